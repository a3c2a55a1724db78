//! Ranges and shapes of settings. Pure: what is wrong, under which key, and what to write instead.

use std::path::Path;

use super::{Config, MailSecurity, Printer, PrinterPort, SerialLine};
use crate::base::money::RoundingDirection;
use crate::base::text::{clean_line, is_email};

/// A setting that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// `rules.price_limit_rupiah`; the second printer is `printers[2]`.
    pub key: String,
    pub why: String,
    pub remedy: &'static str,
}

const BAUDS: [u32; 8] = [1_200, 2_400, 4_800, 9_600, 19_200, 38_400, 57_600, 115_200];
const ROUNDING_STEPS: [i64; 7] = [1, 50, 100, 200, 500, 1_000, 5_000];

/// Every flaw, in the order of the file.
pub fn flaws(config: &Config) -> Vec<Flaw> {
    let mut found = Flaws(Vec::new());
    check_outlet(config, &mut found);
    check_rules(config, &mut found);
    for (at, printer) in config.printers.iter().enumerate() {
        let twice = config.printers[..at].iter().any(|other| other.name == printer.name);
        check_printer(&format!("printers[{}]", at + 1), printer, twice, &mut found);
    }
    let scanner = &config.scanner;
    for (at, line) in scanner.serial.iter().enumerate() {
        check_line(&format!("scanner.serial[{}]", at + 1), line, &mut found);
    }
    for (at, device) in scanner.grab.iter().enumerate() {
        let key = format!("scanner.grab[{}]", at + 1);
        found.unless(device.starts_with("/dev/input/"), &key, device, "Tulis perangkat di bawah /dev/input/by-id.");
    }
    found.range("scanner.wedge_gap_ms", i64::from(scanner.wedge_gap_ms), 10, 200, "Isi antara 10 dan 200; baku 50.");
    check_till(config, &mut found);
    check_around(config, &mut found);
    check_mail(config, &mut found);
    check_inbox(config, &mut found);
    super::restock::check(&config.restock, &mut found);
    super::settlement::check(&config.settlement, &mut found);
    let language = &config.screen.language;
    found.unless(matches!(language.as_str(), "id" | "en"), "screen.language", language, "Isi \"id\" atau \"en\".");
    found.0
}

pub(super) struct Flaws(Vec<Flaw>);

impl Flaws {
    pub(super) fn unless(&mut self, fine: bool, key: &str, value: impl std::fmt::Display, remedy: &'static str) {
        if !fine {
            self.0.push(Flaw { key: key.to_owned(), why: format!("nilai \"{value}\" tidak bisa dipakai"), remedy });
        }
    }

    pub(super) fn range(&mut self, key: &str, value: i64, min: i64, max: i64, remedy: &'static str) {
        self.unless((min..=max).contains(&value), key, value, remedy);
    }
}

fn check_outlet(config: &Config, found: &mut Flaws) {
    let outlet = &config.outlet;
    let named = !clean_line(&outlet.name).is_empty() && outlet.name.chars().count() <= 60;
    found.unless(named, "outlet.name", &outlet.name, "Tulis nama gerai, paling banyak 60 huruf.");
    let prefix = &outlet.device_prefix;
    let prefix_fits =
        (1..=4).contains(&prefix.len()) && prefix.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    found.unless(prefix_fits, "outlet.device_prefix", prefix, "Pakai 1 sampai 4 huruf besar atau angka, misalnya K1.");
    for (key, time) in [("outlet.opens_at", &outlet.opens_at), ("outlet.closes_at", &outlet.closes_at)] {
        found.unless(is_time(time), key, time, "Tulis jam seperti 10.00.");
    }
    let logo_fits = outlet.logo.is_empty() || Path::new(&outlet.logo).extension().is_some_and(|e| e == "png");
    found.unless(logo_fits, "outlet.logo", &outlet.logo, "Tulis letak berkas PNG, atau kosongkan.");
}

