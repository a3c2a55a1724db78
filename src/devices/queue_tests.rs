//! Stories of the print queue, with printers that fail as real ones do.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::code_page::CodePage;
use super::escpos_bytes::{Profile, encode};
use super::layout::{Paper, lay_out};
use super::printer::{Patience, PrinterState, RecordedPort, Script};
use super::queue::{Decision, JobState, QueueError, decide, enqueue, recent, retry};
use super::reader::{Command, read, text_lines};
use super::service::{PrintOptions, PrintService, PrinterSetup, PrinterStatus};
use super::slip::{Block, Slip};
use super::store;
use crate::base::{FixedClock, PrintJobId, UserId, UtcMs, Zone};
use crate::config::{LabelSheet, PrinterLanguage};
use crate::store::{Act, Store, StoreError, StoreOptions};

pub const PROFILE: Profile = Profile {
    paper: Paper::MM_58,
    has_cutter: true,
    has_drawer: true,
    code_page: CodePage::Pc858,
    qr_as_picture: false,
    drawer_pin: 2,
    language: PrinterLanguage::Escpos,
    sheet: LabelSheet { width_mm: 50, height_mm: 30, gap_mm: 2, dots_per_mm: 8 },
};

/// Short enough for tests, long enough for a slow machine.
pub const PATIENCE: Patience = Patience { connect_ms: 500, answer_ms: 60, job_ms: 250, confirm_ms: 120 };

pub struct Outlet {
    pub store: Store,
    clock: FixedClock,
    user: UserId,
    _folder: TempDir,
}

impl Outlet {
    pub fn open() -> Outlet {
        let folder = TempDir::new().unwrap();
        let clock = FixedClock::at(UtcMs(1_795_327_500_000));
        let store = Store::open(StoreOptions {
            path: folder.path().join("deks.db"),
            zone: Zone::Wib,
            device_prefix: "K1".into(),
            clock: Arc::new(clock.clone()),
        })
        .unwrap();
        Outlet { store, clock, user: UserId::new(), _folder: folder }
    }

    /// A sale that prints: the job is queued inside the act.
    pub fn sell(&self, printer: &'static str, what: &str) -> PrintJobId {
        self.queue(printer, &format!("Struk {what}"), slip(what))
    }

    pub fn queue(&self, printer: &'static str, title: &str, slip: Slip) -> PrintJobId {
        let title = title.to_owned();
        self.store
            .write::<_, StoreError>(Act::system("test.sell"), move |tx| enqueue(tx, printer, &title, &slip, false))
            .unwrap()
    }

    fn serve(&self, printers: &[(&str, &RecordedPort)]) -> PrintService {
        self.serve_setups(printers.iter().map(|(name, port)| setup(name, PROFILE, port)).collect())
    }

    pub fn serve_setups(&self, setups: Vec<PrinterSetup>) -> PrintService {
        let options = PrintOptions { patience: PATIENCE, poll_ms: 40, ..PrintOptions::default() };
        PrintService::start(self.store.clone(), setups, options).unwrap()
    }

    pub fn state(&self, job: PrintJobId) -> JobState {
        self.store.read(|connection| store::state_of(connection, job)).unwrap().unwrap()
    }

