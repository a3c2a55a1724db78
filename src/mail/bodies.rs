//! What letters say: plain text and HTML from one JSON value.
//!
//! The values are those of the papers (`templates/documents/samples/`), so that letter and paper cannot disagree. In HTML
//! every value is escaped; a missing field is an empty one.

use std::sync::OnceLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Error as JinjaError, UndefinedBehavior, Value};
use thiserror::Error;

use crate::base::Rupiah;

/// The kinds of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    Review,
    Digest,
    Handover,
    ReturnNotice,
    /// Reminds of a pick-up; the same fields as the return notice.
    Reminder,
    /// The minutes of a hand-back.
    Handback,
    /// The report of a shift at the till, for managers.
    ZReport,
    /// A letter of an office procedure: its words are made already, this is the frame around them.
    Case,
    /// Words, a table of goods, and what to do: what the outlet and a partner ask of each other.
    Goods,
}

impl Body {
    pub const ALL: [Body; 9] = [
        Body::Review,
        Body::Digest,
        Body::Handover,
        Body::ReturnNotice,
        Body::Reminder,
        Body::Handback,
        Body::ZReport,
        Body::Case,
        Body::Goods,
    ];

    fn names(self) -> [&'static str; 3] {
        match self {
            Body::Review => ["review.subject", "review.txt", "review.html"],
            Body::Digest => ["digest.subject", "digest.txt", "digest.html"],
            Body::Handover => ["handover.subject", "handover.txt", "handover.html"],
            Body::ReturnNotice => ["return_notice.subject", "return_notice.txt", "return_notice.html"],
            Body::Reminder => ["reminder.subject", "reminder.txt", "reminder.html"],
            Body::Handback => ["handback.subject", "handback.txt", "handback.html"],
            Body::ZReport => ["z-report.subject", "z-report.txt", "z-report.html"],
            Body::Case => ["case.subject", "case.txt", "case.html"],
            Body::Goods => ["goods.subject", "goods.txt", "goods.html"],
        }
    }
}

/// A letter's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bodies {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// Why the words were not made.
#[derive(Debug, Error)]
#[error("Isi surel tidak bisa disusun: {0}. Laporkan ke admin; datanya sendiri aman.")]
pub struct BodyError(String);

impl From<JinjaError> for BodyError {
    fn from(error: JinjaError) -> Self {
        BodyError(format!("{error:#}"))
    }
}

macro_rules! sources {
    ($($name:literal),+ $(,)?) => { [$(($name, include_str!(concat!("../../templates/mail/", $name)))),+] };
}

const SOURCES: [(&str, &str); 20] = sources![
    "base.html",
    "base.txt",
    "review.txt",
    "review.html",
    "digest.txt",
    "digest.html",
    "handover.txt",
    "handover.html",
    "return_notice.txt",
    "return_notice.html",
    "reminder.txt",
    "reminder.html",
    "handback.txt",
    "handback.html",
    "z-report.txt",
    "z-report.html",
    "case.txt",
    "case.html",
    "goods.txt",
    "goods.html",
];

/// Subjects are one line each; a name in them is cut before it fills the line.
const SUBJECTS: [(&str, &str); 9] = [
    ("review.subject", "Review penjualan {{ month_long }} – {{ partner.business_name|brief }}"),
    ("digest.subject", "Ringkasan outlet {{ month_long }} – {{ outlet.name|brief }}"),
    ("handover.subject", "Tanda terima barang {{ number }} – {{ outlet.name|brief }}"),
    ("return_notice.subject", "Barang yang perlu diambil sebelum {{ pickup_long }} – {{ outlet.name|brief }}"),
    ("reminder.subject", "Pengingat: barang menunggu diambil, {{ pickup_long }} – {{ outlet.name|brief }}"),
    ("handback.subject", "Berita acara pengembalian {{ number }} – {{ outlet.name|brief }}"),
    ("z-report.subject", "Laporan {{ kind }} {{ number }} – {{ date_long }} – {{ outlet.name|brief }}"),
    ("case.subject", "{{ subject }}"),
    ("goods.subject", "{{ subject }} – {{ outlet.name|brief }}"),
];

fn environment() -> Result<&'static Environment<'static>, BodyError> {
    static ENVIRONMENT: OnceLock<Result<Environment<'static>, String>> = OnceLock::new();
    ENVIRONMENT.get_or_init(|| build().map_err(|error| format!("{error:#}"))).as_ref().map_err(|e| BodyError(e.clone()))
}

