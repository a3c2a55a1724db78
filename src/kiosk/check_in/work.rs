//! What the screen does away from the UI thread.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use deks_ui::PlaceKind;

use super::barcode::{Looked, OurCode};
use super::kept::Kept;
use super::{Choice, Effect, Folder, Intent, Opened, PartnerFacts, Puzzle, ToAccept, Waiting};
use crate::base::limits::LIST_BYTES_MAX;
use crate::base::{ActId, HandoverId, PartnerId, Rupiah};
use crate::catalog::{self, codes};
use crate::intake::list::{self, ListError, StockList};
use crate::intake::{self, Accept, Accepted, DRAFT_KIND, PaperOutlet};
use crate::kiosk::files;
use crate::kiosk::services::Services;
use crate::kiosk::words::NOBODY;
use crate::mail::Sender;
use crate::partners::{self, Partner, PartnerStatus};
use crate::partnership::card;
use crate::store::{Connection, StoreError};

const PARTNERS_MAX: usize = 300;
/// Chips for the category; more do not fit beside each other.
const CATEGORIES_MAX: usize = 4;
/// The formats that the list reader knows.
const ENDINGS: [&str; 4] = ["xlsx", "xls", "ods", "csv"];
/// How soon a tap on "Batal" is noticed.
const LOOK_FOR_CANCEL: Duration = Duration::from_millis(50);
const PARTNER_GONE: &str = "Mitra tidak ditemukan. Pilih mitranya lagi.";
const DRAFT_GONE: &str = "Daftar ini sudah selesai atau dibuang. Mulai penerimaan baru.";

pub(super) fn perform(effect: Effect, services: &Services) -> Option<Intent> {
    match effect {
        Effect::LoadWaiting => Some(Intent::Waiting(waiting(services).map_err(|error| error.to_string()))),
        Effect::Resume(key) => Some(Intent::Opened(resume(services, &key))),
        Effect::Discard(key) => {
            let dropped = services.store.drop_draft(DRAFT_KIND, &key);
            dropped.err().map(|error| Intent::NotKept(error.to_string()))
        }
        Effect::ListPartners { serial, query } => {
            let result = services.store.read(|c| choices(c, &query)).map_err(|error| error.to_string());
            Some(Intent::Partners { serial, result })
        }
        Effect::LookAtPartner(id) => {
            let last = services.store.read(|c| intake::handovers(c, Some(id), 1)).ok()?;
            Some(Intent::PartnerLooked { id, has_last: !last.is_empty() })
        }
        Effect::FindCard(code) => {
            let result = services.store.read(|c| card::partner_of(c, &code)).map_err(|error| error.to_string());
            Some(Intent::CardFound { code, result: result.map(|found| found.map(choice)) })
        }
        Effect::GoOnOrBegin(partner) => Some(Intent::Opened(go_on_or_begin(services, partner))),
        Effect::BeginEmpty(partner) => Some(Intent::Opened(open(services, Kept::new(partner), true))),
        Effect::BeginFromLast(partner) => {
            let draft = services.store.read(|c| intake::draft_from_last(c, partner));
            let opened =
                draft.map_err(|error| error.to_string()).and_then(|draft| open(services, Kept::of(draft), true));
            Some(Intent::Opened(opened))
        }
        Effect::Browse { path, root } => Some(Intent::Browsed(browse(services, path, root))),
        Effect::Read { path, name, partner, cancel } => {
            let list = read_list(services, path, name, &cancel)?;
            Some(read_into(services, list, partner))
        }
        Effect::Keep(kept) => {
            let result = services.store.keep_draft(DRAFT_KIND, &kept.key(), &kept);
            result.err().map(|error| Intent::NotKept(error.to_string()))
        }
        other => perform_count(other, services),
    }
}

fn perform_count(effect: Effect, services: &Services) -> Option<Intent> {
    match effect {
        Effect::Find { code, partner } => {
            let result = services.store.read(|c| puzzle(c, &code, partner)).map_err(|error| error.to_string());
            Some(Intent::Found { code, result })
        }
        Effect::LookAtBarcode { line, code, partner, scanned } => {
            let result = services.store.read(|c| our_code(c, &code, partner)).map_err(|error| error.to_string());
            Some(Intent::BarcodeLooked(Looked { line, code, scanned, result }))
        }
        Effect::Accept(signed) => Some(Intent::Accepted(accept(services, *signed))),
        Effect::MakePaper { id, number, folder } => {
            let folder = folder.unwrap_or_else(|| files::own_folder(services));
            let path = make_paper(services, id, &number, &folder);
            Some(Intent::PaperMade { path, targets: files::targets(services) })
        }
        Effect::MakeLetter { act_id, id } => Some(Intent::LetterMade(make_letter(services, act_id, id))),
        Effect::PrintAgain { act_id, id } => Some(Intent::PrintedAgain(print_again(services, act_id, id))),
        _ => None,
    }
}

fn outlet(services: &Services) -> PaperOutlet {
    PaperOutlet::of(&services.config.outlet, &services.config.mail)
}

