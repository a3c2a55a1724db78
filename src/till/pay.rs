//! Taking money for the cart: one act, and only when it has committed is the sale "paid" (invariants 3 and 4).
//!
//! A cart that was given away whole comes to nothing and is sold all the same, by no tender.

pub(super) mod doubts;

use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::cart::Cart;
use super::exceptions::ExceptionRefused;
use super::ledger::{Account, LineMoney, sale_entries};
use super::limits::{GivenAway, record_exceptions};
use super::pending::{self, KeptCart};
use super::pricing::{Priced, price};
use super::rules::{self, Accepted, Goods, InForce, PriceChange, ProductInForce, SalePlan, Shortfall};
use super::settings::TillSettings;
use super::settle::{REFERENCE_CHARS_MAX, REFERENCE_CHARS_MIN, TENDERS_MAX, Tender, settle};
use super::tender::TenderKind;
use super::{disk, draft, hold, ledger_store, lookup, promotions, receipt, shift, store as rows};
use crate::base::{ActId, BusinessDay, PrintJobId, Rupiah, SaleId, UserId};
use crate::catalog;
use crate::devices::{self, Block};
use crate::partners::{self, Terms};
use crate::people::{Approved, NotAllowed, Permission, Role, require};
use crate::stock::{self, LastSale, Movement, MovementKind};
use crate::store::{Act, Connection, Store, StoreError, Tx};

/// What the cashier confirms. The act's id is made when the payment opens, so a double tap pays once.
#[derive(Debug, Clone)]
pub struct Payment {
    pub act_id: ActId,
    pub user: UserId,
    pub cart: Cart,
    /// In the order in which they were entered.
    pub tenders: Vec<Tender>,
    /// The cashier has seen that the list says fewer are there, and sells all the same.
    pub oversell_confirmed: bool,
    /// Of a second person: for discounts and prices above the limits of the cashier's role, for a reference that another
    /// receipt has, for a QRIS code of which the provider says something else.
    pub approval: Option<Approved>,
    pub settings: Arc<TillSettings>,
}

impl Payment {
    /// A payment in cash alone.
    pub fn in_cash(act_id: ActId, user: UserId, cart: Cart, given: Rupiah, settings: Arc<TillSettings>) -> Payment {
        let tenders = vec![Tender::Cash { given }];
        Payment { act_id, user, cart, tenders, oversell_confirmed: false, approval: None, settings }
    }
}

/// A sale that is committed: now the drawer opens and the receipt prints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paid {
    pub sale_id: SaleId,
    /// The receipt number, `K1-20261122-0001`.
    pub number: String,
    pub total: Rupiah,
    pub rounding: Rupiah,
    /// By all tenders together.
    pub given: Rupiah,
    /// In cash; no other tender gives any.
    pub change: Rupiah,
    /// The job to wake the printer for; `None` when the outlet has no receipt printer.
    pub print_job: Option<PrintJobId>,
}

