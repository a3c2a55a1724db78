//! Letters of a case, in and out: which they were, and by which an answer finds its case. The letters themselves lie in
//! the inbox and the outbox.

use rusqlite::{Connection, params};

use crate::base::{ActId, CaseId, InboxId, MailId, UtcMs};
use crate::store::{OptionalRow, StoreError, Tx, collect};

/// Letters that one message refers to; a thread of a hundred is none that people wrote.
const IDS_MAX: usize = 100;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterWay {
    In,
    Out,
}

impl LetterWay {
    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            LetterWay::In => "in",
            LetterWay::Out => "out",
        }
    }
}

/// A letter of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseLetter {
    /// Within the case, from 1.
    pub no: i64,
    pub way: LetterWay,
    /// Which letter of the procedure; empty: none of them.
    pub template: String,
    /// Without brackets.
    pub message_id: String,
    pub mail: Option<MailId>,
    pub inbox: Option<InboxId>,
    /// The act in which it came or went.
    pub act: ActId,
    pub at: UtcMs,
}

/// Notes a letter with its case. The same message the same way is noted once.
pub fn note_letter(
    tx: &mut Tx<'_>,
    case: CaseId,
    way: LetterWay,
    template: &str,
    message_id: &str,
    mail: Option<MailId>,
    inbox: Option<InboxId>,
) -> Result<(), StoreError> {
    let message_id = bare(message_id);
    let is_noted: bool = tx
        .conn()
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM case_letters
             WHERE message_id = ?1 AND case_id = ?2 AND way = ?3 AND message_id <> '')",
        )?
        .query_row(params![message_id, case, way.name()], |row| row.get(0))?;
    if is_noted {
        return Ok(());
    }
    let no: i64 = tx
        .conn()
        .prepare_cached("SELECT coalesce(max(no), 0) + 1 FROM case_letters WHERE case_id = ?1")?
        .query_row([case], |row| row.get(0))?;
    let (act_id, at) = (tx.act_id(), tx.now().0);
    tx.fact(
        "case_letters",
        &[
            ("act_id", &act_id),
            ("case_id", &case),
            ("no", &no),
            ("way", &way.name()),
            ("template", &template),
            ("message_id", &message_id),
            ("mail_id", &mail),
            ("inbox_id", &inbox),
            ("at_utc_ms", &at),
        ],
    )
}

/// The case that a message belongs to by the messages it answers: `ids` as its headers have them, the oldest first. The
/// newest that we know decides.
pub fn by_message(connection: &Connection, ids: &[String]) -> Result<Option<CaseId>, StoreError> {
    for id in ids.iter().rev().take(IDS_MAX) {
        let id = bare(id);
        if id.is_empty() {
            continue;
        }
        let found: Option<CaseId> = connection
            .prepare_cached(
                "SELECT case_id FROM case_letters WHERE message_id = ?1 ORDER BY at_utc_ms DESC, no DESC LIMIT 1",
            )?
            .query_row([id], |row| row.get(0))
            .optional_row()?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// The letters of a case, in their order.
pub fn letters_of(connection: &Connection, case: CaseId) -> Result<Vec<CaseLetter>, StoreError> {
    collect(
        connection,
        "SELECT no, way = 'in', template, message_id, mail_id, inbox_id, act_id, at_utc_ms
         FROM case_letters WHERE case_id = ?1 ORDER BY no",
        [case],
        |row| {
            Ok(CaseLetter {
                no: row.get(0)?,
                way: if row.get::<_, bool>(1)? { LetterWay::In } else { LetterWay::Out },
                template: row.get(2)?,
                message_id: row.get(3)?,
                mail: row.get(4)?,
                inbox: row.get(5)?,
                act: row.get(6)?,
                at: UtcMs(row.get(7)?),
            })
        },
    )
}

/// An id without its brackets.
fn bare(id: &str) -> &str {
    let id = id.trim();
    id.strip_prefix('<').and_then(|id| id.strip_suffix('>')).unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::testing::outlet;
    use crate::store::Act;

    #[test]
    fn an_answer_finds_its_case_by_the_newest_letter_that_is_known() {
        let outlet = outlet();
        let (first, second) = (CaseId::new(), CaseId::new());
        for (case, way, id) in [
            (first, LetterWay::In, "<a@example.com>"),
            (first, LetterWay::Out, "b@example.com"),
            (second, LetterWay::Out, "c@example.com"),
            (second, LetterWay::Out, " <c@example.com> "),
            (second, LetterWay::In, ""),
            (second, LetterWay::In, ""),
        ] {
            let note = move |tx: &mut Tx<'_>| note_letter(tx, case, way, "missing", id, None, Some(InboxId::new()));
            outlet.store.write(Act::system("test.letter"), note).expect("noted");
        }
        for (ids, expect) in [
            (vec!["a@example.com"], Some(first)),
            (vec!["<b@example.com>", "x@example.com"], Some(first)),
            (vec!["a@example.com", "c@example.com"], Some(second)),
            (vec!["c@example.com", "a@example.com"], Some(first)),
            (vec!["A@example.com"], None),
            (vec!["", "<>", "' OR 1=1 --"], None),
            (Vec::new(), None),
        ] {
            let ids: Vec<String> = ids.into_iter().map(str::to_owned).collect();
            assert_eq!(outlet.store.read(|c| by_message(c, &ids)), Ok(expect), "{ids:?}");
        }
        let letters = outlet.store.read(|c| letters_of(c, second)).expect("letters");
        let told: Vec<_> = letters.iter().map(|one| (one.no, one.way, one.message_id.as_str())).collect();
        assert_eq!(
            told,
            [(1, LetterWay::Out, "c@example.com"), (2, LetterWay::In, ""), (3, LetterWay::In, "")],
            "one message is noted once, those without a name are not one"
        );
    }
}
