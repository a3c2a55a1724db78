//! Files: figures, the list, an empty form; as what, with how much personal data, and where.

use deks_ui::{FiguresFile, Tone};

use super::handle::{Outs, span_of};
use super::{Effect, Job, Paper, ProceduresScreen, SaveIntent, Saving, Sheet, What};
use crate::base::ActId;
use crate::kiosk::files::Target;
use crate::kiosk::flow::Out;
use crate::sop::figures::{FiguresFormat, ListFormat, Part};

/// A list is of one procedure: each has its own columns.
const ONE_PROCEDURE: &str = "Daftar disimpan per prosedur. Pilih satu prosedur dulu di Saringan.";

impl ProceduresScreen {
    pub(super) fn decide_save(&mut self, intent: SaveIntent) -> Outs {
        match intent {
            SaveIntent::Figures(kind) => return self.open_saving(What::Figures, kind),
            SaveIntent::List if self.list.everywhere => return vec![Out::Say(ONE_PROCEDURE.to_owned(), Tone::Warn)],
            SaveIntent::List => return self.open_saving(What::List, FiguresFile::Xlsx),
            SaveIntent::Form => return self.open_saving(What::Form, FiguresFile::Pdf),
            SaveIntent::LookForTargets => return vec![Out::Do(Effect::LookForTargets)],
            SaveIntent::Save => return self.save(),
            SaveIntent::Saved(result) => return self.saved(result),
            SaveIntent::TargetsFound(targets) => {
                if let Sheet::Save(saving) = &mut self.sheet {
                    saving.take_targets(targets);
                }
            }
            other => {
                self.sheet_flaw.clear();
                self.choose_for_saving(other);
            }
        }
        Vec::new()
    }

    fn open_saving(&mut self, what: What, kind: FiguresFile) -> Outs {
        let Some(definition) = self.definition() else { return Vec::new() };
        let form = definition.forms.first().map(|form| form.id.clone()).unwrap_or_default();
        let saving = Saving { what, kind, part: None, purpose: None, form, targets: Vec::new(), target: None };
        self.open_sheet(Sheet::Save(Box::new(saving)));
        vec![Out::Do(Effect::LookForTargets)]
    }

    fn choose_for_saving(&mut self, intent: SaveIntent) {
        let Sheet::Save(saving) = &mut self.sheet else { return };
        match intent {
            SaveIntent::KindChosen(kind) => saving.kind = kind,
            SaveIntent::PartChosen(name) => {
                saving.part = Part::ALL.into_iter().find(|part| part.name() == name);
            }
            SaveIntent::PurposeChosen(purpose) => saving.purpose = Some(purpose).filter(|purpose| !purpose.is_empty()),
            SaveIntent::FormChosen(form) => saving.form = form,
            SaveIntent::TargetChosen(id) => {
                let chosen = saving.targets.iter().find(|target| target.path.to_string_lossy() == id);
                saving.target = chosen.map(|target| target.path.clone());
            }
            _ => {}
        }
    }

    fn save(&mut self) -> Outs {
        let Some(today) = self.desk.as_ref().map(|desk| desk.today) else { return Vec::new() };
        let Sheet::Save(saving) = &self.sheet else { return Vec::new() };
        let Some(folder) = saving.target.clone().filter(|_| !self.busy) else { return Vec::new() };
        let paper = match saving.what {
            What::Figures => {
                let format = match saving.kind {
                    FiguresFile::Xlsx => FiguresFormat::Xlsx,
                    FiguresFile::Csv => FiguresFormat::Csv(saving.part),
                    FiguresFile::Pdf => FiguresFormat::Pdf,
                };
                Paper::Figures { span: span_of(self.span, today), format }
            }
            What::List => Paper::List {
                filter: self.list.filter.clone(),
                purpose: saving.purpose.clone(),
                format: if saving.kind == FiguresFile::Csv { ListFormat::Csv } else { ListFormat::Xlsx },
            },
            What::Form => Paper::Form(saving.form.clone()),
        };
        self.busy = true;
        self.sheet_flaw.clear();
        // Each try is an export of its own: another purpose must never hide behind the first one.
        let job = Job { act_id: ActId::new(), sop: self.sop.clone(), folder, paper };
        vec![Out::Do(Effect::Save(Box::new(job)))]
    }

    fn saved(&mut self, result: Result<String, String>) -> Outs {
        self.busy = false;
        let is_open = matches!(self.sheet, Sheet::Save(_));
        match result {
            Ok(said) => {
                if is_open {
                    self.open_sheet(Sheet::None);
                }
                vec![Out::Say(said, Tone::Ok)]
            }
            Err(text) if is_open => {
                self.sheet_flaw = text;
                // The stick may be gone.
                vec![Out::Do(Effect::LookForTargets)]
            }
            Err(text) => vec![Out::Say(text, Tone::Bad)],
        }
    }
}

impl Saving {
    /// A stick that was pulled out is no target any more; a stick comes before the kiosk's own folder.
    fn take_targets(&mut self, targets: Vec<Target>) {
        let is_there = self.target.as_ref().is_some_and(|at| targets.iter().any(|target| target.path == *at));
        if !is_there {
            self.target = targets.first().map(|target| target.path.clone());
        }
        self.targets = targets;
    }
}
