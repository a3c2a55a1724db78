//! Serah terima stok, in three steps: list, count, sign.

use deks_ui::App;

use super::flow::{Out, Runner, Screen};
use super::services::Services;

/// The screen's state.
#[derive(Debug, Default)]
pub struct CheckInScreen;

impl Screen for CheckInScreen {
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
pub fn connect(app: &App, services: &Services) -> Runner<CheckInScreen> {
    Runner::start(CheckInScreen, app, services.clone())
}
