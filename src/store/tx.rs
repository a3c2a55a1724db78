//! What a room can do inside an act.

use std::fmt::Write as _;

use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, ToSql, params};

use super::act::Act;
use super::error::StoreError;
use super::hlc::Hlc;
use super::open::Device;
use super::read::OptionalRow;
use crate::base::{ActId, BusinessDay, UserId, UtcMs, Zone};

/// A named column and its value.
pub type Column<'a> = (&'static str, &'a dyn ToSql);

/// The inside of one act. Everything done through it commits together.
pub struct Tx<'c> {
    connection: &'c Connection,
    act: Act,
    now: UtcMs,
    zone: Zone,
    device: Device,
    stamp: Hlc,
    seq: i64,
    sql: String,
    facts: String,
    fields: String,
}

/// What an act leaves for the journal.
pub(super) struct Written {
    pub act: Act,
    pub now: UtcMs,
    pub day: BusinessDay,
    pub stamp: Hlc,
    pub seq: i64,
    pub facts: String,
    pub fields: String,
}

impl<'c> Tx<'c> {
    pub(super) fn new(
        connection: &'c Connection,
        act: Act,
        now: UtcMs,
        zone: Zone,
        device: &Device,
        stamp: Hlc,
        seq: i64,
    ) -> Self {
        Tx {
            connection,
            act,
            now,
            zone,
            device: device.clone(),
            stamp,
            seq,
            sql: String::new(),
            facts: String::new(),
            fields: String::new(),
        }
    }

    /// The connection, for reading and for tables that are derived or belong to this device alone (caches, queues,
    /// drafts). Facts and records go through [`Tx::fact`] and [`Tx::record`], or they will not reach the journal.
    pub fn conn(&self) -> &'c Connection {
        self.connection
    }

    pub fn act_id(&self) -> ActId {
        self.act.id
    }

    pub fn actor(&self) -> Option<UserId> {
        self.act.actor
    }

    pub fn now(&self) -> UtcMs {
        self.now
    }

    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// The business day of this act.
    pub fn day(&self) -> BusinessDay {
        self.zone.day_of(self.now)
    }

    /// The device's own sequence: the order in which things happened here, whatever the wall clock said.
    pub fn seq(&self) -> i64 {
        self.seq
    }

    pub fn device(&self) -> &Device {
        &self.device
    }

    /// Appends one fact (invariant 2). Facts carry ids, figures and product names, never data of a person: those are
    /// records, so that they can be corrected and erased without breaking the audit chain.
    pub fn fact(&mut self, table: &'static str, columns: &[Column<'_>]) -> Result<(), StoreError> {
        self.sql.clear();
        self.sql.push_str("INSERT INTO ");
        self.sql.push_str(table);
        push_columns(&mut self.sql, columns);
        self.execute(columns)?;
        let facts = &mut self.facts;
        facts.push_str(if facts.is_empty() { "[" } else { "," });
        let _ = write!(facts, "[\"{table}\",{{");
        for (at, (name, value)) in columns.iter().enumerate() {
            let _ = write!(facts, "{}\"{name}\":", if at > 0 { "," } else { "" });
            push_json(facts, &value.to_sql()?);
        }
        facts.push_str("}]");
        Ok(())
    }

    /// Sets fields of a record (partners, products, users): inserts it when it is new, and journals only the fields
    /// whose value changed, each with the act's hybrid clock. Returns how many fields changed.
    pub fn record(
        &mut self,
        table: &'static str,
        key: Column<'_>,
        columns: &[Column<'_>],
    ) -> Result<usize, StoreError> {
        let before = self.current_fields(table, &key, columns)?;
        let changed: Vec<&Column<'_>> = match &before {
            None => columns.iter().collect(),
            Some(values) => {
                let mut changed = Vec::new();
                for (column, old) in columns.iter().zip(values) {
                    if owned(&column.1.to_sql()?) != *old {
                        changed.push(column);
                    }
                }
                changed
            }
        };
        if before.is_some() && changed.is_empty() {
            return Ok(0);
        }
        if before.is_none() {
            self.insert_record(table, &key, columns)?;
        } else {
            self.update_record(table, &key, &changed)?;
        }
        for (name, value) in changed.iter().copied() {
            self.journal_field(table, &key, name, &value.to_sql()?)?;
        }
        self.journal_record(table, &key)?;
        Ok(changed.len())
    }

    /// The next number of a series, e.g. `K1-20261122-0001`; the counter is durable and restarts each business day.
    /// `series` stands in front for everything but receipts: `TT` gives `TT-K1-20261122-0001`.
    pub fn next_number(&mut self, series: &str) -> Result<String, StoreError> {
        let dash = if series.is_empty() { "" } else { "-" };
        let head = format!("{series}{dash}{}-{}", self.device.prefix, self.day().compact());
        let count: i64 = self
            .connection
            .prepare_cached(
                "INSERT INTO counters (name, value) VALUES (?1, 1)
                 ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
            )?
            .query_row(params![head], |row| row.get(0))?;
        Ok(format!("{head}-{count:04}"))
    }

    fn execute(&self, columns: &[Column<'_>]) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare_cached(&self.sql)?;
        for (at, (_, value)) in columns.iter().enumerate() {
            statement.raw_bind_parameter(at + 1, value)?;
        }
        statement.raw_execute()?;
        Ok(())
    }

    fn current_fields(
        &mut self,
        table: &'static str,
        key: &Column<'_>,
        columns: &[Column<'_>],
    ) -> Result<Option<Vec<Value>>, StoreError> {
        self.sql.clear();
        self.sql.push_str("SELECT ");
        for (at, (name, _)) in columns.iter().enumerate() {
            let _ = write!(self.sql, "{}{name}", if at > 0 { ", " } else { "" });
        }
        let _ = write!(self.sql, " FROM {table} WHERE {} = ?1", key.0);
        let width = columns.len();
        self.connection
            .prepare_cached(&self.sql)?
            .query_row([key.1], |row| (0..width).map(|at| row.get::<_, Value>(at)).collect())
            .optional_row()
    }

    fn insert_record(
        &mut self,
        table: &'static str,
        key: &Column<'_>,
        columns: &[Column<'_>],
    ) -> Result<(), StoreError> {
        let mut all: Vec<Column<'_>> = vec![*key];
        all.extend_from_slice(columns);
        self.sql.clear();
        self.sql.push_str("INSERT INTO ");
        self.sql.push_str(table);
        push_columns(&mut self.sql, &all);
        self.execute(&all)
    }

    fn update_record(
        &mut self,
        table: &'static str,
        key: &Column<'_>,
        changed: &[&Column<'_>],
    ) -> Result<(), StoreError> {
        self.sql.clear();
        let _ = write!(self.sql, "UPDATE {table} SET ");
        for (at, (name, _)) in changed.iter().enumerate() {
            let _ = write!(self.sql, "{}{name} = ?{}", if at > 0 { ", " } else { "" }, at + 1);
        }
        let _ = write!(self.sql, " WHERE {} = ?{}", key.0, changed.len() + 1);
        let mut all: Vec<Column<'_>> = changed.iter().map(|column| **column).collect();
        all.push(*key);
        self.execute(&all)
    }

    fn journal_field(
        &mut self,
        table: &'static str,
        key: &Column<'_>,
        name: &'static str,
        value: &ToSqlOutput<'_>,
    ) -> Result<(), StoreError> {
        let fields = &mut self.fields;
        fields.push_str(if fields.is_empty() { "[" } else { "," });
        let _ = write!(fields, "[\"{table}\",");
        push_json(fields, &key.1.to_sql()?);
        let _ = write!(fields, ",\"{name}\",");
        push_json(fields, value);
        fields.push(']');
        self.connection
            .prepare_cached(
                "INSERT INTO field_clocks (entity, entity_key, field, hlc) VALUES (?1, CAST(?2 AS BLOB), ?3, ?4)
                 ON CONFLICT (entity, entity_key, field) DO UPDATE SET hlc = excluded.hlc",
            )?
            .execute(params![table, key.1, name, self.stamp.0])?;
        Ok(())
    }

    /// Where the journal speaks of this record, so that it can be forgotten there ([`Tx::forget_fields`]).
    fn journal_record(&self, table: &'static str, key: &Column<'_>) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO journal_records (entity, entity_key, seq) VALUES (?1, CAST(?2 AS BLOB), ?3)
                 ON CONFLICT DO NOTHING",
            )?
            .execute(params![table, key.1, self.seq])?;
        Ok(())
    }

    pub(super) fn finish(mut self) -> Written {
        for text in [&mut self.facts, &mut self.fields] {
            text.push_str(if text.is_empty() { "[]" } else { "]" });
        }
        let day = self.day();
        Written {
            act: self.act,
            now: self.now,
            day,
            stamp: self.stamp,
            seq: self.seq,
            facts: self.facts,
            fields: self.fields,
        }
    }

    pub(super) fn connection(&self) -> &'c Connection {
        self.connection
    }
}

