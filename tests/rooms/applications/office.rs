//! An office that works on applications: people of each role, the procedures, a mailbox that letters are put into.

use std::path::Path;
use std::sync::LazyLock;

use deks::base::{ActId, CaseId, FixedClock, InboxId, Rupiah, UserId};
use deks::config::Config;
use deks::mail::inbox::{self, InboxRow, Sealer};
use deks::partnership::ROOM;
use deks::partnership::applications::{self, TakeInError, TakenIn, VaultSealer};
use deks::partnership::reading;
use deks::people::{People, Role};
use deks::sop::Procedures;
use deks::sop::case::{self, ActError, CaseHeader, Doing, Done, TaskRow};
use deks::sop::field::{FieldValue, Values};
use deks::store::{Store, StoreError, params};
use sha2::{Digest, Sha256};

use crate::kit::{copy_of, open_store};

/// A Monday.
pub const NOW: &str = "2026-11-23T09:00:00+07:00";
pub const LIMIT: Rupiah = Rupiah(500_000);

pub struct Office {
    /// Goes with the office.
    _folder: tempfile::TempDir,
    pub store: Store,
    pub clock: FixedClock,
    pub procedures: Procedures,
    pub sealer: VaultSealer,
    pub config: Config,
    pub kasir: UserId,
    pub staf: UserId,
    pub rekan: UserId,
    pub manajer: UserId,
    pub admin: UserId,
}

/// A database with its people: PINs take their time, so they are made once.
static PEOPLE: LazyLock<(Vec<u8>, [UserId; 5])> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, _) = open_store(folder.path(), NOW);
    let people = People::open(store.clone(), folder.path()).expect("the people");
    let admin = people.first_admin(ActId::new(), "Admin Gerai", "246813").expect("an admin");
    let add = |name, role| people.add_user(ActId::new(), admin, name, role, "907214").expect("a user");
    let users = [
        add("Kasir 1", Role::Kasir),
        add("Staf Stok 1", Role::StafStok),
        add("Staf Stok 2", Role::StafStok),
        add("Manajer 1", Role::Manajer),
        admin,
    ];
    let path = store.path().to_owned();
    drop((people, store));
    (std::fs::read(path).expect("the file"), users)
});

pub fn office() -> Office {
    let (database, [kasir, staf, rekan, manajer, admin]) = &*PEOPLE;
    let folder = copy_of(database);
    let (store, clock) = open_store(folder.path(), NOW);
    let procedures = Procedures::open(store.clone(), folder.path()).expect("the procedures").with_room(ROOM);
    let sealer = VaultSealer::new(procedures.vault().clone());
    let mut config = Config::default();
    config.outlet.name = "Gerai Contoh".to_owned();
    config.mail.from_name = "Gerai Contoh".to_owned();
    config.mail.from_address = "deks.outlet@example.com".to_owned();
    let (kasir, staf, rekan, manajer, admin) = (*kasir, *staf, *rekan, *manajer, *admin);
    Office { _folder: folder, store, clock, procedures, sealer, config, kasir, staf, rekan, manajer, admin }
}

/// A sample letter by the beginning of its name.
pub fn sample(begins: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/email");
    let files = std::fs::read_dir(folder).expect("the samples").flatten();
    let is_it = |path: &std::path::PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.starts_with(begins) && name.ends_with(".eml")
    };
    let path = files.map(|entry| entry.path()).find(is_it).expect("a sample");
    std::fs::read(path).expect("readable")
}

/// A short letter without files.
pub fn plain(id: &str, from: &str, subject: &str, answers: &str, body: &str) -> Vec<u8> {
    let thread = if answers.is_empty() { String::new() } else { format!("In-Reply-To: <{answers}>\r\n") };
    format!("From: {from}\r\nTo: deks.outlet@example.com\r\nSubject: {subject}\r\nMessage-ID: <{id}>\r\n{thread}\r\n{body}\r\n")
        .into_bytes()
}

impl Office {
    /// Another revision of the procedure lies in the data folder.
    pub fn revise(&mut self, text: &str) {
        let folder = self.store.path().parent().expect("the data folder").to_owned();
        std::fs::create_dir_all(folder.join("sop")).expect("a folder for procedures");
        std::fs::write(folder.join("sop/deks.toml"), text).expect("written");
        self.procedures = Procedures::open(self.store.clone(), &folder).expect("the procedures");
        assert_eq!(self.procedures.library().broken(), []);
    }

    pub fn letterhead(&self) -> applications::Office {
        applications::Office::of(&self.config)
    }

