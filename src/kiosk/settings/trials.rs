//! Tests of what hangs on the kiosk, away from the UI thread: each answers in words that say what to look for or to do.

use std::path::Path;
use std::time::{Duration, Instant};

use deks_ui::TrialStanding;

use super::{Finding, Try, webhook};
use crate::base::{ActId, MailId};
use crate::config::{self, CustomerDisplay, PrinterPort, SerialLine};
use crate::devices::printer::is_somebody_else;
use crate::devices::{Check, CheckLevel, Pole, PoleText, PrinterState, TestPrintError, check_pole};
use crate::kiosk::services::Services;
use crate::kiosk::words::NOBODY;
use crate::mail::inbox::{self, InboxError, Progress};
use crate::mail::{self, EnqueueError, Letter, MailState, Sender, Server};
use crate::store::Act;

/// How long the text of a test stands on a pole that is not kept yet.
const POLE_STAYS: Duration = Duration::from_secs(5);
/// A pole takes a moment to be opened.
const POLE_OPENS: Duration = Duration::from_secs(2);
/// What letters of a test are filed under.
const LETTER_KIND: &str = "test";

impl Finding {
    fn broken(text: impl Into<String>) -> Finding {
        Finding { title: text.into(), ..Finding::new(TrialStanding::Broken, "") }
    }

    pub(super) fn of(check: Check) -> Finding {
        let standing = match check.level {
            CheckLevel::Ok => TrialStanding::Fine,
            CheckLevel::Warning => TrialStanding::Attention,
            CheckLevel::Broken => TrialStanding::Broken,
        };
        let lines = Some(check.remedy).filter(|remedy| !remedy.is_empty()).into_iter().collect();
        Finding { standing, title: check.finding, lines, letter: None }
    }
}

pub(super) fn try_out(services: &Services, what: Try) -> Finding {
    if services.is_training() {
        // Practice reaches no device and nobody's mailbox.
        return Finding::broken("Latihan sedang berjalan. Selesaikan latihan dulu, lalu tes.");
    }
    match what {
        Try::Printer(printer) => try_printer(services, *printer),
        Try::Pole(line) => try_pole(&line),
        Try::Mail(address) => try_mail(services, &address).unwrap_or_else(Finding::broken),
        Try::Inbox => try_inbox(services).unwrap_or_else(Finding::broken),
        Try::Webhook(webhook) => {
            let webhook = config::Webhook { on: true, ..webhook::placed(*webhook, &services.data_folder) };
            let check = webhook::check_webhook(&webhook, services.store.clock());
            check.map_or_else(|| Finding::new(TrialStanding::None, ""), Finding::of)
        }
    }
}

fn try_printer(services: &Services, mut printer: config::Printer) -> Finding {
    let Some(printers) = services.printers() else {
        return Finding::broken("Layanan cetak tidak berjalan. Mulai ulang kios, lalu coba lagi.");
    };
    if let PrinterPort::File { folder } = &mut printer.port {
        *folder = services.data_folder.join(Path::new(&*folder)).display().to_string();
    }
    match printers.test_print(&printer, printer.has_drawer) {
        Ok(outcome) => {
            let mut lines = outcome.look_for;
            if !outcome.answers {
                lines.push("Printer ini tidak melaporkan keadaannya; itu biasa.".to_owned());
            }
            let title = "Halaman uji terkirim. Bandingkan kertasnya dari atas ke bawah.".to_owned();
            Finding { standing: TrialStanding::Fine, title, lines, letter: None }
        }
        // What is wrong is known and says itself what to do: nobody need look at the cable.
        Err(TestPrintError::NotSent { state, cause }) if state != PrinterState::Offline || is_somebody_else(&cause) => {
            Finding { lines: vec![cause], ..Finding::broken("Belum tercetak.") }
        }
        Err(error) => Finding::broken(error.to_string()),
    }
}

fn try_pole(line: &SerialLine) -> Finding {
    let display = CustomerDisplay { window: false, pole: line.clone() };
    let check = check_pole(&display).filter(|check| check.level != CheckLevel::Ok);
    if let Some(check) = check {
        return Finding::of(check);
    }
    let pole = match Pole::start(line) {
        Ok(pole) => pole,
        Err(error) => return Finding::broken(error.to_string()),
    };
    pole.show(PoleText::Test);
    let until = Instant::now() + POLE_OPENS;
    while !pole.is_there() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(50));
    }
    if !pole.is_there() {
        return Finding::broken("Tiang tidak menerima tulisan. Periksa kabel, daya dan kecepatannya.");
    }
    std::thread::sleep(POLE_STAYS);
    Finding::new(
        TrialStanding::Fine,
        "Baris angka 1 sampai 0 tampil dua kali di tiang. Bila hurufnya aneh, ganti kecepatan atau paritasnya.",
    )
}

