//! Papers of the case: looked at, added from a stick or through the camera, signed on the screen, taken out again.

use std::path::PathBuf;

use deks_ui::{PlaceKind, Tone};

use super::fields::paper_kind;
use super::form::COLUMN_MARK;
use super::handle::Outs;
use super::{
    Asking, Browser, CasePageScreen, Effect, Folder, Fresh, LetterFacts, Looking, Made, Opened, PageData, PaperIntent,
    PaperOf, Sheet, Wanted, Wish,
};
use crate::base::CaseDocumentId;
use crate::intake::Signature;
use crate::kiosk::flow::Out;
use crate::sop::definition::{DocumentKind, FieldKind};

const PICTURES: &[&str] = &["jpg", "jpeg", "png"];
const PAGES: &[&str] = &["pdf"];
const SHEETS: &[&str] = &["xlsx", "csv"];
const PICTURES_AND_PAGES: &[&str] = &["jpg", "jpeg", "png", "pdf"];
const PAGES_AND_SHEETS: &[&str] = &["pdf", "xlsx", "csv"];
const PICTURES_PAGES_AND_SHEETS: &[&str] = &["jpg", "jpeg", "png", "pdf", "xlsx", "csv"];
/// Of a kind that takes anything; what it is, its first bytes say.
const ANY: &[&str] = &["jpg", "jpeg", "png", "pdf", "xlsx", "csv", "txt", "eml", "doc", "docx"];
/// Came with the letter itself; nobody adds one.
const LETTER: &str = "letter";
/// A card that names somebody, where a procedure has a kind for it.
pub(super) const CARD: &str = "identity_card";

impl CasePageScreen {
    pub(super) fn decide_papers(&mut self, intent: PaperIntent) -> Outs {
        match intent {
            PaperIntent::Chosen(paper) => return self.paper_chosen(paper),
            PaperIntent::LetterChosen(at) => return self.letter_chosen(at),
            PaperIntent::Opened { serial, result } => self.opened(serial, result),
            PaperIntent::Paged(by) => {
                if let Sheet::Paper(looking) = &mut self.sheet {
                    let last = looking.pages.len().saturating_sub(1);
                    looking.at = looking.at.saturating_add_signed(by as isize).min(last);
                }
            }
            PaperIntent::Removed => return self.paper_removed(),
            PaperIntent::IsCard => return self.paper_is_card(),
            PaperIntent::Added => return self.paper_added(),
            PaperIntent::FilesAsked(field) => {
                let Some(of) = self.paper_of_field(&field) else { return Vec::new() };
                self.under = self.entry().cloned();
                return self.browse_for(vec![of.clone()], of);
            }
            PaperIntent::CameraAsked(field) => {
                let Some(of) = self.paper_of_field(&field) else { return Vec::new() };
                self.under = self.entry().cloned();
                return self.start_eye(of);
            }
            PaperIntent::NotKept(text) => self.notice = format!("Berkas ini hanya ada sampai kios dimatikan: {text}"),
            PaperIntent::Taken(result) => return self.taken(result),
            PaperIntent::Shot
            | PaperIntent::ShotAgain
            | PaperIntent::ShotKept
            | PaperIntent::EyeLook
            | PaperIntent::EyeStarted(_) => return self.decide_eye(intent),
            other => return self.decide_files(other),
        }
        Vec::new()
    }

    fn decide_files(&mut self, intent: PaperIntent) -> Outs {
        match intent {
            PaperIntent::KindChosen(kind) => {
                let Sheet::Files(browser) = &self.sheet else { return Vec::new() };
                let kinds = browser.kinds.clone();
                let Some(of) = kinds.iter().find(|known| known.kind == kind).cloned() else { return Vec::new() };
                return self.browse_for(kinds, of);
            }
            PaperIntent::KindAgain => {
                if let Sheet::Files(browser) = &mut self.sheet {
                    browser.of = None;
                }
                self.sheet_flaw.clear();
            }
            PaperIntent::ByCamera => {
                let Sheet::Files(Browser { of: Some(of), .. }) = &self.sheet else { return Vec::new() };
                let of = of.clone();
                return self.start_eye(of);
            }
            PaperIntent::Browsed(result) => return self.browsed(result),
            PaperIntent::PlaceChosen(path) => return self.place_chosen(path),
            PaperIntent::PlaceUp => return self.place_up(),
            _ => {}
        }
        Vec::new()
    }

