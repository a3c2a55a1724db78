//! The customer's side without a window.

use super::*;
use crate::base::{ActId, Rupiah, UserId};
use crate::people::{Role, User};

fn screen() -> CustomerScreen {
    CustomerScreen {
        outlet: Outlet { name: "Gerai Contoh".into(), ..Outlet::default() },
        view: CustomerView::Idle,
        newest: None,
        thanks_left: 0,
        closed: false,
        training: false,
        code: None,
        pictures: Pictures::default(),
        // A window that was closed meanwhile: everything is decided as if it were there.
        display: Some(slint::Weak::default()),
        pole: None,
        on_pole: None,
    }
}

fn line(name: &str, qty: i64, amount: i64) -> CustomerLine {
    CustomerLine { name: name.into(), qty, amount: Rupiah(amount) }
}

fn cart(lines: &[(&str, i64)]) -> CustomerView {
    let lines: Vec<CustomerLine> = lines.iter().map(|(name, qty)| line(name, *qty, 10_000 * qty)).collect();
    let total = Rupiah(lines.iter().map(|line| line.amount.0).sum());
    CustomerView::Cart { lines, total, saved: Rupiah::ZERO }
}

fn qris(payload: &str) -> CustomerView {
    CustomerView::Qris { payload: payload.into(), amount: Rupiah(85_000), bill: "K1-1".into() }
}

fn thanks(change: Option<i64>) -> CustomerView {
    CustomerView::Thanks { change: change.map(Rupiah), total: Rupiah(85_000) }
}

#[test]
fn the_line_that_grew_is_the_newest_wherever_it_stands() {
    let mut screen = screen();
    for (view, expect) in [
        (cart(&[("Tas", 1)]), Some(0)),
        (cart(&[("Tas", 1), ("Teh", 1)]), Some(1)),
        (cart(&[("Tas", 2), ("Teh", 1)]), Some(0)),
        // The same cart told again, as with a discount, changes nothing.
        (cart(&[("Tas", 2), ("Teh", 1)]), Some(0)),
        (cart(&[("Tas", 1), ("Teh", 1)]), None),
        (cart(&[("Teh", 1)]), None),
        (cart(&[("Teh", 1), ("Teh", 1)]), Some(1)),
    ] {
        screen.handle(Intent::Sees(view.clone()));
        assert_eq!(screen.newest, expect, "{view:?}");
    }
}

#[test]
fn a_long_cart_shows_its_end_and_always_the_newest() {
    for (count, newest, expect) in [
        (2, Some(0), vec![0, 1]),
        (0, None, vec![]),
        (5, Some(4), vec![2, 3, 4]),
        (5, None, vec![2, 3, 4]),
        (5, Some(0), vec![0, 3, 4]),
        (5, Some(2), vec![2, 3, 4]),
    ] {
        assert_eq!(view::rows(count, newest, 3), expect, "{count} {newest:?}");
    }
}

#[test]
fn thanks_stay_ten_seconds_and_the_next_scan_ends_them() {
    let mut screen = screen();
    screen.handle(Intent::Sees(thanks(Some(15_000))));
    screen.handle(Intent::Sees(CustomerView::Idle));
    for _ in 0..9 {
        screen.handle(Intent::Tick);
    }
    assert_eq!(*screen.seen(), thanks(Some(15_000)), "a new sale was opened, but nothing lies on the counter");
    screen.handle(Intent::Tick);
    assert_eq!(*screen.seen(), CustomerView::Idle);
    screen.handle(Intent::Sees(thanks(None)));
    screen.handle(Intent::Sees(cart(&[("Tas", 1)])));
    assert_eq!(*screen.seen(), cart(&[("Tas", 1)]));
}

#[test]
fn a_locked_kiosk_shows_nobodys_sale() {
    let user =
        User { id: UserId::new(), name: "Kasir 1".into(), role: Role::Kasir, active: true, language: "id".into() };
    for (view, seen) in [
        (cart(&[("Tas", 1)]), CustomerView::Idle),
        (qris("x"), CustomerView::Idle),
        (CustomerView::Pay { due: Rupiah(1) }, CustomerView::Idle),
        (thanks(Some(500)), thanks(Some(500))),
    ] {
        let mut screen = screen();
        screen.handle(Intent::Sees(view.clone()));
        screen.handle(screen.hear(&Event::Locked).expect("heard"));
        assert_eq!(*screen.seen(), seen);
        screen.handle(screen.hear(&Event::SignedIn(user.clone())).expect("heard"));
        assert_eq!(*screen.seen(), view, "who comes back finds it as it was");
    }
}

#[test]
fn an_empty_cart_is_no_cart_and_no_change_is_not_said() {
    assert_eq!(cart(&[]).tidy(), CustomerView::Idle);
    assert_eq!(thanks(Some(0)).tidy(), thanks(None));
    assert_eq!(thanks(Some(500)).tidy(), thanks(Some(500)));
}

