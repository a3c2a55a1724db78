//! Typst in this process: fonts and templates loaded once, files that exist only in memory.

use std::collections::HashMap;
use std::sync::OnceLock;

use typst::comemo;
use typst::diag::{FileError, FileResult, SourceDiagnostic, SourceResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_kit::fonts::FontStore;
use typst_layout::{Page, PagedDocument};
use typst_pdf::PdfOptions;
use typst_render::RenderOptions;

use super::typst::{PagePicture, PagePictures, PaperError, Template};

/// Results of the typesetter's memory that no paper asked for this many papers long are dropped.
const CACHE_AGE_MAX: usize = 2;

const DATA_FILE: &str = "data.json";

/// Inter (SIL Open Font License, `templates/fonts/OFL.txt`); Debian's own build.
const INTER: [&[u8]; 3] = [
    include_bytes!("../../templates/fonts/Inter-Regular.otf"),
    include_bytes!("../../templates/fonts/Inter-Italic.otf"),
    include_bytes!("../../templates/fonts/Inter-SemiBold.otf"),
];

/// Of Typst's embedded fonts only these are used: headings, and signs that Inter lacks.
const EMBEDDED: [&str; 2] = ["Libertinus Serif", "DejaVu Sans Mono"];

const SOURCES: &[(&str, &str)] = &[
    ("base.typ", include_str!("../../templates/documents/base.typ")),
    ("handover.typ", include_str!("../../templates/documents/handover.typ")),
    ("return_notice.typ", include_str!("../../templates/documents/return_notice.typ")),
    ("handback.typ", include_str!("../../templates/documents/handback.typ")),
    ("review.typ", include_str!("../../templates/documents/review.typ")),
    ("digest.typ", include_str!("../../templates/documents/digest.typ")),
    ("z-report.typ", include_str!("../../templates/documents/z-report.typ")),
    ("procedure.typ", include_str!("../../templates/documents/procedure.typ")),
    ("case-form.typ", include_str!("../../templates/documents/case-form.typ")),
    ("case-file.typ", include_str!("../../templates/documents/case-file.typ")),
    ("case-figures.typ", include_str!("../../templates/documents/case-figures.typ")),
    ("agreement.typ", include_str!("../../templates/documents/agreement.typ")),
    ("addendum.typ", include_str!("../../templates/documents/addendum.typ")),
    ("settlement.typ", include_str!("../../templates/documents/settlement.typ")),
    ("payout.typ", include_str!("../../templates/documents/payout.typ")),
    ("opname.typ", include_str!("../../templates/documents/opname.typ")),
    ("agreement-end.typ", include_str!("../../templates/documents/agreement-end.typ")),
    ("partner-card.typ", include_str!("../../templates/documents/partner-card.typ")),
    ("labels.typ", include_str!("../../templates/documents/labels.typ")),
    ("receipt.typ", include_str!("../../templates/documents/receipt.typ")),
    (PAGE_TEMPLATE, include_str!("../../templates/documents/page.typ")),
];

/// Shows the first page of a finished PDF, and nothing else.
const PAGE_TEMPLATE: &str = "page.typ";
const PAGE_FILE: &str = "paper.pdf";

/// What every paper shares.
pub(super) struct Engine {
    library: LazyHash<Library>,
    fonts: FontStore,
    sources: HashMap<&'static str, Source>,
}

/// The engine; the first call loads it (some tens of milliseconds).
pub(super) fn shared() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let mut fonts = FontStore::new();
        for data in INTER {
            fonts.extend(Font::iter(Bytes::new(data)).map(|font| {
                let info = font.info().clone();
                (font, info)
            }));
        }
        fonts.extend(typst_kit::fonts::embedded().filter(|(_, info)| EMBEDDED.contains(&info.family.as_str())));
        let sources = SOURCES
            .iter()
            .filter_map(|&(name, text)| Some((name, Source::new(file_id(name)?, text.to_owned()))))
            .collect();
        Engine { library: LazyHash::new(Library::default()), fonts, sources }
    })
}

