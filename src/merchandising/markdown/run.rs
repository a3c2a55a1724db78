//! The clock's work: prices fall as their partners agreed, and the partners read of it.

use std::collections::HashMap;

use super::read;
use super::rules::{Change, Step, decide};
use super::store;
use crate::base::{BusinessDay, PartnerId};
use crate::catalog::{self, Product};
use crate::merchandising::letters::{self, Letterhead, Matter, Row};
use crate::partners;
use crate::store::{Act, Connection, Store, StoreError, Tx};

/// Carries the plans out for today; how many prices changed. Safe to run as often as one likes: what is done is not due.
///
/// A partner whose address is none keeps nobody's prices from falling; the letter is left out.
pub fn run(store: &Store, letterhead: Letterhead) -> Result<usize, StoreError> {
    let today = store.today();
    if store.read_snapshot(|c| due(c, today))?.is_empty() {
        return Ok(0);
    }
    store.write(Act::system("merchandising.markdown"), move |tx| {
        let due = due(tx.conn(), tx.day())?;
        for (product, change) in &due {
            catalog::set_price(tx, product.id, tx.day(), change.price)?;
            store::append_mark(tx, product.id, change)?;
        }
        tell(tx, &due, &letterhead)?;
        Ok(due.len())
    })
}

/// Every price that is to change, by partner.
fn due(connection: &Connection, today: BusinessDay) -> Result<Vec<(Product, Change)>, StoreError> {
    let marks = store::last_marks(connection)?;
    let plans: HashMap<PartnerId, Vec<Step>> =
        store::plans(connection)?.into_iter().map(|plan| (plan.partner, plan.steps)).collect();
    let mut partners: Vec<PartnerId> = plans.keys().copied().collect();
    // What fell under a plan that is over comes back with new goods all the same.
    for product in marks.keys() {
        partners.extend(catalog::brief(connection, *product)?.map(|brief| brief.partner_id));
    }
    partners.sort_unstable();
    partners.dedup();
    let mut found = Vec::new();
    for partner in partners {
        let steps = plans.get(&partner).map(Vec::as_slice).unwrap_or_default();
        for product in catalog::of_partner(connection, partner)? {
            let Some((_, goods)) = read::goods(connection, &product, &marks)? else { continue };
            if let Some(change) = decide(&goods, steps, today) {
                found.push((product, change));
            }
        }
    }
    Ok(found)
}

/// One letter to each partner whose prices changed.
fn tell(tx: &Tx<'_>, due: &[(Product, Change)], letterhead: &Letterhead) -> Result<(), StoreError> {
    let mut by_partner: Vec<(PartnerId, Vec<&(Product, Change)>)> = Vec::new();
    for one in due {
        match by_partner.last_mut() {
            Some((partner, of_it)) if *partner == one.0.partner_id => of_it.push(one),
            _ => by_partner.push((one.0.partner_id, vec![one])),
        }
    }
    for (id, changes) in by_partner {
        let Some(partner) = partners::by_id(tx.conn(), id)? else { continue };
        let key = ("markdown", format!("markdown:{}:{}", partner.code, tx.day()));
        if let Err(error) = letters::send(tx, letterhead, &partner, key, matter(&changes)) {
            tracing::warn!(%error, partner = partner.code, "a partner was not told of its lower prices");
        }
    }
    Ok(())
}

fn matter(changes: &[&(Product, Change)]) -> Matter {
    let row = |(product, change): &&(Product, Change)| Row {
        name: product.name.clone(),
        variant: product.variant.clone(),
        detail: match change.off_bp {
            0 => "harga semula, karena ada stok baru".to_owned(),
            off => format!("turun {} dari {}", crate::till::promotions::Effect::Percent(off).label(), change.base),
        },
        figure: change.price.to_string(),
    };
    Matter {
        subject: match changes {
            [one] => format!("Harga {} disesuaikan", one.0.full_name()),
            more => format!("Harga {} barang disesuaikan", more.len()),
        },
        title: "Harga disesuaikan".into(),
        number: String::new(),
        opening:
            "sesuai kesepakatan kita, harga barang yang belum terjual kami turunkan bertahap supaya lebih cepat laku. \
                  Mulai hari ini harganya:"
                .into(),
        heading_text: "Harga mulai hari ini".into(),
        rows: changes.iter().map(row).collect(),
        closing:
            "Bagian Bapak/Ibu dihitung dari harga saat barang terjual. Ingin mengubah atau menghentikan kesepakatan \
                  ini? Balas saja surel ini."
                .into(),
    }
}
