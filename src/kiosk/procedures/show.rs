//! The screen's state on the window.

use deks_ui::{
    App, BoardColumn, CaseStanding, FiguresFile, FiguresSpan, FilterChoice, OfficerField, OfficerLine, PickLine,
    ProceduresAdapter, ProceduresSheet, ProceduresTab, SaveTarget, Screen as Place,
};
use slint::{Global as _, Model, SharedString};

use super::officers::roles;
use super::{
    Effect, Intent, OfficerForm, ProceduresScreen, Saving, Seen, Sheet, Viewer, What, show_many, view, view_figures,
    work,
};
use crate::kiosk::english::say;
use crate::kiosk::flow::{Event, Out, Screen};
use crate::kiosk::services::Services;
use crate::kiosk::{rows, words};
use crate::people::{Permission, User};
use crate::sop::Definition;
use crate::sop::definition::{Procedure, Standing as ProcedureStanding};
use crate::sop::figures::Part;
use crate::sop::lists::{CaseRow, Holder, HolderRow, Standing};

impl Screen for ProceduresScreen {
    type Intent = Intent;
    type Effect = Effect;

    fn handle(&mut self, intent: Intent) -> Vec<Out<Effect>> {
        self.decide(intent)
    }

    fn hear(&self, event: &Event) -> Option<Intent> {
        match event {
            Event::SignedIn(user) => Some(Intent::SignedIn(viewer(user))),
            Event::Entered(Place::Procedures) => Some(Intent::Entered),
            Event::Entered(_) if self.is_open => Some(Intent::Left),
            Event::Tick if self.is_open => Some(Intent::Tick),
            Event::CasesChanged if self.is_open => Some(Intent::Changed),
            _ => None,
        }
    }

    fn perform(effect: Effect, services: &Services) -> Option<Intent> {
        work::perform(effect, services)
    }

    /// A file may take a while; what is typed and tapped meanwhile does not stand behind it.
    fn is_aside(effect: &Effect) -> bool {
        matches!(effect, Effect::Save(_) | Effect::CatchUp | Effect::FindRegions { .. })
    }

    fn show(&self, app: &App) {
        let adapter = ProceduresAdapter::get(app);
        adapter.set_loading(self.loading);
        adapter.set_flaw(say(&self.flaw));
        adapter.set_busy(self.busy);
        adapter.set_sheet_flaw(say(&self.sheet_flaw));
        adapter.set_may_work(self.viewer.as_ref().is_some_and(|viewer| viewer.may_work));
        adapter.set_may_assign(self.may_assign());
        adapter.set_leads(self.leads());
        self.put_desk(&adapter);
        match self.tab {
            ProceduresTab::Tasks => {
                let letters = self.desk.as_ref().map_or(0, |desk| desk.letters);
                let lines = view::task_lines(&self.tasks, letters);
                rows::sync(adapter.get_tasks(), lines, |model| adapter.set_tasks(model));
            }
            ProceduresTab::Board => self.put_board(&adapter),
            ProceduresTab::List => self.put_list(&adapter),
            ProceduresTab::Figures => self.put_figures(&adapter),
            ProceduresTab::Officers => self.put_officers(&adapter),
            ProceduresTab::Wordings => self.put_wordings(app),
        }
        self.put_sheet(&adapter);
        adapter.set_tab(self.tab);
        // Who assigns nobody has no part for officers: the last one moves up.
        let is_last = self.tab == ProceduresTab::Wordings && !self.may_assign();
        adapter.set_tab_at(if is_last { ProceduresTab::Officers } else { self.tab } as i32);
        adapter.set_sheet(self.shown_sheet());
    }
}

fn viewer(user: &User) -> Viewer {
    Viewer {
        user: user.id,
        may_work: user.may(Permission::WorkCases),
        may_assign: user.may(Permission::AssignOfficers),
        may_see_personal: user.may(Permission::SeePersonalData),
    }
}

/// Written back only where it differs: somebody may be typing in the field.
pub(super) fn put_text(current: SharedString, text: &str, set: impl FnOnce(SharedString)) {
    if current != text {
        set(text.into());
    }
}

