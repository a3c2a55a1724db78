//! Keeping what came out: slips as PNG, papers as PDF with a picture of their first page, letters as `.eml`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use qrcode::QrCode;

use super::super::page::{Chapter, Exhibit, Look, Table};
use super::super::{AtStep, DemoError};
use super::Story;
use crate::devices::reader::{Command, read};
use crate::devices::{Paper, picture};
use crate::documents::first_page_png;
use crate::mail;
use crate::store::StoreError;

/// Enough to read the small print of a sheet on a screen.
const PAPER_DOTS_PER_INCH: u32 = 110;
/// Of one module of a QR code.
const CODE_DOTS: u32 = 8;
/// A strip of labels is shown from its beginning.
const STRIP_DOTS_SHOWN: u32 = 1_400;

impl Story {
    pub(super) fn tell(&mut self, title: &str, text: &str, table: Option<Table>, exhibits: Vec<Exhibit>) {
        let time = self.time_text();
        self.tell_at(time, title, text, table, exhibits);
    }

    pub(super) fn tell_at(
        &mut self,
        time: String,
        title: &str,
        text: &str,
        table: Option<Table>,
        exhibits: Vec<Exhibit>,
    ) {
        let (title, text) = (title.to_owned(), text.to_owned());
        self.page.chapters.push(Chapter { time, title, text, table, exhibits });
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), DemoError> {
        let path = self.out.join(path);
        std::fs::write(&path, bytes).map_err(|error| DemoError::folder(&path, &error))
    }

    /// The jobs that the receipt printer printed since the last look.
    pub(super) fn new_slips(&mut self) -> Vec<Vec<u8>> {
        let jobs = self.receipt_printer.jobs().split_off(self.slips_seen);
        self.slips_seen += jobs.len();
        jobs
    }

    /// Keeps a printed stream as a picture.
    pub(super) fn slip(
        &mut self,
        name: &str,
        bytes: &[u8],
        paper_mm: u32,
        caption: &str,
    ) -> Result<Exhibit, DemoError> {
        let drawn = picture::draw(bytes, Paper::of_mm(paper_mm)).at_step("gambar cetakan")?;
        let path = format!("cetak/{name}.png");
        drawn.save(self.out.join(&path)).at_step("gambar cetakan")?;
        self.report.pictures += 1;
        let mut shown = path.clone();
        if drawn.height() > STRIP_DOTS_SHOWN * 2 {
            shown = format!("cetak/{name}-awal.png");
            let strip = image::imageops::crop_imm(&drawn, 0, 0, drawn.width(), STRIP_DOTS_SHOWN).to_image();
            strip.save(self.out.join(&shown)).at_step("gambar cetakan")?;
        }
        Ok(Exhibit { look: Look::Slip, picture: shown, target: path, caption: caption.to_owned() })
    }

    /// Keeps a QR code as it stands on a screen.
    pub(super) fn keep_code(&mut self, name: &str, text: &str, caption: &str) -> Result<Exhibit, DemoError> {
        let code = QrCode::new(text).at_step("gambar kode")?;
        let drawn = code.render::<image::Luma<u8>>().module_dimensions(CODE_DOTS, CODE_DOTS).build();
        let path = format!("cetak/{name}.png");
        drawn.save(self.out.join(&path)).at_step("gambar kode")?;
        self.report.pictures += 1;
        Ok(Exhibit { look: Look::Slip, picture: path.clone(), target: path, caption: caption.to_owned() })
    }

    /// Keeps a PDF and a picture of its first page.
    pub(super) fn paper(&mut self, name: &str, pdf: &[u8], caption: &str) -> Result<Exhibit, DemoError> {
        let (target, picture) = (format!("dokumen/{name}.pdf"), format!("dokumen/{name}.png"));
        self.write(&target, pdf)?;
        self.write(&picture, &first_page_png(pdf, PAPER_DOTS_PER_INCH).at_step("gambar dokumen")?)?;
        self.report.papers += 1;
        Ok(Exhibit { look: Look::Sheet, picture, target, caption: caption.to_owned() })
    }

    /// The PDF that a letter of the outbox carries, by the letter's key.
    pub(super) fn attached_pdf(&self, key: &str) -> Result<Option<Vec<u8>>, DemoError> {
        let eml = self.outlet.store.read(|connection| match mail::by_key(connection, key)? {
            Some(row) => mail::eml(connection, row.mail_id),
            None => Ok::<_, StoreError>(None),
        })?;
        Ok(eml.as_deref().and_then(pdf_of))
    }

    pub(super) fn keep_letter(&self, name: &str, bytes: &[u8]) -> Result<String, DemoError> {
        let path = format!("surat/{name}.eml");
        self.write(&path, bytes)?;
        Ok(path)
    }
}

/// The first PDF among a message's parts. Our messages carry every part in base64 (see `mail::mime`).
fn pdf_of(eml: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(eml).ok()?;
    let part = text.split("Content-Type: application/pdf").nth(1)?;
    let (_, body) = part.split_once("\r\n\r\n")?;
    let encoded: String = body.lines().take_while(|line| !line.starts_with("--")).map(str::trim).collect();
    STANDARD.decode(encoded).ok()
}

/// The number in the QR code of a printed slip.
pub(super) fn number_on(bytes: &[u8]) -> Option<String> {
    read(bytes).ok()?.into_iter().find_map(|command| match command {
        Command::QrStore(data) => String::from_utf8(data).ok(),
        _ => None,
    })
}