/// Why no money was taken, in the order of the checks. Nothing is written and the cart stays.
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
    #[error("Potongan keranjang tidak masuk akal. Hapus potongannya, lalu isi lagi.")]
    DiscountBroken,
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
    #[error("Tidak ada yang harus dibayar. Kurangi potongannya, lalu bayar lagi.")]
    NothingToPay,
    #[error("Cara bayar paling banyak {TENDERS_MAX} dalam satu transaksi. Gabungkan sebagian, lalu bayar lagi.")]
    TooManyTenders,
    #[error("Tunai tercatat dua kali. Gabungkan menjadi satu, lalu bayar lagi.")]
    CashTwice,
    #[error("{} tidak diterima di gerai ini. Pilih cara bayar lain.", .kind.label())]
    NotOffered { kind: TenderKind },
    #[error("Nominal {} harus lebih dari nol dan masuk akal. Periksa angkanya.", .kind.label())]
    AmountImplausible { kind: TenderKind },
    /// PADG 24/1/PADG/2022, or lower by configuration.
    #[error("{amount} melebihi batas QRIS {cap} per transaksi. Bagi pembayaran, atau pakai cara bayar lain.")]
    QrisOverCap { amount: Rupiah, cap: Rupiah },
    #[error("Bank untuk {} belum dipilih. Pilih banknya, lalu bayar lagi.", .kind.label())]
    BankMissing { kind: TenderKind },
    #[error("Tulis empat angka terakhir kartu saja, seperti tercetak di struk mesin EDC.")]
    CardDigitsWrong,
    #[error("Tulis kode persetujuan (APPR CODE) dari struk mesin EDC: 4 sampai 12 huruf atau angka.")]
    ApprovalCodeWrong,
    #[error(
        "Tulis nomor {} dari bukti bayar pembeli: {} sampai {} karakter.",
        .kind.label(), REFERENCE_CHARS_MIN, REFERENCE_CHARS_MAX
    )]
    ReferenceMissing { kind: TenderKind },
    #[error("Kode QRIS itu tidak tercatat di kios ini. Tampilkan kode QRIS yang baru.")]
    QrisUnknown,
    #[error("Keranjang untuk kode QRIS ini sudah tidak ada. Pindai ulang barangnya, lalu bayar dengan kode itu.")]
    QrisCartGone,
    #[error("Kode QRIS itu sudah dibayar atau dibatalkan. Periksa daftar QRIS tertunda sebelum menagih lagi.")]
    QrisClosed,
    #[error("Kode QRIS yang ditampilkan bernilai {shown}, bukan {asked}. Batalkan kode itu dan tampilkan yang baru.")]
    QrisAmountDiffers { shown: Rupiah, asked: Rupiah },
    #[error(
        "Barang untuk kode QRIS ini sudah dibayar di struk {number}. Bila pembeli juga membayar kode ini, kembalikan \
         uangnya lewat aplikasi, lalu batalkan kodenya."
    )]
    QrisCartSold { number: String },
    #[error("Kelebihan {over}. Selain tunai tidak ada kembalian: kurangi nominal kartu, QRIS atau transfer.")]
    OverTendered { over: Rupiah },
    #[error("Voucher melebihi sisa tagihan {rest}. Sisa voucher tidak diuangkan: isi nominalnya paling banyak {rest}.")]
    VoucherTooLarge { rest: Rupiah },
    #[error("Uangnya kurang {missing}. Minta pembeli menambah, atau hapus barang.")]
    TooLittle { missing: Rupiah },
    #[error("Total sudah tertutup tanpa tunai. Kembalikan {given} kepada pembeli dan hapus tunainya.")]
    CashNotNeeded { given: Rupiah },
    #[error("Uang diterima {given} tidak masuk akal. Periksa angkanya.")]
    GivenImplausible { given: Rupiah },
    #[error("Nomor {} yang sama tercatat dua kali. Satu bukti bayar dicatat sekali: hapus salah satunya.", .kind.label())]
    ReferenceTwice { kind: TenderKind },
    /// A second person can agree, but never to a voucher.
    #[error(
        "Nomor {} itu sudah tercatat di struk {number}. Periksa bukti bayarnya: satu bukti hanya untuk satu struk.",
        .kind.label()
    )]
    ReferenceUsed { kind: TenderKind, number: String },
    /// A second person can agree.
    #[error(
        "Menurut penyedia QRIS, kode senilai {shown} ini dibayar {paid}. Periksa aplikasi QRIS, lalu minta manajer \
         menyetujuinya."
    )]
    QrisPaidDiffers { shown: Rupiah, paid: Rupiah },
    /// A discount or a price above what the cashier may give alone.
    #[error(transparent)]
    Exception(#[from] ExceptionRefused),
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl PayError {
    /// Whether the same payment is taken once a second person has agreed to it.
    pub fn asks_for_approval(&self) -> bool {
        match self {
            PayError::Exception(refused) => *refused == ExceptionRefused::ApprovalMissing,
            PayError::ReferenceUsed { kind, .. } => *kind != TenderKind::Voucher,
            PayError::QrisPaidDiffers { .. } => true,
            _ => false,
        }
    }
}

/// Where the cart lay that is paid now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CartPlace {
    /// On the counter: the till's draft is this cart.
    Counter,
    /// Put aside with a QRIS code that was shown; on the counter may lie the next customer's.
    Pending,
}

