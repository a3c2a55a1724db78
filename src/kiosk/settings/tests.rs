//! What the screen decides, without a window.

use super::*;
use crate::base::Rupiah;
use crate::config::{PrinterPort, TenderKind};
use crate::devices::scan_stream;
use crate::kiosk::customer::CustomerView;

/// Vector A of the specification, of a merchant that does not exist.
const STICKER: &str = "00020101021126660017ID.CO.EXAMPLE.WWW01189360099990000000170212DEKSTEST00010303UMI\
    51440014ID.CO.QRIS.WWW0215ID10999999999910303UMI5204594753033605802ID5919DEKS SPACE UJI COBA6008SURABAYA\
    61056022562070703A016304CCD9";

pub(super) fn screen_of(config: Config) -> SettingsScreen {
    let today = BusinessDay::new(2026, 11, 22).expect("a day");
    SettingsScreen::of(Arc::new(config), today, scan_stream(|| {}).0, SettingsPart::Display)
}

/// An admin stands before a part.
pub(super) fn admin(part: SettingsPart) -> SettingsScreen {
    let mut screen = screen_of(Config::default());
    screen.handle(Intent::SignedIn { may_change: true });
    screen.handle(Intent::Entered);
    screen.handle(Intent::PartChosen(part));
    screen
}

pub(super) fn write(screen: &mut SettingsScreen, key: &str, text: &str) {
    screen.handle(Intent::Edited { key: key.into(), text: text.into() });
}

fn pick(screen: &mut SettingsScreen, key: &str, at: i32) {
    screen.handle(Intent::Picked { key: key.into(), at });
}

/// The configuration that saving would keep.
pub(super) fn saved(screen: &mut SettingsScreen) -> Config {
    match screen.handle(Intent::Save).pop() {
        Some(Out::Do(Effect::Save { config, .. })) => *config,
        other => panic!("not saved: {other:?}"),
    }
}

fn enter(screen: &mut SettingsScreen, pins: &[&str]) -> Outs {
    pins.iter().flat_map(|pin| screen.handle(Intent::PinEntered((*pin).into()))).collect()
}

pub(super) fn error_at(screen: &SettingsScreen, key: &str) -> String {
    let field = screen.fields().into_iter().find(|field| field.key == key).expect("a field");
    screen.draft.error(&field).to_owned()
}

#[test]
fn ones_own_pin_is_changed_with_the_old_one_and_the_new_one_twice() {
    let mut screen = screen_of(Config::default());
    let outs = enter(&mut screen, &["246813", "907214", "907214", "907214"]);
    assert_eq!(outs, [Out::Do(Effect::ChangePin { old: "246813".into(), new: "907214".into() })]);
    let same = PinProblem { text: "sama".into(), about_old: false };
    screen.handle(Intent::PinChanged(Err(same)));
    assert_eq!((screen.old_pin.as_deref(), screen.pin.flaw.as_str()), (Some("246813"), "sama"));
    let wrong = PinProblem { text: "salah".into(), about_old: true };
    screen.handle(Intent::PinChanged(Err(wrong)));
    assert_eq!((screen.old_pin.as_deref(), screen.pin.flaw.as_str()), (None, "salah"));
}

#[test]
fn an_entered_pin_is_forgotten_when_the_screen_is_left() {
    for leave in [Intent::Left, Intent::PartChosen(SettingsPart::Outlet), Intent::SignedIn { may_change: true }] {
        let mut screen = screen_of(Config::default());
        enter(&mut screen, &["246813", "907214"]);
        screen.handle(leave);
        assert!(screen.old_pin.is_none() && !screen.pin.is_second());
    }
}

#[test]
fn the_next_person_does_not_see_what_only_an_admin_may() {
    for part in [SettingsPart::Checks, SettingsPart::Outlet, SettingsPart::Tenders, SettingsPart::Mail] {
        let mut screen = admin(part);
        screen.handle(Intent::SignedIn { may_change: false });
        assert_eq!(screen.part, SettingsPart::Display);
    }
    let mut screen = admin(SettingsPart::Printers);
    screen.handle(Intent::PrinterChosen("receipt".into()));
    screen.handle(Intent::SignedIn { may_change: false });
    assert!(screen.part == SettingsPart::Printers && screen.printer.is_none() && screen.fields().is_empty());
    write(&mut screen, "outlet.name", "Gerai Lain");
    assert!(screen.handle(Intent::Save).is_empty(), "and changes nothing");
}

