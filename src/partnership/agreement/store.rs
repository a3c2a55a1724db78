//! SQL of agreements. Conditions and parties are records until both have signed; signatures and ends are facts.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row, params};
use sha2::{Digest, Sha256};

use super::conditions::{Conditions, Parties};
use crate::base::{AgreementId, BusinessDay, CaseId, PartnerId, UserId, UtcMs};
use crate::documents::blobs::BlobHash;
use crate::store::{OptionalRow, StoreError, Tx, collect};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgreementKind {
    Agreement,
    /// Changes the agreement that is its root.
    Addendum,
}

impl AgreementKind {
    pub(super) fn name(self) -> &'static str {
        match self {
            AgreementKind::Agreement => "agreement",
            AgreementKind::Addendum => "addendum",
        }
    }

    fn read(name: &str) -> AgreementKind {
        if name == "addendum" { AgreementKind::Addendum } else { AgreementKind::Agreement }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgreementState {
    Draft,
    Signed,
    /// A draft that nobody wants any more.
    Dropped,
}

impl AgreementState {
    pub(super) fn name(self) -> &'static str {
        match self {
            AgreementState::Draft => "draft",
            AgreementState::Signed => "signed",
            AgreementState::Dropped => "dropped",
        }
    }

    fn read(name: &str) -> AgreementState {
        match name {
            "draft" => AgreementState::Draft,
            "signed" => AgreementState::Signed,
            _ => AgreementState::Dropped,
        }
    }
}

/// An agreement or an addendum as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgreementRow {
    pub id: AgreementId,
    pub number: String,
    pub kind: AgreementKind,
    /// The agreement that an addendum changes; itself otherwise.
    pub root: AgreementId,
    pub case: Option<CaseId>,
    /// `None`: the partner is made with the signature.
    pub partner: Option<PartnerId>,
    pub state: AgreementState,
    pub business_name: String,
    pub from: BusinessDay,
    /// The last day.
    pub until: BusinessDay,
    pub drafted_at: UtcMs,
    pub signed: Option<SignedMark>,
    /// The day from which the partnership is over, where somebody ended it.
    pub ends_on: Option<BusinessDay>,
}

/// Who signed what, when and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedMark {
    pub at: UtcMs,
    /// Drawn on the screen; otherwise the page was scanned.
    pub by_touch: bool,
    /// SHA-256 of the signed paper.
    pub paper_hash: BlobHash,
    /// The day from which the terms are in force.
    pub terms_from: BusinessDay,
    pub signed_by: UserId,
    pub partner_name: String,
    pub outlet_name: String,
}

/// How an agreement stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Draft,
    Dropped,
    /// Signed, but it begins later.
    NotYet,
    Running,
    /// Its last day is over.
    Expired,
    /// Ended before its time.
    Ended,
}

impl AgreementRow {
    pub fn standing(&self, today: BusinessDay) -> Standing {
        match self.state {
            AgreementState::Draft => Standing::Draft,
            AgreementState::Dropped => Standing::Dropped,
            AgreementState::Signed if self.ends_on.is_some_and(|day| day <= today) => Standing::Ended,
            AgreementState::Signed if self.until < today => Standing::Expired,
            AgreementState::Signed if self.from > today => Standing::NotYet,
            AgreementState::Signed => Standing::Running,
        }
    }
}

macro_rules! select_agreements {
    ($tail:literal) => {
        concat!(
            "SELECT a.agreement_id, a.number, a.kind, a.root_id, a.case_id, a.partner_id, a.state,
                    coalesce(json_extract(p.parties, '$.partner.business_name'), ''), a.valid_from, a.valid_until,
                    a.drafted_at_utc_ms, s.at_utc_ms, s.way, s.paper_hash, s.terms_from, s.signed_by,
                    coalesce(n.partner_name, ''), coalesce(n.outlet_name, ''), e.ends_on
             FROM agreements a
             LEFT JOIN agreement_parties p ON p.agreement_id = a.agreement_id
             LEFT JOIN agreement_signatures s ON s.agreement_id = a.agreement_id
             LEFT JOIN agreement_signers n ON n.agreement_id = a.agreement_id
             LEFT JOIN agreement_ends e ON e.agreement_id = a.root_id
                AND NOT EXISTS (SELECT 1 FROM agreement_ends_taken_back t WHERE t.end_act_id = e.act_id) ",
            $tail
        )
    };
}

