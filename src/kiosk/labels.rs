//! Labels: of a hand-over, of one product, reprinted in any number.

use deks_ui::App;

use super::flow::{Out, Runner, Screen};
use super::services::Services;

/// The screen's state.
#[derive(Debug, Default)]
pub struct LabelsScreen;

impl Screen for LabelsScreen {
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
pub fn connect(app: &App, services: &Services) -> Runner<LabelsScreen> {
    Runner::start(LabelsScreen, app, services.clone())
}
