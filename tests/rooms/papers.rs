//! Every paper is made from its sample, and from hostile and huge data. `DEKS_PAPERS_DIR` keeps the PDFs to look at.

use std::path::Path;

use deks::documents::{Label, LabelSheet, Template, labels_pdf, pdf, receipt_pdf};
use serde_json::{Value, json};

fn sample(name: &str) -> Value {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/documents/samples").join(name).with_extension("json");
    let text = std::fs::read_to_string(&path).expect("a sample for every template");
    serde_json::from_str(&text).expect("samples are JSON")
}

fn keep(name: &str, bytes: &[u8]) {
    if let Some(folder) = std::env::var_os("DEKS_PAPERS_DIR") {
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(Path::new(&folder).join(name).with_extension("pdf"), bytes).expect("a file");
    }
}

/// The text of a PDF by poppler, an independent reader.
fn text_of(bytes: &[u8]) -> String {
    use std::io::Write as _;
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(bytes).expect("written");
    let output = std::process::Command::new("pdftotext").arg("-layout").arg(file.path()).arg("-").output();
    String::from_utf8(output.expect("poppler-utils is installed").stdout).expect("UTF-8")
}

fn page_count(text: &str) -> usize {
    text.matches('\u{c}').count()
}

const SHEETS: [Template; 9] = [
    Template::Handover,
    Template::ReturnNotice,
    Template::Handback,
    Template::Review,
    Template::Digest,
    Template::AgreementEnd,
    Template::Settlement,
    Template::Payout,
    Template::Opname,
];

#[test]
fn every_paper_says_what_its_sample_says() {
    let expect: [(Template, &[&str]); 9] = [
        (
            Template::Handover,
            &[
                "TT-K1-20261122-0001",
                "Anyaman Pandan Lestari",
                "7KQ2M9X",
                "Rp 185.000",
                "kurang 1: menyusul",
                "Rak kayu lipat",
            ],
        ),
        (Template::ReturnNotice, &["Minggu, 6 Desember 2026", "Kontak UKM 12", "H6W3P5C", "(100 hari)"]),
        (Template::Handback, &["BA-K1-20261205-0001", "1 buah terkena air", "Sisa titipan", "41 buah"]),
        (
            Template::Review,
            &[
                "Review bulan Oktober 2026",
                "Hak mitra",
                "Keranjang Serbaguna belum terjual",
                "17 November 2026",
                "peringkat 3 dari 11",
            ],
        ),
        (
            Template::Digest,
            &["Ringkasan pengelola", "550 alamat tidak dikenal", "Batik Tulis Mangrove", "hilang saat stok opname"],
        ),
        (
            Template::AgreementEnd,
            &[
                "BP-K1-20261122-0001",
                "Usaha pindah kota",
                "23 Desember 2026",
                "7KQ2M9X",
                "Rp 1.650.000",
                "Rak bambu",
                "Pemilik UKM 07",
            ],
        ),
        (
            Template::Settlement,
            &[
                "RH-K1-20261201-0007",
                "1 November 2026 sampai 30 November 2026",
                "BY-K1-20261110-0003",
                "Hak mitra",
                "RT-K1-20261114-0001",
                "susulan",
                "10 Desember 2026",
                "Dihitung oleh Manajer 01, disetujui oleh Admin Gerai",
            ],
        ),
        (Template::Payout, &["BY-K1-20261210-0007", "Kuitansi", "RH-K1-20261201-0007", "Tunai", "Kontak UKM 07"]),
        (
            Template::Opname,
            &[
                "SO-K1-20261122-0001",
                "Rak A2",
                "Pemindai 1",
                "Keranjang Serbaguna",
                "belum dihitung, dilewati",
                "Rp 314.500",
            ],
        ),
    ];
    for (template, words) in expect {
        let bytes = pdf(template, &sample(template.name()), &[]).expect("a paper");
        keep(template.name(), &bytes);
        let text = text_of(&bytes).replace('\u{a0}', " ");
        for word in words {
            assert!(text.contains(word), "{} lacks {word:?}:\n{text}", template.name());
        }
    }
}

#[test]
fn the_same_data_gives_the_same_bytes() {
    for template in SHEETS {
        let data = sample(template.name());
        let first = pdf(template, &data, &[]).expect("a paper");
        assert!(first == pdf(template, &data, &[]).expect("a paper"), "{}", template.name());
    }
}

#[test]
fn a_paper_with_nothing_in_it_is_still_a_paper() {
    for template in SHEETS {
        pdf(template, &json!({}), &[]).unwrap_or_else(|error| panic!("{}: {error}", template.name()));
    }
}

