//! What the screen does with each intent: which agreements are looked at, and where one goes from there. Pure: no disk,
//! no clock, no window.

use deks_ui::{AgreementAsk, AgreementMain, AgreementStanding, AgreementView as View, Screen as Place, Tone};

use super::making::{Drawn, Paper, Work, key_of};
use super::{AgreementScreen, Begun, Effect, Face, Intent, Look, Looked, Of};
use crate::base::{ActId, AgreementId, BusinessDay, UserId};
use crate::kiosk::files;
use crate::kiosk::flow::{Event, Out};
use crate::partnership::agreement::{AgreementKind, AgreementRow, EndPaper, Standing, Subject};

pub(super) type Outs = Vec<Out<Effect>>;

const NOT_AS_SIGNED: &str =
    "Isi di kios tidak sama lagi dengan yang ditandatangani, jadi tidak ditampilkan. Simpan salinan lembar aslinya.";

/// A last day that is so near is told: as many days as ending an agreement takes.
pub(super) const NEAR_DAYS: u64 = 30;

impl AgreementScreen {
    pub(super) fn decide(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::SignedIn { user, may_sign } => return self.signed_in(user, may_sign),
            Intent::Wanted(of) => return self.wanted(of),
            Intent::Entered => return self.entered(),
            Intent::Left => {
                self.open = false;
                return self.keep_typed();
            }
            Intent::Tick => return self.keep_typed(),
            Intent::Changed => {
                let shows_list = matches!(self.view, View::List | View::Nothing);
                return if self.open && shows_list && !self.busy { self.load(false) } else { Vec::new() };
            }
            Intent::Loaded { serial, begin, result } => return self.loaded(serial, begin, result),
            Intent::Begun { serial, result } => return self.begun(serial, result),
            Intent::Leave => return vec![Out::Back],
            Intent::OpenPartners => return vec![Out::Go(Place::Partners)],
            Intent::Confirmed => return self.confirmed(),
            Intent::Dismissed => self.ask = AgreementAsk::None,
            Intent::Back => return self.back(),
            Intent::Targets(targets) => self.targets = targets,
            Intent::SavePaper(folder) => return self.save_paper(folder),
            Intent::PaperSaved(result) => return self.paper_saved(result),
            Intent::Next if !self.busy => return self.next(),
            other => return self.decide_list(other),
        }
        Vec::new()
    }

    fn decide_list(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::LineChosen(id) => return self.choose_line(id),
            Intent::Begin => return self.begin_with(self.face.as_ref().and_then(|face| face.starts)),
            Intent::Resume => return self.begin_with(self.chosen_row().and_then(subject_of)),
            Intent::Amend => {
                let root = self.chosen_row().map(|row| Subject::Addendum(row.root));
                return self.begin_with(root);
            }
            Intent::Look => return self.open_look(),
            Intent::Looked { agreement, result } => self.looked(agreement, result),
            Intent::LookAtMinutes => return self.look_at_minutes(),
            Intent::AskEnd => return self.ask_end(),
            Intent::AskTakeBack if !self.busy && self.may_sign => {
                (self.ask, self.act_id) = (AgreementAsk::TakeBack, ActId::new());
            }
            Intent::TakenBack(result) => return self.taken_back(result),
            Intent::AskDrop if !self.busy => (self.ask, self.act_id) = (AgreementAsk::Drop, ActId::new()),
            Intent::Dropped(result) => return self.dropped(result),
            other => return self.decide_steps(other),
        }
        Vec::new()
    }

    /// Another person: what is signed for the outlet is that manager's, and who may not sign sees no paper.
    fn signed_in(&mut self, user: UserId, may_sign: bool) -> Outs {
        let is_other = self.user.replace(user).is_some_and(|before| before != user);
        self.may_sign = may_sign;
        if !is_other {
            return Vec::new();
        }
        if let Some(work) = &mut self.work {
            work.signs.outlet = Drawn::default();
            work.hide_numbers();
        }
        if may_sign {
            return self.hand_over(user);
        }
        let mut outs = self.keep_typed();
        self.put_away();
        // What was begun for somebody else comes to nothing.
        self.serial += 1;
        (self.busy, self.loading) = (false, false);
        if self.open && self.of.is_some() {
            outs.extend(self.load(false));
        }
        outs
    }

    /// What stands open is somebody else's work now: it is kept for them, and no longer for who began it.
    fn hand_over(&mut self, user: UserId) -> Outs {
        let Some(work) = &mut self.work else { return Vec::new() };
        let key = work.key();
        (work.user, work.is_kept) = (user, false);
        let mut outs = vec![Out::Do(Effect::ForgetTyped(key))];
        outs.extend(self.keep_typed());
        outs
    }

    /// Closes whatever stands open over the list.
    fn put_away(&mut self) {
        (self.work, self.look, self.leaving, self.done) = (None, None, None, None);
        self.ask = AgreementAsk::None;
        self.view = if self.face.is_some() { View::List } else { View::Nothing };
    }

    /// Somebody wants the agreements of a case or a partner. What is in the making for just them is come back to.
    fn wanted(&mut self, of: Of) -> Outs {
        if self.of == Some(of) && self.work.is_some() {
            return Vec::new();
        }
        let mut outs = self.keep_typed();
        (self.face, self.chosen, self.of, self.busy) = (None, None, Some(of), false);
        self.flaw.clear();
        self.put_away();
        outs.extend(self.load(matches!(of, Of::Case(_))));
        outs
    }

    fn entered(&mut self) -> Outs {
        self.open = true;
        let shows_list = matches!(self.view, View::List | View::Nothing);
        if self.of.is_some() && shows_list && !self.busy { self.load(false) } else { Vec::new() }
    }

    pub(super) fn load(&mut self, begin: bool) -> Outs {
        let Some(of) = self.of else { return Vec::new() };
        self.serial += 1;
        self.loading = true;
        vec![Out::Do(Effect::Load { serial: self.serial, of, begin }), Out::Do(Effect::FindTargets)]
    }

    fn loaded(&mut self, serial: u64, begin: bool, result: Result<Box<Face>, String>) -> Outs {
        if serial != self.serial {
            return Vec::new();
        }
        self.loading = false;
        match result {
            Err(text) => {
                self.flaw = text;
                Vec::new()
            }
            Ok(face) => {
                self.flaw.clear();
                if !face.rows.iter().any(|row| Some(row.id) == self.chosen) {
                    self.chosen = first_to_look_at(&face);
                }
                let starts = face.starts;
                self.face = Some(face);
                if self.view == View::Nothing {
                    self.view = View::List;
                }
                let begins = begin && self.may_sign && self.view == View::List;
                if begins { self.begin_with(starts) } else { Vec::new() }
            }
        }
    }

    /// A paper of these, or one of another partner that runs out soon: then that one's are looked at.
    fn choose_line(&mut self, id: AgreementId) -> Outs {
        if self.ask != AgreementAsk::None {
            return Vec::new();
        }
        let Some(face) = &self.face else { return Vec::new() };
        if face.rows.iter().any(|row| row.id == id) {
            self.chosen = Some(id);
            return Vec::new();
        }
        let partner = face.soon.iter().find(|row| row.id == id).and_then(|row| row.partner);
        match partner {
            Some(partner) => {
                let outs = self.wanted(Of::Partner(partner));
                self.chosen = Some(id);
                outs
            }
            None => Vec::new(),
        }
    }

    fn begin_with(&mut self, subject: Option<Subject>) -> Outs {
        let Some(subject) = subject.filter(|_| !self.busy) else { return Vec::new() };
        self.serial += 1;
        self.busy = true;
        vec![Out::Do(Effect::Begin { serial: self.serial, subject })]
    }

    fn begun(&mut self, serial: u64, result: Result<Box<Begun>, String>) -> Outs {
        if serial != self.serial {
            return Vec::new();
        }
        (self.busy, self.loading) = (false, false);
        match result {
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok(begun) => {
                self.work = Some(Box::new(Work::of(*begun)));
                (self.view, self.ask, self.act_id) = (View::Terms, AgreementAsk::None, ActId::new());
                Vec::new()
            }
        }
    }

    /// Puts what is being typed aside, so that not even a power cut takes it.
    pub(super) fn keep_typed(&mut self) -> Outs {
        let Some(work) = self.work.as_mut().filter(|work| !work.is_kept) else { return Vec::new() };
        work.is_kept = true;
        vec![Out::Do(Effect::KeepTyped { key: work.key(), typed: Box::new(work.typed.clone()) })]
    }

    fn open_look(&mut self) -> Outs {
        let Some(row) = self.chosen_row().filter(|_| self.may_sign && !self.busy) else { return Vec::new() };
        let (agreement, number, is_signed) = (row.id, row.number.clone(), row.signed.is_some());
        let paper = Paper::default();
        self.look = Some(Look {
            agreement,
            number,
            check: None,
            is_as_signed: true,
            is_redrawn: false,
            has_strokes: false,
            is_minutes: false,
            paper,
        });
        (self.view, self.act_id) = (View::Look, ActId::new());
        vec![Out::Do(Effect::Look { act_id: self.act_id, agreement, is_signed })]
    }

    /// Pages of a paper that was left in the meantime are thrown away.
    fn looked(&mut self, agreement: AgreementId, result: Result<Box<Looked>, String>) {
        let Some(look) = self.look.as_mut().filter(|look| look.agreement == agreement) else { return };
        match result {
            Err(flaw) => look.paper.flaw = flaw,
            Ok(looked) => {
                let Looked { pages, check, is_as_signed, is_redrawn, has_strokes } = *looked;
                (look.check, look.is_as_signed) = (check, is_as_signed);
                (look.is_redrawn, look.has_strokes) = (is_redrawn, has_strokes);
                look.paper = Paper { pages: pages.pages, total: pages.total, ..Paper::default() };
                if check.is_some() && !is_as_signed && look.paper.pages.is_empty() {
                    NOT_AS_SIGNED.clone_into(&mut look.paper.flaw);
                }
            }
        }
    }

    fn confirmed(&mut self) -> Outs {
        match std::mem::replace(&mut self.ask, AgreementAsk::None) {
            AgreementAsk::None => Vec::new(),
            AgreementAsk::Restart => self.restart(),
            AgreementAsk::End => self.end(),
            AgreementAsk::TakeBack => self.take_back(),
            AgreementAsk::Drop => {
                let Some(row) = self.chosen_row() else { return Vec::new() };
                let agreement = row.id;
                let mut outs = vec![Out::Do(Effect::Drop { act_id: self.act_id, agreement })];
                if let (Some(subject), Some(user)) = (subject_of(row), self.user) {
                    outs.push(Out::Do(Effect::ForgetTyped(key_of(subject, user))));
                }
                self.busy = true;
                outs
            }
        }
    }

    fn dropped(&mut self, result: Result<(), String>) -> Outs {
        self.busy = false;
        match result {
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok(()) => {
                let mut outs = vec![Out::Say("Rancangan perjanjian dibuang.".to_owned(), Tone::Ok)];
                outs.extend(self.load(false));
                outs
            }
        }
    }

    /// One step back; from the first step to the list, from the list to where it was opened.
    fn back(&mut self) -> Outs {
        if self.busy {
            return Vec::new();
        }
        self.ask = AgreementAsk::None;
        match self.view {
            View::Terms => return self.leave_work(),
            View::Parties => self.view = View::Terms,
            View::Read => self.view = View::Parties,
            View::Sign => self.view = View::Read,
            View::Files => self.view = View::Sign,
            View::Look if self.leaving.is_some() => (self.look, self.view) = (None, View::End),
            View::Look | View::End | View::Done => {
                self.put_away();
                return self.load(false);
            }
            View::Nothing | View::List => return vec![Out::Back],
        }
        if let Some(work) = &mut self.work {
            work.hide_numbers();
        }
        Vec::new()
    }

    fn leave_work(&mut self) -> Outs {
        let mut outs = self.keep_typed();
        self.put_away();
        outs.push(Out::Say("Isian tersimpan. Lanjutkan kapan saja dari perjanjian ini.".to_owned(), Tone::Ok));
        outs.extend(self.load(false));
        outs
    }

    /// The paper that is looked at, or was signed just now, goes along as a copy.
    fn save_paper(&mut self, folder: Option<std::path::PathBuf>) -> Outs {
        if let Some(agreement) = self.minutes_in_sight() {
            if self.busy {
                return Vec::new();
            }
            self.busy = true;
            return vec![Out::Do(Effect::SaveMinutes { act_id: ActId::new(), agreement, folder })];
        }
        let of_look = self.look.as_ref().map(|look| (look.agreement, look.number.clone()));
        let of_done = self.done.as_ref().map(|done| (done.signed.agreement, done.signed.number.clone()));
        let Some((agreement, number)) = of_look.or(of_done).filter(|_| !self.busy) else { return Vec::new() };
        self.busy = true;
        vec![Out::Do(Effect::SavePaper { act_id: ActId::new(), agreement, number, folder })]
    }

    fn paper_saved(&mut self, result: Result<std::path::PathBuf, String>) -> Outs {
        self.busy = false;
        if let (Some(done), None) = (&mut self.done, &self.look) {
            done.saved = Some(result);
            return Vec::new();
        }
        if let (Some(leaving), None) = (&mut self.leaving, &self.look) {
            leaving.saved = Some(result);
            return Vec::new();
        }
        vec![match result {
            Ok(path) => Out::Say(files::saved(&path), Tone::Ok),
            Err(text) => Out::Say(text, Tone::Bad),
        }]
    }

    /// What other screens show of partners and their applications is not what it was.
    pub(super) fn told(mut outs: Outs) -> Outs {
        outs.extend([Out::Tell(Event::RegisterChanged), Out::Tell(Event::CasesChanged)]);
        outs
    }
}

