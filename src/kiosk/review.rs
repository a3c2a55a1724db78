//! The letters of the month: read, edit, approve, send.

use deks_ui::App;

use super::flow::{Out, Runner, Screen};
use super::services::Services;

/// The screen's state.
#[derive(Debug, Default)]
pub struct ReviewScreen;

impl Screen for ReviewScreen {
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
pub fn connect(app: &App, services: &Services) -> Runner<ReviewScreen> {
    Runner::start(ReviewScreen, app, services.clone())
}
