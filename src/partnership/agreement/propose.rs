//! What a new agreement begins with: the application, what the curators accepted, the register, and the outlet's own
//! figures. Somebody looks at it, changes it, and only then is it drafted.

use rusqlite::Connection;
use thiserror::Error;

use super::conditions::{AgreedAid, AgreedGoods, Conditions, Liability, Parties, Party};
use super::draft::Subject;
use super::store;
use super::whose::matches_of;
use crate::base::{BusinessDay, CaseId, PartnerId, Rupiah, UserId};
use crate::config::Config;
use crate::intake::{self, PaperOutlet};
use crate::partners::{self, Partner, Terms};
use crate::partnership::SOP;
use crate::people::{NotAllowed, Permission, require};
use crate::sop::Procedures;
use crate::sop::case::{self, NoCase};
use crate::sop::definition::{Definition, ParameterValue};
use crate::sop::field::{FieldValue, TableRow, Values};
use crate::store::StoreError;
use crate::{catalog, till};

/// DEKS, step 1, where the procedure names no other figure.
const PRICE_LIMIT: Rupiah = Rupiah(500_000);
const TERM_MONTHS: u32 = 12;
const REPORT_DAY: u8 = 5;

/// The outlet as it signs.
#[derive(Debug, Clone)]
pub struct House {
    pub outlet: PaperOutlet,
    /// What partners are offered.
    pub terms: Terms,
}

impl House {
    pub fn of(config: &Config) -> House {
        let rules = &config.rules;
        let offered = till::default_terms(rules.commission_bp);
        let terms = Terms {
            months_unsold: u8::try_from(rules.months_unsold).unwrap_or(offered.months_unsold),
            pickup_days: u16::try_from(rules.pickup_days).unwrap_or(offered.pickup_days),
            ..offered
        };
        House { outlet: PaperOutlet::of(&config.outlet, &config.mail), terms }
    }
}

