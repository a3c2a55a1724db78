//! What is chosen in the form rather than typed: options, regions, and what may be seen in clear.

use super::form::{COLUMN_MARK, entered};
use super::handle::Outs;
use super::{CasePageScreen, Effect, Looking, RegionSearch, Sheet, Wanted};
use crate::base::CaseId;
use crate::kiosk::flow::Out;
use crate::sop::definition::FieldKind;
use crate::sop::field::FieldValue;

/// The options of a question that is answered with yes or no.
pub(super) const YES: &str = "yes";
pub(super) const NO: &str = "no";

impl CasePageScreen {
    /// An option is chosen, or taken back.
    pub(super) fn toggled(&mut self, id: &str, option: &str) {
        let Some((kind, value)) = self.kind_and_value(id) else { return };
        let option = option.to_owned();
        let is_picture = self.is_picture_cell(id);
        let value = match (kind, value) {
            (FieldKind::Text { .. }, Some(FieldValue::Text(now))) if is_picture && now == option => None,
            (FieldKind::Text { .. }, _) if is_picture => Some(FieldValue::Text(option)),
            (FieldKind::Choice { .. }, Some(FieldValue::Choice(now))) if now == option => None,
            (FieldKind::Choice { .. }, _) => Some(FieldValue::Choice(option)),
            (FieldKind::YesNo, Some(FieldValue::YesNo(now))) if now == (option == YES) => None,
            (FieldKind::YesNo, _) => Some(FieldValue::YesNo(option == YES)),
            (FieldKind::Many { options }, now) => {
                let mut chosen = if let Some(FieldValue::Many(chosen)) = now { chosen } else { Vec::new() };
                match chosen.iter().position(|one| *one == option) {
                    Some(at) => drop(chosen.remove(at)),
                    None => chosen.push(option),
                }
                // In the procedure's order, as values have it.
                let ordered = options.iter().map(|one| one.id.clone()).filter(|one| chosen.contains(one));
                Some(FieldValue::Many(ordered.collect())).filter(|value| !value.is_blank())
            }
            _ => return,
        };
        self.choose(id, value);
    }

    /// What a field or a column is, and what stands in it now.
    pub(super) fn kind_and_value(&self, id: &str) -> Option<(FieldKind, Option<FieldValue>)> {
        let data = self.data.as_ref()?;
        if let Some(column) = id.strip_prefix(COLUMN_MARK) {
            return self.cell_kind_and_value(data, column);
        }
        let known = self.writable(data, id)?;
        let value = match self.typed.fields.get(id) {
            Some(typed) => entered(known, typed, &data.ground).ok().flatten(),
            None => data.value(id).cloned(),
        };
        Some((known.kind.clone(), value))
    }

    pub(super) fn unmask(&mut self, id: &str) -> Outs {
        // A cell is seen with the whole of its table.
        let field = match (id.strip_prefix(COLUMN_MARK), &self.sheet) {
            (Some(_), Sheet::Entry(entry)) => entry.field.clone(),
            (Some(_), _) => return Vec::new(),
            (None, _) => id.to_owned(),
        };
        self.ask_purpose(Wanted::Field(field))
    }

    /// Asks what something is wanted for, where the procedure has a list of that.
    pub(super) fn ask_purpose(&mut self, wanted: Wanted) -> Outs {
        let Some(definition) = self.data.as_ref().and_then(|data| data.definition.clone()) else { return Vec::new() };
        self.sheet_flaw.clear();
        if !definition.purposes.is_empty() {
            self.sheet = Sheet::Purpose(wanted);
            return Vec::new();
        }
        self.look(wanted, String::new())
    }

    pub(super) fn purpose_chosen(&mut self, purpose: String) -> Outs {
        match std::mem::take(&mut self.sheet) {
            Sheet::Purpose(wanted) => self.look(wanted, purpose),
            other => {
                self.sheet = other;
                Vec::new()
            }
        }
    }

    pub(super) fn look(&mut self, wanted: Wanted, purpose: String) -> Outs {
        let Some(case) = self.case() else { return Vec::new() };
        match wanted {
            Wanted::Field(field) => vec![Out::Do(Effect::Unmask { case, field, purpose })],
            Wanted::Paper(paper) => self.look_into(paper, purpose),
            Wanted::Letter { letter, title, facts } => {
                self.open_paper(Looking { title, facts, loading: true, ..Looking::default() });
                vec![Out::Do(Effect::ReadLetter { serial: self.looked, letter, purpose })]
            }
        }
    }

    /// What was allowed for one case, to one who has left meanwhile, shows nothing of another.
    pub(super) fn unmasked(&mut self, case: CaseId, field: String, result: Result<(), String>) {
        if self.case() != Some(case) || !self.open {
            return;
        }
        match result {
            Ok(()) => {
                self.clear.insert(field);
            }
            Err(text) => self.notice = text,
        }
    }

    pub(super) fn region_asked(&mut self, field: String) -> Outs {
        let Some((FieldKind::Region { level, inside }, _)) = self.kind_and_value(&field) else { return Vec::new() };
        let before = match std::mem::take(&mut self.sheet) {
            Sheet::Entry(entry) => Some(entry),
            _ => None,
        };
        self.sheet = Sheet::Region(RegionSearch {
            field,
            level,
            inside,
            query: String::new(),
            serial: 0,
            found: Vec::new(),
            before,
        });
        self.region_searched(String::new())
    }

    pub(super) fn region_searched(&mut self, query: String) -> Outs {
        let Sheet::Region(search) = &mut self.sheet else { return Vec::new() };
        search.serial += 1;
        search.query = query;
        let (serial, level) = (search.serial, search.level);
        vec![Out::Do(Effect::FindRegions { serial, query: search.query.clone(), level, inside: search.inside.clone() })]
    }

    pub(super) fn region_chosen(&mut self, code: &str) {
        let Sheet::Region(search) = std::mem::take(&mut self.sheet) else { return };
        if let Some(entry) = search.before {
            self.sheet = Sheet::Entry(entry);
        }
        let value = (!code.is_empty()).then(|| FieldValue::Region(code.to_owned()));
        self.choose(&search.field, value);
    }
}
