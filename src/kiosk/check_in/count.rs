//! Step 2: what is really there, listed against received. Pure.

use deks_ui::{CountReason, Tone};

use super::begin::Outs;
use super::{CheckInScreen, Effect, Intent, Puzzle, Work};
use crate::base::limits::QTY_MAX;
use crate::catalog::barcodes;
use crate::devices::Sound;
use crate::intake::{DraftLine, Scanned, Step};
use crate::kiosk::flow::Out;

/// Written into lines that were brought without being listed; the staff may write something else.
const NOT_ON_THE_LIST: &str = "Tidak tertulis di daftar";
const DAMAGED_PAD: usize = 1;

impl CheckInScreen {
    pub(super) fn decide_count(&mut self, intent: Intent) -> Outs {
        let Some(work) = &mut self.work else { return Vec::new() };
        match intent {
            Intent::CountTabChosen(tab) => work.count_tab = tab,
            Intent::OpenCount(at) => work.count_at(at),
            Intent::Counted { line: at, by } => {
                let Some(line) = work.kept.draft.lines.get_mut(at) else { return Vec::new() };
                line.set_counted(line.counted_qty.unwrap_or(0) + by);
                work.count_at(at);
                return self.changed();
            }
            Intent::PadChosen(pad) => (work.pad, work.pad_fresh) = (pad, true),
            Intent::PadKey(key) => {
                work.pad_key(&key);
                return self.changed();
            }
            Intent::AsListed => {
                if let Some(line) = work.counting_mut() {
                    (line.counted_qty, line.damaged_qty) = (line.listed_qty, 0);
                    line.reason.clear();
                    line.damage_reason.clear();
                }
                (work.reason, work.damage_reason, work.pad_fresh) = (String::new(), String::new(), true);
                return self.changed();
            }
            Intent::AllAsListed => {
                work.kept.draft.count_as_listed();
                return self.changed();
            }
            Intent::ReasonPicked(reason) if is_of_damage(reason) => return self.damage_reason(reason_text(reason)),
            Intent::ReasonPicked(reason) => return self.reason(reason_text(reason)),
            Intent::ReasonEdited(text) => return self.reason(&text),
            Intent::DamageReasonEdited(text) => return self.damage_reason(&text),
            Intent::Found { code, result } => return self.found(code, result),
            Intent::PuzzleTake => return self.puzzle_take(),
            Intent::PuzzleClose => {
                work.puzzle = None;
                work.same_code.clear();
            }
            Intent::SameChosen(at) => {
                work.same_code.clear();
                if let Some(line) = work.kept.draft.lines.get_mut(at) {
                    line.count_one();
                    work.mark(at);
                }
                return self.changed();
            }
            other => return self.decide_sign(other),
        }
        Vec::new()
    }

    fn reason(&mut self, text: &str) -> Outs {
        let Some(work) = &mut self.work else { return Vec::new() };
        if let Some(line) = work.counting_mut() {
            line.set_reason(text);
        }
        work.reason = text.to_owned();
        self.changed()
    }

    fn damage_reason(&mut self, text: &str) -> Outs {
        let Some(work) = &mut self.work else { return Vec::new() };
        if let Some(line) = work.counting_mut() {
            line.set_damage_reason(text);
        }
        work.damage_reason = text.to_owned();
        self.changed()
    }

    /// A scan counts one up.
    pub(super) fn scan_counts(&mut self, code: String) -> Outs {
        let Some(work) = &mut self.work else { return Vec::new() };
        work.puzzle = None;
        match work.kept.draft.scan(&code) {
            Scanned::Counted { line, .. } => {
                work.same_code.clear();
                work.mark(line);
                let mut outs = self.changed();
                outs.push(Out::Beep(Sound::Known));
                outs
            }
            Scanned::Ambiguous(lines) => {
                work.same_code = lines;
                vec![Out::Beep(Sound::Known)]
            }
            Scanned::Unknown => vec![Out::Do(Effect::Find { code, partner: work.partner.id })],
        }
    }

    fn found(&mut self, code: String, result: Result<Option<Puzzle>, String>) -> Outs {
        let Some(work) = &mut self.work else { return Vec::new() };
        match result {
            Err(text) => return vec![Out::Beep(Sound::Unknown), Out::Say(text, Tone::Bad)],
            Ok(found) => work.puzzle = Some(found.unwrap_or(Puzzle::Unknown(code))),
        }
        vec![Out::Beep(Sound::Unknown)]
    }

