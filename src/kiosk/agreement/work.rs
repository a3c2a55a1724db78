//! What the screen does away from the UI thread: reading, drafting, signing.

use super::form::{Flaw, Typed};
use super::handle::NEAR_DAYS;
use super::letter::{self, Notice};
use super::making::key_of;
use super::{Begun, DRAFT_KIND, Effect, Face, Intent, Of, Refused, SignedFace, work_end};
use crate::base::{ActId, AgreementId, BusinessDay, CaseId, PartnerId, UserId};
use crate::catalog;
use crate::kiosk::services::Services;
use crate::kiosk::words::NOBODY;
use crate::partners;
use crate::partnership::agreement::{
    self, AddendumError, AgreementDraft, AgreementRow, Becomes, ConditionField, ConditionFlaw, Conditions, DraftError,
    EndPaper, House, Matched, Matches, Party, PersonalNumber, Signed, Signing, Subject,
};
use crate::sop::Procedures;
use crate::sop::case::{self, NoCase};
use crate::store::{Connection, StoreError};

/// The step in which an agreement is made, as the procedure names it.
const STEP: &str = "agree";
const PARTNER_GONE: &str = "Mitra tidak ditemukan. Muat ulang daftar mitra.";

pub(super) fn perform(effect: Effect, services: &Services) -> Option<Intent> {
    match effect {
        Effect::Load { serial, of, begin } => {
            Some(Intent::Loaded { serial, begin, result: load(services, of).map(Box::new) })
        }
        Effect::Begin { serial, subject } => {
            Some(Intent::Begun { serial, result: begin(services, subject).map(Box::new) })
        }
        Effect::KeepTyped { key, typed } => {
            log(services.store.keep_draft(DRAFT_KIND, &key, &*typed));
            None
        }
        Effect::ForgetTyped(key) => {
            log(services.store.drop_draft(DRAFT_KIND, &key));
            None
        }
        Effect::Draft { act_id, subject, conditions } => {
            Some(Intent::Drafted(draft(services, act_id, subject, *conditions)))
        }
        Effect::Drop { act_id, agreement } => Some(Intent::Dropped(drop_draft(services, act_id, agreement))),
        Effect::Sign { act_id, signing, key } => {
            Some(Intent::Signed(sign(services, act_id, *signing, &key).map(Box::new)))
        }
        Effect::Mail { act_id, notice } => Some(Intent::LetterMade(mail(services, act_id, &notice))),
        Effect::LookAtNumber { act_id, subject, number } => {
            Some(Intent::NumberNoted { number, result: look_at_number(services, act_id, subject, number) })
        }
        Effect::Become { subject, party, left, becomes } => {
            let result = become_partner(services, subject, *party, (left, becomes)).map(Box::new);
            Some(Intent::Became { becomes, result })
        }
        other => work_end::perform(other, services),
    }
}

fn log(result: Result<(), StoreError>) {
    if let Err(error) = result {
        tracing::error!(%error, "the terms in the making were not kept");
    }
}

/// Who acts, and what they act with.
pub(super) fn desk(services: &Services) -> Result<(UserId, Procedures), String> {
    let user = services.actor().ok_or(NOBODY)?;
    Ok((user, services.procedures()?))
}

fn load(services: &Services, of: Of) -> Result<Face, String> {
    let today = services.store.today();
    match of {
        Of::Case(case) => {
            let read = services.store.read_snapshot(|c| face_of_case(c, case, today));
            read.map_err(|error| error.to_string())?.ok_or_else(|| NoCase::Unknown.to_string())
        }
        Of::Partner(partner) => {
            let read = services.store.read_snapshot(|c| face_of_partner(c, partner, today));
            read.map_err(|error| error.to_string())?.ok_or_else(|| PARTNER_GONE.to_owned())
        }
    }
}

