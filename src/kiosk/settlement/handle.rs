//! What the screen does with each intent: loading, working out, and finding one's way. Pure: no disk, no clock, no window.
//! What changes money is in [`super::acts`].

use std::sync::Arc;
use std::sync::atomic::Ordering;

use deks_ui::{RunStage, Screen as Place, SettlementSheet, SettlementView, Tone};

use super::{Effect, Intent, Meter, NamedDraft, Paper, SettlementScreen, Typed};
use crate::base::{ActId, BusinessDay, PartnerId};
use crate::kiosk::flow::{Event, Out};

pub(super) type Outs = Vec<Out<Effect>>;

impl SettlementScreen {
    pub(super) fn decide(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::SignedIn(user) => {
                let today = self.today();
                *self = SettlementScreen { user: Some(user), serial: self.serial, ..SettlementScreen::new(today) };
            }
            Intent::Entered => {
                self.is_open = true;
                return self.load();
            }
            Intent::Left => {
                self.is_open = false;
                self.run.meter.stop.store(true, Ordering::Relaxed);
            }
            Intent::Reload => return self.reload(),
            Intent::Tick => {}
            Intent::Loaded { serial, result } if serial == self.serial => return self.loaded(result),
            Intent::TabChosen(at) => self.tab = at,
            Intent::QueryEdited(query) => self.query = query,
            Intent::FilterChosen(filter) => self.filter = filter,
            Intent::PartnerChosen(partner) => return vec![Out::Do(Effect::LoadPartner(partner))],
            Intent::PartnerLoaded(result) => return self.partner_loaded(result),
            Intent::StatementChosen(id) => return vec![Out::Do(Effect::LoadStatement(id))],
            Intent::OpenNewest => {
                let ready = self.partner.as_ref().and_then(super::PartnerPage::ready);
                return ready.map(|one| Out::Do(Effect::LoadStatement(one.settlement_id))).into_iter().collect();
            }
            Intent::StatementLoaded(result) => return self.statement_loaded(result),
            Intent::LineChosen(number) => {
                return vec![Out::Open(Place::Receipts, Place::Settlement), Out::Tell(Event::ReceiptWanted(number))];
            }
            Intent::PayoutChosen(payout) => return self.save(Paper::Receipt(payout)),
            Intent::Save(paper) => return self.save(paper),
            Intent::Saved(result) => {
                self.busy = false;
                return vec![match result {
                    Ok(said) => Out::Say(said, Tone::Ok),
                    Err(text) => Out::Say(text, Tone::Bad),
                }];
            }
            Intent::Back => self.back(),
            other => return self.decide_run(other),
        }
        Vec::new()
    }

    fn decide_run(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::OpenRun => return self.open_run(),
            Intent::UntilPicked(Some(day)) => (self.run.until, self.run.flaw) = (day, String::new()),
            Intent::UntilQuick(at) => {
                let today = self.today();
                let yesterday = today.minus_days(1);
                self.run.until = if at == 0 { today.month().previous().last() } else { yesterday };
                self.run.flaw.clear();
            }
            Intent::WorkOut => return self.work_out(),
            Intent::Stop => self.run.meter.stop.store(true, Ordering::Relaxed),
            Intent::WorkedOut { serial, result } if serial == self.serial => self.worked_out(result),
            Intent::DraftChosen(partner) => return self.draft_chosen(partner),
            other => return self.decide_act(other),
        }
        Vec::new()
    }

    pub(super) fn today(&self) -> BusinessDay {
        self.board.as_ref().map_or(self.typed.day, |board| board.today)
    }

    pub(super) fn load(&mut self) -> Outs {
        self.serial += 1;
        self.loading = true;
        vec![Out::Do(Effect::Load { serial: self.serial })]
    }

    /// The first page, and the page that is open.
    pub(super) fn reload(&mut self) -> Outs {
        let mut outs = self.load();
        if let Some(page) = &self.partner {
            outs.push(Out::Do(Effect::LoadPartner(page.partner)));
        }
        let statement = self.statement.as_ref().and_then(|page| page.statement.as_ref());
        if let (SettlementView::Statement, Some(statement)) = (self.view, statement) {
            outs.push(Out::Do(Effect::LoadStatement(statement.settlement_id)));
        }
        outs
    }

    fn loaded(&mut self, result: Result<Box<super::Board>, String>) -> Outs {
        self.loading = false;
        match result {
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok(board) => {
                let is_sent = |id: &crate::base::PayoutId| board.sent.iter().any(|sent| sent.payout.payout_id == *id);
                self.chosen.retain(is_sent);
                self.board = Some(*board);
                Vec::new()
            }
        }
    }

    fn partner_loaded(&mut self, result: Result<Box<super::PartnerPage>, String>) -> Outs {
        match result {
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok(page) => {
                self.partner = Some(*page);
                if self.view == SettlementView::Balances {
                    self.view = SettlementView::Partner;
                }
                Vec::new()
            }
        }
    }

    fn statement_loaded(&mut self, result: Result<Box<super::StatementPage>, String>) -> Outs {
        match result {
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok(page) => {
                self.statement = Some(*page);
                self.view = SettlementView::Statement;
                Vec::new()
            }
        }
    }

    /// One level up: a statement belongs to its partner, a draft to its working out.
    fn back(&mut self) {
        let is_draft = self.statement.as_ref().is_some_and(|page| page.statement.is_none());
        self.view = match self.view {
            SettlementView::Statement if is_draft => SettlementView::Run,
            SettlementView::Statement if self.partner.is_some() => SettlementView::Partner,
            _ => SettlementView::Balances,
        };
        if self.view == SettlementView::Balances {
            self.partner = None;
            self.run.meter.stop.store(true, Ordering::Relaxed);
        }
        if self.view != SettlementView::Statement {
            self.statement = None;
        }
    }

    /// What waits is worked out at once, to be looked at; otherwise somebody says up to which day.
    fn open_run(&mut self) -> Outs {
        self.view = SettlementView::Run;
        self.run.flaw.clear();
        self.run.drafts.clear();
        match self.waiting().map(|waiting| (waiting.run.run_id, waiting.run.until)) {
            None => {
                self.run.stage = RunStage::None;
                Vec::new()
            }
            Some((run_id, until)) => {
                self.run.until = until;
                self.start(Some(run_id))
            }
        }
    }

    fn work_out(&mut self) -> Outs {
        if self.run.stage == RunStage::Working { Vec::new() } else { self.start(None) }
    }

    fn start(&mut self, waiting: Option<crate::base::RunId>) -> Outs {
        self.serial += 1;
        self.run.stage = RunStage::Working;
        self.run.flaw.clear();
        self.run.meter = Arc::new(Meter::default());
        let (serial, until, meter) = (self.serial, self.run.until, self.run.meter.clone());
        vec![Out::Do(Effect::WorkOut { serial, until, waiting, meter })]
    }

    fn worked_out(&mut self, result: Result<Vec<NamedDraft>, String>) {
        let is_waiting = self.waiting().is_some();
        match result {
            Ok(drafts) => {
                self.run.drafts = drafts;
                self.run.stage = if is_waiting { RunStage::Waiting } else { RunStage::LookedAt };
            }
            Err(text) => {
                self.run.flaw = text;
                self.run.stage = if is_waiting { RunStage::Waiting } else { RunStage::None };
            }
        }
    }

    fn draft_chosen(&self, partner: PartnerId) -> Outs {
        let found = self.run.drafts.iter().find(|one| one.draft.partner == partner);
        found.map(|one| Out::Do(Effect::LoadDraft(Box::new(one.clone())))).into_iter().collect()
    }

    fn save(&mut self, paper: Paper) -> Outs {
        if self.busy {
            return Vec::new();
        }
        self.busy = true;
        let open = self.statement.as_ref().and_then(|page| page.statement.as_ref());
        let statement = open.map(|statement| statement.settlement_id);
        vec![Out::Do(Effect::Save { paper, statement })]
    }

    /// A sheet begins with what is known, and with an act of its own.
    pub(super) fn open_sheet(&mut self, sheet: SettlementSheet) {
        let today = self.today();
        self.typed = Typed { receiver: self.contact(), ..Typed::empty(today) };
        (self.sheet, self.act_id) = (sheet, ActId::new());
        self.flaw.clear();
    }

    fn contact(&self) -> String {
        self.statement.as_ref().map(|page| page.contact.clone()).unwrap_or_default()
    }
}
