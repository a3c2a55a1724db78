//! Signing the hand-back: movements, minutes, slip and loans end together, as one act.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::draft::{AidLine, DRAFT_KIND, DraftLine, HandbackDraft};
use super::paper::{handback_paper, handback_slip};
use super::store::{self, NewHandback, NewLine};
use crate::base::{ActId, HandbackId, UserId, limits, text};
use crate::intake::{self, AidReturn, AidReturnError, Signature};
use crate::people::{self, NotAllowed, Permission};
use crate::returns::papers::OutletFace;
use crate::stock::{self, Movement, MovementKind};
use crate::store::{Act, Store, StoreError, Tx};
use crate::{devices, partners};

/// A hand-back that both have signed.
#[derive(Debug, Clone)]
pub struct Accept {
    pub act_id: ActId,
    pub user: UserId,
    pub draft: HandbackDraft,
    /// Who hands over for the outlet, and who takes for the partner.
    pub giver_name: String,
    pub receiver_name: String,
    pub giver_signature: Signature,
    pub receiver_signature: Signature,
    pub outlet: OutletFace,
    /// The printer's name in the configuration.
    pub printer: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    pub handback: HandbackId,
    pub number: String,
    pub pieces: i64,
}

#[derive(Debug, Error)]
pub enum AcceptError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Mitra itu tidak ada di data. Mulai lagi dari daftar pengembalian.")]
    UnknownPartner,
    #[error("Daftar kosong. Pilih barang yang dikembalikan, atau alat display yang kembali.")]
    NothingToHandBack,
    #[error("\"{name}\" bukan milik mitra ini. Keluarkan dari daftar.")]
    OtherPartner { name: String },
    #[error("Jumlah \"{name}\" tidak masuk akal. Hitung ulang.")]
    BadCount { name: String },
    #[error("\"{name}\": di data ada {on_hand}, di daftar {listed}. Muat ulang daftar, lalu hitung lagi.")]
    ListChanged { name: String, listed: i64, on_hand: i64 },
    #[error("\"{name}\": {accounted} dihitung padahal {listed} tercatat. Hitung ulang.")]
    MoreThanListed { name: String, accounted: i64, listed: i64 },
    #[error("\"{name}\": {left} buah belum dihitung. Pindai, atau catat hilang atau rusak.")]
    NotAllCounted { name: String, left: i64 },
    #[error("\"{name}\": tulis alasan barang hilang atau rusak.")]
    NoReason { name: String },
    #[error("Alasan \"{name}\" terlalu panjang; paling banyak {} karakter.", limits::NOTE_CHARS_MAX)]
    ReasonTooLong { name: String },
    #[error("Nama yang menyerahkan belum diisi.")]
    NoGiver,
    #[error("Nama yang menerima belum diisi.")]
    NoReceiver,
    #[error("Tanda tangan yang menyerahkan belum ada. Ketuk Ulangi, lalu tanda tangani lagi.")]
    NoGiverSignature,
    #[error("Tanda tangan yang menerima belum ada. Ketuk Ulangi, lalu tanda tangani lagi.")]
    NoReceiverSignature,
    #[error(transparent)]
    Aids(#[from] AidReturnError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Carries the hand-back out. The same act twice gives the first result.
pub fn accept(store: &Store, accept: Accept) -> Result<Accepted, AcceptError> {
    store.write(Act::by(accept.user, "returns.handback").with_id(accept.act_id), move |tx| {
        check(tx.conn(), &accept)?;
        carry_out(tx, accept)
    })
}

/// The rules in their order.
fn check(connection: &Connection, accept: &Accept) -> Result<(), AcceptError> {
    let draft = &accept.draft;
    people::require(connection, accept.user, Permission::HandBackStock)?;
    if partners::by_id(connection, draft.partner)?.is_none() {
        return Err(AcceptError::UnknownPartner);
    }
    if draft.lines.is_empty() && draft.aids.iter().all(|aid| aid.returned == 0 && aid.lost == 0) {
        return Err(AcceptError::NothingToHandBack);
    }
    for line in &draft.lines {
        check_owner(connection, draft, line)?;
        let on_hand = stock::state_of(connection, line.product)?.map_or(0, |state| state.on_hand);
        check_line(line, on_hand)?;
    }
    check_signatures(accept)
}

/// Where on the list something does not add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flawed {
    Line(usize),
    Aid(usize),
    /// The list as a whole.
    All,
}

/// The first thing that keeps a list from being signed, by the rules of [`accept`]. Whether the books changed in between
/// is only seen there.
pub fn first_flaw(draft: &HandbackDraft) -> Option<(Flawed, AcceptError)> {
    for (at, line) in draft.lines.iter().enumerate() {
        if let Err(error) = check_line(line, line.listed) {
            return Some((Flawed::Line(at), error));
        }
    }
    for (at, aid) in draft.aids.iter().enumerate() {
        if let Err(error) = check_aid(aid) {
            return Some((Flawed::Aid(at), error.into()));
        }
    }
    let nothing = draft.lines.is_empty() && draft.aids.iter().all(|aid| aid.returned == 0 && aid.lost == 0);
    nothing.then_some((Flawed::All, AcceptError::NothingToHandBack))
}