fn build() -> Result<Environment<'static>, JinjaError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment
        .set_auto_escape_callback(|name| if name.ends_with(".html") { AutoEscape::Html } else { AutoEscape::None });
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    // A figure that is not there is nothing, not the word "none".
    environment.set_formatter(
        |out, state, value| {
            if value.is_none() { Ok(()) } else { minijinja::escape_formatter(out, state, value) }
        },
    );
    environment.add_filter("rp", |value: Value| Rupiah(number(&value)).to_string());
    environment.add_filter("grouped", |value: Value| Rupiah(number(&value)).grouped());
    environment.add_filter("percent", |value: Value| percent(number(&value)));
    environment.add_filter("brief", |text: Value| brief(text.as_str().unwrap_or("")));
    environment.add_filter("paragraphs", |text: Value| -> Vec<String> {
        text.as_str()
            .unwrap_or("")
            .split("\n\n")
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    });
    for (name, source) in SOURCES.into_iter().chain(SUBJECTS) {
        environment.add_template(name, source)?;
    }
    Ok(environment)
}

fn number(value: &Value) -> i64 {
    i64::try_from(value.clone()).unwrap_or(0)
}

/// Basis points as `37,6 %`.
fn percent(bp: i64) -> String {
    let tenths = (bp.saturating_abs() + 5) / 10;
    format!("{}{},{}\u{A0}%", if bp < 0 { "-" } else { "" }, Rupiah(tenths / 10).grouped(), tenths % 10)
}

/// At most 60 characters in one line.
fn brief(text: &str) -> String {
    let line = crate::base::text::clean_line(text);
    if line.chars().count() <= 60 {
        return line;
    }
    format!("{}…", crate::base::text::truncate_chars(&line, 59).trim_end())
}

/// The words of a letter.
pub fn render(body: Body, data: &serde_json::Value) -> Result<Bodies, BodyError> {
    let environment = environment()?;
    let values = Value::from(Serde(data));
    let [subject, text, html] = body.names();
    let render = |name: &str| -> Result<String, BodyError> { Ok(environment.get_template(name)?.render(&values)?) };
    let subject = crate::base::text::clean_line(&render(subject)?);
    Ok(Bodies { subject, text: one_blank_line(&render(text)?), html: render(html)? })
}

