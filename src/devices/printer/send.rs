//! Sending one job: look whether the printer is ready, send, and ask whether it got there.

use std::time::{Duration, Instant};

use super::asb::{Ear, Heard};
use super::label_status::{ASK_TSPL, ASK_ZPL, Report, ZPL_BYTES_MAX, tspl_report, zpl_is_whole, zpl_report};
use super::status::{PrinterState, QUESTIONS, is_paper_answer, is_realtime_answer, state_of};
use super::{Port, PortError};
use crate::config::PrinterLanguage;

/// GS r 1: answered in turn, that is, after everything before it was processed.
const ASK_PAPER: [u8; 3] = [0x1D, b'r', 1];

/// How often a label printer at work is asked whether it is done.
const ASK_AGAIN_MS: u64 = 100;

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
    match read_matching(port, |byte| tspl_report(byte).is_some(), deadline) {
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
            Err(broken) => return Err(broken),
        }
    }
    Ok(zpl_report(&answer))
}

fn ask_escpos(port: &mut dyn Port, patience: &Patience) -> Result<Option<PrinterState>, PortError> {
    let mut answers = [0; 3];
    for (answer, question) in answers.iter_mut().zip(QUESTIONS) {
        let deadline = after_ms(patience.answer_ms);
        port.write(&[0x10, 0x04, question], deadline).map_err(|error| error.cause)?;
        match read_matching(port, is_realtime_answer, deadline) {
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
    let silence = match asked.and_then(|()| read_matching(port, is_paper_answer, deadline)) {
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
fn read_matching(port: &mut dyn Port, wanted: impl Fn(u8) -> bool, deadline: Instant) -> Result<u8, PortError> {
    let mut ear = Ear::default();
    loop {
        let mut byte = [0];
        port.read(&mut byte, deadline)?;
        if let Heard::Other(byte) = ear.hear(byte[0])
            && wanted(byte)
        {
            return Ok(byte);
        }
        if Instant::now() >= deadline {
            return Err(PortError::TimedOut);
        }
    }
}

fn after_ms(ms: u64) -> Instant {
    Instant::now() + Duration::from_millis(ms)
}
