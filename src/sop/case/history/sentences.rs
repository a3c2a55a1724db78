//! What happened, in Indonesian. Pure. Sentences of the program have their English in `kiosk`; names of steps, fields and
//! actions are the procedure's own.

use std::collections::BTreeMap;

use crate::base::{TaskId, UtcMs};
use crate::sop::case::documents::{CROWDED, DocumentRow, HELD_BACK, LEFT_OUT, LIMIT, WAS};
use crate::sop::case::letters_store::{CaseLetter, LetterWay};
use crate::sop::case::looks::erased_from;
use crate::sop::case::types::{Origin, Past, TransitionKind};
use crate::sop::definition::{Action, Definition};

/// Names of fields told one by one; a form of thirty is told by their number.
const FIELDS_TOLD_MAX: usize = 4;

/// What one line is told from.
pub(super) struct Line<'a> {
    pub past: &'a Past,
    /// None: this program does not know the revision.
    pub definition: Option<&'a Definition>,
    /// The revision that the case follows from here, where this moved it.
    pub after: Option<&'a Definition>,
    pub who: String,
    /// To whom a task was given.
    pub to: String,
    pub case_name: &'a str,
    pub words: Option<&'a str>,
    /// The figures of the office that hold from here on, where they changed.
    pub figures: Option<&'a str>,
    pub documents: Vec<&'a DocumentRow>,
    pub steps: &'a BTreeMap<TaskId, String>,
    /// How many came with the letter that opened the case.
    pub attachments: usize,
}

/// What happened, and by which figures from here on where the office changed them.
pub(super) fn tell(line: &Line<'_>) -> String {
    let mut told = what(line);
    if let Some(figures) = line.figures {
        told.push(' ');
        told.push_str(&format!("Angka prosedur yang berlaku sejak ini: {figures}."));
    }
    told
}

fn what(line: &Line<'_>) -> String {
    let (who, past) = (&line.who, line.past);
    let step = line.step_of(past);
    match past.kind {
        TransitionKind::Opened => opened(line),
        TransitionKind::Acted | TransitionKind::Signalled => acted(line),
        TransitionKind::Edited => edited(line),
        TransitionKind::Document => document(line),
        TransitionKind::Claimed => format!("{who} mengambil tugas \"{step}\"."),
        TransitionKind::Released => format!("{who} melepas tugas \"{step}\"."),
        TransitionKind::Reassigned => {
            let to = &line.to;
            match past.is_handed_on() {
                true => format!("{who} menyerahkan tugas \"{step}\" kepada {to}."),
                false => format!("{who} mengalihkan tugas \"{step}\" kepada {to}."),
            }
        }
        TransitionKind::Paused => paused(line, &step),
        TransitionKind::Resumed => format!("{who} menjalankan lagi jam \"{step}\"."),
        TransitionKind::Withdrawn if past.actor.is_none() => {
            let case_name = line.case_name;
            format!("{case_name} ini ditutup oleh program: yang menjadi dasarnya sudah berakhir.")
        }
        TransitionKind::Withdrawn => {
            let case_name = lower(line.case_name);
            format!("{who} mencatat bahwa pemohon menarik kembali {case_name} ini.")
        }
        TransitionKind::Reopened => {
            let case_name = lower(line.case_name);
            format!("Langkah \"{step}\" dibuka lagi: isi {case_name} ini berubah sesudah diputuskan.")
        }
        TransitionKind::Migrated => migrated(line),
        TransitionKind::Rescheduled => rescheduled(line),
        TransitionKind::Unknown => format!("{who} melakukan sesuatu yang belum dikenal versi program ini."),
    }
}

fn opened(line: &Line<'_>) -> String {
    let (who, case_name, count) = (&line.who, lower(line.case_name), line.attachments);
    let origin = line.past.detail.origin.unwrap_or(Origin::Import);
    match (origin, line.past.actor) {
        (Origin::Email, None) => {
            let case_name = line.case_name;
            match count {
                0 => format!("{case_name} masuk lewat surel."),
                _ => format!("{case_name} masuk lewat surel: {count} lampiran."),
            }
        }
        (Origin::Email, Some(_)) => format!("{who} membuka {case_name} ini dari surel."),
        (Origin::Kiosk, _) => format!("{who} mencatat {case_name} ini di kios."),
        (Origin::Office, _) => format!("{who} mencatat {case_name} ini di kantor."),
        (Origin::Paper, _) => format!("{who} menyalin {case_name} ini dari formulir kertas."),
        (Origin::Import, _) => format!("{who} memuat {case_name} ini dari berkas impor."),
    }
}

