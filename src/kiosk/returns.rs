//! What has not sold for three months, and what a manager decides.

use deks_ui::App;

use super::flow::{Out, Runner, Screen};
use super::services::Services;

/// The screen's state.
#[derive(Debug, Default)]
pub struct ReturnsScreen;

impl Screen for ReturnsScreen {
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
pub fn connect(app: &App, services: &Services) -> Runner<ReturnsScreen> {
    Runner::start(ReturnsScreen, app, services.clone())
}
