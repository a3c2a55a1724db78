//! The first story of the product, with real servers: an application comes by e-mail, what is missing is asked for and
//! answered, two people score it apart, a third decides, both sign, and the first goods stand on the shelf.

use std::io::Write as _;
use std::sync::Arc;

use deks::base::{ActId, AgreementId, CaseId, FixedClock, MailId, PartnerId, UserId, UtcMs};
use deks::cli::verify::{verify_cases, verify_command};
use deks::config::{Config, MailSecurity};
use deks::devices::Block;
use deks::intake::{self, Accept, IntakeDraft, PaperOutlet, Signature};
use deks::mail::{self, MailState, Pass, inbox};
use deks::partners::{self, Commission, PartnerStatus};
use deks::partnership::agreement::{self, House, PaperCheck, Signed, Signing, Standing, Subject, Way};
use deks::partnership::applications::{self, Sending, TakenIn, VaultSealer};
use deks::partnership::card::{self, CardLayout};
use deks::partnership::curation::{self, Decide, Mine, ProductVerdict, Ruling, Scores, Sheet, SubmitError, Verdict};
use deks::partnership::follow;
use deks::people::{People, Role};
use deks::sop::Procedures;
use deks::sop::case::{self, CaseHeader, Doing, TaskRow};
use deks::sop::field::FieldValue;
use deks::store::{Connection, Store, StoreError};
use deks::{catalog, stock};
use mail_parser::MessageParser;
use tempfile::TempDir;

use crate::dovecot::{Dovecot, PASSWORD, USER};
use crate::postfix::{self, Postfix};
use crate::{open, pass, server};

/// A Monday.
const NOW: &str = "2026-11-23T09:00:00+07:00";
const ADDRESS: &str = "deks.outlet@example.com";
const APPLICATION: &[u8] = include_bytes!("../fixtures/email/04-tanpa-kontak.eml");
const APPLICANT: &str = "anyaman.sampel@example.com";
const ANSWER: &str = "jawaban-04@example.com";
const OWNER: &str = "Pemilik UKM 04";
const REASON: &str = "Anyaman purun halus dan dicari pembeli gerai.";
/// What the partner brings.
const STOCK_LIST: &[u8] = b"Nama Barang;Jml;Harga\nTas Anyam Purun;6;135.000\nTopi Pandan;4;75.000\n";

#[test]
fn an_application_by_letter_becomes_a_partner_with_goods_on_the_shelf() {
    let Some(outlet) = outlet() else { return };
    let case = an_application_arrives(&outlet);
    what_is_missing_is_asked_for_and_answered(&outlet, case);
    the_owner_is_asked_by_telephone(&outlet, case);
    two_score_apart(&outlet, case);
    a_third_person_decides(&outlet, case);
    the_applicant_reads_why(&outlet, case);
    let signed = both_sign(&outlet, case);
    the_partner_stands_in_the_register(&outlet, case, &signed);
    the_card_names_the_partner(&outlet, signed.partner);
    the_first_goods_come(&outlet, case, signed.partner);
    it_reads_like_a_story(&outlet, case, &signed.number);
    everything_is_what_its_hash_says(&outlet, signed.agreement);
}

fn an_application_arrives(outlet: &Outlet) -> CaseId {
    outlet.dovecot.deliver(APPLICATION);
    assert_eq!(outlet.fetch(), TakenIn { applications: 1, ..TakenIn::default() });
    let letters = outlet.read(|c| inbox::list(c, &inbox::Filter::default(), 10));
    let case = letters[0].case_id.expect("a case");
    assert_eq!(outlet.header(case).title, "Anyaman Sampel Purun");
    assert_eq!(outlet.missing(case), ["Contact person UKM", "No. HP/WA"]);
    case
}

