use deks_ui::{CurationAsk, CurationLack, CurationPane, CurationPhoto, CurationStand, CurationTab, Tone};

use super::show::lack_name;
use super::*;
use crate::base::Rupiah;
use crate::kiosk::english::set_english;
use crate::kiosk::flow::{Event, Out, Screen};
use crate::partnership::curation::{Criteria, CuratorResult, Results, SheetPicture};

fn product(row: &str, price: Option<i64>, is_over_limit: bool) -> SheetProduct {
    SheetProduct {
        row: row.into(),
        name: format!("Barang {row}"),
        price: price.map(Rupiah),
        note: String::new(),
        photo: Some(CaseDocumentId::new()),
        is_over_limit,
        similar: Vec::new(),
    }
}

/// An application of three products: a usual one, one that costs too much, one without a price.
fn sheet(mine: Mine) -> Sheet {
    Sheet {
        case: CaseId::new(),
        number: "PM-K1-20261122-0001".into(),
        title: "UKM Contoh".into(),
        task: TaskId::new(),
        version: 3,
        content: ContentHash([7; 32]),
        round: 1,
        is_open: mine != Mine::Over,
        criteria: Criteria::shipped(),
        price_limit: Some(Rupiah(500_000)),
        products: vec![product("a", Some(85_000), false), product("b", Some(620_000), true), product("c", None, false)],
        pictures: [false, true].map(|is_account| SheetPicture { document: CaseDocumentId::new(), is_account }).to_vec(),
        mine,
        my_scores: Scores::default(),
        submitted: Vec::new(),
        outdated: Vec::new(),
        results: None,
        decisions: Vec::new(),
    }
}

fn face(sheet: Sheet) -> Box<Face> {
    Box::new(Face {
        sheet,
        until: "hari ini".into(),
        urgency: Some(Urgency::Today),
        standings: [Standing::default(), Standing::default(), Standing::default()],
        proposal: Proposal::default(),
        moments: Vec::new(),
    })
}

/// The screen stands open for somebody on this sheet.
fn screen(sheet: Sheet) -> CurationScreen {
    screen_of(face(sheet))
}

fn screen_of(face: Box<Face>) -> CurationScreen {
    let mut screen = CurationScreen::default();
    screen.decide(Intent::SignedIn(UserId::new()));
    screen.decide(Intent::Wanted(face.sheet.case));
    screen.decide(Intent::Entered);
    screen.decide(Intent::Loaded { serial: screen.serial, result: Ok(face) });
    screen
}

/// The same sheet read again.
fn read_again(screen: &mut CurationScreen, change: impl FnOnce(&mut Face)) -> Vec<Out<Effect>> {
    let mut face = screen.face.clone().expect("a face");
    change(&mut face);
    screen.decide(Intent::Changed);
    screen.decide(Intent::Loaded { serial: screen.serial, result: Ok(face) })
}

fn score_all(screen: &mut CurationScreen, score: i64) {
    for criterion in Criteria::shipped().criteria.iter() {
        screen.decide(Intent::ScoreGiven { criterion: criterion.id.clone(), score });
    }
}

fn find(screen: &mut CurationScreen, row: &str, verdict: Verdict) {
    screen.decide(Intent::ProductChosen(row.into()));
    screen.decide(Intent::VerdictChosen(verdict));
}

fn curator(name: &str, products: Vec<ProductVerdict>) -> CuratorResult {
    CuratorResult { name: name.into(), percent: Some(70), scores: Scores { products, ..Scores::default() } }
}

fn verdict(row: &str, verdict: Verdict, reason: &str, note: &str) -> ProductVerdict {
    ProductVerdict { row: row.into(), verdict, reason: reason.into(), note: note.into() }
}

/// Two curators handed in, and their scores come to this.
fn deciding(percent: i64) -> Sheet {
    let agreed = verdict("b", Verdict::Refused, "over_limit", "");
    let curators = vec![
        curator("Staf Stok 1", vec![agreed.clone(), verdict("a", Verdict::Accepted, "", "")]),
        curator("Staf Stok 2", vec![agreed, verdict("a", Verdict::Changed, "", "Tambah label")]),
    ];
    let results = Results {
        curators,
        outdated: Vec::new(),
        percent: Some(percent),
        criteria: Vec::new(),
        disputed: vec!["a".into()],
        is_recommended: percent >= 60,
    };
    let submitted = vec!["Staf Stok 1".into(), "Staf Stok 2".into()];
    Sheet { results: Some(results), submitted, ..sheet(Mine::Submitted) }
}

