//! What a promotion is and may be. Pure.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::base::text::clean_line;
use crate::base::{BusinessDay, PartnerId, ProductId, PromotionId, Rupiah};
use crate::partners::DiscountBearer;
use crate::till::cart::{CartItem, PERCENT_BP_MAX, PERCENT_BP_MIN};

/// A line of a receipt holds no more.
const NAME_CHARS_MAX: usize = 30;
/// Above it somebody scanned a code into the number.
const TAKE_MAX: i64 = 100;

/// What a promotion takes off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Off the price, in basis points (1 % = 100).
    Percent(u32),
    /// Off each piece; a cheaper piece is for nothing.
    Amount(Rupiah),
    /// Of each `take` pieces, counted over all lines of the target, `pay` are paid; the cheapest are for nothing.
    NForM { take: i64, pay: i64 },
}

impl Effect {
    /// `10 %`, `Rp 5.000 per barang`, `ambil 3 bayar 2`.
    pub fn label(self) -> String {
        match self {
            Effect::Percent(bp) => percent_words(bp),
            Effect::Amount(amount) => format!("{amount} per barang"),
            Effect::NForM { take, pay } => format!("ambil {take} bayar {pay}"),
        }
    }
}

/// Which goods it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    All,
    Product(ProductId),
    Partner(PartnerId),
    /// As the catalog spells it.
    Category(String),
}

impl Target {
    pub fn covers(&self, item: &CartItem) -> bool {
        match self {
            Target::All => true,
            Target::Product(id) => item.product_id == Some(*id),
            Target::Partner(id) => item.partner_id == *id,
            Target::Category(name) => !name.is_empty() && *name == item.category,
        }
    }
}

/// Who should bear a discount. A wish: nobody lowers a partner's price without its agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BearerWish {
    /// Whoever the partner's terms name.
    Agreed,
    Outlet,
    /// The partner. Refused when the promotion is made and the terms say otherwise; where terms change later, the
    /// terms win.
    Partner,
}

impl BearerWish {
    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            BearerWish::Agreed => "agreed",
            BearerWish::Outlet => "outlet",
            BearerWish::Partner => "partner",
        }
    }

    /// A name that is not known leaves it to the terms.
    pub fn read(name: &str) -> BearerWish {
        match name {
            "outlet" => BearerWish::Outlet,
            "partner" => BearerWish::Partner,
            _ => BearerWish::Agreed,
        }
    }

    /// Who bears it under these terms.
    pub fn borne_by(self, terms: DiscountBearer) -> DiscountBearer {
        match self {
            BearerWish::Outlet => DiscountBearer::Outlet,
            BearerWish::Agreed | BearerWish::Partner => terms,
        }
    }
}

/// A promotion as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promotion {
    pub id: PromotionId,
    /// What the receipt calls it.
    pub name: String,
    pub effect: Effect,
    pub target: Target,
    pub bearer: BearerWish,
    pub from: BusinessDay,
    /// The last day it holds.
    pub until: BusinessDay,
    /// False once somebody ended it.
    pub active: bool,
}

/// Where a promotion stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromotionState {
    Planned,
    Running,
    /// Its last day has passed.
    Over,
    /// Somebody ended it.
    Ended,
}

impl Promotion {
    pub fn state(&self, day: BusinessDay) -> PromotionState {
        match () {
            () if !self.active => PromotionState::Ended,
            () if day < self.from => PromotionState::Planned,
            () if day > self.until => PromotionState::Over,
            () => PromotionState::Running,
        }
    }

    pub fn holds_on(&self, day: BusinessDay) -> bool {
        self.state(day) == PromotionState::Running
    }
}

/// A promotion as somebody typed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromotionForm {
    /// `None` makes a new one.
    pub id: Option<PromotionId>,
    pub name: String,
    pub effect: Effect,
    pub target: Target,
    pub bearer: BearerWish,
    pub from: BusinessDay,
    pub until: BusinessDay,
}

/// A form that cannot be kept, in the order in which it is checked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PromotionFlaw {
    #[error("Nama promosi belum diisi. Tulis nama yang tercetak di struk, misalnya \"Promo Pandan\".")]
    NameMissing,
    #[error("Nama promosi terlalu panjang untuk struk. Paling banyak {NAME_CHARS_MAX} huruf.")]
    NameTooLong,
    #[error("Promosi berakhir sebelum mulai. Periksa kedua tanggalnya.")]
    DatesReversed,
    #[error("Promosi sudah lewat sebelum disimpan. Pilih hari terakhir {today} atau sesudahnya.")]
    AlreadyOver { today: String },
    #[error("Potongan promosi harus antara 1 % dan 100 %. Periksa angkanya.")]
    PercentRange,
    #[error("Potongan promosi belum diisi. Isi rupiah yang dipotong dari setiap barang.")]
    AmountMissing,
    #[error("Potongan {amount} melebihi batas harga barang {limit}. Periksa angkanya.")]
    AmountOverLimit { amount: Rupiah, limit: Rupiah },
    #[error("Jumlah yang diambil harus antara 2 dan {TAKE_MAX}.")]
    TakeRange,
    #[error("Yang dibayar harus lebih sedikit daripada yang diambil, dan paling sedikit 1.")]
    PayNotBelowTake,
}

impl PromotionForm {
    /// Cleans and checks what the form alone can tell; whether its goods exist and its bearer agreed is the register's.
    pub fn checked(&self, id: PromotionId, today: BusinessDay, limit: Rupiah) -> Result<Promotion, PromotionFlaw> {
        let name = clean_line(&self.name);
        if name.is_empty() {
            return Err(PromotionFlaw::NameMissing);
        }
        if name.chars().count() > NAME_CHARS_MAX {
            return Err(PromotionFlaw::NameTooLong);
        }
        if self.until < self.from {
            return Err(PromotionFlaw::DatesReversed);
        }
        if self.until < today {
            return Err(PromotionFlaw::AlreadyOver { today: today.numeric() });
        }
        check_effect(self.effect, limit)?;
        let PromotionForm { effect, ref target, bearer, from, until, .. } = *self;
        Ok(Promotion { id, name, effect, target: target.clone(), bearer, from, until, active: true })
    }
}

fn check_effect(effect: Effect, limit: Rupiah) -> Result<(), PromotionFlaw> {
    match effect {
        Effect::Percent(bp) if !(PERCENT_BP_MIN..=PERCENT_BP_MAX).contains(&bp) => Err(PromotionFlaw::PercentRange),
        Effect::Amount(amount) if amount <= Rupiah::ZERO => Err(PromotionFlaw::AmountMissing),
        Effect::Amount(amount) if amount > limit => Err(PromotionFlaw::AmountOverLimit { amount, limit }),
        Effect::NForM { take, .. } if !(2..=TAKE_MAX).contains(&take) => Err(PromotionFlaw::TakeRange),
        Effect::NForM { take, pay } if !(1..take).contains(&pay) => Err(PromotionFlaw::PayNotBelowTake),
        _ => Ok(()),
    }
}

/// `10 %`, `12,5 %`.
pub(in crate::till) fn percent_words(bp: u32) -> String {
    let (whole, rest) = (bp / 100, bp % 100);
    match rest {
        0 => format!("{whole} %"),
        tenths if tenths.is_multiple_of(10) => format!("{whole},{} %", tenths / 10),
        hundredths => format!("{whole},{hundredths:02} %"),
    }
}
