//! A receipt is found again and printed as a copy.

use std::fs;

use deks::base::ActId;
use deks::config::PrinterPort;
use deks::devices::{JobState, PrintOptions, PrintService, PrinterSetup, queue, reader};
use deks::mail;
use deks::people::Role;
use deks::till::{Cart, ExceptionKind, Found, Payment, exceptions_of_days, lookup, pay};
use deks_ui::{ApprovalAdapter, ReceiptSheet, ReceiptState, ReceiptsAdapter, Screen};
use slint::platform::{Key, WindowEvent};
use slint::{ComponentHandle, LogicalSize, Model, SharedString};

use super::kit::*;

/// Sells one piece for each code, as the till does.
fn sell(kiosk: &Kiosk, codes: &[&str]) -> String {
    let (store, today) = (&kiosk.services.store, kiosk.services.store.today());
    let mut cart = Cart::default();
    for code in codes {
        match store.read(|c| lookup::find(c, code, today)).expect("readable") {
            Found::One(item) => cart.add(item, 1).expect("room"),
            other => panic!("{other:?}"),
        };
    }
    let settings = deks::kiosk::till::settings(&kiosk.services);
    let given = cart.totals().net;
    let (act_id, user) = (ActId::new(), kiosk.admin);
    let payment = Payment { oversell_confirmed: true, ..Payment::in_cash(act_id, user, cart, given, settings) };
    pay(store, payment).expect("paid").number
}

/// Two sales, a bag and then a bag with soap, and their numbers.
fn two_sales() -> (Kiosk, Vec<String>, [String; 2]) {
    let kiosk = kiosk();
    let partner = kiosk.partner("Mitra Pandan");
    let [bag, soap] = [("Tas Anyam", 85_000), ("Sabun Sereh", 30_000)].map(|(name, price)| {
        let product = kiosk.product(partner, name, price);
        kiosk.receive(product, 9);
        kiosk.code_of(product)
    });
    let numbers = vec![sell(&kiosk, &[&bag]), sell(&kiosk, &[&bag, &soap])];
    kiosk.go(Screen::Receipts);
    (kiosk, numbers, [bag, soap])
}

fn listed(kiosk: &Kiosk) -> Vec<String> {
    kiosk.app.global::<ReceiptsAdapter>().get_receipts().iter().map(|row| row.number.into()).collect()
}

/// Lets a real worker print what waits, into files, and reads each job back strictly.
fn printed(kiosk: &Kiosk) -> Vec<Vec<String>> {
    let folder = kiosk.folder.path().join("cetak");
    let mut printer = kiosk.services.config.printers[0].clone();
    printer.port = PrinterPort::File { folder: folder.to_string_lossy().into_owned() };
    let store = kiosk.services.store.clone();
    let service = PrintService::start(store, vec![PrinterSetup::of(&printer)], PrintOptions::default());
    assert!(service.expect("a worker").wait_until_empty(10_000).expect("readable"));
    let mut files: Vec<_> = fs::read_dir(folder).expect("files").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    let jobs = files.iter().filter(|path| path.extension().is_some_and(|ending| ending == "bin"));
    jobs.map(|path| reader::text_lines(&reader::read(&fs::read(path).expect("bytes")).expect("ESC/POS"))).collect()
}

#[test]
fn a_receipt_is_found_by_its_amount_and_printed_as_a_copy() {
    let (kiosk, numbers, _) = two_sales();
    assert_eq!(listed(&kiosk), [numbers[1].clone(), numbers[0].clone()], "the latest first");
    kiosk.write("Cari struk", "85000");
    assert_eq!(listed(&kiosk), numbers[..1]);
    assert!(kiosk.shows("Jumlah Rp\u{A0}85.000"), "the search says how it was understood");
    assert!(kiosk.app.global::<ReceiptsAdapter>().get_is_open(), "the only one is the one that was meant");
    let lines: Vec<String> =
        kiosk.app.global::<ReceiptsAdapter>().get_lines().iter().map(|line| line.text.into()).collect();
    kiosk.press("Cetak salinan");
    assert!(kiosk.shows("Salinan sedang dicetak"));
    let papers = printed(&kiosk);
    let copy = papers.iter().find(|lines| lines.contains(&"SALINAN".to_owned())).expect("a marked copy");
    for text in lines.iter().filter(|text| text.contains("Tas Anyam") || text.contains("85.000")) {
        assert!(copy.iter().any(|line| line.trim() == text.trim()), "{text:?} of the preview is on paper");
    }
    assert_eq!(papers.iter().filter(|lines| lines.contains(&"SALINAN".to_owned())).count(), 1);
    kiosk.tick();
    assert!(kiosk.shows("Salinan tercetak"));
}