/// What a draft is of; `None` for a paper that is signed.
fn subject_of(row: &AgreementRow) -> Option<Subject> {
    match (row.standing(BusinessDay::LAST), row.kind) {
        (Standing::Draft, AgreementKind::Addendum) => Some(Subject::Addendum(row.root)),
        (Standing::Draft, AgreementKind::Agreement) => {
            row.case.map(Subject::Case).or_else(|| row.partner.map(Subject::Partner))
        }
        _ => None,
    }
}

/// The paper that most wants somebody: a draft, else what runs, else the latest.
fn first_to_look_at(face: &Face) -> Option<AgreementId> {
    let stands = |wanted: fn(AgreementStanding) -> bool| face.rows.iter().find(|row| wanted(face.stands(row).0));
    let draft = stands(|standing| standing == AgreementStanding::Draft);
    draft.or_else(|| stands(is_running)).or_else(|| face.rows.first()).map(|row| row.id)
}

fn is_running(standing: AgreementStanding) -> bool {
    matches!(standing, AgreementStanding::Running | AgreementStanding::Ending | AgreementStanding::NotYet)
}

/// What can be done with a paper: the main action; whether its agreement can be ended, or an end taken back; whether it
/// can be dropped.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Can {
    pub main: AgreementMain,
    pub end: bool,
    pub take_back: bool,
    pub drop: bool,
}