    fn decide_eye(&mut self, intent: PaperIntent) -> Outs {
        let Sheet::Camera(of) = &self.sheet else {
            // The sheet was closed while the camera started.
            return match intent {
                PaperIntent::EyeStarted(Ok(running)) => vec![Out::Do(Effect::StopEye(running))],
                _ => Vec::new(),
            };
        };
        match intent {
            PaperIntent::EyeStarted(Ok(running)) => {
                let older = self.eye.started(running);
                return older.map(|older| Out::Do(Effect::StopEye(older))).into_iter().collect();
            }
            PaperIntent::EyeStarted(Err(error)) => {
                tracing::error!(%error, "the camera's thread did not start");
                self.eye.flaw = "Kamera tidak bisa dinyalakan. Tutup lembar ini, lalu coba lagi.".to_owned();
            }
            PaperIntent::EyeLook => self.eye.look(),
            PaperIntent::Shot => {
                let is_read = of.is_read;
                self.eye.shoot(is_read);
            }
            PaperIntent::ShotAgain => self.eye.shot = None,
            PaperIntent::ShotKept => return self.shot_kept(),
            _ => {}
        }
        Vec::new()
    }

    fn paper_chosen(&mut self, paper: CaseDocumentId) -> Outs {
        if let Some(fresh) = self.fresh.iter().find(|fresh| fresh.id == paper) {
            let (title, known) = (fresh.paper.name.clone(), fresh.paper.clone());
            let looking = Looking { title, paper: Some(paper), removable: true, loading: true, ..Looking::default() };
            self.open_paper(looking);
            return vec![Out::Do(Effect::LookAtFresh { serial: self.looked, paper: known })];
        }
        let page = self.data.as_ref().and_then(|data| data.page.as_ref());
        let Some(view) = page.and_then(|page| page.documents.iter().find(|view| view.id == paper)) else {
            return Vec::new();
        };
        if !view.quarantine.is_empty() || !view.may_open {
            return Vec::new();
        }
        if view.personal { self.ask_purpose(Wanted::Paper(paper)) } else { self.look_into(paper, String::new()) }
    }

    /// The look is written down before the paper comes.
    pub(super) fn look_into(&mut self, paper: CaseDocumentId, purpose: String) -> Outs {
        let page = self.data.as_ref().and_then(|data| data.page.as_ref());
        let Some((page, view)) =
            page.and_then(|page| Some((page, page.documents.iter().find(|view| view.id == paper)?)))
        else {
            return Vec::new();
        };
        let is_changed = !page.header.is_closed() && !view.removed;
        let has_cards = page.definition.as_ref().is_some_and(|definition| definition.document(CARD).is_some());
        let looking = Looking {
            title: view.label.clone(),
            facts: view.name.clone(),
            paper: Some(paper),
            removable: is_changed && view.kind != LETTER,
            may_be_card: is_changed && has_cards && view.kind != CARD && view.mime.starts_with("image/"),
            loading: true,
            ..Looking::default()
        };
        self.open_paper(looking);
        vec![Out::Do(Effect::Look { serial: self.looked, paper, purpose })]
    }

    /// A letter of ours is read from the outbox; one that came in lies among the papers, or in the inbox alone. Each look is
    /// written down before the letter comes.
    fn letter_chosen(&mut self, at: usize) -> Outs {
        let (Some(data), Some(case)) = (&self.data, self.case()) else { return Vec::new() };
        let Some(view) = data.page.as_ref().and_then(|page| page.letters.get(at)) else { return Vec::new() };
        let LetterFacts { subject: title, detail: facts, standing, sent_on, paper } =
            data.letters.get(at).cloned().unwrap_or_default();
        if let Some(mail) = view.mail {
            self.open_paper(Looking { title, facts, standing, sent_on, loading: true, ..Looking::default() });
            return vec![Out::Do(Effect::ReadMail { serial: self.looked, case, mail })];
        }
        match (paper, view.inbox) {
            (Some(paper), _) => self.paper_chosen(paper),
            (None, Some(letter)) => self.ask_purpose(Wanted::Letter { letter, title, facts }),
            (None, None) => {
                vec![Out::Say("Surat aslinya tidak ada di berkas ini. Lihat di Surel masuk.".to_owned(), Tone::Plain)]
            }
        }
    }

    /// From now on it lies sealed, and nobody is shown it beside the goods.
    fn paper_is_card(&mut self) -> Outs {
        let Sheet::Paper(looking) = &self.sheet else { return Vec::new() };
        let Some(paper) = looking.paper.filter(|_| looking.may_be_card && !self.busy) else { return Vec::new() };
        self.busy = true;
        vec![Out::Do(Effect::Seal { act_id: self.act_id, paper })]
    }

