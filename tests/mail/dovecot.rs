//! Debian's Dovecot on the box that postfix delivers to, so that what arrived is counted as a reader would: over IMAP.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::postfix::{free_port, is_listening};

/// The server ends by itself after so many seconds, should a test process be killed.
const LIFE_SECONDS: &str = "400";

pub struct Dovecot {
    port: u16,
    process: Child,
}

impl Dovecot {
    /// Serves the Maildir in `maildir`; its own files go to `folder`.
    pub fn start(folder: &Path, maildir: &Path) -> Dovecot {
        std::fs::create_dir_all(folder).expect("a folder");
        let port = free_port();
        let (own, mail) = (folder.display(), maildir.display());
        let conf = folder.join("dovecot.conf");
        let text = format!(
            "base_dir = {own}/run\nstate_dir = {own}/run\nprotocols = imap\nlisten = 127.0.0.1\nssl = no
disable_plaintext_auth = no\nlog_path = {own}/log\nmail_location = maildir:{mail}\nfirst_valid_uid = 100
passdb {{\n  driver = static\n  args = nopassword=y\n}}
userdb {{\n  driver = static\n  args = uid=65534 gid=65534 home={mail}\n}}
service imap-login {{
  inet_listener imap {{\n    port = {port}\n  }}
  inet_listener imaps {{\n    port = 0\n  }}\n}}\n"
        );
        std::fs::write(&conf, text).expect("a file");
        let process = Command::new("timeout")
            .args([LIFE_SECONDS, "dovecot", "-F", "-c"])
            .arg(&conf)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("dovecot starts");
        let end = Instant::now() + Duration::from_secs(20);
        while !is_listening(port) {
            assert!(Instant::now() < end, "dovecot does not listen");
            std::thread::sleep(Duration::from_millis(50));
        }
        Dovecot { port, process }
    }

    /// How many messages with this Message-ID lie in the box.
    pub fn count(&self, message_id: &str) -> usize {
        let line = TcpStream::connect(("127.0.0.1", self.port)).expect("the server");
        line.set_read_timeout(Some(Duration::from_secs(20))).expect("a deadline");
        let mut session = Session { lines: BufReader::new(line.try_clone().expect("a socket")), line };
        session.say("a LOGIN kotak rahasia");
        session.say("b EXAMINE INBOX");
        let found = session.say(&format!("c UID SEARCH HEADER Message-ID \"{message_id}\""));
        session.say("d LOGOUT");
        let ids = found.iter().find_map(|reply| reply.strip_prefix("* SEARCH")).expect("an answer to the search");
        ids.split_whitespace().count()
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        // To `timeout`, which hands it on to dovecot.
        let _ = Command::new("kill").arg(self.process.id().to_string()).status();
        let _ = self.process.wait();
    }
}

struct Session {
    line: TcpStream,
    lines: BufReader<TcpStream>,
}

impl Session {
    /// Sends one command and returns what came before its tagged OK.
    fn say(&mut self, command: &str) -> Vec<String> {
        let tag = &command[..1];
        self.line.write_all(format!("{command}\r\n").as_bytes()).expect("sent");
        let mut before = Vec::new();
        loop {
            let mut reply = String::new();
            let length = self.lines.read_line(&mut reply).expect("an answer");
            assert!(length > 0, "dovecot hung up after {command}");
            if let Some(end) = reply.strip_prefix(&format!("{tag} ")) {
                assert!(end.starts_with("OK"), "{command}: {end}");
                return before;
            }
            before.push(reply.trim_end().to_owned());
        }
    }
}
