//! Loading a plan: each partner list, check-in, receipt and return becomes an act of its own, in the order of time.

use std::collections::{HashMap, HashSet};

use super::check::{Known, Plan};
use super::report::{About, Notice};
use super::rows::{self, CheckinRow, PartnerRow, ProductRow, ReturnRow, SaleRow};
use super::store::{self, NewLine, NewSale};
use super::{ImportError, ImportOptions, Progress};
use crate::base::{ActId, BusinessDay, DeviceId, PartnerId, ProductId, RefundId, Rupiah, SaleId, UtcMs, Zone};
use crate::catalog::{self, Product};
use crate::partners::{self, AgreedTerms, DiscountBearer, Partner, PartnerStatus, Terms};
use crate::stock::{self, Movement, MovementKind};
use crate::store::{Act, Batch, Connection, StoreError, Tx};
use crate::till::BackTo;
use crate::till::ledger::{self, Account, LineMoney};
use crate::till::ledger_store;
use crate::till::store::{self as till_store, BackTender, RefundHead, RefundKind, RefundPart};
use crate::till::tender::TenderKind;

/// An id that the same thing in the same database always gets, so that a second run finds it there. It sorts by `at`.
fn stable_id(device: DeviceId, kind: &str, key: &str, at: UtcMs) -> uuid::Uuid {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    for part in [device.0.as_bytes().as_slice(), kind.as_bytes(), key.as_bytes()] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let digest = hash.finalize();
    let mut random = [0u8; 10];
    random.copy_from_slice(&digest[..10]);
    uuid::Builder::from_unix_timestamp_millis(at.0.max(0) as u64, &random).into_uuid()
}

fn act_id(device: DeviceId, kind: &str, key: &str) -> ActId {
    ActId(stable_id(device, kind, key, UtcMs(0)))
}

/// What the database knows of the check-ins that the files name.
pub(super) fn known_checkin(
    batch: &Batch<'_>,
    device: DeviceId,
    number: &str,
) -> Result<Option<Vec<(String, i64)>>, StoreError> {
    let act = act_id(device, "checkin", number);
    if !batch.is_done(act)? {
        return Ok(None);
    }
    let mut lines = Vec::new();
    for (product, qty) in stock::movements_of_act(batch.conn(), act)? {
        let code = catalog::by_id(batch.conn(), product)?.map(|product| product.code).unwrap_or_default();
        lines.push((code, qty));
    }
    Ok(Some(lines))
}

/// One document of the plan, as it is put in the order of time.
#[derive(Clone, Copy)]
enum Event {
    Checkin(usize),
    Sale(usize),
    Return(usize),
}

pub(super) struct Loader<'a> {
    pub options: &'a ImportOptions,
    pub device: DeviceId,
    pub zone: Zone,
    pub progress: Progress,
    products: HashMap<String, Product>,
    terms: HashMap<PartnerId, (BusinessDay, AgreedTerms)>,
    touched: HashSet<ProductId>,
    pub notices: Vec<About<Notice>>,
}

impl<'a> Loader<'a> {
    pub fn new(options: &'a ImportOptions, device: DeviceId, zone: Zone, progress: Progress) -> Self {
        Loader {
            options,
            device,
            zone,
            progress,
            products: HashMap::new(),
            terms: HashMap::new(),
            touched: HashSet::new(),
            notices: Vec::new(),
        }
    }

    pub fn load(&mut self, batch: &mut Batch<'_>, plan: &Plan, known: &Known) -> Result<(), ImportError> {
        self.register(batch, &plan.partners, &plan.products)?;
        self.know_products(batch.conn(), plan, known)?;
        let events = in_order_of_time(plan);
        let total = events.len() as u64;
        for (done, event) in events.into_iter().enumerate() {
            match event {
                Event::Checkin(at) => self.checkin(batch, &plan.checkins[at])?,
                Event::Sale(at) => self.sale(batch, &plan.sales[at])?,
                Event::Return(at) => self.give_back(batch, &plan.returns[at])?,
            }
            if done % 64 == 0 {
                (self.progress)(done as u64, total);
            }
        }
        for product in &self.touched {
            let last = till_store::last_counting_sale(batch.conn(), *product)?;
            stock::set_last_sale(batch.conn(), *product, last)?;
        }
        (self.progress)(total, total);
        Ok(())
    }

