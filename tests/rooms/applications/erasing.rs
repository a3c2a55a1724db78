//! What is kept of a person is told to them, and all of it goes, whatever was done with their application before.

use deks::base::{ActId, CaseDocumentId, CaseId};
use deks::documents::draft_papers_store::{self, DraftPaper, PaperFacts};
use deks::partnership::applications::{self, Sending};
use deks::partnership::curation::{self, Decide, ProductVerdict, Ruling, Scores, Verdict};
use deks::sop::case::documents::DocumentOrigin;
use deks::sop::case::looks::{EraseError, SUBJECT, erase, subject_access};
use deks::sop::case::{self, NewDocument};
use deks::sop::field::FieldValue;
use deks::store::{StoreError, verify_audit_chain};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::office::{Office, office, plain, sample};

const TITLE: &str = "Anyaman Sampel Purun";
const APPLICANT: &str = "anyaman.sampel@example.com";

/// Something that leaves a word of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trace {
    /// They answer, and give another name.
    Reply,
    /// Somebody else writes about them.
    Stranger,
    /// A clerk types what they say on the telephone.
    Typed,
    /// The same, not kept yet.
    HalfTyped,
    /// A file that is sealed.
    Sealed,
    /// A file that stays, named after them.
    Named,
    /// We write to them.
    Asked,
    /// The clock stands still for them.
    Waits,
}

const TRACES: [Trace; 8] = [
    Trace::Reply,
    Trace::Stranger,
    Trace::Typed,
    Trace::HalfTyped,
    Trace::Sealed,
    Trace::Named,
    Trace::Asked,
    Trace::Waits,
];

/// No word of any language, and none of the samples.
fn word(number: usize) -> String {
    let letter = char::from(b'a' + u8::try_from(number % 26).expect("a letter of the alphabet"));
    format!("Zwq{letter}ynlo")
}

fn paper(kind: &str, name: String, bytes: &[u8]) -> NewDocument {
    NewDocument {
        kind: kind.to_owned(),
        name,
        mime: "text/plain".to_owned(),
        bytes: bytes.to_vec(),
        origin: DocumentOrigin::Stick,
        quarantine: Vec::new(),
    }
}

/// Leaves the word. Whether it is told to whose it is: what is half typed is nobody's yet, and a value that was typed over
/// stands nowhere but in the journal.
fn leave(office: &Office, case: CaseId, (number, trace): (usize, Trace)) -> bool {
    let word = word(number);
    let subject = format!("Re: {} {word}", office.header(case).number);
    let add = |new| case::add_document(&office.procedures, ActId::new(), Some(office.staf), case, new);
    match trace {
        Trace::Reply => {
            let body = format!("Nama Usaha: {TITLE}\r\nNama Kontak: {word}\r\nSalam, {word}");
            office.deliver(&plain(&format!("balas{number}@example.com"), APPLICANT, &subject, "", &body));
            office.take_in().expect("taken in").messages == 1
        }
        Trace::Stranger => {
            let body = format!("Nama Usaha: {TITLE}\r\nTelepon: 0812-9999-0001\r\nInstagram: @{word}.contoh");
            let from = format!("{word}@example.org");
            office.deliver(&plain(&format!("lain{number}@example.com"), &from, &subject, "", &body));
            office.take_in().expect("taken in").messages == 1
        }
        Trace::Typed => {
            let changes = vec![("contact_name".to_owned(), Some(FieldValue::Text(word)))];
            let by = Some(office.staf);
            case::edit(&office.procedures, ActId::new(), by, case, changes, None, None).expect("typed");
            false
        }
        Trace::HalfTyped => {
            let key = format!("{case}/{}", office.staf);
            office.store.keep_draft("case-form", &key, &word).expect("kept");
            let facts =
                PaperFacts { kind: "photo".into(), name: word, mime: "image/png".into(), origin: "stick".into() };
            let paper = DraftPaper { id: CaseDocumentId::new(), facts, bytes: vec![7; 64] };
            let vault = office.procedures.vault();
            draft_papers_store::keep(&office.store, vault, ("case-form", &key), &paper).expect("kept");
            false
        }
        Trace::Sealed => add(paper("other", format!("{word}.txt"), word.as_bytes())).is_ok(),
        Trace::Named => add(paper("catalogue", format!("{word}.csv"), format!("nama;{number}").as_bytes())).is_ok(),
        Trace::Asked => {
            let head = office.letterhead();
            let draft = office.store.read(|c| applications::missing_letter(c, &office.procedures, &head, case));
            let Ok(draft) = draft else { return false };
            let sending = Sending { body: format!("{}\nSalam untuk {word}.", draft.body), ..Sending::from(&draft) };
            applications::ask_for_missing(&office.procedures, ActId::new(), office.staf, &head, sending).is_ok()
        }
        Trace::Waits => {
            let (task, by) = (office.task(case, "apply").id, Some(office.staf));
            case::pause(&office.procedures, ActId::new(), by, task, format!("kabar dari {word}")).is_ok()
        }
    }
}

