//! What is printed and mailed.

use super::kit::{CODES, Till};
use crate::base::{ActId, BusinessDay, Rupiah};
use crate::config::Config;
use crate::devices::escpos_bytes::{Profile, encode};
use crate::devices::layout::{Paper, lay_out};
use crate::devices::reader::{Command, read, text_lines};
use crate::devices::{Slip, queue};
use crate::till::TenderKind;
use crate::till::shift::*;
use crate::till::store::RefundKind;

/// A day with a bit of everything, closed 5.000 short after two counts.
fn closed() -> (Till, Closed) {
    let till = Till::new();
    let shift = till.open(100_000).id;
    let sale = till.sell(till.cashier(), &CODES, Some((TenderKind::Card, 40_000)));
    till.sell(till.other_cashier, &[CODES[0]], None);
    till.take_back(till.cashier(), sale.sale_id, 1, RefundKind::Refund, TenderKind::Cash).expect("taken back");
    move_cash(&till.outlet.store, till.cash_move(till.cashier(), CashKind::FromSafe, 50_000)).expect("moved");
    submit_count(&till.outlet.store, &till.counting(till.cashier(), shift, 0)).expect("counted");
    let closed = till.count_and_close(till.cashier(), -5_000);
    (till, closed)
}

fn printed(slip: &Slip, paper_mm: u32) -> (Vec<Command>, Vec<String>) {
    let mut printer = Config::default().printers.remove(0);
    printer.paper_mm = paper_mm;
    let profile = Profile::of(&printer);
    let bytes = encode(&lay_out(slip, Paper::of_mm(paper_mm), &|_| None), &profile).expect("bytes");
    let commands = read(&bytes).expect("nothing but what a slip needs");
    let lines = text_lines(&commands);
    (commands, lines)
}

