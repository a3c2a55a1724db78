//! What is written is read back: by the strict reader, and from the picture by a QR decoder.

use proptest::prelude::*;

use super::code_page::CodePage;
use super::escpos_bytes::{Profile, encode};
use super::layout::{LaidLine, Paper, lay_out, rule_text};
use super::picture;
use super::reader::{Command, read, text_lines};
use super::samples;
use super::slip::{Align, Block, Slip, Tag};
use crate::config::{LabelSheet, PrinterLanguage};

fn profiles() -> Vec<Profile> {
    let base = Profile {
        paper: Paper::MM_58,
        has_cutter: true,
        has_drawer: true,
        code_page: CodePage::Pc858,
        qr_as_picture: false,
        drawer_pin: 2,
        language: PrinterLanguage::Escpos,
        sheet: LabelSheet::default(),
    };
    vec![
        base,
        Profile { paper: Paper::MM_80, ..base },
        Profile { code_page: CodePage::Wpc1252, qr_as_picture: true, has_cutter: false, has_drawer: false, ..base },
    ]
}

/// Every QR code of a printed stream, as a scanner would read it from the paper.
fn scanned(bytes: &[u8], paper: Paper) -> Vec<String> {
    let picture = picture::draw(bytes, paper).expect("a picture");
    let mut prepared =
        rqrr::PreparedImage::prepare_from_greyscale(picture.width() as usize, picture.height() as usize, |x, y| {
            picture.get_pixel(x as u32, y as u32).0[0]
        });
    prepared.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
}

/// Reads a stream back and holds it against the lines that were meant: same text, and not one command more or less.
fn holds_only_what_was_planned(lines: &[LaidLine], bytes: &[u8], profile: &Profile) {
    let commands = read(bytes).unwrap_or_else(|error| panic!("{error}\n{lines:?}\n{bytes:02x?}"));
    let mut expected: Vec<String> = Vec::new();
    for line in lines {
        match line {
            LaidLine::Text(line) => expected.push(line.text.clone()),
            LaidLine::Rule => expected.push(rule_text(profile.paper)),
            LaidLine::Cut if !profile.has_cutter => expected.push(String::new()),
            _ => {}
        }
    }
    let on_paper: Vec<&LaidLine> = lines.iter().filter(|line| **line != LaidLine::OpenDrawer).collect();
    if on_paper.last().is_some_and(|line| **line != LaidLine::Cut) {
        expected.push(String::new());
    }
    assert_eq!(text_lines(&commands), expected);
    let count = |wanted: fn(&Command) -> bool| commands.iter().filter(|command| wanted(command)).count();
    let planned = |wanted: fn(&LaidLine) -> bool| lines.iter().filter(|line| wanted(line)).count();
    let only_if = |on: bool, number: usize| if on { number } else { 0 };
    assert_eq!(count(|c| *c == Command::Init), 1);
    assert_eq!(count(|c| *c == Command::Cut), only_if(profile.has_cutter, planned(|l| *l == LaidLine::Cut)));
    assert_eq!(count(|c| *c == Command::Drawer), only_if(profile.has_drawer, planned(|l| *l == LaidLine::OpenDrawer)));
    let qr_codes = planned(|l| matches!(l, LaidLine::Qr { .. }));
    assert_eq!(count(|c| *c == Command::QrPrint), only_if(!profile.qr_as_picture, qr_codes));
    assert_eq!(count(|c| matches!(c, Command::Barcode(_))), planned(|l| matches!(l, LaidLine::Barcode { .. })));
    assert_eq!(count(|c| matches!(c, Command::AskPaper | Command::AskStatus(_))), 0);
}

/// Text as the worst partner could write it: any character, and with a liking for the printer's own commands.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<String>(),
        proptest::collection::vec(0u8..0x30, 0..12).prop_map(|bytes| bytes.into_iter().map(char::from).collect()),
        Just("\u{1b}@".to_owned()),
        Just("\u{1d}V\u{0}".to_owned()),
        Just("\u{10}\u{14}\u{1}\u{0}\u{1}".to_owned()),
        Just("\u{1b}p\u{0}\u{19}\u{fa}".to_owned()),
        Just("\u{1d}(k\u{3}\u{0}1Q0".to_owned()),
        Just("\u{9b}31m\u{9d}\u{7f}\u{85}\u{ad}".to_owned()),
        Just("x\u{301}\u{202e}👩‍👩‍👧‍👦 日本 \u{a0}Rp 1.000".to_owned()),
        Just("ÔÒ®¿".to_owned()),
        "[0-9.,]{1,30}",
        "[A-Za-z ]{0,60}",
    ];
    proptest::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

fn hostile_slip() -> impl Strategy<Value = Slip> {
    let strokes = proptest::collection::vec(proptest::collection::vec(any::<(i32, i32)>(), 0..4), 0..3);
    let block = (hostile(), hostile(), any::<(bool, bool)>(), 0..10u8, strokes).prop_map(
        |(one, two, (bold, large), kind, strokes)| match kind {
            0..=2 => Block::Text { text: one, align: Align::Centre, bold, large },
            3..=4 => Block::Pair { left: one, right: two, bold, large },
            5 => Block::Qr { data: one },
            6 => Block::Barcode { data: one },
            7 => Block::Image { hash_hex: one },
            8 => Block::Signature { caption: one, strokes },
            _ => Block::Cut,
        },
    );
    proptest::collection::vec(block, 1..6).prop_map(|blocks| Slip { blocks })
}

