//! A second person agrees to what was given away in a cart, before any money is taken for it.
//!
//! Promises: whoever approves sees the percent, the reason and the total; an approval holds for the cart as it was when
//! it was asked for, however often its payment is opened. Leaves to others: what is above whose limit (the room), and the
//! PIN (the sheet of approvals).

use crate::base::{ActId, Rupiah};
use crate::kiosk::approval::{Ask, Given};
use crate::kiosk::flow::{Event, Out};
use crate::kiosk::till::handle::Outs;
use crate::kiosk::till::{Effect, TillScreen};
use crate::kiosk::words;
use crate::people::Approved;
use crate::till::{Cart, CartLine, DiscountAmount, ExceptionKind, Need, needs_second_person};

/// What a second person is asked about, or has agreed to.
#[derive(Debug)]
pub struct Consent {
    id: ActId,
    cart: Cart,
    net: Rupiah,
    /// `None` while it is being asked.
    approval: Option<Approved>,
}

impl TillScreen {
    /// Everything that is above the limit of who works here.
    pub(super) fn needs_above_limit(&self) -> Vec<Need> {
        let mut needs = needs_second_person(self.role, &self.cart, &self.priced(), &self.settings.limits);
        needs.retain(|need| need.above_limit);
        needs
    }

    /// Asks a second person before the payment opens; `None` when nobody has to be asked any more.
    pub(super) fn ask_before_money(&mut self) -> Option<Out<Effect>> {
        let needs = self.needs_above_limit();
        if needs.is_empty() || self.consent_now().is_some() {
            return None;
        }
        let id = ActId::new();
        self.consent = Some(Consent { id, cart: self.cart.clone(), net: self.priced().totals.net, approval: None });
        Some(Out::Tell(Event::ApprovalWanted(self.ask_about(id, &needs))))
    }

    /// What was agreed to for exactly this cart.
    pub(super) fn consent_now(&self) -> Option<Approved> {
        let consent = self.consent.as_ref()?;
        let is_this = consent.cart.is_same_as(&self.cart)
            && consent.cart.lines() == self.cart.lines()
            && consent.cart.discount() == self.cart.discount()
            && consent.net == self.priced().totals.net;
        consent.approval.clone().filter(|_| is_this)
    }

    /// Whether it is asked before the payment opens.
    pub(super) fn asks_before_money(&self, id: ActId) -> bool {
        self.consent.as_ref().is_some_and(|consent| consent.id == id && consent.approval.is_none())
    }

    /// Goes on to the payment. A cart that was changed while the question stood there is another one, and asked about.
    pub(super) fn consented(&mut self, given: Given) -> Outs {
        let Some(consent) = self.consent.as_mut().filter(|consent| consent.id == given.id) else { return Vec::new() };
        if given.approval.is_none() {
            return Vec::new();
        }
        consent.approval = given.approval;
        self.open_payment()
    }

    pub(super) fn ask_about(&self, id: ActId, needs: &[Need]) -> Ask {
        let amount: Rupiah = needs.iter().map(|need| need.amount).sum();
        Ask {
            id,
            kind: needs.first().map_or(ExceptionKind::Discount, |need| need.kind),
            about: self.about(needs, amount),
            amount: amount.to_string(),
            needs_person: true,
            // Whoever gave it said why.
            reason: needs.first().map(|need| need.reason.clone()),
        }
    }

    /// `20 % Tas Anyam  ·  Total Rp 68.000`: how much of what, and what is left to pay.
    fn about(&self, needs: &[Need], amount: Rupiah) -> String {
        let line = match needs {
            [need] => need.line.and_then(|line| self.cart.line(line)),
            _ => None,
        };
        let given = match (needs, line) {
            ([need], Some(line)) if need.kind == ExceptionKind::Discount => line.manual.as_ref(),
            ([_], None) => self.cart.discount(),
            _ => None,
        };
        let percent_bp = match given.map(|discount| discount.amount) {
            Some(DiscountAmount::Percent(bp)) => i64::from(bp),
            _ => share_bp(amount, line.map_or_else(|| self.cart.totals().gross, CartLine::gross)),
        };
        let percent = if percent_bp > 0 { words::percent(percent_bp) } else { String::new() };
        let name = line.map(|line| line.item.full_name()).unwrap_or_default();
        let total = ["Total ", &self.priced().totals.net.to_string()].concat();
        let what = [percent, name].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        if what.is_empty() { total } else { [what, total].join("  ·  ") }
    }
}

