//! What is done within a shift: money in and out, the drawer, the X report. Pure.

use deks_ui::Tone;

use super::handle::Outs;
use super::{Asked, AskedFor, CashForm, Effect, Intent, MoveMade, ShiftScreen, View};
use crate::base::{ActId, Rupiah};
use crate::kiosk::approval::{Ask, Given};
use crate::kiosk::flow::{Event, Out};
use crate::till::shift::CashKind;
use crate::till::{ExceptionKind, FLOAT_REASON, Reason};

/// Ticks after a paper was queued for which the same tap makes no other one. The first may come at once, so that two
/// are a second at least.
pub(super) const REST_TICKS: u32 = 2;

impl ShiftScreen {
    pub(super) fn decide_act(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::CashWanted(kind) if self.open().is_some() && !self.busy => {
                self.view = View::Cash(CashForm { act_id: ActId::new(), kind, amount: 0, is_float: false });
                Vec::new()
            }
            Intent::FloatOwed if self.open().is_some() && !self.busy => {
                let (act_id, kind) = (ActId::new(), CashKind::FromSafe);
                self.view = View::Cash(CashForm { act_id, kind, amount: 0, is_float: true });
                Vec::new()
            }
            Intent::CashWayChosen(kind) => {
                if let View::Cash(form) = &mut self.view {
                    form.is_float &= form.kind == kind;
                    form.kind = kind;
                }
                Vec::new()
            }
            Intent::CashConfirmed if !self.busy => self.cash_confirmed(),
            Intent::Moved(result) => self.moved(result),
            Intent::DrawerWanted if self.open().is_some() && !self.busy => {
                self.ask(ActId::new(), AskedFor::Drawer, ExceptionKind::DrawerOpen, Rupiah::ZERO, true, None)
            }
            Intent::DrawerOpened(result) => self.drawer_opened(result),
            Intent::XWanted if self.open().is_some() && !self.busy && !self.rests() => {
                self.busy = true;
                vec![Out::Do(Effect::PrintX(ActId::new()))]
            }
            Intent::XPrinted(result) => {
                self.busy = false;
                self.rest_if(result.is_ok());
                said(result, "Laporan X masuk antrean printer.")
            }
            Intent::Approved(given) => self.approved(given),
            Intent::Declined(id) => {
                if self.has_asked(id) {
                    self.asked = None;
                }
                Vec::new()
            }
            other => self.decide_close(other),
        }
    }

    /// A paper was queued a moment ago.
    pub(super) fn rests(&self) -> bool {
        self.rest_ticks > 0
    }

    pub(super) fn rest_if(&mut self, queued: bool) {
        if queued {
            self.rest_ticks = REST_TICKS;
        }
    }

    pub(super) fn has_asked(&self, id: ActId) -> bool {
        self.asked.is_some_and(|asked| asked.id == id)
    }

    /// Asks for a reason under the id of the act, and for a second person where one is needed.
    pub(super) fn ask(
        &mut self,
        id: ActId,
        what: AskedFor,
        kind: ExceptionKind,
        amount: Rupiah,
        needs_person: bool,
        reason: Option<Reason>,
    ) -> Outs {
        let amount = if amount == Rupiah::ZERO { String::new() } else { amount.to_string() };
        // The way decides which reasons are offered.
        let about = match what {
            AskedFor::Cash { kind, .. } => kind.label().to_owned(),
            AskedFor::Drawer | AskedFor::Close(_) => String::new(),
        };
        self.asked = Some(Asked { id, what });
        vec![Out::Tell(Event::ApprovalWanted(Ask { id, kind, about, amount, needs_person, reason }))]
    }

    fn cash_confirmed(&mut self) -> Outs {
        let View::Cash(form) = &self.view else { return Vec::new() };
        let (act_id, kind, amount) = (form.act_id, form.kind, Rupiah(form.amount));
        if amount <= Rupiah::ZERO {
            return Vec::new();
        }
        let needs_person = self.needs_person(form);
        let reason = form.is_float.then(|| Reason::of(FLOAT_REASON));
        self.ask(act_id, AskedFor::Cash { kind, amount }, kind.exception(), amount, needs_person, reason)
    }

    fn approved(&mut self, given: Given) -> Outs {
        let Some(Asked { what, .. }) = self.asked.filter(|asked| asked.id == given.id) else { return Vec::new() };
        self.asked = None;
        self.busy = true;
        vec![Out::Do(match what {
            AskedFor::Cash { kind, amount } => {
                Effect::MoveCash { kind: way_of(kind, &given.reason.code), amount, given }
            }
            AskedFor::Drawer => Effect::OpenDrawer(given),
            AskedFor::Close(shift) => Effect::Close { act_id: given.id, shift, given: Some(given) },
        })]
    }

    /// A refusal leaves the form as it is, under a new id: nothing was written.
    fn moved(&mut self, result: Result<MoveMade, String>) -> Outs {
        self.busy = false;
        match result {
            Err(text) => {
                if let View::Cash(form) = &mut self.view {
                    form.act_id = ActId::new();
                }
                let mut outs = vec![Out::Say(text, Tone::Bad)];
                // Whether it needs a second person may have changed meanwhile.
                outs.extend(self.load());
                outs
            }
            Ok(MoveMade { kind, is_float, number, amount }) => {
                self.view = View::Now;
                let text = match kind {
                    // Nobody is told to lay it in once more.
                    CashKind::FromSafe if is_float => {
                        format!("{number} dicatat. {amount} yang sudah ada di laci sekarang tercatat.")
                    }
                    CashKind::FromSafe => format!("{number} dicatat. Masukkan {amount} ke laci."),
                    CashKind::ToSafe => format!("{number} dicatat. Setor {amount} ke brankas."),
                    CashKind::Expense => format!("{number} dicatat. Ambil {amount} dari laci."),
                };
                let mut outs = vec![Out::Say(text, Tone::Ok)];
                outs.extend(self.load());
                outs
            }
        }
    }

    fn drawer_opened(&mut self, result: Result<(), String>) -> Outs {
        self.busy = false;
        let mut outs = said(result, "Laci dibuka. Tutup lagi setelah selesai.");
        outs.extend(self.load());
        outs
    }
}

/// What is said of an act that was done or refused.
pub(super) fn said(result: Result<(), String>, done: &str) -> Outs {
    match result {
        Ok(()) => vec![Out::Say(done.to_owned(), Tone::Ok)],
        Err(text) => vec![Out::Say(text, Tone::Bad)],
    }
}

/// Both ways out share one list of reasons: one that fits the other way only says what the money is for. The sheet offers
/// none of those; this is for an answer that comes from elsewhere.
pub(super) fn way_of(chosen: CashKind, reason: &str) -> CashKind {
    let fits = |way: &CashKind| {
        way.exception() == chosen.exception() && way.reasons().iter().any(|choice| choice.code == reason)
    };
    if fits(&chosen) { chosen } else { CashKind::ALL.into_iter().find(fits).unwrap_or(chosen) }
}