fn told(office: &Office, case: CaseId) -> serde_json::Value {
    subject_access(&office.procedures, office.manajer, case, SUBJECT).expect("given").to_json()
}

/// The mail worker was there.
fn all_sent(office: &Office) {
    let sent = office.store.write_local(|connection, _| {
        connection.execute("UPDATE mail_recipients SET state = 'sent'", [])?;
        Ok::<_, StoreError>(())
    });
    sent.expect("written");
}

/// The words that the file of the database, or its log, still holds anywhere, in small letters.
fn left_in_the_file(office: &Office) -> Vec<String> {
    let path = office.store.path();
    let mut bytes = std::fs::read(path).expect("the file");
    bytes.extend(std::fs::read(path.with_extension("sqlite-wal")).unwrap_or_default());
    bytes.make_ascii_lowercase();
    let words = bytes.windows(word(0).len()).filter(|part| part.starts_with(b"zwq") && part.ends_with(b"ynlo"));
    words.map(|part| String::from_utf8_lossy(part).into_owned()).collect()
}

fn story(traces: &[Trace]) {
    let office = office();
    office.deliver(&sample("04"));
    office.take_in().expect("taken in");
    let case = office.case(TITLE);
    let mut must_be_told = Vec::new();
    for (number, trace) in traces.iter().enumerate() {
        if leave(&office, case, (number, *trace)) {
            must_be_told.push(word(number).to_ascii_lowercase());
        }
    }
    all_sent(&office);
    let given = told(&office, case).to_string().to_ascii_lowercase();
    for word in must_be_told {
        assert!(given.contains(&word), "{word} of {traces:?} is kept and not told");
    }
    let last = traces.len();
    office.act(office.staf, case, ("apply", "drop"), &format!("Salah kirim, {}.", word(last))).expect("closed");
    let words: Vec<String> = (0..=last).map(|number| word(number).to_ascii_lowercase()).collect();
    assert!(left_in_the_file(&office).contains(&words[last]), "what is looked for below would be found");
    let (by, why) = (office.manajer, "Diminta pemilik data.".to_owned());
    erase(&office.procedures, ActId::new(), by, case, why, SUBJECT).expect("erased");
    assert_eq!(left_in_the_file(&office), Vec::<String>::new(), "{traces:?}");
    let given = told(&office, case).to_string().to_ascii_lowercase();
    assert!(words.iter().all(|word| !given.contains(word)), "{given}");
    for sql in ["SELECT count(*) FROM drafts", "SELECT count(*) FROM draft_papers"] {
        assert_eq!(office.count(sql), 0, "{sql}");
    }
    assert_eq!(office.store.read(|c| case::verify(c, &office.procedures)).expect("a walk"), []);
    assert_eq!(office.store.read(verify_audit_chain).expect("a walk"), None);
}

#[test]
fn everything_that_is_kept_of_a_person_is_told_and_goes() {
    story(&TRACES);
}

#[test]
fn whatever_was_done_before_nothing_of_it_is_left_in_the_file() {
    let mut runner = TestRunner::new(ProptestConfig::with_cases(12));
    let traces = prop::collection::vec(prop::sample::select(TRACES.to_vec()), 1..12);
    let run = runner.run(&traces, |traces| {
        story(&traces);
        Ok(())
    });
    if let Err(error) = run {
        panic!("{error}");
    }
}

#[test]
fn letters_are_told_with_what_they_say_and_suggestions_in_clear() {
    let office = office();
    office.deliver(&sample("04"));
    office.take_in().expect("taken in");
    let case = office.case(TITLE);
    for (number, trace) in [Trace::Asked, Trace::Stranger].into_iter().enumerate() {
        assert!(leave(&office, case, (number, trace)), "{trace:?}");
    }
    let given = told(&office, case);
    let letters = given["letters"].as_array().expect("letters");
    assert_eq!(
        letters.iter().map(|one| one["way"].as_str()).collect::<Vec<_>>(),
        [Some("in"), Some("out"), Some("in")]
    );
    assert!(letters[1]["text"].as_str().is_some_and(|text| text.contains(&word(0))), "{given}");
    assert_eq!(letters[1]["with"][0], APPLICANT);
    assert!(letters[2]["text"].as_str().is_some_and(|text| text.contains("0812-9999-0001")), "{given}");
    let beside = given["beside"].as_array().expect("a list");
    let phone = beside.iter().find(|one| one["kind"] == "suggestion" && one["text"] == "+6281299990001");
    let about = phone.and_then(|one| one["about"].as_str());
    assert_eq!(about, Some("Usulan dari surel untuk No. HP/WA (belum diputuskan)"), "{given}");
}

