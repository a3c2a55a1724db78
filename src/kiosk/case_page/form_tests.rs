//! The form: what is typed, kept, masked and saved.

use std::collections::BTreeMap;
use std::sync::Arc;

use deks_ui::{FieldShape, Screen as Place, Tone};

use super::fields::said_heading;
use super::tests::*;
use super::*;
use crate::base::{PartnerId, Rupiah, UtcMs};
use crate::kiosk::english::set_english;
use crate::kiosk::flow::{Event, Out};
use crate::sop::case::Origin;
use crate::sop::case::documents::DocumentOrigin;
use crate::sop::field::TableRow;
use crate::sop::lists::{DocumentView, OpenTask};

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
    screen.tab = 1;
    assert!(form(&mut screen, FormIntent::Save).is_empty(), "what cannot be read is not saved");
    assert_eq!((screen.tab, screen.focus.0.as_str()), (0, "contact_phone"), "it is gone to");
    let wrong: Vec<String> = screen.wrong_lines().into_iter().map(|line| line.label).collect();
    assert_eq!(wrong, ["No. HP/WA"]);
    write(&mut screen, "contact_phone", "0812-0000-0009");
    let outs = form(&mut screen, FormIntent::Save);
    let [Out::Do(Effect::Open { new, .. })] = &outs[..] else { panic!("{outs:?}") };
    assert_eq!(new.origin, Origin::Kiosk);
    assert_eq!(new.values.get("contact_phone"), Some(&text(PHONE)));
    assert_eq!(new.values.get("business_name"), Some(&text("Anyaman Sampel")));
    assert!(form(&mut screen, FormIntent::Save).is_empty(), "a second tap opens no second case");
    let case = CaseId::new();
    let outs = screen.decide(Intent::Done(Ok(Done::Opened(case))));
    let drops = |out: &Out<Effect>| matches!(out, Out::Do(Effect::DropDraft(key)) if key.starts_with("new:deks/"));
    assert!(outs.iter().any(drops), "{outs:?}");
    assert_eq!(screen.case(), Some(case));
}

#[test]
fn a_heading_is_said_word_by_word_in_english() {
    let heading = "Form perjanjian konsinyasi  \u{B7}  Penanda tangan";
    assert_eq!(said_heading(heading), heading);
    set_english(true);
    let said = [heading, "Penanda tangan", "", "Formulir kantor  \u{B7}  Penanda tangan"].map(said_heading);
    set_english(false);
    let expect = ["Consignment agreement form  \u{B7}  Signer", "Signer", "", "Formulir kantor  \u{B7}  Signer"];
    assert_eq!(said, expect, "what an office wrote itself stays");
}

#[test]
fn a_printed_form_is_typed_in_from_top_to_bottom() {
    let mut screen = new_screen();
    assert_eq!(line(&screen, "village").shape, FieldShape::Region);
    form(&mut screen, FormIntent::PaperEntry(true));
    assert_eq!(screen.focus.0, "business_name", "the first field takes the keys");
    let village = line(&screen, "village");
    assert!(village.editable && village.shape == FieldShape::Text);
    for (from, to) in [("business_name", "owner_name"), ("address", "village"), ("village", "nib")] {
        form(&mut screen, FormIntent::FieldDone(from.to_owned()));
        assert_eq!(screen.focus.0, to, "after {from}");
    }
    write(&mut screen, "business_name", "Anyaman Sampel");
    let outs = form(&mut screen, FormIntent::Save);
    assert!(matches!(&outs[..], [Out::Do(Effect::Open { new, .. })] if new.origin == Origin::Paper));
}

#[test]
fn short_fields_stand_two_abreast_row_by_row() {
    let mut screen = new_screen();
    let pairs = |screen: &CasePageScreen| -> Vec<String> {
        let lines = screen.form_lines();
        let id = |at: i32| usize::try_from(at).ok().and_then(|at| lines.get(at)).map_or("", |line| line.id.as_str());
        turn::pairs(&lines).iter().map(|pair| [id(pair.first), " ", id(pair.second)].concat()).collect()
    };
    let contact = ["contact_name contact_phone", "email instagram", "products ", "photos "];
    let business = ["business_name owner_name", "product_kind ", "address ", "village ", "nib "];
    assert_eq!(pairs(&screen), [&business[..], &contact[..]].concat(), "no pair reaches into another part");
    form(&mut screen, FormIntent::PaperEntry(true));
    assert_eq!(pairs(&screen)[3], "village nib", "a region is typed from paper");
    assert!(turn::pairs(&[]).is_empty());
}

