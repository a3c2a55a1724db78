//! A display in memory with Slint's software renderer, driven step by step.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use slint::platform::software_renderer::{MinimalSoftwareWindow, PremultipliedRgbaColor, RepaintBufferType};
use slint::platform::{EventLoopProxy, Platform, PointerEventButton, WindowAdapter, WindowEvent};
use slint::{EventLoopError, LogicalPosition, PhysicalSize, PlatformError};

use crate::outlet::Outcome;

/// Longer than this, and what was waited for never comes.
const PATIENCE: Duration = Duration::from_secs(20);

type Task = Box<dyn FnOnce() + Send>;

/// What other threads hand to the UI thread.
#[derive(Clone, Default)]
struct Tasks(Arc<(Mutex<VecDeque<Task>>, Condvar)>);

impl EventLoopProxy for Tasks {
    fn quit_event_loop(&self) -> Result<(), EventLoopError> {
        Ok(())
    }

    fn invoke_from_event_loop(&self, task: Task) -> Result<(), EventLoopError> {
        if let Ok(mut queue) = self.0.0.lock() {
            queue.push_back(task);
        }
        self.0.1.notify_one();
        Ok(())
    }
}

struct Buffered {
    window: Rc<MinimalSoftwareWindow>,
    tasks: Tasks,
    start: Instant,
}

impl Platform for Buffered {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        Ok(self.window.clone())
    }

    fn duration_since_start(&self) -> Duration {
        self.start.elapsed()
    }

    fn new_event_loop_proxy(&self) -> Option<Box<dyn EventLoopProxy>> {
        Some(Box::new(self.tasks.clone()))
    }
}

/// The display: a window, its pixels, and the loop that a backend would run.
pub struct Display {
    window: Rc<MinimalSoftwareWindow>,
    tasks: Tasks,
    pixels: RefCell<Vec<PremultipliedRgbaColor>>,
    width: usize,
}

impl Display {
    pub fn install(width: u32, height: u32) -> Outcome<Display> {
        let window = MinimalSoftwareWindow::new(RepaintBufferType::ReusedBuffer);
        let tasks = Tasks::default();
        let platform = Buffered { window: window.clone(), tasks: tasks.clone(), start: Instant::now() };
        slint::platform::set_platform(Box::new(platform))?;
        window.set_size(PhysicalSize::new(width, height));
        let pixels = vec![PremultipliedRgbaColor::default(); (width * height) as usize];
        Ok(Display { window, tasks, pixels: RefCell::new(pixels), width: width as usize })
    }

    pub fn focus(&self) {
        self.window.dispatch_event(WindowEvent::WindowActiveChanged(true));
    }

    pub fn type_keys(&self, keys: &str) {
        for key in keys.chars() {
            self.window.dispatch_event(WindowEvent::KeyPressed { text: key.into() });
            self.window.dispatch_event(WindowEvent::KeyReleased { text: key.into() });
        }
    }

    pub fn finger_down(&self, x: f32, y: f32) {
        let position = LogicalPosition::new(x, y);
        self.window.dispatch_event(WindowEvent::PointerPressed { position, button: PointerEventButton::Left });
    }

    pub fn finger_up(&self, x: f32, y: f32) {
        let position = LogicalPosition::new(x, y);
        self.window.dispatch_event(WindowEvent::PointerReleased { position, button: PointerEventButton::Left });
    }

    /// From the moment before `act` to the end of drawing the first frame in which `seen` holds.
    pub fn frame_after(&self, act: impl FnOnce(), seen: impl Fn() -> bool) -> Outcome<Duration> {
        let start = Instant::now();
        act();
        loop {
            self.work();
            let is_seen = seen();
            if self.draw() && is_seen {
                return Ok(start.elapsed());
            }
            if start.elapsed() > PATIENCE {
                return Err("what was waited for never came on the screen".into());
            }
            self.wait();
        }
    }

    pub fn wait_until(&self, seen: impl Fn() -> bool) -> Outcome<()> {
        let start = Instant::now();
        while !seen() {
            if start.elapsed() > PATIENCE {
                return Err("what was waited for never came".into());
            }
            self.step();
        }
        Ok(())
    }

    /// Goes on for a while: workers answer, animations end.
    pub fn settle(&self, time: Duration) {
        let start = Instant::now();
        while start.elapsed() < time {
            self.step();
        }
    }

    fn step(&self) {
        self.work();
        self.draw();
        self.wait();
    }

    pub fn work(&self) {
        loop {
            let task = self.tasks.0.0.lock().ok().and_then(|mut queue| queue.pop_front());
            let Some(task) = task else { break };
            task();
        }
        slint::platform::update_timers_and_animations();
    }

    pub fn draw(&self) -> bool {
        self.window.draw_if_needed(|renderer| {
            renderer.render(&mut self.pixels.borrow_mut(), self.width);
        })
    }

    /// Sleeps until somebody has a task, a timer is due, or a millisecond went by.
    pub fn wait(&self) {
        let nap = slint::platform::duration_until_next_timer_update().unwrap_or(Duration::from_millis(1));
        if let Ok(queue) = self.tasks.0.0.lock()
            && queue.is_empty()
        {
            let _ = self.tasks.0.1.wait_timeout(queue, nap.min(Duration::from_millis(1)));
        }
    }
}
