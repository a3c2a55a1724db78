//! Rows of the screen from what was read. Pure.

use deks_ui::{
    CurationCriterion, CurationOpinion, CurationPast, CurationProduct, CurationReason, CurationResult, CurationRuling,
    CurationSimilar, CurationStand, CurationVerdict, CurationVoice, Urgency as Pressing,
};
use slint::{Image, ModelRc, SharedString, VecModel};

use super::{CurationScreen, Face, OTHER, is_incomplete};
use crate::kiosk::english::say;
use crate::kiosk::photos::Pixels;
use crate::kiosk::words;
use crate::partnership::curation::{
    Criteria, Criterion, CriterionResult, CuratorResult, Decision, Mine, ProductVerdict, Results, Ruling, SheetProduct,
    Similar, Verdict,
};
use crate::sop::lists::Urgency;

pub(super) fn stand(mine: Mine) -> CurationStand {
    match mine {
        Mine::MayScore | Mine::Outdated => CurationStand::MayScore,
        Mine::Submitted => CurationStand::Submitted,
        Mine::Opened => CurationStand::Opened,
        Mine::Entered => CurationStand::Entered,
        Mine::Looks => CurationStand::Looks,
        Mine::Over => CurationStand::Over,
    }
}

pub(super) fn pressing(urgency: Option<Urgency>) -> Pressing {
    match urgency {
        Some(Urgency::Overdue) => Pressing::Overdue,
        Some(Urgency::Today) => Pressing::Today,
        Some(Urgency::Later) => Pressing::Later,
        Some(Urgency::Waiting) => Pressing::Waiting,
        Some(Urgency::Undated) | None => Pressing::None,
    }
}

pub(super) fn verdict(one: Option<&ProductVerdict>) -> CurationVerdict {
    match one.map(|one| one.verdict) {
        None => CurationVerdict::None,
        Some(Verdict::Accepted) => CurationVerdict::Accepted,
        Some(Verdict::Changed) => CurationVerdict::Changed,
        Some(Verdict::Refused) => CurationVerdict::Refused,
    }
}

pub(super) fn ruling(ruling: Option<Ruling>) -> CurationRuling {
    match ruling {
        None => CurationRuling::None,
        Some(Ruling::Accept) => CurationRuling::Accept,
        Some(Ruling::Refuse) => CurationRuling::Refuse,
        Some(Ruling::Return) => CurationRuling::SendBack,
    }
}

pub(super) fn image(pixels: Option<&Pixels>) -> Image {
    pixels.map(|pixels| Image::from_rgb8(pixels.clone())).unwrap_or_default()
}

pub(super) fn price(product: &SheetProduct) -> SharedString {
    product.price.map(|price| price.to_string()).unwrap_or_default().into()
}

/// Why a product is refused, in the words of the criteria file.
pub(super) fn reason_label(criteria: &Criteria, one: &ProductVerdict) -> String {
    let label = criteria.reason(&one.reason).map(|reason| reason.label.clone());
    // "Another reason" says nothing where its words stand beside it.
    label.filter(|_| one.reason != OTHER || one.note.trim().is_empty()).unwrap_or_default()
}

impl CurationScreen {
    pub(super) fn product_rows(&self, face: &Face) -> Vec<CurationProduct> {
        face.sheet.products.iter().map(|product| self.product_row(face, product)).collect()
    }

    fn product_row(&self, face: &Face, product: &SheetProduct) -> CurationProduct {
        let thumb = product.photo.and_then(|photo| self.thumbs.get(&photo)).and_then(Option::as_ref);
        let one = self.verdict_of(&product.row);
        let similar = product.similar.first();
        CurationProduct {
            id: product.row.as_str().into(),
            name: product.name.as_str().into(),
            price: price(product),
            over_limit: product.is_over_limit,
            photo: image(thumb),
            has_photo: thumb.is_some(),
            initials: words::initials(&product.name).into(),
            tint: words::tint(&product.name),
            has_similar: similar.is_some(),
            similar_sold: similar.map_or(0, |similar| sold(similar) as i32),
            similar_stock: similar.map_or(0, |similar| similar.on_hand as i32),
            verdict: verdict(one),
            incomplete: self.may_judge() && one.is_some_and(is_incomplete),
            disputed: is_disputed(face, &product.row),
        }
    }
}

pub(super) fn is_disputed(face: &Face, row: &str) -> bool {
    face.sheet.results.as_ref().is_some_and(|results| results.disputed.iter().any(|one| one == row))
}

fn sold(similar: &Similar) -> i64 {
    similar.sold.iter().map(|(_, units)| units).sum()
}

pub(super) fn similar(one: &Similar) -> CurationSimilar {
    CurationSimilar {
        name: one.name.as_str().into(),
        partner: one.partner_name.as_str().into(),
        price: one.price.to_string().into(),
        sold: sold(one) as i32,
        since: one.sold.first().map_or(1, |(month, _)| month.month as i32),
        stock: one.on_hand as i32,
        sell_through: one.sell_through_percent.map(|percent| format!("{percent} %")).unwrap_or_default().into(),
        days: one.days_on_shelf.map_or(-1, |days| days as i32),
    }
}

