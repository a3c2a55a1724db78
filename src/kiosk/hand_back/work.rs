//! What the screen does away from the UI thread.

use super::{Effect, Intent, Mail, Opened, Refused, Signed};
use crate::base::{ActId, HandbackId, PartnerId, ProductId};
use crate::catalog;
use crate::kiosk::returns::{find, save_minutes};
use crate::kiosk::services::Services;
use crate::kiosk::words::NOBODY;
use crate::partners::{self, PartnerStatus};
use crate::partnership::agreement;
use crate::returns::Letterhead;
use crate::returns::handback::{self, Accept, AcceptError, Accepted, DRAFT_KIND, HandbackDraft};
use crate::store::StoreError;

/// The printer of slips, as the configuration names it.
const PRINTER: &str = "receipt";

pub(super) fn perform(effect: Effect, services: &Services) -> Option<Intent> {
    match effect {
        Effect::Open(partner) => Some(Intent::Opened(open(services, partner).map(Box::new))),
        Effect::Keep(draft) => {
            let kept = services.store.keep_draft(DRAFT_KIND, &draft.partner.to_string(), &*draft);
            if let Err(error) = kept {
                tracing::error!(%error, "the hand-back in progress was not kept");
            }
            None
        }
        Effect::Find(code) => {
            let found = named(services, &code).map_err(|error| error.to_string());
            Some(Intent::ScanFound { code, found })
        }
        Effect::Accept { act_id, signed } => Some(Intent::Accepted(accept(services, act_id, *signed))),
        Effect::Mail(id) => Some(Intent::Mailed(mail(services, id))),
        Effect::SaveMinutes(id) => Some(Intent::Saved(save_minutes(services, id))),
        Effect::PrintAgain(id) => Some(Intent::Printed(print_again(services, id))),
    }
}

/// The products that answer to a code, each with its variant and its owner: a piece in the wrong box is brought to them.
fn named(services: &Services, code: &str) -> Result<Vec<(ProductId, String)>, StoreError> {
    let found = find(services, code)?;
    services.store.read(|c| {
        let mut named = Vec::with_capacity(found.len());
        for (id, name) in found {
            let Some(product) = catalog::by_id(c, id)? else {
                named.push((id, name));
                continue;
            };
            let owner = partners::by_id(c, product.partner_id)?.map(|partner| partner.business_name);
            named.push((id, [product.full_name(), owner.unwrap_or_default()].join(", ")));
        }
        Ok(named)
    })
}

/// The draft of this partner as it was left, brought up to what the books say now.
fn open(services: &Services, partner: PartnerId) -> Result<Opened, String> {
    let kept: Option<HandbackDraft> =
        services.store.draft(DRAFT_KIND, &partner.to_string()).map_err(|error| error.to_string())?;
    let read = services.store.read(|c| {
        let found = partners::by_id(c, partner)?;
        // Of a partnership that is over everything goes back, not only what is due.
        let is_over = found.as_ref().is_some_and(|known| known.status == PartnerStatus::Ended);
        let draft = if is_over { agreement::final_handback(c, partner)? } else { handback::start(c, partner)? };
        Ok::<_, StoreError>((draft, found))
    });
    let (now, found) = read.map_err(|error| error.to_string())?;
    let found = found.ok_or_else(|| AcceptError::UnknownPartner.to_string())?;
    let draft = match kept {
        Some(kept) => kept.refreshed(now),
        None => now,
    };
    let (partner_name, contact_name, email) = (found.business_name, found.contact_name, found.email);
    Ok(Opened { partner_name, contact_name, email, draft })
}

fn accept(services: &Services, act_id: ActId, signed: Signed) -> Result<Accepted, Refused> {
    let user = services.actor().ok_or_else(|| Refused { text: NOBODY.to_owned(), reload: false })?;
    let Signed { draft, giver_name, receiver_name, giver_signature, receiver_signature } = signed;
    let outlet = Letterhead::of(&services.config).outlet;
    let accept = Accept {
        act_id,
        user,
        draft,
        giver_name,
        receiver_name,
        giver_signature,
        receiver_signature,
        outlet,
        printer: PRINTER.to_owned(),
    };
    let accepted = handback::accept(&services.store, accept).map_err(|error| Refused {
        reload: matches!(error, AcceptError::ListChanged { .. } | AcceptError::OtherPartner { .. }),
        text: error.to_string(),
    })?;
    services.wake_printers();
    Ok(accepted)
}

fn mail(services: &Services, id: HandbackId) -> Mail {
    let Some(user) = services.actor() else { return Mail::Failed(NOBODY.to_owned()) };
    let letterhead = Letterhead::of(&services.config);
    match handback::mail_handback(&services.store, ActId::new(), user, id, &letterhead) {
        Err(error) => Mail::Failed(error.to_string()),
        Ok(None) => Mail::NoAddress,
        Ok(Some(_)) => {
            services.wake_mail();
            Mail::Waiting
        }
    }
}

fn print_again(services: &Services, id: HandbackId) -> Result<(), String> {
    let user = services.actor().ok_or(NOBODY)?;
    let outlet = Letterhead::of(&services.config).outlet;
    handback::print_copy(&services.store, ActId::new(), user, id, outlet, PRINTER.to_owned())
        .map_err(|error| error.to_string())?;
    services.wake_printers();
    Ok(())
}
