//! How products that are in the outlet already sell, beside new ones that are like them: by the words of their names
//! and categories, and by price.

use std::collections::{BTreeMap, HashMap, HashSet};

use rusqlite::Connection;

use crate::base::text::fold;
use crate::base::{BusinessDay, Month, PartnerId, ProductId, Rupiah};
use crate::catalog::{self, Brief};
use crate::partners;
use crate::stock::{self, Moved, ProductState};
use crate::store::StoreError;

/// Whole months before this one, and this one as far as it is.
const MONTHS: usize = 3;
/// Beside one new product.
const SIMILAR_MAX: usize = 3;
/// From half to double the price.
const BAND_TIMES: i64 = 2;
/// Shorter words ("di", "dan", "set") say nothing of a product.
const WORD_CHARS_MIN: usize = 4;

/// A product of the outlet that is like a new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Similar {
    pub product: ProductId,
    pub partner: PartnerId,
    /// Whose it is: several partners may sell what is called the same.
    pub partner_name: String,
    pub code: String,
    /// With its variant.
    pub name: String,
    pub category: String,
    pub price: Rupiah,
    /// Pieces sold less those brought back, by month, the earliest first; the last month is this one so far.
    pub sold: Vec<(Month, i64)>,
    pub on_hand: i64,
    /// Since its stock last rose from zero; none: nothing is on hand.
    pub days_on_shelf: Option<i64>,
    /// What was sold in these months, of what was sold or is on hand, in percent; none: neither.
    pub sell_through_percent: Option<i64>,
}

/// What is known of every product of the outlet, gathered once for a whole application.
pub(super) struct Shelf {
    today: BusinessDay,
    briefs: HashMap<ProductId, Brief>,
    partners: HashMap<PartnerId, String>,
    states: HashMap<ProductId, ProductState>,
    moved: Vec<(Month, HashMap<ProductId, Moved>)>,
    by_word: HashMap<String, Vec<ProductId>>,
}

impl Shelf {
    pub fn read(connection: &Connection, today: BusinessDay) -> Result<Shelf, StoreError> {
        let briefs = catalog::briefs(connection)?;
        let mut by_word: HashMap<String, Vec<ProductId>> = HashMap::new();
        for (id, brief) in &briefs {
            for word in words(&[&brief.name, &brief.variant, &brief.category]) {
                by_word.entry(word).or_default().push(*id);
            }
        }
        let partners = partners::all(connection)?.into_iter().map(|one| (one.id, one.business_name)).collect();
        let mut months = vec![today.month()];
        while months.len() <= MONTHS {
            months.insert(0, months[0].previous());
        }
        let moved = months.into_iter().map(|month| {
            let until = month.last().min(today);
            Ok((month, stock::moved_between(connection, month.first(), until)?))
        });
        let moved = moved.collect::<Result<_, StoreError>>()?;
        let states = stock::states(connection)?.into_iter().collect();
        Ok(Shelf { today, briefs, partners, states, moved, by_word })
    }

    /// The products most like a new one, the likest first, then those that sell best.
    pub fn like(&self, name: &str, kind: &str, price: Option<Rupiah>) -> Vec<Similar> {
        let wanted = words(&[name, kind]);
        let mut shared: BTreeMap<ProductId, usize> = BTreeMap::new();
        for word in &wanted {
            for id in self.by_word.get(word).into_iter().flatten() {
                *shared.entry(*id).or_default() += 1;
            }
        }
        let in_band = |id: &ProductId| {
            let theirs = self.states.get(id).map(|state| state.price);
            price.zip(theirs).is_some_and(|(ours, theirs)| is_in_band(ours, theirs))
        };
        let mut found: Vec<(usize, i64, Similar)> = shared
            .into_iter()
            .filter(|(id, _)| in_band(id))
            .filter_map(|(id, words)| {
                let similar = self.similar(id)?;
                Some((words, similar.sold.iter().map(|(_, units)| units).sum(), similar))
            })
            .collect();
        found.sort_by(|(words, sold, one), (other_words, other_sold, other)| {
            (other_words, other_sold, &one.code).cmp(&(words, sold, &other.code))
        });
        found.into_iter().take(SIMILAR_MAX).map(|(_, _, similar)| similar).collect()
    }

    fn similar(&self, id: ProductId) -> Option<Similar> {
        let (brief, state) = (self.briefs.get(&id)?, self.states.get(&id)?);
        let net = |moved: &HashMap<ProductId, Moved>| {
            moved.get(&id).map_or(0, |moved| moved.sold.saturating_sub(moved.customer_return))
        };
        let sold: Vec<(Month, i64)> = self.moved.iter().map(|(month, moved)| (*month, net(moved))).collect();
        let units: i64 = sold.iter().map(|(_, units)| units).sum();
        // A product that neither lies here nor was sold in these months tells nothing.
        if units <= 0 && state.on_hand <= 0 {
            return None;
        }
        let name =
            if brief.variant.is_empty() { brief.name.clone() } else { format!("{} ({})", brief.name, brief.variant) };
        Some(Similar {
            product: id,
            partner: brief.partner_id,
            partner_name: self.partners.get(&brief.partner_id).cloned().unwrap_or_default(),
            code: brief.code.clone(),
            name,
            category: brief.category.clone(),
            price: state.price,
            on_hand: state.on_hand,
            days_on_shelf: state.rose_on.filter(|_| state.on_hand > 0).map(|since| self.today.days_since(since)),
            sell_through_percent: sell_through(units, state.on_hand),
            sold,
        })
    }
}

fn is_in_band(ours: Rupiah, theirs: Rupiah) -> bool {
    let (low, high) = (ours.0.min(theirs.0), ours.0.max(theirs.0));
    low > 0 && high <= low.saturating_mul(BAND_TIMES)
}

/// Sold of sold and on hand; stock that went below zero by a missed check-in counts as none.
fn sell_through(sold: i64, on_hand: i64) -> Option<i64> {
    let (sold, on_hand) = (sold.max(0), on_hand.max(0));
    let all = sold.checked_add(on_hand).filter(|all| *all > 0)?;
    Some((sold.saturating_mul(200) + all) / (all * 2))
}

/// The words of names that say something, folded, each once.
fn words(texts: &[&str]) -> HashSet<String> {
    let long = |word: &&str| word.chars().count() >= WORD_CHARS_MIN;
    let of = |text: &&str| {
        let folded = fold(text);
        folded.split(|c: char| !c.is_alphanumeric()).filter(long).map(str::to_owned).collect::<Vec<_>>()
    };
    texts.iter().flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_prices_and_telling_words_make_products_alike() {
        for (ours, theirs, expect) in [
            (100, 200, true),
            (100, 50, true),
            (100, 201, false),
            (100, 49, false),
            (0, 0, false),
            (1, i64::MAX, false),
        ] {
            assert_eq!(is_in_band(Rupiah(ours), Rupiah(theirs)), expect, "{ours} {theirs}");
        }
        let mut found: Vec<String> = words(&["Tas Anyam Pandan, di Set", "TAS anyam"]).into_iter().collect();
        found.sort();
        assert_eq!(found, ["anyam", "pandan"]);
    }

    #[test]
    fn sell_through_is_what_went_of_what_was_there() {
        for (sold, on_hand, expect) in [
            (0, 0, None),
            (5, 5, Some(50)),
            (1, 2, Some(33)),
            (2, 1, Some(67)),
            (0, 9, Some(0)),
            (3, -1, Some(100)),
            (-2, 4, Some(0)),
        ] {
            assert_eq!(sell_through(sold, on_hand), expect, "{sold} {on_hand}");
        }
    }
}