pub fn agreement(connection: &Connection, id: AgreementId) -> Result<Option<AgreementRow>, StoreError> {
    connection
        .prepare_cached(select_agreements!("WHERE a.agreement_id = ?1"))?
        .query_row([id], read_agreement)
        .optional_row()
}

pub fn by_number(connection: &Connection, number: &str) -> Result<Option<AgreementRow>, StoreError> {
    connection
        .prepare_cached(select_agreements!("WHERE a.number = upper(?1)"))?
        .query_row([number.trim()], read_agreement)
        .optional_row()
}

/// Agreements, addenda and drafts of a partner, the latest first.
pub fn of_partner(connection: &Connection, partner: PartnerId) -> Result<Vec<AgreementRow>, StoreError> {
    collect(
        connection,
        select_agreements!("WHERE a.partner_id = ?1 AND a.state <> 'dropped' ORDER BY a.agreement_id DESC"),
        [partner],
        read_agreement,
    )
}

/// The same of a case.
pub fn of_case(connection: &Connection, case: CaseId) -> Result<Vec<AgreementRow>, StoreError> {
    collect(
        connection,
        select_agreements!("WHERE a.case_id = ?1 AND a.state <> 'dropped' ORDER BY a.agreement_id DESC"),
        [case],
        read_agreement,
    )
}

/// An agreement with its addenda, in the order in which they were drafted.
pub(super) fn of_root(connection: &Connection, root: AgreementId) -> Result<Vec<AgreementRow>, StoreError> {
    collect(connection, select_agreements!("WHERE a.root_id = ?1 ORDER BY a.agreement_id"), [root], read_agreement)
}

/// The draft of a case, of a partner, or of an addendum to an agreement.
pub fn open_draft(connection: &Connection, subject: super::Subject) -> Result<Option<AgreementRow>, StoreError> {
    let found: Vec<AgreementRow> = match subject {
        super::Subject::Case(case) => collect(
            connection,
            select_agreements!("WHERE a.case_id = ?1 AND a.kind = 'agreement' AND a.state = 'draft'"),
            [case],
            read_agreement,
        )?,
        super::Subject::Partner(partner) => collect(
            connection,
            select_agreements!(
                "WHERE a.partner_id = ?1 AND a.case_id IS NULL AND a.kind = 'agreement' AND a.state = 'draft'"
            ),
            [partner],
            read_agreement,
        )?,
        super::Subject::Addendum(root) => collect(
            connection,
            select_agreements!("WHERE a.root_id = ?1 AND a.kind = 'addendum' AND a.state = 'draft'"),
            [root],
            read_agreement,
        )?,
    };
    Ok(found.into_iter().next())
}

