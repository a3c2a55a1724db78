//! What the page does with papers, away from the UI thread: finding, reading, adding and printing them.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use deks_ui::PlaceKind;

use super::work::{Written, desk};
use super::{Done, Effect, FileEntry, Folder, Fresh, Intent, Made, Opened, PaperIntent, PaperOf, drawn, open, papers};
use crate::base::{ActId, CaseDocumentId, CaseId, InboxId, MailId};
use crate::kiosk::files;
use crate::kiosk::services::Services;
use crate::mail;
use crate::partnership::applications;
use crate::sop::case::documents::{ChangeKindError, DocumentOrigin, OTHER, change_kind, pictures};
use crate::sop::case::looks::{self, LookKind, NewLook};
use crate::sop::case::{self, NewDocument};
use crate::sop::field::Shown;
use crate::sop::letters::OfficeFace;
use crate::sop::lists::{self, CasePage, DocumentView};
use crate::sop::paper::{CaseFile, FileEvent, FilePaper, case_file_pdf};
use crate::store::{Act, StoreError};

/// A little more than the largest paper that a case takes.
const FILE_BYTES_MAX: u64 = 41 * 1024 * 1024;
const PAGE_GONE: &str = "Halaman ini tidak bisa dibaca lagi. Muat ulang, lalu simpan lagi.";

pub(super) fn perform(effect: Effect, services: &Services) -> Option<Intent> {
    match effect {
        Effect::LoadThumbs(papers) => {
            let (by, procedures) = desk(services).ok()?;
            let found = pictures(&procedures, by, &papers, drawn::THUMB_PX).ok()?;
            let found = found.into_iter().map(|(paper, picture)| (paper, drawn::pixels_of(&picture)));
            Some(Intent::Thumbs(found.collect()))
        }
        Effect::Look { serial, paper, purpose } => Some(opened(serial, look(services, paper, &purpose))),
        Effect::LookAtFresh { serial, paper } => Some(opened(serial, open::opened(&paper.mime, &paper.bytes))),
        Effect::ReadMail { serial, case, mail } => Some(opened(serial, read_mail(services, case, mail))),
        Effect::ReadLetter { serial, letter, purpose } => Some(opened(serial, read_letter(services, letter, &purpose))),
        Effect::Browse { path, root, endings } => {
            Some(Intent::Paper(PaperIntent::Browsed(browse(services, path, root, endings))))
        }
        Effect::TakeFile { path, of } => {
            let taken = read_file(&path, &of).map(|paper| Box::new(fresh(paper)));
            Some(Intent::Paper(PaperIntent::Taken(taken)))
        }
        Effect::AddFile { act_id, case, path, of } => {
            let added = read_file(&path, &of).map_err(Into::into).and_then(|paper| add(services, act_id, case, paper));
            Some(Intent::Done(added))
        }
        Effect::AddMade { act_id, case, kind, made } => add_made(services, act_id, case, (kind, *made)),
        Effect::RemovePaper { act_id, paper, words } => Some(Intent::Done(remove(services, act_id, paper, words))),
        Effect::Seal { act_id, paper } => Some(Intent::Done(seal(services, act_id, paper))),
        _ => None,
    }
}

fn opened(serial: u64, result: Result<Opened, String>) -> Intent {
    Intent::Paper(PaperIntent::Opened { serial, result })
}

fn look(services: &Services, paper: CaseDocumentId, purpose: &str) -> Result<Opened, String> {
    let (by, procedures) = desk(services)?;
    let (mime, bytes) = case::open_document(&procedures, by, paper, purpose).map_err(|error| error.to_string())?;
    open::opened(&mime, &bytes)
}

/// A letter of ours, as it stands in the outbox.
fn read_mail(services: &Services, case: CaseId, letter: MailId) -> Result<Opened, String> {
    let (by, procedures) = desk(services)?;
    let mime = applications::open_sent(&procedures, by, case, letter).map_err(|error| error.to_string())?;
    Ok(Opened { pages: Vec::new(), text: mail::open(&mime).text })
}

/// A letter that came in and lies in the inbox alone.
fn read_letter(services: &Services, letter: InboxId, purpose: &str) -> Result<Opened, String> {
    let (by, procedures) = desk(services)?;
    let sealer = services.sealer()?;
    let found = applications::open_letter(&procedures, sealer.as_ref(), by, letter, purpose);
    let bytes = found.map_err(|error| error.to_string())?.bytes.map_err(|error| error.to_string())?;
    open::opened(open::MAIL_MIME, &bytes)
}

fn browse(
    services: &Services,
    path: Option<PathBuf>,
    root: Option<PathBuf>,
    endings: &[&str],
) -> Result<Folder, String> {
    let found = match &path {
        None => files::places(services),
        Some(path) => files::look(path, endings).map_err(|error| error.to_string())?,
    };
    let zone = services.store.zone();
    let entry = |entry: files::Entry| FileEntry {
        detail: match (entry.kind, entry.changed) {
            (PlaceKind::File, Some(at)) => [files::size_text(entry.bytes), zone.stamp(at)].join("  \u{B7}  "),
            (PlaceKind::File, None) => files::size_text(entry.bytes),
            // Where a folder lies on the disk tells nobody anything.
            _ => String::new(),
        },
        path: entry.path,
        name: entry.name,
        kind: entry.kind,
    };
    Ok(Folder { path, root, entries: found.into_iter().map(entry).collect() })
}

