//! A partner shows its card: the check-in begins with it. Pure.

use deks_ui::{CheckInView as View, Tone};

use super::begin::Outs;
use super::{CheckInScreen, Choice, Chosen, Effect};
use crate::catalog::codes;
use crate::devices::Sound;
use crate::kiosk::flow::Out;

/// What every card begins with, and no code on our own labels, because they are shorter than a card.
const CARD: &str = "DEKS";

/// Whether a code may be a card's: only then the register is asked before the goods are.
fn may_be_card(code: &str) -> bool {
    let code = codes::normalise(code);
    code.starts_with(CARD) && code.len() > CARD.len() + codes::CODE_CHARS
}

impl CheckInScreen {
    pub(super) fn scanned(&mut self, code: String) -> Outs {
        if may_be_card(&code) { vec![Out::Do(Effect::FindCard(code))] } else { self.scanned_goods(code) }
    }

    pub(super) fn card_found(&mut self, code: String, result: Result<Option<Choice>, String>) -> Outs {
        match result {
            Err(text) => vec![Out::Beep(Sound::Unknown), Out::Say(text, Tone::Bad)],
            Ok(None) => self.scanned_goods(code),
            Ok(Some(partner)) => self.card_shown(partner),
        }
    }

    /// A list that is open is not left because of a card; otherwise its partner is chosen, as if it had been tapped.
    fn card_shown(&mut self, partner: Choice) -> Outs {
        let name = &partner.name;
        if let Some(work) = &self.work {
            let is_same = work.partner.id == partner.id;
            return if is_same {
                let text = format!("Kartu {name}: daftar yang terbuka sudah miliknya.");
                vec![Out::Beep(Sound::Known), Out::Say(text, Tone::Ok)]
            } else {
                warned(format!("Kartu {name}: daftar yang terbuka milik mitra lain. Kembali dulu, lalu pindai lagi."))
            };
        }
        if !partner.active {
            return warned(format!("Mitra {name} tidak aktif. Aktifkan kembali di data mitra dulu."));
        }
        if self.busy || self.reading.is_some() {
            return vec![Out::Beep(Sound::Unknown)];
        }
        self.begin_for(partner)
    }

    fn begin_for(&mut self, partner: Choice) -> Outs {
        (self.view, self.done, self.discard_asked) = (View::Partner, None, None);
        // The list shows whose card it was, and nobody else.
        self.query.clone_from(&partner.name);
        let id = partner.id;
        self.chosen = Some(Chosen { id, name: partner.name, has_last: false });
        let mut outs = self.list_partners();
        outs.extend([Out::Do(Effect::LookAtPartner(id)), Out::Beep(Sound::Known)]);
        outs
    }
}

fn warned(text: String) -> Outs {
    vec![Out::Beep(Sound::Unknown), Out::Say(text, Tone::Warn)]
}
