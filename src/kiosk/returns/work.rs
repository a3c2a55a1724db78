//! What the screen does away from the UI thread.

use std::collections::HashMap;
use std::path::PathBuf;

use deks_ui::ReturnFlaw as Field;

use super::{Board, Effect, Flaw, Group, HandedBackRow, Intent, Item, Told};
use crate::base::{ActId, BusinessDay, HandbackId, NoticeId, PartnerId, ProductId};
use crate::kiosk::services::Services;
use crate::kiosk::words::NOBODY;
use crate::kiosk::{files, photos};
use crate::returns::papers::PaperFile;
use crate::returns::{
    self, Candidate, Choice, Decide, DecideError, Decided, Kept, Letterhead, NoticeError, SendNotice, ToFetch,
    handback, rules,
};
use crate::store::{Connection, StoreError};
use crate::till::{Found, lookup};
use crate::{catalog, partners, people, stock};

/// "Due soon" looks so far ahead.
const SOON_DAYS: u64 = 30;
/// Hand-backs in the list of what is done.
const DONE_MAX: i64 = 200;
/// The longer side of a photo in a row, in pixels.
const PHOTO_PX: u32 = 112;

pub(super) fn perform(effect: Effect, services: &Services) -> Option<Intent> {
    match effect {
        Effect::Load { serial } => {
            let (today, months) = (services.store.today(), services.config.rules.months_unsold);
            let result = services.store.read(|c| board(c, today, months)).map_err(|error| error.to_string());
            Some(Intent::Loaded { serial, result: result.map(Box::new) })
        }
        Effect::Find(code) => {
            let found = find(services, &code).map_err(|error| error.to_string());
            Some(Intent::ScanFound { code, found })
        }
        Effect::Photo(hash) => {
            let pixels = photos::load(services, &hash, PHOTO_PX);
            Some(Intent::PhotoLoaded(hash, pixels))
        }
        Effect::Decide { act_id, choices } => Some(Intent::Decided(decide(services, act_id, choices))),
        Effect::Notify { act_id, partner, pickup_on } => {
            Some(Intent::Noticed(notify(services, act_id, partner, pickup_on)))
        }
        Effect::Remind(letters) => Some(Intent::Reminded(remind(services, letters))),
        Effect::SaveLetters(letters) => Some(Intent::Saved(save_letters(services, letters))),
        Effect::SaveMinutes(id) => Some(Intent::Saved(save_minutes(services, id))),
    }
}

fn board(c: &Connection, today: BusinessDay, months: u32) -> Result<Board, StoreError> {
    let mut desk = Desk { c, months, today, partners: HashMap::new() };
    let undecided = desk.candidates(returns::undecided(c, today, months)?)?;
    let due = desk.candidates(returns::due_within(c, today, months, SOON_DAYS)?)?;
    let kept = desk.kept(returns::kept(c, today, months)?)?;
    let waiting = desk.waiting()?;
    let mut done = Vec::new();
    for (id, number, partner, day) in handback::latest_handbacks(c, DONE_MAX)? {
        let partner = desk.partner(partner)?.name;
        done.push(HandedBackRow { id, number, partner, day });
    }
    Ok(Board { today, undecided, due, kept, waiting, done })
}

/// Puts lists together, and looks each partner up once.
struct Desk<'a> {
    c: &'a Connection,
    months: u32,
    today: BusinessDay,
    partners: HashMap<PartnerId, Group>,
}

