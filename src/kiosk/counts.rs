//! Figures that several screens show: what waits for somebody, and how the world outside does.

use super::home::Waiting;
use super::services::Services;

/// What the status bars show of the outlet.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Outside {
    pub shift: Option<i64>,
    pub mail_waiting: i64,
}

pub fn waiting(services: &Services) -> Waiting {
    let _ = services;
    Waiting::default()
}

pub fn outside(services: &Services) -> Outside {
    let _ = services;
    Outside::default()
}