fn waiting(services: &Services) -> Result<Vec<Waiting>, StoreError> {
    let drafts = services.store.drafts::<serde_json::Value>(DRAFT_KIND)?;
    let zone = services.store.zone();
    services.store.read(|c| {
        let mut found = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let kept = serde_json::from_value::<Kept>(draft.body).ok();
            let readable = kept.is_some();
            let draft_of = kept.map(|kept| kept.draft).unwrap_or_default();
            let partner = match draft_of.partner {
                Some(id) => partners::by_id(c, id)?,
                None => None,
            };
            found.push(Waiting {
                key: draft.key,
                partner: draft_of.partner,
                partner_name: partner.map(|partner| partner.business_name).unwrap_or_default(),
                file: draft_of.file,
                lines: draft_of.lines.len(),
                step: draft_of.step,
                when: zone.stamp(draft.changed_at),
                readable,
            });
        }
        Ok(found)
    })
}

fn resume(services: &Services, key: &str) -> Result<Box<Opened>, String> {
    let kept = services.store.draft::<Kept>(DRAFT_KIND, key).map_err(|error| error.to_string())?;
    open(services, kept.ok_or_else(|| DRAFT_GONE.to_owned())?, false)
}

/// The draft of a partner that was worked on last, or a new list.
fn go_on_or_begin(services: &Services, partner: PartnerId) -> Result<Box<Opened>, String> {
    let (drafts, _) = services.store.drafts_readable::<Kept>(DRAFT_KIND).map_err(|error| error.to_string())?;
    match drafts.into_iter().find(|kept| kept.body.draft.partner == Some(partner)) {
        Some(kept) => open(services, kept.body, false),
        None => open(services, Kept::new(partner), true),
    }
}

/// A draft with its partner, the partner's products and the outlet's categories.
fn open(services: &Services, kept: Kept, is_new: bool) -> Result<Box<Opened>, String> {
    let partner = kept.draft.partner.ok_or_else(|| PARTNER_GONE.to_owned())?;
    let read = services.store.read(|c| {
        let Some(partner) = partners::by_id(c, partner)? else { return Ok(None) };
        let products = catalog::of_partner(c, partner.id)?;
        let categories = catalog::categories(c)?.into_iter().map(|(name, _)| name);
        let categories: Vec<String> = categories.filter(|name| !name.is_empty()).take(CATEGORIES_MAX).collect();
        Ok::<_, StoreError>(Some((partner, products, categories)))
    });
    let found = read.map_err(|error| error.to_string())?;
    let (partner, products, categories) = found.ok_or_else(|| PARTNER_GONE.to_owned())?;
    Ok(Box::new(Opened { kept, partner: facts(partner), products, categories, is_new }))
}

fn facts(partner: Partner) -> PartnerFacts {
    let contact = if partner.contact_name.is_empty() { partner.owner_name } else { partner.contact_name };
    PartnerFacts { id: partner.id, name: partner.business_name, contact, email: partner.email }
}

fn choices(c: &Connection, query: &str) -> Result<Vec<Choice>, StoreError> {
    let mut found = if query.trim().is_empty() { partners::all(c)? } else { partners::search(c, query, PARTNERS_MAX)? };
    found.truncate(PARTNERS_MAX);
    Ok(found.into_iter().map(choice).collect())
}

fn choice(partner: Partner) -> Choice {
    Choice {
        id: partner.id,
        code: partner.code,
        name: partner.business_name,
        contact: partner.contact_name,
        active: partner.status == PartnerStatus::Active,
    }
}

fn browse(services: &Services, path: Option<PathBuf>, root: Option<PathBuf>) -> Result<Folder, String> {
    let entries = match &path {
        None => files::places(services),
        Some(path) => files::look(path, &ENDINGS).map_err(|error| error.to_string())?,
    };
    let zone = services.store.zone();
    let detail = |entry: &files::Entry| match (entry.kind, entry.changed) {
        (PlaceKind::File, Some(at)) => [files::size_text(entry.bytes), zone.stamp(at)].join("  ·  "),
        (PlaceKind::File, None) => files::size_text(entry.bytes),
        // Where a folder lies on the disk tells nobody anything.
        _ => String::new(),
    };
    let details = entries.iter().map(detail).collect();
    let has_stick = entries.iter().any(|entry| entry.kind == PlaceKind::Stick);
    Ok(Folder { path, root, entries, details, has_stick })
}

/// Reads a list on a thread of its own, so that a tap on "Batal" lets go at once: what is still read then comes to
/// nothing. `None` when it was cancelled.
fn read_list(
    services: &Services,
    path: PathBuf,
    name: String,
    cancel: &Arc<AtomicBool>,
) -> Option<Result<StockList, String>> {
    let limit = services.config.rules.price_limit_rupiah;
    let (sender, receiver) = channel();
    let work = move || {
        let _ = sender.send(read_file(&path, &name, limit));
    };
    if let Err(error) = std::thread::Builder::new().name("stock-list".into()).spawn(work) {
        return Some(Err(error.to_string()));
    }
    loop {
        match receiver.recv_timeout(LOOK_FOR_CANCEL) {
            _ if cancel.load(Ordering::Relaxed) => return None,
            Ok(list) => return Some(list),
            Err(RecvTimeoutError::Timeout) => {}
            // The reader fell over a file: it is not a list that anybody can use.
            Err(RecvTimeoutError::Disconnected) => return Some(Err(ListError::Damaged.to_string())),
        }
    }
}

