//! The paper of a refund or a void: what came back, what was paid and how, who approved and why, and where the customer
//! signs.
//!
//! The words that somebody typed beside the reason stand on it, as on the slips of the drawer: "Lainnya" alone tells
//! whoever signs nothing. They break no promise: a print job is a row of a queue on this device, no fact and in no
//! journal, so its words can be erased like the note itself.

use crate::base::limits::NOTE_CHARS_MAX;
use crate::base::text::{clean_line, truncate_chars};
use crate::base::{PrintJobId, Rupiah, UserId};
use crate::devices::{self, Align, Block, Slip};
use crate::store::{StoreError, Tx};
use crate::till::exceptions::{ExceptionKind, Reason};
use crate::till::settings::TillSettings;
use crate::till::store::BackTender;
use crate::till::tender::TenderKind;

use super::order::BackTo;
use super::plan::PlanLine;

const VOID_HEADING: &str = "BATAL";
const REFUND_HEADING: &str = "RETUR";
const WITHOUT_RECEIPT: &str = "TANPA STRUK";
const SIGN_LINE: &str = "(..............................)";

/// What the paper says.
pub(super) struct Paper<'a> {
    pub kind: ExceptionKind,
    pub numbers: Vec<String>,
    /// The receipts that it is about; none where the customer had none, whatever sale it is booked against.
    pub receipts: Vec<String>,
    pub lines: Vec<PlanLine>,
    pub rounding: Rupiah,
    pub total: Rupiah,
    pub tenders: &'a [BackTender],
    /// What each tender is called, in their order.
    pub labels: Vec<String>,
    pub reason: &'a Reason,
    pub approver: UserId,
}

/// The people and the moment, as words.
struct Words {
    at: String,
    cashier: String,
    approver: String,
}

/// Puts the slip into the receipt printer's queue, inside the act; the drawer opens with it when cash goes out. `None`
/// when the outlet has no receipt printer.
pub(super) fn print(tx: &Tx<'_>, settings: &TillSettings, paper: &Paper<'_>) -> Result<Option<PrintJobId>, StoreError> {
    let Some(printer) = &settings.printer else { return Ok(None) };
    let name_of = |user: UserId| (settings.receipt.cashier_name)(tx.conn(), user);
    let cashier = match tx.actor() {
        Some(user) => name_of(user)?.unwrap_or_default(),
        None => String::new(),
    };
    let approver = name_of(paper.approver)?.unwrap_or_default();
    let words = Words { at: settings.receipt.zone.stamp(tx.now()), cashier, approver };
    let mut slip = to_slip(&settings.receipt.outlet_name, paper, &words);
    if let Some(watermark) = &settings.receipt.watermark {
        mark(&mut slip, watermark);
    }
    let title = [paper.kind.label(), " ", &paper.numbers.join(", ")].concat();
    Ok(Some(devices::enqueue(tx, printer, &title, &slip, false)?))
}

/// Paper of a training says so on top and at the bottom.
fn mark(slip: &mut Slip, watermark: &str) {
    let block = || Block::Text { text: watermark.to_owned(), align: Align::Centre, bold: true, large: false };
    slip.blocks.insert(0, block());
    slip.blocks.insert(slip.blocks.len().saturating_sub(1), block());
}

