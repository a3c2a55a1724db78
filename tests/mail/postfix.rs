//! A real mail server on a loopback port: Debian's postfix with a configuration of its own, delivering to a Maildir.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

use crate::dovecot::Dovecot;

const MASTER: &str = "/usr/lib/postfix/sbin/master";
/// The daemon ends by itself after so many seconds, should a test process be killed.
const LIFE_SECONDS: &str = "400";

pub struct Postfix {
    /// Reads the box that everything is delivered to.
    imap: Dovecot,
    pub port: u16,
    /// TLS from the first byte.
    pub tls_port: u16,
    /// The certificate authority that signed the server's certificate.
    pub ca_pem: Vec<u8>,
    folder: tempfile::TempDir,
    master: Child,
}

/// The server that all tests of this process share, or `None` with a loud word when it is not installed. In CI
/// (`CI` is set) its absence is a failure.
pub fn shared() -> Option<Arc<Postfix>> {
    static RUNNING: Mutex<Weak<Postfix>> = Mutex::new(Weak::new());
    // SAFETY: geteuid only reads the process's user id.
    let is_root = unsafe { libc::geteuid() } == 0;
    if !Path::new(MASTER).exists() || !Path::new("/usr/sbin/dovecot").exists() || !is_root {
        let why = "SMTP tests need postfix, dovecot (apt install postfix dovecot-imapd) and root, which both ask for";
        assert!(std::env::var_os("CI").is_none(), "{why}");
        eprintln!("\n!!! SKIPPED, NOT TESTED: {why}\n");
        return None;
    }
    let mut running = RUNNING.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if let Some(server) = running.upgrade() {
        return Some(server);
    }
    let server = Arc::new(Postfix::start());
    *running = Arc::downgrade(&server);
    Some(server)
}

impl Postfix {
    fn start() -> Postfix {
        let folder = tempfile::Builder::new().prefix("deks-postfix").tempdir().expect("a folder");
        let path = folder.path();
        for name in ["conf", "queue", "data", "box"] {
            std::fs::create_dir(path.join(name)).expect("a folder");
        }
        run(Command::new("chmod").arg("755").arg(path));
        run(Command::new("chown").arg("postfix").arg(path.join("data")));
        std::fs::create_dir(path.join("box/all")).expect("a folder");
        run(Command::new("chown").arg("-R").arg("65534:65534").arg(path.join("box")));
        let ca_pem = make_certificates(&path.join("conf"));
        let (port, tls_port) = (free_port(), free_port());
        write_configuration(path, port, tls_port);
        run(Command::new("postfix").arg("-c").arg(path.join("conf")).arg("check"));
        let master = Command::new(MASTER)
            .arg("-c")
            .arg(path.join("conf"))
            .args(["-d", "-e", LIFE_SECONDS])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("postfix starts");
        let maildir = path.join("box/all");
        let imap = Dovecot::start(&path.join("imap"), &maildir);
        let server = Postfix { imap, port, tls_port, ca_pem, folder, master };
        let end = Instant::now() + Duration::from_secs(20);
        while !is_listening(port) || !is_listening(tls_port) {
            assert!(Instant::now() < end, "postfix does not listen");
            std::thread::sleep(Duration::from_millis(50));
        }
        server
    }

    /// Everything delivered whose headers hold this Message-ID, once the server has nothing left to do.
    pub fn delivered(&self, message_id: &str) -> Vec<Vec<u8>> {
        self.settle();
        let wanted = format!("Message-ID: {message_id}");
        // The server may move a mail from `tmp` to `new` between the look into the folder and this one.
        let files = || files_below(&self.folder.path().join("box")).into_iter();
        let read = || files().map(std::fs::read).collect::<std::io::Result<Vec<_>>>();
        let mails = read().or_else(|_| read()).expect("mails");
        mails.into_iter().filter(|mail| String::from_utf8_lossy(mail).lines().any(|line| line == wanted)).collect()
    }

    /// How many messages with this Message-ID somebody finds in the box over IMAP, once the server has nothing left to
    /// do.
    pub fn counted_over_imap(&self, message_id: &str) -> usize {
        self.settle();
        self.imap.count(message_id)
    }

    /// Waits until all that was accepted is delivered.
    fn settle(&self) {
        let end = Instant::now() + Duration::from_secs(30);
        let queue = self.folder.path().join("queue");
        loop {
            let busy: usize =
                ["maildrop", "incoming", "active", "deferred"].iter().map(|q| files_below(&queue.join(q)).len()).sum();
            if busy == 0 {
                return;
            }
            assert!(Instant::now() < end, "postfix holds {busy} messages");
            std::thread::sleep(Duration::from_millis(30));
        }
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        run(Command::new("kill").arg(self.master.id().to_string()));
        let _ = self.master.wait();
    }
}

fn run(command: &mut Command) {
    let output = command.output().expect("a program of the system");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

pub fn is_listening(port: u16) -> bool {
    std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        // A Maildir's tmp holds what is not delivered yet.
        if path.is_dir() && entry.file_name() != "tmp" {
            found.extend(files_below(&path));
        } else if path.is_file() {
            found.push(path);
        }
    }
    found
}

/// An authority and a certificate for `localhost` signed by it.
fn make_certificates(conf: &Path) -> Vec<u8> {
    let openssl = |args: &str| run(Command::new("openssl").current_dir(conf).args(args.split(' ')));
    openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=Uji -keyout ca.key -out ca.pem",
    );
    openssl(
        "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost -keyout key.pem -out request.pem",
    );
    std::fs::write(conf.join("extensions"), "subjectAltName=DNS:localhost\n").expect("a file");
    openssl(
        "x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile extensions -out cert.pem",
    );
    std::fs::read(conf.join("ca.pem")).expect("a certificate")
}

fn write_configuration(path: &Path, port: u16, tls_port: u16) {
    let folder = path.display();
    let main = format!(
        "compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
myhostname = surel.example.com
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
virtual_mailbox_domains = example.com, example.org
virtual_mailbox_base = {folder}/box
virtual_mailbox_maps = static:all/
virtual_minimum_uid = 100
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
smtpd_recipient_restrictions =
  check_recipient_access inline:{{
    {{pergi@example.com = 550 5.1.1 alamat tidak dikenal}}, {{nanti@example.com = 450 4.2.0 coba lagi nanti}} }},
  permit_mynetworks, reject
smtpd_sender_restrictions = check_sender_access inline:{{ {{ditolak@example.com = 553 5.7.1 pengirim ditolak}} }}
smtpd_delay_reject = no
smtpd_tls_cert_file = {folder}/conf/cert.pem
smtpd_tls_key_file = {folder}/conf/key.pem
smtpd_tls_security_level = may
message_size_limit = 30000000
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
smtpd_client_connection_rate_limit = 0
"
    );
    let inner = "pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
smtp unix - - n - - smtp
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
";
    let master = format!(
        "127.0.0.1:{port} inet n - n - - smtpd
127.0.0.1:{tls_port} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
{inner}"
    );
    std::fs::write(path.join("conf/main.cf"), main).expect("a file");
    std::fs::write(path.join("conf/master.cf"), master).expect("a file");
}