/// A file from a stick. What it is, its first bytes say, once it comes to the case.
fn read_file(path: &Path, of: &PaperOf) -> Result<NewDocument, String> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let gone = |error: std::io::Error| {
        format!("Berkas {name} tidak bisa dibuka: {error}. Colokkan lagi USB-nya, lalu ketuk Muat ulang.")
    };
    let mut bytes = Vec::new();
    // One byte more than the limit is enough to know that it is too large.
    File::open(path).map_err(gone)?.take(FILE_BYTES_MAX).read_to_end(&mut bytes).map_err(gone)?;
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let mime = match ending.as_str() {
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "pdf" => "application/pdf",
        "csv" => "text/csv",
        "txt" => "text/plain",
        "eml" => "message/rfc822",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "application/octet-stream",
    };
    Ok(NewDocument {
        kind: of.kind.clone(),
        name,
        mime: mime.to_owned(),
        bytes,
        origin: DocumentOrigin::Stick,
        quarantine: Vec::new(),
    })
}

fn fresh(paper: NewDocument) -> Fresh {
    let picture = open::thumb(&paper.mime, &paper.bytes);
    Fresh { id: CaseDocumentId::new(), paper: Arc::new(paper), picture }
}

fn add(services: &Services, act_id: ActId, case: CaseId, paper: NewDocument) -> Written {
    let (by, procedures) = desk(services)?;
    case::add_document(&procedures, act_id, Some(by), case, paper)?;
    Ok(Done::PaperAdded)
}

/// A photo or a signature, into the case or to what goes with its first save.
fn add_made(services: &Services, act_id: ActId, case: Option<CaseId>, (kind, made): (String, Made)) -> Option<Intent> {
    let (bytes, name, mime, origin) = match made {
        Made::Photo(pixels) => (drawn::jpeg(&pixels), "foto.jpg", "image/jpeg", DocumentOrigin::Camera),
        Made::Signature(strokes) => {
            let pixels = drawn::signature(&strokes);
            (drawn::png(&pixels), "tanda-tangan.png", "image/png", DocumentOrigin::Signed)
        }
    };
    let paper = bytes.map(|bytes| NewDocument {
        kind,
        name: name.to_owned(),
        mime: mime.to_owned(),
        bytes,
        origin,
        quarantine: Vec::new(),
    });
    let paper = paper.ok_or_else(|| "Gambar ini tidak bisa disimpan. Ambil lagi.".to_owned());
    Some(match case {
        Some(case) => Intent::Done(paper.map_err(Into::into).and_then(|paper| add(services, act_id, case, paper))),
        None => Intent::Paper(PaperIntent::Taken(paper.map(|paper| Box::new(fresh(paper))))),
    })
}

fn remove(services: &Services, act_id: ActId, paper: CaseDocumentId, words: String) -> Written {
    let (by, procedures) = desk(services)?;
    case::remove_document(&procedures, act_id, by, paper, words)?;
    Ok(Done::PaperRemoved)
}

/// A picture that names somebody: as their card, or sealed beside where there is one already.
fn seal(services: &Services, act_id: ActId, paper: CaseDocumentId) -> Written {
    let (by, procedures) = desk(services)?;
    match change_kind(&procedures, act_id, by, paper, papers::CARD.to_owned()) {
        Err(ChangeKindError::OnlyOne { .. }) => change_kind(&procedures, act_id, by, paper, OTHER.to_owned())?,
        changed => changed?,
    }
    Ok(Done::PaperSealed(paper))
}

/// The file of the case on paper, with personal numbers masked. That somebody took it is a fact before it lies there.
pub(super) fn print(services: &Services, act_id: ActId, case: CaseId) -> Result<PathBuf, String> {
    let (by, procedures) = desk(services)?;
    let page = services.store.read_snapshot(|c| lists::case_page(c, &procedures, case, by));
    let page = page.map_err(|error| error.to_string())?;
    let definition = page.definition.clone().ok_or(PAGE_GONE)?;
    let content = services.store.read(|c| case::content(c, &definition, case)).map_err(|error| error.to_string())?;
    let ground = procedures.ground_on(definition.procedure.zone.day_of(services.now()));
    let file = CaseFile {
        definition: &definition,
        header: &page.header,
        content: &content,
        papers: page.documents.iter().map(file_paper).collect(),
        events: events(&page),
        office: OfficeFace::of(&services.config),
        printed_at: services.now(),
        how: Shown::Masked,
    };
    let pdf = case_file_pdf(&file, &ground).map_err(|error| error.to_string())?;
    let noted: Result<(), StoreError> = services.store.write(Act::by(by, "sop.print").with_id(act_id), move |tx| {
        looks::note(tx, &NewLook::of(case, LookKind::Print, by))
    });
    noted.map_err(|error| error.to_string())?;
    let label = [definition.procedure.case_name.as_str(), " ", page.header.number.as_str()].concat();
    let name = files::file_name(&label, "pdf");
    files::take_along(services, &name, &pdf).map_err(|error| error.to_string())
}

fn file_paper(paper: &DocumentView) -> FilePaper {
    let remark = match (paper.quarantine.is_empty(), paper.removed) {
        (false, _) => "ditahan, tidak dibuka",
        (true, true) => "sudah dilepas",
        (true, false) => "",
    };
    FilePaper {
        kind: paper.label.clone(),
        name: paper.name.clone(),
        bytes: u64::try_from(paper.bytes).unwrap_or(0),
        at: paper.added_at,
        remark: remark.to_owned(),
    }
}

fn events(page: &CasePage) -> Vec<FileEvent> {
    let event = |told: &case::Told| FileEvent {
        at: told.at,
        who: told.who.clone(),
        sentence: told.sentence.clone(),
        reason: told.reason.clone(),
    };
    page.history.iter().map(event).collect()
}
