//! Signing: the partner into the register, the terms into force, the paper into the vault, the application onwards. One
//! act.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::addendum::{self, AddendumError};
use super::conditions::{Becomes, Conditions};
use super::draft::join;
use super::flaws::ConditionFlaw;
use super::force::{self, TermsError};
use super::onward;
use super::paper::{PaperOfAgreementError, paper_of, pdf};
use super::register::{self, RegisterFlaw};
use super::store::{self, AgreementKind, AgreementRow, AgreementState, NewSignature};
use super::touched::Touched;
use crate::base::text::{clean_line, truncate_chars};
use crate::base::{ActId, AgreementId, BusinessDay, PartnerId, UserId, limits};
use crate::documents::PaperError;
use crate::documents::blobs::BlobHash;
use crate::documents::vault::{self, VaultError};
use crate::intake::Signature;
use crate::partners::FormFlaw;
use crate::people::{NotAllowed, Permission, require};
use crate::sop::Procedures;
use crate::sop::case::documents::AddDocumentError;
use crate::sop::case::{self, ActError, EditError};
use crate::store::{Act, StoreError, Tx};

/// A scanned agreement of a few pages is a tenth of it.
pub const SCAN_BYTES_MAX: usize = 20 * 1024 * 1024;
const PDF: &str = "application/pdf";

/// How both signed.
#[derive(Debug, Clone)]
pub enum Way {
    /// On the touchscreen.
    Touch { partner: Signature, outlet: Signature },
    /// With a pen, on the printed draft: the signed pages as PDF, PNG or JPEG.
    Scan { mime: String, bytes: Vec<u8> },
}

/// What is signed, by whom.
#[derive(Debug, Clone)]
pub struct Signing {
    pub agreement: AgreementId,
    /// The hash of the draft as both saw it.
    pub seen: BlobHash,
    pub way: Way,
    pub partner_name: String,
    pub outlet_name: String,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    pub agreement: AgreementId,
    pub number: String,
    pub partner: PartnerId,
    /// Made with this signature.
    pub is_new_partner: bool,
    pub terms_from: BusinessDay,
    pub paper_hash: BlobHash,
}

