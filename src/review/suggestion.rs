//! The text that a manager starts from: sentences drawn from the figures, each saying which figure it came from.
//!
//! It praises what went well, names what can be done, and never blames.

use super::figures::{NearLimit, PartnerFigures, ProductFigures};
use crate::base::Month;

/// A product is short when so many or fewer are left of one that sells.
const SHORT_ON_HAND: i64 = 2;
/// One that sells: at least so many in the month.
const SELLS_UNITS: i64 = 3;

/// One sentence, and the figure it came from (for the manager, not for the letter).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    pub text: String,
    pub because: String,
}

/// The suggestion for a partner, in the order of the letter.
pub fn suggest(figures: &PartnerFigures, month: Month) -> Vec<Sentence> {
    let parts = [
        sales(figures, month),
        best_seller(figures),
        rank(figures),
        restock(figures),
        over_limit(figures, month),
        near_limit(figures, month),
        came_back(figures),
        nothing_new(figures),
    ];
    parts.into_iter().flatten().collect()
}

/// The sentences as one text: what happened, then what to do.
pub fn as_text(sentences: &[Sentence]) -> String {
    sentences.iter().map(|sentence| sentence.text.as_str()).collect::<Vec<_>>().join(" ")
}

fn sentence(text: String, because: String) -> Option<Sentence> {
    Some(Sentence { text, because })
}

fn sales(figures: &PartnerFigures, month: Month) -> Option<Sentence> {
    let (now, before) = (figures.sums.net(), figures.previous().net);
    let (this, last) = (month.long(), month.previous().long());
    let because = format!("penjualan bersih {this} {now}, {last} {before}");
    let units = figures.sums.units_net();
    if figures.sums.units_sold == 0 {
        let text = if before.0 > 0 {
            format!("Bulan {this} belum ada barang yang terjual, sesudah {before} di bulan {last}.")
        } else {
            format!("Bulan {this} belum ada barang yang terjual.")
        };
        return sentence(format!("{text} Mari kita cari tahu bersama apa yang bisa diubah."), because);
    }
    if before.0 <= 0 {
        return sentence(format!("Bulan {this} terjual {units} buah dengan penjualan bersih {now}."), because);
    }
    let percent = (now.0 - before.0) * 100 / before.0;
    let change = match percent {
        3.. => format!("naik {percent} % dari bulan {last}. Terima kasih atas karya yang disukai pembeli!"),
        -2..=2 => format!("kurang lebih sama dengan bulan {last}."),
        _ => format!("turun {} % dari bulan {last}.", -percent),
    };
    sentence(format!("Bulan {this} terjual {units} buah dengan penjualan bersih {now}, {change}"), because)
}

fn best_seller(figures: &PartnerFigures) -> Option<Sentence> {
    let best = figures.products.iter().max_by_key(|product| (product.sums.units_net(), product.sums.net()))?;
    let units = best.sums.units_net();
    if units <= 0 {
        return None;
    }
    let name = best.full_name();
    sentence(
        format!("Yang paling laku adalah {name}: {units} buah."),
        format!("jumlah terjual {name} {units}, terbanyak dari {} barang", figures.products.len()),
    )
}

fn rank(figures: &PartnerFigures) -> Option<Sentence> {
    if figures.rank > 3 || figures.rank_of < 5 || figures.sums.net().0 <= 0 {
        return None;
    }
    let among = if figures.category.is_empty() { "semua mitra".into() } else { format!("mitra {}", figures.category) };
    sentence(
        format!("Penjualan Anda nomor {} di antara {among} bulan ini.", figures.rank),
        format!("peringkat {} dari {} menurut penjualan bersih", figures.rank, figures.rank_of),
    )
}

fn restock(figures: &PartnerFigures) -> Option<Sentence> {
    let is_short = |product: &&ProductFigures| {
        product.sums.units_net() >= SELLS_UNITS && product.on_hand <= SHORT_ON_HAND && product.product.is_some()
    };
    let short: Vec<&ProductFigures> = figures.products.iter().filter(is_short).take(3).collect();
    if short.is_empty() {
        return None;
    }
    let stock = |product: &ProductFigures| match product.on_hand {
        ..=0 => format!("{} sudah habis", product.full_name()),
        left => format!("{} tinggal {left}", product.full_name()),
    };
    let list = join(&short.iter().map(|product| stock(product)).collect::<Vec<_>>());
    let because = short.iter().map(|product| {
        format!("{}: terjual {}, sisa {}", product.full_name(), product.sums.units_net(), product.on_hand)
    });
    sentence(format!("Stok {list}; mohon dikirim lagi."), because.collect::<Vec<_>>().join("; "))
}

/// Products whose three months were over when the month ended, told apart from those that still have time.
fn over_limit(figures: &PartnerFigures, month: Month) -> Option<Sentence> {
    let over: Vec<&NearLimit> = figures.near_limit.iter().filter(|near| near.due <= month.last()).collect();
    let first = over.first()?;
    let text = match over.len() {
        1 => format!("{} sudah lebih dari tiga bulan tidak terjual.", first.full_name()),
        count => {
            format!("{count} barang sudah lebih dari tiga bulan tidak terjual, paling lama {}.", first.full_name())
        }
    };
    sentence(format!("{text} Barang ini dapat diambil kembali atau diganti."), limit_figure(first))
}

fn near_limit(figures: &PartnerFigures, month: Month) -> Option<Sentence> {
    let near: Vec<&NearLimit> = figures.near_limit.iter().filter(|near| near.due > month.last()).collect();
    let first = near.first()?;
    let (name, day) = (first.full_name(), first.due.long());
    let text = match near.len() {
        1 => format!("{name} mendekati batas tiga bulan tanpa penjualan ({day})."),
        count => format!("{count} barang mendekati batas tiga bulan tanpa penjualan, paling dekat {name} ({day})."),
    };
    sentence(format!("{text} Mari kita bicarakan harga, letak atau penggantinya."), limit_figure(first))
}

fn limit_figure(near: &NearLimit) -> String {
    format!("{}: {} hari tanpa penjualan, batas {}", near.full_name(), near.days_unsold, near.due.long())
}

fn came_back(figures: &PartnerFigures) -> Option<Sentence> {
    let (back, sold) = (figures.sums.units_returned, figures.sums.units_sold);
    if back < 3 || back * 10 < sold {
        return None;
    }
    sentence(
        format!("{back} buah dikembalikan pembeli; mohon diperiksa mutu atau ukurannya."),
        format!("dikembalikan {back} dari {sold} yang terjual"),
    )
}

fn nothing_new(figures: &PartnerFigures) -> Option<Sentence> {
    if figures.on_hand > 0 || figures.moved.received > 0 {
        return None;
    }
    sentence(
        "Saat ini tidak ada lagi barang Anda di rak; kami menunggu kiriman berikutnya.".to_owned(),
        "stok akhir bulan 0".to_owned(),
    )
}

/// `a, b dan c`.
fn join(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} dan {last}", rest.join(", ")),
    }
}

#[cfg(test)]
#[path = "suggestion_tests.rs"]
mod tests;