/// Plain text without the gaps that left-out sections leave.
fn one_blank_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = true;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() && blank {
            continue;
        }
        blank = line.is_empty();
        out.push_str(line);
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;

    /// As `sop::letters` makes it.
    const CASE: &str = r#"{
        "subject": "Hasil seleksi [PM-K1-20261122-0001]",
        "body": "Yth. Kontak UKM 01,\n\nProduk yang diterima:\n- Tas Pandan",
        "blocks": [
            { "is_list": false, "lines": ["Yth. Kontak UKM 01,"] },
            { "is_list": false, "lines": ["Produk yang diterima:"] },
            { "is_list": true, "lines": ["Tas Pandan"] }
        ],
        "case": { "number": "PM-K1-20261122-0001" },
        "office": { "name": "DEKS Surabaya", "address": "Jalan Contoh 1", "phone": "+62315550123" }
    }"#;

    /// As `merchandising` makes it.
    const GOODS: &str = r#"{
        "subject": "Mohon tambahan stok 2 barang",
        "title": "Tambahan stok",
        "number": "MS-K1-20261122-0001",
        "opening": "barang di bawah ini laku dan hampir habis.\n\nKami senang bila bisa ditambah.",
        "heading_text": "Yang hampir habis",
        "rows": [
            { "name": "Tas Anyam Pandan", "variant": "Cokelat", "detail": "terjual 12 dalam 30 hari, sisa 1", "figure": "11 buah" },
            { "name": "Dompet Pandan", "variant": "", "detail": "terjual 4 dalam 12 hari, habis", "figure": "10 buah" }
        ],
        "closing": "Balas surel ini dengan hari pengantaran.",
        "outlet": { "name": "DEKS Surabaya", "address": "Jalan Contoh 1", "phone": "+62315550123" },
        "partner": { "business_name": "Mitra Pandan", "contact_name": "Kontak UKM 12" }
    }"#;

    fn sample(body: Body) -> Json {
        let text = match body {
            Body::Review => include_str!("../../templates/documents/samples/review.json"),
            Body::Digest => include_str!("../../templates/documents/samples/digest.json"),
            Body::Handover => include_str!("../../templates/documents/samples/handover.json"),
            Body::Handback => include_str!("../../templates/documents/samples/handback.json"),
            Body::ZReport => include_str!("../../templates/documents/samples/z-report.json"),
            Body::Case => CASE,
            Body::Goods => GOODS,
            Body::ReturnNotice | Body::Reminder => include_str!("../../templates/documents/samples/return_notice.json"),
        };
        serde_json::from_str(text).expect("samples are JSON")
    }

    #[test]
    fn every_letter_says_the_same_in_text_and_html() {
        let expect: [(Body, &str, &[&str]); 9] = [
            (
                Body::Review,
                "Review penjualan Oktober 2026 – Anyaman Pandan Lestari",
                &["68 buah", "5.678.000", "Akhir pekan", "17 November 2026"],
            ),
            (
                Body::Digest,
                "Ringkasan outlet Oktober 2026 – DEKS Surabaya",
                &["189.819.000", "550 alamat tidak dikenal", "31.420.000"],
            ),
            (
                Body::Handover,
                "Tanda terima barang TT-K1-20261122-0001 – DEKS Surabaya",
                &["208 buah", "Tikar Lipat Pandan", "Rak kayu lipat"],
            ),
            (
                Body::ReturnNotice,
                "Barang yang perlu diambil sebelum Minggu, 6 Desember 2026 – DEKS Surabaya",
                &["Sandal Pandan", "Minggu, 6 Desember 2026"],
            ),
            (
                Body::Reminder,
                "Pengingat: barang menunggu diambil, Minggu, 6 Desember 2026 – DEKS Surabaya",
                &["Sandal Pandan", "mengingatkan"],
            ),
            (
                Body::Handback,
                "Berita acara pengembalian BA-K1-20261205-0001 – DEKS Surabaya",
                &["Tikar Lipat Pandan", "1 hilang", "tidak ditemukan saat dihitung", "Sabtu, 5 Desember 2026"],
            ),
            (
                Body::ZReport,
                "Laporan Z 0007 – Minggu, 22 November 2026 – DEKS Surabaya",
                &["9.415.300", "Laci dihitung 2 kali.", "QRIS", "9f2c41d0 77b1e35a"],
            ),
            (
                Body::Case,
                "Hasil seleksi [PM-K1-20261122-0001]",
                &["Yth. Kontak UKM 01,", "Tas Pandan", "Nomor PM-K1-20261122-0001", "Jalan Contoh 1", "+62315550123"],
            ),
            (
                Body::Goods,
                "Mohon tambahan stok 2 barang – DEKS Surabaya",
                &["Kontak UKM 12", "Kami senang", "Tas Anyam Pandan", "terjual 12 dalam 30 hari", "10 buah", "MS-K1"],
            ),
        ];
        for (body, subject, words) in expect {
            let made = render(body, &sample(body)).expect("a letter");
            assert_eq!(made.subject, subject);
            for word in words {
                assert!(made.text.contains(word), "{body:?} text lacks {word:?}:\n{}", made.text);
                assert!(made.html.contains(word), "{body:?} html lacks {word:?}:\n{}", made.html);
            }
            assert!(
                !made.text.contains("none") && !made.text.contains("{{") && !made.text.contains("<"),
                "{}",
                made.text
            );
        }
    }

    #[test]
    fn names_cannot_become_markup_or_headers() {
        for body in Body::ALL {
            let mut data = sample(body);
            let name = "<script>alert('x')</script> & \"Ibu\"\r\nBcc: jahat@example.com {{ 7*7 }}";
            for place in [
                "/partner/business_name",
                "/outlet/name",
                "/lines/0/name",
                "/products/0/name",
                "/best_partners/0/name",
                "/review_text",
                "/subject",
                "/office/name",
                "/blocks/0/lines/0",
                "/blocks/2/lines/0",
                "/rows/0/name",
                "/opening",
            ] {
                if let Some(field) = data.pointer_mut(place) {
                    *field = name.into();
                }
            }
            let made = render(body, &data).expect("a letter");
            assert!(!made.html.contains("<script"), "{body:?}");
            assert!(!made.subject.contains(['\r', '\n']) && made.subject.chars().count() <= 200, "{}", made.subject);
            assert!(
                !made.html.contains("49") || sample(body).to_string().contains("49"),
                "no template inside a value is run"
            );
        }
    }

    #[test]
    fn a_letter_without_data_is_still_a_letter() {
        for body in Body::ALL {
            render(body, &json!({})).unwrap_or_else(|error| panic!("{body:?}: {error}"));
        }
    }
}