fn try_mail(services: &Services, address: &str) -> Result<Finding, String> {
    let by = services.actor().ok_or_else(|| NOBODY.to_owned())?;
    let mail = &services.config.mail;
    Server::from_config(mail).map_err(|error| error.to_string())?;
    let address = crate::base::text::clean_line(address);
    if !crate::base::text::is_email(&address) {
        return Err("Tulis dulu alamat penerima surat uji, misalnya nama@example.com.".to_owned());
    }
    let outlet = crate::base::text::clean_line(&services.config.outlet.name);
    let act_id = ActId::new();
    let letter = Letter {
        unique_key: format!("test:{act_id}"),
        kind: LETTER_KIND,
        to: vec![address],
        subject: ["Surat uji dari ", &outlet].concat(),
        text: format!("Surat ini dikirim dari Pengaturan kios {outlet}. Bila Anda membacanya, surel sudah benar.\n"),
        html: None,
        attachments: Vec::new(),
    };
    let sender = Sender::from(mail);
    let act = Act::by(by, "mail.test").with_id(act_id);
    let queued = services.store.write(act, move |tx| mail::enqueue(tx, &sender, &letter));
    let letter = queued.map_err(|error: EnqueueError| error.to_string())?;
    services.wake_mail();
    Ok(under_way(letter))
}

/// Signs in and opens the folder; what lies there is fetched by the worker, in its next round.
fn try_inbox(services: &Services) -> Result<Finding, String> {
    let server = inbox::Server::from_config(&services.config.inbox).map_err(|error| error.to_string())?;
    let sealer = services.sealer()?;
    let only_look = |progress: Progress| progress.found == 0;
    match inbox::read_once(&services.store, &server, sealer.as_ref(), &only_look) {
        Ok(_) => Ok(Finding::new(TrialStanding::Fine, "Kotak surel terbuka. Tidak ada surat baru di sana.")),
        Err(InboxError::Stopped) => {
            if let Some(worker) = services.inbox() {
                worker.look_now();
            }
            let title = "Kotak surel terbuka, dan ada surat baru: kios mengambilnya sekarang.";
            Ok(Finding::new(TrialStanding::Fine, title))
        }
        Err(error) => Err(error.to_string()),
    }
}

fn under_way(letter: MailId) -> Finding {
    let waiting = Finding::new(TrialStanding::Running, "Surat uji menunggu jawaban server surel.");
    Finding { letter: Some(letter), ..waiting }
}

/// What became of a letter since.
pub(super) fn look_at_letter(services: &Services, letter: MailId) -> Finding {
    let row = match services.store.read(|connection| mail::by_id(connection, letter)) {
        Ok(row) => row,
        Err(error) => return Finding::broken(error.to_string()),
    };
    let Some(recipient) = row.and_then(|row| row.recipients.into_iter().next()) else {
        return Finding::broken("Surat uji tidak ada lagi di kotak keluar.");
    };
    let said: Vec<String> = Some(recipient.last_reply).filter(|reply| !reply.is_empty()).into_iter().collect();
    match recipient.state {
        MailState::Sent => {
            Finding::new(TrialStanding::Fine, "Surat uji diterima server. Lihat kotak surat penerimanya.")
        }
        MailState::Waiting | MailState::Sending => match services.mail().and_then(|worker| worker.status().problem) {
            Some(problem) => Finding { lines: vec![problem], ..under_way(letter) },
            None => under_way(letter),
        },
        MailState::Retry => {
            let title = "Server menunda surat uji. Kios mencoba lagi sendiri.".to_owned();
            Finding { standing: TrialStanding::Attention, title, lines: said, letter: None }
        }
        MailState::Failed | MailState::Bounced | MailState::Cancelled => {
            let title = "Surat uji ditolak. Periksa alamatnya dan isian di bawah.".to_owned();
            Finding { standing: TrialStanding::Broken, title, lines: said, letter: None }
        }
    }
}
