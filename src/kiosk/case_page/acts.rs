//! What is done with the case: the step's own actions, with their words and letters, and what can be done at any step.

use deks_ui::{Screen as Place, Tone};

use super::handle::Outs;
use super::{Asking, CasePageScreen, Done, Effect, Intent, PageData, Person, Sheet, Trouble, Wish};
use crate::base::{ActId, CaseId, PartnerId, UserId};
use crate::kiosk::approval::{Ask, Given};
use crate::kiosk::files;
use crate::kiosk::flow::{Event, Out};
use crate::partnership::SOP;
use crate::people::Approved;
use crate::sop::case::Doing;
use crate::sop::definition::{ActionTone, ReasonRule, StepKind, Target};
use crate::sop::lists::{ActionView, OpenTask, Urgency};

/// Beside the actions of a step; no procedure can call an action so.
pub(super) const PAUSE: &str = "@pause";
pub(super) const RESUME: &str = "@resume";
pub(super) const CORRECT: &str = "@correct";
pub(super) const WITHDRAW: &str = "@withdraw";
const NO_COLLEAGUE: &str = "Belum ada petugas lain untuk langkah ini. Minta admin menambahkannya di Pengguna.";
/// Ending a partnership is ending its agreement, with a day and a last hand-back.
const END_PARTNERSHIP: &str = "end_partnership";

/// A part of the program that does a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Elsewhere {
    Curation,
    Agreement,
    CheckIn,
    Review,
    Returns,
}

impl Elsewhere {
    pub fn of(task: &OpenTask) -> Option<Elsewhere> {
        match task.place.as_str() {
            "curation" => Some(Elsewhere::Curation),
            "agreement" => Some(Elsewhere::Agreement),
            "check_in" => Some(Elsewhere::CheckIn),
            "review" => Some(Elsewhere::Review),
            "returns" => Some(Elsewhere::Returns),
            _ => None,
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Elsewhere::Curation => "Buka kurasi",
            Elsewhere::Agreement => "Buka perjanjian",
            Elsewhere::CheckIn => "Buka Terima stok",
            Elsewhere::Review => "Buka Ulasan bulanan",
            Elsewhere::Returns => "Buka Retur ke mitra",
        }
    }

    /// `partner`: whom the case is of, once the register knows them.
    fn go(self, case: CaseId, partner: Option<PartnerId>) -> (Place, Option<Event>) {
        match self {
            Elsewhere::Curation => (Place::Curation, Some(Event::CurationWanted(case))),
            Elsewhere::Agreement => (Place::Agreement, Some(Event::AgreementWanted(case))),
            Elsewhere::CheckIn => (Place::CheckIn, partner.map(Event::CheckInWanted)),
            Elsewhere::Review => (Place::Review, None),
            Elsewhere::Returns => (Place::Returns, None),
        }
    }
}

/// An action that stands in the list of a step, or beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Offer {
    pub id: String,
    pub label: String,
    pub tone: ActionTone,
    pub why_not: String,
    pub enabled: bool,
}

