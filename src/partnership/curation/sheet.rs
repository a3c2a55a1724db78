//! What a curator, or whoever decides, has before them.

use rusqlite::Connection;
use thiserror::Error;

use super::criteria::{Criteria, CriteriaError};
use super::round::{NoRound, Round, criteria_for};
use super::rules::{self, CriterionResult, Scores};
use super::similar::{Shelf, Similar};
use super::store::{self, Decision, Submission};
use super::submit::{DRAFT_KIND, draft_key};
use crate::base::{CaseDocumentId, CaseId, Rupiah, TaskId, UserId};
use crate::partnership::applications::values::{name_of, price_of};
use crate::people::{self, NotAllowed, Permission};
use crate::sop::Procedures;
use crate::sop::field::{ContentHash, FieldValue, TableRow};
use crate::store::StoreError;

/// Papers that are pictures, as sop/deks.toml names them: of products, and of the applicant's account.
const PHOTO: &str = "photo";
const ACCOUNT: &str = "instagram_screenshot";

#[derive(Debug, Error)]
pub enum SheetError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error(transparent)]
    NoRound(#[from] NoRound),
    #[error("Permohonan ini di luar tugas atau wilayah Anda. Minta petugas yang berwenang.")]
    NotTheirs,
    #[error(transparent)]
    Criteria(#[from] CriteriaError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How the viewer stands to this round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mine {
    /// Scores are asked for, and the others' are not shown.
    MayScore,
    /// Handed in.
    Submitted,
    /// Handed in, and what was scored changed since: scores are asked for again, and the others' are not shown.
    Outdated,
    /// They opened the others' scores to decide.
    Opened,
    /// They entered something of the application: they neither score nor decide.
    Entered,
    /// Their role does not score.
    Looks,
    /// The round is decided.
    Over,
}

/// One application under curation.
#[derive(Debug, Clone)]
pub struct Sheet {
    pub case: CaseId,
    pub number: String,
    pub title: String,
    pub task: TaskId,
    /// For [`super::Decide`]: what was seen.
    pub version: i64,
    pub content: ContentHash,
    /// The how manieth round of this application.
    pub round: i64,
    pub is_open: bool,
    pub criteria: Criteria,
    pub price_limit: Option<Rupiah>,
    pub products: Vec<SheetProduct>,
    /// Pictures of the application that belong to no single product: photos first, then the account.
    pub pictures: Vec<SheetPicture>,
    pub mine: Mine,
    /// Half-given, or as they were handed in.
    pub my_scores: Scores,
    /// Who handed in scores of what is there now, by name.
    pub submitted: Vec<String>,
    /// Whose scores are of what was there before, by name: they do not count until they look again.
    pub outdated: Vec<String>,
    /// None: not for this viewer, not yet.
    pub results: Option<Results>,
    /// Of this round and earlier ones, the latest first, with who decided.
    pub decisions: Vec<(String, Decision)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetProduct {
    pub row: String,
    pub name: String,
    pub price: Option<Rupiah>,
    pub note: String,
    /// Its own photo. A screenshot or a page of a catalogue is none, whatever a row says.
    pub photo: Option<CaseDocumentId>,
    /// It can only be refused.
    pub is_over_limit: bool,
    /// What is like it in the outlet, and how that sells.
    pub similar: Vec<Similar>,
}

/// A picture of the application as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SheetPicture {
    pub document: CaseDocumentId,
    /// A screenshot of the applicant's account, and no photo of goods.
    pub is_account: bool,
}

/// All scores of a round. Totals are of those that count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Results {
    /// Those whose scores count.
    pub curators: Vec<CuratorResult>,
    /// Those whose scores are of what was there before.
    pub outdated: Vec<CuratorResult>,
    /// Of all together; none: nobody scored.
    pub percent: Option<i64>,
    pub criteria: Vec<CriterionResult>,
    /// Rows of products of which curators find different things.
    pub disputed: Vec<String>,
    /// Enough curators, and enough points.
    pub is_recommended: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CuratorResult {
    pub name: String,
    pub percent: Option<i64>,
    pub scores: Scores,
}

/// Everything about the round of a case that is open, or the last one. Others' scores are in it only where the viewer
/// handed in their own, opened them, may not score here at all, or the round is over.
pub fn sheet(
    connection: &Connection,
    procedures: &Procedures,
    case: CaseId,
    viewer: UserId,
) -> Result<Sheet, SheetError> {
    people::require(connection, viewer, Permission::WorkCases)?;
    let round = Round::of_case(connection, procedures, case)?;
    let task = round.task.id;
    let now = procedures.store().clock().now();
    if round.role_of(connection, viewer, now)?.is_err() {
        return Err(SheetError::NotTheirs);
    }
    let criteria = criteria_for(connection, procedures, task)?;
    let submissions = store::submissions(connection, task)?;
    let mine = mine(connection, &round, &submissions, viewer)?;
    let own = submissions.iter().find(|one| one.curator == viewer).map(|one| one.scores.clone());
    let my_scores = match (own, mine) {
        (Some(scores), mine) if mine != Mine::Outdated => scores,
        // Half-given; else what was given before, to be looked at again.
        (own, _) => {
            let draft = procedures.store().draft(DRAFT_KIND, &draft_key(viewer, task))?;
            draft.or(own).unwrap_or_default()
        }
    };
    let over = round.header.content_hash;
    let (mut submitted, mut outdated) = (Vec::new(), Vec::new());
    for one in submissions {
        let name = name_of_user(connection, one.curator)?;
        if one.is_of(over) { submitted.push((name, one)) } else { outdated.push((name, one)) }
    }
    let results = match mine {
        Mine::MayScore | Mine::Outdated => None,
        _ => Some(results(&criteria, &submitted, &outdated)),
    };
    let mut decisions = Vec::new();
    for decision in store::decisions(connection, case)? {
        decisions.push((name_of_user(connection, decision.by)?, decision));
    }
    let price_limit = round.price_limit(&criteria);
    let shelf = Shelf::read(connection, procedures.store().today())?;
    let products = round.rows().iter().map(|row| product(&round, &shelf, price_limit, row)).collect();
    Ok(Sheet {
        case,
        number: round.header.number.clone(),
        title: round.header.title.clone(),
        task,
        version: round.task.version,
        content: ContentHash(round.header.content_hash.0),
        round: round.task.round,
        is_open: round.task.is_open() && !round.header.is_closed(),
        criteria,
        price_limit,
        products,
        pictures: pictures(&round),
        mine,
        my_scores,
        submitted: submitted.into_iter().map(|(name, _)| name).collect(),
        outdated: outdated.into_iter().map(|(name, _)| name).collect(),
        results,
        decisions,
    })
}

fn mine(
    connection: &Connection,
    round: &Round,
    submissions: &[Submission],
    viewer: UserId,
) -> Result<Mine, StoreError> {
    let task = round.task.id;
    if !round.task.is_open() || round.header.is_closed() {
        return Ok(Mine::Over);
    }
    let own = submissions.iter().find(|one| one.curator == viewer);
    if own.is_some_and(|own| own.is_of(round.header.content_hash)) {
        return Ok(Mine::Submitted);
    }
    if rules::entered(&round.past, viewer) {
        return Ok(Mine::Entered);
    }
    if store::has_opened(connection, task, viewer)? {
        return Ok(Mine::Opened);
    }
    let may = people::user_by_id(connection, viewer)?.is_some_and(|user| user.may(Permission::Curate));
    Ok(match (may, own) {
        (true, Some(_)) => Mine::Outdated,
        (true, None) => Mine::MayScore,
        (false, _) => Mine::Looks,
    })
}

pub(super) fn name_of_user(connection: &Connection, user: UserId) -> Result<String, StoreError> {
    Ok(people::user_by_id(connection, user)?.map_or_else(|| "pengguna lain".to_owned(), |user| user.name))
}

fn results(criteria: &Criteria, submitted: &[(String, Submission)], outdated: &[(String, Submission)]) -> Results {
    let all = || submitted.iter().map(|(_, one)| &one.scores.scores);
    let percent = rules::percent_of_all(criteria, all());
    let disputed = rules::products_disagreed(submitted.iter().map(|(_, one)| one.scores.products.as_slice()));
    let result = |(name, one): &(String, Submission)| CuratorResult {
        name: name.clone(),
        percent: rules::percent(criteria, &one.scores.scores),
        scores: one.scores.clone(),
    };
    Results {
        curators: submitted.iter().map(result).collect(),
        outdated: outdated.iter().map(result).collect(),
        percent,
        criteria: rules::by_criterion(criteria, all()),
        disputed: disputed.into_iter().collect(),
        is_recommended: submitted.len() >= criteria.rules.least_curators
            && percent.is_some_and(|percent| percent >= criteria.rules.accept_from_percent),
    }
}

fn product(round: &Round, shelf: &Shelf, limit: Option<Rupiah>, row: &TableRow) -> SheetProduct {
    let text = |column: &str| match row.cells.get(column) {
        Some(FieldValue::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let (name, price) = (name_of(row), price_of(row));
    let kind = match round.content.values.get("product_kind") {
        Some(FieldValue::Text(kind)) => kind.as_str(),
        _ => "",
    };
    // A row may name one of the application's papers as its picture; what is kept apart is not shown.
    let photo = CaseDocumentId::parse(&text("photo"));
    let is_shown = |id: &CaseDocumentId| {
        round.content.documents.iter().any(|paper| paper.id == *id && paper.kind == PHOTO && !paper.quarantined)
    };
    SheetProduct {
        row: row.id.clone(),
        price,
        note: text("note"),
        photo: photo.filter(is_shown),
        is_over_limit: limit.is_some_and(|limit| price.is_some_and(|price| price > limit)),
        similar: shelf.like(&name, kind, price),
        name,
    }
}

fn pictures(round: &Round) -> Vec<SheetPicture> {
    let of_kind = |kind: &'static str| {
        let papers = round.content.documents.iter().filter(move |paper| paper.kind == kind && !paper.quarantined);
        papers.map(move |paper| SheetPicture { document: paper.id, is_account: kind == ACCOUNT })
    };
    [PHOTO, ACCOUNT].into_iter().flat_map(of_kind).collect()
}
