//! A known product whose category would change at the counter, and its commission with it. The category is what the
//! commission of an agreement may hang on, so only a manager changes it, on the product's card, with both figures in sight.

use super::rules::{CheckedLine, ReceiveError};
use crate::base::text::fold;
use crate::catalog::Product;
use crate::partners;
use crate::store::Tx;

/// Refuses a line whose category would have a known product sold by another commission.
pub(super) fn refuse_other_rate(
    tx: &Tx<'_>,
    found: &Product,
    line: &CheckedLine,
    number: usize,
) -> Result<(), ReceiveError> {
    // A category that was never filled in is no change: the goods are sold by what was agreed for theirs.
    let is_kept = found.category.is_empty() || line.category.is_empty();
    if is_kept || fold(&found.category) == fold(&line.category) {
        return Ok(());
    }
    let by = |category: &str| {
        let terms = partners::terms_for(tx.conn(), found.partner_id, category, Some(found.id), tx.day())?;
        Ok::<_, ReceiveError>(terms.map(|terms| terms.commission))
    };
    if by(&found.category)? == by(&line.category)? {
        return Ok(());
    }
    let (name, category, typed) = (line.name.clone(), found.category.clone(), line.category.clone());
    Err(ReceiveError::OtherRate { line: number, name, category, typed })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ActId;
    use crate::catalog;
    use crate::intake::tests::kiosk;
    use crate::partners::{Commission, DiscountBearer, Scope, Terms};

    #[test]
    fn the_counter_never_changes_by_which_commission_goods_are_sold() {
        let kiosk = kiosk();
        let (store, manager) = (&kiosk.outlet.store, kiosk.outlet.manajer);
        let terms = Terms::of(Commission::percent(1_500), DiscountBearer::Outlet);
        partners::change_terms(store, ActId::new(), manager, kiosk.partner, store.today(), terms).expect("terms");
        let bags = (Scope::Category("Tas".into()), Some(Commission::percent(2_000)));
        partners::change_commission(store, ActId::new(), manager, kiosk.partner, store.today(), bags).expect("a rate");

        let brought = |category: &str| {
            let mut draft = kiosk.counted();
            draft.lines[0].category = category.to_owned();
            kiosk.accept(draft)
        };
        let category = || {
            let products = store.read(|c| catalog::of_partner(c, kiosk.partner)).expect("products");
            products.into_iter().map(|product| product.category).find(|category| !category.is_empty())
        };
        brought("Kriya").expect("accepted");
        brought("Dompet").expect("another category, sold as before");
        assert_eq!(category().as_deref(), Some("Dompet"));
        let refused = brought("TAS").expect_err("sold by another commission");
        assert!(matches!(refused, ReceiveError::OtherRate { line: 1, .. }), "{refused:?}");
        assert!(
            refused.to_string().contains("kategori TAS mengubah komisinya. Pilih Dompet seperti semula"),
            "{refused}"
        );
        assert_eq!(category().as_deref(), Some("Dompet"), "nothing was kept");
    }
}
