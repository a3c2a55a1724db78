//! What the receipt says, and copies of it.

use crate::base::{ActId, Rupiah, SaleId};
use crate::devices::{Block, Slip};
use crate::till::testing::Outlet;
use crate::till::*;

/// The slip as plain lines, for reading.
fn lines_of(slip: &Slip) -> Vec<String> {
    slip.blocks
        .iter()
        .map(|block| match block {
            Block::Text { text, .. } => text.clone(),
            Block::Pair { left, right, .. } => format!("{left} | {right}"),
            Block::Rule => "---".into(),
            Block::Blank => String::new(),
            Block::Qr { data } => format!("QR {data}"),
            Block::Image { hash_hex } => format!("IMG {hash_hex}"),
            Block::Cut => "CUT".into(),
            other => format!("{other:?}"),
        })
        .collect()
}

fn sold(outlet: &Outlet) -> (Paid, Receipt) {
    outlet.product("TA23BC4", "Tas Anyam Pandan", 85_000, 5);
    outlet.product("SB77KL2", "Sabun Sereh", 12_749, 5);
    let mut cart = outlet.scan(&["TA23BC4", "TA23BC4", "SB77KL2"]);
    cart.set_note("bungkus kado");
    let paid = outlet.pay(&cart, 200_000).expect("paid");
    let receipt =
        outlet.store.read(|c| receipt_of(c, paid.sale_id, &outlet.settings.receipt)).expect("read").expect("there");
    (paid, receipt)
}

#[test]
fn a_receipt_says_everything_it_has_to() {
    let outlet = Outlet::new();
    let (_, receipt) = sold(&outlet);
    let printed = lines_of(&to_slip(&receipt, false));
    let expect = [
        "DEKS Surabaya",
        "Mal Contoh Lantai 2, Surabaya",
        "+62 31 0000 0000",
        "---",
        "Struk | K1-20261122-0001",
        "Waktu | 22-11-2026 14.05 WIB",
        "Kasir | Kasir 01",
        "Shift | 1",
        "---",
        "Tas Anyam Pandan",
        "  2 x 85.000 | 170.000",
        "Sabun Sereh",
        "  1 x 12.749 | 12.749",
        "---",
        "3 barang | 182.749",
        "Pembulatan | -49",
        "TOTAL | Rp 182.700",
        "Tunai | 200.000",
        "Kembali | 17.300",
        "---",
        "Catatan: bungkus kado",
        "",
        "Barang dapat ditukar dalam 7 hari dengan struk ini.",
        "Terima kasih sudah membeli produk UKM.",
        "Buka 10.00-21.00",
        "QR K1-20261122-0001",
        "K1-20261122-0001",
        "CUT",
    ];
    assert_eq!(printed, expect);
    assert_eq!(receipt.gross, Rupiah(182_749));
    assert_eq!(receipt.lines.iter().map(|line| line.net).sum::<Rupiah>() + receipt.rounding, receipt.total);
}

#[test]
fn discounts_references_and_the_logo_stand_where_they_belong() {
    let outlet = Outlet::new();
    let (_, mut receipt) = sold(&outlet);
    receipt.logo_hash_hex = Some("ab12".into());
    receipt.lines[0].discount = Rupiah(10_000);
    receipt.discount = Rupiah(10_000);
    receipt.tenders = vec![ReceiptTender {
        kind: "qris".into(),
        label: "QRIS".into(),
        given: receipt.total,
        change: Rupiah::ZERO,
        reference: "4711".into(),
        bill_number: String::new(),
    }];
    let printed = lines_of(&to_slip(&receipt, false));
    for line in ["IMG ab12", "  Potongan | -10.000", "Potongan | -10.000", "QRIS | 182.700", "  Ref. | 4711"] {
        assert!(printed.iter().any(|found| found == line), "{line} in {printed:#?}");
    }
    assert!(!printed.iter().any(|line| line.starts_with("Kembali")), "no change without cash");
}

#[test]
fn a_reprint_says_salinan_and_nothing_else_changes() {
    let outlet = Outlet::new();
    let (paid, receipt) = sold(&outlet);
    let order = Reprint {
        act_id: ActId::new(),
        user: outlet.cashier,
        sale_id: paid.sale_id,
        settings: outlet.settings.clone(),
    };
    let reprinted = reprint(&outlet.store, order.clone()).expect("reprinted");
    assert_eq!(reprinted.number, paid.number);
    assert_eq!(reprint(&outlet.store, order), Ok(reprinted), "a double tap queues one copy");
    assert_eq!(outlet.number("SELECT count(*) FROM print_jobs WHERE is_copy = 1"), 1);

    let copy = to_slip(&receipt, true);
    let marks = lines_of(&copy).iter().filter(|line| *line == "SALINAN").count();
    assert_eq!(marks, 2);
    assert!(!copy.blocks.contains(&Block::OpenDrawer), "a copy does not open the drawer");
    let unmarked: Vec<_> = copy
        .blocks
        .into_iter()
        .filter(|block| !matches!(block, Block::Text { text, .. } if text == "SALINAN"))
        .collect();
    assert_eq!(unmarked, to_slip(&receipt, false).blocks);
}

#[test]
fn every_refusal_to_reprint_has_its_name() {
    let outlet = Outlet::new();
    let (paid, _) = sold(&outlet);
    let order = |sale_id, printer: Option<&str>| Reprint {
        act_id: ActId::new(),
        user: outlet.cashier,
        sale_id,
        settings: TillSettings { printer: printer.map(Into::into), ..(*outlet.settings).clone() }.into(),
    };
    let unknown = order(SaleId::new(), Some("receipt"));
    assert_eq!(reprint(&outlet.store, unknown), Err(ReprintError::UnknownSale));
    assert_eq!(reprint(&outlet.store, order(paid.sale_id, None)), Err(ReprintError::NoPrinter));
}

#[test]
fn an_outlet_without_a_printer_sells_all_the_same() {
    let outlet = Outlet::new();
    outlet.product("TA23BC4", "Tas", 1_000, 5);
    let mut payment = outlet.payment(&outlet.scan(&["TA23BC4"]), 1_000);
    payment.settings = TillSettings { printer: None, ..(*outlet.settings).clone() }.into();
    assert_eq!(pay(&outlet.store, payment).expect("paid").print_job, None);
    assert_eq!(outlet.number("SELECT count(*) FROM print_jobs"), 0);
}
