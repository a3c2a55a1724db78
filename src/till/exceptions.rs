//! What happens at the till beside plain sales: who asked, who approved, and why (faults F22).
//!
//! Promises: each kind has a short list of reasons, and one of them is always said; the approver is never who asked, and
//! holds the right to approve at the moment of the act. The words beside a reason are a record, which can be erased.

use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::store::read_day;
use crate::base::limits::NOTE_CHARS_MAX;
use crate::base::text::{clean_lines, truncate_chars};
use crate::base::{ActId, BusinessDay, Rupiah, SaleId, ShiftId, UserId, UtcMs};
use crate::people::{Approved, NotAllowed, Permission, require};
use crate::store::{Column, StoreError, Tx, collect};

/// What was done that is not a plain sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExceptionKind {
    Discount,
    PriceOverride,
    Void,
    Refund,
    RefundWithoutReceipt,
    DrawerOpen,
    CashIn,
    CashOut,
    ShiftDifference,
    QrisVoided,
    Reprint,
}

impl ExceptionKind {
    pub const ALL: [ExceptionKind; 11] = [
        ExceptionKind::Discount,
        ExceptionKind::PriceOverride,
        ExceptionKind::Void,
        ExceptionKind::Refund,
        ExceptionKind::RefundWithoutReceipt,
        ExceptionKind::DrawerOpen,
        ExceptionKind::CashIn,
        ExceptionKind::CashOut,
        ExceptionKind::ShiftDifference,
        ExceptionKind::QrisVoided,
        ExceptionKind::Reprint,
    ];

    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            ExceptionKind::Discount => "discount",
            ExceptionKind::PriceOverride => "price_override",
            ExceptionKind::Void => "void",
            ExceptionKind::Refund => "refund",
            ExceptionKind::RefundWithoutReceipt => "refund_without_receipt",
            ExceptionKind::DrawerOpen => "drawer_open",
            ExceptionKind::CashIn => "cash_in",
            ExceptionKind::CashOut => "cash_out",
            ExceptionKind::ShiftDifference => "shift_difference",
            ExceptionKind::QrisVoided => "qris_voided",
            ExceptionKind::Reprint => "reprint",
        }
    }

    /// What the screens and reports call it.
    pub fn label(self) -> &'static str {
        match self {
            ExceptionKind::Discount => "Potongan",
            ExceptionKind::PriceOverride => "Harga diubah",
            ExceptionKind::Void => "Batal transaksi",
            ExceptionKind::Refund => "Retur pembeli",
            ExceptionKind::RefundWithoutReceipt => "Retur tanpa struk",
            ExceptionKind::DrawerOpen => "Buka laci",
            ExceptionKind::CashIn => "Kas masuk",
            ExceptionKind::CashOut => "Kas keluar",
            ExceptionKind::ShiftDifference => "Selisih kas",
            ExceptionKind::QrisVoided => "QRIS dibatalkan",
            ExceptionKind::Reprint => "Cetak ulang",
        }
    }

    pub fn read(name: &str) -> Option<ExceptionKind> {
        ExceptionKind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The short list of reasons, with what the screens call each; `other` is the last of every list and wants words.
    pub fn reasons(self) -> &'static [ReasonChoice] {
        const fn choice(code: &'static str, label: &'static str) -> ReasonChoice {
            ReasonChoice { code, label }
        }
        const OTHER: ReasonChoice = choice(OTHER_REASON, "Lainnya");
        match self {
            ExceptionKind::Discount => {
                const {
                    &[
                        choice("flawed", "Cacat kecil"),
                        choice("display_piece", "Barang pajangan"),
                        choice("regular_customer", "Pelanggan tetap"),
                        choice("many_pieces", "Beli banyak"),
                        OTHER,
                    ]
                }
            }
            ExceptionKind::PriceOverride => {
                const {
                    &[
                        choice("label_wrong", "Label salah"),
                        choice("agreed_with_partner", "Sepakat dengan mitra"),
                        choice("flawed", "Cacat kecil"),
                        OTHER,
                    ]
                }
            }
            ExceptionKind::Void => {
                const {
                    &[
                        choice("wrong_item", "Salah barang"),
                        choice("wrong_tender", "Salah cara bayar"),
                        choice("customer_left", "Pembeli batal"),
                        choice("rung_twice", "Tercatat dua kali"),
                        OTHER,
                    ]
                }
            }
            ExceptionKind::Refund | ExceptionKind::RefundWithoutReceipt => {
                const {
                    &[
                        choice("size", "Ukuran tidak cocok"),
                        choice("colour", "Warna tidak cocok"),
                        choice(DAMAGED_REASON, "Rusak atau cacat"),
                        choice("wrong_item", "Salah barang"),
                        choice("changed_mind", "Berubah pikiran"),
                        OTHER,
                    ]
                }
            }
            ExceptionKind::DrawerOpen => {
                const { &[choice("small_change", "Tukar uang"), choice("check", "Periksa laci"), OTHER] }
            }
            ExceptionKind::CashIn => {
                const {
                    &[
                        choice("small_change", "Tambah uang kembalian"),
                        choice(FLOAT_REASON, "Modal yang belum dicatat"),
                        OTHER,
                    ]
                }
            }
            ExceptionKind::CashOut => {
                const {
                    &[
                        choice("to_safe", "Setor ke brankas"),
                        choice("to_bank", "Setor ke bank"),
                        choice("supplies", "Beli perlengkapan"),
                        choice("courier", "Ongkos kirim"),
                        OTHER,
                    ]
                }
            }
            ExceptionKind::ShiftDifference => {
                const {
                    &[
                        choice("change_error", "Salah memberi kembalian"),
                        choice("float_miscounted", "Modal awal salah hitung"),
                        choice("not_recorded", "Ada uang yang belum dicatat"),
                        choice("unknown", "Belum diketahui"),
                        OTHER,
                    ]
                }
            }
            ExceptionKind::QrisVoided => {
                const {
                    &[
                        choice("not_paid", "Pembeli tidak jadi membayar"),
                        choice(OTHER_TENDER_REASON, "Dibayar dengan cara lain"),
                        choice("failed", "Pembayaran gagal di aplikasi"),
                        OTHER,
                    ]
                }
            }
            ExceptionKind::Reprint => const { &[choice("customer_asked", "Diminta pembeli"), OTHER] },
        }
    }
}

