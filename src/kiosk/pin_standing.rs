//! How a PIN stands that somebody types: the same on the sign-in screen and on the sheet that asks a second person.

use deks_ui::SignInState;

use super::services::Services;
use crate::people::PinRefused;

/// Tries that a person has who typed nothing wrong yet.
const TRIES: i32 = 5;

#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub enum PinStanding {
    #[default]
    Ready,
    Checking,
    Refused(PinRefusal),
}

/// How a PIN was refused, as a screen shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PinRefusal {
    Wrong {
        tries_left: u32,
    },
    /// Until this time of day: `14.05`.
    Locked {
        until: String,
    },
    /// The person has no PIN on this device.
    NoPin,
}

impl PinRefusal {
    /// The room says for how many minutes; a person wants to know until when.
    pub fn of(refused: PinRefused, services: &Services) -> PinRefusal {
        match refused {
            PinRefused::Wrong { tries_left } => PinRefusal::Wrong { tries_left },
            PinRefused::Locked { minutes } => {
                let until = services.now().plus_minutes(minutes);
                PinRefusal::Locked { until: services.store.zone().time_of_day(until) }
            }
            PinRefused::NoPinHere => PinRefusal::NoPin,
        }
    }
}

impl PinStanding {
    /// What the pad shows: the state, the tries that are left, and until when it is locked.
    pub fn on_screen(&self) -> (SignInState, i32, &str) {
        match self {
            PinStanding::Ready => (SignInState::Ready, TRIES, ""),
            PinStanding::Checking => (SignInState::Checking, TRIES, ""),
            PinStanding::Refused(PinRefusal::Wrong { tries_left }) => (SignInState::Wrong, *tries_left as i32, ""),
            PinStanding::Refused(PinRefusal::Locked { until }) => (SignInState::Locked, 0, until.as_str()),
            PinStanding::Refused(PinRefusal::NoPin) => (SignInState::NoPin, TRIES, ""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pad_says_how_a_pin_stands() {
        let locked = PinRefusal::Locked { until: "14.05".into() };
        for (standing, expect) in [
            (PinStanding::default(), (SignInState::Ready, 5, "")),
            (PinStanding::Checking, (SignInState::Checking, 5, "")),
            (PinStanding::Refused(PinRefusal::Wrong { tries_left: 3 }), (SignInState::Wrong, 3, "")),
            (PinStanding::Refused(locked), (SignInState::Locked, 0, "14.05")),
            (PinStanding::Refused(PinRefusal::NoPin), (SignInState::NoPin, 5, "")),
        ] {
            assert_eq!(standing.on_screen(), expect, "{standing:?}");
        }
    }
}
