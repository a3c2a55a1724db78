//! The review and the digest as JSON values: what templates and letters show.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::figures::{MonthFigures, NearLimit, PartnerFigures, Point, ProductFigures, TrendPoint};
use super::letters::{LetterState, LetterView};
use crate::base::{BusinessDay, Month, ProductId, Rupiah};
use crate::catalog::Brief;
use crate::returns::Letterhead;
use crate::returns::papers::PartnerFace;
use crate::stock::Correction;

const MONTHS_SHORT: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"];
/// The digest names so many of the best and of the worst.
const NAMED_MAX: usize = 5;
const CORRECTIONS_MAX: usize = 40;

/// The value behind a partner's letter, paper and mail alike.
pub(super) fn review_json(
    figures: &PartnerFigures,
    month: Month,
    partner: &PartnerFace,
    letterhead: &Letterhead,
    text: &str,
    today: BusinessDay,
) -> Value {
    let previous = figures.previous();
    json!({
        "date": today.to_string(),
        "date_long": today.long(),
        "month": month.to_string(),
        "month_long": month.long(),
        "outlet": letterhead.outlet,
        "partner": partner,
        "summary": summary(figures),
        "previous": { "units_net": previous.units_net, "net_rupiah": previous.net },
        "days": days(&figures.days),
        "trend": trend(&figures.trend),
        "near_limit": figures.near_limit.iter().map(near_limit).collect::<Vec<_>>(),
        "products": figures.products.iter().map(product).collect::<Vec<_>>(),
        "review_text": text,
        "signed_by": letterhead.signed_by,
    })
}

fn summary(figures: &PartnerFigures) -> Value {
    let sums = &figures.sums;
    json!({
        "units_sold": sums.units_sold,
        "units_returned": sums.units_returned,
        "units_net": sums.units_net(),
        "gross_rupiah": sums.gross,
        "discount_rupiah": sums.discount,
        "refund_rupiah": sums.refund,
        "net_rupiah": sums.net(),
        "discount_outlet_rupiah": sums.discount_outlet_net(),
        "commission_rupiah": sums.commission_net(),
        "payable_rupiah": sums.payable(),
        "received": figures.moved.received,
        "handed_back": figures.moved.handed_back,
        "on_hand": figures.on_hand,
        "sell_through_bp": figures.sell_through_bp(),
        "rank": figures.rank,
        "rank_of": figures.rank_of,
        "category": figures.category,
    })
}

fn product(product: &ProductFigures) -> Value {
    json!({
        "code": product.code,
        "name": product.name,
        "variant": product.variant,
        "price_rupiah": product.price,
        "received": product.moved.received,
        "units_sold": product.sums.units_sold,
        "units_returned": product.sums.units_returned,
        "units_net": product.sums.units_net(),
        "handed_back": product.moved.handed_back,
        "on_hand": product.on_hand,
        "gross_rupiah": product.sums.gross,
        "net_rupiah": product.sums.net(),
        "sell_through_bp": product.sell_through_bp(),
    })
}

fn near_limit(near: &NearLimit) -> Value {
    json!({
        "code": near.code,
        "name": near.name,
        "variant": near.variant,
        "on_hand": near.on_hand,
        "days_unsold": near.days_unsold,
        "due_long": near.due.long(),
    })
}

fn days(days: &[Point]) -> Vec<Value> {
    let day =
        |(at, point): (usize, &Point)| json!({ "day": at + 1, "units": point.units_net, "net_rupiah": point.net });
    days.iter().enumerate().map(day).collect()
}

fn trend(points: &[TrendPoint]) -> Vec<Value> {
    let label = |month: Month| MONTHS_SHORT[(month.month as usize + 11) % 12];
    points
        .iter()
        .map(|at| {
            json!({
                "month": at.month.to_string(),
                "label": label(at.month),
                "units_net": at.point.units_net,
                "net_rupiah": at.point.net,
            })
        })
        .collect()
}