#[test]
fn other_meanings_are_a_tap_away() {
    let (kiosk, numbers, codes) = two_sales();
    kiosk.write("Cari struk", "2");
    assert_eq!(listed(&kiosk), numbers[1..]);
    kiosk.press("Jumlah Rp\u{A0}2");
    assert!(listed(&kiosk).is_empty() && kiosk.shows("Tidak ada struk yang cocok"));
    kiosk.press("Hapus pencarian");
    assert_eq!(listed(&kiosk).len(), 2);
    for (typed, found) in [
        ("12.00", 2),
        ("kemarin", 0),
        ("kemarin sabun", 0),
        ("hari ini sabun", 1),
        ("22/11", 2),
        ("sabun", 1),
        (codes[0].as_str(), 2),
    ] {
        kiosk.write("Cari struk", typed);
        assert_eq!(listed(&kiosk).len(), found, "{typed}");
    }
}

#[test]
fn a_row_says_the_product_that_was_looked_for() {
    let (kiosk, _, codes) = two_sales();
    let lines = |kiosk: &Kiosk| -> Vec<String> {
        kiosk.app.global::<ReceiptsAdapter>().get_receipts().iter().map(|row| row.line.into()).collect()
    };
    assert_eq!(lines(&kiosk), ["Tas Anyam", "Tas Anyam"], "without a search the first thing on it");
    for typed in ["sabun", codes[1].as_str()] {
        kiosk.write("Cari struk", typed);
        assert_eq!(lines(&kiosk), ["Sabun Sereh"], "{typed}");
    }
}

#[test]
fn a_scan_opens_a_receipt_or_lists_those_with_the_product() {
    let (kiosk, numbers, codes) = two_sales();
    kiosk.scan(&numbers[0]);
    assert_eq!(kiosk.app.global::<ReceiptsAdapter>().get_number(), numbers[0].as_str());
    kiosk.scan(&codes[1]);
    assert_eq!(listed(&kiosk), numbers[1..]);
    kiosk.scan("K1-20251231-0001");
    assert!(kiosk.message().starts_with("Struk itu tidak ada di kios ini."));
}

#[test]
fn a_receipt_that_did_not_print_is_seen_and_tried_again() {
    let (kiosk, numbers, _) = two_sales();
    let store = &kiosk.services.store;
    let set = |state: &'static str, title: String| {
        let set = store.write_local(move |c, _| {
            c.execute("UPDATE print_jobs SET state = ?1 WHERE title = ?2", [state, &title])?;
            Ok(())
        });
        set.expect("the job changed");
    };
    set("failed", format!("Struk {}", numbers[0]));
    kiosk.tick();
    assert!(kiosk.shows("belum tercetak"), "the list says so");
    kiosk.press(&numbers[0]);
    assert!(kiosk.shows("Struk ini belum tercetak"));
    kiosk.press("Coba sekarang");
    let job = queue::recent(store, 2).expect("readable").into_iter().find(|job| job.title.ends_with(&numbers[0]));
    assert_eq!(job.map(|job| job.state), Some(JobState::Waiting));
    assert!(!kiosk.shows("Struk ini belum tercetak"));
    set("unknown", format!("Struk {}", numbers[0]));
    kiosk.tick();
    assert!(kiosk.shows("Struk 0001 sudah keluar?"));
    kiosk.press("Sudah");
    assert!(kiosk.find("Sudah").is_none());
}