/// Ids are interned for the life of the program: only names from our own source come here.
fn file_id(name: &'static str) -> Option<FileId> {
    let path = VirtualPath::new(name).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// One paper in the making: the shared engine, its data and its pictures. There is no other file.
struct Job<'a> {
    engine: &'static Engine,
    main: FileId,
    data: Bytes,
    images: Vec<(&'a str, Bytes)>,
}

impl World for Job<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.engine.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.engine.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let name = id.get().vpath().get_without_slash();
        self.engine.sources.get(name).cloned().ok_or_else(|| not_here(name))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let name = id.get().vpath().get_without_slash();
        if name == DATA_FILE {
            return Ok(self.data.clone());
        }
        self.images.iter().find(|(image, _)| *image == name).map(|(_, b)| b.clone()).ok_or_else(|| not_here(name))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.engine.fonts.font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn not_here(name: &str) -> FileError {
    FileError::NotFound(name.into())
}

/// Typesets one paper and exports it as a PDF.
pub(super) fn compile(
    template: Template,
    data: Vec<u8>,
    images: &[(&'static str, &[u8])],
) -> Result<Vec<u8>, PaperError> {
    typeset(template, data, images, |document| typst_pdf::pdf(document, &options()))
}

/// Typesets one paper and draws its first pages.
pub(super) fn pictures(
    template: Template,
    data: Vec<u8>,
    images: &[(&'static str, &[u8])],
    width_px: u32,
    pages_max: usize,
) -> Result<PagePictures, PaperError> {
    typeset(template, data, images, |document| {
        let all = document.pages();
        let pages = all.iter().take(pages_max).map(|page| picture(page, width_px)).collect();
        Ok(PagePictures { pages, total: all.len() })
    })
}

/// A page on white paper, so that nothing of it is transparent.
fn picture(page: &Page, width_px: u32) -> PagePicture {
    let scale = f64::from(width_px) / page.frame.width().to_pt().max(1.0);
    let drawn = typst_render::render(page, &RenderOptions { pixel_per_pt: scale.into(), ..RenderOptions::default() });
    let rgb = drawn.data().chunks_exact(4).flat_map(|dot| [dot[0], dot[1], dot[2]]).collect();
    PagePicture { width_px: drawn.width(), height_px: drawn.height(), rgb }
}

fn typeset<T>(
    template: Template,
    data: Vec<u8>,
    images: &[(&'static str, &[u8])],
    export: impl FnOnce(&PagedDocument) -> SourceResult<T>,
) -> Result<T, PaperError> {
    let engine = shared();
    let failed = |cause: String| PaperError::Template { template: template.name(), cause };
    let main = SOURCES.iter().map(|(name, _)| *name).find(|name| name.strip_suffix(".typ") == Some(template.name()));
    let main = main.and_then(file_id).ok_or_else(|| failed("templatnya tidak ada".into()))?;
    let images = images.iter().map(|(name, bytes)| (*name, Bytes::new(bytes.to_vec()))).collect();
    let job = Job { engine, main, data: Bytes::new(data), images };
    let made = typst::compile::<PagedDocument>(&job)
        .output
        .and_then(|document| export(&document))
        .map_err(|errors| failed(explain(&job, &errors)));
    comemo::evict(CACHE_AGE_MAX);
    made
}

/// Draws the first page of a PDF as it would be shown, as PNG.
pub(super) fn first_page(pdf: &[u8], pixel_per_pt: f64) -> Result<Vec<u8>, PaperError> {
    let failed = |cause: String| PaperError::Template { template: "page", cause };
    let main = file_id(PAGE_TEMPLATE).ok_or_else(|| failed("templatnya tidak ada".into()))?;
    let images = vec![(PAGE_FILE, Bytes::new(pdf.to_vec()))];
    let job = Job { engine: shared(), main, data: Bytes::new(Vec::new()), images };
    let document = typst::compile::<PagedDocument>(&job).output.map_err(|errors| failed(explain(&job, &errors)))?;
    let page = document.pages().first().ok_or_else(|| failed("tidak ada halaman".into()))?;
    let options = RenderOptions { pixel_per_pt: pixel_per_pt.into(), ..RenderOptions::default() };
    let png = typst_render::render(page, &options).encode_png().map_err(|error| failed(error.to_string()));
    comemo::evict(CACHE_AGE_MAX);
    png
}

fn options() -> PdfOptions {
    PdfOptions { creator: typst::foundations::Smart::Custom(Some("deks".into())), ..PdfOptions::default() }
}

/// The typesetter's complaints with file and line, for the log and the admin.
fn explain(job: &Job<'_>, errors: &[SourceDiagnostic]) -> String {
    let places = errors.iter().map(|error| {
        let place = error.span.id().map(|id| {
            let name = id.get().vpath().get_without_slash();
            let line = typst::WorldExt::range(job, error.span)
                .and_then(|range| job.engine.sources.get(name)?.lines().byte_to_line(range.start));
            format!("{name}:{}: ", line.map_or(0, |line| line + 1))
        });
        format!("{}{}", place.unwrap_or_default(), error.message)
    });
    places.collect::<Vec<_>>().join("; ")
}
