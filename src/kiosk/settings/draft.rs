//! What stands on the forms and is not kept yet.
//!
//! Promises: nothing typed is lost over a mistake; a field is checked by the rules of the configuration itself, and what is
//! wrong is said beside it. Pure. Leaves to others: writing the file (`config::save`).

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::Secrets;
use super::fields::{Field, INBOX_PASSWORD, Kind};
use crate::base::Rupiah;
use crate::config::{self, Config, Flaw};
use crate::kiosk::words;

const NOT_A_NUMBER: &str = "Tulis angka bulat yang wajar, tanpa titik atau koma.";
const NOT_MONEY: &str = "Isi rupiah, misalnya 100.000.";
const NOT_PERCENT: &str = "Isi persen, misalnya 12,5.";
const NO_PASSWORD: &str = "Tulis kata sandi kotak surel.";
/// Where the configuration says in which file the mailbox's password is.
const INBOX_PASSWORD_FILE: &str = "inbox.password_file";
/// That file in the data folder, unless the settings name another one.
const INBOX_SECRET: &str = "surel-masuk.sandi";
/// Said when the configuration itself cannot say where a mistake is.
const UNKNOWN_MISTAKE: &str = "Ada isian yang tidak bisa dipakai. Ketuk Urungkan, lalu ubah satu per satu.";

/// The configuration as JSON, as it is and as it is wanted, and what was typed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draft {
    base: Json,
    now: Json,
    /// As somebody typed it, by its key.
    texts: BTreeMap<String, String>,
    /// What was typed and is no value, by its key.
    errors: BTreeMap<String, String>,
    /// What the configuration's own rules said when somebody wanted to keep it, by its key.
    flaws: BTreeMap<String, String>,
    /// Where a test found something missing, and what to do; it stands there until the next thing is done.
    refused: Option<(String, &'static str)>,
    /// What each kind of a printer's port said last, by the port's key and the kind: a look at another kind loses
    /// nothing.
    ports: BTreeMap<(String, String), Json>,
    pub secrets: Secrets,
}

impl Draft {
    pub fn of(config: &Config) -> Draft {
        let base = serde_json::to_value(config).unwrap_or_default();
        Draft {
            now: base.clone(),
            base,
            texts: BTreeMap::new(),
            errors: BTreeMap::new(),
            flaws: BTreeMap::new(),
            refused: None,
            ports: BTreeMap::new(),
            secrets: Secrets::default(),
        }
    }

    pub fn now(&self) -> &Json {
        &self.now
    }

    /// The printers on the form, each with whether the file has it just so. `only_kept`: those of the file, for whoever
    /// may not change them.
    pub fn printers(&self, only_kept: bool) -> Vec<(&Json, bool)> {
        let listed = if only_kept { &self.base } else { &self.now };
        let kept = self.base["printers"].as_array().map(Vec::as_slice).unwrap_or_default();
        let listed = listed["printers"].as_array().map(Vec::as_slice).unwrap_or_default();
        listed.iter().map(|printer| (printer, kept.contains(printer))).collect()
    }

    /// Something would be lost if this were dropped.
    pub fn is_dirty(&self) -> bool {
        self.now != self.base || !self.errors.is_empty() || self.secrets != Secrets::default()
    }

    pub fn value(&self, key: &str) -> &Json {
        self.now.pointer(&pointer(key)).unwrap_or(&Json::Null)
    }

    /// What stands in a field.
    pub fn text(&self, field: &Field) -> String {
        if let Some(typed) = self.texts.get(&field.key) {
            return typed.clone();
        }
        let value = self.value(&field.key);
        match field.kind {
            Kind::Money => Rupiah(value.as_i64().unwrap_or_default()).grouped(),
            Kind::PercentOrNone if value.is_null() => String::new(),
            Kind::Percent | Kind::PercentOrNone => {
                words::percent(value.as_i64().unwrap_or_default()).trim_end_matches(" %").to_owned()
            }
            Kind::Number(_) => value.as_i64().unwrap_or_default().to_string(),
            Kind::List => {
                let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
                items.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(", ")
            }
            Kind::Heading => place_of(&field.key),
            Kind::Secret if field.key == INBOX_PASSWORD => self.secrets.inbox.clone(),
            Kind::Secret => self.secrets.mail.clone(),
            _ => value.as_str().unwrap_or_default().to_owned(),
        }
    }

    /// Which button of a choice is on; -1 when the file holds something else.
    pub fn chosen(&self, field: &Field) -> i32 {
        let value = self.value(&field.key);
        let at = match field.kind {
            Kind::Choice(words) => words.iter().position(|word| value.as_str() == Some(word)),
            Kind::Figures(figures) => figures.iter().position(|figure| value.as_i64() == Some(*figure)),
            _ => None,
        };
        at.and_then(|at| i32::try_from(at).ok()).unwrap_or(-1)
    }

