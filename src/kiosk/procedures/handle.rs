//! What the screen does with each intent. Pure: no disk, no clock, no window.

use deks_ui::{FiguresSpan, ProceduresTab, Screen as Place, Tone};

use super::{
    Effect, Intent, List, Loaded, LoadedPart, ProceduresScreen, RegionHit, RegionSearch, Sheet, Stage, Viewer, Wish,
};
use crate::base::BusinessDay;
use crate::kiosk::flow::{Event, Out};
use crate::sop::figures::Span;

/// How often, in ticks, the open screen reads again by itself.
pub(super) const LOOK_TICKS: u32 = 30;
/// Rows of the list that come at once.
pub(super) const PAGE_ROWS: usize = 60;

pub(super) type Outs = Vec<Out<Effect>>;

impl ProceduresScreen {
    pub(super) fn decide(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::SignedIn(viewer) => return self.signed_in(viewer),
            Intent::Entered => return self.entered(),
            Intent::Left => self.is_open = false,
            Intent::Tick => return self.ticked(),
            Intent::Changed if self.is_open => return self.load(),
            Intent::Changed => {}
            Intent::Loaded { serial, result } => return self.loaded(serial, result),
            Intent::CaughtUp(0) => {}
            Intent::CaughtUp(_) => return vec![Out::Tell(Event::CasesChanged)],
            Intent::TabChosen(tab) => return self.choose_tab(tab),
            Intent::ChooseProcedure => self.open_sheet(Sheet::Procedures),
            Intent::ProcedureChosen(sop) => return self.choose_procedure(sop),
            Intent::SheetClosed => self.close_sheet(),
            Intent::CaseChosen(case) => {
                return vec![Out::Open(Place::CasePage, Place::Procedures), Out::Tell(Event::CaseWanted(case))];
            }
            Intent::OpenInbox => return vec![Out::Open(Place::Inbox, Place::Procedures)],
            Intent::NewCase => return self.new_case(),
            Intent::ColumnsStepped(by) => self.step_columns(by),
            Intent::SpanChosen(span) => {
                self.span = span;
                return self.load();
            }
            Intent::RegionWanted => self.region = Some(RegionSearch::default()),
            Intent::RegionCleared => return self.set_region(None),
            Intent::RegionSearched(text) => return self.search_region(text),
            Intent::RegionsFound { serial, found } => {
                if let Some(search) = self.region.as_mut().filter(|search| search.serial == serial) {
                    search.found = found;
                }
            }
            Intent::RegionChosen(code) => return self.choose_region(&code),
            Intent::List(intent) => return self.decide_list(intent),
            Intent::Many(intent) => return self.decide_many(intent),
            Intent::Save(intent) => return self.decide_save(intent),
            Intent::Officer(intent) => return self.decide_officer(intent),
            Intent::Wording(intent) => return self.decide_wording(intent),
        }
        Vec::new()
    }

    /// Another person sees other cases and has other filters: nothing of the last one stays.
    fn signed_in(&mut self, viewer: Viewer) -> Outs {
        let is_same = self.viewer.as_ref().is_some_and(|known| known.user == viewer.user);
        if !is_same {
            // The count goes on: an answer for the one before is answered to nobody.
            *self = ProceduresScreen {
                serial: self.serial + 1,
                look_serial: self.look_serial + 1,
                is_open: self.is_open,
                ..ProceduresScreen::default()
            };
        }
        self.viewer = Some(viewer);
        if self.tab == ProceduresTab::Officers && !self.may_assign() {
            self.tab = ProceduresTab::Tasks;
        }
        if self.is_open && !is_same { self.load() } else { Vec::new() }
    }

    fn entered(&mut self) -> Outs {
        self.is_open = true;
        let mut outs = self.load();
        outs.push(Out::Do(Effect::CatchUp));
        // What was looked at before somebody went elsewhere may stand otherwise now.
        if let Sheet::Many(many) = &self.sheet
            && matches!(many.stage, Stage::Looking(_))
        {
            outs.extend(self.look());
        }
        outs
    }

    /// Reads what the open part shows.
    pub(super) fn load(&mut self) -> Outs {
        self.load_from(0)
    }

    /// The same; of the list the rows from one on.
    pub(super) fn load_from(&mut self, from: usize) -> Outs {
        let Some(viewer) = &self.viewer else { return Vec::new() };
        let wish = match self.tab {
            ProceduresTab::Tasks => Wish::Tasks,
            ProceduresTab::Board => Wish::Board,
            ProceduresTab::List => {
                let asks_holders = matches!(self.sheet, Sheet::Filters);
                let (filter, everywhere) = (self.list.filter.clone(), self.list.everywhere);
                Wish::List { filter, everywhere, asks_holders, from, rows: PAGE_ROWS }
            }
            ProceduresTab::Figures => Wish::Figures(self.span),
            ProceduresTab::Officers => Wish::Officers,
            ProceduresTab::Wordings => Wish::Wordings,
        };
        (self.serial, self.loading, self.rested_ticks) = (self.serial + 1, true, 0);
        vec![Out::Do(Effect::Load { serial: self.serial, by: viewer.user, sop: self.sop.clone(), wish })]
    }

    /// Reads again now and then: a deadline passes without anybody doing anything. Never under somebody's finger.
    fn ticked(&mut self) -> Outs {
        self.rested_ticks = self.rested_ticks.saturating_add(1);
        let is_calm = match self.tab {
            ProceduresTab::Tasks | ProceduresTab::Board => true,
            ProceduresTab::List => !self.list.picking && self.list.rows.len() <= PAGE_ROWS,
            ProceduresTab::Figures | ProceduresTab::Officers | ProceduresTab::Wordings => false,
        };
        let looks = self.is_open && is_calm && !self.loading && matches!(self.sheet, Sheet::None);
        if looks && self.rested_ticks >= LOOK_TICKS { self.load() } else { Vec::new() }
    }

    fn loaded(&mut self, serial: u64, result: Result<Box<Loaded>, String>) -> Outs {
        if serial != self.serial {
            return Vec::new();
        }
        self.loading = false;
        let loaded = match result {
            Ok(loaded) => *loaded,
            Err(text) if self.desk.is_none() => {
                self.flaw = text;
                return Vec::new();
            }
            Err(text) => return vec![Out::Say(text, Tone::Bad)],
        };
        self.flaw.clear();
        self.sop = loaded.desk.sop.clone();
        self.desk = Some(loaded.desk);
        match loaded.part {
            LoadedPart::Tasks(tasks) => self.tasks = tasks,
            LoadedPart::Board(board) => self.board = Some(board),
            LoadedPart::List(page) => self.take_page(page),
            LoadedPart::Figures(figures) => self.figures = Some(figures),
            LoadedPart::Officers { officers, people } => (self.officers, self.people) = (officers, people),
            LoadedPart::Wordings(rows) => self.take_wordings(rows),
        }
        // Another procedure, or a role that was taken away: its letters are somebody else's.
        if self.tab == ProceduresTab::Wordings && !self.leads() {
            self.tab = ProceduresTab::Tasks;
            return self.load();
        }
        Vec::new()
    }

    pub(super) fn choose_tab(&mut self, tab: ProceduresTab) -> Outs {
        let is_shut = match tab {
            ProceduresTab::Officers => !self.may_assign(),
            ProceduresTab::Wordings => !self.leads(),
            _ => false,
        };
        if is_shut {
            return Vec::new();
        }
        self.tab = tab;
        self.load()
    }

    fn choose_procedure(&mut self, sop: String) -> Outs {
        self.close_sheet();
        if sop == self.sop || self.desk.as_ref().is_none_or(|desk| desk.definition(&sop).is_none()) {
            return Vec::new();
        }
        // Steps, outcomes and officers are of one procedure.
        self.sop = sop;
        (self.board, self.first_column, self.figures) = (None, 0, None);
        self.officers.clear();
        self.wordings.rows.clear();
        self.list = List { everywhere: self.list.everywhere, ..List::default() };
        self.load()
    }

    fn new_case(&self) -> Outs {
        if self.sop.is_empty() {
            return Vec::new();
        }
        vec![Out::Open(Place::CasePage, Place::Procedures), Out::Tell(Event::NewCaseWanted(self.sop.clone()))]
    }

    fn step_columns(&mut self, by: i32) {
        let last = self.board.as_ref().map_or(0, |board| board.columns.len().saturating_sub(1));
        let by = isize::try_from(by).unwrap_or(0);
        self.first_column = self.first_column.saturating_add_signed(by).min(last);
    }

    pub(super) fn open_sheet(&mut self, sheet: Sheet) {
        (self.sheet, self.region) = (sheet, None);
        self.sheet_flaw.clear();
    }

    /// The region's sheet closes first. Work on many is stopped by its own button, never by a tap beside it.
    fn close_sheet(&mut self) {
        if self.region.take().is_some() {
            return;
        }
        if let Sheet::Many(many) = &self.sheet {
            match many.stage {
                Stage::Working(_) => return,
                Stage::Done(_) => {
                    self.list.picking = false;
                    self.list.picked.clear();
                }
                Stage::Choosing | Stage::Giving(_) | Stage::Looking(_) => {}
            }
        }
        self.open_sheet(Sheet::None);
    }

    fn search_region(&mut self, text: String) -> Outs {
        let Some(search) = &mut self.region else { return Vec::new() };
        search.serial += 1;
        search.query.clone_from(&text);
        vec![Out::Do(Effect::FindRegions { serial: search.serial, text })]
    }

    fn choose_region(&mut self, code: &str) -> Outs {
        let Some(search) = self.region.take() else { return Vec::new() };
        let hit = search.found.into_iter().find(|hit| hit.code == code);
        if hit.is_some() { self.set_region(hit) } else { Vec::new() }
    }

    fn set_region(&mut self, hit: Option<RegionHit>) -> Outs {
        match &mut self.sheet {
            Sheet::Officer(form) => {
                (form.region, form.flaw) = (hit, None);
                Vec::new()
            }
            Sheet::Filters => {
                let (code, name) = hit.map(|hit| (hit.code, hit.name)).unzip();
                (self.list.filter.region, self.list.region_name) = (code, name.unwrap_or_default());
                self.load()
            }
            _ => Vec::new(),
        }
    }
}

/// The days that figures are counted over.
pub(super) fn span_of(span: FiguresSpan, today: BusinessDay) -> Span {
    let months = match span {
        FiguresSpan::Month => 1,
        FiguresSpan::Quarter => 3,
        FiguresSpan::Year => 12,
    };
    Span::months_until(today, months)
}
