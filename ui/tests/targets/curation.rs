//! Kurasi: how one stands to the round on every tab, what lies beside the work, and the decision.
use deks_ui::*;
use slint::{ComponentHandle, Model, ModelRc};

use super::{LONG_NAME, LONG_WORDS, State, both, elsewhere, rows, scrolling};

const TABS: [CurationTab; 3] = [CurationTab::Products, CurationTab::Scores, CurationTab::Decision];

pub(super) fn states() -> Vec<State> {
    let stands = [
        CurationStand::MayScore,
        CurationStand::Submitted,
        CurationStand::Opened,
        CurationStand::Entered,
        CurationStand::Looks,
        CurationStand::Over,
    ];
    let mut all = Vec::new();
    for stand in stands {
        // Whoever scores has no decision before them.
        for tab in TABS.into_iter().filter(|tab| stand != CurationStand::MayScore || *tab != CurationTab::Decision) {
            all.push(state(&format!("{stand:?}, {tab:?}"), move |adapter| {
                adapter.set_stand(stand);
                adapter.set_tab(tab);
                adapter.set_may_judge(!matches!(stand, CurationStand::Looks | CurationStand::Over));
                adapter.set_past(two_rulings());
            }));
        }
    }
    for (stand, tab) in [
        (CurationStand::MayScore, CurationTab::Products),
        (CurationStand::MayScore, CurationTab::Scores),
        (CurationStand::Opened, CurationTab::Scores),
        (CurationStand::Opened, CurationTab::Decision),
        (CurationStand::Over, CurationTab::Products),
        (CurationStand::Over, CurationTab::Decision),
    ] {
        all.push(scrolling(elsewhere(
            format!("curation, {stand:?}, {tab:?}, long words"),
            Screen::Curation,
            move |app| {
                lengthen(app);
                let adapter = app.global::<CurationAdapter>();
                adapter.set_stand(stand);
                adapter.set_tab(tab);
                adapter.set_may_judge(stand != CurationStand::Over);
            },
        )));
    }
    all.extend(of_panes());
    all.extend(of_products());
    all.extend(of_rulings());
    all.extend(of_trouble());
    all
}

