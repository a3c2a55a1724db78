//! A manager's answer: the price holds from a day on, or it does not and why.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::store::{self, NewAnswer, PriceRequest, RequestState};
use crate::base::{ActId, BusinessDay, RequestId, Rupiah, UserId};
use crate::catalog::{self, PriceFlaw, Product, check_price};
use crate::merchandising::letters::{self, Letterhead, Matter, Row, SendError};
use crate::merchandising::notes::{self, NOTE_CHARS_MAX};
use crate::partners;
use crate::people::{Approved, NotAllowed, Permission, require, second_person};
use crate::store::{Act, Store, StoreError};

/// What becomes of a wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Accept {
        from: BusinessDay,
    },
    /// The partner reads why.
    Decline {
        why: String,
    },
}

#[derive(Debug, Clone)]
pub struct Answer {
    pub by: UserId,
    pub request: RequestId,
    pub verdict: Verdict,
    /// Needed for a day before the notice has passed.
    pub approved: Option<Approved>,
    pub letterhead: Letterhead,
    /// From the configuration.
    pub limit: Rupiah,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    pub number: String,
    pub from: Option<BusinessDay>,
    pub mailed: bool,
}

#[derive(Debug, Error)]
pub enum AnswerError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Permintaan harga ini tidak ditemukan. Muat ulang daftarnya.")]
    UnknownRequest,
    #[error("Permintaan {number} sudah dijawab. Muat ulang daftarnya.")]
    Answered { number: String },
    #[error(transparent)]
    Price(#[from] PriceFlaw),
    #[error("Harga tidak bisa berlaku surut. Pilih hari ini ({0}) atau sesudahnya.")]
    Backdated(String),
    #[error(
        "Menurut perjanjian harga baru berlaku paling cepat {0}. Lebih cepat dari itu perlu persetujuan orang kedua."
    )]
    TooEarly(String),
    #[error("Tulis alasan penolakannya, supaya mitra bisa memahaminya.")]
    WhyMissing,
    #[error("Keterangan terlalu panjang. Paling banyak {NOTE_CHARS_MAX} huruf.")]
    WhyTooLong,
    #[error(transparent)]
    Send(#[from] SendError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Answers a wish. What is accepted is a price with its first day; either way the partner gets a letter.
///
/// # Errors
/// One variant of [`AnswerError`] per rule, in the order of that enum.
pub fn answer(store: &Store, act_id: ActId, order: Answer) -> Result<Answered, AnswerError> {
    store.write(Act::by(order.by, "merchandising.answer_price").with_id(act_id), move |tx| {
        require(tx.conn(), order.by, Permission::ChangePrices)?;
        let request = store::request(tx.conn(), order.request)?.ok_or(AnswerError::UnknownRequest)?;
        if request.state != RequestState::Open {
            return Err(AnswerError::Answered { number: request.number });
        }
        let product = catalog::by_id(tx.conn(), request.product)?.ok_or(AnswerError::UnknownRequest)?;
        let checked = check(&order, &request, tx.day())?;
        let mut approved_by = None;
        if checked.needs_approval {
            approved_by = match &order.approved {
                Some(approved) => second_person(tx.conn(), order.by, approved)?,
                None => None,
            };
            if approved_by.is_none() {
                return Err(AnswerError::TooEarly(request.earliest.numeric()));
            }
        }
        if let Some(from) = checked.from {
            catalog::set_price(tx, product.id, from, request.price)?;
        }
        let partner = partners::by_id(tx.conn(), request.partner)?.ok_or(AnswerError::UnknownRequest)?;
        let key = ("price_answer", format!("price_answer:{}", request.number));
        let matter = matter(&request, &product, &checked);
        let mailed = letters::send(tx, &order.letterhead, &partner, key, matter)?;
        let note_id = ActId::new();
        notes::keep(tx, note_id, &checked.why)?;
        let new = NewAnswer { request: request.id, from: checked.from, note_id, mailed, by: order.by, approved_by };
        store::append_answer(tx, &new)?;
        Ok(Answered { number: request.number, from: checked.from, mailed })
    })
}

struct Checked {
    /// The new price's first day; none: it was declined.
    from: Option<BusinessDay>,
    why: String,
    needs_approval: bool,
}

/// Pure.
fn check(order: &Answer, request: &PriceRequest, today: BusinessDay) -> Result<Checked, AnswerError> {
    match &order.verdict {
        Verdict::Accept { from } => {
            check_price(request.price, order.limit)?;
            if *from < today {
                return Err(AnswerError::Backdated(today.numeric()));
            }
            Ok(Checked { from: Some(*from), why: String::new(), needs_approval: *from < request.earliest })
        }
        Verdict::Decline { why } => {
            let why = notes::checked(why).ok_or(AnswerError::WhyTooLong)?;
            if why.is_empty() {
                return Err(AnswerError::WhyMissing);
            }
            Ok(Checked { from: None, why, needs_approval: false })
        }
    }
}

fn matter(request: &PriceRequest, product: &Product, checked: &Checked) -> Matter {
    let asked = request.asked_on.long();
    let (title, opening, closing) = match checked.from {
        Some(from) => (
            "Harga baru disetujui",
            format!(
                "permintaan perubahan harga yang kami terima {asked} kami setujui. Harga baru berlaku mulai {}.",
                from.long_with_weekday()
            ),
            "Penjualan sebelum hari itu tetap dihitung dengan harga lama. Kami mengganti labelnya.".to_owned(),
        ),
        None => (
            "Permintaan harga belum bisa kami setujui",
            format!(
                "terima kasih atas permintaan perubahan harga yang kami terima {asked}. Maaf, untuk saat ini belum bisa \
                 kami setujui.\n\nAlasannya: {}",
                checked.why
            ),
            "Harga lama tetap berlaku. Balaslah surel ini bila ingin membicarakannya.".to_owned(),
        ),
    };
    Matter {
        subject: format!("{title}: {}", product.full_name()),
        title: title.into(),
        number: request.number.clone(),
        opening,
        heading_text: "Barang".into(),
        rows: vec![Row {
            name: product.name.clone(),
            variant: product.variant.clone(),
            detail: format!("harga lama {}", request.before),
            figure: request.price.to_string(),
        }],
        closing,
    }
}
