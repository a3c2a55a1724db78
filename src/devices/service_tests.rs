//! Stories of the print service: label printers in their languages, printers that speak up by themselves, settings that
//! change while it runs, and test pages.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::escpos_bytes::Profile;
use super::labels::{self, Mark};
use super::port_tests::Cable;
use super::printer::{DeviceFile, PrinterState, RecordedPort, Script, SerialPort};
use super::queue::{Decision, JobState};
use super::queue_tests::{Outlet, PATIENCE, PROFILE, setup, wait_for_status};
use super::reader::{Command, read, text_lines};
use super::service::{PrintOptions, PrintService, PrinterSetup};
use super::slip::{Block, Slip, Tag};
use super::test_print::{TEST_CODE, TestPrintError, test_bytes};
use crate::config::{Config, LabelSheet, Printer, PrinterLanguage, PrinterPort};

const LANGUAGES: [PrinterLanguage; 2] = [PrinterLanguage::Tspl, PrinterLanguage::Zpl];

fn profile(language: PrinterLanguage) -> Profile {
    Profile { language, ..PROFILE }
}

fn tags(code: &str, copies: u32) -> Slip {
    let tag = Tag { code: code.into(), name: "Kopi".into(), price_text: "Rp 45.000".into(), ..Tag::default() };
    Slip { blocks: vec![Block::Tag { tag, copies }] }
}

fn printed_codes(bytes: &[u8], language: PrinterLanguage) -> Vec<(String, u32)> {
    let face = labels::face_of(language).expect("a label printer");
    let labels = labels::read(bytes, PROFILE.sheet, face).expect("readable");
    let code = |mark: &Mark| if let Mark::Qr { data, .. } = mark { Some(data.clone()) } else { None };
    labels.iter().map(|label| (label.marks.iter().find_map(code).unwrap_or_default(), label.copies)).collect()
}

#[test]
fn labels_go_through_the_queue_in_the_printers_language() {
    for language in LANGUAGES {
        for script in [Script::Fine, Script::Silent, Script::Garbled] {
            let (outlet, port) = (Outlet::open(), RecordedPort::new(script));
            let service = outlet.serve_setups(vec![setup("label", profile(language), &port)]);
            let job = outlet.queue("label", "Label 1/1", tags("7Q4KX9M", 5));
            outlet.wait_for(&service, job, JobState::Printed);
            assert_eq!(printed_codes(&port.jobs()[0], language), [("7Q4KX9M".to_owned(), 5)], "{script:?}");
        }
    }
}

#[test]
fn a_label_printer_without_paper_gets_nothing_until_it_has_some() {
    for language in LANGUAGES {
        let (outlet, port) = (Outlet::open(), RecordedPort::new(Script::PaperOut));
        let service = outlet.serve_setups(vec![setup("label", profile(language), &port)]);
        let job = outlet.queue("label", "Label 1/1", tags("7Q4KX9M", 1));
        outlet.wait_for(&service, job, JobState::Failed);
        wait_for_status(&service, |status| status.state == PrinterState::PaperOut);
        assert!(port.jobs().is_empty());
        port.set(Script::Fine);
        outlet.wait_for(&service, job, JobState::Printed);
    }
}

#[test]
fn what_a_label_printer_cannot_print_is_asked_about_and_holds_nobody_up() {
    let (outlet, port) = (Outlet::open(), RecordedPort::new(Script::Fine));
    let service = outlet.serve_setups(vec![setup("label", profile(PrinterLanguage::Tspl), &port)]);
    let receipt = outlet.sell("label", "nota di printer label");
    let label = outlet.queue("label", "Label 1/1", tags("7Q4KX9M", 1));
    outlet.wait_for(&service, label, JobState::Printed);
    assert_eq!(outlet.state(receipt), JobState::Unknown);
    let job = &super::queue::awaiting_decision(&outlet.store).expect("jobs")[0];
    assert!(job.error.contains("hanya mencetak label"), "{job:?}");
    service.decide(crate::base::UserId::new(), receipt, Decision::Discard).expect("discarded");
}