fn check_rules(config: &Config, found: &mut Flaws) {
    let rules = &config.rules;
    let limit = rules.price_limit_rupiah.0;
    found.range("rules.price_limit_rupiah", limit, 1_000, 100_000_000, "Isi rupiah tanpa titik, misalnya 500000.");
    found.range("rules.months_unsold", i64::from(rules.months_unsold), 1, 24, "Isi 1 sampai 24 bulan; SOP menyebut 3.");
    found.range("rules.commission_bp", rules.commission_bp, 0, 10_000, "Isi 0 sampai 10000; 1500 berarti 15 %.");
    let idle = i64::from(rules.idle_lock_minutes);
    found.range("rules.idle_lock_minutes", idle, 1, 240, "Isi 1 sampai 240 menit.");
    found.range("rules.pickup_days", i64::from(rules.pickup_days), 1, 90, "Isi 1 sampai 90 hari.");
    let step = config.rounding.step_rupiah;
    let step_fits = ROUNDING_STEPS.contains(&step) || config.rounding.direction == RoundingDirection::None;
    found.unless(
        step_fits,
        "rounding.step_rupiah",
        step,
        "Pakai 50, 100, 200, 500 atau 1000; 1 berarti tidak dibulatkan.",
    );
}

fn check_till(config: &Config, found: &mut Flaws) {
    let offered = &config.tenders.offered;
    let twice = (1..offered.len()).any(|at| offered[..at].contains(&offered[at]));
    let remedy = "Tulis setiap cara bayar sekali: cash, qris, card, transfer, voucher.";
    found.unless(!offered.is_empty() && !twice, "tenders.offered", format!("{offered:?}"), remedy);
    let cap = config.tenders.qris_cap_rupiah.0;
    found.range("tenders.qris_cap_rupiah", cap, 0, 1_000_000_000, "Isi rupiah tanpa titik, atau 0.");
    if let Some(fee) = config.tenders.qris_fee_bp {
        found.range("tenders.qris_fee_bp", fee, 0, 500, "Isi 0 sampai 5 persen; di deks.toml 70 berarti 0,7 %.");
    }
    let limits = &config.limits;
    for (key, percent) in [
        ("limits.discount_percent_cashier", limits.discount_percent_cashier),
        ("limits.discount_percent_manager", limits.discount_percent_manager),
        ("limits.override_percent_cashier", limits.override_percent_cashier),
        ("limits.override_percent_manager", limits.override_percent_manager),
    ] {
        found.range(key, i64::from(percent), 0, 100, "Isi 0 sampai 100 persen.");
    }
    for (key, rupiah) in [
        ("limits.cash_out_rupiah_cashier", limits.cash_out_rupiah_cashier),
        ("limits.cash_out_rupiah_manager", limits.cash_out_rupiah_manager),
        ("limits.difference_rupiah", limits.difference_rupiah),
    ] {
        found.range(key, rupiah.0, 0, 1_000_000_000, "Isi rupiah tanpa titik, misalnya 100000.");
    }
    found.range("limits.reprints", i64::from(limits.reprints), 0, 99, "Isi 0 sampai 99.");
    found.range("limits.return_days", i64::from(limits.return_days), 0, 365, "Isi 0 sampai 365 hari.");
}

fn check_around(config: &Config, found: &mut Flaws) {
    let device = &config.camera.device;
    let fits = device.is_empty() || device.starts_with("/dev/");
    found.unless(fits, "camera.device", device, "Tulis perangkatnya, misalnya /dev/video0, atau kosongkan.");
    let pole = &config.customer_display.pole;
    if !pole.device.is_empty() {
        check_line("customer_display.pole", pole, found);
    }
    let webhook = &config.webhook;
    if !webhook.on {
        return;
    }
    let listens = webhook.listen.parse::<std::net::SocketAddr>().is_ok();
    found.unless(listens, "webhook.listen", &webhook.listen, "Tulis alamat dan porta, misalnya 0.0.0.0:8443.");
    for (key, file) in [
        ("webhook.certificate_file", &webhook.certificate_file),
        ("webhook.key_file", &webhook.key_file),
        ("webhook.secret_file", &webhook.secret_file),
    ] {
        found.unless(!file.is_empty(), key, file, "Tulis letak berkasnya, atau matikan pemberitahuan QRIS.");
    }
}

