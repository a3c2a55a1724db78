//! What the screen decides, without a window.

use super::*;
use crate::base::UtcMs;
use crate::devices::{JobState, Sound};
use crate::kiosk::flow::Out;
use crate::kiosk::printing::AskKind;

fn row(number: &str) -> Row {
    Row {
        sale_id: SaleId::new(),
        number: number.into(),
        when: "14.05".into(),
        cashier: "Kasir 1".into(),
        pieces: 1,
        line_name: "Tas Anyam".into(),
        total: Rupiah(85_000),
        refunded_qty: 0,
    }
}

fn listing(rows: Vec<Row>) -> Result<Listing, String> {
    Ok(Listing { readings: vec![Reading::Last], reading: 0, rows })
}

fn receipt(number: &str) -> OpenReceipt {
    OpenReceipt { sale_id: SaleId::new(), number: number.into(), columns: 32, preview: Vec::new(), copy: None }
}

fn job(title: &str, state: JobState) -> JobSummary {
    JobSummary {
        id: PrintJobId::new(),
        printer: "receipt".into(),
        title: title.into(),
        is_copy: false,
        state,
        tries: 0,
        error: String::new(),
        made_at: UtcMs(0),
    }
}

#[test]
fn a_slow_answer_never_replaces_a_later_one() {
    let mut screen = ReceiptsScreen::default();
    screen.decide(Intent::QueryEdited("8".into()));
    screen.decide(Intent::QueryEdited("85".into()));
    screen.decide(Intent::Listed { serial: 1, result: listing(vec![row("K1-20261122-0001")]) });
    assert!(screen.rows.is_empty());
    let outs = screen.decide(Intent::Listed { serial: 2, result: listing(vec![row("K1-20261122-0002")]) });
    assert_eq!(outs, [Out::Do(Effect::Open(screen.rows[0].sale_id))], "the only one opens");
}

#[test]
fn a_scan_is_a_receipt_or_a_product_and_is_heard() {
    let mut screen = ReceiptsScreen::default();
    let outs = screen.decide(Intent::Scanned("K1-20261122-0001".into()));
    assert_eq!(outs, [Out::Do(Effect::OpenNumber { number: "K1-20261122-0001".into(), scanned: true })]);
    let outs = screen.decide(Intent::Opened { scanned: true, result: Ok(None) });
    assert_eq!(outs[0], Out::Beep(Sound::Unknown));
    screen.decide(Intent::Scanned("7KQ2M9X".into()));
    let outs = screen.decide(Intent::Listed { serial: 1, result: listing(Vec::new()) });
    assert_eq!(outs, [Out::Beep(Sound::Unknown)]);
    let outs = screen.decide(Intent::Listed { serial: 1, result: listing(Vec::new()) });
    assert!(outs.is_empty(), "heard once");
}

#[test]
fn two_taps_make_one_copy() {
    let mut screen = ReceiptsScreen::default();
    assert!(screen.decide(Intent::Copy).is_empty(), "nothing is open");
    screen.open = Some(receipt("K1-20261122-0001"));
    assert!(matches!(&screen.decide(Intent::Copy)[..], [Out::Do(Effect::Copy(_))]));
    assert!(screen.decide(Intent::Copy).is_empty());
    screen.decide(Intent::Copied(Ok(PrintJobId::new())));
    assert!(screen.decide(Intent::Copy).is_empty(), "the first one still waits");
    screen.decide(Intent::JobsLooked { open: Vec::new(), copy: Some(Printing::Printed) });
    assert!(matches!(&screen.decide(Intent::Copy)[..], [Out::Do(Effect::Copy(_))]), "another copy is another wish");
}

#[test]
fn a_search_without_the_open_receipt_closes_it() {
    let mut screen = ReceiptsScreen { open: Some(receipt("K1-20261122-0001")), ..ReceiptsScreen::default() };
    screen.decide(Intent::Entered);
    screen.decide(Intent::Listed { serial: 1, result: listing(vec![row("K1-20261122-0002")]) });
    assert!(screen.open.is_some(), "without a search it stays");
    screen.decide(Intent::QueryEdited("xyz".into()));
    screen.decide(Intent::Listed { serial: 2, result: listing(Vec::new()) });
    assert!(screen.open.is_none());
    let late = Box::new(receipt("K1-20261122-0001"));
    screen.decide(Intent::Opened { scanned: false, result: Ok(Some(late.clone())) });
    assert!(screen.open.is_none(), "a slow answer does not bring it back");
    screen.decide(Intent::Opened { scanned: true, result: Ok(Some(late)) });
    assert!(screen.open.is_some() && screen.query.is_empty(), "a scan ends the search");
}

#[test]
fn the_open_receipt_asks_about_its_own_paper_only() {
    let mut screen = ReceiptsScreen { open: Some(receipt("K1-20261122-0001")), ..ReceiptsScreen::default() };
    let failed = job("Struk K1-20261122-0001", JobState::Failed);
    let other = job("Struk K1-20261122-0002", JobState::Unknown);
    screen.decide(Intent::JobsLooked { open: vec![failed.clone(), other], copy: None });
    let ask = screen.ask().expect("a question");
    assert_eq!((ask.kind, ask.jobs.clone()), (AskKind::Failed, vec![failed.id]));
    assert!(screen.decide(Intent::Answered(Decision::Print)).is_empty(), "a failed job has nothing to decide");
    assert_eq!(screen.decide(Intent::Retry), [Out::Do(Effect::Retry(vec![failed.id]))]);
    assert_eq!(screen.worst_job("K1-20261122-0002"), Some(JobState::Unknown));
    assert_eq!(screen.worst_job("K1-20261122-0003"), None);
}
