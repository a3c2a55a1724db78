//! QRIS codes that were shown and not confirmed: somebody says that the money came, or gives the code up with a reason.

use deks_ui::Tone;
use slint::SharedString;

use super::{DealEffect, DealIntent, Refused, SettleOrder, Settled, Sheet, Voided, effect};
use crate::base::{ActId, QrisRequestId, Rupiah};
use crate::kiosk::approval::{Ask, Given};
use crate::kiosk::english::say;
use crate::kiosk::flow::{Event, Out};
use crate::kiosk::till::handle::Outs;
use crate::kiosk::till::{Effect, TillScreen};
use crate::people::Approved;
use crate::till::{Cart, ExceptionKind, OTHER_TENDER_REASON, Reason, Tender};

/// A code that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingRow {
    pub request: QrisRequestId,
    pub bill: String,
    pub amount: Rupiah,
    /// What a wallet reads.
    pub payload: String,
    /// What it was shown for; `None` where this version cannot read it.
    pub cart: Option<Cart>,
    /// `14.05`, with the date when it was another day.
    pub since: String,
    pub who: String,
    pub news: News,
    /// The receipt on which its goods were paid by something else; empty while they wait.
    pub sold: String,
    /// Money that was taken beside it.
    pub kept: Vec<Tender>,
    /// Two have to give it up.
    pub is_void_for_two: bool,
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
    /// Why it is given up: said once, however many are asked.
    reason: Option<Reason>,
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
                self.deal.again = None;
                // One alone is the one that is meant.
                let only = if let [row] = self.deal.qris.as_slice() { Some(row.request) } else { None };
                if !self.deal.settling.busy {
                    self.deal.settling = only.map(Settling::of).unwrap_or_default();
                }
                let mut outs = self.look_at_deals();
                outs.push(self.look_at_strays());
                outs
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
            DealIntent::ShowAgain => self.show_again(),
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

    pub(super) fn chosen_code(&self) -> Option<&PendingRow> {
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
                    return self.ask_second(next, refused);
                }
                settling.flaw = refused.text;
                Vec::new()
            }
        }
    }

    /// A discount in the kept cart is above what the one who settles may give alone, or something about the payment
    /// itself wants a second look.
    fn ask_second(&mut self, id: ActId, refused: Refused) -> Outs {
        let Some(row) = self.chosen_code() else { return Vec::new() };
        let amount = row.amount.to_string();
        let ask = match refused.reason {
            None => Ask::agreement(id, refused.text, amount),
            reason => {
                let (kind, about) = (ExceptionKind::Discount, row.bill.clone());
                Ask { id, kind, about, amount, needs_person: true, reason }
            }
        };
        self.deal.asking = Some(Asking { id, request: row.request, is_void: false });
        vec![Out::Tell(Event::ApprovalWanted(ask))]
    }

    /// Gives up a code beside the list: where the cart that it was shown for is being paid in another way.
    pub(in crate::kiosk::till) fn void_code(&mut self, request: QrisRequestId) -> Outs {
        if !self.deal.settling.busy {
            self.deal.settling = Settling::of(request);
        }
        self.void()
    }

    /// Asks why; where somebody's money may be at stake, a second person as well. Of a code whose goods stand paid on a
    /// receipt, and for which no money came, everything is known.
    fn void(&mut self) -> Outs {
        let Some(row) = self.chosen_code().filter(|_| !self.deal.settling.busy) else { return Vec::new() };
        let needs_person = row.is_void_for_two || row.news != News::None;
        let is_paid_otherwise = !row.sold.is_empty() && !needs_person;
        self.ask_void(needs_person, is_paid_otherwise.then(|| Reason::of(OTHER_TENDER_REASON)))
    }

    fn ask_void(&mut self, needs_person: bool, reason: Option<Reason>) -> Outs {
        let Some(row) = self.chosen_code() else { return Vec::new() };
        let ask = Ask {
            id: ActId::new(),
            kind: ExceptionKind::QrisVoided,
            about: row.bill.clone(),
            amount: row.amount.to_string(),
            needs_person,
            reason,
        };
        self.deal.asking = Some(Asking { id: ask.id, request: row.request, is_void: true });
        vec![Out::Tell(Event::ApprovalWanted(ask))]
    }

    fn void_approved(&mut self, given: Given) -> Outs {
        let Some(asking) = self.deal.asking.take() else { return Vec::new() };
        if asking.is_void {
            self.deal.serial += 1;
            self.deal.settling.busy = true;
            self.deal.settling.reason = Some(given.reason.clone());
            // What is sold on another receipt never comes back to the counter.
            let is_sold = |row: &PendingRow| row.request == asking.request && !row.sold.is_empty();
            let cart_to_counter = self.cart.is_empty() && !self.deal.qris.iter().any(is_sold);
            return vec![effect(DealEffect::Void { request: asking.request, given, cart_to_counter })];
        }
        let Some(order) = self.deal.settling.order.clone() else { return Vec::new() };
        self.deal.settling.approval = given.approval.clone();
        self.send_settle(SettleOrder { act_id: given.id, approval: given.approval, ..order })
    }

    fn void_done(&mut self, result: Result<Voided, Refused>) -> Outs {
        self.deal.settling.busy = false;
        match result {
            Ok(Voided { bill, cart, kept }) => {
                // A look that began before it does not bring the code back.
                self.deal.serial += 1;
                let to_give_back = self.to_give_back(&bill, &kept);
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
                // Last: it waits until somebody has read it.
                outs.extend(to_give_back);
                outs.extend(self.look_at_deals());
                outs.push(self.look_at_strays());
                outs
            }
            // It came to be for two after it was asked about.
            Err(refused) if refused.needs_person => {
                let reason = self.deal.settling.reason.take();
                self.ask_void(true, reason)
            }
            Err(refused) => {
                let mut outs = self.look_at_deals();
                // Beside a payment no sheet is open that shows it.
                if self.deal.sheet != Sheet::Qris {
                    outs.push(Out::Say(refused.text.clone(), Tone::Bad));
                }
                self.deal.settling.flaw = refused.text;
                outs
            }
        }
    }

    /// Money that was taken beside a code, unless it still stands on the counter for the same cart.
    fn to_give_back(&self, bill: &str, kept: &[Tender]) -> Option<Out<Effect>> {
        let kept: Vec<&Tender> = kept.iter().filter(|tender| !self.is_taken(tender)).collect();
        if kept.is_empty() {
            return None;
        }
        let mut kinds: Vec<&str> = kept.iter().map(|tender| tender.kind().label()).collect();
        kinds.dedup();
        let amount: Rupiah = kept.iter().map(|tender| tender.fixed_amount()).sum();
        let text = voided_beside(bill, &kinds.join("; "), amount);
        Some(Out::Ask(text, Tone::Warn, "Mengerti".to_owned()))
    }

    /// The codes that wait for exactly the cart on the counter, as it is or as it was.
    pub(in crate::kiosk::till) fn codes_of_cart(&self) -> Vec<QrisRequestId> {
        let is_its = |row: &&PendingRow| row.cart.as_ref().is_some_and(|cart| cart.is_same_as(&self.cart));
        let waiting = self.deal.qris.iter().filter(|row| row.sold.is_empty());
        waiting.filter(is_its).map(|row| row.request).collect()
    }

    /// How many codes wait.
    pub(in crate::kiosk::till) fn codes_waiting(&self) -> usize {
        self.deal.qris.len()
    }

    /// Takes a code off the list at once; the sheet goes with the last one, unless something else stands on it.
    fn close_code(&mut self, request: Option<QrisRequestId>) {
        self.deal.qris.retain(|row| Some(row.request) != request);
        self.deal.settling = Settling::default();
        if self.deal.qris.is_empty() && self.strays.is_empty() && self.deal.sheet == Sheet::Qris {
            self.deal.sheet = Sheet::None;
        }
    }
}

/// `Kartu Rp 50.000`, in the language of the screen; empty without any.
pub fn kept_on_screen(kept: &[Tender]) -> SharedString {
    let words =
        |tender: &Tender| [say(tender.kind().label()).as_str(), " ", &tender.fixed_amount().to_string()].concat();
    kept.iter().map(words).collect::<Vec<_>>().join(", ").into()
}

fn settled(bill: &str, receipt: &str) -> String {
    format!("QRIS {bill} lunas dengan struk {receipt}.")
}

fn voided(bill: &str) -> String {
    format!("QRIS {bill} dibatalkan untuk seterusnya.")
}

fn voided_beside(bill: &str, kinds: &str, amount: Rupiah) -> String {
    format!("QRIS {bill} dibatalkan. Kembalikan juga {kinds} {amount}.")
}

fn voided_with_cart(bill: &str) -> String {
    format!("QRIS {bill} dibatalkan dan keranjangnya kembali.")
}

#[cfg(test)]
#[path = "pending_tests.rs"]
mod tests;