    /// Puts a letter into the inbox as the mailbox's reader does.
    pub fn deliver(&self, bytes: &[u8]) -> InboxId {
        let id = InboxId::new();
        let bare = |id: &String| id.trim_matches(['<', '>']).to_owned();
        let read = reading::read(bytes, LIMIT).ok();
        let (mut message_id, mut subject, mut sender, mut references) =
            (String::new(), String::new(), String::new(), Vec::new());
        if let Some(read) = &read {
            message_id = read.message_id.as_ref().map(bare).unwrap_or_default();
            references = read.references.iter().map(bare).collect::<Vec<String>>();
            (subject, sender) = (read.subject.clone(), read.sender.email.clone());
        }
        let references = serde_json::to_string(&references).expect("JSON");
        let (sealed, hash) = (self.sealer.seal(bytes).expect("sealed"), Sha256::digest(bytes).to_vec());
        let size = bytes.len() as i64;
        let put = self.store.write_local(move |connection, now| {
            connection.execute(
                "INSERT INTO inbox_messages (inbox_id, mailbox, uidvalidity, uid, message_id, in_reply_to, reference_ids,
                     sender_name, sender_address, subject, received_at_utc_ms, stored_at_utc_ms, size_bytes, sha256)
                 VALUES (?1, 'kotak', 1, (SELECT coalesce(max(uid), 0) + 1 FROM inbox_messages), ?2, '', ?3,
                     '', ?4, ?5, ?6 + (SELECT count(*) FROM inbox_messages), ?6, ?7, ?8)",
                params![id, message_id, references, sender, subject, now.0, size, hash],
            )?;
            connection.execute("INSERT INTO inbox_raw (inbox_id, sealed) VALUES (?1, ?2)", params![id, sealed])?;
            Ok(())
        });
        put.expect("delivered");
        id
    }

    pub fn take_in(&self) -> Result<TakenIn, TakeInError> {
        applications::take_in(&self.procedures, &self.sealer, &self.config)
    }

    pub fn inbox(&self, id: InboxId) -> InboxRow {
        self.store.read(|c| inbox::by_id(c, id)).expect("readable").expect("a letter")
    }

    pub fn count(&self, sql: &'static str) -> i64 {
        self.store.read::<_, StoreError>(|c| Ok(c.query_row(sql, [], |row| row.get(0))?)).expect("a count")
    }

    /// The case of this title that was opened last.
    pub fn case(&self, title: &str) -> CaseId {
        let sql = "SELECT case_id FROM cases WHERE title = ?1 ORDER BY opened_at_utc_ms DESC, case_id DESC LIMIT 1";
        let found = self.store.read::<_, StoreError>(|c| Ok(c.query_row(sql, [title], |row| row.get(0))?));
        found.unwrap_or_else(|error| panic!("{title}: {error}"))
    }

    pub fn header(&self, case: CaseId) -> CaseHeader {
        self.store.read(|c| case::header(c, case)).expect("readable").expect("a case")
    }

    pub fn values(&self, case: CaseId) -> Values {
        let definition = self.procedures.definition(&self.header(case).pin).expect("the procedure");
        self.store.read(|c| case::content(c, &definition, case)).expect("the content").values
    }

    /// A field that is text; empty when nothing stands in it.
    pub fn text(&self, case: CaseId, field: &str) -> String {
        match self.values(case).get(field) {
            Some(FieldValue::Text(text)) => text.clone(),
            None => String::new(),
            other => panic!("{field}: {other:?}"),
        }
    }

    pub fn missing(&self, case: CaseId) -> Vec<String> {
        self.store.read(|c| applications::missing(c, &self.procedures, case)).expect("what is missing")
    }

    /// The open task of a step.
    pub fn task(&self, case: CaseId, step: &str) -> TaskRow {
        let tasks = self.store.read(|c| case::tasks_of_case(c, case)).expect("the tasks");
        let open: Vec<String> = tasks.iter().filter(|task| task.is_open()).map(|task| task.step.clone()).collect();
        let found = tasks.into_iter().find(|task| task.is_open() && task.step == step);
        found.unwrap_or_else(|| panic!("{step} is not open, but {open:?}"))
    }

    pub fn act(&self, by: UserId, case: CaseId, (step, action): (&str, &str), why: &str) -> Result<Done, ActError> {
        let task = self.task(case, step);
        let doing = Doing {
            task: task.id,
            version: task.version,
            action: action.to_owned(),
            seen: self.header(case).content_hash,
            reason: why.to_owned(),
            glass: None,
        };
        case::act(&self.procedures, ActId::new(), Some(by), doing)
    }

    /// An application from a sample letter, passed on to curation by somebody of the team.
    pub fn in_curation(&self, begins: &str, title: &str) -> CaseId {
        self.deliver(&sample(begins));
        self.take_in().expect("taken in");
        let case = self.case(title);
        self.act(self.rekan, case, ("apply", "submit"), "").expect("passed on");
        case
    }
}
