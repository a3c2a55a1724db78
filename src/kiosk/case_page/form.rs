//! What is typed into the form and not saved: kept field by field, over what the case says.

use std::collections::BTreeMap;

use deks_ui::DateValue;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::handle::Outs;
use super::{Asking, CasePageScreen, Effect, EntryForm, FormIntent, PageData, Resumed, Sheet, Target, Wish};
use crate::base::CaseId;
use crate::kiosk::flow::Out;
use crate::kiosk::words::day_of;
use crate::sop::case::{NewCase, NewDocument, Origin};
use crate::sop::definition::{Definition, Field, FieldKind, Form, Opens};
use crate::sop::field::{self, Content, DocumentFact, FieldValue, Ground, Values};

/// Begins the id of a column where a line of a table is filled in.
pub(super) const COLUMN_MARK: char = '@';

/// Everything that is half typed on one page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub fields: BTreeMap<String, TypedField>,
    /// By what they are for.
    pub words: BTreeMap<String, String>,
    /// Title and text of letters, by the action that sends them.
    pub letters: BTreeMap<String, (String, String)>,
    pub from_paper: bool,
}

/// What stands in one field.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TypedField {
    /// As it stands in the box; none: it was chosen, not typed.
    pub text: Option<String>,
    /// What was chosen; null: nothing any more.
    pub value: Option<Json>,
    /// What the case said when somebody began.
    pub was: Option<Json>,
}

impl TypedField {
    pub fn text(text: &str) -> TypedField {
        TypedField { text: Some(text.to_owned()), ..TypedField::default() }
    }

    pub fn chosen(value: Option<&FieldValue>) -> TypedField {
        TypedField { value: value.map(FieldValue::to_json), ..TypedField::default() }
    }

    pub fn is_blank(&self) -> bool {
        self.text.as_ref().is_none_or(|text| text.trim().is_empty()) && self.value.is_none()
    }

    /// The value, or what is wrong with what was typed.
    pub fn read(&self, kind: &FieldKind, read: impl Fn(&str) -> Read) -> Read {
        match &self.text {
            Some(text) => read(text),
            None => Ok(self.value.as_ref().and_then(|json| FieldValue::from_json(kind, json))),
        }
    }
}

pub(super) type Read = Result<Option<FieldValue>, String>;

/// What was typed into a field of the form.
pub(super) fn entered(known: &Field, typed: &TypedField, ground: &Ground) -> Read {
    typed.read(&known.kind, |text| field::read(known, text, ground).map_err(|flaw| flaw.to_string()))
}

/// The forms that a case begins with.
pub(super) fn first_forms(definition: &Definition) -> Vec<&Form> {
    let first = definition.steps.iter().filter(|step| matches!(step.opens, Opens::Start | Opens::Anchored));
    let ids = first.filter(|step| !step.retired).filter_map(|step| step.form.as_deref());
    ids.filter_map(|form| definition.form(form)).collect()
}

/// The forms of a case that is not kept yet; none of any other.
pub(super) fn first_forms_of(data: &PageData) -> Vec<&Form> {
    let definition = data.definition.as_ref().filter(|_| data.page.is_none());
    definition.map(|definition| first_forms(definition)).unwrap_or_default()
}

impl PageData {
    pub(super) fn field(&self, id: &str) -> Option<&Field> {
        self.definition.as_ref()?.field(id)
    }

    pub(super) fn value(&self, field: &str) -> Option<&FieldValue> {
        self.content.values.get(field).filter(|value| !value.is_blank())
    }

    /// Whether an open step works on a field.
    pub(super) fn is_open(&self, field: &str) -> bool {
        let forms = self.page.iter().flat_map(|page| &page.forms).filter(|form| form.is_open);
        forms.flat_map(|form| &form.fields).any(|known| known.id == field)
    }
}

impl CasePageScreen {
    pub(super) fn decide_form(&mut self, intent: FormIntent) -> Outs {
        match intent {
            FormIntent::Edited { field, text } => self.edited(&field, &text),
            FormIntent::Dated { field, date } => self.dated(&field, &date),
            FormIntent::OptionToggled { field, option } => self.toggled(&field, &option),
            FormIntent::FieldDone(field) => self.go_on_from(&field),
            FormIntent::Unmask(field) => return self.unmask(&field),
            FormIntent::Replaced(field) => self.replaced(&field),
            FormIntent::PurposeChosen(purpose) => return self.purpose_chosen(purpose),
            FormIntent::Unmasked { case, field, result } => self.unmasked(case, field, result),
            FormIntent::Save => return self.save(),
            FormIntent::PaperEntry(on) => {
                self.typed.from_paper = on;
                self.is_kept = false;
                if on {
                    self.focus_on_first_empty();
                }
            }
            FormIntent::RegionAsked(field) => return self.region_asked(field),
            FormIntent::RegionSearched(query) => return self.region_searched(query),
            FormIntent::RegionsFound { serial, found } => {
                if let Sheet::Region(search) = &mut self.sheet
                    && search.serial == serial
                {
                    search.found = found;
                }
            }
            FormIntent::RegionChosen(code) => self.region_chosen(&code),
            intent @ (FormIntent::AnewAsked
            | FormIntent::AnewConfirmed
            | FormIntent::AnewLeft
            | FormIntent::CameBack { .. }) => return self.decide_kept(intent),
            other => return self.decide_rows(other),
        }
        Vec::new()
    }