#[test]
fn the_queue_is_looked_at_again_only_while_it_is_seen() {
    let mut screen = screen_of(Config::default());
    assert!(screen.handle(Intent::Tick).is_empty());
    screen.handle(Intent::Entered);
    screen.handle(Intent::PartChosen(SettingsPart::Printers));
    assert_eq!(screen.handle(Intent::Tick), [Out::Do(Effect::LookAtQueue)]);
    screen.handle(Intent::Left);
    assert!(screen.handle(Intent::Tick).is_empty());
}

#[test]
fn what_is_typed_becomes_the_setting_that_it_means() {
    type Kept = fn(&Config) -> String;
    let cases: [(SettingsPart, &str, &str, Kept, &str); 7] = [
        (SettingsPart::Outlet, "outlet.name", " Gerai Contoh ", |c| c.outlet.name.clone(), "Gerai Contoh"),
        (
            SettingsPart::Rules,
            "rules.price_limit_rupiah",
            "750.000",
            |c| c.rules.price_limit_rupiah.to_string(),
            "Rp\u{A0}750.000",
        ),
        (SettingsPart::Rules, "rules.commission_bp", "12,5", |c| c.rules.commission_bp.to_string(), "1250"),
        (SettingsPart::Rules, "limits.reprints", "3", |c| c.limits.reprints.to_string(), "3"),
        (SettingsPart::Tenders, "tenders.banks", "BCA, Bank Jatim,", |c| c.tenders.banks.join("|"), "BCA|Bank Jatim"),
        (SettingsPart::Mail, "mail.smtp_port", "587", |c| c.mail.smtp_port.to_string(), "587"),
        (SettingsPart::Camera, "camera.device", "/dev/video2", |c| c.camera.device.clone(), "/dev/video2"),
    ];
    for (part, key, typed, kept, expect) in cases {
        let mut screen = admin(part);
        assert!(!screen.is_dirty());
        write(&mut screen, key, typed);
        assert!(screen.is_dirty(), "{key}");
        assert_eq!(kept(&saved(&mut screen)), expect, "{key}");
    }
}

#[test]
fn a_mistake_stands_at_its_field_and_nothing_typed_is_lost() {
    for (part, key, typed) in [
        (SettingsPart::Rules, "rules.price_limit_rupiah", "banyak"),
        (SettingsPart::Rules, "rules.months_unsold", "tiga"),
        (SettingsPart::Rules, "rules.months_unsold", "99"),
        (SettingsPart::Rules, "limits.discount_percent_cashier", "101"),
        (SettingsPart::Outlet, "outlet.opens_at", "9"),
        (SettingsPart::Mail, "mail.from_address", "deks"),
    ] {
        let mut screen = admin(part);
        write(&mut screen, key, typed);
        let outs = screen.handle(Intent::Save);
        assert!(matches!(outs.as_slice(), [Out::Say(..)]), "{key}: {outs:?}");
        assert!(!error_at(&screen, key).is_empty(), "{key}");
        let field = screen.fields().into_iter().find(|field| field.key == key).expect("a field");
        assert_eq!(screen.draft.text(&field), typed);
        screen.handle(Intent::Undo);
        assert!(!screen.is_dirty() && error_at(&screen, key).is_empty(), "{key}");
    }
}

