//! The letter that tells a partner of an end: worded by the procedure or by this office, shown before it goes, and put into
//! the outbox with the end itself. It stands on the application where one is open.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::closing::closing;
use super::end::{EndError, Ending, TakeBackError, check, is_early, last_day};
use super::end_paper::Told;
use super::ends_store;
use super::notice::paid_by;
use super::store::{self, AgreementRow};
use crate::base::{BusinessDay, MailId, PartnerId, Rupiah, UserId};
use crate::mail::{self, DeskError, Letter, MailState, Sender};
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
        // An end may be taken back and come again while the application stays where it is.
        let posting =
            Posting { case: header.id, letter: LETTER, with: tx.act_id().to_string(), attachments: Vec::new() };
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

/// The letter of an end that was taken back. Gives whether another one goes.
pub(super) fn take_back(tx: &mut Tx<'_>, root: &AgreementRow, sender: &Sender) -> Result<bool, TakeBackError> {
    let Some(told) = ends_store::letter_of_last_end(tx.conn(), root.id)? else { return Ok(false) };
    match mail::cancel(tx, told) {
        Ok(_) | Err(DeskError::NoSuchLetter) => return Ok(false),
        Err(DeskError::Store(error)) => return Err(error.into()),
        Err(_) => {}
    }
    // It has gone, or is just going; whoever withdrew it before told nobody anything.
    let letter = mail::by_id(tx.conn(), told)?;
    let was_withdrawn = |state: MailState| matches!(state, MailState::Cancelled | MailState::Failed);
    let to: Vec<String> = letter
        .map(|letter| letter.recipients)
        .unwrap_or_default()
        .into_iter()
        .filter(|recipient| !was_withdrawn(recipient.state))
        .map(|recipient| recipient.address)
        .collect();
    let known = match root.partner {
        Some(partner) => partners::by_id(tx.conn(), partner)?,
        None => None,
    };
    let Some(known) = known.filter(|_| !to.is_empty()) else { return Ok(false) };
    let until = last_day(tx.conn(), root)?.long();
    let key = format!("agreement_runs_on:{}", tx.act_id());
    let letter = runs_on(key, (&root.number, &known.business_name), (&until, &sender.from_name), to);
    mail::enqueue(tx, sender, &letter)?;
    Ok(true)
}

fn runs_on(key: String, (number, name): (&str, &str), (until, from): (&str, &str), to: Vec<String>) -> Letter {
    Letter {
        unique_key: key,
        kind: "agreement",
        to,
        subject: format!("Perjanjian {number} tetap berlaku: {name}"),
        text: format!(
            "Yth. {name},\n\npengakhiran perjanjian {number} yang kami beritahukan sebelumnya dibatalkan. Perjanjian tetap \
             berlaku sampai dengan {until}; barang tetap di gerai.\n\nSalam,\n{from}\n"
        ),
        html: None,
        attachments: Vec::new(),
    }
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
