//! What the screen does with each intent. Pure: no disk, no clock, no window.

use deks_ui::{PromotionFilter, PromotionTarget, Tone};

use super::{Effect, Ended, Flaw, Form, Intent, PromotionsScreen, Row, Typed, Undo};
use crate::base::text::fold;
use crate::base::{ActId, PromotionId};
use crate::kiosk::flow::{Event, Out};
use crate::kiosk::words;
use crate::till::promotions::{Effect as Takes, PromotionState};

/// Ticks for which an ending can be undone: a tick comes about once a second.
pub(super) const UNDO_TICKS: u32 = 10;
/// Ticks after an ending for which no other one ends. The first may come at once, so that two are a second at least.
pub(super) const REST_TICKS: u32 = 2;

type Outs = Vec<Out<Effect>>;

impl PromotionsScreen {
    pub(super) fn decide(&mut self, intent: Intent) -> Outs {
        match intent {
            // What one person began is not the next one's to undo.
            Intent::SignedIn => self.undo = None,
            Intent::Entered => {
                self.is_open = true;
                return self.load();
            }
            Intent::Left => (self.is_open, self.undo) = (false, None),
            Intent::Reload if self.is_open => return self.load(),
            Intent::Tick => self.tick(),
            Intent::DayBegan(today) => self.today = today,
            Intent::Loaded { serial, result } => return self.loaded(serial, result),
            Intent::QueryEdited(query) => self.query = query,
            Intent::FilterChosen(filter) => self.filter = filter,
            Intent::Add => return self.open(Form::empty(self.today)),
            Intent::Chosen(id) => return self.chosen(id),
            // The rows moved up: the second tap of a double tap is on another promotion now, or on the way back.
            Intent::End(id) if !self.busy && !self.rests() => return self.end(id),
            Intent::UndoEnd if !self.busy && self.rest_ticks < REST_TICKS => return self.bring_back(),
            Intent::EndDone(result) => return self.end_done(result),
            Intent::Discard => self.form = None,
            Intent::Saved(result) => return self.saved(result),
            other => return self.decide_form(other),
        }
        Vec::new()
    }

