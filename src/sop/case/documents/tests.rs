//! Papers on a real store.

use std::io::Cursor;

use super::{
    AddDocumentError, DocumentOrigin, DocumentRow, LookError, NewDocument, RemoveDocumentError, add_document,
    documents_of, open_document, pictures, remove_document,
};
use crate::base::{ActId, CaseDocumentId, CaseId, UserId};
use crate::documents::vault::VaultError;
use crate::people::NotAllowed;
use crate::sop::case::looks::{LookKind, PurposeFlaw, looks};
use crate::sop::case::tests::{Office, new_case, office, text};
use crate::sop::case::{content, open};
use crate::sop::field::{FieldValue, Values};
use crate::store::{StoreError, params};

pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(width, height).write_to(&mut bytes, image::ImageFormat::Png).expect("a picture");
    bytes.into_inner()
}

pub fn paper(kind: &str, name: &str, bytes: &[u8]) -> NewDocument {
    NewDocument {
        kind: kind.into(),
        name: name.into(),
        mime: "application/octet-stream".into(),
        bytes: bytes.to_vec(),
        origin: DocumentOrigin::Stick,
        quarantine: Vec::new(),
    }
}

/// An application that somebody of the team entered.
pub fn application(office: &Office) -> CaseId {
    let values = [
        ("business_name", text("UKM Contoh 07")),
        ("contact_name", text("Kontak UKM 07")),
        ("contact_phone", text("+6281200000007")),
        ("email", text("ukm07@example.com")),
    ];
    let values: Values = values.map(|(field, value)| (field.to_owned(), value)).into();
    open(&office.procedures, ActId::new(), Some(office.outlet.staf), new_case("deks", values)).expect("a case")
}

pub fn add(office: &Office, by: UserId, case: CaseId, new: NewDocument) -> Result<CaseDocumentId, AddDocumentError> {
    add_document(&office.procedures, ActId::new(), Some(by), case, new)
}

pub fn papers(office: &Office, case: CaseId) -> Vec<DocumentRow> {
    office.procedures.store().read(|c| documents_of(c, case)).expect("papers")
}

/// Somebody changes sealed bytes with another program.
pub fn tamper(office: &Office) {
    let changed = office.procedures.store().write_local(|connection, _| {
        let (hash, mime, mut sealed, bytes): (Vec<u8>, String, Vec<u8>, i64) =
            connection.query_row("SELECT hash, mime, sealed, bytes FROM sealed_blobs", [], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })?;
        if let Some(last) = sealed.last_mut() {
            *last ^= 1;
        }
        connection.execute("DELETE FROM sealed_blobs", [])?;
        connection.execute(
            "INSERT INTO sealed_blobs (hash, mime, sealed, bytes) VALUES (?1, ?2, ?3, ?4)",
            params![hash, mime, sealed, bytes],
        )?;
        Ok::<(), StoreError>(())
    });
    changed.expect("changed");
}

