//! What the screen decides about the open letter. Pure.

use deks_ui::{InboxSheet, Screen as Place, Tone};

use super::{
    AskDraft, CaseChoice, Deed, DeedDone, Effect, InboxScreen, Intent, Letter, LetterData, OnCase, Outs, Standing,
};
use crate::base::{ActId, CaseId, InboxId};
use crate::kiosk::flow::{Event, Out};
use crate::mail::inbox::InboxState;
use crate::partnership::applications::Sending;

impl InboxScreen {
    pub(super) fn letter_read(&mut self, id: InboxId, result: Result<Box<LetterData>, String>) -> Outs {
        let Some(letter) = self.letter.as_mut().filter(|letter| letter.id == id) else { return Vec::new() };
        match result {
            Ok(data) => {
                letter.flaw.clear();
                letter.data = Some(data);
            }
            // What was opened before stays in sight.
            Err(text) if letter.data.is_some() => return vec![Out::Say(text, Tone::Bad)],
            Err(text) => letter.flaw = text,
        }
        Vec::new()
    }

    /// What was opened stays in sight; what it is taken for is what it is now.
    pub(super) fn letter_seen(&mut self, id: InboxId, result: Result<Box<Standing>, String>) -> Outs {
        let Some(letter) = self.letter.as_mut().filter(|letter| letter.id == id) else { return Vec::new() };
        match (result, &mut letter.data) {
            (Ok(now), Some(data)) => (data.row, data.case) = (now.row, now.case),
            (Ok(_), None) => {}
            (Err(text), _) => return vec![Out::Say(text, Tone::Bad)],
        }
        Vec::new()
    }

    pub(super) fn decide_letter(&mut self, intent: Intent) -> Outs {
        if let Intent::Did { id, deed, result } = intent {
            return self.did(id, &deed, result);
        }
        let Some(letter) = self.letter.as_mut().filter(|_| self.may) else { return Vec::new() };
        match intent {
            Intent::Main => match letter.case().map(|case| case.id) {
                Some(case) => return to_case(case),
                None if letter.data.is_some() => return letter.act(Deed::Take),
                // It could not be opened: once more.
                None => return vec![Out::Do(Effect::Open(letter.id))],
            },
            Intent::AskMissing => return letter.word(),
            Intent::Worded { id, result } if id == letter.id => return letter.worded(result),
            Intent::AskEdited { subject, body } => letter.ask_edited(subject, body),
            Intent::PapersWanted => return letter.case().map(|case| to_case(case.id)).unwrap_or_default(),
            Intent::SheetWanted(sheet) => return letter.open_sheet(sheet),
            Intent::SheetClosed => letter.close_sheet(),
            Intent::ReasonEdited(reason) => {
                letter.reason = reason;
                letter.sheet_flaw.clear();
            }
            Intent::CasesSearched(query) => {
                letter.query.clone_from(&query);
                return vec![Out::Do(Effect::FindCases(query))];
            }
            Intent::CasesFound { query, result } => letter.found(&query, result),
            Intent::CasePicked(case) => {
                letter.chosen = Some(case);
                letter.sheet_flaw.clear();
            }
            Intent::Confirmed => return letter.confirm(),
            _ => {}
        }
        Vec::new()
    }

    fn did(&mut self, id: InboxId, deed: &Deed, result: Result<DeedDone, String>) -> Outs {
        let letter = self.letter.as_mut().filter(|letter| letter.id == id);
        match (result, letter) {
            (Err(flaw), Some(letter)) if letter.sheet != InboxSheet::None => {
                letter.busy = false;
                letter.sheet_flaw = flaw;
                Vec::new()
            }
            (Err(flaw), letter) => {
                if let Some(letter) = letter {
                    letter.busy = false;
                }
                vec![Out::Say(flaw, Tone::Bad)]
            }
            (Ok(done), letter) => {
                if let Some(letter) = letter {
                    (letter.busy, letter.act_id) = (false, ActId::new());
                    letter.reason.clear();
                    letter.ask = None;
                    letter.close_sheet();
                }
                let tone = if done.refused.is_empty() && !done.unset { Tone::Ok } else { Tone::Warn };
                // The list and the letter are read again when they hear of it.
                let mut outs = vec![Out::Say(said(deed, &done), tone), Out::Tell(Event::CasesChanged)];
                outs.extend(matches!(deed, Deed::Ask(_)).then_some(Out::Tell(Event::MailChanged)));
                outs
            }
        }
    }
}

fn to_case(case: CaseId) -> Outs {
    vec![Out::Open(Place::CasePage, Place::Inbox), Out::Tell(Event::CaseWanted(case))]
}

fn said(deed: &Deed, done: &DeedDone) -> String {
    let number = &done.number;
    let mut said = match deed {
        Deed::Take => format!("Permohonan {number} dibuat dari surat ini."),
        Deed::Aside(_) => "Surat disisihkan: bukan permohonan.".to_owned(),
        Deed::BackOut(_) => "Surat dikeluarkan dari permohonan. Pilah lagi dari sini.".to_owned(),
        Deed::Attach(_) => format!("Surat ini masuk ke permohonan {number}."),
        Deed::Ask(_) if done.unset => "Surel belum diatur; surat menunggu di kotak keluar.".to_owned(),
        Deed::Ask(_) => "Surat disimpan di kotak keluar dan dikirim sebentar lagi.".to_owned(),
    };
    if !done.refused.is_empty() {
        let refused = done.refused.join("; ");
        said.push(' ');
        said.push_str(&format!("Tidak masuk berkas, hanya di surat aslinya: {refused}."));
    }
    said
}

