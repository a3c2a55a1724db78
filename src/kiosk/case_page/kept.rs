//! What waits in the store until it is saved: since when somebody's words lie there, and the papers of a case that is not
//! opened yet.
//!
//! Promises: a paper that was chosen is in the store, sealed, before anything else is done with it; it comes back with the
//! words it was chosen with, and goes when they are saved or thrown away.

use std::sync::Arc;

use super::form::Typed;
use super::handle::Outs;
use super::{CasePageScreen, DRAFT_KIND, Effect, FormIntent, Fresh, Intent, Kept, PaperIntent, Resumed, Sheet, open};
use crate::base::UtcMs;
use crate::documents::draft_papers_store::{self as papers_store, DraftPaper, PaperFacts};
use crate::kiosk::flow::Out;
use crate::kiosk::services::Services;
use crate::sop::case::NewDocument;
use crate::sop::case::documents::{DocumentOrigin, check_waiting};
use crate::store::StoreError;

impl CasePageScreen {
    pub(super) fn decide_kept(&mut self, intent: FormIntent) -> Outs {
        match intent {
            FormIntent::CameBack { key, kept } => self.came_back(&key, *kept),
            FormIntent::AnewAsked => self.resumed.asks = true,
            FormIntent::AnewLeft => self.resumed.asks = false,
            FormIntent::AnewConfirmed if self.resumed.asks && !self.busy => return self.begin_anew(),
            _ => {}
        }
        Vec::new()
    }

    /// Asks the store what lies there of the page that stands open.
    pub(super) fn look_for_kept(&self) -> Outs {
        self.draft_key().map(|key| Out::Do(Effect::LoadKept(key))).into_iter().collect()
    }

    /// What is there already stays as it is.
    fn came_back(&mut self, key: &str, kept: Kept) {
        if self.draft_key().as_deref() != Some(key) {
            return;
        }
        for paper in kept.papers {
            if self.fresh.iter().all(|known| known.id != paper.id) {
                self.fresh.push(paper);
            }
        }
        self.resumed = Resumed { at: kept.at, asks: false };
    }

    /// Throws away what was typed into the form and the papers that were to go with it.
    fn begin_anew(&mut self) -> Outs {
        self.typed.fields.clear();
        if self.is_new() {
            self.typed = Typed::default();
        }
        self.fresh.clear();
        self.resumed = Resumed::default();
        (self.sheet, self.is_kept) = (Sheet::None, false);
        self.sheet_flaw.clear();
        let mut outs = self.drop_papers();
        outs.extend(self.keep_draft());
        outs.extend(self.stop_eye());
        outs
    }

    /// The papers of a new case are in the case now, or nowhere any more.
    pub(super) fn drop_papers(&self) -> Outs {
        let key = self.draft_key().filter(|_| self.is_new());
        key.map(|key| Out::Do(Effect::DropPapers(key))).into_iter().collect()
    }

    /// A paper for a case that is not opened yet; what the case would refuse is refused now.
    pub(super) fn keep_paper(&mut self, fresh: Box<Fresh>) -> Result<Outs, String> {
        if let Some(definition) = self.data.as_ref().and_then(|data| data.definition.as_ref()) {
            let waiting: Vec<&NewDocument> = self.fresh.iter().map(|known| known.paper.as_ref()).collect();
            check_waiting(definition, &waiting, &fresh.paper).map_err(|error| error.to_string())?;
        }
        let key = self.draft_key();
        let keep = key.map(|key| Out::Do(Effect::KeepPaper { key, fresh: fresh.clone() }));
        self.fresh.push(*fresh);
        self.is_kept = false;
        let mut outs: Outs = keep.into_iter().collect();
        outs.extend(self.keep_draft());
        Ok(outs)
    }
}

pub(super) fn is_of_kept(effect: &Effect) -> bool {
    matches!(effect, Effect::LoadKept(_) | Effect::KeepPaper { .. } | Effect::DropPaper(_) | Effect::DropPapers(_))
}

pub(super) fn perform(effect: Effect, services: &Services) -> Option<Intent> {
    match effect {
        Effect::LoadKept(key) => {
            let kept = Box::new(kept(services, &key));
            Some(Intent::Form(FormIntent::CameBack { key, kept }))
        }
        Effect::KeepPaper { key, fresh } => {
            keep(services, &key, &fresh).err().map(|text| Intent::Paper(PaperIntent::NotKept(text)))
        }
        Effect::DropPaper(paper) => {
            log(papers_store::forget(&services.store, paper));
            None
        }
        Effect::DropPapers(key) => {
            log(papers_store::forget_all(&services.store, (DRAFT_KIND, &key)));
            None
        }
        _ => None,
    }
}

fn log(result: Result<(), StoreError>) {
    if let Err(error) = result {
        tracing::error!(%error, "papers of a draft were not forgotten");
    }
}

fn keep(services: &Services, key: &str, fresh: &Fresh) -> Result<(), String> {
    let procedures = services.procedures()?;
    let paper = &fresh.paper;
    let facts = PaperFacts {
        kind: paper.kind.clone(),
        name: paper.name.clone(),
        mime: paper.mime.clone(),
        origin: paper.origin.name().to_owned(),
    };
    let paper = DraftPaper { id: fresh.id, facts, bytes: paper.bytes.clone() };
    papers_store::keep(&services.store, procedures.vault(), (DRAFT_KIND, key), &paper)
        .map_err(|error| error.to_string())
}

/// What lies in the store under a key. What cannot be read hides nothing else.
fn kept(services: &Services, key: &str) -> Kept {
    let papers = papers(services, key).unwrap_or_else(|error| {
        tracing::error!(%error, "the papers of a draft cannot be read");
        Vec::new()
    });
    let drafts = services.store.drafts_readable::<Typed>(DRAFT_KIND);
    let draft = drafts.ok().and_then(|(drafts, _)| drafts.into_iter().find(|draft| draft.key == key));
    let has_fields = draft.as_ref().is_some_and(|draft| !draft.body.fields.is_empty());
    if papers.is_empty() && !has_fields {
        return Kept::default();
    }
    let at = draft.map_or_else(|| services.now(), |draft| draft.changed_at);
    Kept { at: moment(services, at), papers }
}

/// The hour, with its day where that is not today.
fn moment(services: &Services, at: UtcMs) -> String {
    let zone = services.store.zone();
    let (day, hour) = (zone.day_of(at), zone.time_of_day(at));
    if day == zone.day_of(services.now()) { hour } else { [day.numeric().as_str(), " ", &hour].concat() }
}

fn papers(services: &Services, key: &str) -> Result<Vec<Fresh>, String> {
    let procedures = services.procedures()?;
    let found = papers_store::papers_of(&services.store, procedures.vault(), (DRAFT_KIND, key));
    Ok(found.map_err(|error| error.to_string())?.into_iter().map(fresh).collect())
}

fn fresh(paper: DraftPaper) -> Fresh {
    let DraftPaper { id, facts, bytes } = paper;
    let picture = open::thumb(&facts.mime, &bytes);
    let paper = NewDocument {
        kind: facts.kind,
        name: facts.name,
        mime: facts.mime,
        bytes,
        origin: DocumentOrigin::from(facts.origin.as_str()),
        quarantine: Vec::new(),
    };
    Fresh { id, paper: Arc::new(paper), picture }
}
