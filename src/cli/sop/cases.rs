//! `deks sop cases`, `deks sop move` and `deks sop reschedule`.

use std::fmt::Write as _;

use serde::Serialize;
use thiserror::Error;

use crate::base::{ActId, UserId};
use crate::sop::Procedures;
use crate::sop::case::{self, CaseHeader, MigrateError, RescheduleError, StepMap, Watch};
use crate::sop::lists::{self, CaseRow, Filter, PAGE_ROWS_MAX, Scope};
use crate::store::StoreError;

/// Why a case stays as it is.
#[derive(Debug, Error)]
pub enum CaseCommandError {
    #[error("Kasus {number} tidak ada. Nomor kasus yang berjalan ditunjukkan oleh: deks sop cases.")]
    UnknownCase { number: String },
    #[error(transparent)]
    Move(#[from] MigrateError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A case that runs. Neither its title nor anything that was entered: that is personal data.
#[derive(Debug, Serialize)]
struct OpenCase {
    number: String,
    procedure: String,
    revision: u32,
    steps: Vec<OpenStep>,
}

#[derive(Debug, Serialize)]
struct OpenStep {
    step: String,
    title: String,
    /// The day, as `2026-11-22`; none: no limit.
    due: Option<String>,
    /// The same in words, counted in the procedure's days.
    until: String,
    overdue: bool,
}

/// Every case that runs, the most pressing first: its number, where it stands, until when.
pub fn cases_command(procedures: &Procedures, json: bool) -> Result<String, StoreError> {
    let cases: Vec<OpenCase> = open_rows(procedures)?.into_iter().map(|row| open_case(procedures, row)).collect();
    if json {
        return Ok(serde_json::to_string_pretty(&cases)? + "\n");
    }
    let mut text = format!("Kasus yang berjalan: {}\n", cases.len());
    for case in &cases {
        let head = format!("{:<22} {} revisi {}", case.number, case.procedure, case.revision);
        for step in &case.steps {
            let _ = writeln!(text, "{head}  {}: {}", step.title, step.until);
        }
        if case.steps.is_empty() {
            let _ = writeln!(text, "{head}  tanpa langkah terbuka");
        }
    }
    Ok(text)
}

fn open_rows(procedures: &Procedures) -> Result<Vec<CaseRow>, StoreError> {
    let scope = Scope { sop: None, region: None, user: None };
    procedures.store().read_snapshot(|connection| {
        let mut rows: Vec<CaseRow> = Vec::new();
        loop {
            let page = (rows.len(), PAGE_ROWS_MAX);
            let (more, _) = lists::list(connection, procedures, &scope, &Filter::default(), page)?;
            if more.is_empty() {
                return Ok(rows);
            }
            rows.extend(more);
        }
    })
}

fn open_case(procedures: &Procedures, row: CaseRow) -> OpenCase {
    let definition = procedures.library().newest(&row.sop);
    let zone = definition.map_or_else(|| procedures.store().zone(), |definition| definition.procedure.zone);
    let step = |open: lists::OpenStep| OpenStep {
        step: open.step,
        title: open.title,
        due: open.due.map(|due| zone.day_of(due).to_string()),
        until: open.until,
        overdue: open.overdue,
    };
    OpenCase {
        number: row.number,
        procedure: row.sop,
        revision: row.revision,
        steps: row.steps.into_iter().map(step).collect(),
    }
}

/// The case with a number, whoever typed it.
pub(super) fn by_number(procedures: &Procedures, number: &str) -> Result<Option<CaseHeader>, StoreError> {
    let number = number.trim().to_uppercase();
    procedures.store().read(|connection| case::by_number(connection, &number))
}

/// Moves a case to another revision of its procedure, in the name of who leads.
pub fn move_command(
    procedures: &Procedures,
    by: UserId,
    number: &str,
    to: u32,
    steps: StepMap,
    reason: &str,
) -> Result<String, CaseCommandError> {
    let unknown = || CaseCommandError::UnknownCase { number: number.trim().to_owned() };
    let header = by_number(procedures, number)?.ok_or_else(unknown)?;
    let target = procedures.library().revision(&header.pin.sop, to);
    let target = target.ok_or(MigrateError::UnknownRevision { revision: to })?;
    case::migrate(procedures, ActId::new(), by, header.id, target.pin.clone(), steps, reason.to_owned())?;
    let tasks = procedures.store().read(|connection| case::tasks_of_case(connection, header.id))?;
    let open = tasks.iter().filter(|task| task.is_open()).filter_map(|task| target.step(&task.step));
    let titles: Vec<&str> = open.map(|step| step.title.as_str()).collect();
    Ok(format!("Kasus {} sekarang mengikuti revisi {to}. Langkah terbuka: {}.\n", header.number, titles.join("; ")))
}

/// Sets the deadlines of all open cases anew, by the days off of the data folder, and says how many moved. A kiosk that is
/// open counts by the days off that it was started with.
pub fn reschedule_command(procedures: &Procedures, by: UserId, watch: &Watch<'_>) -> Result<String, RescheduleError> {
    let swept = case::reschedule_all(procedures, Some(by), None, watch)?;
    let moved: usize = swept.changed.iter().map(|(_, count)| count).sum();
    let (looked_at, cases) = (swept.looked_at, swept.changed.len());
    let mut text = format!("{looked_at} kasus diperiksa. Tenggat yang berubah: {moved}, pada {cases} kasus.\n");
    if swept.unknown > 0 {
        let _ = writeln!(
            text,
            "{} kasus mengikuti prosedur yang tidak dikenal program ini; tenggatnya tetap.",
            swept.unknown
        );
    }
    if moved > 0 {
        text.push_str("Bila kios sedang terbuka, tutup lalu buka lagi.\n");
    }
    Ok(text)
}
