//! What the screen does with each intent. Pure: no disk, no clock, no window.

use deks_ui::{Screen as Go, Tone};

use super::{Count, Done, Effect, HandBackScreen, Intent, Mail, Opened, Place, Refused, Signed, Signer, Stage, Work};
use crate::base::limits::QTY_MAX;
use crate::base::{ActId, PartnerId, ProductId};
use crate::devices::Sound;
use crate::intake::Signature;
use crate::kiosk::flow::{Event, Out};
use crate::returns::handback::{Accepted, Scanned, first_flaw};

type Outs = Vec<Out<Effect>>;

impl HandBackScreen {
    pub(super) fn decide(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::SignedIn(name) => self.signed_in(name),
            Intent::Entered => {
                self.is_open = true;
                return self.reload();
            }
            Intent::Left => self.is_open = false,
            Intent::Wanted(partner) => return self.wanted(partner),
            Intent::Reload if self.is_open => return self.reload(),
            Intent::Opened(result) => return self.opened(result),
            Intent::ToReturns => return vec![Out::Go(Go::Returns)],
            Intent::Finish => {
                (self.stage, self.wanted) = (Stage::Nothing, None);
                return vec![Out::Go(Go::Returns)];
            }
            Intent::Accepted(result) => return self.accepted(result),
            other => match &mut self.stage {
                Stage::Nothing => {}
                Stage::Work(work) => return work.decide(other),
                Stage::Done(done) => return done.decide(other),
            },
        }
        Vec::new()
    }

    fn signed_in(&mut self, name: String) {
        if let Stage::Work(work) = &mut self.stage
            && work.giver.name == self.user_name
            && work.giver.strokes.is_empty()
        {
            work.giver.name.clone_from(&name);
        }
        self.user_name = name;
    }

    fn wanted(&mut self, partner: PartnerId) -> Outs {
        match &self.stage {
            Stage::Work(work) if work.draft.partner == partner => Vec::new(),
            Stage::Work(work) if work.busy => Vec::new(),
            // What was counted for another partner is a draft and waits.
            _ => {
                self.stage = Stage::Nothing;
                self.wanted = Some(partner);
                vec![Out::Do(Effect::Open(partner))]
            }
        }
    }

    /// What was sold or decided in between shows in the list.
    fn reload(&mut self) -> Outs {
        match &self.stage {
            Stage::Work(work) if !work.busy => vec![Out::Do(Effect::Open(work.draft.partner))],
            _ => Vec::new(),
        }
    }

    fn opened(&mut self, result: Result<Box<Opened>, String>) -> Outs {
        let opened = match result {
            Err(text) => return vec![Out::Say(text, Tone::Bad)],
            Ok(opened) => *opened,
        };
        match &mut self.stage {
            Stage::Work(work) if work.draft.partner == opened.draft.partner => work.refresh(opened),
            // A list that was loaded again for a partner who is no longer looked at.
            _ if self.wanted != Some(opened.draft.partner) => {}
            _ => self.stage = Stage::Work(Box::new(Work::of(opened, self.user_name.clone()))),
        }
        Vec::new()
    }

    fn accepted(&mut self, result: Result<Accepted, Refused>) -> Outs {
        let Stage::Work(work) = &mut self.stage else { return Vec::new() };
        work.busy = false;
        match result {
            Err(Refused { text, reload }) => {
                work.flaw = text;
                if reload {
                    work.signs = false;
                    return vec![Out::Do(Effect::Open(work.draft.partner))];
                }
                Vec::new()
            }
            Ok(Accepted { handback, number, .. }) => {
                let done = Done {
                    id: handback,
                    number,
                    partner_name: work.partner_name.clone(),
                    email: work.email.clone(),
                    totals: work.totals(),
                    mail: Mail::Busy,
                    busy: false,
                };
                self.stage = Stage::Done(Box::new(done));
                vec![Out::Do(Effect::Mail(handback)), Out::Tell(Event::RegisterChanged)]
            }
        }
    }
}

impl Work {
    fn of(opened: Opened, giver: String) -> Work {
        let receiver = if opened.contact_name.is_empty() { opened.partner_name.clone() } else { opened.contact_name };
        Work {
            partner_name: opened.partner_name,
            email: opened.email,
            draft: opened.draft,
            act_id: ActId::new(),
            signs: false,
            chosen: None,
            marked: None,
            found: None,
            moves: 0,
            pad: None,
            giver: Signer { name: giver, ..Signer::default() },
            receiver: Signer { name: receiver, ..Signer::default() },
            flaw: String::new(),
            busy: false,
        }
    }

