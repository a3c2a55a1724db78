//! A receipt by e-mail: what it says as plain text, and the receipt as it is printed as a PDF.
//!
//! Promises: the letter waits in the outbox until there is a network; the customer's address is checked before anything
//! is made, and is kept nowhere but there: neither the sale nor the audit knows it. Every wish is a letter of its own,
//! because a customer may want it at a second address; a double tap is one. The first letter of a receipt is the receipt;
//! from the second on it is a copy like one of paper: it says SALINAN, is written down, and beyond the limit needs a
//! second person (faults F22). Leaves to others: when it is sent (mail).

use std::sync::Arc;

use rusqlite::Connection;
use thiserror::Error;

use super::exceptions::{ExceptionRefused, Reason};
use super::plain::plain_text;
use super::receipt::{Receipt, receipt_of, to_slip};
use super::reprint::{CUSTOMER_ASKED, count_copy, reprint_needs_approval};
use super::settings::TillSettings;
use crate::base::text::{clean_line, is_email, truncate_chars};
use crate::base::{ActId, MailId, Rupiah, SaleId, UserId};
use crate::devices::queue::COPY_MARK;
use crate::documents::{self, PaperError, blobs};
use crate::mail::{self, Attachment, EnqueueError, Letter, Sender};
use crate::people::{Approved, NotAllowed, Permission, require};
use crate::store::{Act, Store, StoreError, Tx};

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
    /// The paper was made for another number of letters than there are by now.
    #[error("Struk ini baru saja dikirim lewat surel. Kirim sekali lagi bila masih perlu.")]
    SentMeanwhile,
    /// A copy without a reason of the list, or one too many for one person.
    #[error(transparent)]
    Exception(#[from] ExceptionRefused),
    #[error(transparent)]
    Mail(#[from] EnqueueError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Puts a receipt into the outbox, a copy because the customer asked; a copy beyond the limit is refused as
/// [`ExceptionRefused::ApprovalMissing`], see [`email_receipt_because`].
pub fn email_receipt(store: &Store, order: EmailReceipt) -> Result<MailId, EmailReceiptError> {
    email_receipt_because(store, order, Reason::of(CUSTOMER_ASKED), None)
}

/// Puts a receipt into the outbox, with the reason and the second person that a copy beyond the limit needs; the first
/// letter of a receipt needs neither. Typesetting takes its time and happens before the act: call it from a worker, and
/// wake the mail worker afterwards. The same act again gives the first letter.
pub fn email_receipt_because(
    store: &Store,
    order: EmailReceipt,
    reason: Reason,
    approval: Option<Approved>,
) -> Result<MailId, EmailReceiptError> {
    let (receipt, is_copy) = store.read(|connection| {
        require(connection, order.user, Permission::ReprintReceipt)?;
        check_address(&order.address)?;
        let receipt = receipt_of(connection, order.sale_id, &order.settings.receipt)?;
        Ok::<_, EmailReceiptError>((
            receipt.ok_or(EmailReceiptError::UnknownSale)?,
            is_mailed(connection, order.sale_id)?,
        ))
    })?;
    let pdf = receipt_pdf(store, &receipt, is_copy, order.paper_mm)?;
    let made = Made { letter: letter(&order, &receipt, is_copy, pdf), is_copy, total: receipt.total };
    store.write(Act::by(order.user, "till.email_receipt").with_id(order.act_id), move |tx| {
        post(tx, &order, &made, &reason, approval.as_ref())
    })
}

/// Whether the next letter with a receipt needs a second person: for the screen, before it asks for a PIN.
pub fn email_needs_approval(
    connection: &Connection,
    sale_id: SaleId,
    settings: &TillSettings,
) -> Result<bool, StoreError> {
    Ok(is_mailed(connection, sale_id)? && reprint_needs_approval(connection, sale_id, settings)?)
}

/// A letter that was made before the act, and what it was made as.
struct Made {
    letter: Letter,
    is_copy: bool,
    total: Rupiah,
}

fn post(
    tx: &mut Tx<'_>,
    order: &EmailReceipt,
    made: &Made,
    reason: &Reason,
    approval: Option<&Approved>,
) -> Result<MailId, EmailReceiptError> {
    require(tx.conn(), order.user, Permission::ReprintReceipt)?;
    if is_mailed(tx.conn(), order.sale_id)? != made.is_copy {
        return Err(EmailReceiptError::SentMeanwhile);
    }
    if made.is_copy {
        count_copy(tx, order.sale_id, made.total, &order.settings, reason, approval)?;
    }
    let (act_id, user, day, at) = (tx.act_id(), tx.actor(), tx.day().to_string(), tx.now().0);
    tx.fact(
        "receipt_mails",
        &[
            ("act_id", &act_id),
            ("sale_id", &order.sale_id),
            ("user_id", &user),
            ("business_day", &day),
            ("at_utc_ms", &at),
        ],
    )?;
    Ok(mail::enqueue(tx, &order.sender, &made.letter)?)
}

/// Whether a receipt was put into the outbox before.
fn is_mailed(connection: &Connection, sale_id: SaleId) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM receipt_mails WHERE sale_id = ?1)")?
        .query_row([sale_id], |row| row.get(0))?)
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
fn receipt_pdf(store: &Store, receipt: &Receipt, is_copy: bool, paper_mm: u32) -> Result<Vec<u8>, EmailReceiptError> {
    let slip = serde_json::to_value(to_slip(receipt, is_copy)).map_err(StoreError::from)?;
    let picture = |hash_hex: &str| store.read(|connection| blobs::bytes_by_hex(connection, hash_hex)).ok().flatten();
    Ok(documents::receipt_pdf(&slip, paper_mm, &title(receipt), &picture)?)
}

