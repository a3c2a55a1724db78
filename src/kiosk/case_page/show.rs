//! The page's state on the window.

use deks_ui::{
    ActionKind, App, AttachedFile, CaseAdapter, CaseSheet, CaseTab, EntryLine, FieldOption, FormLine, PlaceKind,
    Screen as Place, Urgency as UiUrgency, WayStep,
};
use slint::{Global as _, Image, Model, ModelRc, SharedString};

use super::acts::Elsewhere;
use super::eye::Eye;
use super::fields::{FileLine, Line, said_heading};
use super::way::Swim;
use super::{
    Browser, CasePageScreen, Effect, FormIntent, Intent, LetterDraft, PageData, PaperIntent, PaperOf, Sheet, Target,
    lines, turn, work,
};
use crate::base::identity::mask_email;
use crate::kiosk::english::say;
use crate::kiosk::flow::{Event, Out, Screen};
use crate::kiosk::rows;
use crate::kiosk::services::Services;
use crate::sop::lists::{CasePage, OpenTask};

impl Screen for CasePageScreen {
    type Intent = Intent;
    type Effect = Effect;

    fn handle(&mut self, intent: Intent) -> Vec<Out<Effect>> {
        self.decide(intent)
    }

    fn hear(&self, event: &Event) -> Option<Intent> {
        match event {
            Event::SignedIn(user) => Some(Intent::SignedIn(user.id)),
            Event::Locked => Some(Intent::Locked),
            Event::CaseWanted(case) => Some(Intent::Wanted(Target::Case(*case))),
            Event::NewCaseWanted(sop) => Some(Intent::Wanted(Target::New(sop.clone()))),
            Event::Entered(Place::CasePage) => Some(Intent::Entered),
            Event::Entered(_) if self.open => Some(Intent::Left),
            Event::Tick if self.open => Some(Intent::Tick),
            Event::CasesChanged | Event::MailChanged if self.open => Some(Intent::Changed),
            Event::ApprovalGiven(given) if self.has_asked(given.id) => Some(Intent::Approved(given.clone())),
            Event::ApprovalDeclined(id) if self.has_asked(*id) => Some(Intent::Declined(*id)),
            _ => None,
        }
    }

    fn perform(effect: Effect, services: &Services) -> Option<Intent> {
        work::perform(effect, services)
    }

    fn is_aside(effect: &Effect) -> bool {
        matches!(effect, Effect::LoadThumbs(_) | Effect::FindRegions { .. } | Effect::Reword { .. })
    }

    fn show(&self, app: &App) {
        let adapter = CaseAdapter::get(app);
        adapter.set_loading(self.loading);
        adapter.set_busy(self.busy);
        adapter.set_flaw(say(&self.flaw));
        adapter.set_notice(say(&self.notice));
        adapter.set_is_new(self.is_new());
        adapter.set_has_camera(self.eye.is_there());
        adapter.set_from_paper(self.typed.from_paper);
        adapter.set_resumed(self.resumed.at.as_str().into());
        adapter.set_anew_asks(self.resumed.asks);
        adapter.set_tab_at(self.tab as i32);
        adapter.set_tab(tab(self.tab));
        match &self.data {
            Some(data) => {
                self.put_head(&adapter, data);
                self.put_next(&adapter, data);
                self.put_form(&adapter);
                self.put_parts(&adapter, data);
            }
            // What somebody else saw does not stand there until something else is read.
            None => put_nothing(&adapter),
        }
        self.put_sheet(&adapter);
        adapter.set_focus_id(self.focus.0.as_str().into());
        adapter.set_focus_round(self.focus.1);
    }
}

fn tab(at: usize) -> CaseTab {
    match at {
        1 => CaseTab::Papers,
        2 => CaseTab::Letters,
        3 => CaseTab::Story,
        4 => CaseTab::Way,
        _ => CaseTab::Form,
    }
}

