//! What an addendum changes, line by line and by the article that says it: how it was, how it is from then on. The numbers
//! are those of the articles in [`words::clauses`]. Pure.

use serde::{Deserialize, Serialize};

use super::conditions::{AgreedGoods, Conditions, Liability};
use super::words;
use crate::base::text::fold;
use crate::partners::{Commission, DiscountBearer};

/// A line of the addendum's table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedLine {
    pub what: String,
    /// Empty: it is new.
    pub before: String,
    /// Empty: it is taken out.
    pub after: String,
}

/// Every difference, in the order of the agreement's articles.
pub(super) fn changes(before: &Conditions, after: &Conditions) -> Vec<ChangedLine> {
    let mut found = Vec::new();
    goods(before, after, &mut found);
    let (old, new) = (&before.terms, &after.terms);
    let days = |days: i64| format!("{} hari", words::count(days));
    let monthly = |day: u8| format!("tanggal {} bulan berikutnya", words::count(day));
    push(
        &mut found,
        "Pemberitahuan perubahan harga (Pasal 3)",
        [old, new].map(|terms| days(terms.price_notice_days.into())),
    );
    push(&mut found, "Komisi (Pasal 4)", [old, new].map(|terms| words::commission_short(terms.commission)));
    categories(before, after, &mut found);
    for (what, pair) in [
        ("Potongan harga ditanggung (Pasal 5)", [old.discount_bearer, new.discount_bearer]),
        ("Biaya QRIS ditanggung (Pasal 5)", [old.qris_fee_bearer, new.qris_fee_bearer]),
        ("Pembulatan ditanggung (Pasal 5)", [old.rounding_bearer, new.rounding_bearer]),
    ] {
        push(&mut found, what, pair.map(|who: DiscountBearer| words::bearer(who).to_owned()));
    }
    push(&mut found, "Laporan penjualan (Pasal 6)", [before, after].map(|one| monthly(one.report_day)));
    push(&mut found, "Pembayaran (Pasal 6)", [old, new].map(|terms| monthly(terms.payment_day)));
    push(&mut found, "Rekening (Pasal 6)", [before, after].map(account));
    let lost = [before, after].map(|one| liability(one.liability).to_owned());
    push(&mut found, "Kehilangan dan kerusakan (Pasal 9)", lost);
    let fetched = [before, after].map(|one| days(one.expiry_days.into()));
    push(&mut found, "Pengambilan sebelum kedaluwarsa (Pasal 9)", fetched);
    push(
        &mut found,
        "Tanpa penjualan sebelum dikembalikan (Pasal 10)",
        [old, new].map(|terms| format!("{} bulan", words::count(terms.months_unsold))),
    );
    push(&mut found, "Waktu mengambil barang (Pasal 10)", [old, new].map(|terms| days(terms.pickup_days.into())));
    push(&mut found, "Berlaku sampai dengan (Pasal 11)", [before, after].map(|one| one.until.long()));
    let notice = [before, after].map(|one| days(one.termination_days.into()));
    push(&mut found, "Pemberitahuan pengakhiran (Pasal 12)", notice);
    push(&mut found, "Perselisihan (Pasal 14)", [before, after].map(|one| one.court.clone()));
    push(&mut found, "Alat display (Lampiran 2)", [before, after].map(aids));
    push(
        &mut found,
        "Alamat pihak pertama",
        [before, after].map(|one| one.parties.partner.address.replace('\n', ", ")),
    );
    push(&mut found, "Ketentuan tambahan (Pasal 15)", [before, after].map(|one| one.note.clone()));
    found
}

fn push(found: &mut Vec<ChangedLine>, what: &str, [before, after]: [String; 2]) {
    if before != after {
        found.push(ChangedLine { what: what.to_owned(), before, after });
    }
}

fn liability(liability: Liability) -> &'static str {
    match liability {
        Liability::Outlet => "diganti PIHAK KEDUA",
        Liability::Shared => "ditanggung berdua, masing-masing separuh",
        Liability::Partner => "ditanggung PIHAK PERTAMA",
    }
}

fn account(conditions: &Conditions) -> String {
    let partner = &conditions.parties.partner;
    if partner.bank_account.is_empty() {
        return "tunai".to_owned();
    }
    format!("{} {} a.n. {}", partner.bank_name, partner.bank_account, partner.bank_holder)
}

fn aids(conditions: &Conditions) -> String {
    let named: Vec<String> = conditions.aids.iter().map(|aid| format!("{} {}", aid.qty, aid.name)).collect();
    named.join(", ")
}

fn categories(before: &Conditions, after: &Conditions, found: &mut Vec<ChangedLine>) {
    let of = |conditions: &Conditions, category: &str| {
        let same = conditions.categories.iter().find(|one| fold(&one.category) == fold(category));
        same.map(|one| words::commission_short(one.commission)).unwrap_or_default()
    };
    let gone = before.categories.iter().filter(|one| of(after, &one.category).is_empty());
    for one in after.categories.iter().chain(gone) {
        let pair = [of(before, &one.category), of(after, &one.category)];
        push(found, &format!("Komisi kategori “{}” (Pasal 4)", one.category), pair);
    }
}

fn goods(before: &Conditions, after: &Conditions, found: &mut Vec<ChangedLine>) {
    let same = |one: &AgreedGoods, other: &AgreedGoods| {
        (fold(&one.name), fold(&one.variant)) == (fold(&other.name), fold(&other.variant))
    };
    let of = |conditions: &Conditions, goods: &AgreedGoods| {
        conditions.goods.iter().find(|one| same(one, goods)).map(in_words).unwrap_or_default()
    };
    let gone = before.goods.iter().filter(|one| of(after, one).is_empty());
    for one in after.goods.iter().chain(gone) {
        push(found, &format!("Barang “{}” (Lampiran 1)", one.full_name()), [of(before, one), of(after, one)]);
    }
}

/// Price, category and commission of a line of the annex.
fn in_words(goods: &AgreedGoods) -> String {
    let own = |commission: Commission| format!(", {}", words::commission_short(commission));
    let note = if goods.note.is_empty() { String::new() } else { format!(" ({})", goods.note) };
    let category =
        if goods.category.is_empty() { String::new() } else { format!(", kategori “{}”", goods.category) };
    format!("{}{category}{}{note}", goods.price.formal(), goods.commission.map(own).unwrap_or_default())
}
