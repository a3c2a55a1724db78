//! The minutes of an end (berita acara pengakhiran): who ended what and why, what lies at the outlet, what becomes of the
//! money, and two lines to sign on. Made in the act that ends, kept sealed by the hash of its bytes, and laid with the
//! application. What it says is kept beside it, sealed as well, so that it can be looked at page by page.

use serde::{Deserialize, Serialize};

use super::closing::{Closing, closing};
use super::conditions::{Conditions, Party};
use super::end::EndError;
use super::ends_store::{self, EndPaper};
use super::notice::{EndedBy, Ground, paid_by};
use super::paper::PaperSignature;
use super::signed_paper::{PaperCheck, SignedPaperError, checked};
use super::store::{self, AgreementRow};
use super::{looked, onward, words};
use crate::base::{ActId, AgreementId, BusinessDay, MailId, PartnerId, Rupiah, UserId};
use crate::documents::vault::{self, VaultError};
use crate::documents::{self, PagePictures, Template};
use crate::intake::PaperOutlet;
use crate::people::{Permission, require};
use crate::sop::Procedures;
use crate::sop::case::looks::LookKind;
use crate::store::{Act, Connection, StoreError, Tx};

const SERIES: &str = "BP";
const PDF: &str = "application/pdf";
const JSON: &str = "application/json";

/// What an end says of itself.
pub(super) struct Told<'a> {
    /// The first day without the agreement.
    pub ends_on: BusinessDay,
    /// None: its last day passed.
    pub ended_by: Option<EndedBy>,
    /// Why before the notice is over.
    pub ground: Option<Ground>,
    pub reason: &'a str,
}

impl Told<'_> {
    /// The last day in words; an end at once has no whole one.
    pub fn last_day(&self, today: BusinessDay) -> String {
        match self.ended_by {
            Some(_) if self.ends_on <= today => format!("{} (seketika)", self.ends_on.long()),
            _ => self.ends_on.minus_days(1).long(),
        }
    }

    /// By what right it ends, in the middle of a sentence.
    pub fn basis(&self, notice_days: u16) -> String {
        match (self.ended_by, self.ground, notice_days) {
            (None, ..) => "karena masa berlakunya habis (Pasal 11)".to_owned(),
            (_, Some(ground), _) => ground.in_words().to_owned(),
            (_, None, 0) => "dengan pemberitahuan tertulis (Pasal 12)".to_owned(),
            (_, None, days) => {
                format!("dengan pemberitahuan tertulis {} hari sebelumnya (Pasal 12)", words::count(days))
            }
        }
    }
}

