//! The form: what is typed, kept, masked and saved.

use std::collections::BTreeMap;
use std::sync::Arc;

use deks_ui::{FieldShape, Tone};

use super::tests::*;
use super::*;
use crate::base::Rupiah;
use crate::kiosk::flow::Out;
use crate::sop::case::Origin;
use crate::sop::case::documents::DocumentOrigin;
use crate::sop::field::TableRow;

#[test]
fn what_is_typed_is_read_at_once_and_a_flaw_stands_at_its_field() {
    let mut screen = new_screen();
    assert!(!screen.is_dirty());
    assert_eq!(line(&screen, "contact_phone").error, "", "an empty form is not red all over");
    write(&mut screen, "business_name", "Anyaman Sampel");
    write(&mut screen, "contact_phone", "dua belas");
    let phone = line(&screen, "contact_phone");
    assert!(!phone.error.is_empty());
    assert_eq!(phone.value, "dua belas", "what was typed stays");
    assert!(form(&mut screen, FormIntent::Save).is_empty(), "what cannot be read is not saved");
    write(&mut screen, "contact_phone", "0812-0000-0009");
    let outs = form(&mut screen, FormIntent::Save);
    let [Out::Do(Effect::Open { new, .. })] = &outs[..] else { panic!("{outs:?}") };
    assert_eq!(new.origin, Origin::Kiosk);
    assert_eq!(new.values.get("contact_phone"), Some(&text(PHONE)));
    assert_eq!(new.values.get("business_name"), Some(&text("Anyaman Sampel")));
    assert!(form(&mut screen, FormIntent::Save).is_empty(), "a second tap opens no second case");
    let case = CaseId::new();
    let outs = screen.decide(Intent::Done(Ok(Done::Opened(case))));
    assert!(outs.iter().any(|out| matches!(out, Out::Do(Effect::DropDraft(key)) if key == "new:deks")), "{outs:?}");
    assert_eq!(screen.case(), Some(case));
}

#[test]
fn a_printed_form_is_typed_in_from_top_to_bottom() {
    let mut screen = new_screen();
    assert_eq!(line(&screen, "village").shape, FieldShape::Region);
    form(&mut screen, FormIntent::PaperEntry(true));
    let village = line(&screen, "village");
    assert!(village.editable && village.shape == FieldShape::Text);
    for (from, to) in [("business_name", "owner_name"), ("address", "village"), ("village", "nib")] {
        form(&mut screen, FormIntent::FieldDone(from.to_owned()));
        assert_eq!(screen.focus.0, to, "after {from}");
    }
    let rounds = screen.focus.1;
    form(&mut screen, FormIntent::FieldDone("instagram".to_owned()));
    assert_eq!(screen.focus.1, rounds, "behind the last field there is none");
    write(&mut screen, "business_name", "Anyaman Sampel");
    let outs = form(&mut screen, FormIntent::Save);
    assert!(matches!(&outs[..], [Out::Do(Effect::Open { new, .. })] if new.origin == Origin::Paper));
}

#[test]
fn half_typed_words_are_put_aside_once_and_forgotten_when_they_are_saved() {
    let case = CaseId::new();
    let mut screen = screen(case, task("apply", "", Vec::new()), &[]);
    assert!(screen.decide(Intent::Tick).is_empty());
    write(&mut screen, "business_name", "Anyaman");
    let outs = screen.decide(Intent::Tick);
    let [Out::Do(Effect::KeepDraft { key, typed })] = &outs[..] else { panic!("{outs:?}") };
    assert_eq!((key, typed.fields.len()), (&case.to_string(), 1));
    assert!(screen.decide(Intent::Tick).is_empty(), "not every second");
    let outs = form(&mut screen, FormIntent::Save);
    let [Out::Do(Effect::Save { changes, seen, words: None, .. })] = &outs[..] else { panic!("{outs:?}") };
    assert_eq!(changes, &[("business_name".to_owned(), Some(text("Anyaman")))]);
    assert_eq!(*seen, ContentHash([1; 32]));
    let outs = screen.decide(Intent::Done(Ok(Done::Saved(0))));
    assert!(matches!(&outs[0], Out::Do(Effect::DropDraft(_))), "{outs:?}");
    assert!(outs.iter().any(|out| matches!(out, Out::Say(said, Tone::Ok) if said == "Isian tersimpan.")), "{outs:?}");
    write(&mut screen, "business_name", "");
    assert!(!screen.is_dirty(), "what is as it was is not half typed");
}

