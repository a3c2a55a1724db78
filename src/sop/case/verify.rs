//! Comparing what lists show with what happened, and putting it right.
//!
//! Promises: `cases`, `case_tasks` and `case_search` follow from transitions, values and papers alone, but for a case's
//! partner; what a person wrote is what the fact committed to, unless it was erased; a paper is what its hash says, and
//! its hash, kind and standing are what the facts say. A rebuild changes these caches and never a fact or a record.
//! Leaves to others: the audit chain (`store`).

mod papers;
mod replay;
mod store;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

use rusqlite::Connection;
use sha2::{Digest, Sha256};
use thiserror::Error;

use self::papers::papers_that_differ;
use self::replay::{Fact, Replayed, replay};
use super::documents::{self, DocumentRow, bytes_of, documents_of};
use super::looks::erased_from;
use super::types::{CaseHeader, Past, TaskRow};
use super::{changed, commitment, content, content_store, header, past, tasks_of_case};
use crate::base::{CaseId, TaskId};
use crate::documents::vault::VaultError;
use crate::sop::Procedures;
use crate::sop::definition::SopHash;
use crate::store::StoreError;

/// How a case differs from its facts, in the order in which it is looked at.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum What {
    #[error("tidak punya riwayat")]
    NoHistory,
    #[error("riwayatnya tidak utuh di nomor {no}")]
    Gap { no: i64 },
    #[error("tulisan orang di riwayat nomor {no} diubah atau hilang")]
    Words { no: i64 },
    #[error("isian atau berkasnya berubah tanpa riwayat")]
    Content,
    #[error("berkas {name} hilang atau rusak")]
    Paper { name: String },
    /// Its row, or that there is none; then `name` is its kind.
    #[error("berkas {name} tidak sesuai riwayatnya")]
    PaperFact { name: String },
    #[error("data utamanya tidak sesuai riwayat")]
    Header,
    #[error("langkah {step} tidak sesuai riwayat")]
    Task { step: String },
    #[error("kata pencariannya tidak sesuai isinya")]
    Search,
}

impl What {
    /// Whether it is a cache that follows from the facts: [`rebuild`] puts it right.
    pub fn is_repairable(&self) -> bool {
        matches!(self, What::Header | What::Task { .. } | What::Search)
    }
}

/// Something that is not as the facts say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub case: CaseId,
    /// For people; empty where nothing says it.
    pub number: String,
    pub what: What,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.number, self.what)
    }
}

/// Looks at every case. Reads every paper: it takes as long as reading the file.
pub fn verify(connection: &Connection, procedures: &Procedures) -> Result<Vec<Difference>, StoreError> {
    let mut found = Vec::new();
    for case in store::every_case(connection)? {
        found.extend(look(connection, procedures, case)?.differences());
    }
    Ok(found)
}

/// Writes the caches of every case that differs anew from its facts. Gives what was put right. Inside a transaction.
pub fn rebuild(connection: &Connection, procedures: &Procedures) -> Result<Vec<Difference>, StoreError> {
    let mut mended = Vec::new();
    store::drop_strays(connection)?;
    for case in store::every_case(connection)? {
        let looked = look(connection, procedures, case)?;
        let differences = looked.differences().into_iter();
        let stale: Vec<Difference> = differences.filter(|one| one.what.is_repairable()).collect();
        if let Some(replayed) = looked.replayed.as_ref().filter(|_| !stale.is_empty()) {
            store::put(connection, &replayed.header, &replayed.tasks)?;
            content_store::index_words(connection, case, &replayed.header.words)?;
            mended.extend(stale);
        }
    }
    Ok(mended)
}

/// A case that was looked at.
struct Looked {
    case: CaseId,
    number: String,
    what: Vec<What>,
    /// As the facts have it; none where they do not hold together.
    replayed: Option<Replayed>,
}

impl Looked {
    fn differences(&self) -> Vec<Difference> {
        let one = |what: &What| Difference { case: self.case, number: self.number.clone(), what: what.clone() };
        self.what.iter().map(one).collect()
    }
}

fn look(connection: &Connection, procedures: &Procedures, case: CaseId) -> Result<Looked, StoreError> {
    let kept = header(connection, case)?;
    let facts = facts(connection, case)?;
    let number = kept.as_ref().map(|kept| kept.number.clone());
    let Some(mut replayed) = replay(case, &facts) else {
        let what = match facts.iter().zip(1..).find(|(fact, no)| fact.past.no != *no) {
            _ if facts.is_empty() => What::NoHistory,
            Some((_, no)) => What::Gap { no },
            None => What::Gap { no: 1 },
        };
        return Ok(Looked { case, number: number.unwrap_or_default(), what: vec![what], replayed: None });
    };
    replayed.header.partner = kept.as_ref().and_then(|kept| kept.partner);
    let mut what = words_that_differ(&facts);
    what.extend(describe(connection, procedures, &mut replayed, kept.as_ref())?);
    what.extend(look_at_papers(connection, procedures, case, &facts)?);
    if kept.as_ref() != Some(&replayed.header) {
        what.push(What::Header);
    }
    what.extend(tasks_that_differ(&replayed.tasks, &tasks_of_case(connection, case)?));
    if store::search_words(connection, case)?.as_deref() != Some(replayed.header.words.as_str()) {
        what.push(What::Search);
    }
    let number = number.unwrap_or_else(|| replayed.header.number.clone());
    Ok(Looked { case, number, what, replayed: Some(replayed) })
}