    /// The forms that are shown, and whether this person may write in each; the one of the step that is open first.
    pub(super) fn forms<'d>(&self, data: &'d PageData) -> Vec<(&'d Form, bool)> {
        let Some(definition) = &data.definition else { return Vec::new() };
        let Some(page) = &data.page else {
            return first_forms(definition).into_iter().map(|form| (form, true)).collect();
        };
        let works = |form: &str| {
            page.tasks.iter().any(|task| task.form.as_deref() == Some(form) && (task.is_mine || task.may_claim))
        };
        let is_closed = page.header.is_closed();
        let current = self.current_task(data).and_then(|task| task.form.clone());
        let mut forms: Vec<(&Form, bool)> = Vec::new();
        for view in &page.forms {
            let Some(form) = definition.form(&view.id) else { continue };
            let may_write = !is_closed && (self.correcting || (view.is_open && works(&view.id)));
            let at = if current.as_deref() == Some(view.id.as_str()) { 0 } else { forms.len() };
            forms.insert(at, (form, may_write));
        }
        forms
    }

    /// A field that this person may write in now.
    pub(super) fn writable<'d>(&self, data: &'d PageData, id: &str) -> Option<&'d Field> {
        let forms = self.forms(data).into_iter().filter(|(_, may_write)| *may_write);
        forms.flat_map(|(form, _)| &form.fields).find(|known| known.id == id)
    }

    /// The content as it would be if everything that can be read were saved.
    pub(super) fn overlay(&self, data: &PageData) -> Content {
        let mut content = data.content.clone();
        for (id, typed) in &self.typed.fields {
            let Some(known) = data.field(id) else { continue };
            match entered(known, typed, &data.ground) {
                Ok(Some(value)) => {
                    content.values.insert(id.clone(), value);
                }
                Ok(None) => {
                    content.values.remove(id);
                }
                Err(_) => {}
            }
        }
        content.documents.extend(self.fresh.iter().map(|fresh| DocumentFact {
            id: fresh.id,
            kind: fresh.paper.kind.clone(),
            hash: Vec::new(),
            quarantined: false,
        }));
        content
    }

    /// How many fields cannot be read as they are typed.
    pub(super) fn flaws(&self, data: &PageData) -> usize {
        let is_flawed = |(id, typed): &(&String, &TypedField)| {
            data.field(id).is_some_and(|known| entered(known, typed, &data.ground).is_err())
        };
        self.typed.fields.iter().filter(is_flawed).count()
    }

    /// Whether something is typed that the case does not say.
    pub(super) fn is_dirty(&self) -> bool {
        let Some(data) = &self.data else { return false };
        !self.fresh.is_empty() || self.flaws(data) > 0 || !self.changes(data).is_empty()
    }

    /// What a save would change.
    fn changes(&self, data: &PageData) -> Vec<(String, Option<FieldValue>)> {
        let changed = self.typed.fields.iter().filter_map(|(id, typed)| {
            let value = entered(data.field(id)?, typed, &data.ground).ok()?.filter(|value| !value.is_blank());
            (value.as_ref() != data.value(id)).then(|| (id.clone(), value))
        });
        changed.collect()
    }

    /// Puts something into a field. What is the same as in the case is not half typed.
    pub(super) fn put(&mut self, id: &str, mut typed: TypedField) {
        let Some(data) = &self.data else { return };
        let Some(known) = self.writable(data, id) else { return };
        let before = data.value(id);
        typed.was = match self.typed.fields.get(id) {
            Some(first) => first.was.clone(),
            None => before.map(FieldValue::to_json),
        };
        let is_same = match &typed.text {
            Some(text) => {
                before.map_or_else(String::new, |value| field::typed(&known.kind, value, &data.ground)) == *text
            }
            None => typed.value == before.map(FieldValue::to_json),
        };
        if is_same {
            self.typed.fields.remove(id);
        } else {
            self.typed.fields.insert(id.to_owned(), typed);
        }
        self.is_kept = false;
    }

    fn edited(&mut self, id: &str, text: &str) {
        match id.strip_prefix(COLUMN_MARK) {
            Some(column) => self.put_cell(column, TypedField::text(text)),
            None => self.put(id, TypedField::text(text)),
        }
    }

    fn dated(&mut self, id: &str, date: &DateValue) {
        self.choose(id, day_of(date).map(FieldValue::Date));
    }

    /// A value that is chosen, in the form or in a line of a table.
    pub(super) fn choose(&mut self, id: &str, value: Option<FieldValue>) {
        let typed = TypedField::chosen(value.as_ref());
        match id.strip_prefix(COLUMN_MARK) {
            Some(column) => self.put_cell(column, typed),
            None => self.put(id, typed),
        }
    }

    /// The value is written anew without anybody looking at the old one.
    fn replaced(&mut self, id: &str) {
        match id.strip_prefix(COLUMN_MARK) {
            Some(column) => self.put_cell(column, TypedField::text("")),
            None => self.put(id, TypedField::text("")),
        }
        self.focus_on(id);
    }

    /// What cannot be read is not saved: the first field of that sort takes the keys.
    fn save(&mut self) -> Outs {
        let Some(data) = &self.data else { return Vec::new() };
        if self.busy || !self.is_dirty() {
            return Vec::new();
        }
        if let Some(first) = self.wrong_lines().first() {
            self.tab = 0;
            self.focus_on(&first.id);
            return Vec::new();
        }
        match self.target.clone() {
            Some(Target::New(sop)) => {
                let new = self.new_case(data, sop);
                self.busy = true;
                vec![Out::Do(Effect::Open { act_id: self.act_id, new: Box::new(new) })]
            }
            Some(Target::Case(_)) if self.needs_reason(data) => {
                self.ask(Asking {
                    wish: Wish::Correct,
                    title: "Koreksi isian".to_owned(),
                    hint: "Langkah isian ini sudah lewat. Yang sudah disetujui atasnya diputuskan lagi.".to_owned(),
                    confirm: "Simpan koreksi".to_owned(),
                    needed: true,
                });
                Vec::new()
            }
            Some(Target::Case(case)) => self.save_case(case, None),
            None => Vec::new(),
        }
    }

    /// Whether something is changed in a form that no open step works on.
    fn needs_reason(&self, data: &PageData) -> bool {
        data.page.is_some() && !self.changes(data).iter().all(|(field, _)| data.is_open(field))
    }

    pub(super) fn save_case(&mut self, case: CaseId, words: Option<String>) -> Outs {
        let Some(data) = &self.data else { return Vec::new() };
        let Some(page) = &data.page else { return Vec::new() };
        let (changes, seen) = (self.changes(data), page.header.content_hash);
        self.sent = self.typed.fields.clone();
        self.busy = true;
        vec![Out::Do(Effect::Save { act_id: self.act_id, case, changes, seen, words })]
    }

    fn new_case(&self, data: &PageData, sop: String) -> NewCase {
        let values: Values = self.overlay(data).values.into_iter().filter(|(_, value)| !value.is_blank()).collect();
        let documents: Vec<NewDocument> = self.fresh.iter().map(|fresh| fresh.paper.as_ref().clone()).collect();
        let origin = if self.typed.from_paper { Origin::Paper } else { Origin::Kiosk };
        NewCase { sop, origin, values, documents, region: String::new() }
    }

    /// What was typed is in the case now, or in a new one.
    pub(super) fn saved(&mut self) -> Outs {
        let Some(key) = self.draft_key() else { return Vec::new() };
        let sent = std::mem::take(&mut self.sent);
        self.typed.fields.retain(|id, typed| sent.get(id) != Some(typed));
        self.typed.words.remove(&Wish::Correct.key());
        (self.correcting, self.is_kept) = (false, true);
        self.resumed = Resumed::default();
        self.fresh.clear();
        if self.is_new() {
            self.typed = Typed::default();
        }
        let mut outs = vec![self.draft_as_it_is(key)];
        outs.extend(self.drop_papers());
        outs
    }

    /// Papers that were chosen make a draft too: it says since when they lie there.
    fn draft_as_it_is(&self, key: String) -> Out<Effect> {
        if self.typed == Typed::default() && self.fresh.is_empty() {
            return Out::Do(Effect::DropDraft(key));
        }
        Out::Do(Effect::KeepDraft { key, typed: Box::new(self.typed.clone()) })
    }

    /// What is half typed goes to the store, once.
    pub(super) fn keep_draft(&mut self) -> Outs {
        let Some(key) = self.draft_key().filter(|_| !self.is_kept) else { return Vec::new() };
        self.is_kept = true;
        vec![self.draft_as_it_is(key)]
    }

    /// The line of a table that is filled in.
    pub(super) fn entry(&self) -> Option<&EntryForm> {
        if let Sheet::Entry(entry) = &self.sheet { Some(entry) } else { None }
    }
}