    fn register(
        &mut self,
        batch: &mut Batch<'_>,
        partners: &[PartnerRow],
        products: &[ProductRow],
    ) -> Result<(), ImportError> {
        if partners.is_empty() && products.is_empty() {
            return Ok(());
        }
        batch.act(Act::system("history.register"), |tx| {
            for row in partners {
                self.partner(tx, row)?;
            }
            for row in products {
                self.product(tx, row)?;
            }
            Ok::<_, ImportError>(())
        })
    }

    fn partner(&self, tx: &mut Tx<'_>, row: &PartnerRow) -> Result<(), StoreError> {
        let id = PartnerId(stable_id(self.device, "partner", &row.code, UtcMs(0)));
        let partner = Partner {
            id,
            code: row.code.clone(),
            business_name: row.business_name.clone(),
            owner_name: String::new(),
            contact_name: row.contact.clone(),
            email: row.email.clone(),
            phone: row.phone.clone(),
            instagram: String::new(),
            address: String::new(),
            bank_name: String::new(),
            bank_account: String::new(),
            bank_holder: String::new(),
            agreement_number: String::new(),
            agreement_from: None,
            agreement_until: None,
            joined_on: row.joined,
            status: PartnerStatus::Active,
            note: String::new(),
        };
        partners::save(tx, &partner)?;
        // The files do not say who bears a discount; what the partner gets is counted from what was paid.
        let terms = Terms::percent(row.commission_bp, DiscountBearer::Partner);
        partners::set_terms(tx, id, row.joined, terms)
    }

    fn product(&self, tx: &mut Tx<'_>, row: &ProductRow) -> Result<(), ImportError> {
        let partner = partners::by_code(tx.conn(), &row.partner_code)?
            .ok_or_else(|| StoreError::Unreadable(row.partner_code.clone()))?;
        let product = Product {
            id: ProductId(stable_id(self.device, "product", &row.code, UtcMs(0))),
            partner_id: partner.id,
            code: row.code.clone(),
            name: row.name.clone(),
            variant: row.variant.clone(),
            category: String::new(),
            barcode: String::new(),
            photo_hash: None,
            active: true,
        };
        catalog::save(tx, &product, &partner.business_name)?;
        catalog::set_price(tx, product.id, partner.joined_on, row.first_price)?;
        Ok(())
    }

    fn know_products(&mut self, connection: &Connection, plan: &Plan, known: &Known) -> Result<(), StoreError> {
        let codes = plan.products.iter().map(|row| &row.code).chain(known.products.keys());
        for code in codes {
            for product in catalog::by_code(connection, code)?.into_iter().filter(|product| product.code == *code) {
                self.products.insert(code.clone(), product);
            }
        }
        Ok(())
    }

    fn product_of(&self, code: &str) -> Result<Product, StoreError> {
        self.products.get(code).cloned().ok_or_else(|| StoreError::Unreadable(code.to_owned()))
    }

    fn checkin(&mut self, batch: &mut Batch<'_>, rows: &[CheckinRow]) -> Result<(), ImportError> {
        let number = &rows[0].receipt;
        let act =
            Act::system("history.checkin").with_id(act_id(self.device, "checkin", number)).because(number.clone());
        batch.act(act, |tx| {
            for (at, row) in rows.iter().enumerate() {
                let movement = Movement {
                    product_id: self.product_of(&row.product)?.id,
                    kind: MovementKind::Received,
                    qty: row.qty,
                    at: row.at,
                    day: self.zone.day_of(row.at),
                };
                stock::record(tx, at as i64 + 1, &movement)?;
            }
            Ok::<_, ImportError>(())
        })
    }

