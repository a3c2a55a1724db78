//! Peers that misbehave at a chosen reply: a proxy before a real server, and a scripted one.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// What the proxy does with the server's n-th reply (1 is the greeting).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mischief {
    /// Never passes it on.
    Hold,
    /// Cuts both lines instead of passing it on.
    Cut,
}

/// A proxy that misbehaves once and is honest afterwards.
pub struct Proxy {
    pub port: u16,
    pub has_struck: Arc<AtomicBool>,
}

impl Proxy {
    pub fn before(server_port: u16, reply: usize, mischief: Mischief) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let has_struck = Arc::new(AtomicBool::new(false));
        let struck = has_struck.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let struck = struck.clone();
                std::thread::spawn(move || serve(client, server_port, reply, mischief, &struck));
            }
        });
        Proxy { port, has_struck }
    }
}

fn serve(client: TcpStream, server_port: u16, reply: usize, mischief: Mischief, struck: &AtomicBool) {
    let Ok(server) = TcpStream::connect(("127.0.0.1", server_port)) else { return };
    let (mut up_from, mut up_to) = (client.try_clone().expect("a socket"), server.try_clone().expect("a socket"));
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut up_from, &mut up_to);
        let _ = up_to.shutdown(std::net::Shutdown::Both);
    });
    let mut down = client;
    let mut replies = 0;
    let mut lines = BufReader::new(server.try_clone().expect("a socket"));
    let mut line = Vec::new();
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line).unwrap_or(0) == 0 {
            break;
        }
        let is_last_line = line.get(3) != Some(&b'-');
        if is_last_line && replies + 1 == reply && !struck.swap(true, Ordering::SeqCst) {
            if mischief == Mischief::Hold {
                std::thread::sleep(Duration::from_secs(30));
            }
            break;
        }
        replies += usize::from(is_last_line);
        if down.write_all(&line).is_err() {
            break;
        }
    }
    let _ = down.shutdown(std::net::Shutdown::Both);
    let _ = server.shutdown(std::net::Shutdown::Both);
}

/// What a scripted server says.
#[derive(Debug, Clone)]
pub struct Script {
    pub greeting: &'static str,
    pub ehlo: &'static str,
    pub auth: &'static str,
    pub mail: &'static str,
    /// The replies to RCPT in turn; the last one repeats.
    pub rcpt: &'static [&'static str],
    pub data_end: &'static str,
    /// Sends one byte of the greeting at a time, so slowly that it never ends.
    pub drips: bool,
}

impl Default for Script {
    fn default() -> Self {
        Script {
            greeting: "220 siap\r\n",
            ehlo: "250-siap\r\n250 AUTH PLAIN LOGIN\r\n",
            auth: "235 ok\r\n",
            mail: "250 ok\r\n",
            rcpt: &["250 ok\r\n"],
            data_end: "250 diterima\r\n",
            drips: false,
        }
    }
}

/// A server that follows a script and counts what it takes.
pub struct Scripted {
    pub port: u16,
    pub accepted: Arc<AtomicUsize>,
    pub connections: Arc<AtomicUsize>,
}

impl Scripted {
    pub fn start(script: Script) -> Scripted {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (accepted, connections, rcpts) =
            (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let peer = Scripted { port, accepted: accepted.clone(), connections: connections.clone() };
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                connections.fetch_add(1, Ordering::SeqCst);
                let (script, accepted, rcpts) = (script.clone(), accepted.clone(), rcpts.clone());
                std::thread::spawn(move || follow(client, &script, &accepted, &rcpts));
            }
        });
        peer
    }
}

fn follow(mut client: TcpStream, script: &Script, accepted: &AtomicUsize, rcpts: &AtomicUsize) -> Option<()> {
    if script.drips {
        loop {
            client.write_all(b"2").ok()?;
            std::thread::sleep(Duration::from_millis(100));
        }
    }
    say(&mut client, script.greeting)?;
    let mut lines = BufReader::new(client.try_clone().ok()?);
    let mut is_message = false;
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if is_message {
            if line == ".\r\n" {
                is_message = false;
                accepted.fetch_add(usize::from(script.data_end.starts_with("250")), Ordering::SeqCst);
                say(&mut client, script.data_end)?;
            }
            continue;
        }
        let reply = match line.split_whitespace().next().unwrap_or("") {
            "EHLO" => script.ehlo,
            "AUTH" => script.auth,
            "MAIL" => script.mail,
            "RCPT" => script.rcpt[rcpts.fetch_add(1, Ordering::SeqCst).min(script.rcpt.len() - 1)],
            "DATA" => {
                is_message = true;
                "354 silakan\r\n"
            }
            "QUIT" => "221 ok\r\n",
            _ => "250 ok\r\n",
        };
        say(&mut client, reply)?;
    }
}

/// An empty reply is none: the peer stalls and only listens.
fn say(client: &mut TcpStream, reply: &str) -> Option<()> {
    if reply.is_empty() {
        let mut sink = [0u8; 4096];
        while client.read(&mut sink).ok()? > 0 {}
        return None;
    }
    client.write_all(reply.as_bytes()).ok()
}
