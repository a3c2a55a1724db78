//! The presenter without a window.

use std::path::PathBuf;
use std::sync::atomic::Ordering;

use deks_ui::{CheckInView as View, PlaceKind};

use super::kept::Kept;
use super::*;
use crate::base::{PartnerId, UserId};
use crate::intake::IntakeDraft;
use crate::intake::list;
use crate::kiosk::files::Entry;
use crate::kiosk::flow::Out;

const LIMIT: Rupiah = Rupiah(500_000);

fn opened(list: &str) -> Opened {
    let id = PartnerId::new();
    let mut kept = Kept::new(id);
    kept.take_list(&list::read(list.as_bytes(), "daftar.csv", LIMIT).expect("a list"), LIMIT);
    let partner =
        PartnerFacts { id, name: "Mitra Pandan".into(), contact: "Kontak UKM 01".into(), email: String::new() };
    Opened { kept, partner, products: Vec::new(), categories: Vec::new(), is_new: false }
}

fn screen(list: &str) -> CheckInScreen {
    let mut screen = CheckInScreen::new(LIMIT);
    screen.decide(Intent::SignedIn { id: UserId::new(), name: "Staf 1".into() });
    screen.decide(Intent::Opened(Ok(Box::new(opened(list)))));
    screen
}

fn work(screen: &CheckInScreen) -> &Work {
    screen.work.as_ref().expect("a hand-over is open")
}

fn keeps(outs: &[Out<Effect>]) -> bool {
    outs.iter().any(|out| matches!(out, Out::Do(Effect::Keep(_))))
}

fn signed() -> Signature {
    Signature { strokes: vec![vec![(100, 200), (400, 100), (700, 300)]] }
}

const TWO: &str = "Nama;Stok;Harga\nTas;5;85.000\nTopi;2;45.000\n";

#[test]
fn goods_of_a_wanted_partner_are_taken_in_at_once_and_what_was_open_waits() {
    let mut fresh = CheckInScreen::new(LIMIT);
    let of_case = opened(TWO);
    let partner = of_case.partner.id;
    let outs = fresh.decide(Intent::Wanted(partner));
    assert!(matches!(&outs[..], [Out::Do(Effect::GoOnOrBegin(id))] if *id == partner), "{outs:?}");
    assert!(fresh.decide(Intent::Wanted(partner)).is_empty(), "two taps begin one list");
    let new = Opened { kept: Kept::new(partner), is_new: true, ..of_case };
    fresh.decide(Intent::Opened(Ok(Box::new(new))));
    assert_eq!((fresh.view, work(&fresh).open), (View::List, Open::Line(0)), "the first line is filled in");

    assert!(fresh.decide(Intent::Wanted(partner)).is_empty(), "her list stands open already");
    let other = PartnerId::new();
    let outs = fresh.decide(Intent::Wanted(other));
    assert!(outs.iter().any(|out| matches!(out, Out::Say(said, _) if said.starts_with("Daftar tersimpan."))));
    assert!(matches!(outs.last(), Some(Out::Do(Effect::GoOnOrBegin(id))) if *id == other));
    assert!(fresh.work.is_none());
}

#[test]
fn every_change_is_kept() {
    let mut screen = screen(TWO);
    let changes = [
        Intent::AddLine,
        Intent::Edited(Box::new(LineForm {
            name: "Gelang".into(),
            price: "10rb".into(),
            qty: "1".into(),
            ..LineForm::default()
        })),
        Intent::CopyLine,
        Intent::LeaveOut,
        Intent::TakeBack(0),
        Intent::LeaveOut,
        Intent::AddAid,
        Intent::AidEdited(AidForm { name: "Rak".into(), note: String::new() }),
        Intent::AidStepped(1),
        Intent::RemoveAid,
        Intent::Next,
        Intent::Counted { line: 0, by: 1 },
        Intent::PadKey("5".into()),
        Intent::ReasonEdited("Tertinggal".into()),
        Intent::DamageReasonEdited("Rusak".into()),
        Intent::AllAsListed,
        Intent::Next,
        Intent::GiverEdited("Kontak UKM 02".into()),
        Intent::NoteEdited("Diambil Jumat".into()),
        Intent::GoStep(1),
    ];
    for change in changes {
        let what = format!("{change:?}");
        assert!(keeps(&screen.decide(change)), "{what}");
    }
    assert_eq!(screen.view, View::Count);
}