#[test]
fn a_code_is_drawn_once_and_one_that_comes_too_late_is_dropped() {
    let mut screen = screen();
    assert_eq!(screen.handle(Intent::Sees(qris("A"))), [Out::Do(Effect::DrawCode("A".into()))]);
    let drawn = |payload: &str| Intent::CodeDrawn {
        payload: payload.into(),
        pixels: photos::qr_pixels(payload),
        merchant: "Gerai Contoh".into(),
    };
    screen.handle(drawn("other"));
    assert!(screen.code.is_none());
    screen.handle(drawn("A"));
    assert!(screen.code.is_some());
    assert!(screen.handle(Intent::Sees(qris("A"))).is_empty(), "it is there already");
    assert_eq!(screen.handle(Intent::Sees(qris("B"))), [Out::Do(Effect::DrawCode("B".into()))]);
    assert!(screen.code.is_none(), "the code of another bill is never shown");
}

#[test]
fn the_pole_says_the_same_in_two_rows() {
    let outlet = "Gerai Contoh";
    let one = vec![line("Tas", 1, 85_000), line("Teh", 3, 30_000)];
    let cart = CustomerView::Cart { lines: one, total: Rupiah(115_000), saved: Rupiah::ZERO };
    for (view, newest, expect) in [
        (CustomerView::Idle, None, PoleText::Idle { outlet: outlet.into() }),
        (cart.clone(), Some(0), PoleText::Line { name: "Tas".into(), price: Rupiah(85_000), total: Rupiah(115_000) }),
        (
            cart.clone(),
            Some(1),
            PoleText::Line { name: "3x Teh".into(), price: Rupiah(30_000), total: Rupiah(115_000) },
        ),
        (cart, None, PoleText::Total { total: Rupiah(115_000) }),
        (CustomerView::Pay { due: Rupiah(500) }, None, PoleText::Total { total: Rupiah(500) }),
        (qris("A"), None, PoleText::Total { total: Rupiah(85_000) }),
        (thanks(Some(500)), None, PoleText::Change { change: Rupiah(500) }),
        (thanks(None), None, PoleText::Thanks),
    ] {
        assert_eq!(pole_text(&view, newest, outlet), expect, "{view:?}");
    }
}

fn exhibit(name: &str) -> Exhibit {
    Exhibit { name: name.into(), partner: "Mitra Pandan".into(), price: Rupiah(85_000), hash: name.into() }
}

#[test]
fn pictures_change_every_eight_seconds_while_nobody_is_served() {
    let mut screen = screen();
    assert_eq!(screen.handle(Intent::Tick), [Out::Do(Effect::FindExhibits)]);
    assert!(screen.handle(Intent::Tick).is_empty(), "one look at a time");
    let load = |name: &str| vec![Out::Do(Effect::LoadPicture(exhibit(name)))];
    assert_eq!(screen.handle(Intent::ExhibitsFound(vec![exhibit("Tas"), exhibit("Teh")])), load("Tas"));
    let loaded = |name: &str| Intent::PictureLoaded { exhibit: exhibit(name), pixels: Some(Pixels::new(1, 1)) };
    screen.handle(loaded("Tas"));
    for next in ["Teh", "Tas"] {
        for _ in 0..7 {
            assert!(screen.handle(Intent::Tick).is_empty());
        }
        assert_eq!(screen.handle(Intent::Tick), load(next));
        screen.handle(loaded(next));
    }
    screen.handle(Intent::Sees(cart(&[("Tas", 1)])));
    for _ in 0..20 {
        assert!(screen.handle(Intent::Tick).is_empty(), "somebody is served");
    }
}

#[test]
fn a_picture_that_cannot_be_read_is_left_out() {
    let mut pictures = Pictures::default();
    assert_eq!(pictures.tick(), Some(Effect::FindExhibits));
    assert_eq!(pictures.found(vec![exhibit("Tas")]), Some(Effect::LoadPicture(exhibit("Tas"))));
    pictures.loaded(exhibit("Tas"), Some(Pixels::new(1, 1)));
    pictures.loaded(exhibit("Teh"), None);
    assert_eq!(pictures.shown().map(|(shown, _)| shown.name.as_str()), Some("Tas"));
    assert_eq!(pictures.found(Vec::new()), None, "the last photo was taken away");
    assert!(pictures.shown().is_none());
}

#[test]
fn what_does_not_concern_the_customer_is_not_heard() {
    let screen = screen();
    assert!(screen.hear(&Event::ApprovalDeclined(ActId::new())).is_none());
    assert!(screen.hear(&Event::CustomerSees(CustomerView::Idle)).is_some());
}