/// The reason of a cash-in that writes down what lay in the drawer when its shift opened by itself: nothing is laid in.
pub const FLOAT_REASON: &str = "float";

/// The reason of a refund whose pieces are not sold again.
pub const DAMAGED_REASON: &str = "damaged";

/// The reason of giving up a code whose goods were paid by something else.
pub const OTHER_TENDER_REASON: &str = "other_tender";

/// The last reason of every list.
pub const OTHER_REASON: &str = "other";

/// A reason to choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReasonChoice {
    /// As stored.
    pub code: &'static str,
    /// What the screens call it.
    pub label: &'static str,
}

/// Why: a code of the short list, and words if somebody wrote some.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    pub code: String,
    pub note: String,
}

impl Reason {
    pub fn of(code: &str) -> Reason {
        Reason { code: code.to_owned(), note: String::new() }
    }

    pub fn with_note(code: &str, note: &str) -> Reason {
        Reason { code: code.to_owned(), note: note.to_owned() }
    }
}

/// Why an exception is refused before anything is written.
#[derive(Debug, PartialEq, Error)]
pub enum ExceptionRefused {
    #[error("Pilih dulu alasannya.")]
    ReasonMissing,
    #[error("Tulis alasannya dengan singkat, karena \"Lainnya\" saja tidak cukup.")]
    NoteMissing,
    #[error("Ini perlu persetujuan. Minta manajer memasukkan PIN-nya.")]
    ApprovalMissing,
    #[error("Yang menyetujui harus orang lain. Minta manajer memasukkan PIN-nya.")]
    ApproverIsRequester,
    #[error("Persetujuan itu untuk orang lain. Minta persetujuan sekali lagi.")]
    ApprovedForAnother,
    #[error("Masuk dulu, lalu ulangi.")]
    NobodySignedIn,
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An exception to write within an act.
pub(super) struct Exception<'a> {
    pub kind: ExceptionKind,
    pub shift: Option<ShiftId>,
    pub sale: Option<SaleId>,
    pub amount: Rupiah,
    pub reason: &'a Reason,
    /// Who approved; needed when `needs_approval`.
    pub approval: Option<&'a Approved>,
    pub needs_approval: bool,
}

