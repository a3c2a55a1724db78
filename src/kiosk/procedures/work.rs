//! What the screen does away from the UI thread.

use std::sync::Arc;

use deks_ui::OfficerField;

use super::handle::span_of;
use super::{
    Desk, Effect, Intent, Job, ListIntent, Loaded, LoadedPart, ManyIntent, OfficerFlaw, OfficerIntent, Page, Paper,
    RegionHit, SaveIntent, Seen, Wish, WordingIntent, work_many, work_wording,
};
use crate::base::{ActId, BusinessDay, UserId, UtcMs};
use crate::kiosk::files;
use crate::kiosk::services::Services;
use crate::kiosk::words::NOBODY;
use crate::mail::inbox;
use crate::partnership::follow;
use crate::people::{self, NotAllowed, Permission};
use crate::sop::letters::OfficeFace;
use crate::sop::lists::{self, Filter, Holder, Scope, Standing};
use crate::sop::officers::{self, AssignError, Assignment, OfficerRow};
use crate::sop::paper::{Fill, form_pdf};
use crate::sop::{Definition, Procedures, figures};
use crate::store::{Connection, StoreError};

/// Cards of one column of the board; the list has the rest.
const CARDS_MAX: usize = 40;
/// Cases that a search over all of them shows.
const SEARCH_ROWS_MAX: usize = 200;
const REGIONS_MAX: usize = 40;
/// People among whom a list is narrowed.
const HOLDERS_MAX: usize = 20;
const NO_PROCEDURE: &str = "Belum ada prosedur di kios ini. Pasang ulang program ini, atau hubungi admin.";
const NO_FORM: &str = "Formulir itu tidak ada lagi di prosedur ini. Muat ulang layar ini.";

pub(super) fn perform(effect: Effect, services: &Services) -> Option<Intent> {
    Some(match effect {
        Effect::Load { serial, by, sop, wish } => {
            Intent::Loaded { serial, result: load(services, by, &sop, wish).map(Box::new) }
        }
        Effect::CatchUp => Intent::CaughtUp(catch_up(services)),
        Effect::FindRegions { serial, text } => Intent::RegionsFound { serial, found: regions(services, &text) },
        Effect::KeepFilter { act_id, sop, name, filter } => {
            Intent::List(ListIntent::Kept(keep(services, act_id, &sop, (&name, &filter))))
        }
        Effect::ForgetFilter { act_id, sop, name } => {
            Intent::List(ListIntent::Kept(forget(services, act_id, &sop, &name)))
        }
        Effect::FindTakers { serial, tasks } => {
            Intent::Many(ManyIntent::TakersFound { serial, result: work_many::takers(services, &tasks) })
        }
        Effect::Look { serial, by, deed, candidates } => {
            Intent::Many(ManyIntent::Looked { serial, result: work_many::look(services, by, &deed, candidates) })
        }
        Effect::ActSome { by, deed, reason, todo } => {
            Intent::Many(ManyIntent::Did(work_many::act_some(services, by, (&deed, &reason), todo)))
        }
        Effect::LookForTargets => Intent::Save(SaveIntent::TargetsFound(files::targets(services))),
        Effect::Save(job) => Intent::Save(SaveIntent::Saved(save(services, *job))),
        Effect::Assign { act_id, assignment } => {
            Intent::Officer(OfficerIntent::Assigned(assign(services, act_id, assignment)))
        }
        Effect::EndAssignment { act_id, row } => Intent::Officer(OfficerIntent::Ended(end(services, act_id, &row))),
        Effect::TryWording { serial, sop, letter, wording } => {
            let result = work_wording::try_out(services, (&sop, &letter), &wording);
            Intent::Wording(WordingIntent::Tried { serial, result })
        }
        Effect::KeepWording { act_id, sop, letter, wording } => {
            let result = work_wording::keep(services, act_id, (&sop, &letter), wording.as_deref());
            Intent::Wording(WordingIntent::Kept { letter, wording, result })
        }
    })
}

pub(super) fn said(error: impl ToString) -> String {
    error.to_string()
}