fn check_aid(aid: &AidLine) -> Result<(), AidReturnError> {
    let name = || aid.name.clone();
    if aid.returned < 0 || aid.lost < 0 || aid.returned.saturating_add(aid.lost) > aid.qty_out {
        return Err(AidReturnError::Qty { name: name(), out_qty: aid.qty_out });
    }
    if aid.lost > 0 && text::clean_line(&aid.reason).is_empty() {
        return Err(AidReturnError::LostWithoutReason { name: name() });
    }
    Ok(())
}

fn check_owner(connection: &Connection, draft: &HandbackDraft, line: &DraftLine) -> Result<(), AcceptError> {
    let owner = crate::catalog::brief(connection, line.product)?.map(|brief| brief.partner_id);
    if owner == Some(draft.partner) { Ok(()) } else { Err(AcceptError::OtherPartner { name: line.name.clone() }) }
}

fn check_line(line: &DraftLine, on_hand: i64) -> Result<(), AcceptError> {
    let name = || line.name.clone();
    if [line.returned, line.missing, line.damaged].iter().any(|count| !(0..=limits::QTY_MAX).contains(count)) {
        return Err(AcceptError::BadCount { name: name() });
    }
    if on_hand != line.listed {
        return Err(AcceptError::ListChanged { name: name(), listed: line.listed, on_hand });
    }
    match line.left() {
        0 => {}
        left if left > 0 => return Err(AcceptError::NotAllCounted { name: name(), left }),
        _ => {
            let (accounted, listed) = (line.accounted(), line.listed);
            return Err(AcceptError::MoreThanListed { name: name(), accounted, listed });
        }
    }
    if line.missing + line.damaged > 0 && text::clean_lines(&line.reason).is_empty() {
        return Err(AcceptError::NoReason { name: name() });
    }
    if line.reason.chars().count() > limits::NOTE_CHARS_MAX {
        return Err(AcceptError::ReasonTooLong { name: name() });
    }
    Ok(())
}

fn check_signatures(accept: &Accept) -> Result<(), AcceptError> {
    if text::clean_line(&accept.giver_name).is_empty() {
        return Err(AcceptError::NoGiver);
    }
    if text::clean_line(&accept.receiver_name).is_empty() {
        return Err(AcceptError::NoReceiver);
    }
    if !accept.giver_signature.is_signed() {
        return Err(AcceptError::NoGiverSignature);
    }
    if !accept.receiver_signature.is_signed() {
        return Err(AcceptError::NoReceiverSignature);
    }
    Ok(())
}

fn carry_out(tx: &mut Tx<'_>, accept: Accept) -> Result<Accepted, AcceptError> {
    let draft = &accept.draft;
    let (id, number) = (HandbackId::new(), tx.next_number("BA")?);
    let giver = accept.giver_signature.keep(tx)?;
    let receiver = accept.receiver_signature.keep(tx)?;
    let head = NewHandback {
        id,
        number: &number,
        partner: draft.partner,
        reason: &text::clean_line(&draft.reason),
        giver_signature: &giver,
        receiver_signature: &receiver,
    };
    store::add_handback(tx, &head)?;
    store::set_people(tx, id, &short_name(&accept.giver_name), &short_name(&accept.receiver_name))?;
    let mut movement_no = 0;
    for (at, line) in draft.lines.iter().enumerate() {
        let moved = stock::moved_of(tx.conn(), line.product)?;
        let kept = NewLine {
            handback: id,
            line_no: at as i64 + 1,
            line,
            received: moved.received,
            sold: moved.sold - moved.customer_return,
            reason: &text::clean_lines(&line.reason),
        };
        store::add_line(tx, &kept)?;
        move_out(tx, line, &mut movement_no)?;
    }
    let moved = || draft.aids.iter().filter(|aid| aid.returned != 0 || aid.lost != 0);
    let returns: Vec<AidReturn> = moved().map(aid_return).collect();
    intake::return_aids(tx, draft.partner, &returns)?;
    for (line_no, aid) in (1i64..).zip(moved()) {
        store::add_aid(tx, id, line_no, aid)?;
    }
    tx.drop_draft(DRAFT_KIND, &draft.partner.to_string())?;
    if let Some(paper) = handback_paper(tx.conn(), id, &accept.outlet)? {
        let title = format!("Berita acara {number}");
        devices::enqueue(tx, &accept.printer, &title, &handback_slip(&paper), false)?;
    }
    let pieces = draft.lines.iter().map(|line| line.returned + line.damaged).sum();
    Ok(Accepted { handback: id, number, pieces })
}

fn short_name(name: &str) -> String {
    text::truncate_chars(&text::clean_line(name), limits::NAME_CHARS_MAX).to_owned()
}

fn aid_return(aid: &AidLine) -> AidReturn {
    AidReturn { aid_id: aid.aid, returned_qty: aid.returned, lost_qty: aid.lost, reason: aid.reason.clone() }
}

fn move_out(tx: &mut Tx<'_>, line: &DraftLine, movement_no: &mut i64) -> Result<(), StoreError> {
    for (kind, qty) in [
        (MovementKind::HandedBack, line.returned),
        (MovementKind::Damaged, line.damaged),
        (MovementKind::Lost, line.missing),
    ] {
        if qty == 0 {
            continue;
        }
        *movement_no += 1;
        let movement = Movement { product_id: line.product, kind, qty: -qty, at: tx.now(), day: tx.day() };
        stock::record(tx, *movement_no, &movement)?;
    }
    Ok(())
}
