//! Whom of the register an applicant may be. One number or one address can be a family's or a village's: who is reached
//! the same way is the same partner only where the name says so too, and only where the money goes on to where it went.
//! Anything less is asked before there is a draft.

use rusqlite::Connection;

use super::conditions::{Becomes, Party};
use super::draft::{DraftError, Subject};
use super::store;
use crate::base::identity::mask_account;
use crate::base::text::{fold, phone_e164};
use crate::base::{AgreementId, PartnerId};
use crate::partners::{self, Partner};
use crate::sop::case;
use crate::store::StoreError;

/// A partner that an applicant may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    pub partner: PartnerId,
    pub code: String,
    pub business_name: String,
    pub owner_name: String,
}

/// What the register knows of an applicant.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Matches {
    /// Everybody who is reached the same way, and everybody of the same name who is not reached at all.
    pub all: Vec<Matched>,
    /// The one that is meant beyond doubt: the only one, reached the same way, with the same business or owner, and with
    /// no other bank account than the draft has.
    pub sure: Option<PartnerId>,
}

/// What the register knows of the applicant of a draft. Nothing is asked about a partner, an addendum, or an application
/// that was linked to its partner.
pub fn matches(connection: &Connection, subject: Subject, party: &Party) -> Result<Matches, StoreError> {
    let Subject::Case(case) = subject else { return Ok(Matches::default()) };
    if case::header(connection, case)?.is_some_and(|header| header.partner.is_some()) {
        return Ok(Matches::default());
    }
    Ok(matches_of(&partners::all(connection)?, party))
}

/// Pure part of [`matches`].
pub(super) fn matches_of(register: &[Partner], party: &Party) -> Matches {
    let found: Vec<&Partner> =
        register.iter().filter(|known| is_reached_as(known, party) || is_bare_namesake(known, party)).collect();
    let sure = match found[..] {
        [only] => {
            let is_it = is_reached_as(only, party) && is_named_as(only, party) && !moves_money(only, party);
            is_it.then_some(only.id)
        }
        _ => None,
    };
    let all = found.into_iter().map(|known| Matched {
        partner: known.id,
        code: known.code.clone(),
        business_name: known.business_name.clone(),
        owner_name: known.owner_name.clone(),
    });
    Matches { all: all.collect(), sure }
}

fn is_same(one: &str, other: &str) -> bool {
    !one.is_empty() && fold(one) == fold(other)
}

fn is_reached_as(known: &Partner, party: &Party) -> bool {
    is_same(&known.email, &party.email)
        || phone_e164(&party.phone).is_some_and(|phone| phone == known.phone)
        || is_same(known.instagram.trim_start_matches('@'), party.instagram.trim_start_matches('@'))
}

fn is_named_as(known: &Partner, party: &Party) -> bool {
    is_same(&known.business_name, &party.business_name) || is_same(&known.owner_name, &party.owner_name)
}

/// Of the same business, and nothing else is known that would tell them apart.
fn is_bare_namesake(known: &Partner, party: &Party) -> bool {
    let is_bare = known.email.is_empty() && known.phone.is_empty() && known.instagram.is_empty();
    is_bare && is_same(&known.business_name, &party.business_name)
}

/// Whether the draft pays into another account than the register does.
fn moves_money(known: &Partner, party: &Party) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    let is_other_bank =
        !known.bank_name.is_empty() && !party.bank_name.is_empty() && fold(&known.bank_name) != fold(&party.bank_name);
    // What the draft does not say, the register keeps.
    !party.bank_account.is_empty() && (digits(&known.bank_account) != digits(&party.bank_account) || is_other_bank)
}

/// Which partner a draft is for. `linked`: the subject says it already.
pub(super) fn decided(
    connection: &Connection,
    linked: Option<PartnerId>,
    (party, becomes): (&Party, Becomes),
) -> Result<Becomes, DraftError> {
    if let Some(partner) = linked {
        return Ok(Becomes::Known(partner));
    }
    match becomes {
        Becomes::New => Ok(Becomes::New),
        Becomes::Known(partner) => {
            partners::by_id(connection, partner)?.ok_or(DraftError::UnknownPartner)?;
            Ok(becomes)
        }
        Becomes::Open => {
            let Matches { all, sure } = matches_of(&partners::all(connection)?, party);
            match sure {
                Some(partner) => Ok(Becomes::Known(partner)),
                None if all.is_empty() => Ok(Becomes::New),
                None => {
                    let names: Vec<String> = all.into_iter().map(|known| known.business_name).collect();
                    Err(DraftError::PartnerNotChosen(names.join(", ")))
                }
            }
        }
    }
}

/// Another bank account of a partner than the register has, all but the last four figures hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountChange {
    /// Empty: it was paid in cash.
    pub from: String,
    pub to: String,
}

/// Whether a draft moves the money of a known partner to another account: that is shown before anybody signs.
pub fn account_change(connection: &Connection, draft: AgreementId) -> Result<Option<AccountChange>, StoreError> {
    let Some(row) = store::agreement(connection, draft)? else { return Ok(None) };
    let Some(conditions) = store::conditions_of(connection, draft)? else { return Ok(None) };
    let known = match row.partner.or(conditions.parties.becomes.known()) {
        Some(partner) => partners::by_id(connection, partner)?,
        None => None,
    };
    let party = &conditions.parties.partner;
    Ok(known.filter(|known| moves_money(known, party)).map(|known| AccountChange {
        from: account(&known.bank_name, &known.bank_account),
        to: account(&party.bank_name, &party.bank_account),
    }))
}

fn account(bank: &str, number: &str) -> String {
    let masked = mask_account(number);
    if bank.is_empty() || masked.is_empty() { masked } else { [bank, " ", &masked].concat() }
}
