//! A receipt by e-mail: what it says as plain text, and the receipt as it is printed as a PDF.
//!
//! Promises: the letter waits in the outbox until there is a network; the customer's address is checked before anything
//! is made, and is kept nowhere but there: neither the sale nor the audit knows it. Every wish is a letter of its own,
//! because a customer may want it at a second address; a double tap is one. Leaves to others: when it is sent (mail).

use std::sync::Arc;

use thiserror::Error;

use super::plain::plain_text;
use super::receipt::{Receipt, receipt_of, to_slip};
use super::settings::TillSettings;
use crate::base::text::{clean_line, is_email, truncate_chars};
use crate::base::{ActId, MailId, SaleId, UserId};
use crate::documents::{self, PaperError, blobs};
use crate::mail::{self, Attachment, EnqueueError, Letter, Sender};
use crate::people::{NotAllowed, Permission, require};
use crate::store::{Act, Store, StoreError};

/// The kind of these letters in the outbox.
pub const RECEIPT_MAIL_KIND: &str = "receipt";
/// RFC 5321.
const ADDRESS_CHARS_MAX: usize = 254;
/// Of the outlet's name in the subject.
const NAME_CHARS_MAX: usize = 60;

/// A receipt that somebody wants by e-mail. The act's id is made when the field opens, so that a double tap sends once.
#[derive(Debug, Clone)]
pub struct EmailReceipt {
    pub act_id: ActId,
    pub user: UserId,
    pub sale_id: SaleId,
    /// As typed; blanks around it do no harm.
    pub address: String,
    pub sender: Sender,
    /// Of the PDF: 58 or 80.
    pub paper_mm: u32,
    pub settings: Arc<TillSettings>,
}

