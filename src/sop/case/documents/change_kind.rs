//! Finding out that a paper is something else than it was taken for: it lies where its new kind says from then on.

use serde_json::json;
use thiserror::Error;

use super::kinds::{Kind, MIB, role_for};
use super::remove::take_out;
use super::sniff::sniff;
use super::{DocumentRow, bytes_of, store};
use crate::base::text::{clean_line, truncate_chars};
use crate::base::{ActId, CaseDocumentId, UserId, limits};
use crate::documents::blobs;
use crate::documents::vault::{self, VaultError};
use crate::people::{self, NotAllowed, Permission};
use crate::sop::Procedures;
use crate::sop::case::act::frame;
use crate::sop::case::changed::content_changed;
use crate::sop::case::looks;
use crate::sop::case::past_store::NewTransition;
use crate::sop::case::rules::RoleFlaw;
use crate::sop::case::types::{Detail, TransitionKind};
use crate::sop::case::work::{NoCase, Work};
use crate::sop::definition::Definition;
use crate::store::{StoreError, Tx};

/// How a fact names the kind that a paper was of before.
pub(in crate::sop::case) const WAS: &str = "was";

/// Why a paper stays of its kind, in the order of the checks.
#[derive(Debug, PartialEq, Error)]
pub enum ChangeKindError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Berkas ini tidak ada. Muat ulang kasus ini.")]
    UnknownDocument,
    #[error(transparent)]
    NoCase(#[from] NoCase),
    #[error("Kasus ini sudah selesai. Jenis berkasnya tidak bisa diubah lagi.")]
    CaseClosed,
    #[error("Jenis berkas ini diubah {roles}. Minta petugas dengan peran itu.")]
    WrongRole { roles: String },
    #[error("Kasus ini di luar wilayah Anda. Minta petugas wilayahnya.")]
    OutsideRegion,
    #[error("Berkas ini sudah dilepas. Muat ulang kasus ini.")]
    AlreadyRemoved,
    #[error("Berkas ini dikarantina, jadi jenisnya tetap. Lepas berkas ini bila tidak diperlukan.")]
    Quarantined,
    #[error("Jenis berkas \"{kind}\" tidak ada di prosedur ini. Pilih jenis dari daftar.")]
    UnknownKind { kind: String },
    #[error("Berkas ini sudah berjenis \"{label}\". Pilih jenis lain.")]
    SameKind { label: String },
    /// Another room holds the sealed paper, say as an agreement that both signed.
    #[error("Berkas ini juga disimpan di luar kasus ini, misalnya sebagai perjanjian, jadi jenisnya tetap.")]
    Held,
    #[error("Isi berkas ini tidak ditemukan. Kembalikan basis data dari cadangan dan beri tahu admin.")]
    Missing,
    #[error("Berkas ini lebih besar dari {mib_max} MiB. Perkecil berkasnya, lalu coba lagi.")]
    TooLarge { mib_max: usize },
    /// By its first bytes.
    #[error("Isi berkas ini tidak cocok untuk \"{label}\". Yang diterima: {accepted}.")]
    NotAccepted { label: String, accepted: String },
    #[error("\"{label}\" sudah ada. Lepas yang lama dahulu, lalu tambahkan yang baru.")]
    OnlyOne { label: String },
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Gives a paper another kind of the procedure. One that turns out to be personal is sealed from then on, and what lay
/// open is destroyed unless something else needs it; one that is not personal after all is no longer sealed. Fields that
/// held it as what it was hold it no more, and what was approved with it is decided again.
///
/// `kind`: as the procedure names it, a field that holds pictures, or [`super::OTHER`].
pub fn change_kind(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    document: CaseDocumentId,
    kind: String,
) -> Result<(), ChangeKindError> {
    let within = procedures.clone();
    procedures.store().write(frame(Some(by), "sop.change_kind").with_id(act_id), move |tx| {
        change_kind_in(tx, &within, by, document, &kind)
    })
}

/// The same inside an act of another room.
pub fn change_kind_in(
    tx: &mut Tx<'_>,
    procedures: &Procedures,
    by: UserId,
    document: CaseDocumentId,
    kind: &str,
) -> Result<(), ChangeKindError> {
    people::require(tx.conn(), by, Permission::WorkCases)?;
    let row = store::document(tx.conn(), document)?.ok_or(ChangeKindError::UnknownDocument)?;
    let mut work = Work::load(tx.conn(), procedures, row.case, tx.now())?;
    if work.state.header.is_closed() {
        return Err(ChangeKindError::CaseClosed);
    }
    let definition = work.definition.clone();
    let role = role_for(tx.conn(), &work, by, &row.kind)?.map_err(|flaw| match flaw {
        RoleFlaw::WrongRole { roles } => ChangeKindError::WrongRole { roles },
        RoleFlaw::OutsideRegion => ChangeKindError::OutsideRegion,
    })?;
    let new = new_kind(&definition, &row, kind)?;
    let is_held = looks::held(tx.conn(), procedures, row.case)?.contains(&row.hash);
    if is_held && row.sealed {
        return Err(ChangeKindError::Held);
    }
    let bytes = bytes_of(tx.conn(), procedures, &row)?.ok_or(ChangeKindError::Missing)?;
    check(&new, &bytes)?;
    let is_it = |other: &DocumentRow| other.id != row.id && other.kind == kind;
    let mut others = store::documents_of(tx.conn(), row.case)?.into_iter();
    if !new.many && others.any(|other| is_it(&other) && !other.removed && !other.is_quarantined()) {
        return Err(ChangeKindError::OnlyOne { label: new.label.to_owned() });
    }
    store::set_kind(tx, row.id, kind, new.personal)?;
    if row.sealed != new.personal {
        move_bytes(tx, procedures, &row, &bytes, is_held)?;
    }
    let fields = take_out(tx, &work, row.id, Some(kind))?;
    let mut detail = Detail { documents: vec![row.id], fields, ..Detail::default() };
    detail.other.insert("kind".to_owned(), json!(kind));
    detail.other.insert(WAS.to_owned(), json!(row.kind));
    let transition = NewTransition::of(TransitionKind::Document, Some(by)).in_role(&role);
    content_changed(tx, &mut work, transition.with_detail(detail))?;
    Ok(())
}

/// The kind that a paper can become.
fn new_kind<'d>(definition: &'d Definition, row: &DocumentRow, kind: &str) -> Result<Kind<'d>, ChangeKindError> {
    if row.removed {
        return Err(ChangeKindError::AlreadyRemoved);
    }
    if row.is_quarantined() {
        return Err(ChangeKindError::Quarantined);
    }
    let unknown = || ChangeKindError::UnknownKind { kind: clean_line(truncate_chars(kind, limits::NAME_CHARS_MAX)) };
    let new = Kind::of(definition, kind).ok_or_else(unknown)?;
    if row.kind == kind {
        return Err(ChangeKindError::SameKind { label: new.label.to_owned() });
    }
    Ok(new)
}

