//! Sending one job: look whether the printer is ready, send, and ask whether it got there.

use std::time::{Duration, Instant};

use super::asb::{Ear, Heard};
use super::label_status::{
    ASK_TSPL, ASK_ZPL, Report, ZPL_BYTES_MAX, tspl_report, zpl_is_begun, zpl_is_whole, zpl_report,
};
use super::status::{PrinterState, QUESTIONS, is_late_or_control, is_paper_answer, is_realtime_answer, state_of};
use super::{Port, PortError};
use crate::config::PrinterLanguage;

/// GS r 1: answered in turn, that is, after everything before it was processed.
const ASK_PAPER: [u8; 3] = [0x1D, b'r', 1];

/// How often a label printer at work is asked whether it is done.
const ASK_AGAIN_MS: u64 = 100;

/// What answers an ESC/POS question, and one of a label printer's languages.
const RECEIPT_PRINTER: &str = "printer struk";
const LABEL_PRINTER: &str = "printer label";
/// So many bytes that no printer says are noise on the line; with more of them somebody else talks.
const NOISE_BYTES_MAX: usize = 2;

/// How long is waited for what.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    pub connect_ms: u64,
    /// For an answer to a status question; a printer that never answers costs this once.
    pub answer_ms: u64,
    /// For a job, besides the time its bytes need: a printer may have to finish the job before.
    pub job_ms: u64,
    /// For the printer to say, after a job, that it has done it.
    pub confirm_ms: u64,
}

impl Default for Patience {
    fn default() -> Self {
        Patience { connect_ms: 2_000, answer_ms: 400, job_ms: 15_000, confirm_ms: 4_000 }
    }
}

/// What became of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Printed,
    /// Nothing was sent: it may be tried again. The state says why.
    NotSent(PrinterState, String),
    /// Some or all of it was sent and nobody knows what is on paper: a person must look.
    Unknown(String),
}

/// Asks a connected printer how it stands, in its language; `None` when it does not answer such questions.
///
/// # Errors
/// The connection broke, or what answers is no printer: [`PortError::NotAPrinter`].
pub fn ask_state(
    port: &mut dyn Port,
    language: PrinterLanguage,
    patience: &Patience,
) -> Result<Option<PrinterState>, PortError> {
    Ok(ask(port, language, patience)?.map(|report| report.state))
}

fn ask(port: &mut dyn Port, language: PrinterLanguage, patience: &Patience) -> Result<Option<Report>, PortError> {
    if !port.can_answer() {
        return Ok(None);
    }
    match language {
        PrinterLanguage::Escpos => Ok(ask_escpos(port, patience)?.map(|state| Report { state, busy: false })),
        PrinterLanguage::Tspl => ask_tspl(port, patience),
        PrinterLanguage::Zpl => ask_zpl(port, patience),
    }
}

/// The first byte that can be an answer; others (late answers, noise) are passed over.
fn ask_tspl(port: &mut dyn Port, patience: &Patience) -> Result<Option<Report>, PortError> {
    let deadline = after_ms(patience.answer_ms);
    port.write(ASK_TSPL, deadline).map_err(|error| error.cause)?;
    match read_matching(port, LABEL_PRINTER, |byte| tspl_report(byte).is_some(), deadline) {
        Ok(byte) => Ok(tspl_report(byte)),
        Err(PortError::TimedOut) => Ok(None),
        Err(broken) => Err(broken),
    }
}

fn ask_zpl(port: &mut dyn Port, patience: &Patience) -> Result<Option<Report>, PortError> {
    let deadline = after_ms(patience.answer_ms);
    port.write(ASK_ZPL, deadline).map_err(|error| error.cause)?;
    let (mut answer, mut bytes) = (Vec::new(), [0; 128]);
    while !zpl_is_whole(&answer) && answer.len() < ZPL_BYTES_MAX && Instant::now() < deadline {
        match port.read(&mut bytes, deadline) {
            Ok(count) => answer.extend_from_slice(&bytes[..count]),
            Err(PortError::TimedOut) => break,
            // A web server says its word and hangs up.
            Err(PortError::Broken(_)) if is_elses(&answer) => break,
            Err(broken) => return Err(broken),
        }
    }
    if is_elses(&answer) { Err(PortError::NotAPrinter(LABEL_PRINTER)) } else { Ok(zpl_report(&answer)) }
}

