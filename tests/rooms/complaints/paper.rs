//! Printers and other peers that do not answer.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use deks::base::ActId;
use deks::config::{PrinterLanguage, PrinterPort, SerialLine};
use deks::devices::printer::{NetworkPort, Patience, send_job};
use deks::devices::{
    Decision, JobState, PrintOptions, PrintService, PrinterSetup, ScanEvent, Scanner, Slip, enqueue, queue, scan_stream,
};
use deks::mail::send::Patience as MailPatience;
use deks::mail::{Filter, Letter, Sender, Server, list, send_due};
use deks::store::{Act, StoreError};
use deks::till::{Reprint, reprint};

use crate::till_kit::{SHELF, Till};

/// Longer than this, and it never comes.
const PATIENCE: Duration = Duration::from_secs(20);

/// An address at which nobody answers.
fn dead_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").to_string()
}

/// The outlet's printer of this name behind another port.
fn printer(till: &Till, name: &str, port: PrinterPort) -> PrinterSetup {
    let known = till.config.printers.iter().find(|printer| printer.name == name).expect("a printer");
    let mut printer = known.clone();
    printer.port = port;
    PrinterSetup::of(&printer)
}

fn to_files(folder: &Path) -> PrinterPort {
    PrinterPort::File { folder: folder.to_string_lossy().into_owned() }
}

fn serve(till: &Till, printers: Vec<PrinterSetup>) -> PrintService {
    PrintService::start(till.store.clone(), printers, PrintOptions::default()).expect("started")
}

fn count(till: &Till, state: JobState) -> usize {
    let jobs = queue::recent(&till.store, 100).expect("readable");
    jobs.iter().filter(|job| job.state == state).count()
}

fn wait_for(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "{what} never came");
        std::thread::sleep(Duration::from_millis(10));
    }
}

// peers.md 6: OCA/l10n-italy#4672, odoo/odoo#242617
#[test]
fn a_printer_that_fails_stops_no_sale_and_any_receipt_prints_again() {
    let till = Till::new();
    let service = serve(&till, vec![printer(&till, "receipt", PrinterPort::Network { address: dead_address() })]);
    let sold: Vec<_> = (0..3)
        .map(|_| {
            let paid = till.sell(&[SHELF[0].0], 100_000);
            service.wake();
            paid
        })
        .collect();
    wait_for("a failed job", || count(&till, JobState::Failed) > 0);
    assert_eq!(till.number("SELECT count(*) FROM sales"), 3, "all of them are paid");
    // Not the last receipt alone: the first one is asked for.
    let (act_id, user, sale_id, settings) = (ActId::new(), till.cashier(), sold[0].sale_id, till.till.clone());
    let copy = reprint(&till.store, Reprint { act_id, user, sale_id, settings }).expect("a copy");
    assert_eq!(copy.number, sold[0].number);
    drop(service);
    till.later(5);
    let files = till.folder.path().join("keluar");
    let service = serve(&till, vec![printer(&till, "receipt", to_files(&files))]);
    service.wake();
    wait_for("the paper", || count(&till, JobState::Printed) == 4);
    let mut titles: Vec<String> =
        queue::recent(&till.store, 10).expect("readable").into_iter().map(|job| job.title).collect();
    titles.sort();
    let mut expect: Vec<String> = sold.iter().map(|paid| format!("Struk {}", paid.number)).collect();
    expect.insert(0, format!("Salinan {}", copy.number));
    assert_eq!(titles, expect, "each of them once, and the copy");
}

// peers.md 7: itpp-labs/pos-addons#682
#[test]
fn a_dead_printer_holds_up_no_other_and_old_paper_is_asked_about() {
    let till = Till::new();
    let sold = till.sell(&[SHELF[0].0], 100_000);
    let label = till.store.write(Act::system("test.label"), |tx| {
        let mut slip = Slip::default();
        slip.text("Tas Anyam Pandan");
        enqueue(tx, "label", "Label 1/1", &slip, false)
    });
    let label = label.expect("queued");
    let files = till.folder.path().join("label");
    let dead = PrinterPort::Network { address: dead_address() };
    let service = serve(&till, vec![printer(&till, "receipt", dead), printer(&till, "label", to_files(&files))]);
    let state = |job| till.store.read(|c| queue::state_of(c, job)).expect("readable");
    wait_for("the label", || state(label) == Some(JobState::Printed));
    let receipt = sold.print_job.expect("a receipt");
    assert!(state(receipt) != Some(JobState::Printed), "the other printer is still dead");
    drop(service);

    // The morning after: nothing of last night comes out by itself.
    till.sell(&[SHELF[1].0], 20_000);
    till.later(12 * 60);
    let files = till.folder.path().join("pagi");
    let service = serve(&till, vec![printer(&till, "receipt", to_files(&files))]);
    service.wake();
    let asked = || queue::awaiting_decision(&till.store).expect("readable");
    wait_for("the question", || asked().len() == 2);
    assert_eq!(count(&till, JobState::Printed), 1, "the label of yesterday");
    let by = till.cashier();
    service.decide(by, asked()[0].id, Decision::Discard).expect("thrown away");
    service.decide(by, asked()[0].id, Decision::Print).expect("let through");
    wait_for("the one receipt", || count(&till, JobState::Printed) == 2);
    assert_eq!(count(&till, JobState::Discarded), 1);
}