/// Whether the bytes may be of this kind.
fn check(new: &Kind<'_>, bytes: &[u8]) -> Result<(), ChangeKindError> {
    let mib_max = new.mib_max();
    if bytes.len() > mib_max * MIB {
        return Err(ChangeKindError::TooLarge { mib_max });
    }
    if !new.takes(sniff(bytes)) {
        return Err(ChangeKindError::NotAccepted { label: new.label.to_owned(), accepted: new.accepted() });
    }
    Ok(())
}

/// Puts the bytes of a paper under the seal, or takes it off; `row` as it was before.
fn move_bytes(
    tx: &Tx<'_>,
    procedures: &Procedures,
    row: &DocumentRow,
    bytes: &[u8],
    is_held: bool,
) -> Result<(), ChangeKindError> {
    if row.sealed {
        blobs::put(tx, &row.mime, bytes)?;
    } else {
        vault::put(tx, procedures.vault(), &row.mime, bytes)?;
    }
    // A product's photo stays in the catalogue, whatever it was for the application.
    if !is_held {
        store::drop_bytes(tx, &row.hash, row.sealed)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::CaseId;
    use crate::documents::blobs::BlobHash;
    use crate::sop::Room;
    use crate::sop::case::documents::NewDocument;
    use crate::sop::case::documents::tests::{add, application, paper, papers, png};
    use crate::sop::case::tests::{Office, office};
    use crate::sop::case::{content, history, remove_document, verify};
    use crate::sop::field::FieldValue;
    use crate::store::Connection;

    fn change(office: &Office, by: UserId, document: CaseDocumentId, kind: &str) -> Result<(), ChangeKindError> {
        change_kind(&office.procedures, ActId::new(), by, document, kind.into())
    }

    /// Blobs that lie open, and those that lie sealed.
    fn lie(office: &Office) -> (i64, i64) {
        (office.count("SELECT count(*) FROM blobs"), office.count("SELECT count(*) FROM sealed_blobs"))
    }

    fn row(office: &Office, case: CaseId, document: CaseDocumentId) -> DocumentRow {
        papers(office, case).into_iter().find(|row| row.id == document).expect("a paper")
    }

    #[test]
    fn a_card_that_was_taken_for_a_photo_is_sealed_and_nothing_of_it_lies_open() {
        let office = office();
        let case = application(&office);
        let (staf, manajer) = (office.outlet.staf, office.outlet.manajer);
        let photo = add(&office, staf, case, paper("photo", "tas.png", &png(5, 5))).expect("added");
        office.edit(staf, case, &[("photos", FieldValue::Documents(vec![photo]))]).expect("chosen");
        let before = office.header(case).content_hash;
        assert_eq!(lie(&office), (1, 0));
        change(&office, staf, photo, "identity_card").expect("changed");
        assert_eq!(lie(&office), (0, 1));
        let changed = row(&office, case, photo);
        assert_eq!((changed.kind.as_str(), changed.sealed), ("identity_card", true));
        assert_ne!(office.header(case).content_hash, before, "a card is no content");
        let definition = office.procedures.library().newest("deks").expect("the procedure");
        let held = office.procedures.store().read(|c| content(c, &definition, case)).expect("a content").values;
        assert_eq!(held.get("photos"), None, "no field holds it as a photo");
        let wrong = ChangeKindError::WrongRole { roles: "Penanggung jawab DEKS".into() };
        assert_eq!(change(&office, staf, photo, "photo"), Err(wrong), "who may see it takes the seal off");
        change(&office, manajer, photo, "photo").expect("it was a photo after all");
        assert_eq!((lie(&office), row(&office, case, photo).sealed), ((1, 0), false));
        let told = office.procedures.store().read(|c| history(c, &office.procedures, case)).expect("a history");
        let told: Vec<String> = told.iter().rev().take(2).map(|line| line.story()).collect();
        assert_eq!(
            told,
            [
                "Manajer 1 mengubah jenis berkas tas.png dari KTP penanda tangan menjadi Foto produk.",
                "Staf Stok 1 mengubah jenis berkas tas.png dari Foto produk menjadi KTP penanda tangan.",
            ]
        );
        assert_eq!(office.procedures.store().read(|c| verify(c, &office.procedures)).expect("a walk"), []);
        office.is_sound(case);
    }

    #[test]
    fn the_same_bytes_of_another_case_stay_where_they_are() {
        let office = office();
        let (one, other) = (application(&office), application(&office));
        let staf = office.outlet.staf;
        let [photo, _] =
            [one, other].map(|case| add(&office, staf, case, paper("photo", "tas.png", &png(5, 5))).expect("added"));
        change(&office, staf, photo, "identity_card").expect("changed");
        assert_eq!(lie(&office), (1, 1));
    }

    fn every_paper(connection: &Connection, case: CaseId) -> Result<Vec<BlobHash>, StoreError> {
        Ok(store::documents_of(connection, case)?.into_iter().map(|row| row.hash).collect())
    }

    /// With a room that holds every paper that it is asked about.
    fn holding(office: Office) -> Office {
        let room = Room {
            holds: |_, _, _, _| Ok(None),
            keeps: every_paper,
            tells: |_, _, _| Ok(Vec::new()),
            reads: |_, _, _| Ok(None),
            forgets: |_, _| Ok(()),
        };
        let procedures = office.procedures.clone().with_room(room);
        Office { procedures, ..office }
    }

    #[test]
    fn what_another_room_holds_keeps_its_bytes_and_a_sealed_one_its_kind() {
        let office = holding(office());
        let case = application(&office);
        let (staf, manajer) = (office.outlet.staf, office.outlet.manajer);
        let signed = add(&office, staf, case, paper("agreement_signed", "p.png", &png(4, 4))).expect("added");
        assert_eq!(change(&office, manajer, signed, "photo"), Err(ChangeKindError::Held));
        let photo = add(&office, staf, case, paper("photo", "tas.png", &png(5, 5))).expect("added");
        change(&office, staf, photo, "other").expect("changed");
        assert_eq!(lie(&office), (1, 2), "the catalogue has its picture");
    }

    #[test]
    fn each_rule_has_its_own_refusal() {
        let office = office();
        let case = application(&office);
        let staf = office.outlet.staf;
        let photo = add(&office, staf, case, paper("photo", "tas.png", &png(5, 5))).expect("added");
        add(&office, staf, case, paper("identity_card", "ktp.png", &png(6, 6))).expect("added");
        let list = add(&office, staf, case, paper("catalogue", "k.csv", b"nama;harga")).expect("added");
        let held = NewDocument { quarantine: vec!["executable".into()], ..paper("other", "x", b"MZ") };
        let held = add(&office, staf, case, held).expect("kept");
        let accepted = "gambar (PNG, JPG)".to_owned();
        for (document, kind, expect) in [
            (CaseDocumentId::new(), "photo", ChangeKindError::UnknownDocument),
            (held, "photo", ChangeKindError::Quarantined),
            (photo, "no_such", ChangeKindError::UnknownKind { kind: "no_such".into() }),
            (photo, "photo", ChangeKindError::SameKind { label: "Foto produk".into() }),
            (list, "photo", ChangeKindError::NotAccepted { label: "Foto produk".into(), accepted }),
            (photo, "identity_card", ChangeKindError::OnlyOne { label: "KTP penanda tangan".into() }),
        ] {
            assert_eq!(change(&office, staf, document, kind), Err(expect), "{kind}");
        }
        assert!(matches!(change(&office, office.outlet.kasir, photo, "other"), Err(ChangeKindError::NotAllowed(_))));
        remove_document(&office.procedures, ActId::new(), staf, photo, "Buram.".into()).expect("removed");
        assert_eq!(change(&office, staf, photo, "other"), Err(ChangeKindError::AlreadyRemoved));
        office.act_because(staf, case, ("apply", "drop"), "Iklan.").expect("closed");
        assert_eq!(change(&office, staf, list, "other"), Err(ChangeKindError::CaseClosed));
        let elsewhere = office.open(office.village);
        let note = add(&office, office.village, elsewhere, paper("note", "a.txt", b"catatan")).expect("added");
        assert_eq!(change(&office, office.other_village, note, "other"), Err(ChangeKindError::OutsideRegion));
    }
}