fn what_is_missing_is_asked_for_and_answered(outlet: &Outlet, case: CaseId) {
    outlet.later();
    let (within, letterhead) = (&outlet.procedures, outlet.letterhead());
    let draft = outlet.read(|c| applications::missing_letter(c, within, &letterhead, case));
    let sending = Sending::from(&draft);
    let asked = applications::ask_for_missing(within, ActId::new(), outlet.team[0], &letterhead, sending);
    let post = outlet.posted(asked.expect("asked").mail);
    assert_eq!((post.to.as_str(), post.answers.as_str()), (APPLICANT, "04.a.2026@example.com"));
    assert!(post.subject.contains(&outlet.header(case).number), "{}", post.subject);
    for lacks in ["- Contact person UKM\n", "- No. HP/WA\n"] {
        assert!(post.text.contains(lacks), "{lacks}{}", post.text);
    }
    assert!(outlet.task(case, "apply").paused_at.is_some(), "the clock waits for the answer");
    // Nothing but its thread says to which application the answer belongs.
    outlet.later();
    outlet.answer(&post, "Nama Kontak: Kontak UKM 04\r\nTelepon: 0812-0000-0004");
    assert_eq!(outlet.fetch(), TakenIn { messages: 1, ..TakenIn::default() });
    let of_case = inbox::Filter { case_id: Some(case), ..inbox::Filter::default() };
    let letters = outlet.read(|c| inbox::list(c, &of_case, 10));
    let answer = letters.iter().find(|letter| letter.message_id == ANSWER).expect("the answer");
    assert_eq!(answer.verdict, format!("Balasan dalam percakapan permohonan {}.", outlet.header(case).number));
    assert_eq!(outlet.missing(case), Vec::<String>::new());
    assert_eq!(outlet.task(case, "apply").paused_at, None, "the clock goes on");
}

/// Whoever types what somebody says has entered something, and passes it on.
fn the_owner_is_asked_by_telephone(outlet: &Outlet, case: CaseId) {
    let text = |text: &str| Some(FieldValue::Text(text.to_owned()));
    let said =
        vec![("owner_name".to_owned(), text(OWNER)), ("address".to_owned(), text("Jalan Contoh No. 4, Surabaya"))];
    let (within, by) = (&outlet.procedures, Some(outlet.team[0]));
    outlet.later();
    case::edit(within, ActId::new(), by, case, said, None, None).expect("entered");
    outlet.later();
    let task = outlet.task(case, "apply");
    let doing = Doing {
        task: task.id,
        version: task.version,
        action: "submit".into(),
        seen: outlet.header(case).content_hash,
        reason: String::new(),
        glass: None,
    };
    case::act(within, ActId::new(), by, doing).expect("passed on");
}

fn two_score_apart(outlet: &Outlet, case: CaseId) {
    let [entered, one, other] = outlet.team;
    let refused = outlet.score(case, entered, 5).expect_err("they entered it").to_string();
    assert_eq!(refused, "Anda ikut mengisi permohonan ini, jadi orang lain yang menilainya. Minta rekan lain.");
    outlet.later();
    outlet.score(case, one, 5).expect("scored");
    let blind = outlet.sheet(case, other);
    assert_eq!((blind.mine, blind.results.is_none()), (Mine::MayScore, true), "the other's scores are not shown");
    assert_eq!(blind.submitted, ["Staf Stok 2"]);
    outlet.later();
    outlet.score(case, other, 4).expect("scored");
    let results = outlet.sheet(case, other).results.expect("all scores");
    let mut who: Vec<&str> = results.curators.iter().map(|curator| curator.name.as_str()).collect();
    who.sort_unstable();
    assert_eq!((who, results.is_recommended), (vec!["Staf Stok 2", "Staf Stok 3"], true));
}

fn a_third_person_decides(outlet: &Outlet, case: CaseId) {
    outlet.later();
    let sheet = outlet.sheet(case, outlet.manajer);
    let verdicts = vec![
        verdict(&sheet, "Tas Anyam Purun", Verdict::Accepted, "", ""),
        verdict(&sheet, "Topi Pandan", Verdict::Changed, "", "Tambah label ukuran"),
        verdict(&sheet, "Dompet Eceng", Verdict::Refused, "quality", "jahitan tepi lepas"),
    ];
    let decide = Decide::about(&sheet, Ruling::Accept, verdicts, REASON);
    let by_team = curation::decide(&outlet.procedures, ActId::new(), outlet.team[1], decide.clone());
    let said = by_team.expect_err("a curator does not decide").to_string();
    assert_eq!(said, "Tindakan ini dilakukan Penanggung jawab DEKS. Minta petugas dengan peran itu.");
    curation::decide(&outlet.procedures, ActId::new(), outlet.manajer, decide).expect("accepted");
}