/// What the digest needs beside the figures.
pub(super) struct DigestExtras<'a> {
    pub letters: &'a [LetterView],
    pub corrections: &'a [Correction],
    pub briefs: &'a HashMap<ProductId, Brief>,
    pub outgoing_note: String,
}

/// The value behind the managers' digest.
pub(super) fn digest_json(
    figures: &MonthFigures,
    extras: &DigestExtras<'_>,
    letterhead: &Letterhead,
    today: BusinessDay,
) -> Value {
    let trend_points = figures.outlet_trend();
    let previous = trend_points.iter().rev().nth(1).map(|at| at.point).unwrap_or_default();
    let (best_partners, worst_partners) = partners_named(figures);
    let (best_products, worst_products) = products_named(figures);
    json!({
        "date": today.to_string(),
        "date_long": today.long(),
        "month": figures.month.to_string(),
        "month_long": figures.month.long(),
        "outlet": letterhead.outlet,
        "summary": outlet_summary(figures),
        "previous": {
            "units_net": previous.units_net,
            "net_rupiah": previous.net,
            "sales": figures.receipts_before,
        },
        "review_text": extras.outgoing_note,
        "trend": trend(&trend_points),
        "days": days(&figures.outlet_days()),
        "best_partners": best_partners,
        "worst_partners": worst_partners,
        "best_products": best_products,
        "worst_products": worst_products,
        "letters_not_delivered": not_delivered(extras.letters),
        "stock_corrections": corrections(extras),
    })
}

fn outlet_summary(figures: &MonthFigures) -> Value {
    let sum = |of: fn(&PartnerFigures) -> i64| figures.partners.iter().map(of).sum::<i64>();
    let last = figures.month.last();
    let unsold = || {
        figures.partners.iter().flat_map(|partner| {
            partner.near_limit.iter().filter(|near| near.due <= last).map(move |near| (partner, near))
        })
    };
    let price = |partner: &PartnerFigures, near: &NearLimit| {
        partner.products.iter().find(|p| p.product == Some(near.product)).map_or(Rupiah::ZERO, |p| p.price)
    };
    let unsold_value: Rupiah = unsold().map(|(partner, near)| price(partner, near) * near.on_hand).sum();
    json!({
        "units_net": figures.total.units_net(),
        "net_rupiah": figures.total.net(),
        "sales": figures.receipts,
        "discount_outlet_rupiah": figures.total.discount_outlet_net(),
        "commission_rupiah": figures.total.commission_net(),
        "payable_rupiah": figures.total.payable(),
        "on_hand": sum(|partner| partner.on_hand),
        "on_hand_value_rupiah": figures.partners.iter().map(|partner| partner.on_hand_value).sum::<Rupiah>(),
        "unsold_pieces": unsold().map(|(_, near)| near.on_hand).sum::<i64>(),
        "unsold_value_rupiah": unsold_value,
        "received": sum(|partner| partner.moved.received),
        "handed_back": sum(|partner| partner.moved.handed_back),
    })
}

fn named(name: &str, variant: &str, units_net: i64, net: Rupiah) -> Value {
    json!({ "name": name, "variant": variant, "units_net": units_net, "net_rupiah": net })
}

/// The best and the worst; nobody is named as both.
fn split<T>(mut sorted: Vec<T>) -> (Vec<T>, Vec<T>) {
    let half = (sorted.len() / 2).min(NAMED_MAX);
    let mut worst = sorted.split_off(sorted.len() - half);
    worst.reverse();
    sorted.truncate(NAMED_MAX);
    (sorted, worst)
}

fn partners_named(figures: &MonthFigures) -> (Vec<Value>, Vec<Value>) {
    let mut partners: Vec<&PartnerFigures> = figures.partners.iter().filter(|p| p.has_business()).collect();
    partners.sort_by(|a, b| b.sums.net().cmp(&a.sums.net()).then_with(|| a.code.cmp(&b.code)));
    let (best, worst) = split(partners);
    let value = |p: &&PartnerFigures| named(&p.business_name, "", p.sums.units_net(), p.sums.net());
    (best.iter().map(value).collect(), worst.iter().map(value).collect())
}

