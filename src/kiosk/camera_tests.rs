//! The camera's sheet without a window, and what passes between its thread and the screen.

use super::*;
use crate::base::Rupiah;
use crate::devices::codes::Format;
use crate::devices::scan::scan_stream;
use crate::kiosk::customer::CustomerLine;

fn screen(device: &str) -> CameraScreen {
    let (scans, _codes) = scan_stream(|| {});
    CameraScreen::new(device, Some(scans))
}

fn seen(text: &str, points: &[(f32, f32)]) -> SeenCode {
    let points = points.iter().map(|(x, y)| Point { x: *x, y: *y }).collect();
    SeenCode { text: text.into(), format: Format::Qr, points }
}

fn picture(shade: u8) -> Picture {
    Picture { width: 2, height: 1, rgb: vec![shade; 6] }
}

/// A running reader of a camera that is not there.
fn reader() -> CameraReader {
    let (scans, _codes) = scan_stream(|| {});
    start("/nonexistent/camera".into(), scans, &Arc::default()).expect("a thread")
}

fn stops(outs: &[Out<Effect>]) -> bool {
    matches!(outs, [Out::Do(Effect::Stop(_))])
}

#[test]
fn the_camera_runs_only_while_the_sheet_is_open() {
    let mut screen = screen("/dev/video0");
    assert!(screen.hear(&Event::Tick).is_none(), "a closed sheet does nothing");
    assert!(matches!(screen.handle(Intent::Opened).as_slice(), [Out::Do(Effect::Start { .. })]));
    assert!(screen.handle(Intent::Opened).is_empty(), "once is enough");
    assert!(screen.handle(Intent::Started(Ok(reader()))).is_empty());
    for event in [Event::Locked, Event::Entered(Place::Home)] {
        assert!(matches!(screen.hear(&event), Some(Intent::Closed)), "{event:?}");
    }
    assert!(screen.hear(&Event::Entered(Place::Till)).is_none());
    assert!(stops(&screen.handle(Intent::Closed)));
    assert!(!screen.is_open());
}

#[test]
fn a_camera_that_starts_after_its_sheet_was_closed_is_stopped() {
    let mut screen = screen("/dev/video0");
    screen.handle(Intent::Opened);
    assert!(screen.handle(Intent::Closed).is_empty(), "it is not running yet");
    assert!(stops(&screen.handle(Intent::Started(Ok(reader())))));
    screen.handle(Intent::Opened);
    screen.handle(Intent::Started(Ok(reader())));
    assert!(stops(&screen.handle(Intent::Started(Ok(reader())))), "the older one of two");
}

#[test]
fn without_a_camera_there_is_nothing_to_open() {
    assert!(screen("").handle(Intent::Opened).is_empty());
    assert!(CameraScreen::new("/dev/video0", None).handle(Intent::Opened).is_empty());
}

#[test]
fn pictures_come_at_most_fifteen_times_a_second_and_none_waits_in_a_queue() {
    let (port, begin) = (Port::default(), Instant::now());
    let at = |ms: u64| begin + Duration::from_millis(ms);
    let taken = || port.newest().picture.take().map(|pixels| pixels.as_bytes()[0]);
    port.put_picture(&picture(1), at(0));
    port.put_picture(&picture(2), at(100));
    assert_eq!(taken(), Some(1), "the second came while the first was not taken");
    port.put_picture(&picture(3), at(65));
    assert_eq!(taken(), None, "too early");
    port.put_picture(&picture(4), at(66));
    assert_eq!(taken(), Some(4));
    port.put_picture(&Picture { width: 2, height: 2, rgb: vec![0; 6] }, at(500));
    assert_eq!(taken(), None, "half a picture is none");
}

#[test]
fn a_mark_stands_around_its_code_and_inside_of_the_picture() {
    for (points, x, y, width, height) in [
        (&[(300.0, 300.0), (500.0, 300.0), (500.0, 500.0), (300.0, 500.0)][..], 0.28, 0.28, 0.24, 0.24),
        // A bar code read along one line.
        (&[(100.0, 500.0), (900.0, 500.0)][..], 0.08, 0.44, 0.84, 0.12),
        (&[(0.0, 0.0), (1000.0, 1000.0)][..], 0.0, 0.0, 1.0, 1.0),
        (&[][..], 0.0, 0.0, 1.0, 1.0),
    ] {
        let mark = mark_of(&seen("A", points), (1_000, 1_000));
        for (got, want) in [(mark.x, x), (mark.y, y), (mark.width, width), (mark.height, height)] {
            assert!((got - want).abs() < 0.001, "{points:?}: {mark:?}");
        }
    }
}

#[test]
fn what_the_camera_says_is_shown_and_a_mark_goes_by_itself() {
    let mut screen = screen("/dev/video0");
    screen.handle(Intent::Opened);
    let missing = CameraError::Missing { device: "/dev/video0".into() };
    screen.port.put_state(&CameraState::Blind(missing.clone()));
    screen.handle(Intent::Look);
    assert_eq!(screen.standing, Standing::Blind(missing.to_string()));
    screen.port.put_state(&CameraState::Seeing);
    screen.port.put_picture(&picture(7), Instant::now());
    screen.port.put_code(&seen("7KQ2M9X", &[]));
    screen.handle(Intent::Look);
    assert!(screen.standing == Standing::Seeing && screen.picture.is_some());
    assert_eq!(screen.mark.as_ref().map(|mark| mark.code.as_str()), Some("7KQ2M9X"));
    for _ in 0..MARK_TICKS {
        screen.handle(Intent::Tick);
    }
    assert!(screen.mark.is_none());
    screen.port.put_state(&CameraState::Blind(CameraError::Lost));
    screen.handle(Intent::Look);
    assert!(screen.picture.is_none(), "the last picture of a lost camera would look as if it went on");
}

#[test]
fn what_was_read_is_named_as_the_cart_has_it() {
    let mut screen = screen("/dev/video0");
    screen.handle(Intent::Opened);
    let line = CustomerLine { name: "Tas Anyam".into(), qty: 2, amount: Rupiah(170_000) };
    let view = CustomerView::Cart { lines: vec![line], total: Rupiah(170_000), saved: Rupiah::ZERO };
    let heard = screen.hear(&Event::CustomerSees(view)).expect("heard");
    screen.handle(heard);
    let said = ("2 x Tas Anyam".to_owned(), "Rp\u{A0}170.000".to_owned());
    assert_eq!(screen.last, Some(said));
    screen.handle(Intent::Cart(CustomerView::Idle));
    assert_eq!(screen.last, None);
}
