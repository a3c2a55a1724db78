//! Reading the figures of a month: one pass per kind for all partners, never a query per partner.

use std::collections::HashMap;

use rusqlite::Connection;

use super::figures::{
    MonthFigures, NearLimit, PartnerFigures, Point, ProductFigures, TrendPoint, main_category, rank, year_until,
};
use crate::base::{BusinessDay, Month, PartnerId, ProductId, Rupiah, UtcMs, Zone};
use crate::catalog::{self, Brief};
use crate::stock::{self, Moved, ProductState};
use crate::store::StoreError;
use crate::till::figures::{self as sales, Sums};
use crate::{partners, returns};

/// Products that fall due within so many days after the month's end are near the limit.
const NEAR_LIMIT_DAYS: u64 = 30;

/// Everything about a month. `months_unsold` is the rule of step 8, from the configuration.
pub fn month_figures(
    connection: &Connection,
    month: Month,
    zone: Zone,
    months_unsold: u32,
) -> Result<MonthFigures, StoreError> {
    let (first, last) = (month.first(), month.last());
    let mut gathered = Gathered::start(connection, month)?;
    sales::sales_by_day(connection, first, last, |cell| gathered.add(cell))?;
    sales::refunds_by_day(connection, first, last, |cell| gathered.add(cell))?;
    gathered.add_trend(connection)?;
    gathered.add_products(connection)?;
    for candidate in returns::due_by(connection, last, months_unsold, NEAR_LIMIT_DAYS)? {
        gathered.add_near_limit(&candidate, last);
    }
    let receipts = |month: Month| {
        let (from, before) = (zone.at(month.first(), 0, 0), zone.at(month.next().first(), 0, 0));
        sales::receipt_count(connection, from, before)
    };
    let (receipts, receipts_before) = (receipts(month)?, receipts(month.previous())?);
    Ok(gathered.finish(receipts, receipts_before))
}

struct Gathered {
    month: Month,
    partners: Vec<PartnerFigures>,
    place: HashMap<PartnerId, usize>,
    briefs: HashMap<ProductId, Brief>,
    /// Sums of the month by product; untagged items by their partner.
    sums: HashMap<(usize, Option<ProductId>), Sums>,
}

impl Gathered {
    fn start(connection: &Connection, month: Month) -> Result<Gathered, StoreError> {
        let days = month.last().days_since(month.first()) as usize + 1;
        let trend = year_until(month).into_iter().map(|month| TrendPoint { month, point: Point::default() });
        let trend: Vec<TrendPoint> = trend.collect();
        let mut partners: Vec<PartnerFigures> = partners::all(connection)?
            .into_iter()
            .map(|partner| PartnerFigures {
                partner: partner.id,
                code: partner.code,
                business_name: partner.business_name,
                sums: Sums::default(),
                moved: Moved::default(),
                on_hand: 0,
                on_hand_value: Rupiah::ZERO,
                products: Vec::new(),
                days: vec![Point::default(); days],
                trend: trend.clone(),
                near_limit: Vec::new(),
                category: String::new(),
                rank: 0,
                rank_of: 0,
            })
            .collect();
        partners.sort_by(|a, b| a.code.cmp(&b.code));
        let place = partners.iter().enumerate().map(|(at, partner)| (partner.partner, at)).collect();
        Ok(Gathered { month, partners, place, briefs: catalog::briefs(connection)?, sums: HashMap::new() })
    }

    fn add(&mut self, cell: sales::Cell) {
        let Some(&at) = self.place.get(&cell.partner) else { return };
        let partner = &mut self.partners[at];
        partner.sums += cell.sums;
        let day = cell.day.days_since(self.month.first()) as usize;
        if let Some(point) = partner.days.get_mut(day) {
            point.units_net += cell.sums.units_net();
            point.net += cell.sums.net();
        }
        *self.sums.entry((at, cell.product)).or_default() += cell.sums;
    }

    fn add_trend(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let months = year_until(self.month);
        let (first, last) = (months[0], self.month.last());
        sales::partners_by_day(connection, first.first(), last, |day, partner, units, net| {
            let Some(&at) = self.place.get(&partner) else { return };
            let nth = (day.month().year - first.year) * 12 + day.month().month as i32 - first.month as i32;
            if let Some(trend) = self.partners[at].trend.get_mut(nth.max(0) as usize) {
                trend.point.units_net += units;
                trend.point.net += net;
            }
        })
    }