impl Face {
    /// The minutes of the end of the agreement that a paper belongs to.
    pub(super) fn minutes_of(&self, row: &AgreementRow) -> Option<&EndPaper> {
        self.ends.iter().find(|one| one.agreement == row.root)
    }

    /// The last day of an agreement: the latest of its signed addenda may have moved it.
    pub(super) fn last_day(&self, row: &AgreementRow) -> BusinessDay {
        if row.kind == AgreementKind::Addendum {
            return row.until;
        }
        let addenda = self.rows.iter().filter(|one| one.root == row.id && one.kind == AgreementKind::Addendum);
        let signed = addenda.filter_map(|one| Some((one.from, one.signed.as_ref()?.at, one.until)));
        signed.max_by_key(|(from, at, _)| (*from, *at)).map_or(row.until, |(_, _, until)| until)
    }

    /// How a paper stands today, and how many days are left of it.
    pub(super) fn stands(&self, row: &AgreementRow) -> (AgreementStanding, i64) {
        let until = self.last_day(row);
        // The day from which it is over is no day of it any more.
        let last = row.ends_on.map_or(until, |day| until.min(day.minus_days(1)));
        let left = last.days_since(self.today);
        let is_near = row.ends_on.is_some() || left <= NEAR_DAYS as i64;
        let standing = match (AgreementRow { until, ..row.clone() }).standing(self.today) {
            Standing::Draft | Standing::Dropped => AgreementStanding::Draft,
            Standing::NotYet => AgreementStanding::NotYet,
            Standing::Running if is_near => AgreementStanding::Ending,
            Standing::Running => AgreementStanding::Running,
            Standing::Expired => AgreementStanding::Expired,
            Standing::Ended => AgreementStanding::Ended,
        };
        (standing, left.max(0))
    }