    /// The sheet stands there before what it shows.
    pub(super) fn open_paper(&mut self, looking: Looking) {
        self.looked += 1;
        self.open_sheet(Sheet::Paper(Box::new(looking)));
    }

    /// What came for a sheet that was closed in the meantime is thrown away.
    fn opened(&mut self, serial: u64, result: Result<Opened, String>) {
        let Sheet::Paper(looking) = &mut self.sheet else { return };
        if serial != self.looked {
            return;
        }
        looking.loading = false;
        match result {
            Ok(opened) => (looking.pages, looking.text) = (opened.pages, opened.text),
            Err(text) => self.sheet_flaw = text,
        }
    }

    fn paper_removed(&mut self) -> Outs {
        let Sheet::Paper(looking) = &self.sheet else { return Vec::new() };
        let Some(paper) = looking.paper.filter(|_| looking.removable) else { return Vec::new() };
        if self.fresh.iter().any(|fresh| fresh.id == paper) {
            self.fresh.retain(|fresh| fresh.id != paper);
            self.open_sheet(Sheet::None);
            return vec![Out::Do(Effect::DropPaper(paper))];
        }
        let hint = format!("{}: keluar dari isi berkas. Yang sudah disetujui atasnya diputuskan lagi.", looking.facts);
        self.ask(Asking {
            wish: Wish::RemovePaper(paper),
            title: "Keluarkan berkas".to_owned(),
            hint,
            confirm: "Keluarkan".to_owned(),
            needed: true,
        });
        Vec::new()
    }

    /// Any kind of paper that the procedure knows.
    fn paper_added(&mut self) -> Outs {
        let Some(definition) = self.data.as_ref().and_then(|data| data.definition.as_ref()) else { return Vec::new() };
        let kinds: Vec<PaperOf> = definition.documents.iter().filter(|kind| kind.id != LETTER).map(of_kind).collect();
        self.under = None;
        if let [only] = &kinds[..] {
            let of = only.clone();
            return self.browse_for(kinds, of);
        }
        self.open_sheet(Sheet::Files(Browser { kinds, ..Browser::default() }));
        Vec::new()
    }

    /// The paper that a field asks for; none where nothing more may be added.
    fn paper_of_field(&self, field: &str) -> Option<PaperOf> {
        let data = self.data.as_ref()?;
        if self.is_picture_cell(field) {
            let kind = field.strip_prefix(COLUMN_MARK).filter(|_| self.may_write_entry())?;
            return data.definition.as_ref()?.document(kind).map(of_kind);
        }
        let known = self.writable(data, field)?;
        let kind = paper_kind(known)?;
        let of = data.definition.as_ref()?.document(kind).map(of_kind);
        Some(of.unwrap_or_else(|| PaperOf {
            kind: kind.to_owned(),
            label: known.label.clone(),
            endings: PICTURES,
            is_read: !matches!(known.kind, FieldKind::Photo { .. }),
        }))
    }

    fn browse_for(&mut self, kinds: Vec<PaperOf>, of: PaperOf) -> Outs {
        let endings = of.endings;
        self.open_sheet(Sheet::Files(Browser { kinds, of: Some(of), ..Browser::default() }));
        vec![Out::Do(Effect::Browse { path: None, root: None, endings })]
    }

    fn browsed(&mut self, result: Result<Folder, String>) -> Outs {
        let Sheet::Files(browser) = &mut self.sheet else { return Vec::new() };
        match result {
            Ok(folder) => {
                browser.folder = folder;
                Vec::new()
            }
            // The stick is gone: the places that are left stand at the top.
            Err(text) => {
                self.sheet_flaw = text;
                let endings = browser.of.as_ref().map_or(ANY, |of| of.endings);
                vec![Out::Do(Effect::Browse { path: None, root: None, endings })]
            }
        }
    }

    fn place_chosen(&mut self, path: PathBuf) -> Outs {
        let Sheet::Files(Browser { of: Some(of), folder, place, .. }) = &mut self.sheet else { return Vec::new() };
        let Some(entry) = folder.entries.iter().find(|entry| entry.path == path) else { return Vec::new() };
        if entry.kind != PlaceKind::File {
            if folder.root.is_none() {
                *place = Some(entry.kind);
            }
            let root = folder.root.clone().unwrap_or_else(|| path.clone());
            let endings = of.endings;
            self.sheet_flaw.clear();
            return vec![Out::Do(Effect::Browse { path: Some(path), root: Some(root), endings })];
        }
        if self.busy {
            return Vec::new();
        }
        let of = of.clone();
        self.sheet_flaw.clear();
        self.busy = true;
        vec![Out::Do(match self.case() {
            Some(case) => Effect::AddFile { act_id: self.act_id, case, path, of },
            None => Effect::TakeFile { path, of },
        })]
    }

