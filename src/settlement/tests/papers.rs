//! What partners read: statements, receipts and spreadsheets, with the fields that the templates name.

use calamine::{Data, Reader, Xlsx};

use crate::base::Rupiah;
use crate::config::{Mail, Outlet as OutletConfig};
use crate::devices::Block;
use crate::intake::{PaperOutlet, Signature};
use crate::settlement::testing::{Office, day};
use crate::settlement::*;

fn face() -> PaperOutlet {
    PaperOutlet::of(&OutletConfig::default(), &Mail::default())
}

fn paper_of(office: &Office, statement: &Statement) -> StatementPaper {
    office.outlet.store.read(|c| statement_paper(c, statement, &face())).expect("a paper")
}

fn keys(value: &serde_json::Value, path: &str) -> Vec<String> {
    let found = value.pointer(path).and_then(|value| value.as_object());
    let mut keys: Vec<String> = found.map(|fields| fields.keys().cloned().collect()).unwrap_or_default();
    keys.sort();
    keys
}

fn same_fields(real: &serde_json::Value, sample: &str, paths: &[&str]) {
    let sample: serde_json::Value = serde_json::from_str(sample).expect("the sample");
    for path in paths {
        let fields = keys(real, path);
        assert!(!fields.is_empty(), "{path} is empty");
        assert_eq!(fields, keys(&sample, path), "{path}");
    }
}

#[test]
fn a_statement_says_how_its_figure_comes_to_be() {
    let office = Office::new();
    let sale = office.sell(&["TA00001", "TA00002"]);
    office.sleep(9);
    let first = office.settle();
    office.pay_cash(first.settlement_id);
    office.give_back(sale, 1);
    office.adjust(5_000);
    office.sleep(1);
    let second = office.settle();
    let paper = paper_of(&office, &second);
    let steps: Vec<(&str, i64)> = paper.steps.iter().map(|step| (step.label.as_str(), step.amount_rupiah.0)).collect();
    assert_eq!(
        steps,
        [
            ("Saldo dari rincian sebelumnya", 113_333),
            ("Dibayar BY-K1-20261201-0001 tanggal 01-12-2026", -113_333),
            ("Penjualan dikurangi retur", -100_000),
            ("Komisi gerai", 15_000),
            ("Penyesuaian PY-K1-20261201-0001: koreksi", 5_000),
        ]
    );
    assert_eq!(paper.steps.iter().map(|step| step.amount_rupiah).sum::<Rupiah>(), paper.closing_rupiah);
    assert_eq!(paper.lines.iter().map(|line| line.payable_rupiah).sum::<Rupiah>(), paper.totals.payable_rupiah);
    let back = "retur nota K1-20261122-0001 tanggal 22-11-2026, dari masa yang sudah diperhitungkan";
    assert_eq!(paper.lines[0].reason, back);
    assert_eq!(paper.payment, "Tidak ada yang dibayarkan; saldo ini diteruskan ke rincian berikutnya.");
    assert_eq!(paper_of(&office, &first).payment, "Sudah dibayar pada 1 Desember 2026 dengan BY-K1-20261201-0001.");
    let sample = include_str!("../../../templates/documents/samples/settlement.json");
    let real = serde_json::to_value(&paper).expect("JSON");
    same_fields(&real, sample, &["", "/outlet", "/partner", "/steps/0", "/lines/0", "/totals"]);
}

#[test]
fn a_draft_and_a_reversed_statement_say_so() {
    let office = Office::new();
    office.sell(&["TA00001"]);
    office.sleep(1);
    let drafts = preview(
        &office.outlet.store,
        &{
            office.close_shift();
            office.order()
        },
        QUIETLY,
    )
    .expect("drafts");
    let today = office.today();
    let draft = office.outlet.store.read(|c| draft_paper(c, &drafts[0], today, &face())).expect("a paper");
    assert_eq!((draft.mark.as_str(), draft.number.as_str(), draft.closing_rupiah.0), ("RANCANGAN", "", 85_000));
    let statement = office.settle();
    let waiting = paper_of(&office, &statement);
    assert_eq!(waiting.payment, "Dibayarkan paling lambat 10 Desember 2026 sesuai perjanjian.");
    assert_eq!((waiting.prepared_by.as_str(), waiting.approved_by.as_str()), ("Manajer 01", "Manajer 02"));
    office.reverse(statement.settlement_id).expect("reversed");
    let all = office.outlet.store.read(|c| statements_of(c, office.partner())).expect("read");
    assert_eq!(paper_of(&office, &all[0]).mark, "DIBATALKAN");
}

