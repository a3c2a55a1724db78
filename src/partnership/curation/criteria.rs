//! The criteria that applications are scored by, as data: `data/curation.toml`, or the outlet's own `curation.toml` in
//! its data folder. A file says all of its mistakes, each with its line and what to do.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;
use sha2::{Digest, Sha256};
use thiserror::Error;
use toml::Spanned;

use crate::base::Rupiah;
use crate::base::text::clean_line;
use crate::partnership::applications::values::PRICE;
use crate::sop::Procedures;
use crate::sop::definition::{Definition, LoadError, Mistake, ParameterValue};
use crate::store::StoreError;

const SHIPPED: &str = include_str!("../../../data/curation.toml");
/// Of an outlet, in its data folder.
pub const FILE: &str = "curation.toml";
const FILE_BYTES_MAX: u64 = 64 * 1024;
const CRITERIA_MAX: usize = 30;
const LABEL_CHARS_MAX: usize = 120;
const HINT_CHARS_MAX: usize = 300;
/// Scores are 1 to 5; each has its word.
pub const SCORES: usize = 5;

/// SHA-256 of a file's text.
pub type CriteriaHash = [u8; 32];

/// A file of criteria. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criteria {
    pub hash: CriteriaHash,
    pub source: Arc<str>,
    pub rules: Rules,
    pub criteria: Arc<[Criterion]>,
    pub limits: Arc<[Limit]>,
    /// Why one product may be refused.
    pub reasons: Arc<[Reason]>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Curators that have to have handed in their scores before somebody decides; fewer need a reason.
    pub least_curators: usize,
    /// Accepting below it needs a reason.
    pub accept_from_percent: i64,
    /// Scores of one criterion that lie so far apart are called a disagreement.
    pub disagreement_from: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criterion {
    pub id: String,
    pub label: String,
    pub hint: String,
    /// Against those of the others.
    pub weight: i64,
    /// The words of 1 to 5.
    pub scale: Vec<String>,
}

/// A hard limit: what passes it is never accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    pub id: String,
    pub label: String,
    /// Of the table of products.
    pub column: String,
    /// Of the procedure.
    pub parameter: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    pub id: String,
    pub label: String,
}

