//! Letters of the shipped procedure: worded, changed, sent, and never anything but text.

use std::sync::Arc;

use serde_json::Value as Json;

use super::*;
use crate::base::holidays::Holidays;
use crate::base::regions::Regions;
use crate::base::{ActId, CaseId, MailId, Rupiah};
use crate::documents::vault::Vault;
use crate::mail::outbox::SUBJECT_CHARS_MAX;
use crate::mail::{self, Attachment, Sender};
use crate::people::testing::{Outlet, outlet};
use crate::sop::Procedures;
use crate::sop::case::{self, LetterWay};
use crate::sop::definition::{Definition, Library};
use crate::sop::field::testing::{day, ground, row};
use crate::sop::field::{FieldValue, Values};
use crate::store::{Act, StoreError, Tx};

fn library() -> Library {
    Library::open(None).expect("the shipped procedures")
}

fn deks() -> Arc<Definition> {
    library().newest("deks").expect("the shipped procedure")
}

fn values(name: &str) -> Values {
    let text = |text: &str| FieldValue::Text(text.to_owned());
    let values = [
        ("business_name", text(name)),
        ("contact_name", text("Kontak UKM 01")),
        ("contact_phone", text("+6281200000001")),
        ("email", text("kontak01@example.com")),
        ("products", FieldValue::Table(vec![row("r1", "Tas", Some(87_500))])),
    ];
    values.into_iter().map(|(field, value)| (field.to_owned(), value)).collect()
}

fn office() -> OfficeFace {
    OfficeFace {
        name: "DEKS Surabaya".to_owned(),
        address: "Jalan Contoh 1".to_owned(),
        phone: "+62315550123".to_owned(),
    }
}

fn product(name: &str, note: &str) -> ProductLine {
    ProductLine { name: name.to_owned(), price: Some(Rupiah(87_500)), note: note.to_owned() }
}

fn context(name: &str) -> LetterContext {
    let case = CaseFace { number: "PM-K1-20261122-0001".to_owned(), title: name.to_owned() };
    let mut context = LetterContext::of(&deks(), &values(name), case, office(), &ground());
    context.reason = "Kemasan belum siap dijual.\n\nSilakan mencoba lagi.".to_owned();
    context.missing = vec!["Screenshot akun instagram".to_owned(), "Harga di katalog".to_owned()];
    context.products = Products {
        accepted: vec![product("Tas pandan", "")],
        changed: vec![product("Topi pandan", "ukuran lebih kecil")],
        refused: vec![product("Tikar pandan", "terlalu besar")],
    };
    context.agreement = AgreementFace {
        number: "PK-K1-20261101-0001".to_owned(),
        ended_by: "mitra".to_owned(),
        basis: "atas kesepakatan kedua pihak".to_owned(),
        last_day: "22 Desember 2026".to_owned(),
        goods: vec![("Tas pandan".to_owned(), 6)],
        aids: vec![("Rak bambu".to_owned(), 2)],
        money: "Tidak ada hak yang belum dibayar.".to_owned(),
        paid_by: "6 Januari 2027".to_owned(),
    };
    context
}

#[test]
fn the_request_for_what_is_missing_says_it_all() {
    let made = render(&deks(), "missing", None, &context("Anyaman Lestari")).expect("a letter");
    assert_eq!(made.to, "kontak01@example.com");
    assert_eq!(made.subject, "Kelengkapan pendaftaran mitra DEKS: Anyaman Lestari [PM-K1-20261122-0001]");
    let expect = "Yth. Kontak UKM 01,\n\n\
        terima kasih sudah mendaftarkan Anyaman Lestari sebagai mitra DEKS Surabaya. Agar dapat dikurasi, mohon balas \
        surat ini dengan melampirkan:\n\n\
        - Screenshot akun instagram\n- Harga di katalog\n\n\
        Nomor permohonan Anda PM-K1-20261122-0001. Cukup balas surat ini; yang sudah dikirim tidak perlu diulang.\n\n\
        Salam,\nDEKS Surabaya";
    assert_eq!(made.body, expect);
    assert!(made.text.starts_with(expect) && made.text.contains("Jalan Contoh 1 · +62315550123"), "{}", made.text);
    assert!(made.html.contains("<li style=\"margin:0 0 4px\">Harga di katalog</li>"), "{}", made.html);
}

