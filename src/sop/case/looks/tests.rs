//! Personal data in clear, given to whose it is, and destroyed.

use super::{
    EraseError, LookKind, PurposeFlaw, SUBJECT, UnmaskError, erase, looks, retention_due, subject_access, unmask,
};
use crate::base::{ActId, BusinessDay, CaseId, UserId};
use crate::people::NotAllowed;
use crate::sop::case::documents::tests::{add, application, paper, papers, png};
use crate::sop::case::documents::{LookError, open_document};
use crate::sop::case::tests::{Office, day, office, text};
use crate::sop::case::{history, verify, withdraw};
use crate::sop::field::FieldValue;
use crate::store::verify_audit_chain;

/// An application with a letter, a card and words, that turned out to be none.
fn closed(office: &Office) -> CaseId {
    let staf = office.outlet.staf;
    let case = application(office);
    add(office, staf, case, paper("letter", "surat.eml", b"Subject: pendaftaran\n\nDari Kontak UKM 07"))
        .expect("added");
    add(office, staf, case, paper("identity_card", "KTP Kontak UKM 07.png", &png(5, 5))).expect("added");
    add(office, staf, case, paper("photo", "tas.png", &png(6, 6))).expect("added");
    office.act_because(staf, case, ("apply", "drop"), "Kontak UKM 07 bukan mitra.").expect("closed");
    case
}

/// Whose data it is asked for it.
fn erased(office: &Office, by: UserId, case: CaseId, reason: &str) -> Result<super::Erased, EraseError> {
    erase(&office.procedures, ActId::new(), by, case, reason.into(), SUBJECT)
}

#[test]
fn a_field_is_seen_in_clear_by_few_for_a_purpose_with_a_trace() {
    let office = office();
    let case = application(&office);
    let (staf, manajer) = (office.outlet.staf, office.outlet.manajer);
    let see = |by, field: &str, purpose: &str| unmask(&office.procedures, by, case, field, purpose);
    assert!(matches!(see(staf, "email", "contact"), Err(UnmaskError::NotAllowed(NotAllowed::Role { .. }))));
    let unknown = UnmaskError::UnknownField { field: "no_such".into() };
    assert_eq!(see(manajer, "no_such", "contact"), Err(unknown));
    let empty = UnmaskError::Empty { label: "NIK penanda tangan".into() };
    assert_eq!(see(manajer, "signer_nik", "contact"), Err(empty));
    assert_eq!(see(manajer, "email", ""), Err(UnmaskError::Purpose(PurposeFlaw::Missing)));
    assert_eq!(see(manajer, "email", "x"), Err(UnmaskError::Purpose(PurposeFlaw::Unknown)));
    assert_eq!(office.count("SELECT count(*) FROM case_looks"), 0);
    assert_eq!(see(manajer, "email", "contact"), Ok("ukm07@example.com".to_owned()));
    let told = office.procedures.store().read(|c| looks(c, case)).expect("looks");
    let told: Vec<_> = told.iter().map(|one| (one.kind, one.field.as_str(), one.purpose.as_str(), one.by)).collect();
    assert_eq!(told, [(LookKind::Unmask, "email", "contact", manajer)]);
    let kept = "SELECT (SELECT count(*) FROM audit WHERE result LIKE '%ukm07%' OR reason LIKE '%ukm07%')
                     + (SELECT count(*) FROM journal WHERE facts LIKE '%ukm07%')";
    assert_eq!(office.count(kept), 0, "neither facts nor answers of acts keep what was seen");
    let region = office.open(office.village);
    let other = unmask(&office.procedures, manajer, region, "business_name", "");
    assert!(matches!(other, Err(UnmaskError::WrongRole { .. })), "{other:?}");
}

