//! Who reads letters of applications and sorts them, what is known of that, and what becomes of files that name somebody.

use std::io::Cursor;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use deks::base::{ActId, CaseId, InboxId, MailId};
use deks::mail::inbox::{self, InboxState};
use deks::partnership::applications::{
    self, BesideError, NotTheirs, OpenLetterError, Sending, SuggestionError, TakeError, TakenIn, suggestions,
};
use deks::sop::case;

use super::documents;
use super::office::{Office, office, plain, sample};

const PROCEDURE: &str = include_str!("../../../sop/deks.toml");

fn case_looks(office: &Office) -> i64 {
    office.count("SELECT count(*) FROM case_looks")
}

fn inbox_looks(office: &Office) -> i64 {
    office.count("SELECT count(*) FROM inbox_looks")
}

#[test]
fn a_letter_is_opened_for_who_works_on_it_and_that_is_known() {
    let office = office();
    let (letter, advert) = (office.deliver(&sample("01")), office.deliver(&sample("07")));
    office.take_in().expect("taken in");
    let case = office.case("Batik Sekar Contoh");
    let open = |by, id, purpose: &str| applications::open_letter(&office.procedures, &office.sealer, by, id, purpose);
    assert!(matches!(open(office.kasir, letter, ""), Err(OpenLetterError::NotAllowed(_))));
    assert!(matches!(open(office.staf, InboxId::new(), ""), Err(OpenLetterError::Raw(_))));
    assert!(matches!(open(office.staf, letter, "ingin tahu"), Err(OpenLetterError::Purpose(_))));
    assert_eq!((case_looks(&office), inbox_looks(&office)), (0, 0), "nobody saw anything");

    let opened = open(office.staf, letter, "contact").expect("opened");
    assert_eq!(opened.bytes, Ok(sample("01")));
    let looks = office.store.read(|c| case::looks(c, case)).expect("looks");
    let [look] = &looks[..] else { panic!("{looks:?}") };
    assert_eq!((look.by, look.field.as_str(), look.purpose.as_str()), (office.staf, "letter", "contact"));
    let paper = documents(&office, "Batik Sekar Contoh").into_iter().find(|paper| paper.kind == "letter");
    assert_eq!(look.document, paper.map(|paper| paper.id));

    let opened = open(office.rekan, advert, "").expect("opened");
    assert_eq!(opened.bytes, Ok(sample("07")));
    assert_eq!((case_looks(&office), inbox_looks(&office)), (1, 1));
    let looks = || office.store.read(|c| inbox::looks(c, advert)).expect("looks");
    let told =
        |looks: Vec<inbox::LetterLook>| looks.into_iter().map(|look| (look.by, look.purpose)).collect::<Vec<_>>();
    assert_eq!(told(looks()), [(office.rekan, "work".to_owned())], "who, and what for");
    open(office.staf, advert, " contact ").expect("opened");
    assert_eq!(told(looks()).last(), Some(&(office.staf, "contact".to_owned())));
    assert!(matches!(open(office.staf, advert, "ingin tahu"), Err(OpenLetterError::Purpose(_))));
    open(office.staf, letter, "").expect("opened");
    let looks = office.store.read(|c| case::looks(c, case)).expect("looks");
    assert_eq!(looks.first().map(|look| look.purpose.as_str()), Some("work"));
}

#[test]
fn a_letter_of_ours_is_opened_from_its_own_application_and_that_is_known() {
    let office = office();
    office.deliver(&sample("04"));
    office.deliver(&sample("01"));
    office.take_in().expect("taken in");
    let (case, other) = (office.case("Anyaman Sampel Purun"), office.case("Batik Sekar Contoh"));
    let (head, asked) =
        (office.letterhead(), || office.store.read(|c| applications::asked(c, case)).expect("readable"));
    assert_eq!(asked(), None);
    let draft = office.store.read(|c| applications::missing_letter(c, &office.procedures, &head, case));
    let sending = Sending::from(&draft.expect("a letter"));
    let sent = applications::ask_for_missing(&office.procedures, ActId::new(), office.staf, &head, sending);
    let mail = sent.expect("asked").mail;
    assert_eq!(asked().map(|asked| asked.task), Some(office.task(case, "apply").id), "the answer is waited for");

    let open = |by, of, mail| applications::open_sent(&office.procedures, by, of, mail);
    assert!(matches!(open(office.kasir, case, mail), Err(OpenLetterError::NotAllowed(_))));
    assert!(matches!(open(office.staf, other, mail), Err(OpenLetterError::NotSent)), "of another application");
    assert!(matches!(open(office.staf, case, MailId::new()), Err(OpenLetterError::NotSent)));
    assert_eq!(case_looks(&office), 0);
    let bytes = open(office.staf, case, mail).expect("opened");
    assert!(deks::mail::open(&bytes).text.contains(&office.header(case).number));
    let looks = office.store.read(|c| case::looks(c, case)).expect("looks");
    assert_eq!(looks.iter().map(|look| look.purpose.as_str()).collect::<Vec<_>>(), ["work"]);
}

#[test]
fn a_letter_goes_from_one_application_to_another_in_one_act() {
    let office = office();
    let advert = office.deliver(&sample("07"));
    office.deliver(&sample("01"));
    office.deliver(&sample("04"));
    office.take_in().expect("taken in");
    let (batik, anyaman) = (office.case("Batik Sekar Contoh"), office.case("Anyaman Sampel Purun"));
    let put =
        |case| applications::attach_to(&office.procedures, ActId::new(), office.staf, advert, case, &office.sealer);
    put(batik).expect("put there");
    assert_eq!(put(anyaman).expect("put there").case, anyaman);
    assert_eq!((office.inbox(advert).state, office.inbox(advert).case_id), (InboxState::Message, Some(anyaman)));
    let gone = put(CaseId::new());
    assert!(matches!(gone, Err(TakeError::UnknownCase)), "{gone:?}");
    assert_eq!(office.inbox(advert).case_id, Some(anyaman), "it is not left halfway");
}