fn the_applicant_reads_why(outlet: &Outlet, case: CaseId) {
    outlet.later();
    let (within, letterhead, task) = (&outlet.procedures, outlet.letterhead(), outlet.task(case, "announce").id);
    let draft = outlet.read(|c| applications::draft_of(c, within, &letterhead, (task, "send"), ""));
    let sending = Sending::from(&draft);
    let sent = applications::send(within, ActId::new(), outlet.team[1], &letterhead, sending).expect("announced");
    let post = outlet.posted(sent.mail);
    assert_eq!((post.to.as_str(), post.answers.as_str()), (APPLICANT, ANSWER));
    for words in [
        REASON,
        "- Tas Anyam Purun\n",
        "- Topi Pandan: Tambah label ukuran\n",
        "- Dompet Eceng: Mutu belum memenuhi; jahitan tepi lepas\n",
    ] {
        assert!(post.text.contains(words), "{words}\n{}", post.text);
    }
}

fn both_sign(outlet: &Outlet, case: CaseId) -> Signed {
    outlet.later();
    let (within, manajer, subject) = (&outlet.procedures, outlet.manajer, Subject::Case(case));
    let house = House::of(&outlet.config);
    let conditions = agreement::propose(within, manajer, subject, &house).expect("a proposal");
    let goods: Vec<(&str, &str)> = conditions.goods.iter().map(|one| (one.name.as_str(), one.note.as_str())).collect();
    assert_eq!(goods, [("Tas Anyam Purun", ""), ("Topi Pandan", "Tambah label ukuran")]);
    assert_eq!(conditions.parties.partner.signer_name, OWNER);
    let draft = agreement::draft(within, ActId::new(), manajer, subject, conditions).expect("a draft");
    let (_, pages) = agreement::draft_pdf(within, manajer, draft.id).expect("pages");
    let read = text_of(&pages);
    for (words, is_there) in [
        (draft.number.as_str(), true),
        (OWNER, true),
        ("Anyaman Sampel Purun", true),
        ("Tas Anyam Purun", true),
        ("Dompet Eceng", false),
    ] {
        assert_eq!(read.contains(&squeezed(words)), is_there, "{words}");
    }
    let signing = Signing {
        agreement: draft.id,
        seen: draft.hash,
        way: Way::Touch { partner: drawn(), outlet: drawn() },
        partner_name: OWNER.into(),
        outlet_name: "Manajer 1".into(),
    };
    let signed = agreement::sign(within, ActId::new(), manajer, signing).expect("signed");
    assert_eq!((signed.number.as_str(), signed.is_new_partner), (draft.number.as_str(), true));
    signed
}

fn the_partner_stands_in_the_register(outlet: &Outlet, case: CaseId, signed: &Signed) {
    let today = outlet.store.today();
    let partner = outlet.read(|c| partners::by_id(c, signed.partner)).expect("a partner");
    assert_eq!(
        (partner.code.as_str(), partner.business_name.as_str(), partner.status),
        ("M001", "Anyaman Sampel Purun", PartnerStatus::Active)
    );
    assert_eq!((partner.contact_name.as_str(), partner.phone.as_str()), ("Kontak UKM 04", "+6281200000004"));
    assert_eq!(partner.agreement_number, signed.number);
    let terms = outlet.read(|c| partners::terms_on(c, partner.id, today)).expect("terms");
    assert_eq!((signed.terms_from, terms.commission), (today, Commission::percent(1_500)));
    let row = outlet.read(|c| agreement::agreement(c, signed.agreement)).expect("an agreement");
    assert_eq!(row.standing(today), Standing::Running);
    assert_eq!(outlet.header(case).partner, Some(partner.id));
}

