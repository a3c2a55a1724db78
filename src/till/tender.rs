//! What a sale can be paid with. Pure: kinds, their names in the records, and the account each is received on.

use super::ledger::Account;
pub use crate::config::TenderKind;

impl TenderKind {
    pub const ALL: [TenderKind; 5] =
        [TenderKind::Cash, TenderKind::Qris, TenderKind::Card, TenderKind::Transfer, TenderKind::Voucher];

    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            TenderKind::Cash => "tunai",
            TenderKind::Qris => "qris",
            TenderKind::Card => "kartu",
            TenderKind::Transfer => "transfer",
            TenderKind::Voucher => "voucher",
        }
    }

    /// What it is called where nobody chose another name.
    pub fn label(self) -> &'static str {
        match self {
            TenderKind::Cash => "Tunai",
            TenderKind::Qris => "QRIS",
            TenderKind::Card => "Kartu",
            TenderKind::Transfer => "Transfer",
            TenderKind::Voucher => "Voucher",
        }
    }

    /// Reads a stored name; histories hold kinds of their own, which were cash to the drawer.
    pub fn read(name: &str) -> TenderKind {
        TenderKind::ALL.into_iter().find(|kind| kind.name() == name).unwrap_or(TenderKind::Cash)
    }

    /// The account it is received on and paid back from.
    pub fn account(self) -> Account {
        match self {
            TenderKind::Cash => Account::CashDrawer,
            TenderKind::Qris => Account::QrisClearing,
            TenderKind::Card => Account::CardClearing,
            TenderKind::Transfer => Account::TransferClearing,
            TenderKind::Voucher => Account::VoucherClearing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_read_back_by_its_name_and_anything_else_was_cash() {
        for kind in TenderKind::ALL {
            assert_eq!(TenderKind::read(kind.name()), kind);
        }
        assert_eq!(TenderKind::read("bon"), TenderKind::Cash);
    }
}