#[test]
fn a_paper_is_what_its_first_bytes_say_and_lies_where_its_kind_says() {
    let office = office();
    let case = application(&office);
    let picture = png(4, 3);
    let unfit = |label: &str, accepted: &str| {
        Err(AddDocumentError::NotAccepted { label: label.into(), accepted: accepted.into() })
    };
    let gambar = "gambar (PNG, JPG)";
    type Told = Result<(&'static str, bool), AddDocumentError>;
    let cases: [(&str, &[u8], Told); 13] = [
        ("instagram_screenshot", &picture, Ok(("image/png", false))),
        ("instagram_screenshot", b"%PDF-1.7", unfit("Screenshot akun instagram", gambar)),
        ("catalogue", b"%PDF-1.7", Ok(("application/pdf", false))),
        ("catalogue", b"nama;harga\nTas;85000\n", Ok(("text/plain", false))),
        (
            "catalogue",
            b"MZ\x90\x00",
            unfit("Katalog beserta harga", &format!("lembar kerja (XLSX, CSV), PDF, {gambar}")),
        ),
        ("agreement_signed", b"<html>", unfit("Perjanjian yang ditandatangani", &format!("PDF, {gambar}"))),
        ("agreement_signed", b"%PDF-1.4 x", Ok(("application/pdf", true))),
        ("photos", &picture, Ok(("image/png", false))),
        ("photos", b"bukan gambar", unfit("Foto produk", gambar)),
        ("other", b"MZ\x90\x00", Ok(("application/octet-stream", true))),
        ("business_name", &picture, Err(AddDocumentError::UnknownKind { kind: "business_name".into() })),
        ("'; DROP TABLE cases", &picture, Err(AddDocumentError::UnknownKind { kind: "'; DROP TABLE cases".into() })),
        ("photo", b"", Err(AddDocumentError::Empty)),
    ];
    for (kind, bytes, expect) in cases {
        let added = add(&office, office.outlet.staf, case, paper(kind, "berkas", bytes));
        let found = added.map(|id| {
            let kept = papers(&office, case).into_iter().find(|row| row.id == id).expect("kept");
            (kept.mime, kept.sealed)
        });
        assert_eq!(found, expect.map(|(mime, sealed)| (mime.to_owned(), sealed)), "{kind}");
    }
    assert_eq!(office.count("SELECT count(*) FROM sealed_blobs"), 2);
    office.is_sound(case);
}

#[test]
fn size_and_number_are_limited() {
    let office = office();
    let case = application(&office);
    let mut large = png(1, 1);
    large.resize(25 * 1024 * 1024 + 1, 0);
    let refused = add(&office, office.outlet.staf, case, paper("photo", "besar.png", &large));
    assert_eq!(refused, Err(AddDocumentError::TooLarge { mib_max: 25 }));
    assert!(add(&office, office.outlet.staf, case, paper("letter", "surat.eml", &large)).is_ok(), "letters carry more");
    let identity = |bytes: &[u8]| add(&office, office.outlet.staf, case, paper("identity_card", "ktp.png", bytes));
    let first = identity(&png(2, 2)).expect("the first");
    assert_eq!(identity(&png(2, 2)), Ok(first), "the same once more is the one that is there");
    assert_eq!(identity(&png(3, 3)), Err(AddDocumentError::OnlyOne { label: "KTP penanda tangan".into() }));
    assert_eq!(papers(&office, case).len(), 2);
}

#[test]
fn only_officers_of_the_place_add_papers_to_a_case_that_is_open() {
    let office = office();
    let case = office.open(office.village);
    let note = || paper("note", "catatan.txt", b"dicatat di lapangan");
    assert!(matches!(add(&office, office.outlet.kasir, case, note()), Err(AddDocumentError::NotAllowed(_))));
    assert_eq!(add(&office, office.other_village, case, note()), Err(AddDocumentError::OutsideRegion));
    assert!(matches!(add(&office, office.outlet.staf, case, note()), Err(AddDocumentError::WrongRole { .. })));
    let unknown = add(&office, office.village, CaseId::new(), note());
    assert!(matches!(unknown, Err(AddDocumentError::NoCase(_))), "{unknown:?}");
    assert!(add(&office, office.village, case, note()).is_ok());
    let by_program = add_document(&office.procedures, ActId::new(), None, case, paper("note", "b.txt", b"lain"));
    assert!(by_program.is_ok());
    crate::sop::case::withdraw(&office.procedures, ActId::new(), office.village, case, "batal".into()).expect("ended");
    let late = add(&office, office.village, case, paper("note", "c.txt", b"terlambat"));
    assert_eq!(late, Err(AddDocumentError::CaseClosed));
}

#[test]
fn a_paper_that_counts_opens_what_was_approved_without_it() {
    let office = office();
    let case = office.passed_once();
    let before = office.header(case);
    add(&office, office.village, case, paper("note", "catatan.txt", b"tidak dihitung")).expect("added");
    assert_eq!(office.header(case).content_hash, before.content_hash);
    assert!(office.open_steps(case).contains(&"check_two".to_owned()));
    let photo = add(&office, office.village, case, paper("photo", "depan.png", &png(4, 4))).expect("added");
    let now = office.header(case);
    assert_ne!(now.content_hash, before.content_hash);
    assert_eq!(now.content_version, before.content_version + 1);
    let open = office.open_steps(case);
    assert!(open.contains(&"check_one".to_owned()) && !open.contains(&"check_two".to_owned()), "{open:?}");
    let remove = |by, reason: &str| remove_document(&office.procedures, ActId::new(), by, photo, reason.into());
    assert_eq!(remove(office.other_village, "salah"), Err(RemoveDocumentError::OutsideRegion));
    assert_eq!(remove(office.village, "  "), Err(RemoveDocumentError::ReasonMissing));
    remove(office.village, "Foto usaha lain.").expect("removed");
    assert_eq!(remove(office.village, "lagi"), Err(RemoveDocumentError::AlreadyRemoved));
    assert_eq!(office.header(case).content_hash, before.content_hash, "the content is what it was");
    assert_eq!(office.count("SELECT count(*) FROM blobs"), 2, "the bytes stay");
    office.is_sound(case);
}

#[test]
fn a_paper_that_is_removed_leaves_the_fields_that_held_it() {
    let office = office();
    let case = application(&office);
    let staf = office.outlet.staf;
    let [first, second] =
        [2, 3].map(|side| add(&office, staf, case, paper("photos", "foto.png", &png(side, side))).expect("added"));
    office.edit(staf, case, &[("photos", FieldValue::Documents(vec![first, second]))]).expect("chosen");
    remove_document(&office.procedures, ActId::new(), staf, first, "Buram.".into()).expect("removed");
    let definition = office.procedures.library().newest("deks").expect("the procedure");
    let left = || office.procedures.store().read(|c| content(c, &definition, case)).expect("a content").values;
    assert_eq!(left().get("photos"), Some(&FieldValue::Documents(vec![second])));
    remove_document(&office.procedures, ActId::new(), staf, second, "Buram.".into()).expect("removed");
    assert_eq!(left().get("photos"), None);
    office.is_sound(case);
}

#[test]
fn what_is_held_back_is_sealed_nameless_uncounted_and_never_opened() {
    let office = office();
    let case = application(&office);
    let before = office.header(case).content_hash;
    let held = NewDocument {
        quarantine: vec!["executable".into(), "double_extension".into()],
        ..paper("catalogue", "katalog Kontak UKM 07.pdf.exe", &png(4, 4))
    };
    let id = add_document(&office.procedures, ActId::new(), None, case, held).expect("kept");
    let kept = papers(&office, case);
    let [row] = &kept[..] else { panic!("one paper") };
    assert_eq!((row.name.as_str(), row.mime.as_str(), row.sealed), ("lampiran-01", "application/octet-stream", true));
    assert_eq!(row.quarantine, ["executable", "double_extension"]);
    assert_eq!(office.header(case).content_hash, before, "it counts for nothing");
    let opened = open_document(&office.procedures, office.outlet.admin, id, "audit");
    assert_eq!(opened, Err(LookError::Quarantined));
    let small = pictures(&office.procedures, office.outlet.admin, &[id], 100).expect("a reading");
    assert!(small.is_empty());
    assert_eq!(office.count("SELECT count(*) FROM case_looks"), 0, "nothing was seen");
    let told = office.count("SELECT count(*) FROM journal WHERE facts LIKE '%Kontak UKM 07%'");
    assert_eq!(told, 0, "facts know no names");
}

#[test]
fn a_look_into_a_personal_paper_has_a_role_a_purpose_and_a_trace() {
    let office = office();
    let case = application(&office);
    let (staf, manajer, kasir) = (office.outlet.staf, office.outlet.manajer, office.outlet.kasir);
    let card = add(&office, staf, case, paper("identity_card", "ktp.png", &png(5, 5))).expect("added");
    let look = |by, document, purpose: &str| open_document(&office.procedures, by, document, purpose);
    assert!(matches!(look(kasir, card, "agreement"), Err(LookError::NotAllowed(NotAllowed::Role { .. }))));
    assert_eq!(look(manajer, CaseDocumentId::new(), "agreement"), Err(LookError::UnknownDocument));
    let roles = "Penanggung jawab DEKS".to_owned();
    assert_eq!(
        look(staf, card, "agreement"),
        Err(LookError::WrongRole { roles }),
        "who added it need not see it again"
    );
    assert_eq!(look(manajer, card, " "), Err(LookError::Purpose(PurposeFlaw::Missing)));
    assert_eq!(look(manajer, card, "ingin tahu"), Err(LookError::Purpose(PurposeFlaw::Unknown)));
    assert_eq!(office.count("SELECT count(*) FROM case_looks"), 0);
    assert_eq!(look(manajer, card, "agreement"), Ok(("image/png".to_owned(), png(5, 5))));
    let seen = office.procedures.store().read(|c| looks(c, case)).expect("looks");
    let told: Vec<_> =
        seen.iter().map(|one| (one.document, one.kind, one.purpose.as_str(), one.name.as_str())).collect();
    assert_eq!(told, [(Some(card), LookKind::View, "agreement", "Manajer 1")]);
    let outside = office.open(office.village);
    let note = add(&office, office.village, outside, paper("note", "a.txt", b"catatan")).expect("added");
    assert_eq!(look(office.other_village, note, ""), Err(LookError::OutsideRegion));
    assert_eq!(look(office.village, note, ""), Ok(("text/plain".to_owned(), b"catatan".to_vec())), "no purpose needed");
}

#[test]
fn sealed_bytes_that_were_changed_are_not_shown() {
    let office = office();
    let case = application(&office);
    let card = add(&office, office.outlet.staf, case, paper("identity_card", "ktp.png", &png(5, 5))).expect("added");
    tamper(&office);
    let shown = open_document(&office.procedures, office.outlet.manajer, card, "agreement");
    assert_eq!(shown, Err(LookError::Vault(VaultError::Tampered)));
    office.procedures.store().write_local(|c, _| Ok(c.execute("DELETE FROM sealed_blobs", [])?)).expect("gone");
    let shown = open_document(&office.procedures, office.outlet.manajer, card, "agreement");
    assert_eq!(shown, Err(LookError::Missing));
}

#[test]
fn small_pictures_are_of_photos_only_and_leave_no_trace() {
    let office = office();
    let case = application(&office);
    let staf = office.outlet.staf;
    let photo = add(&office, staf, case, paper("photo", "tas.png", &png(40, 20))).expect("added");
    let card = add(&office, staf, case, paper("identity_card", "ktp.png", &png(41, 20))).expect("added");
    let list = add(&office, staf, case, paper("catalogue", "k.csv", b"nama;harga")).expect("added");
    let broken = add(&office, staf, case, paper("photo", "rusak.png", &png(40, 40)[..50])).expect("added");
    let small = pictures(&office.procedures, staf, &[photo, card, list, broken, CaseDocumentId::new()], 10);
    let small = small.expect("a reading");
    let told: Vec<_> = small.iter().map(|(id, picture)| (*id, picture.width(), picture.height())).collect();
    assert_eq!(told, [(photo, 10, 5)]);
    assert!(pictures(&office.procedures, office.outlet.kasir, &[photo], 10).expect("a reading").is_empty());
    assert_eq!(office.count("SELECT count(*) FROM case_looks"), 0);
}