#[test]
fn a_workbook_has_the_same_sums_and_starts_no_formula() {
    let office = Office::new();
    let product = office.outlet.product("TA00009", "=1+1 Tas", 50_000, 9);
    office.sell(&["TA00009", "TA00001"]);
    office.sleep(1);
    let statement = office.settle();
    let paper = paper_of(&office, &statement);
    let bytes = statement_workbook(&paper, day("2026-12-01")).expect("a workbook");
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).expect("readable");
    let range = book.worksheet_range("Rincian").expect("a sheet");
    let last = range.rows().next_back().expect("a row");
    assert_eq!(last[2], Data::Float(127_500.0));
    let range = book.worksheet_range("Baris nota").expect("a sheet");
    let cells: Vec<&Data> = range.rows().flatten().collect();
    assert!(cells.contains(&&Data::String("=1+1 Tas".into())), "as text");
    assert_eq!(range.rows().next_back().expect("a row")[13], Data::Float(127_500.0));
    let formulas = book.worksheet_formula("Baris nota").expect("readable");
    assert!(formulas.is_empty(), "{product}: {formulas:?}");
    let today = office.today();
    let (balances, months) = office
        .outlet
        .store
        .read(|c| Ok::<_, crate::store::StoreError>((balances(c, today)?, income(c, today.month(), today.month())?)))
        .expect("read");
    let bytes = balances_workbook(&balances, "DEKS", today).expect("a workbook");
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).expect("readable");
    let range = book.worksheet_range("Saldo mitra").expect("a sheet");
    assert_eq!(range.rows().next_back().expect("a row")[2], Data::Float(127_500.0));
    let bytes = income_workbook((&months.0, &months.1), |_| "Mitra".into(), "DEKS", today).expect("a workbook");
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).expect("readable");
    let range = book.worksheet_range("Per bulan").expect("a sheet");
    assert_eq!(range.rows().next_back().expect("a row")[4], Data::Float(22_500.0));
}

#[test]
fn whoever_takes_cash_signs_a_receipt() {
    let office = Office::new();
    office.sell(&["TA00001"]);
    office.sleep(1);
    let statement = office.settle();
    let strokes = vec![vec![(0, 0), (500, 300), (1_000, 0)]];
    let signed = Signed::OnScreen(Signature { strokes: strokes.clone() });
    let how = PayHow::Cash { receiver: " Kontak\tUKM 01 ".into(), signed };
    let paid = office.pay(statement.settlement_id, how).expect("paid");
    let zone = office.outlet.store.zone();
    let read =
        || office.outlet.store.read(|c| payout_paper(c, &face(), zone, paid.payout_id)).expect("read").expect("one");
    let paper = read();
    assert_eq!((paper.receiver_name.as_str(), &paper.receiver_strokes), ("Kontak UKM 01", &strokes));
    assert_eq!(paper.amount_in_words, "delapan puluh lima ribu rupiah");
    let slip = payout_slip(&paper);
    let has = |wanted: &Block| slip.blocks.contains(wanted);
    assert!(has(&Block::Qr { data: paid.number.clone() }));
    assert!(has(&Block::Signature { caption: "Yang menerima: Kontak UKM 01".into(), strokes }));
    office.cancel(paid.payout_id).expect("cancelled");
    assert_eq!(read().mark, "DIBATALKAN 23-11-2026: salah bayar");
    let sample = include_str!("../../../templates/documents/samples/payout.json");
    same_fields(&serde_json::to_value(&paper).expect("JSON"), sample, &["", "/outlet", "/partner"]);
    let none = office.outlet.store.read(|c| payout_paper(c, &face(), zone, crate::base::PayoutId::new()));
    assert_eq!(none.expect("read"), None);
}