#[test]
fn every_shipped_letter_says_what_was_decided() {
    let expect: [(&str, &[&str]); 6] = [
        ("missing", &["Harga di katalog"]),
        (
            "accepted",
            &["terpilih", "- Tas pandan", "- Topi pandan: ukuran lebih kecil", "- Tikar pandan: terlalu besar"],
        ),
        ("refused", &["belum dapat disetujui", "boleh mendaftar lagi"]),
        ("review", &["Kemasan belum siap dijual.\n\nSilakan mencoba lagi.", "- Tikar pandan: terlalu besar"]),
        ("agreement_invitation", &["Bawa KTP", "Jalan Contoh 1"]),
        (
            "agreement_end",
            &[
                "perjanjian PK-K1-20261101-0001 antara Anyaman Lestari dan DEKS Surabaya diakhiri oleh mitra, atas \
                 kesepakatan kedua pihak. Hari terakhir: 22 Desember 2026.",
                "Alasan: Kemasan belum siap dijual.",
                "- Tas pandan: 6 buah\n\nAlat display",
                "- Rak bambu: 2 buah\n\nMohon ambil semuanya di Jalan Contoh 1",
                "bersama.\n\nTidak ada hak yang belum dibayar.\n\nTerima kasih",
            ],
        ),
    ];
    let definition = deks();
    assert_eq!(
        definition.letters.iter().map(|letter| letter.id.as_str()).collect::<Vec<_>>(),
        expect.map(|(id, _)| id)
    );
    for (letter, words) in expect {
        let made = render(&definition, letter, None, &context("Anyaman Lestari")).expect("a letter");
        for word in words {
            assert!(made.body.contains(word), "{letter} lacks {word:?}:\n{}", made.body);
        }
        assert!(
            !made.text.contains("{{") && !made.text.contains("none") && !made.body.contains("\n\n\n"),
            "{}",
            made.text
        );
        let wording = &definition.letter(letter).expect("the letter");
        let wording = Wording { subject: wording.subject.clone(), body: wording.body.clone() };
        try_out(&definition, letter, &wording, day("2026-11-22")).expect("the file's own wordings pass their trial");
    }
}

#[test]
fn values_are_text_whatever_stands_in_them() {
    let hostile = "<script>alert(1)</script> {{ 7*7 }} {% include 'x' %}\r\nBcc: jahat@example.com & \"Ibu\"";
    let mut context = context(hostile);
    context.reason = hostile.to_owned();
    context.missing = vec![hostile.to_owned()];
    context.products.refused = vec![product(hostile, hostile)];
    context.office.name = hostile.to_owned();
    for letter in &deks().letters {
        let made = render(&deks(), &letter.id, None, &context).expect("a letter");
        assert!(!made.subject.contains(['\r', '\n']) && made.subject.chars().count() <= SUBJECT_CHARS_MAX);
        assert!(made.body.contains("{{ 7*7 }}") && !made.body.contains("49"), "{}", made.body);
        assert!(!made.html.contains("<script") && made.html.contains("&lt;script"), "{}", made.html);
        assert!(!made.text.contains('\r'));
    }
    let name_alone = render(&deks(), "refused", None, &context).expect("a letter");
    assert!(!name_alone.body.lines().any(|line| line.starts_with("Bcc")), "one line stays one line");
}

#[test]
fn a_letter_to_nobody_and_an_unknown_letter_are_refused() {
    let mut nobody = context("Anyaman Lestari");
    nobody.values.remove("email");
    let found = render(&deks(), "missing", None, &nobody);
    assert!(matches!(&found, Err(LetterError::NoRecipient { field }) if field == "Alamat surel"), "{found:?}");
    let found = render(&deks(), "greeting", None, &nobody);
    assert!(matches!(&found, Err(LetterError::Unknown(letter)) if letter == "greeting"), "{found:?}");
}

#[test]
fn tables_are_lists_and_fields_of_the_same_name_as_ours_are_not_reached() {
    let wording = |body: &str| Wording { subject: "Judul".to_owned(), body: body.to_owned() };
    let context = context("Anyaman Lestari");
    assert_eq!(context.values.get("products").and_then(Json::as_array).map(Vec::len), Some(1), "as it was entered");
    let own = wording("{{ products.accepted|length }} {{ today }} {{ contact_phone }} {{ case.title }}");
    let made = render(&deks(), "missing", Some(&own), &context).expect("a letter");
    assert_eq!(made.body, "1 22 November 2026 +6281200000001 Anyaman Lestari");
}

