//! Codes of ours among the barcodes of partners: a label of the outlet is no barcode of a package.

use super::rules::{CheckedLine, ReceiveError};
use crate::catalog::{self, Product, codes};
use crate::partners;
use crate::store::{Connection, StoreError};

/// The product whose code of ours a scanned or typed text is; a partner's barcode is none.
pub fn product_of_our_code(connection: &Connection, typed: &str) -> Result<Option<Product>, StoreError> {
    let typed = typed.trim();
    for code in [typed.to_owned(), codes::normalise(typed)] {
        let found = catalog::by_code(connection, &code)?;
        if let Some(product) = found.into_iter().find(|product| !code.is_empty() && product.code == code) {
            return Ok(Some(product));
        }
    }
    Ok(None)
}

/// One code may not mean two products. What a product has as its barcode already stays: it was not brought now.
pub(super) fn refuse_our_code(
    connection: &Connection,
    known: Option<&Product>,
    from: &CheckedLine,
    line: usize,
) -> Result<(), ReceiveError> {
    if from.barcode.is_empty() || known.is_some_and(|product| product.barcode == from.barcode) {
        return Ok(());
    }
    let Some(holder) = product_of_our_code(connection, &from.barcode)? else { return Ok(()) };
    let partner = partners::by_id(connection, holder.partner_id)?.map(|partner| partner.business_name);
    Err(ReceiveError::BarcodeIsOurCode {
        line,
        name: from.name.clone(),
        code: from.barcode.clone(),
        partner: partner.unwrap_or_default(),
        product: holder.full_name(),
    })
}