/// Papers whose bytes are not those of their hash, or that are not as the facts say.
fn look_at_papers(
    connection: &Connection,
    procedures: &Procedures,
    case: CaseId,
    facts: &[Fact],
) -> Result<Vec<What>, StoreError> {
    let (mut what, kept) = (Vec::new(), documents_of(connection, case)?);
    for paper in kept.iter().filter(|paper| !paper.is_erased()) {
        if !is_whole(connection, procedures, paper)? {
            what.push(What::Paper { name: paper.name.clone() });
        }
    }
    let past: Vec<Past> = facts.iter().map(|fact| fact.past.clone()).collect();
    what.extend(papers_that_differ(&past, &kept, &documents::store::salts(connection, case)?));
    Ok(what)
}

/// The transitions of a case with the revision of each, and what was written with it.
fn facts(connection: &Connection, case: CaseId) -> Result<Vec<Fact>, StoreError> {
    let (past, mut texts) = (past(connection, case)?, store::texts(connection, case)?);
    let commitments: BTreeMap<i64, (u32, SopHash, Option<Vec<u8>>)> =
        store::commitments(connection, case)?.into_iter().collect();
    let fact = |past: Past| {
        let (revision, hash, committed) = commitments.get(&past.no).cloned().unwrap_or_default();
        let text = texts.remove(&past.no);
        Fact { past, revision, hash, committed, text }
    };
    Ok(past.into_iter().map(fact).collect())
}

/// What a person wrote has to be what the fact committed to; after an erasure it may be gone, never be another.
fn words_that_differ(facts: &[Fact]) -> Vec<What> {
    let past: Vec<Past> = facts.iter().map(|fact| fact.past.clone()).collect();
    let erased = erased_from(&past);
    let holds = |fact: &&Fact| match (&fact.committed, &fact.text) {
        (Some(committed), Some((salt, words))) if !words.is_empty() => {
            commitment::holds(committed, salt, words.as_bytes())
        }
        (Some(_), _) => erased.is_some_and(|erased| fact.past.no < erased),
        (None, Some(_)) => false,
        (None, None) => true,
    };
    facts.iter().filter(|fact| !holds(fact)).map(|fact| What::Words { no: fact.past.no }).collect()
}

/// Title, region and words as the content says them, and whether the content is the one that the facts know. Of a
/// revision that this program does not know, they stay as they are.
fn describe(
    connection: &Connection,
    procedures: &Procedures,
    replayed: &mut Replayed,
    kept: Option<&CaseHeader>,
) -> Result<Option<What>, StoreError> {
    let Replayed { header, tasks, opened_in } = replayed;
    let mut differs = None;
    match procedures.definition_in(connection, &header.pin)? {
        Some(definition) => {
            let content = content(connection, &definition, header.id)?;
            let ground = procedures.ground_on(definition.procedure.zone.day_of(header.changed_at));
            header.title = changed::title(&definition, &header.number, &content.values, &ground);
            header.region = changed::region(&definition, opened_in, &content.values);
            header.words = content_store::words(&definition, header, &content.values);
            if content.hash(&definition).0 != header.content_hash.0 {
                differs = Some(What::Content);
            }
        }
        None => {
            let same = |of: fn(&CaseHeader) -> &String| kept.map(of).cloned().unwrap_or_default();
            header.title = same(|kept| &kept.title);
            header.region = same(|kept| &kept.region);
            header.words = same(|kept| &kept.words);
        }
    }
    for task in tasks {
        task.region.clone_from(&header.region);
    }
    Ok(differs)
}

/// Whether the bytes of a paper are there and are those of its hash.
fn is_whole(connection: &Connection, procedures: &Procedures, paper: &DocumentRow) -> Result<bool, StoreError> {
    match bytes_of(connection, procedures, paper) {
        Ok(Some(bytes)) => Ok(Sha256::digest(&bytes).as_slice() == paper.hash.as_slice()),
        Err(VaultError::Store(error)) => Err(error),
        Ok(None) | Err(_) => Ok(false),
    }
}

fn tasks_that_differ(facts: &[TaskRow], kept: &[TaskRow]) -> Vec<What> {
    let by_id =
        |tasks: &[TaskRow]| -> BTreeMap<TaskId, TaskRow> { tasks.iter().map(|task| (task.id, task.clone())).collect() };
    let (facts, mut kept) = (by_id(facts), by_id(kept));
    let mut differ = Vec::new();
    for (id, task) in facts {
        if kept.remove(&id).as_ref() != Some(&task) {
            differ.push(What::Task { step: task.step });
        }
    }
    differ.extend(kept.into_values().map(|task| What::Task { step: task.step }));
    differ
}