#[test]
fn a_label_job_cut_in_the_middle_comes_again_without_a_mark() {
    let (outlet, port) = (Outlet::open(), RecordedPort::new(Script::CutAt(40)));
    let service = outlet.serve_setups(vec![setup("label", profile(PrinterLanguage::Zpl), &port)]);
    let job = outlet.queue("label", "Label 1/1", tags("7Q4KX9M", 2));
    outlet.wait_for(&service, job, JobState::Unknown);
    port.set(Script::Fine);
    service.decide(crate::base::UserId::new(), job, Decision::Print).expect("printed");
    outlet.wait_for(&service, job, JobState::Printed);
    assert_eq!(printed_codes(&port.jobs()[1], PrinterLanguage::Zpl), [("7Q4KX9M".to_owned(), 2)]);
}

#[test]
fn an_open_cover_is_seen_without_asking() {
    let (outlet, port) = (Outlet::open(), RecordedPort::new(Script::CoverOpens));
    let options = PrintOptions { patience: PATIENCE, poll_ms: 60_000, ..PrintOptions::default() };
    let service =
        PrintService::start(outlet.store.clone(), vec![setup("receipt", PROFILE, &port)], options).expect("started");
    wait_for_status(&service, |status| status.state == PrinterState::CoverOpen && !status.detail.is_empty());
    let job = outlet.sell("receipt", "ditutup lagi");
    outlet.wait_for(&service, job, JobState::Printed);
    assert_eq!(port.jobs().len(), 1, "listening printed nothing");
}

/// A serial printer that answers, and says that its paper ran out soon after it was asked to speak up.
#[test]
fn a_serial_printer_speaks_up_by_itself_and_still_prints() {
    let cable = Cable::lay();
    let mut far = DeviceFile::open(&cable.printer().display().to_string(), true).expect("the far end");
    let soon = || Instant::now() + Duration::from_millis(200);
    let printer = std::thread::spawn(move || {
        let (mut all, mut bytes) = (Vec::new(), [0; 256]);
        while let Ok(count) = far.read_some(&mut bytes, Instant::now() + Duration::from_millis(1_500)) {
            all.extend_from_slice(&bytes[..count]);
            if all.ends_with(&[0x1D, b'a', 0b1110]) {
                far.write_all(&[0x10, 0, 0, 0, 0x18, 0, 0x0C, 0], soon()).expect("told");
            }
            let asked = all.len() >= 3 && all[all.len() - 3..all.len() - 1] == [0x10, 0x04];
            if asked {
                far.write_all(&[0x12], soon()).expect("answered");
            }
            if all.ends_with(&[0x1D, b'r', 1]) {
                far.write_all(&[0], soon()).expect("answered");
            }
        }
        all
    });
    let outlet = Outlet::open();
    let port = Box::new(SerialPort::new(&cable.kiosk().display().to_string(), 115_200));
    let patience = super::printer::Patience { answer_ms: 500, job_ms: 2_000, confirm_ms: 1_000, ..PATIENCE };
    let options = PrintOptions { patience, poll_ms: 60_000, ..PrintOptions::default() };
    let setup = PrinterSetup { name: "receipt".into(), profile: PROFILE, port };
    let service = PrintService::start(outlet.store.clone(), vec![setup], options).expect("started");
    wait_for_status(&service, |status| status.state == PrinterState::PaperOut);
    let job = outlet.sell("receipt", "kertas dipasang");
    outlet.wait_for(&service, job, JobState::Printed);
    drop(service);
    let all = printer.join().expect("the far end");
    let at = |wanted: &[u8]| all.windows(wanted.len()).position(|window| window == wanted);
    assert!(at(&[0x1D, b'a', 0]) > at(&[0x1D, b'a', 0b1110]), "it is told to be quiet before a job: {all:02x?}");
    assert!(at(&[0x1B, b'@']) > at(&[0x1D, b'a', 0]));
}

fn printers(outlet: &Outlet, names: &[(&str, &RecordedPort)]) -> PrintService {
    outlet.serve_setups(names.iter().map(|(name, port)| setup(name, PROFILE, port)).collect())
}