    /// The books as they are now, with what was counted here; a line that went takes its choice along.
    fn refresh(&mut self, opened: Opened) {
        let chosen = self.chosen.and_then(|place| self.id_of(place));
        let marked = self.marked.and_then(|at| self.draft.lines.get(at)).map(|line| line.product);
        self.draft = self.draft.clone().refreshed(opened.draft);
        self.chosen = chosen.and_then(|id| self.place_of(&id));
        self.marked = self.draft.lines.iter().position(|line| Some(line.product) == marked);
        // Its place may be another one now; whoever holds the piece scans it again.
        self.found = None;
        (self.partner_name, self.email) = (opened.partner_name, opened.email);
    }

    fn id_of(&self, place: Place) -> Option<String> {
        match place {
            Place::Line(at) => self.draft.lines.get(at).map(|line| line.product.to_string()),
            Place::Aid(at) => self.draft.aids.get(at).map(|aid| aid.aid.to_string()),
        }
    }

    fn decide(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::Scanned(code) => return vec![Out::Do(Effect::Find(code))],
            Intent::ScanFound { code, found } => return self.scan_found(&code, found),
            _ if self.busy => {}
            Intent::RowChosen(id) => {
                self.pad = None;
                (self.marked, self.found) = (None, None);
                self.chosen = self.place_of(&id);
            }
            Intent::Stepped(count, by) => return self.step(count, by),
            Intent::PadOpened(count) => self.pad = self.chosen.map(|_| (count, String::new())),
            Intent::PadKey(key) => self.pad_key(&key),
            Intent::PadDone => return self.pad_done(),
            Intent::ReasonEdited(text) => return self.explain(text),
            Intent::AllThere => return self.all_there(),
            Intent::FoundTaken => return self.take_found(),
            Intent::FoundClosed => self.found = None,
            Intent::LeaveOut => return self.leave_out(),
            Intent::Next => self.next(),
            Intent::ToCount => (self.signs, self.flaw) = (false, String::new()),
            Intent::NamesEdited { giver, receiver } => {
                (self.giver.name, self.receiver.name, self.flaw) = (giver, receiver, String::new());
            }
            Intent::GiverSigned { strokes, pad } => {
                self.flaw.clear();
                self.giver.sign(strokes, pad);
            }
            Intent::ReceiverSigned { strokes, pad } => {
                self.flaw.clear();
                self.receiver.sign(strokes, pad);
            }
            Intent::Accept if self.signs => return self.accept(),
            _ => {}
        }
        Vec::new()
    }

    fn keep(&mut self) -> Out<Effect> {
        self.flaw.clear();
        self.found = None;
        Out::Do(Effect::Keep(Box::new(self.draft.clone())))
    }

    fn scan_found(&mut self, code: &str, found: Result<Vec<(ProductId, String)>, String>) -> Outs {
        if self.busy {
            return vec![Out::Beep(Sound::Unknown)];
        }
        self.found = None;
        let found = match found {
            Err(text) => return self.wrong(text),
            Ok(found) => found,
        };
        let Some((_, name)) = found.first() else {
            return self.wrong(format!("Kode {code} tidak dikenal. Sisihkan barang ini, atau hitung dengan tangan."));
        };
        let on_list = found.iter().find(|(id, _)| self.draft.lines.iter().any(|line| line.product == *id));
        let name = on_list.map_or(name, |(_, name)| name);
        let scanned = on_list.map_or(Scanned::NotOnList, |(id, _)| self.draft.scan_product(*id));
        match scanned {
            Scanned::NotOnList => {
                self.wrong(format!("{name} tidak ada di daftar ini. Sisihkan: barang ini tidak ikut diserahkan."))
            }
            Scanned::AllThere { line } => {
                self.show(line);
                let listed = self.draft.lines.get(line).map_or(0, |line| line.listed);
                self.wrong(format!("{name} sudah lengkap: {listed} buah. Yang lebih tidak tercatat; hitung ulang."))
            }
            Scanned::Found { line } => {
                self.show(line);
                (self.signs, self.found) = (false, Some(line));
                self.flaw.clear();
                vec![Out::Beep(Sound::Unknown)]
            }
            Scanned::Counted { line, .. } => {
                self.show(line);
                self.signs = false;
                vec![Out::Beep(Sound::Known), self.keep()]
            }
        }
    }

    /// It stands at the list until the next piece is right, or somebody goes on.
    fn wrong(&mut self, text: String) -> Outs {
        self.flaw = text;
        vec![Out::Beep(Sound::Unknown)]
    }

    /// A piece that was recorded as missing is here after all.
    fn take_found(&mut self) -> Outs {
        let Some(line) = self.found.take() else { return Vec::new() };
        if !self.draft.find_missing(line) {
            return Vec::new();
        }
        vec![self.keep()]
    }

    fn show(&mut self, line: usize) {
        (self.marked, self.chosen, self.pad) = (Some(line), Some(Place::Line(line)), None);
        self.moves += 1;
    }

    /// One more or one less. A damaged piece was mostly scanned out already: it is counted over.
    fn step(&mut self, count: Count, by: i64) -> Outs {
        let Some(place) = self.chosen else { return Vec::new() };
        let Some((_, left)) = self.open(place) else { return Vec::new() };
        if by > 0 && left <= 0 {
            let returned = self.figure(place, Count::Returned).filter(|returned| **returned > 0);
            match returned.filter(|_| count == Count::Damaged) {
                Some(returned) => *returned -= 1,
                None => return Vec::new(),
            }
        }
        let Some(figure) = self.figure(place, count) else { return Vec::new() };
        *figure = (*figure + by.signum()).max(0);
        vec![self.keep()]
    }

    fn pad_key(&mut self, key: &str) {
        let Some((_, typed)) = &mut self.pad else { return };
        match key {
            "back" => drop(typed.pop()),
            "clear" => typed.clear(),
            digit if digit.len() == 1 && digit.bytes().all(|b| b.is_ascii_digit()) => {
                let longer = [typed.as_str(), digit].concat();
                if longer.parse::<i64>().is_ok_and(|figure| figure <= QTY_MAX) {
                    *typed = longer.trim_start_matches('0').to_owned();
                }
            }
            _ => {}
        }
    }

    /// Nothing typed leaves the figure as it was.
    fn pad_done(&mut self) -> Outs {
        let (Some((count, typed)), Some(place)) = (self.pad.take(), self.chosen) else { return Vec::new() };
        let (Ok(typed), Some(figure)) = (typed.parse::<i64>(), self.figure(place, count)) else { return Vec::new() };
        *figure = typed;
        vec![self.keep()]
    }

    fn explain(&mut self, text: String) -> Outs {
        let Some(reason) = self.chosen.and_then(|place| self.reason(place)) else { return Vec::new() };
        *reason = text;
        vec![self.keep()]
    }

    fn all_there(&mut self) -> Outs {
        let Some((place, (_, left))) = self.chosen.and_then(|place| Some((place, self.open(place)?))) else {
            return Vec::new();
        };
        let Some(returned) = self.figure(place, Count::Returned).filter(|_| left > 0) else { return Vec::new() };
        *returned += left;
        vec![self.keep()]
    }

    fn leave_out(&mut self) -> Outs {
        let Some(Place::Line(at)) = self.chosen.take() else { return Vec::new() };
        self.draft.leave_out(at);
        (self.marked, self.pad) = (None, None);
        vec![self.keep()]
    }

    /// On to signing, or to the first line that does not add up.
    fn next(&mut self) {
        (self.pad, self.found) = (None, None);
        match first_flaw(&self.draft) {
            None => (self.signs, self.flaw) = (true, String::new()),
            Some((at, error)) => {
                self.flaw = error.to_string();
                self.marked = None;
                if let Some(place) = Place::of(at) {
                    self.chosen = Some(place);
                    self.moves += 1;
                }
            }
        }
    }

    fn accept(&mut self) -> Outs {
        self.busy = true;
        self.flaw.clear();
        let signed = Signed {
            draft: self.draft.clone(),
            giver_name: self.giver.name.clone(),
            receiver_name: self.receiver.name.clone(),
            giver_signature: self.giver.signature(),
            receiver_signature: self.receiver.signature(),
        };
        vec![Out::Do(Effect::Accept { act_id: self.act_id, signed: Box::new(signed) })]
    }
}

