//! Whose drawer it is. Who sells is not always who answers for the drawer: the till says so, and stops no sale.

use super::DealIntent;
use crate::base::{ShiftId, UserId};
use crate::kiosk::flow::Out;
use crate::kiosk::till::TillScreen;
use crate::kiosk::till::handle::Outs;

/// The drawer of the open shift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawer {
    pub shift: ShiftId,
    /// Who answers for it, when that is somebody else than who works here; else empty.
    pub other: String,
}

impl Drawer {
    /// `holder` with their name, `me` who works here.
    pub fn of(shift: ShiftId, holder: Option<(UserId, String)>, me: Option<UserId>) -> Drawer {
        let other = holder.filter(|(id, _)| me.is_some_and(|me| me != *id));
        Drawer { shift, other: other.map(|(_, name)| name).unwrap_or_default() }
    }
}

impl TillScreen {
    pub(super) fn decide_drawer(&mut self, intent: DealIntent) -> Outs {
        match intent {
            DealIntent::DrawerWanted => vec![Out::Open(deks_ui::Screen::Shift, deks_ui::Screen::Till)],
            DealIntent::DrawerPutOff => {
                self.deal.drawer_put_off = true;
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// Another shift than before is a new day at the counter: the shelf is sorted anew when it is loaded next.
    pub(super) fn drawer_looked(&mut self, drawer: Option<Drawer>) {
        let before = self.deal.drawer.as_ref().map(|drawer| drawer.shift);
        if before.is_some() && before != drawer.as_ref().map(|drawer| drawer.shift) {
            self.sort_shelf_anew();
        }
        self.deal.drawer = drawer;
    }

    /// Somebody else works here: whose drawer it is is asked anew.
    pub(super) fn forget_drawer(&mut self) {
        self.deal.drawer_put_off = false;
        if let Some(drawer) = &mut self.deal.drawer {
            drawer.other.clear();
        }
    }

    /// The name to be said; empty when there is nothing to say.
    pub(super) fn drawer_of(&self) -> &str {
        let drawer = self.deal.drawer.as_ref().filter(|_| !self.deal.drawer_put_off);
        drawer.map_or("", |drawer| drawer.other.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kiosk::till::deal::{Listing, Standing};
    use crate::kiosk::till::tests::till;

    #[test]
    fn a_drawer_is_somebody_elses_when_neither_nobody_nor_the_seller_holds_it() {
        let (shift, me, other) = (ShiftId::new(), UserId::new(), UserId::new());
        let named = |id| Some((id, "Kasir 1".to_owned()));
        for (holder, who, expect) in [
            (named(other), Some(me), "Kasir 1"),
            (named(me), Some(me), ""),
            (None, Some(me), ""),
            (named(other), None, ""),
        ] {
            assert_eq!(Drawer::of(shift, holder, who).other, expect);
        }
    }

    #[test]
    fn it_is_said_until_it_is_put_off_and_said_anew_to_the_next_person() {
        let drawer = Drawer { shift: ShiftId::new(), other: "Kasir 1".into() };
        let looked = |till: &mut TillScreen| {
            let (held, qris) = (Ok(Listing::default()), Ok(Vec::new()));
            let standing = Standing { rights: None, held, qris, drawer: Some(drawer.clone()) };
            let serial = till.deal.serial;
            till.decide_deal(DealIntent::Looked { serial, standing });
        };
        let mut till = till();
        assert_eq!(till.drawer_of(), "");
        looked(&mut till);
        assert_eq!(till.drawer_of(), "Kasir 1");
        let outs = till.decide_deal(DealIntent::DrawerWanted);
        assert!(matches!(outs[..], [Out::Open(deks_ui::Screen::Shift, deks_ui::Screen::Till)]));
        till.decide_deal(DealIntent::DrawerPutOff);
        looked(&mut till);
        assert_eq!(till.drawer_of(), "", "it was read");
        till.decide_deal(DealIntent::SignedIn(UserId::new()));
        assert_eq!(till.drawer_of(), "", "not known of this person yet");
        looked(&mut till);
        assert_eq!(till.drawer_of(), "Kasir 1");
    }
}