/// Whether an answer to [`ASK_ZPL`] is somebody else's: more than noise, and none of its lines has begun.
fn is_elses(answer: &[u8]) -> bool {
    let said = answer.iter().filter(|byte| !is_late_or_control(**byte)).count();
    said > NOISE_BYTES_MAX && !zpl_is_begun(answer)
}

fn ask_escpos(port: &mut dyn Port, patience: &Patience) -> Result<Option<PrinterState>, PortError> {
    let mut answers = [0; 3];
    for (answer, question) in answers.iter_mut().zip(QUESTIONS) {
        let deadline = after_ms(patience.answer_ms);
        port.write(&[0x10, 0x04, question], deadline).map_err(|error| error.cause)?;
        match read_matching(port, RECEIPT_PRINTER, is_realtime_answer, deadline) {
            Ok(byte) => *answer = byte,
            Err(PortError::TimedOut) => return Ok(None),
            Err(broken) => return Err(broken),
        }
    }
    Ok(Some(state_of(answers)))
}

/// Sends a job. `on_send` is called when the printer is ready and before the first byte leaves; when it says no,
/// nothing is sent. `answers` remembers whether this printer answers status questions.
pub fn send_job(
    port: &mut dyn Port,
    language: PrinterLanguage,
    bytes: &[u8],
    patience: &Patience,
    answers: &mut Option<bool>,
    on_send: impl FnOnce() -> Result<(), String>,
) -> Outcome {
    let outcome = send_connected(port, language, bytes, patience, answers, on_send);
    port.close();
    outcome
}

fn send_connected(
    port: &mut dyn Port,
    language: PrinterLanguage,
    bytes: &[u8],
    patience: &Patience,
    answers: &mut Option<bool>,
    on_send: impl FnOnce() -> Result<(), String>,
) -> Outcome {
    let offline = |error: PortError| Outcome::NotSent(PrinterState::Offline, error.to_string());
    if let Err(error) = port.open(after_ms(patience.connect_ms)) {
        return offline(error);
    }
    if *answers != Some(false) {
        match ask_state(port, language, patience) {
            Ok(Some(state)) if !state.can_print() => return Outcome::NotSent(state, state.advice().to_owned()),
            Ok(state) => *answers = Some(state.is_some()),
            Err(error) => return offline(error),
        }
    }
    if let Err(reason) = on_send() {
        return Outcome::NotSent(PrinterState::Ok, reason);
    }
    let bytes_ms = bytes.len() as u64 * 1_000 / u64::from(port.bytes_per_second().max(1));
    let deadline = after_ms(patience.job_ms + bytes_ms);
    match port.write(bytes, deadline) {
        Ok(()) if *answers == Some(true) => match language {
            PrinterLanguage::Escpos => confirm(port, patience),
            PrinterLanguage::Tspl | PrinterLanguage::Zpl => confirm_labels(port, language, patience),
        },
        Ok(()) => still_there(port),
        Err(error) if error.sent == 0 => offline(error.cause),
        Err(error) => {
            Outcome::Unknown(format!("terputus setelah {} dari {} bita: {}", error.sent, bytes.len(), error.cause))
        }
    }
}

/// A printer that answers is asked once more, in turn: the answer comes when everything before it is done. Some
/// printers know DLE EOT but not GS r: one that stays silent and yet says that it is ready has printed.
fn confirm(port: &mut dyn Port, patience: &Patience) -> Outcome {
    let deadline = after_ms(patience.confirm_ms);
    let asked = port.write(&ASK_PAPER, deadline).map_err(|error| error.cause);
    let silence = match asked.and_then(|()| read_matching(port, RECEIPT_PRINTER, is_paper_answer, deadline)) {
        Ok(_) => return Outcome::Printed,
        Err(error) => error,
    };
    match silence == PortError::TimedOut {
        true => match ask_escpos(port, patience) {
            Ok(Some(state)) if state.can_print() => Outcome::Printed,
            Ok(Some(state)) => stopped(state),
            _ => Outcome::Unknown(format!("semua terkirim, tetapi printer {silence}")),
        },
        false => Outcome::Unknown(format!("semua terkirim, lalu {silence}")),
    }
}

