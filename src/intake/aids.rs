//! Display aids on loan: what is out, and giving it back. The hand-back (returns) does it inside its own act.

use thiserror::Error;

use super::store::{self, AidOut};
use crate::base::limits::NOTE_CHARS_MAX;
use crate::base::text::{clean_line, truncate_chars};
use crate::base::{AidId, PartnerId};
use crate::store::{Connection, StoreError, Tx};

/// What of a loan goes back, and what cannot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AidReturn {
    pub aid_id: AidId,
    pub returned_qty: i64,
    /// Missing or broken beyond use; needs a reason.
    pub lost_qty: i64,
    pub reason: String,
}

#[derive(Debug, Error)]
pub enum AidReturnError {
    #[error("Alat display ini tidak tercatat sebagai pinjaman mitra tersebut. Muat ulang daftar.")]
    UnknownLoan,
    #[error("{name}: jumlah kembali harus 1 sampai {out_qty}.")]
    Qty { name: String, out_qty: i64 },
    #[error("{name}: ada yang hilang atau rusak. Tulis alasannya.")]
    LostWithoutReason { name: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Loans of a partner of which something is still out, oldest first.
pub fn aids_out(connection: &Connection, partner: PartnerId) -> Result<Vec<AidOut>, StoreError> {
    store::aids_out(connection, Some(partner))
}

/// Every loan of which something is still out.
pub fn all_aids_out(connection: &Connection) -> Result<Vec<AidOut>, StoreError> {
    store::aids_out(connection, None)
}

/// Gives aids back inside an act. An entry with nothing returned and nothing lost is passed over: it stays out.
pub fn return_aids(tx: &mut Tx<'_>, partner: PartnerId, returns: &[AidReturn]) -> Result<(), AidReturnError> {
    let mut out = aids_out(tx.conn(), partner)?;
    let moved = returns.iter().filter(|one| one.returned_qty != 0 || one.lost_qty != 0);
    for (at, one) in moved.enumerate() {
        let loan = out.iter_mut().find(|loan| loan.aid_id == one.aid_id).ok_or(AidReturnError::UnknownLoan)?;
        let fits = one.returned_qty >= 0
            && one.lost_qty >= 0
            && one.returned_qty.checked_add(one.lost_qty).is_some_and(|qty| qty <= loan.out_qty);
        if !fits {
            return Err(AidReturnError::Qty { name: loan.name.clone(), out_qty: loan.out_qty });
        }
        let reason = clean_line(&one.reason);
        let reason = truncate_chars(&reason, NOTE_CHARS_MAX);
        if one.lost_qty > 0 && reason.is_empty() {
            return Err(AidReturnError::LostWithoutReason { name: loan.name.clone() });
        }
        store::insert_aid_return(tx, at as i64 + 1, one.aid_id, one.returned_qty, one.lost_qty, reason)?;
        loan.out_qty -= one.returned_qty + one.lost_qty;
    }
    Ok(())
}
