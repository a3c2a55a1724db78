//! The test page of a printer: shows at a glance whether its settings are right, and says what to look for.
//!
//! Promises: goes past the queue and leaves no row; waits its turn at a printer that is at work; ends at a deadline
//! whatever the printer does. The settings may be ones that nobody has saved yet. Leaves to others: who may press the
//! button (kiosk).

use std::time::{Duration, Instant};

use crossbeam_channel::{RecvTimeoutError, bounded};
use thiserror::Error;

use super::escpos_bytes::Profile;
use super::labels::{self, Area, Face, Laid, SheetError};
use super::printable::is_printable;
use super::printer::{Outcome, Patience, PrinterState, port_of, send_job};
use super::render::{self, RenderError};
use super::slip::{Align, Block, Slip, Tag};
use super::worker::Desk;
use crate::config::{Printer, PrinterCodePage, PrinterLanguage, PrinterPort};

/// How long a printer may go on with the job that it has begun.
const TURN_MS: u64 = 5_000;
/// The whole test, with a slow serial line.
const TEST_MS: u64 = 30_000;
/// What stands in the codes: no product has it, so a scan of the test page sells nothing.
pub const TEST_CODE: &str = "UJI-CETAK";

/// What became of a test page that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestOutcome {
    /// Whether the printer says how it stands. Many do not.
    pub answers: bool,
    /// What should be seen on the paper and what to change otherwise, in Indonesian, from top to bottom.
    pub look_for: Vec<String>,
}

/// Why there is no test page, or nobody knows.
#[derive(Debug, Error)]
pub enum TestPrintError {
    #[error("Printer sedang mencetak. Tunggu sampai selesai, lalu coba lagi.")]
    Busy,
    #[error(transparent)]
    Render(#[from] RenderError),
    #[error("Belum tercetak: {cause} Periksa kabel, daya dan alamatnya, lalu coba lagi.")]
    NotSent { state: PrinterState, cause: String },
    #[error("Cetak uji {0}. Lihat kertasnya.")]
    Doubtful(String),
    #[error("Printer tidak selesai dalam {0} detik. Matikan lalu nyalakan printernya, lalu coba lagi.")]
    TooLate(u64),
}

/// Prints the page on a thread of its own and waits for it no longer than the deadline.
pub(super) fn print_with_deadline(
    printer: &Printer,
    open_drawer: bool,
    desk: Desk,
    patience: Patience,
) -> Result<TestOutcome, TestPrintError> {
    let (done, waiting) = bounded(1);
    let printer = printer.clone();
    let work = move || {
        let turn = Instant::now() + Duration::from_millis(TURN_MS);
        let printed = desk.try_until(turn, || print(&printer, open_drawer, &patience));
        let _ = done.send(printed.unwrap_or(Err(TestPrintError::Busy)));
    };
    let thread = std::thread::Builder::new().name("deks-print-test".into()).spawn(work);
    let not_sent = |cause: String| TestPrintError::NotSent { state: PrinterState::NotReady, cause };
    thread.map_err(|error| not_sent(error.to_string()))?;
    match waiting.recv_timeout(Duration::from_millis(TEST_MS)) {
        Ok(outcome) => outcome,
        Err(RecvTimeoutError::Timeout) => Err(TestPrintError::TooLate(TEST_MS / 1_000)),
        Err(RecvTimeoutError::Disconnected) => Err(TestPrintError::Doubtful("terhenti".into())),
    }
}

fn print(printer: &Printer, open_drawer: bool, patience: &Patience) -> Result<TestOutcome, TestPrintError> {
    let bytes = test_bytes(printer, open_drawer)?;
    let mut port = port_of(printer);
    port.announce("Cetak uji");
    let mut answers = None;
    match send_job(&mut *port, printer.language, &bytes, patience, &mut answers, || Ok(())) {
        Outcome::Printed => {
            Ok(TestOutcome { answers: answers == Some(true), look_for: look_for(printer, open_drawer) })
        }
        Outcome::NotSent(state, cause) => Err(TestPrintError::NotSent { state, cause: sentence(&cause) }),
        Outcome::Unknown(cause) => Err(TestPrintError::Doubtful(cause)),
    }
}

fn sentence(cause: &str) -> String {
    let cause = cause.trim();
    if cause.ends_with('.') { cause.to_owned() } else { [cause, "."].concat() }
}

/// The bytes of a printer's test page.
pub fn test_bytes(printer: &Printer, open_drawer: bool) -> Result<Vec<u8>, RenderError> {
    let profile = Profile::of(printer);
    match labels::face_of(printer.language) {
        None => render::bytes_of(&test_slip(printer, &profile, open_drawer), &profile, &|_| None),
        Some(face) => Ok(labels::write(&test_labels(printer, face)?, printer.sheet, face)),
    }
}

fn test_slip(printer: &Printer, profile: &Profile, open_drawer: bool) -> Slip {
    let columns = profile.paper.columns;
    let ruler: String = (1..=columns).map(|at| char::from(b'0' + (at % 10) as u8)).collect();
    let styled = |text: &str, bold: bool, large: bool| {
        let text = text.to_owned();
        Block::Text { text, align: Align::Left, bold, large }
    };
    let mut slip = Slip::default();
    slip.heading("CETAK UJI").centred(name_of(printer)).centred(port_text(&printer.port)).push(Block::Blank);
    slip.text(ruler).push(Block::Rule);
    slip.pair("Tabel huruf", code_page_text(printer.code_page)).text(letters());
    slip.push(styled("Tebal Rp 1.234.567", true, false)).push(styled("Besar Rp 25.000", false, true));
    slip.push(styled("Tebal besar", true, true)).pair("Kiri", "Kanan").push(Block::Blank);
    slip.push(Block::Qr { data: TEST_CODE.to_owned() }).push(Block::Barcode { data: TEST_CODE.to_owned() });
    slip.push(Block::Cut);
    if open_drawer {
        slip.push(Block::OpenDrawer);
    }
    slip
}

/// A sheet with a frame along its edge and one with a price tag.
fn test_labels(printer: &Printer, face: Face) -> Result<Vec<Laid>, SheetError> {
    let sheet = printer.sheet;
    let size = format!("{} x {} mm, {} titik/mm", sheet.width_mm, sheet.height_mm, sheet.dots_per_mm);
    let lines = ["CETAK UJI".to_owned(), name_of(printer).to_owned(), port_text(&printer.port), size, letters()];
    let frame = Laid { pieces: labels::lay_test_frame(&lines, Area::of(sheet), face), copies: 1 };
    let tag = test_tag();
    let mut all = vec![frame];
    all.extend(labels::lay_tags(&[(&tag, 1)], sheet, face)?);
    Ok(all)
}

/// The tag of test pages, also what `deks doctor` tries on a sheet.
pub(super) fn test_tag() -> Tag {
    Tag {
        code: TEST_CODE.to_owned(),
        name: "Label uji".to_owned(),
        variant: String::new(),
        price_text: "Rp 125.000".to_owned(),
        date_in: String::new(),
    }
}

/// Every letter that any of our printers has.
fn letters() -> String {
    ('\u{21}'..='\u{20AC}').filter(|c| is_printable(*c)).collect()
}

fn name_of(printer: &Printer) -> &'static str {
    if printer.name == "label" { "Printer label" } else { "Printer struk" }
}

