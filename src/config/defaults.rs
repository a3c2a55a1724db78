//! What holds where `deks.toml` says nothing; the commented file says the same (a test compares them).

use super::{
    Config, CustomerDisplay, Inbox, LabelSheet, Limits, Mail, MailSecurity, Outlet, Parity, Printer, Rules, Scanner,
    Screen, SerialLine, TenderKind, Tenders, Webhook,
};
use crate::base::money::{CashRounding, RoundingDirection};
use crate::base::{Rupiah, Zone};

impl Default for Config {
    fn default() -> Self {
        Config {
            outlet: Outlet::default(),
            rules: Rules::default(),
            rounding: CashRounding { step_rupiah: 100, direction: RoundingDirection::Nearest },
            tenders: Tenders::default(),
            limits: Limits::default(),
            printers: vec![Printer::to_files("receipt", 80), Printer::to_files("label", 58)],
            scanner: Scanner::default(),
            camera: super::Camera::default(),
            customer_display: CustomerDisplay::default(),
            webhook: Webhook::default(),
            mail: Mail::default(),
            inbox: Inbox::default(),
            restock: super::Restock::default(),
            settlement: super::Settlement::default(),
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
            thanks: "Terima kasih sudah membeli produk UKM.".into(),
            opens_at: "10.00".into(),
            closes_at: "21.00".into(),
        }
    }
}

impl Default for Tenders {
    fn default() -> Self {
        Tenders {
            offered: vec![TenderKind::Cash, TenderKind::Card, TenderKind::Transfer],
            banks: ["BCA", "BNI", "BRI", "Mandiri", "Bank Jatim"].map(String::from).to_vec(),
            qris_payload: String::new(),
            qris_cap_rupiah: Rupiah::ZERO,
            qris_fee_bp: None,
            qris_dynamic: true,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            discount_percent_cashier: 10,
            discount_percent_manager: 50,
            override_percent_cashier: 0,
            override_percent_manager: 50,
            cash_out_rupiah_cashier: Rupiah(100_000),
            cash_out_rupiah_manager: Rupiah(5_000_000),
            reprints: 1,
            return_days: 7,
            difference_rupiah: Rupiah(1_000),
        }
    }
}

impl Default for LabelSheet {
    fn default() -> Self {
        LabelSheet { width_mm: 50, height_mm: 30, gap_mm: 2, dots_per_mm: 8 }
    }
}

impl Default for SerialLine {
    fn default() -> Self {
        SerialLine { device: String::new(), baud: 9_600, data_bits: 8, parity: Parity::None, stop_bits: 1 }
    }
}

impl Default for Webhook {
    fn default() -> Self {
        Webhook {
            on: false,
            listen: "0.0.0.0:8443".into(),
            certificate_file: String::new(),
            key_file: String::new(),
            secret_file: String::new(),
            provider: "pjp".into(),
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
        Scanner { serial: Vec::new(), grab: Vec::new(), wedge_gap_ms: 50 }
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

impl Default for Inbox {
    fn default() -> Self {
        Inbox {
            imap_host: String::new(),
            imap_port: 993,
            security: MailSecurity::Tls,
            username: String::new(),
            password_file: String::new(),
            ca_file: String::new(),
            folder: "INBOX".into(),
            every_minutes: 5,
            max_message_mb: 30,
            mark_seen: true,
        }
    }
}

impl Default for Screen {
    fn default() -> Self {
        Screen { dark: false, language: "id".into(), keyboard: true, sounds: true }
    }
}