    /// What is wrong with a field; empty when nothing is. A mistake of a printer's port stands at what says where it is.
    pub fn error(&self, field: &Field) -> &str {
        if let Some(why) = self.errors.get(&field.key).or_else(|| self.flaws.get(&field.key)) {
            return why;
        }
        if let Some((_, why)) = self.refused.as_ref().filter(|(key, _)| *key == field.key) {
            return why;
        }
        let port = field.key.split_once(".port.").filter(|(_, part)| !matches!(*part, "kind" | "baud"));
        let flaw = port.and_then(|(printer, _)| self.flaws.get(&[printer, ".port"].concat()));
        flaw.map(String::as_str).unwrap_or_default()
    }

    /// The first mistake that stands at none of these fields.
    pub fn homeless_flaw(&self, fields: &[Field]) -> Option<&str> {
        let shown = |why: &str| fields.iter().any(|field| self.error(field) == why);
        self.flaws.values().map(String::as_str).find(|why| !shown(why))
    }

    /// Somebody typed into a field.
    pub fn edit(&mut self, field: &Field, typed: &str) {
        self.forget_mistake(&field.key);
        if field.kind == Kind::Secret {
            return self.edit_secret(field, typed.trim());
        }
        self.texts.insert(field.key.clone(), typed.to_owned());
        let text = crate::base::text::clean_line(typed);
        let read = match field.kind {
            Kind::Number(most) => {
                let number = text.parse::<i64>().ok().filter(|number| (0..=most).contains(number));
                number.map(Json::from).ok_or(NOT_A_NUMBER)
            }
            Kind::Money => Rupiah::parse_input(&text).map(|rupiah| Json::from(rupiah.0)).ok_or(NOT_MONEY),
            Kind::PercentOrNone if text.is_empty() => Ok(Json::Null),
            Kind::Percent | Kind::PercentOrNone => words::percent_bp(&text).map(Json::from).ok_or(NOT_PERCENT),
            Kind::List => {
                let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
                Ok(Json::from(items.collect::<Vec<_>>()))
            }
            _ => Ok(Json::from(text)),
        };
        match read {
            Ok(value) => self.set(&field.key, value),
            Err(why) => drop(self.errors.insert(field.key.clone(), why.to_owned())),
        }
    }

    /// A password has a file of its own; which one, nobody need choose.
    fn edit_secret(&mut self, field: &Field, typed: &str) {
        if field.key != INBOX_PASSWORD {
            self.secrets.mail = typed.to_owned();
            return;
        }
        self.secrets.inbox = typed.to_owned();
        let kept = self.base["inbox"]["password_file"].clone();
        let is_new = !typed.is_empty() && kept.as_str().is_none_or(str::is_empty);
        self.set(INBOX_PASSWORD_FILE, if is_new { Json::from(INBOX_SECRET) } else { kept });
    }

    /// A button of a choice was tapped.
    pub fn pick(&mut self, field: &Field, at: usize) {
        let value = match field.kind {
            Kind::Choice(words) => words.get(at).map(|word| Json::from(*word)),
            Kind::Figures(figures) => figures.get(at).map(|figure| Json::from(*figure)),
            _ => None,
        };
        let Some(value) = value else { return };
        self.forget_mistake(&field.key);
        match field.key.strip_suffix(".kind") {
            // Which fields a port has hangs on its kind.
            Some(port) => {
                self.texts.retain(|key, _| !key.starts_with(port));
                self.errors.retain(|key, _| !key.starts_with(port));
                self.flaws.retain(|key, _| !key.starts_with(port));
                let wanted = self.port_as_last(port, value.as_str().unwrap_or_default());
                self.set(port, wanted);
            }
            None => self.set(&field.key, value),
        }
    }

    /// The port of this kind as it was left, as the file has it, or an empty one. What stands there now is kept for
    /// later.
    fn port_as_last(&mut self, port: &str, kind: &str) -> Json {
        let now = self.value(port).clone();
        let left = now["kind"].as_str().unwrap_or_default().to_owned();
        self.ports.insert((port.to_owned(), left), now);
        let last = self.ports.get(&(port.to_owned(), kind.to_owned()));
        let name = self.value(&port.replace(".port", ".name"));
        let printers = self.base["printers"].as_array().map(Vec::as_slice).unwrap_or_default();
        let kept = printers.iter().find(|printer| printer["name"] == *name).map(|printer| &printer["port"]);
        let kept = kept.filter(|kept| kept["kind"].as_str() == Some(kind));
        last.or(kept).cloned().unwrap_or_else(|| port_of(kind))
    }

    /// Says at a field what a test misses there.
    pub fn refuse(&mut self, key: &str, why: &'static str) {
        self.refused = Some((key.to_owned(), why));
    }

