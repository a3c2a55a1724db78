//! IMAP peers that misbehave: a proxy that cuts a real server's answers short, and a server that answers what it is told.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::message;

/// Passes so many bytes of the server's answers on, over all lines together, and then cuts the line.
pub struct CutProxy {
    pub port: u16,
    left: Arc<AtomicU64>,
    /// Bytes that came through since the last [`CutProxy::leave`].
    pub passed: Arc<AtomicU64>,
}

impl CutProxy {
    pub fn before(server_port: u16) -> CutProxy {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (left, passed) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let proxy = CutProxy { port, left: left.clone(), passed: passed.clone() };
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect(("127.0.0.1", server_port)) else { return };
                let (left, passed) = (left.clone(), passed.clone());
                std::thread::spawn(move || pass_on(client, server, &left, &passed));
            }
        });
        proxy
    }

    /// From now on so many bytes come through.
    pub fn leave(&self, bytes: u64) {
        self.passed.store(0, Ordering::SeqCst);
        self.left.store(bytes, Ordering::SeqCst);
    }
}

fn pass_on(mut client: TcpStream, mut server: TcpStream, left: &AtomicU64, passed: &AtomicU64) {
    let (mut up_from, mut up_to) = (client.try_clone().expect("a socket"), server.try_clone().expect("a socket"));
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut up_from, &mut up_to);
        let _ = up_to.shutdown(Shutdown::Both);
    });
    let mut some = [0u8; 4096];
    while let Ok(count) = server.read(&mut some) {
        let fits = (left.load(Ordering::SeqCst).min(count as u64)) as usize;
        let is_sent = client.write_all(&some[..fits]).is_ok();
        left.fetch_sub(fits as u64, Ordering::SeqCst);
        passed.fetch_add(fits as u64, Ordering::SeqCst);
        if count == 0 || fits < count || !is_sent {
            break;
        }
    }
    let _ = client.shutdown(Shutdown::Both);
    let _ = server.shutdown(Shutdown::Both);
}

/// What a peer says to a line; `""` is the greeting. `TAG` stands for the tag of the command.
pub type Answer = Box<dyn Fn(&str) -> String + Send + Sync>;
/// Says a byte now and then, and never ends.
pub const DRIP: &str = "\u{1}drip";
pub const HANG_UP: &str = "\u{1}hang up";

/// Honest but for lines that hold these words. Saying nothing is stalling.
pub fn on(words: &str, lie: &str) -> Answer {
    let (words, lie) = (words.to_owned(), lie.to_owned());
    Box::new(move |line| {
        let is_meant = if words.is_empty() { line.is_empty() } else { line.contains(&words) };
        if is_meant { lie.clone() } else { honest(line) }
    })
}

/// A box with two messages.
pub fn honest(line: &str) -> String {
    let fetched = |what: &str, text: &[u8]| {
        let uid = line.split(' ').nth(2).unwrap_or("1");
        let text = String::from_utf8_lossy(text).replace("UKM", &["UKM ", uid].concat());
        format!("* {uid} FETCH (UID {uid} {what}<0> {{{}}}\r\n{text})\r\nTAG OK ya\r\n", text.len())
    };
    let number = if line.starts_with("UID FETCH 2") { 2 } else { 1 };
    let sizes = "* 1 FETCH (UID 1 RFC822.SIZE 100)\r\n* 2 FETCH (UID 2 RFC822.SIZE 100)\r\nTAG OK ya\r\n";
    match line {
        "" => "* OK siap\r\n".into(),
        _ if line.starts_with("SELECT") => {
            "* OK [UIDVALIDITY 9] ya\r\n* OK [UIDNEXT 3] ya\r\nTAG OK [READ-WRITE] dibuka\r\n".into()
        }
        _ if line.contains("SEARCH") => "* SEARCH 2 1\r\nTAG OK ya\r\n".into(),
        _ if line.contains("SIZE") => sizes.into(),
        _ if line.contains("HEADER") => fetched("BODY[HEADER]", &message(number, "")),
        _ if line.contains("PEEK") => fetched("BODY[]", &message(number, "Halo.")),
        _ => "TAG OK ya\r\n".into(),
    }
}

/// A server that gives these answers; returns its port.
pub fn liar(answer: Answer) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let answer = Arc::new(answer);
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let answer = answer.clone();
            std::thread::spawn(move || talk(client, &answer));
        }
    });
    port
}

fn talk(mut client: TcpStream, answer: &Answer) -> Option<()> {
    let mut lines = BufReader::new(client.try_clone().ok()?);
    say(&mut client, &answer(""))?;
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let (tag, command) = line.trim_end().split_once(' ')?;
        say(&mut client, &answer(command).replace("TAG", tag))?;
    }
}

fn say(client: &mut TcpStream, text: &str) -> Option<()> {
    match text {
        HANG_UP => None,
        DRIP => loop {
            client.write_all(b"*").ok()?;
            std::thread::sleep(Duration::from_millis(50));
        },
        "" => {
            let mut sink = [0u8; 4096];
            while client.read(&mut sink).ok()? > 0 {}
            None
        }
        _ => client.write_all(text.as_bytes()).ok(),
    }
}
