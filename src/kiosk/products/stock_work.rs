//! What the card's part about pieces does away from the UI thread.

use super::Effect;
use super::Intent;
use crate::base::{ProductId, Rupiah};
use crate::catalog::{self, shelves};
use crate::kiosk::services::Services;
use crate::kiosk::words::NOBODY;
use crate::merchandising::repricing::{self, AskPrice};
use crate::stockroom::damage::{self, Cost, WriteOff};
use crate::stockroom::places::{self, Carry};

pub(super) fn perform(effect: Effect, services: &Services) -> Option<Intent> {
    if let Effect::LookUpCost { product, qty } = effect {
        // A cost that cannot be read is none: writing off says what is wrong.
        return Some(Intent::CostKnown { qty, cost: cost(services, product, qty) });
    }
    Some(Intent::Acted(act(effect, services)))
}

fn cost(services: &Services, product: ProductId, qty: i64) -> Option<Cost> {
    let day = services.store.today();
    let read = services.store.read(|c| match catalog::by_id(c, product)? {
        Some(product) => damage::cost(c, &product, qty, day).map(Some),
        None => Ok(None),
    });
    read.ok().flatten()
}

fn act(effect: Effect, services: &Services) -> Result<String, String> {
    let (by, store) = (services.actor().ok_or(NOBODY)?, &services.store);
    match effect {
        Effect::SaveShelf { act_id, product, shelf } => {
            let done = shelves::put_on_shelf(store, act_id, by, vec![product], &shelf);
            done.map_err(|error| error.to_string())?;
            Ok("Rak disimpan.".into())
        }
        Effect::Carry { act_id, product, to, qty } => {
            let done = places::carry(store, act_id, Carry { by, product, to, qty });
            let places = done.map_err(|error| error.to_string())?;
            let (on_shelf, in_storeroom) = (places.on_shelf, places.in_storeroom);
            Ok(format!("{qty} buah dipindah. Di rak sekarang {on_shelf}, di gudang {in_storeroom}."))
        }
        Effect::WriteOff { act_id, product, kind, qty, note, approved } => {
            let order = WriteOff { by, approved, product, kind, qty, note };
            let done = damage::write_off(store, act_id, order).map_err(|error| error.to_string())?;
            let left = done.on_hand;
            Ok(match done.made_good {
                Rupiah::ZERO => format!("Dicatat. Sisa stok {left}."),
                paid => format!("Dicatat. Sisa stok {left}; {paid} menjadi hak mitra."),
            })
        }
        Effect::Wish { act_id, product, price, wanted, channel, note } => {
            let limit = services.config.rules.price_limit_rupiah;
            let order = AskPrice { by, product, price, wanted, channel, note, limit };
            let done = repricing::ask(store, act_id, order).map_err(|error| error.to_string())?;
            Ok(format!("Permintaan {} dicatat. Manajer menjawabnya di Urusan barang.", done.number))
        }
        _ => Err(NOBODY.to_owned()),
    }
}