impl CasePageScreen {
    fn put_head(&self, adapter: &CaseAdapter<'_>, data: &PageData) {
        let name = data.definition.as_ref().map_or("Berkas", |definition| definition.procedure.case_name.as_str());
        adapter.set_case_name(say(name));
        adapter.set_origin(say(&data.opened));
        let Some(page) = &data.page else {
            adapter.set_ended(SharedString::new());
            return;
        };
        adapter.set_case_id(page.header.id.to_string().into());
        adapter.set_number(page.header.number.as_str().into());
        // Nobody named it yet: what it is, and its number.
        let unnamed = || slint::format!("{} {}", say(name), page.header.number);
        let title = if page.header.title.is_empty() { unnamed() } else { page.header.title.as_str().into() };
        adapter.set_title(title);
        let (ended, kind) = page
            .outcome
            .as_ref()
            .map_or((SharedString::new(), ActionKind::Plain), |(label, tone)| (say(label), lines::tone(*tone)));
        adapter.set_ended(ended);
        adapter.set_ended_kind(kind);
    }

    /// What is next, who does it, until when, and what is missing.
    fn put_next(&self, adapter: &CaseAdapter<'_>, data: &PageData) {
        let page = data.page.as_deref();
        let task = self.current_task(data);
        let notes = page.map(|page| lines::notes(data, page, task)).unwrap_or_default();
        rows::sync(adapter.get_notes(), notes, |model| adapter.set_notes(model));
        let steps: Vec<SharedString> = page.iter().flat_map(|page| &page.tasks).map(lines::step_name).collect();
        rows::sync(adapter.get_other_steps(), steps, |model| adapter.set_other_steps(model));
        let at =
            page.and_then(|page| page.tasks.iter().position(|known| Some(known.task) == task.map(|task| task.task)));
        adapter.set_step_at(at.unwrap_or(0) as i32);
        let needs = task.map(|task| lines::needs(&task.requirements)).unwrap_or_default();
        rows::sync(adapter.get_needs(), needs, |model| adapter.set_needs(model));
        match (page, task) {
            (Some(page), Some(task)) => self.put_task(adapter, data, page, task),
            (page, _) => self.put_no_task(adapter, data, page),
        }
        let lacks: Vec<String> = task.iter().flat_map(|task| &task.missing).map(|one| say(one).into()).collect();
        adapter.set_lacks(lacks.join("; ").into());
        adapter.set_suggestions(data.suggestions.len() as i32);
        let offers = self.offers(data).into_iter().map(lines::action).collect();
        rows::sync(adapter.get_actions(), offers, |model| adapter.set_actions(model));
    }

    fn put_task(&self, adapter: &CaseAdapter<'_>, data: &PageData, page: &CasePage, task: &OpenTask) {
        let waits = data.waits.iter().find(|waits| waits.task == task.task);
        let todo = if task.hint.is_empty() { &page.next } else { &task.hint };
        let next = waits.map_or_else(|| todo.clone(), lines::waiting);
        adapter.set_step(lines::step_name(task));
        adapter.set_next(say(&next));
        let asked = waits.map(|waits| waits.asked.as_str()).filter(|asked| !asked.is_empty());
        let until = asked.map(|asked| format!("menunggu jawaban sejak {asked}"));
        adapter.set_until(say(until.as_deref().unwrap_or(&task.until)));
        adapter.set_urgency(lines::urgency(task.urgency));
        // What it waits for stands in the words of the deadline already.
        adapter.set_waits_for(SharedString::new());
        let bar = data.barred.iter().find(|(barred, _)| *barred == task.task).map(|(_, why)| why.as_str());
        let may_claim = task.may_claim && bar.is_none();
        // Nobody yet: the button beside it says so, or the bar.
        adapter.set_worker(if task.may_claim || bar.is_some() { SharedString::new() } else { say(&task.who) });
        adapter.set_barred(say(bar.unwrap_or_default()));
        adapter.set_is_mine(task.is_mine);
        adapter.set_may_claim(may_claim);
        adapter.set_may_hand_on(data.leads || task.is_mine);
        match (Elsewhere::of(task), self.main_action(data)) {
            (Some(place), _) => {
                adapter.set_main_label(say(place.label()));
                adapter.set_main_enabled(true);
                adapter.set_main_reason(SharedString::new());
            }
            (None, Some(action)) => {
                let why_not = action.why_not.as_deref().unwrap_or_default();
                adapter.set_main_label(say(&action.label));
                adapter.set_main_enabled(why_not.is_empty() || action.second_person_helps);
                adapter.set_main_reason(say(why_not));
            }
            (None, None) => put_main(adapter, ""),
        }
    }

