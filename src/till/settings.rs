//! What the till takes from the configuration, made once when the kiosk starts.

use super::qris;
use super::settle::TenderRules;
use crate::base::money::CashRounding;
use crate::base::{BusinessDay, Rupiah, UserId, Zone};
use crate::config::{Config, Limits, Outlet, Tenders};
use crate::partners::{DiscountBearer, Terms};
use crate::store::{Connection, StoreError};

/// How the receipt learns a cashier's name. The name is not part of a sale: it can be corrected and erased.
pub type CashierName = fn(&Connection, UserId) -> Result<Option<String>, StoreError>;

/// A sale needs room for itself and for the journal to be folded in; below it, money is refused (faults F3).
const DISK_FREE_BYTES_MIN: u64 = 32 * 1024 * 1024;

/// Everything a payment needs to know of the outlet.
#[derive(Debug, Clone)]
pub struct TillSettings {
    /// Names this till's cart draft: the device prefix.
    pub till: String,
    pub rounding: CashRounding,
    /// What customers can pay with.
    pub tenders: Tenders,
    /// What a role may give away alone.
    pub limits: Limits,
    /// For partners without agreed terms.
    pub default_terms: Terms,
    /// The printer that receipts go to; `None` prints nothing.
    pub printer: Option<String>,
    pub receipt: ReceiptSettings,
    pub disk_free_bytes_min: u64,
}

/// What stands on every receipt of the outlet.
#[derive(Debug, Clone)]
pub struct ReceiptSettings {
    pub outlet_name: String,
    pub outlet_address: String,
    pub outlet_phone: String,
    pub return_policy: String,
    /// The last line.
    pub thanks: String,
    /// `10.00`; both empty: the hours are not printed.
    pub opens_at: String,
    pub closes_at: String,
    /// Stands on top and at the bottom of paper that is no receipt: `LATIHAN - BUKAN STRUK`.
    pub watermark: Option<String>,
    pub zone: Zone,
    /// The logo in `blobs`, see [`super::logo::keep_logo`].
    pub logo_hash_hex: Option<String>,
    pub cashier_name: CashierName,
}

impl TillSettings {
    /// The settings of a checked configuration. Receipts go to the first printer named `receipt`.
    pub fn of(config: &Config, logo_hash_hex: Option<String>, cashier_name: CashierName) -> TillSettings {
        TillSettings {
            till: config.outlet.device_prefix.clone(),
            rounding: config.rounding,
            tenders: config.tenders.clone(),
            limits: config.limits,
            default_terms: default_terms(config.rules.commission_bp),
            printer: config.printers.iter().map(|p| p.name.clone()).find(|name| name == "receipt"),
            receipt: ReceiptSettings::of(&config.outlet, logo_hash_hex, cashier_name),
            disk_free_bytes_min: DISK_FREE_BYTES_MIN,
        }
    }

    /// What tenders are checked by on a day: the cap of QRIS is the outlet's own, or the law's of that day.
    pub fn tender_rules(&self, day: BusinessDay) -> TenderRules<'_> {
        let own_cap = self.tenders.qris_cap_rupiah;
        let qris_cap = if own_cap > Rupiah::ZERO { own_cap } else { qris::cap_on(day) };
        TenderRules { offered: &self.tenders.offered, rounding: self.rounding, qris_cap }
    }
}

impl ReceiptSettings {
    pub fn of(outlet: &Outlet, logo_hash_hex: Option<String>, cashier_name: CashierName) -> ReceiptSettings {
        ReceiptSettings {
            outlet_name: outlet.name.clone(),
            outlet_address: outlet.address.clone(),
            outlet_phone: outlet.phone.clone(),
            return_policy: outlet.return_policy.clone(),
            thanks: outlet.thanks.clone(),
            opens_at: outlet.opens_at.clone(),
            closes_at: outlet.closes_at.clone(),
            watermark: None,
            zone: outlet.zone,
            logo_hash_hex,
            cashier_name,
        }
    }
}

/// Without an agreement nobody may lower a partner's price: the outlet bears a discount it gives.
pub fn default_terms(commission_bp: i64) -> Terms {
    Terms::percent(commission_bp, DiscountBearer::Outlet)
}
