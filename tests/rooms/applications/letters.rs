//! Letters beside a case: the reason that one goes with, and what remains of them when personal data has to go.

use deks::base::ActId;
use deks::documents::vault::VaultError;
use deks::mail::{self, inbox};
use deks::partnership::applications::{self, SendLetterError, Sending, TakenIn, suggestions};
use deks::sop::case::documents::DocumentOrigin;
use deks::sop::case::looks::{EraseError, SUBJECT, erase};
use deks::sop::case::{self, ActError, AddDocumentError, NewDocument};
use deks::sop::{OpenProceduresError, Procedures};
use deks::store::StoreError;

use super::office::{Office, office, plain, sample};

const PROCEDURE: &str = include_str!("../../../sop/deks.toml");

/// A revision in which whoever asks for something says why, and the letter says it too.
fn with_reason(office: &mut Office) {
    let (asks, says) = ("to = [\"wait\"]\nletter = \"missing\"", "Agar dapat dikurasi, mohon");
    assert!(PROCEDURE.contains(asks) && PROCEDURE.contains(says), "the procedure is as this test knows it");
    let text = PROCEDURE
        .replacen("revision = 1", "revision = 2", 1)
        .replacen(asks, "to = [\"wait\"]\nreason = \"required\"\nletter = \"missing\"", 1)
        .replacen(says, "{% if reason %}{{ reason }} {% endif %}Agar dapat dikurasi, mohon", 1);
    office.revise(&text);
}

#[test]
fn a_letter_whose_step_needs_a_reason_goes_with_one_and_says_it() {
    let mut office = office();
    with_reason(&mut office);
    office.deliver(&sample("04"));
    office.take_in().expect("taken in");
    let case = office.case("Anyaman Sampel Purun");
    let (task, head) = (office.task(case, "apply").id, office.letterhead());
    let draft = |reason: &str| {
        let asks = (task, "ask");
        let draft = office.store.read(|c| applications::draft_of(c, &office.procedures, &head, asks, reason));
        draft.expect("a letter")
    };
    let send = |sending| applications::send(&office.procedures, ActId::new(), office.staf, &head, sending);
    let bare = draft("");
    assert!(bare.needs_reason && bare.reason.is_empty());
    let refused = send(Sending::from(&bare)).expect_err("nobody says why");
    assert!(matches!(refused, SendLetterError::Act(ActError::ReasonMissing)), "{refused}");
    assert_eq!(refused.to_string(), "Alasan belum diisi. Tulis alasannya.");
    let why = "Foto katalog buram.";
    let worded = draft(why);
    assert_eq!((worded.must_say.as_str(), worded.reason.as_str()), (why, why));
    let silent = Sending { body: bare.body.clone(), ..Sending::from(&worded) };
    assert!(matches!(send(silent), Err(SendLetterError::ReasonNotSaid)));
    assert_eq!(office.count("SELECT count(*) FROM mail_messages"), 0);
    let sent = send(Sending::from(&worded)).expect("sent");
    let mime = office.store.read(|c| mail::eml(c, sent.mail)).expect("readable").expect("a letter");
    assert!(mail::open(&mime).text.contains(why));
    assert_eq!(office.count("SELECT count(*) FROM case_texts WHERE words = 'Foto katalog buram.'"), 1);
}

