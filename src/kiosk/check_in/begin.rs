//! What waits, whose goods they are, and where the list comes from. Pure.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use deks_ui::{CheckInView as View, PlaceKind, Screen as Place, Tone};

use super::{
    AidForm, CheckInScreen, Choice, Chosen, Drawn, Effect, Folder, Intent, LineForm, Open, Opened, Reading, Waiting,
    Work,
};
use crate::base::{PartnerId, Rupiah};
use crate::devices::Sound;
use crate::intake::Step;
use crate::intake::list::StockList;
use crate::kiosk::flow::{Event, Out};

pub(super) type Outs = Vec<Out<Effect>>;

const LIST_KEPT: &str = "Daftar tersimpan. Lanjutkan kapan saja dari Terima stok.";

impl CheckInScreen {
    pub(super) fn decide(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::SignedIn { id, name } => self.signed_in(id, name),
            Intent::Entered => return self.entered(),
            Intent::Waiting(result) => return self.waiting_loaded(result),
            Intent::Resume(key) => return vec![Out::Do(Effect::Resume(key))],
            Intent::AskDiscard(key) => self.discard_asked = Some(key),
            Intent::KeepAfterAll => self.discard_asked = None,
            Intent::Discard(key) => {
                self.discard_asked = None;
                return vec![Out::Do(Effect::Discard(key)), Out::Do(Effect::LoadWaiting)];
            }
            Intent::Wanted(partner) => return self.wanted(partner),
            Intent::Begin => return self.begin(),
            Intent::QueryEdited(query) => {
                self.query = query;
                return self.list_partners();
            }
            Intent::Partners { serial, result } => return self.partners_listed(serial, result),
            Intent::PartnerChosen(id) => return self.partner_chosen(id),
            Intent::PartnerLooked { id, has_last } => {
                if let Some(chosen) = self.chosen.as_mut().filter(|chosen| chosen.id == id) {
                    chosen.has_last = has_last;
                }
            }
            Intent::RegisterPartner => return vec![Out::Go(Place::Partners)],
            Intent::Opened(result) => return self.opened(result),
            Intent::Scanned(code) => return self.scanned(code),
            Intent::CardFound { code, result } => return self.card_found(code, result),
            Intent::NotKept(text) => return vec![Out::Ask(text, Tone::Bad, "Mengerti".to_owned())],
            Intent::Back => return self.back(),
            // What came of a hand-over is heard even when the next one is worked on already.
            answer @ (Intent::PaperMade { .. } | Intent::LetterMade(_) | Intent::PrintedAgain(_)) => {
                return self.decide_done(answer);
            }
            other => return self.decide_files(other),
        }
        Vec::new()
    }

    fn decide_files(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::FromEmpty => return self.begin_with(Effect::BeginEmpty),
            Intent::FromLast => return self.begin_with(Effect::BeginFromLast),
            Intent::FromFile | Intent::MoreFiles => {
                self.view = View::Files;
                self.file_flaw.clear();
                return vec![Out::Do(Effect::Browse { path: None, root: None })];
            }
            Intent::Browsed(Ok(folder)) => self.folder = folder,
            Intent::Browsed(Err(text)) => {
                self.file_flaw = text;
                // The stick is gone: the places that are left stand at the top.
                return vec![Out::Do(Effect::Browse { path: None, root: None })];
            }
            Intent::OpenEntry(path) => return self.open_entry(path),
            Intent::FolderUp => return self.folder_up(),
            Intent::LookAgain => {
                self.file_flaw.clear();
                let Folder { path, root, .. } = self.folder.clone();
                return vec![Out::Do(Effect::Browse { path, root })];
            }
            Intent::CancelReading => self.stop_reading(),
            Intent::ListRead(result) => return self.list_read(result),
            other => return self.decide_list(other),
        }
        Vec::new()
    }

    /// Another person signs for another pair of eyes.
    fn signed_in(&mut self, id: crate::base::UserId, name: String) {
        let is_other = self.user.as_ref().is_some_and(|(known, _)| *known != id);
        self.user = Some((id, name));
        if let Some(work) = self.work.as_mut().filter(|_| is_other) {
            work.receiver = Drawn::default();
        }
    }

    fn entered(&mut self) -> Outs {
        let returns = std::mem::take(&mut self.will_return);
        if self.work.is_some() || self.reading.is_some() || (returns && self.done.is_some()) {
            return Vec::new();
        }
        self.back_to_entry()
    }

    /// Back to what waits; the hand-over that was open is kept as a draft.
    pub(super) fn back_to_entry(&mut self) -> Outs {
        self.view = View::Entry;
        (self.work, self.done, self.discard_asked) = (None, None, None);
        vec![Out::Do(Effect::LoadWaiting)]
    }

    fn waiting_loaded(&mut self, result: Result<Vec<Waiting>, String>) -> Outs {
        match result {
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok(waiting) => {
                self.waiting = waiting;
                Vec::new()
            }
        }
    }

    /// Goods of a partner are to be taken in: what is open of another one is kept and waits.
    fn wanted(&mut self, partner: PartnerId) -> Outs {
        if self.busy || self.work.as_ref().is_some_and(|work| work.partner.id == partner) {
            return Vec::new();
        }
        let mut outs = Vec::new();
        self.stop_reading();
        if self.work.is_some() {
            outs = self.back_to_entry();
            outs.push(Out::Say(LIST_KEPT.to_owned(), Tone::Ok));
        }
        self.busy = true;
        outs.push(Out::Do(Effect::GoOnOrBegin(partner)));
        outs
    }

    fn begin(&mut self) -> Outs {
        self.view = View::Partner;
        self.query.clear();
        self.chosen = None;
        self.list_partners()
    }

    pub(super) fn list_partners(&mut self) -> Outs {
        self.serial += 1;
        vec![Out::Do(Effect::ListPartners { serial: self.serial, query: self.query.clone() })]
    }

    fn partners_listed(&mut self, serial: u64, result: Result<Vec<Choice>, String>) -> Outs {
        match result {
            _ if serial != self.serial => Vec::new(),
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok(partners) => {
                self.partners = partners;
                Vec::new()
            }
        }
    }

    fn partner_chosen(&mut self, id: PartnerId) -> Outs {
        let Some(partner) = self.partners.iter().find(|partner| partner.id == id) else { return Vec::new() };
        self.chosen = Some(Chosen { id, name: partner.name.clone(), has_last: false });
        vec![Out::Do(Effect::LookAtPartner(id))]
    }

    fn begin_with(&mut self, effect: fn(PartnerId) -> Effect) -> Outs {
        if self.busy {
            return Vec::new();
        }
        let Some(chosen) = &self.chosen else { return Vec::new() };
        // Two taps begin one list.
        self.busy = true;
        vec![Out::Do(effect(chosen.id))]
    }

    /// A folder is looked into, a file is read: for the hand-over that is open, or to begin one.
    fn open_entry(&mut self, path: PathBuf) -> Outs {
        let Some(entry) = self.folder.entries.iter().find(|entry| entry.path == path).cloned() else {
            return Vec::new();
        };
        self.file_flaw.clear();
        if entry.kind != PlaceKind::File {
            if self.folder.root.is_none() {
                self.place = (entry.kind, entry.name.clone());
            }
            let root = self.folder.root.clone().unwrap_or_else(|| path.clone());
            return vec![Out::Do(Effect::Browse { path: Some(path), root: Some(root) })];
        }
        let partner = match (&self.work, &self.chosen) {
            (Some(_), _) => None,
            (None, Some(chosen)) => Some(chosen.id),
            (None, None) => return self.back_to_entry(),
        };
        let cancel = Arc::new(AtomicBool::new(false));
        self.reading = Some(Reading { name: entry.name.clone(), cancel: cancel.clone() });
        self.view = View::Reading;
        vec![Out::Do(Effect::Read { path, name: entry.name, partner, cancel })]
    }

    fn folder_up(&mut self) -> Outs {
        let Folder { path, root, .. } = self.folder.clone();
        self.file_flaw.clear();
        let up = match path {
            Some(path) if Some(&path) != root.as_ref() => path.parent().map(PathBuf::from),
            _ => None,
        };
        let root = up.as_ref().and(root);
        vec![Out::Do(Effect::Browse { path: up, root })]
    }

    fn stop_reading(&mut self) {
        if let Some(reading) = self.reading.take() {
            reading.cancel.store(true, Ordering::Relaxed);
            self.view = View::Files;
        }
    }

    /// A file gave no list: the browser says why, and another one can be chosen.
    fn not_read(&mut self, text: String) -> Outs {
        self.view = View::Files;
        self.file_flaw = text;
        Vec::new()
    }

    fn list_read(&mut self, result: Result<Box<StockList>, String>) -> Outs {
        // Cancelled in the last moment: what comes late is not wanted any more.
        if self.reading.take().is_none() {
            return Vec::new();
        }
        match (result, &mut self.work) {
            (Err(text), _) => self.not_read(text),
            (Ok(_), None) => Vec::new(),
            (Ok(list), Some(work)) => {
                work.kept.take_list(&list, self.price_limit);
                work.open = Open::Nothing;
                self.view = View::List;
                self.changed()
            }
        }
    }

    fn opened(&mut self, result: Result<Box<Opened>, String>) -> Outs {
        let (was_reading, was_busy) = (self.reading.take().is_some(), std::mem::take(&mut self.busy));
        match result {
            Err(text) if was_reading => self.not_read(text),
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            // A new list that nobody waits for any more: reading it was cancelled.
            Ok(opened) if opened.is_new && !was_reading && !was_busy => Vec::new(),
            Ok(opened) => self.work_on(*opened),
        }
    }

    fn work_on(&mut self, opened: Opened) -> Outs {
        let is_new = opened.is_new;
        let mut work = Work::of(opened, self.price_limit);
        self.done = None;
        self.view = view_of(work.kept.draft.step);
        work.tab = usize::from(work.flaw_count() == 0);
        let is_blank = is_new && work.kept.draft.lines.is_empty() && work.kept.draft.aids.is_empty();
        self.work = Some(work);
        match (is_blank, is_new) {
            (true, _) => self.decide(Intent::AddLine),
            (false, true) => self.changed(),
            (false, false) => Vec::new(),
        }
    }

    fn back(&mut self) -> Outs {
        match self.view {
            View::Partner => self.back_to_entry(),
            View::Files if self.work.is_some() => {
                self.view = View::List;
                Vec::new()
            }
            View::Files => {
                self.view = View::Partner;
                Vec::new()
            }
            View::List | View::Count | View::Sign if !self.busy => {
                let mut outs = self.back_to_entry();
                outs.push(Out::Say(LIST_KEPT.to_owned(), Tone::Ok));
                outs
            }
            _ => Vec::new(),
        }
    }

    /// What changed is looked at again and kept.
    pub(super) fn changed(&mut self) -> Outs {
        let Some(work) = &mut self.work else { return Vec::new() };
        work.kept.draft.recognise(&work.products);
        work.look(self.price_limit);
        vec![Out::Do(Effect::Keep(Box::new(work.kept.clone())))]
    }

    pub(super) fn scanned_goods(&mut self, code: String) -> Outs {
        match (self.view, &self.work) {
            (View::Count, Some(_)) => self.scan_counts(code),
            (View::List, Some(work)) if matches!(work.open, Open::Line(_)) => self.scan_names(code),
            _ => {
                let text = "Barang dipindai di langkah Hitung, atau saat satu baris daftar terbuka.".to_owned();
                vec![Out::Beep(Sound::Unknown), Out::Say(text, Tone::Warn)]
            }
        }
    }

    /// What other screens show of goods is not what it was.
    pub(super) fn told(mut outs: Outs) -> Outs {
        outs.push(Out::Tell(Event::RegisterChanged));
        outs
    }
}

pub(super) fn view_of(step: Step) -> View {
    match step {
        Step::List => View::List,
        Step::Count => View::Count,
        Step::HandOver => View::Sign,
    }
}

impl Work {
    fn of(opened: Opened, price_limit: Rupiah) -> Work {
        let Opened { mut kept, partner, products, categories, .. } = opened;
        if kept.giver_name.is_empty() {
            kept.giver_name = partner.contact.clone();
        }
        kept.draft.recognise(&products);
        let mut work = Work {
            kept,
            partner,
            products,
            categories,
            flaws: Vec::new(),
            our_codes: HashMap::new(),
            tab: 0,
            open: Open::Nothing,
            form: LineForm::default(),
            aid_form: AidForm::default(),
            count_tab: 0,
            counting: None,
            pad: 0,
            pad_fresh: true,
            reason: String::new(),
            damage_reason: String::new(),
            marked: None,
            moves: 0,
            puzzle: None,
            same_code: Vec::new(),
            giver: Drawn::default(),
            receiver: Drawn::default(),
            sign_flaw: String::new(),
            accept_flaw: String::new(),
        };
        work.look(price_limit);
        work
    }
}
