//! Applications by letter: the samples become cases; a reply completes one; what goes wrong leaves nothing half done.

mod erasing;
mod letters;
pub mod office;
mod opening;

use std::cell::Cell;

use deks::base::{ActId, InboxId};
use deks::mail::inbox::{self, InboxState};
use deks::partnership::applications::{
    self, SendLetterError, Sending, TakeError, TakenIn, Why, earlier_cases, suggestions,
};
use deks::sop::case::{self, Origin, documents::DocumentRow};
use deks::sop::field::{FieldValue, Values};

use self::office::{Office, office, plain, sample};

fn documents(office: &Office, title: &str) -> Vec<DocumentRow> {
    let case = office.case(title);
    office.store.read(|c| case::documents_of(c, case)).expect("papers")
}

#[test]
fn ten_letters_become_eight_applications_a_completed_one_and_none() {
    let office = office();
    for number in 1..=10 {
        office.deliver(&sample(&format!("{number:02}")));
    }
    let taken = office.take_in().expect("taken in");
    assert_eq!(taken, TakenIn { applications: 8, messages: 1, none: 1, ..TakenIn::default() });
    assert_eq!(office.take_in().expect("again"), TakenIn::default(), "nothing is taken twice");
    for (title, products, lacks) in [
        ("Batik Sekar Contoh", 4, vec![]),
        ("Keramik Café Contoh", 3, vec![]),
        ("Camilan Uji Makmur", 4, vec!["Harga di katalog"]),
        ("Anyaman Sampel Purun", 3, vec!["Contact person UKM", "No. HP/WA"]),
        ("Perhiasan Contoh & Rekan", 5, vec![]),
        ("Rajut Uji Lestari", 2, vec![]),
        ("Sablon Contoh Ceria", 0, vec!["Katalog beserta harga barang", "Harga di katalog"]),
        ("Rotan Sampel Jaya", 3, vec![]),
    ] {
        let case = office.case(title);
        assert_eq!(office.missing(case), lacks, "{title}");
        let rows = match office.values(case).get("products") {
            Some(FieldValue::Table(rows)) => rows.len(),
            _ => 0,
        };
        assert_eq!(rows, products, "{title}");
        assert_eq!(office.header(case).origin, Origin::Email, "{title}");
        let letters = documents(&office, title).iter().filter(|paper| paper.kind == "letter" && paper.sealed).count();
        assert_eq!(letters, if title.starts_with("Keramik") { 2 } else { 1 }, "{title}");
    }
    // The reply 06 completed 02: the telephone was wrong, the screenshot was missing; nothing else changed.
    let keramik = office.case("Keramik Café Contoh");
    assert_eq!(office.text(keramik, "contact_phone"), "+6281200000018");
    assert_eq!(office.text(keramik, "contact_name"), "Kontak UKM 08");
    assert!(documents(&office, "Keramik Café Contoh").iter().any(|paper| paper.kind == "instagram_screenshot"));
    // What is held back lies sealed under a neutral name and counts for nothing.
    let held: Vec<DocumentRow> =
        documents(&office, "Rajut Uji Lestari").into_iter().filter(|paper| paper.is_quarantined()).collect();
    assert_eq!(held.len(), 2, "the same bytes under three bad names are one paper");
    for paper in held {
        assert!(paper.sealed && paper.kind == "other" && paper.name.starts_with("lampiran-"), "{}", paper.name);
        assert_eq!(paper.mime, "application/octet-stream");
        let opened = case::open_document(&office.procedures, office.admin, paper.id, "contact");
        assert!(opened.is_err(), "it is never opened");
    }
}

#[test]
fn a_subject_that_smuggles_in_headers_stays_text() {
    let office = office();
    let id = office.deliver(&sample("10"));
    office.take_in().expect("taken in");
    assert!(office.inbox(id).verdict.starts_with("Lengkap"));
    let case = office.case("Rotan Sampel Jaya");
    assert_eq!(office.text(case, "email"), "kontak13@example.com");
    assert_eq!(office.text(case, "contact_name"), "Kontak UKM 13");
}