/// Why there are no criteria to score by.
#[derive(Debug, Error)]
pub enum CriteriaError {
    #[error("{path} tidak bisa dibaca: {cause}. Periksa izin berkas itu, atau pindahkan.")]
    Unreadable { path: String, cause: String },
    #[error("{path} lebih besar dari {} KiB. Periksa apakah ini berkas kriteria.", FILE_BYTES_MAX / 1024)]
    TooLarge { path: String },
    #[error(transparent)]
    Mistakes(#[from] LoadError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rules: Spanned<RulesPart>,
    #[serde(default)]
    criterion: Vec<CriterionPart>,
    #[serde(default)]
    limit: Vec<LimitPart>,
    #[serde(default)]
    reason: Vec<ReasonPart>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RulesPart {
    least_curators: Spanned<i64>,
    accept_from_percent: Spanned<i64>,
    disagreement_from: Spanned<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CriterionPart {
    id: Spanned<String>,
    label: Spanned<String>,
    #[serde(default)]
    hint: String,
    weight: Spanned<i64>,
    scale: Spanned<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitPart {
    id: Spanned<String>,
    label: Spanned<String>,
    column: Spanned<String>,
    parameter: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReasonPart {
    id: Spanned<String>,
    label: Spanned<String>,
}

impl Criteria {
    /// Those that come with the program.
    pub fn shipped() -> Criteria {
        Criteria::load("data/curation.toml", SHIPPED).expect("the file is part of the program and a test reads it")
    }

    /// The outlet's own, which lie beside its database, else those that come with the program.
    pub fn of(procedures: &Procedures) -> Result<Criteria, CriteriaError> {
        match procedures.store().path().parent() {
            Some(folder) => Criteria::open(folder),
            None => Ok(Criteria::shipped()),
        }
    }

    /// The file of a data folder, else the shipped one.
    pub fn open(data_folder: &Path) -> Result<Criteria, CriteriaError> {
        let path = data_folder.join(FILE);
        let shown = || path.display().to_string();
        let unreadable = |error: std::io::Error| CriteriaError::Unreadable { path: shown(), cause: error.to_string() };
        match std::fs::metadata(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Criteria::shipped()),
            Err(error) => return Err(unreadable(error)),
            Ok(found) if found.len() > FILE_BYTES_MAX => return Err(CriteriaError::TooLarge { path: shown() }),
            Ok(_) => {}
        }
        let text = std::fs::read_to_string(&path).map_err(unreadable)?;
        Ok(Criteria::load(&shown(), &text)?)
    }

    /// Reads and checks a text; `file` is named in its mistakes.
    pub fn load(file: &str, text: &str) -> Result<Criteria, LoadError> {
        let parsed: File = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| line_at(text, span.start));
            let what = format!("tulisan tidak terbaca ({})", clean_line(error.message()));
            let remedy = "Bandingkan dengan data/curation.toml bawaan program.".to_owned();
            LoadError { mistakes: vec![Mistake { file: file.to_owned(), line, what, remedy }] }
        })?;
        let mut check = Check { file, text, mistakes: Vec::new() };
        check.all(&parsed);
        if !check.mistakes.is_empty() {
            check.mistakes.sort();
            return Err(LoadError { mistakes: check.mistakes });
        }
        Ok(of_file(parsed, text))
    }

    pub fn criterion(&self, id: &str) -> Option<&Criterion> {
        self.criteria.iter().find(|criterion| criterion.id == id)
    }

    pub fn reason(&self, id: &str) -> Option<&Reason> {
        self.reasons.iter().find(|reason| reason.id == id)
    }

    /// What one item may cost at most, by the procedure that the case follows; the strictest limit counts.
    pub fn price_limit(&self, definition: &Definition) -> Option<Rupiah> {
        let of_limit = |limit: &Limit| match definition.parameter(&limit.parameter).map(|known| &known.value) {
            Some(ParameterValue::Rupiah(amount)) => Some(*amount),
            _ => None,
        };
        self.limits.iter().filter(|limit| limit.column == PRICE).filter_map(of_limit).min()
    }
}

/// What was checked, cleaned.
fn of_file(file: File, text: &str) -> Criteria {
    let rules = file.rules.into_inner();
    let criterion = |part: CriterionPart| Criterion {
        id: part.id.into_inner(),
        label: clean_line(part.label.get_ref()),
        hint: clean_line(&part.hint),
        weight: part.weight.into_inner(),
        scale: part.scale.into_inner().iter().map(|word| clean_line(word)).collect(),
    };
    let limit = |part: LimitPart| Limit {
        id: part.id.into_inner(),
        label: clean_line(part.label.get_ref()),
        column: part.column.into_inner(),
        parameter: part.parameter.into_inner(),
    };
    let reason = |part: ReasonPart| Reason { id: part.id.into_inner(), label: clean_line(part.label.get_ref()) };
    Criteria {
        hash: Sha256::digest(text.as_bytes()).into(),
        source: Arc::from(text),
        rules: Rules {
            least_curators: usize::try_from(rules.least_curators.into_inner()).unwrap_or(usize::MAX),
            accept_from_percent: rules.accept_from_percent.into_inner(),
            disagreement_from: rules.disagreement_from.into_inner(),
        },
        criteria: file.criterion.into_iter().map(criterion).collect(),
        limits: file.limit.into_iter().map(limit).collect(),
        reasons: file.reason.into_iter().map(reason).collect(),
    }
}

fn line_at(text: &str, byte: usize) -> usize {
    text.as_bytes().iter().take(byte).filter(|b| **b == b'\n').count() + 1
}

/// Gathers what is wrong.
struct Check<'t> {
    file: &'t str,
    text: &'t str,
    mistakes: Vec<Mistake>,
}

