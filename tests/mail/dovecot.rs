//! Debian's Dovecot on a Maildir: on the box that postfix delivers to, so that what arrived is counted as a reader would,
//! over IMAP; and on a box of its own with TLS and a password, for those who read letters in.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::postfix::{free_port, is_listening};

/// The server ends by itself after so many seconds, should a test process be killed.
const LIFE_SECONDS: &str = "400";
/// Whose box it is; anybody may call himself that.
pub const USER: &str = "kotak";
pub const PASSWORD: &str = "rahasia";
/// Nobody, whom the server reads the box as.
const OWNER: &str = "65534:65534";

pub struct Dovecot {
    pub port: u16,
    /// TLS from the first byte; 0 where there is none.
    pub tls_port: u16,
    /// The certificate authority that signed the server's certificate; empty where there is none.
    pub ca_pem: Vec<u8>,
    maildir: PathBuf,
    process: Child,
}

impl Dovecot {
    /// Whether the server can be started here: it is installed, and we are who may start it.
    pub fn is_here() -> bool {
        // SAFETY: geteuid only reads the process's user id.
        let is_root = unsafe { libc::geteuid() } == 0;
        is_root && Path::new("/usr/sbin/dovecot").exists()
    }

    /// Serves the Maildir in `maildir` to anybody, in the clear; its own files go to `folder`.
    pub fn start(folder: &Path, maildir: &Path) -> Dovecot {
        std::fs::create_dir_all(folder).expect("a folder");
        Dovecot::run(folder, maildir, 0, "ssl = no\n", "nopassword=y", Vec::new())
    }

    /// Serves an empty Maildir below `folder`, with TLS and STARTTLS, to whoever knows the password.
    pub fn start_with_password(folder: &Path) -> Dovecot {
        let maildir = folder.join("box");
        for name in ["box/cur", "box/new", "box/tmp"] {
            std::fs::create_dir_all(folder.join(name)).expect("a folder");
        }
        give_away(&maildir);
        let ca_pem = make_certificates(folder);
        let own = folder.display();
        let tls = format!("ssl = yes\nssl_cert = <{own}/cert.pem\nssl_key = <{own}/key.pem\n");
        Dovecot::run(folder, &maildir, free_port(), &tls, &["password=", PASSWORD].concat(), ca_pem)
    }

    fn run(folder: &Path, maildir: &Path, tls_port: u16, tls: &str, password: &str, ca_pem: Vec<u8>) -> Dovecot {
        let port = free_port();
        let (own, mail) = (folder.display(), maildir.display());
        let conf = folder.join("dovecot.conf");
        let text = format!(
            "base_dir = {own}/run\nstate_dir = {own}/run\nprotocols = imap\nlisten = 127.0.0.1\n{tls}
disable_plaintext_auth = no\nlog_path = {own}/log\nmail_location = maildir:{mail}\nfirst_valid_uid = 100
auth_failure_delay = 0\nmail_max_userip_connections = 0
passdb {{\n  driver = static\n  args = {password}\n}}
userdb {{\n  driver = static\n  args = uid=65534 gid=65534 home={mail}\n}}
service imap-login {{
  inet_listener imap {{\n    port = {port}\n  }}
  inet_listener imaps {{\n    port = {tls_port}\n  }}\n}}\n"
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
        Dovecot { port, tls_port, ca_pem, maildir: maildir.to_owned(), process }
    }

    /// How many messages with this Message-ID lie in the box.
    pub fn count(&self, message_id: &str) -> usize {
        let mut session = self.session();
        session.say("b EXAMINE INBOX");
        let found = session.say(&format!("c UID SEARCH HEADER Message-ID \"{message_id}\""));
        session.say("d LOGOUT");
        uids(&found).len()
    }

    /// Puts a message into the box, as a delivery agent would.
    pub fn deliver(&self, message: &[u8]) {
        // The server numbers what is new in the order of the names.
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let at = COUNT.fetch_add(1, Ordering::SeqCst);
        let name = format!("1700{at:06}.M{at}P{}.uji", std::process::id());
        let (fresh, there) = (self.maildir.join("tmp").join(&name), self.maildir.join("new").join(&name));
        std::fs::write(&fresh, message).expect("written");
        give_away(&fresh);
        std::fs::rename(&fresh, &there).expect("delivered");
    }

    /// The numbers of the messages that are marked as seen, and of those that are not.
    pub fn seen(&self) -> (Vec<u32>, Vec<u32>) {
        let mut session = self.session();
        session.say("b EXAMINE INBOX");
        let found = (uids(&session.say("c UID SEARCH SEEN")), uids(&session.say("d UID SEARCH UNSEEN")));
        session.say("e LOGOUT");
        found
    }

    /// Deletes messages, as somebody at another mail program would.
    pub fn delete(&self, uids: &[u32]) {
        let mut session = self.session();
        session.say("b SELECT INBOX");
        for uid in uids {
            session.say(&format!("c UID STORE {uid} +FLAGS.SILENT (\\Deleted)"));
        }
        session.say("d EXPUNGE");
        session.say("e LOGOUT");
    }

    /// Forgets all numbers: the next look into the box gives new ones under a new UIDVALIDITY.
    pub fn forget_numbers(&self) {
        // The new UIDVALIDITY is the second of the clock.
        std::thread::sleep(Duration::from_millis(1_100));
        for entry in std::fs::read_dir(&self.maildir).expect("the box").flatten() {
            if entry.file_name().to_string_lossy().starts_with("dovecot") {
                std::fs::remove_file(entry.path()).expect("removed");
            }
        }
    }

    fn session(&self) -> Session {
        let line = TcpStream::connect(("127.0.0.1", self.port)).expect("the server");
        line.set_read_timeout(Some(Duration::from_secs(20))).expect("a deadline");
        let mut session = Session { lines: BufReader::new(line.try_clone().expect("a socket")), line };
        session.say(&["a LOGIN ", USER, " ", PASSWORD].concat());
        session
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        // To `timeout`, which hands it on to dovecot.
        let _ = Command::new("kill").arg(self.process.id().to_string()).status();
        let _ = self.process.wait();
    }
}

fn uids(replies: &[String]) -> Vec<u32> {
    let found = replies.iter().find_map(|reply| reply.strip_prefix("* SEARCH")).expect("an answer to the search");
    found.split_whitespace().map(|uid| uid.parse().expect("a number")).collect()
}

fn give_away(path: &Path) {
    let done = Command::new("chown").arg("-R").arg(OWNER).arg(path).status().expect("chown");
    assert!(done.success());
    // Whoever reads the box has to come as far as it.
    if let Some(above) = path.parent().filter(|_| path.is_dir()) {
        let _ = Command::new("chmod").arg("755").arg(above).status();
    }
}

/// A certificate for `localhost`, and the authority that signed it.
fn make_certificates(folder: &Path) -> Vec<u8> {
    use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
    let mut authority = CertificateParams::new(Vec::new()).expect("an authority");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().expect("a key")).expect("signed");
    let key = KeyPair::generate().expect("a key");
    let server = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
    let server = server.signed_by(&key, &authority).expect("signed");
    std::fs::write(folder.join("cert.pem"), server.pem()).expect("a file");
    std::fs::write(folder.join("key.pem"), key.serialize_pem()).expect("a file");
    authority.pem().into_bytes()
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