#[test]
fn saving_goes_to_where_the_mistake_is_and_then_keeps_everything() {
    let mut screen = admin(SettingsPart::Printers);
    screen.handle(Intent::PrinterChosen("receipt".into()));
    pick(&mut screen, "printers[1].port.kind", 0);
    screen.handle(Intent::PartChosen(SettingsPart::Outlet));
    write(&mut screen, "outlet.phone", "+62 31 0000 0009");
    screen.handle(Intent::Save);
    assert_eq!((screen.part, screen.printer), (SettingsPart::Printers, Some(0)));
    assert_eq!(error_at(&screen, "printers[1].port.address"), "Tulis alamat dan porta, misalnya 192.168.1.50:9100.");
    write(&mut screen, "printers[1].port.address", "192.168.1.50:9100");
    let config = saved(&mut screen);
    assert_eq!(config.printers[0].port, PrinterPort::Network { address: "192.168.1.50:9100".into() });
    assert_eq!(config.outlet.phone, "+62 31 0000 0009");
}

#[test]
fn a_mistake_that_another_field_mended_is_no_longer_one() {
    let mut screen = admin(SettingsPart::Mail);
    write(&mut screen, "mail.smtp_host", "smtp.example.com");
    write(&mut screen, "mail.username", "deks");
    pick(&mut screen, "mail.security", 2);
    screen.handle(Intent::Save);
    assert!(!error_at(&screen, "mail.security").is_empty());
    write(&mut screen, "mail.username", "");
    assert_eq!(saved(&mut screen).mail.smtp_host, "smtp.example.com");
}

#[test]
fn printers_and_scanners_come_and_go() {
    let mut screen = admin(SettingsPart::Printers);
    screen.handle(Intent::PrinterChosen("label".into()));
    screen.handle(Intent::PrinterRemoved);
    assert!(screen.lacks_printer("label") && !screen.lacks_printer("receipt"));
    screen.handle(Intent::PrinterAdded { label: true });
    pick(&mut screen, "printers[2].language", 1);
    write(&mut screen, "printers[2].sheet.width_mm", "33");
    screen.handle(Intent::PartChosen(SettingsPart::Scanners));
    screen.handle(Intent::SerialAdded);
    screen.handle(Intent::SerialAdded);
    write(&mut screen, "scanner.serial[1].device", "/dev/ttyUSB0");
    write(&mut screen, "scanner.serial[2].device", "/dev/ttyUSB1");
    pick(&mut screen, "scanner.serial[2].baud", 4);
    screen.handle(Intent::TakenAway("scanner.serial[1]".into()));
    screen.handle(Intent::GrabbedAdded);
    write(&mut screen, "scanner.grab[1]", "/dev/input/by-id/usb-A-event-kbd");
    let config = saved(&mut screen);
    let label = &config.printers[1];
    assert_eq!((label.name.as_str(), label.sheet.width_mm), ("label", 33));
    let lines: Vec<(&str, u32)> = config.scanner.serial.iter().map(|line| (line.device.as_str(), line.baud)).collect();
    assert_eq!(lines, [("/dev/ttyUSB1", 115_200)]);
    assert_eq!(config.scanner.grab, ["/dev/input/by-id/usb-A-event-kbd"]);
}

#[test]
fn tenders_have_an_order_and_the_last_one_cannot_go() {
    let mut screen = admin(SettingsPart::Tenders);
    screen.handle(Intent::TenderMoved { kind: TenderChoice::Transfer, by: -1 });
    screen.handle(Intent::TenderToggled { kind: TenderChoice::Voucher, on: true });
    screen.handle(Intent::TenderMoved { kind: TenderChoice::Voucher, by: 1 });
    screen.handle(Intent::TenderMoved { kind: TenderChoice::Qris, by: -1 });
    let offered = saved(&mut screen).tenders.offered;
    assert_eq!(offered, [TenderKind::Cash, TenderKind::Transfer, TenderKind::Card, TenderKind::Voucher]);
    let mut screen = admin(SettingsPart::Tenders);
    for kind in [TenderChoice::Cash, TenderChoice::Card, TenderChoice::Transfer] {
        screen.handle(Intent::TenderToggled { kind, on: false });
    }
    screen.handle(Intent::Save);
    let flaw = screen.draft.homeless_flaw(&screen.fields()).map(str::to_owned);
    assert_eq!(flaw.as_deref(), Some("Tulis setiap cara bayar sekali: cash, qris, card, transfer, voucher."));
}