/// A thousand slips of several texts each, on three printers; a soak sets `DEKS_SOAK_CASES` higher (faults F7: 1 M).
fn cases() -> ProptestConfig {
    let cases = std::env::var("DEKS_SOAK_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(1_000);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn no_text_becomes_a_command(slip in hostile_slip()) {
        for profile in profiles() {
            let lines = lay_out(&slip, profile.paper, &|_| None);
            let bytes = encode(&lines, &profile).expect("bytes");
            holds_only_what_was_planned(&lines, &bytes, &profile);
            for line in &lines {
                if let LaidLine::Text(line) = line {
                    let columns = line.text.chars().count() * if line.large { 2 } else { 1 };
                    prop_assert!(columns <= profile.paper.columns, "{line:?}");
                }
            }
        }
    }

    #[test]
    fn a_figure_is_never_cut(label in hostile(), figure in 0i64..1_000_000_000_000, large: bool) {
        let figure = crate::base::Rupiah(figure).to_string();
        let mut slip = Slip::default();
        slip.push(Block::Pair { left: label, right: figure.clone(), bold: false, large });
        for paper in [Paper::MM_58, Paper::MM_80] {
            let whole = lay_out(&slip, paper, &|_| None).into_iter().any(|line| {
                matches!(line, LaidLine::Text(line) if line.text.ends_with(&figure.replace('\u{A0}', " ")))
            });
            prop_assert!(whole, "{figure}");
        }
    }
}

#[test]
fn sample_slips_hold_only_what_was_planned_and_their_codes_scan() {
    for (name, slip, codes) in [
        ("receipt", samples::receipt(), vec!["K1-20261122-0001"]),
        ("label", samples::label(), vec!["7Q4KX9M"]),
        ("hand-over", samples::hand_over(), vec![]),
    ] {
        for (at, profile) in profiles().iter().enumerate() {
            let lines = lay_out(&slip, profile.paper, &samples::pictures);
            let bytes = encode(&lines, profile).expect("bytes");
            holds_only_what_was_planned(&lines, &bytes, profile);
            assert_eq!(scanned(&bytes, profile.paper), codes, "{name} {at}");
            if let Ok(folder) = std::env::var("DEKS_TEST_PICTURES") {
                let png = picture::png(&bytes, profile.paper).expect("a picture");
                std::fs::write(format!("{folder}/{name}-{at}.png"), png).expect("the folder of DEKS_TEST_PICTURES");
            }
        }
    }
}

#[test]
fn every_qr_code_reads_back_from_paper() {
    for data in
        ["7Q4KX9M", "K1-20261122-0001", "https://example.com/s/K1-20261122-0001?x=1", "é 日本 ½", &"9".repeat(180)]
    {
        for profile in profiles() {
            let mut slip = Slip::default();
            slip.push(Block::Qr { data: data.to_owned() });
            let bytes = encode(&lay_out(&slip, profile.paper, &|_| None), &profile).expect("bytes");
            assert_eq!(scanned(&bytes, profile.paper), [data], "{data}");
        }
    }
}

#[test]
fn letters_of_both_tables_arrive_as_they_were_written() {
    let printable: String = ('\u{20}'..'\u{3000}').filter(|c| super::printable::is_printable(*c)).collect();
    let text: String = printable.trim_start().to_owned();
    let mut slip = Slip::default();
    slip.text(&text);
    for profile in profiles() {
        let lines = lay_out(&slip, profile.paper, &|_| None);
        let commands = read(&encode(&lines, &profile).expect("bytes")).expect("readable");
        assert_eq!(text_lines(&commands).concat().trim_end(), text);
    }
}

#[test]
fn a_tag_on_receipt_paper_is_the_strip_it_always_was() {
    let tag = Tag {
        code: "7Q4KX9M".into(),
        name: "Kain Batik Tulis".into(),
        variant: "Biru, M".into(),
        price_text: "Rp\u{A0}450.000".into(),
        date_in: "22-11-2026".into(),
    };
    let centred =
        |text: &str, bold: bool, large: bool| Block::Text { text: text.into(), align: Align::Centre, bold, large };
    let strip = Slip {
        blocks: vec![
            Block::Qr { data: "7Q4KX9M".into() },
            centred("7Q4KX9M", true, false),
            centred("Kain Batik Tulis", false, false),
            centred("Biru, M", false, false),
            centred("Rp\u{A0}450.000", true, true),
            centred("Masuk 22-11-2026", false, false),
            Block::Cut,
        ],
    };
    let twice = Slip { blocks: [strip.blocks.clone(), strip.blocks].concat() };
    let tags = Slip { blocks: vec![Block::Tag { tag, copies: 2 }] };
    for profile in profiles() {
        let bytes = |slip: &Slip| encode(&lay_out(slip, profile.paper, &|_| None), &profile).expect("bytes");
        assert_eq!(bytes(&tags), bytes(&twice));
    }
}