fn port_text(port: &PrinterPort) -> String {
    match port {
        PrinterPort::Network { address } => address.clone(),
        PrinterPort::Usb { device } => device.clone(),
        PrinterPort::Serial { device, baud } => format!("{device} {baud}"),
        PrinterPort::File { folder } => folder.clone(),
    }
}

fn code_page_text(page: PrinterCodePage) -> &'static str {
    match page {
        PrinterCodePage::Pc858 => "pc858",
        PrinterCodePage::Wpc1252 => "wpc1252",
    }
}

fn look_for(printer: &Printer, open_drawer: bool) -> Vec<String> {
    let mut lines: Vec<&str> = Vec::new();
    match printer.language {
        PrinterLanguage::Escpos => {
            lines.push(
                "Baris angka harus penuh sampai tepi kanan dalam satu baris. Bila patah, kurangi jumlah kolom; bila \
                 tersisa tempat, tambah.",
            );
            lines.push("Huruf é dan € harus tampak. Bila lain, ganti tabel huruf.");
            lines.push(match printer.qr_as_picture {
                true => "Kode QR harus tampak dan bisa dipindai.",
                false => "Kode QR harus tampak dan bisa dipindai. Bila tidak ada, nyalakan \"QR sebagai gambar\".",
            });
            lines.push(match printer.has_cutter {
                true => "Kertas harus terpotong. Bila tidak, matikan \"ada pemotong\".",
                false => "Kertas harus keluar sampai bisa disobek.",
            });
        }
        PrinterLanguage::Tspl | PrinterLanguage::Zpl => {
            lines.push(
                "Dua label harus keluar: satu berbingkai, satu label harga. Bila kosong atau berisi tulisan perintah, \
                 ganti bahasa printer.",
            );
            lines.push(
                "Bingkai harus utuh di keempat sisi. Bila terpotong atau bergeser, perbaiki ukuran label dan celahnya.",
            );
            lines.push("Bila bingkai terlalu kecil atau terlalu besar, perbaiki titik per mm.");
            lines.push("Kode QR pada label harga harus bisa dipindai.");
        }
    }
    if open_drawer && printer.has_drawer && printer.language == PrinterLanguage::Escpos {
        lines.push("Laci harus terbuka. Bila tidak, ganti pin laci (2 atau 5).");
    }
    lines.into_iter().map(str::to_owned).collect()
}
