//! What is wrong with conditions, each at its field. Pure.

use std::collections::BTreeSet;

use thiserror::Error;

use super::conditions::{AgreedAid, CategoryCommission, Conditions, Parties, Party};
use crate::base::identity::{Nib, NibFlaw, Nik, NikFlaw};
use crate::base::text::fold;
use crate::base::{BusinessDay, Rupiah, limits};
use crate::partners::{self, CommissionFlaw, FormFlaw, TermsFlaw};

/// A paper that was signed elsewhere comes in late, but not later.
const DAYS_BACK_MAX: u64 = 30;
const DAYS_AHEAD_MAX: u64 = 365;
const TERM_MONTHS_MAX: u32 = 60;
const TERMINATION_DAYS_MAX: u16 = 180;
const EXPIRY_DAYS_MAX: u16 = 365;
const REPORT_DAY_MAX: u8 = partners::PAYMENT_DAY_MAX;
/// More is a shop, not an annex.
const GOODS_MAX: usize = 500;
const AIDS_MAX: usize = 100;
const CATEGORIES_MAX: usize = 50;
const AID_QTY_MAX: i64 = 1_000;
const LINE_CHARS_MAX: usize = 200;

/// Where on the form something is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConditionField {
    SignedOn,
    Place,
    From,
    Until,
    Commission,
    PaymentDay,
    MonthsUnsold,
    PickupDays,
    PriceNoticeDays,
    ReportDay,
    ExpiryDays,
    TerminationDays,
    Court,
    Note,
    Categories,
    /// With the number of the line, from 0.
    Goods(usize),
    Aids,
    PartnerBusiness,
    PartnerSigner,
    PartnerTitle,
    PartnerNik,
    PartnerNib,
    PartnerAddress,
    PartnerContact,
    PartnerPhone,
    PartnerEmail,
    PartnerInstagram,
    PartnerBank,
    OutletSigner,
    OutletTitle,
    OutletNik,
    OutletNib,
    OutletAddress,
}

/// What keeps conditions from being agreed on, in the order of the checks. All of them are said at once.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ConditionFlaw {
    #[error("Tanggal perjanjian harus antara {DAYS_BACK_MAX} hari yang lalu dan hari ini.")]
    SignedOn,
    #[error("Tempat penandatanganan belum diisi.")]
    PlaceMissing,
    #[error(
        "Perjanjian berlaku paling awal {DAYS_BACK_MAX} hari yang lalu dan paling lambat {DAYS_AHEAD_MAX} hari lagi."
    )]
    From,
    #[error("Perjanjian berakhir sebelum mulai. Periksa kedua tanggalnya.")]
    UntilBeforeFrom,
    #[error("Perjanjian paling lama {TERM_MONTHS_MAX} bulan. Pilih tanggal berakhir yang lebih dekat.")]
    TermTooLong,
    #[error("Tanggal berakhir perjanjian ini sudah lewat. Pilih tanggal yang akan datang.")]
    Over,
    #[error(transparent)]
    Terms(TermsFlaw),
    #[error("Tanggal laporan harus 1 sampai {REPORT_DAY_MAX}, supaya ada di setiap bulan.")]
    ReportDay,
    #[error("Laporan harus ada sebelum pembayaran. Pilih tanggal laporan yang tidak sesudah tanggal pembayaran.")]
    ReportAfterPayment,
    #[error("Pengambilan sebelum kedaluwarsa paling banyak {EXPIRY_DAYS_MAX} hari.")]
    ExpiryDays,
    #[error("Pemberitahuan pengakhiran paling lama {TERMINATION_DAYS_MAX} hari.")]
    TerminationDays,
    #[error("Pengadilan untuk perselisihan belum diisi, misalnya Pengadilan Negeri Surabaya.")]
    CourtMissing,
    #[error("Ketentuan tambahan terlalu panjang; paling banyak {} karakter.", limits::NOTE_CHARS_MAX)]
    NoteTooLong,
    #[error("Isian terlalu panjang; paling banyak {LINE_CHARS_MAX} huruf.")]
    TextTooLong(ConditionField),
    #[error("Kategori untuk komisi tersendiri belum diisi. Pilih kategorinya.")]
    CategoryMissing,
    #[error("Kategori \"{0}\" tertulis dua kali. Hapus salah satunya.")]
    CategoryTwice(String),
    #[error("Paling banyak {CATEGORIES_MAX} kategori dengan komisi tersendiri.")]
    TooManyCategories,
    #[error("Komisi kategori \"{category}\": {flaw}")]
    CategoryCommission { category: String, flaw: CommissionFlaw },
    #[error("Daftar barang masih kosong. Tambahkan barang yang diterima kurasi.")]
    NoGoods,
    #[error("Paling banyak {GOODS_MAX} barang dalam lampiran. Sisanya menyusul dengan adendum.")]
    TooManyGoods,
    #[error("Barang baris {}: nama barang belum diisi.", .at + 1)]
    GoodsNameMissing { at: usize },
    #[error("\"{name}\": harga jual belum diisi.")]
    GoodsWithoutPrice { at: usize, name: String },
    #[error("\"{name}\": harga melebihi batas {limit}. Turunkan harganya, atau keluarkan dari daftar.")]
    GoodsTooDear { at: usize, name: String, limit: Rupiah },
    #[error("\"{name}\" tertulis dua kali. Hapus salah satunya.")]
    GoodsTwice { at: usize, name: String },
    #[error("\"{name}\": {flaw}")]
    GoodsCommission { at: usize, name: String, flaw: CommissionFlaw },
    #[error("Alat display: isi nama dan jumlahnya, 1 sampai {AID_QTY_MAX}; paling banyak {AIDS_MAX} macam.")]
    Aids,
    #[error("Nama penanda tangan belum diisi.")]
    SignerMissing(ConditionField),
    #[error("Jabatan penanda tangan belum diisi, misalnya Pemilik.")]
    TitleMissing(ConditionField),
    #[error("Alamat belum diisi.")]
    AddressMissing(ConditionField),
    #[error("Nama bank sudah diisi, tetapi nomor rekeningnya kosong. Isi keduanya, atau kosongkan keduanya.")]
    BankAccountMissing,
    #[error("Nomor rekening sudah diisi, tetapi nama banknya kosong. Isi keduanya, atau kosongkan keduanya.")]
    BankNameMissing,
    #[error(transparent)]
    Nik(NikFlaw),
    #[error(transparent)]
    OutletNik(NikFlaw),
    #[error(transparent)]
    Nib(NibFlaw),
    #[error(transparent)]
    OutletNib(NibFlaw),
    /// What the register of partners would not take.
    #[error(transparent)]
    Partner(FormFlaw),
}

