//! What the screen does with each intent. Pure: no disk, no clock, no window.

use deks_ui::{Screen as Place, Tone};

use super::{Effect, Intent, LabelsScreen, Picked, Product, Way};
use crate::base::ActId;
use crate::devices::Sound;
use crate::documents::LabelSheet;
use crate::intake::{COPIES_MAX, LabelLine};
use crate::kiosk::files;
use crate::kiosk::flow::Out;

type Outs = Vec<Out<Effect>>;

impl LabelsScreen {
    pub(super) fn decide(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::Entered => return self.entered(),
            Intent::HandoversLoaded(Ok(handovers)) => self.handovers = handovers,
            Intent::HandoversLoaded(Err(text)) => return vec![Out::Say(text, Tone::Bad)],
            Intent::PickTabChosen(tab) => {
                self.pick_tab = tab;
                return if tab == 0 { Vec::new() } else { self.search() };
            }
            Intent::QueryEdited(query) => {
                self.query = query;
                return self.search();
            }
            Intent::ProductsFound { serial, result } => return self.products_found(serial, result),
            Intent::HandoverChosen(id) => return vec![Out::Do(Effect::PickHandover { id, anew: false })],
            Intent::ProductChosen(id) => return vec![Out::Do(Effect::PickProduct { id, anew: false })],
            Intent::HandoverWanted(id) => {
                self.from_elsewhere = true;
                return vec![Out::Do(Effect::PickHandover { id, anew: true })];
            }
            Intent::ProductWanted(id) => {
                self.from_elsewhere = true;
                return vec![Out::Do(Effect::PickProduct { id, anew: true })];
            }
            Intent::Scanned(code) => return vec![Out::Do(Effect::Find(code))],
            Intent::Picked { result, anew, scanned } => return self.picked(result, anew, scanned),
            Intent::AddMore => {
                (self.picking, self.pick_tab) = (true, 1);
                return self.search();
            }
            Intent::CheckInWanted => return vec![Out::Go(Place::CheckIn)],
            Intent::Back => return self.back(),
            other => return self.decide_rows(other),
        }
        Vec::new()
    }

    fn decide_rows(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::RowChosen(code) => return self.choose(&code),
            Intent::RowStepped { code, by } => {
                let Some(line) = self.lines.iter_mut().find(|line| line.code == code) else { return Vec::new() };
                line.copies = (line.copies + by).clamp(0, COPIES_MAX);
                return self.choose(&code);
            }
            Intent::CopiesEdited(typed) => self.copies_edited(typed),
            Intent::RowRemoved(code) => {
                self.lines.retain(|line| line.code != code);
                if self.chosen.as_deref() == Some(code.as_str()) {
                    (self.chosen, self.preview) = (None, None);
                }
                self.saved = None;
            }
            Intent::Previewed { code, pixels } if self.chosen.as_deref() == Some(code.as_str()) => {
                self.preview = pixels
            }
            Intent::WayChosen(way) => {
                self.way = if way == 0 { Way::Printer } else { Way::Sheets };
                return vec![Out::Do(Effect::LookForTargets)];
            }
            Intent::SheetChosen(sheet) if sheet < LabelSheet::ALL.len() => {
                (self.sheet, self.first_place, self.saved) = (sheet, 0, None);
            }
            Intent::FirstStepped(by) => {
                let last = self.sheet().per_sheet() as i64 - 1;
                self.first_place = (self.first_place as i64 + by).clamp(0, last) as usize;
                self.saved = None;
            }
            Intent::TargetChosen(path) => (self.target, self.saved) = (Some(path), None),
            Intent::LookForTargets => return vec![Out::Do(Effect::LookForTargets)],
            Intent::TargetsFound(targets) => {
                // A stick that was pulled out is no target any more; a stick comes before the kiosk's own folder.
                let still_there = self.target.as_ref().is_some_and(|at| targets.iter().any(|t| t.path == *at));
                if !still_there {
                    self.target = targets.first().map(|target| target.path.clone());
                }
                self.targets = targets;
            }
            Intent::Print if !self.busy => return self.print(),
            Intent::Printed(result) => return self.printed(result),
            Intent::Saved(result) => return self.was_saved(result),
            _ => {}
        }
        Vec::new()
    }

    /// Opened from home it begins with the choice, unless labels stand there that were not printed.
    fn entered(&mut self) -> Outs {
        self.from_elsewhere = false;
        if self.lines.is_empty() {
            (self.picking, self.pick_tab) = (true, 0);
        }
        vec![Out::Do(Effect::LoadHandovers), Out::Do(Effect::LookForTargets)]
    }

    fn search(&mut self) -> Outs {
        self.serial += 1;
        vec![Out::Do(Effect::Search { serial: self.serial, query: self.query.clone() })]
    }

    fn products_found(&mut self, serial: u64, result: Result<Vec<Product>, String>) -> Outs {
        match result {
            _ if serial != self.serial => Vec::new(),
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok(products) => {
                self.products = products;
                Vec::new()
            }
        }
    }

    fn picked(&mut self, result: Result<Picked, String>, anew: bool, scanned: bool) -> Outs {
        let beep = |sound| scanned.then_some(Out::Beep(sound));
        let picked = match result {
            Err(text) => {
                let refused = [beep(Sound::Unknown), Some(Out::Say(text, Tone::Bad))];
                return refused.into_iter().flatten().collect();
            }
            Ok(Picked::Unknown(code)) => {
                let text = format!("Kode tidak dikenal: {code}. Pindai ulang, atau cari dengan nama.");
                return vec![Out::Beep(Sound::Unknown), Out::Say(text, Tone::Warn)];
            }
            Ok(picked) => picked,
        };
        if anew {
            self.lines.clear();
        }
        // A hand-over may go on sheets as the last one did; a single label is printed where labels are printed.
        let is_single = self.lines.is_empty() && !matches!(picked, Picked::Handover { .. });
        if is_single {
            self.way = Way::usual(self.has_printer);
        }
        let added = self.added(&picked);
        let first = self.take(picked);
        (self.picking, self.saved) = (false, None);
        let mut outs: Outs = beep(Sound::Known).into_iter().collect();
        outs.extend(added.map(|named| Out::Say(format!("Ditambahkan: {named}."), Tone::Ok)));
        if let Some(code) = first {
            outs.extend(self.choose(&code));
        }
        outs
    }

    /// What a scan brings to rows that stand there already without it; it may be another partner's.
    fn added(&self, picked: &Picked) -> Option<String> {
        let Picked::Scanned { lines, named } = picked else { return None };
        let first = lines.first()?;
        let is_new = !self.lines.is_empty() && self.lines.iter().all(|known| known.code != first.code);
        is_new.then(|| named.clone())
    }

    /// Puts what was picked into the rows; returns the code to show.
    fn take(&mut self, picked: Picked) -> Option<String> {
        match picked {
            Picked::Handover { title, lines } => {
                // Another hand-over takes the place of what stood there: its labels are those of its pieces.
                self.title = title;
                let first = lines.first().map(|line| line.code.clone());
                (self.lines, self.chosen, self.preview) = (lines, None, None);
                first
            }
            Picked::Products(lines) => {
                if self.lines.is_empty() {
                    self.title.clear();
                }
                let first = lines.first().map(|line| line.code.clone());
                for line in lines {
                    match self.lines.iter_mut().find(|known| known.code == line.code) {
                        Some(known) => known.copies = (known.copies + line.copies).min(COPIES_MAX),
                        None => self.lines.push(line),
                    }
                }
                first
            }
            Picked::Scanned { lines, .. } => {
                if self.lines.is_empty() {
                    self.title.clear();
                }
                let first = lines.first().map(|line| line.code.clone());
                // What was just scanned stands on top, where it is seen.
                for line in lines.into_iter().rev() {
                    let known = self.lines.iter().position(|known| known.code == line.code);
                    let before = known.map_or(0, |at| self.lines.remove(at).copies);
                    self.lines.insert(0, LabelLine { copies: (before + line.copies).min(COPIES_MAX), ..line });
                }
                self.moves = self.moves.wrapping_add(1);
                first
            }
            Picked::Unknown(_) => None,
        }
    }

    fn choose(&mut self, code: &str) -> Outs {
        let Some(line) = self.lines.iter().find(|line| line.code == code) else { return Vec::new() };
        self.copies = line.copies.to_string();
        self.saved = None;
        if self.chosen.as_deref() == Some(code) && self.preview.is_some() {
            return Vec::new();
        }
        (self.chosen, self.preview) = (Some(code.to_owned()), None);
        vec![Out::Do(Effect::Preview(LabelLine { copies: 1, ..line.clone() }))]
    }

    fn copies_edited(&mut self, typed: String) {
        let copies = if typed.trim().is_empty() { Some(0) } else { typed.trim().parse::<i64>().ok() };
        let chosen = self.chosen.as_deref();
        let line = self.lines.iter_mut().find(|line| Some(line.code.as_str()) == chosen);
        if let (Some(line), Some(copies)) = (line, copies) {
            line.copies = copies.clamp(0, COPIES_MAX);
        }
        (self.copies, self.saved) = (typed, None);
    }

    fn print(&mut self) -> Outs {
        let lines: Vec<LabelLine> = self.lines.iter().filter(|line| line.copies > 0).cloned().collect();
        if lines.is_empty() {
            return Vec::new();
        }
        match (self.way, &self.target) {
            (Way::Printer, _) if self.has_printer => {
                self.busy = true;
                vec![Out::Do(Effect::Print { act_id: self.act_id, lines })]
            }
            (Way::Printer, _) => Vec::new(),
            (Way::Sheets, None) => vec![Out::Do(Effect::LookForTargets)],
            (Way::Sheets, Some(folder)) => {
                let (sheet, first_place, folder) = (self.sheet(), self.first_place, folder.clone());
                self.busy = true;
                vec![Out::Do(Effect::Save { lines, sheet, first_place, folder })]
            }
        }
    }

    fn printed(&mut self, result: Result<i64, String>) -> Outs {
        self.busy = false;
        match result {
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok(count) => {
                self.act_id = ActId::new();
                let mut outs = vec![Out::Say(format!("{count} label masuk antrean printer."), Tone::Ok)];
                outs.extend(self.leave());
                outs
            }
        }
    }

    fn was_saved(&mut self, result: Result<std::path::PathBuf, String>) -> Outs {
        self.busy = false;
        match result {
            Err(text) => vec![Out::Say(text, Tone::Bad), Out::Do(Effect::LookForTargets)],
            Ok(path) => {
                let said = files::saved(&path);
                self.saved = Some(path);
                vec![Out::Say(said, Tone::Ok)]
            }
        }
    }

    /// Done with these labels.
    fn leave(&mut self) -> Outs {
        self.lines.clear();
        (self.chosen, self.preview, self.saved) = (None, None, None);
        (self.picking, self.pick_tab) = (true, 0);
        if std::mem::take(&mut self.from_elsewhere) { vec![Out::Back] } else { vec![Out::Do(Effect::LoadHandovers)] }
    }

    fn back(&mut self) -> Outs {
        match (self.picking, self.lines.is_empty()) {
            // Somebody looked for one more and did not take it.
            (true, false) => {
                self.picking = false;
                Vec::new()
            }
            (true, true) => vec![Out::Back],
            (false, _) if self.busy => Vec::new(),
            (false, _) => self.leave(),
        }
    }
}