/// Two terminals joined back to back.
struct Cable {
    socat: Child,
    _folder: tempfile::TempDir,
    kiosk: String,
}

impl Cable {
    fn lay() -> Cable {
        let folder = tempfile::tempdir().expect("a folder");
        let end = |name: &str| format!("pty,rawer,link={}", folder.path().join(name).display());
        let socat = Command::new("socat").args([end("kiosk"), end("far")]).stderr(Stdio::null()).spawn();
        let socat = socat.expect("socat, from the Debian package of that name");
        let ends = [folder.path().join("kiosk"), folder.path().join("far")];
        wait_for("the terminals", || ends.iter().all(|end| end.exists()));
        Cable { socat, kiosk: ends[0].display().to_string(), _folder: folder }
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        let _ = self.socat.kill();
        let _ = self.socat.wait();
    }
}

// peers.md 20: lettre/lettre#1027
#[test]
fn a_mail_server_that_never_answers_blocks_nobody_for_ever() {
    let till = Till::new();
    let letter = Letter {
        unique_key: "uji:1".into(),
        kind: "review",
        to: vec!["mitra01@example.com".into()],
        subject: "Review penjualan".into(),
        text: "Isi surat.\n".into(),
        html: None,
        attachments: Vec::new(),
    };
    let sender = Sender { from_name: "DEKS Surabaya".into(), from_address: "deks@example.com".into() };
    let queued = till.store.write(Act::system("test.letter"), move |tx| deks::mail::enqueue(tx, &sender, &letter));
    queued.unwrap_or_else(|error| panic!("{error}"));
    // The connection is made by the system; nobody ever says a word on it.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let mut mail = till.config.mail.clone();
    mail.smtp_host = "127.0.0.1".into();
    mail.smtp_port = silent.local_addr().expect("an address").port();
    mail.security = deks::config::MailSecurity::None;
    let patience = MailPatience { connect_ms: 400, reply_ms: 400, letter_ms: 1_000 };
    let server = Server { patience, ..Server::from_config(&mail).expect("a server") };
    let start = Instant::now();
    let stop = std::sync::atomic::AtomicBool::new(false);
    let pass = send_due(&till.store, &server, &stop).expect("the store works");
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
    assert!(pass.sent == 0 && pass.stopped_by.is_some(), "{pass:?}");
    assert_eq!(till.store.read(|c| list(c, &Filter::default())).expect("readable").len(), 1, "the letter waits");
}

// peers.md 20: serialport/serialport-rs#7
#[test]
fn a_silent_line_is_let_go_of_and_a_silent_printer_given_up() {
    let cable = Cable::lay();
    let (stream, codes) = scan_stream(|| {});
    let line = SerialLine { device: cable.kiosk.clone(), ..SerialLine::default() };
    let scanner = Scanner::on_serial(&line, stream).expect("a thread");
    let connected = codes.recv_timeout(PATIENCE).expect("in time");
    assert!(matches!(connected, ScanEvent::Connected { is_there: true, .. }), "{connected:?}");
    let start = Instant::now();
    drop(scanner);
    assert!(start.elapsed() < Duration::from_secs(3), "its read ends: {:?}", start.elapsed());

    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let mut port = NetworkPort::new(&silent.local_addr().expect("an address").to_string());
    let patience = Patience { connect_ms: 500, answer_ms: 200, job_ms: 500, confirm_ms: 500 };
    let start = Instant::now();
    let _whatever = send_job(&mut port, PrinterLanguage::Escpos, b"\x1b@struk\n", &patience, &mut None, || Ok(()));
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn an_act_that_prints_waits_for_no_printer() {
    let till = Till::new();
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = silent.local_addr().expect("an address").to_string();
    let service = serve(&till, vec![printer(&till, "receipt", PrinterPort::Network { address })]);
    let start = Instant::now();
    for _ in 0..20 {
        till.sell(&[SHELF[0].0], 100_000);
        service.wake();
    }
    assert!(start.elapsed() < Duration::from_secs(5), "20 sales took {:?}", start.elapsed());
    let written = till.store.write(Act::system("test.idle"), |_| Ok::<_, StoreError>(()));
    written.expect("the store is free");
}
