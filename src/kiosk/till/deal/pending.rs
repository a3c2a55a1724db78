//! QRIS codes that were shown and not confirmed: somebody says that the money came, or gives the code up with a reason.

use deks_ui::Tone;

use super::{DealEffect, DealIntent, Refused, SettleOrder, Settled, Sheet, Voided, effect};
use crate::base::{ActId, QrisRequestId, Rupiah};
use crate::kiosk::approval::{Ask, Given};
use crate::kiosk::flow::{Event, Out};
use crate::kiosk::till::TillScreen;
use crate::kiosk::till::handle::Outs;
use crate::people::Approved;
use crate::till::ExceptionKind;

/// A code that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingRow {
    pub request: QrisRequestId,
    pub bill: String,
    pub amount: Rupiah,
    /// `14.05`, with the date when it was another day.
    pub since: String,
    pub who: String,
    pub news: News,
}

/// What the provider says of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    None,
    Paid {
        reference: String,
    },
    /// Something else was paid.
    Differs {
        amount: Rupiah,
    },
}

/// The code that is being settled.
#[derive(Debug, Default)]
pub struct Settling {
    pub chosen: Option<QrisRequestId>,
    pub reference: String,
    /// Why it was not taken; empty otherwise.
    pub flaw: String,
    /// What the code leaves open of its cart, to be taken in cash.
    pub cash: Option<Rupiah>,
    pub busy: bool,
    /// Made when the code is chosen, so that two taps are one act; a new one after a refusal.
    act_id: Option<ActId>,
    /// What is done once a second person has approved it.
    order: Option<SettleOrder>,
    approval: Option<Approved>,
}

/// A question that the approval sheet puts for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asking {
    pub id: ActId,
    request: QrisRequestId,
    is_void: bool,
}

impl Settling {
    fn of(request: QrisRequestId) -> Settling {
        Settling { chosen: Some(request), act_id: Some(ActId::new()), ..Settling::default() }
    }

    /// A code that is settled or voided elsewhere needs nobody any more.
    pub fn forget_unless(&mut self, rows: &[PendingRow]) {
        if self.chosen.is_some_and(|chosen| !self.busy && !rows.iter().any(|row| row.request == chosen)) {
            *self = Settling::default();
        }
    }
}