/// Sells the cart. Blocks until the sale is durable: call it from a worker. The same act again gives the first result
/// and changes nothing.
pub fn pay(store: &Store, payment: Payment) -> Result<Paid, PayError> {
    let path = store.path().to_owned();
    store.write(act_of(payment.act_id, payment.user), move |tx| take(tx, &path, &payment, CartPlace::Counter))
}

pub(super) fn act_of(act_id: ActId, user: UserId) -> Act {
    Act::by(user, "till.pay").with_id(act_id)
}

/// Checks the payment and writes the sale, within an act.
pub(super) fn take(tx: &mut Tx<'_>, path: &Path, payment: &Payment, place: CartPlace) -> Result<Paid, PayError> {
    let cashier = require(tx.conn(), payment.user, Permission::Sell)?;
    check_disk(path, &payment.settings)?;
    let kept = pending::kept_for(tx, &payment.cart, &payment.tenders)?;
    let as_shown = kept.is_some();
    let accepted = Accepted { oversell: payment.oversell_confirmed || as_shown, prices_as_shown: as_shown };
    let (goods, priced) = work_out(tx, &payment.cart, &payment.settings, accepted, kept.as_ref())?;
    let shown = pending::shown_codes(tx.conn(), &payment.tenders)?;
    let settled = settle(goods.net(), &payment.tenders, &shown, &payment.settings.tender_rules(tx.day()))?;
    let doubts = doubts::find(tx.conn(), tx.day(), &settled.tenders)?;
    doubts::check(tx, &doubts, payment.approval.as_ref())?;
    let paid = sell(tx, payment, (place, cashier.role), &priced, &SalePlan::of(goods, settled))?;
    doubts::record(tx, paid.sale_id, &doubts, payment.approval.as_ref())?;
    Ok(paid)
}

/// Money is refused while a sale might not be stored (faults F3).
pub(super) fn check_disk(path: &Path, settings: &TillSettings) -> Result<(), PayError> {
    match disk::free_bytes(path).filter(|free| *free < settings.disk_free_bytes_min) {
        Some(free_bytes) => Err(PayError::DiskLow { free_bytes }),
        None => Ok(()),
    }
}

/// What the cart comes to now, or as it came to when a code was shown for it.
pub(super) fn work_out(
    tx: &Tx<'_>,
    cart: &Cart,
    settings: &TillSettings,
    accepted: Accepted,
    kept: Option<&KeptCart>,
) -> Result<(Goods, Priced), PayError> {
    rules::check_cart(cart)?;
    let now = read_in_force(tx.conn(), cart, tx.day(), settings.default_terms)?;
    let priced = match kept {
        Some(kept) => kept.priced.clone(),
        None => price(cart, &promotions::in_force(tx.conn(), tx.day())?, tx.day()),
    };
    let goods = rules::plan_goods(cart, &now, &priced, accepted)?;
    Ok((goods, priced))
}

/// Writes everything a sale is: facts, movements, ledger, receipt in the print queue; and forgets the draft.
fn sell(
    tx: &mut Tx<'_>,
    payment: &Payment,
    (place, role): (CartPlace, Role),
    priced: &Priced,
    plan: &SalePlan,
) -> Result<Paid, PayError> {
    let settings = &payment.settings;
    let shift = shift::ensure_open(tx)?;
    let number = tx.next_number("")?;
    let sale_id = SaleId::new();
    rows::append_sale(tx, sale_id, &number, shift.id, plan)?;
    if !payment.cart.note().is_empty() {
        rows::keep_note(tx, sale_id, payment.cart.note())?;
    }
    let given_away = GivenAway {
        sale: sale_id,
        shift: shift.id,
        role,
        cart: &payment.cart,
        priced,
        limits: &settings.limits,
        approval: payment.approval.as_ref(),
    };
    record_exceptions(tx, &given_away)?;
    pending::close_paid(tx, sale_id, &plan.tenders)?;
    move_stock(tx, plan)?;
    let money: Vec<LineMoney> = plan.lines.iter().map(|line| line.money).collect();
    let entries = sale_entries(&money, &received(plan), plan.rounding);
    ledger_store::post(tx, tx.day(), Some(shift.id), &entries)?;
    let print_job = print(tx, payment, plan, &number, shift.number)?;
    forget_draft(tx, payment, place)?;
    pending::mark_sold(tx, &payment.cart, sale_id)?;
    let SalePlan { total, rounding, given, change, .. } = *plan;
    Ok(Paid { sale_id, number, total, rounding, given, change, print_job })
}

