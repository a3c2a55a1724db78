//! What was taken by card and the like before the sale is paid: taken back, brought back, and kept beside the cart.
//!
//! Promises: a part that was taken, and the code that was shown, lie on the disk for as long as the cart does, so that
//! a power cut charges nobody twice; one tap takes back one part, and for ten seconds it can be brought back. Leaves to
//! others: the bank's machine, which knows nothing of a part that is taken back here.

use deks_ui::Tone;
use serde::{Deserialize, Serialize};

use super::{Added, PayEffect, Paying, effect};
use crate::base::{ActId, QrisRequestId, Rupiah};
use crate::kiosk::flow::Out;
use crate::kiosk::till::handle::Outs;
use crate::kiosk::till::{Effect, Stage, TillScreen};
use crate::till::{Tender, TenderKind};

/// Ticks for which a part that was taken back can be brought back: a tick comes about once a second.
const UNDO_TICKS: u32 = 10;
/// Ticks in which the second tap of a double one does nothing. Two: the first tick may come at once.
pub const DOUBLE_TAP_TICKS: u32 = 2;

/// What lies on the disk beside the cart.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    pub added: Vec<Added>,
    /// The code that was shown for the cart: the same cart gets the same code again.
    pub code: Option<QrisRequestId>,
}

impl Taken {
    pub fn is_empty(&self) -> bool {
        *self == Taken::default()
    }
}

/// A part that was taken back just now, and where it stood.
#[derive(Debug)]
pub struct TakenBack {
    pub added: Added,
    at: usize,
    ticks_left: u32,
}

impl TakenBack {
    /// The next part has moved up under the finger that took this one back.
    fn is_fresh(&self) -> bool {
        self.ticks_left > UNDO_TICKS - DOUBLE_TAP_TICKS
    }
}

impl Paying {
    fn tick(&mut self) {
        if let Some(back) = &mut self.taken_back {
            back.ticks_left -= 1;
        }
        self.taken_back = self.taken_back.take().filter(|back| back.ticks_left > 0);
        if let Some(code) = &mut self.code {
            code.rest_ticks = code.rest_ticks.saturating_sub(1);
        }
    }
}

impl TillScreen {
    /// A second or so went by: what a double tap must not do can be done again, and what can be undone runs out.
    pub(in crate::kiosk::till) fn pay_tick(&mut self) {
        match &mut self.stage {
            Stage::Selling => {}
            Stage::Paying(paying) => paying.tick(),
            Stage::Done(done) => done.rest_ticks = done.rest_ticks.saturating_sub(1),
        }
    }

    pub(super) fn take_back(&mut self, id: ActId) -> Outs {
        let Stage::Paying(paying) = &mut self.stage else { return Vec::new() };
        if paying.taken_back.as_ref().is_some_and(TakenBack::is_fresh) {
            return Vec::new();
        }
        let Some(at) = paying.added.iter().position(|added| added.id == id) else { return Vec::new() };
        let added = paying.added.remove(at);
        paying.count_again();
        let said = said_of(&added.tender);
        if added.tender.request().is_some() {
            self.just_left = Some(added.bill.clone());
        }
        paying.taken_back = Some(TakenBack { added, at, ticks_left: UNDO_TICKS });
        said.map(|text| Out::Say(text, Tone::Warn)).into_iter().collect()
    }

    /// The tap was a mistake: the part stands again where it stood, unless something else covers the sum by now.
    pub(super) fn bring_back(&mut self) -> Outs {
        let Stage::Paying(paying) = &mut self.stage else { return Vec::new() };
        // A code on the counter is for what is left without it.
        if paying.code.is_some() {
            return Vec::new();
        }
        let Some(back) = paying.taken_back.take() else { return Vec::new() };
        let at = back.at.min(paying.added.len());
        paying.added.insert(at, back.added.clone());
        paying.count_again();
        if let Some(flaw) = paying.flaw_of(&paying.tenders(), false, &self.settings) {
            paying.added.remove(at);
            paying.count_again();
            (paying.flaw, paying.taken_back) = (flaw, Some(back));
            return Vec::new();
        }
        // What was said when it was removed still stands there, and would have the card cancelled.
        let tender = &back.added.tender;
        said_of(tender).map(|_| Out::Say(counts_again(tender.fixed_amount()), Tone::Ok)).into_iter().collect()
    }

    /// Keeps what was taken when it is something else than what lies on the disk.
    pub(in crate::kiosk::till) fn keep_taken(&mut self) -> Option<Out<Effect>> {
        let now = self.taken_now();
        if now == self.kept {
            return None;
        }
        self.kept = now.clone();
        Some(effect(PayEffect::KeepTaken(now)))
    }

    /// Whether this was taken for the cart on the counter and still counts.
    pub(in crate::kiosk::till) fn is_taken(&self, tender: &Tender) -> bool {
        self.taken_now().added.iter().any(|added| added.tender == *tender)
    }

    fn taken_now(&self) -> Taken {
        match &self.stage {
            Stage::Paying(paying) => {
                let code = paying.code.as_ref().map(|code| code.shown.request_id);
                Taken { added: paying.added.clone(), code: code.or(self.left_code) }
            }
            Stage::Selling | Stage::Done(_) => Taken { added: self.taken.clone(), code: self.left_code },
        }
    }

    /// What lay beside the cart when the program started. Without a cart it was for a sale that is made.
    pub(in crate::kiosk::till) fn restore_taken(&mut self, taken: Taken) {
        self.kept = taken.clone();
        if !self.cart.is_empty() {
            (self.taken, self.left_code) = (taken.added, taken.code);
        }
    }
}

/// What has to be done elsewhere; a QRIS code says itself that it waits.
fn said_of(tender: &Tender) -> Option<String> {
    let amount = tender.fixed_amount();
    match tender.kind() {
        TenderKind::Cash | TenderKind::Qris => None,
        TenderKind::Card => Some(card_taken_back(amount)),
        TenderKind::Transfer => Some(transfer_taken_back(amount)),
        TenderKind::Voucher => Some(voucher_taken_back(amount)),
    }
}

fn counts_again(amount: Rupiah) -> String {
    format!("Pembayaran {amount} dihitung lagi. Tidak ada yang perlu dibatalkan.")
}

fn card_taken_back(amount: Rupiah) -> String {
    format!("Kartu {amount} dihapus. Batalkan juga di mesin kartu.")
}

fn transfer_taken_back(amount: Rupiah) -> String {
    format!("Transfer {amount} dihapus. Kembalikan juga uangnya lewat aplikasi bank.")
}

fn voucher_taken_back(amount: Rupiah) -> String {
    format!("Voucher {amount} dihapus. Kembalikan juga vouchernya kepada pembeli.")
}

#[cfg(test)]
#[path = "taken_tests.rs"]
mod tests;
