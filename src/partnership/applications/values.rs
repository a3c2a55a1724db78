//! What a letter says, as values of the application's form. Pure: nothing is guessed, what no field can hold is left
//! out and stands in the original beside.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::Rupiah;
use crate::base::text::{clean_line, fold, truncate_chars};
use crate::partnership::reading::{Catalogue, Reading};
use crate::sop::definition::{Definition, FieldKind};
use crate::sop::field::{self, FieldValue, Ground, TableRow, Values};

/// The fields that a letter fills, as sop/deks.toml names them.
pub(in crate::partnership) const PRODUCTS: &str = "products";
pub(in crate::partnership) const EMAIL: &str = "email";
pub(in crate::partnership) const PHONE: &str = "contact_phone";
pub(in crate::partnership) const INSTAGRAM: &str = "instagram";
pub(in crate::partnership) const BUSINESS: &str = "business_name";
/// Columns of the table of products.
pub(in crate::partnership) const NAME: &str = "name";
pub(in crate::partnership) const PRICE: &str = "price";
pub(in crate::partnership) const CATEGORY: &str = "category";

/// Every value that a letter gives. `known`: the table of products as it stands, whose rows keep their ids.
pub(super) fn of_reading(
    definition: &Definition,
    ground: &Ground,
    reading: &Reading,
    known: Option<&FieldValue>,
) -> Values {
    let mut values = Values::new();
    for (id, said) in said(reading) {
        let Some(known) = definition.field(id) else { continue };
        if let Ok(Some(value)) = field::read(known, &said, ground) {
            values.insert(id.to_owned(), value);
        }
    }
    if let Some(catalogue) = &reading.catalogue
        && let Some(table) = products(definition, catalogue, rows_of(known))
    {
        values.insert(PRODUCTS.to_owned(), table);
    }
    values
}

/// What a letter says, by field, as it was written.
fn said(reading: &Reading) -> Vec<(&'static str, String)> {
    let form = &reading.form;
    // "Alamat" and "Kota" are two lines in a letter, and one field here.
    let address = match (&form.address, &form.city) {
        (Some(street), Some(city)) if !fold(street).contains(&fold(city)) => {
            Some([street.as_str(), ", ", city].concat())
        }
        (street, city) => street.clone().or_else(|| city.clone()),
    };
    let given = [
        (BUSINESS, form.business_name.clone()),
        ("owner_name", form.owner_name.clone()),
        ("product_kind", form.product_kind.clone()),
        ("address", address),
        ("nib", form.nib.clone()),
        ("contact_name", form.contact_name.clone()),
        (PHONE, form.phone.clone()),
        (INSTAGRAM, form.instagram.clone()),
        (EMAIL, answer_to(reading)),
    ];
    given.into_iter().filter_map(|(field, said)| Some((field, said?))).collect()
}

/// Where an answer goes: where the letter came from; where that is no address, where it asks for answers.
fn answer_to(reading: &Reading) -> Option<String> {
    let is_address = |text: &&String| crate::base::text::is_email(text);
    Some(&reading.sender.email).filter(is_address).or(reading.reply_to.as_ref().filter(is_address)).cloned()
}

/// The rows of a table.
pub(in crate::partnership) fn rows_of(value: Option<&FieldValue>) -> &[TableRow] {
    match value {
        Some(FieldValue::Table(rows)) => rows,
        _ => &[],
    }
}

/// A catalogue as the table of products. None: nothing in it can be read, or prices that are known would be lost to a
/// later file without any. Things that stood in the table before keep their row and what was noted in it.
fn products(definition: &Definition, catalogue: &Catalogue, known: &[TableRow]) -> Option<FieldValue> {
    let FieldKind::Table { columns, rows_max, .. } = &definition.field(PRODUCTS)?.kind else { return None };
    let room = |id: &str| {
        columns.iter().find(|column| column.id == id).map(|column| match &column.kind {
            FieldKind::Text { max, .. } => *max,
            _ => 0,
        })
    };
    let chars_max = room(NAME)?;
    // Revisions from before there was one have no column for it.
    let category_max = room(CATEGORY).unwrap_or_default();
    let has_price = |rows: &[TableRow]| rows.iter().any(|row| row.cells.contains_key(PRICE));
    let mut free: Vec<&TableRow> = known.iter().collect();
    let mut ids: BTreeSet<String> = known.iter().map(|row| row.id.clone()).collect();
    let mut rows = Vec::new();
    for item in catalogue.items.iter().take(*rows_max) {
        let name = truncate_chars(&clean_line(&item.name), chars_max).to_owned();
        if name.is_empty() {
            continue;
        }
        let before = free.iter().position(|row| fold(&name_of(row)) == fold(&name)).map(|at| free.remove(at));
        let id = before.map_or_else(|| fresh_id(&mut ids), |row| row.id.clone());
        let mut cells = before.map_or_else(BTreeMap::new, |row| row.cells.clone());
        cells.insert(NAME.to_owned(), FieldValue::Text(name));
        if let Some(price) = item.price.filter(|price| *price > Rupiah::ZERO) {
            cells.insert(PRICE.to_owned(), FieldValue::Rupiah(price));
        }
        let category = truncate_chars(&clean_line(&item.category), category_max).to_owned();
        if !category.is_empty() {
            cells.insert(CATEGORY.to_owned(), FieldValue::Text(category));
        }
        rows.push(TableRow { id, cells });
    }
    let loses_prices = has_price(known) && !has_price(&rows);
    (!rows.is_empty() && !loses_prices).then_some(FieldValue::Table(rows))
}

