//! The letter that tells a partner of an end: worded by the procedure or by this office, shown before it goes, and put into
//! the outbox with the end itself. It stands on the application where one is open.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::closing::closing;
use super::end::{EndError, Ending, check, is_early};
use super::end_paper::Told;
use super::notice::paid_by;
use super::store::{self, AgreementRow};
use crate::base::{BusinessDay, MailId, PartnerId, Rupiah, UserId};
use crate::mail::{self, Letter};
use crate::partners::{self, Partner};
use crate::partnership::SOP;
use crate::partnership::applications::Office;
use crate::people::{Permission, require};
use crate::sop::Procedures;
use crate::sop::case::{self, CaseHeader};
use crate::sop::letters::{self, AgreementFace, CaseFace, LetterContext, LetterError, Posting, Rendered};
use crate::store::{Connection, StoreError, Tx};

/// As the procedure calls it.
const LETTER: &str = "agreement_end";

/// The letter as it would go out now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndLetterDraft {
    pub to: String,
    pub subject: String,
    /// What a person may change.
    pub body: String,
}

/// The letter as a person left it, and whom it is from.
#[derive(Debug, Clone)]
pub struct EndWords {
    pub office: Office,
    pub subject: String,
    pub body: String,
}

/// The letter that an end would send. `None`: the partner has no address. Refuses whatever the end itself would refuse.
pub fn end_letter(
    procedures: &Procedures,
    by: UserId,
    office: &Office,
    ending: &Ending,
) -> Result<Option<EndLetterDraft>, EndError> {
    let today = procedures.store().today();
    procedures.store().read_snapshot(|c| {
        require(c, by, Permission::SignAgreements)?;
        let (root, partner, reason) = check(c, ending, today)?;
        let is_early = is_early(c, &root, ending, today)?;
        let ground = ending.ground.filter(|_| is_early);
        let told = Told { ends_on: ending.ends_on, ended_by: Some(ending.ended_by), ground, reason: &reason };
        let known = partners::by_id(c, partner)?.ok_or(EndError::Unknown)?;
        if known.email.trim().is_empty() {
            return Ok(None);
        }
        let (_, rendered) = worded(c, procedures, office, (&root, &known), (&told, today))?;
        Ok(Some(EndLetterDraft { to: rendered.to, subject: rendered.subject, body: rendered.body }))
    })
}

/// Puts it into the outbox inside the act that ends, and onto the application where one is open.
pub(super) fn post(
    tx: &mut Tx<'_>,
    procedures: &Procedures,
    words: &EndWords,
    (root, partner): (&AgreementRow, PartnerId),
    told: &Told<'_>,
) -> Result<MailId, EndError> {
    let known = partners::by_id(tx.conn(), partner)?.ok_or(EndError::Unknown)?;
    let (context, rendered) = worded(tx.conn(), procedures, &words.office, (root, &known), (told, tx.day()))?;
    let rendered = letters::edited(&rendered, &words.subject, &words.body, &context)?;
    if let Some(header) = open_case(tx.conn(), root)? {
        let transition = case::past(tx.conn(), header.id)?.last().map_or(0, |past| past.no);
        let posting = Posting { case: header.id, letter: LETTER, transition, attachments: Vec::new() };
        return Ok(letters::enqueue(tx, &words.office.sender, posting, &rendered)?);
    }
    let letter = Letter {
        unique_key: format!("agreement_end:{}", tx.act_id()),
        kind: "agreement",
        to: vec![rendered.to],
        subject: rendered.subject,
        text: rendered.text,
        html: Some(rendered.html),
        attachments: Vec::new(),
    };
    Ok(mail::enqueue(tx, &words.office.sender, &letter).map_err(LetterError::from)?)
}

fn open_case(connection: &Connection, root: &AgreementRow) -> Result<Option<CaseHeader>, StoreError> {
    match root.case {
        Some(case) => Ok(case::header(connection, case)?.filter(|header| !header.is_closed())),
        None => Ok(None),
    }
}

fn worded(
    connection: &Connection,
    procedures: &Procedures,
    office: &Office,
    (root, partner): (&AgreementRow, &Partner),
    (told, today): (&Told<'_>, BusinessDay),
) -> Result<(LetterContext, Rendered), EndError> {
    let definition = procedures.library().newest(SOP).ok_or(LetterError::UnknownProcedure)?;
    let case = match open_case(connection, root)? {
        Some(header) => CaseFace { number: header.number, title: header.title },
        None => CaseFace { number: root.number.clone(), title: partner.business_name.clone() },
    };
    let context = LetterContext {
        values: values(partner),
        reason: told.reason.to_owned(),
        case,
        office: office.face.clone(),
        today: today.long(),
        agreement: agreement_face(connection, root, partner.id, (told, today))?,
        ..LetterContext::default()
    };
    let own = letters::wording(connection, &definition.pin.sop, LETTER)?;
    let rendered = letters::render(&definition, LETTER, own.as_ref(), &context)?;
    Ok((context, rendered))
}

/// What the register knows, by the names that the form of the application has.
fn values(partner: &Partner) -> BTreeMap<String, Json> {
    let fields = [
        ("business_name", &partner.business_name),
        ("owner_name", &partner.owner_name),
        ("contact_name", &partner.contact_name),
        ("contact_phone", &partner.phone),
        ("email", &partner.email),
        ("instagram", &partner.instagram),
        ("address", &partner.address),
    ];
    fields.into_iter().map(|(name, value)| (name.to_owned(), Json::from(value.as_str()))).collect()
}

fn agreement_face(
    connection: &Connection,
    root: &AgreementRow,
    partner: PartnerId,
    (told, today): (&Told<'_>, BusinessDay),
) -> Result<AgreementFace, EndError> {
    let agreed = store::in_force(connection, root.id, today)?.ok_or(EndError::Unknown)?;
    let left = closing(connection, partner, today)?;
    let by = paid_by(told.ends_on, agreed.terms.payment_day).long();
    Ok(AgreementFace {
        number: root.number.clone(),
        ended_by: told.ended_by.map(|by| by.plainly().to_owned()).unwrap_or_default(),
        basis: told.basis(agreed.termination_days),
        last_day: told.last_day(today),
        goods: left.goods.iter().map(|one| (one.full_name(), one.on_hand)).collect(),
        aids: left.aids.iter().map(|aid| (aid.name.clone(), aid.out_qty)).collect(),
        money: money(left.payable, told.ends_on > today, &by),
        paid_by: by,
    })
}

/// What becomes of the money, to the partner.
fn money(payable: Rupiah, goes_on: bool, by: &str) -> String {
    let mut said = match payable {
        Rupiah::ZERO => "Menurut pembukuan gerai tidak ada hak Anda yang belum dibayar sampai hari ini.".to_owned(),
        payable if payable > Rupiah::ZERO => format!(
            "Hak Anda menurut pembukuan gerai sampai hari ini {payable}, dibayar pada penyelesaian berikutnya, paling \
             lambat {by}."
        ),
        Rupiah(below) => {
            let owed = Rupiah(below.saturating_neg());
            format!("Menurut pembukuan gerai Anda masih harus membayar {owed}, paling lambat {by}.")
        }
    };
    if goes_on {
        said.push_str(&format!(" Penjualan sampai hari terakhir dibayar paling lambat {by}."));
    }
    said
}