/// The step that was taken, that its clock stands still, and that it was the end.
fn acted(line: &Line<'_>) -> String {
    let (who, past) = (&line.who, line.past);
    let action = line.definition.and_then(|known| known.step(&past.step)).and_then(|step| step.action(&past.action));
    let mut told = match (action, past.actor) {
        (Some(action), Some(_)) => [who.as_str(), " ", &action.past, "."].concat(),
        (Some(action), None) => automatic(action, past),
        (None, _) => {
            let step = line.step_of(past);
            format!("{who} mengerjakan langkah \"{step}\".")
        }
    };
    if past.detail.waits.is_some() {
        told.push(' ');
        told.push_str("Jam berhenti sampai ada jawaban.");
    }
    if !past.outcome.is_empty() {
        let outcome = line.outcome();
        told.push(' ');
        told.push_str(&format!("Selesai dengan hasil: {outcome}."));
    }
    told
}

/// "Otomatis: stok pertama diterima (TT-...)."
fn automatic(action: &Action, past: &Past) -> String {
    let done = lower(&action.label);
    match past.detail.other.get("reference").and_then(serde_json::Value::as_str) {
        Some(reference) => format!("Otomatis: {done} ({reference})."),
        None => format!("Otomatis: {done}."),
    }
}

fn edited(line: &Line<'_>) -> String {
    let (who, past) = (&line.who, line.past);
    if erased_from(std::slice::from_ref(past)).is_some() {
        let case_name = lower(line.case_name);
        return format!("{who} menghapus data pribadi {case_name} ini untuk selamanya.");
    }
    let fields = line.fields();
    match past.actor {
        Some(_) => format!("{who} mengubah {fields}."),
        None => format!("Otomatis: {fields} diperbarui."),
    }
}

fn document(line: &Line<'_>) -> String {
    let (who, past) = (&line.who, line.past);
    let name = line.documents.first().map_or("berkas", |paper| paper.name.as_str());
    let text = |key: &str| past.detail.other.get(key).and_then(serde_json::Value::as_str);
    let label = line.kind_of(text("kind").unwrap_or_default());
    let is = |mark: &str| past.detail.other.get(mark).and_then(serde_json::Value::as_bool).unwrap_or_default();
    let number = |key: &str| past.detail.other.get(key).and_then(serde_json::Value::as_u64);
    if let Some(count) = number(CROWDED) {
        return crowded(count);
    }
    if let Some((count, limit)) = number(LEFT_OUT).zip(number(LIMIT)) {
        return left_out(count, limit, is(HELD_BACK));
    }
    if let Some(before) = text(WAS) {
        let before = line.kind_of(before);
        return format!("{who} mengubah jenis berkas {name} dari {before} menjadi {label}.");
    }
    if is("removed") {
        return format!("{who} melepas berkas {label}: {name}.");
    }
    if is("quarantined") {
        return format!("Berkas {name} dikarantina dan tidak pernah dibuka.");
    }
    match past.actor {
        Some(_) => format!("{who} melampirkan {label}: {name}."),
        None => format!("Otomatis: {label} dilampirkan, {name}."),
    }
}

fn crowded(count: u64) -> String {
    let mut told = format!("Berkas dari surel orang lain tidak ditambahkan lagi: sudah ada {count}.");
    told.push(' ');
    told.push_str("Suratnya tetap ada di kotak masuk.");
    told
}

fn left_out(count: u64, limit: u64, is_held: bool) -> String {
    let mut told = if is_held {
        format!("Surel membawa {count} berkas lagi; tidak disimpan karena batas {limit} berkas yang dikarantina.")
    } else {
        format!("Surel membawa {count} berkas lagi; tidak disimpan karena batas {limit} berkas.")
    };
    told.push(' ');
    told.push_str("Suratnya tetap ada di kotak masuk.");
    told
}

fn paused(line: &Line<'_>, step: &str) -> String {
    let who = &line.who;
    match line.words.map(|words| words.trim_end_matches('.')) {
        Some(words) => format!("{who} menghentikan jam \"{step}\": menunggu {words}."),
        None => format!("{who} menghentikan jam \"{step}\"."),
    }
}

