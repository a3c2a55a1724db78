//! What the screen does away from the UI thread.

use deks_ui::PartnerField as Field;

use super::{CardData, CardProduct, Effect, Flaw, Intent, Listed};
use crate::base::{ActId, BusinessDay, PartnerId};
use crate::kiosk::printing;
use crate::kiosk::services::Services;
use crate::kiosk::words::NOBODY;
use crate::partners::{
    self, ChangeStatusError, ChangeTermsError, FormFlaw, PartnerForm, PartnerStatus, SavePartnerError, Terms,
};
use crate::partnership::agreement::{self, AgreementRow, Standing};
use crate::store::StoreError;
use crate::{catalog, stock, till};

/// More than an outlet has; a list this long is searched, not read.
const ROWS_MAX: usize = 500;

pub(super) fn perform(effect: Effect, services: &Services) -> Option<Intent> {
    match effect {
        Effect::Enter => Some(Intent::Entered(services.store.today())),
        Effect::List { serial, query } => {
            Some(Intent::Listed { serial, result: list(services, &query).map_err(|error| error.to_string()) })
        }
        Effect::OpenCard(id) => Some(Intent::CardLoaded(card(services, id))),
        Effect::Save { act_id, form, first_terms } => Some(Intent::Saved(save(services, act_id, *form, first_terms))),
        Effect::SaveTerms { act_id, partner, from, terms } => {
            Some(Intent::Changed(save_terms(services, act_id, partner, from, terms)))
        }
        Effect::SaveStanding { act_id, partner, status, reason } => {
            Some(Intent::Changed(save_standing(services, act_id, partner, status, &reason)))
        }
        Effect::PrintCard { act_id, partner } => {
            Some(Intent::CardPrinted(printing::partner_card(services, act_id, partner)))
        }
    }
}

fn list(services: &Services, query: &str) -> Result<Vec<Listed>, StoreError> {
    let today = services.store.today();
    services.store.read(|c| {
        let agreed = partners::with_terms_on(c, today)?;
        let found = partners::search(c, query, ROWS_MAX)?.into_iter();
        Ok(found.map(|partner| Listed { terms_missing: !agreed.contains(&partner.id), partner }).collect())
    })
}

fn card(services: &Services, id: PartnerId) -> Result<Box<CardData>, String> {
    let day = services.store.today();
    let default = services.config.rules.commission_bp;
    let read = services.store.read(|c| {
        let Some(partner) = partners::by_id(c, id)? else { return Ok(None) };
        let agreed = partners::terms_on(c, id, day)?;
        let (terms, terms_missing) = (agreed.unwrap_or_else(|| till::default_terms(default)), agreed.is_none());
        let mut products = Vec::new();
        for product in catalog::of_partner(c, id)? {
            let on_hand = stock::state_of(c, product.id)?.map_or(0, |state| state.on_hand);
            let (price, name) = (catalog::state_price(c, product.id)?, product.full_name());
            products.push(CardProduct {
                id: product.id,
                name,
                code: product.code,
                price,
                on_hand,
                active: product.active,
            });
        }
        let holds = |row: &AgreementRow| matches!(row.standing(day), Standing::Running | Standing::NotYet);
        let by_agreement = agreement::of_partner(c, id)?.iter().any(holds);
        Ok::<_, StoreError>(Some(CardData { partner, terms, terms_missing, by_agreement, products }))
    });
    match read {
        Ok(Some(data)) => Ok(Box::new(data)),
        Ok(None) => Err("Mitra tidak ditemukan. Muat ulang daftar mitra.".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

fn nobody() -> Flaw {
    Flaw { field: Field::None, text: NOBODY.to_owned() }
}

fn save(services: &Services, act_id: ActId, form: PartnerForm, first_terms: Option<Terms>) -> Result<PartnerId, Flaw> {
    let by = services.actor().ok_or_else(nobody)?;
    let saved = match first_terms {
        Some(terms) => partners::register_partner(&services.store, act_id, by, form, terms),
        None => partners::save_partner(&services.store, act_id, by, form),
    };
    saved.map_err(|error| {
        let field = match &error {
            SavePartnerError::Flaw(flaw) => field_of(flaw),
            SavePartnerError::Terms(ChangeTermsError::Flaw(_)) => Field::Commission,
            _ => Field::None,
        };
        Flaw { field, text: error.to_string() }
    })
}

fn save_terms(
    services: &Services,
    act_id: ActId,
    partner: PartnerId,
    from: BusinessDay,
    terms: Terms,
) -> Result<(), Flaw> {
    let by = services.actor().ok_or_else(nobody)?;
    partners::change_terms(&services.store, act_id, by, partner, from, terms).map_err(|error| {
        let field = match &error {
            ChangeTermsError::Flaw(_) => Field::Commission,
            ChangeTermsError::Backdated(_) => Field::TermsFrom,
            _ => Field::None,
        };
        Flaw { field, text: error.to_string() }
    })
}

fn save_standing(
    services: &Services,
    act_id: ActId,
    partner: PartnerId,
    status: PartnerStatus,
    reason: &str,
) -> Result<(), Flaw> {
    let by = services.actor().ok_or_else(nobody)?;
    partners::change_status(&services.store, act_id, by, partner, status, reason).map_err(|error| {
        let field = if matches!(error, ChangeStatusError::ReasonMissing) { Field::Reason } else { Field::None };
        Flaw { field, text: error.to_string() }
    })
}

/// The field on the screen that a rule of the form is about.
pub(super) fn field_of(flaw: &FormFlaw) -> Field {
    match flaw {
        FormFlaw::BusinessNameMissing => Field::Business,
        FormFlaw::TooLong { field } => match *field {
            "nama usaha" => Field::Business,
            "pemilik" => Field::Owner,
            "narahubung" => Field::Contact,
            "surel" => Field::Email,
            "alamat" => Field::Address,
            "bank" => Field::BankName,
            "atas nama" => Field::BankHolder,
            "nomor perjanjian" => Field::AgreementNumber,
            "catatan" => Field::Note,
            _ => Field::None,
        },
        FormFlaw::CodeShape(_) => Field::None,
        FormFlaw::Email(_) => Field::Email,
        FormFlaw::Phone(_) => Field::Phone,
        FormFlaw::Instagram(_) => Field::Instagram,
        FormFlaw::BankAccount(_) => Field::BankAccount,
        FormFlaw::AgreementDates => Field::AgreementUntil,
    }
}