const MANAGER_PIN: &str = "350917";

fn hire_manager(kiosk: &Kiosk) {
    let people = &kiosk.services.people;
    people.add_user(ActId::new(), kiosk.admin, "Manajer 1", Role::Manajer, MANAGER_PIN).expect("a manager");
}

/// The reason is chosen, and the manager types their own PIN on the same screen.
fn approve(kiosk: &Kiosk, reason: &str) {
    kiosk.press(reason);
    kiosk.press("Minta persetujuan");
    kiosk.pin(MANAGER_PIN);
}

fn states(kiosk: &Kiosk) -> Vec<ReceiptState> {
    kiosk.app.global::<ReceiptsAdapter>().get_receipts().iter().map(|row| row.state).collect()
}

/// Nothing waits for the printer any more.
fn print_everything(kiosk: &Kiosk) {
    let set = kiosk.services.store.write_local(|c, _| {
        c.execute("UPDATE print_jobs SET state = 'printed'", [])?;
        Ok(())
    });
    set.expect("the jobs changed");
    kiosk.tick();
}

#[test]
fn a_sale_of_the_open_shift_is_voided_by_two_people() {
    let (kiosk, numbers, _) = two_sales();
    hire_manager(&kiosk);
    print_everything(&kiosk);
    kiosk.press(&numbers[1]);
    kiosk.press("Batalkan penjualan");
    let sheet = kiosk.app.global::<ApprovalAdapter>();
    let asked = (sheet.get_title().to_string(), sheet.get_amount().to_string());
    assert_eq!(
        asked,
        (format!("Batalkan penjualan {}", numbers[1]), "Rp\u{A0}115.000".into()),
        "a wish, and its amount"
    );
    approve(&kiosk, "Salah barang");
    let said = format!("Struk {} dibatalkan. Kembalikan Rp\u{A0}115.000 tunai kepada pembeli.", numbers[1]);
    assert_eq!(kiosk.message(), said);
    assert!(kiosk.find("Mengerti").is_some(), "money has to go back: it stays until somebody answers");
    kiosk.press("Mengerti");
    assert!(kiosk.shows("Dibatalkan") && kiosk.shows("Dibatalkan BT-K1-20261122-0001"));
    let lines = kiosk.app.global::<ReceiptsAdapter>().get_lines();
    assert!(lines.iter().any(|line| line.text.contains("DIBATALKAN")), "the receipt says so");
    assert_eq!(states(&kiosk), [ReceiptState::Voided, ReceiptState::Fine]);
    assert!(kiosk.find("Batalkan penjualan").is_none() && kiosk.find("Retur").is_none(), "once is enough");
    kiosk.press(&numbers[0]);
    assert!(kiosk.find("Batalkan penjualan").is_some() && !kiosk.shows("Dibatalkan"));
}

#[test]
fn further_copies_need_a_second_person() {
    let (kiosk, numbers, _) = two_sales();
    hire_manager(&kiosk);
    kiosk.press(&numbers[0]);
    kiosk.press("Cetak salinan");
    print_everything(&kiosk);
    kiosk.press("Cetak salinan");
    approve(&kiosk, "Diminta pembeli");
    assert!(kiosk.shows("Salinan sedang dicetak"));
    let today = kiosk.services.store.today();
    let told = kiosk.services.store.read(|c| exceptions_of_days(c, today, today, 10)).expect("readable");
    let told: Vec<_> = told.iter().map(|row| (row.kind, row.approved_by.is_some())).collect();
    assert_eq!(told.len(), 2);
    assert!(told.contains(&(ExceptionKind::Reprint, false)) && told.contains(&(ExceptionKind::Reprint, true)));
}