fn check_line(key: &str, line: &SerialLine, found: &mut Flaws) {
    let sub = |name: &str| format!("{key}.{name}");
    let remedy = "Tulis perangkatnya, misalnya /dev/ttyUSB0.";
    found.unless(line.device.starts_with("/dev/"), &sub("device"), &line.device, remedy);
    found.unless(BAUDS.contains(&line.baud), &sub("baud"), line.baud, "Pakai 9600, 19200, 38400 atau 115200.");
    found.range(&sub("data_bits"), i64::from(line.data_bits), 7, 8, "Isi 7 atau 8.");
    found.range(&sub("stop_bits"), i64::from(line.stop_bits), 1, 2, "Isi 1 atau 2.");
}

fn check_printer(key: &str, printer: &Printer, twice: bool, found: &mut Flaws) {
    let sub = |name: &str| format!("{key}.{name}");
    let name = &printer.name;
    found.unless(matches!(name.as_str(), "receipt" | "label"), &sub("name"), name, "Isi \"receipt\" atau \"label\".");
    found.unless(!twice, &sub("name"), name, "Nama printer hanya boleh dipakai sekali.");
    found.unless(matches!(printer.paper_mm, 58 | 80), &sub("paper_mm"), printer.paper_mm, "Isi 58 atau 80.");
    let columns = printer.columns;
    found.unless(columns == 0 || (24..=64).contains(&columns), &sub("columns"), columns, "Isi 24 sampai 64, atau 0.");
    found.unless(matches!(printer.drawer_pin, 2 | 5), &sub("drawer_pin"), printer.drawer_pin, "Isi 2 atau 5.");
    let sheet = printer.sheet;
    found.range(&sub("sheet.width_mm"), i64::from(sheet.width_mm), 15, 110, "Isi 15 sampai 110 mm.");
    found.range(&sub("sheet.height_mm"), i64::from(sheet.height_mm), 10, 200, "Isi 10 sampai 200 mm.");
    found.range(&sub("sheet.gap_mm"), i64::from(sheet.gap_mm), 0, 20, "Isi 0 sampai 20 mm.");
    let dots = sheet.dots_per_mm;
    found.unless(matches!(dots, 8 | 12 | 24), &sub("sheet.dots_per_mm"), dots, "Isi 8, 12 atau 24.");
    match &printer.port {
        PrinterPort::Network { address } => {
            let fits =
                address.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
            found.unless(fits, &sub("port"), address, "Tulis alamat dan porta, misalnya 192.168.1.50:9100.");
        }
        PrinterPort::Usb { device } => {
            found.unless(
                device.starts_with("/dev/"),
                &sub("port"),
                device,
                "Tulis perangkatnya, misalnya /dev/usb/lp0.",
            );
        }
        PrinterPort::Serial { device, baud } => {
            found.unless(
                device.starts_with("/dev/"),
                &sub("port"),
                device,
                "Tulis perangkatnya, misalnya /dev/ttyUSB0.",
            );
            found.unless(BAUDS.contains(baud), &sub("port"), baud, "Pakai 9600, 19200, 38400 atau 115200.");
        }
        PrinterPort::File { folder } => {
            found.unless(!folder.is_empty(), &sub("port"), folder, "Tulis nama folder, misalnya cetak.");
        }
    }
}

