//! What this room keeps of a person beside the case, for themselves (UU 27/2022 art. 7): all that [`super::forget`] takes
//! away, and what stays of signed agreements.
//!
//! Told: what later letters said about fields, whatever became of it; what was written about the application, without the
//! names of curators; who they are in agreements, and why those ended; the text of their letters. Withheld, and said so:
//! the scores of single curators, which are an internal judgement whose outcome and reasons are told, and what was written
//! in a round that is not over yet, because scores are blind until they are handed in.

use std::panic::catch_unwind;

use rusqlite::Connection;

use super::applications::values::{PRODUCTS, name_of, rows_of};
use super::applications::{self, VaultSealer};
use super::curation::Criteria;
use super::reading;
use super::told_store::{self, ToldEnd, Written};
use crate::base::{BusinessDay, CaseId, InboxId, Rupiah};
use crate::mail::inbox::{self, RawError};
use crate::sop::case;
use crate::sop::field::{TableRow, Values};
use crate::sop::{KeptBeside, Procedures};
use crate::store::StoreError;

/// What a note is about where it is about all of it, and where it says why it was decided although something spoke against
/// it, which is in no letter; else a row of the catalogue or a criterion (`curation::store`).
const WHOLE: &str = "";
const INTERNAL: &str = "!short";
const ROW: &str = "row:";

const SCORES_WITHHELD: &str = "Nilai tiap kurator tidak disertakan: itu penilaian internal gerai. Keputusan dan alasannya \
                               tertulis di sini, di riwayat dan di surat.";
const ROUND_WITHHELD: &str = "Tulisan kurator di putaran yang masih berjalan belum disertakan, karena para kurator menilai \
                              tanpa melihat satu sama lain. Minta lagi sesudah keputusan.";

pub(super) fn tells(
    connection: &Connection,
    procedures: &Procedures,
    case: CaseId,
) -> Result<Vec<KeptBeside>, StoreError> {
    let mut told = applications::told_suggestions(connection, procedures, case)?;
    told.extend(curation(connection, procedures, case)?);
    for (number, party) in told_store::partner_parties(connection, case)? {
        let texts = party.iter().filter_map(|(name, value)| Some((name, value.as_str()?)));
        let filled = texts.filter(|(_, text)| !text.is_empty());
        let lines: Vec<String> = filled.map(|(name, text)| format!("{name}: {text}")).collect();
        if !lines.is_empty() {
            let about = format!("Pihak mitra dalam perjanjian {number}");
            told.push(KeptBeside { kind: "agreement", about, text: lines.join("\n"), at: None });
        }
    }
    told.extend(told_store::ends(connection, case)?.into_iter().map(told_end));
    Ok(told)
}

/// Why an agreement ended, on whose word, and which minutes say so.
fn told_end(end: ToldEnd) -> KeptBeside {
    let by = match end.ended_by.as_str() {
        "partner" => "mitra",
        "outlet" => "gerai",
        _ => "",
    };
    let ground = match end.ground.as_str() {
        "agreed" => "kesepakatan kedua pihak",
        "breach" => "pelanggaran",
        _ => "",
    };
    let since = end.ends_on.map(BusinessDay::numeric).unwrap_or_default();
    let state = if end.is_taken_back { "pengakhiran ini ditarik kembali" } else { "" };
    let lines = [
        ("alasan", end.reason.as_str()),
        ("diakhiri oleh", by),
        ("dasar", ground),
        ("tidak berlaku sejak", since.as_str()),
        ("berita acara", end.minutes.as_str()),
        ("keadaan", state),
    ];
    let filled = lines.into_iter().filter(|(_, text)| !text.is_empty());
    let text = filled.map(|(name, text)| format!("{name}: {text}")).collect::<Vec<_>>().join("\n");
    KeptBeside { kind: "agreement", about: format!("Pengakhiran perjanjian {}", end.number), text, at: end.at }
}

/// What was written about the application in rounds that are over.
fn curation(connection: &Connection, procedures: &Procedures, case: CaseId) -> Result<Vec<KeptBeside>, StoreError> {
    let withheld = |text: &str| KeptBeside {
        kind: "withheld",
        about: "Penilaian kurator".to_owned(),
        text: text.to_owned(),
        at: None,
    };
    let open: Vec<_> = case::tasks_of_case(connection, case)?.into_iter().filter(|task| task.is_open()).collect();
    let is_running = |written: &Written| open.iter().any(|task| task.id == written.task);
    let values = values_of(connection, procedures, case)?;
    let rows = rows_of(values.get(PRODUCTS));
    let (running, over): (Vec<Written>, Vec<Written>) =
        told_store::written(connection, case)?.into_iter().partition(is_running);
    let mut told: Vec<KeptBeside> = over.into_iter().map(|written| told_note(written, rows)).collect();
    if told_store::any_scores(connection, case)? {
        told.push(withheld(SCORES_WITHHELD));
    }
    if !running.is_empty() {
        told.push(withheld(ROUND_WITHHELD));
    }
    Ok(told)
}

fn told_note(written: Written, rows: &[TableRow]) -> KeptBeside {
    let whole = if written.is_decision { "Alasan keputusan" } else { "Catatan kurator" };
    let about = match written.about.as_str() {
        WHOLE => whole.to_owned(),
        INTERNAL => "Alasan internal keputusan".to_owned(),
        about => match about.strip_prefix(ROW) {
            Some(id) => {
                let name = rows.iter().find(|row| row.id == id).map(name_of);
                format!("{whole}: {}", name.unwrap_or_else(|| "produk yang sudah tidak ada di katalog".to_owned()))
            }
            None => {
                let shipped = Criteria::shipped();
                let label = shipped.criterion(about).map_or(about, |known| known.label.as_str());
                format!("{whole}: {label}")
            }
        },
    };
    let kind = if written.is_decision { "decision" } else { "note" };
    KeptBeside { kind, about, text: written.words, at: written.at }
}

fn values_of(connection: &Connection, procedures: &Procedures, case: CaseId) -> Result<Values, StoreError> {
    let Some(header) = case::header(connection, case)? else { return Ok(Values::new()) };
    let Some(definition) = procedures.definition_in(connection, &header.pin)? else { return Ok(Values::new()) };
    Ok(case::content(connection, &definition, case)?.values)
}

/// The text of a letter that came in; else why there is none.
pub(super) fn letter_text(
    connection: &Connection,
    procedures: &Procedures,
    id: InboxId,
) -> Result<Option<String>, StoreError> {
    let sealer = VaultSealer::new(procedures.vault().clone());
    let bytes = match inbox::raw(connection, id, &sealer) {
        Ok(bytes) => bytes,
        Err(RawError::Store(error)) => return Err(error),
        Err(error) => return Ok(Some(error.to_string())),
    };
    // A letter is hostile: one that breaks the reader keeps nobody from what else is kept of them.
    let text = match catch_unwind(|| reading::read(&bytes, Rupiah(i64::MAX))) {
        Ok(Ok(reading)) => reading.body,
        Ok(Err(error)) => error.to_string(),
        Err(_) => RawError::Unreadable.to_string(),
    };
    Ok(Some(text))
}