fn effects(outs: &[Out<Effect>]) -> Vec<&Effect> {
    outs.iter().filter_map(|out| if let Out::Do(effect) = out { Some(effect) } else { None }).collect()
}

#[test]
fn what_one_person_saw_is_gone_for_the_next() {
    let mut screen = screen(deciding(70));
    screen.decide(Intent::LetterReasonEdited("Rapi".into()));
    let late = screen.face.clone().expect("a face");
    let (old_serial, old_generation) = (screen.serial, screen.generation);
    let outs = screen.decide(Intent::SignedIn(UserId::new()));
    assert!(matches!(effects(&outs)[0], Effect::KeepProposal { .. }), "what they wrote is kept for them");
    assert!(screen.face.is_none() && screen.proposal == Proposal::default() && screen.thumbs.is_empty());
    screen.decide(Intent::Loaded { serial: old_serial, result: Ok(late) });
    assert!(screen.face.is_none(), "an answer for somebody else is thrown away");
    let found = vec![(CaseDocumentId::new(), None)];
    screen.decide(Intent::Thumbs { generation: old_generation, found });
    assert!(screen.thumbs.is_empty());
    let user = screen.user.expect("somebody");
    screen.decide(Intent::SignedIn(user));
    assert!(screen.loading, "the same person again changes nothing");
}

#[test]
fn what_is_missing_is_said_in_english_and_a_product_keeps_its_name() {
    let mut screen = screen(sheet(Mine::MayScore));
    for criterion in Criteria::shipped().criteria.iter().filter(|one| one.label != "Cocok untuk pembeli perempuan") {
        screen.decide(Intent::ScoreGiven { criterion: criterion.id.clone(), score: 4 });
    }
    set_english(true);
    let criterion = lack_name(&screen.lack());
    score_all(&mut screen, 4);
    find(&mut screen, "a", Verdict::Changed);
    let product = lack_name(&screen.lack());
    set_english(false);
    assert_eq!((criterion.as_str(), product.as_str()), ("Suits women who shop here", "Barang a"));
}

#[test]
fn scores_are_handed_in_once_and_only_when_nothing_is_missing() {
    let mut screen = screen(sheet(Mine::MayScore));
    assert_eq!((screen.lack().kind, screen.lack().count), (CurationLack::Unscored, 8));
    screen.decide(Intent::Submit);
    assert_eq!(screen.ask, CurationAsk::None);
    screen.decide(Intent::ScoreGiven { criterion: "quality".into(), score: 6 });
    screen.decide(Intent::ScoreGiven { criterion: "gone".into(), score: 3 });
    assert!(screen.mine.scores.is_empty(), "neither a score nor a criterion");
    score_all(&mut screen, 4);
    find(&mut screen, "a", Verdict::Changed);
    assert_eq!(screen.lack().kind, CurationLack::ChangeWords);
    screen.decide(Intent::WordsEdited("Tambah label".into()));
    assert!(screen.lack().is_none());
    screen.decide(Intent::Submit);
    assert_eq!(screen.ask, CurationAsk::Submit);
    let outs = screen.decide(Intent::Confirmed);
    let [Effect::KeepScores { .. }, Effect::Submit { seen, scores, .. }] = effects(&outs)[..] else {
        panic!("{outs:?}")
    };
    assert_eq!((*seen, scores.scores.len(), scores.products.len()), (ContentHash([7; 32]), 8, 1));
    assert!(screen.decide(Intent::Confirmed).is_empty(), "a second tap sends nothing");
    score_all(&mut screen, 1);
    assert_eq!(screen.mine.scores["quality"], 4, "nothing changes under what is being sent");
    let outs = screen.decide(Intent::Submitted(Err("Ditolak.".into())));
    assert!(matches!(effects(&outs)[..], [Effect::Load { .. }]));
    assert_eq!((screen.trouble.as_str(), screen.mine.scores.len()), ("Ditolak.", 8));
    read_again(&mut screen, |_| {});
    assert!(!screen.busy && screen.trouble == "Ditolak.", "it stands there until somebody goes on");
}

#[test]
fn a_score_that_came_too_late_is_said_although_the_screen_has_changed() {
    let mut screen = screen(sheet(Mine::MayScore));
    score_all(&mut screen, 4);
    screen.decide(Intent::Submit);
    screen.decide(Intent::Confirmed);
    screen.decide(Intent::Submitted(Err("Sudah diputuskan.".into())));
    let outs = read_again(&mut screen, |face| face.sheet.mine = Mine::Over);
    let is_said = |out: &Out<Effect>| matches!(out, Out::Say(text, Tone::Bad) if text == "Sudah diputuskan.");
    assert!(outs.iter().any(is_said), "{outs:?}");
    assert!(!screen.may_judge());
}

