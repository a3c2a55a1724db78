//! Telling a partner what to fetch and by when, reminding it, and seeing what was not fetched.

use std::collections::HashMap;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::letters;
use super::papers::{NoticeAid, NoticeLine, NoticePaper, OutletFace, PaperFile, PartnerFace};
use super::store::{self, OpenReturn};
use crate::base::{ActId, BusinessDay, NoticeId, PartnerId, ProductId, Rupiah, UserId};
use crate::catalog::{self, Brief};
use crate::config::Config;
use crate::mail;
use crate::people::{self, NotAllowed, Permission};
use crate::store::{Act, Store, StoreError, Tx};
use crate::{intake, partners, stock};

/// A reminder goes out so many days before the pick-up day, and one after it has passed.
const REMIND_DAYS_BEFORE: i64 = 3;

/// A product that is to be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToFetch {
    pub product: ProductId,
    pub brief: Brief,
    pub on_hand: i64,
    pub price: Rupiah,
    /// When its three months began.
    pub start: BusinessDay,
    pub reason: String,
    pub decided_on: BusinessDay,
    /// The letters that asked to fetch it since it was decided, the earliest first, with the pieces of each that are
    /// still on hand.
    pub told: Vec<(NoticeId, i64)>,
}

impl ToFetch {
    /// Pieces that no letter names: those that came after it, or all of them.
    pub fn untold(&self) -> i64 {
        self.on_hand - self.told.iter().map(|(_, qty)| qty).sum::<i64>()
    }
}

/// What is still on hand of the pieces that letters named. Pieces are alike: those on hand answer the earliest letter
/// first, and what came in after a letter is not claimed by it.
fn still_told(told: Vec<(NoticeId, i64)>, on_hand: i64) -> Vec<(NoticeId, i64)> {
    let mut left = on_hand;
    let mut still = Vec::new();
    for (notice, qty) in told {
        let covered = qty.min(left);
        left -= covered;
        if covered > 0 {
            still.push((notice, covered));
        }
    }
    still
}

/// What a partner (or everyone) has to fetch: decided, on hand, and not handed back.
pub fn to_fetch(connection: &Connection, partner: Option<PartnerId>) -> Result<Vec<ToFetch>, StoreError> {
    let mut found = Vec::new();
    for open in store::open_returns(connection, partner)? {
        let Some(state) = stock::state_of(connection, open.product)?.filter(|state| state.on_hand > 0) else {
            continue;
        };
        let OpenReturn { product, start, reason, decided_on, told, .. } = open;
        let Some(brief) = catalog::brief(connection, product)? else { continue };
        let (on_hand, price) = (state.on_hand, state.price);
        let told = still_told(told, on_hand);
        found.push(ToFetch { product, brief, on_hand, price, start, reason, decided_on, told });
    }
    found.sort_by(|a, b| (&a.brief.name, &a.brief.variant).cmp(&(&b.brief.name, &b.brief.variant)));
    Ok(found)
}

/// Partners with pieces to fetch that no notice names yet, and of how many products.
pub fn to_be_noticed(connection: &Connection) -> Result<Vec<(PartnerId, usize)>, StoreError> {
    let mut partners: Vec<(PartnerId, usize)> = Vec::new();
    for item in to_fetch(connection, None)?.into_iter().filter(|item| item.untold() > 0) {
        match partners.iter_mut().find(|(partner, _)| *partner == item.brief.partner_id) {
            Some((_, count)) => *count += 1,
            None => partners.push((item.brief.partner_id, 1)),
        }
    }
    Ok(partners)
}

/// Who writes.
#[derive(Debug, Clone)]
pub struct Letterhead {
    pub outlet: OutletFace,
    pub signed_by: String,
    pub sender: mail::Sender,
}

impl Letterhead {
    pub fn of(config: &Config) -> Letterhead {
        Letterhead {
            outlet: OutletFace::of(config),
            signed_by: format!("Manajer {}", config.outlet.name),
            sender: mail::Sender::from(&config.mail),
        }
    }
}

/// One notice to one partner about everything that it is to fetch and was not told yet.
pub struct SendNotice {
    pub act_id: ActId,
    pub user: UserId,
    pub partner: PartnerId,
    pub pickup_on: BusinessDay,
    pub letterhead: Letterhead,
}