/// Everything that the minutes show; texts are ready to print. The template names these fields:
/// `templates/documents/samples/agreement-end.json` shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Minutes {
    number: String,
    /// `2026-11-22`.
    date: String,
    date_long: String,
    place: String,
    outlet: PaperOutlet,
    of_number: String,
    of_date: String,
    opening: String,
    parties: Vec<MinutesParty>,
    /// Name and value: by whom, by what right, why, until when.
    facts: Vec<(String, String)>,
    goods: Vec<MinutesGoods>,
    pieces: i64,
    value_text: String,
    aids: Vec<MinutesAid>,
    money: Vec<String>,
    closing: String,
    signatures: Vec<PaperSignature>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct MinutesParty {
    called: String,
    rows: Vec<(String, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct MinutesGoods {
    code: String,
    name: String,
    variant: String,
    price_text: String,
    qty: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct MinutesAid {
    name: String,
    handover_number: String,
    qty: i64,
}

/// Makes the minutes of an end, keeps them, and lays them with an application that is still open. Gives their number.
pub(super) fn make(
    tx: &mut Tx<'_>,
    procedures: &Procedures,
    (root, partner): (&AgreementRow, PartnerId),
    told: &Told<'_>,
    mail: Option<MailId>,
) -> Result<String, EndError> {
    let today = tx.day();
    let agreed = store::in_force(tx.conn(), root.id, today)?.ok_or(EndError::Unknown)?;
    let first = store::conditions_of(tx.conn(), root.id)?.ok_or(EndError::Unknown)?;
    let left = closing(tx.conn(), partner, today)?;
    let number = tx.next_number(SERIES)?;
    let head = Head { number: &number, of_number: &root.number, of_date: first.signed_on, today };
    let minutes = minutes(&head, (&agreed, &left), told);
    let said = serde_json::to_vec(&minutes).map_err(StoreError::from)?;
    let data = serde_json::to_value(&minutes).map_err(StoreError::from)?;
    let bytes = documents::pdf(Template::AgreementEnd, &data, &[])?;
    let paper = EndPaper {
        agreement: root.id,
        number: number.clone(),
        paper_hash: vault::put(tx, procedures.vault(), PDF, &bytes)?,
        said_hash: vault::put(tx, procedures.vault(), JSON, &said)?,
        is_mailed: mail.is_some(),
    };
    ends_store::add_paper(tx, &paper, mail)?;
    if let Some(case) = root.case {
        let name = [number.as_str(), ".pdf"].concat();
        onward::lay_minutes(tx, procedures, case, (name, PDF.to_owned(), bytes))?;
    }
    Ok(number)
}

/// Which paper it is, of which agreement, on which day.
struct Head<'a> {
    number: &'a str,
    of_number: &'a str,
    of_date: BusinessDay,
    today: BusinessDay,
}

/// Pure.
fn minutes(head: &Head<'_>, (agreed, left): (&Conditions, &Closing), told: &Told<'_>) -> Minutes {
    let (partner, outlet) = (&agreed.parties.partner, &agreed.parties.outlet);
    let value: Rupiah = left.goods.iter().map(|one| one.price * one.on_hand).sum();
    Minutes {
        number: head.number.to_owned(),
        date: head.today.to_string(),
        date_long: head.today.long_with_weekday(),
        place: agreed.place.clone(),
        outlet: PaperOutlet {
            name: outlet.business_name.clone(),
            address: outlet.address.clone(),
            phone: outlet.phone.clone(),
            email: outlet.email.clone(),
            city: agreed.place.clone(),
        },
        of_number: head.of_number.to_owned(),
        of_date: head.of_date.long(),
        opening: format!(
            "Pada hari ini, {}, bertempat di {}, dicatat pengakhiran Perjanjian Konsinyasi Nomor {} tanggal {} antara:",
            words::day_in_words(head.today),
            agreed.place,
            head.of_number,
            head.of_date.long()
        ),
        parties: vec![party(words::PARTNER, partner), party(words::OUTLET, outlet)],
        facts: facts(head, agreed, told),
        goods: goods(left),
        pieces: left.pieces(),
        value_text: value.to_string(),
        aids: aids(left),
        money: money(head.today, (agreed, left), told),
        closing: format!(
            "Barang dan alat display dikembalikan kepada {} dengan berita acara pengembalian yang ditandatangani kedua \
             pihak. Berita acara ini dibuat dalam rangkap 2 (dua), satu untuk masing-masing pihak.",
            words::PARTNER
        ),
        signatures: vec![signature(words::PARTNER, partner), signature(words::OUTLET, outlet)],
    }
}

/// Identity numbers stay in the agreement.
fn party(called: &str, party: &Party) -> MinutesParty {
    let rows = [
        ("Nama", party.signer_name.clone()),
        ("Jabatan", party.signer_title.clone()),
        ("Usaha", party.business_name.clone()),
        ("Alamat", party.address.replace('\n', ", ")),
    ];
    let filled = rows.into_iter().filter(|(_, value)| !value.is_empty());
    MinutesParty { called: called.to_owned(), rows: filled.map(|(name, value)| (name.to_owned(), value)).collect() }
}

fn signature(called: &str, party: &Party) -> PaperSignature {
    PaperSignature {
        role: called.to_owned(),
        name: party.signer_name.clone(),
        title: [party.signer_title.as_str(), party.business_name.as_str()].join(", "),
        strokes: Vec::new(),
    }
}

fn facts(head: &Head<'_>, agreed: &Conditions, told: &Told<'_>) -> Vec<(String, String)> {
    let by = match told.ended_by {
        Some(by) => by.called().to_owned(),
        None => "berakhir sendiri".to_owned(),
    };
    let rows = [
        ("Diakhiri oleh", by),
        ("Dasar", told.basis(agreed.termination_days)),
        ("Alasan", told.reason.to_owned()),
        ("Hari terakhir", told.last_day(head.today)),
        ("Tidak berlaku sejak", told.ends_on.long()),
    ];
    rows.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn goods(left: &Closing) -> Vec<MinutesGoods> {
    let line = left.goods.iter().map(|one| MinutesGoods {
        code: one.code.clone(),
        name: one.name.clone(),
        variant: one.variant.clone(),
        price_text: one.price.to_string(),
        qty: one.on_hand,
    });
    line.collect()
}

fn aids(left: &Closing) -> Vec<MinutesAid> {
    let line = left.aids.iter().map(|aid| MinutesAid {
        name: aid.name.clone(),
        handover_number: aid.handover_number.clone(),
        qty: aid.out_qty,
    });
    line.collect()
}

/// What becomes of the money, as the ledger knows it on the day.
fn money(today: BusinessDay, (agreed, left): (&Conditions, &Closing), told: &Told<'_>) -> Vec<String> {
    let (partner, outlet) = (words::PARTNER, words::OUTLET);
    let by = paid_by(told.ends_on, agreed.terms.payment_day).long();
    let on = today.long();
    let mut said = vec![match left.payable {
        Rupiah::ZERO => format!("Menurut pembukuan {outlet}, tidak ada hak {partner} yang belum dibayar per {on}."),
        payable if payable > Rupiah::ZERO => format!(
            "Hak {partner} yang belum dibayar menurut pembukuan {outlet} per {on}: {}. Jumlah itu dibayar pada \
             penyelesaian berikutnya, paling lambat {by}.",
            words::amount(payable)
        ),
        Rupiah(below) => format!(
            "{partner} masih harus membayar {} kepada {outlet} menurut pembukuan per {on}, paling lambat {by}.",
            words::amount(Rupiah(below.saturating_neg()))
        ),
    }];
    if told.ends_on > today {
        said.push(format!(
            "Penjualan sesudahnya sampai hari terakhir dihitung menurut perjanjian dan dibayar paling lambat {by}."
        ));
    }
    if left.monthly_fee != Rupiah::ZERO {
        said.push(format!(
            "Biaya tetap bulanan {} yang terutang dipotong dari pembayaran itu.",
            words::amount(left.monthly_fee)
        ));
    }
    said
}

/// The minutes as they are looked at.
#[derive(Debug)]
pub struct EndPaperLook {
    pub number: String,
    /// Of the kept file.
    pub check: PaperCheck,
    /// Set anew of what it says.
    pub drawn: Option<PagePictures>,
    /// What is drawn is the kept file, byte by byte.
    pub is_the_file: bool,
}

/// The pages of the minutes. That somebody looks is a fact before anything is given. `size`: how many dots wide a page is
/// drawn, and how many pages at most.
pub fn look_at_end_paper(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    agreement: AgreementId,
    (width_px, pages_max): (u32, usize),
) -> Result<EndPaperLook, SignedPaperError> {
    let paper = noted(procedures, (act_id, LookKind::View), by, agreement)?;
    let (check, file, said) = procedures.store().read(|c| {
        let (check, file) = checked(vault::get(c, procedures.vault(), &paper.paper_hash), &paper.paper_hash)?;
        let (_, said) = checked(vault::get(c, procedures.vault(), &paper.said_hash), &paper.said_hash)?;
        Ok::<_, SignedPaperError>((check, file, said))
    })?;
    let Some((_, said)) = said else {
        return Ok(EndPaperLook { number: paper.number, check, drawn: None, is_the_file: false });
    };
    let data: serde_json::Value = serde_json::from_slice(&said).map_err(StoreError::from)?;
    let drawn = documents::page_pictures(Template::AgreementEnd, &data, &[], width_px, pages_max)?;
    let is_the_file = match file {
        Some((_, bytes)) => documents::pdf(Template::AgreementEnd, &data, &[])? == bytes,
        None => false,
    };
    Ok(EndPaperLook { number: paper.number, check, drawn: Some(drawn), is_the_file })
}

/// Number and bytes of the minutes as they were kept, to be printed, signed and taken along: out of this outlet's hands,
/// which is noted first.
pub fn export_end_paper(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    agreement: AgreementId,
) -> Result<(String, Vec<u8>), SignedPaperError> {
    let paper = noted(procedures, (act_id, LookKind::Export), by, agreement)?;
    let kept = procedures.store().read(|c| vault::get(c, procedures.vault(), &paper.paper_hash))?;
    let (_, bytes) = kept.ok_or_else(|| SignedPaperError::Missing(paper.number.clone()))?;
    Ok((paper.number, bytes))
}

fn noted(
    procedures: &Procedures,
    (act_id, kind): (ActId, LookKind),
    by: UserId,
    agreement: AgreementId,
) -> Result<EndPaper, SignedPaperError> {
    procedures.store().write::<(), SignedPaperError>(Act::by(by, looked::KIND).with_id(act_id), move |tx| {
        require(tx.conn(), by, Permission::SignAgreements)?;
        let row = store::agreement(tx.conn(), agreement)?.ok_or(SignedPaperError::Unknown)?;
        ends_store::end_paper(tx.conn(), row.root)?.ok_or(SignedPaperError::Unknown)?;
        Ok(looked::note_paper(tx, &row, kind, by)?)
    })?;
    procedures.store().read(|c| {
        let row = store::agreement(c, agreement)?.ok_or(SignedPaperError::Unknown)?;
        ends_store::end_paper(c, row.root)?.ok_or(SignedPaperError::Unknown)
    })
}

/// Minutes that are not as they were made, as sentences.
pub(super) fn verify(connection: &Connection, procedures: &Procedures) -> Result<Vec<String>, StoreError> {
    let mut found = Vec::new();
    for paper in ends_store::all_papers(connection)? {
        let number = &paper.number;
        for hash in [&paper.paper_hash, &paper.said_hash] {
            match checked(vault::get(connection, procedures.vault(), hash), hash) {
                Ok((PaperCheck::Intact, _)) => {}
                Ok((PaperCheck::Missing, _)) => {
                    found.push(format!("Berita acara pengakhiran {number}: lembarnya tidak ada lagi."));
                }
                Ok((PaperCheck::Changed, _)) => {
                    found.push(format!("Berita acara pengakhiran {number}: lembarnya tidak sama dengan yang dibuat."));
                }
                Err(VaultError::Store(error)) => return Err(error),
                Err(error) => found.push(format!("Berita acara pengakhiran {number}: {error}")),
            }
        }
    }
    Ok(found)
}
