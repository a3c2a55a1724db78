//! When a partner is asked for more of its goods.

use serde::{Deserialize, Serialize};

use super::check::Flaws;

/// What counts as running out, and how much is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Restock {
    /// Goods that sell and of which so many pieces or fewer are left.
    pub pieces_min: i64,
    /// Goods that last for so many days or fewer at the pace they sell.
    pub cover_days: i64,
    /// Asked for is what sells in so many days, less what is left.
    pub target_days: i64,
    /// A partner that was asked is not asked for the same goods again for so many days.
    pub quiet_days: i64,
}

impl Default for Restock {
    fn default() -> Self {
        Restock { pieces_min: 2, cover_days: 14, target_days: 30, quiet_days: 14 }
    }
}

pub(super) fn check(restock: &Restock, found: &mut Flaws) {
    found.range("restock.pieces_min", restock.pieces_min, 0, 1_000, "Isi jumlah buah, misalnya 2.");
    found.range("restock.cover_days", restock.cover_days, 0, 180, "Isi jumlah hari, misalnya 14.");
    found.range("restock.target_days", restock.target_days, 1, 180, "Isi jumlah hari, misalnya 30.");
    found.range("restock.quiet_days", restock.quiet_days, 0, 180, "Isi jumlah hari, misalnya 14.");
}