fn the_card_names_the_partner(outlet: &Outlet, partner: PartnerId) {
    let known = outlet.read(|c| partners::by_id(c, partner)).expect("a partner");
    let (face, name) = (card::face_of(&known), outlet.config.outlet.name.as_str());
    let pages = card::cards_pdf(&outlet.paper_face(), std::slice::from_ref(&face), CardLayout::Single);
    assert!(pages.expect("a card").starts_with(b"%PDF-"));
    card::print_card(&outlet.store, ActId::new(), outlet.team[1], partner, (name, "receipt")).expect("printed");
    let code = |block: &Block| match block {
        Block::Qr { data } => Some(data.clone()),
        _ => None,
    };
    let scanned = card::card_slip(name, &face).blocks.iter().find_map(code).expect("a code");
    let found = outlet.read(|c| card::partner_of(c, &scanned)).expect("a partner");
    assert_eq!(found.id, partner);
}

fn the_first_goods_come(outlet: &Outlet, case: CaseId, partner: PartnerId) {
    let follow = || follow::catch_up(&outlet.procedures).expect("caught up");
    assert_eq!(follow(), 0, "nothing was brought yet");
    outlet.later();
    let limit = outlet.config.rules.price_limit_rupiah;
    let list = intake::list::read(STOCK_LIST, "daftar.csv", limit).expect("a list");
    let mut draft = IntakeDraft::for_partner(partner);
    draft.take_list(&list, limit);
    draft.count_as_listed();
    let accept = Accept {
        act_id: ActId::new(),
        user: outlet.team[1],
        draft_key: "meja-1".into(),
        draft,
        giver_name: OWNER.into(),
        giver_signature: drawn(),
        receiver_signature: drawn(),
        price_limit: limit,
        outlet: outlet.paper_face(),
    };
    intake::accept(&outlet.store, accept).expect("received");
    let goods = outlet.read(|c| catalog::of_partner(c, partner));
    let pieces = |id| outlet.read(|c| stock::state_of(c, id)).expect("a level").on_hand;
    let mut shelf: Vec<(&str, i64)> = goods.iter().map(|one| (one.name.as_str(), pieces(one.id))).collect();
    shelf.sort_unstable();
    assert_eq!(shelf, [("Tas Anyam Purun", 6), ("Topi Pandan", 4)]);
    outlet.later();
    assert_eq!((follow(), follow()), (1, 0), "the counter closed the step, once");
    assert_eq!(outlet.open_steps(case), ["monthly_review", "unsold"]);
}

fn it_reads_like_a_story(outlet: &Outlet, case: CaseId, number: &str) {
    let history = outlet.read(|c| case::history(c, &outlet.procedures, case));
    let told: Vec<String> = history.iter().map(case::Told::story).collect();
    let decided = format!("Manajer 1 menerima permohonan. Alasan: {REASON}");
    let paper = format!("Manajer 1 melampirkan Perjanjian yang ditandatangani: {number}.pdf.");
    let expect = [
        "Permohonan masuk lewat surel: 2 lampiran.",
        "Staf Stok 1 meminta kelengkapan kepada UKM. Jam berhenti sampai ada jawaban.",
        "Surel kepada UKM: \"Permintaan kelengkapan\".",
        "Surel dari UKM masuk.",
        "Otomatis: Contact person dan No. HP/WA diperbarui.",
        "Program menjalankan lagi jam \"Mengajukan kemitraan melalui e-mail\".",
        "Staf Stok 1 mengubah Nama pemilik dan Alamat usaha.",
        "Staf Stok 1 meneruskan permohonan ke kurasi.",
        decided.as_str(),
        "Staf Stok 2 mengirim pengumuman hasil seleksi.",
        "Surel kepada UKM: \"Pengumuman: diterima\".",
        "Manajer 1 mengubah Nama penanda tangan UKM dan Alamat penanda tangan.",
        paper.as_str(),
        "Manajer 1 menandatangani perjanjian.",
        "Otomatis: stok pertama diterima.",
    ];
    assert_eq!(told, expect);
}

