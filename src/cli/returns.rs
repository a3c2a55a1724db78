//! `deks returns list --as-of DATE [--json]`: what did not sell, for today or any day.

use std::fmt::Write as _;

use serde::Serialize;

use crate::base::BusinessDay;
use crate::catalog;
use crate::returns::{Candidate, candidates};
use crate::store::{Connection, Store, StoreError};

/// The list as JSON: the day, how many, and the codes in order; `detail` says why each is on it.
#[derive(Debug, Serialize)]
pub struct UnsoldList {
    pub date: String,
    pub count: usize,
    pub codes: Vec<String>,
    pub detail: Vec<UnsoldItem>,
}

#[derive(Debug, Serialize)]
pub struct UnsoldItem {
    pub code: String,
    pub partner_id: String,
    pub start: String,
    pub due: String,
    pub on_hand: i64,
    pub last_sale: Option<String>,
    pub last_rise_from_zero: Option<String>,
    #[serde(skip)]
    name: String,
    #[serde(skip)]
    days_unsold: i64,
}

/// The text to print for a day.
pub fn list_command(store: &Store, as_of: BusinessDay, months: u32, json: bool) -> Result<String, StoreError> {
    let list = store.read_snapshot(|connection| unsold_list(connection, as_of, months))?;
    if json { Ok(serde_json::to_string_pretty(&list)? + "\n") } else { Ok(table(&list)) }
}

/// The list of a day, by code.
pub fn unsold_list(connection: &Connection, as_of: BusinessDay, months: u32) -> Result<UnsoldList, StoreError> {
    let partners: std::collections::HashMap<_, _> =
        crate::partners::all(connection)?.into_iter().map(|partner| (partner.id, partner.code)).collect();
    let found = candidates(connection, as_of, months)?;
    let mut briefs = catalog::briefs_of(connection, &found.iter().map(|candidate| candidate.product).collect())?;
    let mut detail = Vec::with_capacity(found.len());
    for candidate in found {
        let Some(brief) = briefs.remove(&candidate.product) else { continue };
        let partner = partners.get(&brief.partner_id).cloned().unwrap_or_default();
        let name = if brief.variant.is_empty() { brief.name } else { format!("{} ({})", brief.name, brief.variant) };
        detail.push(item(&candidate, as_of, brief.code, partner, name));
    }
    detail.sort_by(|a, b| a.code.cmp(&b.code));
    let codes: Vec<String> = detail.iter().map(|item| item.code.clone()).collect();
    Ok(UnsoldList { date: as_of.to_string(), count: codes.len(), codes, detail })
}

fn item(candidate: &Candidate, as_of: BusinessDay, code: String, partner_id: String, name: String) -> UnsoldItem {
    UnsoldItem {
        code,
        partner_id,
        start: candidate.start.to_string(),
        due: candidate.due.to_string(),
        on_hand: candidate.on_hand,
        last_sale: candidate.last_sold_on.map(|day| day.to_string()),
        last_rise_from_zero: candidate.rose_on.map(|day| day.to_string()),
        name,
        days_unsold: candidate.days_unsold(as_of),
    }
}

fn table(list: &UnsoldList) -> String {
    let mut text = format!("Barang tidak terjual sampai {}: {}\n", list.date, list.count);
    for item in &list.detail {
        let _ = writeln!(
            text,
            "{:<12} {:<6} {:>4} hari {:>4} buah  {}",
            item.code, item.partner_id, item.days_unsold, item.on_hand, item.name
        );
    }
    text
}
