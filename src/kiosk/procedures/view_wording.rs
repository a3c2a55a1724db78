//! The letters of a procedure and the open wording, as the screen shows them.

use deks_ui::{App, WordingAdapter, WordingLine, WordingPlace};
use slint::Global as _;

use super::show::put_text;
use super::{ProceduresScreen, Sheet, WordingRow};
use crate::kiosk::english::say;
use crate::kiosk::rows;
use crate::sop::letters::{Place, places};

impl ProceduresScreen {
    pub(super) fn put_wordings(&self, app: &App) {
        let adapter = WordingAdapter::get(app);
        let line = |one: &WordingRow| WordingLine {
            id: one.row.letter.as_str().into(),
            label: say(&one.row.label),
            own: one.row.is_own,
            dirty: self.typed_wording(&one.row.letter).is_some(),
            on: one.row.letter == self.wordings.chosen,
        };
        rows::sync(adapter.get_lines(), self.wordings.rows.iter().map(line).collect(), |m| adapter.set_lines(m));
        let open = self.open_wording();
        adapter.set_open(open.is_some());
        adapter.set_own(open.is_some_and(|one| one.row.is_own));
        adapter.set_changed(open.map(|one| one.changed.as_str()).unwrap_or_default().into());
        adapter.set_dirty(open.is_some_and(|one| self.typed_wording(&one.row.letter).is_some()));
        let shown = self.shown_wording();
        let subject = shown.map(|wording| wording.subject.as_str()).unwrap_or_default();
        put_text(adapter.get_subject(), subject, |text| adapter.set_subject(text));
        let body = shown.map(|wording| wording.body.as_str()).unwrap_or_default();
        put_text(adapter.get_body(), body, |text| adapter.set_body(text));
        adapter.set_flaw(say(&self.wordings.flaw));
        let offered = self.definition().map(|definition| places(definition)).unwrap_or_default();
        rows::sync(adapter.get_places(), offered.iter().map(place).collect(), |model| adapter.set_places(model));
        if let Sheet::WordingExample(example) = &self.sheet {
            adapter.set_example_to(example.to.as_str().into());
            adapter.set_example_subject(example.subject.as_str().into());
            adapter.set_example_text(example.text.as_str().into());
        }
    }
}

fn place(place: &Place) -> WordingPlace {
    WordingPlace { text: place.text.as_str().into(), label: say(&place.label) }
}
