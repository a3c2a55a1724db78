//! What the screen does with papers, away from the UI thread: drawing, finding, saving and printing them.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use deks_ui::PlaceKind;

use super::work::desk;
use super::{Effect, Folder, Intent, Looked, Pages, Scan};
use crate::base::{ActId, AgreementId, PartnerId};
use crate::documents::PagePictures;
use crate::intake::PaperOutlet;
use crate::kiosk::files;
use crate::kiosk::photos::Pixels;
use crate::kiosk::printing;
use crate::kiosk::services::Services;
use crate::kiosk::words::NOBODY;
use crate::partners;
use crate::partnership::agreement::{self, EndPaperLook, SCAN_BYTES_MAX, SignError, SignedLook};
use crate::partnership::card::{self, CardError, CardLayout};
use crate::sop::case::documents::thumbnail;

/// How wide a page is drawn: as wide as the screen shows it, dot by dot.
const PAGE_WIDTH_PX: u32 = 900;
/// The annex of as many goods as an agreement may have fits; whoever signs sees every page.
const PAGES_MAX: usize = 40;
/// As tall as a scanned page is drawn.
const SCAN_SIDE_PX: u32 = 1_300;
/// What signed pages may be.
const ENDINGS: [&str; 4] = ["pdf", "png", "jpg", "jpeg"];

pub(super) fn perform(effect: Effect, services: &Services) -> Option<Intent> {
    match effect {
        Effect::Draw(agreement) => Some(Intent::Drawn { agreement, result: draw(services, agreement) }),
        Effect::SaveDraft(agreement) => Some(Intent::DraftSaved(save_draft(services, agreement))),
        Effect::Browse { path, root } => Some(Intent::Browsed(browse(services, path, root))),
        Effect::ReadScan { path, name } => Some(Intent::ScanRead(read_scan(&path, name))),
        Effect::Look { act_id, agreement, is_signed } => {
            Some(Intent::Looked { agreement, result: look(services, act_id, agreement, is_signed).map(Box::new) })
        }
        Effect::LookAtMinutes { act_id, agreement } => {
            Some(Intent::Looked { agreement, result: look_at_minutes(services, act_id, agreement).map(Box::new) })
        }
        Effect::SaveMinutes { act_id, agreement, folder } => {
            Some(Intent::PaperSaved(save_minutes(services, act_id, agreement, folder.as_deref())))
        }
        Effect::SavePaper { act_id, agreement, number, folder } => {
            Some(Intent::PaperSaved(save_paper(services, act_id, agreement, (&number, folder.as_deref()))))
        }
        Effect::PrintCard { act_id, partner } => {
            Some(Intent::CardPrinted(printing::partner_card(services, act_id, partner)))
        }
        Effect::CardPdf(partner) => Some(Intent::CardSaved(card_pdf(services, partner))),
        Effect::FindTargets => Some(Intent::Targets(files::targets(services))),
        other => {
            tracing::error!(effect = ?other, "nobody does this");
            None
        }
    }
}

/// The pages of a draft, and whether it moves money.
fn draw(services: &Services, agreement: AgreementId) -> Result<Pages, String> {
    let (by, procedures) = desk(services)?;
    let account =
        services.store.read(|c| agreement::account_change(c, agreement)).map_err(|error| error.to_string())?;
    let drawn = agreement::draft_pictures(&procedures, by, agreement, (PAGE_WIDTH_PX, PAGES_MAX));
    Ok(Pages { account, ..pages_of(&drawn.map_err(|error| error.to_string())?) })
}

fn pages_of(drawn: &PagePictures) -> Pages {
    let pixels = drawn.pages.iter().map(|page| Pixels::clone_from_slice(&page.rgb, page.width_px, page.height_px));
    Pages { pages: pixels.collect(), total: drawn.total, account: None }
}

fn save_draft(services: &Services, agreement: AgreementId) -> Result<PathBuf, String> {
    let (by, procedures) = desk(services)?;
    let (name, bytes) = agreement::draft_pdf(&procedures, by, agreement).map_err(|error| error.to_string())?;
    files::take_along(services, &name, &bytes).map_err(|error| error.to_string())
}

/// A paper that is looked at again. That somebody looked is a fact before anything of a signed one is drawn.
fn look(services: &Services, act_id: ActId, agreement: AgreementId, is_signed: bool) -> Result<Looked, String> {
    if !is_signed {
        let pages = draw(services, agreement)?;
        return Ok(Looked { pages, check: None, is_as_signed: true, is_redrawn: false, has_strokes: false });
    }
    let (by, procedures) = desk(services)?;
    let size = (PAGE_WIDTH_PX, PAGES_MAX);
    let looked = agreement::look_again(&procedures, act_id, by, agreement, size).map_err(|error| error.to_string())?;
    let SignedLook { check, is_as_signed, file, drawn, has_strokes, is_the_file } = looked;
    if let Some(pages) = file.and_then(|(mime, bytes)| scanned_page(&mime, &bytes)) {
        return Ok(Looked { pages, check: Some(check), is_as_signed, is_redrawn: false, has_strokes: true });
    }
    // A PDF is not drawn from its own bytes here: what it says is set anew, and the screen says so where that is not the
    // same to the byte.
    let pages = drawn.as_ref().map(pages_of).unwrap_or_default();
    Ok(Looked { pages, check: Some(check), is_as_signed, is_redrawn: !is_the_file, has_strokes })
}

