//! Which lines a day of a statement covers, as stored: 26 bytes for each line. The id of its sale or refund, the number of
//! the line (16 bits), and the shares of QRIS fee and of rounding that were taken with it (32 bits each, with a sign), the
//! highest byte first.
//!
//! One row of this for a day is a fifth of what a row for each line would be, and as fast to read.

use uuid::Uuid;

use crate::base::Rupiah;
use crate::store::StoreError;

/// Of one line, in bytes.
const WIDTH: usize = 26;

/// A line that a statement covers, and what was taken with it. What it was sold for stands on the line itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Of the sale, or of the refund.
    pub id: Uuid,
    pub line_no: i64,
    pub qris_fee: Rupiah,
    pub rounding: Rupiah,
}

/// As stored.
///
/// # Errors
/// [`StoreError::Unreadable`] where a figure is beyond what a receipt can have: nothing is cut.
pub fn pack(keys: &[Key]) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::with_capacity(keys.len() * WIDTH);
    for key in keys {
        let too_large = |_| StoreError::Unreadable(["line of ", &key.id.to_string()].concat());
        bytes.extend_from_slice(key.id.as_bytes());
        bytes.extend_from_slice(&u16::try_from(key.line_no).map_err(too_large)?.to_be_bytes());
        bytes.extend_from_slice(&i32::try_from(key.qris_fee.0).map_err(too_large)?.to_be_bytes());
        bytes.extend_from_slice(&i32::try_from(key.rounding.0).map_err(too_large)?.to_be_bytes());
    }
    Ok(bytes)
}

/// Reads what [`pack`] wrote. Bytes that are no whole line at the end are left out; the table refuses them.
pub fn unpack(bytes: &[u8]) -> Vec<Key> {
    let read = |line: &[u8; WIDTH]| {
        let [id @ .., l0, l1, f0, f1, f2, f3, r0, r1, r2, r3] = *line;
        Key {
            id: Uuid::from_bytes(id),
            line_no: i64::from(u16::from_be_bytes([l0, l1])),
            qris_fee: Rupiah(i64::from(i32::from_be_bytes([f0, f1, f2, f3]))),
            rounding: Rupiah(i64::from(i32::from_be_bytes([r0, r1, r2, r3]))),
        }
    };
    bytes.as_chunks::<WIDTH>().0.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_key() -> impl Strategy<Value = Key> {
        (any::<u128>(), 0i64..=65_535, any::<i32>(), any::<i32>()).prop_map(|(id, line_no, fee, rounding)| Key {
            id: Uuid::from_u128(id),
            line_no,
            qris_fee: Rupiah(i64::from(fee)),
            rounding: Rupiah(i64::from(rounding)),
        })
    }

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(keys in prop::collection::vec(any_key(), 0..20)) {
            let bytes = pack(&keys).expect("small figures");
            prop_assert_eq!(bytes.len(), keys.len() * WIDTH);
            prop_assert_eq!(unpack(&bytes), keys);
        }
    }

    #[test]
    fn a_figure_that_does_not_fit_is_refused() {
        let key = Key { id: Uuid::nil(), line_no: 1, qris_fee: Rupiah(0), rounding: Rupiah(0) };
        for (bad, what) in [
            (Key { line_no: 65_536, ..key }, "line"),
            (Key { line_no: -1, ..key }, "line"),
            (Key { qris_fee: Rupiah(1 << 31), ..key }, "fee"),
            (Key { rounding: Rupiah(-(1 << 31) - 1), ..key }, "rounding"),
        ] {
            assert!(matches!(pack(&[bad]), Err(StoreError::Unreadable(_))), "{what}");
        }
    }
}
