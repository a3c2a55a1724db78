//! The question to one partner: a fact, and a letter or a call.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::read::{PartnerShort, ShortGoods, of_partner};
use super::store::{self, NewRequest};
use crate::base::{ActId, PartnerId, RequestId, UserId};
use crate::config::Restock;
use crate::mail::Bodies;
use crate::merchandising::letters::{self, GoodsLetter, Letterhead, Matter, Row, SendError};
use crate::people::{NotAllowed, Permission, require};
use crate::store::{Act, Store, StoreError};

/// Of what a partner reads. `MS-K1-20261122-0001`.
const SERIES: &str = "MS";

#[derive(Debug, Clone)]
pub struct AskMore {
    pub by: UserId,
    pub partner: PartnerId,
    pub limits: Restock,
    pub letterhead: Letterhead,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub number: String,
    pub products: usize,
    /// Without an address somebody has to say it by telephone.
    pub mailed: bool,
}

#[derive(Debug, Error)]
pub enum AskMoreError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Tidak ada barang mitra ini yang perlu diminta sekarang. Muat ulang daftarnya.")]
    NothingShort,
    #[error("Mitra ini sudah diminta {day}. Tunggu jawabannya, atau hubungi lagi sesudah {quiet_days} hari.")]
    AskedAlready { day: String, quiet_days: i64 },
    #[error(transparent)]
    Send(#[from] SendError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Asks a partner for more of everything that runs out and that it was not asked for yet.
///
/// # Errors
/// One variant of [`AskMoreError`] per rule, in the order of that enum.
pub fn ask(store: &Store, act_id: ActId, order: AskMore) -> Result<Asked, AskMoreError> {
    store.write(Act::by(order.by, "merchandising.ask_more").with_id(act_id), move |tx| {
        require(tx.conn(), order.by, Permission::KeepStock)?;
        let found = of_partner(tx.conn(), order.partner, tx.day(), &order.limits)?;
        let PartnerShort { partner, goods } = found.ok_or(AskMoreError::NothingShort)?;
        let last_asked = goods.iter().filter_map(|one| one.asked).max();
        let goods: Vec<ShortGoods> = goods.into_iter().filter(|one| one.asked.is_none()).collect();
        if goods.is_empty() {
            let day = last_asked.map(|day| day.numeric()).unwrap_or_default();
            return Err(AskMoreError::AskedAlready { day, quiet_days: order.limits.quiet_days });
        }
        let number = tx.next_number(SERIES)?;
        let matter = matter(&goods, &number);
        let key = ("restock", format!("restock:{number}"));
        let mailed = letters::send(tx, &order.letterhead, &partner, key, matter)?;
        let new = NewRequest {
            id: RequestId::new(),
            number: &number,
            partner: partner.id,
            mailed,
            by: order.by,
            goods: &goods,
        };
        store::append(tx, &new)?;
        Ok(Asked { products: goods.len(), number, mailed })
    })
}

/// What the letter says, so that it is read before it goes, or told by telephone. Without its number.
pub fn words(found: &PartnerShort, letterhead: &Letterhead) -> Result<Bodies, SendError> {
    let goods: Vec<ShortGoods> = found.unasked().cloned().collect();
    GoodsLetter::of(matter(&goods, ""), letterhead, &found.partner).words().map_err(SendError::Words)
}

fn matter(goods: &[ShortGoods], number: &str) -> Matter {
    let subject = match goods {
        [one] => format!("Mohon tambahan stok {}", one.brief.name),
        more => format!("Mohon tambahan stok {} barang", more.len()),
    };
    Matter {
        subject,
        title: "Mohon tambahan stok".into(),
        number: number.to_owned(),
        opening:
            "kabar baik: barang Bapak/Ibu di bawah ini laku, dan stoknya di gerai hampir habis. Kami senang sekali \
                  bila bisa ditambah."
                .into(),
        heading_text: "Yang kami perlukan".into(),
        rows: goods.iter().map(row).collect(),
        closing:
            "Jumlah itu hanya saran, kira-kira cukup untuk penjualan berikutnya. Balaslah surel ini atau hubungi kami \
                  untuk memberi tahu kapan barang diantar. Bila suatu barang tidak dibuat lagi, kabari kami juga."
                .into(),
    }
}

fn row(one: &ShortGoods) -> Row {
    let left = match one.pace.on_hand {
        ..=0 => "sudah habis".to_owned(),
        left => format!("tinggal {left}"),
    };
    Row {
        name: one.brief.name.clone(),
        variant: one.brief.variant.clone(),
        detail: format!("terjual {} buah dalam {} hari, {left}", one.pace.sold, one.pace.days.max(1)),
        figure: format!("{} buah", one.short.suggested),
    }
}