    fn put_no_task(&self, adapter: &CaseAdapter<'_>, data: &PageData, page: Option<&CasePage>) {
        let intro = super::form::first_forms_of(data).first().map(|form| form.intro.as_str()).unwrap_or_default();
        adapter.set_step(SharedString::new());
        adapter.set_next(say(page.map_or(intro, |page| page.next.as_str())));
        adapter.set_until(SharedString::new());
        adapter.set_urgency(UiUrgency::None);
        adapter.set_waits_for(SharedString::new());
        adapter.set_worker(SharedString::new());
        adapter.set_barred(SharedString::new());
        adapter.set_is_mine(false);
        adapter.set_may_claim(false);
        adapter.set_may_hand_on(false);
        put_main(adapter, "");
    }

    fn put_form(&self, adapter: &CaseAdapter<'_>) {
        put_form_lines(adapter, self.form_lines());
        let wrong = self.wrong_lines();
        adapter.set_form_flaws(wrong.len() as i32);
        adapter.set_form_flaw(wrong.first().map(|line| say(&line.label)).unwrap_or_default());
        adapter.set_form_dirty(self.is_dirty());
    }

    /// Papers, letters, history and the way through the procedure.
    fn put_parts(&self, adapter: &CaseAdapter<'_>, data: &PageData) {
        adapter.set_may_add_papers(self.may_add_papers(data));
        let Some(page) = data.page.as_deref() else { return };
        let zone = data.definition.as_ref().map_or(crate::base::Zone::Wib, |definition| definition.procedure.zone);
        let papers = self.paper_lines(page, |at| zone.stamp(at));
        rows::sync(adapter.get_papers(), papers, |model| adapter.set_papers(model));
        let letters = page.letters.iter().zip(&data.letters).enumerate();
        let letters = letters.map(|(at, (view, facts))| lines::letter(at, view, facts)).collect();
        rows::sync(adapter.get_letters(), letters, |model| adapter.set_letters(model));
        let story = self.story_lines(data, page);
        rows::sync(adapter.get_story(), story, |model| adapter.set_story(model));
        put_way(adapter, &data.way);
    }

    fn put_sheet(&self, adapter: &CaseAdapter<'_>) {
        adapter.set_sheet_flaw(say(&self.sheet_flaw));
        if adapter.get_words() != self.words() {
            adapter.set_words(self.words().into());
        }
        match &self.sheet {
            Sheet::Reason(asking) => {
                adapter.set_sheet_title(say(&asking.title));
                adapter.set_sheet_hint(say(&asking.hint));
                adapter.set_confirm_label(say(&asking.confirm));
                adapter.set_words_needed(asking.needed);
            }
            Sheet::Letter(letter) => self.put_letter(adapter, letter),
            Sheet::HandOn(people) => {
                let people = people.iter().map(lines::person).collect();
                rows::sync(adapter.get_people(), people, |model| adapter.set_people(model));
            }
            Sheet::Entry(entry) => {
                adapter.set_entry_is_new(entry.row.is_none());
                adapter.set_entry_editable(self.may_write_entry());
                put_lines(adapter.get_entry(), self.entry_lines(), |model| adapter.set_entry(model));
            }
            _ => self.put_other_sheet(adapter),
        }
        adapter.set_sheet(match &self.sheet {
            Sheet::None => CaseSheet::None,
            Sheet::Actions => CaseSheet::Actions,
            Sheet::Reason(_) => CaseSheet::Reason,
            Sheet::Letter(_) => CaseSheet::Letter,
            Sheet::Paper(_) => CaseSheet::Paper,
            Sheet::Entry(_) => CaseSheet::Entry,
            Sheet::Region(_) => CaseSheet::Region,
            Sheet::Purpose(_) => CaseSheet::Purpose,
            Sheet::HandOn(_) => CaseSheet::HandOn,
            Sheet::Files(_) => CaseSheet::PickFile,
            Sheet::Sign(_) => CaseSheet::Sign,
            Sheet::Merge => CaseSheet::Merge,
            Sheet::Camera(_) => CaseSheet::Camera,
        });
    }