#[test]
fn the_pad_begins_a_number_and_goes_on_with_it() {
    let mut screen = screen(TWO);
    screen.decide(Intent::Next);
    screen.decide(Intent::OpenCount(0));
    for (keys, counted) in [("5", Some(5)), ("1", Some(51)), ("back", Some(5)), ("clear", None), ("3", Some(3))] {
        screen.decide(Intent::PadKey(keys.into()));
        assert_eq!(work(&screen).kept.draft.lines[0].counted_qty, counted, "{keys}");
    }
    screen.decide(Intent::PadChosen(1));
    screen.decide(Intent::PadKey("4".into()));
    assert_eq!(work(&screen).kept.draft.lines[0].damaged_qty, 4);
    assert_eq!(work(&screen).wanting(), 1, "four of three cannot be damaged");
    screen.decide(Intent::OpenCount(0));
    screen.decide(Intent::PadKey("9".into()));
    assert_eq!(work(&screen).kept.draft.lines[0].damaged_qty, 9, "the pad stays where it was on the same line");
    screen.decide(Intent::OpenCount(1));
    screen.decide(Intent::PadKey("2".into()));
    assert_eq!(work(&screen).kept.draft.lines[1].counted_qty, Some(2), "another line begins with what is there");
}

#[test]
fn a_figure_that_nobody_touched_stays_as_it_was_understood() {
    let mut screen = screen("Nama;Stok;Harga\nTas;5;Rp 85.000,-\n");
    screen.decide(Intent::OpenLine(0));
    let form = LineForm { name: "Tas Anyam".into(), ..work(&screen).form.clone() };
    screen.decide(Intent::Edited(Box::new(form)));
    let line = &work(&screen).kept.draft.lines[0];
    assert_eq!((line.name.as_str(), line.price, line.listed_qty), ("Tas Anyam", Some(Rupiah(85_000)), Some(5)));
    assert_eq!(work(&screen).flaws, [""]);
}

#[test]
fn signatures_do_not_outlive_the_figures_or_the_person_they_stand_for() {
    let mut screen = screen(TWO);
    screen.decide(Intent::Next);
    screen.decide(Intent::AllAsListed);
    screen.decide(Intent::Next);
    let sign = |screen: &mut CheckInScreen| {
        screen.decide(Intent::GiverSigned("M1 1".into(), signed()));
        screen.decide(Intent::ReceiverSigned("M1 1".into(), signed()));
    };
    sign(&mut screen);
    screen.decide(Intent::SignedIn { id: UserId::new(), name: "Staf 2".into() });
    assert_eq!((work(&screen).giver.path.as_str(), work(&screen).receiver.path.as_str()), ("M1 1", ""));
    sign(&mut screen);
    screen.decide(Intent::GoStep(1));
    assert_eq!(work(&screen).giver, Drawn::default());
}

#[test]
fn what_was_left_out_stands_on_the_paper() {
    let mut screen = screen("Nama;Stok;Harga\nTas;5;85.000\nUkiran;1;750.000\n;2;10.000\n");
    screen.decide(Intent::NextFlaw);
    screen.decide(Intent::LeaveOut);
    screen.decide(Intent::NextFlaw);
    screen.decide(Intent::LeaveOut);
    assert_eq!(work(&screen).flaw_count(), 0);
    assert_eq!(work(&screen).kept.left_out[0].why, list::Reason::PriceOverLimit.explain());
    screen.decide(Intent::NoteEdited("Titip".into()));
    let handed_in = work(&screen).kept.handed_in();
    let refused: Vec<_> =
        handed_in.refused.iter().map(|one| (one.row, one.name.as_str(), one.reason.as_str())).collect();
    let expect =
        [(Some(3), "Ukiran", "Harga di atas batas (SOP DEKS langkah 1)."), (Some(4), "baris 4", "Nama barang kosong.")];
    assert_eq!((handed_in.note.as_str(), refused), ("Titip", expect.to_vec()));
    screen.decide(Intent::AddLine);
    screen.decide(Intent::LeaveOut);
    assert_eq!(work(&screen).kept.left_out.len(), 2, "a line in which nothing was written leaves nothing");
}

#[test]
fn what_stood_among_the_aids_without_being_one_is_told_too() {
    let mut screen = screen("Nama;Stok;Harga\nTas;5;85.000\nAlat pendukung display;;\nRak bambu;2;\nManekin;;\n");
    screen.decide(Intent::OpenLine(0));
    screen.decide(Intent::LeaveOut);
    let refused = work(&screen).kept.refused();
    let names: Vec<_> = refused.iter().map(|one| (one.row, one.reason.as_str())).collect();
    let by_staff = "Dikeluarkan dari daftar oleh petugas.";
    assert_eq!(names, [(Some(2), by_staff), (Some(5), super::kept::NO_AID)]);
}

