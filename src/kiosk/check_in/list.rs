//! Step 1: what was understood of the list, corrected by touch. Pure.

use deks_ui::{CheckInView as View, Tone};

use super::begin::Outs;
use super::{AidForm, CheckInScreen, Intent, LineForm, Open, Work};
use crate::base::Rupiah;
use crate::base::limits::QTY_MAX;
use crate::catalog::barcodes;
use crate::intake::{DraftAid, DraftLine, Step};
use crate::kiosk::flow::Out;

/// The part of the list where the lines with something wrong stand.
const FLAWS_TAB: usize = 0;
const LINES_TAB: usize = 1;
const AIDS_TAB: usize = 3;
/// Why a line is left out that could have been taken.
const LEFT_BY_STAFF: &str = "Dikeluarkan dari daftar oleh petugas.";

impl CheckInScreen {
    pub(super) fn decide_list(&mut self, intent: Intent) -> Outs {
        let Some(work) = &mut self.work else { return self.decide_done(intent) };
        match intent {
            Intent::TabChosen(tab) => work.choose_tab(tab),
            Intent::OpenLine(at) => work.open_line(at),
            Intent::OpenAid(at) => work.open_aid(at),
            Intent::ClosePanel => work.open = Open::Nothing,
            Intent::Edited(form) => {
                let typed = form.barcode.trim().to_owned();
                let is_new = !typed.is_empty() && typed != work.form.barcode.trim();
                work.edit(*form, self.price_limit);
                let mut outs = self.changed();
                outs.extend(is_new.then(|| self.look_at_barcode(typed, false)).into_iter().flatten());
                return outs;
            }
            Intent::AidEdited(form) => {
                work.edit_aid(form);
                return self.changed();
            }
            Intent::AidStepped(by) => {
                if let Some(aid) = work.open_aid_mut() {
                    aid.qty = (aid.qty + by).clamp(1, QTY_MAX);
                }
                return self.changed();
            }
            Intent::AddLine => {
                let at = work.kept.draft.add_line();
                (work.tab, self.view) = (LINES_TAB, View::List);
                work.open_line(at);
                return self.changed();
            }
            Intent::AddAid => {
                work.kept.draft.aids.push(DraftAid { qty: 1, ..DraftAid::default() });
                work.tab = AIDS_TAB;
                work.open_aid(work.kept.draft.aids.len() - 1);
                return self.changed();
            }
            Intent::CopyLine => return self.copy_line(),
            Intent::MergeLine => return self.merge_line(),
            Intent::BarcodeLooked(looked) => return self.barcode_looked(looked),
            Intent::LeaveOut => return self.leave_out(),
            Intent::TakeBack(at) => {
                if let Some(at) = work.kept.take_back(at) {
                    work.open_line(at);
                    work.tab = LINES_TAB;
                }
                return self.changed();
            }
            Intent::RemoveAid => {
                if let Open::Aid(at) = work.open {
                    work.kept.draft.aids.remove(at);
                    work.open = Open::Nothing;
                }
                return self.changed();
            }
            Intent::NextFlaw => work.next_flaw(),
            Intent::GoStep(at) => return self.go_step(at),
            Intent::Next => return self.next(),
            other => return self.decide_count(other),
        }
        Vec::new()
    }

    fn copy_line(&mut self) -> Outs {
        let Some(work) = &mut self.work else { return Vec::new() };
        let Open::Line(at) = work.open else { return Vec::new() };
        if let Some(copy) = work.kept.draft.copy_line(at) {
            work.tab = LINES_TAB;
            work.open_line(copy);
        }
        self.changed()
    }

    /// The line leaves the list; it and the reason stay to be seen.
    fn leave_out(&mut self) -> Outs {
        let Some(work) = &mut self.work else { return Vec::new() };
        let Open::Line(at) = work.open else { return Vec::new() };
        let is_blank = work.kept.draft.lines.get(at).is_some_and(|line| *line == DraftLine::default());
        if is_blank {
            // Nothing was ever written in it: there is nothing to see.
            work.kept.draft.remove_line(at);
        } else {
            let why = work.flaws.get(at).filter(|flaw| !flaw.is_empty()).cloned();
            let why = why.unwrap_or_else(|| LEFT_BY_STAFF.to_owned());
            let faults = work.kept.draft.faults(at, self.price_limit);
            let causes = match faults.is_empty() {
                true => vec![why.clone()],
                false => faults.into_iter().map(|fault| fault.cause().to_owned()).collect(),
            };
            work.kept.leave_out(at, why, causes);
        }
        work.open = Open::Nothing;
        (work.counting, work.marked) = (None, None);
        self.changed()
    }

    /// The pieces of the line go to the same goods above it.
    fn merge_line(&mut self) -> Outs {
        let Some(work) = &mut self.work else { return Vec::new() };
        let Open::Line(at) = work.open else { return Vec::new() };
        let Some(into) = work.kept.draft.merge_up(at) else { return Vec::new() };
        (work.counting, work.marked) = (None, None);
        work.open_line(into);
        let (number, pieces) = (into + 1, work.kept.draft.lines[into].listed_qty.unwrap_or(0));
        let mut outs = self.changed();
        outs.push(Out::Say(format!("Digabungkan. Baris {number} sekarang {pieces} buah."), Tone::Ok));
        outs
    }