/// What each account took; two cards are one amount.
fn received(plan: &SalePlan) -> Vec<(Account, Rupiah)> {
    let mut received: Vec<(Account, Rupiah)> = Vec::new();
    for tender in &plan.tenders {
        let account = tender.kind.account();
        match received.iter_mut().find(|(known, _)| *known == account) {
            Some((_, amount)) => *amount += tender.amount,
            None => received.push((account, tender.amount)),
        }
    }
    received
}

/// Queues the receipt. The drawer opens only when coins or notes go into it.
fn print(
    tx: &Tx<'_>,
    payment: &Payment,
    plan: &SalePlan,
    number: &str,
    shift_number: i64,
) -> Result<Option<PrintJobId>, StoreError> {
    let Some(printer) = &payment.settings.printer else { return Ok(None) };
    let receipt = receipt::of_plan(tx, number, shift_number, plan, payment)?;
    let mut slip = receipt::to_slip(&receipt, false);
    if plan.tenders.iter().any(|tender| tender.kind == TenderKind::Cash && tender.given > Rupiah::ZERO) {
        slip.blocks.insert(0, Block::OpenDrawer);
    }
    devices::enqueue(tx, printer, &receipt::job_title(number, false), &slip, false).map(Some)
}

/// A pending cart may still lie on the counter as well, or be put aside; it must not be sold twice. That holds too when
/// something was put into it or taken out of it since the code was shown: it is the same customer's, and what they paid
/// is what the code was shown for.
fn forget_draft(tx: &Tx<'_>, payment: &Payment, place: CartPlace) -> Result<(), StoreError> {
    let till = &payment.settings.till;
    let is_on_the_counter = match place {
        CartPlace::Counter => true,
        CartPlace::Pending => {
            hold::forget_sold(&tx.drafts(), &payment.cart)?;
            let lying: Option<Cart> = pending::if_readable(tx.drafts().get(draft::DRAFT_KIND, till))?;
            lying.is_some_and(|cart| cart.is_same_as(&payment.cart))
        }
    };
    if is_on_the_counter { tx.drop_draft(draft::DRAFT_KIND, till) } else { Ok(()) }
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
                    let (partner, category) = (product.partner_id, product.category.as_str());
                    let agreed = partners::terms_for(connection, partner, category, Some(id), day)?;
                    let terms = agreed.unwrap_or(default_terms);
                    let (price, on_hand) = lookup::price_and_stock(connection, id, day)?;
                    Some(InForce { product: Some(ProductInForce { product, price, on_hand }), terms })
                }
            },
            None => match partners::by_id(connection, line.item.partner_id)? {
                None => None,
                Some(partner) => {
                    let agreed = partners::terms_for(connection, partner.id, &line.item.category, None, day)?;
                    let terms = agreed.unwrap_or(default_terms);
                    Some(InForce { product: None, terms })
                }
            },
        });
    }
    Ok(now)
}

fn describe_changes(changes: &[PriceChange]) -> String {
    let one = |change: &PriceChange| format!("{} dari {} menjadi {}", change.name, change.before, change.now);
    changes.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn describe_short(lines: &[Shortfall]) -> String {
    let one = |short: &Shortfall| format!("{} diminta {}, tercatat {}", short.name, short.asked, short.on_hand);
    lines.iter().map(one).collect::<Vec<_>>().join("; ")
}
