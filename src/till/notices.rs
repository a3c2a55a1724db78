//! What a payment provider says about codes that were shown: paid, and how much.
//!
//! Promises: a notice is a fact, kept once for each of the provider's ids, and a repeat changes nothing and gets the
//! first answer; it is matched to a code by bill number and amount, and what does not match is kept and flagged, never
//! booked. Taking a notice sells nothing: a till that has the code on its screen finishes the sale by itself when
//! nothing else is missing, and for a code that was left somebody settles it from the list, without typing a reference.
//! Leaves to others: how notices come ([`PaymentNotices`] is the seam; [`super::webhook`] is one way).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};

use crate::base::{ActId, QrisRequestId, Rupiah, UtcMs};
use crate::store::{Act, OptionalRow, Store, StoreError, Tx, collect};

/// A provider's word that a bill was paid. Its texts were cleaned and measured by whoever brings it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What the provider is called in the records.
    pub provider: String,
    /// The provider's own id of this notice: a repeat has the same.
    pub notice_id: String,
    pub bill_number: String,
    pub amount: Rupiah,
    /// What a person finds the payment by in the provider's app.
    pub reference: String,
}

/// What became of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeOutcome {
    /// A code with this bill number and amount waits, or was confirmed by a person before.
    Matched,
    AmountDiffers,
    UnknownBill,
    /// The code was voided, or its payment was noticed before: somebody paid for nothing, or twice.
    AlreadyClosed,
}

impl NoticeOutcome {
    pub const ALL: [NoticeOutcome; 4] = [
        NoticeOutcome::Matched,
        NoticeOutcome::AmountDiffers,
        NoticeOutcome::UnknownBill,
        NoticeOutcome::AlreadyClosed,
    ];

    /// As stored, and as the provider is answered.
    pub fn name(self) -> &'static str {
        match self {
            NoticeOutcome::Matched => "matched",
            NoticeOutcome::AmountDiffers => "amount_differs",
            NoticeOutcome::UnknownBill => "unknown_bill",
            NoticeOutcome::AlreadyClosed => "already_closed",
        }
    }

    /// What the screens say about it, and what to do.
    pub fn label(self) -> &'static str {
        match self {
            NoticeOutcome::Matched => "Cocok dengan tagihan.",
            NoticeOutcome::AmountDiffers => {
                "Jumlahnya berbeda dari tagihan. Periksa aplikasi QRIS sebelum menyerahkan barang."
            }
            NoticeOutcome::UnknownBill => "Tagihannya tidak tercatat di kios ini. Periksa aplikasi QRIS.",
            NoticeOutcome::AlreadyClosed => {
                "Tagihannya sudah selesai atau dibatalkan. Mungkin uang pembeli harus dikembalikan."
            }
        }
    }

    fn read(name: &str) -> Option<NoticeOutcome> {
        NoticeOutcome::ALL.into_iter().find(|outcome| outcome.name() == name)
    }
}

/// What became of a notice, and of which code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    pub outcome: NoticeOutcome,
    pub request: Option<QrisRequestId>,
}

/// A notice as the records have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeRow {
    pub provider: String,
    pub notice_id: String,
    pub bill_number: String,
    pub amount: Rupiah,
    pub reference: String,
    pub request: Option<QrisRequestId>,
    pub outcome: NoticeOutcome,
    pub at: UtcMs,
}

/// Takes a notice. Blocks until it is durable: the provider is answered only then. A repeat gives the first outcome and
/// writes nothing at all.
pub fn take_notice(store: &Store, notice: Notice) -> Result<Taken, StoreError> {
    let act = Act::system("till.take_notice").with_id(act_id_of(&notice));
    store.write(act, move |tx| {
        // The same notice by another way than this act, such as a copy of the records that was merged.
        if let Some(first) = first_outcome(tx.conn(), &notice)? {
            return Ok(first);
        }
        let taken = match_up(tx.conn(), &notice)?;
        append(tx, &notice, taken)?;
        Ok(taken)
    })
}

/// One notice is one act, whenever and however often it comes.
fn act_id_of(notice: &Notice) -> ActId {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    for part in ["payment notice", &notice.provider, &notice.notice_id] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let digest = hash.finalize();
    let mut random = [0u8; 10];
    random.copy_from_slice(&digest[..10]);
    ActId(uuid::Builder::from_unix_timestamp_millis(0, &random).into_uuid())
}

fn first_outcome(connection: &Connection, notice: &Notice) -> Result<Option<Taken>, StoreError> {
    let found = connection
        .prepare_cached("SELECT outcome, request_id FROM payment_notices WHERE provider = ?1 AND notice_id = ?2")?
        .query_row(params![notice.provider, notice.notice_id], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))
        .optional_row()?;
    let Some((name, request)) = found else { return Ok(None) };
    let outcome = NoticeOutcome::read(&name).ok_or(StoreError::Unreadable(name))?;
    Ok(Some(Taken { outcome, request }))
}

