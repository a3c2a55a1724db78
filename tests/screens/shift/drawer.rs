//! What the till says of the drawer: that no shift is open, and that one opened by itself without a counted float. And
//! what the report of a closed shift says of its paper.

use deks_ui::TillAdapter;

use super::*;

const UNOPENED: &str = "Shift belum dibuka. Hitung uang modal laci dulu.";
const UNCOUNTED: &str = "Shift dibuka tanpa menghitung modal. Hitung laci sekarang.";

/// Pieces in the cart.
fn pieces(kiosk: &Kiosk) -> i32 {
    kiosk.app.global::<TillAdapter>().get_lines().iter().map(|line| line.quantity).sum()
}

fn place(kiosk: &Kiosk) -> Screen {
    kiosk.app.global::<Nav>().get_current_screen()
}

fn go_back(kiosk: &Kiosk) {
    kiosk.app.global::<Nav>().invoke_back();
    settle();
}

/// All prints stand so, as if a printer had said it.
fn set_prints(kiosk: &Kiosk, state: &'static str) {
    let set = kiosk.services.store.write_local(move |c, _| {
        c.execute("UPDATE print_jobs SET state = ?1, error = 'Kertas habis.'", [state])?;
        Ok(())
    });
    set.expect("they changed");
    kiosk.tick();
}

#[test]
fn without_a_shift_the_till_leads_to_the_float_and_back_to_its_cart() {
    let (kiosk, _, code) = kiosk_with_bags();
    kiosk.go(Screen::Till);
    assert!(kiosk.shows(UNOPENED));
    kiosk.scan(&code);
    kiosk.scan(&code);
    assert_eq!(pieces(&kiosk), 2, "no scan waits for it");
    kiosk.press("Buka shift");
    assert_eq!(place(&kiosk), Screen::Shift);
    count(&kiosk, &[("Kertas 100.000", "3")]);
    kiosk.press("Buka shift Rp\u{A0}300.000");
    go_back(&kiosk);
    assert_eq!((place(&kiosk), pieces(&kiosk)), (Screen::Till, 2));
    assert!(!kiosk.shows(UNOPENED) && !kiosk.shows(UNCOUNTED));
}

#[test]
fn a_sale_without_a_shift_is_said_until_somebody_writes_down_what_lay_in_the_drawer() {
    let (kiosk, _, code) = kiosk_with_bags();
    kiosk.go(Screen::Till);
    kiosk.press("Nanti");
    assert!(!kiosk.shows(UNOPENED));
    kiosk.scan(&code);
    kiosk.press("Bayar Rp\u{A0}85.000");
    kiosk.press("Bayar tunai Rp\u{A0}85.000");
    kiosk.press("Transaksi baru");
    kiosk.tick();
    kiosk.tick();
    assert!(kiosk.shows(UNCOUNTED), "the queue was served, and nobody forgets it");
    kiosk.press("Catat modal");
    assert!(place(&kiosk) == Screen::Shift && kiosk.shows("Dibuka tanpa hitungan modal"));
    kiosk.press("Catat modal");
    type_in(&kiosk, &["3", "0", "0", "000"]);
    kiosk.press("Catat modal Rp\u{A0}300.000");
    let said = "KM-K1-20261122-0001 dicatat. Rp\u{A0}300.000 yang sudah ada di laci sekarang tercatat.";
    assert_eq!(kiosk.message(), said);
    assert!(!kiosk.shows("Dibuka tanpa hitungan modal"));
    go_back(&kiosk);
    assert!(place(&kiosk) == Screen::Till && !kiosk.shows(UNCOUNTED));
}

#[test]
fn a_cashier_prints_the_report_of_the_shift_she_closed_once_more() {
    let kiosk = kiosk();
    kiosk.sign_in(cashier(&kiosk, "Kasir 1"));
    close_one(&kiosk);
    set_prints(&kiosk, "printed");
    kiosk.press("Selesai");
    kiosk.go(Screen::Shift);
    kiosk.press("Laporan Z terakhir");
    assert!(kiosk.find("Simpan PDF").is_none());
    kiosk.press("Cetak lagi");
    assert_eq!(kiosk.message(), "Salinan laporan Z masuk antrean printer.");
    let jobs = queue::open_jobs(&kiosk.services.store).expect("readable");
    assert_eq!(jobs.iter().filter(|job| job.title == "Laporan Z 0001" && job.is_copy).count(), 1);
    let other = kiosk.services.people.add_user(ActId::new(), kiosk.admin, "Kasir 2", Role::Kasir, "482913");
    kiosk.go(Screen::Home);
    kiosk.sign_in(other.expect("a cashier"));
    kiosk.go(Screen::Shift);
    let adapter = kiosk.app.global::<ShiftAdapter>();
    assert!(adapter.get_has_last() && kiosk.find("Laporan Z terakhir").is_none(), "it is not theirs");
}

#[test]
fn the_report_of_a_closed_shift_says_whether_it_is_printed_and_is_there_again() {
    let kiosk = kiosk();
    close_one(&kiosk);
    assert!(kiosk.shows("Z nomor 0001") && kiosk.shows("Sedang dicetak"));
    set_prints(&kiosk, "printed");
    assert!(kiosk.shows("Sudah dicetak"));
    kiosk.press("Selesai");
    kiosk.go(Screen::Shift);
    kiosk.press("Laporan Z terakhir");
    assert!(kiosk.shows("Z nomor 0001") && kiosk.shows("Sudah dicetak"));
    kiosk.press("Cetak lagi");
    assert!(kiosk.shows("Salinan sedang dicetak"));
    set_prints(&kiosk, "failed");
    assert!(kiosk.shows("Belum tercetak: Kertas habis."));
    kiosk.press("Shift");
    assert!(kiosk.find("Laporan Z terakhir").is_some() && shift(&kiosk).is_none());
}