#[test]
fn scores_of_what_changed_since_are_looked_at_again_and_handed_in_again() {
    let mut screen = screen(deciding(70));
    let mut before = Scores { note: "Khas".into(), ..Scores::default() };
    before.scores = Criteria::shipped().criteria.iter().map(|one| (one.id.clone(), 4)).collect();
    let outs = read_again(&mut screen, |face| {
        (face.sheet.mine, face.sheet.content) = (Mine::Outdated, ContentHash([8; 32]));
        (face.sheet.my_scores, face.sheet.results) = (before, None);
    });
    let is_said = |out: &Out<Effect>| matches!(out, Out::Say(text, Tone::Warn) if text.contains("berubah"));
    assert!(outs.iter().any(is_said), "{outs:?}");
    assert!(screen.may_judge() && screen.lack().is_none(), "what was given before stands there to be confirmed");
    assert_eq!(super::view::stand(Mine::Outdated), CurationStand::MayScore);
    screen.decide(Intent::ScoreGiven { criterion: "quality".into(), score: 2 });
    read_again(&mut screen, |_| {});
    assert_eq!((screen.mine.scores["quality"], screen.mine.note.as_str()), (2, "Khas"), "a reading leaves it");
    screen.decide(Intent::Submit);
    assert_eq!(screen.ask, CurationAsk::Submit);
    read_again(&mut screen, |face| face.sheet.content = ContentHash([9; 32]));
    assert_eq!(screen.ask, CurationAsk::None, "it changed under the question");
    screen.decide(Intent::Submit);
    let outs = screen.decide(Intent::Confirmed);
    let Some(Effect::Submit { seen, scores, .. }) = effects(&outs).last().copied() else { panic!("{outs:?}") };
    assert_eq!((*seen, scores.scores["quality"]), (ContentHash([9; 32]), 2));
}

#[test]
fn scores_that_do_not_count_are_marked_beside_those_that_do() {
    let mut results = deciding(70).results.expect("results");
    let late = results.curators.pop().expect("two");
    results.outdated.push(late);
    assert_eq!(super::view::curator_percents(&results), "Staf Stok 1 70 %, Staf Stok 2 70 % (isian lama)");
}

#[test]
fn a_verdict_asks_for_its_words_and_keeps_them_out_of_an_acceptance() {
    let mut screen = screen(sheet(Mine::MayScore));
    for (row, wanted, expect) in [
        ("a", Verdict::Accepted, Some((Verdict::Accepted, "", ""))),
        ("b", Verdict::Accepted, None),
        ("b", Verdict::Changed, None),
        ("b", Verdict::Refused, Some((Verdict::Refused, "over_limit", ""))),
        ("c", Verdict::Accepted, None),
        ("c", Verdict::Changed, Some((Verdict::Changed, "", ""))),
    ] {
        find(&mut screen, row, wanted);
        let found = screen.verdict_of(row).map(|one| (one.verdict, one.reason.as_str(), one.note.as_str()));
        assert_eq!(found, expect, "{row} {wanted:?}");
    }
    assert_eq!(screen.pane, CurationPane::Verdict, "it asks what is to be changed");
    screen.decide(Intent::ProductChosen("a".into()));
    for (intent, expect) in [
        (Intent::VerdictChosen(Verdict::Refused), Some((Verdict::Refused, "", ""))),
        (Intent::ReasonChosen("gone".into()), Some((Verdict::Refused, "", ""))),
        (Intent::ReasonChosen("quality".into()), Some((Verdict::Refused, "quality", ""))),
        (Intent::WordsEdited("Lepas".into()), Some((Verdict::Refused, "quality", "Lepas"))),
        (Intent::VerdictChosen(Verdict::Accepted), Some((Verdict::Accepted, "", ""))),
        (Intent::WordsEdited("Kata".into()), Some((Verdict::Accepted, "", ""))),
        (Intent::VerdictChosen(Verdict::Changed), Some((Verdict::Changed, "", "Lepas"))),
        (Intent::VerdictChosen(Verdict::Accepted), Some((Verdict::Accepted, "", ""))),
        (Intent::VerdictChosen(Verdict::Accepted), None),
    ] {
        let what = format!("{intent:?}");
        screen.decide(intent);
        let found = screen.verdict_of("a").map(|one| (one.verdict, one.reason.as_str(), one.note.as_str()));
        assert_eq!(found, expect, "{what}");
    }
}

