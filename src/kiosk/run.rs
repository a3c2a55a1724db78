//! Opening the window and keeping it alive.

use std::time::Duration;

use deks_ui::App;
use slint::{ComponentHandle, LogicalSize, Timer, TimerMode};
use thiserror::Error;

use super::desk;
use super::flow::{Event, tell};
use super::services::Services;

/// How often screens look whether something changed by itself: clock, queue, idle lock.
const TICK: Duration = Duration::from_secs(1);

#[derive(Debug, Error)]
pub enum RunError {
    #[error(
        "Layar tidak bisa dibuka ({0}). Tanpa layar, jalankan `deks demo --out out/demo`; di kios, periksa kabel dan \
         hak akses layar, lalu jalankan `deks doctor`."
    )]
    NoWindow(#[from] slint::PlatformError),
}

/// Runs the kiosk until its window closes. Without `size` it takes the whole screen.
pub fn run(services: &Services, size: Option<(u32, u32)>) -> Result<(), RunError> {
    let app = App::new()?;
    match size {
        Some((width, height)) => app.window().set_size(LogicalSize::new(width as f32, height as f32)),
        None => app.window().set_fullscreen(true),
    }
    desk::open(&app, services);
    let tick = Timer::default();
    tick.start(TimerMode::Repeated, TICK, || tell(&Event::Tick));
    app.run()?;
    desk::close();
    Ok(())
}
