//! The partner's card: a code to show at the next drop-off, on paper of a card's size or as a slip.
//!
//! Promises: the code names a partner and nothing else, is told from a misread one, and stays the same for as long as
//! there is the partner; scanning it picks a partner and permits nothing. Leaves to others: what a scan does on a screen.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::base::limits::SCAN_CHARS_MAX;
use crate::base::{ActId, PartnerId, PrintJobId, UserId};
use crate::catalog::codes;
use crate::devices::{self, Block, Slip};
use crate::documents::{self, PaperError, Template};
use crate::intake::PaperOutlet;
use crate::partners::{self, Partner};
use crate::people::{NotAllowed, Permission, require};
use crate::store::{Act, Store, StoreError};

/// What every card begins with, so that no product is taken for a partner.
const PREFIX: &str = "DEKS";
/// Cards on a sheet of A4.
pub const CARDS_PER_SHEET: usize = 8;

/// A card as it is printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardFace {
    /// `DEKS-M001-7KQ2M9X`.
    pub code: String,
    /// `M001`.
    pub partner_code: String,
    pub business_name: String,
    pub contact_name: String,
}

/// How cards lie on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardLayout {
    /// One to a page of its own size, 85,6 x 54 mm.
    Single,
    /// Eight to a sheet of A4, with marks to cut along.
    Sheet,
}

#[derive(Debug, Error)]
pub enum CardError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Mitra tidak ditemukan. Muat ulang daftar mitra.")]
    UnknownPartner,
    #[error(transparent)]
    Paper(#[from] PaperError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The code on a partner's card: its code in the register, for people, and seven characters that check it.
pub fn code_of(partner: &Partner) -> String {
    [PREFIX, partner.code.as_str(), &mark_of(partner.id)].join("-")
}

/// The part that tells partners apart, whatever becomes of their code in the register.
fn mark_of(partner: PartnerId) -> String {
    let digest = Sha256::new().chain_update(b"deks partner card\0").chain_update(partner.0.as_bytes()).finalize();
    codes::generate(u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]))
}

/// The mark in a scanned or typed text, if that is the code of a card. Dashes, blanks and capitals do not matter:
/// scanners and people leave them out.
fn mark_in(scanned: &str) -> Option<String> {
    if scanned.chars().count() > SCAN_CHARS_MAX {
        return None;
    }
    let text = codes::normalise(scanned);
    let rest = text.strip_prefix(PREFIX).filter(|rest| rest.is_ascii())?;
    let mark = rest.get(rest.len().checked_sub(codes::CODE_CHARS)?..)?;
    codes::is_valid(mark).then(|| mark.to_owned())
}

/// The partner whose card was scanned; `None` for anything else.
pub fn partner_of(connection: &Connection, code: &str) -> Result<Option<Partner>, StoreError> {
    let Some(mark) = mark_in(code) else { return Ok(None) };
    let mut found: Vec<Partner> =
        partners::all(connection)?.into_iter().filter(|partner| mark_of(partner.id) == mark).collect();
    // Two marks of 31 to the sixth hardly meet; where they do, the code in the register decides.
    if found.len() > 1 {
        let text = codes::normalise(code);
        found.retain(|partner| text == codes::normalise(&code_of(partner)));
    }
    Ok(if found.len() == 1 { found.pop() } else { None })
}

pub fn face_of(partner: &Partner) -> CardFace {
    CardFace {
        code: code_of(partner),
        partner_code: partner.code.clone(),
        business_name: partner.business_name.clone(),
        contact_name: partner.contact_name.clone(),
    }
}

/// Cards as PDF.
pub fn cards_pdf(outlet: &PaperOutlet, cards: &[CardFace], layout: CardLayout) -> Result<Vec<u8>, PaperError> {
    let faces = cards
        .iter()
        .map(|card| Ok(json!({ "face": card, "qr": documents::qr_matrix(&card.code)? })))
        .collect::<Result<Vec<_>, PaperError>>()?;
    let data = json!({
        "outlet": outlet,
        "layout": if layout == CardLayout::Single { "single" } else { "sheet" },
        "per_sheet": CARDS_PER_SHEET,
        "cards": faces,
    });
    documents::pdf(Template::PartnerCard, &data, &[])
}

/// The card as a slip, for a partner who stands at the counter.
pub fn card_slip(outlet_name: &str, card: &CardFace) -> Slip {
    let mut slip = Slip::default();
    slip.heading("KARTU MITRA").centred(outlet_name);
    slip.push(Block::Rule);
    slip.centred(&card.business_name).centred(&card.partner_code);
    slip.push(Block::Qr { data: card.code.clone() });
    slip.centred(&card.code).centred("Bawa kartu ini saat mengantar barang.");
    slip.push(Block::Cut);
    slip
}