    fn put_letter(&self, adapter: &CaseAdapter<'_>, letter: &LetterDraft) {
        let data = self.data.as_ref();
        let is_clear = data.is_some_and(|data| data.sees_personal);
        let to = if is_clear { letter.draft.to.clone() } else { mask_email(&letter.draft.to) };
        adapter.set_sheet_title(say(&letter.draft.label));
        adapter.set_confirm_label(say("Kirim surat ini"));
        adapter.set_letter_to(to.into());
        adapter.set_letter_subject(letter.subject.as_str().into());
        adapter.set_letter_body(letter.body.as_str().into());
        adapter.set_letter_note(letter.draft.must_say.as_str().into());
        adapter.set_letter_needs_reason(letter.draft.needs_reason);
        adapter.set_letter_reason(letter.reason.as_str().into());
        adapter.set_letter_ready(letter.is_ready());
        adapter.set_mail_unset(data.is_some_and(|data| !data.mail_set));
    }

    fn put_other_sheet(&self, adapter: &CaseAdapter<'_>) {
        let Some(data) = &self.data else { return };
        match &self.sheet {
            Sheet::Region(search) => {
                if adapter.get_region_query() != search.query.as_str() {
                    adapter.set_region_query(search.query.as_str().into());
                }
                rows::sync(adapter.get_regions(), search.found.clone(), |model| adapter.set_regions(model));
            }
            Sheet::Purpose(_) => {
                let purposes = data.definition.iter().flat_map(|definition| &definition.purposes);
                let option = |id: &str, label: &str| FieldOption { id: id.into(), label: say(label), on: false };
                let purposes = purposes.map(|purpose| option(&purpose.id, &purpose.label)).collect();
                rows::sync(adapter.get_purposes(), purposes, |model| adapter.set_purposes(model));
            }
            Sheet::Files(browser) => put_files(adapter, browser),
            Sheet::Merge => {
                let proposals: Vec<EntryLine> = data.suggestions.iter().map(lines::proposal).collect();
                rows::sync(adapter.get_proposals(), proposals, |model| adapter.set_proposals(model));
            }
            Sheet::Paper(looking) => {
                adapter.set_paper_title(say(&looking.title));
                adapter.set_paper_facts(looking.facts.as_str().into());
                adapter.set_paper_removable(looking.removable);
                adapter.set_paper_may_be_card(looking.may_be_card);
                adapter.set_paper_standing(looking.standing);
                adapter.set_paper_sent_on(looking.sent_on.as_str().into());
                adapter.set_paper_page(looking.at as i32 + 1);
                adapter.set_paper_pages(looking.pages.len() as i32);
                let page = looking.pages.get(looking.at);
                adapter.set_paper_picture(page.map(|page| Image::from_rgb8(page.clone())).unwrap_or_default());
                adapter.set_paper_text(if looking.loading {
                    say("Sedang dibuka…")
                } else {
                    looking.text.as_str().into()
                });
            }
            Sheet::Camera(of) => put_camera(adapter, of, &self.eye),
            Sheet::Sign(field) => {
                let label = data.field(field).map(|known| say(&known.label)).unwrap_or_default();
                adapter.set_signer(label);
            }
            _ => {}
        }
    }
}

fn put_nothing(adapter: &CaseAdapter<'_>) {
    adapter.set_title(SharedString::new());
    adapter.set_next(SharedString::new());
    adapter.set_lacks(SharedString::new());
    put_main(adapter, "");
    put_form_lines(adapter, Vec::new());
    rows::sync(adapter.get_papers(), Vec::new(), |model| adapter.set_papers(model));
    rows::sync(adapter.get_letters(), Vec::new(), |model| adapter.set_letters(model));
    rows::sync(adapter.get_story(), Vec::new(), |model| adapter.set_story(model));
    put_way(adapter, &Swim::default());
}

fn put_way(adapter: &CaseAdapter<'_>, swim: &Swim) {
    let lanes = swim.lanes.iter().map(lines::lane).collect();
    rows::sync(adapter.get_lanes(), lanes, |model| adapter.set_lanes(model));
    let before: Vec<WayStep> = adapter.get_way().iter().collect();
    let steps = swim.steps.iter().enumerate();
    let way = steps.map(|(at, step)| lines::way(step, before.get(at))).collect();
    rows::sync(adapter.get_way(), way, |model| adapter.set_way(model));
    adapter.set_way_inferred(swim.steps.iter().any(|step| step.inferred));
}

fn put_main(adapter: &CaseAdapter<'_>, label: &str) {
    adapter.set_main_label(label.into());
    adapter.set_main_enabled(false);
    adapter.set_main_reason(SharedString::new());
}

