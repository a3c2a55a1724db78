//! The list: searching, narrowing, filters that are kept, and choosing several.

use deks_ui::{ProceduresTab, Tone};

use super::handle::Outs;
use super::{Effect, ListIntent, Page, ProceduresScreen, Sheet};
use crate::base::{ActId, CaseId};
use crate::kiosk::flow::Out;
use crate::sop::lists::{BULK_MAX, CaseRow, Filter, Holder, Standing};

impl ProceduresScreen {
    pub(super) fn decide_list(&mut self, intent: ListIntent) -> Outs {
        match intent {
            ListIntent::QueryEdited(text) => self.list.filter.text = text,
            ListIntent::StandingChosen(standing) => self.choose_standing(standing),
            ListIntent::ColumnChosen(step) => return self.choose_column(step),
            ListIntent::NarrowingCleared => self.clear_narrowing(),
            ListIntent::EverywhereToggled => self.list.everywhere = !self.list.everywhere,
            ListIntent::FiltersWanted => {
                if self.desk.is_some() {
                    self.open_sheet(Sheet::Filters);
                    return self.load();
                }
                return Vec::new();
            }
            ListIntent::SavedChosen(name) => return self.choose_saved(&name),
            ListIntent::SavedForgotten(name) => return self.forget_saved(name),
            ListIntent::StepToggled(step) => toggle(&mut self.list.filter.steps, step),
            ListIntent::OutcomeChosen(outcome) => self.choose_outcome(outcome),
            ListIntent::HolderChosen(holder) => self.list.filter.claimed_by = holder,
            ListIntent::PersonChosen(user) => {
                let one = Some(Holder::User(user));
                self.list.filter.claimed_by = one.filter(|one| self.list.filter.claimed_by != Some(*one));
            }
            ListIntent::HolderLookedInto(holder) => {
                return self.look_into(Filter { claimed_by: Some(holder), ..Filter::default() });
            }
            ListIntent::RegionLookedInto(code) => {
                return self.look_into(Filter { region: Some(code), ..Filter::default() });
            }
            ListIntent::OpenedPicked { from, until } => {
                (self.list.filter.opened_from, self.list.filter.opened_until) = (from, until);
            }
            ListIntent::NameEdited(name) => {
                self.list.name = name;
                return Vec::new();
            }
            ListIntent::Keep => return self.keep(),
            ListIntent::Kept(result) => return self.kept(result),
            ListIntent::More => return self.load_from(self.list.rows.len()),
            ListIntent::PickingToggled => {
                self.list.picking = !self.list.picking;
                self.list.picked.clear();
                return Vec::new();
            }
            ListIntent::Picked(case) => {
                self.pick(case);
                return Vec::new();
            }
            ListIntent::AllPicked => {
                self.pick_all();
                return Vec::new();
            }
        }
        self.load()
    }

    /// How a case ended is asked only of those that did.
    fn choose_standing(&mut self, standing: Standing) {
        self.list.filter.standing = standing;
        if !matches!(standing, Standing::Done | Standing::All) {
            self.list.filter.outcome = None;
        }
    }

    fn choose_column(&mut self, step: String) -> Outs {
        self.look_into(Filter { steps: vec![step], ..Filter::default() })
    }

    /// The list of what stands behind a figure.
    fn look_into(&mut self, filter: Filter) -> Outs {
        self.list.filter = filter;
        self.list.everywhere = false;
        self.list.rows.clear();
        self.choose_tab(ProceduresTab::List)
    }

    /// What was typed and how they stand stays.
    fn clear_narrowing(&mut self) {
        let filter = std::mem::take(&mut self.list.filter);
        self.list.filter = Filter { text: filter.text, standing: filter.standing, ..Filter::default() };
        self.list.everywhere = false;
        self.list.region_name.clear();
        self.list.holder_name.clear();
    }

    fn choose_outcome(&mut self, outcome: String) {
        let filter = &mut self.list.filter;
        if filter.outcome.as_ref() == Some(&outcome) {
            filter.outcome = None;
        } else {
            (filter.outcome, filter.standing) = (Some(outcome), Standing::Done);
        }
    }

    /// A second tap on the filter that is on takes it off.
    fn choose_saved(&mut self, name: &str) -> Outs {
        let Some(saved) = self.list.saved.iter().find(|saved| saved.name == name) else { return Vec::new() };
        let is_on = saved.filter == self.list.filter;
        self.list.filter = if is_on { Filter::default() } else { saved.filter.clone() };
        self.list.everywhere = false;
        self.open_sheet(Sheet::None);
        self.load()
    }

    fn forget_saved(&mut self, name: String) -> Outs {
        if self.busy {
            return Vec::new();
        }
        self.busy = true;
        vec![Out::Do(Effect::ForgetFilter { act_id: ActId::new(), sop: self.sop.clone(), name })]
    }

    fn keep(&mut self) -> Outs {
        if self.busy {
            return Vec::new();
        }
        self.busy = true;
        self.sheet_flaw.clear();
        let (name, filter) = (self.list.name.clone(), Box::new(self.list.filter.clone()));
        vec![Out::Do(Effect::KeepFilter { act_id: ActId::new(), sop: self.sop.clone(), name, filter })]
    }

    fn kept(&mut self, result: Result<&'static str, String>) -> Outs {
        self.busy = false;
        match result {
            Ok(said) => {
                self.list.name.clear();
                self.sheet_flaw.clear();
                let mut outs = self.load();
                outs.push(Out::Say(said.to_owned(), Tone::Ok));
                outs
            }
            Err(text) if matches!(self.sheet, Sheet::Filters) => {
                self.sheet_flaw = text;
                Vec::new()
            }
            Err(text) => vec![Out::Say(text, Tone::Bad)],
        }
    }

    /// A page that comes after another one than the last is of a list that is gone.
    pub(super) fn take_page(&mut self, page: Page) {
        let list = &mut self.list;
        if page.from == 0 {
            list.rows = page.rows;
        } else if page.from == list.rows.len() {
            // What went up meanwhile comes a second time.
            let new = page.rows.into_iter().filter(|row| !list.rows.iter().any(|known| known.case == row.case));
            let new: Vec<CaseRow> = new.collect();
            list.rows.extend(new);
        }
        (list.total, list.saved) = (page.total, page.saved);
        (list.region_name, list.holder_name) = (page.region_name, page.holder_name);
        if let Some(holders) = page.holders {
            list.holders = holders;
        }
        for picked in &mut list.picked {
            if let Some(row) = list.rows.iter().find(|row| row.case == picked.case) {
                picked.clone_from(row);
            }
        }
    }

    fn pick(&mut self, case: CaseId) {
        let list = &mut self.list;
        if let Some(at) = list.picked.iter().position(|row| row.case == case) {
            list.picked.remove(at);
        } else if let Some(row) = list.rows.iter().find(|row| row.case == case) {
            list.picked.push(row.clone());
        }
    }

    /// As many as can be looked through at once.
    fn pick_all(&mut self) {
        self.list.picked = self.list.rows.iter().take(BULK_MAX).cloned().collect();
    }
}

fn toggle(among: &mut Vec<String>, one: String) {
    match among.iter().position(|known| *known == one) {
        Some(at) => drop(among.remove(at)),
        None => among.push(one),
    }
}
