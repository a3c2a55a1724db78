//! The presenter without a window.

use std::path::PathBuf;

use super::*;
use crate::intake::COPIES_MAX;
use crate::kiosk::flow::Out;

fn line(code: &str, copies: i64) -> LabelLine {
    LabelLine {
        code: code.into(),
        name: "Tas".into(),
        variant: String::new(),
        price_text: "Rp 85.000".into(),
        date_in: String::new(),
        copies,
    }
}

fn picked(screen: &mut LabelsScreen, lines: Vec<LabelLine>) {
    screen.decide(Intent::Picked { result: Ok(Picked::Products(lines)), anew: false, scanned: false });
}

#[test]
fn what_is_picked_twice_adds_up_and_copies_stay_within_the_limit() {
    let mut screen = LabelsScreen::new(true);
    picked(&mut screen, vec![line("A", 1), line("B", 1)]);
    picked(&mut screen, vec![line("A", 1)]);
    assert_eq!((screen.lines.len(), screen.total()), (2, 3));
    for (typed, copies) in [("40", 40), ("", 0), ("9999999", COPIES_MAX), ("x", COPIES_MAX), ("-3", 0)] {
        screen.decide(Intent::CopiesEdited(typed.into()));
        assert_eq!(screen.lines[0].copies, copies, "{typed}");
        assert_eq!(screen.copies, typed, "what is typed stays in the field");
    }
}

#[test]
fn what_is_scanned_to_other_labels_stands_on_top_and_is_said() {
    let mut screen = LabelsScreen::new(true);
    let scan = |screen: &mut LabelsScreen, code: &str| {
        let named = "Topi, Mitra Lontar".to_owned();
        let result = Ok(Picked::Scanned { lines: vec![line(code, 1)], named });
        screen.decide(Intent::Picked { result, anew: false, scanned: true })
    };
    let said = |outs: &[Out<Effect>]| {
        outs.iter().any(|out| matches!(out, Out::Say(text, _) if text == "Ditambahkan: Topi, Mitra Lontar."))
    };
    picked(&mut screen, vec![line("A", 2), line("B", 1)]);
    assert!(said(&scan(&mut screen, "C")));
    assert!(!said(&scan(&mut screen, "A")), "it was there already");
    let rows: Vec<_> = screen.lines.iter().map(|line| (line.code.as_str(), line.copies)).collect();
    assert_eq!((rows, screen.moves), (vec![("A", 3), ("C", 1), ("B", 1)], 2));
}

#[test]
fn a_single_label_is_printed_where_labels_are_printed() {
    for (has_printer, expect) in [(true, Way::Printer), (false, Way::Sheets)] {
        let mut screen = LabelsScreen::new(has_printer);
        screen.decide(Intent::WayChosen(1));
        picked(&mut screen, vec![line("A", 1)]);
        assert_eq!(screen.way, expect);
        screen.decide(Intent::WayChosen(1));
        picked(&mut screen, vec![line("B", 1)]);
        assert_eq!(screen.way, Way::Sheets, "one more product goes where the others go");
    }
}

#[test]
fn sheets_are_counted_from_the_first_free_label() {
    let mut screen = LabelsScreen::new(false);
    picked(&mut screen, vec![line("A", 24)]);
    for (sheet, first, pages) in [(0, 0, 1), (1, 0, 1), (1, 1, 2), (2, 0, 2), (3, 4, 2), (3, 5, 3)] {
        screen.decide(Intent::SheetChosen(sheet));
        screen.decide(Intent::FirstStepped(first));
        assert_eq!(screen.pages(), pages, "sheet {sheet} from {first}");
    }
    screen.decide(Intent::FirstStepped(1_000));
    assert_eq!(screen.first_place, 13, "the last label of fourteen");
}

#[test]
fn two_taps_are_one_act_and_a_failure_keeps_the_rows() {
    let mut screen = LabelsScreen::new(true);
    picked(&mut screen, vec![line("A", 2)]);
    let act_of = |outs: &[Out<Effect>]| match outs {
        [Out::Do(Effect::Print { act_id, .. })] => Some(*act_id),
        _ => None,
    };
    let first = act_of(&screen.decide(Intent::Print)).expect("prints");
    assert_eq!(act_of(&screen.decide(Intent::Print)), None);
    screen.decide(Intent::Printed(Err("Penyimpanan penuh.".into())));
    assert_eq!(act_of(&screen.decide(Intent::Print)), Some(first), "the same act again");
    screen.decide(Intent::Printed(Ok(2)));
    assert!(screen.lines.is_empty() && screen.act_id != first);
}

#[test]
fn a_stick_that_was_pulled_out_is_no_target_any_more() {
    let target = |path: &str, is_stick| Target { path: PathBuf::from(path), name: path.into(), is_stick };
    let mut screen = LabelsScreen::new(true);
    screen.decide(Intent::TargetsFound(vec![target("/media/usb", true), target("surat", false)]));
    assert_eq!(screen.target, Some(PathBuf::from("/media/usb")));
    screen.decide(Intent::TargetsFound(vec![target("surat", false)]));
    assert_eq!(screen.target, Some(PathBuf::from("surat")));
}

#[test]
fn the_preview_is_what_is_printed_at_the_width_it_is_shown() {
    use image::{GrayImage, Luma};
    // Strokes two dots wide with two dots between them, on a roll of 80 mm.
    let mut drawn = GrayImage::from_fn(640, 400, |x, y| {
        let printed = (100..500).contains(&x) && (150..250).contains(&y) && x % 4 < 2;
        Luma([if printed { 24 } else { 252 }])
    });
    let small = work::legible(&drawn);
    assert_eq!((small.width(), small.height()), (320, 94), "the empty paper around it is left out");
    let middle: Vec<u8> = (60..260).map(|x| small.get_pixel(x, 46).0[0]).collect();
    assert!(middle.iter().any(|dot| *dot < 110) && middle.iter().any(|dot| *dot > 160), "strokes stay apart");
    drawn.fill(252);
    assert_eq!(work::legible(&drawn), drawn, "nothing is printed on it");
}

#[test]
fn a_saved_sheet_is_said_with_its_place() {
    let mut screen = LabelsScreen::new(false);
    picked(&mut screen, vec![line("A", 1)]);
    let outs = screen.decide(Intent::Saved(Ok(PathBuf::from("surat/label-20261122-1405.pdf"))));
    assert!(
        matches!(&outs[..], [Out::Say(text, _)] if text == "Tersimpan: label-20261122-1405.pdf, di folder surat kios ini.")
    );
}