/// The rules of reasons alone; for screens that want to know before they ask for a PIN.
pub fn check_reason(kind: ExceptionKind, reason: &Reason) -> Result<(), ExceptionRefused> {
    if !kind.reasons().iter().any(|choice| choice.code == reason.code) {
        return Err(ExceptionRefused::ReasonMissing);
    }
    if reason.code == OTHER_REASON && clean_lines(&reason.note).is_empty() {
        return Err(ExceptionRefused::NoteMissing);
    }
    Ok(())
}

/// Who asked and who approved, by the rules of four eyes: the requester is the act's actor, the approver another person
/// who may approve now and whose PIN was checked for this requester.
pub(super) fn check_approval(
    tx: &Tx<'_>,
    approval: Option<&Approved>,
    needs_approval: bool,
) -> Result<(UserId, Option<UserId>), ExceptionRefused> {
    let requester = tx.actor().ok_or(ExceptionRefused::NobodySignedIn)?;
    let Some(approval) = approval else {
        return if needs_approval { Err(ExceptionRefused::ApprovalMissing) } else { Ok((requester, None)) };
    };
    if approval.by() == requester {
        return Err(ExceptionRefused::ApproverIsRequester);
    }
    if approval.requester() != requester {
        return Err(ExceptionRefused::ApprovedForAnother);
    }
    require(tx.conn(), approval.by(), Permission::Approve)?;
    Ok((requester, Some(approval.by())))
}

/// Checks and writes one exception; `line_no` counts within the act.
pub(super) fn record(tx: &mut Tx<'_>, line_no: i64, exception: &Exception<'_>) -> Result<(), ExceptionRefused> {
    check_reason(exception.kind, exception.reason)?;
    let (requested_by, approved_by) = check_approval(tx, exception.approval, exception.needs_approval)?;
    let (act_id, day, at) = (tx.act_id(), tx.day().to_string(), tx.now().0);
    tx.fact(
        "till_exceptions",
        &[
            ("act_id", &act_id),
            ("line_no", &line_no),
            ("kind", &exception.kind.name()),
            ("shift_id", &exception.shift),
            ("sale_id", &exception.sale),
            ("amount_rupiah", &exception.amount),
            ("requested_by", &requested_by),
            ("approved_by", &approved_by),
            ("reason", &exception.reason.code),
            ("business_day", &day),
            ("at_utc_ms", &at),
        ],
    )?;
    let note = clean_lines(&exception.reason.note);
    let note = truncate_chars(&note, NOTE_CHARS_MAX);
    if !note.is_empty() {
        let note_id = ActId::new();
        let columns: [Column<'_>; 3] = [("act_id", &act_id), ("line_no", &line_no), ("note", &note)];
        tx.record("till_exception_notes", ("note_id", &note_id), &columns)?;
    }
    Ok(())
}

/// An exception as the reports list it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExceptionRow {
    pub act_id: ActId,
    pub kind: ExceptionKind,
    pub shift_id: Option<ShiftId>,
    pub sale_id: Option<SaleId>,
    /// Of the receipt it is about; empty where there is none.
    pub number: String,
    pub amount: Rupiah,
    pub requested_by: UserId,
    pub approved_by: Option<UserId>,
    /// The label of its reason.
    pub reason: String,
    pub note: String,
    pub day: BusinessDay,
    pub at: UtcMs,
}