impl Desk<'_> {
    /// The partner's heading, without products.
    fn partner(&mut self, id: PartnerId) -> Result<Group, StoreError> {
        if let Some(known) = self.partners.get(&id) {
            return Ok(known.clone());
        }
        let found = partners::by_id(self.c, id)?;
        let (name, phone, email) =
            found.map(|partner| (partner.business_name, partner.phone, partner.email)).unwrap_or_default();
        let group = Group { partner: id, name, phone, email, items: Vec::new(), letters: Vec::new() };
        self.partners.insert(id, group.clone());
        Ok(group)
    }

    fn grouped(&mut self, items: Vec<(PartnerId, Item)>) -> Result<Vec<Group>, StoreError> {
        let mut groups: Vec<Group> = Vec::new();
        let mut places: HashMap<PartnerId, usize> = HashMap::new();
        for (partner, item) in items {
            let at = match places.get(&partner) {
                Some(at) => *at,
                None => {
                    groups.push(self.partner(partner)?);
                    places.insert(partner, groups.len() - 1);
                    groups.len() - 1
                }
            };
            groups[at].items.push(item);
        }
        // A partner stands where its most urgent product would.
        let today = self.today;
        groups.sort_by_cached_key(|group| {
            let first = group.items.first().map(|item| (item.due.max(today), item.start));
            (first, group.name.clone(), group.partner)
        });
        Ok(groups)
    }

    /// The most urgent first: what comes due in the order of that day, what is due already by how long it lay. So a
    /// product whose keeping ended today stands where it would have stood without it.
    fn candidates(&mut self, mut found: Vec<Candidate>) -> Result<Vec<Group>, StoreError> {
        found.sort_by_key(|candidate| (candidate.due.max(self.today), candidate.start));
        let mut items = Vec::with_capacity(found.len());
        for candidate in found {
            items.extend(self.candidate(candidate)?);
        }
        self.grouped(items)
    }

    fn candidate(&self, candidate: Candidate) -> Result<Option<(PartnerId, Item)>, StoreError> {
        let Some(product) = catalog::by_id(self.c, candidate.product)? else { return Ok(None) };
        let state = stock::state_of(self.c, candidate.product)?;
        let item = Item {
            product: product.id,
            name: product.full_name(),
            code: product.code,
            photo_hash: product.photo_hash,
            pieces: candidate.on_hand,
            value: state.map(|state| state.price * candidate.on_hand).unwrap_or_default(),
            start: candidate.start,
            due: candidate.due,
            last_sold_on: candidate.last_sold_on,
            reason: String::new(),
            by: String::new(),
            untold: 0,
            pickup_on: None,
            can_keep: false,
        };
        Ok(Some((product.partner_id, item)))
    }

    /// What a manager keeps, with the reason and who it was; the first to be decided again first.
    fn kept(&mut self, found: Vec<Kept>) -> Result<Vec<Group>, StoreError> {
        let mut items = Vec::with_capacity(found.len());
        for kept in found {
            let by = kept.by.map(|by| people::user_by_id(self.c, by)).transpose()?.flatten();
            let by = by.map(|user| user.name).unwrap_or_default();
            let item = self.candidate(kept.candidate)?;
            items.extend(item.map(|(partner, item)| (partner, Item { reason: kept.reason, by, ..item })));
        }
        self.grouped(items)
    }

    /// What was decided and not fetched: who is late first, then who was told nothing, then by the day.
    fn waiting(&mut self) -> Result<Vec<Group>, StoreError> {
        let listed = returns::candidates(self.c, self.today, self.months)?;
        let open = returns::open_notices(self.c)?;
        let mut pickups: HashMap<ProductId, BusinessDay> = HashMap::new();
        for notice in &open {
            // The earliest letter that still waits for a piece of it.
            for item in &notice.items {
                pickups.entry(item.product).or_insert(notice.pickup_on);
            }
        }
        let mut items = Vec::new();
        for to_fetch in returns::to_fetch(self.c, None)? {
            let can_keep =
                to_fetch.told.is_empty() && listed.iter().any(|candidate| candidate.product == to_fetch.product);
            let pickup_on = pickups.get(&to_fetch.product).copied();
            items.push((to_fetch.brief.partner_id, self.to_fetch(to_fetch, pickup_on, can_keep)?));
        }
        let mut groups = self.grouped(items)?;
        for open in open {
            if let Some(group) = groups.iter_mut().find(|group| group.partner == open.partner) {
                group.letters.push(Told { notice: open.notice, pickup_on: open.pickup_on });
            }
        }
        let today = self.today;
        groups.sort_by_key(|group| {
            let late = group.days_late(today).unwrap_or(0);
            (-late, !group.has_untold(), group.pickup_on(), group.name.clone())
        });
        Ok(groups)
    }

    fn to_fetch(&self, item: ToFetch, pickup_on: Option<BusinessDay>, can_keep: bool) -> Result<Item, StoreError> {
        let product = catalog::by_id(self.c, item.product)?;
        let untold = item.untold();
        let brief = item.brief;
        Ok(Item {
            product: item.product,
            name: product.as_ref().map_or_else(|| brief.name.clone(), catalog::Product::full_name),
            code: brief.code,
            photo_hash: product.and_then(|product| product.photo_hash),
            pieces: item.on_hand,
            value: item.price * item.on_hand,
            start: item.start,
            due: rules::due_on(item.start, self.months),
            last_sold_on: None,
            reason: item.reason,
            by: String::new(),
            untold,
            pickup_on,
            can_keep,
        })
    }
}

