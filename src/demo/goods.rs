//! Partners and what they bring: registering them, and their check-ins.

use std::f64::consts::PI;

use super::chance::Chance;
use super::outlet::Outlet;
use super::photos::Studio;
use super::words::{AIDS, Good, STREETS, TRADES, Trade};
use super::{AtStep, DemoError};
use crate::base::{ActId, BusinessDay, PartnerId, ProductId, Rupiah};
use crate::catalog::{self, codes};
use crate::intake::{self, Accept, Accepted, DraftAid, DraftLine, IntakeDraft, Signature};
use crate::partners::{self, DiscountBearer, PartnerForm, Terms};

/// A product as the story knows it.
#[derive(Debug, Clone)]
pub struct Item {
    pub id: ProductId,
    pub code: String,
    pub good: &'static Good,
    pub variant: &'static str,
    pub category: &'static str,
    pub price: Rupiah,
    /// How much it is asked for: 0 never sells.
    pub appeal: f64,
    /// What lies on the shelf by the story's own count.
    pub on_hand: i64,
    /// Went back to the partner: it is not brought again.
    pub is_gone: bool,
}

/// A partner of the story.
#[derive(Debug, Clone)]
pub struct Maker {
    pub id: PartnerId,
    pub trade: &'static Trade,
    pub name: String,
    pub contact: String,
    pub items: Vec<Item>,
    pub next_visit: BusinessDay,
}

/// Commissions in basis points, as the outlet agreed them.
const COMMISSIONS_BP: [i64; 7] = [1_500, 1_000, 2_000, 1_500, 0, 1_200, 1_750];
/// One partner in so many has no e-mail.
const WITHOUT_EMAIL_EVERY: usize = 9;
const PIECES_MAX: i64 = 14;

/// Registers the n-th partner (from 0) with its terms.
pub fn join(outlet: &Outlet, number: usize, chance: &mut Chance) -> Result<Maker, DemoError> {
    let trade = &TRADES[number % TRADES.len()];
    let person = number + 1;
    let today = outlet.store.today();
    let has_email = !person.is_multiple_of(WITHOUT_EMAIL_EVERY);
    let contact = format!("Kontak UKM {person:02}");
    let name = trade.businesses[(number / TRADES.len()) % trade.businesses.len()].to_owned();
    let form = PartnerForm {
        business_name: name.clone(),
        owner_name: format!("Pemilik UKM {person:02}"),
        contact_name: contact.clone(),
        email: if has_email { format!("mitra{person:02}@example.com") } else { String::new() },
        phone: format!("+62 812-0000-{person:04}"),
        instagram: if number.is_multiple_of(3) { format!("@mitra{person:02}.contoh") } else { String::new() },
        address: format!("{} No. {person}, Surabaya", STREETS[chance.below(STREETS.len())]),
        bank_name: "Bank Contoh".to_owned(),
        bank_account: format!("00100{person:05}"),
        bank_holder: format!("Pemilik UKM {person:02}"),
        agreement_number: format!("PKS/DEKS/{}/{person:03}", today.compact()),
        agreement_from: Some(today),
        agreement_until: Some(today.plus_months(24)),
        ..PartnerForm::default()
    };
    let manager = outlet.staff.manager;
    let id = partners::save_partner(&outlet.store, ActId::new(), manager, form).at_step("mitra")?;
    let terms = Terms::percent(COMMISSIONS_BP[number % COMMISSIONS_BP.len()], DiscountBearer::Outlet);
    partners::change_terms(&outlet.store, ActId::new(), manager, id, today, terms).at_step("ketentuan mitra")?;
    Ok(Maker { id, trade, name, contact, items: Vec::new(), next_visit: today })
}

/// The partner brings goods: new ones and more of what sold. Nothing to bring is no visit.
pub fn visit(
    outlet: &Outlet,
    maker: &mut Maker,
    studio: &mut Studio,
    chance: &mut Chance,
) -> Result<Option<Accepted>, DemoError> {
    let (is_first, known) = (maker.items.is_empty(), maker.items.len());
    let mut draft = IntakeDraft::for_partner(maker.id);
    for item in maker.items.iter().filter(|item| !item.is_gone && item.appeal > 0.0 && item.on_hand < PIECES_MAX / 2) {
        let wanted = (4.0 + item.appeal * 5.0) as i64;
        draft.lines.push(known_line(item, (wanted - item.on_hand.max(0)).max(2)));
    }
    let fresh = if is_first { 6 + chance.below(3) } else { usize::from(chance.in_thousand(350)) };
    let mut born = Vec::new();
    for _ in 0..fresh {
        let (good, variant) = match free_good(maker, &born, chance) {
            Some(found) => found,
            None => break,
        };
        let item = new_item(maker.trade, good, variant, chance);
        draft.lines.push(new_line(&item, chance.between(3, 10)));
        born.push(item);
    }
    if draft.lines.is_empty() {
        return Ok(None);
    }
    if is_first && chance.in_thousand(500) {
        let (name, qty) = AIDS[chance.below(AIDS.len())];
        draft.aids.push(DraftAid { name: name.to_owned(), qty, note: "dipinjamkan".to_owned() });
    }
    miscount(&mut draft, chance);
    let accepted = accept(outlet, draft.clone(), &maker.contact, chance)?;
    maker.items.extend(born);
    shelve(outlet, maker, &draft)?;
    for item in &maker.items[known..] {
        studio.photograph(outlet, item, &maker.name)?;
    }
    Ok(Some(accepted))
}