fn migrated(line: &Line<'_>) -> String {
    let (who, past, case_name) = (&line.who, line.past, lower(line.case_name));
    let revision = |key: &str| past.detail.other.get(key).and_then(serde_json::Value::as_u64);
    let mut told = match revision("from_revision").zip(revision("to_revision")) {
        Some((from, to)) => format!("{who} memindahkan {case_name} ini dari revisi {from} ke revisi {to}."),
        None => format!("{who} memindahkan {case_name} ini ke revisi lain."),
    };
    if !past.closed.is_empty() {
        let ended = past.closed.iter().map(|task| line.step_of_task(*task)).collect::<Vec<_>>().join("; ");
        told.push(' ');
        told.push_str(&format!("Langkah yang tidak ada di sana berakhir: {ended}."));
    }
    if !past.opened.is_empty() {
        let opened = past.opened.iter().map(|(_, step, _)| title_in(line.after, step)).collect::<Vec<_>>().join("; ");
        told.push(' ');
        told.push_str(&format!("Langkah yang dibuka: {opened}."));
    }
    told
}

fn rescheduled(line: &Line<'_>) -> String {
    let dues: &[(TaskId, Option<UtcMs>)] = &line.past.detail.due;
    match dues {
        [(task, due)] => {
            let step = line.step_of_task(*task);
            match due.zip(line.definition) {
                Some((due, known)) => {
                    let day = known.procedure.zone.day_of(due).long();
                    format!("Tenggat \"{step}\" menjadi {day}.")
                }
                None => format!("Tenggat \"{step}\" dihitung ulang."),
            }
        }
        _ => {
            let count = dues.len();
            format!("Tenggat {count} langkah dihitung ulang.")
        }
    }
}

/// A letter, in or out.
pub(super) fn letter_line(letter: &CaseLetter, definition: Option<&Definition>, attachments: usize) -> String {
    let whom = definition.and_then(|known| known.roles.iter().find(|role| role.outside));
    let whom = whom.map_or("pemohon", |role| role.label.as_str());
    let template = definition.and_then(|known| known.letter(&letter.template));
    match (letter.way, template, attachments) {
        (LetterWay::In, _, 0) => format!("Surel dari {whom} masuk."),
        (LetterWay::In, _, count) => format!("Surel dari {whom} masuk: {count} lampiran."),
        (LetterWay::Out, Some(template), _) => {
            let title = &template.label;
            format!("Surel kepada {whom}: \"{title}\".")
        }
        (LetterWay::Out, None, _) => format!("Surel kepada {whom} dikirim."),
    }
}

impl Line<'_> {
    fn step_of(&self, past: &Past) -> String {
        match (past.task, past.step.as_str()) {
            (Some(task), "") => self.step_of_task(task),
            (_, step) => self.title_of(step),
        }
    }

    fn step_of_task(&self, task: TaskId) -> String {
        self.steps.get(&task).map_or_else(String::new, |step| self.title_of(step))
    }

    fn title_of(&self, step: &str) -> String {
        title_in(self.definition, step)
    }

    /// A kind of papers as people call it.
    fn kind_of(&self, kind: &str) -> &str {
        let known = self.definition.and_then(|known| known.document(kind).map(|kind| kind.label.as_str()));
        let field = || self.definition.and_then(|known| known.field(kind).map(|field| field.label.as_str()));
        known.or_else(field).unwrap_or("Lampiran lain")
    }

    fn outcome(&self) -> String {
        let id = &self.past.outcome;
        self.definition.and_then(|known| known.outcome(id)).map_or_else(|| id.clone(), |outcome| outcome.label.clone())
    }

    /// "Nama usaha dan Akun Instagram".
    fn fields(&self) -> String {
        let label = |id: &String| {
            let known = self.definition.and_then(|known| known.field(id));
            known.map_or_else(|| id.clone(), |field| field.label.clone())
        };
        let fields = &self.past.detail.fields;
        let mut labels: Vec<String> = fields.iter().take(FIELDS_TOLD_MAX).map(label).collect();
        let more = fields.len() - labels.len();
        if more > 0 {
            labels.push(format!("{more} isian lain"));
        }
        match labels.split_last() {
            None => "isian".to_owned(),
            Some((only, [])) => only.clone(),
            Some((last, before)) => [before.join(", ").as_str(), " dan ", last].concat(),
        }
    }
}

/// A step as people call it; as the fact has it where nobody knows it.
fn title_in(definition: Option<&Definition>, step: &str) -> String {
    let known = definition.and_then(|known| known.step(step));
    known.map_or_else(|| step.to_owned(), |step| step.title.trim_end_matches('.').to_owned())
}

/// As it stands within a sentence; a word in capitals stays.
fn lower(label: &str) -> String {
    let mut letters = label.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(letters).collect(),
        _ => label.to_owned(),
    }
}
