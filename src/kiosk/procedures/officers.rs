//! Who works in which role: assigning somebody, and ending it.

use deks_ui::{OfficerField, Tone};

use super::handle::Outs;
use super::{Effect, Ending, OfficerFlaw, OfficerForm, OfficerIntent, ProceduresScreen, Sheet};
use crate::base::ActId;
use crate::kiosk::flow::{Event, Out};
use crate::sop::Definition;
use crate::sop::definition::Role;
use crate::sop::officers::Assignment;

impl ProceduresScreen {
    pub(super) fn decide_officer(&mut self, intent: OfficerIntent) -> Outs {
        match intent {
            OfficerIntent::Add => self.add_officer(),
            OfficerIntent::Assign => return self.assign(),
            OfficerIntent::Assigned(result) => return self.assigned(result),
            OfficerIntent::Chosen(key) => self.open_officer(&key),
            OfficerIntent::End => return self.end_officer(),
            OfficerIntent::Ended(result) => return self.ended(result),
            other => self.fill_officer(other),
        }
        Vec::new()
    }

    fn add_officer(&mut self) {
        let Some(today) = self.desk.as_ref().map(|desk| desk.today).filter(|_| self.may_assign()) else { return };
        let mut roles = self.definition().map(|definition| roles(definition)).unwrap_or_default();
        // Where there is one only, nobody needs to choose it.
        let role = if roles.len() == 1 { roles.remove(0).id.clone() } else { String::new() };
        let form = OfficerForm {
            act_id: ActId::new(),
            person: None,
            role,
            region: None,
            from: today,
            until: None,
            flaw: None,
        };
        self.open_sheet(Sheet::Officer(Box::new(form)));
    }

    fn fill_officer(&mut self, intent: OfficerIntent) {
        let Sheet::Officer(form) = &mut self.sheet else { return };
        form.flaw = None;
        match intent {
            OfficerIntent::PersonChosen(person) => form.person = Some(person),
            OfficerIntent::RoleChosen(role) => form.role = role,
            OfficerIntent::DaysPicked { from, until } => {
                (form.from, form.until) = (from.unwrap_or(form.from), until);
            }
            _ => {}
        }
    }

    fn assign(&mut self) -> Outs {
        let Sheet::Officer(form) = &mut self.sheet else { return Vec::new() };
        if self.busy {
            return Vec::new();
        }
        let flaw = |field, text: &str| Some(OfficerFlaw { field, text: text.to_owned() });
        let Some(user) = form.person else {
            form.flaw = flaw(OfficerField::Person, "Pilih dulu orangnya.");
            return Vec::new();
        };
        if form.role.is_empty() {
            form.flaw = flaw(OfficerField::Role, "Pilih dulu perannya.");
            return Vec::new();
        }
        form.flaw = None;
        let region = form.region.as_ref().map(|region| region.code.clone()).unwrap_or_default();
        let (sop, role) = (self.sop.clone(), form.role.clone());
        let assignment = Assignment { user, sop, role, region, from: form.from, until: form.until };
        self.busy = true;
        vec![Out::Do(Effect::Assign { act_id: form.act_id, assignment })]
    }

    fn assigned(&mut self, result: Result<(), OfficerFlaw>) -> Outs {
        self.busy = false;
        let flaw = match result {
            Err(flaw) => flaw,
            Ok(()) => {
                if matches!(self.sheet, Sheet::Officer(_)) {
                    self.open_sheet(Sheet::None);
                }
                return said_and_changed("Penugasan tersimpan.");
            }
        };
        match &mut self.sheet {
            Sheet::Officer(form) => {
                form.flaw = Some(flaw);
                Vec::new()
            }
            _ => vec![Out::Say(flaw.text, Tone::Bad)],
        }
    }

    fn open_officer(&mut self, key: &str) {
        let Some(seen) = self.officers.iter().find(|seen| seen.key() == key).cloned() else { return };
        self.open_sheet(Sheet::OfficerEnd(Box::new(Ending { act_id: ActId::new(), seen })));
    }

    fn end_officer(&mut self) -> Outs {
        let Sheet::OfficerEnd(ending) = &self.sheet else { return Vec::new() };
        if self.busy || !ending.seen.row.active {
            return Vec::new();
        }
        self.busy = true;
        vec![Out::Do(Effect::EndAssignment { act_id: ending.act_id, row: Box::new(ending.seen.row.clone()) })]
    }

    fn ended(&mut self, result: Result<(), String>) -> Outs {
        self.busy = false;
        let is_open = matches!(self.sheet, Sheet::OfficerEnd(_));
        match result {
            Ok(()) => {
                if is_open {
                    self.open_sheet(Sheet::None);
                }
                said_and_changed("Penugasan berakhir.")
            }
            Err(text) if is_open => {
                self.sheet_flaw = text;
                Vec::new()
            }
            Err(text) => vec![Out::Say(text, Tone::Bad)],
        }
    }
}

/// Who sees which cases is another matter now: every list of them loads again.
fn said_and_changed(said: &str) -> Outs {
    vec![Out::Say(said.to_owned(), Tone::Ok), Out::Tell(Event::CasesChanged)]
}

/// The roles that people of the office have.
pub(super) fn roles(definition: &Definition) -> Vec<&Role> {
    definition.roles.iter().filter(|role| !role.outside).collect()
}