fn to_slip(outlet_name: &str, paper: &Paper<'_>, words: &Words) -> Slip {
    let mut slip = Slip::default();
    if paper.tenders.iter().any(|tender| tender.kind == TenderKind::Cash && tender.amount > Rupiah::ZERO) {
        slip.push(Block::OpenDrawer);
    }
    let is_void = paper.kind == ExceptionKind::Void;
    slip.heading(if is_void { VOID_HEADING } else { REFUND_HEADING });
    if paper.kind == ExceptionKind::RefundWithoutReceipt {
        slip.push(Block::Text { text: WITHOUT_RECEIPT.into(), align: Align::Centre, bold: true, large: false });
    }
    slip.centred(outlet_name);
    slip.push(Block::Rule);
    head(&mut slip, paper, words);
    slip.push(Block::Rule);
    for line in &paper.lines {
        slip.text(&line.name);
        let qty = match line.back_to {
            BackTo::Shelf => format!("  {} kembali", line.qty),
            BackTo::Damaged => format!("  {} kembali, rusak", line.qty),
        };
        slip.pair(qty, line.amount.grouped());
    }
    slip.push(Block::Rule);
    if paper.rounding != Rupiah::ZERO {
        slip.pair("Pembulatan", paper.rounding.grouped());
    }
    let total = paper.total.to_string().replace('\u{A0}', " ");
    slip.push(Block::Pair { left: "KEMBALI".into(), right: total, bold: true, large: true });
    for (tender, label) in paper.tenders.iter().zip(&paper.labels) {
        slip.pair(label, tender.amount.grouped());
        if !tender.reference.is_empty() {
            slip.pair("  Ref.", &tender.reference);
        }
    }
    foot(&mut slip, paper, is_void);
    slip
}

fn head(slip: &mut Slip, paper: &Paper<'_>, words: &Words) {
    for number in &paper.numbers {
        slip.pair("Nomor", number);
    }
    for receipt in &paper.receipts {
        slip.pair("Struk", receipt);
    }
    slip.pair("Waktu", &words.at);
    for (label, name) in [("Kasir", &words.cashier), ("Disetujui", &words.approver)] {
        if !name.is_empty() {
            slip.pair(label, name);
        }
    }
    let chosen = paper.kind.reasons().iter().find(|choice| choice.code == paper.reason.code);
    if let Some(choice) = chosen {
        slip.pair("Alasan", choice.label);
    }
    let words = clean_line(&paper.reason.note);
    if !words.is_empty() {
        slip.text(truncate_chars(&words, NOTE_CHARS_MAX));
    }
}

