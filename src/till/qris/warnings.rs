//! What is odd about a code that is taken: limits of the specification that codes in the field break.

use super::fields::{self, Criteria, Tip};
use super::flaw::{Field, QrisWarning};
use super::payload::{Initiation, Payload, is_template, part, tag};
use super::tlv;

const NAME_CHARS_MAX: usize = 25;
const CITY_CHARS_MAX: usize = 15;
const POSTCODE_CHARS_MAX: usize = 10;
const MERCHANT_ID_CHARS_MAX: usize = 15;
const ADDITIONAL_CHARS_MAX: usize = 25;
/// 62.01 to 62.08 have a limit of their own; 09 and above are for machines.
const ADDITIONAL_LAST: u8 = 8;
const PAN_DIGITS_MAX: usize = 19;
const NMID_DIGITS: usize = 13;
const REPOSITORY_DOMAIN: &str = "ID.CO.QRIS.WWW";
/// What the repository was called before; such codes are still paid.
const REPOSITORY_DOMAIN_OLD: &str = "ID.OR.GPNQR.WWW";

/// Everything odd, in a fixed order: check sum, structure, names, merchant, amount, tip.
pub(super) fn of(payload: &Payload, crc_has_lower_case: bool) -> Vec<QrisWarning> {
    let mut found = Vec::new();
    if crc_has_lower_case {
        found.push(QrisWarning::CrcLowerCase);
    }
    structure(payload, &mut found);
    names(payload, &mut found);
    merchant(payload, &mut found);
    repository(payload, &mut found);
    criteria(payload, &mut found);
    amount_and_tip(payload, &mut found);
    found
}

fn structure(payload: &Payload, found: &mut Vec<QrisWarning>) {
    if payload.initiation() == Initiation::Unstated {
        found.push(QrisWarning::InitiationUnstated);
    }
    for object in payload.objects() {
        let id = object.id();
        if object.value().is_empty() {
            found.push(QrisWarning::FieldEmpty { id });
        } else if is_template(id) && payload.templates().iter().all(|template| template.id != id) {
            found.push(QrisWarning::TemplateUnreadable { id });
        }
    }
}

/// What people compare with their sticker.
fn names(payload: &Payload, found: &mut Vec<QrisWarning>) {
    for (field, value, chars_max) in [
        (Field::MerchantName, payload.merchant_name(), NAME_CHARS_MAX),
        (Field::City, payload.city(), CITY_CHARS_MAX),
        (Field::Postcode, payload.postcode(), POSTCODE_CHARS_MAX),
    ] {
        let Some(value) = value else {
            found.push(QrisWarning::Missing { field });
            continue;
        };
        too_long(field, value, chars_max, found);
        if value.contains('|') {
            found.push(QrisWarning::BarredCharacter { field });
        }
        if has_escape(value) {
            found.push(QrisWarning::Escaped { field });
        }
    }
    let additional = payload.templates().iter().find(|template| template.id == tag::ADDITIONAL);
    for object in additional.map(|template| template.parts.as_slice()).unwrap_or_default() {
        if (1..=ADDITIONAL_LAST).contains(&object.id()) {
            too_long(Field::Additional(object.id()), object.value(), ADDITIONAL_CHARS_MAX, found);
        }
    }
}

fn too_long(field: Field, value: &str, chars_max: usize, found: &mut Vec<QrisWarning>) {
    let chars = value.chars().count();
    if chars > chars_max {
        found.push(QrisWarning::TooLong { field, chars, chars_max });
    }
}

/// Whether a name was put into a web address on its way into the code: `%2C`.
fn has_escape(text: &str) -> bool {
    text.as_bytes().windows(3).any(|w| w[0] == b'%' && w[1].is_ascii_hexdigit() && w[2].is_ascii_hexdigit())
}

fn merchant(payload: &Payload, found: &mut Vec<QrisWarning>) {
    let has_mcc = payload.mcc().is_some_and(|mcc| mcc.len() == 4 && all_digits(mcc));
    if !has_mcc {
        found.push(QrisWarning::MccMalformed);
    }
    for acquirer in payload.acquirers() {
        let has_pan = acquirer.pan.as_deref().is_some_and(|pan| pan.len() <= PAN_DIGITS_MAX && all_digits(pan));
        if !has_pan {
            found.push(QrisWarning::PanMalformed { id: acquirer.id });
        }
        let merchant_id = acquirer.merchant_id.as_deref().unwrap_or_default();
        too_long(Field::MerchantId, merchant_id, MERCHANT_ID_CHARS_MAX, found);
    }
}

fn repository(payload: &Payload, found: &mut Vec<QrisWarning>) {
    if payload.templates().iter().all(|template| template.id != tag::REPOSITORY) {
        // Mandatory in a static code only.
        if payload.is_static() {
            found.push(QrisWarning::RepositoryMissing);
        }
        return;
    }
    match payload.repository_domain() {
        Some(domain) if domain.eq_ignore_ascii_case(REPOSITORY_DOMAIN) => {}
        Some(domain) if domain.eq_ignore_ascii_case(REPOSITORY_DOMAIN_OLD) => {
            found.push(QrisWarning::RepositoryDomainOld);
        }
        _ => found.push(QrisWarning::RepositoryDomainUnknown),
    }
    match payload.nmid() {
        None => found.push(QrisWarning::NmidMissing),
        Some(nmid) if is_nmid(nmid) => {}
        Some(_) => found.push(QrisWarning::NmidMalformed),
    }
}

fn is_nmid(text: &str) -> bool {
    text.strip_prefix("ID").is_some_and(|digits| digits.len() == NMID_DIGITS && all_digits(digits))
}

/// Every place that names criteria should name the same.
fn criteria(payload: &Payload, found: &mut Vec<QrisWarning>) {
    let merchants = payload.templates().iter().filter(|template| template.id != tag::ADDITIONAL);
    let stated: Vec<&str> = merchants.filter_map(|m| tlv::value_of(&m.parts, part::CRITERIA)).collect();
    let known: Vec<Criteria> = stated.iter().filter_map(|text| Criteria::read(text)).collect();
    if stated.is_empty() {
        found.push(QrisWarning::CriteriaMissing);
    } else if known.len() < stated.len() {
        found.push(QrisWarning::CriteriaUnknown);
    }
    if known.windows(2).any(|pair| pair[0] != pair[1]) {
        found.push(QrisWarning::CriteriaDiffer);
    }
}

fn amount_and_tip(payload: &Payload, found: &mut Vec<QrisWarning>) {
    match payload.amount() {
        Some(amount) if payload.is_static() => found.push(QrisWarning::AmountInStatic { amount }),
        None if payload.value(tag::AMOUNT).is_some() => found.push(QrisWarning::AmountZero),
        _ => {}
    }
    match payload.tip() {
        Some(Tip::Ask) => found.push(QrisWarning::TipAsked),
        Some(Tip::Fixed(_) | Tip::Percent { .. }) => found.push(QrisWarning::TipAdded),
        None if payload.value(tag::TIP).is_some() => found.push(QrisWarning::TipUnreadable),
        None => {}
    }
    let percent = payload.value(tag::TIP_PERCENT).filter(|_| matches!(payload.tip(), Some(Tip::Percent { .. })));
    if percent.is_some_and(|text| !fields::is_strict_percent(text)) {
        found.push(QrisWarning::TipPercentLoose);
    }
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}