/// Why no letter was made, in the order in which it is checked. Nothing is written, and the address stays in its field.
#[derive(Debug, Error)]
pub enum EmailReceiptError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Alamat surel belum diisi. Tanyakan alamatnya, lalu tulis di sini.")]
    AddressMissing,
    #[error("Alamat surel \"{address}\" tidak lengkap atau salah tulis. Periksa bersama pembeli.")]
    AddressWrong { address: String },
    #[error("Struk itu tidak ditemukan. Cari lagi dengan nomor, jam, atau jumlahnya.")]
    UnknownSale,
    #[error(transparent)]
    Paper(#[from] PaperError),
    #[error(transparent)]
    Mail(#[from] EnqueueError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Puts a receipt into the outbox. Typesetting takes its time and happens before the act: call it from a worker, and wake
/// the mail worker afterwards. The same act again gives the first letter.
pub fn email_receipt(store: &Store, order: EmailReceipt) -> Result<MailId, EmailReceiptError> {
    let receipt = store.read(|connection| {
        require(connection, order.user, Permission::ReprintReceipt)?;
        check_address(&order.address)?;
        let receipt = receipt_of(connection, order.sale_id, &order.settings.receipt)?;
        receipt.ok_or(EmailReceiptError::UnknownSale)
    })?;
    let pdf = receipt_pdf(store, &receipt, order.paper_mm)?;
    let letter = letter(&order, &receipt, pdf);
    let (user, sender) = (order.user, order.sender);
    store.write(Act::by(user, "till.email_receipt").with_id(order.act_id), move |tx| {
        require(tx.conn(), user, Permission::ReprintReceipt)?;
        Ok(mail::enqueue(tx, &sender, &letter)?)
    })
}

/// Whether a receipt can be sent there; for the screen, while it is typed.
pub fn check_address(typed: &str) -> Result<(), EmailReceiptError> {
    let address = clean_line(typed);
    if address.is_empty() {
        return Err(EmailReceiptError::AddressMissing);
    }
    if address.chars().count() > ADDRESS_CHARS_MAX || !is_email(&address) {
        let address = truncate_chars(&address, NAME_CHARS_MAX).to_owned();
        return Err(EmailReceiptError::AddressWrong { address });
    }
    Ok(())
}

/// The receipt as it is printed, as a PDF.
fn receipt_pdf(store: &Store, receipt: &Receipt, paper_mm: u32) -> Result<Vec<u8>, EmailReceiptError> {
    let slip = serde_json::to_value(to_slip(receipt, false)).map_err(StoreError::from)?;
    let picture = |hash_hex: &str| store.read(|connection| blobs::bytes_by_hex(connection, hash_hex)).ok().flatten();
    Ok(documents::receipt_pdf(&slip, paper_mm, &title(receipt), &picture)?)
}

fn title(receipt: &Receipt) -> String {
    ["Struk ", receipt.number.as_str()].concat()
}

fn letter(order: &EmailReceipt, receipt: &Receipt, pdf: Vec<u8>) -> Letter {
    let outlet = clean_line(&receipt.outlet_name);
    let subject = format!("{} – {}", title(receipt), truncate_chars(&outlet, NAME_CHARS_MAX).trim_end());
    // The number of a history may hold what a file name may not.
    let number: String = receipt.number.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    Letter {
        unique_key: format!("receipt:{}:{}", receipt.number, order.act_id),
        kind: RECEIPT_MAIL_KIND,
        to: vec![clean_line(&order.address)],
        subject: clean_line(&subject),
        text: [plain_text(receipt).as_str(), "\n"].concat(),
        html: None,
        attachments: vec![Attachment {
            file_name: ["struk-", &number, ".pdf"].concat(),
            mime: "application/pdf",
            bytes: pdf,
        }],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::till::testing::Outlet;

    fn sold() -> (Outlet, SaleId) {
        let outlet = Outlet::new();
        outlet.product("TA23BC4", "Tas Anyam", 85_000, 5);
        let sale_id = outlet.pay(&outlet.scan(&["TA23BC4"]), 100_000).expect("paid").sale_id;
        (outlet, sale_id)
    }

    fn order(outlet: &Outlet, sale_id: SaleId, address: &str) -> EmailReceipt {
        EmailReceipt {
            act_id: ActId::new(),
            user: outlet.cashier,
            sale_id,
            address: address.into(),
            sender: Sender { from_name: "DEKS".into(), from_address: "gerai@example.com".into() },
            paper_mm: 80,
            settings: outlet.settings.clone(),
        }
    }

    #[test]
    fn a_receipt_goes_into_the_outbox_once_with_its_pdf() {
        let (outlet, sale_id) = sold();
        let wish = order(&outlet, sale_id, " pembeli01@example.com ");
        let first = email_receipt(&outlet.store, wish.clone()).expect("queued");
        assert_eq!(email_receipt(&outlet.store, wish).expect("queued"), first, "a double tap is one letter");
        let row = outlet.store.read(|c| mail::by_id(c, first)).expect("readable").expect("a letter");
        assert_eq!((row.kind.as_str(), row.recipients.len()), (RECEIPT_MAIL_KIND, 1));
        assert_eq!(row.recipients[0].address, "pembeli01@example.com");
        assert!(row.subject.starts_with("Struk K1-20261122-0001"), "{}", row.subject);
        let eml = outlet.store.read(|c| mail::eml(c, first)).expect("readable").expect("bytes");
        let opened = mail::open(&eml);
        assert!(opened.text.contains("Tas Anyam") && opened.text.contains("TOTAL Rp 85.000"), "{}", opened.text);
        let files: Vec<&str> = opened.files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(files, ["struk-K1-20261122-0001.pdf"]);
        assert!(opened.files[0].1.starts_with(b"%PDF"));
        let again = email_receipt(&outlet.store, order(&outlet, sale_id, "lain@example.com")).expect("queued");
        assert_ne!(again, first, "a second address is a second letter");
    }

    #[test]
    fn the_address_stands_in_the_outbox_only() {
        let (outlet, sale_id) = sold();
        email_receipt(&outlet.store, order(&outlet, sale_id, "pembeli01@example.com")).expect("queued");
        for sql in [
            "SELECT count(*) FROM audit WHERE result LIKE '%pembeli01%'",
            "SELECT count(*) FROM sale_notes",
            "SELECT count(*) FROM till_exceptions",
        ] {
            assert_eq!(outlet.number(sql), 0, "{sql}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_before_anything_is_made() {
        let (outlet, sale_id) = sold();
        for typed in
            ["", "   ", "pembeli", "pembeli@example", "a@b@example.com", "a b@example.com", "x\u{7}@", "@example.com"]
        {
            let refused = email_receipt(&outlet.store, order(&outlet, sale_id, typed));
            let is_missing = typed.trim().is_empty();
            assert!(
                match refused {
                    Err(EmailReceiptError::AddressMissing) => is_missing,
                    Err(EmailReceiptError::AddressWrong { .. }) => !is_missing,
                    _ => false,
                },
                "{typed:?}"
            );
        }
        let long = ["a".repeat(64), "@".into(), "b.".repeat(100), "example.com".into()].concat();
        assert!(matches!(check_address(&long), Err(EmailReceiptError::AddressWrong { .. })));
        assert_eq!(outlet.number("SELECT count(*) FROM mail_messages"), 0);
    }

    #[test]
    fn no_receipt_and_no_permission_are_refused() {
        let (outlet, sale_id) = sold();
        let unknown = order(&outlet, SaleId::new(), "pembeli01@example.com");
        assert!(matches!(email_receipt(&outlet.store, unknown), Err(EmailReceiptError::UnknownSale)));
        let stranger = EmailReceipt { user: UserId::new(), ..order(&outlet, sale_id, "pembeli01@example.com") };
        assert!(matches!(email_receipt(&outlet.store, stranger), Err(EmailReceiptError::NotAllowed(_))));
    }
}