#[test]
fn who_goes_in_the_middle_of_a_form_hears_that_it_is_kept() {
    let mut screen = new_screen();
    assert!(matches!(&screen.decide(Intent::Back)[..], [Out::Back]), "nothing was typed");
    write(&mut screen, "business_name", "Anyaman Sampel");
    let outs = screen.decide(Intent::Back);
    let [Out::Do(Effect::KeepDraft { .. }), Out::Back, Out::Say(said, Tone::Ok)] = &outs[..] else {
        panic!("{outs:?}")
    };
    assert_eq!(said, "Isian disimpan sebagai draf di kios ini.");
}

#[test]
fn a_task_is_handed_on_to_a_colleague_with_a_reason() {
    let mine = OpenTask { is_mine: true, ..task("apply", "", Vec::new()) };
    let mut screen = screen(CaseId::new(), mine, &[]);
    assert!(matches!(&screen.decide(Intent::HandOn)[..], [Out::Do(Effect::FindPeople(_))]));
    let alone = screen.decide(Intent::PeopleFound(Ok(Vec::new())));
    assert!(matches!(&alone[..], [Out::Say(_, Tone::Warn)]) && matches!(screen.sheet, Sheet::None), "{alone:?}");
    screen.decide(Intent::HandOn);
    let id = UserId::new();
    let found = vec![Person { id, name: "Staf Stok 2".to_owned(), detail: "Tim DEKS".to_owned() }];
    screen.decide(Intent::PeopleFound(Ok(found)));
    assert!(screen.decide(Intent::HandedTo(id)).is_empty(), "why is asked");
    screen.decide(Intent::WordsEdited("Rapat.".to_owned()));
    let outs = screen.decide(Intent::HandedTo(id));
    assert!(matches!(&outs[..], [Out::Do(Effect::HandOn { to, words, .. })] if *to == id && words == "Rapat."));
}

#[test]
fn goods_are_taken_in_for_the_partner_of_the_case() {
    let partner = PartnerId::new();
    let case = CaseId::new();
    let mut data = page(case, 1, task("hand_over", "check_in", vec![action("received", true)]), &[]);
    data.page.as_mut().expect("a page").header.partner = Some(partner);
    let outs = screen_of(Target::Case(case), data).decide(Intent::Main);
    let [Out::Open(Place::CheckIn, Place::CasePage), Out::Tell(Event::CheckInWanted(wanted))] = &outs[..] else {
        panic!("{outs:?}")
    };
    assert_eq!(*wanted, partner);
}

/// Enter in a field, and where the keys are then.
fn done(screen: &mut CasePageScreen, field: &str) -> String {
    form(screen, FormIntent::FieldDone(field.to_owned()));
    screen.focus.0.clone()
}

#[test]
fn enter_goes_through_the_table_line_by_line_and_on_to_the_main_action() {
    let mut screen = new_screen();
    form(&mut screen, FormIntent::PaperEntry(true));
    write(&mut screen, "business_name", "Anyaman Sampel");
    assert_eq!(done(&mut screen, "instagram"), "@name", "a line is open");
    for (name, price) in [("Tas", "85rb"), ("Topi", "30.000")] {
        write(&mut screen, "@name", name);
        assert_eq!(done(&mut screen, "@name"), "@price");
        write(&mut screen, "@price", "mahal");
        assert_eq!(done(&mut screen, "@price"), "@note", "a picture is chosen, not typed");
        assert_eq!(done(&mut screen, "@note"), "@category");
        write(&mut screen, "@category", "Kriya");
        assert_eq!(done(&mut screen, "@category"), "@price", "what cannot be read keeps the line open");
        write(&mut screen, "@price", price);
        assert_eq!(done(&mut screen, "@category"), "@name", "the line is kept, and the next one is open");
        assert!(screen.entry().is_some_and(|entry| entry.cells.is_empty()));
    }
    let rounds = screen.focus.1;
    assert_eq!(done(&mut screen, "@name"), turn::MAIN_STOP, "a line without anything ends the table");
    assert!(screen.entry().is_none() && screen.focus.1 == rounds + 1);
    let outs = form(&mut screen, FormIntent::Save);
    let [Out::Do(Effect::Open { new, .. })] = &outs[..] else { panic!("{outs:?}") };
    let Some(FieldValue::Table(rows)) = new.values.get("products") else { panic!("{new:?}") };
    let prices: Vec<_> = rows.iter().map(|row| row.cells.get("price").cloned()).collect();
    assert_eq!(prices, [85_000, 30_000].map(|price| Some(FieldValue::Rupiah(Rupiah(price)))));
}