#[test]
fn what_letters_said_goes_with_the_personal_data_of_their_application() {
    let office = office();
    let first = office.deliver(&sample("04"));
    let other = office.deliver(&sample("01"));
    office.take_in().expect("taken in");
    let (case, head) = (office.case("Anyaman Sampel Purun"), office.letterhead());
    let draft = office.store.read(|c| applications::missing_letter(c, &office.procedures, &head, case));
    let sending = Sending::from(&draft.expect("a letter"));
    applications::ask_for_missing(&office.procedures, ActId::new(), office.staf, &head, sending).expect("asked");
    let subject = format!("Re: {}", office.header(case).number);
    let body = "Nama Usaha: Anyaman Sampel Purun\r\nTelepon: 0812-9999-0001\r\nInstagram: @lain.contoh";
    let second = office.deliver(&plain("asing@example.org", "asing@example.org", &subject, "", body));
    assert_eq!(office.take_in().expect("taken in").messages, 1);
    assert!(!office.store.read(|c| suggestions(c, &office.procedures, case)).expect("suggestions").is_empty());
    office.act(office.staf, case, ("apply", "drop"), "Salah kirim.").expect("closed");

    let why = || "Diminta pemilik data.".to_owned();
    let erased = || erase(&office.procedures, ActId::new(), office.manajer, case, why(), SUBJECT);
    assert_eq!(erased().expect_err("a letter waits"), EraseError::LetterUnderWay);
    assert!(office.count("SELECT count(*) FROM application_suggestions") > 0, "nothing was done");
    let sent = office.store.write_local(|connection, _| {
        connection.execute("UPDATE mail_recipients SET state = 'sent'", [])?;
        Ok::<_, StoreError>(())
    });
    sent.expect("it is there");
    assert_eq!(erased().expect("erased").letters, 3, "two came in, one went out");

    let raw = |id| office.store.read(|c| inbox::raw(c, id, &office.sealer)).map(|bytes| bytes.len());
    assert_eq!((raw(first), raw(second)), (Err(inbox::RawError::Erased), Err(inbox::RawError::Erased)));
    assert_eq!(raw(other), Ok(sample("01").len()), "another application keeps its own");
    let row = office.inbox(second);
    assert_eq!((row.sender_address.as_str(), row.subject.as_str(), row.case_id), ("", "", Some(case)));
    for sql in [
        "SELECT count(*) FROM application_suggestions",
        "SELECT count(*) FROM mail_messages",
        "SELECT count(*) FROM mail_recipients",
        "SELECT count(*) FROM mail_history",
        "SELECT count(*) FROM journal WHERE fields LIKE '%81299990001%' OR facts LIKE '%81299990001%'",
        "SELECT count(*) FROM audit WHERE result LIKE '%asing@example.org%' OR reason LIKE '%asing@example.org%'",
    ] {
        assert_eq!(office.count(sql), 0, "{sql}");
    }
    assert_eq!(office.take_in().expect("again"), TakenIn::default(), "what went does not come back");
    assert_eq!(office.store.read(|c| case::verify(c, &office.procedures)).expect("a walk"), []);
    assert!(applications::beside(&office.procedures, office.staf, case, "contact").is_ok(), "the page still opens");
}

/// An answer of the applicant with a program in it.
fn with_a_program(subject: &str) -> Vec<u8> {
    let head = format!(
        "From: anyaman.sampel@example.com\r\nTo: deks.outlet@example.com\r\nSubject: {subject}\r\n\
         Message-ID: <program@example.com>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"batas\"\r\n\r\n"
    );
    let text = "--batas\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nTerlampir katalog kami.\r\n";
    let file = "--batas\r\nContent-Type: application/octet-stream; name=\"katalog.exe\"\r\n\
                Content-Disposition: attachment; filename=\"katalog.exe\"\r\n\
                Content-Transfer-Encoding: base64\r\n\r\nTVqQAAMAAAAEAAAA\r\n--batas--\r\n";
    [head.as_str(), text, file].concat().into_bytes()
}

#[test]
fn what_a_full_application_does_not_take_of_a_letter_stands_in_its_history() {
    let office = office();
    office.deliver(&sample("04"));
    office.take_in().expect("taken in");
    let case = office.case("Anyaman Sampel Purun");
    let held = |number: usize| {
        let new = NewDocument {
            kind: "other".to_owned(),
            name: "hadiah.exe".to_owned(),
            mime: "application/octet-stream".to_owned(),
            bytes: format!("MZ {number}").into_bytes(),
            origin: DocumentOrigin::Stick,
            quarantine: vec!["executable".to_owned()],
        };
        case::add_document(&office.procedures, ActId::new(), Some(office.staf), case, new).err()
    };
    assert_eq!((0..200).find_map(held), Some(AddDocumentError::TooManyHeld), "so many and no more");
    let id = office.deliver(&with_a_program(&format!("Re: {}", office.header(case).number)));
    assert_eq!(office.take_in().expect("taken in").messages, 1);
    assert!(
        office.inbox(id).verdict.contains("lampiran 1 (berkas permohonan sudah penuh)"),
        "{}",
        office.inbox(id).verdict
    );
    let told = office.store.read(|c| case::history(c, &office.procedures, case)).expect("a history");
    let said: Vec<&str> =
        told.iter().map(|line| line.sentence.as_str()).filter(|line| line.contains("batas")).collect();
    let expect = "Surel membawa 1 berkas lagi; tidak disimpan karena batas 100 berkas yang dikarantina. \
                  Suratnya tetap ada di kotak masuk.";
    assert_eq!(said, [expect]);
    assert_eq!(office.store.read(|c| case::verify(c, &office.procedures)).expect("a walk"), []);
}

#[test]
fn the_key_is_not_made_anew_while_letters_depend_on_it() {
    let office = office();
    office.deliver(&sample("01"));
    let folder = office.store.path().parent().expect("the data folder").to_owned();
    std::fs::remove_file(folder.join("vault.key")).expect("the key");
    let opened = Procedures::open(office.store.clone(), &folder);
    assert!(matches!(opened, Err(OpenProceduresError::Vault(VaultError::Missing { .. }))));
    assert!(!folder.join("vault.key").exists(), "the letters open again once it is back");
}