/// ` (a, b) VALUES (?1, ?2)`. Table and column names are `&'static str`: they come from our source, never from outside.
fn push_columns(sql: &mut String, columns: &[Column<'_>]) {
    for (at, (name, _)) in columns.iter().enumerate() {
        let _ = write!(sql, "{}{name}", if at > 0 { ", " } else { " (" });
    }
    sql.push_str(") VALUES (");
    for at in 0..columns.len() {
        let _ = write!(sql, "{}?{}", if at > 0 { ", " } else { "" }, at + 1);
    }
    sql.push(')');
}

fn owned(output: &ToSqlOutput<'_>) -> Value {
    match output {
        ToSqlOutput::Owned(value) => value.clone(),
        ToSqlOutput::Borrowed(ValueRef::Integer(number)) => Value::Integer(*number),
        ToSqlOutput::Borrowed(ValueRef::Real(number)) => Value::Real(*number),
        ToSqlOutput::Borrowed(ValueRef::Text(text)) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ToSqlOutput::Borrowed(ValueRef::Blob(bytes)) => Value::Blob(bytes.to_vec()),
        _ => Value::Null,
    }
}

/// One SQL value as JSON: blobs as `{"x":"hex"}`, everything else as itself.
pub(super) fn push_json(out: &mut String, output: &ToSqlOutput<'_>) {
    let value = match output {
        ToSqlOutput::Owned(value) => ValueRef::from(value),
        ToSqlOutput::Borrowed(value) => *value,
        _ => ValueRef::Null,
    };
    match value {
        ValueRef::Null => out.push_str("null"),
        ValueRef::Integer(number) => {
            let _ = write!(out, "{number}");
        }
        ValueRef::Real(number) => {
            let _ = write!(out, "{number}");
        }
        ValueRef::Text(text) => {
            let text = String::from_utf8_lossy(text);
            out.push_str(&serde_json::Value::from(text.as_ref()).to_string());
        }
        ValueRef::Blob(bytes) => {
            out.push_str("{\"x\":\"");
            push_hex(out, bytes);
            out.push_str("\"}");
        }
    }
}

/// Two letters for each byte. Every id of every fact goes through here, so no formatter does.
fn push_hex(out: &mut String, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.reserve(bytes.len() * 2);
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}
