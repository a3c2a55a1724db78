//! Handing pieces and display aids back to their owner.

use deks_ui::App;

use super::flow::{Out, Runner, Screen};
use super::services::Services;

/// The screen's state.
#[derive(Debug, Default)]
pub struct HandBackScreen;

impl Screen for HandBackScreen {
    type Intent = ();
    type Effect = ();

    fn handle(&mut self, (): ()) -> Vec<Out<()>> {
        Vec::new()
    }

    fn perform((): (), _services: &Services) -> Option<()> {
        None
    }

    fn show(&self, _app: &App) {}
}

/// Binds the screen's callbacks to a presenter.
pub fn connect(app: &App, services: &Services) -> Runner<HandBackScreen> {
    Runner::start(HandBackScreen, app, services.clone())
}