fn load(services: &Services, by: UserId, sop: &str, wish: Wish) -> Result<Loaded, String> {
    let procedures = services.procedures()?;
    let known = procedures.library().current();
    let chosen = known.iter().find(|definition| definition.pin.sop == sop).or_else(|| known.first());
    let chosen = chosen.cloned().ok_or(NO_PROCEDURE)?;
    let now = services.now();
    let reading = Reading { procedures: &procedures, definition: &chosen, by, now };
    let read = services.store.read_snapshot(|c| {
        let letters = inbox::new_count(c)?;
        let to_do = lists::to_do(c, &procedures, by, now)?;
        let leads = work_wording::leads(c, &chosen, by, reading.today())?;
        Ok::<_, NotAllowed>((letters, to_do, leads, reading.part(c, wish)?))
    });
    let (letters, to_do, leads, part) = read.map_err(said)?;
    let mut broken: Vec<String> = procedures
        .library()
        .broken()
        .iter()
        .filter_map(|error| error.mistakes.first().map(|mistake| mistake.file.clone()))
        .collect();
    broken.dedup();
    let desk = Desk {
        broken,
        letters: i64::try_from(letters).unwrap_or(i64::MAX),
        to_do,
        sop: chosen.pin.sop.clone(),
        leads,
        today: reading.today(),
        procedures: known,
    };
    Ok(Loaded { desk, part })
}

/// With what a part is read, and with whose eyes.
struct Reading<'a> {
    procedures: &'a Procedures,
    definition: &'a Arc<Definition>,
    by: UserId,
    now: UtcMs,
}

impl Reading<'_> {
    fn today(&self) -> BusinessDay {
        self.definition.procedure.zone.day_of(self.now)
    }

    fn sop(&self) -> &str {
        &self.definition.pin.sop
    }

    fn part(&self, c: &Connection, wish: Wish) -> Result<LoadedPart, NotAllowed> {
        let scope = Scope::of(self.by, self.sop());
        Ok(match wish {
            Wish::Tasks => LoadedPart::Tasks(lists::tasks_of(c, self.procedures, self.by, self.now)?),
            Wish::Board => {
                let board = lists::board(c, self.procedures, self.definition, &scope, self.now, CARDS_MAX)?;
                LoadedPart::Board(board)
            }
            Wish::List { filter, everywhere, asks_holders, from, rows } => {
                let scope = if everywhere { Scope { sop: None, ..scope } } else { scope };
                let holders =
                    asks_holders.then(|| lists::holders(c, self.procedures, &scope, HOLDERS_MAX)).transpose()?;
                LoadedPart::List(Page { holders, ..self.page(c, &scope, &filter, (from, rows))? })
            }
            Wish::Figures(span) => {
                let span = span_of(span, self.today());
                let counted = figures::figures(c, self.procedures, self.definition, span, &scope)?;
                LoadedPart::Figures(Box::new(counted))
            }
            Wish::Officers => self.officers(c)?,
            Wish::Wordings => LoadedPart::Wordings(work_wording::rows(c, self.definition)?),
        })
    }

    /// Who types without narrowing anything down looks for one case: the likeliest come first.
    fn page(
        &self,
        c: &Connection,
        scope: &Scope,
        filter: &Filter,
        (from, rows): (usize, usize),
    ) -> Result<Page, StoreError> {
        let plain = Filter { text: filter.text.clone(), standing: Standing::All, ..Filter::default() };
        let is_search = !filter.text.trim().is_empty() && *filter == plain;
        let (rows, total) = if is_search {
            let found = lists::search(c, self.procedures, scope, &filter.text, SEARCH_ROWS_MAX)?;
            let total = found.len() as i64;
            (found.into_iter().skip(from).collect(), total)
        } else {
            lists::list(c, self.procedures, scope, filter, (from, rows))?
        };
        let region_name = filter.region.as_ref().map(|code| self.region_name(code)).unwrap_or_default();
        let saved = lists::saved_filters(c, self.by, self.sop())?;
        let holder_name = match filter.claimed_by {
            Some(Holder::User(user)) => people::user_by_id(c, user)?.map(|user| user.name).unwrap_or_default(),
            _ => String::new(),
        };
        Ok(Page { rows, from, total, saved, region_name, holder_name, holders: None })
    }

    fn officers(&self, c: &Connection) -> Result<LoadedPart, NotAllowed> {
        people::require(c, self.by, Permission::AssignOfficers)?;
        let seen = |row: OfficerRow| Seen { region_name: self.region_name(&row.region), row };
        let officers = officers::officers(c, self.sop())?.into_iter().map(seen).collect();
        let people = people::users(c)?.into_iter().filter(|user| user.may(Permission::WorkCases)).collect();
        Ok(LoadedPart::Officers { officers, people })
    }

    /// Empty for everywhere; the code where the list does not have it.
    fn region_name(&self, code: &str) -> String {
        if code.is_empty() {
            return String::new();
        }
        self.procedures.regions().full_name(code).unwrap_or_else(|| code.to_owned())
    }
}