/// A revision in which the staff of the stock is nobody.
fn without_staff(office: &mut Office) {
    let given = "given_to = [\"staf_stok\", \"manajer\", \"admin\"]";
    assert!(PROCEDURE.contains(given), "the procedure is as this test knows it");
    let text =
        PROCEDURE.replacen("revision = 1", "revision = 2", 1).replacen(given, "given_to = [\"manajer\", \"admin\"]", 1);
    office.revise(&text);
}

#[test]
fn whoever_has_no_role_of_the_procedure_touches_no_letter() {
    let mut office = office();
    without_staff(&mut office);
    let (letter, advert) = (office.deliver(&sample("01")), office.deliver(&sample("07")));
    office.take_in().expect("taken in");
    let case = office.case("Batik Sekar Contoh");
    let subject = format!("Re: {}", office.header(case).number);
    let body = "Nama Usaha: Batik Sekar Contoh\r\nTelepon: 0812-9999-0001\r\nInstagram: @lain.contoh";
    office.deliver(&plain("asing@example.org", "asing@example.org", &subject, "", body));
    office.take_in().expect("taken in");
    let (procedures, sealer, staf) = (&office.procedures, &office.sealer, office.staf);
    let found = office.store.read(|c| suggestions(c, procedures, case)).expect("suggestions");
    let key = &found.first().expect("what the stranger says").key;
    for id in [letter, advert] {
        let opened = applications::open_letter(procedures, sealer, staf, id, "");
        assert!(matches!(opened, Err(OpenLetterError::NotTheirs(NotTheirs::WrongRole { .. }))), "{opened:?}");
        for set in [applications::put_aside, applications::put_back] {
            let set = set(procedures, ActId::new(), staf, id, "iklan");
            assert!(matches!(set, Err(TakeError::NotTheirs(NotTheirs::WrongRole { .. }))), "{set:?}");
        }
    }
    let taken = applications::take_anyway(procedures, ActId::new(), staf, advert, sealer);
    assert!(matches!(taken, Err(TakeError::NotTheirs(_))), "{taken:?}");
    let put = applications::attach_to(procedures, ActId::new(), staf, advert, case, sealer);
    assert!(matches!(put, Err(TakeError::NotTheirs(_))), "{put:?}");
    let dropped = applications::drop_suggestion(procedures, ActId::new(), staf, key);
    assert!(matches!(dropped, Err(SuggestionError::NotTheirs(_))), "{dropped:?}");
    let beside = applications::beside(procedures, staf, case, "contact");
    assert!(matches!(beside, Err(BesideError::NotTheirs(_))), "{beside:?}");
    assert_eq!((case_looks(&office), inbox_looks(&office)), (0, 0));
    let state = |id| (office.inbox(id).state, office.inbox(id).case_id);
    assert_eq!(state(letter), (InboxState::Application, Some(case)));
    assert_eq!(state(advert), (InboxState::NotApplication, None));
    applications::drop_suggestion(procedures, ActId::new(), office.manajer, key).expect("whose work it is");
}

/// A letter with a card in a picture and a catalogue of which nothing arrived.
fn with_card() -> Vec<u8> {
    let mut picture = Cursor::new(Vec::new());
    let card = image::RgbImage::from_pixel(32, 20, image::Rgb([90, 120, 180]));
    card.write_to(&mut picture, image::ImageFormat::Png).expect("a picture");
    let picture = STANDARD.encode(picture.into_inner());
    let head = "From: kontak21@example.com\r\nTo: deks.outlet@example.com\r\nSubject: Daftar mitra\r\n\
                Message-ID: <kartu@example.com>\r\nMIME-Version: 1.0\r\n\
                Content-Type: multipart/mixed; boundary=\"batas\"\r\n\r\n";
    let text = "--batas\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
                Nama Usaha: Gerai Kartu Contoh\r\nTelepon: 0812-0000-0021\r\nKami ingin titip jual.\r\n";
    let part = |kind: &str, name: &str, body: &str| {
        format!(
            "--batas\r\nContent-Type: {kind}; name=\"{name}\"\r\nContent-Disposition: attachment; \
             filename=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}\r\n"
        )
    };
    let parts = [part("image/png", "KTP Kontak 21.png", &picture), part("text/csv", "katalog.csv", "")];
    [head, text, &parts.concat(), "--batas--\r\n"].concat().into_bytes()
}

#[test]
fn a_card_that_came_by_letter_lies_sealed_and_an_empty_file_is_told_of() {
    let office = office();
    let id = office.deliver(&with_card());
    assert_eq!(office.take_in().expect("taken in"), TakenIn { applications: 1, ..TakenIn::default() });
    let papers = documents(&office, "Gerai Kartu Contoh");
    let card = papers.iter().find(|paper| paper.kind == "identity_card").expect("the card");
    assert!(card.sealed && !card.is_quarantined());
    assert!(papers.iter().all(|paper| paper.kind != "photo" && paper.kind != "catalogue"), "{papers:?}");
    let held = papers.iter().filter(|paper| paper.is_quarantined()).count();
    assert_eq!(held, 1, "that a file came is not forgotten");
    let verdict = office.inbox(id).verdict;
    assert!(verdict.contains("hanya di surat aslinya: lampiran 2 (kosong)."), "{verdict}");
    let case = office.case("Gerai Kartu Contoh");
    let seen = case::open_document(&office.procedures, office.staf, card.id, "contact");
    assert!(seen.is_err(), "the card is for who decides");
    assert_eq!(office.header(case).opened_by, None);
}
