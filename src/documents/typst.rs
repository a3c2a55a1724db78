//! A template and a JSON value become a PDF.

use serde_json::Value;
use thiserror::Error;

use super::engine;
use super::paper_text;

/// The papers we have. Their fields are shown by the samples in `templates/documents/samples/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Template {
    /// Tanda terima barang titipan.
    Handover,
    /// The letter that asks a partner to fetch what has not sold.
    ReturnNotice,
    /// Berita acara pengembalian barang.
    Handback,
    /// The monthly review of one partner.
    Review,
    /// The managers' monthly digest.
    Digest,
    /// The report of a shift at the till.
    ZReport,
    /// A procedure: its table and its lanes.
    Procedure,
    /// A form of a procedure, to be written on or as it was filled in.
    CaseForm,
    /// The file of one case.
    CaseFile,
    /// Figures over the cases of a procedure.
    CaseFigures,
    /// Perjanjian konsinyasi with its annexes.
    Agreement,
    /// What of a signed agreement changes.
    Addendum,
    /// Berita acara pengakhiran perjanjian.
    AgreementEnd,
    /// Rincian hasil titip jual.
    Settlement,
    /// Kuitansi of what was paid to a partner.
    Payout,
    /// Berita acara stok opname.
    Opname,
    /// Cards that partners show when they bring goods.
    PartnerCard,
    /// A sheet of labels; use [`super::labels_pdf`].
    Labels,
    /// A till slip; use [`super::receipt_pdf`].
    Receipt,
}

impl Template {
    pub const ALL: [Template; 19] = [
        Template::Handover,
        Template::ReturnNotice,
        Template::Handback,
        Template::Review,
        Template::Digest,
        Template::ZReport,
        Template::Procedure,
        Template::CaseForm,
        Template::CaseFile,
        Template::CaseFigures,
        Template::Agreement,
        Template::Addendum,
        Template::AgreementEnd,
        Template::Settlement,
        Template::Payout,
        Template::Opname,
        Template::PartnerCard,
        Template::Labels,
        Template::Receipt,
    ];

    /// The template's file name without its ending.
    pub fn name(self) -> &'static str {
        match self {
            Template::Handover => "handover",
            Template::ReturnNotice => "return_notice",
            Template::Handback => "handback",
            Template::Review => "review",
            Template::Digest => "digest",
            Template::ZReport => "z-report",
            Template::Procedure => "procedure",
            Template::CaseForm => "case-form",
            Template::CaseFile => "case-file",
            Template::CaseFigures => "case-figures",
            Template::Agreement => "agreement",
            Template::Addendum => "addendum",
            Template::AgreementEnd => "agreement-end",
            Template::Settlement => "settlement",
            Template::Payout => "payout",
            Template::Opname => "opname",
            Template::PartnerCard => "partner-card",
            Template::Labels => "labels",
            Template::Receipt => "receipt",
        }
    }
}

/// Why a paper was not made.
#[derive(Debug, Error)]
pub enum PaperError {
    #[error("Dokumen \"{template}\" tidak bisa dibuat: {cause}. Laporkan ke admin; datanya sendiri aman.")]
    Template { template: &'static str, cause: String },
    #[error("Isi dokumen \"{template}\" tidak bisa dibaca: {cause}. Laporkan ke admin; datanya sendiri aman.")]
    Data { template: &'static str, cause: String },
    #[error("Teks \"{0}\" terlalu panjang untuk kode QR. Perpendek kodenya.")]
    TooLongForQr(String),
}

/// Makes a PDF. `data` is what the template shows; `images` are pictures that it may name, in PNG or JPEG.
///
/// The names of images are `'static` because the typesetter keeps every file name it has met for the life of the
/// program. The date printed on the paper comes from `data`; the machine's clock is never asked.
pub fn pdf(template: Template, data: &Value, images: &[(&'static str, &[u8])]) -> Result<Vec<u8>, PaperError> {
    engine::compile(template, bytes_of(template, data)?, images)
}

/// A page of a paper as dots on white, three bytes each, row by row.
#[derive(Clone, PartialEq, Eq)]
pub struct PagePicture {
    pub width_px: u32,
    pub height_px: u32,
    pub rgb: Vec<u8>,
}

impl std::fmt::Debug for PagePicture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PagePicture({} x {})", self.width_px, self.height_px)
    }
}

/// The first pages of a paper, and how many it has in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PagePictures {
    pub pages: Vec<PagePicture>,
    pub total: usize,
}

/// Draws the first pages of the paper that [`pdf`] would make, each `width_px` wide: what somebody looks at before it
/// goes out.
pub fn page_pictures(
    template: Template,
    data: &Value,
    images: &[(&'static str, &[u8])],
    width_px: u32,
    pages_max: usize,
) -> Result<PagePictures, PaperError> {
    engine::pictures(template, bytes_of(template, data)?, images, width_px, pages_max)
}

fn bytes_of(template: Template, data: &Value) -> Result<Vec<u8>, PaperError> {
    let clean = paper_text::clean(data);
    serde_json::to_vec(&clean).map_err(|error| PaperError::Data { template: template.name(), cause: error.to_string() })
}

/// The first page of a PDF as a PNG, drawn from the PDF's own bytes at so many dots an inch.
pub fn first_page_png(pdf: &[u8], dots_per_inch: u32) -> Result<Vec<u8>, PaperError> {
    engine::first_page(pdf, f64::from(dots_per_inch) / 72.0)
}

/// Loads fonts and templates ahead of the first paper, so that nobody waits for them. Safe to call from any thread.
pub fn warm_up() {
    engine::shared();
}
