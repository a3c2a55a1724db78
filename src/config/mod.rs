//! `deks.toml`: what an outlet sets. Checked at start; every mistake names file, key and remedy.
//!
//! The file may be missing: every key has a default that lets an outlet open in cash with a printer that writes to a
//! file. Facts that change by law (denominations, holidays) are not here but in `data/`, with the day they hold from.

mod check;
mod defaults;
mod load;
mod restock;
mod settlement;
mod write;

use serde::{Deserialize, Serialize};

pub use check::{Flaw, flaws};
pub use load::{ConfigError, DEFAULT_FILE, Folders, parse};
pub use restock::Restock;
pub use settlement::{BANK_PLACES, BankColumn, BankFile, Settlement};
pub use write::{SaveError, keep_secret, save};

use crate::base::money::CashRounding;
use crate::base::{Rupiah, Zone};

/// The whole configuration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    pub outlet: Outlet,
    pub rules: Rules,
    pub rounding: CashRounding,
    pub tenders: Tenders,
    pub limits: Limits,
    pub printers: Vec<Printer>,
    pub scanner: Scanner,
    pub camera: Camera,
    pub customer_display: CustomerDisplay,
    pub webhook: Webhook,
    pub mail: Mail,
    pub inbox: Inbox,
    pub restock: Restock,
    pub settlement: Settlement,
    pub screen: Screen,
}

/// Who the outlet is; printed on receipts and letters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Outlet {
    pub name: String,
    pub address: String,
    pub phone: String,
    pub city: String,
    pub zone: Zone,
    /// Begins every human number of this device: `K1`.
    pub device_prefix: String,
    /// A PNG printed on top of receipts; empty prints the name only.
    pub logo: String,
    pub return_policy: String,
    /// The last line of a receipt.
    pub thanks: String,
    pub opens_at: String,
    pub closes_at: String,
}

/// The numbers that rules use (readings.md).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// DEKS step 1: "Maksimal harga barang 500 ribu".
    pub price_limit_rupiah: Rupiah,
    /// DEKS step 8.
    pub months_unsold: u32,
    /// The default commission in basis points; the source names none.
    pub commission_bp: i64,
    pub idle_lock_minutes: u32,
    /// Letters of the month go by themselves on the 1st at 08.00 when approval is off.
    pub review_needs_approval: bool,
    /// Days a partner has to fetch what is returned.
    pub pickup_days: u32,
}

/// A kind of tender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TenderKind {
    Cash,
    Qris,
    /// A card on the bank's machine (EDC).
    Card,
    /// Straight to the outlet's bank account.
    Transfer,
    Voucher,
}

/// What customers can pay with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tenders {
    /// In the order of the buttons.
    pub offered: Vec<TenderKind>,
    /// Whose card machines stand on the counter, and where transfers come from.
    pub banks: Vec<String>,
    /// The outlet's static QRIS code, as scanned from its sticker; empty: no QRIS.
    pub qris_payload: String,
    /// What one QRIS payment may come to; 0 takes the legal cap.
    pub qris_cap_rupiah: Rupiah,
    /// What the provider keeps of a QRIS payment (MDR) by the outlet's contract, in basis points; none: by the rules.
    /// For estimates only: the payer is never asked for it.
    pub qris_fee_bp: Option<i64>,
    /// Whether the acquirer honours a code with the amount in it; otherwise the static one is shown and the customer types.
    pub qris_dynamic: bool,
}

/// What a role may do alone; above it a second person approves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Of a line or of the cart, in percent of its price.
    pub discount_percent_cashier: u32,
    pub discount_percent_manager: u32,
    /// How far a price may be changed at the counter, in percent.
    pub override_percent_cashier: u32,
    pub override_percent_manager: u32,
    /// Money taken out of the drawer at once.
    pub cash_out_rupiah_cashier: Rupiah,
    pub cash_out_rupiah_manager: Rupiah,
    /// Copies of one receipt.
    pub reprints: u32,
    /// Days in which bought goods come back; later only with a second person, like every refund.
    pub return_days: u32,
    /// A difference at closing up to this needs no explanation.
    pub difference_rupiah: Rupiah,
}

/// How a printer is reached.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
pub enum PrinterPort {
    /// Raw TCP, port 9100 on most printers.
    Network {
        address: String,
    },
    /// A character device such as `/dev/usb/lp0`.
    Usb {
        device: String,
    },
    Serial {
        device: String,
        baud: u32,
    },
    /// Appends to files in a folder: for trying out and for the demo day.
    File {
        folder: String,
    },
}

/// The table of letters beyond ASCII that a printer is told to use.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrinterCodePage {
    #[default]
    Pc858,
    Wpc1252,
}

/// What a printer understands.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrinterLanguage {
    #[default]
    Escpos,
    /// Label printers of TSC and many others.
    Tspl,
    /// Label printers of Zebra and others.
    Zpl,
}