fn everything_is_what_its_hash_says(outlet: &Outlet, signed: AgreementId) {
    assert_eq!(verify_cases(&outlet.procedures, false).expect("a walk"), (String::new(), true));
    assert_eq!(outlet.read(|c| agreement::check_paper(c, &outlet.procedures, signed)), PaperCheck::Intact);
    let whole = verify_command(&outlet.store, false).expect("a walk");
    assert!(whole.is_well, "{}", whole.text);
}

fn verdict(sheet: &Sheet, name: &str, verdict: Verdict, reason: &str, note: &str) -> ProductVerdict {
    let product = sheet.products.iter().find(|product| product.name == name).expect("in the catalogue");
    ProductVerdict { row: product.row.clone(), verdict, reason: reason.to_owned(), note: note.to_owned() }
}

/// A signature that is one.
fn drawn() -> Signature {
    Signature { strokes: vec![vec![(100, 200), (300, 80), (500, 300), (800, 120)]] }
}

/// The text of a PDF by poppler, an independent reader, without its blanks.
fn text_of(bytes: &[u8]) -> String {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(bytes).expect("written");
    let output = std::process::Command::new("pdftotext").arg("-layout").arg(file.path()).arg("-").output();
    squeezed(&String::from_utf8(output.expect("poppler-utils is installed").stdout).expect("UTF-8"))
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

/// A letter as it lies in the applicant's mailbox.
struct Post {
    message_id: String,
    /// The letter that it answers; empty: none.
    answers: String,
    to: String,
    subject: String,
    text: String,
}

/// An outlet with its mailbox, and the server that its letters go through.
struct Outlet {
    postfix: Arc<Postfix>,
    dovecot: Dovecot,
    store: Store,
    clock: FixedClock,
    procedures: Procedures,
    sealer: VaultSealer,
    config: Config,
    /// The first talks with the applicant, the others score.
    team: [UserId; 3],
    manajer: UserId,
    /// Goes with the outlet.
    _folder: TempDir,
}

/// None, with a loud word, where the servers are not installed.
fn outlet() -> Option<Outlet> {
    let postfix = postfix::shared()?;
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("imap")).expect("a folder");
    std::fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("open");
    let dovecot = Dovecot::start_with_password(&folder.path().join("imap"));
    let clock = FixedClock::at(UtcMs::parse_rfc3339(NOW).expect("a moment"));
    let store = open(folder.path(), &clock);
    let people = People::open(store.clone(), folder.path()).expect("the people");
    let admin = people.first_admin(ActId::new(), "Admin Gerai", "246813").expect("an admin");
    let add = |name: &str, role| people.add_user(ActId::new(), admin, name, role, "907214").expect("a user");
    let team = ["Staf Stok 1", "Staf Stok 2", "Staf Stok 3"].map(|name| add(name, Role::StafStok));
    let manajer = add("Manajer 1", Role::Manajer);
    let procedures = Procedures::open(store.clone(), folder.path()).expect("the procedures");
    let sealer = VaultSealer::new(procedures.vault().clone());
    let mut config = Config::default();
    config.outlet.name = "Gerai Contoh".to_owned();
    config.mail.from_name = "Gerai Contoh".to_owned();
    config.mail.from_address = ADDRESS.to_owned();
    config.rules.commission_bp = 1_500;
    Some(Outlet { postfix, dovecot, store, clock, procedures, sealer, config, team, manajer, _folder: folder })
}

impl Outlet {
    fn read<T, E: std::fmt::Debug + From<StoreError>>(&self, look: impl FnOnce(&Connection) -> Result<T, E>) -> T {
        self.store.read(look).expect("readable")
    }

    /// An hour.
    fn later(&self) {
        self.clock.advance_ms(3_600_000);
    }

    fn letterhead(&self) -> applications::Office {
        applications::Office::of(&self.config)
    }

    fn paper_face(&self) -> PaperOutlet {
        PaperOutlet::of(&self.config.outlet, &self.config.mail)
    }