/// Running agreements whose last day comes within so many days, the earliest first; an addendum may have moved it. One
/// whose partner has another that lasts longer wants nobody's attention.
pub fn expiring(
    connection: &Connection,
    today: BusinessDay,
    within_days: u64,
) -> Result<Vec<AgreementRow>, StoreError> {
    let signed: Vec<AgreementRow> =
        collect(connection, select_agreements!("WHERE a.state = 'signed' ORDER BY s.seq"), [], read_agreement)?;
    let mut chains: BTreeMap<AgreementId, AgreementRow> = BTreeMap::new();
    for row in signed {
        match row.kind {
            AgreementKind::Agreement => {
                chains.insert(row.id, row);
            }
            AgreementKind::Addendum => {
                if let Some(root) = chains.get_mut(&row.root) {
                    root.until = row.until;
                }
            }
        }
    }
    let horizon = today.plus_days(within_days);
    let stays = |row: &&AgreementRow| {
        row.ends_on.is_none() && matches!(row.standing(today), Standing::Running | Standing::NotYet)
    };
    let mut lasts: BTreeMap<Option<PartnerId>, BusinessDay> = BTreeMap::new();
    for row in chains.values().filter(stays) {
        let until = lasts.entry(row.partner).or_insert(row.until);
        *until = row.until.max(*until);
    }
    let mut found: Vec<AgreementRow> = chains
        .values()
        .filter(stays)
        .filter(|row| row.standing(today) == Standing::Running && row.until <= horizon)
        .filter(|row| lasts.get(&row.partner).is_none_or(|last| *last <= row.until))
        .cloned()
        .collect();
    found.sort_by(|one, other| (one.until, &one.number).cmp(&(other.until, &other.number)));
    Ok(found)
}

/// Agreements whose first paper is over by a day, that nobody ended by then, and whose end was not carried out.
pub(super) fn run_out(connection: &Connection, today: BusinessDay) -> Result<Vec<AgreementRow>, StoreError> {
    collect(
        connection,
        select_agreements!(
            "WHERE a.state = 'signed' AND a.kind = 'agreement' AND a.valid_until < ?1
               AND (e.ends_on IS NULL OR e.ends_on > ?1)
               AND NOT EXISTS (SELECT 1 FROM agreement_ends_carried_out c WHERE c.agreement_id = a.agreement_id)
             ORDER BY s.seq"
        ),
        [today.to_string()],
        read_agreement,
    )
}

/// What was agreed, with its parties.
pub fn conditions_of(connection: &Connection, id: AgreementId) -> Result<Option<Conditions>, StoreError> {
    Ok(kept(connection, id)?.map(|(conditions, _)| conditions))
}

/// What an agreement says on a day: itself, or the latest of its signed addenda that is in force by then.
pub fn in_force(
    connection: &Connection,
    root: AgreementId,
    day: BusinessDay,
) -> Result<Option<Conditions>, StoreError> {
    let mut signed: Vec<AgreementRow> = of_root(connection, root)?;
    signed.retain(|row| row.signed.is_some() && (row.kind == AgreementKind::Agreement || row.from <= day));
    signed.sort_by_key(|row| (row.kind == AgreementKind::Addendum, row.from, row.signed.as_ref().map(|mark| mark.at)));
    match signed.last() {
        Some(last) => conditions_of(connection, last.id),
        None => Ok(None),
    }
}

/// Number, conditions and parties as they are written.
fn written(connection: &Connection, id: AgreementId) -> Result<Option<[String; 3]>, StoreError> {
    connection
        .prepare_cached(
            "SELECT a.number, a.conditions, p.parties FROM agreements a JOIN agreement_parties p USING (agreement_id)
             WHERE a.agreement_id = ?1",
        )?
        .query_row([id], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))
        .optional_row()
}

/// Every signed agreement and addendum, in the order of their signatures.
pub(super) fn signed_rows(connection: &Connection) -> Result<Vec<(AgreementRow, SignedMark)>, StoreError> {
    let rows: Vec<AgreementRow> =
        collect(connection, select_agreements!("WHERE a.state = 'signed' ORDER BY s.seq"), [], read_agreement)?;
    Ok(rows.into_iter().filter_map(|row| row.signed.clone().map(|mark| (row, mark))).collect())
}