impl Signer {
    fn sign(&mut self, strokes: String, pad: (i32, i32)) {
        (self.strokes, self.pad) = (strokes, pad);
    }

    fn signature(&self) -> Signature {
        Signature::from_path(&self.strokes, self.pad.0, self.pad.1)
    }
}

impl Done {
    fn decide(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::Mailed(mail) => self.mail = mail,
            Intent::SaveMinutes if !self.busy => {
                self.busy = true;
                return vec![Out::Do(Effect::SaveMinutes(self.id))];
            }
            Intent::PrintAgain if !self.busy => {
                self.busy = true;
                return vec![Out::Do(Effect::PrintAgain(self.id))];
            }
            Intent::Saved(result) => {
                self.busy = false;
                return match result {
                    Err(text) => vec![Out::Say(text, Tone::Bad)],
                    Ok(said) => vec![Out::Say(said, Tone::Ok)],
                };
            }
            Intent::Printed(result) => {
                self.busy = false;
                return match result {
                    Err(text) => vec![Out::Say(text, Tone::Bad)],
                    Ok(()) => vec![Out::Say("Salinan masuk antrean printer.".to_owned(), Tone::Ok)],
                };
            }
            Intent::Scanned(_) => {
                let text = "Penyerahan ini sudah selesai. Tekan Selesai, lalu pilih mitra berikutnya.".to_owned();
                return vec![Out::Beep(Sound::Unknown), Out::Say(text, Tone::Warn)];
            }
            _ => {}
        }
        Vec::new()
    }
}
