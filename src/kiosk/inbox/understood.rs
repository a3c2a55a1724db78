//! What a reading says, as the screen shows it: cleaned, cut to what a page holds, personal numbers masked. Pure.

use deks_ui::{InboxFact, InboxPrices};

use super::{File, Product, Understood};
use crate::base::Rupiah;
use crate::base::identity::mask_nik;
use crate::base::text::{clean_line, truncate_chars};
use crate::kiosk::files::size_text;
use crate::partnership::reading::{Attachment, Catalogue, CatalogueItem, Prices, Reading};

/// Products on the page; the application has all of them.
const PRODUCTS_MAX: usize = 60;
/// A name on the screen, in characters.
const NAME_CHARS_MAX: usize = 80;

pub(super) fn of(reading: &Reading) -> Understood {
    let catalogue = reading.catalogue.as_ref();
    Understood {
        facts: facts(reading),
        prices: catalogue.map_or(InboxPrices::None, |catalogue| match catalogue.prices {
            Prices::Yes => InboxPrices::Given,
            Prices::No => InboxPrices::Missing,
            Prices::Unknown => InboxPrices::Unknown,
        }),
        limit: reading.price_limit,
        products: catalogue.map(|catalogue| products(catalogue, reading.price_limit)).unwrap_or_default(),
        products_all: catalogue.map_or(0, |catalogue| catalogue.items.len()),
        files: reading.attachments.iter().map(file).collect(),
        files_left_out: reading.attachments_left_out,
        missing: reading.missing.iter().map(|one| one.meaning().to_owned()).collect(),
        flags: reading.flags.iter().map(|flag| flag.meaning()).collect(),
    }
}

fn facts(reading: &Reading) -> Vec<(InboxFact, String)> {
    let form = &reading.form;
    // Asked for only where an answer goes elsewhere than it came from.
    let answer_to = reading.reply_to.clone().filter(|address| !address.eq_ignore_ascii_case(&reading.sender.email));
    let said = [
        (InboxFact::Business, form.business_name.clone()),
        (InboxFact::Contact, form.contact_name.clone()),
        (InboxFact::Phone, form.phone.clone()),
        (InboxFact::Instagram, form.instagram.as_ref().map(|handle| ["@", handle].concat())),
        (InboxFact::Goods, form.product_kind.clone()),
        (InboxFact::Count, form.product_count.clone()),
        (InboxFact::Address, form.address.clone()),
        (InboxFact::City, form.city.clone()),
        (InboxFact::Owner, form.owner_name.clone()),
        (InboxFact::Nib, form.nib.clone()),
        (InboxFact::Nik, form.nik.as_deref().map(mask_nik)),
        (InboxFact::AnswerTo, answer_to),
    ];
    said.into_iter().filter_map(|(fact, text)| Some((fact, text?))).collect()
}

fn products(catalogue: &Catalogue, limit: Rupiah) -> Vec<Product> {
    let of_item = |item: &CatalogueItem| Product {
        name: short(&item.name),
        price: item.price,
        is_over: item.price.is_some_and(|price| price > limit),
    };
    let mut all: Vec<Product> = catalogue.items.iter().map(of_item).collect();
    all.sort_by_key(|product| !product.is_over);
    all.truncate(PRODUCTS_MAX);
    all
}

fn file(one: &Attachment) -> File {
    File {
        name: one.file_name.as_deref().map(short).unwrap_or_default(),
        role: one.role.map(|role| role.meaning()).unwrap_or_default(),
        size: size_text(one.bytes.len() as u64),
        held_back: one.reasons.iter().map(|reason| reason.meaning()).collect(),
    }
}

fn short(name: &str) -> String {
    truncate_chars(&clean_line(name), NAME_CHARS_MAX).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::partnership::reading;

    const LIMIT: Rupiah = Rupiah(500_000);

    fn letter(body: &str, file: &str) -> Vec<u8> {
        let head = "From: Kontak UKM 01 <ukm01@example.com>\r\nReply-To: lain@example.com\r\nSubject: Titip jual\r\n\
            Message-ID: <a@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n";
        let parts = ["--x\r\nContent-Type: text/plain\r\n\r\n", body, "\r\n--x\r\n", file, "\r\n--x--\r\n"];
        [head, &parts.concat()].concat().into_bytes()
    }

    #[test]
    fn facts_prices_and_files_are_told_with_what_is_over_the_limit_first() {
        let body = "Nama Usaha: Batik Contoh\r\nInstagram: @batik.contoh\r\nNIK: 3578014101900001";
        let file = "Content-Type: text/csv\r\nContent-Disposition: attachment; filename=\"katalog.csv\"\r\n\r\n\
            Nama Produk;Harga\r\nSyal;85.000\r\nKain;750.000\r\n";
        let understood = of(&reading::read(&letter(body, file), LIMIT).expect("a letter"));
        let fact = |wanted| understood.facts.iter().find(|(fact, _)| *fact == wanted).map(|(_, text)| text.as_str());
        assert_eq!(fact(InboxFact::Business), Some("Batik Contoh"));
        assert_eq!(fact(InboxFact::Instagram), Some("@batik.contoh"));
        assert_eq!(fact(InboxFact::AnswerTo), Some("lain@example.com"));
        assert_eq!(fact(InboxFact::Phone), None, "what it does not say has no line");
        assert!(fact(InboxFact::Nik).is_none_or(|nik| !nik.contains("41019")), "the birthday is masked");
        let products: Vec<_> = understood.products.iter().map(|one| (one.name.as_str(), one.is_over)).collect();
        assert_eq!(products, [("Kain", true), ("Syal", false)]);
        assert_eq!((understood.prices, understood.products_all), (InboxPrices::Given, 2));
        assert!(understood.files.iter().all(|file| file.name == "katalog.csv" && file.held_back.is_empty()));
        assert!(understood.missing.iter().any(|lack| lack.contains("Instagram")), "{:?}", understood.missing);
    }

    #[test]
    fn a_name_that_would_break_the_screen_is_cleaned_and_cut() {
        let name = ["\u{202e}", &"x".repeat(300)].concat();
        assert_eq!(short(&name), "x".repeat(NAME_CHARS_MAX));
    }
}