fn title(receipt: &Receipt) -> String {
    ["Struk ", receipt.number.as_str()].concat()
}

fn letter(order: &EmailReceipt, receipt: &Receipt, is_copy: bool, pdf: Vec<u8>) -> Letter {
    let outlet = clean_line(&receipt.outlet_name);
    let subject = format!("{} – {}", title(receipt), truncate_chars(&outlet, NAME_CHARS_MAX).trim_end());
    // The number of a history may hold what a file name may not.
    let number: String = receipt.number.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let text = plain_text(receipt) + "\n";
    Letter {
        unique_key: format!("receipt:{}:{}", receipt.number, order.act_id),
        kind: RECEIPT_MAIL_KIND,
        to: vec![clean_line(&order.address)],
        subject: clean_line(&subject),
        text: if is_copy { [COPY_MARK, "\n\n", &text].concat() } else { text },
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
    use crate::till::reprint::{Reprint, reprint};
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

    fn text_of(outlet: &Outlet, letter: MailId) -> String {
        let eml = outlet.store.read(|c| mail::eml(c, letter)).expect("readable").expect("bytes");
        mail::open(&eml).text
    }

    /// Faults F22: letters go round no limit of copies, and paper and letters share one.
    #[test]
    fn from_the_second_letter_on_it_is_a_copy_that_counts() {
        let (outlet, sale_id) = sold();
        let needs = || outlet.store.read(|c| email_needs_approval(c, sale_id, &outlet.settings)).expect("read");
        let copies = || outlet.number("SELECT count(*) FROM till_exceptions WHERE kind = 'reprint'");
        let wish = || order(&outlet, sale_id, "pembeli01@example.com");
        let first = email_receipt(&outlet.store, wish()).expect("queued");
        assert!(!text_of(&outlet, first).contains(COPY_MARK));
        assert_eq!((copies(), needs()), (0, false));
        let second = email_receipt(&outlet.store, wish()).expect("the first copy goes alone");
        assert!(text_of(&outlet, second).starts_with(COPY_MARK));
        assert_eq!((copies(), needs()), (1, true));
        let third = email_receipt(&outlet.store, wish());
        assert!(matches!(third, Err(EmailReceiptError::Exception(ExceptionRefused::ApprovalMissing))), "{third:?}");
        let agreed = Some(Approved::played(outlet.manager, outlet.cashier));
        let third = email_receipt_because(&outlet.store, wish(), Reason::of("size"), agreed.clone());
        assert!(matches!(third, Err(EmailReceiptError::Exception(ExceptionRefused::ReasonMissing))), "{third:?}");
        email_receipt_because(&outlet.store, wish(), Reason::of(CUSTOMER_ASKED), agreed).expect("approved");
        assert_eq!(copies(), 2);
        assert_eq!(outlet.number("SELECT count(*) FROM mail_messages"), 3, "a refusal sends nothing");
        let paper = outlet.store.read(|c| reprint_needs_approval(c, sale_id, &outlet.settings));
        assert_eq!(paper, Ok(true), "copies of paper and letters are counted together");
    }

    #[test]
    fn copies_of_paper_leave_the_first_letter_free_and_ask_at_the_second() {
        let (outlet, sale_id) = sold();
        let (act_id, user, settings) = (ActId::new(), outlet.cashier, outlet.settings.clone());
        reprint(&outlet.store, Reprint { act_id, user, sale_id, settings }).expect("copied");
        let wish = || order(&outlet, sale_id, "pembeli01@example.com");
        email_receipt(&outlet.store, wish()).expect("the first letter is the receipt");
        let second = email_receipt(&outlet.store, wish());
        assert!(matches!(second, Err(EmailReceiptError::Exception(ExceptionRefused::ApprovalMissing))), "{second:?}");
    }

    /// The paper says whether it is a copy, so it has to be made anew when another letter went out meanwhile.
    #[test]
    fn a_paper_that_was_made_for_another_letter_is_not_sent() {
        let (outlet, sale_id) = sold();
        let wish = order(&outlet, sale_id, "pembeli01@example.com");
        for (is_copy, is_sent) in [(true, false), (false, true), (false, false)] {
            let receipt = outlet.store.read(|c| receipt_of(c, sale_id, &outlet.settings.receipt)).expect("read");
            let receipt = receipt.expect("a receipt");
            let order = EmailReceipt { act_id: ActId::new(), ..wish.clone() };
            let made = Made { letter: letter(&order, &receipt, is_copy, Vec::new()), is_copy, total: receipt.total };
            let act = Act::by(order.user, "till.email_receipt").with_id(order.act_id);
            let reason = Reason::of(CUSTOMER_ASKED);
            let done = outlet.store.write(act, move |tx| post(tx, &order, &made, &reason, None));
            assert_eq!(done.is_ok(), is_sent, "{is_copy}: {done:?}");
            assert!(is_sent || matches!(done, Err(EmailReceiptError::SentMeanwhile)), "{is_copy}: {done:?}");
        }
    }

    #[test]
    fn the_paper_of_a_copy_is_another_one() {
        let (outlet, sale_id) = sold();
        let receipt = outlet.store.read(|c| receipt_of(c, sale_id, &outlet.settings.receipt)).expect("read");
        let receipt = receipt.expect("a receipt");
        let paper = |is_copy| receipt_pdf(&outlet.store, &receipt, is_copy, 80).expect("a paper");
        assert_eq!(paper(true), paper(true), "the same bytes each time");
        assert_ne!(paper(true), paper(false));
    }

    #[test]
    fn the_address_stands_in_the_outbox_only() {
        let (outlet, sale_id) = sold();
        email_receipt(&outlet.store, order(&outlet, sale_id, "pembeli01@example.com")).expect("queued");
        for sql in [
            "SELECT count(*) FROM audit WHERE result LIKE '%pembeli01%'",
            "SELECT count(*) FROM journal WHERE facts LIKE '%pembeli01%'",
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