    /// The agreement that a paper belongs to, as it stands today; `None`: it is not in the list.
    fn root_stands(&self, row: &AgreementRow) -> Option<AgreementStanding> {
        self.rows.iter().find(|one| one.id == row.root).map(|root| self.stands(root).0)
    }

    /// What can be done with a paper.
    pub(super) fn can(&self, row: Option<&AgreementRow>) -> Can {
        let begins = if self.starts.is_some() { AgreementMain::Begin } else { AgreementMain::Nothing };
        let nothing = Can { main: begins, end: false, take_back: false, drop: false };
        let Some(row) = row else { return nothing };
        if self.stands(row).0 == AgreementStanding::Draft {
            return Can { main: AgreementMain::Resume, drop: true, ..nothing };
        }
        match self.root_stands(row) {
            Some(root) if is_running(root) => {
                let is_ending = row.ends_on.is_some();
                Can { main: AgreementMain::Amend, end: !is_ending, take_back: is_ending, ..nothing }
            }
            _ => nothing,
        }
    }

    /// An agreement with this partner is running, will run, or lies there as a draft.
    pub(super) fn has_current(&self) -> bool {
        let agreements = self.rows.iter().filter(|row| row.kind == AgreementKind::Agreement);
        agreements.map(|row| self.stands(row).0).any(|one| one == AgreementStanding::Draft || is_running(one))
    }
}