    /// To the folder above; at the top the places are looked for again.
    fn place_up(&mut self) -> Outs {
        let Sheet::Files(Browser { of: Some(of), folder, .. }) = &self.sheet else { return Vec::new() };
        let up = match &folder.path {
            Some(path) if Some(path) != folder.root.as_ref() => path.parent().map(PathBuf::from),
            _ => None,
        };
        let root = up.as_ref().and(folder.root.clone());
        let endings = of.endings;
        self.sheet_flaw.clear();
        vec![Out::Do(Effect::Browse { path: up, root, endings })]
    }

    /// A paper of a case that is not kept yet.
    fn taken(&mut self, result: Result<Box<Fresh>, String>) -> Outs {
        if !std::mem::take(&mut self.busy) || !self.is_new() {
            return Vec::new();
        }
        match result.and_then(|fresh| self.keep_paper(fresh)) {
            Err(text) => {
                self.sheet_flaw = text;
                Vec::new()
            }
            Ok(mut outs) => {
                self.open_sheet(Sheet::None);
                outs.extend(self.stop_eye());
                outs
            }
        }
    }

    fn start_eye(&mut self, of: PaperOf) -> Outs {
        let Some(start) = self.eye.start() else { return Vec::new() };
        self.open_sheet(Sheet::Camera(of));
        vec![Out::Do(Effect::StartEye(start))]
    }

    pub(super) fn stop_eye(&mut self) -> Outs {
        if matches!(self.sheet, Sheet::Camera(_)) {
            return Vec::new();
        }
        self.eye.stop().map(|running| Out::Do(Effect::StopEye(running))).into_iter().collect()
    }

    fn shot_kept(&mut self) -> Outs {
        let (Sheet::Camera(of), Some(shot)) = (&self.sheet, &self.eye.shot) else { return Vec::new() };
        let (kind, made) = (of.kind.clone(), Made::Photo(shot.clone()));
        self.make(kind, made)
    }

    /// A signature of the pad becomes a picture of its own.
    pub(super) fn signed(&mut self, strokes: &str, width: i32, height: i32) -> Outs {
        let Sheet::Sign(field) = &self.sheet else { return Vec::new() };
        let signature = Signature::from_path(strokes, width, height);
        if !signature.is_signed() {
            self.sheet_flaw = "Tanda tangannya terlalu pendek. Ulangi.".to_owned();
            return Vec::new();
        }
        let kind = field.clone();
        self.make(kind, Made::Signature(signature))
    }

    /// Into the case, or to what goes with its first save.
    fn make(&mut self, kind: String, made: Made) -> Outs {
        if self.busy {
            return Vec::new();
        }
        self.busy = true;
        vec![Out::Do(Effect::AddMade { act_id: self.act_id, case: self.case(), kind, made: Box::new(made) })]
    }

    /// Whether papers may be added now.
    pub(super) fn may_add_papers(&self, data: &PageData) -> bool {
        let has_kinds = data.definition.as_ref().is_some_and(|definition| !definition.documents.is_empty());
        has_kinds && data.page.as_ref().is_none_or(|page| !page.header.is_closed())
    }
}

/// What files may be of a kind.
fn of_kind(kind: &DocumentKind) -> PaperOf {
    let takes = |what: &str| kind.accepts.iter().any(|one| one == what);
    let endings = match (takes("picture"), takes("pdf"), takes("sheet")) {
        _ if kind.accepts.is_empty() || takes("any") => ANY,
        (true, false, false) => PICTURES,
        (true, true, false) => PICTURES_AND_PAGES,
        (false, true, false) => PAGES,
        (false, false, true) => SHEETS,
        (false, true, true) => PAGES_AND_SHEETS,
        (_, _, true) => PICTURES_PAGES_AND_SHEETS,
        (false, false, false) => ANY,
    };
    // Of a kind that takes only pictures a thing is shown; any other is a paper with letters on it.
    let is_read = endings != PICTURES;
    PaperOf { kind: kind.id.clone(), label: kind.label.clone(), endings, is_read }
}
