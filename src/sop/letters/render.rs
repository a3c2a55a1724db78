//! A letter as it goes out, from a wording and a case.

use serde_json::{Value as Json, json};

use super::template::fill;
use super::{LetterContext, LetterError, WORDING_BODY_CHARS_MAX, WORDING_SUBJECT_CHARS_MAX};
use crate::base::text::{clean_line, clean_lines, truncate_chars};
use crate::mail::bodies::{self, Body};
use crate::mail::outbox::SUBJECT_CHARS_MAX;
use crate::sop::definition::{Definition, Letter};

/// Title and text with places for values: the file's, or this office's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    pub subject: String,
    pub body: String,
}

/// A letter that can be looked at, changed by a person, and sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    pub to: String,
    /// One line, with the number of the case, by which an answer finds back to it.
    pub subject: String,
    /// What a person may change before it goes out.
    pub body: String,
    /// The body and the line below it.
    pub text: String,
    pub html: String,
}

/// Words a letter of a procedure. `own`: how this office words it, where it does.
pub fn render(
    definition: &Definition,
    letter: &str,
    own: Option<&Wording>,
    context: &LetterContext,
) -> Result<Rendered, LetterError> {
    let letter = definition.letter(letter).ok_or_else(|| LetterError::Unknown(letter.to_owned()))?;
    let (subject, body) = own.map_or((&letter.subject, &letter.body), |own| (&own.subject, &own.body));
    check_lengths(subject, body)?;
    let values = context.to_json();
    let (subject, body) = (fill(subject, &values)?, fill(body, &values)?);
    let to = recipient(definition, letter, context)?;
    dress(to, &subject, &body, context)
}

/// The same letter as a person changed it. What they wrote is text, not a wording.
pub fn edited(
    rendered: &Rendered,
    subject: &str,
    body: &str,
    context: &LetterContext,
) -> Result<Rendered, LetterError> {
    check_lengths(subject, body)?;
    dress(rendered.to.clone(), subject, body, context)
}

pub(super) fn check_lengths(subject: &str, body: &str) -> Result<(), LetterError> {
    if clean_line(subject).is_empty() || clean_lines(body).is_empty() {
        return Err(LetterError::Empty);
    }
    if subject.chars().count() > WORDING_SUBJECT_CHARS_MAX || body.chars().count() > WORDING_BODY_CHARS_MAX {
        return Err(LetterError::TooLong);
    }
    Ok(())
}

fn recipient(definition: &Definition, letter: &Letter, context: &LetterContext) -> Result<String, LetterError> {
    let to = context.values.get(&letter.to_field).and_then(Json::as_str).map(clean_line).unwrap_or_default();
    if to.is_empty() {
        let label = definition.field(&letter.to_field).map_or(&letter.to_field, |field| &field.label);
        return Err(LetterError::NoRecipient { field: label.clone() });
    }
    Ok(to)
}

/// Cleans the words and puts them into the frame that every letter of a case has.
fn dress(to: String, subject: &str, body: &str, context: &LetterContext) -> Result<Rendered, LetterError> {
    let (subject, body) = (clean_line(subject), clean_lines(body));
    if subject.is_empty() || body.is_empty() {
        return Err(LetterError::Empty);
    }
    let number = clean_line(&context.case.number);
    let subject = numbered(&subject, &number);
    let data = json!({
        "subject": subject,
        "body": body,
        "blocks": blocks(&body),
        "case": { "number": number },
        "office": {
            "name": clean_line(&context.office.name),
            "address": clean_line(&context.office.address),
            "phone": clean_line(&context.office.phone),
        },
    });
    let made = bodies::render(Body::Case, &data)?;
    Ok(Rendered { to, subject: made.subject, body, text: made.text, html: made.html })
}

/// `Hasil seleksi DEKS [PM-K1-20261122-0001]`, never longer than a title may be.
fn numbered(subject: &str, number: &str) -> String {
    if number.is_empty() || subject.contains(number) {
        return truncate_chars(subject, SUBJECT_CHARS_MAX).trim_end().to_owned();
    }
    let mark = format!(" [{number}]");
    let room = SUBJECT_CHARS_MAX.saturating_sub(mark.chars().count());
    [truncate_chars(subject, room).trim_end(), &mark].concat()
}

/// Paragraphs and lists: what the page of the letter is laid out by. Lines that begin with a hyphen are a list.
fn blocks(body: &str) -> Json {
    let mut blocks: Vec<(bool, Vec<&str>)> = Vec::new();
    let mut begins = true;
    for line in body.split('\n') {
        if line.is_empty() {
            begins = true;
            continue;
        }
        let item = line.strip_prefix("- ");
        let is_list = item.is_some();
        match blocks.last_mut().filter(|(was_list, _)| !begins && *was_list == is_list) {
            Some((_, lines)) => lines.push(item.unwrap_or(line)),
            None => blocks.push((is_list, vec![item.unwrap_or(line)])),
        }
        begins = false;
    }
    let block = |(is_list, lines): (bool, Vec<&str>)| json!({ "is_list": is_list, "lines": lines });
    Json::Array(blocks.into_iter().map(block).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_carries_the_number_once_and_keeps_its_length() {
        let number = "PM-K1-20261122-0001";
        for (subject, number, expect) in [
            ("Hasil seleksi", number, "Hasil seleksi [PM-K1-20261122-0001]"),
            ("Re: PM-K1-20261122-0001", number, "Re: PM-K1-20261122-0001"),
            ("Hasil seleksi", "", "Hasil seleksi"),
        ] {
            assert_eq!(numbered(subject, number), expect);
        }
        let long = numbered(&"x ".repeat(200), number);
        assert!(long.chars().count() <= SUBJECT_CHARS_MAX && long.ends_with("[PM-K1-20261122-0001]"), "{long}");
        assert_eq!(numbered(&"x".repeat(300), "").chars().count(), SUBJECT_CHARS_MAX);
    }

    #[test]
    fn lines_become_paragraphs_and_lists() {
        let expect = json!([
            { "is_list": false, "lines": ["Yth. Kontak UKM 01,"] },
            { "is_list": false, "lines": ["mohon lampirkan:"] },
            { "is_list": true, "lines": ["Katalog", "Harga"] },
            { "is_list": false, "lines": ["Salam,", "Gerai"] },
        ]);
        assert_eq!(blocks("Yth. Kontak UKM 01,\n\nmohon lampirkan:\n- Katalog\n- Harga\n\nSalam,\nGerai"), expect);
    }
}