/// The sheet of a label printer, in millimetres.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LabelSheet {
    pub width_mm: u32,
    pub height_mm: u32,
    /// Between two labels; 0 on endless paper.
    pub gap_mm: u32,
    pub dots_per_mm: u32,
}

/// A printer and its paper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Printer {
    /// What it is for: `receipt` or `label`.
    pub name: String,
    pub port: PrinterPort,
    /// 58 or 80.
    #[serde(default = "default_paper_mm")]
    pub paper_mm: u32,
    #[serde(default = "yes")]
    pub has_cutter: bool,
    #[serde(default = "yes")]
    pub has_drawer: bool,
    #[serde(default)]
    pub code_page: PrinterCodePage,
    /// For printers that do not draw QR codes themselves.
    #[serde(default)]
    pub qr_as_picture: bool,
    #[serde(default)]
    pub language: PrinterLanguage,
    /// For printers that speak TSPL or ZPL.
    #[serde(default)]
    pub sheet: LabelSheet,
    /// Letters in a line where the printer has others than its paper lets expect; 0 goes by the paper.
    #[serde(default)]
    pub columns: u32,
    /// The connector's pin that opens the drawer: 2 or 5.
    #[serde(default = "pin_2")]
    pub drawer_pin: u32,
}

impl Printer {
    /// A printer that writes files: an outlet can try everything before its printer arrives.
    fn to_files(name: &str, paper_mm: u32) -> Printer {
        let is_receipt = name == "receipt";
        Printer {
            name: name.into(),
            port: PrinterPort::File { folder: "cetak".into() },
            paper_mm,
            has_cutter: is_receipt,
            has_drawer: is_receipt,
            code_page: PrinterCodePage::default(),
            qr_as_picture: false,
            language: PrinterLanguage::Escpos,
            sheet: LabelSheet::default(),
            columns: 0,
            drawer_pin: 2,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Scanner {
    /// Scanners on a serial line; those that type need no entry.
    pub serial: Vec<SerialLine>,
    /// Scanners that type, taken away from the rest of the system: `/dev/input/by-id/...-event-kbd`.
    pub grab: Vec<String>,
    /// Keystrokes at most this far apart are a scan, slower ones are typing.
    pub wedge_gap_ms: u32,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Parity {
    #[default]
    None,
    Even,
    Odd,
}

/// A serial line and its framing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SerialLine {
    /// `/dev/serial/by-id/...` stays the same when it is plugged in elsewhere.
    pub device: String,
    pub baud: u32,
    pub data_bits: u32,
    pub parity: Parity,
    pub stop_bits: u32,
}

/// A camera that reads codes.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Camera {
    /// `/dev/video0`; empty: no camera.
    pub device: String,
}

/// What the customer looks at.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CustomerDisplay {
    /// A second window, on the second monitor where there is one.
    pub window: bool,
    /// A pole with two lines of twenty letters on a serial line; no device: none.
    pub pole: SerialLine,
}

/// Where a payment provider says that a QRIS code was paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Webhook {
    pub on: bool,
    /// Address and port to listen on.
    pub listen: String,
    pub certificate_file: String,
    pub key_file: String,
    /// A file that holds the secret shared with the provider, readable by the kiosk's user only.
    pub secret_file: String,
    /// What the provider is called in the records.
    pub provider: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailSecurity {
    Tls,
    Starttls,
    None,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// Empty: no mail is sent, letters wait in the outbox.
    pub smtp_host: String,
    pub smtp_port: u16,
    pub security: MailSecurity,
    pub username: String,
    /// A file that holds the password, readable by the kiosk's user only.
    pub password_file: String,
    /// A PEM file with the certificate of one's own authority, besides those that everybody trusts; empty for none.
    pub ca_file: String,
    pub from_name: String,
    pub from_address: String,
    /// Who gets the monthly digest.
    pub managers: Vec<String>,
}

/// The mailbox that applications arrive in, read over IMAP.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Inbox {
    /// Empty: no mailbox is read.
    pub imap_host: String,
    pub imap_port: u16,
    pub security: MailSecurity,
    pub username: String,
    /// A file that holds the password, readable by the kiosk's user only.
    pub password_file: String,
    /// A PEM file with the certificate of one's own authority, besides those that everybody trusts; empty for none.
    pub ca_file: String,
    /// The folder that is read, as the server calls it.
    pub folder: String,
    pub every_minutes: u32,
    /// Larger messages are noted, with their headers, and not read.
    pub max_message_mb: u32,
    /// Whether what was stored is marked as read on the server.
    pub mark_seen: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Screen {
    pub dark: bool,
    /// `id` or `en`.
    pub language: String,
    pub keyboard: bool,
    pub sounds: bool,
}

fn default_paper_mm() -> u32 {
    80
}

fn yes() -> bool {
    true
}

fn pin_2() -> u32 {
    2
}
