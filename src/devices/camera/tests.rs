//! The camera's thread over sources that work, fail, stop and panic.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use image::{GrayImage, Luma as Shade};

use super::*;
use crate::devices::scan::{Scan, ScanEvent, ScanSource, scan_stream};

/// What a source does next.
enum Step {
    Shows(Frame),
    Fails(CameraError),
    Panics,
}

/// Plays its steps, then shows the last frame for ever.
struct Scripted {
    steps: VecDeque<Step>,
    last: Option<Frame>,
}

impl FrameSource for Scripted {
    fn next(&mut self, _: Duration) -> Result<Frame, CameraError> {
        std::thread::sleep(Duration::from_millis(1));
        match self.steps.pop_front() {
            Some(Step::Shows(frame)) => {
                self.last = Some(frame.clone());
                Ok(frame)
            }
            Some(Step::Fails(error)) => Err(error),
            Some(Step::Panics) => panic!("a driver that answers nonsense"),
            None => self.last.clone().map(|frame| Frame { taken_at: Instant::now(), ..frame }).ok_or(CameraError::Lost),
        }
    }
}

fn showing(text: &str) -> Frame {
    let code = qrcode::QrCode::new(text).expect("a code");
    let drawn: GrayImage = code.render::<Shade<u8>>().min_dimensions(160, 160).build();
    let (width, height) = (drawn.width() as usize, drawn.height() as usize);
    from_grey(width, height, width, drawn.as_raw(), Instant::now()).expect("a frame")
}

/// A running camera, its scans, and what it said of itself. One script for each time it is opened; then it is missing.
fn camera(
    scripts: Vec<Result<Vec<Step>, CameraError>>,
) -> (CameraReader, crossbeam_channel::Receiver<ScanEvent>, Receiver<CameraState>) {
    let (scans, events) = scan_stream(|| {});
    let (told, states) = channel();
    let sinks = CameraSinks {
        scans,
        take_code: Box::new(|code| code.text.starts_with("QRIS")),
        on_picture: Box::new(|picture| assert!(picture.width <= 640)),
        on_state: Box::new(move |state| {
            let _ = told.send(state.clone());
        }),
    };
    let mut scripts: VecDeque<_> = scripts.into();
    let open = move || -> Result<Box<dyn FrameSource>, CameraError> {
        let missing = || Err(CameraError::Missing { device: "/dev/video0".into() });
        let steps = scripts.pop_front().unwrap_or_else(missing)?;
        Ok(Box::new(Scripted { steps: steps.into(), last: None }))
    };
    let reader = CameraReader::start_with(open, Duration::from_millis(5), sinks).expect("a thread");
    (reader, events, states)
}

fn scanned(code: &str) -> ScanEvent {
    ScanEvent::Scanned(Scan { code: code.into(), source: ScanSource::Camera })
}

fn next_state(states: &Receiver<CameraState>) -> CameraState {
    states.recv_timeout(Duration::from_secs(10)).expect("a state")
}

#[test]
fn a_code_held_still_is_scanned_once_and_another_beside_it_too() {
    let steps = vec![Step::Shows(showing("DK-1")), Step::Shows(showing("DK-1")), Step::Shows(showing("DK-2"))];
    let (_camera, events, states) = camera(vec![Ok(steps)]);
    let wait = Duration::from_secs(10);
    assert_eq!(events.recv_timeout(wait), Ok(scanned("DK-1")));
    assert_eq!(events.recv_timeout(wait), Ok(scanned("DK-2")));
    assert!(events.recv_timeout(Duration::from_millis(400)).is_err(), "DK-2 stays in view");
    assert_eq!(next_state(&states), CameraState::Seeing);
}

#[test]
fn a_code_that_a_screen_takes_is_no_scan() {
    let steps = vec![Step::Shows(showing("QRIS 1")), Step::Shows(showing("DK-1"))];
    let (_camera, events, _states) = camera(vec![Ok(steps)]);
    assert_eq!(events.recv_timeout(Duration::from_secs(10)), Ok(scanned("DK-1")));
}

#[test]
fn a_camera_that_is_pulled_out_is_said_and_comes_back() {
    let missing = CameraError::Missing { device: "/dev/video0".into() };
    let (_camera, events, states) = camera(vec![
        Err(missing.clone()),
        Err(missing.clone()),
        Ok(vec![Step::Shows(showing("DK-1")), Step::Fails(CameraError::Garbled), Step::Fails(CameraError::Lost)]),
        Ok(vec![Step::Shows(showing("DK-2"))]),
    ]);
    for expect in
        [CameraState::Blind(missing), CameraState::Seeing, CameraState::Blind(CameraError::Lost), CameraState::Seeing]
    {
        assert_eq!(next_state(&states), expect);
    }
    for code in ["DK-1", "DK-2"] {
        assert_eq!(events.recv_timeout(Duration::from_secs(10)), Ok(scanned(code)));
    }
}

#[test]
fn a_driver_that_panics_takes_nothing_with_it() {
    let (_camera, events, states) =
        camera(vec![Ok(vec![Step::Panics]), Ok(vec![Step::Shows(showing("DK-1")), Step::Panics])]);
    assert_eq!(next_state(&states), CameraState::Blind(CameraError::Lost));
    assert_eq!(next_state(&states), CameraState::Seeing);
    assert_eq!(events.recv_timeout(Duration::from_secs(10)), Ok(scanned("DK-1")));
    assert_eq!(next_state(&states), CameraState::Blind(CameraError::Lost));
}

#[test]
fn a_reader_that_is_dropped_ends_its_thread_soon() {
    let (camera, _events, states) = camera(vec![Ok(vec![Step::Shows(showing("DK-1"))])]);
    assert_eq!(next_state(&states), CameraState::Seeing);
    let begin = Instant::now();
    drop(camera);
    assert!(begin.elapsed() < Duration::from_secs(2));
}

#[test]
fn picture_files_play_by_name_and_then_the_camera_is_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, width) in [("b.png", 20), ("a.png", 10)] {
        GrayImage::new(width, 8).save(folder.path().join(name)).expect("saved");
    }
    std::fs::write(folder.path().join("c.jpg"), b"no picture").expect("written");
    std::fs::write(folder.path().join("expected.json"), b"{}").expect("written");
    let mut frames = FileFrames::open(folder.path(), Duration::ZERO).expect("pictures");
    let mut next = || frames.next(Duration::from_secs(1)).map(|frame| frame.luma.width());
    let got = [next(), next(), next(), next()];
    assert_eq!(got, [Ok(10), Ok(20), Err(CameraError::Garbled), Err(CameraError::Lost)]);
    let slow = FileFrames::open(folder.path(), Duration::from_secs(60)).expect("pictures");
    let mut slow = slow.over_and_over();
    assert!(slow.next(Duration::ZERO).is_ok());
    assert_eq!(slow.next(Duration::from_millis(1)).err(), Some(CameraError::TimedOut));
}

#[test]
fn a_folder_without_pictures_is_no_camera() {
    let folder = tempfile::tempdir().expect("a folder");
    let device = folder.path().display().to_string();
    assert_eq!(open(&device).err(), Some(CameraError::Missing { device }));
}
