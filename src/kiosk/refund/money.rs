//! The third step: how the money goes back, and the second person's word. Pure.

use super::handle::Outs;
use super::{Effect, Intent, Matter, Order, Work};
use crate::kiosk::approval::{Ask, Given};
use crate::kiosk::flow::{Event, Out};
use crate::till::{BackReference, BackTo, ExceptionKind, RefundError, RefundPlan, RefundTo};

/// What the till takes as a reference of a bank. It checks again; here a manager is kept from typing a PIN for nothing.
const REFERENCE_CHARS: std::ops::RangeInclusive<usize> = 4..=40;

impl Work {
    pub(super) fn decide_money(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::Declined(id) if id == self.act_id => self.asked = false,
            Intent::Approved(given) if given.id == self.act_id && self.asked => return self.approved(given),
            _ if self.is_settled() => {}
            Intent::WayChosen(to) => self.choose_way(to),
            Intent::ReferenceEdited { tender_line_no, reference } => {
                self.flaw.clear();
                self.references.retain(|typed| typed.tender_line_no != tender_line_no);
                self.references.push(BackReference { tender_line_no, reference });
            }
            Intent::Confirm => return self.confirm(),
            _ => {}
        }
        Vec::new()
    }

    /// The references stay: whoever changes their mind twice types nothing again.
    fn choose_way(&mut self, to: RefundTo) {
        if matches!(self.matter, Matter::Receipt { .. }) {
            (self.to, self.flaw) = (to, String::new());
        }
    }

    /// Asks for the reason and the second person, once nothing is missing here.
    fn confirm(&mut self) -> Outs {
        let (kind, about) = match &self.matter {
            Matter::Receipt { offer, .. } => (ExceptionKind::Refund, offer.number.clone()),
            Matter::Bare(bare) => (ExceptionKind::RefundWithoutReceipt, bare.offer.name.clone()),
        };
        let flaw = match self.plan() {
            Some(Err(error)) => Some(error),
            Some(Ok(plan)) => self.reference_flaw(&plan),
            None => None,
        };
        if let Some(flaw) = flaw {
            self.flaw = flaw.to_string();
            return Vec::new();
        }
        (self.asked, self.flaw) = (true, String::new());
        let amount = self.total().to_string();
        let ask = Ask { id: self.act_id, kind, about, amount, needs_person: true, reason: None };
        vec![Out::Tell(Event::ApprovalWanted(ask))]
    }

    /// The first tender that wants a reference and has none that can be one.
    fn reference_flaw(&self, plan: &RefundPlan) -> Option<RefundError> {
        let is_wrong = |tender: &&crate::till::PlanTender| {
            let typed = tender.tender_line_no.map_or("", |line_no| self.reference(line_no));
            tender.needs_reference() && !REFERENCE_CHARS.contains(&typed.trim().chars().count())
        };
        let wrong = plan.tenders.iter().find(is_wrong)?;
        Some(RefundError::ReferenceWrong { label: wrong.label.clone(), amount: wrong.amount })
    }

    fn approved(&mut self, given: Given) -> Outs {
        (self.asked, self.busy) = (false, true);
        let usual = BackTo::usual(&given.reason);
        let order = match &self.matter {
            Matter::Receipt { offer, .. } => Order::Receipt {
                sale_id: offer.sale_id,
                lines: self.lines(usual),
                to: self.to,
                references: self.references.clone(),
                given,
            },
            Matter::Bare(bare) => {
                let back_to = bare.back_to.unwrap_or(usual);
                Order::Bare { product: bare.product, qty: bare.qty, back_to, given }
            }
        };
        vec![Out::Do(Effect::Refund(Box::new(order)))]
    }
}