#[test]
fn the_sticker_is_scanned_once_and_only_a_sound_one_is_taken() {
    let mut screen = admin(SettingsPart::Tenders);
    let scan = |screen: &mut SettingsScreen, code: &str| {
        screen.handle(Intent::Scanned { code: code.into(), source: ScanSource::Wedge })
    };
    let here = |screen: &SettingsScreen| {
        screen.hear(&Event::Scanned { place: Place::Settings, code: "7Q4KX9M".into() }).is_some()
    };
    assert!(!here(&screen), "nobody waits for a code");
    screen.handle(Intent::StickerWanted);
    assert!(here(&screen));
    assert_eq!(scan(&mut screen, "7Q4KX9M"), [Out::Beep(crate::devices::Sound::Unknown)]);
    assert!(screen.qris_flaw.starts_with("Ini bukan kode QRIS."), "{}", screen.qris_flaw);
    scan(&mut screen, &STICKER.replace("SURABAYA", "SURABAJA"));
    assert!(screen.qris_flaw.starts_with("Kode QRIS salah baca"), "{}", screen.qris_flaw);
    assert_eq!(screen.waits, Waits::Sticker);
    scan(&mut screen, &["]Q1", STICKER].concat());
    assert!(screen.waits == Waits::Nothing && screen.qris_flaw.is_empty() && !here(&screen));
    let config = saved(&mut screen);
    assert_eq!(config.tenders.qris_payload, STICKER);
    assert!(config.tenders.offered.contains(&TenderKind::Qris), "it gets its button");
    screen.busy = false;
    screen.handle(Intent::StickerForgotten);
    assert!(!screen.is_dirty(), "nothing of it is left");
}