impl ConditionFlaw {
    /// Where it is shown.
    pub fn field(&self) -> ConditionField {
        use ConditionField as F;
        match self {
            ConditionFlaw::SignedOn => F::SignedOn,
            ConditionFlaw::PlaceMissing => F::Place,
            ConditionFlaw::From => F::From,
            ConditionFlaw::UntilBeforeFrom | ConditionFlaw::TermTooLong | ConditionFlaw::Over => F::Until,
            ConditionFlaw::Terms(flaw) => match flaw {
                TermsFlaw::Commission(_) => F::Commission,
                TermsFlaw::PaymentDay => F::PaymentDay,
                TermsFlaw::MonthsUnsold => F::MonthsUnsold,
                TermsFlaw::PickupDays => F::PickupDays,
                TermsFlaw::PriceNoticeDays => F::PriceNoticeDays,
            },
            ConditionFlaw::ReportDay | ConditionFlaw::ReportAfterPayment => F::ReportDay,
            ConditionFlaw::ExpiryDays => F::ExpiryDays,
            ConditionFlaw::TerminationDays => F::TerminationDays,
            ConditionFlaw::CourtMissing => F::Court,
            ConditionFlaw::NoteTooLong => F::Note,
            ConditionFlaw::CategoryMissing
            | ConditionFlaw::CategoryTwice(_)
            | ConditionFlaw::TooManyCategories
            | ConditionFlaw::CategoryCommission { .. } => F::Categories,
            ConditionFlaw::NoGoods | ConditionFlaw::TooManyGoods => F::Goods(0),
            ConditionFlaw::GoodsNameMissing { at }
            | ConditionFlaw::GoodsWithoutPrice { at, .. }
            | ConditionFlaw::GoodsTooDear { at, .. }
            | ConditionFlaw::GoodsTwice { at, .. }
            | ConditionFlaw::GoodsCommission { at, .. } => F::Goods(*at),
            ConditionFlaw::Aids => F::Aids,
            ConditionFlaw::TextTooLong(field)
            | ConditionFlaw::SignerMissing(field)
            | ConditionFlaw::TitleMissing(field)
            | ConditionFlaw::AddressMissing(field) => *field,
            ConditionFlaw::BankAccountMissing | ConditionFlaw::BankNameMissing => F::PartnerBank,
            ConditionFlaw::Nik(_) => F::PartnerNik,
            ConditionFlaw::OutletNik(_) => F::OutletNik,
            ConditionFlaw::Nib(_) => F::PartnerNib,
            ConditionFlaw::OutletNib(_) => F::OutletNib,
            ConditionFlaw::Partner(flaw) => field_of_form(flaw),
        }
    }
}