/// The words of a line without the blanks that push the figure to the right.
fn squeezed(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn the_z_slip_is_read_back_from_both_papers_with_every_figure_whole() {
    let (till, closed) = closed();
    let slip = queue::slip_of(&till.outlet.store, closed.print_job.expect("a job")).expect("a slip");
    let head = till.z(1).closing.expect("a Z").audit_head;
    for (paper_mm, columns) in [(58, 32), (80, 48)] {
        let (commands, lines) = printed(&slip, paper_mm);
        assert!(lines.iter().all(|line| line.chars().count() <= columns), "{lines:#?}");
        assert!(!commands.contains(&Command::Drawer), "a report opens no drawer");
        assert_eq!(commands.iter().filter(|command| **command == Command::Cut).count(), 1);
        let said = squeezed(&lines);
        for line in ["LAPORAN Z", "No. 0001", "DEKS Surabaya", "Modal awal 100.000", "* Laci dihitung 2 kali."] {
            assert!(said.iter().any(|one| one == line), "{paper_mm}: {line:?} in {said:#?}");
        }
        for end in ["40.000", "-5.000", "50.000"] {
            assert!(said.iter().any(|one| one.ends_with(end)), "{paper_mm}: {end:?} in {said:#?}");
        }
        let all: String = lines.concat().split_whitespace().collect();
        assert!(all.contains(&head), "the audit head in full");
        assert!(!said.iter().any(|one| one == "SALINAN"));
    }
}

#[test]
fn a_copy_says_so_and_says_the_same() {
    let (till, closed) = closed();
    let store = &till.outlet.store;
    let first = queue::slip_of(store, closed.print_job.expect("a job")).expect("a slip");
    let act = ActId::new();
    let again = reprint_z(store, act, till.outlet.manager, 1, till.settings.clone()).expect("queued");
    assert_eq!(reprint_z(store, act, till.outlet.manager, 1, till.settings.clone()), Ok(again.clone()), "a double tap");
    let copy = queue::slip_of(store, again.print_job).expect("a slip");
    let lines = squeezed(&printed(&copy, 80).1);
    assert_eq!(lines.iter().filter(|line| *line == "SALINAN").count(), 2);
    let mut without = lines;
    without.retain(|line| line != "SALINAN");
    assert_eq!(without, squeezed(&printed(&first, 80).1));
}

#[test]
fn who_closed_the_last_shift_copies_its_report_and_no_other_cashier_does() {
    let (till, _) = closed();
    let copy = |user, z| reprint_z(&till.outlet.store, ActId::new(), user, z, till.settings.clone()).map(drop);
    assert_eq!(copy(till.cashier(), 1), Ok(()));
    assert!(matches!(copy(till.other_cashier, 1), Err(ReportError::NotAllowed(_))), "they did not close it");
    till.open(100_000);
    till.count_and_close(till.other_cashier, 0);
    assert!(matches!(copy(till.cashier(), 1), Err(ReportError::NotAllowed(_))), "it is not the last any more");
    assert_eq!((copy(till.other_cashier, 2), copy(till.outlet.manager, 1)), (Ok(()), Ok(())));
    assert_eq!(till.number("SELECT count(*) FROM audit WHERE kind = 'till.reprint_z'"), 3, "each is written down");
}

#[test]
fn notes_are_counted_in_sheets_and_coins_in_pieces() {
    let till = Till::new();
    let shift = till.open(100_000).id;
    let row = |form, value, pieces| Pieces { form, value: Rupiah(value), pieces };
    let pieces = vec![row(Form::Note, 50_000, 1), row(Form::Note, 20_000, 2), row(Form::Coin, 500, 20)];
    let order = SubmitCount { pieces, ..till.counting(till.cashier(), shift, 0) };
    submit_count(&till.outlet.store, &order).expect("counted");
    close_shift(&till.outlet.store, till.closing(till.cashier(), shift)).expect("closed");
    let (report, zone) = (till.z(1), till.outlet.store.zone());
    let paper = till.outlet.store.read(|c| shift_paper(c, &report, &till.settings, zone)).expect("a paper");
    let section = paper.sections.iter().find(|section| section.title == "Isi laci").expect("what was counted");
    let said: Vec<_> = section.rows.iter().map(|row| (row.label.as_str(), row.count.as_str())).collect();
    let expect =
        [("Kertas 50.000", "1 lembar"), ("Kertas 20.000", "2 lembar"), ("Logam 500", "20 keping"), ("Dihitung", "")];
    assert_eq!(said, expect);
}

/// An X report that a cashier prints must not tell what the count should give.
#[test]
fn a_cashiers_x_report_is_blind_and_a_managers_is_not() {
    let till = Till::new();
    till.open(100_000);
    till.sell(till.cashier(), &[CODES[0], CODES[1]], Some((TenderKind::Card, 40_000)));
    let store = &till.outlet.store;
    let whole = x_report(store, till.outlet.manager, &till.settings).expect("a report");
    assert_eq!((whole.totals.expected_cash(), whole.is_blind), (Rupiah(157_700), false));
    let blind = x_report(store, till.cashier(), &till.settings).expect("a report");
    assert!(blind.is_blind);
    let json = serde_json::to_string(&blind).expect("JSON");
    // In the drawer, cash taken, gross, total, rounding: any of them would do.
    for figure in ["157700", "57700", "97749", "97700", "-49"] {
        assert!(
            !json.contains(&[":", figure, ","].concat()) && !json.contains(&[":", figure, "}"].concat()),
            "{figure}"
        );
    }
    assert_eq!(blind.totals.sales.receipts, 1);
    let cards: Vec<_> = blind.totals.tenders.iter().map(|row| (row.kind, row.taken.amount.0)).collect();
    assert_eq!(cards, [(TenderKind::Card, 40_000)]);
    let job = print_x(store, ActId::new(), till.cashier(), till.settings.clone()).expect("queued").print_job;
    let said = squeezed(&printed(&queue::slip_of(store, job).expect("a slip"), 58).1);
    assert_eq!(said[0], "LAPORAN X");
    assert!(said.iter().all(|line| !line.starts_with("Seharusnya") && !line.contains("57.700")), "{said:#?}");
    assert!(said.iter().any(|line| line.contains("Angka tunai")), "{said:#?}");
}

#[test]
fn an_x_report_at_any_time_changes_nothing() {
    let till = Till::new();
    till.open(100_000);
    let store = &till.outlet.store;
    let before = till.number("SELECT count(*) FROM ledger_entries");
    for _ in 0..3 {
        till.sell(till.cashier(), &[CODES[0]], None);
        let report = x_report(store, till.outlet.manager, &till.settings).expect("a report");
        assert!(report.closing.is_none() && report.z_text().is_empty());
    }
    assert_eq!(till.number("SELECT count(*) FROM shifts_closed"), 0);
    assert!(till.number("SELECT count(*) FROM ledger_entries") > before, "the sales, and nothing else");
    assert_eq!(till.in_drawer(), 355_000);
}

/// The sample that the templates are tried with has no field that a real paper lacks.
#[test]
fn every_field_that_the_templates_know_is_there() {
    let (till, _) = closed();
    let report = till.z(1);
    let zone = till.outlet.store.zone();
    let paper = till.outlet.store.read(|c| shift_paper(c, &report, &till.settings, zone)).expect("a paper");
    let real = serde_json::to_value(&paper).expect("JSON");
    let sample = include_str!("../../../../templates/documents/samples/z-report.json");
    let sample: serde_json::Value = serde_json::from_str(sample).expect("the sample");
    let keys = |value: &serde_json::Value, path: &str| -> Vec<String> {
        let found = value.pointer(path).and_then(|value| value.as_object());
        found.map(|fields| fields.keys().cloned().collect()).unwrap_or_default()
    };
    for path in [
        "",
        "/outlet",
        "/summary",
        "/facts/0",
        "/sections/0",
        "/sections/0/rows/0",
        "/tender_bars/0",
        "/partner_bars/0",
    ] {
        assert!(!keys(&sample, path).is_empty(), "{path}");
        assert_eq!(keys(&sample, path), keys(&real, path), "{path}");
    }
    let same: ShiftPaper = serde_json::from_value(sample).expect("the sample is a paper");
    assert_eq!((same.title().as_str(), same.date.as_str()), ("Laporan Z 0007", "2026-11-22"));
}

#[test]
fn the_z_report_becomes_a_pdf_and_goes_to_the_managers_once() {
    let (till, closed) = closed();
    let store = &till.outlet.store;
    let (name, bytes) = z_pdf(store, closed.z_number, &till.settings).expect("a PDF");
    assert_eq!(name, "laporan-z-K1-0001.pdf");
    assert!(bytes.starts_with(b"%PDF"));
    assert_eq!(z_pdf(store, closed.z_number, &till.settings).expect("a PDF").1, bytes, "the same bytes each time");
    assert!(matches!(z_pdf(store, 99, &till.settings), Err(ShiftPdfError::UnknownZ(99))));
    let first = mail_z(store, closed.z_number, &till.settings).expect("queued").expect("a letter");
    assert_eq!(mail_z(store, closed.z_number, &till.settings).expect("queued"), Some(first), "once");
    assert_eq!(mail_missing_z(store, &till.settings).expect("looked"), 0);
    let row = store.read(|c| crate::mail::by_id(c, first)).expect("read").expect("there");
    let to: Vec<&str> = row.recipients.iter().map(|recipient| recipient.address.as_str()).collect();
    assert_eq!((row.kind.as_str(), to.len()), (Z_MAIL_KIND, 2));
    assert!(row.subject.contains("Laporan Z 0001"), "{}", row.subject);
    assert!(matches!(mail_z(store, 99, &till.settings), Err(MailZError::UnknownZ(99))));
}

#[test]
fn a_letter_that_a_crash_kept_back_is_caught_up_on_but_not_the_past() {
    let till = Till::new();
    let store = &till.outlet.store;
    let mut nobody = (*till.settings).clone();
    nobody.managers.clear();
    till.open(0);
    till.count_and_close(till.cashier(), 0);
    assert_eq!(mail_z(store, 1, &nobody).expect("nothing to do"), None);
    assert_eq!(mail_missing_z(store, &nobody).expect("nothing to do"), 0);
    till.outlet.clock.advance_ms(10 * 24 * 3_600_000);
    till.open(0);
    till.count_and_close(till.cashier(), 0);
    assert_eq!(mail_missing_z(store, &till.settings).expect("mailed"), 1);
    assert_eq!(mail_missing_z(store, &till.settings).expect("mailed"), 0);
    let keys = store.read(|c| {
        let of = |key| crate::mail::by_key(c, key).map(|row| row.is_some());
        Ok::<_, crate::store::StoreError>((of("z:K1:0001")?, of("z:K1:0002")?))
    });
    assert_eq!(keys, Ok((false, true)));
    assert_eq!(till.z(2).shift.day, BusinessDay::parse("2026-12-02").expect("a day"));
}