#[derive(Debug, Error)]
pub enum ProposeError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error(transparent)]
    NoCase(#[from] NoCase),
    #[error("Mitra tidak ditemukan. Muat ulang daftar mitra.")]
    UnknownPartner,
    #[error("Perjanjian itu tidak ada atau belum ditandatangani. Muat ulang daftar perjanjian.")]
    UnknownAgreement,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The draft as somebody left it, or what a new one begins with.
pub fn propose(
    procedures: &Procedures,
    by: UserId,
    subject: Subject,
    house: &House,
) -> Result<Conditions, ProposeError> {
    let today = procedures.store().today();
    procedures.store().read(|c| {
        let user = require(c, by, Permission::SignAgreements)?;
        if let Some(draft) = store::open_draft(c, subject)?
            && let Some(kept) = store::conditions_of(c, draft.id)?
        {
            return Ok(Conditions { signed_on: today, ..kept });
        }
        let mut conditions = blank(today, house);
        conditions.parties.outlet = outlet_party(house, &user.name);
        match subject {
            Subject::Case(id) => of_case(c, procedures, id, &mut conditions)?,
            Subject::Partner(id) => {
                let partner = partners::by_id(c, id)?.ok_or(ProposeError::UnknownPartner)?;
                of_partner(c, &partner, today, &mut conditions)?;
            }
            Subject::Addendum(root) => {
                let row = store::agreement(c, root)?.filter(|row| row.signed.is_some());
                row.ok_or(ProposeError::UnknownAgreement)?;
                let now = store::in_force(c, root, BusinessDay::LAST)?.ok_or(ProposeError::UnknownAgreement)?;
                conditions = Conditions { signed_on: today, from: now.from.max(today), ..now };
                conditions.parties.outlet.signer_name = user.name;
            }
        }
        conditions.price_limit = price_limit(c, procedures, subject)?;
        Ok(conditions)
    })
}

/// The procedure of the case, else the newest.
pub(super) fn definition_of(
    connection: &Connection,
    procedures: &Procedures,
    case: Option<CaseId>,
) -> Result<Option<std::sync::Arc<Definition>>, StoreError> {
    let pinned = match case {
        Some(case) => case::header(connection, case)?,
        None => None,
    };
    match pinned {
        Some(header) => procedures.definition_in(connection, &header.pin),
        None => Ok(procedures.library().newest(SOP)),
    }
}

/// Nothing dearer is sold: the parameter of the procedure.
pub(super) fn price_limit(
    connection: &Connection,
    procedures: &Procedures,
    subject: Subject,
) -> Result<Rupiah, StoreError> {
    let case = match subject {
        Subject::Case(case) => Some(case),
        Subject::Partner(_) => None,
        Subject::Addendum(root) => store::agreement(connection, root)?.and_then(|row| row.case),
    };
    let definition = definition_of(connection, procedures, case)?;
    let parameter = definition.as_ref().and_then(|definition| definition.parameter("price_limit"));
    Ok(match parameter.map(|parameter| &parameter.value) {
        Some(ParameterValue::Rupiah(limit)) => *limit,
        _ => PRICE_LIMIT,
    })
}

fn blank(today: BusinessDay, house: &House) -> Conditions {
    Conditions {
        signed_on: today,
        place: house.outlet.city.clone(),
        from: today,
        until: today.plus_months(TERM_MONTHS).minus_days(1),
        terms: house.terms,
        categories: Vec::new(),
        price_limit: PRICE_LIMIT,
        goods: Vec::new(),
        aids: Vec::new(),
        report_day: REPORT_DAY.min(house.terms.payment_day),
        liability: Liability::Outlet,
        expiry_days: 14,
        termination_days: 30,
        court: format!("Pengadilan Negeri {}", house.outlet.city),
        note: String::new(),
        parties: Parties::default(),
    }
}

fn outlet_party(house: &House, signer: &str) -> Party {
    Party {
        business_name: house.outlet.name.clone(),
        signer_name: signer.to_owned(),
        signer_title: "Manajer".to_owned(),
        address: house.outlet.address.clone(),
        phone: house.outlet.phone.clone(),
        email: house.outlet.email.clone(),
        ..Party::default()
    }
}

fn of_case(
    connection: &Connection,
    procedures: &Procedures,
    id: CaseId,
    conditions: &mut Conditions,
) -> Result<(), ProposeError> {
    let (linked, values) = said_in(connection, procedures, id)?;
    conditions.parties.partner = party_of(&values);
    conditions.goods = accepted(connection, id, &values)?;
    in_known_categories(connection, &mut conditions.goods)?;
    let known = match linked {
        Some(partner) => Some(partner),
        // Of somebody who only may be the one, nothing is taken over: it could be another's account.
        None => matches_of(&partners::all(connection)?, &conditions.parties.partner).sure,
    };
    if let Some(known) = known {
        fill_from(connection, &mut conditions.parties.partner, known)?;
    }
    Ok(())
}

/// The partner that an application is linked to, and what it says.
fn said_in(
    connection: &Connection,
    procedures: &Procedures,
    id: CaseId,
) -> Result<(Option<PartnerId>, Values), ProposeError> {
    let header = case::header(connection, id)?.ok_or(NoCase::Unknown)?;
    let definition = procedures
        .definition_in(connection, &header.pin)?
        .ok_or_else(|| NoCase::UnknownProcedure { sop: header.pin.sop.clone(), revision: header.pin.revision })?;
    Ok((header.partner, case::content(connection, &definition, id)?.values))
}

fn fill_from(connection: &Connection, party: &mut Party, known: PartnerId) -> Result<(), ProposeError> {
    let known = partners::by_id(connection, known)?.ok_or(ProposeError::UnknownPartner)?;
    fill(party, &known);
    Ok(())
}

/// The applicant as another partner of the register, or as a new one: what the draft took over from the partner that is
/// left goes, unless the application says the same; what the other one is known by and the draft does not say comes.
pub fn party_as(
    procedures: &Procedures,
    by: UserId,
    subject: Subject,
    mut party: Party,
    (left, chosen): (Option<PartnerId>, Option<PartnerId>),
) -> Result<Party, ProposeError> {
    procedures.store().read(|c| {
        require(c, by, Permission::SignAgreements)?;
        let said = match subject {
            Subject::Case(id) => party_of(&said_in(c, procedures, id)?.1),
            Subject::Partner(_) | Subject::Addendum(_) => party.clone(),
        };
        if let Some(left) = left.filter(|left| Some(*left) != chosen) {
            let known = partners::by_id(c, left)?.ok_or(ProposeError::UnknownPartner)?;
            take_out(&mut party, &known, &said);
        }
        if let Some(chosen) = chosen {
            fill_from(c, &mut party, chosen)?;
        }
        Ok(party)
    })
}

/// The applicant, by the fields of the procedure.
fn party_of(values: &Values) -> Party {
    let text = |field: &str| match values.get(field) {
        Some(FieldValue::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let first = |fields: &[&str]| fields.iter().map(|field| text(field)).find(|text| !text.is_empty());
    Party {
        business_name: text("business_name"),
        owner_name: first(&["owner_name", "signer_name", "contact_name"]).unwrap_or_default(),
        signer_name: first(&["signer_name", "owner_name", "contact_name"]).unwrap_or_default(),
        signer_title: "Pemilik".to_owned(),
        nik: text("signer_nik"),
        nib: text("nib"),
        address: first(&["signer_address", "address"]).unwrap_or_default(),
        contact_name: text("contact_name"),
        phone: text("contact_phone"),
        email: text("email"),
        instagram: text("instagram"),
        bank_name: text("bank_name"),
        bank_account: text("bank_account"),
        bank_holder: text("bank_holder"),
    }
}

/// The rows of the catalogue that the curators accepted, or accepted if changed; all of them where they decided about
/// the whole only.
fn accepted(connection: &Connection, case: CaseId, values: &Values) -> Result<Vec<AgreedGoods>, StoreError> {
    let Some(FieldValue::Table(rows)) = values.get("products") else { return Ok(Vec::new()) };
    let verdicts = store::verdicts(connection, case)?;
    let mut goods = Vec::new();
    for row in rows {
        let note = match verdicts.get(&row.id) {
            None if verdicts.is_empty() => String::new(),
            Some((verdict, _)) if verdict == "accepted" => String::new(),
            Some((verdict, words)) if verdict == "changed" => words.clone(),
            _ => continue,
        };
        goods.extend(agreed_row(row, note));
    }
    Ok(goods)
}

/// What an applicant calls a kind of goods, as the catalogue calls it; one that the catalogue does not know stays as it
/// was written.
fn in_known_categories(connection: &Connection, goods: &mut [AgreedGoods]) -> Result<(), StoreError> {
    let known: Vec<String> = catalog::categories(connection)?.into_iter().map(|(name, _)| name).collect();
    for one in goods {
        if let Some(name) = catalog::category_like(&known, &one.category) {
            name.clone_into(&mut one.category);
        }
    }
    Ok(())
}

fn agreed_row(row: &TableRow, note: String) -> Option<AgreedGoods> {
    let name = match row.cells.get("name") {
        Some(FieldValue::Text(name)) if !name.trim().is_empty() => name.clone(),
        _ => return None,
    };
    let price = match row.cells.get("price") {
        Some(FieldValue::Rupiah(price)) => *price,
        _ => Rupiah::ZERO,
    };
    let category = match row.cells.get("category") {
        Some(FieldValue::Text(category)) => category.clone(),
        _ => String::new(),
    };
    Some(AgreedGoods { name, variant: String::new(), category, price, commission: None, note })
}

fn of_partner(
    connection: &Connection,
    partner: &Partner,
    today: BusinessDay,
    conditions: &mut Conditions,
) -> Result<(), StoreError> {
    let party = &mut conditions.parties.partner;
    party.signer_title = "Pemilik".to_owned();
    fill(party, partner);
    if party.signer_name.is_empty() {
        party.signer_name = first_filled(&[&partner.owner_name, &partner.contact_name]);
    }
    if let Some(terms) = partners::terms_on(connection, partner.id, today)? {
        conditions.terms = terms;
        conditions.report_day = conditions.report_day.min(terms.payment_day);
    }
    for product in catalog::of_partner(connection, partner.id)?.into_iter().filter(|product| product.active) {
        let price = catalog::price_on(connection, product.id, today)?.unwrap_or(Rupiah::ZERO);
        let (name, variant, category) = (product.name, product.variant, product.category);
        let goods = AgreedGoods { name, variant, category, price, commission: None, note: String::new() };
        conditions.goods.push(goods);
    }
    conditions.aids = aids_of(connection, partner.id)?;
    Ok(())
}

/// What is on loan already, each kind once.
fn aids_of(connection: &Connection, partner: PartnerId) -> Result<Vec<AgreedAid>, StoreError> {
    let mut aids: Vec<AgreedAid> = Vec::new();
    for out in intake::aids_out(connection, partner)? {
        match aids.iter_mut().find(|aid| aid.name == out.name) {
            Some(aid) => aid.qty += out.out_qty,
            None => aids.push(AgreedAid { name: out.name, qty: out.out_qty }),
        }
    }
    Ok(aids)
}

/// What the register knows and the application does not say.
fn fill(party: &mut Party, known: &Partner) {
    for (field, kept) in fields_of(party).into_iter().zip(known_as(known)) {
        if field.is_empty() {
            field.clone_from(kept);
        }
    }
}

/// What stands there as the register knows it, and not as the application says it. An address has one line on screen.
fn take_out(party: &mut Party, known: &Partner, said: &Party) {
    let mut said = said.clone();
    for ((field, kept), said) in fields_of(party).into_iter().zip(known_as(known)).zip(fields_of(&mut said)) {
        let is_taken_over = *field == *kept || *field == kept.replace('\n', ", ");
        if is_taken_over && *field != *said {
            field.clone_from(said);
        }
    }
}

/// What both the draft and the register say of a partner.
fn fields_of(party: &mut Party) -> [&mut String; 10] {
    [
        &mut party.business_name,
        &mut party.owner_name,
        &mut party.contact_name,
        &mut party.phone,
        &mut party.email,
        &mut party.instagram,
        &mut party.address,
        &mut party.bank_name,
        &mut party.bank_account,
        &mut party.bank_holder,
    ]
}

/// The same, in the same order.
fn known_as(known: &Partner) -> [&String; 10] {
    [
        &known.business_name,
        &known.owner_name,
        &known.contact_name,
        &known.phone,
        &known.email,
        &known.instagram,
        &known.address,
        &known.bank_name,
        &known.bank_account,
        &known.bank_holder,
    ]
}

fn first_filled(texts: &[&String]) -> String {
    texts.iter().find(|text| !text.is_empty()).map(|text| (*text).clone()).unwrap_or_default()
}
