//! Each rule of the import, one broken row at a time, and what comes in beside it.

use super::*;
use crate::till::import::report::Why;

const NOW: UtcMs = UtcMs(2_000_000_000_000);
const LIMIT: Rupiah = Rupiah(500_000);

fn sale(line: u64, receipt: &str, line_no: i64, product: &str, qty: i64) -> SaleRow {
    SaleRow {
        line,
        at: UtcMs(1_000),
        receipt: receipt.into(),
        line_no,
        product: product.into(),
        qty,
        unit_price: Rupiah(10_000),
        discount: Rupiah::ZERO,
        tender: "tunai",
        tender_given: "tunai".into(),
    }
}

fn returned(line: u64, number: &str, receipt: &str, line_no: i64, qty: i64, amount: i64) -> ReturnRow {
    ReturnRow {
        line,
        at: UtcMs(2_000),
        number: number.into(),
        receipt: receipt.into(),
        line_no,
        product: "A".into(),
        qty,
        amount: Rupiah(amount),
        reason: String::new(),
    }
}

fn known() -> Known {
    Known {
        partners: HashSet::from(["M001".to_owned(), "M002".to_owned()]),
        products: HashMap::from([("A".to_owned(), "M001".to_owned()), ("B".to_owned(), "M002".to_owned())]),
        ..Known::default()
    }
}

fn refusals(files: Files, known: &Known) -> Vec<(u64, Why)> {
    plan(files, known, LIMIT, NOW).report.refused.into_iter().map(|about| (about.line, about.what)).collect()
}

fn sales(rows: Vec<SaleRow>) -> Files {
    Files { sales: rows, ..Files::default() }
}

fn with_returns(returns: Vec<ReturnRow>) -> Files {
    Files { sales: vec![sale(2, "R1", 1, "A", 2), sale(3, "R1", 2, "B", 1)], returns, ..Files::default() }
}

#[test]
fn receipts_come_in_whole_or_not_at_all() {
    let repeated = vec![sale(2, "R1", 1, "A", 1), sale(3, "R1", 1, "A", 1)];
    assert_eq!(refusals(sales(repeated.clone()), &known()), []);
    assert_eq!(plan(sales(repeated), &known(), LIMIT, NOW).report.new.sale_lines, 1);

    let differs = vec![sale(2, "R1", 1, "A", 1), sale(3, "R1", 1, "A", 4), sale(4, "R2", 1, "A", 1)];
    let plan = plan(sales(differs), &known(), LIMIT, NOW);
    let refused: Vec<(u64, Why)> = plan.report.refused.iter().map(|about| (about.line, about.what.clone())).collect();
    assert_eq!(refused, [(2, Why::WithRefusedLine(3)), (3, Why::RepeatedDifferently(2))]);
    assert_eq!(plan.sales.len(), 1);

    let unknown = vec![sale(2, "R1", 1, "A", 1), sale(3, "R1", 2, "X", 1)];
    assert_eq!(
        refusals(sales(unknown), &known()),
        [(2, Why::WithRefusedLine(3)), (3, Why::UnknownProduct("X".into()))]
    );

    let mut unread = sales(vec![sale(3, "R1", 2, "A", 1)]);
    unread.refused.push(About { file: rows::SALES, line: 2, what: Why::BadQty("x".into()) });
    unread.broken.insert((rows::SALES, "R1".into()), 2);
    assert_eq!(refusals(unread, &known()), [(2, Why::BadQty("x".into())), (3, Why::WithRefusedLine(2))]);
}

#[test]
fn what_is_there_is_known_and_what_differs_is_refused() {
    let line = SoldLine {
        at: UtcMs(1_000),
        product: "A".into(),
        qty: 1,
        unit_price: Rupiah(10_000),
        discount: Rupiah::ZERO,
        returned_qty: 0,
        refunded: Rupiah::ZERO,
    };
    let mut known = known();
    known.sales.insert("R1".into(), HashMap::from([(1, line)]));
    known.checkins.insert("T1".into(), vec![("A".into(), 5)]);
    let same = plan(sales(vec![sale(2, "R1", 1, "A", 1)]), &known, LIMIT, NOW);
    assert_eq!((same.report.new.sale_lines, same.report.known.receipts, same.report.refused.len()), (0, 1, 0));
    assert_eq!(refusals(sales(vec![sale(2, "R1", 1, "A", 2)]), &known), [(2, Why::KnownDifferently)]);
    for (qty, expect) in [(5, vec![]), (6, vec![(2, Why::KnownDifferently)])] {
        let row = CheckinRow { line: 2, at: UtcMs(0), receipt: "T1".into(), product: "A".into(), qty };
        assert_eq!(refusals(Files { checkins: vec![row], ..Files::default() }, &known), expect);
    }
    let moved = ProductRow {
        line: 2,
        code: "A".into(),
        partner_code: "M002".into(),
        name: "Tas".into(),
        variant: String::new(),
        first_price: Rupiah(1),
    };
    assert_eq!(refusals(Files { products: vec![moved], ..Files::default() }, &known), [(2, Why::KnownDifferently)]);
}

