//! What the screen does with each intent. Pure: no disk, no clock, no window.

use deks_ui::{DeskSheet, Screen as Place, Tone};

use super::{Board, Effect, FillRow, Intent, LossRow, PlanRow, StockDeskScreen, Tab, WishRow};
use crate::base::ActId;
use crate::kiosk::flow::{Event, Out};
use crate::merchandising::repricing::RequestState;
use crate::merchandising::restock::PartnerShort;

pub(super) type Outs = Vec<Out<Effect>>;

impl StockDeskScreen {
    pub(super) fn decide(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::SignedIn(me) => self.me = me,
            Intent::Entered => {
                self.is_open = true;
                return self.load();
            }
            Intent::Left => self.is_open = false,
            Intent::Reload => return self.load(),
            Intent::Loaded(result) => return self.loaded(result),
            Intent::TabChosen(at) => self.turn_to(Tab::ALL.get(at).copied().unwrap_or_default()),
            Intent::ItemChosen(id) => {
                self.chosen = id;
                self.flaw.clear();
                self.prefill();
            }
            Intent::ProductChosen(product) => {
                return vec![Out::Open(Place::Products, Place::StockDesk), Out::Tell(Event::ProductWanted(product))];
            }
            Intent::PiecesEdited(pieces) => (self.pieces, self.flaw) = (pieces, String::new()),
            Intent::SheetClosed if !self.busy => self.close_sheet(),
            Intent::Edited(typed) => (self.typed, self.flaw) = (typed, String::new()),
            Intent::StepEdited(at, step) => {
                if let Some(kept) = self.steps.get_mut(at) {
                    *kept = step;
                }
                self.flaw.clear();
            }
            Intent::Searched(query) => self.query = query,
            other => return self.decide_act(other),
        }
        Vec::new()
    }

    fn load(&mut self) -> Outs {
        self.loading = true;
        vec![Out::Do(Effect::Load)]
    }

    fn loaded(&mut self, result: Result<Box<Board>, String>) -> Outs {
        self.loading = false;
        match result {
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok(board) => {
                self.board = Some(*board);
                if self.pieces.is_empty() {
                    self.prefill();
                }
                Vec::new()
            }
        }
    }

    pub(super) fn turn_to(&mut self, tab: Tab) {
        self.tab = tab;
        self.chosen.clear();
        self.close_sheet();
        self.prefill();
    }

    pub(super) fn close_sheet(&mut self) {
        (self.sheet, self.flaw) = (DeskSheet::None, String::new());
    }

    /// All that lies in the storeroom, for one tap.
    fn prefill(&mut self) {
        self.act_id = ActId::new();
        self.pieces = self.fill().map(|row| row.places.in_storeroom.to_string()).unwrap_or_default();
    }

    /// The row with this id among those of a tab, or the first of them.
    fn pick<'a, T>(&self, tab: Tab, rows: &'a [T], id: impl Fn(&T) -> String) -> Option<&'a T> {
        if self.tab != tab {
            return None;
        }
        rows.iter().find(|row| id(row) == self.chosen).or_else(|| rows.first())
    }

    pub(super) fn fill(&self) -> Option<&FillRow> {
        self.pick(Tab::Fill, &self.board.as_ref()?.fill, |row| row.product.to_string())
    }

    pub(super) fn short(&self) -> Option<&PartnerShort> {
        self.pick(Tab::Restock, &self.board.as_ref()?.restock, |row| row.partner.id.to_string())
    }

    pub(super) fn wish(&self) -> Option<&WishRow> {
        self.pick(Tab::Prices, &self.board.as_ref()?.prices, |row| row.request.id.to_string())
    }

    pub(super) fn plan(&self) -> Option<&PlanRow> {
        self.pick(Tab::Markdown, &self.board.as_ref()?.plans, |row| row.plan.partner.to_string())
    }

    pub(super) fn loss(&self) -> Option<&LossRow> {
        self.pick(Tab::Losses, &self.board.as_ref()?.losses, LossRow::id)
    }

    /// Whether something can still be done about what was chosen.
    pub(super) fn is_waiting(&self) -> bool {
        match self.tab {
            Tab::Fill => self.fill().is_some(),
            Tab::Restock => self.short().is_some_and(|short| short.unasked().next().is_some()),
            Tab::Prices => self.wish().is_some_and(|wish| wish.request.state == RequestState::Open),
            Tab::Markdown => true,
            Tab::Losses => self.loss().is_some(),
        }
    }

    /// Whether whoever is signed in may do the main action of the tab.
    pub(super) fn may_act(&self) -> bool {
        match self.tab {
            Tab::Fill | Tab::Restock | Tab::Losses => self.me.may_keep,
            Tab::Prices => self.me.may_price,
            Tab::Markdown => self.me.may_plan,
        }
    }
}

impl LossRow {
    /// One hand-back can miss several products, and break some of the same.
    pub(super) fn id(&self) -> String {
        format!("{}/{}/{}", self.loss.act, self.loss.product, self.loss.kind.name())
    }
}
