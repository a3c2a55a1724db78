//! Laid-out lines as ESC/POS bytes, by the `escpos` crate.
//!
//! Promises: text is sent only after the allow-list of `printable` and through our own tables (the crate's `write` passes
//! control bytes through, and its PC858 is wrong),
//! so the only commands in the stream are the ones planned here; `reader` reads every stream back in the tests. Leaves
//! to others: where lines break (`layout`), and the way to the printer (`printer`).

use std::cell::RefCell;

use escpos::driver::Driver;
use escpos::errors::PrinterError;
use escpos::printer::Printer as Escpos;
use escpos::printer_options::PrinterOptions;
use escpos::utils::{JustifyMode, Protocol, QRCodeCorrectionLevel, QRCodeModel, QRCodeOption};
use qrcode::{EcLevel, QrCode};
use thiserror::Error;

use super::code_page::CodePage;
use super::code128;
use super::layout::{LaidLine, Paper, TextLine, rule_text};
use super::mono::Mono;
use super::slip::Align;
use crate::config::{LabelSheet, PrinterCodePage, PrinterLanguage};

/// Rows of one raster command: small printers buffer little more than this.
const RASTER_ROWS_MAX: u32 = 128;
const BARCODE_HEIGHT_DOTS: u8 = 64;
/// Paper between the last line and the tear bar of a printer without a cutter.
const TEAR_OFF_LINES: u8 = 4;
/// ESC p m: on for 50 ms, off for 500 ms; m is 0 for pin 2 of the connector and 1 for pin 5. `escpos` 0.20 leaves the
/// two times out, and the printer would take the next two bytes of the receipt for them.
const DRAWER_PULSE: [u8; 5] = [0x1B, b'p', 0, 25, 250];
const DRAWER_PULSE_PIN_5: [u8; 5] = [0x1B, b'p', 1, 25, 250];
/// The width of a letter of font A.
const LETTER_DOTS: u32 = 12;
/// FS . : out of the two-byte mode in which cheap printers start; "é" and its neighbour would be one Chinese sign.
const LEAVE_KANJI: [u8; 2] = [0x1C, b'.'];

/// What a printer can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile {
    pub paper: Paper,
    pub has_cutter: bool,
    pub has_drawer: bool,
    pub code_page: CodePage,
    /// For printers that do not know GS ( k: QR codes are sent as pictures.
    pub qr_as_picture: bool,
    /// The connector's pin that opens the drawer: 2 or 5.
    pub drawer_pin: u32,
    pub language: PrinterLanguage,
    /// For printers that speak TSPL or ZPL.
    pub sheet: LabelSheet,
}

impl Profile {
    /// What the configuration says of a printer.
    pub fn of(printer: &crate::config::Printer) -> Profile {
        Profile {
            paper: paper_of(printer),
            has_cutter: printer.has_cutter,
            has_drawer: printer.has_drawer,
            code_page: match printer.code_page {
                PrinterCodePage::Pc858 => CodePage::Pc858,
                PrinterCodePage::Wpc1252 => CodePage::Wpc1252,
            },
            qr_as_picture: printer.qr_as_picture,
            drawer_pin: printer.drawer_pin,
            language: printer.language,
            sheet: printer.sheet,
        }
    }
}

/// The paper of a printer. One that is told to have fewer letters in a line has a narrower head too, and pictures as
/// wide as the paper would be cut off.
fn paper_of(printer: &crate::config::Printer) -> Paper {
    let usual = Paper::of_mm(printer.paper_mm);
    match printer.columns {
        0 => usual,
        columns => {
            let dots = (columns * LETTER_DOTS / 8 * 8).min(usual.dots);
            Paper { columns: columns as usize, dots }
        }
    }
}

/// The `escpos` crate refused what it was given; nothing was sent.
#[derive(Debug, Error)]
#[error("Cetakan tidak bisa disusun: {0}. Laporkan isi struk ini kepada admin.")]
pub struct EncodeError(String);

impl From<PrinterError> for EncodeError {
    fn from(error: PrinterError) -> Self {
        EncodeError(error.to_string())
    }
}