#[test]
fn markup_and_emoji_in_names_stay_text() {
    let mut data = sample("handover");
    for name in [
        "#panic(\"x\")",
        "*tebal* _miring_ $x^2$ @ref <label>",
        "Sambal 🌶️ pedas 🔥",
        "#read(\"/etc/passwd\")",
        "\u{202e}kilabret \u{0}\u{7}",
    ] {
        data["lines"][0]["name"] = name.into();
        let text = text_of(&pdf(Template::Handover, &data, &[]).expect("a paper"));
        let shown: String = name.chars().filter(|c| c.is_ascii() && !c.is_control()).collect();
        let squeeze = |t: &str| t.split_whitespace().collect::<String>();
        assert!(squeeze(&text).contains(&squeeze(&shown)), "{name:?} in\n{text}");
    }
}

#[test]
fn two_hundred_rows_with_endless_names_keep_head_and_page_numbers() {
    let mut data = sample("handover");
    let line = data["lines"][0].clone();
    let rows = (0..200).map(|at| {
        let mut line = line.clone();
        line["code"] = format!("C{at:06}").into();
        line["name"] = if at % 10 == 0 {
            "W".repeat(200).into()
        } else {
            format!("Barang nomor {at} dengan nama yang agak panjang").into()
        };
        line
    });
    data["lines"] = rows.collect();
    let bytes = pdf(Template::Handover, &data, &[]).expect("a paper");
    keep("handover-200", &bytes);
    let text = text_of(&bytes);
    let pages = page_count(&text);
    assert!(pages >= 5, "{pages} pages");
    assert!(text.contains(&format!("Halaman {pages} dari {pages}")));
    for at in 0..200 {
        assert!(text.contains(&format!("C{at:06}")), "row {at} is missing");
    }
    assert!(text.matches("Harga jual").count() >= pages - 1, "the head repeats");
}

#[test]
fn labels_come_as_many_as_asked_on_every_sheet() {
    let labels: Vec<Label> = sample("labels")
        .as_array()
        .expect("a list")
        .iter()
        .map(|l| Label {
            code: l["code"].as_str().unwrap_or_default().into(),
            name: l["name"].as_str().unwrap_or_default().into(),
            variant: l["variant"].as_str().unwrap_or_default().into(),
            price_text: l["price_text"].as_str().unwrap_or_default().into(),
            date_in: l["date_in"].as_str().unwrap_or_default().into(),
            copies: l["copies"].as_u64().unwrap_or_default() as usize,
        })
        .collect();
    let wanted: usize = labels.iter().map(|label| label.copies).sum();
    for sheet in LabelSheet::ALL {
        let bytes = labels_pdf(sheet, "DEKS Surabaya", &labels, 3).expect("labels");
        keep(&format!("labels-{sheet:?}"), &bytes);
        let text = text_of(&bytes);
        let pages = (wanted + 3).div_ceil(sheet.per_sheet());
        assert_eq!(page_count(&text), pages, "{sheet:?}");
        let codes: usize = labels.iter().map(|label| text.matches(label.code.as_str()).count()).sum();
        assert_eq!(codes, wanted, "{sheet:?}");
    }
}

#[test]
fn a_receipt_is_as_wide_as_its_paper() {
    for paper_mm in [58, 80] {
        let bytes = receipt_pdf(&sample("receipt"), paper_mm, "Struk K1-20261122-0042", &|_| None).expect("a receipt");
        keep(&format!("receipt-{paper_mm}"), &bytes);
        let text = text_of(&bytes);
        assert_eq!(page_count(&text), 1);
        assert!(text.contains("Kembalian") && text.contains("25.000"), "{text}");
    }
}

#[test]
fn every_letter_reads_on_a_phone() {
    use deks::mail::{Body, bodies::render};
    for (body, name) in [
        (Body::Review, "review"),
        (Body::Digest, "digest"),
        (Body::Handover, "handover"),
        (Body::ReturnNotice, "return_notice"),
        (Body::Reminder, "return_notice"),
    ] {
        let made = render(body, &sample(name)).expect("a letter");
        if let Some(folder) = std::env::var_os("DEKS_PAPERS_DIR") {
            let base = Path::new(&folder).join(format!("letter-{body:?}"));
            std::fs::create_dir_all(&folder).expect("a folder");
            std::fs::write(base.with_extension("html"), &made.html).expect("a file");
            std::fs::write(base.with_extension("txt"), &made.text).expect("a file");
        }
        assert!(made.html.contains("width=device-width") && made.html.contains("max-width:600px"));
        // Nothing is fetched from elsewhere, so that a letter tells nobody that it was read.
        for outside in ["<img", "<link", "<script", "http://", "https://", "url("] {
            assert!(!made.html.contains(outside), "{body:?} {outside}");
        }
        assert!(!made.text.contains("\n\n\n"), "{body:?} has gaps:\n{}", made.text);
    }
}
