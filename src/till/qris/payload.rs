//! A code that was read: who is paid, how much, for which bill.
//!
//! Promises: a [`Payload`] had the right check sum, asks for rupiah in Indonesia and names somebody to pay. Its texts
//! are as they stand in the code; clean them before they are shown or printed.

use super::fields::{self, AmountFault, Criteria, Tip};
use super::flaw::{QrisFlaw, QrisWarning};
use super::tlv::{self, Object};
use super::{crc, warnings};
use crate::base::Rupiah;
use crate::base::text::is_invisible_mark;

/// The tags of the QRIS specification that the till reads (EMVCo QRCPS 4.7).
pub(super) mod tag {
    pub const INITIATION: u8 = 1;
    pub const FIRST_ACQUIRER: u8 = 26;
    pub const LAST_ACQUIRER: u8 = 45;
    pub const REPOSITORY: u8 = 51;
    pub const MCC: u8 = 52;
    pub const CURRENCY: u8 = 53;
    pub const AMOUNT: u8 = 54;
    pub const TIP: u8 = 55;
    pub const TIP_FIXED: u8 = 56;
    pub const TIP_PERCENT: u8 = 57;
    pub const COUNTRY: u8 = 58;
    pub const NAME: u8 = 59;
    pub const CITY: u8 = 60;
    pub const POSTCODE: u8 = 61;
    pub const ADDITIONAL: u8 = 62;
}

/// The parts of tags 26 to 45 and 51.
pub(super) mod part {
    pub const DOMAIN: u8 = 0;
    pub const PAN: u8 = 1;
    pub const MERCHANT_ID: u8 = 2;
    pub const NMID: u8 = 2;
    pub const CRITERIA: u8 = 3;
}

/// The parts of tag 62.
pub(super) mod additional {
    pub const BILL_NUMBER: u8 = 1;
    pub const TERMINAL: u8 = 7;
}

/// ISO 4217: rupiah.
const RUPIAH: &str = "360";
const INDONESIA: &str = "ID";
const FORMAT_1: &str = "01";

/// What tag 01 says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Initiation {
    /// The same code for every payment.
    Static,
    /// A code for one payment.
    Dynamic,
    /// Nothing, or nothing we know.
    Unstated,
}

/// Somebody in a code who takes the money for the merchant (tags 26 to 45).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acquirer {
    /// The tag it stands in.
    pub id: u8,
    /// Its reverse domain, `ID.CO.EXAMPLE.WWW`.
    pub domain: String,
    /// The merchant's account number there, up to 19 digits. Real ones fail the Luhn check: do not make it.
    pub pan: Option<String>,
    pub merchant_id: Option<String>,
    pub criteria: Option<Criteria>,
}

/// A code, and what is odd about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    pub payload: Payload,
    /// In a fixed order: check sum, structure, names, merchant, amount, tip.
    pub warnings: Vec<QrisWarning>,
}

/// The objects of a template that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template {
    pub id: u8,
    pub parts: Vec<Object>,
}

/// A code whose check sum was right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    /// Without the check sum.
    objects: Vec<Object>,
    templates: Vec<Template>,
    amount: Option<Rupiah>,
    tip: Option<Tip>,
}