/// A notice that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noticed {
    pub notice: NoticeId,
    pub number: String,
    /// Without an address the letter has to be printed or told by telephone.
    pub mailed: bool,
}

#[derive(Debug, Error)]
pub enum NoticeError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Mitra itu tidak ada di data. Muat ulang daftar.")]
    UnknownPartner,
    #[error("Tidak ada barang mitra ini yang menunggu pemberitahuan. Putuskan dulu barang mana yang dikembalikan.")]
    NothingToFetch,
    #[error("Tanggal pengambilan harus sesudah hari ini. Pilih tanggal lain.")]
    PickupPast,
    #[error("Pemberitahuan itu sudah selesai: semua barangnya sudah tidak menunggu diambil.")]
    NoticeClosed,
    #[error("Mitra ini sudah diingatkan hari ini. Ingatkan lagi besok, atau kirim ulang dari Surel keluar.")]
    RemindedToday,
    #[error("Surat tidak bisa dibuat: {0}")]
    Paper(String),
    #[error(transparent)]
    Mail(#[from] mail::EnqueueError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Sends the notice: facts and letter as one act. The same act twice sends one.
pub fn send_notice(store: &Store, send: SendNotice) -> Result<Noticed, NoticeError> {
    let SendNotice { act_id, user, partner, pickup_on, letterhead } = send;
    store.write(Act::by(user, "returns.notice").with_id(act_id), move |tx| {
        people::require(tx.conn(), user, Permission::DecideReturns)?;
        if partners::by_id(tx.conn(), partner)?.is_none() {
            return Err(NoticeError::UnknownPartner);
        }
        let mut items = to_fetch(tx.conn(), Some(partner))?;
        items.retain(|item| item.untold() > 0);
        for item in &mut items {
            item.on_hand = item.untold();
        }
        if items.is_empty() {
            return Err(NoticeError::NothingToFetch);
        }
        if pickup_on <= tx.day() {
            return Err(NoticeError::PickupPast);
        }
        let (notice, number) = (NoticeId::new(), tx.next_number("SP")?);
        store::add_notice(tx, notice, &number, partner, pickup_on)?;
        for (at, item) in items.iter().enumerate() {
            store::add_notice_line(tx, notice, at as i64 + 1, item.product, (item.on_hand, item.start, item.price))?;
        }
        let about = About { number: &number, partner, pickup_on, is_reminder: false };
        let mailed = mail_it(tx, &about, &items, &letterhead, format!("return_notice:{number}"))?;
        Ok(Noticed { notice, number, mailed })
    })
}

struct About<'a> {
    number: &'a str,
    partner: PartnerId,
    pickup_on: BusinessDay,
    is_reminder: bool,
}

fn mail_it(
    tx: &Tx<'_>,
    about: &About<'_>,
    items: &[ToFetch],
    letterhead: &Letterhead,
    unique_key: String,
) -> Result<bool, NoticeError> {
    let partner = partners::by_id(tx.conn(), about.partner)?.ok_or(NoticeError::UnknownPartner)?;
    if partner.email.is_empty() {
        return Ok(false);
    }
    let mut paper = notice_paper(about, items, PartnerFace::of(&partner), letterhead, tx.day());
    paper.aids = aids_of(tx.conn(), about.partner)?;
    let letter = letters::notice_letter(&paper, &partner.email, unique_key).map_err(NoticeError::Paper)?;
    mail::enqueue(tx, &letterhead.sender, &letter)?;
    Ok(true)
}

fn aids_of(connection: &Connection, partner: PartnerId) -> Result<Vec<NoticeAid>, StoreError> {
    let aids = intake::aids_out(connection, partner)?;
    Ok(aids.into_iter().map(|aid| NoticeAid { name: aid.name, qty: aid.out_qty }).collect())
}