impl CasePageScreen {
    pub(super) fn decide_acts(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::Claim => return self.on_task(|act_id, task| Effect::Claim { act_id, task: task.task }),
            Intent::Release => return self.on_task(|act_id, task| Effect::Release { act_id, task: task.task }),
            Intent::Main => return self.main(),
            Intent::More => self.open_sheet(Sheet::Actions),
            Intent::ActionChosen(id) => return self.action_chosen(&id),
            Intent::Approved(given) => return self.approved(given),
            Intent::Declined(id) => self.asked = self.asked.take().filter(|(asked, _)| *asked != id),
            Intent::Confirmed => return self.confirmed(),
            Intent::WordsEdited(words) => self.words_edited(words),
            Intent::LetterEdited { subject, body } => self.letter_edited(subject, body),
            Intent::LetterReasonEdited(reason) => return self.letter_reason_edited(reason),
            Intent::Worded(result) => self.worded(result),
            Intent::Reworded { serial, result } => self.reworded(serial, result),
            Intent::HandOn => {
                return self.on_task(|_, task| Effect::FindPeople(task.task));
            }
            Intent::PeopleFound(result) => return self.people_found(result),
            Intent::HandedTo(to) => return self.handed_to(to),
            Intent::SuggestionsShown => self.open_sheet(Sheet::Merge),
            Intent::SuggestionTaken { key, take } => return self.suggestion(key, take),
            Intent::Print => return self.print(),
            Intent::Printed(result) => {
                self.busy = false;
                return vec![match result {
                    Ok(path) => Out::Say(files::saved(&path), Tone::Ok),
                    Err(text) => Out::Say(text, Tone::Bad),
                }];
            }
            _ => {}
        }
        Vec::new()
    }

    pub(super) fn open_sheet(&mut self, sheet: Sheet) {
        self.sheet_flaw.clear();
        self.sheet = sheet;
    }

    fn task(&self) -> Option<&OpenTask> {
        self.current_task(self.data.as_deref()?)
    }

    /// Writes something about the step that is open, once.
    fn on_task(&mut self, effect: impl FnOnce(ActId, &OpenTask) -> Effect) -> Outs {
        if self.busy {
            return Vec::new();
        }
        let Some(task) = self.task() else { return Vec::new() };
        let effect = effect(self.act_id, task);
        self.busy = true;
        vec![Out::Do(effect)]
    }

    /// The action of the big button; none where another screen does the step. As long as something is missing, and nobody
    /// asked for it yet, it is asking for it.
    pub(super) fn main_action<'d>(&self, data: &'d PageData) -> Option<&'d ActionView> {
        let task = self.current_task(data).filter(|task| Elsewhere::of(task).is_none())?;
        let main = task.actions.iter().find(|action| action.main);
        let is_stuck = main.is_some_and(|main| main.why_not.is_some() && !main.second_person_helps);
        let asks = if is_stuck { asks_for_missing(data, task) } else { None };
        asks.or(main)
    }

    fn main(&mut self) -> Outs {
        let Some(data) = &self.data else { return Vec::new() };
        let Some(task) = self.current_task(data) else { return Vec::new() };
        if let Some(place) = Elsewhere::of(task) {
            let Some(case) = self.case() else { return Vec::new() };
            let (place, wanted) = place.go(case, data.page.as_ref().and_then(|page| page.header.partner));
            return self.open_place(place, wanted);
        }
        let Some(action) = self.main_action(data) else { return Vec::new() };
        let id = action.id.clone();
        self.action_chosen(&id)
    }

    /// What the sheet offers beside the big button.
    pub(super) fn offers(&self, data: &PageData) -> Vec<Offer> {
        let Some(page) = data.page.as_ref().filter(|page| !page.header.is_closed()) else { return Vec::new() };
        let mut offers = Vec::new();
        if let Some(task) = self.current_task(data) {
            let place = Elsewhere::of(task);
            let is_elsewhere = data
                .definition
                .as_ref()
                .and_then(|definition| definition.step(&task.step))
                .is_some_and(|step| step.kind == StepKind::Elsewhere);
            let main = self.main_action(data);
            let is_here = |action: &&ActionView| match place {
                None => main.is_none_or(|main| main.id != action.id),
                // Decided product by product, on the screen that scores them.
                Some(Elsewhere::Curation) => false,
                // What is done elsewhere may be said by hand, by who leads; an agreement is signed, not said.
                Some(_) => !action.main || is_elsewhere,
            };
            offers.extend(task.actions.iter().filter(is_here).map(offer));
            let works = task.is_mine || task.may_claim;
            let (id, label) = match task.urgency {
                Urgency::Waiting => (RESUME, "Lanjutkan, yang ditunggu sudah datang"),
                _ => (PAUSE, "Menunggu pihak luar"),
            };
            offers.extend(works.then(|| beside(id, label, ActionTone::Plain)));
        }
        let has_closed = page.forms.iter().any(|form| !form.is_open);
        offers.extend((data.leads && has_closed).then(|| beside(CORRECT, "Koreksi isian", ActionTone::Warn)));
        offers.push(beside(WITHDRAW, "Ditarik pemohon", ActionTone::Bad));
        offers
    }

    fn action_chosen(&mut self, id: &str) -> Outs {
        match id {
            RESUME => return self.on_task(|act_id, task| Effect::Resume { act_id, task: task.task }),
            PAUSE => self.ask(Asking {
                wish: Wish::Pause,
                title: "Menunggu pihak luar".to_owned(),
                hint: "Tulis apa yang ditunggu, misalnya foto produk dari UKM. Jamnya berhenti sampai itu datang."
                    .to_owned(),
                confirm: "Hentikan jamnya".to_owned(),
                needed: true,
            }),
            WITHDRAW => self.ask(Asking {
                wish: Wish::Withdraw,
                title: "Ditarik pemohon".to_owned(),
                hint: "Pemohon tidak ingin melanjutkan. Yang masih terbuka ditutup; ini tidak bisa dibatalkan."
                    .to_owned(),
                confirm: "Catat penarikan".to_owned(),
                needed: true,
            }),
            CORRECT => {
                self.correcting = true;
                (self.sheet, self.tab) = (Sheet::None, 0);
            }
            _ => return self.begin(id, None),
        }
        Vec::new()
    }

    /// An action of the step: asks for what goes with it, or does it.
    fn begin(&mut self, id: &str, glass: Option<Approved>) -> Outs {
        let Some(data) = &self.data else { return Vec::new() };
        let Some((task, action)) = self.current_task(data).and_then(|task| {
            let action = task.actions.iter().find(|action| action.id == id)?;
            Some((task, action.clone()))
        }) else {
            return Vec::new();
        };
        if self.busy {
            return Vec::new();
        }
        if action.why_not.is_some() && glass.is_none() {
            return if action.second_person_helps { self.ask_second(&action) } else { Vec::new() };
        }
        let is_deks = data.definition.as_ref().is_some_and(|definition| definition.pin.sop == SOP);
        if is_deks && action.id == END_PARTNERSHIP {
            let Some(case) = self.case() else { return Vec::new() };
            return self.open_place(Place::Agreement, Some(Event::AgreementWanted(case)));
        }
        if action.letter.is_some() {
            let (task, action) = (task.task, action.id);
            let reason = self.letter_reason(&action);
            self.busy = true;
            return vec![Out::Do(Effect::Word { task, action, reason })];
        }
        let wish = Wish::Act { action: action.id.clone(), glass };
        if action.reason == ReasonRule::None && action.tone != ActionTone::Bad {
            return self.act(wish, String::new());
        }
        let needed = action.reason == ReasonRule::Required;
        let hint = match needed {
            true => "Alasan ini tersimpan di riwayat.",
            false => "Boleh ditambah keterangan; tersimpan di riwayat.",
        };
        let (title, confirm) = (action.label.clone(), action.label);
        self.ask(Asking { wish, title, hint: hint.to_owned(), confirm, needed });
        Vec::new()
    }

    /// One who entered the record may decide about it only beside a second person.
    fn ask_second(&mut self, action: &ActionView) -> Outs {
        self.asked = Some((self.act_id, action.id.clone()));
        let about = format!("Setujui pengecualian: {}", action.label);
        self.sheet = Sheet::None;
        vec![Out::Tell(Event::ApprovalWanted(Ask::agreement(self.act_id, about, String::new())))]
    }

    pub(super) fn has_asked(&self, id: ActId) -> bool {
        self.asked.as_ref().is_some_and(|(asked, _)| *asked == id)
    }

    fn approved(&mut self, given: Given) -> Outs {
        let Some((_, action)) = self.asked.take().filter(|(asked, _)| *asked == given.id) else { return Vec::new() };
        match given.approval {
            Some(approval) => self.begin(&action, Some(approval)),
            None => Vec::new(),
        }
    }

    pub(super) fn ask(&mut self, asking: Asking) {
        self.open_sheet(Sheet::Reason(asking));
    }

    /// The words that go with what is asked now.
    pub(super) fn words(&self) -> &str {
        let words = self.words_key().and_then(|key| self.typed.words.get(&key));
        words.map(String::as_str).unwrap_or_default()
    }

    fn words_key(&self) -> Option<String> {
        match &self.sheet {
            Sheet::Reason(asking) => Some(asking.wish.key()),
            Sheet::HandOn(_) => Some("@hand-on".to_owned()),
            _ => None,
        }
    }

    fn words_edited(&mut self, words: String) {
        let Some(key) = self.words_key() else { return };
        if words.is_empty() {
            self.typed.words.remove(&key);
        } else {
            self.typed.words.insert(key, words);
        }
        self.is_kept = false;
    }

    /// They were written into the history: nothing of them is half typed any more.
    pub(super) fn words_done(&mut self) -> Outs {
        if let Some(key) = self.words_key() {
            self.typed.words.remove(&key);
        }
        self.letter_done();
        self.is_kept = false;
        self.keep_draft()
    }

    fn confirmed(&mut self) -> Outs {
        if self.busy {
            return Vec::new();
        }
        let words = self.words().trim().to_owned();
        match &self.sheet {
            Sheet::Reason(asking) if asking.needed && words.is_empty() => Vec::new(),
            Sheet::Reason(asking) => {
                let wish = asking.wish.clone();
                self.carry_out(wish, words)
            }
            Sheet::Letter(_) => self.send_letter(),
            _ => Vec::new(),
        }
    }

    fn carry_out(&mut self, wish: Wish, words: String) -> Outs {
        let (act_id, Some(case)) = (self.act_id, self.case()) else { return Vec::new() };
        match wish {
            Wish::Act { .. } => self.act(wish, words),
            Wish::Pause => self.on_task(|act_id, task| Effect::Pause { act_id, task: task.task, words }),
            Wish::Correct => self.save_case(case, Some(words)),
            Wish::Withdraw => {
                self.busy = true;
                vec![Out::Do(Effect::Withdraw { act_id, case, words })]
            }
            Wish::RemovePaper(paper) => {
                self.busy = true;
                vec![Out::Do(Effect::RemovePaper { act_id, paper, words })]
            }
            Wish::TakeSuggestion(key) => {
                self.busy = true;
                vec![Out::Do(Effect::TakeSuggestion { act_id, key, words: Some(words) })]
            }
        }
    }

    fn act(&mut self, wish: Wish, reason: String) -> Outs {
        let Wish::Act { action, glass } = wish else { return Vec::new() };
        let Some(seen) = self.data.as_ref().and_then(|data| data.page.as_ref()).map(|page| page.header.content_hash)
        else {
            return Vec::new();
        };
        self.on_task(|act_id, task| {
            let known = task.actions.iter().find(|known| known.id == action);
            let label = known.map(|known| known.label.clone()).unwrap_or_default();
            let doing = Doing { task: task.task, version: task.version, action, seen, reason, glass };
            Effect::Act { act_id, doing: Box::new(doing), label }
        })
    }

    /// What comes for a page that was left is not shown on another.
    fn people_found(&mut self, result: Result<Vec<Person>, String>) -> Outs {
        if !std::mem::take(&mut self.busy) {
            return Vec::new();
        }
        match result {
            Ok(people) if people.is_empty() => vec![Out::Say(NO_COLLEAGUE.to_owned(), Tone::Warn)],
            Ok(people) => {
                self.open_sheet(Sheet::HandOn(people));
                Vec::new()
            }
            Err(text) => vec![Out::Say(text, Tone::Bad)],
        }
    }

    fn handed_to(&mut self, to: UserId) -> Outs {
        let words = self.words().trim().to_owned();
        let Sheet::HandOn(people) = &self.sheet else { return Vec::new() };
        let Some(Person { name, .. }) = people.iter().find(|person| person.id == to).cloned() else {
            return Vec::new();
        };
        if words.is_empty() {
            self.sheet_flaw = "Tulis alasannya dulu, lalu pilih orangnya.".to_owned();
            return Vec::new();
        }
        self.on_task(|act_id, task| Effect::HandOn { act_id, task: task.task, to, name, words })
    }

    fn print(&mut self) -> Outs {
        let Some(case) = self.case().filter(|_| !self.busy) else { return Vec::new() };
        self.busy = true;
        self.sheet = Sheet::None;
        vec![Out::Do(Effect::Print { act_id: ActId::new(), case })]
    }

    /// Somebody else was faster, or a rule said no: said where it belongs, and nothing that was written is lost.
    pub(super) fn troubled(&mut self, trouble: Trouble) -> Outs {
        if !std::mem::take(&mut self.busy) {
            return vec![Out::Say(trouble.text, Tone::Bad)];
        }
        let has_words = matches!(self.sheet, Sheet::Reason(_) | Sheet::Letter(_) | Sheet::HandOn(_) | Sheet::Files(_))
            || matches!(self.sheet, Sheet::Merge | Sheet::Camera(_) | Sheet::Sign(_));
        if trouble.is_stale || !has_words {
            self.notice = trouble.text;
            self.sheet = Sheet::None;
        } else {
            self.sheet_flaw = trouble.text;
        }
        if self.is_new() { Vec::new() } else { self.load() }
    }

    /// What is said of something that was done.
    pub(super) fn told(done: &Done) -> String {
        match done {
            Done::Acted(label) => format!("Dicatat: {label}."),
            Done::Sent { unset: true } => "Surel belum diatur; surat menunggu di kotak keluar.".to_owned(),
            Done::Sent { unset: false } => "Surat disimpan di kotak keluar dan dikirim sebentar lagi.".to_owned(),
            Done::Claimed => "Tugas ini sekarang Anda kerjakan.".to_owned(),
            Done::Released => "Tugas ini Anda lepaskan.".to_owned(),
            Done::HandedOn(name) => format!("Tugas ini diserahkan kepada {name}."),
            Done::Paused => "Jamnya berhenti sampai yang ditunggu datang.".to_owned(),
            Done::Resumed => "Jamnya berjalan lagi.".to_owned(),
            Done::Withdrawn => "Dicatat: ditarik pemohon.".to_owned(),
            Done::Saved(0) => "Isian tersimpan.".to_owned(),
            Done::Saved(steps) => format!("Isian tersimpan. {steps} langkah harus diputuskan lagi."),
            Done::Opened(_) => "Isian tersimpan dan diberi nomor.".to_owned(),
            Done::PaperAdded => "Berkas ditambahkan.".to_owned(),
            Done::PaperRemoved => "Berkas dilepas.".to_owned(),
            Done::PaperSealed(_) => "Berkas disimpan tersegel sebagai kartu identitas.".to_owned(),
            Done::SuggestionTaken => "Isian diganti dengan yang di surat.".to_owned(),
            Done::SuggestionLeft => "Isian dibiarkan.".to_owned(),
        }
    }

    /// A line that goes by itself.
    pub(super) fn say(done: &Done) -> Out<Effect> {
        let tone = if matches!(done, Done::Sent { unset: true }) { Tone::Warn } else { Tone::Ok };
        Out::Say(Self::told(done), tone)
    }
}

/// The action that asks somebody outside by letter for what a step lacks; none where nothing is missing, or it waits for
/// the answer already.
fn asks_for_missing<'d>(data: &PageData, task: &'d OpenTask) -> Option<&'d ActionView> {
    let step = data.definition.as_ref()?.step(&task.step)?;
    if task.missing.is_empty() || task.urgency == Urgency::Waiting {
        return None;
    }
    let asks = |action: &&ActionView| {
        let waits = step.action(&action.id).is_some_and(|known| known.to.contains(&Target::Wait));
        waits && action.letter.is_some() && action.why_not.is_none()
    };
    task.actions.iter().find(asks)
}

fn offer(action: &ActionView) -> Offer {
    Offer {
        id: action.id.clone(),
        label: action.label.clone(),
        tone: action.tone,
        why_not: action.why_not.clone().unwrap_or_default(),
        enabled: action.why_not.is_none() || action.second_person_helps,
    }
}

/// What the program offers at any step.
fn beside(id: &str, label: &str, tone: ActionTone) -> Offer {
    Offer { id: id.to_owned(), label: label.to_owned(), tone, why_not: String::new(), enabled: true }
}