fn field_of_form(flaw: &FormFlaw) -> ConditionField {
    use ConditionField as F;
    match flaw {
        FormFlaw::Email(_) => F::PartnerEmail,
        FormFlaw::Phone(_) => F::PartnerPhone,
        FormFlaw::Instagram(_) => F::PartnerInstagram,
        FormFlaw::BankAccount(_) => F::PartnerBank,
        FormFlaw::AgreementDates => F::Until,
        FormFlaw::TooLong { field } => match *field {
            "narahubung" => F::PartnerContact,
            "alamat" => F::PartnerAddress,
            "surel" => F::PartnerEmail,
            "bank" | "atas nama" => F::PartnerBank,
            "pemilik" => F::PartnerSigner,
            _ => F::PartnerBusiness,
        },
        FormFlaw::BusinessNameMissing | FormFlaw::CodeShape(_) => F::PartnerBusiness,
    }
}

impl Conditions {
    /// Everything that keeps it from being agreed on, in the order of the checks. The texts are cleaned already.
    pub(super) fn flaws(&self, today: BusinessDay) -> Vec<ConditionFlaw> {
        let mut found = Vec::new();
        self.check_days(today, &mut found);
        found.extend(self.terms.flaws().into_iter().map(ConditionFlaw::Terms));
        self.check_figures(&mut found);
        self.check_words(&mut found);
        self.check_categories(&mut found);
        self.check_goods(&mut found);
        let is_odd = |aid: &AgreedAid| aid.name.is_empty() || !(1..=AID_QTY_MAX).contains(&aid.qty);
        if self.aids.len() > AIDS_MAX || self.aids.iter().any(is_odd) {
            found.push(ConditionFlaw::Aids);
        }
        self.check_parties(&mut found);
        found
    }

    fn check_days(&self, today: BusinessDay, found: &mut Vec<ConditionFlaw>) {
        let earliest = today.minus_days(DAYS_BACK_MAX);
        if !(earliest..=today).contains(&self.signed_on) {
            found.push(ConditionFlaw::SignedOn);
        }
        if !(earliest..=today.plus_days(DAYS_AHEAD_MAX)).contains(&self.from) {
            found.push(ConditionFlaw::From);
        }
        if self.until < self.from {
            found.push(ConditionFlaw::UntilBeforeFrom);
        } else if self.until > self.from.plus_months(TERM_MONTHS_MAX) {
            found.push(ConditionFlaw::TermTooLong);
        } else if self.until < today {
            found.push(ConditionFlaw::Over);
        }
    }

    fn check_figures(&self, found: &mut Vec<ConditionFlaw>) {
        if !(1..=REPORT_DAY_MAX).contains(&self.report_day) {
            found.push(ConditionFlaw::ReportDay);
        } else if self.report_day > self.terms.payment_day {
            found.push(ConditionFlaw::ReportAfterPayment);
        }
        if self.expiry_days > EXPIRY_DAYS_MAX {
            found.push(ConditionFlaw::ExpiryDays);
        }
        if self.termination_days > TERMINATION_DAYS_MAX {
            found.push(ConditionFlaw::TerminationDays);
        }
    }

    fn check_words(&self, found: &mut Vec<ConditionFlaw>) {
        if self.place.is_empty() {
            found.push(ConditionFlaw::PlaceMissing);
        }
        if self.court.is_empty() {
            found.push(ConditionFlaw::CourtMissing);
        }
        if self.note.chars().count() > limits::NOTE_CHARS_MAX {
            found.push(ConditionFlaw::NoteTooLong);
        }
        for (text, field) in [(&self.place, ConditionField::Place), (&self.court, ConditionField::Court)] {
            found.extend(is_too_long(text).then_some(ConditionFlaw::TextTooLong(field)));
        }
    }