fn read_file(path: &Path, name: &str, limit: Rupiah) -> Result<StockList, String> {
    let gone = |error: std::io::Error| {
        format!("Berkas {name} tidak bisa dibuka: {error}. Colokkan lagi USB-nya, lalu ketuk Muat ulang.")
    };
    let mut bytes = Vec::new();
    // One byte more than the limit is enough to know that it is too large.
    File::open(path).map_err(gone)?.take(LIST_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(gone)?;
    list::read(&bytes, name, limit).map_err(|error| [name, ": ", &error.to_string()].concat())
}

fn read_into(services: &Services, list: Result<StockList, String>, partner: Option<PartnerId>) -> Intent {
    let Some(partner) = partner else { return Intent::ListRead(list.map(Box::new)) };
    let opened = list.and_then(|list| {
        let mut kept = Kept::new(partner);
        kept.take_list(&list, services.config.rules.price_limit_rupiah);
        open(services, kept, true)
    });
    Intent::Opened(opened)
}

/// What a code means that no line of the list answers to; `None`: nobody knows it.
fn puzzle(c: &Connection, code: &str, partner: PartnerId) -> Result<Option<Puzzle>, StoreError> {
    let typed = code.trim();
    let mut found = catalog::by_code(c, typed)?;
    if found.is_empty() {
        found = catalog::by_code(c, &codes::normalise(typed))?;
    }
    if let Some(product) = found.iter().find(|product| product.partner_id == partner) {
        let price = catalog::state_price(c, product.id)?.unwrap_or_default();
        return Ok(Some(Puzzle::NotListed { product: Box::new(product.clone()), price }));
    }
    let Some(other) = found.first() else { return Ok(None) };
    let owner = partners::by_id(c, other.partner_id)?.map(|partner| partner.business_name).unwrap_or_default();
    Ok(Some(Puzzle::OfOther([other.full_name(), owner].join(", "))))
}

/// The product of which a scanned or typed code is our own; `None`: it is none of ours.
fn our_code(c: &Connection, code: &str, partner: PartnerId) -> Result<Option<OurCode>, StoreError> {
    let Some(product) = intake::product_of_our_code(c, code)? else { return Ok(None) };
    let owner = partners::by_id(c, product.partner_id)?.map(|partner| partner.business_name).unwrap_or_default();
    Ok(Some(OurCode { is_of_partner: product.partner_id == partner, partner: owner, product }))
}

fn accept(services: &Services, signed: ToAccept) -> Result<Accepted, String> {
    let user = services.actor().ok_or_else(|| NOBODY.to_owned())?;
    let ToAccept { kept, giver, receiver } = signed;
    let (draft_key, act_id, draft) = (kept.key(), kept.act_id, kept.handed_in());
    let request = Accept {
        act_id,
        user,
        draft_key,
        draft,
        giver_name: kept.giver_name,
        giver_signature: giver,
        receiver_signature: receiver,
        price_limit: services.config.rules.price_limit_rupiah,
        outlet: outlet(services),
    };
    let accepted = intake::accept(&services.store, request).map_err(|error| error.to_string())?;
    services.wake_printers();
    Ok(accepted)
}

fn make_paper(services: &Services, id: HandoverId, number: &str, folder: &Path) -> Result<PathBuf, String> {
    let (outlet, zone) = (outlet(services), services.store.zone());
    let paper =
        services.store.read(|c| intake::handover_paper(c, &outlet, zone, id)).map_err(|error| error.to_string())?;
    let paper = paper.ok_or_else(|| intake::MailHandoverError::UnknownHandover.to_string())?;
    let pdf = intake::handover_pdf(&paper).map_err(|error| error.to_string())?;
    files::save(folder, &["tanda-terima-", number, ".pdf"].concat(), &pdf).map_err(|error| error.to_string())
}

fn make_letter(services: &Services, act_id: ActId, id: HandoverId) -> Result<(), String> {
    let user = services.actor().ok_or_else(|| NOBODY.to_owned())?;
    let sender = Sender::from(&services.config.mail);
    intake::mail_handover(&services.store, act_id, user, id, &outlet(services), &sender)
        .map_err(|error| error.to_string())?;
    services.wake_mail();
    Ok(())
}

fn print_again(services: &Services, act_id: ActId, id: HandoverId) -> Result<(), String> {
    let user = services.actor().ok_or_else(|| NOBODY.to_owned())?;
    intake::reprint_handover(&services.store, act_id, user, id, &outlet(services))
        .map_err(|error| error.to_string())?;
    services.wake_printers();
    Ok(())
}
