//! What an agreement says. The clauses are those of domain-id.md section 8.

use serde::{Deserialize, Serialize};

use crate::base::text::{clean_line, clean_lines, fold};
use crate::base::{BusinessDay, PartnerId, Rupiah};
use crate::partners::{Commission, PartnerForm, Terms};

/// Everything that is agreed. What names persons stands in `parties` and is kept apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conditions {
    /// The date on the paper.
    pub signed_on: BusinessDay,
    /// Where it is signed.
    pub place: String,
    pub from: BusinessDay,
    /// The last day.
    pub until: BusinessDay,
    /// Of the partner as a whole.
    pub terms: Terms,
    pub categories: Vec<CategoryCommission>,
    /// Nothing dearer is sold: the procedure's figure of the day of the draft.
    pub price_limit: Rupiah,
    /// The annex: what the partner may bring, at which selling price.
    pub goods: Vec<AgreedGoods>,
    /// Display aids that the partner lends.
    pub aids: Vec<AgreedAid>,
    /// Of the month after the sales, by which the report is there: 1 to 28.
    pub report_day: u8,
    pub liability: Liability,
    /// Goods are fetched so many days before they expire.
    pub expiry_days: u16,
    /// Notice of whoever ends the agreement early.
    pub termination_days: u16,
    /// Where quarrels go that talking does not settle: "Pengadilan Negeri Surabaya".
    pub court: String,
    /// What else was agreed, in words.
    pub note: String,
    #[serde(skip)]
    pub parties: Parties,
}

/// Another commission for what the catalogue calls by one category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryCommission {
    pub category: String,
    pub commission: Commission,
}

/// A line of the annex.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreedGoods {
    pub name: String,
    pub variant: String,
    /// As the catalogue calls its kind; empty where none was chosen, and in agreements from before there was one.
    #[serde(default)]
    pub category: String,
    /// At which it is sold.
    pub price: Rupiah,
    /// Where this product has a commission of its own.
    pub commission: Option<Commission>,
    /// What the curators asked to change.
    pub note: String,
}

impl AgreedGoods {
    /// `Tas Anyam (Coklat)`.
    pub fn full_name(&self) -> String {
        if self.variant.is_empty() { self.name.clone() } else { format!("{} ({})", self.name, self.variant) }
    }

    /// The commission of its category, where that has one.
    pub fn of_category<'a>(&self, categories: &'a [CategoryCommission]) -> Option<&'a CategoryCommission> {
        let same = |one: &&CategoryCommission| fold(&one.category) == fold(&self.category);
        categories.iter().find(same).filter(|_| !self.category.is_empty())
    }

    /// What it is sold by: its own commission, else that of its category, else the general one.
    pub fn sold_by(&self, categories: &[CategoryCommission], general: Commission) -> Commission {
        let of_category = || self.of_category(categories).map(|one| one.commission);
        self.commission.or_else(of_category).unwrap_or(general)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreedAid {
    pub name: String,
    pub qty: i64,
}

/// Who bears what is lost or damaged at the outlet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Liability {
    /// The outlet pays the partner's part.
    Outlet,
    /// Half of it.
    Shared,
    Partner,
}

/// Who agrees with whom. The paper shows their numbers in clear: they sign for them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parties {
    /// Konsinyor: whose goods they are.
    pub partner: Party,
    /// Konsinyi: who sells them.
    pub outlet: Party,
    /// Which partner of the register signs; decided with the draft, and part of what both sign.
    #[serde(default)]
    pub becomes: Becomes,
}

/// Which partner of the register an applicant is once both have signed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Becomes {
    /// Nobody chose: drafting takes the partner that it is beyond doubt ([`super::Matches::sure`]), a new one where nobody
    /// is like it, and asks otherwise. Drafts from before there was a choice say this.
    #[default]
    Open,
    New,
    Known(PartnerId),
}

impl Becomes {
    /// The partner that was chosen.
    pub fn known(self) -> Option<PartnerId> {
        match self {
            Becomes::Known(partner) => Some(partner),
            Becomes::Open | Becomes::New => None,
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Party {
    pub business_name: String,
    pub owner_name: String,
    pub signer_name: String,
    /// "Pemilik", "Manajer".
    pub signer_title: String,
    /// Of the signer; empty where it is not given.
    pub nik: String,
    pub nib: String,
    pub address: String,
    pub contact_name: String,
    pub phone: String,
    pub email: String,
    pub instagram: String,
    pub bank_name: String,
    pub bank_account: String,
    pub bank_holder: String,
}

impl Conditions {
    /// The same with its texts cleaned, so that what is kept, hashed and printed is one thing.
    pub fn cleaned(mut self) -> Conditions {
        for line in [&mut self.place, &mut self.court] {
            *line = clean_line(line);
        }
        self.note = clean_lines(&self.note);
        for one in &mut self.categories {
            one.category = clean_line(&one.category);
        }
        for one in &mut self.goods {
            for line in [&mut one.name, &mut one.variant, &mut one.category, &mut one.note] {
                *line = clean_line(line);
            }
        }
        for one in &mut self.aids {
            one.name = clean_line(&one.name);
        }
        self.parties.partner.clean();
        self.parties.outlet.clean();
        self
    }

    /// The partner as the register would have it.
    pub(super) fn form(&self) -> PartnerForm {
        let partner = &self.parties.partner;
        PartnerForm {
            business_name: partner.business_name.clone(),
            owner_name: partner.owner_name.clone(),
            contact_name: partner.contact_name.clone(),
            email: partner.email.clone(),
            phone: partner.phone.clone(),
            instagram: partner.instagram.clone(),
            address: partner.address.clone(),
            bank_name: partner.bank_name.clone(),
            bank_account: partner.bank_account.clone(),
            bank_holder: partner.bank_holder.clone(),
            agreement_from: Some(self.from),
            agreement_until: Some(self.until),
            ..PartnerForm::default()
        }
    }
}

impl Party {
    fn clean(&mut self) {
        self.address = clean_lines(&self.address);
        for line in [
            &mut self.business_name,
            &mut self.owner_name,
            &mut self.signer_name,
            &mut self.signer_title,
            &mut self.nik,
            &mut self.nib,
            &mut self.contact_name,
            &mut self.phone,
            &mut self.email,
            &mut self.instagram,
            &mut self.bank_name,
            &mut self.bank_account,
            &mut self.bank_holder,
        ] {
            *line = clean_line(line);
        }
        for digits in [&mut self.nik, &mut self.nib] {
            digits.retain(|c| !matches!(c, ' ' | '-' | '.' | '\u{A0}'));
        }
    }
}