impl TillScreen {
    pub(super) fn decide_pending(&mut self, intent: DealIntent) -> Outs {
        match intent {
            DealIntent::QrisOpened => {
                self.deal.sheet = Sheet::Qris;
                // One alone is the one that is meant.
                let only = if let [row] = self.deal.qris.as_slice() { Some(row.request) } else { None };
                if !self.deal.settling.busy {
                    self.deal.settling = only.map(Settling::of).unwrap_or_default();
                }
                self.look_at_deals()
            }
            DealIntent::QrisChosen(request) => {
                if !self.deal.settling.busy && self.deal.settling.chosen != Some(request) {
                    self.deal.settling = Settling::of(request);
                }
                Vec::new()
            }
            DealIntent::ReferenceEdited(reference) => {
                self.deal.settling.reference = reference;
                self.deal.settling.flaw.clear();
                Vec::new()
            }
            DealIntent::Settle => self.settle(None),
            DealIntent::SettleWithCash => self.settle(self.deal.settling.cash),
            DealIntent::SettleDone { act_id, result } => self.settle_done(act_id, result),
            DealIntent::Void => self.void(),
            DealIntent::VoidDone { result } => self.void_done(result),
            DealIntent::ApprovalGiven(given) => self.void_approved(given),
            DealIntent::ApprovalDeclined(_) => {
                self.deal.asking = None;
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn chosen_code(&self) -> Option<&PendingRow> {
        let chosen = self.deal.settling.chosen?;
        self.deal.qris.iter().find(|row| row.request == chosen)
    }

    fn settle(&mut self, cash: Option<Rupiah>) -> Outs {
        let settling = &self.deal.settling;
        let (Some(request), Some(act_id), false) = (settling.chosen, settling.act_id, settling.busy) else {
            return Vec::new();
        };
        let (reference, approval) = (settling.reference.clone(), settling.approval.clone());
        self.send_settle(SettleOrder { act_id, request, reference, cash, approval })
    }

    fn send_settle(&mut self, order: SettleOrder) -> Outs {
        self.deal.serial += 1;
        self.deal.settling.busy = true;
        self.deal.settling.order = Some(order.clone());
        vec![effect(DealEffect::Settle(order))]
    }

    fn settle_done(&mut self, act_id: ActId, result: Result<Settled, Refused>) -> Outs {
        if self.deal.settling.act_id != Some(act_id) {
            return self.look_at_deals();
        }
        match result {
            Ok(Settled { bill, receipt }) => {
                let request = self.deal.settling.chosen;
                self.close_code(request);
                let mut outs = vec![Out::Say(settled(&bill, &receipt), Tone::Ok), Out::Tell(Event::Sold)];
                outs.extend(self.look_at_deals());
                outs
            }
            Err(refused) => {
                // Another act id: what failed was not done, and the next tap is a new try.
                let next = ActId::new();
                let settling = &mut self.deal.settling;
                (settling.busy, settling.act_id, settling.cash) = (false, Some(next), refused.cash);
                if refused.needs_person {
                    return self.ask_second(next);
                }
                settling.flaw = refused.text;
                Vec::new()
            }
        }
    }

    /// A discount in the kept cart is above what the one who settles may give alone.
    fn ask_second(&mut self, id: ActId) -> Outs {
        let Some(row) = self.chosen_code() else { return Vec::new() };
        let ask = Ask {
            id,
            kind: ExceptionKind::Discount,
            about: row.bill.clone(),
            amount: row.amount.to_string(),
            needs_person: true,
        };
        self.deal.asking = Some(Asking { id, request: row.request, is_void: false });
        vec![Out::Tell(Event::ApprovalWanted(ask))]
    }

    /// Asks why; where the provider says that the code was paid, a second person as well.
    fn void(&mut self) -> Outs {
        let Some(row) = self.chosen_code().filter(|_| !self.deal.settling.busy) else { return Vec::new() };
        let ask = Ask {
            id: ActId::new(),
            kind: ExceptionKind::QrisVoided,
            about: row.bill.clone(),
            amount: row.amount.to_string(),
            needs_person: matches!(row.news, News::Paid { .. }),
        };
        self.deal.asking = Some(Asking { id: ask.id, request: row.request, is_void: true });
        vec![Out::Tell(Event::ApprovalWanted(ask))]
    }

    fn void_approved(&mut self, given: Given) -> Outs {
        let Some(asking) = self.deal.asking.take() else { return Vec::new() };
        if asking.is_void {
            self.deal.serial += 1;
            self.deal.settling.busy = true;
            let cart_to_counter = self.cart.is_empty();
            return vec![effect(DealEffect::Void { request: asking.request, given, cart_to_counter })];
        }
        let Some(order) = self.deal.settling.order.clone() else { return Vec::new() };
        self.deal.settling.approval = given.approval.clone();
        self.send_settle(SettleOrder { act_id: given.id, approval: given.approval, ..order })
    }

    fn void_done(&mut self, result: Result<Voided, String>) -> Outs {
        self.deal.settling.busy = false;
        match result {
            Ok(Voided { bill, cart }) => {
                let request = self.deal.settling.chosen;
                self.close_code(request);
                let mut outs = match cart {
                    Some(cart) => {
                        let mut outs = self.put_on_counter(*cart);
                        outs.push(Out::Say(voided_with_cart(&bill), Tone::Ok));
                        outs
                    }
                    None => vec![Out::Say(voided(&bill), Tone::Ok)],
                };
                outs.extend(self.look_at_deals());
                outs
            }
            Err(text) => {
                self.deal.settling.flaw = text;
                self.look_at_deals()
            }
        }
    }

    /// Takes a code off the list at once; the sheet goes with the last one.
    fn close_code(&mut self, request: Option<QrisRequestId>) {
        self.deal.qris.retain(|row| Some(row.request) != request);
        self.deal.settling = Settling::default();
        if self.deal.qris.is_empty() && self.deal.sheet == Sheet::Qris {
            self.deal.sheet = Sheet::None;
        }
    }
}

fn settled(bill: &str, receipt: &str) -> String {
    format!("QRIS {bill} lunas dengan struk {receipt}.")
}

fn voided(bill: &str) -> String {
    format!("QRIS {bill} dibatalkan untuk seterusnya.")
}

fn voided_with_cart(bill: &str) -> String {
    format!("QRIS {bill} dibatalkan dan keranjangnya kembali.")
}