/// The bytes of a slip.
pub fn encode(lines: &[LaidLine], profile: &Profile) -> Result<Vec<u8>, EncodeError> {
    let options = PrinterOptions::new(None, None, profile.paper.columns as u8);
    let mut pen = Pen {
        escpos: Escpos::new(Sink::default(), Protocol::default(), Some(options)),
        style: Style { align: Align::Left, bold: false, large: false },
        profile: *profile,
    };
    pen.escpos.init()?.custom(&LEAVE_KANJI)?.custom(&[0x1B, b't', profile.code_page.number()])?;
    for line in lines {
        pen.line(line)?;
    }
    let last = lines.iter().rev().find(|line| **line != LaidLine::OpenDrawer);
    if last != Some(&LaidLine::Cut) && last.is_some() {
        pen.tear_off()?;
    }
    pen.escpos.print()?;
    Ok(pen.escpos.driver().0.into_inner())
}

/// Where the crate writes: memory. Sending is the port's business, with its own deadline.
#[derive(Default)]
struct Sink(RefCell<Vec<u8>>);

impl Driver for Sink {
    fn name(&self) -> String {
        "memory".to_owned()
    }

    fn write(&self, data: &[u8]) -> escpos::errors::Result<()> {
        self.0.borrow_mut().extend_from_slice(data);
        Ok(())
    }

    fn read(&self, _: &mut [u8]) -> escpos::errors::Result<usize> {
        Ok(0)
    }