impl Payload {
    /// Reads a code as a scanner gives it; blanks and control characters around it are forgiven.
    ///
    /// # Errors
    /// The first [`QrisFlaw`] in the order of that enum. Everything else that is odd becomes a warning.
    pub fn read(text: &str) -> Result<Read, QrisFlaw> {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c.is_control() || is_invisible_mark(c));
        let mut objects = tlv::parse_root(text)?;
        let stated = objects.pop().ok_or(QrisFlaw::CrcNotLast)?;
        let sum = crc::read_hex(stated.value()).ok_or(QrisFlaw::CrcMalformed)?;
        let covered = text.strip_suffix(stated.value()).ok_or(QrisFlaw::CrcMalformed)?;
        if crc::crc16(covered.as_bytes()) != sum {
            return Err(QrisFlaw::CrcWrong);
        }
        let templates = check_objects(&objects)?;
        let amount = tlv::value_of(&objects, tag::AMOUNT).map(read_amount).transpose()?.filter(|a| *a > Rupiah::ZERO);
        let tip = read_tip(&objects);
        let payload = Payload { objects, templates, amount, tip };
        let has_lower_case = stated.value() != crc::hex(sum);
        let warnings = warnings::of(&payload, has_lower_case);
        Ok(Read { payload, warnings })
    }

    /// The code as text, its check sum in upper case.
    pub fn to_text(&self) -> String {
        tlv::seal(&self.objects)
    }

    pub fn initiation(&self) -> Initiation {
        match self.value(tag::INITIATION) {
            Some("11") => Initiation::Static,
            Some("12") => Initiation::Dynamic,
            _ => Initiation::Unstated,
        }
    }

    /// The same code serves every payment. One that does not say so is static when it has no amount.
    pub fn is_static(&self) -> bool {
        match self.initiation() {
            Initiation::Static => true,
            Initiation::Dynamic => false,
            Initiation::Unstated => self.amount.is_none(),
        }
    }

    pub fn is_dynamic(&self) -> bool {
        !self.is_static()
    }

    pub fn merchant_name(&self) -> Option<&str> {
        self.value(tag::NAME)
    }

    pub fn city(&self) -> Option<&str> {
        self.value(tag::CITY)
    }

    pub fn postcode(&self) -> Option<&str> {
        self.value(tag::POSTCODE)
    }

    /// The kind of business, four digits of ISO 18245.
    pub fn mcc(&self) -> Option<&str> {
        self.value(tag::MCC)
    }

    /// The merchant's number in the national repository (51.02), `ID` and 13 digits.
    pub fn nmid(&self) -> Option<&str> {
        self.part(tag::REPOSITORY, part::NMID)
    }

    /// The domain of the national repository (51.00).
    pub fn repository_domain(&self) -> Option<&str> {
        self.part(tag::REPOSITORY, part::DOMAIN)
    }

    /// What the repository (51.03) says, else the first acquirer (26 to 45, 03) whose criteria are known. `None` counts
    /// as [`Criteria::Ure`].
    pub fn criteria(&self) -> Option<Criteria> {
        let repository = self.part(tag::REPOSITORY, part::CRITERIA).and_then(Criteria::read);
        repository.or_else(|| self.acquirers().iter().find_map(|acquirer| acquirer.criteria))
    }

    /// Who takes the money for the merchant, in the order of the code.
    pub fn acquirers(&self) -> Vec<Acquirer> {
        let range = tag::FIRST_ACQUIRER..=tag::LAST_ACQUIRER;
        let templates = self.templates.iter().filter(|template| range.contains(&template.id));
        let acquirer = |template: &Template| {
            let value = |id| tlv::value_of(&template.parts, id);
            Acquirer {
                id: template.id,
                domain: value(part::DOMAIN).unwrap_or_default().to_owned(),
                pan: value(part::PAN).map(str::to_owned),
                merchant_id: value(part::MERCHANT_ID).map(str::to_owned),
                criteria: value(part::CRITERIA).and_then(Criteria::read),
            }
        };
        templates.map(acquirer).collect()
    }

    /// Above zero, when the code has one.
    pub fn amount(&self) -> Option<Rupiah> {
        self.amount
    }

    pub fn tip(&self) -> Option<Tip> {
        self.tip
    }

    /// 62.01.
    pub fn bill_number(&self) -> Option<&str> {
        self.part(tag::ADDITIONAL, additional::BILL_NUMBER)
    }

    /// 62.07.
    pub fn terminal(&self) -> Option<&str> {
        self.part(tag::ADDITIONAL, additional::TERMINAL)
    }

    pub(super) fn objects(&self) -> &[Object] {
        &self.objects
    }

    pub(super) fn templates(&self) -> &[Template] {
        &self.templates
    }

    pub(super) fn value(&self, id: u8) -> Option<&str> {
        tlv::value_of(&self.objects, id)
    }

    pub(super) fn part(&self, template: u8, id: u8) -> Option<&str> {
        let template = self.templates.iter().find(|known| known.id == template)?;
        tlv::value_of(&template.parts, id)
    }
}

/// Whether the objects under a tag are read: acquirers, the repository, the additional data.
pub(super) fn is_template(id: u8) -> bool {
    (tag::FIRST_ACQUIRER..=tag::LAST_ACQUIRER).contains(&id) || matches!(id, tag::REPOSITORY | tag::ADDITIONAL)
}

/// What a code must have to be taken; gives its templates, without those that cannot be read.
fn check_objects(objects: &[Object]) -> Result<Vec<Template>, QrisFlaw> {
    if tlv::value_of(objects, tlv::FORMAT) != Some(FORMAT_1) {
        return Err(QrisFlaw::FormatUnknown);
    }
    if tlv::value_of(objects, tag::CURRENCY) != Some(RUPIAH) {
        return Err(QrisFlaw::CurrencyNotRupiah);
    }
    if tlv::value_of(objects, tag::COUNTRY) != Some(INDONESIA) {
        return Err(QrisFlaw::CountryNotIndonesia);
    }
    let readable = objects.iter().filter(|object| is_template(object.id())).filter_map(|object| {
        let parts = tlv::parse(object.value()).ok().filter(|parts| !parts.is_empty())?;
        Some(Template { id: object.id(), parts })
    });
    let templates: Vec<Template> = readable.collect();
    if templates.iter().all(|template| template.id == tag::ADDITIONAL) {
        return Err(QrisFlaw::NoMerchantTemplate);
    }
    Ok(templates)
}

fn read_amount(text: &str) -> Result<Rupiah, QrisFlaw> {
    fields::read_amount(text).map_err(|fault| match fault {
        AmountFault::NotAnAmount => QrisFlaw::AmountUnreadable,
        AmountFault::HasSen => QrisFlaw::AmountHasSen,
    })
}

/// Tag 55 says which kind of tip, 56 or 57 how much. What cannot be read is no tip.
fn read_tip(objects: &[Object]) -> Option<Tip> {
    match tlv::value_of(objects, tag::TIP)? {
        "01" => Some(Tip::Ask),
        "02" => {
            let amount = fields::read_amount(tlv::value_of(objects, tag::TIP_FIXED)?).ok()?;
            Some(Tip::Fixed(amount))
        }
        "03" => {
            let basis_points = fields::read_percent(tlv::value_of(objects, tag::TIP_PERCENT)?)?;
            Some(Tip::Percent { basis_points })
        }
        _ => None,
    }
}