/// A page that was scanned as a picture.
fn scanned_page(mime: &str, bytes: &[u8]) -> Option<Pages> {
    if !mime.starts_with("image/") {
        return None;
    }
    let picture = thumbnail(bytes, SCAN_SIDE_PX).ok()?;
    let pixels = Pixels::clone_from_slice(picture.as_raw(), picture.width(), picture.height());
    Some(Pages { pages: vec![pixels], total: 1, account: None })
}

fn save_paper(
    services: &Services,
    act_id: ActId,
    agreement: AgreementId,
    (number, folder): (&str, Option<&Path>),
) -> Result<PathBuf, String> {
    let (by, procedures) = desk(services)?;
    let signed = agreement::export_signed_paper(&procedures, act_id, by, agreement);
    let (mime, bytes) = signed.map_err(|error| error.to_string())?;
    let ending = match mime.as_str() {
        "image/png" => ".png",
        "image/jpeg" => ".jpg",
        _ => ".pdf",
    };
    let name = [number, ending].concat();
    let saved = match folder {
        Some(folder) => files::save(folder, &name, &bytes),
        None => files::take_along(services, &name, &bytes),
    };
    saved.map_err(|error| error.to_string())
}

/// The minutes of an end. That somebody looked is a fact before anything is drawn.
fn look_at_minutes(services: &Services, act_id: ActId, agreement: AgreementId) -> Result<Looked, String> {
    let (by, procedures) = desk(services)?;
    let size = (PAGE_WIDTH_PX, PAGES_MAX);
    let looked = agreement::look_at_end_paper(&procedures, act_id, by, agreement, size);
    let EndPaperLook { number, check, drawn, is_the_file } = looked.map_err(|error| error.to_string())?;
    let Some(drawn) = drawn else {
        return Err(format!(
            "Berita acara {number} tidak bisa dibuka lagi di kios ini. Ambil dari cadangan atau arsip kertas."
        ));
    };
    let pages = pages_of(&drawn);
    Ok(Looked { pages, check: Some(check), is_as_signed: true, is_redrawn: !is_the_file, has_strokes: false })
}

fn save_minutes(
    services: &Services,
    act_id: ActId,
    agreement: AgreementId,
    folder: Option<&Path>,
) -> Result<PathBuf, String> {
    let (by, procedures) = desk(services)?;
    let kept = agreement::export_end_paper(&procedures, act_id, by, agreement);
    let (number, bytes) = kept.map_err(|error| error.to_string())?;
    let name = ["berita-acara-pengakhiran-", number.as_str(), ".pdf"].concat();
    let saved = match folder {
        Some(folder) => files::save(folder, &name, &bytes),
        None => files::take_along(services, &name, &bytes),
    };
    saved.map_err(|error| error.to_string())
}

fn card_pdf(services: &Services, partner: PartnerId) -> Result<PathBuf, String> {
    services.actor().ok_or(NOBODY)?;
    let known = services.store.read(|c| partners::by_id(c, partner));
    let known = known.map_err(|error| error.to_string())?.ok_or_else(|| CardError::UnknownPartner.to_string())?;
    let outlet = PaperOutlet::of(&services.config.outlet, &services.config.mail);
    let made = card::cards_pdf(&outlet, &[card::face_of(&known)], CardLayout::Single);
    let bytes = made.map_err(|error| error.to_string())?;
    let name = ["kartu-mitra-", known.code.as_str(), ".pdf"].concat();
    files::take_along(services, &name, &bytes).map_err(|error| error.to_string())
}

fn browse(services: &Services, path: Option<PathBuf>, root: Option<PathBuf>) -> Result<Folder, String> {
    let entries = match &path {
        None => files::places(services),
        Some(path) => files::look(path, &ENDINGS).map_err(|error| error.to_string())?,
    };
    let zone = services.store.zone();
    let detail = |entry: &files::Entry| match (entry.kind, entry.changed) {
        (PlaceKind::File, Some(at)) => [files::size_text(entry.bytes), zone.stamp(at)].join("  \u{B7}  "),
        (PlaceKind::File, None) => files::size_text(entry.bytes),
        // Where a folder lies on the disk tells nobody anything.
        _ => String::new(),
    };
    let details = entries.iter().map(detail).collect();
    let has_stick = entries.iter().any(|entry| entry.kind == PlaceKind::Stick);
    Ok(Folder { path, root, entries, details, has_stick })
}

/// Signed pages from a stick. What they are, their first bytes say, whatever the file is called.
fn read_scan(path: &Path, name: String) -> Result<Scan, String> {
    let gone = |error: std::io::Error| {
        format!("Berkas {name} tidak bisa dibuka: {error}. Colokkan lagi USB-nya, lalu ketuk Muat ulang.")
    };
    let mut bytes = Vec::new();
    // One byte more than the limit is enough to know that it is too large.
    File::open(path).map_err(gone)?.take(SCAN_BYTES_MAX as u64 + 1).read_to_end(&mut bytes).map_err(gone)?;
    if bytes.is_empty() {
        return Err(SignError::ScanEmpty.to_string());
    }
    if bytes.len() > SCAN_BYTES_MAX {
        return Err(SignError::ScanTooLarge.to_string());
    }
    let kinds: [(&str, &[u8]); 3] =
        [("application/pdf", b"%PDF-"), ("image/png", b"\x89PNG\r\n\x1a\n"), ("image/jpeg", b"\xff\xd8\xff")];
    let kind = kinds.into_iter().find(|(_, begins)| bytes.starts_with(begins));
    let (mime, _) = kind.ok_or_else(|| SignError::ScanKind.to_string())?;
    Ok(Scan { name, mime, bytes })
}