fn foot(slip: &mut Slip, paper: &Paper<'_>, is_void: bool) {
    slip.push(Block::Rule);
    if is_void && paper.tenders.iter().any(|tender| tender.kind != TenderKind::Cash) {
        slip.text("Batalkan juga di mesin kartu atau aplikasi bank.");
        slip.push(Block::Blank);
    }
    slip.centred("Tanda tangan pembeli");
    slip.push(Block::Blank);
    slip.push(Block::Blank);
    slip.centred(SIGN_LINE);
    slip.push(Block::Cut);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(slip: &Slip) -> Vec<String> {
        let text = |block: &Block| match block {
            Block::Text { text, .. } => Some(text.clone()),
            Block::Pair { left, right, .. } => Some([left.as_str(), " | ", right].concat()),
            _ => None,
        };
        slip.blocks.iter().filter_map(text).collect()
    }

    fn slip_of(kind: ExceptionKind, tenders: &[BackTender]) -> Slip {
        slip_because(kind, tenders, &Reason::of("wrong_item"))
    }

    fn slip_because(kind: ExceptionKind, tenders: &[BackTender], reason: &Reason) -> Slip {
        let line = PlanLine {
            sale_line_no: 1,
            name: "Tas Anyam".into(),
            qty: 2,
            back_to: BackTo::Damaged,
            amount: Rupiah(170_049),
        };
        let paper = Paper {
            kind,
            numbers: vec!["RT-K1-20261122-0001".into()],
            receipts: vec!["K1-20261122-0003".into()],
            lines: vec![line],
            rounding: Rupiah(-49),
            total: Rupiah(170_000),
            tenders,
            labels: tenders.iter().map(|tender| tender.kind.label().to_owned()).collect(),
            reason,
            approver: UserId::new(),
        };
        let words =
            Words { at: "22-11-2026 14.05 WIB".into(), cashier: "Kasir 01".into(), approver: "Manajer 01".into() };
        to_slip("DEKS Surabaya", &paper, &words)
    }

    fn back(kind: TenderKind, amount: i64, reference: &str) -> BackTender {
        BackTender { kind, amount: Rupiah(amount), reference: reference.into() }
    }

    #[test]
    fn the_slip_says_what_came_back_and_where_to_sign() {
        let slip = slip_of(ExceptionKind::Refund, &[back(TenderKind::Cash, 170_000, "")]);
        assert_eq!(slip.blocks.first(), Some(&Block::OpenDrawer));
        assert_eq!(
            texts(&slip),
            [
                "RETUR",
                "DEKS Surabaya",
                "Nomor | RT-K1-20261122-0001",
                "Struk | K1-20261122-0003",
                "Waktu | 22-11-2026 14.05 WIB",
                "Kasir | Kasir 01",
                "Disetujui | Manajer 01",
                "Alasan | Salah barang",
                "Tas Anyam",
                "  2 kembali, rusak | 170.049",
                "Pembulatan | -49",
                "KEMBALI | Rp 170.000",
                "Tunai | 170.000",
                "Tanda tangan pembeli",
                SIGN_LINE,
            ]
        );
    }

    #[test]
    fn the_words_beside_a_reason_stand_below_it_in_one_line() {
        for (reason, expect) in [
            (Reason::with_note("other", " Salah\nambil warna "), vec!["Alasan | Lainnya", "Salah ambil warna"]),
            (Reason::with_note("wrong_item", "tertukar"), vec!["Alasan | Salah barang", "tertukar"]),
            (Reason::with_note("wrong_item", " \n "), vec!["Alasan | Salah barang"]),
        ] {
            let texts = texts(&slip_because(ExceptionKind::Void, &[back(TenderKind::Cash, 170_000, "")], &reason));
            let from = texts.iter().position(|text| text.starts_with("Alasan")).expect("a reason");
            let until = texts.iter().position(|text| text == "Tas Anyam").expect("a line");
            assert_eq!(texts[from..until], expect, "{reason:?}");
        }
    }

    #[test]
    fn without_a_receipt_the_slip_says_so_and_with_one_it_does_not() {
        for (kind, expect) in [
            (ExceptionKind::RefundWithoutReceipt, ["RETUR", WITHOUT_RECEIPT, "DEKS Surabaya"]),
            (ExceptionKind::Refund, ["RETUR", "DEKS Surabaya", "Nomor | RT-K1-20261122-0001"]),
            (ExceptionKind::Void, ["BATAL", "DEKS Surabaya", "Nomor | RT-K1-20261122-0001"]),
        ] {
            let texts = texts(&slip_of(kind, &[back(TenderKind::Cash, 170_000, "")]));
            assert_eq!(texts[..3], expect, "{kind:?}");
        }
    }

    #[test]
    fn paper_of_a_training_says_so_twice() {
        let mut slip = slip_of(ExceptionKind::Refund, &[back(TenderKind::Cash, 170_000, "")]);
        mark(&mut slip, "LATIHAN");
        let texts = texts(&slip);
        assert_eq!(texts.iter().filter(|text| *text == "LATIHAN").count(), 2);
        assert_eq!((texts.first(), slip.blocks.last()), (Some(&"LATIHAN".to_owned()), Some(&Block::Cut)));
    }

    #[test]
    fn a_void_without_cash_leaves_the_drawer_shut_and_reminds_of_the_bank() {
        let slip = slip_of(ExceptionKind::Void, &[back(TenderKind::Qris, 170_000, "9001")]);
        assert!(!slip.blocks.contains(&Block::OpenDrawer));
        let texts = texts(&slip);
        for line in ["BATAL", "QRIS | 170.000", "  Ref. | 9001", "Batalkan juga di mesin kartu atau aplikasi bank."] {
            assert!(texts.iter().any(|text| text == line), "{line} in {texts:#?}");
        }
    }
}
