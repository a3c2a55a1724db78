//! The screen's state on the window. What one may not see yet is not there.

use deks_ui::{
    App, CurationAdapter, CurationLack, CurationLetter, CurationOpen, CurationPhoto, CurationPicture, CurationTab,
    Screen as Place,
};
use slint::{Global as _, SharedString};

use super::judge::Lack;
use super::{CurationScreen, Effect, Face, Intent, view, work};
use crate::kiosk::english::say;
use crate::kiosk::flow::{Event, Out, Screen};
use crate::kiosk::rows;
use crate::kiosk::services::Services;
use crate::partnership::curation::{self, Mine, Ruling, Verdict};

impl Screen for CurationScreen {
    type Intent = Intent;
    type Effect = Effect;

    fn handle(&mut self, intent: Intent) -> Vec<Out<Effect>> {
        self.decide(intent)
    }

    fn hear(&self, event: &Event) -> Option<Intent> {
        match event {
            Event::SignedIn(user) => Some(Intent::SignedIn(user.id)),
            Event::CurationWanted(case) => Some(Intent::Wanted(*case)),
            Event::Entered(Place::Curation) => Some(Intent::Entered),
            Event::Entered(_) if self.open => Some(Intent::Left),
            Event::Locked | Event::Tick if self.open => Some(Intent::Tick),
            Event::CasesChanged if self.open => Some(Intent::Changed),
            Event::ApprovalGiven(given) if Some(given.id) == self.asked => Some(Intent::Approved(given.clone())),
            Event::ApprovalDeclined(id) if Some(*id) == self.asked => Some(Intent::Declined),
            _ => None,
        }
    }

    fn perform(effect: Effect, services: &Services) -> Option<Intent> {
        work::perform(effect, services)
    }

    fn is_aside(effect: &Effect) -> bool {
        matches!(effect, Effect::Thumbs { .. } | Effect::Enlarge { .. } | Effect::Letters { .. })
    }

    fn show(&self, app: &App) {
        let adapter = CurationAdapter::get(app);
        adapter.set_loading(self.loading);
        adapter.set_busy(self.busy);
        adapter.set_flaw(say(&self.flaw));
        adapter.set_trouble(say(&self.trouble));
        self.put_tab(&adapter);
        adapter.set_pane(self.pane);
        adapter.set_ask(self.ask);
        let lack = self.lack();
        adapter.set_lack(lack.kind);
        adapter.set_lack_name(lack_name(&lack));
        adapter.set_lack_count(lack.count as i32);
        let face = self.face.as_deref();
        put_head(&adapter, face);
        self.put_products(&adapter, face);
        self.put_product(&adapter, face);
        self.put_scores(&adapter, face);
        self.put_results(&adapter, face);
        self.put_decision(&adapter, face);
        self.put_letters(&adapter);
    }
}

/// The name of a product is nobody's sentence; a criterion and what a rule says are said in the language of the screen.
pub(super) fn lack_name(lack: &Lack) -> SharedString {
    match lack.kind {
        CurationLack::NotAllowed | CurationLack::Unscored => say(&lack.name),
        _ => lack.name.as_str().into(),
    }
}

fn put_head(adapter: &CurationAdapter<'_>, face: Option<&Face>) {
    let Some(face) = face else {
        adapter.set_title("".into());
        return;
    };
    let sheet = &face.sheet;
    // A business without a name is called by the number of its application: an empty title is an empty screen.
    let title = if sheet.title.is_empty() { &sheet.number } else { &sheet.title };
    adapter.set_title(title.as_str().into());
    adapter.set_number(sheet.number.as_str().into());
    adapter.set_until(say(&face.until));
    adapter.set_urgency(view::pressing(face.urgency));
    adapter.set_round(sheet.round as i32);
    adapter.set_stand(view::stand(sheet.mine));
    adapter.set_submitted(sheet.submitted.len() as i32);
    adapter.set_submitted_names(sheet.submitted.join(", ").into());
    adapter.set_outdated(sheet.mine == Mine::Outdated);
    adapter.set_outdated_names(sheet.outdated.join(", ").into());
    adapter.set_least_curators(sheet.criteria.rules.least_curators as i32);
    adapter.set_accept_from(sheet.criteria.rules.accept_from_percent as i32);
    adapter.set_price_limit(sheet.price_limit.map(|limit| limit.to_string()).unwrap_or_default().into());
}