/// The same look-up as the till's, so that a code means the same everywhere.
pub fn find(services: &Services, code: &str) -> Result<Vec<(ProductId, String)>, StoreError> {
    let day = services.store.today();
    let items = match services.store.read(|c| lookup::find(c, code, day))? {
        Found::One(item) | Found::WithoutPrice(item) => vec![item],
        Found::Many(items) => items,
        Found::Unknown(_) => Vec::new(),
    };
    Ok(items.into_iter().filter_map(|item| Some((item.product_id?, item.name))).collect())
}

fn other(text: impl ToString) -> Flaw {
    Flaw { field: Field::Other, text: text.to_string() }
}

fn decide(services: &Services, act_id: ActId, choices: Vec<Choice>) -> Result<Decided, Flaw> {
    let user = services.actor().ok_or_else(|| other(NOBODY))?;
    let months = services.config.rules.months_unsold;
    returns::decide(&services.store, Decide { act_id, user, choices, months })
        .map_err(|error| Flaw { field: field_of(&error), text: error.to_string() })
}

/// The field on the sheet that a rule is about.
pub(super) fn field_of(error: &DecideError) -> Field {
    match error {
        DecideError::KeepWithoutReason { .. } | DecideError::ReasonTooLong { .. } => Field::Reason,
        DecideError::KeepUntilPast { .. } | DecideError::KeepTooLong { .. } => Field::Until,
        DecideError::NotAllowed(_)
        | DecideError::NothingChosen
        | DecideError::ChosenTwice
        | DecideError::UnknownProduct
        | DecideError::NotCandidate { .. }
        | DecideError::NotKept { .. }
        | DecideError::Store(_) => Field::Other,
    }
}

fn notify(
    services: &Services,
    act_id: ActId,
    partner: PartnerId,
    pickup_on: BusinessDay,
) -> Result<(String, bool), Flaw> {
    let user = services.actor().ok_or_else(|| other(NOBODY))?;
    let letterhead = Letterhead::of(&services.config);
    let sent = returns::send_notice(&services.store, SendNotice { act_id, user, partner, pickup_on, letterhead });
    let noticed = sent.map_err(|error| Flaw {
        field: if matches!(error, NoticeError::PickupPast) { Field::Pickup } else { Field::Other },
        text: error.to_string(),
    })?;
    services.wake_mail();
    Ok((noticed.number, noticed.mailed))
}

fn remind(services: &Services, letters: Vec<(ActId, NoticeId)>) -> Result<usize, String> {
    let user = services.actor().ok_or(NOBODY)?;
    let mut sent = 0;
    for (act_id, notice) in letters {
        let letterhead = Letterhead::of(&services.config);
        let went = returns::remind_now(&services.store, act_id, user, notice, letterhead);
        sent += usize::from(went.map_err(|error| error.to_string())?);
    }
    services.wake_mail();
    Ok(sent)
}

fn save_letters(services: &Services, letters: Vec<NoticeId>) -> Result<String, String> {
    let letterhead = Letterhead::of(&services.config);
    let (count, mut said) = (letters.len(), String::new());
    for notice in letters {
        let paper = services.store.read(|c| returns::notice_pdf(c, notice, &letterhead));
        let path = save(services, paper.map_err(|error| error.to_string())?)?;
        said = match count {
            1 => files::saved(&path),
            _ => {
                let place = files::place_of(path.parent().unwrap_or(&path));
                format!("Tersimpan: {count} surat, di {place}.")
            }
        };
    }
    Ok(said)
}

pub fn save_minutes(services: &Services, id: HandbackId) -> Result<String, String> {
    let outlet = Letterhead::of(&services.config).outlet;
    let paper = services.store.read(|c| handback::handback_pdf(c, id, &outlet));
    save(services, paper.map_err(|error| error.to_string())?).map(|path| files::saved(&path))
}

fn save(services: &Services, paper: PaperFile) -> Result<PathBuf, String> {
    files::take_along(services, &paper.name, &paper.bytes).map_err(|error| error.to_string())
}
