//! How this kiosk looks and sounds: what `deks.toml` says until somebody chooses otherwise on the screen.

use serde::{Deserialize, Serialize};

use super::services::Services;
use crate::config;
use crate::store::StoreError;

/// Kept beside other unfinished things of this device: it is no fact and travels nowhere.
const KIND: &str = "display";
const KEY: &str = "kiosk";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Display {
    pub dark: bool,
    /// Black on white, for weak eyes and bright light; it goes before `dark`. Chosen on the screen only.
    pub contrast: bool,
    /// 100 to 130.
    pub text_percent: u32,
    pub keyboard: bool,
    pub sounds: bool,
    pub motion: bool,
}

impl Default for Display {
    fn default() -> Self {
        Display::of(&config::Screen::default())
    }
}

impl Display {
    /// What the configuration says.
    pub fn of(screen: &config::Screen) -> Display {
        Display {
            dark: screen.dark,
            contrast: false,
            text_percent: 100,
            keyboard: screen.keyboard,
            sounds: screen.sounds,
            motion: true,
        }
    }

    /// What was chosen on this device, else what the configuration says.
    pub fn load(services: &Services) -> Display {
        match services.store.draft(KIND, KEY) {
            Ok(kept) => kept.unwrap_or_else(|| Display::of(&services.config.screen)),
            Err(error) => {
                tracing::warn!(%error, "how the screen looks could not be read");
                Display::of(&services.config.screen)
            }
        }
    }

    pub fn keep(self, services: &Services) -> Result<(), StoreError> {
        services.store.keep_draft(KIND, KEY, &self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_that_was_kept_before_there_was_high_contrast_is_still_read() {
        let kept = r#"{"dark":true,"text_percent":115,"keyboard":false,"sounds":true,"motion":false}"#;
        let read: Display = serde_json::from_str(kept).expect("readable");
        assert!(read.dark && !read.contrast && !read.motion);
        assert_eq!(read.text_percent, 115);
        let chosen = Display { contrast: true, ..read };
        let again = serde_json::to_string(&chosen).expect("written");
        assert_eq!(serde_json::from_str::<Display>(&again).expect("readable"), chosen);
    }
}
