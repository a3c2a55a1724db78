//! What the screen does with each intent: looking, moving about, opening and changing hands. Pure.

use deks_ui::{Screen as Place, Tone};

use super::{
    Board, CountForm, Effect, FloatDraft, FloatForm, Intent, Origin, Report, Sheet, ShiftScreen, TAKEN_OVER, View,
    sheet,
};
use crate::base::{ActId, Rupiah};
use crate::kiosk::flow::Out;
use crate::people::{Permission, User};
use crate::till::shift::Shift;

pub(super) type Outs = Vec<Out<Effect>>;

impl ShiftScreen {
    pub(super) fn decide(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::SignedIn(user) => self.signed_in(user),
            Intent::BringHere => self.bring_here(),
            Intent::Entered => {
                self.here = true;
                self.load()
            }
            Intent::Left => {
                self.here = false;
                self.reading += 1;
                self.float.is_without = false;
                Vec::new()
            }
            Intent::Tick => {
                self.rest_ticks = self.rest_ticks.saturating_sub(1);
                self.look_at_print()
            }
            Intent::Reload if self.here && !self.busy => self.load(),
            Intent::Loaded { serial, result } => self.loaded(serial, result),
            Intent::Back => self.back(),
            Intent::Key(key) => self.key(&key),
            Intent::RowChosen(id) => {
                if let Some(sheet) = self.sheet_mut() {
                    sheet.choose(&id);
                }
                Vec::new()
            }
            Intent::NextRow => {
                if let Some(sheet) = self.sheet_mut() {
                    sheet.choose_next();
                }
                Vec::new()
            }
            Intent::FloatInOne(in_one) => self.float_in_one(in_one),
            Intent::WithoutFloat(is_without) if !self.busy => self.without_float(is_without),
            Intent::OpenWanted if !self.busy => self.open_wanted(),
            Intent::Opened(result) => self.opened(result),
            Intent::HandOverWanted => {
                self.handing_over = true;
                Vec::new()
            }
            Intent::TakeOverWanted if !self.busy => {
                self.busy = true;
                vec![Out::Do(Effect::TakeOver(ActId::new()))]
            }
            Intent::TakenOver(result) => self.taken_over(result),
            other => self.decide_act(other),
        }
    }

    /// What one person looked at is not for the next; what was counted stays.
    fn signed_in(&mut self, user: User) -> Outs {
        let is_another = self.user.as_ref().is_none_or(|before| before.id != user.id);
        // Who does not sell has nothing to take over here.
        self.handing_over &= user.may(Permission::Sell);
        self.user = Some(user);
        if is_another {
            self.view = View::Now;
            self.board = None;
            self.asked = None;
            self.reading += 1;
        }
        if self.handing_over {
            return vec![Out::Do(Effect::BringHere)];
        }
        if self.here { self.load() } else { Vec::new() }
    }

    fn bring_here(&mut self) -> Outs {
        if std::mem::take(&mut self.handing_over) { vec![Out::Go(Place::Shift)] } else { Vec::new() }
    }

    pub(super) fn load(&mut self) -> Outs {
        self.serial += 1;
        vec![Out::Do(Effect::Load { serial: self.serial })]
    }

    fn loaded(&mut self, serial: u64, result: Result<Box<Board>, String>) -> Outs {
        if serial != self.serial {
            return Vec::new();
        }
        match result {
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok(mut board) => {
                self.take_up(&mut board);
                self.board = Some(*board);
                self.leave_what_is_over();
                Vec::new()
            }
        }
    }

    /// The sheets follow the day and the shift; what was counted before the kiosk started is taken up once.
    fn take_up(&mut self, board: &mut Board) {
        let (kept_float, kept_count) = (board.kept_float.take(), board.kept_count.take());
        if !std::mem::replace(&mut self.restored, true) {
            if let Some(FloatDraft { pieces, amount, in_one }) = kept_float {
                self.float.sheet = Sheet::filled(board.today, &pieces);
                (self.float.amount, self.float.in_one) = (amount.max(0), in_one);
            }
            if let Some(kept) = kept_count {
                let sheet = Sheet::filled(board.today, &kept.pieces);
                let (shift, is_submitted) = (Some(kept.shift), kept.is_submitted);
                self.count = CountForm { shift, act_id: kept.act_id, sheet, is_submitted };
            }
        }
        self.float.sheet = std::mem::take(&mut self.float.sheet).on(board.today);
        let Some(shift) = board.open.as_ref().map(|open| open.report.shift) else { return };
        if self.count.shift != Some(shift.id) {
            self.count = CountForm { shift: Some(shift.id), ..CountForm::empty() };
        }
        self.count.sheet = std::mem::take(&mut self.count.sheet).on(shift.count_day(board.today));
    }

    /// A form of a shift that was closed meanwhile has nothing to be about.
    fn leave_what_is_over(&mut self) {
        let open = self.open().map(|open| open.report.shift.id);
        let is_over = match &self.view {
            View::Cash(_) | View::Count => open.is_none(),
            View::Told(told) => open != Some(told.shift),
            View::X(x) => open != Some(x.shift.id),
            View::Now | View::Report(_) | View::List(_) => false,
        };
        if is_over {
            self.view = View::Now;
        }
    }

    fn back(&mut self) -> Outs {
        self.reading += 1;
        match std::mem::replace(&mut self.view, View::Now) {
            View::Now => vec![Out::Back],
            View::Report(Report { from: Origin::List, .. }) => self.list_wanted(),
            View::Report(Report { from: Origin::Elsewhere, .. }) => vec![Out::Back],
            View::Cash(_) | View::Count | View::Told(_) | View::Report(_) | View::X(_) | View::List(_) => self.load(),
        }
    }

    /// After a closing the work is done: the float of the next shift would stand where the report was finished.
    pub(super) fn done(&mut self) -> Outs {
        if !matches!(&self.view, View::Report(report) if report.from == Origin::Closing) {
            return self.back();
        }
        self.reading += 1;
        self.view = View::Now;
        vec![Out::Go(Place::Home)]
    }

    fn key(&mut self, key: &str) -> Outs {
        if self.busy {
            return Vec::new();
        }
        let is_between_shifts = self.open().is_none();
        if let View::Cash(form) = &mut self.view {
            form.amount = sheet::typed_amount(form.amount, key);
            return Vec::new();
        }
        match self.view {
            View::Count => {
                self.count.sheet.key(key);
                self.keep_count()
            }
            View::Now if is_between_shifts => {
                self.float.is_without = false;
                if self.float.in_one {
                    self.float.amount = sheet::typed_amount(self.float.amount, key);
                } else {
                    self.float.sheet.key(key);
                }
                vec![Out::Do(Effect::KeepFloat(self.float.draft()))]
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn keep_count(&self) -> Outs {
        self.count.draft().map(|draft| Out::Do(Effect::KeepCount(draft))).into_iter().collect()
    }

    /// The table that stands on the screen.
    fn sheet_mut(&mut self) -> Option<&mut Sheet> {
        match self.view {
            View::Count => Some(&mut self.count.sheet),
            View::Now => Some(&mut self.float.sheet),
            _ => None,
        }
    }

    fn float_in_one(&mut self, in_one: bool) -> Outs {
        (self.float.in_one, self.float.is_without) = (in_one, false);
        vec![Out::Do(Effect::KeepFloat(self.float.draft()))]
    }

    /// What was counted is not said away.
    fn without_float(&mut self, is_without: bool) -> Outs {
        self.float.is_without = is_without && self.float.total() == Rupiah::ZERO;
        Vec::new()
    }

    /// A float of nothing is opened with only where somebody said so.
    fn open_wanted(&mut self) -> Outs {
        if self.board.as_ref().is_none_or(|board| board.open.is_some()) || !self.float.is_ready() {
            return Vec::new();
        }
        self.busy = true;
        vec![Out::Do(Effect::Open { act_id: self.float.act_id, float: self.float.total() })]
    }

    /// A refusal may mean that the first sale opened a shift meanwhile: it is looked at again either way.
    fn opened(&mut self, result: Result<Shift, String>) -> Outs {
        self.busy = false;
        let mut outs = match result {
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok(Shift { number, float_rupiah: float, .. }) => {
                self.float = FloatForm::empty(self.float.in_one);
                vec![Out::Say(format!("Shift {number} dibuka dengan modal {float}. Selamat bekerja."), Tone::Ok)]
            }
        };
        outs.extend(self.load());
        outs
    }

    fn taken_over(&mut self, result: Result<(), String>) -> Outs {
        self.busy = false;
        let mut outs = match result {
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok(()) => vec![Out::Say(TAKEN_OVER.to_owned(), Tone::Ok)],
        };
        outs.extend(self.load());
        outs
    }
}