impl Check<'_> {
    fn say<T>(&mut self, at: &Spanned<T>, what: impl Into<String>, remedy: impl Into<String>) {
        let line = line_at(self.text, at.span().start);
        let file = self.file.to_owned();
        self.mistakes.push(Mistake { file, line, what: what.into(), remedy: remedy.into() });
    }

    fn all(&mut self, file: &File) {
        let rules = file.rules.get_ref();
        for (name, value, least, most) in [
            ("least_curators", &rules.least_curators, 1, 10),
            ("accept_from_percent", &rules.accept_from_percent, 0, 100),
            ("disagreement_from", &rules.disagreement_from, 1, SCORES as i64 - 1),
        ] {
            self.range(name, value, (least, most));
        }
        if file.criterion.is_empty() || file.criterion.len() > CRITERIA_MAX {
            let what = format!("ada {} kriteria", file.criterion.len());
            self.say(&file.rules, what, format!("Tulis 1 sampai {CRITERIA_MAX} bagian [[criterion]]."));
        }
        let mut ids = BTreeSet::new();
        for part in &file.criterion {
            self.named(&mut ids, (&part.id, &part.label));
            self.range("weight", &part.weight, (1, 100));
            let scale = part.scale.get_ref();
            if scale.len() != SCORES || scale.iter().any(|word| clean_line(word).is_empty()) {
                self.say(&part.scale, "scale tidak berisi lima kata", "Tulis kata untuk nilai 1, 2, 3, 4, dan 5.");
            }
            if part.hint.chars().count() > HINT_CHARS_MAX {
                self.say(&part.id, "hint terlalu panjang", format!("Paling banyak {HINT_CHARS_MAX} huruf."));
            }
        }
        let mut ids = BTreeSet::new();
        for part in &file.limit {
            self.named(&mut ids, (&part.id, &part.label));
            if part.column.get_ref() != PRICE {
                self.say(&part.column, "column ini tidak bisa dibatasi", "Yang bisa: \"price\".");
            }
        }
        if file.reason.is_empty() {
            self.say(&file.rules, "tidak ada alasan menolak", "Tulis paling sedikit satu bagian [[reason]].");
        }
        let mut ids = BTreeSet::new();
        for part in &file.reason {
            self.named(&mut ids, (&part.id, &part.label));
        }
    }

    fn range(&mut self, name: &str, value: &Spanned<i64>, (least, most): (i64, i64)) {
        if !(least..=most).contains(value.get_ref()) {
            let what = format!("{name} = {} di luar batas", value.get_ref());
            self.say(value, what, format!("Tulis angka {least} sampai {most}."));
        }
    }

    fn named(&mut self, ids: &mut BTreeSet<String>, (id, label): (&Spanned<String>, &Spanned<String>)) {
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let text: &str = id.get_ref();
        if text.is_empty() || text.len() > 40 || !text.chars().all(is_plain) {
            self.say(id, format!("id \"{}\" tidak sah", clean_line(text)), "Pakai huruf kecil, angka, dan _ saja.");
        } else if !ids.insert(text.to_owned()) {
            self.say(id, format!("id \"{text}\" dipakai dua kali"), "Beri id lain pada salah satunya.");
        }
        let chars = clean_line(label.get_ref()).chars().count();
        if chars == 0 || chars > LABEL_CHARS_MAX {
            self.say(label, "label kosong atau terlalu panjang", format!("Tulis 1 sampai {LABEL_CHARS_MAX} huruf."));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_criteria_say_what_the_source_says() {
        let criteria = Criteria::shipped();
        assert_eq!(criteria.rules, Rules { least_curators: 2, accept_from_percent: 60, disagreement_from: 2 });
        assert_eq!(criteria.criteria.iter().map(|one| one.weight).sum::<i64>(), 100);
        for id in [
            "shopper_women",
            "shopper_age",
            "suits_mall",
            "quality",
            "packaging",
            "story",
            "price_fairness",
            "completeness",
        ] {
            assert!(criteria.criterion(id).is_some(), "{id}");
        }
        // The source's remark describes shoppers; nobody is scored by their sex or age.
        assert!(criteria.criteria.iter().all(|one| !one.label.to_lowercase().contains("pemilik")));
        let definition = crate::sop::definition::Library::open(None).expect("procedures").newest("deks").expect("DEKS");
        assert_eq!(criteria.price_limit(&definition), Some(Rupiah(500_000)));
    }

    const RULES: &str = "[rules]\nleast_curators = 2\naccept_from_percent = 60\ndisagreement_from = 2\n";
    const ONE: &str =
        "[[criterion]]\nid = \"mutu\"\nlabel = \"Mutu\"\nweight = 1\nscale = [\"a\", \"b\", \"c\", \"d\", \"e\"]\n";
    const WHY: &str = "[[reason]]\nid = \"lain\"\nlabel = \"Lain\"\n";

    #[test]
    fn mistakes_name_their_line_and_what_to_do() {
        assert!(Criteria::load("f", &[RULES, ONE, WHY].concat()).is_ok());
        for (text, expect) in [
            (String::new(), vec!["baris 1: tulisan tidak terbaca"]),
            ([RULES, ONE, WHY, "[x\n"].concat(), vec!["tulisan tidak terbaca"]),
            ([RULES, ONE, WHY].concat().replace("weight", "berat"), vec!["tulisan tidak terbaca"]),
            ([RULES, WHY].concat(), vec!["ada 0 kriteria"]),
            ([RULES, ONE].concat(), vec!["tidak ada alasan menolak"]),
            ([RULES, ONE, ONE, WHY].concat(), vec!["baris 11: id \"mutu\" dipakai dua kali"]),
            (
                [RULES, ONE, WHY].concat().replace("= 60", "= 101").replace("weight = 1", "weight = 0"),
                vec![
                    "baris 3: accept_from_percent = 101 di luar batas. Tulis angka 0 sampai 100.",
                    "baris 8: weight = 0",
                ],
            ),
            ([RULES, ONE, WHY].concat().replace(", \"e\"", ""), vec!["baris 9: scale tidak berisi lima kata"]),
            (
                [RULES, ONE, WHY].concat().replace("\"mutu\"", "\"Mutu barang\""),
                vec!["baris 6: id \"Mutu barang\" tidak sah"],
            ),
            ([RULES, ONE, WHY].concat().replace("\"Lain\"", "\" \""), vec!["baris 12: label kosong"]),
            (
                [RULES, ONE, WHY, "[[limit]]\nid = \"a\"\nlabel = \"A\"\ncolumn = \"note\"\nparameter = \"p\"\n"]
                    .concat(),
                vec!["baris 16: column ini tidak bisa dibatasi"],
            ),
        ] {
            let error = Criteria::load("curation.toml", &text).expect_err(&text);
            assert_eq!(error.mistakes.len(), expect.len(), "{error}");
            for (mistake, expect) in error.mistakes.iter().zip(expect) {
                assert!(mistake.to_string().contains(expect), "{mistake}\nnot: {expect}");
            }
        }
    }

    #[test]
    fn an_outlets_own_file_takes_the_place_of_ours() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(Criteria::open(folder.path()).expect("ours"), Criteria::shipped());
        std::fs::write(folder.path().join(FILE), [RULES, ONE, WHY].concat()).expect("written");
        let own = Criteria::open(folder.path()).expect("theirs");
        assert_eq!(own.criteria.len(), 1);
        assert_ne!(own.hash, Criteria::shipped().hash);
        std::fs::write(folder.path().join(FILE), "rusak").expect("written");
        assert!(matches!(Criteria::open(folder.path()), Err(CriteriaError::Mistakes(_))));
    }
}
