//! The JSON form of a reading, as `deks application read` prints it: fixed keys in a fixed order, so that other
//! programs can compare it.

use chrono::SecondsFormat;
use serde_json::{Value, json};

use super::{Attachment, Catalogue, Form, Reading};
use crate::base::Rupiah;

/// The messages of a thread up to one of them, put together.
#[derive(Debug, Clone, PartialEq)]
pub struct Thread {
    pub root_message_id: String,
    /// Names of files, oldest first; the last is the message itself.
    pub files: Vec<String>,
    pub merged: Reading,
}

/// One message as JSON. `file` is its file's name; `thread` is for an answer whose thread is at hand.
pub fn to_json(reading: &Reading, file: &str, thread: Option<&Thread>) -> Value {
    json!({
        "file": file,
        "message_id": reading.message_id,
        "date": reading.date.map(|date| date.to_rfc3339_opts(SecondsFormat::Secs, false)),
        "subject": reading.subject,
        "sender": {"name": reading.sender.name, "email": reading.sender.email},
        "reply_to": reading.reply_to,
        "business_name": reading.form.business_name,
        "contact": contact(&reading.form),
        "instagram": reading.form.instagram,
        "attachments": reading.attachments.iter().map(attachment).collect::<Vec<_>>(),
        "catalogue": reading.catalogue.as_ref().map(|one| catalogue(one, reading.price_limit)),
        "missing": reading.missing.iter().map(|one| one.code()).collect::<Vec<_>>(),
        "flags": reading.flags.iter().map(|one| one.code()).collect::<Vec<_>>(),
        "thread": thread.map(thread_json),
        "verdict": reading.verdict.code(),
    })
}

fn contact(form: &Form) -> Value {
    match (&form.contact_name, &form.phone) {
        (None, None) => Value::Null,
        (name, phone) => json!({"name": name, "phone": phone}),
    }
}

fn attachment(one: &Attachment) -> Value {
    json!({
        "filename": one.file_name,
        "content_type": one.content_type,
        "size": one.bytes.len(),
        "sha256": one.sha256,
        "role": one.role.map(|role| role.code()),
        "quarantined": one.is_quarantined(),
        "reasons": one.reasons.iter().map(|reason| reason.code()).collect::<Vec<_>>(),
    })
}

fn catalogue(one: &Catalogue, limit: Rupiah) -> Value {
    let over: Vec<Value> = one
        .over_limit(limit)
        .into_iter()
        .map(|item| json!({"name": item.name, "price_rupiah": item.price.map(|price| price.0)}))
        .collect();
    json!({"items": one.items.len(), "prices": one.prices.code(), "over_limit": over})
}

fn thread_json(thread: &Thread) -> Value {
    let merged = &thread.merged;
    json!({
        "root_message_id": thread.root_message_id,
        "files": thread.files,
        "merged": {
            "business_name": merged.form.business_name,
            "contact": contact(&merged.form),
            "instagram": merged.form.instagram,
            "missing": merged.missing.iter().map(|one| one.code()).collect::<Vec<_>>(),
            "verdict": merged.verdict.code(),
        },
    })
}