    fn check_categories(&self, found: &mut Vec<ConditionFlaw>) {
        if self.categories.len() > CATEGORIES_MAX {
            found.push(ConditionFlaw::TooManyCategories);
        }
        let mut seen = BTreeSet::new();
        for CategoryCommission { category, commission } in &self.categories {
            if category.is_empty() {
                found.push(ConditionFlaw::CategoryMissing);
            } else if !seen.insert(fold(category)) {
                found.push(ConditionFlaw::CategoryTwice(category.clone()));
            }
            if is_too_long(category) {
                found.push(ConditionFlaw::TextTooLong(ConditionField::Categories));
            }
            if let Err(flaw) = commission.check() {
                found.push(ConditionFlaw::CategoryCommission { category: category.clone(), flaw });
            }
        }
    }

    fn check_goods(&self, found: &mut Vec<ConditionFlaw>) {
        if self.goods.is_empty() {
            found.push(ConditionFlaw::NoGoods);
        }
        if self.goods.len() > GOODS_MAX {
            found.push(ConditionFlaw::TooManyGoods);
        }
        let mut seen = BTreeSet::new();
        for (at, goods) in self.goods.iter().enumerate() {
            let name = || goods.full_name();
            if goods.name.is_empty() {
                found.push(ConditionFlaw::GoodsNameMissing { at });
            } else if !seen.insert((fold(&goods.name), fold(&goods.variant))) {
                found.push(ConditionFlaw::GoodsTwice { at, name: name() });
            }
            if [&goods.name, &goods.variant, &goods.category, &goods.note].into_iter().any(|text| is_too_long(text)) {
                found.push(ConditionFlaw::TextTooLong(ConditionField::Goods(at)));
            }
            if goods.price <= Rupiah::ZERO {
                found.push(ConditionFlaw::GoodsWithoutPrice { at, name: name() });
            } else if goods.price > self.price_limit {
                found.push(ConditionFlaw::GoodsTooDear { at, name: name(), limit: self.price_limit });
            }
            if let Some(flaw) = goods.commission.and_then(|commission| commission.check().err()) {
                found.push(ConditionFlaw::GoodsCommission { at, name: name(), flaw });
            }
        }
    }

    fn check_parties(&self, found: &mut Vec<ConditionFlaw>) {
        use ConditionField as F;
        let Parties { partner, outlet, .. } = &self.parties;
        for (party, signer, title, address) in [
            (partner, F::PartnerSigner, F::PartnerTitle, F::PartnerAddress),
            (outlet, F::OutletSigner, F::OutletTitle, F::OutletAddress),
        ] {
            for (text, field, flaw) in [
                (&party.signer_name, signer, ConditionFlaw::SignerMissing(signer)),
                (&party.signer_title, title, ConditionFlaw::TitleMissing(title)),
                (&party.address, address, ConditionFlaw::AddressMissing(address)),
            ] {
                if text.is_empty() {
                    found.push(flaw);
                } else if is_too_long(text) {
                    found.push(ConditionFlaw::TextTooLong(field));
                }
            }
        }
        let numbers = |party: &Party| {
            let nik = Nik::parse(&party.nik).err().filter(|_| !party.nik.is_empty());
            (nik, Nib::parse(&party.nib).err().filter(|_| !party.nib.is_empty()))
        };
        let ((nik, nib), (outlet_nik, outlet_nib)) = (numbers(partner), numbers(outlet));
        found.extend(nik.map(ConditionFlaw::Nik));
        found.extend(nib.map(ConditionFlaw::Nib));
        found.extend(outlet_nik.map(ConditionFlaw::OutletNik));
        found.extend(outlet_nib.map(ConditionFlaw::OutletNib));
        found.extend(half_an_account(partner));
        // An address that is too long was said already.
        let of_form = partners::flaws(&self.form()).into_iter();
        let is_new =
            |flaw: &FormFlaw| *flaw != FormFlaw::TooLong { field: "alamat" } && *flaw != FormFlaw::AgreementDates;
        found.extend(of_form.filter(is_new).map(ConditionFlaw::Partner));
    }
}

/// A bank without an account, or the other way round: the paper would say that it is paid in cash.
fn half_an_account(party: &Party) -> Option<ConditionFlaw> {
    match (party.bank_name.is_empty(), party.bank_account.is_empty()) {
        (false, true) => Some(ConditionFlaw::BankAccountMissing),
        (true, false) => Some(ConditionFlaw::BankNameMissing),
        _ => None,
    }
}

fn is_too_long(text: &str) -> bool {
    text.chars().count() > LINE_CHARS_MAX
}
