//! Who acts on the command line: a name and a PIN, as at the kiosk. A wrong PIN counts as it does there. The PIN is never
//! taken from the command line, where it would stay in the shell's history.

use std::io::{self, IsTerminal as _};

use thiserror::Error;

use crate::base::text::{clean_line, fold};
use crate::people::{People, SignInError, User, users};
use crate::store::StoreError;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    Name,
    /// Nothing of it is seen.
    Pin,
}

/// Why nobody acts.
#[derive(Debug, Error)]
pub enum PersonError {
    #[error("Tidak ada pengguna aktif bernama \"{name}\". Yang ada: {known}.")]
    Unknown { name: String, known: String },
    #[error("Nama atau PIN tidak bisa dibaca dari terminal: {0}.")]
    NotRead(#[from] io::Error),
    #[error(transparent)]
    Refused(#[from] SignInError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Asks who acts and lets them in, with any way of asking. `name`: who it is, where that was said already.
pub fn acting(
    people: &People,
    name: Option<&str>,
    mut ask: impl FnMut(Question) -> io::Result<String>,
) -> Result<User, PersonError> {
    let name = match name {
        Some(name) => clean_line(name),
        None => clean_line(&ask(Question::Name)?),
    };
    let active: Vec<User> = people.store().read(users)?.into_iter().filter(|user| user.active).collect();
    let Some(user) = active.iter().find(|user| fold(&user.name) == fold(&name)) else {
        let known: Vec<&str> = active.iter().map(|user| user.name.as_str()).collect();
        return Err(PersonError::Unknown { name, known: known.join(", ") });
    };
    Ok(people.sign_in(user.id, ask(Question::Pin)?.trim(), None)?)
}

/// Asks on the terminal, or reads a line where there is none.
pub(super) fn at_terminal(question: Question) -> io::Result<String> {
    match (question, io::stdin().is_terminal()) {
        (Question::Pin, true) => rpassword::prompt_password("PIN: "),
        (Question::Name, true) => {
            eprint!("Nama: ");
            next_line()
        }
        (_, false) => next_line(),
    }
}

fn next_line() -> io::Result<String> {
    io::stdin().lines().next().unwrap_or_else(|| Err(io::ErrorKind::UnexpectedEof.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::testing::outlet;

    #[test]
    fn who_acts_is_known_by_name_and_pin() {
        let outlet = outlet();
        let act = |name: Option<&str>, typed: &[&str]| {
            let mut typed = typed.iter();
            let ask = |_| typed.next().map(|line| (*line).to_owned()).ok_or(io::ErrorKind::UnexpectedEof.into());
            acting(&outlet.people, name, ask).map(|user| user.id)
        };
        assert_eq!(act(None, &[" manajer  1 ", "907214\r"]).expect("known"), outlet.manajer);
        assert_eq!(act(Some("Manajer 1"), &["907214"]).expect("known"), outlet.manajer);
        assert!(matches!(act(Some("Manajer 1"), &["907215"]), Err(PersonError::Refused(_))));
        assert!(matches!(act(Some("Manajer 1"), &[]), Err(PersonError::NotRead(_))));
        let unknown = act(Some("Manajer 2"), &["907214"]).expect_err("nobody").to_string();
        assert!(unknown.starts_with("Tidak ada pengguna aktif bernama \"Manajer 2\". Yang ada: "), "{unknown}");
    }
}
