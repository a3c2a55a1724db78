//! A mail server for the demo, in this process: it takes every letter and keeps it.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::listening::Listening;
use crate::mail::Server;
use crate::mail::send::Patience;

const REPLY_MS: u64 = 10_000;

/// What the office took: to whom, and the bytes of the message.
pub type Taken = (String, Vec<u8>);

/// Listens on a port of this machine until it is dropped.
pub struct PostOffice {
    listening: Listening,
    /// Never true: sending for the demo is not interrupted.
    never: AtomicBool,
    taken: Arc<Mutex<Vec<Taken>>>,
}

impl PostOffice {
    pub fn open() -> std::io::Result<PostOffice> {
        let taken = Arc::new(Mutex::new(Vec::new()));
        let taken_there = taken.clone();
        let listening = Listening::start("deks-demo-post", move |client, closed| {
            let _ = serve(client, closed, &taken_there);
        })?;
        Ok(PostOffice { listening, never: AtomicBool::new(false), taken })
    }

    pub fn port(&self) -> u16 {
        self.listening.port()
    }

    /// How the outbox reaches this office.
    pub fn server(&self) -> Server {
        let mut mail = crate::config::Mail::default();
        self.put_into(&mut mail);
        let patience = Patience { connect_ms: REPLY_MS, reply_ms: REPLY_MS, letter_ms: REPLY_MS * 2 };
        let server =
            Server::from_config(&mail).expect("the default sender is a plain address and there is no password");
        Server { patience, ..server }
    }

    pub fn never(&self) -> &AtomicBool {
        &self.never
    }

    /// Everything that was taken so far.
    pub fn taken(&self) -> Vec<Taken> {
        self.taken.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).clone()
    }
}

/// One session (RFC 5321), as far as the outbox speaks it.
fn serve(mut client: TcpStream, closed: &AtomicBool, taken: &Mutex<Vec<Taken>>) -> Option<()> {
    client.set_nonblocking(false).ok()?;
    client.set_read_timeout(Some(Duration::from_millis(REPLY_MS))).ok()?;
    let mut lines = BufReader::new(client.try_clone().ok()?);
    client.write_all(b"220 pos demo\r\n").ok()?;
    let mut recipient = String::new();
    while !closed.load(Ordering::SeqCst) {
        let mut line = String::new();
        if lines.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let word = line.split([' ', ':', '\r']).next().unwrap_or_default().to_uppercase();
        let reply: &[u8] = match word.as_str() {
            "EHLO" => b"250-pos demo\r\n250 8BITMIME\r\n",
            "RCPT" => {
                recipient = between(&line, '<', '>').to_owned();
                b"250 ada\r\n"
            }
            "DATA" => {
                client.write_all(b"354 silakan\r\n").ok()?;
                let message = message(&mut lines)?;
                taken.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push((recipient.clone(), message));
                b"250 diterima\r\n"
            }
            "QUIT" => {
                let _ = client.write_all(b"221 sampai jumpa\r\n");
                return None;
            }
            _ => b"250 baik\r\n",
        };
        client.write_all(reply).ok()?;
    }
    None
}

/// The message up to the line with the single dot; dots that were doubled on the way are single again.
fn message(lines: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut message = Vec::new();
    loop {
        let mut line = Vec::new();
        if lines.read_until(b'\n', &mut line).ok()? == 0 {
            return None;
        }
        if line == b".\r\n" {
            return Some(message);
        }
        message.extend_from_slice(if line.starts_with(b"..") { &line[1..] } else { &line });
    }
}

fn between(line: &str, open: char, close: char) -> &str {
    let inside = line.split_once(open).and_then(|(_, rest)| rest.split_once(close));
    inside.map_or("", |(inside, _)| inside)
}