impl CurationScreen {
    /// The tab, and what is chosen of the rows of tabs: three, or two where the products stand beside them anyway.
    fn put_tab(&self, adapter: &CurationAdapter<'_>) {
        adapter.set_tab(self.tab);
        let (of_three, of_two) = match self.tab {
            CurationTab::Products => (0, 0),
            CurationTab::Scores => (1, 0),
            CurationTab::Decision => (2, 1),
        };
        adapter.set_tab_at(of_three);
        adapter.set_part_at(of_two);
    }

    fn put_products(&self, adapter: &CurationAdapter<'_>, face: Option<&Face>) {
        let products = face.map(|face| self.product_rows(face)).unwrap_or_default();
        rows::sync(adapter.get_products(), products, |model| adapter.set_products(model));
        adapter.set_may_judge(self.may_judge());
        let count = |verdict: Verdict| self.judged().iter().filter(|one| one.verdict == verdict).count() as i32;
        let all = face.map_or(0, |face| face.sheet.products.len()) as i32;
        let of_each = [Verdict::Accepted, Verdict::Changed, Verdict::Refused].map(count);
        let [accepted, changed, refused] = of_each;
        adapter.set_accepted(accepted);
        adapter.set_changed(changed);
        adapter.set_refused(refused);
        adapter.set_undecided(all - of_each.iter().sum::<i32>());
        adapter.set_agreed(self.agreed().len() as i32);
    }

    fn put_product(&self, adapter: &CurationAdapter<'_>, face: Option<&Face>) {
        let product = face.and_then(|face| face.product(&self.product));
        let one = self.verdict_of(&self.product);
        let criteria = face.map(|face| &face.sheet.criteria);
        let reason = criteria.zip(one).map(|(criteria, one)| view::reason_label(criteria, one)).unwrap_or_default();
        let open = product.zip(face).map(|(product, face)| CurationOpen {
            id: product.row.as_str().into(),
            name: product.name.as_str().into(),
            price: view::price(product),
            over_limit: product.is_over_limit,
            note: product.note.as_str().into(),
            verdict: view::verdict(one),
            reason: reason.as_str().into(),
            words: one.map(|one| one.note.as_str()).unwrap_or_default().into(),
            incomplete: self.may_judge() && one.is_some_and(super::is_incomplete),
            disputed: view::is_disputed(face, &product.row),
        });
        adapter.set_product(open.unwrap_or_default());
        let alike = product.iter().flat_map(|product| product.similar.iter()).map(view::similar).collect();
        rows::sync(adapter.get_similar(), alike, |model| adapter.set_similar(model));
        let opinions = face.map(|face| view::opinions(face, &self.product)).unwrap_or_default();
        rows::sync(adapter.get_opinions(), opinions, |model| adapter.set_opinions(model));
        let chosen = one.map(|one| one.reason.as_str()).unwrap_or_default();
        let reasons = criteria.map(|criteria| view::reasons(criteria, chosen)).unwrap_or_default();
        rows::sync(adapter.get_reasons(), reasons, |model| adapter.set_reasons(model));
        self.put_picture(adapter);
    }

    fn put_picture(&self, adapter: &CurationAdapter<'_>) {
        let pictures = self.pictures();
        adapter.set_picture_at(if pictures.is_empty() { 0 } else { self.picture as i32 + 1 });
        adapter.set_picture_of(pictures.len() as i32);
        let shown = pictures.get(self.picture).or_else(|| pictures.first());
        adapter.set_picture_kind(shown.map_or(CurationPhoto::Own, |shown| shown.kind));
        let picture = self.large.as_ref().map(|large| large.picture.as_ref());
        adapter.set_picture_state(match picture {
            None => CurationPicture::None,
            Some(None) => CurationPicture::Loading,
            Some(Some(None)) => CurationPicture::Missing,
            Some(Some(Some(_))) => CurationPicture::Shown,
        });
        adapter.set_picture(view::image(picture.flatten().and_then(Option::as_ref)));
    }