#[test]
fn masked_numbers_are_seen_for_a_purpose_and_only_while_somebody_is_here() {
    let (case, values) = (CaseId::new(), [("contact_phone", text(PHONE))]);
    let mut screen = screen(case, task("apply", "", Vec::new()), &values);
    let phone = line(&screen, "contact_phone");
    assert!(phone.masked && phone.may_unmask && phone.value.contains('*'), "{}", phone.value);
    form(&mut screen, FormIntent::Unmask("contact_phone".to_owned()));
    assert!(matches!(screen.sheet, Sheet::Purpose(_)));
    let outs = form(&mut screen, FormIntent::PurposeChosen("contact".to_owned()));
    let [Out::Do(Effect::Unmask { field, purpose, .. })] = &outs[..] else { panic!("{outs:?}") };
    assert_eq!((field.as_str(), purpose.as_str()), ("contact_phone", "contact"));
    assert!(line(&screen, "contact_phone").masked, "not before the look is written down");
    let other = FormIntent::Unmasked { case: CaseId::new(), field: "contact_phone".to_owned(), result: Ok(()) };
    form(&mut screen, other);
    assert!(line(&screen, "contact_phone").masked, "that was for another case");
    form(&mut screen, FormIntent::Unmasked { case, field: "contact_phone".to_owned(), result: Ok(()) });
    assert_eq!(line(&screen, "contact_phone").value, PHONE);
    screen.decide(Intent::Locked);
    assert!(line(&screen, "contact_phone").masked);
    form(&mut screen, FormIntent::Replaced("contact_phone".to_owned()));
    let phone = line(&screen, "contact_phone");
    assert!(!phone.masked && phone.value.is_empty(), "it is written anew without being looked at");
}

#[test]
fn a_table_is_filled_in_line_by_line() {
    let row =
        |id: &str, name: &str| TableRow { id: id.to_owned(), cells: BTreeMap::from([("name".to_owned(), text(name))]) };
    let values = [("products", FieldValue::Table(vec![row("a", "Tas"), row("b", "Topi")]))];
    let mut screen = screen(CaseId::new(), task("apply", "", Vec::new()), &values);
    let opened = FormIntent::EntryOpened { field: "products".to_owned(), row: "a".to_owned() };
    form(&mut screen, opened);
    assert_eq!(screen.entry_lines()[0].value, "Tas");
    write(&mut screen, "@price", "mahal");
    form(&mut screen, FormIntent::EntryKept);
    assert!(screen.entry().is_some() && !screen.sheet_flaw.is_empty(), "what cannot be read keeps the line open");
    write(&mut screen, "@price", "85rb");
    form(&mut screen, FormIntent::EntryKept);
    assert!(screen.entry().is_none());
    form(&mut screen, FormIntent::EntryOpened { field: "products".to_owned(), row: "b".to_owned() });
    form(&mut screen, FormIntent::EntryRemoved);
    let outs = form(&mut screen, FormIntent::Save);
    let [Out::Do(Effect::Save { changes, .. })] = &outs[..] else { panic!("{outs:?}") };
    let Some((_, Some(FieldValue::Table(rows)))) = changes.first() else { panic!("{changes:?}") };
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].id.as_str(), rows[0].cells.get("price")), ("a", Some(&FieldValue::Rupiah(Rupiah(85_000)))));
}

#[test]
fn what_is_past_is_corrected_by_who_leads_with_a_reason() {
    let case = CaseId::new();
    let mut data = page(case, 1, task("curate", "curation", Vec::new()), &[]);
    if let Some(page) = data.page.as_mut() {
        page.forms = vec![form_view(&definition(), "application", false)];
    }
    let mut screen = screen_of(Target::Case(case), data);
    write(&mut screen, "business_name", "Anyaman");
    assert!(!screen.is_dirty(), "what is past is not written into in passing");
    screen.decide(Intent::ActionChosen(acts::CORRECT.to_owned()));
    write(&mut screen, "business_name", "Anyaman");
    assert!(form(&mut screen, FormIntent::Save).is_empty());
    screen.decide(Intent::WordsEdited("Salah ketik.".to_owned()));
    let outs = screen.decide(Intent::Confirmed);
    assert!(matches!(&outs[..], [Out::Do(Effect::Save { words: Some(words), .. })] if words == "Salah ketik."));
}

#[test]
fn papers_wait_for_the_first_save_and_go_with_it() {
    let mut screen = new_screen();
    assert!(form(&mut screen, FormIntent::Save).is_empty(), "nothing is no case");
    let paper = NewDocument {
        kind: "catalogue".to_owned(),
        name: "harga.csv".to_owned(),
        mime: "text/csv".to_owned(),
        bytes: b"a;1".to_vec(),
        origin: DocumentOrigin::Stick,
        quarantine: Vec::new(),
    };
    screen.busy = true;
    let fresh = Box::new(Fresh { id: CaseDocumentId::new(), paper: Arc::new(paper), picture: None });
    screen.decide(Intent::Paper(PaperIntent::Taken(Ok(fresh))));
    assert!(screen.is_dirty());
    let outs = form(&mut screen, FormIntent::Save);
    assert!(matches!(&outs[..], [Out::Do(Effect::Open { new, .. })] if new.documents.len() == 1), "{outs:?}");
}

#[test]
fn drafts_come_back_as_they_were_left() {
    let mut screen = new_screen();
    write(&mut screen, "business_name", "Anyaman");
    write(&mut screen, "contact_phone", "salah");
    let kept = serde_json::to_string(&screen.typed).expect("JSON");
    let mut data = empty();
    data.typed = Some(Box::new(serde_json::from_str(&kept).expect("read")));
    let again = screen_of(Target::New("deks".to_owned()), data);
    assert_eq!(line(&again, "business_name").value, "Anyaman");
    assert!(!line(&again, "contact_phone").error.is_empty());
    assert!(again.is_dirty());
}