#[test]
fn short_and_damaged_pieces_each_want_their_reason() {
    use deks_ui::CountReason;
    let mut screen = screen(TWO);
    screen.decide(Intent::Next);
    screen.decide(Intent::AllAsListed);
    screen.decide(Intent::OpenCount(0));
    screen.decide(Intent::PadKey("4".into()));
    screen.decide(Intent::PadChosen(1));
    screen.decide(Intent::PadKey("1".into()));
    for (reason, wanting) in [(CountReason::LeftBehind, 1), (CountReason::Flawed, 0)] {
        screen.decide(Intent::ReasonPicked(reason));
        assert_eq!(work(&screen).wanting(), wanting, "{reason:?}");
    }
    let line = &work(&screen).kept.draft.lines[0];
    assert_eq!((line.reason.as_str(), line.damage_reason.as_str()), ("Tertinggal", "Cacat"));
    screen.decide(Intent::AsListed);
    let line = &work(&screen).kept.draft.lines[0];
    assert_eq!((line.reason.as_str(), line.damage_reason.as_str(), line.damaged_qty), ("", "", 0));
}

#[test]
fn reading_can_be_let_go_of() {
    let mut screen = CheckInScreen::new(LIMIT);
    let (path, name) = (PathBuf::from("/media/usb/daftar.csv"), "daftar.csv".to_owned());
    screen.chosen = Some(Chosen { id: PartnerId::new(), name: "Mitra".into(), has_last: false });
    screen.folder.entries = vec![Entry { path: path.clone(), name, kind: PlaceKind::File, bytes: 10, changed: None }];
    let outs = screen.decide(Intent::OpenEntry(path));
    let Some(Out::Do(Effect::Read { cancel, .. })) = outs.first() else { panic!("{outs:?}") };
    assert_eq!(screen.view, View::Reading);
    screen.decide(Intent::CancelReading);
    assert!(cancel.load(Ordering::Relaxed) && screen.view == View::Files);
    let late = Opened { is_new: true, ..opened(TWO) };
    screen.decide(Intent::Opened(Ok(Box::new(late))));
    assert!(screen.work.is_none(), "what comes late is not wanted any more");
}

#[test]
fn accepting_waits_for_its_answer() {
    let mut screen = screen(TWO);
    screen.decide(Intent::Next);
    screen.decide(Intent::AllAsListed);
    screen.decide(Intent::Next);
    screen.decide(Intent::GiverSigned("M1 1".into(), signed()));
    let accepts = |outs: Vec<Out<Effect>>| outs.iter().any(|out| matches!(out, Out::Do(Effect::Accept(_))));
    assert!(accepts(screen.decide(Intent::Next)));
    assert!(!accepts(screen.decide(Intent::Next)), "a second tap does nothing");
    screen.decide(Intent::Accepted(Err("Petugas penerima belum menandatangani.".into())));
    assert_eq!(screen.view, View::Sign, "everything stays");
    assert!(accepts(screen.decide(Intent::Next)));
}

#[test]
fn a_draft_of_an_older_shape_is_no_list_any_more() {
    let old = serde_json::to_value(IntakeDraft::default()).expect("JSON");
    assert!(serde_json::from_value::<Kept>(old).is_err());
    let kept = Kept::new(PartnerId::new());
    let again: Kept = serde_json::from_value(serde_json::to_value(&kept).expect("JSON")).expect("readable");
    assert_eq!(again, kept);
}

#[test]
fn a_partners_card_begins_its_check_in_and_leaves_an_open_list_alone() {
    const CARD: &str = "deks-M001-7KQ2M9X";
    let of_partner = |id, active| {
        let (code, name, contact) = ("M001".into(), "Mitra Pandan".into(), String::new());
        let partner = Choice { id, code, name, contact, active };
        Intent::CardFound { code: CARD.into(), result: Ok(Some(partner)) }
    };
    let mut fresh = CheckInScreen::new(LIMIT);
    let outs = fresh.decide(Intent::Scanned(CARD.into()));
    assert!(matches!(&outs[..], [Out::Do(Effect::FindCard(code))] if code == CARD));
    assert!(!fresh.decide(Intent::Scanned("DEKSABC".into())).iter().any(|out| matches!(out, Out::Do(_))), "goods");
    fresh.decide(of_partner(PartnerId::new(), false));
    assert!(fresh.view == View::Entry && fresh.chosen.is_none(), "nothing is received of who is no partner");
    let id = PartnerId::new();
    let outs = fresh.decide(of_partner(id, true));
    assert!(fresh.view == View::Partner && fresh.chosen.as_ref().is_some_and(|chosen| chosen.id == id));
    assert!(outs.iter().any(|out| matches!(out, Out::Do(Effect::LookAtPartner(asked)) if *asked == id)));

    let mut busy = screen(TWO);
    let own = work(&busy).partner.id;
    for partner in [own, PartnerId::new()] {
        let outs = busy.decide(of_partner(partner, true));
        assert!(outs.iter().any(|out| matches!(out, Out::Say(..))));
        assert_eq!(work(&busy).partner.id, own, "the list stays open");
    }
    let unknown = busy.decide(Intent::CardFound { code: CARD.into(), result: Ok(None) });
    assert!(!unknown.is_empty(), "a code that is no card is one of goods");
}
