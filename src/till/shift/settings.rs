//! What shifts take from the configuration, made once when the kiosk starts.

use super::CashKind;
use crate::base::Rupiah;
use crate::config::{Config, Limits};
use crate::mail::Sender;
use crate::people::Role;

/// The printer that slips go to, as `TillSettings` has it.
const RECEIPT_PRINTER: &str = "receipt";

/// Everything that opening, counting and closing need to know of the outlet.
#[derive(Debug, Clone)]
pub struct ShiftSettings {
    pub outlet_name: String,
    pub outlet_address: String,
    pub outlet_phone: String,
    /// The device prefix: `K1`.
    pub device: String,
    /// `None` prints nothing, and opens no drawer: it hangs on the printer.
    pub printer: Option<String>,
    pub limits: Limits,
    pub sender: Sender,
    /// Who gets each Z report by e-mail.
    pub managers: Vec<String>,
}

impl ShiftSettings {
    /// The settings of a checked configuration. Slips go to the first printer named `receipt`.
    pub fn of(config: &Config) -> ShiftSettings {
        ShiftSettings {
            outlet_name: config.outlet.name.clone(),
            outlet_address: config.outlet.address.clone(),
            outlet_phone: config.outlet.phone.clone(),
            device: config.outlet.device_prefix.clone(),
            printer: config.printers.iter().map(|p| p.name.clone()).find(|name| name == RECEIPT_PRINTER),
            limits: config.limits,
            sender: Sender::from(&config.mail),
            managers: config.mail.managers.clone(),
        }
    }

    /// Whether this amount needs a second person: more than the role may take out of the drawer alone in one shift. The
    /// amount is that of the move with what the person took out alone before ([`super::taken_alone`]). Putting money in
    /// never needs one. The screen asks before it shows the PIN pad; the act asks again.
    pub fn needs_second_person(&self, kind: CashKind, amount: Rupiah, role: Role) -> bool {
        let limit = match role {
            Role::Manajer | Role::Admin => self.limits.cash_out_rupiah_manager,
            Role::Kasir | Role::StafStok => self.limits.cash_out_rupiah_cashier,
        };
        kind != CashKind::FromSafe && amount > limit
    }
}