#[test]
fn registers_are_checked_against_each_other() {
    let product = |line, code: &str, partner: &str, price| ProductRow {
        line,
        code: code.into(),
        partner_code: partner.into(),
        name: "Tas".into(),
        variant: String::new(),
        first_price: Rupiah(price),
    };
    let files = Files {
        products: vec![
            product(2, "C", "M009", 1_000),
            product(3, "D", "M001", 500_001),
            product(4, "D", "M001", 500_001),
            product(5, "D", "M001", 400_000),
        ],
        ..Files::default()
    };
    let plan = plan(files, &known(), LIMIT, NOW);
    let refused: Vec<Why> = plan.report.refused.iter().map(|about| about.what.clone()).collect();
    assert_eq!(refused, [Why::UnknownPartner("M009".into()), Why::RepeatedDifferently(3)]);
    assert_eq!(plan.report.notices[0].what, Notice::PriceOverLimit(Rupiah(500_001), LIMIT));
    assert_eq!(plan.products.len(), 1);
}

#[test]
fn a_return_gives_back_at_most_what_was_sold() {
    let other = ReturnRow { product: "A".into(), ..returned(2, "K1", "R1", 2, 1, 10_000) };
    let early = ReturnRow { at: UtcMs(10), ..returned(2, "K1", "R1", 1, 1, 10_000) };
    for (returns, expect) in [
        (vec![returned(2, "K1", "R1", 1, 2, 20_000)], vec![]),
        (vec![returned(2, "K1", "R1", 1, 1, 10_000), returned(3, "K2", "R1", 1, 1, 10_000)], vec![]),
        (
            vec![returned(2, "K1", "R1", 1, 2, 10_000), returned(3, "K2", "R1", 1, 1, 10_000)],
            vec![(3, Why::ReturnedMoreThanSold { returned: 3, sold: 2 })],
        ),
        (
            vec![returned(2, "K1", "R1", 1, 1, 20_001)],
            vec![(2, Why::RefundedMoreThanPaid { refunded: Rupiah(20_001), paid: Rupiah(20_000) })],
        ),
        (vec![returned(2, "K1", "R9", 1, 1, 1)], vec![(2, Why::UnknownReceipt("R9".into()))]),
        (
            vec![returned(2, "K1", "R1", 7, 1, 1)],
            vec![(2, Why::UnknownReceiptLine { receipt: "R1".into(), line_no: 7 })],
        ),
        (vec![other], vec![(2, Why::OtherProduct("B".into()))]),
        (vec![early], vec![(2, Why::ReturnBeforeSale)]),
        (
            vec![returned(2, "K1", "R1", 1, 1, 1), returned(3, "K1", "R2", 1, 1, 1)],
            vec![(2, Why::WithRefusedLine(3)), (3, Why::SpansReceipts("R2".into()))],
        ),
    ] {
        assert_eq!(refusals(with_returns(returns), &known()), expect);
    }
}

#[test]
fn sales_at_odd_prices_or_times_come_in_with_a_notice() {
    let odd = SaleRow { unit_price: Rupiah(600_000), at: UtcMs(NOW.0 + 1), ..sale(2, "R1", 1, "A", 1) };
    let plan = plan(sales(vec![odd]), &known(), LIMIT, NOW);
    let notices: Vec<Notice> = plan.report.notices.into_iter().map(|about| about.what).collect();
    assert_eq!(notices, [Notice::PriceOverLimit(Rupiah(600_000), LIMIT), Notice::InTheFuture]);
    assert_eq!(plan.sales.len(), 1);
}
