//! What changes money: having a run approved, paying, marking as arrived, taking back, adjusting, a file for the bank.

use deks_ui::{RunStage, SettlementSheet, SettlementView, Tone};

use super::handle::Outs;
use super::view::{self, Ready};
use super::{Asked, Effect, Intent, SettlementScreen};
use crate::base::{ActId, PayoutId, Rupiah};
use crate::intake::Signature;
use crate::kiosk::approval::{Ask, Given};
use crate::kiosk::flow::{Event, Out};
use crate::people::Approved;
use crate::settlement::{AdjustmentKind, CancelReason, PayHow, Signed};

impl SettlementScreen {
    pub(super) fn decide_act(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::AskApproval if !self.busy => return self.prepare(),
            Intent::Prepared(result) => return self.prepared(result),
            Intent::Approve if !self.busy => return self.approve(),
            Intent::Withdraw if !self.busy => return self.withdraw(),
            Intent::Posted(result) => return self.posted(result),
            Intent::Withdrawn(result) => return self.withdrawn(result),
            Intent::SentToggled(payout) => self.toggle(payout),
            Intent::OpenSheet(sheet) => self.open_sheet(sheet),
            Intent::OpenCancel(payout) => {
                self.open_sheet(SettlementSheet::Cancel);
                self.typed.payout = Some(payout);
            }
            Intent::Edited(typed) => {
                let (strokes, pad, payout) = (self.typed.strokes.clone(), self.typed.pad, self.typed.payout);
                self.typed = super::Typed { strokes, pad, payout, ..*typed };
                self.flaw.clear();
            }
            Intent::Signed { strokes, pad } => {
                (self.typed.strokes, self.typed.pad) = (strokes, pad);
                self.flaw.clear();
            }
            Intent::Confirm if !self.busy => return self.confirm(),
            Intent::SheetClosed if !self.busy => self.sheet = SettlementSheet::None,
            Intent::Given(given) => return self.given(given),
            Intent::Declined => (self.asked, self.busy) = (None, false),
            Intent::Acted(result) => return self.acted(result),
            _ => {}
        }
        Vec::new()
    }

    fn toggle(&mut self, payout: PayoutId) {
        if !self.chosen.remove(&payout) {
            self.chosen.insert(payout);
        }
    }

    fn prepare(&mut self) -> Outs {
        if self.run.stage != RunStage::LookedAt {
            return Vec::new();
        }
        (self.busy, self.act_id) = (true, ActId::new());
        vec![Out::Do(Effect::Prepare { act_id: self.act_id, until: self.run.until })]
    }

    fn prepared(&mut self, result: Result<usize, String>) -> Outs {
        self.busy = false;
        match result {
            Err(text) => {
                self.run.flaw = text;
                self.load()
            }
            Ok(count) => {
                self.run.stage = RunStage::Waiting;
                let mut outs = self.load();
                outs.push(Out::Say(format!("{count} rincian menunggu persetujuan orang lain."), Tone::Ok));
                outs
            }
        }
    }

    /// Who worked it out asks somebody else for a PIN; somebody else approves as they are signed in.
    fn approve(&mut self) -> Outs {
        let Some(waiting) = self.waiting() else { return Vec::new() };
        let (run_id, payable, by) = (waiting.run.run_id, waiting.run.payable, waiting.run.prepared_by);
        self.act_id = ActId::new();
        self.busy = true;
        if self.user == Some(by) {
            self.asked = Some(Asked::Post);
            return self.ask("Setujui pembayaran hasil titip jual", payable.to_string());
        }
        vec![Out::Do(Effect::Post { act_id: self.act_id, run_id, approved: None })]
    }

    fn ask(&self, about: &str, amount: String) -> Outs {
        vec![Out::Tell(Event::ApprovalWanted(Ask::agreement(self.act_id, about.to_owned(), amount)))]
    }

    fn withdraw(&mut self) -> Outs {
        let Some(waiting) = self.waiting() else { return Vec::new() };
        let run_id = waiting.run.run_id;
        (self.busy, self.act_id) = (true, ActId::new());
        vec![Out::Do(Effect::Withdraw { act_id: self.act_id, run_id })]
    }

    fn posted(&mut self, result: Result<usize, String>) -> Outs {
        self.busy = false;
        match result {
            Err(text) => {
                self.run.flaw = text;
                Vec::new()
            }
            Ok(count) => {
                self.view = SettlementView::Balances;
                self.run.stage = RunStage::None;
                let mut outs = self.load();
                outs.push(Out::Say(format!("{count} rincian dibukukan. Sekarang bisa dibayar."), Tone::Ok));
                outs
            }
        }
    }

    fn withdrawn(&mut self, result: Result<(), String>) -> Outs {
        self.busy = false;
        match result {
            Err(text) => {
                self.run.flaw = text;
                self.load()
            }
            Ok(()) => {
                self.run.stage = RunStage::None;
                self.run.drafts.clear();
                let mut outs = self.load();
                outs.push(Out::Say("Perhitungan ditarik. Tidak ada yang dibukukan.".to_owned(), Tone::Plain));
                outs
            }
        }
    }

    fn confirm(&mut self) -> Outs {
        match self.sheet {
            SettlementSheet::Pay => self.pay(),
            SettlementSheet::Sent => {
                self.busy = true;
                let payouts = self.chosen.iter().copied().collect();
                let (reference, paid_on) = (self.typed.reference.clone(), self.typed.day);
                vec![Out::Do(Effect::MarkPaid { act_id: self.act_id, payouts, reference, paid_on })]
            }
            SettlementSheet::Cancel => self.ask_second(Asked::Cancel),
            SettlementSheet::Adjust => self.ask_adjust(),
            SettlementSheet::Reverse => self.ask_second(Asked::Reverse),
            SettlementSheet::BankFile => self.bank_file(),
            SettlementSheet::None | SettlementSheet::Until => Vec::new(),
        }
    }

    fn pay(&mut self) -> Outs {
        let open = self.statement.as_ref().and_then(|page| page.statement.as_ref());
        let Some(settlement_id) = open.map(|statement| statement.settlement_id) else { return Vec::new() };
        let typed = &self.typed;
        let how = match typed.way {
            0 if typed.on_paper => PayHow::Cash { receiver: typed.receiver.clone(), signed: Signed::OnPaper },
            0 => PayHow::Cash {
                receiver: typed.receiver.clone(),
                signed: Signed::OnScreen(Signature::from_path(&typed.strokes, typed.pad.0, typed.pad.1)),
            },
            1 => {
                let reference = typed.reference.trim();
                PayHow::Transfer { reference: (!reference.is_empty()).then(|| reference.to_owned()) }
            }
            _ => PayHow::Outside { reference: typed.reference.clone(), paid_on: typed.day },
        };
        self.busy = true;
        vec![Out::Do(Effect::Pay { act_id: self.act_id, settlement_id, how })]
    }

    /// A second person reads what it is about. The rules themselves look again when it is done.
    fn ask_second(&mut self, asked: Asked) -> Outs {
        let (about, amount) = match asked {
            Asked::Cancel => ("Batalkan pembayaran kepada mitra", self.cancel_amount()),
            _ => ("Batalkan rincian hasil", self.statement.as_ref().map(|page| page.closing)),
        };
        (self.asked, self.busy) = (Some(asked), true);
        self.ask(about, amount.map(|amount| amount.to_string()).unwrap_or_default())
    }

    fn cancel_amount(&self) -> Option<Rupiah> {
        let board = self.board.as_ref()?;
        let sent = board.sent.iter().find(|sent| Some(sent.payout.payout_id) == self.typed.payout);
        let of_statement = || self.statement.as_ref()?.payout.as_ref();
        sent.map(|sent| sent.payout.amount).or_else(|| of_statement().map(|payout| payout.amount))
    }

    fn ask_adjust(&mut self) -> Outs {
        let Some(amount) = self.adjustment() else {
            self.flaw = "Tulis jumlah rupiahnya dulu.".to_owned();
            return Vec::new();
        };
        (self.asked, self.busy) = (Some(Asked::Adjust), true);
        self.ask("Penyesuaian hak mitra", amount.to_string())
    }

    /// With its sign: below zero it is against the partner.
    fn adjustment(&self) -> Option<Rupiah> {
        let amount = Rupiah::parse_input(&self.typed.amount).filter(|amount| *amount > Rupiah::ZERO)?;
        Some(if self.typed.side == 0 { amount } else { -amount })
    }

    fn bank_file(&mut self) -> Outs {
        let Some(board) = &self.board else { return Vec::new() };
        let statements = Ready::of(board).statements;
        self.busy = true;
        vec![Out::Do(Effect::BankFile { act_id: self.act_id, statements, format: self.typed.format })]
    }

    fn given(&mut self, given: Given) -> Outs {
        let (Some(asked), Some(approved)) = (self.asked.take(), given.approval) else {
            self.busy = false;
            return Vec::new();
        };
        match self.effect_of(asked, approved) {
            Some(effect) => vec![Out::Do(effect)],
            None => {
                self.busy = false;
                Vec::new()
            }
        }
    }

    fn effect_of(&self, asked: Asked, approved: Approved) -> Option<Effect> {
        let (act_id, typed) = (self.act_id, &self.typed);
        let statement = || self.statement.as_ref()?.statement.as_ref();
        Some(match asked {
            Asked::Post => Effect::Post { act_id, run_id: self.waiting()?.run.run_id, approved: Some(approved) },
            Asked::Adjust => Effect::Adjust {
                act_id,
                approved,
                partner: self.partner.as_ref()?.partner,
                kind: *AdjustmentKind::ALL.get(typed.kind)?,
                amount: self.adjustment()?,
                memo: typed.memo.clone(),
            },
            Asked::Reverse => Effect::Reverse {
                act_id,
                approved,
                settlement_id: statement()?.settlement_id,
                note: typed.memo.clone(),
            },
            Asked::Cancel => Effect::Cancel {
                act_id,
                approved,
                payout: typed.payout?,
                reason: *CancelReason::ALL.get(typed.reason)?,
                note: typed.memo.clone(),
            },
        })
    }

    fn acted(&mut self, result: Result<String, String>) -> Outs {
        self.busy = false;
        match result {
            Err(text) => {
                self.flaw = text;
                // The act was refused and left nothing: the next try is an act of its own.
                self.act_id = ActId::new();
                Vec::new()
            }
            Ok(said) => {
                self.sheet = SettlementSheet::None;
                self.chosen.clear();
                let mut outs = self.reload();
                outs.push(Out::Say(said, Tone::Ok));
                outs
            }
        }
    }

    /// Whether this question is one of this screen's.
    pub(super) fn has_asked(&self, id: ActId) -> bool {
        self.asked.is_some() && id == self.act_id
    }

    /// The payments of the bank's file that somebody is about to make.
    pub(super) fn ready(&self) -> Ready {
        self.board.as_ref().map(view::Ready::of).unwrap_or_default()
    }
}