impl ProceduresScreen {
    fn shown_sheet(&self) -> ProceduresSheet {
        match &self.sheet {
            _ if self.region.is_some() => ProceduresSheet::Region,
            Sheet::None => ProceduresSheet::None,
            Sheet::Procedures => ProceduresSheet::Procedures,
            Sheet::Filters => ProceduresSheet::Filters,
            Sheet::Save(saving) => match saving.what {
                What::Figures => ProceduresSheet::SaveFigures,
                What::List => ProceduresSheet::SaveList,
                What::Form => ProceduresSheet::SaveForm,
            },
            Sheet::Many(_) => ProceduresSheet::Many,
            Sheet::Officer(_) => ProceduresSheet::Officer,
            Sheet::OfficerEnd(_) => ProceduresSheet::OfficerEnd,
            Sheet::WordingExample(_) => ProceduresSheet::WordingExample,
            Sheet::WordingReset => ProceduresSheet::WordingReset,
        }
    }

    /// Until the first reading nothing has a name.
    fn put_desk(&self, adapter: &ProceduresAdapter<'_>) {
        let desk = self.desk.as_ref();
        let count = |count: i64| i32::try_from(count).unwrap_or(i32::MAX);
        adapter.set_letters(desk.map_or(0, |desk| count(desk.letters)));
        adapter.set_to_do(desk.map_or(0, |desk| count(desk.to_do)));
        let choices = desk.iter().flat_map(|desk| &desk.procedures).map(|definition| view::procedure(definition));
        rows::sync(adapter.get_procedures(), choices.collect(), |model| adapter.set_procedures(model));
        adapter.set_procedure(self.sop.as_str().into());
        let definition = self.definition();
        let word = |part: fn(&Procedure) -> &str| -> SharedString {
            say(definition.map(|definition| part(&definition.procedure)).unwrap_or_default())
        };
        adapter.set_procedure_short(word(|procedure| &procedure.short));
        adapter.set_procedure_title(word(|procedure| &procedure.title));
        adapter.set_case_name(word(|procedure| &procedure.case_name));
        adapter.set_retired(definition.is_some_and(|one| one.procedure.standing == ProcedureStanding::Retired));
        let broken = desk.filter(|_| self.may_assign()).map(|desk| desk.broken.as_slice()).unwrap_or_default();
        adapter.set_note(definition.map(|one| say(&view::note(one, broken))).unwrap_or_default());
    }

    /// The cards of a column that is there already change in place, so that it keeps its place under the finger.
    fn put_board(&self, adapter: &ProceduresAdapter<'_>) {
        let (Some(board), Some(desk), Some(definition)) = (&self.board, &self.desk, self.definition()) else {
            rows::sync(adapter.get_columns(), Vec::new(), |model| adapter.set_columns(model));
            return;
        };
        let current = adapter.get_columns();
        let mut columns: Vec<BoardColumn> = Vec::with_capacity(board.columns.len());
        for (at, one) in board.columns.iter().enumerate() {
            let mut column = view::column(definition, one);
            let cards = one.cards.iter().map(|card| view::card(definition, card, desk.today)).collect();
            let there = current.row_data(at).filter(|there| there.step == column.step);
            column.cards = there.map(|there| there.cards).unwrap_or_default();
            rows::sync(column.cards.clone(), cards, |model| column.cards = model);
            columns.push(column);
        }
        rows::sync(current, columns, |model| adapter.set_columns(model));
        adapter.set_first_column(i32::try_from(self.first_column).unwrap_or(0));
    }

