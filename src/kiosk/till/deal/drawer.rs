//! What is to be said of the drawer: that no shift is open for it, whose it is, that nobody counted what lies in it. Who
//! sells is not always who answers for it. The till says so, and stops no sale.

use deks_ui::{Screen as Place, Tone};

use super::{DealEffect, DealIntent, effect};
use crate::base::{ActId, ShiftId, UserId};
use crate::kiosk::flow::Out;
use crate::kiosk::shift::TAKEN_OVER;
use crate::kiosk::till::TillScreen;
use crate::kiosk::till::handle::Outs;

/// Ticks after an answer for which nothing else is said. The first may come at once, so that two are a second at least.
const REST_TICKS: u32 = 2;

/// How the drawer stands. Without anything, no shift is open.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Drawer {
    /// The shift that is open.
    pub shift: Option<ShiftId>,
    /// Who answers for it, when that is somebody else than who works here; else empty.
    pub other: String,
    /// It opened by itself, and nobody wrote down since what change lies in the drawer.
    pub is_uncounted: bool,
}

/// What there is to say, the most urgent first. A shift that opens by itself has a float of nothing, and what is counted
/// in the evening is wrong by what lay in the drawer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DrawerNews {
    /// No shift is open: the next sale opens one.
    Unopened,
    /// Somebody else answers for it.
    OfAnother,
    Uncounted,
}

impl DrawerNews {
    const ALL: [DrawerNews; 3] = [DrawerNews::Unopened, DrawerNews::OfAnother, DrawerNews::Uncounted];
}

impl Drawer {
    /// `holder` with their name, `me` who works here.
    pub fn of(shift: ShiftId, holder: Option<(UserId, String)>, me: Option<UserId>) -> Drawer {
        let other = holder.filter(|(id, _)| me.is_some_and(|me| me != *id));
        let other = other.map(|(_, name)| name).unwrap_or_default();
        Drawer { shift: Some(shift), other, is_uncounted: false }
    }

    fn says(&self, news: DrawerNews) -> bool {
        match news {
            DrawerNews::Unopened => self.shift.is_none(),
            DrawerNews::OfAnother => !self.other.is_empty(),
            DrawerNews::Uncounted => self.is_uncounted,
        }
    }
}

impl TillScreen {
    pub(super) fn decide_drawer(&mut self, intent: DealIntent) -> Outs {
        match (intent, self.drawer_news()) {
            // Where there is nothing to count or to write down, one tap is enough.
            (DealIntent::DrawerWanted, Some(DrawerNews::OfAnother)) => {
                self.deal.drawer_rest_ticks = REST_TICKS;
                vec![effect(DealEffect::TakeDrawer(ActId::new()))]
            }
            (DealIntent::DrawerWanted, Some(_)) => vec![Out::Open(Place::Shift, Place::Till)],
            (DealIntent::DrawerPutOff, Some(news)) => {
                self.deal.drawer_put_off.push(news);
                self.deal.drawer_rest_ticks = REST_TICKS;
                Vec::new()
            }
            (DealIntent::DrawerTaken(result), _) => self.drawer_taken(result),
            _ => Vec::new(),
        }
    }

    /// A look that began before it is not shown after it. After a refusal the next one says how it stands.
    fn drawer_taken(&mut self, result: Result<(), String>) -> Outs {
        if let Err(text) = result {
            return vec![Out::Say(text, Tone::Bad)];
        }
        self.deal.serial += 1;
        if let Some(drawer) = &mut self.deal.drawer {
            drawer.other.clear();
        }
        vec![Out::Say(TAKEN_OVER.to_owned(), Tone::Ok)]
    }

    /// Another shift than before is a new day at the counter: the shelf is sorted anew when it is loaded next, and what
    /// was read of the one before is said of this one too.
    pub(super) fn drawer_looked(&mut self, drawer: Option<Drawer>) {
        let Some(drawer) = drawer else { return };
        let before = self.deal.drawer.as_ref().map(|before| before.shift);
        if before.is_some_and(|before| before != drawer.shift) {
            self.deal.drawer_put_off.clear();
        }
        if before.flatten().is_some_and(|before| drawer.shift != Some(before)) {
            self.sort_shelf_anew();
        }
        self.deal.drawer = Some(drawer);
    }

    /// Somebody else works here: what there is to say is said anew, and whose drawer it is asked anew.
    pub(super) fn forget_drawer(&mut self) {
        self.deal.drawer_put_off.clear();
        self.deal.drawer_rest_ticks = 0;
        if let Some(drawer) = &mut self.deal.drawer {
            drawer.other.clear();
        }
    }

    /// What is to be said now; `None` when there is nothing to say.
    pub(super) fn drawer_news(&self) -> Option<DrawerNews> {
        let drawer = self.deal.drawer.as_ref().filter(|_| self.deal.drawer_rest_ticks == 0)?;
        let is_read = |news: &DrawerNews| self.deal.drawer_put_off.contains(news);
        DrawerNews::ALL.into_iter().find(|news| drawer.says(*news) && !is_read(news))
    }

