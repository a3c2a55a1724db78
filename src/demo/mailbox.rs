//! A mailbox for the demo, in this process: applicants write to it, and the kiosk's own reader fetches from it by IMAP.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::applicants::Letter;
use super::listening::Listening;
use super::outlet::Outlet;
use super::{AtStep, DemoError};
use crate::base::CaseId;
use crate::config::MailSecurity;
use crate::mail::inbox::{self, Patience, Server, read_once};
use crate::partnership::applications::{self, VaultSealer};

const REPLY_MS: u64 = 10_000;
const MESSAGE_BYTES_MAX: u32 = 30 * 1024 * 1024;

type Letters = Arc<Mutex<Vec<Vec<u8>>>>;

/// Holds letters until it is dropped.
pub struct Mailbox {
    listening: Listening,
    letters: Letters,
    sealer: VaultSealer,
}

impl Mailbox {
    /// `numbered`: UIDVALIDITY. Another opening of the same outlet's mailbox numbers its letters anew, and says so.
    pub fn open(outlet: &Outlet, numbered: u32) -> Result<Mailbox, DemoError> {
        let letters = Letters::default();
        let letters_there = letters.clone();
        let listening = Listening::start("deks-demo-mailbox", move |client, _| {
            let _ = serve(client, numbered, &letters_there);
        });
        let listening = listening.map_err(|error| DemoError::folder(Path::new("127.0.0.1"), &error))?;
        Ok(Mailbox { listening, letters, sealer: VaultSealer::new(outlet.procedures.vault().clone()) })
    }

    /// A letter arrives, is fetched, stored sealed and sorted. Gives the application that it became, or belongs to.
    pub fn receive(&self, outlet: &Outlet, letter: &Letter) -> Result<Option<CaseId>, DemoError> {
        held(&self.letters).push(letter.bytes());
        read_once(&outlet.store, &self.server(), &self.sealer, &|_| true).at_step("kotak surel")?;
        applications::take_in(&outlet.procedures, &self.sealer, &outlet.config).at_step("memilah surel")?;
        let row = outlet.store.read(|c| inbox::by_message_id(c, &letter.id))?;
        Ok(row.and_then(|row| row.case_id))
    }

    fn server(&self) -> Server {
        Server {
            host: "127.0.0.1".to_owned(),
            port: self.listening.port(),
            security: MailSecurity::None,
            username: "permohonan".to_owned(),
            password: "contoh".to_owned(),
            folder: "INBOX".to_owned(),
            extra_root_pem: None,
            max_message_bytes: MESSAGE_BYTES_MAX,
            mark_seen: false,
            patience: Patience { connect_ms: REPLY_MS, silence_ms: REPLY_MS, command_ms: REPLY_MS },
        }
    }
}

fn held(letters: &Mutex<Vec<Vec<u8>>>) -> MutexGuard<'_, Vec<Vec<u8>>> {
    letters.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One session (RFC 3501), as far as the reader speaks it. Ends when the reader hangs up.
fn serve(mut client: TcpStream, numbered: u32, letters: &Mutex<Vec<Vec<u8>>>) -> Option<()> {
    client.set_nonblocking(false).ok()?;
    client.set_nodelay(true).ok()?;
    client.set_read_timeout(Some(Duration::from_millis(REPLY_MS))).ok()?;
    let mut lines = BufReader::new(client.try_clone().ok()?);
    client.write_all(b"* OK kotak surel contoh\r\n").ok()?;
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let (tag, command) = line.trim_end().split_once(' ')?;
        let mut said = answer(command, numbered, &held(letters));
        said.extend_from_slice(format!("{tag} OK selesai\r\n").as_bytes());
        client.write_all(&said).ok()?;
    }
}

/// What is said before a command is done. Letters are numbered from 1, in the order in which they came.
fn answer(command: &str, numbered: u32, letters: &[Vec<u8>]) -> Vec<u8> {
    let numbers = 1..=letters.len();
    if command.starts_with("SELECT") || command.starts_with("EXAMINE") {
        let next = letters.len() + 1;
        format!("* OK [UIDVALIDITY {numbered}] ya\r\n* OK [UIDNEXT {next}] ya\r\n").into_bytes()
    } else if command.contains("SEARCH") {
        let all: Vec<String> = numbers.map(|number| number.to_string()).collect();
        format!("* SEARCH {}\r\n", all.join(" ")).into_bytes()
    } else if command.contains("SIZE") {
        let size = |(at, letter): (usize, &Vec<u8>)| {
            let number = at + 1;
            format!("* {number} FETCH (UID {number} RFC822.SIZE {})\r\n", letter.len())
        };
        letters.iter().enumerate().map(size).collect::<String>().into_bytes()
    } else if command.contains("PEEK") {
        fetched(command, letters).unwrap_or_default()
    } else {
        Vec::new()
    }
}

/// `UID FETCH 3 ...`: the third letter.
fn fetched(command: &str, letters: &[Vec<u8>]) -> Option<Vec<u8>> {
    let number: usize = command.split(' ').nth(2)?.parse().ok()?;
    let letter = letters.get(number.checked_sub(1)?)?;
    let head = format!("* {number} FETCH (UID {number} BODY[]<0> {{{}}}\r\n", letter.len());
    Some([head.as_bytes(), letter.as_slice(), b")\r\n".as_slice()].concat())
}
