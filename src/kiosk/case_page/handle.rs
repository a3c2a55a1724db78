//! What the page does with each intent. Pure: no disk, no clock, no window.

use deks_ui::{Screen as Place, Tone};

use super::form::Typed;
use super::{CasePageScreen, Done, Effect, Intent, PageData, Resumed, Sheet, Target};
use crate::base::{ActId, CaseDocumentId, UserId};
use crate::kiosk::flow::{Event, Out};
use crate::sop::lists::{DocumentView, OpenTask};

pub(super) type Outs = Vec<Out<Effect>>;

const DRAFT_KEPT: &str = "Isian disimpan sebagai draf di kios ini.";

impl CasePageScreen {
    pub(super) fn decide(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::SignedIn(user) => return self.signed_in(user),
            Intent::Locked => {
                self.clear.clear();
                return self.keep_draft();
            }
            Intent::Wanted(target) => return self.wanted(target),
            Intent::Entered => {
                self.open = true;
                return if self.target.is_some() { self.load() } else { Vec::new() };
            }
            Intent::Left => return self.left(),
            Intent::Tick => {
                self.eye.look();
                return self.keep_draft();
            }
            Intent::Changed if self.open && !self.is_new() && self.target.is_some() => return self.load(),
            Intent::Loaded { serial, result } => return self.loaded(serial, result),
            Intent::Thumbs(found) => self.thumbs.extend(found),
            Intent::TabChosen(at) => self.tab = at,
            Intent::Back => return self.back(),
            Intent::StepChosen(at) => self.step_chosen(at),
            Intent::NoticeClosed => self.notice.clear(),
            Intent::SheetClosed => return self.close_sheet(),
            Intent::Done(Ok(done)) => return self.done(&done),
            Intent::Done(Err(trouble)) => return self.troubled(trouble),
            Intent::Form(intent) => return self.decide_form(intent),
            Intent::Paper(intent) => return self.decide_papers(intent),
            other => return self.decide_acts(other),
        }
        Vec::new()
    }

    /// What one person saw in clear, typed or opened is not for the next; it waits for them in their draft.
    fn signed_in(&mut self, user: UserId) -> Outs {
        if self.user.is_none_or(|known| known == user) {
            self.user = Some(user);
            return Vec::new();
        }
        let mut outs = self.keep_draft();
        self.forget_page();
        outs.extend(self.stop_eye());
        self.user = Some(user);
        // What is on its way was read for somebody else.
        self.serial += 1;
        self.loading = false;
        if self.open && self.target.is_some() {
            outs.extend(self.load());
        }
        outs
    }

    /// Another case: what is half typed of this one lies in its draft.
    fn wanted(&mut self, target: Target) -> Outs {
        if self.target.as_ref() == Some(&target) && self.data.is_some() {
            let mut outs = self.load();
            outs.extend(self.look_for_kept());
            return outs;
        }
        let mut outs = self.keep_draft();
        outs.extend(self.stop_eye());
        self.forget_page();
        self.target = Some(target);
        outs.extend(self.load());
        outs
    }

    fn forget_page(&mut self) {
        (self.data, self.step, self.asked) = (None, None, None);
        (self.typed, self.is_kept) = (Typed::default(), true);
        (self.tab, self.correcting, self.busy) = (0, false, false);
        (self.sheet, self.act_id) = (Sheet::None, ActId::new());
        (self.resumed, self.under) = (Resumed::default(), None);
        self.clear.clear();
        self.fresh.clear();
        self.thumbs.clear();
        self.flaw.clear();
        self.notice.clear();
        self.sheet_flaw.clear();
    }

    fn left(&mut self) -> Outs {
        self.open = false;
        self.clear.clear();
        let mut outs = self.keep_draft();
        if matches!(self.sheet, Sheet::Camera(_) | Sheet::Paper(_) | Sheet::Purpose(_)) {
            self.sheet = Sheet::None;
        }
        outs.extend(self.stop_eye());
        outs
    }

    /// Whoever goes in the middle of a form hears that nothing of it is lost.
    fn back(&mut self) -> Outs {
        let mut outs = self.keep_draft();
        outs.push(Out::Back);
        if self.is_dirty() {
            outs.push(Out::Say(DRAFT_KEPT.to_owned(), Tone::Ok));
        }
        outs
    }

    pub(super) fn load(&mut self) -> Outs {
        let Some(target) = self.target.clone() else { return Vec::new() };
        self.serial += 1;
        self.loading = true;
        // Later readings leave what is typed here as it is.
        let with_draft = self.data.is_none();
        vec![Out::Do(Effect::Load { serial: self.serial, target, with_draft })]
    }

    fn loaded(&mut self, serial: u64, result: Result<Box<PageData>, String>) -> Outs {
        if serial != self.serial {
            return Vec::new();
        }
        self.loading = false;
        match result {
            // A page that stands there is better than none.
            Err(text) if self.data.is_some() => vec![Out::Say(text, Tone::Bad)],
            Err(text) => {
                self.flaw = text;
                Vec::new()
            }
            Ok(mut data) => {
                self.flaw.clear();
                let mut outs = Vec::new();
                if let Some(typed) = data.typed.take() {
                    (self.typed, self.is_kept) = (*typed, true);
                    outs.extend(self.look_for_kept());
                }
                let wanted = self.thumbs_wanted(&data);
                self.data = Some(data);
                self.follow_case();
                if !wanted.is_empty() {
                    outs.push(Out::Do(Effect::LoadThumbs(wanted)));
                }
                outs
            }
        }
    }

    /// What is no longer there is no longer chosen or shown.
    fn follow_case(&mut self) {
        let Some(page) = self.data.as_ref().and_then(|data| data.page.as_ref()) else { return };
        if !page.tasks.iter().any(|task| Some(task.task) == self.step) {
            self.step = None;
        }
        if page.header.is_closed() {
            self.correcting = false;
        }
    }

    /// Pictures that may be shown without asking, and are not known yet.
    fn thumbs_wanted(&self, data: &PageData) -> Vec<CaseDocumentId> {
        let is_plain = |paper: &&DocumentView| {
            paper.mime.starts_with("image/") && !paper.personal && paper.may_open && !paper.removed
        };
        let papers = data.page.iter().flat_map(|page| &page.documents).filter(is_plain);
        papers.map(|paper| paper.id).filter(|paper| !self.thumbs.contains_key(paper)).collect()
    }

    fn step_chosen(&mut self, at: usize) {
        let Some(page) = self.data.as_ref().and_then(|data| data.page.as_ref()) else { return };
        self.step = page.tasks.get(at).map(|task| task.task);
    }

    /// The open step that is looked at: the most pressing one, unless somebody chose another.
    pub(super) fn current_task<'d>(&self, data: &'d PageData) -> Option<&'d OpenTask> {
        let tasks = &data.page.as_ref()?.tasks;
        tasks.iter().find(|task| Some(task.task) == self.step).or_else(|| tasks.first())
    }

    /// A sheet over a sheet gives way to the one below.
    fn close_sheet(&mut self) -> Outs {
        self.sheet_flaw.clear();
        self.sheet = self.sheet_below();
        let mut outs = self.keep_draft();
        outs.extend(self.stop_eye());
        outs
    }

    /// Something was written: the next act is another one, and everybody hears of it.
    fn done(&mut self, done: &Done) -> Outs {
        let mut outs = if std::mem::take(&mut self.busy) { self.follow_done(done) } else { Vec::new() };
        outs.push(CasePageScreen::say(done));
        if matches!(done, Done::Sent { .. }) {
            outs.push(Out::Tell(Event::MailChanged));
        }
        outs.push(Out::Tell(Event::CasesChanged));
        outs
    }

    /// What the page makes of it, while it is still the page that it was done on.
    fn follow_done(&mut self, done: &Done) -> Outs {
        self.act_id = ActId::new();
        self.notice.clear();
        self.sheet_flaw.clear();
        let mut outs = match done {
            Done::Saved(_) => self.saved(),
            Done::Opened(case) => {
                let outs = self.saved();
                self.forget_page();
                self.target = Some(Target::Case(*case));
                outs
            }
            // On to the next field of which a letter says something else.
            Done::SuggestionTaken if matches!(self.sheet, Sheet::Reason(_)) => {
                let outs = self.words_done();
                self.sheet = Sheet::Merge;
                outs
            }
            Done::PaperSealed(paper) => {
                self.thumbs.remove(paper);
                Vec::new()
            }
            Done::Acted(_)
            | Done::Sent { .. }
            | Done::Paused
            | Done::Withdrawn
            | Done::PaperRemoved
            | Done::HandedOn(_) => self.words_done(),
            _ => Vec::new(),
        };
        if !matches!(self.sheet, Sheet::Merge) {
            self.sheet = self.sheet_below();
        }
        outs.extend(self.stop_eye());
        outs
    }

    pub(super) fn open_place(&self, place: Place, wanted: Option<Event>) -> Outs {
        let mut outs = vec![Out::Open(place, Place::CasePage)];
        outs.extend(wanted.map(Out::Tell));
        outs
    }
}