fn notice_paper(
    about: &About<'_>,
    items: &[ToFetch],
    partner: PartnerFace,
    letterhead: &Letterhead,
    today: BusinessDay,
) -> NoticePaper {
    let value: Rupiah = items.iter().map(|item| item.price * item.on_hand).sum();
    let lines = items
        .iter()
        .map(|item| NoticeLine {
            code: item.brief.code.clone(),
            name: item.brief.name.clone(),
            variant: item.brief.variant.clone(),
            qty: item.on_hand,
            since: item.start.numeric(),
            days_unsold: today.days_since(item.start),
            price_rupiah: item.price.0,
        })
        .collect();
    NoticePaper {
        number: about.number.to_owned(),
        date: today.to_string(),
        date_long: today.long(),
        is_reminder: about.is_reminder,
        outlet: letterhead.outlet.clone(),
        partner,
        pickup_date: about.pickup_on.to_string(),
        pickup_long: about.pickup_on.long_with_weekday(),
        lines,
        aids: Vec::new(),
        value_text: value.to_string(),
        note: String::new(),
        signed_by: letterhead.signed_by.clone(),
    }
}

/// A notice with goods that are still waiting; `on_hand` of each is what this letter asked to fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenNotice {
    pub notice: NoticeId,
    pub number: String,
    pub partner: PartnerId,
    pub pickup_on: BusinessDay,
    pub sent_on: BusinessDay,
    pub items: Vec<ToFetch>,
}

impl OpenNotice {
    pub fn pieces(&self) -> i64 {
        self.items.iter().map(|item| item.on_hand).sum()
    }

    pub fn value(&self) -> Rupiah {
        self.items.iter().map(|item| item.price * item.on_hand).sum()
    }
}

/// Notices whose goods were not all fetched, the earliest pick-up day first.
pub fn open_notices(connection: &Connection) -> Result<Vec<OpenNotice>, StoreError> {
    let mut by_notice: HashMap<NoticeId, Vec<ToFetch>> = HashMap::new();
    for item in to_fetch(connection, None)? {
        for (notice, qty) in item.told.clone() {
            let part = ToFetch { on_hand: qty, told: vec![(notice, qty)], ..item.clone() };
            by_notice.entry(notice).or_default().push(part);
        }
    }
    let mut open = Vec::new();
    for (id, items) in by_notice {
        let Some(found) = store::notice(connection, id)? else { continue };
        let store::Notice { number, partner, pickup_on, sent_on, .. } = found;
        open.push(OpenNotice { notice: id, number, partner, pickup_on, sent_on, items });
    }
    open.sort_by(|a, b| (a.pickup_on, &a.number).cmp(&(b.pickup_on, &b.number)));
    Ok(open)
}

/// A notice whose pick-up day has passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overdue {
    pub notice: OpenNotice,
    pub days: i64,
}

/// What should have been fetched before `today`; derived, never stored.
pub fn overdue(connection: &Connection, today: BusinessDay) -> Result<Vec<Overdue>, StoreError> {
    let open = open_notices(connection)?;
    Ok(open
        .into_iter()
        .filter(|notice| notice.pickup_on < today)
        .map(|notice| Overdue { days: today.days_since(notice.pickup_on), notice })
        .collect())
}

/// Which of the two reminders of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reminder {
    Before,
    After,
}

impl Reminder {
    pub fn name(self) -> &'static str {
        match self {
            Reminder::Before => "before",
            Reminder::After => "after",
        }
    }

    /// The reminder that a notice is due on a day: from three days before the pick-up day, and from the day after it.
    fn due(pickup_on: BusinessDay, sent_on: BusinessDay, today: BusinessDay) -> Option<Reminder> {
        let days_left = pickup_on.days_since(today);
        match days_left {
            ..0 => Some(Reminder::After),
            // A notice sent within the last days is its own reminder.
            0..=REMIND_DAYS_BEFORE if pickup_on.days_since(sent_on) > REMIND_DAYS_BEFORE => Some(Reminder::Before),
            _ => None,
        }
    }
}

/// Reminders that should go out today and did not yet.
pub fn reminders_due(connection: &Connection, today: BusinessDay) -> Result<Vec<(OpenNotice, Reminder)>, StoreError> {
    let mut due = Vec::new();
    for notice in open_notices(connection)? {
        let Some(kind) = Reminder::due(notice.pickup_on, notice.sent_on, today) else { continue };
        if !store::is_reminded(connection, notice.notice, kind.name())? {
            due.push((notice, kind));
        }
    }
    Ok(due)
}