#[test]
fn a_receipt_goes_by_e_mail_to_an_address_that_can_be_one() {
    let (kiosk, numbers, _) = two_sales();
    kiosk.press(&numbers[0]);
    kiosk.press("Kirim surel");
    kiosk.write("Alamat surel pembeli", "pembeli01@example");
    kiosk.press("Kirim struk");
    assert!(kiosk.app.global::<ReceiptsAdapter>().get_mail_flaw().contains("pembeli01@example"));
    kiosk.write("Alamat surel pembeli", "pembeli01@example.com");
    kiosk.press("Kirim struk");
    assert_eq!(kiosk.message(), "Struk masuk antrean surel.");
    let letters = kiosk.services.store.read(|c| mail::list(c, &mail::Filter::default())).expect("readable");
    assert_eq!((letters.len(), letters[0].recipients[0].address.as_str()), (1, "pembeli01@example.com"));
    assert!(kiosk.find("Kirim struk").is_none(), "the sheet is closed");
}

#[test]
fn further_letters_are_copies_and_need_a_second_person() {
    let (kiosk, numbers, _) = two_sales();
    hire_manager(&kiosk);
    kiosk.press(&numbers[0]);
    let letters = || kiosk.services.store.read(|c| mail::list(c, &mail::Filter::default())).expect("readable").len();
    for (sent, asks) in [(1, false), (2, false), (3, true)] {
        kiosk.press("Kirim surel");
        assert_eq!(kiosk.shows("Surat ini salinan dan perlu persetujuan manajer."), asks, "letter {sent}");
        kiosk.write("Alamat surel pembeli", "pembeli01@example.com");
        kiosk.press("Kirim struk");
        assert_eq!(letters(), if asks { sent - 1 } else { sent });
        if asks {
            approve(&kiosk, "Diminta pembeli");
        }
        assert_eq!((letters(), kiosk.message().as_str()), (sent, "Struk masuk antrean surel."));
    }
}

#[test]
fn a_receipt_is_a_code_that_opens_as_text_without_a_server() {
    let (kiosk, numbers, _) = two_sales();
    kiosk.press(&numbers[1]);
    kiosk.press("QR struk");
    assert!(kiosk.shows(&format!("Kode QR struk {}", numbers[1])));
    let adapter = kiosk.app.global::<ReceiptsAdapter>();
    assert!(adapter.get_has_qr());
    let pixels = adapter.get_qr().to_rgb8().expect("a picture");
    let side = pixels.width() as usize;
    let dots = pixels.as_slice();
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| dots[y * side + x].r);
    let read = image.detect_grids().first().map(|grid| grid.decode().expect("readable").1).expect("a code");
    for words in [numbers[1].as_str(), "Sabun Sereh", "TOTAL Rp 115.000"] {
        assert!(read.contains(words), "{words}: {read}");
    }
}

#[test]
fn esc_closes_what_lies_beside_the_receipt() {
    let (kiosk, numbers, _) = two_sales();
    let sheet = || kiosk.app.global::<ReceiptsAdapter>().get_sheet();
    kiosk.press(&numbers[0]);
    for (button, opened) in [("QR struk", ReceiptSheet::Qr), ("Kirim surel", ReceiptSheet::Mail)] {
        kiosk.press(button);
        assert_eq!(sheet(), opened);
        let text = SharedString::from(Key::Escape);
        kiosk.app.window().dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
        kiosk.app.window().dispatch_event(WindowEvent::KeyReleased { text });
        settle();
        assert_eq!(sheet(), ReceiptSheet::None, "{button}");
    }
}

#[test]
fn on_a_small_window_the_receipt_can_take_all_of_it() {
    let (kiosk, numbers, _) = two_sales();
    kiosk.app.window().set_size(LogicalSize::new(1024.0, 600.0));
    settle();
    kiosk.press(&numbers[0]);
    let paper = || kiosk.find("Pratinjau struk").expect("the paper").size();
    let small = paper();
    kiosk.press("Perbesar struk");
    let large = paper();
    assert!(large.width > 2.0 * small.width && large.height > small.height + 100.0, "{small:?} {large:?}");
    assert!(kiosk.find("Kirim surel").is_none());
    kiosk.press("Kecilkan struk");
    assert!(paper() == small && kiosk.find("Kirim surel").is_some() && kiosk.find(&numbers[1]).is_some());
}