    fn sale(&mut self, batch: &mut Batch<'_>, rows: &[SaleRow]) -> Result<(), ImportError> {
        let number = &rows[0].receipt;
        let act = Act::system("history.sale").with_id(act_id(self.device, "sale", number));
        batch.act(act, |tx| {
            let id = SaleId(stable_id(self.device, "sale", number, rows[0].at));
            let day = self.zone.day_of(rows[0].at);
            let gross = rows.iter().map(SaleRow::gross).sum();
            let discount = rows.iter().map(|row| row.discount).sum();
            store::add_sale(tx, &NewSale { id, number, at: rows[0].at, day, gross, discount })?;
            let mut priced = HashSet::new();
            let mut lines = Vec::with_capacity(rows.len());
            for row in rows {
                lines.push(self.sale_line(tx, id, row, &mut priced)?);
            }
            let received = tenders(tx, id, rows)?;
            let entries = ledger::sale_entries(&lines, &received, Rupiah::ZERO);
            ledger_store::post(tx, day, None, &entries)?;
            Ok::<_, ImportError>(())
        })
    }

    fn sale_line(
        &mut self,
        tx: &mut Tx<'_>,
        sale: SaleId,
        row: &SaleRow,
        priced: &mut HashSet<(ProductId, BusinessDay)>,
    ) -> Result<LineMoney, ImportError> {
        let product = self.product_of(&row.product)?;
        let day = self.zone.day_of(row.at);
        let in_force = catalog::price_on(tx.conn(), product.id, day)?;
        if in_force != Some(row.unit_price) && priced.insert((product.id, day)) {
            catalog::set_price(tx, product.id, day, row.unit_price)?;
        }
        let terms = self.terms_for(tx.conn(), &product, day)?;
        let by_partner = terms.discount_bearer.partners_part(row.discount);
        let money = LineMoney::of(product.partner_id, row.gross(), row.discount, by_partner, terms.commission);
        let movement = Movement { product_id: product.id, kind: MovementKind::Sold, qty: -row.qty, at: row.at, day };
        let level = stock::record(tx, row.line_no, &movement)?;
        let oversold_qty = (-level.on_hand).clamp(0, row.qty);
        if oversold_qty > 0 {
            let what = Notice::SoldBeyondOnHand(oversold_qty);
            self.notices.push(About { file: rows::SALES, line: row.line, what });
        }
        self.touched.insert(product.id);
        let line = NewLine {
            sale,
            line_no: row.line_no,
            product: &product,
            qty: row.qty,
            unit_price: row.unit_price,
            commission: terms.commission,
            money,
            oversold_qty,
            at: row.at,
            day,
        };
        store::add_line(tx, &line)?;
        Ok(money)
    }

    fn terms_for(&mut self, connection: &Connection, product: &Product, day: BusinessDay) -> Result<Terms, StoreError> {
        let partner = product.partner_id;
        // Sales come in the order of time: the day at hand is the only one asked for again.
        if self.terms.get(&partner).is_none_or(|(on, _)| *on != day) {
            self.terms.insert(partner, (day, partners::agreed_on(connection, partner, day)?));
        }
        let agreed = self.terms.get(&partner).and_then(|(_, agreed)| agreed.of(&product.category, Some(product.id)));
        Ok(agreed.unwrap_or_else(|| Terms::percent(self.options.default_commission_bp, DiscountBearer::Partner)))
    }