#[test]
fn what_is_missing_is_asked_for_and_the_answer_lets_the_clock_go_on() {
    let office = office();
    office.deliver(&sample("04"));
    office.take_in().expect("taken in");
    let case = office.case("Anyaman Sampel Purun");
    let letterhead = office.letterhead();
    let draft = office
        .store
        .read(|c| applications::missing_letter(c, &office.procedures, &letterhead, case))
        .expect("a letter");
    assert_eq!((draft.to.as_str(), draft.letter.as_str()), ("anyaman.sampel@example.com", "missing"));
    assert!(draft.body.contains("- Contact person UKM") && draft.body.contains(&office.header(case).number));
    let sending = Sending { body: format!("{}\nTerima kasih.", draft.body), ..Sending::from(&draft) };
    let act = ActId::new();
    let sent = applications::ask_for_missing(&office.procedures, act, office.staf, &letterhead, sending.clone());
    let sent = sent.expect("asked");
    let again = applications::ask_for_missing(&office.procedures, act, office.staf, &letterhead, sending);
    assert_eq!(again.expect("the first one").mail, sent.mail, "a double tap is one letter");
    assert_eq!(office.count("SELECT count(*) FROM mail_messages"), 1);
    assert!(office.task(case, "apply").paused_at.is_some(), "it waits for the applicant");
    let mail = office.store.read(|c| deks::mail::by_id(c, sent.mail)).expect("readable").expect("a letter");
    let ours = mail.message_id.trim_matches(['<', '>']).to_owned();
    // Their answer names our letter and nothing else of the case.
    let body = "Nama Kontak: Kontak UKM 04\r\nTelepon: 0812-0000-0004";
    let reply = plain("jawab@example.com", "anyaman.sampel@example.com", "Re: kelengkapan", &ours, body);
    office.deliver(&reply);
    assert_eq!(office.take_in().expect("taken in").messages, 1);
    assert_eq!(office.missing(case), Vec::<String>::new());
    assert_eq!(office.task(case, "apply").paused_at, None, "the clock goes on");
    let draft = office.store.read(|c| applications::missing_letter(c, &office.procedures, &letterhead, case));
    assert!(matches!(draft, Err(SendLetterError::NothingMissing)));
}

#[test]
fn a_letter_never_overwrites_what_a_person_entered() {
    let office = office();
    office.deliver(&sample("02"));
    office.take_in().expect("taken in");
    let case = office.case("Keramik Café Contoh");
    let phone = FieldValue::Text("+6281299999999".to_owned());
    let changes = vec![("contact_phone".to_owned(), Some(phone))];
    case::edit(&office.procedures, ActId::new(), Some(office.staf), case, changes, None, None).expect("entered");
    office.deliver(&sample("06"));
    office.take_in().expect("taken in");
    assert_eq!(office.text(case, "contact_phone"), "+6281299999999");
    let open = || office.store.read(|c| suggestions(c, &office.procedures, case)).expect("suggestions");
    let found = open();
    let told: Vec<_> = found.iter().map(|one| (one.field.as_str(), one.why)).collect();
    assert_eq!(told, [("contact_phone", Why::ByHand)]);
    assert!(!found[0].said.contains("000018"), "a telephone is masked: {}", found[0].said);
    applications::take_suggestion(&office.procedures, ActId::new(), office.staf, &found[0].key, None)
        .expect("taken over");
    assert_eq!(office.text(case, "contact_phone"), "+6281200000018");
    assert!(open().is_empty());
    let again = applications::drop_suggestion(&office.procedures, ActId::new(), office.staf, &found[0].key);
    assert!(again.is_err(), "it is gone");
}

#[test]
fn a_stranger_who_names_our_number_changes_nothing() {
    let office = office();
    office.deliver(&sample("01"));
    office.take_in().expect("taken in");
    let case = office.case("Batik Sekar Contoh");
    let before = (office.values(case), office.header(case).content_hash);
    let subject = format!("Re: Kelengkapan [{}]", office.header(case).number.to_lowercase());
    let body = "Nama Usaha: Batik Sekar Contoh\r\nTelepon: 0812-9999-0001\r\nInstagram: @lain.contoh";
    let id = office.deliver(&plain("asing@example.org", "asing@example.org", &subject, "", body));
    assert_eq!(office.take_in().expect("taken in").messages, 1);
    assert_eq!((office.inbox(id).state, office.inbox(id).case_id), (InboxState::Message, Some(case)));
    assert_eq!((office.values(case), office.header(case).content_hash), before);
    let found = office.store.read(|c| suggestions(c, &office.procedures, case)).expect("suggestions");
    assert!(found.len() >= 2 && found.iter().all(|one| one.why == Why::Stranger), "{found:?}");
}