#[test]
fn what_a_person_changed_is_text_not_a_wording() {
    let context = context("Anyaman Lestari");
    let made = render(&deks(), "review", None, &context).expect("a letter");
    let changed = edited(&made, "Ulasan {{ 7*7 }}", "Halo,\n\n<b>{% set x %}</b>", &context).expect("a letter");
    assert_eq!(changed.to, made.to);
    assert_eq!(changed.subject, "Ulasan {{ 7*7 }} [PM-K1-20261122-0001]");
    assert_eq!(changed.body, "Halo,\n\n<b>{% set x %}</b>");
    assert!(changed.html.contains("&lt;b&gt;"), "{}", changed.html);
    let same = edited(&changed, &changed.subject, &changed.body, &context).expect("a letter");
    assert_eq!(same, changed, "to change nothing changes nothing");
    for (subject, body) in [("", "Halo"), ("Judul", " \n "), ("\u{200B}", "Halo")] {
        assert!(matches!(edited(&made, subject, body, &context), Err(LetterError::Empty)), "{subject:?} {body:?}");
    }
    let long = "x".repeat(WORDING_BODY_CHARS_MAX + 1);
    assert!(matches!(edited(&made, "Judul", &long, &context), Err(LetterError::TooLong)));
}

#[test]
fn every_place_that_is_offered_can_stand_in_a_letter() {
    let aula = include_str!("../../../tests/fixtures/sop/aula.toml");
    let aula = crate::sop::definition::load("aula.toml", aula).expect("sound");
    for (definition, letter, some) in [
        (deks().as_ref(), "review", &["{{ business_name }}", "{{ reason }}", "{{ case.number }}"][..]),
        (&aula, "missing", &["{{ borrower_name }}", "{% for one in equipment %}- {{ one.name }}\n{% endfor %}"][..]),
    ] {
        let offered = places(definition);
        let all: Vec<&str> = offered.iter().map(|place| place.text.as_str()).collect();
        for text in some {
            assert!(all.contains(text), "{text}");
        }
        assert!(!all.contains(&"{{ photos }}") && offered.iter().all(|place| !place.label.is_empty()));
        let wording = Wording { subject: "Semua tempat".to_owned(), body: all.join("\n") };
        let shown = try_out(definition, letter, &wording, day("2026-11-22"));
        assert!(!shown.expect("a letter").body.contains("{{"));
    }
}

fn procedures(outlet: &Outlet) -> Procedures {
    let vault = Vault::open_or_make(outlet.folder.path(), false).expect("a vault");
    Procedures::with(outlet.store.clone(), library(), vault, Holidays::shipped(), Regions::shipped())
}

fn wording_in(outlet: &Outlet, letter: &str) -> Option<Wording> {
    outlet.store.read(|connection| wording(connection, "deks", letter)).expect("readable")
}

#[test]
fn an_office_words_a_letter_itself_and_goes_back_to_the_file() {
    let outlet = outlet();
    let procedures = procedures(&outlet);
    let rows = || outlet.store.read(|connection| templates(connection, &deks())).expect("readable");
    assert!(rows().iter().all(|row| !row.is_own));
    let own = Wording { subject: "Halo {{ business_name }}".to_owned(), body: "Salam {{ office.name }}.".to_owned() };
    save_template(&procedures, ActId::new(), outlet.manajer, ("deks", "refused"), &own).expect("kept");
    assert_eq!(wording_in(&outlet, "refused").as_ref(), Some(&own));
    assert_eq!(wording_in(&outlet, "review"), None);
    let changed: Vec<(String, Option<_>)> =
        rows().into_iter().filter(|row| row.is_own).map(|row| (row.letter, row.changed_by)).collect();
    assert_eq!(changed, [("refused".to_owned(), Some(outlet.manajer))]);
    let made = render(&deks(), "refused", Some(&own), &context("Anyaman Lestari")).expect("a letter");
    assert_eq!(
        (made.subject.as_str(), made.body.as_str()),
        ("Halo Anyaman Lestari [PM-K1-20261122-0001]", "Salam DEKS Surabaya.")
    );
    reset_template(&procedures, ActId::new(), outlet.manajer, ("deks", "refused")).expect("given back");
    assert_eq!(wording_in(&outlet, "refused"), None);
    assert!(rows().iter().all(|row| !row.is_own));
}

