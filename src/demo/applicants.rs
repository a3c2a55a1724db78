//! Businesses that apply in the demo, and what they write: a form in the letter, a catalogue, a picture of the account.

use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::codecs::png::PngEncoder;
use image::{Rgb, RgbImage};

use super::chance::Chance;
use super::outlet::Outlet;
use super::photos;
use super::words::{TRADES, Trade};
use super::{AtStep, DemoError};
use crate::base::{Rupiah, UtcMs};
use crate::documents::xlsx::{Cell, Column, Kind, Sheet, workbook};

/// Things in a catalogue.
const GOODS: usize = 4;
/// Dearer than an outlet sells one thing.
const DEAR: (&str, i64) = ("Set Hantaran Lengkap", 750_000);
/// Characters to a line of base64 (RFC 2045 section 6.8).
const LINE_CHARS: usize = 76;
const XLSX_MIME: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A fictional business that applies.
#[derive(Debug, Clone, Copy)]
pub struct Applicant {
    /// Of its people: `Kontak UKM 51`. Partners of the register have other numbers.
    pub number: u32,
    pub business: &'static str,
    /// Its place among [`TRADES`].
    pub trade: usize,
    pub lacks: Lacks,
    /// One thing of its catalogue is above the highest price.
    pub has_dear: bool,
}

/// What the first letter leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lacks {
    Nothing,
    Screenshot,
    /// Neither prices nor whom to call.
    PricesAndContact,
    /// Neither a picture of the account nor whom to call.
    ScreenshotAndContact,
}

/// A letter as somebody's mail program sends it.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Without `<` and `>`.
    pub id: String,
    from_name: String,
    from: String,
    to: String,
    subject: String,
    /// The letter that it answers; empty: none.
    answers: String,
    at: UtcMs,
    text: String,
    files: Vec<File>,
}

#[derive(Debug, Clone)]
struct File {
    name: &'static str,
    mime: &'static str,
    bytes: Vec<u8>,
}

impl Applicant {
    /// One whose letter has everything.
    pub const fn complete(number: u32, business: &'static str, trade: usize) -> Applicant {
        Applicant { number, business, trade, lacks: Lacks::Nothing, has_dear: false }
    }

    pub fn owner(&self) -> String {
        format!("Pemilik UKM {}", self.number)
    }