/// Why nothing was signed, in the order of the checks. Draft and signatures stay on the screen.
#[derive(Debug, Error)]
pub enum SignError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Rancangan perjanjian itu tidak ada. Muat ulang daftar perjanjian.")]
    Unknown,
    #[error("Perjanjian {0} sudah ditandatangani.")]
    AlreadySigned(String),
    #[error("Rancangan {0} sudah dibuang. Buat rancangan baru.")]
    Dropped(String),
    #[error("Rancangan {0} diubah sesudah dibaca. Baca lagi bersama, lalu tanda tangani.")]
    ChangedMeanwhile(String),
    /// A draft from before there was a choice.
    #[error("Rancangan {0} belum menyebut mitra yang sudah ada atau mitra baru. Pilih di Ketentuan, lalu baca lagi.")]
    PartnerNotChosen(String),
    #[error("Ada isian yang belum benar: {}", join(.0))]
    Flawed(Vec<ConditionFlaw>),
    #[error(transparent)]
    Addendum(#[from] AddendumError),
    #[error("Nama penanda tangan dari pihak mitra belum diisi.")]
    PartnerNameMissing,
    #[error("Nama penanda tangan dari pihak gerai belum diisi.")]
    OutletNameMissing,
    #[error("Tanda tangan mitra belum ada. Ketuk Ulangi, lalu tanda tangani lagi.")]
    PartnerSignatureMissing,
    #[error("Tanda tangan gerai belum ada. Ketuk Ulangi, lalu tanda tangani lagi.")]
    OutletSignatureMissing,
    #[error("Berkas pindaian kosong. Pindai lembar yang sudah ditandatangani, lalu pilih lagi.")]
    ScanEmpty,
    #[error("Berkas pindaian lebih besar dari {} MiB. Pindai dengan mutu lebih rendah.", SCAN_BYTES_MAX / 1024 / 1024)]
    ScanTooLarge,
    #[error("Berkas pindaian harus PDF, PNG atau JPEG. Simpan pindaiannya sebagai salah satunya.")]
    ScanKind,
    #[error("Permohonan ini tidak sedang pada langkah perjanjian. Muat ulang permohonannya.")]
    NotAtAgreement,
    #[error("Mitra tidak ditemukan. Muat ulang daftar mitra.")]
    UnknownPartner,
    #[error(transparent)]
    Partner(FormFlaw),
    #[error(transparent)]
    Terms(#[from] TermsError),
    #[error(transparent)]
    Edit(#[from] EditError),
    #[error(transparent)]
    Document(#[from] AddDocumentError),
    #[error(transparent)]
    Case(#[from] ActError),
    #[error(transparent)]
    Paper(#[from] PaperError),
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<RegisterFlaw> for SignError {
    fn from(flaw: RegisterFlaw) -> Self {
        match flaw {
            RegisterFlaw::Unknown => SignError::UnknownPartner,
            RegisterFlaw::Form(flaw) => SignError::Partner(flaw),
            RegisterFlaw::Store(error) => SignError::Store(error),
        }
    }
}

/// The paper that is signed.
struct Paper {
    mime: &'static str,
    ending: &'static str,
    bytes: Vec<u8>,
    /// What was drawn on the screen, as JSON; empty for scanned pages.
    drawn: String,
}

/// Signs an agreement or an addendum. The same act again gives the first result.
pub fn sign(procedures: &Procedures, act_id: ActId, by: UserId, signing: Signing) -> Result<Signed, SignError> {
    // Typesetting takes a while: it is done before the act, of the draft whose hash the act looks at again.
    let paper = procedures.store().read(|c| make_paper(c, procedures, by, &signing))?;
    let within = procedures.clone();
    procedures.store().write(Act::by(by, "partnership.sign_agreement").with_id(act_id), move |tx| {
        sign_in(tx, &within, by, &signing, paper)
    })
}

/// `None`: it is no draft (any more); the act says what it is.
fn make_paper(
    connection: &Connection,
    procedures: &Procedures,
    by: UserId,
    signing: &Signing,
) -> Result<Option<Paper>, SignError> {
    let user = require(connection, by, Permission::SignAgreements)?;
    let row = store::agreement(connection, signing.agreement)?.filter(|row| row.state == AgreementState::Draft);
    let Some(row) = row else { return Ok(None) };
    match &signing.way {
        Way::Scan { mime, bytes } => {
            let drawn = String::new();
            Ok(scanned(mime, bytes).map(|(mime, ending)| Paper { mime, ending, bytes: bytes.clone(), drawn }))
        }
        Way::Touch { partner, outlet } => {
            let Some(mut conditions) = store::conditions_of(connection, row.id)? else { return Ok(None) };
            // What stands under the lines is who drew them.
            conditions.parties.partner.signer_name = name_of(&signing.partner_name);
            conditions.parties.outlet.signer_name = name_of(&signing.outlet_name);
            let touched = Touched {
                partner: partner.clone(),
                outlet: outlet.clone(),
                at: procedures.store().clock().now(),
                officer: user.name,
                seen: signing.seen.clone(),
            };
            let (template, paper) = paper_of(connection, procedures, &row, &conditions, Some(&touched))?;
            let bytes = pdf(template, &paper).map_err(|error| match error {
                PaperOfAgreementError::Paper(error) => SignError::Paper(error),
                PaperOfAgreementError::NotAllowed(error) => error.into(),
                PaperOfAgreementError::Store(error) => error.into(),
                PaperOfAgreementError::Unknown | PaperOfAgreementError::NotADraft(_) => SignError::Unknown,
            })?;
            let drawn = serde_json::to_string(&touched).map_err(StoreError::from)?;
            Ok(Some(Paper { mime: PDF, ending: "pdf", bytes, drawn }))
        }
    }
}

fn name_of(typed: &str) -> String {
    truncate_chars(&clean_line(typed), limits::NAME_CHARS_MAX).to_owned()
}

/// What a scan is, by its first bytes; whatever it is called.
fn scanned(mime: &str, bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    let kinds: [(&str, &str, &[u8]); 3] =
        [(PDF, "pdf", b"%PDF-"), ("image/png", "png", b"\x89PNG\r\n\x1a\n"), ("image/jpeg", "jpg", b"\xff\xd8\xff")];
    let is_it = |(said, _, begins): &&(&'static str, &'static str, &[u8])| mime == *said && bytes.starts_with(begins);
    kinds.iter().find(is_it).map(|(mime, ending, _)| (*mime, *ending))
}

fn sign_in(
    tx: &mut Tx<'_>,
    procedures: &Procedures,
    by: UserId,
    signing: &Signing,
    paper: Option<Paper>,
) -> Result<Signed, SignError> {
    require(tx.conn(), by, Permission::SignAgreements)?;
    let (row, mut conditions) = checked_draft(tx, signing)?;
    check_way(signing)?;
    let paper = paper.ok_or(SignError::Unknown)?;
    let place = onward::place(tx, &row)?;
    let known = partner_of(tx.conn(), &row, conditions.parties.becomes)?;
    let root = store::agreement(tx.conn(), row.root)?.ok_or(SignError::Unknown)?;
    let (partner, is_new_partner) = register::settle(tx, known, (&root.number, root.from), &conditions)?;
    let terms_from = conditions.from.max(tx.day());
    force::take_force(tx, by, &partner, terms_from, &conditions)?;
    let paper_hash = vault::put(tx, procedures.vault(), paper.mime, &paper.bytes)?;
    let (partner_name, outlet_name) = (name_of(&signing.partner_name), name_of(&signing.outlet_name));
    let signature = NewSignature {
        agreement: row.id,
        partner: partner.id,
        case: row.case,
        way: if matches!(signing.way, Way::Touch { .. }) { "touch" } else { "scan" },
        paper_hash: &paper_hash,
        draft_hash: &signing.seen,
        terms_from,
        by,
        partner_name: &partner_name,
        outlet_name: &outlet_name,
        drawn: &paper.drawn,
    };
    store::add_signature(tx, &signature)?;
    // The application says who signed, not whom the draft expected.
    conditions.parties.partner.signer_name.clone_from(&partner_name);
    let name = format!("{}.{}", row.number, paper.ending);
    let paper = (name, paper.mime.to_owned(), paper.bytes);
    onward::carry(tx, procedures, by, (place, partner.id), &conditions, paper)?;
    Ok(Signed { agreement: row.id, number: row.number, partner: partner.id, is_new_partner, terms_from, paper_hash })
}

/// The partner of the register that signs, as the draft says; none: a new one.
fn partner_of(connection: &Connection, row: &AgreementRow, becomes: Becomes) -> Result<Option<PartnerId>, SignError> {
    if row.partner.is_some() {
        return Ok(row.partner);
    }
    let linked = match row.case {
        Some(case) => case::header(connection, case)?.and_then(|header| header.partner),
        None => None,
    };
    match (becomes, linked) {
        (Becomes::Open, None) => Err(SignError::PartnerNotChosen(row.number.clone())),
        // Somebody linked the application to a partner since: the paper says another one.
        (Becomes::New, Some(_)) => Err(SignError::ChangedMeanwhile(row.number.clone())),
        (Becomes::Known(said), Some(linked)) if said != linked => Err(SignError::ChangedMeanwhile(row.number.clone())),
        (becomes, linked) => Ok(linked.or(becomes.known())),
    }
}

/// The draft as both saw it, still right today.
fn checked_draft(tx: &Tx<'_>, signing: &Signing) -> Result<(AgreementRow, Conditions), SignError> {
    let row = store::agreement(tx.conn(), signing.agreement)?.ok_or(SignError::Unknown)?;
    match row.state {
        AgreementState::Signed => return Err(SignError::AlreadySigned(row.number)),
        AgreementState::Dropped => return Err(SignError::Dropped(row.number)),
        AgreementState::Draft => {}
    }
    let (conditions, hash) = store::kept(tx.conn(), row.id)?.ok_or(SignError::Unknown)?;
    if hash != signing.seen {
        return Err(SignError::ChangedMeanwhile(row.number));
    }
    let flaws = conditions.flaws(tx.day());
    if !flaws.is_empty() {
        return Err(SignError::Flawed(flaws));
    }
    if row.kind == AgreementKind::Addendum {
        let root = addendum::changeable(tx.conn(), row.root, tx.day())?;
        addendum::check(tx.conn(), &root, &conditions, tx.day())?;
    }
    Ok((row, conditions))
}

fn check_way(signing: &Signing) -> Result<(), SignError> {
    if name_of(&signing.partner_name).is_empty() {
        return Err(SignError::PartnerNameMissing);
    }
    if name_of(&signing.outlet_name).is_empty() {
        return Err(SignError::OutletNameMissing);
    }
    match &signing.way {
        Way::Touch { partner, .. } if !partner.is_signed() => Err(SignError::PartnerSignatureMissing),
        Way::Touch { outlet, .. } if !outlet.is_signed() => Err(SignError::OutletSignatureMissing),
        Way::Scan { bytes, .. } if bytes.is_empty() => Err(SignError::ScanEmpty),
        Way::Scan { bytes, .. } if bytes.len() > SCAN_BYTES_MAX => Err(SignError::ScanTooLarge),
        Way::Scan { mime, bytes } if scanned(mime, bytes).is_none() => Err(SignError::ScanKind),
        _ => Ok(()),
    }
}