#[test]
fn what_is_half_done_is_kept_once_and_a_reading_leaves_it() {
    let mut screen = screen(sheet(Mine::MayScore));
    assert!(screen.decide(Intent::Tick).is_empty());
    screen.decide(Intent::ScoreGiven { criterion: "quality".into(), score: 2 });
    screen.decide(Intent::NoteOpened("quality".into()));
    screen.decide(Intent::NoteEdited("Lepas".into()));
    let outs = screen.decide(Intent::Tick);
    let [Effect::KeepScores { scores, .. }] = effects(&outs)[..] else { panic!("{outs:?}") };
    assert_eq!((scores.scores["quality"], scores.notes["quality"].as_str()), (2, "Lepas"));
    assert!(screen.decide(Intent::Tick).is_empty(), "not every second");
    screen.decide(Intent::NoteOpened(String::new()));
    screen.decide(Intent::NoteEdited("Khas".into()));
    read_again(&mut screen, |face| face.sheet.products.truncate(1));
    assert_eq!((screen.mine.scores["quality"], screen.mine.note.as_str()), (2, "Khas"));
    assert_eq!(effects(&screen.decide(Intent::Left)).len(), 1, "on leaving too");
    let handed_in = Scores { note: "Masuk".into(), ..Scores::default() };
    read_again(&mut screen, |face| (face.sheet.mine, face.sheet.my_scores) = (Mine::Submitted, handed_in));
    assert_eq!(screen.mine.note, "Masuk", "what was handed in stands");
}

#[test]
fn what_is_no_longer_there_takes_what_was_found_of_it_along() {
    let mut screen = screen(sheet(Mine::MayScore));
    find(&mut screen, "c", Verdict::Refused);
    screen.decide(Intent::ScoreGiven { criterion: "quality".into(), score: 2 });
    let mut fewer = Criteria::shipped();
    fewer.criteria = fewer.criteria.iter().filter(|one| one.id != "quality").cloned().collect();
    read_again(&mut screen, |face| {
        face.sheet.criteria = fewer;
        face.sheet.products.truncate(2);
    });
    assert!(screen.mine.scores.is_empty() && screen.mine.products.is_empty());
    assert_eq!(screen.product, "a");
}

#[test]
fn a_decision_says_what_it_still_wants() {
    use Verdict::{Accepted, Changed, Refused};
    let whole = vec![
        verdict("a", Accepted, "", ""),
        verdict("b", Refused, "over_limit", ""),
        verdict("c", Changed, "", "Beri harga"),
    ];
    let none = vec![
        verdict("a", Refused, "quality", ""),
        verdict("b", Refused, "over_limit", ""),
        verdict("c", Refused, "other", "x"),
    ];
    let wordless = vec![verdict("a", Refused, "other", " ")];
    for (ruling, verdicts, reason, percent, internal, expect) in [
        ("", &whole, "", 70, "", CurationLack::Ruling),
        ("accept", &whole, "", 70, "", CurationLack::None),
        ("accept", &whole[..2].to_vec(), "", 70, "", CurationLack::Undecided),
        ("accept", &none, "", 70, "", CurationLack::NothingAccepted),
        ("accept", &wordless, "", 70, "", CurationLack::RefuseWords),
        ("accept", &whole, "Khas", 59, " ", CurationLack::InternalWords),
        ("accept", &whole, "", 59, "Dicari pembeli", CurationLack::None),
        ("refuse", &whole, "Belum", 70, "", CurationLack::StillAccepted),
        ("refuse", &none, "", 70, "", CurationLack::LetterWords),
        ("refuse", &none, "Belum", 70, "", CurationLack::None),
        ("return", &wordless, "", 70, "", CurationLack::LetterWords),
        ("return", &wordless, "Foto", 70, "", CurationLack::None),
    ] {
        let mut screen = screen(deciding(percent));
        screen.proposal = Proposal {
            ruling: ruling.into(),
            verdicts: verdicts.clone(),
            reason: reason.into(),
            internal: internal.into(),
        };
        assert_eq!(screen.lack().kind, expect, "{ruling} {verdicts:?} {reason} {percent}");
    }
    let mut early = screen(Sheet { submitted: vec!["Staf Stok 1".into()], ..deciding(70) });
    early.proposal = Proposal { ruling: "accept".into(), verdicts: whole, ..Proposal::default() };
    assert_eq!(early.lack().kind, CurationLack::InternalWords);
    early.decide(Intent::InternalEdited("Rekan cuti".into()));
    assert!(early.lack().is_none());
}

