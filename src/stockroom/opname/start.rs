//! Beginning a count.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use super::read::{Opname, OpnameState, Scope};
use super::store;
use crate::base::text::clean_line;
use crate::base::{ActId, OpnameId, ProductId, UserId};
use crate::catalog::shelves;
use crate::people::{NotAllowed, Permission, require};
use crate::store::{Act, Connection, Store, StoreError, Tx};
use crate::{partners, stock};

/// In front of a count's number: stok opname.
const SERIES: &str = "SO";
/// More is a count of the outlet.
pub const SAMPLE_MAX: i64 = 500;

#[derive(Debug, Clone)]
pub struct Start {
    pub by: UserId,
    pub scope: Scope,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Started {
    pub opname_id: OpnameId,
    pub number: String,
}

#[derive(Debug, Error)]
pub enum StartError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Hitungan {number} masih berjalan. Selesaikan atau batalkan dulu.")]
    Running { number: String },
    #[error("Mitra tidak ditemukan. Muat ulang daftar mitra.")]
    UnknownPartner,
    #[error("Tidak ada barang di rak \"{shelf}\". Pilih rak lain, atau tulis raknya di kartu barang.")]
    EmptyShelf { shelf: String },
    #[error("Sampel antara 1 dan {SAMPLE_MAX} barang.")]
    SampleSize,
    #[error("Belum ada barang di gerai untuk dihitung.")]
    NothingOnHand,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Begins a count.
///
/// # Errors
/// One variant of [`StartError`] per rule, in the order of that enum.
pub fn start(store: &Store, act_id: ActId, order: Start) -> Result<Started, StartError> {
    store.write(Act::by(order.by, "opname.start").with_id(act_id), move |tx| {
        require(tx.conn(), order.by, Permission::KeepStock)?;
        if let Some(open) = store::running(tx.conn())? {
            return Err(StartError::Running { number: open.number });
        }
        let scope = checked(tx.conn(), order.scope)?;
        let number = tx.next_number(SERIES)?;
        let opname = Opname {
            id: OpnameId::new(),
            number,
            scope,
            by: order.by,
            day: tx.day(),
            at: tx.now(),
            seq: tx.seq(),
            state: OpnameState::Counting,
        };
        append(tx, &opname)?;
        if let Scope::Sample(size) = opname.scope {
            for product in sample(tx.conn(), size)? {
                let act_id = tx.act_id();
                let columns: [(&'static str, &dyn rusqlite::ToSql); 3] =
                    [("opname_id", &opname.id), ("product_id", &product), ("act_id", &act_id)];
                tx.fact("opname_samples", &columns)?;
            }
        }
        Ok(Started { opname_id: opname.id, number: opname.number })
    })
}

fn checked(connection: &Connection, scope: Scope) -> Result<Scope, StartError> {
    match scope {
        Scope::Partner(partner) => {
            partners::by_id(connection, partner)?.ok_or(StartError::UnknownPartner)?;
            Ok(scope)
        }
        Scope::Shelf(shelf) => {
            let shelf = clean_line(&shelf);
            if shelf.is_empty() || shelves::ids_on_shelf(connection, &shelf)?.is_empty() {
                return Err(StartError::EmptyShelf { shelf });
            }
            Ok(Scope::Shelf(shelf))
        }
        Scope::Sample(size) if !(1..=SAMPLE_MAX).contains(&size) => Err(StartError::SampleSize),
        Scope::Sample(_) if on_hand(connection)?.is_empty() => Err(StartError::NothingOnHand),
        Scope::Outlet | Scope::Sample(_) => Ok(scope),
    }
}

fn on_hand(connection: &Connection) -> Result<Vec<ProductId>, StoreError> {
    let all = stock::on_hand_now(connection)?;
    Ok(all.into_iter().filter(|(_, on_hand, _)| *on_hand > 0).map(|(product, ..)| product).collect())
}

/// Each product on hand is as likely as any other.
fn sample(connection: &Connection, size: i64) -> Result<Vec<ProductId>, StoreError> {
    let mut pool = on_hand(connection)?;
    let size = usize::try_from(size).unwrap_or(0).min(pool.len());
    for at in 0..size {
        // The last 48 bits of a UUIDv7 are random.
        let drawn = Uuid::now_v7().as_u64_pair().1 & 0xFFFF_FFFF_FFFF;
        let other = at + (drawn % (pool.len() - at) as u64) as usize;
        pool.swap(at, other);
    }
    pool.truncate(size);
    Ok(pool)
}

fn append(tx: &mut Tx<'_>, opname: &Opname) -> Result<(), StoreError> {
    let act_id = tx.act_id();
    let (partner, shelf, sample_size) = match &opname.scope {
        Scope::Outlet => (None, "", 0),
        Scope::Partner(partner) => (Some(*partner), "", 0),
        Scope::Shelf(shelf) => (None, shelf.as_str(), 0),
        Scope::Sample(size) => (None, "", *size),
    };
    tx.fact(
        "opnames",
        &[
            ("opname_id", &opname.id),
            ("act_id", &act_id),
            ("number", &opname.number),
            ("scope", &opname.scope.name()),
            ("partner_id", &partner),
            ("shelf", &shelf),
            ("sample_size", &sample_size),
            ("user_id", &opname.by),
            ("business_day", &opname.day.to_string()),
            ("at_utc_ms", &opname.at.0),
            ("seq", &opname.seq),
        ],
    )
}