    pub fn category(&self) -> &'static str {
        self.made().category
    }

    fn made(&self) -> &'static Trade {
        &TRADES[self.trade % TRADES.len()]
    }

    /// What the catalogue offers, with prices.
    pub fn goods(&self) -> Vec<(&'static str, Rupiah)> {
        let goods = self.made().goods.iter().take(GOODS);
        let mut goods: Vec<_> = goods.map(|good| (good.name, Rupiah(good.price_thousands.1 * 1_000))).collect();
        if self.has_dear {
            goods.push((DEAR.0, Rupiah(DEAR.1)));
        }
        goods
    }

    /// The letter with which it applies, written now.
    pub fn application(&self, outlet: &Outlet) -> Result<Letter, DemoError> {
        let mut files = vec![self.catalogue(outlet)?];
        if !matches!(self.lacks, Lacks::Screenshot | Lacks::ScreenshotAndContact) {
            files.push(self.screenshot()?);
        }
        if self.number.is_multiple_of(3) {
            let (name, _) = self.goods()[0];
            let bytes = photos::draw(self.category(), name, "").at_step("foto barang")?;
            files.push(File { name: "foto-produk.jpg", mime: "image/jpeg", bytes });
        }
        let subject = format!("Pendaftaran mitra: {}", self.business);
        Ok(Letter { subject, text: self.form(outlet), files, ..self.letter(outlet, 1) })
    }

    /// The answer to a letter of the office: whom to call, and the picture of the account.
    pub fn answer(&self, outlet: &Outlet, answers: &str) -> Result<Letter, DemoError> {
        let text = format!("Baik, ini kelengkapannya.\n\n{}\nTerima kasih,\n{}\n", self.contact(), self.contact_name());
        let subject = format!("Re: Kelengkapan pendaftaran: {}", self.business);
        let answers = answers.trim_matches(['<', '>']).to_owned();
        Ok(Letter { subject, answers, text, files: vec![self.screenshot()?], ..self.letter(outlet, 2) })
    }

    fn letter(&self, outlet: &Outlet, at: u32) -> Letter {
        Letter {
            id: format!("permohonan-{}-{at}@example.com", self.number),
            from_name: self.contact_name(),
            from: format!("pemohon{}@example.com", self.number),
            to: outlet.config.mail.from_address.clone(),
            subject: String::new(),
            answers: String::new(),
            at: outlet.store.clock().now(),
            text: String::new(),
            files: Vec::new(),
        }
    }

    fn contact_name(&self) -> String {
        format!("Kontak UKM {}", self.number)
    }

    fn contact(&self) -> String {
        format!("Contact Person: {}\nNo. HP/WA: 0812-0000-{:04}\n", self.contact_name(), self.number)
    }

    /// The form, line by line, as the outlet asks for it.
    fn form(&self, outlet: &Outlet) -> String {
        let contact = match self.lacks {
            Lacks::PricesAndContact | Lacks::ScreenshotAndContact => String::new(),
            _ => self.contact(),
        };
        let handle = self.business.to_lowercase().replace(' ', ".");
        format!(
            "Yth. {},\n\nkami ingin menitipkan produk kami. Berikut isian formulirnya:\n\nNama Usaha: {}\n\
             Nama Pemilik: {}\n{contact}Instagram: @{handle}\nAlamat: Jalan Contoh No. {}, Surabaya\n\
             Jenis Produk: {}\n\nKatalog kami terlampir.\n\nTerima kasih,\n{}\n",
            outlet.config.outlet.name,
            self.business,
            self.owner(),
            self.number,
            self.category(),
            self.contact_name(),
        )
    }

    /// A spreadsheet; every other one keeps a plain list instead.
    fn catalogue(&self, outlet: &Outlet) -> Result<File, DemoError> {
        let has_prices = self.lacks != Lacks::PricesAndContact;
        let goods = self.goods();
        if self.number.is_multiple_of(2) && has_prices {
            let rows: String = goods.iter().map(|(name, price)| format!("{name};{}\r\n", price.0)).collect();
            let bytes = ["Nama Produk;Harga\r\n", &rows].concat().into_bytes();
            return Ok(File { name: "daftar-harga.csv", mime: "text/csv", bytes });
        }
        let second = match has_prices {
            true => Column::new("Harga", Kind::Money, 16),
            false => Column::new("Keterangan", Kind::Text, 24),
        };
        let row = |(name, price): &(&str, Rupiah)| {
            vec![Cell::from(*name), if has_prices { Cell::Money(*price) } else { Cell::from("harga menyusul") }]
        };
        let sheet = Sheet {
            name: "Katalog".to_owned(),
            heading: vec![format!("Katalog {}", self.business)],
            columns: vec![Column::new("Nama Produk", Kind::Text, 36), second],
            rows: goods.iter().map(row).collect(),
            totals: None,
        };
        let bytes = workbook(&[sheet], outlet.store.today()).at_step("katalog pemohon")?;
        Ok(File { name: "katalog.xlsx", mime: XLSX_MIME, bytes })
    }

    fn screenshot(&self) -> Result<File, DemoError> {
        let bytes = account(u64::from(self.number)).at_step("gambar akun")?;
        Ok(File { name: "screenshot-instagram.png", mime: "image/png", bytes })
    }
}

/// Something that is no application.
pub fn advertisement(outlet: &Outlet) -> Letter {
    Letter {
        id: "promo-1@example.org".to_owned(),
        from_name: "Promo Kilat".to_owned(),
        from: "promo@example.org".to_owned(),
        to: outlet.config.mail.from_address.clone(),
        subject: "Dana cair hari ini".to_owned(),
        answers: String::new(),
        at: outlet.store.clock().now(),
        text: "Pinjaman modal tanpa agunan! Cair 5 menit, klik di sini. Berhenti berlangganan.\n".to_owned(),
        files: Vec::new(),
    }
}

