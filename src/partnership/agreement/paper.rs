//! The agreement and the addendum as data, and as PDF. What is printed comes from the draft alone: the same draft gives
//! the same bytes.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::changes::{ChangedLine, changes};
use super::conditions::{AgreedGoods, Conditions, Party};
use super::propose::definition_of;
use super::store::{self, AgreementKind, AgreementRow, AgreementState};
use super::touched::Touched;
use super::{addendum, looked, words};
use crate::base::text::fold;
use crate::base::{AgreementId, UserId};
use crate::documents::{self, PagePictures, PaperError, Template};
use crate::intake::PaperOutlet;
use crate::people::{NotAllowed, Permission, require};
use crate::sop::Procedures;
use crate::sop::case::looks::LookKind;
use crate::sop::definition::Definition;
use crate::store::{Act, StoreError};

/// Everything that an agreement or an addendum shows; texts are ready to print. The templates name these fields:
/// `templates/documents/samples/agreement.json` and `addendum.json` show them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementPaper {
    pub number: String,
    /// `2026-11-22`.
    pub date: String,
    pub date_long: String,
    pub place: String,
    pub outlet: PaperOutlet,
    pub opening: String,
    pub parties: Vec<PaperParty>,
    /// The line before the articles.
    pub basis: String,
    pub legal_bases: Vec<String>,
    pub clauses: Vec<PaperClause>,
    pub goods: Vec<PaperGoods>,
    /// Whether the partner's own price is a column of the annex.
    pub shows_part: bool,
    pub aids: Vec<PaperAid>,
    /// Of an addendum: what it changes, the agreement that it belongs to, and the day from which it holds.
    pub changes: Vec<ChangedLine>,
    pub of_number: String,
    pub of_date: String,
    pub from_long: String,
    pub signatures: Vec<PaperSignature>,
    /// Under signatures that were drawn on the screen: when, before whom, and for which draft.
    #[serde(default)]
    pub signed_line: String,
    /// It is no agreement yet, which every page says.
    #[serde(default)]
    pub draft: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperParty {
    /// `PIHAK PERTAMA`.
    pub called: String,
    /// Name and value.
    pub rows: Vec<(String, String)>,
    pub acting: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperClause {
    pub title: String,
    pub items: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperGoods {
    pub name: String,
    pub variant: String,
    pub price_text: String,
    /// What the partner gets of it.
    pub part_text: String,
    /// Its own, where it differs from the general one.
    pub commission: String,
    #[serde(default)]
    pub category: String,
    /// That of its category, where it is sold by it.
    #[serde(default)]
    pub category_commission: String,
    pub note: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperAid {
    pub name: String,
    pub qty: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperSignature {
    pub role: String,
    pub name: String,
    pub title: String,
    /// Polylines in a box of 1000 x 400; none: signed with a pen.
    pub strokes: Vec<Vec<(i32, i32)>>,
}

#[derive(Debug, Error)]
pub enum PaperOfAgreementError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Rancangan perjanjian itu tidak ada. Muat ulang daftar perjanjian.")]
    Unknown,
    /// Of what was signed the signed paper is given, see [`super::signed_paper`].
    #[error("Perjanjian {0} bukan rancangan. Muat ulang daftar perjanjian, lalu buka lembarnya.")]
    NotADraft(String),
    #[error(transparent)]
    Paper(#[from] PaperError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The draft as PDF, marked as one on every page, to be taken along, or printed and signed with a pen. That somebody took it is a fact before it is
/// given.
pub fn draft_pdf(
    procedures: &Procedures,
    by: UserId,
    agreement: AgreementId,
) -> Result<(String, Vec<u8>), PaperOfAgreementError> {
    let (template, paper) = of_draft(procedures, by, agreement, LookKind::Export)?;
    let paper = AgreementPaper { draft: true, ..paper };
    let name = format!("konsep-perjanjian-{}.pdf", paper.number);
    Ok((name, pdf(template, &paper)?))
}

/// The first pages of the draft as pictures, so many dots wide. That somebody saw them is a fact before they are drawn.
pub fn draft_pictures(
    procedures: &Procedures,
    by: UserId,
    agreement: AgreementId,
    (width_px, pages_max): (u32, usize),
) -> Result<PagePictures, PaperOfAgreementError> {
    let (template, paper) = of_draft(procedures, by, agreement, LookKind::View)?;
    pictures(template, &paper, (width_px, pages_max))
}

/// Notes the look, then gives what the draft says.
fn of_draft(
    procedures: &Procedures,
    by: UserId,
    agreement: AgreementId,
    kind: LookKind,
) -> Result<(Template, AgreementPaper), PaperOfAgreementError> {
    procedures.store().write::<(), PaperOfAgreementError>(Act::by(by, looked::KIND), move |tx| {
        require(tx.conn(), by, Permission::SignAgreements)?;
        let row = store::agreement(tx.conn(), agreement)?.ok_or(PaperOfAgreementError::Unknown)?;
        if row.state != AgreementState::Draft {
            return Err(PaperOfAgreementError::NotADraft(row.number));
        }
        Ok(looked::note_paper(tx, &row, kind, by)?)
    })?;
    procedures.store().read(|c| {
        let row = store::agreement(c, agreement)?.ok_or(PaperOfAgreementError::Unknown)?;
        let conditions = store::conditions_of(c, agreement)?.ok_or(PaperOfAgreementError::Unknown)?;
        Ok(paper_of(c, procedures, &row, &conditions, None)?)
    })
}

pub(super) fn pictures(
    template: Template,
    paper: &AgreementPaper,
    (width_px, pages_max): (u32, usize),
) -> Result<PagePictures, PaperOfAgreementError> {
    let data = serde_json::to_value(paper).map_err(StoreError::from)?;
    Ok(documents::page_pictures(template, &data, &[], width_px, pages_max)?)
}

pub(super) fn pdf(template: Template, paper: &AgreementPaper) -> Result<Vec<u8>, PaperOfAgreementError> {
    let data = serde_json::to_value(paper).map_err(StoreError::from)?;
    Ok(documents::pdf(template, &data, &[])?)
}

/// The paper of a draft; with the signatures of partner and outlet when they were drawn on the screen.
pub(super) fn paper_of(
    connection: &Connection,
    procedures: &Procedures,
    row: &AgreementRow,
    conditions: &Conditions,
    drawn: Option<&Touched>,
) -> Result<(Template, AgreementPaper), StoreError> {
    let definition = definition_of(connection, procedures, row.case)?;
    let mut paper = agreement_paper(&row.number, conditions, definition.as_deref());
    if let Some(drawn) = drawn {
        drawn.put_on(&mut paper, procedures.store().zone());
    }
    if row.kind == AgreementKind::Agreement {
        return Ok((Template::Agreement, paper));
    }
    let root = store::agreement(connection, row.root)?.ok_or_else(|| StoreError::Unreadable(row.number.clone()))?;
    let first = store::conditions_of(connection, root.id)?;
    let before = match addendum::before(connection, row)? {
        Some(before) => store::conditions_of(connection, before.id)?,
        None => None,
    };
    let before = before.ok_or_else(|| StoreError::Unreadable(row.number.clone()))?;
    paper.changes = changes(&before, conditions);
    paper.of_number = root.number;
    paper.of_date = first.map(|first| first.signed_on.long()).unwrap_or_default();
    paper.clauses.clear();
    // What the partner gets of everything is said anew where it is another part.
    if !moves_shares(&before, conditions) {
        paper.goods.clear();
    }
    paper.aids.clear();
    Ok((Template::Addendum, paper))
}

fn agreement_paper(number: &str, conditions: &Conditions, definition: Option<&Definition>) -> AgreementPaper {
    let (partner, outlet) = (&conditions.parties.partner, &conditions.parties.outlet);
    let procedure = definition.map(|definition| &definition.procedure);
    let basis = match procedure {
        Some(procedure) => format!(
            "Perjanjian ini dibuat dalam rangka {} pada {}, dengan dasar hukum sebagaimana tercantum di akhir perjanjian.",
            procedure.title, procedure.office
        ),
        None => String::new(),
    };
    AgreementPaper {
        number: number.to_owned(),
        date: conditions.signed_on.to_string(),
        date_long: conditions.signed_on.long_with_weekday(),
        place: conditions.place.clone(),
        outlet: PaperOutlet {
            name: outlet.business_name.clone(),
            address: outlet.address.clone(),
            phone: outlet.phone.clone(),
            email: outlet.email.clone(),
            city: conditions.place.clone(),
        },
        opening: format!(
            "Pada hari ini, {}, bertempat di {}, yang bertanda tangan di bawah ini:",
            words::day_in_words(conditions.signed_on),
            conditions.place
        ),
        parties: vec![
            party(words::PARTNER, "konsinyor, pemilik barang", partner),
            party(words::OUTLET, "konsinyi", outlet),
        ],
        basis,
        legal_bases: procedure.map(|procedure| procedure.legal_bases.clone()).unwrap_or_default(),
        clauses: words::clauses(conditions)
            .into_iter()
            .map(|clause| PaperClause { title: clause.title.to_owned(), items: clause.items })
            .collect(),
        goods: goods(conditions),
        shows_part: shows_part(conditions),
        aids: conditions.aids.iter().map(|aid| PaperAid { name: aid.name.clone(), qty: aid.qty }).collect(),
        changes: Vec::new(),
        of_number: String::new(),
        of_date: String::new(),
        from_long: conditions.from.long(),
        signatures: vec![signature(words::PARTNER, partner), signature(words::OUTLET, outlet)],
        signed_line: String::new(),
        draft: false,
    }
}

fn party(called: &str, as_what: &str, party: &Party) -> PaperParty {
    let rows = [
        ("Nama", party.signer_name.clone()),
        ("NIK", party.nik.clone()),
        ("Jabatan", party.signer_title.clone()),
        ("Usaha", party.business_name.clone()),
        ("NIB", party.nib.clone()),
        ("Alamat", party.address.replace('\n', ", ")),
        ("Telepon", party.phone.clone()),
        ("Surel", party.email.clone()),
    ];
    PaperParty {
        called: called.to_owned(),
        rows: rows
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        acting: format!(
            "bertindak untuk dan atas nama {}, selanjutnya disebut {called} ({as_what}).",
            party.business_name
        ),
    }
}

fn signature(called: &str, party: &Party) -> PaperSignature {
    PaperSignature {
        role: called.to_owned(),
        name: party.signer_name.clone(),
        title: [party.signer_title.as_str(), party.business_name.as_str()].join(", "),
        strokes: Vec::new(),
    }
}

/// Whether anything is taken of a sale, so that the partner's part is another figure than the price.
fn shows_part(conditions: &Conditions) -> bool {
    let of_its_own = |one: &AgreedGoods| one.commission.is_some() || one.of_category(&conditions.categories).is_some();
    conditions.terms.commission.rate_bp() > 0 || conditions.goods.iter().any(of_its_own)
}

/// Whether an addendum changes what the partner gets of what is sold.
fn moves_shares(before: &Conditions, after: &Conditions) -> bool {
    let sold_by =
        |conditions: &Conditions, one: &AgreedGoods| one.sold_by(&conditions.categories, conditions.terms.commission);
    let is_other = |one: &AgreedGoods| {
        let same = |old: &&AgreedGoods| (fold(&old.name), fold(&old.variant)) == (fold(&one.name), fold(&one.variant));
        before.goods.iter().find(same).is_some_and(|old| sold_by(before, old) != sold_by(after, one))
    };
    before.terms.commission != after.terms.commission
        || before.categories != after.categories
        || after.goods.iter().any(is_other)
}

/// The annex: a product goes before its category, a category before the general commission, as the article says.
fn goods(conditions: &Conditions) -> Vec<PaperGoods> {
    let line = |one: &AgreedGoods| {
        let commission = one.sold_by(&conditions.categories, conditions.terms.commission);
        let of_category = one.of_category(&conditions.categories).filter(|_| one.commission.is_none());
        PaperGoods {
            name: one.name.clone(),
            variant: one.variant.clone(),
            price_text: one.price.to_string(),
            part_text: (one.price - commission.of_share(one.price)).to_string(),
            commission: one.commission.map(words::commission_short).unwrap_or_default(),
            category: one.category.clone(),
            category_commission: of_category.map(|one| words::commission_short(one.commission)).unwrap_or_default(),
            note: one.note.clone(),
        }
    };
    conditions.goods.iter().map(line).collect()
}
