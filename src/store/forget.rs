//! Forgetting what the journal says of a record: for data of a person whose time has come (UU 27/2022 art. 43, 44).
//!
//! The journal is append-only but for this: a value of a field may become null, and stays so. Facts are never touched,
//! so the audit chain, which covers facts alone (`docs/decisions/0002`), is whole afterwards.
//!
//! Left to the exchange of journals between devices: a row that was sent before keeps its values there. What travels is
//! the act that forgets, whose own row says what the record holds from then on; whoever takes such a row in has to
//! forget the older values of those fields in its journal too. A null of a column that cannot be null is a value that
//! was forgotten before it was sent, and is passed over.

use rusqlite::params;
use rusqlite::types::{ToSql, ToSqlOutput, Value as SqlValue};
use serde_json::Value;

use super::error::StoreError;
use super::read::{OptionalRow, collect};
use super::tx::{Column, Tx, push_json};

/// Table, key, column and value, as the journal has them.
type Field = (String, Value, String, Value);

impl Tx<'_> {
    /// Forgets every value that the journal knows of these columns of a record, but the one that the record holds now:
    /// set the record first ([`Tx::record`]). What this very act wrote stays. Gives how many values went.
    ///
    /// It looks only at acts that wrote this record, one index entry each.
    pub fn forget_fields(
        &mut self,
        table: &'static str,
        key: Column<'_>,
        columns: &[&'static str],
    ) -> Result<usize, StoreError> {
        let (of, now) = (json_of(&key.1.to_sql()?)?, self.held_now(table, key, columns)?);
        let acts: Vec<i64> = collect(
            self.conn(),
            "SELECT seq FROM journal_records WHERE entity = ?1 AND entity_key = CAST(?2 AS BLOB) ORDER BY seq",
            params![table, key.1],
            |row| row.get(0),
        )?;
        let is_gone = |field: &Field| {
            let column = columns.iter().position(|column| *column == field.2);
            let held = column.and_then(|at| now.get(at));
            field.0 == table && field.1 == of && held.is_some_and(|held| *held != field.3) && !field.3.is_null()
        };
        let mut gone = 0;
        for seq in acts {
            // The row of this act is not there yet.
            let Some(text) = self.journaled(seq)? else { continue };
            let mut fields: Vec<Field> = serde_json::from_str(&text)?;
            let before = gone;
            for field in fields.iter_mut().filter(|field| is_gone(field)) {
                field.3 = Value::Null;
                gone += 1;
            }
            if gone > before {
                self.conn()
                    .prepare_cached("UPDATE journal SET fields = ?2 WHERE seq = ?1")?
                    .execute(params![seq, serde_json::to_string(&fields)?])?;
            }
        }
        Ok(gone)
    }

    fn journaled(&self, seq: i64) -> Result<Option<String>, StoreError> {
        self.conn()
            .prepare_cached("SELECT fields FROM journal WHERE seq = ?1")?
            .query_row([seq], |row| row.get(0))
            .optional_row()
    }

    /// What the record holds, in the order of the columns; nothing where there is none.
    fn held_now(
        &self,
        table: &'static str,
        key: Column<'_>,
        columns: &[&'static str],
    ) -> Result<Vec<Value>, StoreError> {
        let sql = format!("SELECT {} FROM {table} WHERE {} = ?1", columns.join(", "), key.0);
        let width = columns.len();
        let found: Option<Vec<SqlValue>> = self
            .conn()
            .prepare_cached(&sql)?
            .query_row([key.1], |row| (0..width).map(|at| row.get::<_, SqlValue>(at)).collect())
            .optional_row()?;
        match found {
            Some(values) => values.iter().map(|value| json_of(&value.to_sql()?)).collect(),
            None => Ok(vec![Value::Null; width]),
        }
    }
}

/// A value as the journal writes it.
fn json_of(output: &ToSqlOutput<'_>) -> Result<Value, StoreError> {
    let mut text = String::new();
    push_json(&mut text, output);
    Ok(serde_json::from_str(&text)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::UserId;
    use crate::store::tests::open;
    use crate::store::{Act, Store, verify_audit_chain};

    fn name(store: &Store, id: UserId, name: &'static str) {
        let act = Act::system("test.user");
        let named = store.write(act, move |tx| {
            tx.record("users", ("user_id", &id), &[("name", &name), ("role", &"kasir")]).map(drop)
        });
        named.unwrap_or_else(|error: StoreError| panic!("{error}"));
    }

    fn journal(store: &Store) -> Vec<String> {
        let rows = store.read(|c| collect(c, "SELECT fields FROM journal ORDER BY seq", [], |row| row.get(0)));
        rows.unwrap_or_else(|error: StoreError| panic!("{error}"))
    }

    #[test]
    fn what_was_said_of_one_record_goes_and_the_chain_holds() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&folder);
        let (one, other) = (UserId::new(), UserId::new());
        for (id, said) in [(one, "Contoh \"Satu\""), (other, "Contoh Dua"), (one, "Contoh Tiga"), (one, "Contoh Satu")]
        {
            name(&store, id, said);
        }
        let forget = || {
            store.write(Act::system("test.forget"), move |tx| {
                tx.record("users", ("user_id", &one), &[("name", &"")])?;
                tx.forget_fields("users", ("user_id", &one), &["name"])
            })
        };
        assert_eq!(forget().expect("forgotten"), 3);
        let rows = journal(&store);
        let names: Vec<bool> = rows.iter().map(|row| row.contains("Contoh")).collect();
        assert_eq!(names, [false, true, false, false, false], "{rows:?}");
        assert!(rows[0].contains("\"kasir\"") && rows[0].contains("\"name\",null"), "{}", rows[0]);
        assert_eq!(forget().expect("once more"), 0);
        assert_eq!(store.read(verify_audit_chain).expect("walked"), None);
    }

    #[test]
    fn what_the_record_holds_now_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&folder);
        let id = UserId::new();
        for said in ["Contoh Satu", "Contoh Dua", "Contoh Satu"] {
            name(&store, id, said);
        }
        let gone = store.write(Act::system("test.forget"), move |tx| {
            tx.forget_fields("users", ("user_id", &id), &["name", "role"])
        });
        assert_eq!(gone.unwrap_or_else(|error: StoreError| panic!("{error}")), 1);
        let rows = journal(&store);
        assert!(rows[0].contains("Contoh Satu") && rows[2].contains("Contoh Satu"), "{rows:?}");
        assert!(!rows[1].contains("Contoh"), "{}", rows[1]);
    }

    #[test]
    fn nothing_but_forgetting_changes_a_journal_row() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&folder);
        name(&store, UserId::new(), "Contoh Satu");
        for sql in [
            "UPDATE journal SET fields = '[]'",
            "UPDATE journal SET fields = replace(fields, 'Satu', 'Dua')",
            "UPDATE journal SET fields = replace(fields, '\"name\"', '\"role\"')",
            "UPDATE journal SET fields = replace(fields, '\"users\"', '\"partners\"')",
            "UPDATE journal SET fields = json_insert(fields, '$[#]', json('[\"users\",1,\"name\",\"x\"]'))",
            "UPDATE journal SET fields = '[1,2]'",
            "UPDATE journal SET facts = '[1]'",
            "UPDATE journal SET hlc = hlc + 1",
        ] {
            let refused = store.write_local(move |connection, _| Ok(connection.execute(sql, [])?));
            assert!(refused.is_err(), "{sql}");
        }
        let forgotten = "UPDATE journal SET fields = json_replace(fields, '$[0][3]', NULL)";
        assert_eq!(store.write_local(move |connection, _| Ok(connection.execute(forgotten, [])?)), Ok(1));
    }
}