#[test]
fn what_curators_wrote_is_told_after_the_round_without_names_and_scores_are_withheld() {
    let office = office();
    let case = office.in_curation("01", "Batik Sekar Contoh");
    let task = office.task(case, "curate").id;
    let sheet = || office.store.read(|c| curation::sheet(c, &office.procedures, case, office.admin)).expect("a sheet");
    for (by, note) in [(office.staf, "Jahitannya rapi."), (office.rekan, "Warnanya pudar.")] {
        let scores = sheet().criteria.criteria.iter().map(|one| (one.id.clone(), 2)).collect();
        let scores = Scores { scores, note: note.to_owned(), ..Scores::default() };
        curation::submit(&office.procedures, ActId::new(), by, task, scores).expect("scored");
    }
    let beside = || told(&office, case)["beside"].as_array().expect("a list").clone();
    let kinds = |kept: &[serde_json::Value]| {
        kept.iter().map(|one| one["kind"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    let running = beside();
    assert_eq!(kinds(&running), ["withheld", "withheld"], "who exports it may be a curator: scores are blind");
    let seen = sheet();
    let refused = |row: &str| ProductVerdict {
        row: row.to_owned(),
        verdict: Verdict::Refused,
        reason: "quality".to_owned(),
        note: String::new(),
    };
    let verdicts = seen.products.iter().map(|product| refused(&product.row)).collect();
    let decision = Decide::about(&seen, Ruling::Refuse, verdicts, "Pewarnaan belum tahan cuci.");
    curation::decide(&office.procedures, ActId::new(), office.manajer, decision).expect("refused");
    let over = beside();
    assert_eq!(kinds(&over), ["note", "note", "decision", "withheld"]);
    let text = serde_json::to_string(&over).expect("JSON");
    for expect in ["Jahitannya rapi.", "Warnanya pudar.", "Pewarnaan belum tahan cuci.", "penilaian internal gerai"] {
        assert!(text.contains(expect), "{expect}: {text}");
    }
    assert!(!text.contains("Staf Stok"), "{text}");
}

#[test]
fn an_answer_that_comes_after_everything_went_can_go_as_well() {
    let office = office();
    office.deliver(&sample("04"));
    office.take_in().expect("taken in");
    let case = office.case(TITLE);
    office.act(office.staf, case, ("apply", "drop"), "Salah kirim.").expect("closed");
    let erased = || {
        let why = "Diminta pemilik data.".to_owned();
        erase(&office.procedures, ActId::new(), office.manajer, case, why, SUBJECT).map(|gone| gone.letters)
    };
    erased().expect("erased");
    assert_eq!(erased(), Err(EraseError::AlreadyErased));
    assert!(leave(&office, case, (0, Trace::Reply)), "they write once more, in a case that is closed");
    office.store.fold_log().expect("folded");
    assert!(!left_in_the_file(&office).is_empty());
    assert_eq!(erased(), Ok(2), "the row of the first letter is counted with it");
    assert_eq!(left_in_the_file(&office), Vec::<String>::new());
    assert_eq!(erased(), Err(EraseError::AlreadyErased));
    assert_eq!(office.store.read(|c| case::verify(c, &office.procedures)).expect("a walk"), []);
}

#[test]
fn a_letter_under_the_name_of_another_is_told_and_goes_too() {
    let office = office();
    office.deliver(&sample("04"));
    office.take_in().expect("taken in");
    let case = office.case(TITLE);
    let subject = format!("Re: {}", office.header(case).number);
    for number in 0..2 {
        let body = format!("Nama Usaha: {TITLE}\r\nSalam dari {}", word(number));
        office.deliver(&plain("sama@example.com", APPLICANT, &subject, "", &body));
    }
    assert_eq!(office.take_in().expect("taken in").messages, 2);
    assert_eq!(office.count("SELECT count(*) FROM case_letters WHERE message_id = 'sama@example.com'"), 1);
    let given = told(&office, case).to_string();
    assert!((0..2).all(|number| given.contains(&word(number))), "{given}");
}