#[test]
fn a_new_line_says_what_it_lacks() {
    let mut screen = new_screen();
    form(&mut screen, FormIntent::EntryAdded("products".to_owned()));
    for price in [None, Some("85rb")] {
        if let Some(price) = price {
            write(&mut screen, "@price", price);
        }
        form(&mut screen, FormIntent::EntryKept);
        assert!(screen.entry().is_some());
        assert_eq!(screen.sheet_flaw, "Nama produk belum diisi. Isi dulu, atau tutup lembar ini.");
    }
    write(&mut screen, "@name", "Tas");
    form(&mut screen, FormIntent::EntryKept);
    assert!(screen.entry().is_none() && screen.sheet_flaw.is_empty());
}

#[test]
fn a_line_names_one_of_the_pictures_once_the_case_is_there() {
    let photo = CaseDocumentId::new();
    let mut data = page(CaseId::new(), 1, task("apply", "", Vec::new()), &[]);
    if let Some(page) = data.page.as_mut() {
        page.documents = vec![document(photo, "photo", "tas.png"), document(CaseDocumentId::new(), "other", "a.png")];
    }
    let case = data.page.as_ref().map(|page| page.header.id).expect("a page");
    let mut screen = screen_of(Target::Case(case), data);
    form(&mut screen, FormIntent::EntryAdded("products".to_owned()));
    let shown = |screen: &CasePageScreen| screen.entry_lines().into_iter().find(|line| line.id == "@photo");
    let line = shown(&screen).expect("the picture");
    assert_eq!((line.shape, line.files.len()), (FieldShape::Picture, 1));
    let choose = || FormIntent::OptionToggled { field: "@photo".to_owned(), option: photo.to_string() };
    form(&mut screen, choose());
    assert_eq!(shown(&screen).map(|line| line.value), Some(photo.to_string()));
    form(&mut screen, choose());
    assert_eq!(shown(&screen).map(|line| line.value), Some(String::new()));
    write(&mut screen, "@name", "Tas");
    screen.decide(Intent::Paper(PaperIntent::FilesAsked("@photo".to_owned())));
    assert!(matches!(&screen.sheet, Sheet::Files(browser) if browser.kinds.len() == 1));
    screen.decide(Intent::SheetClosed);
    assert!(screen.entry().is_some_and(|entry| entry.cells.contains_key("name")), "the line waited below");

    let mut screen = new_screen();
    form(&mut screen, FormIntent::EntryAdded("products".to_owned()));
    assert!(shown(&screen).is_none(), "papers of a new case have no name yet");
}

fn document(id: CaseDocumentId, kind: &str, name: &str) -> DocumentView {
    DocumentView {
        id,
        kind: kind.to_owned(),
        label: kind.to_owned(),
        name: name.to_owned(),
        mime: "image/png".to_owned(),
        bytes: 10,
        origin: DocumentOrigin::Stick,
        added_by: None,
        added_at: UtcMs(0),
        personal: false,
        quarantine: Vec::new(),
        removed: false,
        may_open: true,
    }
}

#[test]
fn the_form_says_how_high_a_price_may_be_and_how_an_account_is_written() {
    let mut screen = new_screen();
    form(&mut screen, FormIntent::EntryAdded("products".to_owned()));
    write(&mut screen, "@name", "Tikar");
    write(&mut screen, "@price", "620000");
    form(&mut screen, FormIntent::EntryKept);
    let limit = Rupiah(500_000).to_string();
    let told = line(&screen, "products").warning;
    assert!(told.contains(&limit), "{told}");
    write(&mut screen, "instagram", "@sambal mbok");
    assert!(line(&screen, "instagram").error.contains("spasi"));
    write(&mut screen, "instagram", "@sambal.mbok");
    assert_eq!(line(&screen, "instagram").error, "");
}