    /// Stock at the month's end is today's stock less what moved since; then each product with anything to say.
    fn add_products(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let (first, last) = (self.month.first(), self.month.last());
        let in_month = stock::moved_between(connection, first, last)?;
        let since = stock::moved_between(connection, last.plus_days(1), BusinessDay::LAST)?;
        for (product, state) in stock::states(connection)? {
            let on_hand = state.on_hand - since.get(&product).map_or(0, Moved::on_hand);
            let moved = in_month.get(&product).copied().unwrap_or_default();
            self.add_product(product, &state, on_hand, moved);
        }
        let untagged: Vec<(usize, Sums)> = self
            .sums
            .iter()
            .filter(|((_, product), _)| product.is_none())
            .map(|((at, _), sums)| (*at, *sums))
            .collect();
        for (at, sums) in untagged {
            let name = "Barang tanpa label".to_owned();
            self.partners[at].products.push(ProductFigures {
                product: None,
                code: String::new(),
                name,
                variant: String::new(),
                category: String::new(),
                price: Rupiah::ZERO,
                sums,
                moved: Moved::default(),
                on_hand: 0,
            });
        }
        Ok(())
    }

    fn add_product(&mut self, product: ProductId, state: &ProductState, on_hand: i64, moved: Moved) {
        let Some(brief) = self.briefs.get(&product) else { return };
        let Some(&at) = self.place.get(&brief.partner_id) else { return };
        let sums = self.sums.get(&(at, Some(product))).copied().unwrap_or_default();
        if on_hand == 0 && moved == Moved::default() && sums == Sums::default() {
            return;
        }
        let partner = &mut self.partners[at];
        partner.on_hand += on_hand;
        partner.on_hand_value += state.price * on_hand.max(0);
        partner.moved += moved;
        partner.products.push(ProductFigures {
            product: Some(product),
            code: brief.code.clone(),
            name: brief.name.clone(),
            variant: brief.variant.clone(),
            category: brief.category.clone(),
            price: state.price,
            sums,
            moved,
            on_hand,
        });
    }

    fn add_near_limit(&mut self, candidate: &returns::Candidate, last: BusinessDay) {
        let Some(brief) = self.briefs.get(&candidate.product) else { return };
        let Some(&at) = self.place.get(&brief.partner_id) else { return };
        self.partners[at].near_limit.push(NearLimit {
            product: candidate.product,
            code: brief.code.clone(),
            name: brief.name.clone(),
            variant: brief.variant.clone(),
            on_hand: candidate.on_hand,
            days_unsold: candidate.days_unsold(last),
            due: candidate.due,
        });
    }

    fn finish(mut self, receipts: i64, receipts_before: i64) -> MonthFigures {
        let mut total = Sums::default();
        for partner in &mut self.partners {
            total += partner.sums;
            partner.category = main_category(&partner.products);
            partner.products.sort_by(|a, b| {
                b.sums.net().cmp(&a.sums.net()).then_with(|| a.name.cmp(&b.name)).then_with(|| a.code.cmp(&b.code))
            });
        }
        rank(&mut self.partners);
        MonthFigures { month: self.month, partners: self.partners, total, receipts, receipts_before }
    }
}

/// The lines of one partner in a month, for its spreadsheet.
pub(super) fn month_lines(
    connection: &Connection,
    partner: PartnerId,
    month: Month,
) -> Result<Vec<sales::PartnerLine>, StoreError> {
    let mut lines = Vec::new();
    let mut day = month.first();
    while day <= month.last() {
        lines.extend(sales::lines_of_day(connection, partner, day)?);
        day = day.plus_days(1);
    }
    Ok(lines)
}

/// When a month's letters are due: the 1st of the next month at 08.00 of the outlet.
pub(super) fn due_at(month: Month, zone: Zone) -> UtcMs {
    zone.at(month.next().first(), 8, 0)
}

/// The first moment after a month at the outlet.
pub(super) fn month_end(month: Month, zone: Zone) -> UtcMs {
    zone.at(month.next().first(), 0, 0)
}