fn stopped(state: PrinterState) -> Outcome {
    Outcome::Unknown(format!("berhenti di tengah cetakan. {}", state.advice()))
}

/// A label printer is asked until it has nothing left to do. One that still works when the patience ends has got the
/// whole job and prints on.
fn confirm_labels(port: &mut dyn Port, language: PrinterLanguage, patience: &Patience) -> Outcome {
    let deadline = after_ms(patience.confirm_ms);
    loop {
        match ask(port, language, patience) {
            Ok(Some(Report { state, .. })) if !state.can_print() => return stopped(state),
            Ok(Some(Report { busy: false, .. })) => return Outcome::Printed,
            Ok(Some(_)) if Instant::now() >= deadline => return Outcome::Printed,
            Ok(Some(_)) => std::thread::sleep(Duration::from_millis(ASK_AGAIN_MS)),
            Ok(None) if Instant::now() < deadline => {}
            Ok(None) => return Outcome::Unknown("semua terkirim, tetapi printer tidak menjawab lagi".into()),
            Err(error) => return Outcome::Unknown(format!("semua terkirim, lalu {error}")),
        }
    }
}

/// A printer that never answers: all that can be seen is whether the connection broke right after.
fn still_there(port: &mut dyn Port) -> Outcome {
    if !port.can_answer() {
        return Outcome::Printed;
    }
    match port.read(&mut [0; 16], after_ms(50)) {
        Err(PortError::Broken(cause)) => Outcome::Unknown(format!("semua terkirim, lalu sambungan putus ({cause})")),
        _ => Outcome::Printed,
    }
}

/// The next byte of the wanted form; others (late answers, noise, messages that nobody asked for) are passed over.
/// Letters have the bits of answers too ("R" would say that the paper is out): all that came with a byte is looked at,
/// and whoever says more than noise, or a text, is not `who` is asked.
fn read_matching(
    port: &mut dyn Port,
    who: &'static str,
    wanted: impl Fn(u8) -> bool,
    deadline: Instant,
) -> Result<u8, PortError> {
    let (mut ear, mut noise) = (Ear::default(), 0);
    loop {
        let (mut bytes, mut found) = ([0; 64], None);
        let count = port.read(&mut bytes, deadline)?;
        for byte in &bytes[..count] {
            match ear.hear(*byte) {
                Heard::Other(byte) if wanted(byte) => found = found.or(Some(byte)),
                Heard::Other(byte) if !is_late_or_control(byte) => noise += 1,
                _ => {}
            }
        }
        if noise > NOISE_BYTES_MAX || is_text(&bytes[..count]) {
            return Err(PortError::NotAPrinter(who));
        }
        if let Some(byte) = found {
            return Ok(byte);
        }
        if Instant::now() >= deadline {
            return Err(PortError::TimedOut);
        }
    }
}

/// Whether a printer's status says that somebody else answered: then nobody knows how the printer stands.
pub fn is_somebody_else(detail: &str) -> bool {
    [RECEIPT_PRINTER, LABEL_PRINTER].into_iter().any(|who| detail == PortError::NotAPrinter(who).to_string())
}

/// Some letters in a row and nothing else: no answer of a printer has the bits of five letters one after another.
fn is_text(bytes: &[u8]) -> bool {
    bytes.len() > 4 && bytes.iter().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace())
}

fn after_ms(ms: u64) -> Instant {
    Instant::now() + Duration::from_millis(ms)
}

#[cfg(test)]
mod tests {
    use super::super::WriteError;
    use super::*;

    const PATIENCE: Patience = Patience { connect_ms: 20, answer_ms: 20, job_ms: 20, confirm_ms: 20 };
    const ESCPOS: PrinterLanguage = PrinterLanguage::Escpos;