#[test]
fn another_port_takes_over_after_the_job_in_hand_and_the_queue_stays() {
    let outlet = Outlet::open();
    let (old, new) = (RecordedPort::new(Script::StallAt(5)), RecordedPort::new(Script::Fine));
    let service = printers(&outlet, &[("receipt", &old)]);
    let stalled = outlet.sell("receipt", "di printer lama");
    let deadline = Instant::now() + Duration::from_secs(5);
    service.wake();
    while outlet.state(stalled) != JobState::Printing {
        assert!(Instant::now() < deadline, "{:?}", outlet.state(stalled));
        std::thread::sleep(Duration::from_millis(2));
    }
    let waiting = outlet.sell("receipt", "menunggu");
    let started = Instant::now();
    service.replace(setup("receipt", PROFILE, &new)).expect("replaced");
    assert!(started.elapsed() < Duration::from_millis(100), "nobody waits for the old one: {:?}", started.elapsed());
    outlet.wait_for(&service, waiting, JobState::Printed);
    assert_eq!(outlet.state(stalled), JobState::Unknown);
    assert_eq!((old.jobs().len(), new.jobs().len()), (1, 1));
    assert_eq!(text_lines(&read(&new.jobs()[0]).expect("readable"))[1], "menunggu");
}

#[test]
fn a_printer_that_is_gone_leaves_its_jobs_for_the_one_that_comes() {
    let outlet = Outlet::open();
    let (label, again) = (RecordedPort::new(Script::Fine), RecordedPort::new(Script::Fine));
    let service = printers(&outlet, &[("receipt", &RecordedPort::new(Script::Fine)), ("label", &label)]);
    service.remove("label").expect("removed");
    let job = outlet.sell("label", "nanti");
    let deadline = Instant::now() + Duration::from_secs(10);
    let missing = || {
        service.wake();
        service.statuses().iter().any(|s| s.name == "label" && s.state == PrinterState::NotConfigured)
    };
    while !missing() {
        assert!(Instant::now() < deadline, "{:?}", service.statuses());
        std::thread::sleep(Duration::from_millis(5));
    }
    service.replace(setup("label", PROFILE, &again)).expect("back");
    outlet.wait_for(&service, job, JobState::Printed);
    assert_eq!((label.jobs().len(), again.jobs().len()), (0, 1));
}

fn to_folder(name: &str, language: PrinterLanguage, folder: &TempDir) -> Printer {
    let port = PrinterPort::File { folder: folder.path().display().to_string() };
    Printer { name: name.into(), port, language, ..Config::default().printers[0].clone() }
}