/// Whether what is written is what both signed for.
pub(super) fn is_as_signed(connection: &Connection, id: AgreementId) -> Result<bool, StoreError> {
    let signed: Option<BlobHash> = connection
        .prepare_cached("SELECT draft_hash FROM agreement_signatures WHERE agreement_id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional_row()?;
    let now = written(connection, id)?;
    let now = now.map(|[number, conditions, parties]| draft_hash(&number, &conditions, &parties));
    Ok(signed.is_some() && signed == now)
}

/// Conditions with parties, and the hash of both as they stand.
pub(super) fn kept(connection: &Connection, id: AgreementId) -> Result<Option<(Conditions, BlobHash)>, StoreError> {
    let Some([number, conditions, parties]) = written(connection, id)? else { return Ok(None) };
    let hash = draft_hash(&number, &conditions, &parties);
    let parties: Parties = serde_json::from_str(&parties)?;
    let conditions: Conditions = serde_json::from_str(&conditions)?;
    Ok(Some((Conditions { parties, ..conditions }, hash)))
}

fn draft_hash(number: &str, conditions: &str, parties: &str) -> BlobHash {
    let mut digest = Sha256::new();
    for part in [number, conditions, parties] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    digest.finalize().to_vec()
}

/// What a draft is of.
pub(super) struct Head<'a> {
    pub id: AgreementId,
    pub number: &'a str,
    pub kind: AgreementKind,
    pub root: AgreementId,
    pub case: Option<CaseId>,
    pub partner: Option<PartnerId>,
}

/// Writes a draft, new or not. Gives the hash of what it says.
pub(super) fn keep_draft(tx: &mut Tx<'_>, head: &Head<'_>, conditions: &Conditions) -> Result<BlobHash, StoreError> {
    let (text, parties) = (serde_json::to_string(conditions)?, serde_json::to_string(&conditions.parties)?);
    let at = tx.now().0;
    tx.record(
        "agreements",
        ("agreement_id", &head.id),
        &[
            ("number", &head.number),
            ("kind", &head.kind.name()),
            ("root_id", &head.root),
            ("case_id", &head.case),
            ("partner_id", &head.partner),
            ("state", &AgreementState::Draft.name()),
            ("valid_from", &conditions.from.to_string()),
            ("valid_until", &conditions.until.to_string()),
            ("conditions", &text),
            ("drafted_at_utc_ms", &at),
        ],
    )?;
    tx.record("agreement_parties", ("agreement_id", &head.id), &[("parties", &parties)])?;
    Ok(draft_hash(head.number, &text, &parties))
}

pub(super) fn drop_draft(tx: &mut Tx<'_>, id: AgreementId) -> Result<(), StoreError> {
    tx.record("agreements", ("agreement_id", &id), &[("state", &AgreementState::Dropped.name())])?;
    Ok(())
}

/// Forgets who the parties of drafts of a case are that nobody signed: they are no contracts.
pub(in crate::partnership) fn forget_drafts(tx: &mut Tx<'_>, case: CaseId) -> Result<(), StoreError> {
    let drafts: Vec<AgreementId> = collect(
        tx.conn(),
        "SELECT agreement_id FROM agreements WHERE case_id = ?1 AND state <> 'signed' ORDER BY agreement_id",
        [case],
        |row| row.get(0),
    )?;
    let nobody = serde_json::to_string(&Parties::default())?;
    for draft in &drafts {
        tx.record("agreement_parties", ("agreement_id", draft), &[("parties", &nobody)])?;
    }
    Ok(())
}

/// A signature as it goes into the database.
pub(super) struct NewSignature<'a> {
    pub agreement: AgreementId,
    pub partner: PartnerId,
    pub case: Option<CaseId>,
    pub way: &'static str,
    pub paper_hash: &'a BlobHash,
    pub draft_hash: &'a BlobHash,
    pub terms_from: BusinessDay,
    pub by: UserId,
    pub partner_name: &'a str,
    pub outlet_name: &'a str,
    /// What both drew on the screen, as JSON; empty for scanned pages.
    pub drawn: &'a str,
}