/// The exceptions of the days from..=until, newest first, at most `rows_max`.
pub fn exceptions_of_days(
    connection: &Connection,
    from: BusinessDay,
    until: BusinessDay,
    rows_max: i64,
) -> Result<Vec<ExceptionRow>, StoreError> {
    let rows = collect(
        connection,
        "SELECT e.act_id, e.kind, e.shift_id, e.sale_id, e.amount_rupiah, e.requested_by, e.approved_by, e.reason,
                coalesce(n.note, ''), e.business_day, e.at_utc_ms, coalesce(s.number, '')
         FROM till_exceptions e LEFT JOIN till_exception_notes n ON n.act_id = e.act_id AND n.line_no = e.line_no
              LEFT JOIN sales s ON s.sale_id = e.sale_id
         WHERE e.business_day BETWEEN ?1 AND ?2 ORDER BY e.at_utc_ms DESC, e.act_id, e.line_no LIMIT ?3",
        params![from.to_string(), until.to_string(), rows_max],
        |row| {
            let (kind, code): (String, String) = (row.get(1)?, row.get(7)?);
            let Some(kind) = ExceptionKind::read(&kind) else { return Ok(None) };
            let label = kind.reasons().iter().find(|choice| choice.code == code).map_or("", |choice| choice.label);
            Ok(Some(ExceptionRow {
                act_id: row.get(0)?,
                kind,
                shift_id: row.get(2)?,
                sale_id: row.get(3)?,
                number: row.get(11)?,
                amount: row.get(4)?,
                requested_by: row.get(5)?,
                approved_by: row.get(6)?,
                reason: label.to_owned(),
                note: row.get(8)?,
                day: read_day(row, 9)?,
                at: UtcMs(row.get(10)?),
            }))
        },
    )?;
    Ok(rows.into_iter().flatten().collect())
}

/// A shift's difference that nobody had to explain: the outlet lets so much pass, and it is no exception that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmallDifference {
    pub shift_id: ShiftId,
    /// Below zero: less in the drawer than there should have been.
    pub amount: Rupiah,
    pub closed_by: Option<UserId>,
    pub at: UtcMs,
}

/// The differences of shifts closed from..before that stand on no list of exceptions, newest first, at most `rows_max`.
/// With those that were explained they are every shift whose drawer differed.
pub fn small_differences(
    connection: &Connection,
    from: UtcMs,
    before: UtcMs,
    rows_max: i64,
) -> Result<Vec<SmallDifference>, StoreError> {
    collect(
        connection,
        "SELECT z.shift_id, z.difference_rupiah, z.user_id, z.at_utc_ms FROM shifts_closed z
         WHERE z.difference_rupiah <> 0 AND z.at_utc_ms >= ?1 AND z.at_utc_ms < ?2
               AND NOT EXISTS (SELECT 1 FROM till_exceptions e
                               WHERE e.shift_id = z.shift_id AND e.kind = 'shift_difference')
         ORDER BY z.at_utc_ms DESC LIMIT ?3",
        params![from.0, before.0, rows_max],
        |row| {
            Ok(SmallDifference {
                shift_id: row.get(0)?,
                amount: row.get(1)?,
                closed_by: row.get(2)?,
                at: UtcMs(row.get(3)?),
            })
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_name_of_its_own_and_ends_its_reasons_with_other() {
        for kind in ExceptionKind::ALL {
            assert_eq!(ExceptionKind::read(kind.name()), Some(kind));
            let last = kind.reasons().last().expect("a list of reasons");
            assert_eq!(last.code, OTHER_REASON, "{kind:?}");
        }
    }

    #[test]
    fn a_reason_is_of_the_list_and_other_wants_words() {
        for (code, note, expect) in [
            ("small_change", "", Ok(())),
            ("", "", Err(ExceptionRefused::ReasonMissing)),
            ("size", "", Err(ExceptionRefused::ReasonMissing)),
            ("other", " \n ", Err(ExceptionRefused::NoteMissing)),
            ("other", "ganti kunci laci", Ok(())),
        ] {
            assert_eq!(check_reason(ExceptionKind::DrawerOpen, &Reason::with_note(code, note)), expect, "{code:?}");
        }
    }
}