    fn put_scores(&self, adapter: &CurationAdapter<'_>, face: Option<&Face>) {
        let criteria = face.filter(|face| face.is_scoring()).map(|face| &face.sheet.criteria);
        let score = |id: &str| self.mine.scores.get(id).copied().unwrap_or_default();
        let note = |id: &str| self.mine.notes.get(id).map(String::as_str).unwrap_or_default();
        let all = criteria.iter().flat_map(|criteria| criteria.criteria.iter());
        let lines = all.map(|one| view::criterion(one, score(&one.id), note(&one.id))).collect();
        rows::sync(adapter.get_criteria(), lines, |model| adapter.set_criteria(model));
        adapter.set_scored(self.mine.scores.len() as i32);
        let percent = criteria.and_then(|criteria| curation::percent(criteria, &self.mine.scores));
        adapter.set_my_percent(percent.map_or(-1, |percent| percent as i32));
        adapter.set_my_note(self.mine.note.as_str().into());
        let label = |id: &str| criteria.and_then(|criteria| criteria.criterion(id)).map(|one| one.label.as_str());
        adapter.set_note_title(say(label(&self.note).unwrap_or_default()));
        let text = if self.note.is_empty() { self.mine.note.as_str() } else { note(&self.note) };
        if adapter.get_note_text() != text {
            adapter.set_note_text(text.into());
        }
    }

    fn put_results(&self, adapter: &CurationAdapter<'_>, face: Option<&Face>) {
        let seen = face.and_then(|face| Some((&face.sheet.criteria, face.sheet.results.as_ref()?)));
        let lines = seen.map(|(criteria, results)| view::results(criteria, results)).unwrap_or_default();
        rows::sync(adapter.get_results(), lines, |model| adapter.set_results(model));
        let results = seen.map(|(_, results)| results);
        adapter.set_percent(results.and_then(|results| results.percent).map_or(-1, |percent| percent as i32));
        adapter.set_recommended(results.is_some_and(|results| results.is_recommended));
        adapter.set_curator_percents(results.map(view::curator_percents).unwrap_or_default().into());
        let voices = seen.map(|(criteria, results)| view::voices(criteria, results, &self.voices));
        rows::sync(adapter.get_voices(), voices.unwrap_or_default(), |model| adapter.set_voices(model));
        let title = face.and_then(|face| face.sheet.criteria.criterion(&self.voices)).map(|one| one.label.as_str());
        adapter.set_voices_title(say(title.unwrap_or_default()));
    }

    fn put_decision(&self, adapter: &CurationAdapter<'_>, face: Option<&Face>) {
        let may_open = face.is_some_and(|face| face.is_scoring() && face.may(Ruling::Accept));
        adapter.set_may_open_scores(may_open);
        adapter.set_ruling(view::ruling(self.proposal.ruling()));
        let why_not = |ruling: Ruling| {
            let standing = face.map(|face| face.standing(ruling)).filter(|standing| !standing.with_second);
            say(standing.map(|standing| standing.why_not.as_str()).unwrap_or_default())
        };
        adapter.set_accept_why_not(why_not(Ruling::Accept));
        adapter.set_refuse_why_not(why_not(Ruling::Refuse));
        adapter.set_send_back_why_not(why_not(Ruling::Return));
        adapter.set_wants_second(self.wants_second());
        if adapter.get_reason() != self.proposal.reason.as_str() {
            adapter.set_reason(self.proposal.reason.as_str().into());
        }
        if adapter.get_internal() != self.proposal.internal.as_str() {
            adapter.set_internal(self.proposal.internal.as_str().into());
        }
        let doubts = face.map(|face| self.doubts(face)).unwrap_or_default();
        adapter.set_doubt_few(doubts.too_few);
        adapter.set_doubt_below(doubts.below);
        adapter.set_doubt_entered(doubts.entered);
        let past = face.into_iter().flat_map(|face| face.sheet.decisions.iter().zip(&face.moments));
        let past = past.map(|((who, decision), moment)| view::past(who, decision, moment)).collect();
        rows::sync(adapter.get_past(), past, |model| adapter.set_past(model));
    }

    fn put_letters(&self, adapter: &CurationAdapter<'_>) {
        adapter.set_letters_loading(self.letters.loading);
        adapter.set_letters_flaw(say(&self.letters.flaw));
        let letters = self.letters.rendered.iter().map(|letter| CurationLetter {
            subject: letter.subject.as_str().into(),
            to: letter.to.as_str().into(),
            text: letter.text.as_str().into(),
        });
        rows::sync(adapter.get_letters(), letters.collect(), |model| adapter.set_letters(model));
    }
}
