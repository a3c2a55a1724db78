//! What a partner's form may say. Pure.

use super::{Partner, PartnerStatus};
use crate::base::text::{clean_line, clean_lines, fold, is_email, phone_e164};
use crate::base::{BusinessDay, PartnerId};

use thiserror::Error;

const TEXT_CHARS_MAX: usize = 200;
const CODE_CHARS_MAX: usize = 10;

/// The form as somebody typed it; [`check`] makes a partner of it.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct PartnerForm {
    /// `None` makes a new partner.
    pub id: Option<PartnerId>,
    /// Empty: the next free one is taken (`M001`).
    pub code: String,
    pub business_name: String,
    pub owner_name: String,
    pub contact_name: String,
    pub email: String,
    pub phone: String,
    pub instagram: String,
    pub address: String,
    pub bank_name: String,
    pub bank_account: String,
    pub bank_holder: String,
    pub agreement_number: String,
    pub agreement_from: Option<BusinessDay>,
    pub agreement_until: Option<BusinessDay>,
    pub note: String,
}

/// A form that cannot be kept, in the order in which it is checked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FormFlaw {
    #[error("Nama usaha belum diisi.")]
    BusinessNameMissing,
    #[error("Isian \"{field}\" terlalu panjang. Paling banyak {TEXT_CHARS_MAX} huruf.")]
    TooLong { field: &'static str },
    #[error("Kode \"{0}\" tidak sah. Pakai paling banyak {CODE_CHARS_MAX} huruf besar dan angka, misalnya M001.")]
    CodeShape(String),
    #[error("Surel \"{0}\" tidak sah. Contoh: nama@example.com.")]
    Email(String),
    #[error("Nomor telepon \"{0}\" tidak sah. Contoh: 0812-0000-0001.")]
    Phone(String),
    #[error("Akun Instagram \"{0}\" tidak sah. Contoh: @namausaha.")]
    Instagram(String),
    #[error("Nomor rekening \"{0}\" tidak sah. Isi 5 sampai 20 angka.")]
    BankAccount(String),
    #[error("Perjanjian berakhir sebelum mulai. Periksa kedua tanggalnya.")]
    AgreementDates,
}

/// Cleans and checks a form. Code, id, join day and status are the caller's: they come from the register.
pub fn check(
    form: &PartnerForm,
    id: PartnerId,
    joined_on: BusinessDay,
    status: PartnerStatus,
) -> Result<Partner, FormFlaw> {
    let mut partner = clean(form, id, joined_on, status);
    match settle(&mut partner).into_iter().next() {
        Some(flaw) => Err(flaw),
        None => Ok(partner),
    }
}

/// Everything that keeps a form from being kept, in the order in which it is checked: whoever mends it sees all at once.
pub fn flaws(form: &PartnerForm) -> Vec<FormFlaw> {
    // Who it is and since when says nothing about what was typed.
    settle(&mut clean(form, PartnerId::new(), BusinessDay(chrono::NaiveDate::MIN), PartnerStatus::Active))
}

/// The form as a partner, its texts cleaned.
fn clean(form: &PartnerForm, id: PartnerId, joined_on: BusinessDay, status: PartnerStatus) -> Partner {
    Partner {
        id,
        code: clean_line(&form.code).to_uppercase(),
        business_name: clean_line(&form.business_name),
        owner_name: clean_line(&form.owner_name),
        contact_name: clean_line(&form.contact_name),
        email: clean_line(&form.email).to_lowercase(),
        phone: clean_line(&form.phone),
        instagram: clean_line(&form.instagram),
        address: clean_lines(&form.address),
        bank_name: clean_line(&form.bank_name),
        bank_account: form.bank_account.chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '\u{A0}')).collect(),
        bank_holder: clean_line(&form.bank_holder),
        agreement_number: clean_line(&form.agreement_number),
        agreement_from: form.agreement_from,
        agreement_until: form.agreement_until,
        joined_on,
        status,
        note: clean_lines(&form.note),
    }
}

/// Brings phone and handle into their one form, and says what is wrong.
fn settle(partner: &mut Partner) -> Vec<FormFlaw> {
    let mut found = Vec::new();
    if partner.business_name.is_empty() {
        found.push(FormFlaw::BusinessNameMissing);
    }
    found.extend(too_long(partner));
    found.extend(misshapen(partner));
    found
}