/// Among the worst, what stands on the shelf longest by value comes first: it costs most.
fn products_named(figures: &MonthFigures) -> (Vec<Value>, Vec<Value>) {
    let mut products: Vec<&ProductFigures> =
        figures.partners.iter().flat_map(|p| &p.products).filter(|p| p.product.is_some()).collect();
    let stock_value = |p: &ProductFigures| p.price * p.on_hand;
    products.sort_by(|a, b| {
        b.sums
            .net()
            .cmp(&a.sums.net())
            .then_with(|| stock_value(a).cmp(&stock_value(b)))
            .then_with(|| a.code.cmp(&b.code))
    });
    let (best, worst) = split(products);
    let value = |p: &&ProductFigures| named(&p.name, &p.variant, p.sums.units_net(), p.sums.net());
    (best.iter().map(value).collect(), worst.iter().map(value).collect())
}

fn not_delivered(letters: &[LetterView]) -> Vec<Value> {
    letters
        .iter()
        .filter_map(|letter| match &letter.state {
            LetterState::Failed(reason) => Some((letter, reason.as_str())),
            LetterState::NoAddress => Some((letter, "")),
            _ => None,
        })
        .map(|(letter, reason)| {
            json!({ "business_name": letter.business_name, "state": letter.state.word(), "reason": reason })
        })
        .collect()
}

fn corrections(extras: &DigestExtras<'_>) -> Vec<Value> {
    let word = |kind: &str| match kind {
        "lost" => "hilang",
        "damaged" => "rusak",
        _ => "stok opname",
    };
    extras
        .corrections
        .iter()
        .take(CORRECTIONS_MAX)
        .map(|correction| {
            let brief = extras.briefs.get(&correction.product);
            json!({
                "date": correction.day.numeric(),
                "name": brief.map(|brief| brief.name.as_str()).unwrap_or_default(),
                "variant": brief.map(|brief| brief.variant.as_str()).unwrap_or_default(),
                "qty": correction.qty,
                "reason": word(&correction.kind),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::Body;
    use crate::mail::bodies::render;
    use crate::till::figures::Sums;

    /// Net less commission is not what the partner gets where the outlet bears a discount: the letter says what is between.
    #[test]
    fn the_lines_of_a_letter_come_to_what_the_partner_gets() {
        let sold = Sums { gross: Rupiah(500_000), commission: Rupiah(75_000), ..Sums::default() };
        let discount = Sums { discount: Rupiah(50_000), discount_outlet: Rupiah(30_000), ..sold };
        let refund = Sums { refund: Rupiah(85_000), commission_returned: Rupiah(15_000), ..discount };
        let came_back = Sums { discount_outlet_returned: Rupiah(10_000), ..refund };
        for (sums, borne) in [(sold, 0), (discount, 30_000), (refund, 30_000), (came_back, 20_000)] {
            let summary = summary(&PartnerFigures::with_sums(sums));
            let amount = |key: &str| summary[key].as_i64().expect("an amount");
            assert_eq!(amount("discount_outlet_rupiah"), borne);
            let sum = amount("net_rupiah") + borne - amount("commission_rupiah");
            assert_eq!(sum, amount("payable_rupiah"), "{sums:?}");
            let sample = include_str!("../../templates/documents/samples/review.json");
            let mut letter: Value = serde_json::from_str(sample).expect("the sample");
            letter["summary"] = summary;
            let made = render(Body::Review, &letter).expect("a letter");
            for body in [made.text, made.html] {
                assert_eq!(body.contains("Potongan ditanggung gerai"), borne != 0, "{sums:?}: {body}");
            }
        }
    }
}