fn check_mail(config: &Config, found: &mut Flaws) {
    let mail = &config.mail;
    found.unless(is_email(&mail.from_address), "mail.from_address", &mail.from_address, "Tulis alamat surel gerai.");
    for manager in &mail.managers {
        found.unless(
            is_email(manager),
            "mail.managers",
            manager,
            "Tulis alamat surel, misalnya [\"nama@example.com\"].",
        );
    }
    found.unless(
        is_ca_file(&mail.ca_file),
        "mail.ca_file",
        &mail.ca_file,
        "Tulis letak berkas PEM (.pem atau .crt), atau kosongkan.",
    );
    if mail.smtp_host.is_empty() {
        return;
    }
    found.unless(
        is_host(&mail.smtp_host),
        "mail.smtp_host",
        &mail.smtp_host,
        "Tulis nama server surel saja, misalnya smtp.example.com.",
    );
    found.unless(mail.smtp_port > 0, "mail.smtp_port", mail.smtp_port, "Pakai 465 (tls) atau 587 (starttls).");
    let secret_is_safe = mail.username.is_empty() || mail.security != MailSecurity::None;
    found.unless(
        secret_is_safe,
        "mail.security",
        "none",
        "Kata sandi tidak dikirim tanpa sandi: pakai tls atau starttls.",
    );
}

fn check_inbox(config: &Config, found: &mut Flaws) {
    let inbox = &config.inbox;
    let ca_remedy = "Tulis letak berkas PEM (.pem atau .crt), atau kosongkan.";
    found.unless(is_ca_file(&inbox.ca_file), "inbox.ca_file", &inbox.ca_file, ca_remedy);
    // The name goes into a command as it is; other letters are written in a way of IMAP's own (RFC 3501 section 5.1.3).
    let folder_fits = (1..=200).contains(&inbox.folder.len()) && inbox.folder.bytes().all(|b| (32..127).contains(&b));
    found.unless(folder_fits, "inbox.folder", &inbox.folder, "Tulis nama folder di server, biasanya INBOX.");
    let every = i64::from(inbox.every_minutes);
    found.range("inbox.every_minutes", every, 1, 1_440, "Isi 1 sampai 1440 menit; baku 5.");
    let most = i64::from(inbox.max_message_mb);
    // A message is in memory some five times while it is read: 40 MB stay within the 250 MB that reading may take.
    found.range("inbox.max_message_mb", most, 1, 40, "Isi 1 sampai 40 MB; baku 30.");
    if inbox.imap_host.is_empty() {
        return;
    }
    let host_remedy = "Tulis nama server surel saja, misalnya imap.example.com.";
    found.unless(is_host(&inbox.imap_host), "inbox.imap_host", &inbox.imap_host, host_remedy);
    found.unless(inbox.imap_port > 0, "inbox.imap_port", inbox.imap_port, "Pakai 993 (tls) atau 143 (starttls).");
    let name = &inbox.username;
    found.unless(!name.trim().is_empty(), "inbox.username", name, "Tulis nama pengguna kotak surel.");
    let secret = &inbox.password_file;
    found.unless(!secret.is_empty(), "inbox.password_file", secret, "Tulis letak berkas kata sandi kotak surel.");
    let secret_is_safe = inbox.security != MailSecurity::None;
    let remedy = "Kata sandi tidak dikirim tanpa sandi: pakai tls atau starttls.";
    found.unless(secret_is_safe, "inbox.security", "none", remedy);
}

fn is_host(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.:".contains(&b))
}

fn is_ca_file(text: &str) -> bool {
    text.is_empty() || Path::new(text).extension().is_some_and(|ending| ending == "pem" || ending == "crt")
}