#[test]
fn what_a_sticker_says_is_shown_before_it_is_kept() {
    let today = BusinessDay::new(2026, 11, 22).expect("a day");
    match qris::look(STICKER, Rupiah::ZERO, None, today) {
        qris::Sticker::Known { facts, .. } => {
            assert_eq!((facts.merchant.as_str(), facts.nmid.as_str()), ("DEKS SPACE UJI COBA", "ID1099999999991"));
            assert_eq!((facts.city.as_str(), facts.criteria.as_str()), ("SURABAYA", "Usaha mikro"));
            assert_eq!(facts.cap.as_str(), "Rp\u{A0}10.000.000");
            assert_eq!((facts.fee.as_str(), facts.fee_is_own, facts.fee_is_doubtful), ("0,3 %", false, false));
            assert_eq!((facts.example.as_str(), facts.example_fee.as_str()), ("Rp\u{A0}1.250.000", "Rp\u{A0}3.750"));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(qris::look("  ", Rupiah::ZERO, None, today), qris::Sticker::Missing);
    assert!(matches!(qris::look("abc", Rupiah::ZERO, None, today), qris::Sticker::Flawed(_)));
}

#[test]
fn the_fee_of_the_contract_is_typed_as_percent_and_an_empty_field_takes_the_rules() {
    const FEE: &str = "tenders.qris_fee_bp";
    let today = BusinessDay::new(2026, 11, 22).expect("a day");
    for (typed, kept, example) in
        [("0,65", Some(65), "Rp\u{A0}8.125"), ("0", Some(0), "Rp\u{A0}0"), ("", None, "Rp\u{A0}3.750")]
    {
        let mut screen = admin(SettingsPart::Tenders);
        write(&mut screen, FEE, "1");
        assert_eq!(saved(&mut screen).tenders.qris_fee_bp, Some(100));
        screen.busy = false;
        write(&mut screen, FEE, typed);
        let field = screen.fields().into_iter().find(|field| field.key == FEE).expect("a field");
        assert_eq!(screen.draft.text(&field), typed, "what was typed stays");
        assert_eq!(screen.draft.value(FEE).as_i64(), kept, "{typed}");
        match qris::look(STICKER, Rupiah::ZERO, kept, today) {
            qris::Sticker::Known { facts, .. } => {
                assert_eq!((facts.example_fee.as_str(), facts.fee_is_own), (example, kept.is_some()));
            }
            other => panic!("{other:?}"),
        }
    }
    for wrong in ["6", "banyak", "-1"] {
        let mut screen = admin(SettingsPart::Tenders);
        write(&mut screen, FEE, wrong);
        assert!(matches!(screen.handle(Intent::Save).as_slice(), [Out::Say(..)]), "{wrong}");
        assert!(!error_at(&screen, FEE).is_empty(), "{wrong}");
    }
}

#[test]
fn a_printer_that_is_not_kept_is_listed_marked_and_tried_like_the_others() {
    let mut config = Config::default();
    config.printers.truncate(1);
    let mut screen = screen_of(config);
    screen.handle(Intent::SignedIn { may_change: true });
    screen.handle(Intent::PartChosen(SettingsPart::Printers));
    screen.handle(Intent::PrinterAdded { label: true });
    pick(&mut screen, "printers[2].paper_mm", 1);
    let listed = |screen: &SettingsScreen| -> Vec<(String, bool)> {
        let rows = screen.draft.printers(!screen.may_change).into_iter();
        rows.map(|(printer, is_kept)| (printer["name"].as_str().unwrap_or_default().to_owned(), is_kept)).collect()
    };
    let (receipt, label) = ("receipt".to_owned(), "label".to_owned());
    assert_eq!(listed(&screen), [(receipt.clone(), true), (label, false)]);
    let outs = screen.handle(Intent::TestPrint("label".into()));
    let [Out::Do(Effect::Try { what: Try::Printer(printer), .. })] = outs.as_slice() else { panic!("{outs:?}") };
    assert_eq!((printer.name.as_str(), printer.paper_mm), ("label", 80));
    pick(&mut screen, "printers[2].paper_mm", 0);
    screen.handle(Intent::PrinterChosen("receipt".into()));
    pick(&mut screen, "printers[1].paper_mm", 0);
    assert_eq!(listed(&screen)[0], (receipt.clone(), false), "a changed one too");
    screen.handle(Intent::SignedIn { may_change: false });
    assert_eq!(listed(&screen), [(receipt, true)], "whoever may not change them sees what works");
    assert!(screen.handle(Intent::TestPrint("label".into())).is_empty());
}

#[test]
fn a_printer_without_an_address_gets_nothing_and_its_field_says_so() {
    const ADDRESS: &str = "printers[1].port.address";
    let mut screen = admin(SettingsPart::Printers);
    screen.handle(Intent::PrinterChosen("receipt".into()));
    pick(&mut screen, "printers[1].port.kind", 0);
    for (typed, said) in
        [("", "Isi alamat printer dulu."), (":9100", "Tulis alamat dan porta, misalnya 192.168.1.50:9100.")]
    {
        write(&mut screen, ADDRESS, typed);
        for tried in [Intent::TryOut(String::new()), Intent::TestPrint("receipt".into())] {
            assert!(screen.handle(tried).is_empty(), "{typed}");
            assert_eq!((error_at(&screen, ADDRESS).as_str(), screen.printer), (said, Some(0)));
            assert_eq!(screen.trial.finding.as_ref().map(|finding| finding.title.as_str()), Some(said));
        }
    }
    write(&mut screen, ADDRESS, "192.168.1.50:9100");
    assert!(error_at(&screen, ADDRESS).is_empty());
    assert!(matches!(screen.handle(Intent::TryOut(String::new())).as_slice(), [Out::Do(Effect::Try { .. })]));
}

#[test]
fn each_kind_of_connection_keeps_its_own_address_and_leaving_says_what_waits() {
    const PRINTERS: &str = "Perubahan printer belum disimpan; masih ada saat Anda kembali.";
    const SETTINGS: &str = "Perubahan pengaturan belum disimpan; masih ada saat Anda kembali.";
    let mut screen = admin(SettingsPart::Printers);
    screen.handle(Intent::PrinterChosen("receipt".into()));
    let said = |screen: &mut SettingsScreen| match screen.handle(Intent::Left).pop() {
        Some(Out::Say(text, _)) => text,
        _ => String::new(),
    };
    pick(&mut screen, "printers[1].port.kind", 0);
    write(&mut screen, "printers[1].port.address", "192.168.1.50:9100");
    pick(&mut screen, "printers[1].port.kind", 3);
    assert!(!screen.is_dirty() && said(&mut screen).is_empty(), "the folder of the file is there again");
    pick(&mut screen, "printers[1].port.kind", 0);
    assert_eq!(screen.draft.value("printers[1].port.address"), "192.168.1.50:9100");
    assert_eq!(said(&mut screen), PRINTERS);
    assert!(screen.handle(Intent::Locked).is_empty());
    screen.handle(Intent::Undo);
    screen.handle(Intent::PartChosen(SettingsPart::Outlet));
    write(&mut screen, "outlet.name", "Gerai Contoh");
    assert_eq!(said(&mut screen), SETTINGS);
}

#[test]
fn the_doctor_looks_beside_everything_else() {
    let mut screen = admin(SettingsPart::Checks);
    assert!(SettingsScreen::is_aside(&Effect::Check));
    assert!(screen.checking && !screen.busy, "opening the part looks");
    assert!(screen.handle(Intent::CheckAgain).is_empty(), "once at a time");
    screen.handle(Intent::PartChosen(SettingsPart::Outlet));
    write(&mut screen, "outlet.name", "Gerai Contoh");
    assert_eq!(saved(&mut screen).outlet.name, "Gerai Contoh", "nobody waits for it");
    screen.handle(Intent::Checked(Vec::new()));
    assert!(!screen.checking && screen.busy, "and its answer ends only itself");
}

#[test]
fn a_test_of_a_scanner_shows_the_code_and_sells_nothing() {
    let mut screen = admin(SettingsPart::Scanners);
    screen.handle(Intent::TryOut(String::new()));
    let source = ScanSource::Serial("/dev/ttyUSB0".into());
    screen.handle(Intent::Scanned { code: "8991234567890".into(), source: source.clone() });
    assert_eq!(screen.scanned, Some(("8991234567890".to_owned(), source)));
    screen.handle(Intent::TrialStopped);
    assert!(screen.scanned.is_none() && screen.waits == Waits::Nothing);
}

#[test]
fn a_test_uses_what_stands_on_the_form_and_an_old_answer_is_not_taken_for_a_new_one() {
    let mut screen = admin(SettingsPart::Printers);
    screen.handle(Intent::PrinterChosen("receipt".into()));
    pick(&mut screen, "printers[1].paper_mm", 0);
    let outs = screen.handle(Intent::TryOut(String::new()));
    let [Out::Do(Effect::Try { no, what: Try::Printer(printer) })] = outs.as_slice() else { panic!("{outs:?}") };
    assert_eq!(printer.paper_mm, 58, "saved or not");
    let answer = |no: u32| Intent::Tried { no, finding: Finding::new(TrialStanding::Fine, "terkirim") };
    screen.handle(Intent::PartChosen(SettingsPart::Outlet));
    screen.handle(answer(*no));
    assert!(screen.trial.finding.is_none());
    let now = screen.trial.no;
    screen.handle(answer(now));
    assert_eq!(screen.trial.finding.as_ref().map(|finding| finding.title.as_str()), Some("terkirim"));
}

#[test]
fn the_customers_display_greets_and_a_pole_that_is_not_kept_is_opened_for_a_moment() {
    let mut screen = admin(SettingsPart::Customer);
    assert!(screen.handle(Intent::TryOut(String::new())).is_empty());
    assert_eq!(screen.trial.finding.as_ref().map(|finding| finding.standing), Some(TrialStanding::Broken));
    write(&mut screen, "customer_display.pole.device", "/dev/ttyUSB1");
    let outs = screen.handle(Intent::TryOut(String::new()));
    assert!(matches!(outs.as_slice(), [Out::Do(Effect::Try { what: Try::Pole(_), .. })]), "{outs:?}");
    let mut config = Config::default();
    config.customer_display.window = true;
    let mut screen = screen_of(config);
    screen.handle(Intent::SignedIn { may_change: true });
    screen.handle(Intent::PartChosen(SettingsPart::Customer));
    let greeting = CustomerView::Thanks { change: None, total: Rupiah::ZERO };
    assert_eq!(screen.handle(Intent::TryOut(String::new())), [Out::Tell(Event::CustomerSees(greeting))]);
}

#[test]
fn a_letter_is_tried_with_what_is_kept_and_its_way_is_watched() {
    let mut screen = admin(SettingsPart::Mail);
    write(&mut screen, "mail.smtp_host", "smtp.example.com");
    assert!(screen.handle(Intent::TryOut("nama@example.com".into())).is_empty(), "it is not kept yet");
    screen.handle(Intent::Undo);
    let outs = screen.handle(Intent::TryOut("nama@example.com".into()));
    let [Out::Do(Effect::Try { no, what: Try::Mail(_) })] = outs.as_slice() else { panic!("{outs:?}") };
    let letter = MailId::new();
    let under_way = Finding { letter: Some(letter), ..Finding::new(TrialStanding::Running, "menunggu") };
    screen.handle(Intent::Tried { no: *no, finding: under_way });
    assert_eq!(screen.handle(Intent::Tick), [Out::Do(Effect::LookAtLetter { no: *no, letter })]);
    screen.handle(Intent::Tried { no: *no, finding: Finding::new(TrialStanding::Fine, "sampai") });
    assert!(screen.handle(Intent::Tick).is_empty(), "it arrived");
}

#[test]
fn practice_is_begun_by_an_admin_and_ended_by_anybody() {
    let mut screen = admin(SettingsPart::Training);
    write(&mut screen, "outlet.name", "x");
    assert_eq!(screen.handle(Intent::TrainingWanted(true)), [Out::Do(Effect::StartTraining)], "no form is open here");
    assert!(screen.handle(Intent::TrainingWanted(true)).is_empty(), "a double tap");
    let mut screen = admin(SettingsPart::Outlet);
    write(&mut screen, "outlet.name", "Gerai Contoh");
    screen.handle(Intent::PartChosen(SettingsPart::Training));
    assert!(matches!(screen.handle(Intent::TrainingWanted(true)).as_slice(), [Out::Say(..)]), "nothing typed is lost");
    let mut screen = screen_of(Config::default());
    assert!(screen.handle(Intent::TrainingWanted(true)).is_empty());
    screen.training = true;
    assert_eq!(screen.handle(Intent::TrainingWanted(false)), [Out::Do(Effect::StopTraining)]);
}

#[test]
fn every_key_of_every_form_is_one_that_the_file_has() {
    let mut config = Config::default();
    config.scanner.serial = vec![SerialLine::default()];
    config.scanner.grab = vec![String::new()];
    config.customer_display.pole.device = "/dev/ttyS0".into();
    config.printers[0].language = config::PrinterLanguage::Tspl;
    let mut screen = screen_of(config);
    screen.handle(Intent::SignedIn { may_change: true });
    let mut seen = 0;
    for part in [
        SettingsPart::Outlet,
        SettingsPart::Rules,
        SettingsPart::Tenders,
        SettingsPart::Printers,
        SettingsPart::Scanners,
        SettingsPart::Camera,
        SettingsPart::Customer,
        SettingsPart::Mail,
        SettingsPart::Inbox,
        SettingsPart::Webhook,
    ] {
        screen.part = part;
        screen.printer = (part == SettingsPart::Printers).then_some(0);
        for field in screen.fields() {
            seen += 1;
            let is_there = !screen.draft.value(&field.key).is_null();
            let is_own =
                matches!(field.kind, fields::Kind::Heading | fields::Kind::Secret | fields::Kind::PercentOrNone);
            assert!(is_there || is_own, "{}", field.key);
            assert_eq!(fields::part_of(&field.key), Some(part), "{}", field.key);
            if matches!(field.kind, fields::Kind::Choice(_) | fields::Kind::Figures(_)) {
                assert!(screen.draft.chosen(&field) >= 0, "{} has no button for its default", field.key);
            }
        }
    }
    assert!(seen > 60, "only {seen} settings have a field");
}
