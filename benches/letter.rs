//! One monthly letter: PDF with charts, XLSX with its lines, words in text and HTML, the composed message. Bar: 60 ms at
//! the median after the first (issue 2 section 10 e). Run with `cargo bench --bench letter`.

use std::time::Instant;

use deks::base::{BusinessDay, MailId, Rupiah, UtcMs};
use deks::documents::xlsx::{Cell, Column, Kind, Sheet, workbook};
use deks::documents::{Template, pdf};
use deks::mail::{Attachment, Bodies, Body, Letter, Sender, bodies, compose};
use serde_json::Value;

const LETTERS: usize = 60;
const BAR_MS: f64 = 60.0;
/// Lines of a busy partner's month.
const SALE_LINES: i64 = 120;

/// The sample with figures that differ from letter to letter, so that nothing is remembered from the one before.
fn data(sample: &Value, at: usize) -> Value {
    let mut data = sample.clone();
    data["partner"]["business_name"] = format!("Mitra Contoh {at:03}").into();
    data["partner"]["code"] = format!("M{at:03}").into();
    data["review_text"] = format!("Bulan ini {} barang terjual. Terima kasih.\n\nSalam nomor {at}.", at * 3).into();
    for list in ["products", "days", "trend", "near_limit"] {
        for (row, line) in data[list].as_array_mut().into_iter().flatten().enumerate() {
            for key in ["units", "units_net", "net_rupiah", "on_hand"] {
                if let Some(figure) = line.get_mut(key) {
                    *figure = (figure.as_i64().unwrap_or(0) + (at * (row + 1)) as i64).into();
                }
            }
        }
    }
    data
}

fn sheet(at: usize) -> Sheet {
    let day = |n: i64| BusinessDay::new(2026, 10, (n % 31 + 1) as u32).map_or(Cell::Empty, Cell::Day);
    Sheet {
        name: "Penjualan".into(),
        heading: vec!["DEKS Surabaya".into(), format!("Mitra Contoh {at:03}, Oktober 2026")],
        columns: vec![
            Column::new("Tanggal", Kind::Day, 12),
            Column::new("Struk", Kind::Code, 20),
            Column::new("Kode", Kind::Code, 10),
            Column::new("Barang", Kind::Text, 36),
            Column::new("Buah", Kind::Count, 8),
            Column::new("Bersih", Kind::Money, 14),
        ],
        rows: (0..SALE_LINES)
            .map(|n| {
                vec![
                    day(n),
                    Cell::Text(format!("K1-202610{:02}-{n:04}", n % 31 + 1)),
                    "7KQ2M9X".into(),
                    Cell::Text(format!("Tas Anyam Pandan {}", n % 8)),
                    Cell::Count(n % 3 + 1),
                    Cell::Money(Rupiah(85_000 * (n % 3 + 1))),
                ]
            })
            .collect(),
        totals: None,
    }
}

fn one_letter(sample: &Value, at: usize) -> (usize, [f64; 3]) {
    let data = data(sample, at);
    let begin = Instant::now();
    let paper = pdf(Template::Review, &data, &[]).expect("a paper");
    let paper_ms = ms(begin);
    let made_on = BusinessDay::new(2026, 11, 1).expect("a day");
    let table = workbook(&[sheet(at)], made_on).expect("a workbook");
    let table_ms = ms(begin) - paper_ms;
    let Bodies { subject, text, html } = bodies::render(Body::Review, &data).expect("words");
    let attach = |file_name: String, mime, bytes| Attachment { file_name, mime, bytes };
    let letter = Letter {
        unique_key: format!("review:2026-10:M{at:03}"),
        kind: "review",
        to: vec!["mitra@example.com".into()],
        subject,
        text,
        html: Some(html),
        attachments: vec![
            attach(format!("review-2026-10-M{at:03}.pdf"), "application/pdf", paper),
            attach(
                format!("penjualan-2026-10-M{at:03}.xlsx"),
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                table,
            ),
        ],
    };
    let sender = Sender { from_name: "DEKS Surabaya".into(), from_address: "deks@example.com".into() };
    let message = compose(&sender, &letter, MailId::new(), UtcMs(1_793_500_000_000)).expect("a message");
    let all_ms = ms(begin);
    (message.len(), [paper_ms, table_ms, all_ms])
}

fn ms(begin: Instant) -> f64 {
    begin.elapsed().as_secs_f64() * 1_000.0
}

/// Resident memory in MB, from the kernel.
fn resident_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or("");
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

fn main() {
    let text = include_str!("../templates/documents/samples/review.json");
    let sample: Value = serde_json::from_str(text).expect("the sample is JSON");
    let before_mb = resident_mb();
    let (_, first) = one_letter(&sample, 0);
    let after_first_mb = resident_mb();
    let mut runs: Vec<(usize, [f64; 3])> = (1..=LETTERS).map(|at| one_letter(&sample, at)).collect();
    runs.sort_by(|a, b| a.1[2].total_cmp(&b.1[2]));
    let (size, [paper_ms, table_ms, all_ms]) = runs[LETTERS / 2];
    let worst_ms = runs[LETTERS - 1].1[2];
    println!("one letter with PDF and XLSX ({LETTERS} letters after the first, {} KB each)", size / 1024);
    println!(
        "  first {:.1} ms; median {all_ms:.1} ms (PDF {paper_ms:.1}, XLSX {table_ms:.1}); worst {worst_ms:.1} ms",
        first[2]
    );
    println!("  memory {before_mb:.0} MB, {after_first_mb:.0} MB after the first, {:.0} MB after all", resident_mb());
    println!("  bar {BAR_MS} ms at the median: {}", if all_ms <= BAR_MS { "met" } else { "MISSED" });
}
