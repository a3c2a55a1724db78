//! Opening a case.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use super::act::frame;
use super::changed;
use super::documents::{AddDocumentError, NewDocument, add_document_in};
use super::edit::{self, EditError};
use super::past_store::NewTransition;
use super::rules::{self, RoleFlaw};
use super::store;
use super::types::{CaseHeader, Detail, Origin, TransitionKind};
use super::work::{CaseState, Work};
use crate::base::regions::RegionCode;
use crate::base::{ActId, CaseId, UserId};
use crate::people::{self, NotAllowed, Permission};
use crate::sop::Procedures;
use crate::sop::definition::{Definition, Opens, Standing, Step};
use crate::sop::field::{Content, Values};
use crate::sop::officers::Officer;
use crate::store::{StoreError, Tx};

/// A matter that a procedure is to be applied to.
#[derive(Debug, Clone)]
pub struct NewCase {
    pub sop: String,
    pub origin: Origin,
    pub values: Values,
    pub documents: Vec<NewDocument>,
    /// Kemendagri code, where no field says it; empty: that of the officer who opens it, if theirs is limited.
    pub region: String,
}

/// Why no case was opened, in the order of the checks.
#[derive(Debug, Error)]
pub enum OpenCaseError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Prosedur ini tidak dikenal. Muat ulang daftar prosedur.")]
    UnknownProcedure,
    #[error("Prosedur {title} sudah tidak dipakai untuk kasus baru. Pilih prosedur yang berlaku.")]
    Retired { title: String },
    #[error("Kode wilayah itu tidak dikenal. Pilih wilayah dari daftar.")]
    UnknownRegion,
    #[error("Kasus ini dibuka {roles}. Minta petugas dengan peran itu.")]
    WrongRole { roles: String },
    #[error("Wilayah kasus ini di luar wilayah Anda. Minta petugas wilayahnya.")]
    OutsideRegion,
    /// A value that its field cannot hold.
    #[error(transparent)]
    Value(EditError),
    #[error(transparent)]
    Document(#[from] AddDocumentError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Opens a case under the newest revision of its procedure, with its first tasks.
pub fn open(procedures: &Procedures, act_id: ActId, by: Option<UserId>, new: NewCase) -> Result<CaseId, OpenCaseError> {
    let within = procedures.clone();
    procedures.store().write(frame(by, "sop.open").with_id(act_id), move |tx| open_in(tx, &within, by, new))
}

/// The same inside an act of another room.
pub fn open_in(
    tx: &mut Tx<'_>,
    procedures: &Procedures,
    by: Option<UserId>,
    new: NewCase,
) -> Result<CaseId, OpenCaseError> {
    if let Some(user) = by {
        people::require(tx.conn(), user, Permission::WorkCases)?;
    }
    let definition = procedures.library().newest(&new.sop).ok_or(OpenCaseError::UnknownProcedure)?;
    if definition.procedure.standing == Standing::Retired {
        return Err(OpenCaseError::Retired { title: definition.procedure.title.clone() });
    }
    let ground = procedures.ground_on(definition.procedure.zone.day_of(tx.now()));
    let officer = Officer::of(tx.conn(), &definition, by, ground.today)?;
    let (role, given) = place(&definition, &officer, &new)?;
    let nothing = Content { values: Values::new(), documents: Vec::new() };
    for (field, value) in &new.values {
        edit::check_value(&definition, &nothing, &ground, (field, Some(value))).map_err(OpenCaseError::Value)?;
    }
    store::keep_revision(tx, &definition)?;
    let number = tx.next_number(&definition.procedure.series)?;
    let values = new.values.into_iter().filter(|(_, value)| !value.is_blank()).collect();
    let content = Content { values, documents: Vec::new() };
    let header = fresh(tx, &definition, by, (&number, new.origin, &given), &content);
    let case = header.id;
    let fields: Vec<String> = content.values.keys().cloned().collect();
    let state = CaseState { header, tasks: Vec::new(), past: Vec::new(), content, names: BTreeMap::new() };
    let mut work = Work::over(procedures, definition.clone(), state, tx.now());
    changed::insert(tx, &mut work, &given)?;
    let (sop, region) = (definition.pin.sop.clone(), Some(given).filter(|region| !region.is_empty()));
    let detail =
        Detail { number: Some(number), origin: Some(new.origin), sop: Some(sop), region, fields, ..Detail::default() };
    let mut transition = NewTransition::of(TransitionKind::Opened, by).in_role(&role).with_detail(detail);
    for step in first_steps(&definition) {
        let task = work.open_task(tx, step)?;
        transition.opening(&task);
    }
    work.record(tx, &transition)?;
    for document in new.documents {
        add_document_in(tx, procedures, by, case, document)?;
    }
    Ok(case)
}

/// A case as it begins.
fn fresh(
    tx: &Tx<'_>,
    definition: &Definition,
    by: Option<UserId>,
    (number, origin, region): (&str, Origin, &str),
    content: &Content,
) -> CaseHeader {
    CaseHeader {
        id: CaseId::new(),
        number: number.to_owned(),
        pin: definition.pin.clone(),
        origin,
        title: String::new(),
        region: region.to_owned(),
        outcome: String::new(),
        partner: None,
        content_hash: content.hash(definition),
        content_version: 1,
        opened_at: tx.now(),
        opened_by: by,
        changed_at: tx.now(),
        closed_at: None,
        words: String::new(),
    }
}

/// The steps that open with a case.
fn first_steps(definition: &Definition) -> impl Iterator<Item = &Step> {
    let with_the_case = |step: &&Step| !step.retired && matches!(step.opens, Opens::Start | Opens::Anchored);
    definition.steps.iter().filter(with_the_case)
}

/// In which role somebody opens a case, and where it is where no field says so.
fn place(definition: &Definition, officer: &Officer, new: &NewCase) -> Result<(String, String), OpenCaseError> {
    let mut given = match new.region.trim() {
        "" => String::new(),
        code => RegionCode::parse(code).ok_or(OpenCaseError::UnknownRegion)?.as_str().to_owned(),
    };
    if officer.user.is_none() {
        return Ok((String::new(), given));
    }
    let roles = opening_roles(definition);
    if given.is_empty() && changed::region(definition, "", &new.values).is_empty() {
        // Somebody who works in one place opens cases there; who works everywhere says where, or nobody does.
        let held = officer.roles.iter().filter(|held| roles.contains(&held.role.as_str()));
        let limits: Vec<&str> = held.map(|held| held.region.as_str()).collect();
        given =
            if limits.contains(&"") { String::new() } else { limits.first().copied().unwrap_or_default().to_owned() };
    }
    let region = changed::region(definition, &given, &new.values);
    match rules::role_among(definition, officer, &roles, &region) {
        Ok(role) => Ok((role, given)),
        Err(RoleFlaw::WrongRole { roles }) => Err(OpenCaseError::WrongRole { roles }),
        Err(RoleFlaw::OutsideRegion) => Err(OpenCaseError::OutsideRegion),
    }
}

/// Those who work in the first steps, and those who lead; everybody of the office where only others do the first steps.
fn opening_roles(definition: &Definition) -> Vec<&str> {
    let mut roles: Vec<&str> = Vec::new();
    for step in first_steps(definition) {
        roles.extend(rules::roles_of_step(definition, step));
    }
    if roles.is_empty() {
        return rules::inside_roles(definition);
    }
    roles.extend(rules::leading_roles(definition));
    let mut seen = BTreeSet::new();
    roles.retain(|role| seen.insert(*role));
    roles
}