#[test]
fn a_changed_configuration_changes_only_what_changed() {
    let (outlet, one, two) = (Outlet::open(), TempDir::new().expect("a folder"), TempDir::new().expect("a folder"));
    let old =
        vec![to_folder("receipt", PrinterLanguage::Escpos, &one), to_folder("label", PrinterLanguage::Escpos, &one)];
    let new = vec![old[0].clone(), to_folder("label", PrinterLanguage::Tspl, &two)];
    let service = outlet.serve_setups(old.iter().map(PrinterSetup::of).collect());
    service.reconfigure(&old, &new).expect("changed");
    let (label, receipt) = (outlet.queue("label", "Label 1/1", tags("7Q4KX9M", 1)), outlet.sell("receipt", "nota"));
    outlet.wait_for(&service, label, JobState::Printed);
    outlet.wait_for(&service, receipt, JobState::Printed);
    let names = |folder: &TempDir| {
        let mut names: Vec<String> = std::fs::read_dir(folder.path())
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names(&one), ["00001-Struk-nota.bin", "00001-Struk-nota.png"]);
    assert_eq!(names(&two), ["00001-Label-1-1.bin", "00001-Label-1-1.png"]);
    service.reconfigure(&new, &new[..1]).expect("changed");
    wait_for_status(&service, |status| status.name == "receipt");
    let deadline = Instant::now() + Duration::from_secs(5);
    while service.statuses().len() > 1 {
        assert!(Instant::now() < deadline, "{:?}", service.statuses());
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_test_page_holds_what_there_is_to_see() {
    let receipt = Config::default().printers[0].clone();
    for (paper_mm, columns, ruler) in [(80, 0, 48), (58, 0, 32), (80, 42, 42)] {
        let printer = Printer { paper_mm, columns, ..receipt.clone() };
        let commands = read(&test_bytes(&printer, true).expect("bytes")).expect("readable");
        let lines = text_lines(&commands);
        assert!(lines.iter().any(|line| line.len() == ruler && line.starts_with("1234567890")), "{lines:?}");
        let all = lines.concat();
        assert!(all.contains('é') && all.contains('€'), "{all}");
        for wanted in [Command::QrPrint, Command::Barcode(TEST_CODE.into()), Command::Cut, Command::Drawer] {
            assert!(commands.contains(&wanted), "{wanted:?}");
        }
    }
    let as_picture = Printer { qr_as_picture: true, has_cutter: false, ..receipt };
    let commands = read(&test_bytes(&as_picture, false).expect("bytes")).expect("readable");
    assert!(commands.iter().any(|command| matches!(command, Command::Raster { .. })));
    assert!(!commands.contains(&Command::Cut) && !commands.contains(&Command::Drawer));
    for language in LANGUAGES {
        let printer = Printer { language, ..as_picture.clone() };
        let codes = printed_codes(&test_bytes(&printer, true).expect("bytes"), language);
        assert_eq!(codes, [(String::new(), 1), (TEST_CODE.to_owned(), 1)]);
    }
}

#[test]
fn a_test_page_goes_past_the_queue_and_says_what_to_look_for() {
    let (outlet, folder) = (Outlet::open(), TempDir::new().expect("a folder"));
    let held_up = RecordedPort::new(Script::Refuse);
    let service = printers(&outlet, &[("receipt", &held_up)]);
    outlet.sell("receipt", "menunggu");
    for language in [PrinterLanguage::Escpos, PrinterLanguage::Tspl, PrinterLanguage::Zpl] {
        let outcome = service.test_print(&to_folder("receipt", language, &folder), true).expect("printed");
        assert!(!outcome.answers && outcome.look_for.len() >= 4, "{outcome:?}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 6, "bytes and picture of each");
    assert_eq!(super::queue::recent(&outlet.store, 9).expect("jobs").len(), 1, "no row for a test");
    let off = Printer {
        port: PrinterPort::Network { address: "127.0.0.1:1".into() },
        ..to_folder("receipt", PrinterLanguage::Escpos, &folder)
    };
    let refused = service.test_print(&off, false);
    assert!(matches!(refused, Err(TestPrintError::NotSent { state: PrinterState::Offline, .. })), "{refused:?}");
    let small = LabelSheet { width_mm: 15, height_mm: 8, gap_mm: 2, dots_per_mm: 8 };
    let tiny = Printer { sheet: small, ..to_folder("label", PrinterLanguage::Zpl, &folder) };
    assert!(matches!(service.test_print(&tiny, false), Err(TestPrintError::Render(_))));
}

#[test]
fn a_test_page_waits_for_the_job_in_hand() {
    let (outlet, folder) = (Outlet::open(), TempDir::new().expect("a folder"));
    let port = RecordedPort::new(Script::StallAt(5));
    let service = printers(&outlet, &[("receipt", &port)]);
    let job = outlet.sell("receipt", "macet");
    service.wake();
    let deadline = Instant::now() + Duration::from_secs(5);
    while outlet.state(job) != JobState::Printing {
        assert!(Instant::now() < deadline, "{:?}", outlet.state(job));
        std::thread::sleep(Duration::from_millis(2));
    }
    service.test_print(&to_folder("receipt", PrinterLanguage::Escpos, &folder), false).expect("printed");
    assert_ne!(outlet.state(job), JobState::Printing, "the test came after the job");
}

#[test]
fn a_network_label_printer_is_asked_until_it_has_done_everything() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let served = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let (mut job, mut bytes, mut asked) = (Vec::new(), [0; 512], 0);
        while let Ok(count @ 1..) = stream.read(&mut bytes) {
            job.extend_from_slice(&bytes[..count]);
            if job.ends_with(b"\x1b!?") {
                job.truncate(job.len() - 3);
                asked += 1;
                // Ready, then twice at work, then done.
                stream.write_all(&[if matches!(asked, 2 | 3) { 0x20 } else { 0x00 }]).expect("answered");
            }
        }
        (job, asked)
    });
    let sheet = PROFILE.sheet;
    let port = PrinterPort::Network { address };
    let printer = Printer {
        name: "label".into(),
        port,
        language: PrinterLanguage::Tspl,
        sheet,
        ..Config::default().printers[1].clone()
    };
    let outlet = Outlet::open();
    let service = outlet.serve_setups(vec![]);
    let outcome = service.test_print(&printer, false).expect("printed");
    assert!(outcome.answers);
    let (job, asked) = served.join().expect("served");
    assert_eq!((printed_codes(&job, PrinterLanguage::Tspl).len(), asked), (2, 4));
}
