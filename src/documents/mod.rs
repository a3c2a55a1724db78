//! Papers: Typst to PDF, spreadsheets, and the blobs they are kept in.
//!
//! Promises: a paper is made from a template and a JSON value, never from text pasted into markup, so that a product
//! name cannot become a command; the same value gives the same bytes; no font, file or package of the machine is
//! touched; no cell of a spreadsheet starts a formula; what was signed is kept by the hash of its bytes. Leaves to
//! others: what a paper says.

pub mod blobs;
pub mod csv_out;
pub mod draft_papers_store;
mod engine;
pub mod labels;
mod paper_text;
mod qr;
pub mod receipt;
pub mod typst;
pub mod vault;
pub mod xlsx;

pub use labels::{Label, LabelSheet, labels_pdf};
pub use qr::matrix as qr_matrix;
pub use receipt::receipt_pdf;
pub use typst::{PagePicture, PagePictures, PaperError, Template, first_page_png, page_pictures, pdf, warm_up};
