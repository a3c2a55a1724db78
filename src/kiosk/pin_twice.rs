//! Choosing a PIN: entered, checked, entered again.

use crate::people::{PinFlaw, pin_flaw};

/// The first entry while the second is waited for. Cleared as soon as it is used or given up.
#[derive(Debug, Default)]
pub struct PinTwice {
    first: Option<String>,
    /// Counts up whenever the dots are to be empty again.
    pub round: i32,
    /// What was wrong with the last entry, with what to do; empty when nothing was.
    pub flaw: String,
}

impl PinTwice {
    /// Takes an entry; gives the PIN when both agree.
    pub fn entered(&mut self, pin: String) -> Option<String> {
        self.round += 1;
        self.flaw.clear();
        match self.first.take() {
            None => {
                match pin_flaw(&pin) {
                    None => self.first = Some(pin),
                    Some(PinFlaw::NotSixDigits) => self.flaw = "PIN harus tepat 6 angka.".into(),
                    Some(PinFlaw::Guessable) => self.flaw = "Mudah ditebak. Pilih angka lain.".into(),
                }
                None
            }
            Some(first) if first == pin => Some(pin),
            Some(_) => {
                self.flaw = "Tidak sama. Mulai lagi dari awal.".into();
                None
            }
        }
    }

    /// Begins anew, with what a rule said about the last PIN.
    pub fn refuse(&mut self, flaw: impl Into<String>) {
        self.first = None;
        self.round += 1;
        self.flaw = flaw.into();
    }

    pub fn is_second(&self) -> bool {
        self.first.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_counts_when_it_was_entered_twice_alike() {
        for (entries, pin, second, flaw) in [
            (&["246813"][..], None, true, ""),
            (&["246813", "246813"], Some("246813"), false, ""),
            (&["246813", "246814"], None, false, "Tidak sama. Mulai lagi dari awal."),
            (&["123456"], None, false, "Mudah ditebak. Pilih angka lain."),
            (&["123456", "246813", "246813"], Some("246813"), false, ""),
            (&["246813", "246814", "246814"], None, true, ""),
        ] {
            let mut twice = PinTwice::default();
            let last = entries.iter().map(|entry| twice.entered((*entry).into())).last().flatten();
            assert_eq!(last.as_deref(), pin, "{entries:?}");
            assert_eq!((twice.is_second(), twice.flaw.as_str()), (second, flaw), "{entries:?}");
            assert_eq!(twice.round as usize, entries.len());
        }
    }
}