    /// The test is over.
    pub fn refuse_nothing(&mut self) {
        self.refused = None;
    }

    fn forget_mistake(&mut self, key: &str) {
        self.refused = None;
        self.errors.remove(key);
        self.flaws.remove(key);
        if let Some((printer, _)) = key.split_once(".port.") {
            self.flaws.remove(&[printer, ".port"].concat());
        }
    }

    pub fn set(&mut self, key: &str, value: Json) {
        if let Some(place) = self.now.pointer_mut(&pointer(key)) {
            *place = value;
            self.forget_mended();
        }
    }

    /// What the rules said and would not say again: another field mended it, or switched off what it was about.
    fn forget_mended(&mut self) {
        if self.flaws.is_empty() {
            return;
        }
        let Some(config) = self.config() else { return };
        let left: Vec<(String, &str)> = config::flaws(&config).into_iter().map(placed).collect();
        self.flaws.retain(|key, why| left.iter().any(|(left, remedy)| left == key && *remedy == why.as_str()));
    }

    /// One more entry at the end of a list.
    pub fn add(&mut self, list: &str, entry: Json) {
        if let Some(entries) = self.now.pointer_mut(&pointer(list)).and_then(Json::as_array_mut) {
            entries.push(entry);
        }
    }

    /// Takes an entry out of its list: `scanner.serial[2]`. What was typed into the list is forgotten: places change.
    pub fn take_away(&mut self, key: &str) {
        let key = key.trim_end_matches('#');
        let Some((list, at)) = key.strip_suffix(']').and_then(|key| key.rsplit_once('[')) else { return };
        let Some(at) = at.parse::<usize>().ok().and_then(|at| at.checked_sub(1)) else { return };
        if let Some(entries) = self.now.pointer_mut(&pointer(list)).and_then(Json::as_array_mut)
            && at < entries.len()
        {
            entries.remove(at);
            let inside = [list, "["].concat();
            self.texts.retain(|key, _| !key.starts_with(&inside));
            self.errors.retain(|key, _| !key.starts_with(&inside));
            self.flaws.retain(|key, _| !key.starts_with(&inside));
            self.ports.retain(|(key, _), _| !key.starts_with(&inside));
        }
    }

    /// The configuration that stands on the forms; `None` when something typed is no value at all.
    pub fn config(&self) -> Option<Config> {
        serde_json::from_value(self.now.clone()).ok()
    }

    /// Whether a printer on the form is not as the file has it.
    pub fn has_new_printers(&self) -> bool {
        self.now["printers"] != self.base["printers"]
    }

    /// The configuration to keep.
    ///
    /// # Errors
    /// The key of the first mistake and what to do; every mistake stands at its key from now on.
    pub fn checked(&mut self) -> Result<Config, (String, String)> {
        self.refused = None;
        if let Some((key, why)) = self.errors.first_key_value() {
            return Err((key.clone(), why.clone()));
        }
        let config = self.config().ok_or_else(|| (String::new(), UNKNOWN_MISTAKE.to_owned()))?;
        let flaws: Vec<(String, &str)> = config::flaws(&config).into_iter().map(placed).collect();
        self.flaws = flaws.iter().rev().map(|(key, why)| (key.clone(), (*why).to_owned())).collect();
        match flaws.into_iter().next() {
            None => Ok(config),
            Some((key, why)) => Err((key, why.to_owned())),
        }
    }
}

/// At which field a flaw stands, and what it says there: where no file is named, it is the password that is missing.
fn placed(flaw: Flaw) -> (String, &'static str) {
    if flaw.key == INBOX_PASSWORD_FILE { (INBOX_PASSWORD.to_owned(), NO_PASSWORD) } else { (flaw.key, flaw.remedy) }
}

/// The place of an entry in its list: `scanner.grab[2]#` is `2`.
fn place_of(key: &str) -> String {
    let (_, at) = key.rsplit_once('[').unwrap_or_default();
    at.trim_end_matches(['#', ']']).to_owned()
}

fn port_of(kind: &str) -> Json {
    match kind {
        "network" => json!({"kind": "network", "address": ""}),
        "usb" => json!({"kind": "usb", "device": ""}),
        "serial" => json!({"kind": "serial", "device": "", "baud": 19_200}),
        _ => json!({"kind": "file", "folder": "cetak"}),
    }
}

/// `printers[2].sheet.gap_mm` is `/printers/1/sheet/gap_mm`.
fn pointer(key: &str) -> String {
    let mut path = String::new();
    for part in key.split('.') {
        let (name, at) = part.strip_suffix(']').and_then(|part| part.split_once('[')).unwrap_or((part, ""));
        path.push('/');
        path.push_str(name);
        if let Some(at) = at.parse::<usize>().ok().and_then(|at| at.checked_sub(1)) {
            path.push('/');
            path.push_str(&at.to_string());
        }
    }
    path
}
