//! `deks.toml`: what an outlet sets. Checked at start; every mistake names file, key and remedy.
//!
//! The file may be missing: every key has a default that lets an outlet open in cash with a printer that writes to a
//! file. Facts that change by law (denominations, holidays) are not here but in `data/`, with the day they hold from.

mod check;
mod load;

use serde::{Deserialize, Serialize};

pub use load::{ConfigError, DEFAULT_FILE, Folders, parse};

use crate::base::money::{CashRounding, RoundingDirection};
use crate::base::{Rupiah, Zone};

/// The whole configuration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    pub outlet: Outlet,
    pub rules: Rules,
    pub rounding: CashRounding,
    pub printers: Vec<Printer>,
    pub scanner: Scanner,
    pub mail: Mail,
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
    pub opens_at: String,
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
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Scanner {
    /// A serial scanner's device, or empty for a keyboard wedge only.
    pub serial_device: String,
    pub baud: u32,
    /// Keystrokes at most this far apart are a scan, slower ones are typing.
    pub wedge_gap_ms: u32,
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

impl Default for Config {
    fn default() -> Self {
        Config {
            outlet: Outlet::default(),
            rules: Rules::default(),
            rounding: CashRounding { step_rupiah: 100, direction: RoundingDirection::Nearest },
            printers: vec![Printer::to_files("receipt", 80), Printer::to_files("label", 58)],
            scanner: Scanner::default(),
            mail: Mail::default(),
            screen: Screen::default(),
        }
    }
}

impl Default for Outlet {
    fn default() -> Self {
        Outlet {
            name: "DEKS Surabaya".into(),
            address: "Mal Contoh Lantai 2, Surabaya".into(),
            phone: "+62 31 0000 0000".into(),
            city: "Surabaya".into(),
            zone: Zone::Wib,
            device_prefix: "K1".into(),
            logo: String::new(),
            return_policy: "Barang dapat ditukar dalam 7 hari dengan struk ini.".into(),
            opens_at: "10.00".into(),
        }
    }
}

impl Default for Rules {
    fn default() -> Self {
        Rules {
            price_limit_rupiah: Rupiah(500_000),
            months_unsold: 3,
            commission_bp: 0,
            idle_lock_minutes: 10,
            review_needs_approval: true,
            pickup_days: 14,
        }
    }
}

impl Default for Scanner {
    fn default() -> Self {
        Scanner { serial_device: String::new(), baud: 9_600, wedge_gap_ms: 50 }
    }
}

impl Default for Mail {
    fn default() -> Self {
        Mail {
            smtp_host: String::new(),
            smtp_port: 465,
            security: MailSecurity::Tls,
            username: String::new(),
            password_file: String::new(),
            ca_file: String::new(),
            from_name: "DEKS Surabaya".into(),
            from_address: "deks@example.com".into(),
            managers: Vec::new(),
        }
    }
}

impl Default for Screen {
    fn default() -> Self {
        Screen { dark: false, language: "id".into(), keyboard: true, sounds: true }
    }
}