    /// Goods that were brought without being listed come onto the list, with the piece that was scanned.
    fn puzzle_take(&mut self) -> Outs {
        let Some(work) = &mut self.work else { return Vec::new() };
        let draft = &mut work.kept.draft;
        match work.puzzle.take() {
            Some(Puzzle::NotListed { product, price }) => {
                let at = draft.add_product(&product, price);
                let line = &mut draft.lines[at];
                line.count_one();
                line.set_reason(NOT_ON_THE_LIST);
                work.mark(at);
                work.look(self.price_limit);
                // A product without a price needs one before it can be accepted.
                if !work.flaws[at].is_empty() {
                    return self.open_in_list(at);
                }
                self.changed()
            }
            Some(Puzzle::Unknown(code)) => {
                let at = draft.add_line();
                let line = &mut draft.lines[at];
                (line.listed_qty, line.qty_text) = (Some(0), "0".to_owned());
                line.count_one();
                line.set_reason(NOT_ON_THE_LIST);
                if barcodes::classify(code.trim()).is_ok() {
                    line.set_barcode(&code);
                }
                self.open_in_list(at)
            }
            _ => Vec::new(),
        }
    }

    /// Back to the list, with a line open that wants to be filled in.
    fn open_in_list(&mut self, at: usize) -> Outs {
        let Some(work) = &mut self.work else { return Vec::new() };
        work.kept.draft.step = Step::List;
        work.tab = 0;
        work.open_line(at);
        self.view = deks_ui::CheckInView::List;
        self.changed()
    }
}

/// What is written on the paper, in the paper's language.
fn reason_text(reason: CountReason) -> &'static str {
    match reason {
        CountReason::NotBrought => "Tidak dibawa",
        CountReason::LeftBehind => "Tertinggal",
        CountReason::Surplus => "Lebih kirim",
        CountReason::Miswritten => "Salah tulis",
        CountReason::Damaged => "Rusak",
        CountReason::Flawed => "Cacat",
        CountReason::Expired => "Kedaluwarsa",
        CountReason::Wrong => "Salah barang",
    }
}

/// Whether it tells what is wrong with pieces that go back at once, rather than why there are fewer or more.
fn is_of_damage(reason: CountReason) -> bool {
    match reason {
        CountReason::NotBrought | CountReason::LeftBehind | CountReason::Surplus | CountReason::Miswritten => false,
        CountReason::Damaged | CountReason::Flawed | CountReason::Expired | CountReason::Wrong => true,
    }
}

/// Whether a line still wants to say why there are fewer or more than listed.
pub(super) fn wants_reason(line: &DraftLine) -> bool {
    line.qty_differs() && line.reason.trim().is_empty()
}

/// Whether a line still wants to say what is wrong with the damaged pieces.
pub(super) fn wants_damage_reason(line: &DraftLine) -> bool {
    line.has_damage() && line.damage_reason.trim().is_empty()
}

pub(super) fn too_many_damaged(line: &DraftLine) -> bool {
    line.damaged_qty > line.counted_qty.unwrap_or(0)
}

impl Work {
    /// Lines that want a reason or whose figures cannot be.
    pub(super) fn wanting(&self) -> usize {
        let wants = |line: &&DraftLine| wants_reason(line) || wants_damage_reason(line) || too_many_damaged(line);
        self.kept.draft.lines.iter().filter(wants).count()
    }

    pub(super) fn count_at(&mut self, at: usize) {
        let Some(line) = self.kept.draft.lines.get(at) else { return };
        (self.reason, self.damage_reason) = (line.reason.clone(), line.damage_reason.clone());
        if self.counting != Some(at) {
            self.pad = 0;
        }
        (self.counting, self.pad_fresh, self.marked) = (Some(at), true, None);
        self.same_code.clear();
    }

    fn mark(&mut self, at: usize) {
        self.count_at(at);
        self.marked = Some(at);
        self.moves = self.moves.wrapping_add(1);
    }

    fn counting_mut(&mut self) -> Option<&mut DraftLine> {
        self.counting.and_then(|at| self.kept.draft.lines.get_mut(at))
    }

    fn pad_key(&mut self, key: &str) {
        let (fresh, on_damaged) = (std::mem::take(&mut self.pad_fresh), self.pad == DAMAGED_PAD);
        let Some(line) = self.counting_mut() else { return };
        let before = if on_damaged { line.damaged_qty } else { line.counted_qty.unwrap_or(0) };
        let typed = key.parse::<i64>().ok();
        let after = match (key, typed) {
            ("clear", _) if !on_damaged => {
                line.counted_qty = None;
                return;
            }
            ("clear", _) => 0,
            ("back", _) => before / 10,
            (_, Some(digit)) if fresh => digit,
            (_, Some(digit)) => (before * 10 + digit).min(QTY_MAX),
            _ => before,
        };
        if on_damaged { line.set_damaged(after) } else { line.set_counted(after) }
    }
}