#[test]
fn half_typed_words_are_put_aside_once_and_forgotten_when_they_are_saved() {
    let case = CaseId::new();
    let mut screen = screen(case, task("apply", "", Vec::new()), &[]);
    assert!(screen.decide(Intent::Tick).is_empty());
    write(&mut screen, "business_name", "Anyaman");
    let outs = screen.decide(Intent::Tick);
    let [Out::Do(Effect::KeepDraft { key, typed })] = &outs[..] else { panic!("{outs:?}") };
    assert!(key.starts_with(&case.to_string()) && typed.fields.len() == 1, "{key}");
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
fn what_one_person_typed_is_neither_seen_nor_saved_by_the_next() {
    let (case, values) = (CaseId::new(), [("business_name", text("Anyaman")), ("contact_phone", text(PHONE))]);
    let mut screen = screen(case, task("apply", "", Vec::new()), &values);
    let (first, second) = (screen.user.expect("somebody"), UserId::new());
    form(&mut screen, FormIntent::Replaced("contact_phone".to_owned()));
    write(&mut screen, "contact_phone", "0812-9999-0001");
    let outs = screen.decide(Intent::SignedIn(second));
    let [Out::Do(Effect::KeepDraft { key, typed }), Out::Do(Effect::Load { with_draft: true, .. })] = &outs[..] else {
        panic!("{outs:?}")
    };
    assert_eq!((key.clone(), typed.fields.len()), (format!("{case}/{first}"), 1));
    assert!(screen.data.is_none() && !screen.is_dirty(), "nothing of it stands there");
    let serial = serial_of(&outs);
    let data = page(case, 1, task("apply", "", Vec::new()), &values);
    let outs = screen.decide(Intent::Loaded { serial, result: Ok(data) });
    let looks = |out: &Out<Effect>| matches!(out, Out::Do(Effect::LoadKept(key)) if *key == format!("{case}/{second}"));
    assert!(outs.iter().any(looks), "{outs:?}");
    let phone = line(&screen, "contact_phone");
    assert!(phone.masked && !phone.value.contains("9999"), "{}", phone.value);
    assert!(form(&mut screen, FormIntent::Save).is_empty(), "nothing of theirs is saved");
    write(&mut screen, "business_name", "Anyaman Baru");
    let outs = screen.decide(Intent::Tick);
    assert!(matches!(&outs[..], [Out::Do(Effect::KeepDraft { key, .. })] if *key == format!("{case}/{second}")));
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
    let outs = screen.decide(Intent::Paper(PaperIntent::Taken(Ok(fresh))));
    assert!(
        matches!(&outs[..], [Out::Do(Effect::KeepPaper { .. }), Out::Do(Effect::KeepDraft { .. })]),
        "it is kept before anything else is done: {outs:?}"
    );
    assert!(screen.is_dirty());
    let outs = form(&mut screen, FormIntent::Save);
    assert!(matches!(&outs[..], [Out::Do(Effect::Open { new, .. })] if new.documents.len() == 1), "{outs:?}");
    let outs = screen.decide(Intent::Done(Ok(Done::Opened(CaseId::new()))));
    assert!(outs.iter().any(|out| matches!(out, Out::Do(Effect::DropPapers(_)))), "{outs:?}");
}

#[test]
fn papers_that_the_case_would_refuse_are_refused_at_once() {
    let mut screen = new_screen();
    let paper = NewDocument {
        kind: "photo".to_owned(),
        name: "foto.jpg".to_owned(),
        mime: "image/jpeg".to_owned(),
        bytes: b"bukan gambar".to_vec(),
        origin: DocumentOrigin::Stick,
        quarantine: Vec::new(),
    };
    screen.busy = true;
    let fresh = Box::new(Fresh { id: CaseDocumentId::new(), paper: Arc::new(paper), picture: None });
    assert!(screen.decide(Intent::Paper(PaperIntent::Taken(Ok(fresh)))).is_empty());
    assert!(screen.fresh.is_empty() && screen.sheet_flaw.contains("Foto produk"), "{}", screen.sheet_flaw);
}

#[test]
fn what_came_back_says_so_and_is_thrown_away_after_a_question() {
    let mut screen = new_screen();
    write(&mut screen, "business_name", "Anyaman");
    let key = screen.draft_key().expect("somebody works here");
    let paper = NewDocument {
        kind: "photo".to_owned(),
        name: "tas.png".to_owned(),
        mime: "image/png".to_owned(),
        bytes: Vec::new(),
        origin: DocumentOrigin::Stick,
        quarantine: Vec::new(),
    };
    let fresh = Fresh { id: CaseDocumentId::new(), paper: Arc::new(paper), picture: None };
    let came = |key: &str| {
        let kept = Kept { at: "13.05".to_owned(), papers: vec![fresh.clone()] };
        FormIntent::CameBack { key: key.to_owned(), kept: Box::new(kept) }
    };
    form(&mut screen, came("new:deks/somebody else"));
    assert!(screen.fresh.is_empty() && screen.resumed.at.is_empty());
    form(&mut screen, came(&key));
    form(&mut screen, came(&key));
    assert_eq!((screen.fresh.len(), screen.resumed.at.as_str()), (1, "13.05"), "each paper once");
    assert!(form(&mut screen, FormIntent::AnewConfirmed).is_empty(), "not without the question");
    form(&mut screen, FormIntent::AnewAsked);
    form(&mut screen, FormIntent::AnewLeft);
    assert!(form(&mut screen, FormIntent::AnewConfirmed).is_empty() && screen.is_dirty());
    form(&mut screen, FormIntent::AnewAsked);
    let outs = form(&mut screen, FormIntent::AnewConfirmed);
    assert!(
        matches!(&outs[..], [Out::Do(Effect::DropPapers(papers)), Out::Do(Effect::DropDraft(draft))]
            if *papers == key && *draft == key),
        "{outs:?}"
    );
    assert!(!screen.is_dirty() && screen.resumed == Resumed::default());
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