/// Which code it is about, and whether it says what we asked for.
fn match_up(connection: &Connection, notice: &Notice) -> Result<Taken, StoreError> {
    let found = connection
        .prepare_cached(
            "SELECT q.request_id, q.amount_rupiah,
                    EXISTS (SELECT 1 FROM qris_closed c WHERE c.request_id = q.request_id AND c.how = 'voided'),
                    EXISTS (SELECT 1 FROM payment_notices n
                            WHERE n.request_id = q.request_id AND n.outcome = 'matched')
             FROM qris_requests q WHERE q.bill_number = ?1",
        )?
        .query_row([&notice.bill_number], |row| {
            Ok((
                row.get::<_, QrisRequestId>(0)?,
                row.get::<_, Rupiah>(1)?,
                row.get::<_, bool>(2)?,
                row.get::<_, bool>(3)?,
            ))
        })
        .optional_row()?;
    let Some((request, amount, is_voided, was_noticed)) = found else {
        return Ok(Taken { outcome: NoticeOutcome::UnknownBill, request: None });
    };
    let outcome = if amount != notice.amount {
        NoticeOutcome::AmountDiffers
    } else if is_voided || was_noticed {
        NoticeOutcome::AlreadyClosed
    } else {
        NoticeOutcome::Matched
    };
    Ok(Taken { outcome, request: Some(request) })
}

fn append(tx: &mut Tx<'_>, notice: &Notice, taken: Taken) -> Result<(), StoreError> {
    let (act_id, at) = (tx.act_id(), tx.now().0);
    tx.fact(
        "payment_notices",
        &[
            ("provider", &notice.provider),
            ("notice_id", &notice.notice_id),
            ("act_id", &act_id),
            ("bill_number", &notice.bill_number),
            ("amount_rupiah", &notice.amount),
            ("reference", &notice.reference),
            ("request_id", &taken.request),
            ("outcome", &taken.outcome.name()),
            ("at_utc_ms", &at),
        ],
    )
}

/// What the provider said about a code, oldest first.
pub fn notices_of(connection: &Connection, request: QrisRequestId) -> Result<Vec<NoticeRow>, StoreError> {
    let rows = collect(
        connection,
        "SELECT provider, notice_id, bill_number, amount_rupiah, reference, request_id, outcome, at_utc_ms
         FROM payment_notices WHERE request_id = ?1 ORDER BY at_utc_ms, provider, notice_id",
        [request],
        read_row,
    )?;
    Ok(rows.into_iter().flatten().collect())
}

/// Notices that matched nothing, newest first: somebody has to look.
pub fn flagged_notices(connection: &Connection, since: UtcMs, rows_max: usize) -> Result<Vec<NoticeRow>, StoreError> {
    let rows = collect(
        connection,
        "SELECT provider, notice_id, bill_number, amount_rupiah, reference, request_id, outcome, at_utc_ms
         FROM payment_notices WHERE outcome <> 'matched' AND at_utc_ms >= ?1
         ORDER BY at_utc_ms DESC, provider, notice_id LIMIT ?2",
        params![since.0, i64::try_from(rows_max).unwrap_or(i64::MAX)],
        read_row,
    )?;
    Ok(rows.into_iter().flatten().collect())
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<Option<NoticeRow>> {
    let Some(outcome) = NoticeOutcome::read(&row.get::<_, String>(6)?) else { return Ok(None) };
    Ok(Some(NoticeRow {
        provider: row.get(0)?,
        notice_id: row.get(1)?,
        bill_number: row.get(2)?,
        amount: row.get(3)?,
        reference: row.get(4)?,
        request: row.get(5)?,
        outcome,
        at: UtcMs(row.get(7)?),
    }))
}

/// What a source hands its notices to; the answer is what the provider is told.
pub type TakeNotice<'a> = dyn Fn(Notice) -> Result<Taken, StoreError> + Sync + 'a;

/// Where notices come from: a webhook, a provider's list that is asked, a file in a test.
pub trait PaymentNotices: Send {
    /// Hands every notice to `take` as it comes, and returns soon after `stop` is set. A notice for which `take` fails
    /// is not acknowledged, so that the provider sends it again.
    fn deliver(&mut self, take: &TakeNotice<'_>, stop: &AtomicBool);
}

/// A source at work on a thread of its own; dropping it stops the source.
pub struct NoticeService {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl NoticeService {
    /// Starts a source. `told` hears of every notice that was taken, repeats too, from one of the source's threads: it
    /// wakes a screen and must not wait.
    pub fn start(
        mut source: Box<dyn PaymentNotices>,
        store: Store,
        told: impl Fn(Taken) + Send + Sync + 'static,
    ) -> std::io::Result<NoticeService> {
        let stop = Arc::new(AtomicBool::new(false));
        let seen = stop.clone();
        let thread = std::thread::Builder::new().name("deks-notices".into()).spawn(move || {
            let take = |notice: Notice| -> Result<Taken, StoreError> {
                let taken = take_notice(&store, notice)?;
                told(taken);
                Ok(taken)
            };
            source.deliver(&take, &seen);
        })?;
        Ok(NoticeService { stop, thread: Some(thread) })
    }
}

impl Drop for NoticeService {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