    /// Who answers for the drawer, when that is somebody else.
    pub(super) fn drawer_of(&self) -> &str {
        self.deal.drawer.as_ref().map_or("", |drawer| drawer.other.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kiosk::till::deal::{Listing, Standing};
    use crate::kiosk::till::tests::till;

    fn looked(till: &mut TillScreen, drawer: &Drawer) {
        let (held, qris) = (Ok(Listing::default()), Ok(Vec::new()));
        let standing = Standing { rights: None, held, qris, drawer: Some(drawer.clone()) };
        let serial = till.deal.serial;
        till.decide_deal(DealIntent::Looked { serial, standing });
    }

    /// Two seconds go by.
    fn ticks(till: &mut TillScreen) {
        for _ in 0..REST_TICKS {
            till.decide_deal(DealIntent::Tick);
        }
    }

    fn of_another() -> Drawer {
        Drawer { shift: Some(ShiftId::new()), other: "Kasir 1".into(), is_uncounted: false }
    }

    fn opened_by_itself() -> Drawer {
        Drawer { shift: Some(ShiftId::new()), other: String::new(), is_uncounted: true }
    }

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
    fn what_matters_more_is_said_first_and_what_was_read_gives_way() {
        let both = Drawer { is_uncounted: true, ..of_another() };
        let mut till = till();
        assert_eq!(till.drawer_news(), None, "nothing is known yet");
        for (drawer, said) in [
            (Drawer::default(), Some(DrawerNews::Unopened)),
            (of_another(), Some(DrawerNews::OfAnother)),
            (both.clone(), Some(DrawerNews::OfAnother)),
            (opened_by_itself(), Some(DrawerNews::Uncounted)),
            (Drawer::of(ShiftId::new(), None, None), None),
        ] {
            looked(&mut till, &drawer);
            assert_eq!(till.drawer_news(), said, "{drawer:?}");
        }
        looked(&mut till, &both);
        for _ in 0..2 {
            till.decide_deal(DealIntent::DrawerPutOff);
            assert_eq!(till.drawer_news(), None, "a double tap answers one of them");
        }
        ticks(&mut till);
        assert_eq!(till.drawer_news(), Some(DrawerNews::Uncounted));
        till.decide_deal(DealIntent::DrawerPutOff);
        ticks(&mut till);
        looked(&mut till, &both);
        assert_eq!(till.drawer_news(), None, "it was read");
    }

    #[test]
    fn no_shift_leads_to_its_screen_and_a_sale_without_one_is_never_silent() {
        let mut till = till();
        looked(&mut till, &Drawer::default());
        let leads = |till: &mut TillScreen| {
            matches!(till.decide_deal(DealIntent::DrawerWanted)[..], [Out::Open(Place::Shift, Place::Till)])
        };
        assert!(leads(&mut till));
        till.decide_deal(DealIntent::DrawerPutOff);
        ticks(&mut till);
        assert_eq!(till.drawer_news(), None, "later");
        assert!(till.decide_deal(DealIntent::DrawerWanted).is_empty());
        looked(&mut till, &opened_by_itself());
        assert_eq!(till.drawer_news(), Some(DrawerNews::Uncounted), "a sale has opened one");
        assert!(leads(&mut till));
        till.decide_deal(DealIntent::DrawerPutOff);
        ticks(&mut till);
        looked(&mut till, &Drawer::default());
        assert_eq!(till.drawer_news(), Some(DrawerNews::Unopened), "that one was closed");
    }

    #[test]
    fn a_drawer_is_taken_over_with_one_tap() {
        let mut till = till();
        looked(&mut till, &of_another());
        let before = till.deal.serial;
        let outs = till.decide_deal(DealIntent::DrawerWanted);
        let is_taken =
            |outs: &Outs| matches!(outs[..], [Out::Do(crate::kiosk::till::Effect::Deal(DealEffect::TakeDrawer(_)))]);
        assert!(is_taken(&outs), "{outs:?}");
        assert!(till.decide_deal(DealIntent::DrawerWanted).is_empty(), "a double tap is one");
        let outs = till.decide_deal(DealIntent::DrawerTaken(Err("Disk penuh.".into())));
        assert!(matches!(&outs[..], [Out::Say(_, Tone::Bad)]), "{outs:?}");
        ticks(&mut till);
        let outs = till.decide_deal(DealIntent::DrawerWanted);
        assert!(is_taken(&outs), "it is still another one's: {outs:?}");
        let outs = till.decide_deal(DealIntent::DrawerTaken(Ok(())));
        assert!(matches!(&outs[..], [Out::Say(text, Tone::Ok)] if text == TAKEN_OVER), "{outs:?}");
        ticks(&mut till);
        assert_eq!(till.drawer_news(), None);
        assert_ne!(till.deal.serial, before, "a look of before is not shown any more");
    }

    #[test]
    fn it_is_said_until_it_is_put_off_and_said_anew_to_the_next_person() {
        let drawer = of_another();
        let mut till = till();
        looked(&mut till, &drawer);
        assert_eq!((till.drawer_news(), till.drawer_of()), (Some(DrawerNews::OfAnother), "Kasir 1"));
        till.decide_deal(DealIntent::DrawerPutOff);
        ticks(&mut till);
        looked(&mut till, &drawer);
        assert_eq!(till.drawer_news(), None, "it was read");
        till.decide_deal(DealIntent::SignedIn(UserId::new()));
        assert_eq!(till.drawer_news(), None, "not known of this person yet");
        looked(&mut till, &drawer);
        assert_eq!(till.drawer_news(), Some(DrawerNews::OfAnother));
    }
}