#[test]
fn a_wording_that_would_not_give_a_letter_is_not_kept() {
    let outlet = outlet();
    let procedures = procedures(&outlet);
    type Is = fn(&LetterError) -> bool;
    let long = "x".repeat(WORDING_BODY_CHARS_MAX + 1);
    let cases: [(&str, &str, Is); 8] = [
        ("", "Halo", |e| matches!(e, LetterError::Empty)),
        ("Judul", "{% if reason %}x{% endif %}", |e| matches!(e, LetterError::Empty)),
        ("Judul", &long, |e| matches!(e, LetterError::TooLong)),
        ("Judul", "{% include 'x' %}", |e| matches!(e, LetterError::Forbidden { .. })),
        ("Judul", "{% if %}", |e| matches!(e, LetterError::Broken { line: 1, .. })),
        ("Judul", "Halo {{ busines_name }}", |e| matches!(e, LetterError::UnknownName { .. })),
        ("{{ who }} dan", "Halo", |e| matches!(e, LetterError::UnknownName { .. })),
        ("Judul", "{{ business_name|upcase }}", |e| matches!(e, LetterError::Broken { .. })),
    ];
    for (subject, body, is_expected) in cases {
        let own = Wording { subject: subject.to_owned(), body: body.to_owned() };
        let error = save_template(&procedures, ActId::new(), outlet.manajer, ("deks", "review"), &own);
        let error = error.expect_err("refused");
        assert!(is_expected(&error), "{subject:?} {body:?}: {error}");
    }
    assert_eq!(wording_in(&outlet, "review"), None);
    let own = Wording { subject: "Judul".to_owned(), body: "Halo".to_owned() };
    for (by, sop, letter, is_expected) in [
        (outlet.staf, "deks", "review", (|e| matches!(e, LetterError::NotYours)) as Is),
        (outlet.kasir, "deks", "review", |e| matches!(e, LetterError::NotYours)),
        (outlet.manajer, "deks", "greeting", |e| matches!(e, LetterError::Unknown(_))),
        (outlet.manajer, "nothing", "review", |e| matches!(e, LetterError::UnknownProcedure)),
    ] {
        let error = save_template(&procedures, ActId::new(), by, (sop, letter), &own).expect_err("refused");
        assert!(is_expected(&error), "{sop} {letter}: {error}");
        let error = reset_template(&procedures, ActId::new(), by, (sop, letter)).expect_err("refused");
        assert!(is_expected(&error), "{sop} {letter}: {error}");
    }
}

fn send(outlet: &Outlet, case: CaseId, transition: i64) -> MailId {
    let made = render(&deks(), "review", None, &context("Anyaman Lestari")).expect("a letter");
    let sender = Sender { from_name: "DEKS Surabaya".to_owned(), from_address: "deks@example.com".to_owned() };
    outlet
        .store
        .write(Act::by(outlet.staf, "sop.act"), move |tx| {
            let attachments = vec![Attachment {
                file_name: "ulasan.pdf".to_owned(),
                mime: "application/pdf",
                bytes: b"%PDF-1.7".to_vec(),
            }];
            enqueue(tx, &sender, Posting { case, letter: "review", with: transition.to_string(), attachments }, &made)
        })
        .expect("a letter in the outbox")
}

#[test]
fn a_letter_goes_out_once_stands_on_its_case_and_answers_the_one_before() {
    let outlet = outlet();
    let case = CaseId::new();
    let first = send(&outlet, case, 3);
    assert_eq!(send(&outlet, case, 3), first, "the same transition, the same letter");
    let came_in =
        move |tx: &mut Tx<'_>| case::note_letter(tx, case, LetterWay::In, "", "<jawaban@example.org>", None, None);
    outlet.store.write(Act::system("test.letter"), came_in).expect("noted");
    let second = send(&outlet, case, 5);
    assert_ne!(first, second);
    let third = send(&outlet, case, 6);
    let (letters, text) = outlet
        .store
        .read(|connection| {
            let letters: Vec<(String, String, String, Option<MailId>)> = crate::store::collect(
                connection,
                "SELECT way, template, message_id, mail_id FROM case_letters WHERE case_id = ?1 ORDER BY no",
                [case],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
            )?;
            let text = mail::eml(connection, third)?.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
            Ok::<_, StoreError>((letters, text.unwrap_or_default()))
        })
        .expect("readable");
    let sent = |mail: MailId| ("out".to_owned(), "review".to_owned(), format!("{mail}@example.com"), Some(mail));
    let answer = ("in".to_owned(), String::new(), "jawaban@example.org".to_owned(), None);
    assert_eq!(letters, [sent(first), answer, sent(second), sent(third)]);
    let text = text.replace("\r\n ", " ");
    assert!(text.contains("In-Reply-To: <jawaban@example.org>"), "{text}");
    let before = format!("References: <{first}@example.com> <jawaban@example.org> <{second}@example.com>");
    assert!(text.contains(&before), "{text}");
}