#[test]
fn a_person_is_given_what_is_known_of_them_and_who_looked() {
    let office = office();
    let case = closed(&office);
    let given = subject_access(&office.procedures, office.outlet.manajer, case, "subject_access").expect("given");
    assert!(given.values.contains(&("No. HP/WA".to_owned(), "+6281200000007".to_owned())), "{:?}", given.values);
    assert_eq!((given.documents.len(), given.letters.len()), (3, 0));
    assert_eq!(given.history.len(), office.past(case).len());
    let [look] = &given.looks[..] else { panic!("this look is among them") };
    assert_eq!(
        (look.kind, look.purpose.as_str(), look.by),
        (LookKind::Export, "subject_access", office.outlet.manajer)
    );
    let refused = subject_access(&office.procedures, office.outlet.staf, case, "subject_access").map(drop);
    assert!(matches!(refused, Err(UnmaskError::NotAllowed(_))), "{refused:?}");
    let json = given.to_json();
    let texts = |list: &str, key: &str| {
        let rows = json[list].as_array().expect("a list").iter();
        rows.map(|row| row[key].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(json["case"], "PM-K1-20261122-0001");
    assert!(texts("values", "value").contains(&"+6281200000007".to_owned()), "{json}");
    let mut kinds = texts("papers", "kind");
    kinds.sort();
    assert_eq!(kinds, ["Foto produk", "KTP penanda tangan", "Surat asli"]);
    assert_eq!(texts("papers", "standing"), ["kept"; 3]);
    assert_eq!(
        (texts("looks", "purpose"), texts("looks", "who")),
        (vec!["Permintaan pemilik data".to_owned()], vec!["Manajer 1".to_owned()])
    );
    assert_eq!(texts("history", "reason").last().map(String::as_str), Some("Kontak UKM 07 bukan mitra."));
}

#[test]
fn before_its_time_only_whose_data_it_is_has_it_erased() {
    let office = office();
    let manajer = office.outlet.manajer;
    let case = closed(&office);
    let erase = |purpose: &str| {
        erase(&office.procedures, ActId::new(), manajer, case, "Masa simpan habis.".into(), purpose).map(drop)
    };
    let kept = EraseError::KeptUntil { until: day("2031-11-22") };
    assert_eq!(
        kept.to_string(),
        "Berkas kasus ini disimpan sampai 22 November 2031. Sebelum itu data pribadi hanya dihapus atas permintaan pemilik data."
    );
    assert_eq!(erase(""), Err(kept));
    assert_eq!(erase("ingin tahu"), Err(EraseError::Purpose(PurposeFlaw::Unknown)));
    assert!(matches!(erase("audit"), Err(EraseError::KeptUntil { .. })));
    let elsewhere = office.open(office.village);
    withdraw(&office.procedures, ActId::new(), office.village, elsewhere, "batal".into()).expect("ended");
    let admin = office.outlet.admin;
    let kept = super::erase(&office.procedures, ActId::new(), admin, elsewhere, "habis".into(), "").map(drop);
    assert_eq!(kept, Err(EraseError::KeptForGood), "its papers have no years");
    office.at("2031-11-22T09:00:00+07:00");
    assert_eq!(erase(""), Ok(()));
}

#[test]
fn a_closed_case_is_kept_as_long_as_the_longest_lived_of_its_papers() {
    let office = office();
    let definition = office.procedures.library().newest("deks").expect("the procedure");
    let due = |today: BusinessDay| {
        let found = office.procedures.store().read(|c| retention_due(c, &definition, today)).expect("a list");
        found.into_iter().map(|one| (one.case, one.due_on, one.documents)).collect::<Vec<_>>()
    };
    let open = application(&office);
    let five = closed(&office);
    let ten = application(&office);
    add(&office, office.outlet.staf, ten, paper("agreement_signed", "p.pdf", b"%PDF-1.7")).expect("added");
    office.act_because(office.outlet.staf, ten, ("apply", "drop"), "Salah kirim.").expect("closed");
    assert_eq!(due(day("2031-11-21")), []);
    assert_eq!(due(day("2031-11-22")), [(five, day("2031-11-22"), 3)]);
    let both = due(day("2036-11-22"));
    assert_eq!(both.iter().map(|one| one.0).collect::<Vec<_>>(), [five, ten]);
    assert!(!both.iter().any(|one| one.0 == open));
    erased(&office, office.outlet.manajer, five, "Masa simpan habis.").expect("erased");
    assert_eq!(due(day("2036-11-22")).iter().map(|one| one.0).collect::<Vec<_>>(), [ten], "once is enough");
}

#[test]
fn what_is_personal_goes_and_every_fact_stays_valid() {
    let office = office();
    let (staf, manajer) = (office.outlet.staf, office.outlet.manajer);
    let case = closed(&office);
    let open = application(&office);
    let same = add(&office, staf, open, paper("identity_card", "sama.png", &png(5, 5))).expect("the same bytes");
    assert_eq!(erased(&office, manajer, open, "habis"), Err(EraseError::StillOpen));
    assert!(matches!(erased(&office, staf, case, "habis"), Err(EraseError::NotAllowed(_))));
    assert_eq!(erased(&office, manajer, case, " "), Err(EraseError::ReasonMissing));
    let elsewhere = office.open(office.village);
    withdraw(&office.procedures, ActId::new(), office.village, elsewhere, "batal".into()).expect("ended");
    let not_leading = EraseError::NotLeading { roles: "Kepala Dinas".into() };
    assert_eq!(erased(&office, manajer, elsewhere, "habis"), Err(not_leading));
    let card = papers(&office, case).into_iter().find(|row| row.kind == "identity_card").expect("a card");
    let photo = papers(&office, case).into_iter().find(|row| row.kind == "photo").expect("a photo");
    let gone = erased(&office, manajer, case, "Masa simpan habis.").expect("erased");
    assert_eq!(gone.fields, ["contact_name", "contact_phone", "email"]);
    assert_eq!((gone.documents, gone.texts), (3, 1), "nobody looked whether the photo is one");
    assert_eq!(erased(&office, manajer, case, "lagi"), Err(EraseError::AlreadyErased));
    assert_eq!(office.header(case).title, "UKM Contoh 07", "the name of a business is nobody's secret");
    for (what, sql, expect) in [
        ("values", "SELECT count(*) FROM case_values WHERE value LIKE '%ukm07@%'", 1),
        ("words", "SELECT count(*) FROM case_texts WHERE words LIKE '%Kontak%'", 0),
        ("names", "SELECT count(*) FROM case_documents WHERE name LIKE '%Kontak%'", 0),
        ("sealed", "SELECT count(*) FROM sealed_blobs", 1),
        ("photos", "SELECT count(*) FROM blobs", 0),
        ("words in the journal", "SELECT count(*) FROM journal WHERE fields LIKE '%bukan mitra%'", 0),
        ("names in the journal", "SELECT count(*) FROM journal WHERE fields LIKE '%KTP Kontak%'", 0),
        ("values in the journal", "SELECT count(*) FROM journal WHERE fields LIKE '%ukm07@%'", 1),
    ] {
        assert_eq!(office.count(sql), expect, "{what}: the other case has its own");
    }
    let look = |document| open_document(&office.procedures, manajer, document, "audit").map(|(mime, _)| mime);
    assert_eq!((look(card.id), look(photo.id)), (Err(LookError::Erased), Err(LookError::Erased)));
    assert_eq!(look(same), Ok("image/png".to_owned()));
    let differ = office.procedures.store().read(|c| verify(c, &office.procedures)).expect("a walk");
    assert_eq!(differ, []);
    assert_eq!(office.procedures.store().read(verify_audit_chain).expect("a walk"), None);
    let told = office.procedures.store().read(|c| history(c, &office.procedures, case)).expect("a history");
    let last = told.last().map(|line| line.story());
    let expect = "Manajer 1 menghapus data pribadi permohonan ini untuk selamanya. Alasan: Masa simpan habis.";
    assert_eq!(last.as_deref(), Some(expect));
    assert!(told.iter().all(|line| !line.story().contains("Kontak")), "{told:?}");
    office.is_sound(case);
}

#[test]
fn what_stood_there_before_is_forgotten_too() {
    let office = office();
    let (staf, manajer) = (office.outlet.staf, office.outlet.manajer);
    let case = application(&office);
    for (field, value) in [
        ("contact_phone", "+6281200000099"),
        ("contact_phone", "+6281200000007"),
        ("contact_name", "Kontak Lama"),
        ("business_name", "UKM Nama Lama"),
        ("business_name", "UKM Contoh 07"),
    ] {
        office.edit(staf, case, &[(field, text(value))]).expect("edited");
    }
    office.edit(staf, case, &[("contact_name", text(""))]).expect("taken away again");
    let named = |what: &'static str| office.count(what);
    let old_phone = "SELECT count(*) FROM journal WHERE fields LIKE '%81200000099%'";
    let old_name = "SELECT count(*) FROM journal WHERE fields LIKE '%Kontak Lama%'";
    assert_eq!((named(old_phone), named(old_name)), (1, 1), "the journal keeps what stood there");
    office.act_because(staf, case, ("apply", "drop"), "Iklan.").expect("closed");
    let store = office.procedures.store();
    store.keep_draft("case-form", &case.to_string(), &"Kontak Terketik").expect("typed");
    store.keep_draft("case-form", &CaseId::new().to_string(), &"Kontak Lain").expect("typed");
    let gone = erased(&office, manajer, case, "Diminta.").expect("erased");
    assert_eq!(gone.fields, ["contact_phone", "email"], "what was empty already was not taken away");
    assert_eq!((named(old_phone), named(old_name)), (0, 0));
    assert_eq!(store.drafts::<String>("case-form").expect("drafts").len(), 1, "that of another case");
    let business = "SELECT count(*) FROM journal WHERE fields LIKE '%UKM Nama Lama%'";
    assert_eq!(named(business), 1, "the name of a business is nobody's secret");
    assert_eq!(office.procedures.store().read(verify_audit_chain).expect("a walk"), None);
}

#[test]
fn cells_of_personal_columns_go_and_the_table_stays() {
    use std::collections::BTreeMap;

    use crate::sop::definition::{Column, Field, FieldKind};
    use crate::sop::field::TableRow;

    let column = |id: &str, kind: FieldKind, personal| Column {
        id: id.into(),
        label: id.into(),
        kind,
        required: false,
        personal,
    };
    let plain = || FieldKind::Text { max: 20, lines: false };
    let definition = crate::sop::definition::Library::open(None).expect("procedures").newest("deks").expect("deks");
    let products = definition.field("products").expect("a table").clone();
    let columns =
        vec![column("name", plain(), false), column("who", plain(), true), column("kk", FieldKind::FamilyCard, false)];
    let field = Field { kind: FieldKind::Table { columns, rows_max: 9, rows_min: 0 }, ..products };
    let row = |cells: &[&str]| TableRow {
        id: "r1".into(),
        cells: cells.iter().map(|id| ((*id).to_owned(), text("isi"))).collect::<BTreeMap<_, _>>(),
    };
    let table = |cells: &[&str]| FieldValue::Table(vec![row(cells)]);
    for (before, after) in [(&["name", "who", "kk"][..], Some(table(&["name"]))), (&["name"][..], None)] {
        assert_eq!(super::erase::without_personal_cells(&field, &table(before)), after, "{before:?}");
    }
}