fn too_long(partner: &Partner) -> Vec<FormFlaw> {
    let lines = [
        ("nama usaha", &partner.business_name),
        ("pemilik", &partner.owner_name),
        ("narahubung", &partner.contact_name),
        ("surel", &partner.email),
        ("alamat", &partner.address),
        ("bank", &partner.bank_name),
        ("atas nama", &partner.bank_holder),
        ("nomor perjanjian", &partner.agreement_number),
    ];
    let long = lines.into_iter().filter(|(_, text)| text.chars().count() > TEXT_CHARS_MAX);
    let mut found: Vec<FormFlaw> = long.map(|(field, _)| FormFlaw::TooLong { field }).collect();
    if partner.note.chars().count() > crate::base::limits::NOTE_CHARS_MAX {
        found.push(FormFlaw::TooLong { field: "catatan" });
    }
    found
}

fn misshapen(partner: &mut Partner) -> Vec<FormFlaw> {
    let mut found = Vec::new();
    let code_fits = partner.code.len() <= CODE_CHARS_MAX
        && partner.code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-');
    if !code_fits {
        found.push(FormFlaw::CodeShape(partner.code.clone()));
    }
    if !partner.email.is_empty() && !is_email(&partner.email) {
        found.push(FormFlaw::Email(partner.email.clone()));
    }
    if !partner.phone.is_empty() {
        match phone_e164(&partner.phone) {
            Some(phone) => partner.phone = phone,
            None => found.push(FormFlaw::Phone(partner.phone.clone())),
        }
    }
    if !partner.instagram.is_empty() {
        match instagram_handle(&partner.instagram) {
            Some(handle) => partner.instagram = handle,
            None => found.push(FormFlaw::Instagram(partner.instagram.clone())),
        }
    }
    let account = &partner.bank_account;
    let is_account = (5..=20).contains(&account.len()) && account.bytes().all(|b| b.is_ascii_digit());
    if !(account.is_empty() || is_account) {
        found.push(FormFlaw::BankAccount(account.clone()));
    }
    if let (Some(from), Some(until)) = (partner.agreement_from, partner.agreement_until)
        && until < from
    {
        found.push(FormFlaw::AgreementDates);
    }
    found
}

/// `@name` out of a name, a handle or the address of a profile.
fn instagram_handle(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://")).unwrap_or(&lower);
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    let rest = rest.strip_prefix("instagram.com/").unwrap_or(rest);
    let name = rest.split(['?', '/']).next().unwrap_or_default().trim_start_matches('@');
    let plausible = (1..=30).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.' || b == b'_');
    plausible.then(|| format!("@{name}"))
}

/// The number of an agreement that lasts at least until today, by what the register knows of it, and its last day. One
/// without a last day is no paper of this kiosk, and says nothing.
pub(super) fn running_agreement(partner: &Partner, today: BusinessDay) -> Option<(&str, BusinessDay)> {
    let until = partner.agreement_until.filter(|until| *until >= today)?;
    (!partner.agreement_number.is_empty()).then_some((partner.agreement_number.as_str(), until))
}

/// The next code of the register: one above the highest `M` number, at least three digits.
pub fn next_code<'a>(codes: impl Iterator<Item = &'a str>) -> String {
    let highest = codes.filter_map(|code| code.strip_prefix('M')?.parse::<u32>().ok()).max().unwrap_or(0);
    format!("M{:03}", highest.saturating_add(1))
}

/// Whether a partner answers to what is typed: every word is found in a name, the contact or the code.
pub fn answers_to(partner: &Partner, typed: &str) -> bool {
    let known =
        fold(&format!("{} {} {} {}", partner.business_name, partner.owner_name, partner.contact_name, partner.code));
    fold(typed).split(' ').all(|word| known.contains(word))
}

