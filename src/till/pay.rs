//! Taking cash for the cart: one act, and only when it has committed is the sale "paid" (invariants 3 and 4).

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::cart::Cart;
use super::ledger::{Account, LineMoney, sale_entries};
use super::rules::{self, CashTerms, InForce, PriceChange, ProductInForce, SalePlan, Shortfall};
use super::settings::TillSettings;
use super::{disk, draft, lookup, receipt, shift, store as rows};
use crate::base::{ActId, BusinessDay, PartnerId, PrintJobId, Rupiah, SaleId, UserId};
use crate::catalog;
use crate::devices::{self, Block};
use crate::partners::{self, Terms};
use crate::stock::{self, LastSale, Movement, MovementKind};
use crate::store::{Act, Connection, Store, StoreError, Tx};

/// What the cashier taps "Bayar tunai" with. The act's id is made when the payment opens, so a double tap pays once.
#[derive(Debug, Clone)]
pub struct PayCash {
    pub act_id: ActId,
    pub user: UserId,
    pub cart: Cart,
    pub given: Rupiah,
    /// The cashier has seen that the list says fewer are there, and sells all the same.
    pub oversell_confirmed: bool,
    pub settings: Arc<TillSettings>,
}

/// A sale that is committed: now the drawer opens and the receipt prints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paid {
    pub sale_id: SaleId,
    /// The receipt number, `K1-20261122-0001`.
    pub number: String,
    pub total: Rupiah,
    pub rounding: Rupiah,
    pub given: Rupiah,
    pub change: Rupiah,
    /// The job to wake the printer for; `None` when the outlet has no receipt printer.
    pub print_job: Option<PrintJobId>,
}

/// Why no money was taken. Nothing is written and the cart stays.
#[derive(Debug, PartialEq, Error)]
pub enum PayError {
    #[error(
        "Disk hampir penuh, jadi penjualan tidak bisa disimpan. Jangan terima uang; kosongkan disk, lalu coba lagi."
    )]
    DiskLow { free_bytes: u64 },
    #[error("Kios terkunci. Masuk dulu, lalu bayar lagi; keranjang tetap ada.")]
    NobodySignedIn,
    #[error("Keranjang masih kosong. Pindai barang dulu.")]
    EmptyCart,
    #[error("Baris {name} tidak masuk akal. Hapus baris itu, lalu pindai lagi.")]
    LineBroken { name: String },
    #[error("{name} tidak dikenal lagi atau belum punya harga. Hapus baris itu, atau jual tanpa label.")]
    ProductUnknown { name: String },
    #[error("Harga berubah sejak dipindai: {}. Sampaikan ke pembeli, lalu bayar lagi.", describe_changes(.changes))]
    PriceChanged {
        /// The same cart at the prices in force.
        cart: Box<Cart>,
        changes: Vec<PriceChange>,
    },
    #[error("Menurut daftar stok tidak cukup: {}. Jika barangnya memang ada, setujui dan bayar lagi.", describe_short(.lines))]
    MoreThanOnHand { lines: Vec<Shortfall> },
    #[error("Total melebihi batas satu transaksi. Bagi menjadi beberapa transaksi.")]
    TotalTooLarge,
    #[error("Uangnya kurang {missing}. Minta pembeli menambah, atau hapus barang.")]
    TooLittle { missing: Rupiah },
    #[error("Uang diterima {given} tidak masuk akal. Periksa angkanya.")]
    GivenImplausible { given: Rupiah },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Sells the cart for cash. Blocks until the sale is durable: call it from a worker. The same act again gives the first
/// result and changes nothing.
pub fn pay_cash(store: &Store, payment: PayCash) -> Result<Paid, PayError> {
    let act = Act::by(payment.user, "till.pay_cash").with_id(payment.act_id);
    let path = store.path().to_owned();
    store.write(act, move |tx| {
        let settings = &payment.settings;
        if let Some(free_bytes) = disk::free_bytes(&path).filter(|free| *free < settings.disk_free_bytes_min) {
            return Err(PayError::DiskLow { free_bytes });
        }
        let now = read_in_force(tx.conn(), &payment.cart, tx.day(), settings.default_terms)?;
        let cash = CashTerms {
            given: payment.given,
            rounding: settings.rounding,
            oversell_confirmed: payment.oversell_confirmed,
        };
        let plan = rules::plan(&payment.cart, &now, cash)?;
        Ok(sell(tx, &payment, &plan)?)
    })
}