impl Letter {
    fn act(&mut self, deed: Deed) -> Outs {
        if self.busy {
            return Vec::new();
        }
        self.busy = true;
        vec![Out::Do(Effect::Do { act_id: self.act_id, id: self.id, deed })]
    }

    /// Asks for the letter's words; what somebody changed in it before is still there.
    fn word(&mut self) -> Outs {
        let Some(case) = self.case().map(|case| case.id).filter(|_| !self.busy) else { return Vec::new() };
        self.busy = true;
        vec![Out::Do(Effect::Word { id: self.id, case })]
    }

    fn worded(&mut self, result: Result<Box<AskDraft>, String>) -> Outs {
        if !std::mem::take(&mut self.busy) {
            return Vec::new();
        }
        let mut fresh = match result {
            Ok(fresh) => fresh,
            Err(text) => {
                self.close_sheet();
                return vec![Out::Say(text, Tone::Bad)];
            }
        };
        // A reason is written where the whole application stands.
        if fresh.draft.needs_reason {
            return self.case().map(|case| to_case(case.id)).unwrap_or_default();
        }
        if let Some(kept) = self.ask.take().filter(|kept| kept.draft.body == fresh.draft.body) {
            (fresh.subject, fresh.body) = (kept.subject, kept.body);
        }
        self.ask = Some(fresh);
        self.open_sheet(InboxSheet::Ask)
    }

    fn ask_edited(&mut self, subject: String, body: String) {
        if let Some(ask) = &mut self.ask {
            (ask.subject, ask.body) = (subject, body);
        }
        self.sheet_flaw.clear();
    }

    fn ask(&mut self) -> Outs {
        let Some(ask) = &self.ask else { return Vec::new() };
        let sending = Sending { subject: ask.subject.clone(), body: ask.body.clone(), ..Sending::from(&ask.draft) };
        self.act(Deed::Ask(Box::new(sending)))
    }

    fn open_sheet(&mut self, sheet: InboxSheet) -> Outs {
        self.sheet = sheet;
        self.sheet_flaw.clear();
        if sheet == InboxSheet::Attach {
            self.chosen = None;
            return vec![Out::Do(Effect::FindCases(self.query.clone()))];
        }
        Vec::new()
    }

    /// What was typed stays for the next time.
    fn close_sheet(&mut self) {
        (self.sheet, self.chosen) = (InboxSheet::None, None);
        self.sheet_flaw.clear();
    }

    fn found(&mut self, query: &str, result: Result<Vec<CaseChoice>, String>) {
        if query != self.query {
            return;
        }
        match result {
            Err(flaw) => self.sheet_flaw = flaw,
            Ok(mut cases) => {
                // A letter is not put to where it is.
                let here = self.case().map(|case| case.id);
                cases.retain(|one| Some(one.id) != here);
                self.chosen = self.chosen.filter(|chosen| cases.iter().any(|one| one.id == *chosen));
                self.cases = cases;
            }
        }
    }

    fn confirm(&mut self) -> Outs {
        let reason = self.reason.trim().to_owned();
        match (self.sheet, self.chosen) {
            (InboxSheet::Aside | InboxSheet::BackOut, _) if reason.is_empty() => self.refuse("Tulis alasannya dulu."),
            (InboxSheet::Aside, _) => self.act(Deed::Aside(reason)),
            (InboxSheet::BackOut, _) => self.act(Deed::BackOut(reason)),
            (InboxSheet::Attach, Some(case)) => self.act(Deed::Attach(case)),
            (InboxSheet::Attach, None) => self.refuse("Pilih dulu permohonannya."),
            (InboxSheet::Ask, _) => self.ask(),
            (InboxSheet::None | InboxSheet::Actions, _) => Vec::new(),
        }
    }

    fn refuse(&mut self, flaw: &str) -> Outs {
        self.sheet_flaw = flaw.to_owned();
        Vec::new()
    }

    /// What its application lacks now; of a letter without one, what it lacks itself.
    pub(super) fn missing(&self) -> &[String] {
        let Some(data) = &self.data else { return &[] };
        match (&data.case, &data.understood) {
            (Some(case), _) => &case.missing,
            (None, Some(understood)) => &understood.missing,
            (None, None) => &[],
        }
    }

    pub(super) fn can(&self) -> Can {
        let Some(data) = &self.data else { return Can::default() };
        let state = data.row.state;
        let lacks = |case: &OnCase| !case.is_closed && !case.missing.is_empty() && case.asked.is_empty();
        let ask = data.case.as_ref().is_some_and(lacks);
        Can {
            ask,
            // An application that was opened by it would stay behind empty: that is ended on its own page.
            attach: state != InboxState::Application,
            aside: matches!(state, InboxState::New | InboxState::PutBack),
            back_out: state.has_case(),
        }
    }
}

/// What can be done with a letter beside the main action.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Can {
    pub ask: bool,
    pub attach: bool,
    pub aside: bool,
    pub back_out: bool,
}
