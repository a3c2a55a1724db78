//! What is put on a label is read back: by the strict readers, and from the picture by a QR decoder.

use proptest::prelude::*;

use super::*;

const FACES: [Face; 2] = [Face::Tspl, Face::Zpl];

fn sheet(width_mm: u32, height_mm: u32, dots_per_mm: u32) -> LabelSheet {
    LabelSheet { width_mm, height_mm, gap_mm: 2, dots_per_mm }
}

fn batik() -> Tag {
    Tag {
        code: "7Q4KX9M".into(),
        name: "Kain Batik Tulis Mega Mendung Pewarna Alam Sogan".into(),
        variant: "Biru, M".into(),
        price_text: "Rp\u{A0}450.000".into(),
        date_in: "22-11-2026".into(),
    }
}

fn printed(tag: &Tag, sheet: LabelSheet, face: Face) -> Result<Vec<Printed>, SheetError> {
    let bytes = write(&lay_tags(&[(tag, 1)], sheet, face)?, sheet, face);
    Ok(read(&bytes, sheet, face).unwrap_or_else(|error| panic!("{error}\n{}", String::from_utf8_lossy(&bytes))))
}

fn texts(label: &Printed) -> Vec<&str> {
    let texts = label.marks.iter().filter_map(|mark| match mark {
        Mark::Text { text, .. } => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

fn qr_codes(label: &Printed) -> Vec<&str> {
    let codes = label.marks.iter().filter_map(|mark| match mark {
        Mark::Qr { data, .. } => Some(data.as_str()),
        _ => None,
    });
    codes.collect()
}

/// Every QR code of printed labels, as a scanner would read it from the paper.
fn scanned(labels: &[Printed]) -> Vec<String> {
    let picture = draw(labels);
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let dot = |x: usize, y: usize| picture.get_pixel(x as u32, y as u32).0[0];
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, height, dot);
    prepared.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
}

#[test]
fn a_tag_stands_whole_on_every_usual_sheet_and_scans() {
    for (width_mm, height_mm) in [(30, 20), (33, 15), (40, 30), (50, 30), (60, 40), (100, 50)] {
        for dots_per_mm in [8, 12, 24] {
            for face in FACES {
                let sheet = sheet(width_mm, height_mm, dots_per_mm);
                let labels = printed(&batik(), sheet, face).expect("fits");
                let what = format!("{width_mm}x{height_mm} {dots_per_mm} {face:?}");
                let texts = texts(&labels[0]);
                for part in ["7Q4KX9M", "Rp 450.000", "22-11-2026", "Biru, M"] {
                    assert!(texts.contains(&part), "{what}: {part} of {texts:?}");
                }
                assert!(texts[0].starts_with("Kain"), "{what}: {texts:?}");
                assert_eq!(scanned(&labels), ["7Q4KX9M"], "{what}");
                let bars = labels[0].marks.iter().any(|mark| matches!(mark, Mark::Bars { .. }));
                assert_eq!(bars, height_mm >= 40, "{what}");
                if let Ok(folder) = std::env::var("DEKS_TEST_PICTURES") {
                    let file = format!("{folder}/label-{face:?}-{width_mm}x{height_mm}-{dots_per_mm}.png");
                    draw(&labels).save(file).expect("the folder of DEKS_TEST_PICTURES");
                }
            }
        }
    }
}

#[test]
fn no_two_marks_of_a_label_lie_on_each_other() {
    for (width_mm, height_mm) in [(30, 20), (33, 15), (50, 30), (100, 50)] {
        for face in FACES {
            let labels = printed(&batik(), sheet(width_mm, height_mm, 8), face).expect("fits");
            let boxes: Vec<(u32, u32, u32, u32)> = labels[0]
                .marks
                .iter()
                .map(|mark| {
                    let ((left, top), (width, height)) = (mark.place(), mark.size().expect("a size"));
                    (left, top, left + width, top + height)
                })
                .collect();
            for (at, one) in boxes.iter().enumerate() {
                let apart =
                    |two: &(u32, u32, u32, u32)| one.2 <= two.0 || two.2 <= one.0 || one.3 <= two.1 || two.3 <= one.1;
                assert!(boxes[at + 1..].iter().all(apart), "{face:?} {width_mm}x{height_mm}: {boxes:?}");
            }
        }
    }
}

#[test]
fn what_has_no_room_is_left_out_in_order_and_price_and_code_never() {
    let with = |width_mm, height_mm| printed(&batik(), sheet(width_mm, height_mm, 8), Face::Tspl);
    for (width_mm, height_mm, has) in
        [(33, 15, ["Biru, M", "22-11-2026"].as_slice()), (30, 12, &["Biru, M"]), (30, 10, &[])]
    {
        let labels = with(width_mm, height_mm).expect("fits");
        let texts = texts(&labels[0]);
        assert!(texts.contains(&"7Q4KX9M") && texts.contains(&"Rp 450.000"), "{texts:?}");
        for part in ["Biru, M", "22-11-2026"] {
            assert_eq!(texts.contains(&part), has.contains(&part), "{width_mm}x{height_mm} {part}: {texts:?}");
        }
    }
    assert_eq!(with(30, 8), Err(SheetError::CodeTooLarge(30, 8)));
    let dear = Tag { price_text: "Rp 1.234.567.890.123".into(), ..batik() };
    let refused = printed(&dear, sheet(25, 15, 8), Face::Tspl);
    assert_eq!(refused, Err(SheetError::TextTooLarge(25, 15)), "a price is never cut");
}

#[test]
fn a_long_name_is_cut_at_two_lines_and_says_so() {
    let name = "Tas Anyam Pandan Besar Warna Alam Tutup Serut Dengan Tali Kulit Sapi Asli Buatan Tangan".repeat(2);
    for (face, ends) in [(Face::Tspl, ".."), (Face::Zpl, "..")] {
        let labels = printed(&Tag { name: name.clone(), ..batik() }, sheet(33, 15, 8), face).expect("fits");
        let texts = texts(&labels[0]);
        assert!(texts[1].ends_with(ends) && texts[2] == "Biru, M", "{face:?} {texts:?}");
    }
    let labels = printed(&Tag { name: "Kopi".into(), ..batik() }, sheet(33, 15, 8), Face::Tspl).expect("fits");
    assert_eq!(texts(&labels[0])[..2], ["Kopi", "Biru, M"]);
}

#[test]
fn a_code_that_scanners_would_not_give_back_is_refused() {
    for code in ["", "a b", "7Q4\"", "^XA", "kopi\u{e9}", "7Q4\r\nPRINT 9", &"A".repeat(33)] {
        for face in FACES {
            let refused = printed(&Tag { code: code.into(), ..batik() }, sheet(50, 30, 8), face);
            assert!(matches!(refused, Err(SheetError::BadCode(_))), "{code:?} {refused:?}");
        }
    }
}

#[test]
fn copies_of_one_tag_are_the_printers_work() {
    let (batik, kopi) = (batik(), Tag { code: "2345678".into(), name: "Kopi".into(), ..batik() });
    let tags = [(&batik, 3), (&batik, 4), (&kopi, 1), (&batik, 0), (&kopi, u32::MAX)];
    for face in FACES {
        let sheet = sheet(50, 30, 8);
        let labels = lay_tags(&tags, sheet, face).expect("fits");
        let read = read(&write(&labels, sheet, face), sheet, face).expect("readable");
        let copies: Vec<(u32, Vec<&str>)> = read.iter().map(|label| (label.copies, qr_codes(label))).collect();
        assert_eq!(
            copies,
            [(7, vec!["7Q4KX9M"]), (1, vec!["2345678"]), (1, vec!["7Q4KX9M"]), (1_000, vec!["2345678"])]
        );
    }
}

#[test]
fn letters_beyond_ascii_and_quotes_arrive_as_they_were_written() {
    let name = "Café \"é\" ½ ^~_\\ €";
    for (face, shown) in [(Face::Tspl, "Café \"é\" ½ ^~_/ €"), (Face::Zpl, "Café \"é\" ½ ^~_\\ €")] {
        let labels = printed(&Tag { name: name.into(), ..batik() }, sheet(100, 50, 8), face).expect("fits");
        assert_eq!(texts(&labels[0])[0], shown);
    }
}

#[test]
fn the_test_frame_fits_every_sheet() {
    let lines = ["Cetak uji label".to_owned(), ('\u{20}'..'\u{17f}').collect()];
    for (width_mm, height_mm) in [(15, 10), (33, 15), (50, 30), (110, 200)] {
        for face in FACES {
            let sheet = sheet(width_mm, height_mm, 8);
            let laid = Laid { pieces: lay_test_frame(&lines, Area::of(sheet), face), copies: 1 };
            let read = read(&write(&[laid], sheet, face), sheet, face).expect("readable");
            assert!(matches!(read[0].marks[0], Mark::Frame { .. }));
        }
    }
}

/// Text as the worst partner could write it: any character, and with a liking for the printers' own commands.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<String>(),
        proptest::collection::vec(0u8..0x30, 0..12).prop_map(|bytes| bytes.into_iter().map(char::from).collect()),
        Just("^XZ^XA^IDR:*.*^FS^XZ".to_owned()),
        Just("~JR~HS^FS^FO0,0".to_owned()),
        Just("_5E_7E\\&_".to_owned()),
        Just("\"\r\nPRINT 500\r\nFORMFEED\r\n".to_owned()),
        Just("\\[\"]\\[R]\\[L]\\".to_owned()),
        Just("\u{1b}!R\u{1b}!?".to_owned()),
        Just("x\u{301}\u{202e}👩‍👩‍👧‍👦 日本 \u{a0}Rp 1.000".to_owned()),
        Just("ÔÒ®¿€".to_owned()),
        "[A-Za-z ]{0,60}",
    ];
    proptest::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

fn cases() -> ProptestConfig {
    let cases = std::env::var("DEKS_SOAK_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(500);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn no_text_becomes_a_command_and_every_code_comes_back(
        (name, variant, date_in) in (hostile(), hostile(), hostile()),
        code in "[A-Z0-9]{7}",
        price in 0i64..100_000_000,
        (width_mm, height_mm, density) in (28u32..110, 14u32..60, 0usize..3),
        copies in 1u32..60,
    ) {
        let sheet = sheet(width_mm, height_mm, [8, 12, 24][density]);
        let price_text = crate::base::Rupiah(price).to_string();
        let tag = Tag { code: code.clone(), name, variant, price_text: price_text.clone(), date_in };
        for face in FACES {
            let Ok(laid) = lay_tags(&[(&tag, copies)], sheet, face) else {
                prop_assert!(width_mm < 33 || height_mm < 15, "{width_mm}x{height_mm}");
                continue;
            };
            let bytes = write(&laid, sheet, face);
            let read = read(&bytes, sheet, face).unwrap_or_else(|error| panic!("{error}\n{tag:?}"));
            prop_assert_eq!(read.len(), 1);
            prop_assert_eq!(read[0].copies, copies);
            prop_assert_eq!(read[0].marks.len(), laid[0].pieces.len(), "one mark a piece, no more");
            prop_assert_eq!(qr_codes(&read[0]), vec![code.as_str()]);
            let (texts, price_text) = (texts(&read[0]), price_text.replace('\u{A0}', " "));
            let whole = texts.contains(&code.as_str()) && texts.contains(&price_text.as_str());
            prop_assert!(whole, "{texts:?}");
        }
    }
}