/// Prints a partner's card as a slip. The same act again prints nothing more.
pub fn print_card(
    store: &Store,
    act_id: ActId,
    by: UserId,
    partner: PartnerId,
    (outlet_name, printer): (&str, &str),
) -> Result<PrintJobId, CardError> {
    let (outlet_name, printer) = (outlet_name.to_owned(), printer.to_owned());
    store.write(Act::by(by, "partnership.print_card").with_id(act_id), move |tx| {
        require(tx.conn(), by, Permission::ReceiveStock)?;
        let partner = partners::by_id(tx.conn(), partner)?.ok_or(CardError::UnknownPartner)?;
        let title = ["Kartu mitra ", partner.code.as_str()].concat();
        Ok(devices::enqueue(tx, &printer, &title, &card_slip(&outlet_name, &face_of(&partner)), false)?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::partners::{PartnerForm, save_partner};
    use crate::people::testing::{Outlet, outlet};

    fn partner(outlet: &Outlet, name: &str) -> Partner {
        let form = PartnerForm { business_name: name.into(), ..PartnerForm::default() };
        let id = save_partner(&outlet.store, ActId::new(), outlet.staf, form).expect("a partner");
        outlet.store.read(|c| partners::by_id(c, id)).expect("read").expect("kept")
    }

    fn found(outlet: &Outlet, code: &str) -> Option<PartnerId> {
        outlet.store.read(|c| partner_of(c, code)).expect("read").map(|partner| partner.id)
    }

    #[test]
    fn a_card_names_its_partner_however_it_is_read() {
        let outlet = outlet();
        let (pandan, sambal) = (partner(&outlet, "Mitra Pandan"), partner(&outlet, "Dapur Sambal"));
        let code = code_of(&pandan);
        assert!(code.starts_with("DEKS-M001-"), "{code}");
        assert_ne!(code, code_of(&sambal));
        for read in [code.clone(), code.to_lowercase(), code.replace('-', ""), format!("  {code}\n")] {
            assert_eq!(found(&outlet, &read), Some(pandan.id), "{read}");
        }
        assert_eq!(found(&outlet, &code_of(&sambal)), Some(sambal.id));
        let renamed = PartnerForm {
            id: Some(pandan.id),
            code: "PDN".into(),
            business_name: "Pandan".into(),
            ..PartnerForm::default()
        };
        save_partner(&outlet.store, ActId::new(), outlet.staf, renamed).expect("another code");
        assert_eq!(found(&outlet, &code), Some(pandan.id), "an old card still names it");
    }

    #[test]
    fn what_is_no_card_names_nobody() {
        let outlet = outlet();
        let code = code_of(&partner(&outlet, "Mitra Pandan"));
        let mark = &code[code.len() - codes::CODE_CHARS..];
        for place in 0..mark.len() {
            let mut wrong = mark.as_bytes().to_vec();
            wrong[place] = if wrong[place] == b'7' { b'8' } else { b'7' };
            let wrong = format!("DEKS-M001-{}", String::from_utf8(wrong).expect("ASCII"));
            assert_eq!(found(&outlet, &wrong), None, "{wrong}");
        }
        let long = format!("DEKS-{}-{mark}", "M".repeat(SCAN_CHARS_MAX));
        for other in ["", "DEKS", "DEKS-M001", mark, "DEKS-é-", "8991234567890", &long] {
            assert_eq!(found(&outlet, other), None, "{other}");
        }
        assert_eq!(found(&outlet, &format!("DEKS-M001-{}", codes::generate(7))), None, "of no partner here");
    }

    #[test]
    fn a_card_is_printed_once_and_only_by_who_receives_stock() {
        let outlet = outlet();
        let partner = partner(&outlet, "Mitra Pandan");
        let act = ActId::new();
        let print = |act, by, id| print_card(&outlet.store, act, by, id, ("DEKS Contoh", "receipt"));
        assert!(matches!(print(ActId::new(), outlet.kasir, partner.id), Err(CardError::NotAllowed(_))));
        assert!(matches!(print(ActId::new(), outlet.staf, PartnerId::new()), Err(CardError::UnknownPartner)));
        let first = print(act, outlet.staf, partner.id).expect("printed");
        assert_eq!(print(act, outlet.staf, partner.id).expect("the same"), first);
        let slip = card_slip("DEKS Contoh", &face_of(&partner));
        let qr = |block: &Block| matches!(block, Block::Qr { data } if *data == code_of(&partner));
        assert!(slip.blocks.iter().any(qr));
    }
}