fn state(name: &str, arrange: impl Fn(&CurationAdapter<'_>) + 'static) -> State {
    let arrange = move |app: &App| arrange(&app.global::<CurationAdapter>());
    scrolling(elsewhere(format!("curation, {name}"), Screen::Curation, arrange))
}

fn two_rulings() -> ModelRc<CurationPast> {
    let ruling = |ruling, percent: &str| CurationPast {
        who: LONG_NAME.into(),
        when: "20-11-2026 13.20".into(),
        ruling,
        reason: LONG_WORDS.into(),
        internal: LONG_WORDS.into(),
        curators: 2,
        percent: percent.into(),
    };
    rows(vec![ruling(CurationRuling::SendBack, ""), ruling(CurationRuling::Accept, "72 %")])
}

fn of_panes() -> Vec<State> {
    let panes = [
        CurationPane::Verdict,
        CurationPane::Note,
        CurationPane::Voices,
        CurationPane::Letters,
        CurationPane::Photo,
        CurationPane::Past,
    ];
    let pane = |pane: CurationPane| {
        both(&format!("curation, {pane:?}"), Screen::Curation, lengthen, move |app| {
            app.global::<CurationAdapter>().set_past(two_rulings());
            app.global::<CurationAdapter>().set_pane(pane);
        })
    };
    let mut all: Vec<State> = panes.into_iter().flat_map(pane).collect();
    all.push(state("what has to be changed", |adapter| {
        adapter.set_product(CurationOpen { verdict: CurationVerdict::Changed, ..adapter.get_product() });
        adapter.set_pane(CurationPane::Verdict);
    }));
    for (name, loading, flaw) in
        [("no letter", false, ""), ("letters are coming", true, ""), ("no letters", false, LONG_WORDS)]
    {
        all.push(state(name, move |adapter| {
            adapter.set_letters(rows(Vec::new()));
            adapter.set_letters_loading(loading);
            adapter.set_letters_flaw(flaw.into());
            adapter.set_pane(CurationPane::Letters);
        }));
    }
    all
}

fn of_products() -> Vec<State> {
    let verdicts =
        [CurationVerdict::None, CurationVerdict::Accepted, CurationVerdict::Changed, CurationVerdict::Refused];
    let verdict = |verdict: CurationVerdict| {
        state(&format!("product {verdict:?}"), move |adapter| {
            let product = adapter.get_product();
            adapter.set_product(CurationOpen { verdict, incomplete: true, disputed: true, ..product });
        })
    };
    let mut all: Vec<State> = verdicts.into_iter().map(verdict).collect();
    let pictures = [CurationPicture::None, CurationPicture::Loading, CurationPicture::Shown, CurationPicture::Missing];
    for picture in pictures {
        all.push(state(&format!("picture {picture:?}"), move |adapter| {
            adapter.set_picture_state(picture);
            adapter.set_picture_kind(CurationPhoto::Application);
        }));
    }
    for kind in [CurationPhoto::Own, CurationPhoto::Application, CurationPhoto::Account] {
        all.push(state(&format!("large picture {kind:?}"), move |adapter| {
            adapter.set_picture_state(CurationPicture::Shown);
            adapter.set_picture_kind(kind);
            adapter.set_pane(CurationPane::Photo);
        }));
    }
    all.push(state("product above the limit", |adapter| {
        adapter.set_product(CurationOpen { over_limit: true, price: "Rp 12.225.000".into(), ..adapter.get_product() });
    }));
    all.push(state("no product chosen", |adapter| adapter.set_product(CurationOpen::default())));
    all.push(state("no product", |adapter| {
        adapter.set_product(CurationOpen::default());
        adapter.set_products(rows(Vec::new()));
    }));
    all
}

fn of_rulings() -> Vec<State> {
    let rulings = [CurationRuling::None, CurationRuling::Accept, CurationRuling::Refuse, CurationRuling::SendBack];
    let ruling = |ruling: CurationRuling| {
        both(&format!("curation, {ruling:?}"), Screen::Curation, lengthen, move |app| {
            let adapter = app.global::<CurationAdapter>();
            adapter.set_stand(CurationStand::Opened);
            adapter.set_tab(CurationTab::Decision);
            adapter.set_ruling(ruling);
            adapter.set_wants_second(true);
            adapter.set_doubt_few(true);
            adapter.set_doubt_below(true);
            adapter.set_doubt_entered(true);
            adapter.set_agreed(12);
            adapter.set_past(two_rulings());
        })
    };
    let mut all: Vec<State> = rulings.into_iter().flat_map(ruling).collect();
    all.push(state("may not rule", |adapter| {
        adapter.set_stand(CurationStand::Entered);
        adapter.set_tab(CurationTab::Decision);
        adapter.set_accept_why_not(LONG_WORDS.into());
        adapter.set_refuse_why_not(LONG_WORDS.into());
        adapter.set_send_back_why_not(LONG_WORDS.into());
    }));
    all
}

/// Questions in the line of work, and what went wrong.
fn of_trouble() -> Vec<State> {
    let mut all = Vec::new();
    for ask in [CurationAsk::Submit, CurationAsk::OpenScores] {
        all.push(state(&format!("asks, {ask:?}"), move |adapter| {
            adapter.set_undecided(12);
            adapter.set_may_open_scores(true);
            adapter.set_ask(ask);
        }));
    }
    all.extend([
        state("scores were not taken", |adapter| adapter.set_trouble(LONG_WORDS.into())),
        state("may open the scores", |adapter| adapter.set_may_open_scores(true)),
        state("criteria are missing", |adapter| {
            adapter.set_may_open_scores(true);
            adapter.set_lack(CurationLack::Unscored);
            adapter.set_lack_name(LONG_NAME.into());
            adapter.set_lack_count(8);
        }),
        state("cannot be opened", |adapter| adapter.set_flaw(LONG_WORDS.into())),
        state("nothing chosen", |adapter| adapter.set_title("".into())),
        state("nobody scored", |adapter| {
            adapter.set_stand(CurationStand::Looks);
            adapter.set_tab(CurationTab::Scores);
            adapter.set_percent(-1);
            adapter.set_results(rows(Vec::new()));
            adapter.set_curator_percents("".into());
        }),
    ]);
    all
}

/// As long as words come: names of forty letters, whole sentences as reasons.
fn lengthen(app: &App) {
    let adapter = app.global::<CurationAdapter>();
    adapter.set_title(LONG_NAME.into());
    adapter.set_until("menunggu perbaikan katalog dari UKM".into());
    adapter.set_round(12);
    adapter.set_submitted_names(LONG_WORDS.into());
    adapter.set_curator_percents(LONG_WORDS.into());
    adapter.set_note_title(LONG_NAME.into());
    adapter.set_note_text(LONG_WORDS.repeat(20).into());
    adapter.set_voices_title(LONG_NAME.into());
    adapter.set_reason(LONG_WORDS.repeat(4).into());
    adapter.set_accept_why_not(LONG_WORDS.into());
    let product = adapter.get_product();
    adapter.set_product(CurationOpen {
        name: LONG_NAME.into(),
        note: LONG_WORDS.into(),
        reason: LONG_WORDS.into(),
        words: LONG_WORDS.into(),
        ..product
    });
    lengthen_rows(&adapter);
}

fn lengthen_rows(adapter: &CurationAdapter<'_>) {
    let product = |one| CurationProduct { name: LONG_NAME.into(), has_similar: true, ..one };
    adapter.set_products(rows(adapter.get_products().iter().map(product).collect()));
    let similar = |one| CurationSimilar { name: LONG_NAME.into(), partner: LONG_NAME.into(), ..one };
    adapter.set_similar(rows(adapter.get_similar().iter().map(similar).collect()));
    let opinion = |one| CurationOpinion { name: LONG_NAME.into(), words: LONG_WORDS.into(), ..one };
    adapter.set_opinions(rows(adapter.get_opinions().iter().map(opinion).collect()));
    let reason = |one| CurationReason { label: LONG_WORDS.into(), ..one };
    adapter.set_reasons(rows(adapter.get_reasons().iter().map(reason).collect()));
    let criterion = |one| CurationCriterion { label: LONG_NAME.into(), hint: LONG_WORDS.into(), ..one };
    adapter.set_criteria(rows(adapter.get_criteria().iter().map(criterion).collect()));
    let result = |one| CurationResult { label: LONG_NAME.into(), disagrees: true, has_notes: true, ..one };
    adapter.set_results(rows(adapter.get_results().iter().map(result).collect()));
    let voice = |one| CurationVoice { name: LONG_NAME.into(), note: LONG_WORDS.into(), ..one };
    adapter.set_voices(rows(adapter.get_voices().iter().map(voice).collect()));
    let letter = |one| CurationLetter { subject: LONG_WORDS.into(), text: LONG_WORDS.repeat(20).into(), ..one };
    adapter.set_letters(rows(adapter.get_letters().iter().map(letter).collect()));
}