    fn give_back(&mut self, batch: &mut Batch<'_>, rows: &[ReturnRow]) -> Result<(), ImportError> {
        let number = &rows[0].number;
        let act = Act::system("history.return").with_id(act_id(self.device, "return", number));
        batch.act(act, |tx| {
            let (at, day) = (rows[0].at, self.zone.day_of(rows[0].at));
            let id = RefundId(stable_id(self.device, "return", number, at));
            let mut frozen = Vec::with_capacity(rows.len());
            for row in rows {
                let line = store::frozen_line(tx.conn(), &row.receipt, row.line_no)?;
                frozen.push(line.ok_or_else(|| StoreError::Unreadable(row.receipt.clone()))?);
            }
            let kind = TenderKind::read(&frozen[0].tender);
            let total = rows.iter().map(|row| row.amount).sum();
            let tenders = [BackTender { kind, amount: total, reference: String::new() }];
            let parts: Vec<RefundPart> = rows.iter().zip(&frozen).map(|(row, line)| returned_part(row, line)).collect();
            let head = RefundHead {
                refund_id: id,
                number,
                sale_id: frozen[0].sale,
                kind: RefundKind::Refund,
                shift_id: None,
                approved_by: None,
                tenders: &tenders,
                total,
                rounding: Rupiah::ZERO,
                reason: &rows[0].reason,
                at,
                day,
            };
            till_store::append_refund(tx, &head, &parts)?;
            for (line_no, part) in (1i64..).zip(&parts) {
                let Some(product_id) = part.product_id else { continue };
                let kind = MovementKind::CustomerReturn;
                stock::record(tx, line_no, &Movement { product_id, kind, qty: part.qty, at, day })?;
                self.touched.insert(product_id);
            }
            let money: Vec<LineMoney> = parts.iter().map(|part| part.money).collect();
            let entries = ledger::refund_entries(&money, &[(kind.account(), total)], Rupiah::ZERO);
            ledger_store::post(tx, day, None, &entries)?;
            Ok::<_, ImportError>(())
        })
    }
}

/// What comes back of a line. Where the file's amount is not the line's share of the price, the amount was agreed at
/// the counter: the commission then follows the amount.
fn returned_part(row: &ReturnRow, line: &store::Frozen) -> RefundPart {
    let mut money = line.money.part(row.qty, line.returned_qty, line.qty);
    if money.net() != row.amount {
        let gross = row.amount + money.discount;
        money = LineMoney::of(money.partner, gross, money.discount, money.by_partner, line.commission);
    }
    let back_to = BackTo::Shelf.name();
    RefundPart { sale_line_no: row.line_no, product_id: line.product, qty: row.qty, back_to, money }
}

fn tenders(tx: &mut Tx<'_>, sale: SaleId, rows: &[SaleRow]) -> Result<Vec<(Account, Rupiah)>, StoreError> {
    let mut sums: Vec<(&SaleRow, Rupiah)> = Vec::new();
    for row in rows {
        match sums.iter_mut().find(|(first, _)| first.tender_given == row.tender_given) {
            Some((_, sum)) => *sum += row.net(),
            None => sums.push((row, row.net())),
        }
    }
    let mut received = Vec::with_capacity(sums.len());
    for (at, (row, sum)) in sums.into_iter().enumerate() {
        store::add_tender(tx, sale, at as i64 + 1, row.tender, &row.tender_given, sum)?;
        received.push((TenderKind::read(row.tender).account(), sum));
    }
    Ok(received)
}

/// At one moment goods come in before they are sold, and are sold before they come back.
fn in_order_of_time(plan: &Plan) -> Vec<Event> {
    let mut events: Vec<(UtcMs, u8, usize, Event)> = Vec::new();
    events.extend(plan.checkins.iter().enumerate().map(|(at, d)| (d[0].at, 0, at, Event::Checkin(at))));
    events.extend(plan.sales.iter().enumerate().map(|(at, d)| (d[0].at, 1, at, Event::Sale(at))));
    events.extend(plan.returns.iter().enumerate().map(|(at, d)| (d[0].at, 2, at, Event::Return(at))));
    events.sort_by_key(|(at, rank, place, _)| (*at, *rank, *place));
    events.into_iter().map(|(_, _, _, event)| event).collect()
}