#[test]
fn the_same_letter_delivered_twice_is_one_application() {
    let office = office();
    let letter = sample("01");
    office.deliver(&letter);
    // On another way: another header on top, and so other bytes.
    office.deliver(
        &[b"Received: by relay.example.org; Mon, 02 Nov 2026 09:15:09 +0700\r\n".as_slice(), &letter].concat(),
    );
    let taken = office.take_in().expect("taken in");
    assert_eq!((taken.applications, taken.messages), (1, 1));
    let papers = documents(&office, "Batik Sekar Contoh");
    let of_kind = |kind: &str| papers.iter().filter(|paper| paper.kind == kind).count();
    assert_eq!((of_kind("catalogue"), of_kind("instagram_screenshot")), (1, 1), "no file lies there twice");
}

#[test]
fn a_crash_at_any_step_loses_and_doubles_nothing() {
    let tables =
        ["cases", "case_values", "case_tasks", "case_documents", "sealed_blobs", "case_letters", "audit", "journal"];
    let office = office();
    let id = office.deliver(&sample("02"));
    let file = rusqlite::Connection::open(office.store.path()).expect("the file");
    for (table, event) in tables.map(|table| (table, "INSERT")).into_iter().chain([("inbox_messages", "UPDATE")]) {
        let guard = format!("CREATE TRIGGER guard BEFORE {event} ON {table} BEGIN SELECT raise(ABORT, 'putus'); END");
        file.execute_batch(&guard).expect("a guard");
        assert!(office.take_in().is_err(), "{table}");
        file.execute_batch("DROP TRIGGER guard").expect("no guard");
        assert_eq!(office.inbox(id).state, InboxState::New, "{table}");
        let left = office.count("SELECT (SELECT count(*) FROM cases) + (SELECT count(*) FROM case_letters)");
        assert_eq!(left, 0, "{table}");
    }
    assert_eq!(office.take_in().expect("taken in").applications, 1);
    assert_eq!(office.take_in().expect("again"), TakenIn::default());
    assert_eq!(office.count("SELECT count(*) FROM cases"), 1);
}

#[test]
fn a_flood_of_letters_is_taken_in_as_far_as_there_is_time() {
    let office = office();
    for number in 0..160 {
        let id = format!("{number}@example.com");
        let advert = "Pinjaman modal UMKM tanpa agunan! Cair 5 menit, klik di sini";
        office.deliver(&plain(&id, "iklan@example.com", &format!("Promo {number}"), "", advert));
    }
    let left = Cell::new(40);
    let go_on = || left.replace(left.get() - 1) > 0;
    let round = |go_on: &dyn Fn() -> bool| {
        applications::take_in_while(&office.procedures, &office.sealer, &office.config, go_on).expect("taken in")
    };
    assert_eq!(round(&go_on), TakenIn { none: 40, is_cut: true, ..TakenIn::default() });
    assert_eq!(round(&|| false), TakenIn { is_cut: true, ..TakenIn::default() }, "nothing is begun any more");
    assert_eq!(round(&|| true), TakenIn { none: 120, ..TakenIn::default() }, "the next round goes on behind it");
    assert_eq!(round(&|| false), TakenIn::default(), "nothing waits");
}

#[test]
fn what_is_no_letter_or_our_own_waits_or_is_set_aside() {
    let office = office();
    let broken = office.deliver(b"bukan surat sama sekali");
    let body = "Nama Usaha: Gerai Contoh\r\nTelepon: 0812-0000-0009\r\nKami ingin titip katalog.";
    let own = office.deliver(&plain("kami@example.com", "deks.outlet@example.com", "Daftar mitra", "", body));
    let taken = office.take_in().expect("taken in");
    assert_eq!(taken, TakenIn { none: 1, waiting: 1, ..TakenIn::default() });
    assert_eq!(office.inbox(broken).state, InboxState::PutBack);
    assert!(!office.inbox(broken).verdict.is_empty(), "it says why");
    assert_eq!(office.inbox(own).state, InboxState::NotApplication);
    assert_eq!(office.count("SELECT count(*) FROM cases"), 0);
    assert_eq!(office.take_in().expect("again"), TakenIn::default());
}

