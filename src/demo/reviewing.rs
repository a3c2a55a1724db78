//! The month's letters: approved as they stand, and sent.

use super::outlet::Outlet;
use super::{AtStep, DemoError};
use crate::base::{ActId, Month, PartnerId};
use crate::review::{
    Approve, LetterState, LetterView, MonthFigures, Sent, approve, letters_of_month, month_figures, send_month,
};
use crate::store::StoreError;

/// The letters of a month with their figures.
pub fn letters(outlet: &Outlet, month: Month) -> Result<(MonthFigures, Vec<LetterView>), DemoError> {
    let (zone, months) = (outlet.store.zone(), outlet.config.rules.months_unsold);
    let read = outlet.store.read_snapshot(|connection| {
        let figures = month_figures(connection, month, zone, months)?;
        let letters = letters_of_month(connection, &figures)?;
        Ok::<_, StoreError>((figures, letters))
    });
    Ok(read?)
}

/// The manager approves every letter that waits, and sends them.
pub fn approve_and_send(outlet: &Outlet, month: Month) -> Result<Sent, DemoError> {
    let (_, views) = letters(outlet, month)?;
    let waiting: Vec<(PartnerId, String)> = views
        .into_iter()
        .filter(|view| view.state == LetterState::Draft)
        .map(|view| (view.partner, view.text))
        .collect();
    if waiting.is_empty() {
        return Ok(Sent::default());
    }
    let user = outlet.staff.manager;
    let order = Approve { act_id: ActId::new(), user, month, letters: waiting };
    approve(&outlet.store, order).at_step("menyetujui review")?;
    send_month(&outlet.store, month, &outlet.config, Some(user), None).at_step("mengirim review")
}