    fn go_step(&mut self, at: usize) -> Outs {
        let Some(work) = &mut self.work else { return Vec::new() };
        if self.busy {
            return Vec::new();
        }
        // Whoever signed did so for the figures as they stood.
        work.unsign();
        work.kept.draft.step = if at == 0 { Step::List } else { Step::Count };
        self.view = super::begin::view_of(work.kept.draft.step);
        self.changed()
    }

    fn next(&mut self) -> Outs {
        let Some(work) = &mut self.work else { return Vec::new() };
        let lines = &work.kept.draft.lines;
        match self.view {
            View::List if work.flaws.iter().all(String::is_empty) && work.aid_flaws() == 0 => {
                if lines.is_empty() && work.kept.draft.aids.is_empty() {
                    return Vec::new();
                }
                work.kept.draft.step = Step::Count;
                (work.count_tab, work.counting, work.open) = (0, None, Open::Nothing);
            }
            View::Count if lines.iter().all(|line| line.counted_qty.is_some()) && work.wanting() == 0 => {
                work.kept.draft.step = Step::HandOver;
                (work.counting, work.puzzle) = (None, None);
                work.unsign();
            }
            View::Sign => return self.accept(),
            _ => return Vec::new(),
        }
        self.view = super::begin::view_of(work.kept.draft.step);
        self.changed()
    }
}

impl Work {
    /// Looks at every line again.
    pub(super) fn look(&mut self, price_limit: Rupiah) {
        let faults = self.kept.draft.all_faults(price_limit);
        let with_codes = self.kept.draft.lines.iter().zip(faults).map(|(line, faults)| {
            let mut texts: Vec<String> = faults.into_iter().map(|reason| reason.explain().to_owned()).collect();
            if !line.barcode.is_empty() {
                texts.extend(barcodes::classify(&line.barcode).err().map(|error| error.to_string()));
                texts.extend(self.our_codes.get(&line.barcode).cloned());
            }
            texts.join(" ")
        });
        self.flaws = with_codes.collect();
    }

    /// What stands open beside the list belongs to the part that is shown.
    fn choose_tab(&mut self, tab: usize) {
        let fits = match self.open {
            Open::Nothing => true,
            Open::Line(_) => tab <= LINES_TAB,
            Open::Aid(_) => tab == AIDS_TAB,
        };
        if !fits {
            self.open = Open::Nothing;
        }
        self.tab = tab;
    }

    /// Lines and aids that cannot be taken as they stand.
    pub(super) fn flaw_count(&self) -> usize {
        self.flaws.iter().filter(|flaw| !flaw.is_empty()).count() + self.aid_flaws()
    }

    pub(super) fn aid_flaws(&self) -> usize {
        self.kept.draft.aids.iter().filter(|aid| aid.name.is_empty()).count()
    }

    pub(super) fn open_line(&mut self, at: usize) {
        let Some(line) = self.kept.draft.lines.get(at) else { return };
        self.form = LineForm {
            name: line.name.clone(),
            variant: line.variant.clone(),
            category: line.category.clone(),
            price: line.price.map_or_else(|| line.price_text.clone(), Rupiah::grouped),
            qty: line.listed_qty.map_or_else(|| line.qty_text.clone(), |qty| qty.to_string()),
            barcode: line.barcode.clone(),
        };
        self.open = Open::Line(at);
    }

    fn open_aid(&mut self, at: usize) {
        let Some(aid) = self.kept.draft.aids.get(at) else { return };
        self.aid_form = AidForm { name: aid.name.clone(), note: aid.note.clone() };
        self.open = Open::Aid(at);
    }

    fn open_aid_mut(&mut self) -> Option<&mut DraftAid> {
        match self.open {
            Open::Aid(at) => self.kept.draft.aids.get_mut(at),
            _ => None,
        }
    }

    /// Only what was typed is taken: a figure that nobody touched stays as it was understood.
    pub(super) fn edit(&mut self, form: LineForm, price_limit: Rupiah) {
        let Open::Line(at) = self.open else { return };
        let Some(line) = self.kept.draft.lines.get_mut(at) else { return };
        line.set_name(&form.name);
        line.set_variant(&form.variant);
        line.set_category(&form.category);
        line.set_barcode(&form.barcode);
        if form.price != self.form.price {
            line.set_price(&form.price, price_limit);
        }
        if form.qty != self.form.qty {
            line.set_qty(&form.qty);
        }
        self.form = form;
    }

    fn edit_aid(&mut self, form: AidForm) {
        if let Some(aid) = self.open_aid_mut() {
            aid.name = form.name.trim().to_owned();
            aid.note = form.note.trim().to_owned();
        }
        self.aid_form = form;
    }

    /// Opens the next line with something wrong, after the one that is open.
    fn next_flaw(&mut self) {
        let from = if let Open::Line(at) = self.open { at + 1 } else { 0 };
        let count = self.flaws.len();
        let next = (0..count).map(|step| (from + step) % count.max(1)).find(|at| !self.flaws[*at].is_empty());
        match next {
            Some(at) => {
                self.tab = FLAWS_TAB;
                self.open_line(at);
            }
            None => {
                if let Some(at) = self.kept.draft.aids.iter().position(|aid| aid.name.is_empty()) {
                    self.tab = AIDS_TAB;
                    self.open_aid(at);
                }
            }
        }
    }
}