    fn put_list(&self, adapter: &ProceduresAdapter<'_>) {
        let list = &self.list;
        put_text(adapter.get_query(), &list.filter.text, |text| adapter.set_query(text));
        adapter.set_standing(match list.filter.standing {
            Standing::Open => CaseStanding::Open,
            Standing::Overdue => CaseStanding::Overdue,
            Standing::Waiting => CaseStanding::Waiting,
            Standing::Done => CaseStanding::Done,
            Standing::All => CaseStanding::All,
        });
        let narrowing = self.definition().map(|definition| view::narrowing(definition, list)).unwrap_or_default();
        adapter.set_narrowed(i32::try_from(narrowing.len()).unwrap_or(i32::MAX));
        adapter.set_narrowing(narrowing.join(", ").into());
        adapter.set_everywhere(list.everywhere);
        adapter.set_found(i32::try_from(list.total).unwrap_or(i32::MAX));
        adapter.set_has_more((list.rows.len() as i64) < list.total);
        let saved = list.saved.iter().map(|saved| choice(&saved.name, &saved.name, saved.filter == list.filter));
        rows::sync(adapter.get_saved(), saved.collect(), |model| adapter.set_saved(model));
        adapter.set_saved_on(list.saved.iter().any(|saved| saved.filter == list.filter));
        let desk = self.desk.as_ref();
        let line = |row: &CaseRow| view::case_line(desk, row, list);
        rows::sync(adapter.get_cases(), list.rows.iter().map(line).collect(), |model| adapter.set_cases(model));
        adapter.set_picking(list.picking);
        adapter.set_picked(i32::try_from(list.picked.len()).unwrap_or(i32::MAX));
    }

    fn put_figures(&self, adapter: &ProceduresAdapter<'_>) {
        adapter.set_span_at(match self.span {
            FiguresSpan::Month => 0,
            FiguresSpan::Quarter => 1,
            FiguresSpan::Year => 2,
        });
        view_figures::put(adapter, self.figures.as_deref());
    }

    fn put_officers(&self, adapter: &ProceduresAdapter<'_>) {
        let definition = self.definition();
        adapter.set_given(definition.map(|definition| view::given(definition)).unwrap_or_default().into());
        let lines = definition.map(|one| self.officers.iter().map(|seen| officer_line(one, seen)).collect());
        rows::sync(adapter.get_officers(), lines.unwrap_or_default(), |model| adapter.set_officers(model));
    }

    fn put_sheet(&self, adapter: &ProceduresAdapter<'_>) {
        match &self.sheet {
            Sheet::None | Sheet::Procedures | Sheet::WordingExample(_) | Sheet::WordingReset => {}
            Sheet::Filters => self.put_filters(adapter),
            Sheet::Save(saving) => self.put_saving(adapter, saving),
            Sheet::Many(many) => show_many::put(adapter, many),
            Sheet::Officer(form) => self.put_officer_form(adapter, form),
            Sheet::OfficerEnd(ending) => {
                if let Some(definition) = self.definition() {
                    adapter.set_officer(officer_line(definition, &ending.seen));
                }
            }
        }
        if let Some(search) = &self.region {
            put_text(adapter.get_region_query(), &search.query, |text| adapter.set_region_query(text));
            let hits = search.found.iter().map(|hit| pick(&hit.code, &hit.name, &hit.code, false)).collect();
            rows::sync(adapter.get_regions(), hits, |model| adapter.set_regions(model));
        }
    }

    fn put_filters(&self, adapter: &ProceduresAdapter<'_>) {
        let (list, filter) = (&self.list, &self.list.filter);
        adapter.set_holder(match filter.claimed_by {
            None => 0,
            Some(Holder::Me) => 1,
            Some(Holder::Nobody) => 2,
            Some(Holder::User(_)) => -1,
        });
        let holder = |one: &HolderRow| {
            let is_on = filter.claimed_by == Some(Holder::User(one.user));
            let tasks = say(&format!("{} langkah terbuka", one.open));
            pick(&one.user.to_string(), &one.name, &tasks, is_on)
        };
        rows::sync(adapter.get_holders(), list.holders.iter().map(holder).collect(), |m| adapter.set_holders(m));
        adapter.set_filter_region(list.region_name.as_str().into());
        adapter.set_opened_from(words::date_value(filter.opened_from));
        adapter.set_opened_until(words::date_value(filter.opened_until));
        put_text(adapter.get_filter_name(), &list.name, |text| adapter.set_filter_name(text));
        // The button says how many there are; the list below reads on while filters are chosen.
        self.put_list(adapter);
        let Some(definition) = self.definition() else { return };
        let is_regional = definition.roles.iter().any(|role| role.by_region);
        adapter.set_has_regions(is_regional || !definition.procedure.region_field.is_empty());
        let steps = definition.steps.iter().filter(|step| !step.retired);
        let steps =
            steps.map(|step| choice(&step.id, &view::numbered(&step.no, &step.title), filter.steps.contains(&step.id)));
        rows::sync(adapter.get_steps(), steps.collect(), |model| adapter.set_steps(model));
        let outcomes = definition
            .outcomes
            .iter()
            .map(|outcome| choice(&outcome.id, &say(&outcome.label), filter.outcome.as_ref() == Some(&outcome.id)));
        rows::sync(adapter.get_outcomes(), outcomes.collect(), |model| adapter.set_outcomes(model));
    }