/// What each curator found of a product, in the words that a letter would say.
pub(super) fn opinions(face: &Face, row: &str) -> Vec<CurationOpinion> {
    let curators = face.sheet.results.iter().flat_map(|results| &results.curators);
    let opinion = |name: &str, one: Option<&ProductVerdict>| {
        let label = one.map(|one| reason_label(&face.sheet.criteria, one)).unwrap_or_default();
        let note = one.map(|one| one.note.trim()).unwrap_or_default();
        let said = [label.as_str(), note].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
        CurationOpinion { name: name.into(), verdict: verdict(one), words: said.join("; ").into() }
    };
    curators.map(|one| opinion(&one.name, one.scores.products.iter().find(|found| found.row == row))).collect()
}

pub(super) fn reasons(criteria: &Criteria, chosen: &str) -> Vec<CurationReason> {
    let reason = |id: &str, label: &str| CurationReason { id: id.into(), label: say(label), on: id == chosen };
    criteria.reasons.iter().map(|one| reason(&one.id, &one.label)).collect()
}

pub(super) fn criterion(one: &Criterion, score: i64, note: &str) -> CurationCriterion {
    let word = |score: usize| -> SharedString { say(word_of(one, score as i64)) };
    CurationCriterion {
        id: one.id.as_str().into(),
        label: say(&one.label),
        hint: say(&one.hint),
        weight: one.weight as i32,
        score: score as i32,
        one: word(1),
        two: word(2),
        three: word(3),
        four: word(4),
        five: word(5),
        note: note.into(),
    }
}

/// The word of a score; none has none.
fn word_of(one: &Criterion, score: i64) -> &str {
    let at = usize::try_from(score - 1).ok();
    at.and_then(|at| one.scale.get(at)).map(String::as_str).unwrap_or_default()
}

/// What each curator gave for a criterion and said of it; without one, what they said of the whole.
pub(super) fn voices(criteria: &Criteria, results: &Results, id: &str) -> Vec<CurationVoice> {
    let criterion = criteria.criterion(id);
    let curators = results.curators.iter();
    let voice = |one: &CuratorResult| {
        let score = one.scores.scores.get(id).copied().unwrap_or_default();
        let note = if id.is_empty() { Some(&one.scores.note) } else { one.scores.notes.get(id) };
        CurationVoice {
            name: one.name.as_str().into(),
            score: score as i32,
            word: say(criterion.map(|known| word_of(known, score)).unwrap_or_default()),
            note: note.map(String::as_str).unwrap_or_default().into(),
        }
    };
    curators.map(voice).collect()
}

/// Every criterion as all scored it, and below them what was said of the whole.
pub(super) fn results(criteria: &Criteria, results: &Results) -> Vec<CurationResult> {
    let mut all: Vec<CurationResult> =
        results.criteria.iter().filter_map(|one| result(criteria, results, one)).collect();
    let whole = voices(criteria, results, "");
    if whole.iter().any(|voice| !voice.note.is_empty()) {
        all.push(CurationResult { has_notes: true, voices: model(whole), ..CurationResult::default() });
    }
    all
}

fn result(criteria: &Criteria, results: &Results, one: &CriterionResult) -> Option<CurationResult> {
    let known = criteria.criterion(&one.criterion)?;
    let voices = voices(criteria, results, &known.id);
    Some(CurationResult {
        id: known.id.as_str().into(),
        label: say(&known.label),
        weight: known.weight as i32,
        mean: format!("{},{}", one.mean_tenths / 10, one.mean_tenths % 10).into(),
        lowest: one.lowest as i32,
        highest: one.highest as i32,
        disagrees: one.disagrees,
        has_notes: voices.iter().any(|voice| !voice.note.is_empty()),
        voices: model(voices),
    })
}

fn model(voices: Vec<CurationVoice>) -> ModelRc<CurationVoice> {
    ModelRc::new(VecModel::from(voices))
}

/// `Staf Stok 1 78 %, Staf Stok 2 52 % (isian lama)`: what does not count is marked.
pub(super) fn curator_percents(results: &Results) -> String {
    let total = |percent: Option<i64>| percent.map(|percent| format!(" {percent} %")).unwrap_or_default();
    let counted = results.curators.iter().map(|one| [one.name.as_str(), &total(one.percent)].concat());
    let remark = say("isian lama");
    let others = results.outdated.iter().map(|one| format!("{}{} ({remark})", one.name, total(one.percent)));
    counted.chain(others).collect::<Vec<_>>().join(", ")
}

pub(super) fn past(who: &str, decision: &Decision, moment: &str) -> CurationPast {
    let taken = Ruling::ALL.into_iter().find(|one| one.action() == decision.action);
    CurationPast {
        who: who.into(),
        when: moment.into(),
        ruling: ruling(taken),
        reason: decision.reason.as_str().into(),
        internal: decision.internal.as_str().into(),
        curators: decision.curators as i32,
        percent: decision.percent.map(|percent| format!("{percent} %")).unwrap_or_default().into(),
    }
}
