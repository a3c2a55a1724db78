//! A list of cases as a table, with what was entered in them.

use std::collections::HashMap;

use rusqlite::Connection;

use super::export::{CSV_MIME, Export, ExportError, ListFormat, XLSX_MIME, check_role, file_name, log};
use super::redact;
use super::sheets::csv_of;
use super::store;
use crate::base::{ActId, CaseId, UserId};
use crate::documents::xlsx::{Cell, Column, Kind, Sheet, workbook};
use crate::people::{self, Permission};
use crate::sop::Procedures;
use crate::sop::definition::{Definition, Field, FieldKind};
use crate::sop::field::{self, FieldValue, Ground, Shown};
use crate::sop::lists::{self, CaseRow, Filter, Scope, Urgency};
use crate::sop::officers::OfficerRole;
use crate::store::StoreError;

/// Cases in one file; more of them are a list for nobody.
pub const EXPORT_ROWS_MAX: usize = 20_000;

/// Exports the cases of a filter that somebody may see. Without a purpose personal fields are redacted; with one they
/// are clear where a role of this person that sees personal data reaches the case.
pub fn export_list(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    (sop, filter): (&str, &Filter),
    purpose: Option<&str>,
    format: ListFormat,
) -> Result<Export, ExportError> {
    let definition = procedures.library().newest(sop).ok_or(ExportError::UnknownProcedure)?;
    let roles = check_role(procedures, by, &definition)?;
    if let Some(purpose) = purpose {
        if !definition.purposes.iter().any(|known| known.id == purpose) {
            return Err(ExportError::UnknownPurpose);
        }
        let user = procedures.store().read(|connection| people::user_by_id(connection, by))?;
        let may_see = user.is_some_and(|user| user.may(Permission::SeePersonalData));
        if !(may_see && redact::sees_personal(&definition, &roles)) {
            return Err(ExportError::MayNotSeePersonal);
        }
    }
    let now = procedures.store().clock().now();
    let today = definition.procedure.zone.day_of(now);
    let told = Told {
        definition: &definition,
        roles: &roles,
        has_purpose: purpose.is_some(),
        ground: procedures.ground_on(today),
        columns: redact::columns(&definition),
    };
    let scope = Scope::of(by, sop);
    let (table, is_clear) = procedures.store().read_snapshot(|connection| {
        let page = (now, (0, EXPORT_ROWS_MAX));
        let (row_numbers, found) = lists::row_numbers(connection, procedures, &scope, filter, page)?;
        if found > EXPORT_ROWS_MAX as i64 {
            return Err(ExportError::TooMany { found, max: EXPORT_ROWS_MAX });
        }
        let cases = lists::rows(connection, procedures, &row_numbers, now)?;
        let values = values(connection, &told, &row_numbers)?;
        let is_clear = cases.iter().any(|case| told.shown(case) == Shown::Clear);
        Ok((told.sheet(&cases, &values), is_clear))
    })?;
    let rows = table.rows.len();
    let (bytes, ending, mime) = match format {
        ListFormat::Xlsx => (workbook(&[table], today)?, "xlsx", XLSX_MIME),
        ListFormat::Csv => (csv_of(&table)?, "csv", CSV_MIME),
    };
    log(procedures, act_id, by, ("list", purpose.unwrap_or_default()), rows)?;
    Ok(Export { name: file_name(sop, "daftar", today, ending), mime, bytes, rows, is_clear })
}

type CaseValues = HashMap<CaseId, HashMap<String, FieldValue>>;

/// What was entered in the cases, in one reading. What is no value of its field any more is left out.
fn values(connection: &Connection, told: &Told<'_>, row_numbers: &[i64]) -> Result<CaseValues, StoreError> {
    let kinds: HashMap<&str, &FieldKind> = told.columns.iter().map(|field| (field.id.as_str(), &field.kind)).collect();
    let mut values: CaseValues = HashMap::new();
    for (case, field, json) in store::values(connection, row_numbers)? {
        let Some(kind) = kinds.get(field.as_str()) else { continue };
        let json: serde_json::Value = serde_json::from_str(&json)?;
        if let Some(value) = FieldValue::from_json(kind, &json) {
            values.entry(case).or_default().insert(field, value);
        }
    }
    Ok(values)
}

/// By what a row is written.
struct Told<'a> {
    definition: &'a Definition,
    roles: &'a [OfficerRole],
    has_purpose: bool,
    ground: Ground,
    columns: Vec<&'a Field>,
}

impl Told<'_> {
    fn shown(&self, case: &CaseRow) -> Shown {
        redact::shown_for(self.definition, self.roles, self.has_purpose, &case.region)
    }

    fn sheet(&self, cases: &[CaseRow], values: &CaseValues) -> Sheet {
        let procedure = &self.definition.procedure;
        let mut columns = vec![
            Column::new("Nomor", Kind::Code, 24),
            Column::new("Judul", Kind::Text, 36),
            Column::new("Wilayah", Kind::Text, 36),
            Column::new("Dibuka", Kind::Day, 12),
            Column::new("Langkah", Kind::Text, 40),
            Column::new("Petugas", Kind::Text, 20),
            Column::new("Batas", Kind::Day, 12),
            Column::new("Keadaan", Kind::Text, 12),
            Column::new("Hasil", Kind::Text, 20),
            Column::new("Selesai", Kind::Day, 12),
        ];
        columns.extend(self.columns.iter().map(|field| Column::new(&field.label, Kind::Code, 22)));
        let none = HashMap::new();
        let row = |case: &CaseRow| self.row(case, values.get(&case.case).unwrap_or(&none));
        let personal = if self.has_purpose { "dengan data pribadi sesuai peran" } else { "data pribadi disamarkan" };
        Sheet {
            name: procedure.short.clone(),
            heading: vec![
                format!("{}: {}", procedure.short, procedure.title),
                format!("{} kasus; {personal}; {}", cases.len(), self.ground.today.long()),
            ],
            columns,
            rows: cases.iter().map(row).collect(),
            totals: None,
        }
    }

    fn row(&self, case: &CaseRow, values: &HashMap<String, FieldValue>) -> Vec<Cell> {
        let how = self.shown(case);
        let zone = self.definition.procedure.zone;
        let step = case.steps.first();
        let steps: Vec<&str> = case.steps.iter().map(|step| step.title.as_str()).collect();
        let day = |at: Option<crate::base::UtcMs>| at.map_or(Cell::Empty, |at| Cell::Day(zone.day_of(at)));
        let officer = step.and_then(|step| step.claimed_by.as_ref()).map(|(_, name)| name.as_str());
        // What a step waits for was written by a person and stays here.
        let standing = match step {
            None => "selesai",
            Some(step) if step.overdue => "terlambat",
            Some(step) if step.urgency == Urgency::Waiting => "menunggu",
            Some(_) => "berjalan",
        };
        let outcome = case.outcome.as_ref().map(|(_, label)| label.as_str()).unwrap_or_default();
        let mut cells = vec![
            case.number.as_str().into(),
            Cell::Text(redact::title(self.definition, &case.title, &self.ground, how)),
            case.region_name.as_str().into(),
            day(Some(case.opened_at)),
            Cell::Text(steps.join("; ")),
            officer.unwrap_or_default().into(),
            day(step.and_then(|step| step.due)),
            standing.into(),
            outcome.into(),
            day(case.closed_at),
        ];
        let value = |field: &&Field| {
            let value = values.get(&field.id).filter(|value| !value.is_blank());
            value.map_or(Cell::Empty, |value| Cell::Text(field::shown(field, value, &self.ground, how)))
        };
        cells.extend(self.columns.iter().map(value));
        cells
    }
}
