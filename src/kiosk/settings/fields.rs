//! Which settings stand on which form: where `deks.toml` keeps each, and how it is chosen.

use deks_ui::{FoundKind, SettingField as F, SettingsPart};
use serde_json::Value as Json;

/// How a setting is chosen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Text,
    Email,
    /// A whole number up to this.
    Number(i64),
    Money,
    /// Kept in basis points, typed as percent.
    Percent,
    /// The same; an empty field is a setting without a value.
    PercentOrNone,
    /// Several, with commas between them.
    List,
    /// Goes into a file of its own and is never shown.
    Secret,
    Toggle,
    /// As `deks.toml` says them, in the order of the buttons.
    Choice(&'static [&'static str]),
    /// The same for figures.
    Figures(&'static [i64]),
    Device(FoundKind),
    /// Stands above an entry of a list.
    Heading,
}

/// A row of a form. The key is where the file keeps it: `printers[1].paper_mm`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    pub key: String,
    pub what: F,
    pub kind: Kind,
}

/// Where the passwords that are typed stand; the file has only where they are kept.
pub(super) const PASSWORD: &str = "mail.password";
pub(super) const INBOX_PASSWORD: &str = "inbox.password";

const BAUDS: Kind = Kind::Figures(&[9_600, 19_200, 38_400, 57_600, 115_200]);
/// Ranges are the configuration's to say.
const COUNT: Kind = Kind::Number(9_999);
const PERCENT: Kind = COUNT;