/// Writes everything a sale is: facts, movements, ledger, receipt in the print queue; and forgets the draft.
fn sell(tx: &mut Tx<'_>, payment: &PayCash, plan: &SalePlan) -> Result<Paid, StoreError> {
    let settings = &payment.settings;
    let shift = shift::ensure_open(tx)?;
    let number = tx.next_number("")?;
    let sale_id = SaleId::new();
    rows::append_sale(tx, sale_id, &number, shift.id, plan)?;
    if !payment.cart.note().is_empty() {
        rows::keep_note(tx, sale_id, payment.cart.note())?;
    }
    move_stock(tx, plan)?;
    let money: Vec<LineMoney> = plan.lines.iter().map(|line| line.money).collect();
    rows::post(tx, tx.day(), &sale_entries(&money, &[(Account::CashDrawer, plan.total)], plan.rounding))?;
    let print_job = match &settings.printer {
        Some(printer) => {
            let receipt = receipt::of_plan(tx, &number, shift.number, plan, payment)?;
            let mut slip = receipt::to_slip(&receipt, false);
            slip.blocks.insert(0, Block::OpenDrawer);
            Some(devices::enqueue(tx, printer, &receipt::job_title(&number, false), &slip, false)?)
        }
        None => None,
    };
    tx.drop_draft(draft::DRAFT_KIND, &settings.till)?;
    let SalePlan { total, rounding, given, change, .. } = *plan;
    Ok(Paid { sale_id, number, total, rounding, given, change, print_job })
}

fn move_stock(tx: &mut Tx<'_>, plan: &SalePlan) -> Result<(), StoreError> {
    let (at, day) = (tx.now(), tx.day());
    for (line_no, line) in (1i64..).zip(&plan.lines) {
        let Some(product_id) = line.product_id else { continue };
        let movement = Movement { product_id, kind: MovementKind::Sold, qty: -line.qty, at, day };
        stock::record(tx, line_no, &movement)?;
        // A clock that went back does not make an older sale the last one.
        let before = stock::state_of(tx.conn(), product_id)?.and_then(|state| state.last_sold_at);
        if before.is_none_or(|before| before <= at) {
            stock::set_last_sale(tx.conn(), product_id, Some(LastSale { day, at }))?;
        }
    }
    Ok(())
}

/// What holds for each line now; `None` where the product, or an untagged item's partner, is not known.
fn read_in_force(
    connection: &Connection,
    cart: &Cart,
    day: BusinessDay,
    default_terms: Terms,
) -> Result<Vec<Option<InForce>>, StoreError> {
    let mut now = Vec::with_capacity(cart.lines().len());
    for line in cart.lines() {
        now.push(match line.item.product_id {
            Some(id) => match catalog::by_id(connection, id)? {
                None => None,
                Some(product) => {
                    let terms = terms_of(connection, product.partner_id, day, default_terms)?;
                    let (price, on_hand) = lookup::price_and_stock(connection, id, day)?;
                    Some(InForce { product: Some(ProductInForce { product, price, on_hand }), terms })
                }
            },
            None => match partners::by_id(connection, line.item.partner_id)? {
                None => None,
                Some(partner) => {
                    let terms = terms_of(connection, partner.id, day, default_terms)?;
                    Some(InForce { product: None, terms })
                }
            },
        });
    }
    Ok(now)
}

fn terms_of(
    connection: &Connection,
    partner: PartnerId,
    day: BusinessDay,
    default_terms: Terms,
) -> Result<Terms, StoreError> {
    Ok(partners::terms_on(connection, partner, day)?.unwrap_or(default_terms))
}

fn describe_changes(changes: &[PriceChange]) -> String {
    let one = |change: &PriceChange| format!("{} dari {} menjadi {}", change.name, change.before, change.now);
    changes.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn describe_short(lines: &[Shortfall]) -> String {
    let one = |short: &Shortfall| format!("{} diminta {}, tercatat {}", short.name, short.asked, short.on_hand);
    lines.iter().map(one).collect::<Vec<_>>().join("; ")
}
