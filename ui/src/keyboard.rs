//! The one thing the screens cannot do in Slint's own language: hand the on-screen keyboard's keys to the field that
//! has the focus. Everything else about the keyboard stands in `components/keyboard.slint`.
use slint::platform::WindowEvent;
use slint::{ComponentHandle, Weak};

use crate::{App, Keyboard};

/// Connects the on-screen keyboard. A key of it is sent to the window as a press and a release; while that happens
/// `Keyboard.injecting` is set, so the root window does not take it for a scanner's key.
pub fn connect_keyboard(app: &App) {
    let window: Weak<App> = app.as_weak();
    app.global::<Keyboard>().on_press(move |text| {
        if let Some(app) = window.upgrade() {
            app.window().dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
            app.window().dispatch_event(WindowEvent::KeyReleased { text });
        }
    });
}
