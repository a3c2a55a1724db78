//! What the window tells the presenter.

use deks_ui::{App, CaseStanding, FiguresFile, ProceduresAdapter, ProceduresTab, WordingAdapter};
use slint::{ComponentHandle, Global as _, SharedString};

use super::view_figures::UNCLAIMED;
use super::{Intent, ListIntent, ManyIntent, OfficerIntent, ProceduresScreen, SaveIntent, WordingIntent};
use crate::base::{CaseId, UserId};
use crate::kiosk::flow::Runner;
use crate::kiosk::services::Services;
use crate::kiosk::words;
use crate::sop::lists::{Holder, Standing};

/// Starts the screen.
pub fn connect(app: &App, services: &Services) -> Runner<ProceduresScreen> {
    let runner = Runner::start(ProceduresScreen::default(), app, services.clone());
    connect_parts(app, &runner);
    connect_list(app, &runner);
    connect_filters(app, &runner);
    connect_many(app, &runner);
    connect_files(app, &runner);
    connect_officers(app, &runner);
    connect_wordings(app, &runner);
    runner
}

fn connect_parts(app: &App, runner: &Runner<ProceduresScreen>) {
    let adapter = app.global::<ProceduresAdapter>();
    adapter.on_tab_chosen(runner.takes(|at| Intent::TabChosen(tab_of(at))));
    adapter.on_choose_procedure(runner.does(|| Intent::ChooseProcedure));
    adapter.on_procedure_chosen(runner.takes(|id: SharedString| Intent::ProcedureChosen(id.into())));
    adapter.on_sheet_closed(runner.does(|| Intent::SheetClosed));
    adapter.on_case_chosen(runner.about(CaseId::parse, Intent::CaseChosen));
    adapter.on_open_inbox(runner.does(|| Intent::OpenInbox));
    adapter.on_new_case(runner.does(|| Intent::NewCase));
    adapter.on_columns_stepped(runner.takes(Intent::ColumnsStepped));
    adapter.on_column_chosen(list(runner, ListIntent::ColumnChosen));
    adapter.on_span_chosen(runner.takes(Intent::SpanChosen));
    adapter.on_region_wanted(runner.does(|| Intent::RegionWanted));
    adapter.on_region_cleared(runner.does(|| Intent::RegionCleared));
    adapter.on_region_searched(runner.takes(|text: SharedString| Intent::RegionSearched(text.into())));
    adapter.on_region_chosen(runner.takes(|code: SharedString| Intent::RegionChosen(code.into())));
}

/// A callback of the list with one text.
fn list(
    runner: &Runner<ProceduresScreen>,
    intent: impl Fn(String) -> ListIntent + 'static,
) -> impl Fn(SharedString) + 'static {
    runner.takes(move |text: SharedString| Intent::List(intent(text.into())))
}

fn connect_list(app: &App, runner: &Runner<ProceduresScreen>) {
    let adapter = app.global::<ProceduresAdapter>();
    adapter.on_search_edited(list(runner, ListIntent::QueryEdited));
    adapter
        .on_standing_chosen(runner.takes(|standing| Intent::List(ListIntent::StandingChosen(standing_of(standing)))));
    adapter.on_narrowing_cleared(runner.does(|| Intent::List(ListIntent::NarrowingCleared)));
    adapter.on_more(runner.does(|| Intent::List(ListIntent::More)));
    adapter.on_picking_toggled(runner.does(|| Intent::List(ListIntent::PickingToggled)));
    adapter.on_case_picked(runner.about(CaseId::parse, |case| Intent::List(ListIntent::Picked(case))));
    adapter.on_all_picked(runner.does(|| Intent::List(ListIntent::AllPicked)));
}

fn connect_filters(app: &App, runner: &Runner<ProceduresScreen>) {
    let adapter = app.global::<ProceduresAdapter>();
    adapter.on_filters_wanted(runner.does(|| Intent::List(ListIntent::FiltersWanted)));
    adapter.on_everywhere_toggled(runner.does(|| Intent::List(ListIntent::EverywhereToggled)));
    adapter.on_saved_chosen(list(runner, ListIntent::SavedChosen));
    adapter.on_saved_forgotten(list(runner, ListIntent::SavedForgotten));
    adapter.on_filter_step_toggled(list(runner, ListIntent::StepToggled));
    adapter.on_filter_outcome_chosen(list(runner, ListIntent::OutcomeChosen));
    adapter.on_holder_chosen(runner.takes(|at| Intent::List(ListIntent::HolderChosen(holder_of(at)))));
    adapter.on_holder_picked(runner.about(UserId::parse, |user| Intent::List(ListIntent::PersonChosen(user))));
    adapter.on_officer_tally_chosen(runner.about(tally_of, |who| Intent::List(ListIntent::HolderLookedInto(who))));
    adapter.on_region_tally_chosen(list(runner, ListIntent::RegionLookedInto));
    let (to, window) = (runner.clone(), app.as_weak());
    adapter.on_opened_picked(move || {
        let Some(app) = window.upgrade() else { return };
        let adapter = ProceduresAdapter::get(&app);
        let from = words::day_of(&adapter.get_opened_from());
        let until = words::day_of(&adapter.get_opened_until());
        to.send(Intent::List(ListIntent::OpenedPicked { from, until }));
    });
    adapter.on_filter_name_edited(list(runner, ListIntent::NameEdited));
    adapter.on_filter_kept(runner.does(|| Intent::List(ListIntent::Keep)));
}