/// Takes a draft in, signed by both.
pub fn accept(outlet: &Outlet, draft: IntakeDraft, giver: &str, chance: &mut Chance) -> Result<Accepted, DemoError> {
    let request = Accept {
        act_id: ActId::new(),
        user: outlet.staff.stock,
        draft_key: "demo".to_owned(),
        draft,
        giver_name: giver.to_owned(),
        giver_signature: scribble(chance),
        receiver_signature: scribble(chance),
        price_limit: outlet.config.rules.price_limit_rupiah,
        outlet: outlet.paper_outlet(),
    };
    intake::accept(&outlet.store, request).at_step("serah terima stok")
}

/// A partner's first goods, so many pieces of each by name and price. The story's customers do not ask for them.
pub fn bring_first(
    outlet: &Outlet,
    partner: PartnerId,
    goods: &[(&str, Rupiah)],
    (category, giver): (&str, &str),
    chance: &mut Chance,
) -> Result<Accepted, DemoError> {
    let mut draft = IntakeDraft::for_partner(partner);
    for (name, price) in goods {
        let pieces = chance.between(4, 9);
        let mut line = DraftLine::default();
        line.set_name(name);
        line.set_category(category);
        line.set_price(&price.0.to_string(), Rupiah(i64::MAX));
        line.set_qty(&pieces.to_string());
        line.set_counted(pieces);
        draft.lines.push(line);
    }
    accept(outlet, draft, giver, chance)
}

/// A hand's line: some loops and a stroke below them.
pub fn scribble(chance: &mut Chance) -> Signature {
    let (loops, wide, tall) = (chance.between(3, 5) as f64, chance.between(520, 700), chance.between(90, 140));
    let (left, slant) = (chance.between(60, 160) as f64, chance.between(-30, 50) as f64);
    let point = |at: i64| {
        let part = at as f64 / 90.0;
        let angle = part * loops * 2.0 * PI;
        let shrink = 1.0 - 0.45 * part;
        let x = left + part * wide as f64 + 55.0 * angle.cos() * shrink;
        let y = 190.0 - slant * part + tall as f64 * angle.sin() * shrink;
        (x as i32, y as i32)
    };
    let under = vec![(left as i32, 330), (left as i32 + 300, 316), (left as i32 + wide as i32, 322)];
    Signature { strokes: vec![(0..=90).map(point).collect(), under] }
}

/// A thing of the trade that the partner does not bring yet.
fn free_good(maker: &Maker, born: &[Item], chance: &mut Chance) -> Option<(&'static Good, &'static str)> {
    let taken = |good: &Good, variant: &str| {
        let same = |item: &Item| item.good.name == good.name && item.variant == variant;
        maker.items.iter().any(same) || born.iter().any(same)
    };
    let free: Vec<(&'static Good, &'static str)> = maker
        .trade
        .goods
        .iter()
        .flat_map(|good| good.variants.iter().map(move |variant| (good, *variant)))
        .filter(|(good, variant)| !taken(good, variant))
        .collect();
    (!free.is_empty()).then(|| free[chance.below(free.len())])
}

fn new_item(trade: &'static Trade, good: &'static Good, variant: &'static str, chance: &mut Chance) -> Item {
    let (low, high) = good.price_thousands;
    let step = if high > 100 { 5 } else { 1 };
    let price = Rupiah(chance.between(low, high) / step * step * 1_000);
    let appeal = match chance.below(100) {
        0..14 => 0.0,
        14..40 => 0.25,
        40..82 => 1.0,
        _ => 2.4,
    };
    Item {
        id: ProductId::new(),
        code: codes::generate(chance.bits() as u32),
        good,
        variant,
        category: trade.category,
        price,
        appeal,
        on_hand: 0,
        is_gone: false,
    }
}

fn known_line(item: &Item, qty: i64) -> DraftLine {
    let mut line = new_line(item, qty);
    line.product = Some(item.id);
    line
}

fn new_line(item: &Item, qty: i64) -> DraftLine {
    let mut line = DraftLine { code: item.code.clone(), ..DraftLine::default() };
    line.set_name(item.good.name);
    line.set_variant(item.variant);
    line.set_category(item.category);
    line.set_price(&item.price.0.to_string(), Rupiah(i64::MAX));
    line.set_qty(&qty.to_string());
    line.set_counted(qty);
    line
}

/// Now and then a piece is missing or damaged, and it is written down.
fn miscount(draft: &mut IntakeDraft, chance: &mut Chance) {
    if chance.in_thousand(870) {
        return;
    }
    let at = chance.below(draft.lines.len());
    let line = &mut draft.lines[at];
    let listed = line.listed_qty.unwrap_or(0);
    if chance.in_thousand(500) && listed > 1 {
        line.set_counted(listed - 1);
        line.set_reason("Menyusul");
    } else {
        line.set_damaged(1);
        line.set_damage_reason("Kemasan rusak, dibawa kembali");
    }
}

/// Takes over what was stocked, and the ids that new products were given.
fn shelve(outlet: &Outlet, maker: &mut Maker, draft: &IntakeDraft) -> Result<(), DemoError> {
    let known = outlet.store.read(|connection| catalog::of_partner(connection, maker.id))?;
    for item in &mut maker.items {
        if let Some(product) = known.iter().find(|product| product.code == item.code) {
            item.id = product.id;
        }
        let stocked: i64 = draft.lines.iter().filter(|line| line.code == item.code).map(DraftLine::stocked_qty).sum();
        item.on_hand += stocked;
    }
    Ok(())
}
