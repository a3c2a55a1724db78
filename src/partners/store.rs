//! SQL over `partners`.

use rusqlite::{Connection, Row};
use serde::{Deserialize, Serialize};

use super::commission::Commission;
use crate::base::{BusinessDay, PartnerId, Rupiah};
use crate::store::{OptionalRow, StoreError, Tx, collect};

/// A partner as the register holds it. Texts are cleaned before they get here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partner {
    pub id: PartnerId,
    /// Short and for people: `M001`.
    pub code: String,
    pub business_name: String,
    pub owner_name: String,
    pub contact_name: String,
    pub email: String,
    /// `+62...`, or empty.
    pub phone: String,
    pub instagram: String,
    pub address: String,
    pub bank_name: String,
    pub bank_account: String,
    pub bank_holder: String,
    pub agreement_number: String,
    pub agreement_from: Option<BusinessDay>,
    pub agreement_until: Option<BusinessDay>,
    pub joined_on: BusinessDay,
    pub status: PartnerStatus,
    pub note: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartnerStatus {
    Active,
    Suspended,
    Ended,
}

impl PartnerStatus {
    pub fn name(self) -> &'static str {
        match self {
            PartnerStatus::Active => "aktif",
            PartnerStatus::Suspended => "ditangguhkan",
            PartnerStatus::Ended => "berhenti",
        }
    }

    fn read(name: &str) -> Self {
        match name {
            "aktif" => PartnerStatus::Active,
            "ditangguhkan" => PartnerStatus::Suspended,
            _ => PartnerStatus::Ended,
        }
    }
}

/// Who bears a discount (or a fee, or the rounding), as agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiscountBearer {
    Outlet,
    Partner,
}

impl DiscountBearer {
    pub fn name(self) -> &'static str {
        match self {
            DiscountBearer::Outlet => "outlet",
            DiscountBearer::Partner => "partner",
        }
    }

    /// What of a discount the partner bears.
    pub fn partners_part(self, discount: Rupiah) -> Rupiah {
        match self {
            DiscountBearer::Outlet => Rupiah::ZERO,
            DiscountBearer::Partner => discount,
        }
    }

    pub fn read(name: &str) -> Self {
        if name == "outlet" { DiscountBearer::Outlet } else { DiscountBearer::Partner }
    }
}

/// The terms of a partner on a day (or, with another commission, of one of its products).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    pub commission: Commission,
    pub discount_bearer: DiscountBearer,
    /// Of what the provider keeps of a QRIS payment. The payer never bears it (PADG 24/1/PADG/2022).
    pub qris_fee_bearer: DiscountBearer,
    /// Of the difference that cash is rounded by.
    pub rounding_bearer: DiscountBearer,
    /// Of the month after the sales: 1 to 28.
    pub payment_day: u8,
    /// Without a sale, before goods may go back (SOP DEKS, step 8).
    pub months_unsold: u8,
    /// For fetching what goes back.
    pub pickup_days: u16,
    /// How long before another price holds it has to be told.
    pub price_notice_days: u16,
}

macro_rules! select_partners {
    ($tail:literal) => {
        concat!(
            "SELECT partner_id, code, business_name, owner_name, contact_name, email, phone, instagram, address, \
             bank_name, bank_account, bank_holder, agreement_number, agreement_from, agreement_until, joined_on, \
             status, note FROM partners ",
            $tail
        )
    };
}

/// Writes every field that differs; a new id makes a new partner.
pub fn save(tx: &mut Tx<'_>, partner: &Partner) -> Result<(), StoreError> {
    let day = |day: Option<BusinessDay>| day.map(|day| day.to_string());
    tx.record(
        "partners",
        ("partner_id", &partner.id),
        &[
            ("code", &partner.code),
            ("business_name", &partner.business_name),
            ("owner_name", &partner.owner_name),
            ("contact_name", &partner.contact_name),
            ("email", &partner.email),
            ("phone", &partner.phone),
            ("instagram", &partner.instagram),
            ("address", &partner.address),
            ("bank_name", &partner.bank_name),
            ("bank_account", &partner.bank_account),
            ("bank_holder", &partner.bank_holder),
            ("agreement_number", &partner.agreement_number),
            ("agreement_from", &day(partner.agreement_from)),
            ("agreement_until", &day(partner.agreement_until)),
            ("joined_on", &partner.joined_on.to_string()),
            ("status", &partner.status.name()),
            ("note", &partner.note),
        ],
    )?;
    Ok(())
}

pub fn by_id(connection: &Connection, id: PartnerId) -> Result<Option<Partner>, StoreError> {
    connection.prepare_cached(select_partners!("WHERE partner_id = ?1"))?.query_row([id], read_partner).optional_row()
}

pub fn by_code(connection: &Connection, code: &str) -> Result<Option<Partner>, StoreError> {
    connection
        .prepare_cached(select_partners!("WHERE code = upper(?1)"))?
        .query_row([code.trim()], read_partner)
        .optional_row()
}

/// Every partner, by business name.
pub fn all(connection: &Connection) -> Result<Vec<Partner>, StoreError> {
    collect(connection, select_partners!("ORDER BY business_name COLLATE NOCASE"), [], read_partner)
}

fn read_partner(row: &Row<'_>) -> rusqlite::Result<Partner> {
    let day = |at: usize| -> rusqlite::Result<Option<BusinessDay>> {
        Ok(row.get::<_, Option<String>>(at)?.as_deref().and_then(BusinessDay::parse))
    };
    Ok(Partner {
        id: row.get(0)?,
        code: row.get(1)?,
        business_name: row.get(2)?,
        owner_name: row.get(3)?,
        contact_name: row.get(4)?,
        email: row.get(5)?,
        phone: row.get(6)?,
        instagram: row.get(7)?,
        address: row.get(8)?,
        bank_name: row.get(9)?,
        bank_account: row.get(10)?,
        bank_holder: row.get(11)?,
        agreement_number: row.get(12)?,
        agreement_from: day(13)?,
        agreement_until: day(14)?,
        joined_on: day(15)?.unwrap_or(BusinessDay(chrono::NaiveDate::MIN)),
        status: PartnerStatus::read(&row.get::<_, String>(16)?),
        note: row.get(17)?,
    })
}