/// In whole percent: it is read at a glance.
fn share_bp(amount: Rupiah, of: Rupiah) -> i64 {
    if of <= Rupiah::ZERO {
        return 0;
    }
    let percent = (i128::from(amount.0) * 100 + i128::from(of.0) / 2) / i128::from(of.0);
    i64::try_from(percent).unwrap_or(0) * 100
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::UserId;
    use crate::kiosk::till::pay::PayIntent;
    use crate::kiosk::till::pay::tests::paying;
    use crate::kiosk::till::tests::{item, scan};
    use crate::kiosk::till::{Intent, Stage};
    use crate::till::{Discount, Found, Reason};

    /// A cart of Rp 85.000 with its discount, not being paid.
    fn discounted(amount: DiscountAmount, whole_cart: bool) -> TillScreen {
        let mut till = paying();
        till.decide(Intent::PayCancelled);
        let discount = Discount { amount, reason: Reason::of("flawed") };
        let line = till.cart.lines()[0].key;
        let given =
            if whole_cart { till.cart.discount_cart(discount) } else { till.cart.discount_line(line, discount) };
        given.expect("given");
        till
    }

    fn asked(outs: &[Out<Effect>]) -> Ask {
        let ask = outs.iter().find_map(|out| match out {
            Out::Tell(Event::ApprovalWanted(ask)) => Some(ask.clone()),
            _ => None,
        });
        ask.unwrap_or_else(|| panic!("nobody is asked: {outs:?}"))
    }

    fn agree(till: &mut TillScreen, id: ActId) -> Outs {
        let approval = Some(Approved::played(UserId::new(), UserId::new()));
        till.decide(PayIntent::ApprovalGiven(Given { id, reason: Reason::of("flawed"), approval }).into())
    }

    fn is_paying(till: &TillScreen) -> bool {
        matches!(till.stage, Stage::Paying(_))
    }

    #[test]
    fn whoever_approves_reads_the_percent_what_it_is_about_and_the_total() {
        let (fifth, amount) = (DiscountAmount::Percent(2_000), DiscountAmount::Rupiah(Rupiah(42_500)));
        for (given, whole_cart, about) in [
            (fifth, false, "20 % Tas  ·  Total Rp\u{A0}68.000"),
            (fifth, true, "20 %  ·  Total Rp\u{A0}68.000"),
            (amount, false, "50 % Tas  ·  Total Rp\u{A0}42.500"),
            (amount, true, "50 %  ·  Total Rp\u{A0}42.500"),
        ] {
            let mut till = discounted(given, whole_cart);
            let ask = asked(&till.decide(Intent::PayOpened));
            assert_eq!(ask.about, about);
            assert_eq!(ask.reason, Some(Reason::of("flawed")), "why was said when it was given");
        }
    }

    #[test]
    fn the_payment_opens_with_the_approval_which_holds_until_the_cart_changes() {
        let mut till = discounted(DiscountAmount::Percent(2_000), false);
        let ask = asked(&till.decide(Intent::PayOpened));
        assert!(!is_paying(&till), "no money is taken before");
        till.decide(PayIntent::ApprovalDeclined(ask.id).into());
        assert!(!till.asks_for(ask.id) && agree(&mut till, ask.id).is_empty(), "an answer to nothing");
        let ask = asked(&till.decide(Intent::PayOpened));
        assert!(till.asks_for(ask.id));
        agree(&mut till, ask.id);
        assert!(is_paying(&till));
        till.decide(Intent::PayCancelled);
        till.decide(Intent::PayOpened);
        assert!(is_paying(&till), "it is asked once");
        scan(&mut till, Found::One(item("Sabun")));
        assert!(!is_paying(&till));
        asked(&till.decide(Intent::PayOpened));
    }

    #[test]
    fn a_cart_that_was_changed_while_the_question_stood_there_is_asked_about_again() {
        let mut till = discounted(DiscountAmount::Percent(2_000), false);
        let ask = asked(&till.decide(Intent::PayOpened));
        scan(&mut till, Found::One(item("Sabun")));
        let again = asked(&agree(&mut till, ask.id));
        assert!(!is_paying(&till) && again.id != ask.id);
    }
}