/// Sends one reminder; done by the clock. The second try of the same reminder sends nothing and answers `false`.
pub fn remind(store: &Store, notice: NoticeId, kind: Reminder, letterhead: Letterhead) -> Result<bool, NoticeError> {
    store.write(Act::system("returns.remind"), move |tx| {
        let open = open_notices(tx.conn())?.into_iter().find(|open| open.notice == notice);
        let open = open.ok_or(NoticeError::NoticeClosed)?;
        if store::is_reminded(tx.conn(), notice, kind.name())? {
            return Ok(false);
        }
        store::add_reminder(tx, notice, kind.name())?;
        let about = About { number: &open.number, partner: open.partner, pickup_on: open.pickup_on, is_reminder: true };
        let key = format!("return_reminder:{}:{}", open.number, kind.name());
        mail_it(tx, &about, &open.items, &letterhead, key)
    })
}

/// Reminds of a notice because a person wants it, at most once a day. Answers `false` when the partner has no address:
/// then somebody has to call.
pub fn remind_now(
    store: &Store,
    act_id: ActId,
    user: UserId,
    notice: NoticeId,
    letterhead: Letterhead,
) -> Result<bool, NoticeError> {
    store.write(Act::by(user, "returns.remind").with_id(act_id), move |tx| {
        people::require(tx.conn(), user, Permission::DecideReturns)?;
        let open = open_notices(tx.conn())?.into_iter().find(|open| open.notice == notice);
        let open = open.ok_or(NoticeError::NoticeClosed)?;
        let key = format!("return_reminder:{}:{}", open.number, tx.day());
        if mail::by_key(tx.conn(), &key)?.is_some() {
            return Err(NoticeError::RemindedToday);
        }
        let about = About { number: &open.number, partner: open.partner, pickup_on: open.pickup_on, is_reminder: true };
        mail_it(tx, &about, &open.items, &letterhead, key)
    })
}

/// The letter of an open notice on paper, for who has no e-mail: dated as it was sent, with what still waits.
pub fn notice_pdf(
    connection: &Connection,
    notice: NoticeId,
    letterhead: &Letterhead,
) -> Result<PaperFile, NoticeError> {
    let open = open_notices(connection)?.into_iter().find(|open| open.notice == notice);
    let open = open.ok_or(NoticeError::NoticeClosed)?;
    let partner = partners::by_id(connection, open.partner)?.ok_or(NoticeError::UnknownPartner)?;
    let about = About { number: &open.number, partner: open.partner, pickup_on: open.pickup_on, is_reminder: false };
    let mut paper = notice_paper(&about, &open.items, PartnerFace::of(&partner), letterhead, open.sent_on);
    paper.aids = aids_of(connection, open.partner)?;
    letters::notice_file(&paper).map_err(NoticeError::Paper)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_claims_no_piece_that_came_after_it() {
        let (first, second) = (NoticeId::new(), NoticeId::new());
        for (told, on_hand, still) in [
            (vec![], 3, vec![]),
            (vec![(first, 3)], 3, vec![(first, 3)]),
            (vec![(first, 3)], 5, vec![(first, 3)]),
            (vec![(first, 3)], 2, vec![(first, 2)]),
            (vec![(first, 3), (second, 2)], 5, vec![(first, 3), (second, 2)]),
            (vec![(first, 3), (second, 2)], 4, vec![(first, 3), (second, 1)]),
            (vec![(first, 3), (second, 2)], 1, vec![(first, 1)]),
        ] {
            assert_eq!(still_told(told.clone(), on_hand), still, "{told:?} {on_hand}");
        }
    }

    #[test]
    fn reminders_go_out_before_and_after_the_day() {
        let day = |n| BusinessDay::new(2026, 12, n).expect("a day");
        for (pickup, sent, today, expect) in [
            (15, 1, 11, None),
            (15, 1, 12, Some(Reminder::Before)),
            (15, 1, 15, Some(Reminder::Before)),
            (15, 13, 14, None),
            (15, 1, 16, Some(Reminder::After)),
            (15, 13, 16, Some(Reminder::After)),
        ] {
            assert_eq!(Reminder::due(day(pickup), day(sent), day(today)), expect, "{pickup} {sent} {today}");
        }
    }
}