    /// What the program does by itself: reads the mailbox, and takes in what came.
    fn fetch(&self) -> TakenIn {
        let mailbox = inbox::Server {
            host: "localhost".into(),
            port: self.dovecot.port,
            security: MailSecurity::None,
            username: USER.into(),
            password: PASSWORD.into(),
            folder: "INBOX".into(),
            extra_root_pem: None,
            max_message_bytes: 30 * 1024 * 1024,
            mark_seen: true,
            patience: inbox::Patience { connect_ms: 10_000, silence_ms: 20_000, command_ms: 60_000 },
        };
        inbox::read_once(&self.store, &mailbox, &self.sealer, &|_| true).expect("read");
        applications::take_in(&self.procedures, &self.sealer, &self.config).expect("taken in")
    }

    /// The outbox sends what is due, and the applicant opens what arrived.
    fn posted(&self, mail: MailId) -> Post {
        let mut smtp = server(self.postfix.port);
        smtp.from = ADDRESS.parse().expect("an address");
        assert_eq!(pass(&self.store, &smtp), Pass { sent: 1, ..Pass::default() });
        let row = self.read(|c| mail::by_id(c, mail)).expect("a letter");
        assert_eq!(row.recipients[0].state, MailState::Sent);
        let arrived = self.postfix.delivered(&row.message_id);
        let [bytes] = arrived.as_slice() else { panic!("{} letters arrived", arrived.len()) };
        let message = MessageParser::default().parse(bytes.as_slice()).expect("a message");
        let to = message.to().and_then(|to| to.first()).and_then(|to| to.address());
        Post {
            message_id: message.message_id().expect("a name of its own").to_owned(),
            answers: message.in_reply_to().as_text().unwrap_or_default().to_owned(),
            to: to.unwrap_or_default().to_owned(),
            subject: message.subject().unwrap_or_default().to_owned(),
            text: message.body_text(0).expect("a text").replace("\r\n", "\n"),
        }
    }

    /// The applicant answers a letter, which stands quoted below.
    fn answer(&self, post: &Post, said: &str) {
        let quoted = post.text.lines().map(|line| ["> ", line].concat()).collect::<Vec<_>>().join("\r\n");
        let id = &post.message_id;
        let letter = format!(
            "From: Kontak UKM 04 <{APPLICANT}>\r\nTo: DEKS Space <{ADDRESS}>\r\nSubject: Re: kelengkapan\r\n\
             Message-ID: <{ANSWER}>\r\nIn-Reply-To: <{id}>\r\nReferences: <{id}>\r\nMIME-Version: 1.0\r\n\
             Content-Type: text/plain; charset=\"utf-8\"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\
             {said}\r\n\r\n{quoted}\r\n"
        );
        self.dovecot.deliver(letter.as_bytes());
    }

    fn header(&self, case: CaseId) -> CaseHeader {
        self.read(|c| case::header(c, case)).expect("a case")
    }

    fn missing(&self, case: CaseId) -> Vec<String> {
        self.read(|c| applications::missing(c, &self.procedures, case))
    }

    fn open_tasks(&self, case: CaseId) -> Vec<TaskRow> {
        self.read(|c| case::tasks_of_case(c, case)).into_iter().filter(TaskRow::is_open).collect()
    }

    fn task(&self, case: CaseId, step: &str) -> TaskRow {
        self.open_tasks(case).into_iter().find(|task| task.step == step).expect("an open task of the step")
    }

    fn open_steps(&self, case: CaseId) -> Vec<String> {
        let mut steps: Vec<String> = self.open_tasks(case).into_iter().map(|task| task.step).collect();
        steps.sort();
        steps
    }

    fn sheet(&self, case: CaseId, viewer: UserId) -> Sheet {
        self.read(|c| curation::sheet(c, &self.procedures, case, viewer))
    }

    /// The same score for everything.
    fn score(&self, case: CaseId, by: UserId, score: i64) -> Result<(), SubmitError> {
        let sheet = self.sheet(case, self.manajer);
        let scores = sheet.criteria.criteria.iter().map(|one| (one.id.clone(), score)).collect();
        curation::submit(&self.procedures, ActId::new(), by, sheet.task, Scores { scores, ..Scores::default() })
    }
}
