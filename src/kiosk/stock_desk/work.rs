//! What the screen does away from the UI thread.

use super::{Board, Effect, FillRow, Intent, LossRow, PlanRow, WishRow};
use crate::base::{ActId, PartnerId, ProductId, Rupiah};
use crate::catalog::{self, shelves};
use crate::kiosk::services::Services;
use crate::kiosk::words::NOBODY;
use crate::merchandising::Letterhead;
use crate::merchandising::markdown::{self, SetPlan};
use crate::merchandising::repricing::{self, Answer};
use crate::merchandising::restock::{self, AskMore};
use crate::partners::{self, PartnerStatus};
use crate::returns::handback;
use crate::stock;
use crate::stockroom::damage::{self, Decide};
use crate::stockroom::places::{self, Carry, Place, Places};
use crate::store::{Connection, StoreError};

/// Answered wishes stay in sight for a while.
const ANSWERED_MAX: i64 = 20;
/// A shelf with this many pieces or fewer wants filling.
const SHELF_PIECES_MAX: i64 = 0;

pub(super) fn perform(effect: Effect, services: &Services) -> Option<Intent> {
    let done = match effect {
        Effect::Load => {
            let board = services.store.read_snapshot(|c| board(c, services)).map_err(|error| error.to_string());
            return Some(Intent::Loaded(board.map(Box::new)));
        }
        Effect::Carry { act_id, product, qty } => carry(services, act_id, product, qty),
        Effect::Ask { act_id, partner } => ask(services, act_id, partner),
        Effect::Answer { act_id, request, verdict, approved } => {
            let order = |by| {
                let (limit, letterhead) = (services.config.rules.price_limit_rupiah, Letterhead::of(&services.config));
                Answer { by, request, verdict, approved, letterhead, limit }
            };
            answer(services, act_id, order)
        }
        Effect::SetPlan { act_id, partner, steps, channel, agreed_on, note } => {
            let ends = steps.is_empty();
            let order = |by| SetPlan { by, partner, steps, channel, agreed_on, note };
            services.actor().ok_or(NOBODY.to_owned()).and_then(|by| {
                markdown::set_plan(&services.store, act_id, order(by)).map_err(|error| error.to_string())?;
                // What is due by the new plan falls today already.
                if let Err(error) = markdown::run(&services.store, Letterhead::of(&services.config)) {
                    tracing::error!(%error, "prices did not fall as agreed yet");
                }
                let said = if ends {
                    "Kesepakatan dihentikan. Harga yang sudah turun tetap."
                } else {
                    "Kesepakatan dicatat. Harganya turun sendiri pada harinya."
                };
                Ok(said.to_owned())
            })
        }
        Effect::Decide { act_id, loss, verdict, approved } => {
            services.actor().ok_or(NOBODY.to_owned()).and_then(|by| {
                let order = Decide { by, approved, act: loss.act, product: loss.product, kind: loss.kind, verdict };
                let paid = damage::decide(&services.store, act_id, order).map_err(|error| error.to_string())?;
                Ok(match paid {
                    Rupiah::ZERO => "Dicatat tanpa ganti rugi.".to_owned(),
                    paid => format!("{paid} menjadi hak mitra pada perhitungan berikutnya."),
                })
            })
        }
    };
    Some(Intent::Done(done))
}

fn carry(services: &Services, act_id: ActId, product: ProductId, qty: i64) -> Result<String, String> {
    let by = services.actor().ok_or(NOBODY)?;
    let order = Carry { by, product, to: Place::Shelf, qty };
    let Places { on_shelf, in_storeroom } =
        places::carry(&services.store, act_id, order).map_err(|error| error.to_string())?;
    Ok(format!("{qty} buah dipindah. Di rak sekarang {on_shelf}, di gudang {in_storeroom}."))
}

fn ask(services: &Services, act_id: ActId, partner: PartnerId) -> Result<String, String> {
    let by = services.actor().ok_or(NOBODY)?;
    let (limits, letterhead) = (services.config.restock.clone(), Letterhead::of(&services.config));
    let order = AskMore { by, partner, limits, letterhead };
    let asked = restock::ask(&services.store, act_id, order).map_err(|error| error.to_string())?;
    let number = asked.number;
    Ok(if asked.mailed {
        format!("Permintaan {number} dikirim lewat surel.")
    } else {
        format!("Permintaan {number} dicatat. Mitra ini tidak punya surel, jadi sampaikan lewat telepon.")
    })
}