/// Whether every word typed is in the name of the business itself.
pub fn is_named(partner: &Partner, typed: &str) -> bool {
    let name = fold(&partner.business_name);
    fold(typed).split(' ').all(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> PartnerForm {
        PartnerForm {
            business_name: "  Mitra   Pandan ".into(),
            contact_name: "Kontak UKM 01".into(),
            ..PartnerForm::default()
        }
    }

    fn checked(change: impl FnOnce(&mut PartnerForm)) -> Result<Partner, FormFlaw> {
        let mut form = form();
        change(&mut form);
        let day = BusinessDay::new(2026, 11, 22).expect("a day");
        check(&form, PartnerId::new(), day, PartnerStatus::Active)
    }

    #[test]
    fn what_is_typed_is_cleaned() {
        let partner = checked(|form| {
            form.code = " m012 ".into();
            form.email = " UKM01@Example.com".into();
            form.phone = "0812 0000 0001".into();
            form.instagram = "https://www.instagram.com/Mitra.Pandan/?hl=id".into();
            form.bank_account = "123-456 789.0".into();
        })
        .expect("a good form");
        assert_eq!(partner.business_name, "Mitra Pandan");
        assert_eq!(partner.code, "M012");
        assert_eq!(partner.email, "ukm01@example.com");
        assert_eq!(partner.phone, "+6281200000001");
        assert_eq!(partner.instagram, "@mitra.pandan");
        assert_eq!(partner.bank_account, "1234567890");
    }

    #[test]
    fn each_flaw_has_its_name() {
        type Change = fn(&mut PartnerForm);
        let long = || "x".repeat(201);
        let cases: Vec<(Change, FormFlaw)> = vec![
            (|f| f.business_name = " \t".into(), FormFlaw::BusinessNameMissing),
            (|f| f.address = "x".repeat(201), FormFlaw::TooLong { field: "alamat" }),
            (|f| f.note = "x".repeat(2_001), FormFlaw::TooLong { field: "catatan" }),
            (|f| f.code = "M 1".into(), FormFlaw::CodeShape("M 1".into())),
            (|f| f.code = "M1234567890".into(), FormFlaw::CodeShape("M1234567890".into())),
            (|f| f.email = "ukm01@".into(), FormFlaw::Email("ukm01@".into())),
            (|f| f.phone = "12".into(), FormFlaw::Phone("12".into())),
            (|f| f.instagram = "@a b".into(), FormFlaw::Instagram("@a b".into())),
            (|f| f.bank_account = "12a45".into(), FormFlaw::BankAccount("12a45".into())),
            (
                |f| {
                    f.agreement_from = BusinessDay::new(2026, 2, 1);
                    f.agreement_until = BusinessDay::new(2026, 1, 31);
                },
                FormFlaw::AgreementDates,
            ),
        ];
        for (change, flaw) in cases {
            assert_eq!(checked(change), Err(flaw));
        }
        assert_eq!(checked(|f| f.owner_name = long()), Err(FormFlaw::TooLong { field: "pemilik" }));
    }

    #[test]
    fn every_flaw_is_named_at_once() {
        let bad = PartnerForm {
            business_name: " ".into(),
            owner_name: "x".repeat(201),
            email: "ukm01@".into(),
            phone: "12".into(),
            bank_account: "12a45".into(),
            ..PartnerForm::default()
        };
        let expect = [
            FormFlaw::BusinessNameMissing,
            FormFlaw::TooLong { field: "pemilik" },
            FormFlaw::Email("ukm01@".into()),
            FormFlaw::Phone("12".into()),
            FormFlaw::BankAccount("12a45".into()),
        ];
        assert_eq!(flaws(&bad), expect);
        assert!(flaws(&form()).is_empty());
    }

    #[test]
    fn an_agreement_runs_until_its_last_day_is_over() {
        let today = BusinessDay::new(2026, 11, 22).expect("a day");
        for (number, until, runs) in [
            ("PK-K1-20261101-0001", Some(today.plus_days(300)), true),
            ("PK-K1-20261101-0001", Some(today), true),
            ("PK-K1-20261101-0001", Some(today.minus_days(1)), false),
            ("PK-K1-20261101-0001", None, false),
            ("", Some(today.plus_days(300)), false),
        ] {
            let partner = checked(|form| {
                form.agreement_number = number.into();
                form.agreement_until = until;
            });
            let partner = partner.expect("a good form");
            assert_eq!(running_agreement(&partner, today).is_some(), runs, "{number} {until:?}");
        }
    }

    #[test]
    fn codes_count_on_from_the_highest() {
        for (codes, next) in
            [(&[][..], "M001"), (&["M001", "M007", "X9", "MITRA", "M-3"], "M008"), (&["M999"], "M1000")]
        {
            assert_eq!(next_code(codes.iter().copied()), next);
        }
    }

    #[test]
    fn every_word_typed_is_found() {
        let partner = checked(|form| form.code = "M004".into()).expect("a good form");
        for (typed, found) in
            [("", true), ("pan", true), ("PANDAN mitra", true), ("ukm 01", true), ("m004", true), ("pan batik", false)]
        {
            assert_eq!(answers_to(&partner, typed), found, "{typed}");
        }
    }
}