/// How many steps were closed by what was done elsewhere. What cannot be followed now is followed the next time.
fn catch_up(services: &Services) -> usize {
    let Ok(procedures) = services.procedures() else { return 0 };
    follow::catch_up(&procedures).unwrap_or_else(|error| {
        tracing::error!(%error, "cases could not be brought up to date with what was done elsewhere");
        0
    })
}

fn regions(services: &Services, text: &str) -> Vec<RegionHit> {
    let Ok(procedures) = services.procedures() else { return Vec::new() };
    let known = procedures.regions();
    let hit =
        |code: &str, label: String| RegionHit { code: code.to_owned(), name: known.full_name(code).unwrap_or(label) };
    known.search(text, REGIONS_MAX).into_iter().map(|region| hit(region.code.as_str(), region.label())).collect()
}

fn keep(
    services: &Services,
    act_id: ActId,
    sop: &str,
    (name, filter): (&str, &Filter),
) -> Result<&'static str, String> {
    let by = services.actor().ok_or(NOBODY)?;
    lists::save_filter(&services.procedures()?, act_id, by, sop, name, filter).map_err(said)?;
    Ok("Saringan tersimpan.")
}

fn forget(services: &Services, act_id: ActId, sop: &str, name: &str) -> Result<&'static str, String> {
    let by = services.actor().ok_or(NOBODY)?;
    lists::forget_filter(&services.procedures()?, act_id, by, sop, name).map_err(said)?;
    Ok("Saringan dihapus.")
}

/// Which file lies where, in words.
fn save(services: &Services, job: Job) -> Result<String, String> {
    let by = services.actor().ok_or(NOBODY)?;
    let procedures = services.procedures()?;
    let Job { act_id, sop, folder, paper } = job;
    let (name, bytes) = match paper {
        Paper::Figures { span, format } => {
            let export = figures::export_figures(&procedures, act_id, by, &sop, (span, None), format).map_err(said)?;
            (export.name, export.bytes)
        }
        Paper::List { filter, purpose, format } => {
            let wish = (sop.as_str(), &filter);
            let export = figures::export_list(&procedures, act_id, by, wish, purpose.as_deref(), format);
            let export = export.map_err(said)?;
            (export.name, export.bytes)
        }
        Paper::Form(form) => blank_form(services, &procedures, &sop, &form)?,
    };
    files::save(&folder, &name, &bytes).map(|path| files::saved(&path)).map_err(said)
}

fn blank_form(
    services: &Services,
    procedures: &Procedures,
    sop: &str,
    form: &str,
) -> Result<(String, Vec<u8>), String> {
    let definition = procedures.library().newest(sop).ok_or(NO_PROCEDURE)?;
    let form = definition.form(form).ok_or(NO_FORM)?;
    let office = OfficeFace::of(&services.config);
    let bytes = form_pdf(&definition, form, Fill::Blank, &office, &procedures.ground()).map_err(said)?;
    Ok((files::file_name(&form.title, "pdf"), bytes))
}

fn assign(services: &Services, act_id: ActId, assignment: Assignment) -> Result<(), OfficerFlaw> {
    let other = |text: String| OfficerFlaw { field: OfficerField::Other, text };
    let by = services.actor().ok_or_else(|| other(NOBODY.to_owned()))?;
    let procedures = services.procedures().map_err(other)?;
    officers::assign(&procedures, act_id, by, assignment)
        .map_err(|error| OfficerFlaw { field: field_of(&error), text: error.to_string() })
}

fn field_of(error: &AssignError) -> OfficerField {
    match error {
        AssignError::UnknownRole => OfficerField::Role,
        AssignError::UnknownUser | AssignError::DoesNotWorkCases { .. } => OfficerField::Person,
        AssignError::RegionMissing | AssignError::UnknownRegion => OfficerField::Region,
        AssignError::EndsBeforeItBegins => OfficerField::Until,
        AssignError::NotAllowed(_) | AssignError::UnknownProcedure | AssignError::Store(_) => OfficerField::Other,
    }
}

fn end(services: &Services, act_id: ActId, row: &OfficerRow) -> Result<(), String> {
    let by = services.actor().ok_or(NOBODY)?;
    let which = (row.user, row.sop.as_str(), row.role.as_str(), row.region.as_str());
    officers::end(&services.procedures()?, act_id, by, which).map_err(said)
}