fn is_time(text: &str) -> bool {
    let part = |text: &str, max: u32| text.len() == 2 && text.parse::<u32>().is_ok_and(|n| n <= max);
    text.split_once('.').is_some_and(|(hours, minutes)| part(hours, 23) && part(minutes, 59))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Rupiah;
    use crate::config::{Inbox, TenderKind, Webhook};

    fn a_line() -> SerialLine {
        SerialLine { device: "/dev/ttyS0".into(), ..SerialLine::default() }
    }

    fn a_webhook() -> Webhook {
        let file = || "berkas.pem".to_owned();
        Webhook { on: true, certificate_file: file(), key_file: file(), secret_file: file(), ..Webhook::default() }
    }

    fn an_inbox() -> Inbox {
        let text = |text: &str| text.to_owned();
        let (imap_host, username) = (text("imap.example.com"), text("permohonan"));
        Inbox { imap_host, username, password_file: text("sandi-kotak"), ..Inbox::default() }
    }

    #[test]
    fn the_defaults_have_no_flaw() {
        assert_eq!(flaws(&Config::default()), []);
        assert_eq!(flaws(&Config { inbox: an_inbox(), ..Config::default() }), []);
    }

    #[test]
    fn each_setting_out_of_range_is_named_by_its_key() {
        type Change = fn(&mut Config);
        let cases: &[(Change, &str)] = &[
            (|c| c.outlet.name = " ".into(), "outlet.name"),
            (|c| c.outlet.device_prefix = "k1".into(), "outlet.device_prefix"),
            (|c| c.outlet.device_prefix = String::new(), "outlet.device_prefix"),
            (|c| c.outlet.opens_at = "25.00".into(), "outlet.opens_at"),
            (|c| c.outlet.closes_at = "9".into(), "outlet.closes_at"),
            (|c| c.outlet.logo = "logo.jpg".into(), "outlet.logo"),
            (|c| c.rules.price_limit_rupiah = Rupiah(0), "rules.price_limit_rupiah"),
            (|c| c.rules.months_unsold = 0, "rules.months_unsold"),
            (|c| c.rules.commission_bp = 10_001, "rules.commission_bp"),
            (|c| c.rules.idle_lock_minutes = 0, "rules.idle_lock_minutes"),
            (|c| c.rules.pickup_days = 91, "rules.pickup_days"),
            (|c| c.rounding.step_rupiah = 7, "rounding.step_rupiah"),
            (|c| c.printers[0].name = "struk".into(), "printers[1].name"),
            (|c| c.printers[1].name = "receipt".into(), "printers[2].name"),
            (|c| c.printers[0].paper_mm = 76, "printers[1].paper_mm"),
            (|c| c.printers[0].port = PrinterPort::Network { address: "printer".into() }, "printers[1].port"),
            (|c| c.printers[0].port = PrinterPort::Usb { device: "lp0".into() }, "printers[1].port"),
            (|c| c.printers[0].port = PrinterPort::Serial { device: "/dev/ttyS0".into(), baud: 1 }, "printers[1].port"),
            (|c| c.printers[0].port = PrinterPort::File { folder: String::new() }, "printers[1].port"),
            (|c| c.scanner.serial = vec![SerialLine { baud: 1, ..a_line() }], "scanner.serial[1].baud"),
            (|c| c.scanner.serial = vec![a_line(), SerialLine::default()], "scanner.serial[2].device"),
            (|c| c.scanner.serial = vec![SerialLine { data_bits: 9, ..a_line() }], "scanner.serial[1].data_bits"),
            (|c| c.scanner.serial = vec![SerialLine { stop_bits: 0, ..a_line() }], "scanner.serial[1].stop_bits"),
            (|c| c.scanner.grab = vec!["scanner".into()], "scanner.grab[1]"),
            (|c| c.tenders.offered.clear(), "tenders.offered"),
            (|c| c.tenders.offered = vec![TenderKind::Cash; 2], "tenders.offered"),
            (|c| c.tenders.qris_cap_rupiah = Rupiah(-1), "tenders.qris_cap_rupiah"),
            (|c| c.tenders.qris_fee_bp = Some(-1), "tenders.qris_fee_bp"),
            (|c| c.tenders.qris_fee_bp = Some(501), "tenders.qris_fee_bp"),
            (|c| c.limits.discount_percent_cashier = 101, "limits.discount_percent_cashier"),
            (|c| c.limits.override_percent_manager = 101, "limits.override_percent_manager"),
            (|c| c.limits.cash_out_rupiah_cashier = Rupiah(-1), "limits.cash_out_rupiah_cashier"),
            (|c| c.limits.reprints = 100, "limits.reprints"),
            (|c| c.limits.return_days = 366, "limits.return_days"),
            (|c| c.printers[0].columns = 10, "printers[1].columns"),
            (|c| c.printers[0].drawer_pin = 3, "printers[1].drawer_pin"),
            (|c| c.printers[1].sheet.width_mm = 5, "printers[2].sheet.width_mm"),
            (|c| c.printers[1].sheet.dots_per_mm = 9, "printers[2].sheet.dots_per_mm"),
            (|c| c.camera.device = "video0".into(), "camera.device"),
            (|c| c.customer_display.pole = SerialLine { baud: 7, ..a_line() }, "customer_display.pole.baud"),
            (|c| c.webhook = Webhook { listen: "8443".into(), ..a_webhook() }, "webhook.listen"),
            (|c| c.webhook = Webhook { secret_file: String::new(), ..a_webhook() }, "webhook.secret_file"),
            (|c| c.scanner.wedge_gap_ms = 5, "scanner.wedge_gap_ms"),
            (|c| c.mail.from_address = "deks".into(), "mail.from_address"),
            (|c| c.mail.managers = vec!["a@example".into()], "mail.managers"),
            (|c| c.mail.smtp_host = "smtp example".into(), "mail.smtp_host"),
            (|c| c.mail.ca_file = "ca.p12".into(), "mail.ca_file"),
            (|c| c.inbox.ca_file = "ca.p12".into(), "inbox.ca_file"),
            (|c| c.inbox.folder = String::new(), "inbox.folder"),
            (|c| c.inbox.folder = "a\r\nb DELETE INBOX".into(), "inbox.folder"),
            (|c| c.inbox.every_minutes = 0, "inbox.every_minutes"),
            (|c| c.inbox.every_minutes = 1_441, "inbox.every_minutes"),
            (|c| c.inbox.max_message_mb = 0, "inbox.max_message_mb"),
            (|c| c.inbox.max_message_mb = 41, "inbox.max_message_mb"),
            (|c| c.inbox = Inbox { imap_host: "imap example".into(), ..an_inbox() }, "inbox.imap_host"),
            (|c| c.inbox = Inbox { imap_port: 0, ..an_inbox() }, "inbox.imap_port"),
            (|c| c.inbox = Inbox { username: " ".into(), ..an_inbox() }, "inbox.username"),
            (|c| c.inbox = Inbox { password_file: String::new(), ..an_inbox() }, "inbox.password_file"),
            (|c| c.inbox = Inbox { security: MailSecurity::None, ..an_inbox() }, "inbox.security"),
            (|c| c.screen.language = "jv".into(), "screen.language"),
        ];
        for (change, key) in cases {
            let mut config = Config::default();
            change(&mut config);
            let keys: Vec<String> = flaws(&config).into_iter().map(|flaw| flaw.key).collect();
            assert_eq!(keys, [*key]);
        }
    }

    #[test]
    fn a_password_is_not_sent_in_the_clear() {
        let mut config = Config::default();
        config.mail.smtp_host = "smtp.example.com".into();
        config.mail.username = "deks".into();
        config.mail.security = MailSecurity::None;
        assert_eq!(flaws(&config)[0].key, "mail.security");
        config.mail.smtp_port = 0;
        config.mail.security = MailSecurity::Tls;
        assert_eq!(flaws(&config)[0].key, "mail.smtp_port");
    }
}