/// Marks the agreement as signed, for good.
pub(super) fn add_signature(tx: &mut Tx<'_>, new: &NewSignature<'_>) -> Result<(), StoreError> {
    let (act_id, at, day, seq) = (tx.act_id(), tx.now().0, tx.day(), tx.seq());
    tx.record(
        "agreements",
        ("agreement_id", &new.agreement),
        &[("partner_id", &new.partner), ("state", &AgreementState::Signed.name())],
    )?;
    tx.record(
        "agreement_signers",
        ("agreement_id", &new.agreement),
        &[("partner_name", &new.partner_name), ("outlet_name", &new.outlet_name), ("drawn", &new.drawn)],
    )?;
    tx.fact(
        "agreement_signatures",
        &[
            ("act_id", &act_id),
            ("agreement_id", &new.agreement),
            ("partner_id", &new.partner),
            ("case_id", &new.case),
            ("way", &new.way),
            ("paper_hash", new.paper_hash),
            ("draft_hash", new.draft_hash),
            ("terms_from", &new.terms_from.to_string()),
            ("signed_by", &new.by),
            ("business_day", &day.to_string()),
            ("at_utc_ms", &at),
            ("seq", &seq),
        ],
    )
}

/// What the curators decided about each row of an application's products, with their words; later rounds count.
pub(super) fn verdicts(
    connection: &Connection,
    case: CaseId,
) -> Result<BTreeMap<String, (String, String)>, StoreError> {
    let rows: Vec<(String, String, String)> = collect(
        connection,
        "SELECT p.row_id, p.verdict, coalesce(n.words, '') FROM curation_products p
         LEFT JOIN curation_notes n ON n.task_id = p.task_id AND n.stage = p.stage AND n.curator = p.curator
                                   AND n.about = 'row:' || p.row_id
         WHERE p.case_id = ?1 AND p.stage = 'decision' ORDER BY p.seq",
        params![case],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    Ok(rows.into_iter().map(|(row, verdict, words)| (row, (verdict, words))).collect())
}

fn read_agreement(row: &Row<'_>) -> rusqlite::Result<AgreementRow> {
    let signed = match row.get::<_, Option<i64>>(11)? {
        None => None,
        Some(at) => Some(SignedMark {
            at: UtcMs(at),
            by_touch: row.get::<_, String>(12)? == "touch",
            paper_hash: row.get(13)?,
            terms_from: day(row, 14)?,
            signed_by: row.get(15)?,
            partner_name: row.get(16)?,
            outlet_name: row.get(17)?,
        }),
    };
    let ends_on: Option<String> = row.get(18)?;
    Ok(AgreementRow {
        id: row.get(0)?,
        number: row.get(1)?,
        kind: AgreementKind::read(&row.get::<_, String>(2)?),
        root: row.get(3)?,
        case: row.get(4)?,
        partner: row.get(5)?,
        state: AgreementState::read(&row.get::<_, String>(6)?),
        business_name: row.get(7)?,
        from: day(row, 8)?,
        until: day(row, 9)?,
        drafted_at: UtcMs(row.get(10)?),
        signed,
        ends_on: ends_on.as_deref().and_then(BusinessDay::parse),
    })
}

/// A day that cannot be read is an error, never a wrong day.
fn day(row: &Row<'_>, at: usize) -> rusqlite::Result<BusinessDay> {
    let text: String = row.get(at)?;
    BusinessDay::parse(&text).ok_or_else(|| {
        let cause = ["no day: ", text.as_str()].concat();
        rusqlite::Error::FromSqlConversionFailure(at, rusqlite::types::Type::Text, cause.into())
    })
}

/// The papers that both signed and the minutes of ends, of any case and of none: the same scan may lie with another case
/// as well.
pub(in crate::partnership) fn paper_hashes(connection: &Connection) -> Result<Vec<BlobHash>, StoreError> {
    collect(
        connection,
        "SELECT paper_hash FROM agreement_signatures
         UNION SELECT paper_hash FROM agreement_end_papers UNION SELECT said_hash FROM agreement_end_papers",
        [],
        |row| row.get(0),
    )
}
