//! The words and the PDF of a notice and its reminders, from one paper.

use super::papers::{NoticePaper, PaperFile};
use crate::documents::{self, Template};
use crate::mail::{Attachment, Bodies, Body, Letter, bodies};

/// The letter to one address. A reminder says that it is one, in subject, words and paper.
pub(super) fn notice_letter(paper: &NoticePaper, to: &str, unique_key: String) -> Result<Letter, String> {
    let data = serde_json::to_value(paper).map_err(|error| error.to_string())?;
    let (body, kind) =
        if paper.is_reminder { (Body::Reminder, "return_reminder") } else { (Body::ReturnNotice, "return_notice") };
    let Bodies { subject, text, html } = bodies::render(body, &data).map_err(|error| error.to_string())?;
    let PaperFile { name, bytes } = notice_file(paper)?;
    let attachments = vec![Attachment { file_name: name, mime: "application/pdf", bytes }];
    Ok(Letter { unique_key, kind, to: vec![to.to_owned()], subject, text, html: Some(html), attachments })
}

/// The letter on paper.
pub(super) fn notice_file(paper: &NoticePaper) -> Result<PaperFile, String> {
    let data = serde_json::to_value(paper).map_err(|error| error.to_string())?;
    let bytes = documents::pdf(Template::ReturnNotice, &data, &[]).map_err(|error| error.to_string())?;
    Ok(PaperFile { name: format!("pengembalian-{}.pdf", paper.number), bytes })
}
