//! The steps from the terms to both signatures. Pure.

use deks_ui::{AgreementAsk, AgreementView as View, PlaceKind, Tone};

use super::form::{Flaw, Typed, place_of};
use super::handle::Outs;
use super::making::{Drawn, Paper, Signs};
use super::{AgreementScreen, Effect, Intent, Pages, Refused, Scan, Side};
use crate::base::{ActId, AgreementId};
use crate::kiosk::files;
use crate::kiosk::flow::Out;
use crate::partnership::agreement::{AgreementDraft, Signing, Way};

impl AgreementScreen {
    pub(super) fn decide_steps(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::GoStep(at) => self.go_step(at),
            Intent::Restart if self.work.is_some() => self.ask = AgreementAsk::Restart,
            Intent::PartChosen(part) => self.choose_part(part),
            Intent::Edited(typed) => self.edit(*typed),
            Intent::Drafted(result) => return self.drafted(result),
            Intent::Drawn { agreement, result } => self.drawn(agreement, result),
            Intent::PageStepped(by) => self.step_page(by),
            Intent::SaveDraft if !self.busy => return self.save_draft(),
            Intent::DraftSaved(result) => return self.draft_saved(result),
            Intent::PadSigned(side, path, signature) => self.pad_signed(side, Drawn { path, signature }),
            other => return self.decide_asking(other),
        }
        Vec::new()
    }

    /// Back to a step that is done; what was signed is not gone back from.
    fn go_step(&mut self, at: usize) {
        let Some(work) = self.work.as_mut().filter(|_| !self.busy) else { return };
        work.sheet = None;
        work.hide_numbers();
        self.ask = AgreementAsk::None;
        self.view = match (self.view, at) {
            (View::Parties | View::Read | View::Sign | View::Files, 0) => View::Terms,
            (View::Read | View::Sign | View::Files, 1) => View::Parties,
            (View::Sign | View::Files, 2) => View::Read,
            (view, _) => view,
        };
    }

    /// The step that is filled in, 0 or 1.
    pub(super) fn step(&self) -> usize {
        usize::from(self.view == View::Parties)
    }

    fn choose_part(&mut self, part: usize) {
        let step = self.step();
        if let Some(work) = &mut self.work {
            work.parts[step] = part;
            work.hide_numbers();
        }
    }

    /// A message stays until its own field is mended.
    fn edit(&mut self, typed: Typed) {
        let Some(work) = &mut self.work else { return };
        let before = std::mem::replace(&mut work.typed, typed);
        work.changed_from(&before);
    }

    pub(super) fn next(&mut self) -> Outs {
        match self.view {
            View::Terms => {
                let Some(work) = self.work.as_ref().filter(|work| !work.is_asking()) else { return Vec::new() };
                let flaws = work.typed.flaws_of_terms();
                if flaws.is_empty() {
                    self.view = View::Parties;
                    self.keep_typed()
                } else {
                    self.refused(flaws)
                }
            }
            View::Parties => self.draft(),
            View::Read => {
                self.read_on();
                Vec::new()
            }
            View::Sign => self.sign(),
            _ => Vec::new(),
        }
    }

    /// Every message at its field; the first part that has one is opened, unless the open one has one too.
    fn refused(&mut self, flaws: Vec<Flaw>) -> Outs {
        let places: Vec<(usize, usize)> = flaws.iter().map(|flaw| place_of(flaw.field)).collect();
        let here = self.step();
        let Some(work) = &mut self.work else { return Vec::new() };
        work.flaws = flaws;
        let Some(step) = places.iter().map(|(step, _)| *step).min() else { return Vec::new() };
        let parts: Vec<usize> = places.iter().filter(|(one, _)| *one == step).map(|(_, part)| *part).collect();
        if step != here || !parts.contains(&work.parts[step]) {
            work.parts[step] = parts.into_iter().min().unwrap_or(0);
        }
        // Whoever is taken to another step is told why.
        let told = if step == here { None } else { first_on(&work.flaws, step) };
        self.view = if step == 0 { View::Terms } else { View::Parties };
        told.map(|text| Out::Say(text, Tone::Bad)).into_iter().collect()
    }

    fn draft(&mut self) -> Outs {
        let Some(work) = &mut self.work else { return Vec::new() };
        let conditions = match work.typed.conditions(work.price_limit) {
            Err(flaws) => return self.refused(flaws),
            Ok(conditions) => conditions,
        };
        work.flaws.clear();
        work.hide_numbers();
        self.busy = true;
        let subject = work.subject;
        let mut outs = self.keep_typed();
        outs.push(Out::Do(Effect::Draft { act_id: self.act_id, subject, conditions: Box::new(conditions) }));
        outs
    }

    fn drafted(&mut self, result: Result<AgreementDraft, Refused>) -> Outs {
        self.busy = false;
        // Another try is another act: the draft may be changed and written again.
        self.act_id = ActId::new();
        let draft = match result {
            Err(Refused { flaws, text, matches }) => {
                let mut outs = self.refused(flaws);
                if let Some(matches) = matches {
                    self.ask_whose(matches);
                }
                if !text.is_empty() {
                    outs.push(Out::Say(text, Tone::Bad));
                }
                return outs;
            }
            Ok(draft) => draft,
        };
        let Some(work) = &mut self.work else { return Vec::new() };
        work.unsign();
        // The room keeps it now.
        work.proposed = work.typed.clone();
        (work.restored, work.is_kept) = (false, true);
        let (id, key) = (draft.id, work.key());
        work.draft = Some(draft);
        work.paper = Paper::default();
        self.view = View::Read;
        vec![Out::Do(Effect::ForgetTyped(key)), Out::Do(Effect::Draw(id))]
    }

    /// Pages of another draft are thrown away.
    fn drawn(&mut self, agreement: AgreementId, result: Result<Pages, String>) {
        let Some(work) = &mut self.work else { return };
        if work.draft.as_ref().is_none_or(|draft| draft.id != agreement) {
            return;
        }
        match result {
            Ok(Pages { pages, total, account }) => work.paper = Paper { pages, total, account, ..Paper::default() },
            Err(flaw) => work.paper.flaw = flaw,
        }
    }

    fn step_page(&mut self, by: i32) {
        let paper = match (&mut self.look, &mut self.work) {
            (Some(look), _) => &mut look.paper,
            (None, Some(work)) => &mut work.paper,
            (None, None) => return,
        };
        let last = paper.pages.len().saturating_sub(1);
        paper.at = if by < 0 { paper.at.saturating_sub(1) } else { (paper.at + 1).min(last) };
    }

    /// The next page, and after the last one the signatures.
    fn read_on(&mut self) {
        let Some(work) = &mut self.work else { return };
        let pages = work.paper.pages.len();
        if pages == 0 {
            return;
        }
        if work.paper.at + 1 < pages {
            work.paper.at += 1;
        } else {
            (self.view, self.act_id) = (View::Sign, ActId::new());
        }
    }

    fn save_draft(&mut self) -> Outs {
        let draft = self.work.as_ref().and_then(|work| work.draft.as_ref());
        let Some(id) = draft.map(|draft| draft.id) else { return Vec::new() };
        self.busy = true;
        vec![Out::Do(Effect::SaveDraft(id))]
    }

    fn draft_saved(&mut self, result: Result<std::path::PathBuf, String>) -> Outs {
        self.busy = false;
        vec![match result {
            Ok(path) => Out::Say(files::saved(&path), Tone::Ok),
            Err(text) => Out::Say(text, Tone::Bad),
        }]
    }

    fn pad_signed(&mut self, side: Side, drawn: Drawn) {
        let Some(work) = &mut self.work else { return };
        work.signs.flaw.clear();
        match side {
            Side::Partner => work.signs.partner = drawn,
            Side::Outlet => work.signs.outlet = drawn,
        }
    }

    fn sign(&mut self) -> Outs {
        let Some(work) = &mut self.work else { return Vec::new() };
        let Some(draft) = work.draft.clone().filter(|_| work.signs.are_enough()) else { return Vec::new() };
        work.signs.flaw.clear();
        let signing = Signing {
            agreement: draft.id,
            seen: draft.hash,
            way: work.signs.way(),
            partner_name: work.typed.partner.signer_name.clone(),
            outlet_name: work.typed.outlet.signer_name.clone(),
        };
        self.busy = true;
        vec![Out::Do(Effect::Sign { act_id: self.act_id, signing: Box::new(signing), key: work.key() })]
    }

    /// What somebody typed before is forgotten: the steps begin as they were proposed.
    pub(super) fn restart(&mut self) -> Outs {
        let Some(work) = &mut self.work else { return Vec::new() };
        work.typed = work.proposed.clone();
        (work.restored, work.is_kept, work.parts) = (false, true, [0, 0]);
        work.flaws.clear();
        work.hide_numbers();
        vec![Out::Do(Effect::ForgetTyped(work.key()))]
    }

    pub(super) fn decide_files(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::Attach if !self.busy && self.work.is_some() => {
                self.view = View::Files;
                return self.look_around(None, None);
            }
            Intent::ScanDropped => {
                if let Some(work) = &mut self.work {
                    work.signs.scan = None;
                }
            }
            Intent::OpenEntry(path) => return self.open_entry(path),
            Intent::FolderUp => return self.folder_up(),
            Intent::LookAgain => {
                let folder = self.work.as_ref().map(|work| work.signs.folder.clone()).unwrap_or_default();
                return self.look_around(folder.path, folder.root);
            }
            Intent::Browsed(result) => return self.browsed(result),
            Intent::ScanRead(result) => self.scan_read(result),
            other => return self.decide_lines(other),
        }
        Vec::new()
    }

    pub(super) fn scan_read(&mut self, result: Result<Scan, String>) {
        self.busy = false;
        let Some(work) = &mut self.work else { return };
        match result {
            Err(text) => work.signs.file_flaw = text,
            Ok(scan) => {
                work.signs.scan = Some(scan);
                work.signs.flaw.clear();
                self.view = View::Sign;
            }
        }
    }
}

/// The first message that stands on a step.
fn first_on(flaws: &[Flaw], step: usize) -> Option<String> {
    flaws.iter().find(|flaw| place_of(flaw.field).0 == step).map(|flaw| flaw.text.clone())
}

impl Signs {
    /// Signed pages are there, or two signatures that are no touch by accident.
    fn are_enough(&self) -> bool {
        self.scan.is_some() || (self.partner.signature.is_signed() && self.outlet.signature.is_signed())
    }

    fn way(&self) -> Way {
        match &self.scan {
            Some(scan) => Way::Scan { mime: scan.mime.to_owned(), bytes: scan.bytes.clone() },
            None => Way::Touch { partner: self.partner.signature.clone(), outlet: self.outlet.signature.clone() },
        }
    }

    /// The kind and name of the place whose folders are shown.
    pub(super) fn place(&self) -> (PlaceKind, &str) {
        self.place.as_ref().map_or((PlaceKind::Inbox, ""), |(kind, name)| (*kind, name.as_str()))
    }
}