    fn put_saving(&self, adapter: &ProceduresAdapter<'_>, saving: &Saving) {
        adapter.set_save_kind(match saving.kind {
            FiguresFile::Xlsx => 0,
            FiguresFile::Csv => 1,
            FiguresFile::Pdf => 2,
        });
        let part = |part: &Part| pick(part.name(), &say(part.title()), "", Some(*part) == saving.part);
        let all = pick("", &say("Semua tabel"), "", saving.part.is_none());
        let parts = std::iter::once(all).chain(Part::ALL.iter().map(part));
        rows::sync(adapter.get_save_parts(), parts.collect(), |model| adapter.set_save_parts(model));
        let targets = saving.targets.iter().map(|target| SaveTarget {
            id: target.path.to_string_lossy().into_owned().into(),
            name: target.name.as_str().into(),
            stick: target.is_stick,
        });
        rows::sync(adapter.get_targets(), targets.collect(), |model| adapter.set_targets(model));
        let target = saving.target.as_ref().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
        adapter.set_target(target.into());
        adapter.set_save_clear(saving.purpose.is_some());
        let Some(definition) = self.definition() else { return };
        let may_see = self.viewer.as_ref().is_some_and(|viewer| viewer.may_see_personal);
        let purposes = definition.purposes.iter().filter(|_| may_see);
        let purposes =
            purposes.map(|one| pick(&one.id, &say(&one.label), "", saving.purpose.as_ref() == Some(&one.id)));
        rows::sync(adapter.get_purposes(), purposes.collect(), |model| adapter.set_purposes(model));
        let forms = definition.forms.iter().map(|form| pick(&form.id, &say(&form.title), "", form.id == saving.form));
        rows::sync(adapter.get_forms(), forms.collect(), |model| adapter.set_forms(model));
    }

    fn put_officer_form(&self, adapter: &ProceduresAdapter<'_>, form: &OfficerForm) {
        let person = |user: &User| pick(&user.id.to_string(), &user.name, "", form.person == Some(user.id));
        rows::sync(adapter.get_people(), self.people.iter().map(person).collect(), |m| adapter.set_people(m));
        adapter.set_officer_region(form.region.as_ref().map(|region| region.name.as_str()).unwrap_or_default().into());
        adapter.set_officer_from(words::date_value(Some(form.from)));
        adapter.set_officer_until(words::date_value(form.until));
        adapter.set_officer_flaw_field(form.flaw.as_ref().map_or(OfficerField::None, |flaw| flaw.field));
        adapter.set_officer_flaw(say(form.flaw.as_ref().map(|flaw| flaw.text.as_str()).unwrap_or_default()));
        let Some(definition) = self.definition() else { return };
        adapter.set_region_needed(definition.role(&form.role).is_some_and(|role| role.by_region));
        let roles =
            roles(definition).into_iter().map(|role| pick(&role.id, &say(&role.label), "", role.id == form.role));
        rows::sync(adapter.get_roles(), roles.collect(), |model| adapter.set_roles(model));
    }
}

pub(super) fn pick(id: &str, name: &str, detail: &str, on: bool) -> PickLine {
    PickLine { id: id.into(), name: name.into(), detail: detail.into(), on }
}

fn choice(id: &str, name: &str, on: bool) -> FilterChoice {
    FilterChoice { id: id.into(), name: name.into(), on }
}

fn officer_line(definition: &Definition, seen: &Seen) -> OfficerLine {
    let row = &seen.row;
    let role = definition.role(&row.role).map_or(row.role.as_str(), |role| role.label.as_str());
    OfficerLine {
        id: seen.key().into(),
        name: row.name.as_str().into(),
        role: say(role),
        region: seen.region_name.as_str().into(),
        from: row.from.numeric().into(),
        until: row.until.map(|day| day.numeric()).unwrap_or_default().into(),
        active: row.active,
    }
}