/// What a row of the table calls its product; empty where it does not.
pub(in crate::partnership) fn name_of(row: &TableRow) -> String {
    match row.cells.get(NAME) {
        Some(FieldValue::Text(name)) => name.clone(),
        _ => String::new(),
    }
}

/// What a row of the table asks for its product.
pub(in crate::partnership) fn price_of(row: &TableRow) -> Option<Rupiah> {
    match row.cells.get(PRICE) {
        Some(FieldValue::Rupiah(price)) => Some(*price),
        _ => None,
    }
}

/// `p1`, `p2`, ...: the next that no row has.
fn fresh_id(ids: &mut BTreeSet<String>) -> String {
    let mut number = ids.len() + 1;
    loop {
        let id = format!("p{number}");
        if ids.insert(id.clone()) {
            return id;
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::partnership::reading::{self, CatalogueItem};
    use crate::sop::definition::Library;

    fn definition() -> std::sync::Arc<Definition> {
        Library::open(None).expect("the shipped procedures").newest("deks").expect("DEKS")
    }

    fn catalogue(items: &[(&str, Option<i64>)]) -> Catalogue {
        let item = |(name, price): &(&str, Option<i64>)| CatalogueItem::new((*name).to_owned(), price.map(Rupiah));
        Catalogue::of(items.iter().map(item).collect())
    }

    /// Rows as `id name price`.
    fn told(table: Option<&FieldValue>) -> Vec<String> {
        let row = |row: &TableRow| {
            format!("{} {} {}", row.id, name_of(row), price_of(row).map_or("-".to_owned(), |price| price.0.to_string()))
        };
        rows_of(table).iter().map(row).collect()
    }

    #[test]
    fn rows_keep_their_ids_and_known_prices_are_not_lost() {
        let definition = definition();
        let first = products(&definition, &catalogue(&[("Tas", Some(90_000)), ("Topi", None), ("  ", Some(1))]), &[]);
        assert_eq!(told(first.as_ref()), ["p1 Tas 90000", "p2 Topi -"]);
        for (items, expect) in [
            // Another order, another price, a new thing; a price that is not given again stays.
            (
                vec![("topi", Some(45_000)), ("Baru", Some(0)), ("TAS", None)],
                vec!["p2 topi 45000", "p3 Baru -", "p1 TAS 90000"],
            ),
            // A later file without any price and without what had one.
            (vec![("Lain", None)], vec![]),
            (vec![], vec![]),
            // The same name twice is two rows.
            (vec![("Tas", None), ("Tas", Some(5))], vec!["p1 Tas 90000", "p3 Tas 5"]),
        ] {
            let items: Vec<(&str, Option<i64>)> = items;
            let next = products(&definition, &catalogue(&items), rows_of(first.as_ref()));
            assert_eq!(told(next.as_ref()), expect, "{items:?}");
        }
        let many: Vec<(&str, Option<i64>)> = vec![("Tas", Some(1)); 501];
        assert_eq!(
            rows_of(products(&definition, &catalogue(&many), &[]).as_ref()).len(),
            500,
            "as many as the form takes"
        );
    }

    #[test]
    fn the_kind_of_a_thing_goes_along_and_is_not_lost_to_a_list_without() {
        let definition = definition();
        let of = |category: &str| {
            let item = CatalogueItem { category: category.into(), ..CatalogueItem::new("Tas".into(), Some(Rupiah(5))) };
            Catalogue::of(vec![item])
        };
        let kind = |table: Option<&FieldValue>| rows_of(table).first().and_then(|row| row.cells.get(CATEGORY).cloned());
        let first = products(&definition, &of(" Kriya  Kayu "), &[]);
        let expect = Some(FieldValue::Text("Kriya Kayu".into()));
        assert_eq!(kind(first.as_ref()), expect);
        assert_eq!(kind(products(&definition, &of(""), rows_of(first.as_ref())).as_ref()), expect);
        let long = products(&definition, &of(&"x".repeat(90)), &[]);
        assert_eq!(kind(long.as_ref()), Some(FieldValue::Text("x".repeat(60))));
    }

    #[test]
    fn a_letter_fills_the_fields_that_it_names_in_their_normal_form() {
        let definition = definition();
        let ground = Ground {
            regions: std::sync::Arc::new(crate::base::regions::Regions::shipped()),
            today: crate::base::BusinessDay::new(2026, 11, 22).expect("a day"),
        };
        let letter = "From: Kontak UKM 01 <kontak01@example.com>\r\nMessage-ID: <a@example.com>\r\n\
             Subject: Daftar mitra\r\n\r\n\
             Nama Usaha: Batik Contoh\r\nNo. HP/WA: 0812-0000-0001\r\nInstagram: @Batik.Contoh\r\nAlamat: Jl. Uji 1\r\n\
             Kota: Surabaya\r\nNIB: 123\r\n";
        let reading = reading::read(letter.as_bytes(), Rupiah(500_000)).expect("a reading");
        let values = of_reading(&definition, &ground, &reading, None);
        for (field, expect) in [
            (BUSINESS, Some("Batik Contoh")),
            (PHONE, Some("+6281200000001")),
            (INSTAGRAM, Some("batik.contoh")),
            ("address", Some("Jl. Uji 1, Surabaya")),
            (EMAIL, Some("kontak01@example.com")),
            // No thirteen figures: a person looks at the original.
            ("nib", None),
            ("owner_name", None),
            (PRODUCTS, None),
        ] {
            let found = values.get(field).map(|value| match value {
                FieldValue::Text(text) => text.as_str(),
                _ => "?",
            });
            assert_eq!(found, expect, "{field}");
        }
    }
}