fn connect_many(app: &App, runner: &Runner<ProceduresScreen>) {
    let adapter = app.global::<ProceduresAdapter>();
    adapter.on_many_wanted(runner.does(|| Intent::Many(ManyIntent::Wanted)));
    adapter.on_many_action_chosen(
        runner.takes(|at: SharedString| Intent::Many(ManyIntent::ActionChosen(at.parse().ok()))),
    );
    adapter.on_many_person_chosen(runner.about(UserId::parse, |user| Intent::Many(ManyIntent::PersonChosen(user))));
    adapter
        .on_many_words_edited(runner.takes(|words: SharedString| Intent::Many(ManyIntent::WordsEdited(words.into()))));
    adapter.on_many_confirmed(runner.does(|| Intent::Many(ManyIntent::Confirmed)));
    adapter.on_many_stopped(runner.does(|| Intent::Many(ManyIntent::Stopped)));
}

/// A callback of the sheet that saves, with one text.
fn saving(
    runner: &Runner<ProceduresScreen>,
    intent: impl Fn(String) -> SaveIntent + 'static,
) -> impl Fn(SharedString) + 'static {
    runner.takes(move |text: SharedString| Intent::Save(intent(text.into())))
}

fn connect_files(app: &App, runner: &Runner<ProceduresScreen>) {
    let adapter = app.global::<ProceduresAdapter>();
    adapter.on_export_figures(runner.does(|| Intent::Save(SaveIntent::Figures(FiguresFile::Xlsx))));
    adapter.on_export_list(runner.does(|| Intent::Save(SaveIntent::List)));
    adapter.on_print_form(runner.does(|| Intent::Save(SaveIntent::Form)));
    adapter.on_save_kind_chosen(runner.takes(|at| Intent::Save(SaveIntent::KindChosen(kind_of(at)))));
    adapter.on_save_part_chosen(saving(runner, SaveIntent::PartChosen));
    adapter.on_save_purpose_chosen(saving(runner, SaveIntent::PurposeChosen));
    adapter.on_save_form_chosen(saving(runner, SaveIntent::FormChosen));
    adapter.on_target_chosen(saving(runner, SaveIntent::TargetChosen));
    adapter.on_look_for_targets(runner.does(|| Intent::Save(SaveIntent::LookForTargets)));
    adapter.on_save(runner.does(|| Intent::Save(SaveIntent::Save)));
}

fn connect_officers(app: &App, runner: &Runner<ProceduresScreen>) {
    let adapter = app.global::<ProceduresAdapter>();
    adapter.on_add_officer(runner.does(|| Intent::Officer(OfficerIntent::Add)));
    adapter.on_officer_chosen(runner.takes(|key: SharedString| Intent::Officer(OfficerIntent::Chosen(key.into()))));
    adapter.on_person_chosen(runner.about(UserId::parse, |user| Intent::Officer(OfficerIntent::PersonChosen(user))));
    adapter.on_role_chosen(runner.takes(|role: SharedString| Intent::Officer(OfficerIntent::RoleChosen(role.into()))));
    let (to, window) = (runner.clone(), app.as_weak());
    adapter.on_officer_days_picked(move || {
        let Some(app) = window.upgrade() else { return };
        let adapter = ProceduresAdapter::get(&app);
        let from = words::day_of(&adapter.get_officer_from());
        let until = words::day_of(&adapter.get_officer_until());
        to.send(Intent::Officer(OfficerIntent::DaysPicked { from, until }));
    });
    adapter.on_assign(runner.does(|| Intent::Officer(OfficerIntent::Assign)));
    adapter.on_end_officer(runner.does(|| Intent::Officer(OfficerIntent::End)));
}

/// A callback of the letters' page, with one text.
fn wording(
    runner: &Runner<ProceduresScreen>,
    intent: impl Fn(String) -> WordingIntent + 'static,
) -> impl Fn(SharedString) + 'static {
    runner.takes(move |text: SharedString| Intent::Wording(intent(text.into())))
}

fn connect_wordings(app: &App, runner: &Runner<ProceduresScreen>) {
    let adapter = app.global::<WordingAdapter>();
    adapter.on_chosen(wording(runner, WordingIntent::Chosen));
    adapter.on_subject_edited(wording(runner, WordingIntent::SubjectEdited));
    adapter.on_body_edited(wording(runner, WordingIntent::BodyEdited));
    adapter.on_try_out(runner.does(|| Intent::Wording(WordingIntent::Try)));
    adapter.on_keep(runner.does(|| Intent::Wording(WordingIntent::Keep)));
    adapter.on_reset_wanted(runner.does(|| Intent::Wording(WordingIntent::ResetWanted)));
    adapter.on_reset(runner.does(|| Intent::Wording(WordingIntent::Reset)));
}

fn tab_of(at: i32) -> ProceduresTab {
    match at {
        1 => ProceduresTab::Board,
        2 => ProceduresTab::List,
        3 => ProceduresTab::Figures,
        4 => ProceduresTab::Officers,
        5 => ProceduresTab::Wordings,
        _ => ProceduresTab::Tasks,
    }
}

fn standing_of(standing: CaseStanding) -> Standing {
    match standing {
        CaseStanding::Open => Standing::Open,
        CaseStanding::Overdue => Standing::Overdue,
        CaseStanding::Waiting => Standing::Waiting,
        CaseStanding::Done => Standing::Done,
        CaseStanding::All => Standing::All,
    }
}

/// What a line of the officers' figures stands for.
fn tally_of(id: &str) -> Option<Holder> {
    if id == UNCLAIMED { Some(Holder::Nobody) } else { UserId::parse(id).map(Holder::User) }
}

fn holder_of(at: i32) -> Option<Holder> {
    match at {
        1 => Some(Holder::Me),
        2 => Some(Holder::Nobody),
        _ => None,
    }
}

fn kind_of(at: i32) -> FiguresFile {
    match at {
        1 => FiguresFile::Csv,
        2 => FiguresFile::Pdf,
        _ => FiguresFile::Xlsx,
    }
}