    /// Waits until a job reaches a state, waking the workers as new sales would.
    pub fn wait_for(&self, service: &PrintService, job: PrintJobId, state: JobState) {
        let deadline = Instant::now() + Duration::from_secs(10);
        while self.state(job) != state {
            assert!(Instant::now() < deadline, "{:?} instead of {state:?}", self.state(job));
            service.wake();
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

pub fn setup(name: &str, profile: Profile, port: &RecordedPort) -> PrinterSetup {
    PrinterSetup { name: name.into(), profile, port: Box::new(port.clone()) }
}

/// The status bar follows the queue by a moment.
pub fn wait_for_status(service: &PrintService, wanted: impl Fn(&PrinterStatus) -> bool) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while !service.statuses().iter().any(&wanted) {
        assert!(Instant::now() < deadline, "{:?}", service.statuses());
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn slip(what: &str) -> Slip {
    let mut slip = Slip::default();
    slip.heading("DEKS").text(what).push(Block::Cut).push(Block::OpenDrawer);
    slip
}

fn printed_texts(port: &RecordedPort) -> Vec<Vec<String>> {
    port.jobs().iter().map(|bytes| text_lines(&read(bytes).unwrap())).collect()
}

#[test]
fn jobs_print_in_the_order_of_their_sales() {
    let (outlet, port) = (Outlet::open(), RecordedPort::new(Script::Fine));
    let service = outlet.serve(&[("receipt", &port)]);
    let jobs: Vec<PrintJobId> = (0..20).map(|at| outlet.sell("receipt", &format!("nota {at}"))).collect();
    service.wake();
    assert!(service.wait_until_empty(10_000).unwrap());
    let order: Vec<String> = printed_texts(&port).into_iter().map(|lines| lines[1].clone()).collect();
    assert_eq!(order, (0..20).map(|at| format!("nota {at}")).collect::<Vec<_>>());
    assert!(jobs.iter().all(|job| outlet.state(*job) == JobState::Printed));
}

#[test]
fn a_printer_that_is_off_prints_when_it_is_back() {
    let (outlet, port) = (Outlet::open(), RecordedPort::new(Script::Refuse));
    let service = outlet.serve(&[("receipt", &port)]);
    let job = outlet.sell("receipt", "sabar");
    outlet.wait_for(&service, job, JobState::Failed);
    wait_for_status(&service, |status| status.state == PrinterState::Offline && status.waiting == 1);
    assert!(matches!(retry(&outlet.store, job), Ok(())));
    port.set(Script::Fine);
    outlet.wait_for(&service, job, JobState::Printed);
    assert_eq!(port.jobs().len(), 1);
    assert!(matches!(service.retry(job), Err(QueueError::NotFailed)));
}

#[test]
fn paper_that_is_out_sends_nothing_and_says_so() {
    let (outlet, port) = (Outlet::open(), RecordedPort::new(Script::PaperOut));
    let service = outlet.serve(&[("receipt", &port)]);
    let job = outlet.sell("receipt", "kertas");
    outlet.wait_for(&service, job, JobState::Failed);
    wait_for_status(&service, |status| {
        status.state == PrinterState::PaperOut && status.waiting == 1 && status.detail.contains("Kertas habis")
    });
    assert!(port.jobs().is_empty());
    port.set(Script::Fine);
    outlet.wait_for(&service, job, JobState::Printed);
}

#[test]
fn a_job_cut_at_any_byte_is_asked_about_and_comes_back_as_a_copy() {
    let (outlet, port) = (Outlet::open(), RecordedPort::new(Script::Fine));
    let service = outlet.serve(&[("receipt", &port)]);
    let length = encode(&lay_out(&slip("potong"), PROFILE.paper, &|_| None), &PROFILE).unwrap().len();
    for at in 0..length {
        port.set(Script::CutAt(at));
        let before = port.jobs().len();
        let job = outlet.sell("receipt", "potong");
        if at == 0 {
            outlet.wait_for(&service, job, JobState::Failed);
            port.set(Script::Fine);
            outlet.wait_for(&service, job, JobState::Printed);
            assert!(!printed_texts(&port).last().unwrap().contains(&"SALINAN".into()), "nothing was sent before");
            continue;
        }
        outlet.wait_for(&service, job, JobState::Unknown);
        assert_eq!(port.jobs().len(), before + 1, "it is not tried again by itself");
        port.set(Script::Fine);
        service.decide(outlet.user, job, Decision::Print).unwrap();
        outlet.wait_for(&service, job, JobState::Printed);
        let last = read(port.jobs().last().unwrap()).unwrap();
        assert_eq!(text_lines(&last)[0], "SALINAN");
        assert!(!last.contains(&Command::Drawer), "a copy opens no drawer");
        assert!(matches!(service.decide(outlet.user, job, Decision::Print), Err(QueueError::NothingToDecide)));
    }
}

#[test]
fn a_stalled_printer_is_unknown_and_the_next_job_still_goes() {
    let (outlet, port) = (Outlet::open(), RecordedPort::new(Script::StallAt(5)));
    let service = outlet.serve(&[("receipt", &port)]);
    let stalled = outlet.sell("receipt", "macet");
    outlet.wait_for(&service, stalled, JobState::Unknown);
    port.set(Script::Silent);
    let next = outlet.sell("receipt", "lancar");
    outlet.wait_for(&service, next, JobState::Printed);
    wait_for_status(&service, |status| status.needs_decision == 1);
    service.decide(outlet.user, stalled, Decision::Discard).unwrap();
    assert_eq!(outlet.state(stalled), JobState::Discarded);
}

#[test]
fn a_printer_that_answers_nonsense_still_prints() {
    let (outlet, port) = (Outlet::open(), RecordedPort::new(Script::Garbled));
    let service = outlet.serve(&[("receipt", &port)]);
    let job = outlet.sell("receipt", "kacau");
    outlet.wait_for(&service, job, JobState::Printed);
}

#[test]
fn one_dead_printer_does_not_block_another() {
    let outlet = Outlet::open();
    let (dead, alive) = (RecordedPort::new(Script::StallAt(1)), RecordedPort::new(Script::Fine));
    let service = outlet.serve(&[("receipt", &dead), ("label", &alive)]);
    for at in 0..5 {
        outlet.sell("receipt", &format!("{at}"));
    }
    let label = outlet.sell("label", "label");
    let started = Instant::now();
    outlet.wait_for(&service, label, JobState::Printed);
    assert!(started.elapsed() < Duration::from_millis(900), "{:?}", started.elapsed());
}

#[test]
fn a_stop_in_the_middle_of_printing_is_asked_about_at_the_next_start() {
    let (outlet, port) = (Outlet::open(), RecordedPort::new(Script::Fine));
    let job = outlet.sell("receipt", "listrik padam");
    outlet
        .store
        .write_local(move |connection, now| store::set_state(connection, now, job, JobState::Printing, ""))
        .unwrap();
    let service = outlet.serve(&[("receipt", &port)]);
    service.wake();
    std::thread::sleep(Duration::from_millis(150));
    assert_eq!(outlet.state(job), JobState::Unknown);
    assert!(port.jobs().is_empty());
    assert_eq!(super::queue::awaiting_decision(&outlet.store).unwrap()[0].id, job);
    service.decide(outlet.user, job, Decision::Print).unwrap();
    outlet.wait_for(&service, job, JobState::Printed);
    assert_eq!(printed_texts(&port)[0][0], "SALINAN");
}

#[test]
fn a_nights_backlog_asks_before_it_prints() {
    let (outlet, port) = (Outlet::open(), RecordedPort::new(Script::Fine));
    let old = [outlet.sell("receipt", "semalam 1"), outlet.sell("receipt", "semalam 2")];
    outlet.clock.advance_ms(11 * 3_600_000);
    let fresh = outlet.sell("receipt", "pagi");
    let service = outlet.serve(&[("receipt", &port)]);
    outlet.wait_for(&service, fresh, JobState::Printed);
    assert!(old.iter().all(|job| outlet.state(*job) == JobState::Held));
    wait_for_status(&service, |status| status.needs_decision == 2 && status.state == PrinterState::Ok);
    service.decide(outlet.user, old[0], Decision::Print).unwrap();
    service.decide(outlet.user, old[1], Decision::Discard).unwrap();
    outlet.wait_for(&service, old[0], JobState::Printed);
    let last = read(port.jobs().last().unwrap()).unwrap();
    assert!(!text_lines(&last).contains(&"SALINAN".into()), "it was never sent, so it is no copy");
    assert!(!last.contains(&Command::Drawer), "nobody stands before the drawer any more");
    assert!(read(&port.jobs()[0]).unwrap().contains(&Command::Drawer));
}

#[test]
fn any_job_but_a_receipt_is_reprinted_as_a_copy() {
    let (outlet, port) = (Outlet::open(), RecordedPort::new(Script::Fine));
    let service = outlet.serve(&[("receipt", &port)]);
    let first = outlet.queue("receipt", "Tanda terima asli", slip("asli"));
    outlet.wait_for(&service, first, JobState::Printed);
    let copy = service.reprint(outlet.user, first).unwrap();
    outlet.wait_for(&service, copy, JobState::Printed);
    let texts = printed_texts(&port);
    assert_eq!(texts[1][0], "SALINAN");
    assert_eq!(texts[1][1..], texts[0][..]);
    assert_eq!(recent(&outlet.store, 5).unwrap().len(), 2);
    assert!(matches!(service.reprint(outlet.user, PrintJobId::new()), Err(QueueError::JobMissing)));
    assert!(matches!(
        decide(&outlet.store, outlet.user, PrintJobId::new(), Decision::Discard),
        Err(QueueError::JobMissing)
    ));
}

/// Faults F22: a receipt's copies are counted by the till; what never came out is sent again as it was.
#[test]
fn a_receipt_is_printed_again_only_where_its_paper_is_in_doubt() {
    let (outlet, port) = (Outlet::open(), RecordedPort::new(Script::StallAt(5)));
    let job = outlet.sell("receipt", "ragu");
    let service = outlet.serve(&[("receipt", &port)]);
    outlet.wait_for(&service, job, JobState::Unknown);
    let copy = outlet.queue("receipt", "Salinan K1-20261122-0001", slip("salinan"));
    for receipt in [job, copy] {
        let refused = service.reprint(outlet.user, receipt);
        assert!(matches!(refused, Err(QueueError::ReceiptIsCopiedByNumber)), "{refused:?}");
    }
    assert_eq!(recent(&outlet.store, 5).expect("readable").len(), 2, "nothing more was queued");
    port.set(Script::Fine);
    service.decide(outlet.user, job, Decision::Print).expect("a person decides");
    outlet.wait_for(&service, job, JobState::Printed);
    assert_eq!(recent(&outlet.store, 5).expect("readable").len(), 2, "the same job once more");
}

#[test]
fn jobs_for_a_printer_that_nobody_configured_are_shown() {
    let (outlet, port) = (Outlet::open(), RecordedPort::new(Script::Fine));
    let service = outlet.serve(&[("receipt", &port)]);
    outlet.sell("label", "tanpa printer");
    service.wake();
    wait_for_status(&service, |status| status.name == "label" && status.state == PrinterState::NotConfigured);
}

#[test]
fn what_a_person_decides_stands_in_the_audit() {
    let (outlet, port) = (Outlet::open(), RecordedPort::new(Script::StallAt(5)));
    let service = outlet.serve(&[("receipt", &port)]);
    let job = outlet.queue("receipt", "Tanda terima dilihat", slip("dilihat"));
    outlet.wait_for(&service, job, JobState::Unknown);
    service.decide(outlet.user, job, Decision::CameOut).unwrap();
    assert_eq!(outlet.state(job), JobState::Printed);
    service.reprint(outlet.user, job).unwrap();
    let rows: Vec<(String, Option<UserId>, String)> = outlet
        .store
        .read(|c| {
            crate::store::collect(
                c,
                "SELECT kind, user_id, result FROM audit WHERE kind LIKE 'devices.%' ORDER BY seq",
                [],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
        })
        .unwrap();
    let kinds: Vec<&str> = rows.iter().map(|(kind, _, _)| kind.as_str()).collect();
    assert_eq!(kinds, ["devices.decide", "devices.reprint"]);
    assert!(
        rows.iter().all(|(_, by, result)| *by == Some(outlet.user) && result.contains("Tanda terima dilihat")),
        "{rows:?}"
    );
}

#[test]
fn only_a_doubtful_job_can_have_come_out() {
    let (outlet, port) = (Outlet::open(), RecordedPort::new(Script::Fine));
    let old = outlet.sell("receipt", "semalam");
    outlet.clock.advance_ms(3_600_000);
    let service = outlet.serve(&[("receipt", &port)]);
    outlet.wait_for(&service, old, JobState::Held);
    let refused = service.decide(outlet.user, old, Decision::CameOut);
    assert!(matches!(refused, Err(QueueError::NothingToDecide)));
    assert_eq!(outlet.state(old), JobState::Held);
}