fn put_files(adapter: &CaseAdapter<'_>, browser: &Browser) {
    let kind = |of: &PaperOf| FieldOption {
        id: of.kind.as_str().into(),
        label: say(&of.label),
        on: Some(of) == browser.of.as_ref(),
    };
    let kinds = browser.kinds.iter().map(kind).collect();
    rows::sync(adapter.get_paper_kinds(), kinds, |model| adapter.set_paper_kinds(model));
    adapter.set_paper_kind(browser.of.as_ref().map(|of| say(&of.label)).unwrap_or_default());
    let name = browser.folder.path.as_ref().and_then(|path| path.file_name());
    let name = name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    adapter.set_folder(name.into());
    let is_top = browser.folder.path.is_some() && browser.folder.path == browser.folder.root;
    adapter.set_folder_kind(browser.place.filter(|_| is_top).unwrap_or(PlaceKind::Folder));
    let files = browser.folder.entries.iter().map(lines::file).collect();
    rows::sync(adapter.get_files(), files, |model| adapter.set_files(model));
}

fn put_camera(adapter: &CaseAdapter<'_>, of: &PaperOf, eye: &Eye) {
    adapter.set_paper_kind(say(&of.label));
    adapter.set_camera_taken(eye.shot.is_some());
    adapter.set_camera_sees(eye.picture.is_some());
    adapter.set_camera_flaw(say(&eye.flaw));
    let seen = eye.shot.as_ref().or(eye.picture.as_ref());
    adapter.set_camera_picture(seen.map(|seen| Image::from_rgb8(seen.clone())).unwrap_or_default());
}

/// The lines, and which of them stand side by side.
fn put_form_lines(adapter: &CaseAdapter<'_>, found: Vec<Line>) {
    let pairs = turn::pairs(&found);
    put_lines(adapter.get_form(), found, |model| adapter.set_form(model));
    rows::sync(adapter.get_form_rows(), pairs, |model| adapter.set_form_rows(model));
}

/// Lines with lists inside of them: each list stays the one that is drawn, so that what did not change is not drawn anew.
fn put_lines(current: ModelRc<FormLine>, found: Vec<Line>, set: impl FnOnce(ModelRc<FormLine>)) {
    let before: Vec<FormLine> = current.iter().collect();
    let drawn = found.into_iter().map(|line| {
        let known = before.iter().find(|known| known.id == line.id.as_str());
        form_line(line, known)
    });
    let drawn = drawn.collect();
    rows::sync(current, drawn, set);
}

fn form_line(line: Line, known: Option<&FormLine>) -> FormLine {
    let options = line.options.iter().map(lines::option).collect();
    let files = line.files.into_iter().map(|FileLine { id, name, picture }| AttachedFile {
        id: id.to_string().into(),
        name: name.into(),
        has_picture: picture.is_some(),
        picture: picture.map(Image::from_rgb8).unwrap_or_default(),
    });
    let files = files.collect();
    FormLine {
        section: said_heading(&line.section).into(),
        label: say(&line.label),
        hint: say(&line.hint),
        shape: line.shape,
        value: line.value.into(),
        date: line.date,
        on: false,
        options: inner(known.map(|known| &known.options), options),
        entries: inner(known.map(|known| &known.entries), line.entries),
        files: inner(known.map(|known| &known.files), files),
        error: say(&line.error),
        warning: say(&line.warning),
        required: line.required,
        editable: line.editable,
        masked: line.masked,
        may_unmask: line.may_unmask,
        local: line.local,
        capital: line.capital,
        id: line.id.into(),
    }
}

/// A list inside of a line, brought to what it shows now.
pub(super) fn inner<T: Clone + PartialEq + 'static>(known: Option<&ModelRc<T>>, found: Vec<T>) -> ModelRc<T> {
    if found.is_empty() {
        return ModelRc::default();
    }
    let known = known.cloned().unwrap_or_default();
    let mut fresh = None;
    rows::sync(known.clone(), found, |model| fresh = Some(model));
    fresh.unwrap_or(known)
}

/// A callback of the form.
pub(super) fn form(intent: FormIntent) -> Intent {
    Intent::Form(intent)
}

/// A callback about papers.
pub(super) fn paper(intent: PaperIntent) -> Intent {
    Intent::Paper(intent)
}