fn face_of_case(c: &Connection, id: CaseId, today: BusinessDay) -> Result<Option<Face>, StoreError> {
    let Some(header) = case::header(c, id)? else { return Ok(None) };
    let rows = agreement::of_case(c, id)?;
    let partner = header.partner.or_else(|| rows.iter().find_map(|row| row.partner));
    let known = match partner {
        Some(partner) => partners::by_id(c, partner)?,
        None => None,
    };
    let tasks = case::tasks_of_case(c, id)?;
    let lies_here = !header.is_closed() && tasks.iter().any(|task| task.is_open() && task.step == STEP);
    // An application without a title is called by its number: an empty name is an empty screen.
    let title = if header.title.is_empty() { header.number } else { header.title };
    let (name, code) = known.map_or((title, String::new()), |known| (known.business_name, known.code));
    let soon = agreement::expiring(c, today, NEAR_DAYS)?;
    let ends = ends_of(c, &rows)?;
    Ok(Some(Face { name, code, partner, rows, soon, ends, today, starts: lies_here.then_some(Subject::Case(id)) }))
}

/// The minutes of those that ended.
fn ends_of(c: &Connection, rows: &[AgreementRow]) -> Result<Vec<EndPaper>, StoreError> {
    let mut found = Vec::new();
    for root in rows.iter().filter(|row| row.id == row.root) {
        found.extend(agreement::end_paper(c, root.id)?);
    }
    Ok(found)
}

fn face_of_partner(c: &Connection, id: PartnerId, today: BusinessDay) -> Result<Option<Face>, StoreError> {
    let Some(partner) = partners::by_id(c, id)? else { return Ok(None) };
    let rows = agreement::of_partner(c, id)?;
    let (name, code) = (partner.business_name, partner.code);
    let soon = agreement::expiring(c, today, NEAR_DAYS)?;
    let ends = ends_of(c, &rows)?;
    let mut face = Face { name, code, partner: Some(id), rows, soon, ends, today, starts: None };
    face.starts = (!face.has_current()).then_some(Subject::Partner(id));
    Ok(Some(face))
}

fn begin(services: &Services, subject: Subject) -> Result<Begun, String> {
    let (by, procedures) = desk(services)?;
    let house = House::of(&services.config);
    let proposed = agreement::propose(&procedures, by, subject, &house).map_err(|error| error.to_string())?;
    let typed = services.store.draft::<Typed>(DRAFT_KIND, &key_of(subject, by)).unwrap_or_else(|error| {
        tracing::warn!(%error, "terms that were left half typed cannot be read");
        None
    });
    let read = services.store.read(|c| {
        let known = catalog::categories(c)?.into_iter().map(|(name, _)| name);
        let categories: Vec<String> = known.collect();
        let of_number = match subject {
            Subject::Addendum(root) => agreement::agreement(c, root)?.map(|row| row.number).unwrap_or_default(),
            Subject::Case(_) | Subject::Partner(_) => String::new(),
        };
        let party = typed.as_ref().map_or(&proposed.parties.partner, |typed| &typed.partner);
        let becomes = typed.as_ref().map_or(proposed.parties.becomes, |typed| typed.becomes);
        let matches = matches(c, subject, (party, becomes))?;
        Ok::<_, StoreError>((categories, of_number, matches))
    });
    let (categories, of_number, matches) = read.map_err(|error| error.to_string())?;
    Ok(Begun { subject, user: by, proposed, typed, categories, of_number, matches })
}

/// Whom of the register it may be with; whoever was chosen is among them, even where nothing points to them any more.
fn matches(c: &Connection, subject: Subject, (party, becomes): (&Party, Becomes)) -> Result<Matches, StoreError> {
    let mut found = agreement::matches(c, subject, party)?;
    let chosen = becomes.known().filter(|_| matches!(subject, Subject::Case(_)));
    if let Some(chosen) = chosen.filter(|chosen| found.all.iter().all(|one| one.partner != *chosen))
        && let Some(known) = partners::by_id(c, chosen)?
    {
        let (partner, code) = (known.id, known.code);
        found.all.push(Matched { partner, code, business_name: known.business_name, owner_name: known.owner_name });
    }
    Ok(found)
}

