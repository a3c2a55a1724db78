//! `deks user reset-pin --name NAME`: the way back for an outlet whose only admin forgot the PIN.
//!
//! Whoever may run it may read the data folder: that is the permission. The PIN is asked for twice, never taken from the
//! command line, where it would stay in the shell's history.

use std::io::{BufRead, Write};

use thiserror::Error;

use super::context::{CliError, Context};
use crate::people::{People, RescuePinError};

#[derive(Debug, Error)]
pub enum UserError {
    #[error("PIN yang kedua berbeda dari yang pertama. PIN belum diubah; jalankan lagi.")]
    PinsDiffer,
    #[error("PIN tidak bisa dibaca dari terminal: {0}.")]
    NotRead(#[from] std::io::Error),
    #[error(transparent)]
    Rescue(#[from] RescuePinError),
}

/// Asks on the terminal; answers with what to print.
pub(super) fn run(context: &Context, name: &str) -> Result<String, CliError> {
    let people = People::open(context.open_store()?, &context.folders.data).map_err(CliError::refused)?;
    let _echo_off = EchoOff::start();
    let (mut input, mut ask) = (std::io::stdin().lock(), std::io::stderr().lock());
    reset_pin_command(&people, name, &mut input, &mut ask).map_err(CliError::refused)
}

/// The same with any input, for tests.
pub fn reset_pin_command(
    people: &People,
    name: &str,
    input: &mut impl BufRead,
    ask: &mut impl Write,
) -> Result<String, UserError> {
    let pin = line_of(input, ask, "PIN baru (6 angka): ")?;
    if pin != line_of(input, ask, "Sekali lagi: ")? {
        return Err(UserError::PinsDiffer);
    }
    people.rescue_pin(name, &pin)?;
    Ok(format!("PIN {} sudah diganti. Bila kios sedang terbuka, tutup lalu buka lagi.\n", name.trim()))
}

fn line_of(input: &mut impl BufRead, ask: &mut impl Write, question: &str) -> std::io::Result<String> {
    write!(ask, "{question}")?;
    ask.flush()?;
    let mut line = String::new();
    input.read_line(&mut line)?;
    writeln!(ask)?;
    Ok(line.trim().to_owned())
}

/// Keeps what is typed off the terminal while it lives; where the input is no terminal there is nothing to do.
struct EchoOff {
    before: Option<libc::termios>,
}

impl EchoOff {
    fn start() -> EchoOff {
        let mut found = std::mem::MaybeUninit::<libc::termios>::uninit();
        // SAFETY: `found` is valid for one termios, which the call fills when it answers 0.
        if unsafe { libc::tcgetattr(libc::STDIN_FILENO, found.as_mut_ptr()) } != 0 {
            return EchoOff { before: None };
        }
        // SAFETY: the call above answered 0, so the value is there.
        let before = unsafe { found.assume_init() };
        let mut silent = before;
        silent.c_lflag &= !libc::ECHO;
        set(&silent);
        EchoOff { before: Some(before) }
    }
}

impl Drop for EchoOff {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            set(before);
        }
    }
}

fn set(terminal: &libc::termios) {
    // SAFETY: `terminal` is a valid termios that outlives the call. A refusal leaves the terminal as it was.
    unsafe { libc::tcsetattr(libc::STDIN_FILENO, libc::TCSANOW, terminal) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_different_pins_change_nothing_and_equal_ones_open_the_door() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = outlet_store(folder.path());
        let people = People::open(store, folder.path()).expect("people");
        let admin = people.first_admin(crate::base::ActId::new(), "Admin Gerai", "246813").expect("an admin");
        let reset = |typed: &str| {
            let (mut input, mut asked) = (typed.as_bytes(), Vec::new());
            reset_pin_command(&people, "admin gerai", &mut input, &mut asked)
        };
        assert!(matches!(reset("350917\n350918\n"), Err(UserError::PinsDiffer)));
        assert!(matches!(reset("1\n1\n"), Err(UserError::Rescue(RescuePinError::PinNotSixDigits))));
        assert!(reset("350917\n350917\n").expect("changed").contains("sudah diganti"));
        people.sign_in(admin, "350917", None).expect("signed in");
    }

    fn outlet_store(folder: &std::path::Path) -> crate::store::Store {
        crate::store::Store::open(crate::store::StoreOptions {
            path: folder.join("deks.sqlite"),
            zone: crate::base::Zone::Wib,
            device_prefix: "K1".into(),
            clock: std::sync::Arc::new(crate::base::SystemClock),
        })
        .expect("a store")
    }
}
