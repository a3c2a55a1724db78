//! EMVCo's objects: an id of two digits, a length of two digits that counts characters, a value. Templates nest them.
//!
//! Promises: what was parsed is written back character by character. Leaves to others: what the values mean.

use super::crc;
use super::flaw::QrisFlaw;

/// EMVCo QRCPS 3.3: the whole code.
pub(super) const PAYLOAD_CHARS_MAX: usize = 512;
/// What a length of two digits can say.
pub(super) const VALUE_CHARS_MAX: usize = 99;
/// EMVCo QRCPS 4.7.2: the first object, the payload's format.
pub(super) const FORMAT: u8 = 0;
/// EMVCo QRCPS 4.7.2: the last object, the check sum.
pub(super) const CRC: u8 = 63;

/// One object. It always fits its length: at most 99 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Object {
    id: u8,
    value: String,
}

impl Object {
    /// `None` when the id or the value has no room in its two digits.
    pub fn new(id: u8, value: impl Into<String>) -> Option<Self> {
        let value = value.into();
        let fits = id <= 99 && value.chars().count() <= VALUE_CHARS_MAX;
        fits.then_some(Object { id, value })
    }

    pub fn id(&self) -> u8 {
        self.id
    }

    pub fn value(&self) -> &str {
        &self.value
    }
}

/// One level of objects, in their order.
///
/// # Errors
/// [`QrisFlaw::Truncated`], [`QrisFlaw::BadId`], [`QrisFlaw::BadLength`], [`QrisFlaw::Duplicate`]: the first one met.
pub(super) fn parse(text: &str) -> Result<Vec<Object>, QrisFlaw> {
    let mut objects: Vec<Object> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (object, after) = first_object(rest)?;
        if objects.iter().any(|known| known.id == object.id) {
            return Err(QrisFlaw::Duplicate { id: object.id });
        }
        objects.push(object);
        rest = after;
    }
    Ok(objects)
}

/// A whole code: its limits, then its objects, with 00 first and 63 last. The check sum is not compared here.
pub(super) fn parse_root(text: &str) -> Result<Vec<Object>, QrisFlaw> {
    if text.is_empty() {
        return Err(QrisFlaw::Empty);
    }
    let chars = text.chars().count();
    if chars > PAYLOAD_CHARS_MAX {
        return Err(QrisFlaw::TooLong { chars });
    }
    if text.chars().any(char::is_control) {
        return Err(QrisFlaw::ControlCharacter);
    }
    if !text.starts_with("00") {
        return Err(QrisFlaw::FormatNotFirst);
    }
    let objects = parse(text)?;
    match objects.last() {
        Some(last) if last.id == CRC => Ok(objects),
        _ => Err(QrisFlaw::CrcNotLast),
    }
}

fn first_object(text: &str) -> Result<(Object, &str), QrisFlaw> {
    let (id, rest) = match two_digits(text) {
        Some(read) => read,
        None if text.chars().count() < 2 => return Err(QrisFlaw::Truncated),
        None => return Err(QrisFlaw::BadId),
    };
    let (chars, rest) = match two_digits(rest) {
        Some(read) => read,
        None if rest.chars().count() < 2 => return Err(QrisFlaw::Truncated),
        None => return Err(QrisFlaw::BadLength { id }),
    };
    let chars = usize::from(chars);
    let end = match rest.char_indices().nth(chars) {
        Some((end, _)) => end,
        None if rest.chars().count() == chars => rest.len(),
        None => return Err(QrisFlaw::Truncated),
    };
    let (value, after) = rest.split_at(end);
    Ok((Object { id, value: value.to_owned() }, after))
}

/// The number that the first two digits write, and what follows them.
fn two_digits(text: &str) -> Option<(u8, &str)> {
    let (digits, rest) = text.split_at_checked(2)?;
    let plain = digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| digits.parse::<u8>().ok()).flatten().map(|number| (number, rest))
}

/// The objects as text, without a check sum.
pub(super) fn write(objects: &[Object]) -> String {
    let each = objects.iter().map(|o| format!("{:02}{:02}{}", o.id, o.value.chars().count(), o.value));
    each.collect()
}

/// The objects as a whole code: the check sum is made over their bytes and its own `6304`.
pub(super) fn seal(objects: &[Object]) -> String {
    let covered = [write(objects).as_str(), "6304"].concat();
    let sum = crc::hex(crc::crc16(covered.as_bytes()));
    [covered, sum].concat()
}

/// The value of an object, unless it is missing or empty.
pub(super) fn value_of(objects: &[Object], id: u8) -> Option<&str> {
    objects.iter().find(|object| object.id == id).map(Object::value).filter(|value| !value.is_empty())
}