impl Letter {
    /// The message (RFC 5322, RFC 2045): every part in base64, everything around it ASCII.
    pub fn bytes(&self) -> Vec<u8> {
        let boundary = format!("bagian-{}", self.id.split('@').next().unwrap_or_default());
        let mut out = format!(
            "From: {} <{}>\r\nTo: <{}>\r\nSubject: {}\r\nDate: {}\r\nMessage-ID: <{}>\r\nMIME-Version: 1.0\r\n",
            self.from_name,
            self.from,
            self.to,
            self.subject,
            self.at.to_datetime().to_rfc2822(),
            self.id
        );
        if !self.answers.is_empty() {
            out.push_str(&["In-Reply-To: <", &self.answers, ">\r\nReferences: <", &self.answers, ">\r\n"].concat());
        }
        out.push_str(&["Content-Type: multipart/mixed; boundary=\"", &boundary, "\"\r\n\r\n"].concat());
        add_part(&mut out, &boundary, "text/plain; charset=\"utf-8\"", "inline", self.text.as_bytes());
        for file in &self.files {
            let place = format!("attachment; filename=\"{}\"", file.name);
            add_part(&mut out, &boundary, file.mime, &place, &file.bytes);
        }
        out.push_str(&["--", &boundary, "--\r\n"].concat());
        out.into_bytes()
    }
}

fn add_part(out: &mut String, boundary: &str, mime: &str, place: &str, bytes: &[u8]) {
    out.push_str(&["--", boundary, "\r\nContent-Type: ", mime, "\r\nContent-Disposition: ", place].concat());
    out.push_str("\r\nContent-Transfer-Encoding: base64\r\n\r\n");
    let encoded = STANDARD.encode(bytes);
    for at in (0..encoded.len()).step_by(LINE_CHARS) {
        out.push_str(&encoded[at..(at + LINE_CHARS).min(encoded.len())]);
        out.push_str("\r\n");
    }
    out.push_str("\r\n");
}

/// The picture of an account as a telephone shows it: a round portrait, lines beside it, three by three pictures.
fn account(seed: u64) -> image::ImageResult<Vec<u8>> {
    const WIDTH: u32 = 150;
    const HEAD: u32 = 60;
    const TILE: u32 = 50;
    let mut chance = Chance::new(seed);
    let tones: Vec<Rgb<u8>> = (0..9).map(|_| Rgb(std::array::from_fn(|_| chance.between(90, 225) as u8))).collect();
    let (paper, ink) = (Rgb([250, 250, 250]), Rgb([120, 120, 120]));
    let picture = RgbImage::from_fn(WIDTH, HEAD + 3 * TILE, |x, y| {
        let is_portrait = (i64::from(x) - 30).pow(2) + (i64::from(y) - 30).pow(2) < 20 * 20;
        let is_line = (65..135).contains(&x) && matches!(y, 14..=18 | 28..=31 | 40..=43);
        let is_gap = x % TILE < 2 || (y.max(HEAD) - HEAD) % TILE < 2;
        match y >= HEAD {
            true if is_gap => paper,
            true => tones[((y - HEAD) / TILE * 3 + x / TILE) as usize],
            false if is_portrait => tones[4],
            false if is_line => ink,
            false => paper,
        }
    });
    let mut png = Cursor::new(Vec::new());
    picture.write_with_encoder(PngEncoder::new(&mut png))?;
    Ok(png.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_a_picture_of_its_own() {
        let (one, other) = (account(51).expect("drawn"), account(52).expect("drawn"));
        assert_ne!(one, other);
        let picture = image::load_from_memory(&one).expect("a picture");
        assert_eq!((picture.width(), picture.height()), (150, 210));
    }

    #[test]
    fn a_letter_is_ascii_in_short_lines() {
        let file = File { name: "a.csv", mime: "text/csv", bytes: vec![0xC3; 500] };
        let letter = Letter {
            id: "a-1@example.com".into(),
            from_name: "Kontak UKM 51".into(),
            from: "a@example.com".into(),
            to: "b@example.com".into(),
            subject: "Pendaftaran".into(),
            answers: "c@example.com".into(),
            at: UtcMs(0),
            text: "Batik Sêkar\n".into(),
            files: vec![file],
        };
        let text = String::from_utf8(letter.bytes()).expect("ASCII");
        assert!(text.is_ascii() && text.split("\r\n").all(|line| line.len() < 100));
        assert!(text.contains("In-Reply-To: <c@example.com>") && text.ends_with("--bagian-a-1--\r\n"));
    }
}