type Row = (F, &'static str, Kind);

const OUTLET: [Row; 13] = [
    (F::OutletName, "outlet.name", Kind::Text),
    (F::OutletAddress, "outlet.address", Kind::Text),
    (F::OutletPhone, "outlet.phone", Kind::Text),
    (F::OutletCity, "outlet.city", Kind::Text),
    (F::OpensAt, "outlet.opens_at", Kind::Text),
    (F::ClosesAt, "outlet.closes_at", Kind::Text),
    (F::ReturnPolicy, "outlet.return_policy", Kind::Text),
    (F::Thanks, "outlet.thanks", Kind::Text),
    (F::OutletLogo, "outlet.logo", Kind::Text),
    (F::RoundingDirection, "rounding.direction", Kind::Choice(&["nearest", "down", "none"])),
    (F::RoundingStep, "rounding.step_rupiah", Kind::Figures(&[50, 100, 200, 500, 1_000])),
    (F::OutletZone, "outlet.zone", Kind::Choice(&["WIB", "WITA", "WIT"])),
    (F::OutletPrefix, "outlet.device_prefix", Kind::Text),
];

const RULES: [Row; 15] = [
    (F::PriceLimit, "rules.price_limit_rupiah", Kind::Money),
    (F::MonthsUnsold, "rules.months_unsold", COUNT),
    (F::Commission, "rules.commission_bp", Kind::Percent),
    (F::PickupDays, "rules.pickup_days", COUNT),
    (F::ReviewApproval, "rules.review_needs_approval", Kind::Toggle),
    (F::IdleMinutes, "rules.idle_lock_minutes", COUNT),
    (F::DiscountCashier, "limits.discount_percent_cashier", PERCENT),
    (F::DiscountManager, "limits.discount_percent_manager", PERCENT),
    (F::OverrideCashier, "limits.override_percent_cashier", PERCENT),
    (F::OverrideManager, "limits.override_percent_manager", PERCENT),
    (F::CashOutCashier, "limits.cash_out_rupiah_cashier", Kind::Money),
    (F::CashOutManager, "limits.cash_out_rupiah_manager", Kind::Money),
    (F::Difference, "limits.difference_rupiah", Kind::Money),
    (F::Reprints, "limits.reprints", COUNT),
    (F::ReturnDays, "limits.return_days", COUNT),
];

const TENDERS: [Row; 4] = [
    (F::QrisDynamic, "tenders.qris_dynamic", Kind::Toggle),
    (F::QrisCap, "tenders.qris_cap_rupiah", Kind::Money),
    (F::QrisFee, "tenders.qris_fee_bp", Kind::PercentOrNone),
    (F::Banks, "tenders.banks", Kind::List),
];

const CAMERA: [Row; 1] = [(F::CameraDevice, "camera.device", Kind::Device(FoundKind::Camera))];

const MAIL: [Row; 9] = [
    (F::MailHost, "mail.smtp_host", Kind::Text),
    (F::MailSecurity, "mail.security", Kind::Choice(&["tls", "starttls", "none"])),
    (F::MailPort, "mail.smtp_port", Kind::Number(65_535)),
    (F::MailUsername, "mail.username", Kind::Text),
    (F::MailPassword, PASSWORD, Kind::Secret),
    (F::MailFromName, "mail.from_name", Kind::Text),
    (F::MailFromAddress, "mail.from_address", Kind::Email),
    (F::MailManagers, "mail.managers", Kind::List),
    (F::MailCa, "mail.ca_file", Kind::Text),
];

const INBOX: [Row; 10] = [
    (F::InboxHost, "inbox.imap_host", Kind::Text),
    // A password never goes without it, so there is no third button.
    (F::InboxSecurity, "inbox.security", Kind::Choice(&["tls", "starttls"])),
    (F::InboxPort, "inbox.imap_port", Kind::Number(65_535)),
    (F::InboxUsername, "inbox.username", Kind::Text),
    (F::InboxPassword, INBOX_PASSWORD, Kind::Secret),
    (F::InboxFolder, "inbox.folder", Kind::Text),
    (F::InboxEvery, "inbox.every_minutes", COUNT),
    (F::InboxSize, "inbox.max_message_mb", COUNT),
    (F::InboxMark, "inbox.mark_seen", Kind::Toggle),
    (F::InboxCa, "inbox.ca_file", Kind::Text),
];

const WEBHOOK: [Row; 6] = [
    (F::WebhookOn, "webhook.on", Kind::Toggle),
    (F::WebhookListen, "webhook.listen", Kind::Text),
    (F::WebhookCertificate, "webhook.certificate_file", Kind::Text),
    (F::WebhookKey, "webhook.key_file", Kind::Text),
    (F::WebhookSecret, "webhook.secret_file", Kind::Text),
    (F::WebhookProvider, "webhook.provider", Kind::Text),
];

const PORT_KINDS: &[&str] = &["network", "usb", "serial", "file"];

const PAPER: [Row; 8] = [
    (F::Paper, "paper_mm", Kind::Figures(&[58, 80])),
    (F::Columns, "columns", COUNT),
    (F::CodePage, "code_page", Kind::Choice(&["pc858", "wpc1252"])),
    (F::Cutter, "has_cutter", Kind::Toggle),
    (F::QrPicture, "qr_as_picture", Kind::Toggle),
    (F::Drawer, "has_drawer", Kind::Toggle),
    (F::DrawerPin, "drawer_pin", Kind::Figures(&[2, 5])),
    (F::Language, "language", Kind::Choice(&["escpos", "tspl", "zpl"])),
];

const SHEET: [Row; 4] = [
    (F::SheetWidth, "sheet.width_mm", COUNT),
    (F::SheetHeight, "sheet.height_mm", COUNT),
    (F::SheetGap, "sheet.gap_mm", COUNT),
    (F::SheetDots, "sheet.dots_per_mm", Kind::Figures(&[8, 12, 24])),
];

const FRAMING: [Row; 4] = [
    (F::LineBaud, "baud", BAUDS),
    (F::LineDataBits, "data_bits", Kind::Figures(&[7, 8])),
    (F::LineParity, "parity", Kind::Choice(&["none", "even", "odd"])),
    (F::LineStopBits, "stop_bits", Kind::Figures(&[1, 2])),
];

/// The form of a part, for a configuration as JSON. `printer` is which one's form is open, by its place.
pub(super) fn fields(part: SettingsPart, now: &Json, printer: Option<usize>) -> Vec<Field> {
    let all = |rows: &[Row]| -> Vec<Field> { rows.iter().map(|row| below("", row)).collect() };
    match part {
        SettingsPart::Outlet => all(&OUTLET),
        SettingsPart::Rules => all(&RULES),
        SettingsPart::Tenders => all(&TENDERS),
        SettingsPart::Camera => all(&CAMERA),
        SettingsPart::Mail => all(&MAIL),
        SettingsPart::Inbox => all(&INBOX),
        SettingsPart::Webhook => all(&WEBHOOK),
        SettingsPart::Scanners => scanners(now),
        SettingsPart::Customer => customer(now),
        SettingsPart::Printers => printer.map(|at| printer_fields(now, at)).unwrap_or_default(),
        SettingsPart::Display | SettingsPart::MyPin | SettingsPart::Training | SettingsPart::Checks => Vec::new(),
    }
}

/// The part whose form has a key.
pub(super) fn part_of(key: &str) -> Option<SettingsPart> {
    let section = key.split(['.', '[']).next().unwrap_or_default();
    Some(match section {
        "outlet" | "rounding" => SettingsPart::Outlet,
        "rules" | "limits" => SettingsPart::Rules,
        "tenders" => SettingsPart::Tenders,
        "printers" => SettingsPart::Printers,
        "scanner" => SettingsPart::Scanners,
        "camera" => SettingsPart::Camera,
        "customer_display" => SettingsPart::Customer,
        "mail" => SettingsPart::Mail,
        "inbox" => SettingsPart::Inbox,
        "webhook" => SettingsPart::Webhook,
        _ => return None,
    })
}

fn below(prefix: &str, (what, key, kind): &Row) -> Field {
    Field { key: [prefix, *key].concat(), what: *what, kind: *kind }
}

fn field(what: F, key: String, kind: Kind) -> Field {
    Field { key, what, kind }
}

fn printer_fields(now: &Json, at: usize) -> Vec<Field> {
    let prefix = format!("printers[{}].", at + 1);
    let printer = &now["printers"][at];
    let key = |name: &str| [prefix.as_str(), name].concat();
    let mut rows = vec![field(F::PortKind, key("port.kind"), Kind::Choice(PORT_KINDS))];
    match printer["port"]["kind"].as_str().unwrap_or_default() {
        "network" => rows.push(field(F::PortAddress, key("port.address"), Kind::Text)),
        "usb" => rows.push(field(F::PortDevice, key("port.device"), Kind::Device(FoundKind::Usb))),
        "serial" => {
            rows.push(field(F::PortDevice, key("port.device"), Kind::Device(FoundKind::Serial)));
            rows.push(field(F::PortBaud, key("port.baud"), BAUDS));
        }
        _ => rows.push(field(F::PortFolder, key("port.folder"), Kind::Text)),
    }
    rows.extend(PAPER.iter().map(|row| below(&prefix, row)));
    if printer["language"].as_str() != Some("escpos") {
        rows.extend(SHEET.iter().map(|row| below(&prefix, row)));
    }
    rows
}

fn scanners(now: &Json) -> Vec<Field> {
    let count = |key: &str| now["scanner"][key].as_array().map_or(0, Vec::len);
    let mut rows = vec![field(F::WedgeGap, "scanner.wedge_gap_ms".to_owned(), COUNT)];
    for at in 1..=count("serial") {
        let prefix = format!("scanner.serial[{at}]");
        rows.push(field(F::SerialScanner, prefix.clone(), Kind::Heading));
        let prefix = [prefix.as_str(), "."].concat();
        rows.push(field(F::LineDevice, [prefix.as_str(), "device"].concat(), Kind::Device(FoundKind::Serial)));
        rows.extend(FRAMING.iter().map(|row| below(&prefix, row)));
    }
    for at in 1..=count("grab") {
        let key = format!("scanner.grab[{at}]");
        rows.push(field(F::GrabbedScanner, [key.as_str(), "#"].concat(), Kind::Heading));
        rows.push(field(F::GrabbedScanner, key, Kind::Device(FoundKind::Keyboard)));
    }
    rows
}

fn customer(now: &Json) -> Vec<Field> {
    let pole = "customer_display.pole.";
    let mut rows = vec![
        field(F::CustomerWindow, "customer_display.window".to_owned(), Kind::Toggle),
        field(F::PoleDevice, [pole, "device"].concat(), Kind::Device(FoundKind::Serial)),
    ];
    if now["customer_display"]["pole"]["device"].as_str().is_some_and(|device| !device.is_empty()) {
        rows.extend(FRAMING.iter().map(|row| below(pole, row)));
    }
    rows
}