    fn flush(&self) -> escpos::errors::Result<()> {
        Ok(())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Style {
    align: Align,
    bold: bool,
    large: bool,
}

struct Pen {
    escpos: Escpos<Sink>,
    style: Style,
    profile: Profile,
}

impl Pen {
    fn line(&mut self, line: &LaidLine) -> Result<(), EncodeError> {
        match line {
            LaidLine::Text(line) => self.text(line),
            LaidLine::Rule => {
                let text = rule_text(self.profile.paper);
                self.text(&TextLine { text, align: Align::Left, bold: false, large: false })
            }
            LaidLine::Qr { data, module_dots } => self.qr(data, *module_dots),
            LaidLine::Barcode { data, module_dots } => self.barcode(data, *module_dots),
            LaidLine::Raster(picture) => self.raster(picture),
            LaidLine::Cut => self.cut(),
            LaidLine::OpenDrawer => self.drawer(),
        }
    }

    fn text(&mut self, line: &TextLine) -> Result<(), EncodeError> {
        self.set_style(Style { align: line.align, bold: line.bold, large: line.large })?;
        // The last gate: what has no byte in the table cannot be sent, whatever the layout handed over.
        let page = self.profile.code_page;
        let bytes: Vec<u8> = line.text.chars().map(|c| page.byte_of(c).unwrap_or(b'?')).collect();
        self.escpos.custom(&bytes)?.feed()?;
        Ok(())
    }

    fn set_style(&mut self, style: Style) -> Result<(), EncodeError> {
        if style.align != self.style.align {
            self.escpos.justify(match style.align {
                Align::Left => JustifyMode::LEFT,
                Align::Centre => JustifyMode::CENTER,
                Align::Right => JustifyMode::RIGHT,
            })?;
        }
        if style.bold != self.style.bold {
            self.escpos.bold(style.bold)?;
        }
        if style.large != self.style.large {
            let size = if style.large { 2 } else { 1 };
            self.escpos.size(size, size)?;
        }
        self.style = style;
        Ok(())
    }

    fn centre(&mut self) -> Result<(), EncodeError> {
        self.set_style(Style { align: Align::Centre, bold: false, large: false })
    }

    fn qr(&mut self, data: &str, module_dots: u32) -> Result<(), EncodeError> {
        if self.profile.qr_as_picture {
            return match qr_picture(data, module_dots) {
                Some(picture) => self.raster(&picture),
                None => Ok(()),
            };
        }
        self.centre()?;
        let option = QRCodeOption::new(QRCodeModel::Model2, module_dots.min(16) as u8, QRCodeCorrectionLevel::M);
        self.escpos.qrcode_option(data, option)?;
        Ok(())
    }

    /// GS h, GS w, GS H (no text), GS k 73: the crate knows no Code 128.
    fn barcode(&mut self, data: &str, module_dots: u32) -> Result<(), EncodeError> {
        let Some(data) = code128::command_data(data) else { return Ok(()) };
        self.centre()?;
        let mut command = vec![0x1D, b'h', BARCODE_HEIGHT_DOTS, 0x1D, b'w', module_dots.clamp(2, 6) as u8];
        command.extend([0x1D, b'H', 0, 0x1D, b'k', 73, data.len() as u8]);
        command.extend(data);
        self.escpos.custom(&command)?;
        Ok(())
    }

    /// GS v 0 in strips, each as wide as the paper.
    fn raster(&mut self, picture: &Mono) -> Result<(), EncodeError> {
        self.set_style(Style { align: Align::Left, bold: false, large: false })?;
        let strip = picture.centred_on(self.profile.paper.dots);
        let row_bytes = strip.row_bytes();
        for rows in strip.bytes().chunks(row_bytes * RASTER_ROWS_MAX as usize) {
            let height = (rows.len() / row_bytes) as u16;
            let mut command = vec![0x1D, b'v', b'0', 0];
            command.extend((row_bytes as u16).to_le_bytes());
            command.extend(height.to_le_bytes());
            command.extend_from_slice(rows);
            self.escpos.custom(&command)?;
        }
        Ok(())
    }

    fn cut(&mut self) -> Result<(), EncodeError> {
        match self.profile.has_cutter {
            true => self.escpos.cut()?,
            false => self.escpos.feeds(TEAR_OFF_LINES)?,
        };
        Ok(())
    }

    fn tear_off(&mut self) -> Result<(), EncodeError> {
        self.escpos.feeds(TEAR_OFF_LINES)?;
        Ok(())
    }

    fn drawer(&mut self) -> Result<(), EncodeError> {
        if self.profile.has_drawer {
            self.escpos.custom(if self.profile.drawer_pin == 5 { &DRAWER_PULSE_PIN_5 } else { &DRAWER_PULSE })?;
        }
        Ok(())
    }
}

/// A QR code as dots, with its quiet zone.
pub fn qr_picture(data: &str, module_dots: u32) -> Option<Mono> {
    let code = QrCode::with_error_correction_level(data, EcLevel::M).ok()?;
    let (width, colours) = (code.width() as u32, code.to_colors());
    let mut picture = Mono::new((width + 8) * module_dots, (width + 8) * module_dots);
    for (at, colour) in colours.iter().enumerate() {
        let (x, y) = (at as u32 % width + 4, at as u32 / width + 4);
        for dot in 0..module_dots * module_dots {
            if *colour == qrcode::Color::Dark {
                picture.blacken(
                    (x * module_dots + dot % module_dots) as i32,
                    (y * module_dots + dot / module_dots) as i32,
                );
            }
        }
    }
    Some(picture)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn what_the_configuration_says_of_a_printer_reaches_its_bytes() {
        let printer = Config::default().printers[0].clone();
        let pulse = |pin: u32| {
            let profile = Profile::of(&crate::config::Printer { drawer_pin: pin, ..printer.clone() });
            encode(&[LaidLine::OpenDrawer], &profile).expect("bytes")
        };
        assert!(pulse(2).ends_with(&DRAWER_PULSE) && pulse(5).ends_with(&DRAWER_PULSE_PIN_5));
        for (paper_mm, columns, paper) in [
            (80, 0, Paper::MM_80),
            (58, 0, Paper::MM_58),
            (80, 42, Paper { columns: 42, dots: 504 }),
            (58, 30, Paper { columns: 30, dots: 360 }),
            (80, 64, Paper { columns: 64, dots: 576 }),
        ] {
            let profile = Profile::of(&crate::config::Printer { paper_mm, columns, ..printer.clone() });
            assert_eq!(profile.paper, paper, "{paper_mm} {columns}");
        }
    }
}