#[test]
fn what_stays_in_the_office_goes_along_only_where_it_is_wanted() {
    for (percent, expect) in [(59, "Dicari pembeli"), (60, "")] {
        let mut screen = screen(deciding(percent));
        for (row, verdict) in [("a", Verdict::Accepted), ("b", Verdict::Refused), ("c", Verdict::Refused)] {
            find(&mut screen, row, verdict);
        }
        screen.decide(Intent::ReasonChosen("quality".into()));
        screen.decide(Intent::RulingChosen(Ruling::Accept));
        screen.decide(Intent::InternalEdited("Dicari pembeli".into()));
        let outs = screen.decide(Intent::Decide);
        let Some(Effect::Decide { decide, .. }) = effects(&outs).last().copied() else { panic!("{outs:?}") };
        assert_eq!((decide.internal.as_str(), decide.reason.as_str()), (expect, ""), "{percent}");
    }
    let mut own = face(deciding(70));
    own.standings[0] = Standing { why_not: "Anda ikut mengisi.".into(), with_second: true };
    let mut screen = screen_of(own);
    screen.decide(Intent::RulingChosen(Ruling::Accept));
    let doubts = screen.doubts(screen.face.as_deref().expect("a face"));
    assert!(doubts.entered && !doubts.too_few && !doubts.below);
    // A decision that was left half made under an earlier version.
    let kept: Proposal = serde_json::from_str(r#"{"ruling":"accept","short":"Rekan cuti"}"#).expect("a draft");
    assert_eq!(kept.internal, "Rekan cuti");
}

#[test]
fn who_may_not_decide_hears_why_and_who_entered_it_needs_a_second_person() {
    let mut denied = face(deciding(70));
    for standing in &mut denied.standings {
        standing.why_not = "Bukan peran Anda.".into();
    }
    let mut screen = screen_of(denied);
    screen.decide(Intent::RulingChosen(Ruling::Accept));
    assert_eq!((screen.lack().kind, screen.lack().name.as_str()), (CurationLack::NotAllowed, "Bukan peran Anda."));
    assert!(!screen.may_judge() && screen.decide(Intent::Decide).is_empty());

    let mut entered = face(deciding(70));
    entered.standings[1] = Standing { why_not: "Anda ikut mengisi.".into(), with_second: true };
    let mut screen = screen_of(entered);
    for row in ["a", "b", "c"] {
        find(&mut screen, row, Verdict::Refused);
        screen.decide(Intent::ReasonChosen("quality".into()));
    }
    screen.decide(Intent::RulingChosen(Ruling::Refuse));
    screen.decide(Intent::LetterReasonEdited("Belum sesuai.".into()));
    assert!(screen.wants_second());
    let outs = screen.decide(Intent::Decide);
    let [Out::Tell(Event::ApprovalWanted(ask))] = &outs[..] else { panic!("{outs:?}") };
    assert_eq!(Some(ask.id), screen.asked);
    assert!(screen.hear(&Event::ApprovalDeclined(ActId::new())).is_none(), "somebody else's question");
    let heard = screen.hear(&Event::ApprovalDeclined(ask.id)).expect("ours");
    screen.decide(heard);
    assert!(!screen.busy && screen.asked.is_none(), "it can be tried again");
}

#[test]
fn a_decision_goes_with_what_was_seen_and_leads_back() {
    let mut screen = screen(deciding(70));
    screen.decide(Intent::TakeAgreed);
    assert_eq!(screen.proposal.verdicts, [verdict("b", Verdict::Refused, "over_limit", "")], "they differ on the rest");
    find(&mut screen, "a", Verdict::Accepted);
    find(&mut screen, "c", Verdict::Changed);
    screen.decide(Intent::WordsEdited("Beri harga".into()));
    screen.decide(Intent::RulingChosen(Ruling::Accept));
    let outs = screen.decide(Intent::ShowLetters);
    assert!(matches!(effects(&outs)[..], [Effect::Letters { .. }]));
    screen.decide(Intent::Lettered { serial: 0, result: Err("Lama".into()) });
    assert!(screen.letters.loading && screen.letters.flaw.is_empty(), "an older answer is thrown away");
    let outs = screen.decide(Intent::Decide);
    let [Effect::KeepProposal { .. }, Effect::Decide { decide, .. }] = effects(&outs)[..] else { panic!("{outs:?}") };
    assert_eq!((decide.version, decide.seen, decide.verdicts.len()), (3, ContentHash([7; 32]), 3));
    assert!(screen.decide(Intent::Decide).is_empty(), "a second tap decides nothing");
    let outs = screen.decide(Intent::Decided(Err("Sementara itu berubah.".into())));
    assert!(matches!(effects(&outs)[..], [Effect::Load { .. }]));
    read_again(&mut screen, |face| face.sheet.version = 4);
    assert_eq!((screen.trouble.as_str(), screen.proposal.verdicts.len()), ("Sementara itu berubah.", 3));
    let outs = screen.decide(Intent::Decide);
    let Some(Effect::Decide { decide, .. }) = effects(&outs).last().copied() else { panic!("{outs:?}") };
    assert_eq!(decide.version, 4, "what is seen now");
    let outs = screen.decide(Intent::Decided(Ok(Ruling::Accept)));
    assert!(outs.iter().any(|out| matches!(out, Out::Tell(Event::CasesChanged))));
    assert!(matches!(outs.last(), Some(Out::Back)));
    assert_eq!(screen.proposal, Proposal::default());
}

#[test]
fn pictures_come_a_few_at_a_time_and_the_own_one_first() {
    let mut many = sheet(Mine::MayScore);
    many.products = (0..8).map(|nth| product(&format!("p{nth}"), Some(1_000), false)).collect();
    let own = many.products[0].photo.expect("a photo");
    let [photo, account] = [0, 1].map(|at| many.pictures[at].document);
    // A photo of another product is not shown with this one.
    let others = many.products[1].photo.expect("a photo");
    many.pictures.push(SheetPicture { document: others, is_account: false });
    many.products[2].photo = None;
    let mut screen = screen(many);
    let shown =
        |screen: &CurationScreen| screen.pictures().into_iter().map(|one| (one.document, one.kind)).collect::<Vec<_>>();
    assert_eq!(shown(&screen), [(own, CurationPhoto::Own), (photo, CurationPhoto::Application)]);
    let outs = screen.decide(Intent::Thumbs { generation: screen.generation, found: Vec::new() });
    let [Effect::Thumbs { documents, .. }] = effects(&outs)[..] else { panic!("{outs:?}") };
    assert_eq!(documents.len(), 6);
    let found = documents.iter().map(|id| (*id, None)).collect();
    let outs = screen.decide(Intent::Thumbs { generation: screen.generation, found });
    let [Effect::Thumbs { documents, .. }] = effects(&outs)[..] else { panic!("{outs:?}") };
    assert_eq!(documents.len(), 1);
    let outs = screen.decide(Intent::PictureStepped(1));
    assert!(matches!(effects(&outs)[..], [Effect::Enlarge { document, .. }] if *document == photo));
    assert!(screen.decide(Intent::PictureStepped(1)).is_empty(), "the last one");
    assert_eq!(screen.picture, 1);
    let late = Intent::Enlarged { generation: screen.generation, document: own, picture: None };
    screen.decide(late);
    assert!(screen.large.as_ref().is_some_and(|large| large.picture.is_none()), "a picture that was left");
    screen.decide(Intent::ProductChosen("p2".into()));
    let of_account = (account, CurationPhoto::Account);
    assert_eq!(shown(&screen), [(photo, CurationPhoto::Application), of_account], "where there is no photo of its own");
}

#[test]
fn there_is_no_decision_to_look_at_while_one_scores() {
    let mut screen = screen(sheet(Mine::MayScore));
    screen.decide(Intent::TabChosen(CurationTab::Decision));
    assert_eq!(screen.tab, CurationTab::Scores);
    screen.decide(Intent::RulingChosen(Ruling::Accept));
    screen.decide(Intent::LetterReasonEdited("Diam-diam".into()));
    assert!(screen.decide(Intent::Decide).is_empty() && screen.proposal == Proposal::default());
    for (mine, expect) in [
        (Mine::MayScore, CurationStand::MayScore),
        (Mine::Submitted, CurationStand::Submitted),
        (Mine::Opened, CurationStand::Opened),
        (Mine::Entered, CurationStand::Entered),
        (Mine::Looks, CurationStand::Looks),
        (Mine::Over, CurationStand::Over),
    ] {
        assert_eq!(super::view::stand(mine), expect);
    }
}