#[test]
fn a_person_takes_sets_aside_and_moves_letters() {
    let office = office();
    let advert = office.deliver(&sample("07"));
    office.deliver(&sample("01"));
    office.take_in().expect("taken in");
    let batik = office.case("Batik Sekar Contoh");
    let (procedures, sealer) = (&office.procedures, &office.sealer);
    let refused = applications::take_anyway(procedures, ActId::new(), office.kasir, advert, sealer);
    assert!(matches!(refused, Err(TakeError::NotAllowed(_))));
    let act = ActId::new();
    let taken = applications::take_anyway(procedures, act, office.staf, advert, sealer).expect("taken");
    assert_eq!(applications::take_anyway(procedures, act, office.staf, advert, sealer).expect("the same"), taken);
    let (case, refused) = (taken.case, taken.refused);
    assert_eq!(refused, Vec::<String>::new());
    assert_eq!(office.header(case).opened_by, Some(office.staf), "who took it entered it");
    let attach = |id: InboxId| applications::attach_to(procedures, ActId::new(), office.staf, id, batik, sealer);
    assert!(matches!(attach(advert), Err(TakeError::State(_))), "it belongs to another one");
    let empty = applications::put_back(procedures, ActId::new(), office.staf, advert, "  ");
    assert!(matches!(empty, Err(TakeError::ReasonMissing)));
    applications::put_back(procedures, ActId::new(), office.staf, advert, "salah pilih").expect("put back");
    attach(advert).expect("attached");
    assert_eq!(office.inbox(advert).case_id, Some(batik));
    applications::put_back(procedures, ActId::new(), office.staf, advert, "iklan").expect("put back");
    applications::put_aside(procedures, ActId::new(), office.staf, advert, "iklan").expect("set aside");
    assert_eq!(
        (office.inbox(advert).state, office.inbox(advert).verdict.as_str()),
        (InboxState::NotApplication, "iklan")
    );
    let gone = applications::put_aside(procedures, ActId::new(), office.staf, InboxId::new(), "iklan");
    assert!(matches!(gone, Err(TakeError::NoSuchLetter)));
}

#[test]
fn somebody_who_applied_before_is_recognised_however_they_write() {
    let office = office();
    let open = |values: &[(&str, &str)]| {
        office.clock.advance_ms(1_000);
        let values: Values =
            values.iter().map(|(field, text)| ((*field).to_owned(), FieldValue::Text((*text).to_owned()))).collect();
        let act = ActId::new();
        applications::open_by_hand(&office.procedures, act, office.staf, Origin::Kiosk, values, Vec::new())
            .expect("opened")
    };
    let first = open(&[("business_name", "Batik Contoh"), ("email", "kontak01@example.com")]);
    let second = open(&[("business_name", "BATIK  contoh"), ("instagram", "@batik.contoh")]);
    let third = open(&[("business_name", "Lain Sama Sekali"), ("instagram", "batik.contoh")]);
    let other = open(&[("business_name", "Batik Contoh Sekali"), ("email", "kontak02@example.com")]);
    office.act(office.staf, first, ("apply", "drop"), "percobaan").expect("closed");
    let earlier = |case| office.store.read(|c| earlier_cases(c, &office.procedures, case)).expect("earlier ones");
    let ids = |case| earlier(case).into_iter().map(|one| one.case).collect::<Vec<_>>();
    assert_eq!(ids(second), [third, first], "by account and by name, the latest first");
    assert_eq!(ids(third), [second]);
    assert!(ids(other).is_empty(), "a longer name is another business");
    let known = earlier(second);
    assert_eq!((known[1].outcome.as_str(), known[1].outcome_label.as_str()), ("no_application", "Bukan permohonan"));
}

#[test]
fn letter_and_form_stand_side_by_side_and_the_look_is_noted() {
    let office = office();
    office.deliver(&sample("08"));
    office.take_in().expect("taken in");
    let case = office.case("Rajut Uji Lestari");
    let looks = || office.count("SELECT count(*) FROM case_looks");
    let before = looks();
    let beside = applications::beside(&office.procedures, office.staf, case, "contact").expect("side by side");
    assert_eq!(looks(), before + 1);
    assert_eq!(beside.letters.len(), 1);
    let files = &beside.letters[0].files;
    assert_eq!(files.len(), 6);
    assert!(files.iter().all(|file| file.document.is_some() && file.role.is_empty() != file.held_back.is_empty()));
    let name = beside.fields.iter().find(|field| field.field == "business_name").expect("a field");
    assert_eq!((name.value.as_str(), &name.from), ("Rajut Uji Lestari", &applications::FromWhere::Letter));
    let denied = applications::beside(&office.procedures, office.kasir, case, "contact");
    assert!(denied.is_err(), "a cashier does not work on applications");
    let list = office.store.read(inbox::totals).expect("figures");
    assert_eq!(list.application, 1);
}