    fn decide_form(&mut self, intent: Intent) -> Outs {
        let Some(form) = &mut self.form else { return Vec::new() };
        match intent {
            Intent::Edited(typed) => form.edit(*typed),
            Intent::TargetsFound { serial, result } => form.targets_found(serial, result),
            Intent::TargetChosen(id) => match form.choice(&id) {
                None => Vec::new(),
                Some(choice) => form.change(|form| form.choose(choice.id, choice.name)),
            },
            Intent::TargetCleared => {
                let mut outs = form.change(Form::clear_target);
                outs.extend(form.find());
                outs
            }
            Intent::ExampleFound { serial, example } => {
                if serial == form.example_serial {
                    form.example = example;
                }
                Vec::new()
            }
            Intent::Save if !form.busy => form.save(),
            Intent::Closed if form.busy => Vec::new(),
            Intent::Closed if form.is_changed => {
                form.leave_asked = true;
                Vec::new()
            }
            Intent::Closed => {
                self.form = None;
                Vec::new()
            }
            Intent::Stay => {
                form.leave_asked = false;
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn load(&mut self) -> Outs {
        self.serial += 1;
        self.loading = true;
        vec![Out::Do(Effect::Load { serial: self.serial })]
    }

    fn loaded(&mut self, serial: u64, result: Result<(crate::base::BusinessDay, Vec<Row>), String>) -> Outs {
        if serial != self.serial {
            return Vec::new();
        }
        self.loading = false;
        match result {
            Err(text) => return vec![Out::Say(text, Tone::Bad)],
            Ok((today, rows)) => (self.today, self.rows) = (today, rows),
        }
        Vec::new()
    }

    /// Something was ended or brought back a moment ago.
    pub(super) fn rests(&self) -> bool {
        self.rest_ticks > 0
    }

    fn tick(&mut self) {
        self.rest_ticks = self.rest_ticks.saturating_sub(1);
        if let Some(undo) = &mut self.undo {
            undo.ticks_left = undo.ticks_left.saturating_sub(1);
        }
        self.undo = self.undo.take().filter(|undo| undo.ticks_left > 0);
    }

    /// Running first, then what comes, then what is over; each as the room lists them.
    pub(super) fn listed(&self) -> Vec<(&Row, PromotionState)> {
        let words = fold(&self.query);
        let answers = |row: &Row| {
            let known = fold(&[row.promotion.name.as_str(), row.target_name.as_str()].join(" "));
            words.split(' ').all(|word| known.contains(word))
        };
        let mut listed: Vec<(&Row, PromotionState)> =
            self.rows.iter().map(|row| (row, row.promotion.state(self.today))).collect();
        listed.retain(|&(row, state)| {
            (self.filter == PromotionFilter::All || self.filter == filter_of(state)) && answers(row)
        });
        listed.sort_by_key(|(_, state)| match state {
            PromotionState::Running => 0,
            PromotionState::Planned => 1,
            PromotionState::Over | PromotionState::Ended => 2,
        });
        listed
    }

    fn open(&mut self, form: Form) -> Outs {
        let form = self.form.insert(form);
        let mut outs = form.show_example();
        outs.extend(form.find());
        outs
    }

    /// What is over is only looked at.
    fn chosen(&mut self, id: PromotionId) -> Outs {
        let Some(row) = self.row(id) else { return Vec::new() };
        match row.promotion.state(self.today) {
            PromotionState::Ended | PromotionState::Over => {
                let text = "Promosi ini sudah selesai dan tidak diubah lagi. Buat promosi baru.".to_owned();
                vec![Out::Say(text, Tone::Plain)]
            }
            PromotionState::Planned | PromotionState::Running => {
                let form = Form::of(row);
                self.open(form)
            }
        }
    }

    fn end(&mut self, id: PromotionId) -> Outs {
        let Some(name) = self.row(id).map(|row| row.promotion.name.clone()) else { return Vec::new() };
        self.busy = true;
        vec![Out::Do(Effect::End { act_id: self.act_id, id, name })]
    }

    fn bring_back(&mut self) -> Outs {
        let Some(Undo { id, name, .. }) = self.undo.clone() else { return Vec::new() };
        self.busy = true;
        vec![Out::Do(Effect::BringBack { act_id: self.act_id, id, name })]
    }

    fn end_done(&mut self, result: Result<Ended, String>) -> Outs {
        self.busy = false;
        self.act_id = ActId::new();
        self.rest_ticks = REST_TICKS;
        let mut outs = Vec::new();
        match result {
            Err(text) => outs.push(Out::Say(text, Tone::Bad)),
            Ok(Ended::Over { id, name }) => {
                // The band with the way back says it.
                self.undo = Some(Undo { id, name, ticks_left: UNDO_TICKS });
                outs.push(Out::Tell(Event::RegisterChanged));
            }
            Ok(Ended::BroughtBack { name }) => {
                self.undo = None;
                outs.push(Out::Say(format!("Promosi {name} berlaku lagi."), Tone::Ok));
                outs.push(Out::Tell(Event::RegisterChanged));
            }
        }
        outs.extend(self.load());
        outs
    }

    fn saved(&mut self, result: Result<PromotionId, Flaw>) -> Outs {
        match result {
            Err(flaw) => {
                if let Some(form) = &mut self.form {
                    (form.busy, form.flaw) = (false, Some(flaw));
                }
                Vec::new()
            }
            Ok(_) => {
                self.form = None;
                let mut outs = vec![Out::Say(words::saved("Promosi"), Tone::Ok), Out::Tell(Event::RegisterChanged)];
                outs.extend(self.load());
                outs
            }
        }
    }
}

impl Form {
    fn change(&mut self, change: impl FnOnce(&mut Form)) -> Outs {
        change(self);
        (self.is_changed, self.leave_asked, self.flaw) = (true, false, None);
        self.show_example()
    }

    fn edit(&mut self, typed: Typed) -> Outs {
        let before = (self.typed.target, self.typed.query.clone());
        let mut outs = self.change(|form| form.typed = typed);
        if before != (self.typed.target, self.typed.query.clone()) {
            outs.extend(self.find());
        }
        outs
    }

    /// Looks for what it can be for, while nothing is chosen.
    fn find(&mut self) -> Outs {
        self.found_serial += 1;
        if self.typed.target == PromotionTarget::All || !self.wants_target() {
            self.found.clear();
            return Vec::new();
        }
        let (target, query) = (self.typed.target, self.typed.query.clone());
        vec![Out::Do(Effect::FindTargets { serial: self.found_serial, target, query })]
    }

    fn targets_found(&mut self, serial: u64, result: Result<Vec<super::Choice>, String>) -> Outs {
        if serial != self.found_serial {
            return Vec::new();
        }
        match result {
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok(found) => {
                self.found = found;
                Vec::new()
            }
        }
    }

    /// Nothing is shown for a figure that takes nothing off.
    fn show_example(&mut self) -> Outs {
        self.example_serial += 1;
        let form = self.wanted().ok().filter(|form| match form.effect {
            Takes::Percent(bp) => (1..=10_000).contains(&bp),
            Takes::Amount(amount) => amount.0 > 0,
            Takes::NForM { take, pay } => (1..take).contains(&pay),
        });
        match form {
            None => {
                self.example = None;
                Vec::new()
            }
            Some(form) => vec![Out::Do(Effect::ShowExample { serial: self.example_serial, form: Box::new(form) })],
        }
    }

    fn save(&mut self) -> Outs {
        self.leave_asked = false;
        match self.wanted() {
            Err(flaw) => {
                self.flaw = Some(flaw);
                Vec::new()
            }
            Ok(form) => {
                self.busy = true;
                vec![Out::Do(Effect::Save { act_id: self.act_id, form: Box::new(form) })]
            }
        }
    }
}

/// The filter, beside "all", under which a promotion is found.
pub(super) fn filter_of(state: PromotionState) -> PromotionFilter {
    match state {
        PromotionState::Running => PromotionFilter::Running,
        PromotionState::Planned => PromotionFilter::Planned,
        PromotionState::Over | PromotionState::Ended => PromotionFilter::Over,
    }
}