/// The applicant's part of the terms, as whoever was chosen.
fn become_partner(
    services: &Services,
    subject: Subject,
    party: Party,
    (left, becomes): (Option<PartnerId>, Becomes),
) -> Result<Party, String> {
    let (by, procedures) = desk(services)?;
    let chosen = (left, becomes.known());
    agreement::party_as(&procedures, by, subject, party, chosen).map_err(|error| error.to_string())
}

fn look_at_number(services: &Services, act_id: ActId, subject: Subject, number: PersonalNumber) -> Result<(), String> {
    let (by, procedures) = desk(services)?;
    agreement::look_at_number(&procedures, act_id, by, subject, number).map_err(|error| error.to_string())
}

/// What stands at no field.
fn said(text: String) -> Refused {
    Refused { text, ..Refused::default() }
}

fn flawed(flaws: &[ConditionFlaw]) -> Refused {
    Refused { flaws: flaws.iter().map(Flaw::from).collect(), ..Refused::default() }
}

fn draft(
    services: &Services,
    act_id: ActId,
    subject: Subject,
    conditions: Conditions,
) -> Result<AgreementDraft, Refused> {
    let (by, procedures) = desk(services).map_err(said)?;
    match subject {
        Subject::Addendum(root) => {
            agreement::addendum(&procedures, act_id, by, root, conditions).map_err(|error| match error {
                AddendumError::Flawed(flaws) => flawed(&flaws),
                error @ (AddendumError::Backdated(_) | AddendumError::BeforeTheLast(_)) => {
                    let flaw = Flaw { field: ConditionField::From, text: error.to_string() };
                    Refused { flaws: vec![flaw], ..Refused::default() }
                }
                error => said(error.to_string()),
            })
        }
        Subject::Case(_) | Subject::Partner(_) => {
            let party = conditions.parties.partner.clone();
            let drafted = agreement::draft(&procedures, act_id, by, subject, conditions);
            drafted.map_err(|error| match error {
                DraftError::Flawed(flaws) => flawed(&flaws),
                error @ DraftError::PartnerNotChosen(_) => {
                    let found = services.store.read(|c| matches(c, subject, (&party, Becomes::Open)));
                    Refused { matches: found.ok(), ..said(error.to_string()) }
                }
                error => said(error.to_string()),
            })
        }
    }
}

fn drop_draft(services: &Services, act_id: ActId, agreement: AgreementId) -> Result<(), String> {
    let (by, procedures) = desk(services)?;
    agreement::drop_draft(&procedures, act_id, by, agreement).map_err(|error| error.to_string())
}

fn sign(services: &Services, act_id: ActId, signing: Signing, key: &str) -> Result<SignedFace, String> {
    let (by, procedures) = desk(services)?;
    let signed = agreement::sign(&procedures, act_id, by, signing).map_err(|error| error.to_string())?;
    log(services.store.drop_draft(DRAFT_KIND, key));
    Ok(face_of(services, signed))
}

/// What the screen tells of what was signed. It is signed, whether or not it can be read again.
fn face_of(services: &Services, signed: Signed) -> SignedFace {
    let read = services.store.read(|c| {
        Ok::<_, StoreError>((agreement::agreement(c, signed.agreement)?, partners::by_id(c, signed.partner)?))
    });
    let (row, partner) = read.unwrap_or_else(|error| {
        tracing::error!(%error, "what was signed cannot be read again");
        (None, None)
    });
    let at = row.as_ref().and_then(|row| row.signed.as_ref()).map(|mark| mark.at);
    let is_addendum = row.as_ref().is_some_and(|row| row.id != row.root);
    let (code, name, email) = partner.map(|known| (known.code, known.business_name, known.email)).unwrap_or_default();
    let notice = Notice {
        number: signed.number.clone(),
        is_addendum,
        business_name: name.clone(),
        email,
        from: signed.terms_from,
        until: row.map_or(signed.terms_from, |row| row.until),
    };
    SignedFace { signed, at, notice, code, name }
}

fn mail(services: &Services, act_id: ActId, notice: &Notice) -> Result<(), String> {
    let by = services.actor().ok_or(NOBODY)?;
    letter::send(services, act_id, by, notice).map_err(|error| error.to_string())
}