fn answer(
    services: &Services,
    act_id: ActId,
    order: impl FnOnce(crate::base::UserId) -> Answer,
) -> Result<String, String> {
    let by = services.actor().ok_or(NOBODY)?;
    let done = repricing::answer(&services.store, act_id, order(by)).map_err(|error| error.to_string())?;
    let number = done.number;
    Ok(match (done.from, done.mailed) {
        (Some(from), true) => format!("{number} disetujui mulai {}. Mitra diberi tahu lewat surel.", from.numeric()),
        (Some(from), false) => {
            format!("{number} disetujui mulai {}. Beri tahu mitranya lewat telepon.", from.numeric())
        }
        (None, true) => format!("{number} ditolak. Mitra diberi tahu lewat surel."),
        (None, false) => format!("{number} ditolak. Beri tahu mitranya lewat telepon."),
    })
}

fn board(c: &Connection, services: &Services) -> Result<Board, StoreError> {
    let today = services.store.today();
    let mut partners = partners::all(c)?;
    partners.retain(|partner| partner.status == PartnerStatus::Active);
    partners.sort_by(|a, b| a.business_name.cmp(&b.business_name));
    Ok(Board {
        today,
        fill: fill(c)?,
        restock: restock::short(c, today, &services.config.restock)?,
        prices: wishes(c)?,
        plans: plans(c, today)?,
        losses: losses(c, today)?,
        partners: partners.into_iter().map(|one| (one.id, one.business_name, one.code)).collect(),
    })
}

/// The name of a product, and that of its partner.
fn names(c: &Connection, product: ProductId) -> Result<(String, String), StoreError> {
    let Some(brief) = catalog::brief(c, product)? else { return Ok(Default::default()) };
    Ok((brief.full_name(), partner_name(c, brief.partner_id)?))
}

fn partner_name(c: &Connection, partner: PartnerId) -> Result<String, StoreError> {
    Ok(partners::by_id(c, partner)?.map(|partner| partner.business_name).unwrap_or_default())
}

fn fill(c: &Connection) -> Result<Vec<FillRow>, StoreError> {
    let mut rows = Vec::new();
    for one in places::to_fill(c, SHELF_PIECES_MAX)? {
        let (name, partner) = names(c, one.product)?;
        rows.push(FillRow {
            product: one.product,
            name,
            partner,
            shelf: shelves::shelf_of(c, one.product)?,
            places: one.places,
        });
    }
    Ok(rows)
}

fn wishes(c: &Connection) -> Result<Vec<WishRow>, StoreError> {
    let mut rows = Vec::new();
    for request in repricing::open(c)?.into_iter().chain(repricing::answered_lately(c, ANSWERED_MAX)?) {
        let (name, partner) = names(c, request.product)?;
        let on_hand = stock::state_of(c, request.product)?.map_or(0, |state| state.on_hand);
        rows.push(WishRow { request, name, partner, on_hand });
    }
    Ok(rows)
}

fn plans(c: &Connection, today: crate::base::BusinessDay) -> Result<Vec<PlanRow>, StoreError> {
    let mut rows = Vec::new();
    for plan in markdown::plans(c)? {
        let goods = markdown::goods_of(c, plan.partner, &plan.steps, today)?;
        rows.push(PlanRow { partner: partner_name(c, plan.partner)?, goods, plan });
    }
    rows.sort_by(|a, b| a.partner.cmp(&b.partner));
    Ok(rows)
}

fn losses(c: &Connection, today: crate::base::BusinessDay) -> Result<Vec<LossRow>, StoreError> {
    let mut rows = Vec::new();
    for loss in damage::undecided(c, today)? {
        let Some(product) = catalog::by_id(c, loss.product)? else { continue };
        let number = handback::numbers_of_product(c, loss.product)?.remove(&loss.act).unwrap_or_default();
        let cost = damage::cost(c, &product, loss.qty, today)?;
        rows.push(LossRow { name: product.full_name(), partner: partner_name(c, loss.partner)?, number, cost, loss });
    }
    Ok(rows)
}