    /// Says the same to whatever it is told.
    struct Says {
        answer: &'static [u8],
        unread: Vec<u8>,
        told: Vec<u8>,
    }

    fn says(answer: &'static [u8]) -> Says {
        Says { answer, unread: Vec::new(), told: Vec::new() }
    }

    impl Port for Says {
        fn open(&mut self, _deadline: Instant) -> Result<(), PortError> {
            Ok(())
        }

        fn write(&mut self, bytes: &[u8], _deadline: Instant) -> Result<(), WriteError> {
            self.told.extend_from_slice(bytes);
            self.unread = self.answer.to_vec();
            Ok(())
        }

        fn read(&mut self, buffer: &mut [u8], _deadline: Instant) -> Result<usize, PortError> {
            if self.unread.is_empty() {
                return Err(PortError::TimedOut);
            }
            let count = buffer.len().min(self.unread.len());
            buffer[..count].copy_from_slice(&self.unread[..count]);
            self.unread.drain(..count);
            Ok(count)
        }

        fn close(&mut self) {}
    }

    #[test]
    fn whoever_talks_as_no_printer_does_is_none_and_gets_no_job() {
        for answer in [
            &b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"[..],
            b"HTTP/1.0 400 Bad Request\r\n",
            b"<html><body>R</body></html>",
            b"{\"error\": \"RRR\"}",
            b"SSH-2.0-Example\r\n",
            b"220 mail.example.com ESMTP\r\n",
            b"RFB 003.008\n",
            b"@PJL INFO STATUS\r\nCODE=10001\r\n",
        ] {
            for (language, who) in [
                (ESCPOS, RECEIPT_PRINTER),
                (PrinterLanguage::Tspl, LABEL_PRINTER),
                (PrinterLanguage::Zpl, LABEL_PRINTER),
            ] {
                let (other, text) = (PortError::NotAPrinter(who), String::from_utf8_lossy(answer));
                let asked = ask_state(&mut says(answer), language, &PATIENCE);
                assert_eq!(asked, Err(other.clone()), "{language:?}: {text}");
                let mut port = says(answer);
                let outcome = send_job(&mut port, language, b"struk", &PATIENCE, &mut None, || Ok(()));
                assert_eq!(outcome, Outcome::NotSent(PrinterState::Offline, other.to_string()), "{language:?}: {text}");
                assert!(!port.told.ends_with(b"struk"), "{language:?}: {text}");
            }
        }
        // A TLS alert has no letters.
        let tls = ask_state(&mut says(b"\x15\x03\x01\x00\x02\x02\x28"), ESCPOS, &PATIENCE);
        assert_eq!(tls, Err(PortError::NotAPrinter(RECEIPT_PRINTER)));
        let said = PortError::NotAPrinter(RECEIPT_PRINTER).to_string();
        assert_eq!(said, "Yang menjawab di alamat ini bukan printer struk. Periksa alamatnya.");
        assert!(is_somebody_else(&said) && !is_somebody_else(PrinterState::PaperOut.advice()));
    }

    #[test]
    fn a_printer_is_understood_between_noise_late_answers_and_messages() {
        for (answer, state) in [
            (&[0x12][..], Some(PrinterState::Ok)),
            (&[0x72], Some(PrinterState::PaperOut)),
            (&[0xFF, 0x12], Some(PrinterState::Ok)),
            (&[0xFF, 0xFE, 0x12], Some(PrinterState::Ok)),
            // GS r answered late, then XON, then the answer.
            (&[0x00, 0x0F, 0x11, 0x12], Some(PrinterState::Ok)),
            // A message that nobody asked for, before and after.
            (&[0x10, 0x00, 0x00, 0x00, 0x12], Some(PrinterState::Ok)),
            (&[0x12, 0x18, 0x00, 0x0C, 0x00], Some(PrinterState::Ok)),
            (&[0xFF], None),
            (&[], None),
        ] {
            assert_eq!(ask_state(&mut says(answer), ESCPOS, &PATIENCE), Ok(state), "{answer:02x?}");
        }
    }
}
