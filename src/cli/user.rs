//! `deks user reset-pin --name NAME`: the way back for an outlet whose only admin forgot the PIN.
//!
//! Whoever may run it may read the data folder: that is the permission. The PIN is asked for twice, never taken from the
//! command line, where it would stay in the shell's history.

use std::io::IsTerminal as _;

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

/// Asks on the terminal, where nothing of it is seen, or reads two lines where there is none; answers with what to
/// print.
pub(super) fn run(context: &Context, name: &str) -> Result<String, CliError> {
    let people = People::open(context.open_store()?, &context.folders.data).map_err(CliError::refused)?;
    let ask = |question: &str| match std::io::stdin().is_terminal() {
        true => rpassword::prompt_password(question),
        false => std::io::stdin().lines().next().unwrap_or_else(|| Err(std::io::ErrorKind::UnexpectedEof.into())),
    };
    reset_pin_command(&people, name, ask).map_err(CliError::refused)
}

/// The same with any way of asking, for tests.
pub fn reset_pin_command(
    people: &People,
    name: &str,
    mut ask: impl FnMut(&str) -> std::io::Result<String>,
) -> Result<String, UserError> {
    let pin = ask("PIN baru (6 angka): ")?;
    if pin != ask("Sekali lagi: ")? {
        return Err(UserError::PinsDiffer);
    }
    people.rescue_pin(name, pin.trim())?;
    Ok(format!("PIN {} sudah diganti. Bila kios sedang terbuka, tutup lalu buka lagi.\n", name.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::testing::outlet;

    #[test]
    fn two_different_pins_change_nothing_and_equal_ones_open_the_door() {
        let outlet = outlet();
        let people = &outlet.people;
        let reset = |typed: [&str; 2]| {
            let mut typed = typed.into_iter();
            let ask = |_: &str| typed.next().map(str::to_owned).ok_or(std::io::ErrorKind::UnexpectedEof.into());
            reset_pin_command(people, "admin gerai", ask)
        };
        assert!(matches!(reset(["350917", "350918"]), Err(UserError::PinsDiffer)));
        assert!(matches!(reset(["1", "1"]), Err(UserError::Rescue(RescuePinError::PinNotSixDigits))));
        assert!(reset(["350917", "350917"]).expect("changed").contains("sudah diganti"));
        people.sign_in(outlet.admin, "350917", None).expect("signed in");
    }
}
