//! The specification's vectors, and each flaw, warning and figure as a row of a table.

use super::crc::{hex, read_hex};
use super::fields::{AmountFault, is_strict_percent, read_amount, read_percent};
use super::tlv::{self, Object};
use super::*;
use crate::base::{BusinessDay, Rupiah};

pub(super) const A: &str = "00020101021126660017ID.CO.EXAMPLE.WWW01189360099990000000170212DEKSTEST00010303UMI\
    51440014ID.CO.QRIS.WWW0215ID10999999999910303UMI5204594753033605802ID5919DEKS SPACE UJI COBA6008SURABAYA\
    61056022562070703A016304CCD9";
pub(super) const B: &str = "00020101021226660017ID.CO.EXAMPLE.WWW01189360099990000000170212DEKSTEST00010303UMI\
    51440014ID.CO.QRIS.WWW0215ID10999999999910303UMI52045947530336054061250005802ID5919DEKS SPACE UJI COBA\
    6008SURABAYA61056022562070703A01630402C8";
pub(super) const C: &str = "00020101021226660017ID.CO.EXAMPLE.WWW01189360099990000000170212DEKSTEST00010303UMI\
    51440014ID.CO.QRIS.WWW0215ID10999999999910303UMI520459475303360540712500005802ID5919DEKS SPACE UJI COBA\
    6008SURABAYA61056022562290118DEKS-20261122-00070703A0163049C72";
pub(super) const D: &str = "00020101021226660017ID.CO.EXAMPLE.WWW01189360099990000000170212DEKSTEST00010303UMI\
    51440014ID.CO.QRIS.WWW0215ID10999999999910303UMI5204594753033605406100000550202560415005802ID\
    5919DEKS SPACE UJI COBA6008SURABAYA61056022562070703A0163049A19";
/// EMVCo's own sample, in Chinese: characters are not bytes.
pub(super) const SAMPLE: &str = "00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678\
    520441115802CN5914BEST TRANSPORT6007BEIJING64200002ZH0104最佳运输0202北京540523.7253031565502016233030412340603***\
    0708A60086670902ME91320016A0112233449988770708123456786304A13A";

pub(super) const CAP: Rupiah = Rupiah(10_000_000);
const BILL: &str = "DEKS-20261122-0007";

fn day(text: &str) -> BusinessDay {
    BusinessDay::parse(text).expect("a day")
}

/// A text with its check sum.
pub(super) fn sealed(body: &str) -> String {
    let covered = [body, "6304"].concat();
    format!("{covered}{:04X}", crc16(covered.as_bytes()))
}

fn joined(objects: &[(u8, &str)]) -> String {
    objects.iter().map(|(id, value)| format!("{id:02}{:02}{value}", value.chars().count())).collect()
}

/// Vector A with some tags set or, with `None`, taken out; tags that it lacks are put where their number belongs.
fn changed(changes: &[(u8, Option<&str>)]) -> String {
    let parsed = tlv::parse(A).expect("vector A");
    let mut objects: Vec<(u8, &str)> = parsed.iter().map(|o| (o.id(), o.value())).filter(|(id, _)| *id != 63).collect();
    for &(id, value) in changes {
        let at = objects.iter().position(|(known, _)| *known == id);
        match (at, value) {
            (Some(at), Some(value)) => objects[at].1 = value,
            (Some(at), None) => {
                objects.remove(at);
            }
            (None, Some(value)) => {
                let at = objects.iter().position(|(known, _)| *known > id).unwrap_or(objects.len());
                objects.insert(at, (id, value));
            }
            (None, None) => {}
        }
    }
    sealed(&joined(&objects))
}

fn read(text: &str) -> Read {
    Payload::read(text).unwrap_or_else(|flaw| panic!("{flaw}: {text}"))
}

pub(super) fn outlet(text: &str) -> StaticPayload {
    StaticPayload::read(text).unwrap_or_else(|flaw| panic!("{flaw}: {text}")).code
}

#[test]
fn check_sums_are_those_of_the_specification() {
    assert_eq!(crc16(b"123456789"), 0x29B1);
    for (text, sum) in [(A, "CCD9"), (B, "02C8"), (C, "9C72"), (D, "9A19"), (SAMPLE, "A13A")] {
        let covered = text.strip_suffix(sum).expect("the vector ends with its sum");
        assert_eq!(hex(crc16(covered.as_bytes())), sum);
    }
    for (text, sum) in
        [("02C8", Some(0x02C8)), ("02c8", Some(0x02C8)), ("2C8", None), ("+2C8", None), ("02CG", None), ("", None)]
    {
        assert_eq!(read_hex(text), sum, "{text}");
    }
}

#[test]
fn the_outlets_code_is_read() {
    let Read { payload, warnings } = read(A);
    assert!(warnings.is_empty(), "{warnings:?}");
    assert_eq!((payload.initiation(), payload.is_static(), payload.is_dynamic()), (Initiation::Static, true, false));
    for (what, found, expect) in [
        ("name", payload.merchant_name(), Some("DEKS SPACE UJI COBA")),
        ("city", payload.city(), Some("SURABAYA")),
        ("postcode", payload.postcode(), Some("60225")),
        ("mcc", payload.mcc(), Some("5947")),
        ("nmid", payload.nmid(), Some("ID1099999999991")),
        ("domain", payload.repository_domain(), Some("ID.CO.QRIS.WWW")),
        ("terminal", payload.terminal(), Some("A01")),
        ("bill", payload.bill_number(), None),
    ] {
        assert_eq!(found, expect, "{what}");
    }
    assert_eq!((payload.criteria(), payload.amount(), payload.tip()), (Some(Criteria::Umi), None, None));
    let acquirer = Acquirer {
        id: 26,
        domain: "ID.CO.EXAMPLE.WWW".into(),
        pan: Some("936009999000000017".into()),
        merchant_id: Some("DEKSTEST0001".into()),
        criteria: Some(Criteria::Umi),
    };
    assert_eq!(payload.acquirers(), [acquirer]);
    assert_eq!(payload.to_text(), A);
}

#[test]
fn a_code_for_a_bill_comes_out_as_the_vectors_have_it() {
    let code = outlet(A);
    for (amount, bill, expect) in [(125_000, None, B), (1_250_000, Some(BILL), C)] {
        let text = dynamic(&code, Rupiah(amount), bill, CAP).expect("a code");
        assert_eq!(text, expect);
        let Read { payload, warnings } = read(&text);
        assert!(warnings.is_empty(), "{warnings:?}");
        assert!(payload.is_dynamic());
        assert_eq!((payload.amount(), payload.bill_number()), (Some(Rupiah(amount)), bill));
        assert_eq!((payload.terminal(), payload.tip()), (Some("A01"), None));
    }
}

#[test]
fn the_vector_with_a_tip_is_read() {
    let Read { payload, warnings } = read(D);
    assert_eq!((payload.amount(), payload.tip()), (Some(Rupiah(100_000)), Some(Tip::Fixed(Rupiah(1_500)))));
    assert_eq!(warnings, [QrisWarning::TipAdded]);
    assert_eq!(payload.to_text(), D);
}

#[test]
fn lengths_count_characters_and_the_check_sum_counts_bytes() {
    let objects = tlv::parse_root(SAMPLE).expect("EMVCo's sample");
    let ids: Vec<u8> = objects.iter().map(Object::id).collect();
    assert_eq!(ids, [0, 1, 29, 31, 52, 58, 59, 60, 64, 54, 53, 55, 62, 91, 63]);
    let language = tlv::parse(tlv::value_of(&objects, 64).expect("tag 64")).expect("a template");
    let texts: Vec<&str> = language.iter().map(Object::value).collect();
    assert_eq!(texts, ["ZH", "最佳运输", "北京"]);
    assert_eq!(tlv::write(&objects), SAMPLE);
    // Its sum is right, so what it is refused for is its money.
    assert_eq!(Payload::read(SAMPLE), Err(QrisFlaw::CurrencyNotRupiah));
    assert_eq!(Payload::read(&SAMPLE.replace("A13A", "A13B")), Err(QrisFlaw::CrcWrong));
}

#[test]
fn broken_structure_is_named() {
    let long = ["000201", &"x".repeat(507)].concat();
    for (text, flaw) in [
        ("", QrisFlaw::Empty),
        (" \r\n", QrisFlaw::Empty),
        (long.as_str(), QrisFlaw::TooLong { chars: 513 }),
        ("000201\u{1b}@", QrisFlaw::ControlCharacter),
        ("AB23CD4", QrisFlaw::FormatNotFirst),
        ("https://example.com", QrisFlaw::FormatNotFirst),
        ("010211000201", QrisFlaw::FormatNotFirst),
        ("00", QrisFlaw::Truncated),
        ("0002", QrisFlaw::Truncated),
        ("0002010", QrisFlaw::Truncated),
        ("000201010211591", QrisFlaw::Truncated),
        ("0002015905DEKS", QrisFlaw::Truncated),
        ("000201X102AB", QrisFlaw::BadId),
        ("000201é102AB", QrisFlaw::BadId),
        ("000201５９02AB", QrisFlaw::BadId),
        ("00020159+1A", QrisFlaw::BadLength { id: 59 }),
        ("00020159 1A", QrisFlaw::BadLength { id: 59 }),
        ("0002015901A5901B", QrisFlaw::Duplicate { id: 59 }),
        ("0002015901A", QrisFlaw::CrcNotLast),
        ("0002016304ABCD5901A", QrisFlaw::CrcNotLast),
        ("0002016303ABC", QrisFlaw::CrcMalformed),
        ("0002016304ABCG", QrisFlaw::CrcMalformed),
        ("0002016304ABCD", QrisFlaw::CrcWrong),
    ] {
        assert_eq!(Payload::read(text), Err(flaw), "{text:?}");
    }
}

#[test]
fn a_code_that_nobody_can_be_paid_with_is_refused() {
    use QrisFlaw::*;
    for (changes, flaw) in [
        (vec![(0, Some("02"))], FormatUnknown),
        (vec![(53, Some("840"))], CurrencyNotRupiah),
        (vec![(53, None)], CurrencyNotRupiah),
        (vec![(58, Some("SG"))], CountryNotIndonesia),
        (vec![(58, None)], CountryNotIndonesia),
        (vec![(26, None), (51, None)], NoMerchantTemplate),
        (vec![(26, Some("not a template")), (51, None)], NoMerchantTemplate),
        (vec![(26, None), (51, None), (4, Some("4111111111111111"))], NoMerchantTemplate),
        (vec![(54, Some("1.000"))], AmountUnreadable),
        (vec![(54, Some("1000,00"))], AmountUnreadable),
        (vec![(54, Some("1000.50"))], AmountHasSen),
        // The order of the checks.
        (vec![(53, Some("840")), (58, Some("SG")), (54, Some("x"))], CurrencyNotRupiah),
    ] {
        assert_eq!(Payload::read(&changed(&changes)), Err(flaw), "{changes:?}");
    }
    for changes in [vec![(26, None)], vec![(51, None)], vec![(26, Some("?"))]] {
        assert!(Payload::read(&changed(&changes)).is_ok(), "one of 26 and 51 is enough: {changes:?}");
    }
}

#[test]
fn what_scanners_and_stickers_do_is_forgiven() {
    let lower = A.replace("CCD9", "ccd9");
    for text in [A, &format!("\u{FEFF} {A}\r\n"), &format!("{A}\t\0"), &lower] {
        assert_eq!(read(text).payload.to_text(), A, "{text:?}");
    }
    assert_eq!(read(&lower).warnings, [QrisWarning::CrcLowerCase]);
}

#[test]
fn oddities_become_warnings() {
    use QrisWarning::*;
    let long_name = "TOKO OLEH-OLEH CONTOH DI UJUNG JALAN";
    let too_long = |field, chars, chars_max| TooLong { field, chars, chars_max };
    for (changes, expect) in [
        (vec![(59, Some(long_name))], vec![too_long(Field::MerchantName, 36, 25)]),
        (vec![(59, Some("KOPI%2C TEH"))], vec![Escaped { field: Field::MerchantName }]),
        (vec![(59, Some("DISKON 50%"))], vec![]),
        (vec![(59, Some("KOPI|TEH"))], vec![BarredCharacter { field: Field::MerchantName }]),
        (vec![(59, None)], vec![Missing { field: Field::MerchantName }]),
        (vec![(60, Some("KABUPATEN SIDOARJO"))], vec![too_long(Field::City, 18, 15)]),
        (vec![(61, None)], vec![Missing { field: Field::Postcode }]),
        (vec![(61, Some("60225 SURABAYA"))], vec![too_long(Field::Postcode, 14, 10)]),
        (vec![(62, Some("0126ABCDEFGHIJKLMNOPQRSTUVWXYZ"))], vec![too_long(Field::Additional(1), 26, 25)]),
        (vec![(62, Some(""))], vec![FieldEmpty { id: 62 }]),
        (vec![(62, Some("07A01"))], vec![TemplateUnreadable { id: 62 }]),
        (vec![(62, Some("0701A0701B"))], vec![TemplateUnreadable { id: 62 }]),
        (vec![(1, None)], vec![InitiationUnstated]),
        (vec![(1, Some("10"))], vec![InitiationUnstated]),
        (vec![(52, Some("59"))], vec![MccMalformed]),
        (vec![(26, Some("0017ID.CO.EXAMPLE.WWW0104ABCD0303UMI"))], vec![PanMalformed { id: 26 }]),
        (vec![(51, None)], vec![RepositoryMissing]),
        (vec![(51, Some("0015ID.OR.GPNQR.WWW0215ID10999999999910303UMI"))], vec![RepositoryDomainOld]),
        (vec![(51, Some("0007EXAMPLE0215ID10999999999910303UMI"))], vec![RepositoryDomainUnknown]),
        (vec![(51, Some("0014ID.CO.QRIS.WWW0303UMI"))], vec![NmidMissing]),
        (vec![(51, Some("0014ID.CO.QRIS.WWW0204ID100303UMI"))], vec![NmidMalformed]),
        (vec![(51, Some("0014ID.CO.QRIS.WWW0215ID1099999999991"))], vec![]),
        (vec![(51, Some("0014ID.CO.QRIS.WWW0215ID10999999999910303UKE"))], vec![CriteriaDiffer]),
        (vec![(51, Some("0014ID.CO.QRIS.WWW0215ID10999999999910303XYZ"))], vec![CriteriaUnknown]),
        (vec![(26, None), (51, Some("0014ID.CO.QRIS.WWW0215ID1099999999991"))], vec![CriteriaMissing]),
        (vec![(54, Some("5000"))], vec![AmountInStatic { amount: Rupiah(5_000) }]),
        (vec![(54, Some("0"))], vec![AmountZero]),
        (vec![(55, Some("01"))], vec![TipAsked]),
        (vec![(55, Some("02")), (56, Some("1500"))], vec![TipAdded]),
        (vec![(55, Some("03")), (57, Some("00.70"))], vec![TipAdded]),
        (vec![(55, Some("03")), (57, Some("0.7"))], vec![TipAdded, TipPercentLoose]),
        (vec![(55, Some("03")), (57, Some("100"))], vec![TipUnreadable]),
        (vec![(55, Some("02"))], vec![TipUnreadable]),
        (vec![(55, Some("09"))], vec![TipUnreadable]),
        (vec![(55, Some("01")), (61, None)], vec![Missing { field: Field::Postcode }, TipAsked]),
    ] {
        assert_eq!(read(&changed(&changes)).warnings, expect, "{changes:?}");
    }
}

#[test]
fn amounts_have_a_grammar() {
    use AmountFault::*;
    for (text, expect) in [
        ("1000", Ok(1_000)),
        ("1000.", Ok(1_000)),
        ("1000.0", Ok(1_000)),
        ("1000.00", Ok(1_000)),
        ("0", Ok(0)),
        ("0001000", Ok(1_000)),
        ("9999999999999", Ok(9_999_999_999_999)),
        ("1.000", Err(NotAnAmount)),
        ("1000,00", Err(NotAnAmount)),
        ("1 000", Err(NotAnAmount)),
        ("1000.000", Err(NotAnAmount)),
        ("1.0.0", Err(NotAnAmount)),
        (".50", Err(NotAnAmount)),
        (".", Err(NotAnAmount)),
        ("", Err(NotAnAmount)),
        ("-1000", Err(NotAnAmount)),
        ("+1000", Err(NotAnAmount)),
        ("Rp1000", Err(NotAnAmount)),
        ("10000000000000", Err(NotAnAmount)),
        ("23.72", Err(HasSen)),
        ("1000.5", Err(HasSen)),
    ] {
        assert_eq!(read_amount(text), expect.map(Rupiah), "{text}");
    }
}

#[test]
fn percents_of_a_tip_are_read_as_basis_points() {
    for (text, expect, strict) in [
        ("00.70", Some(70), true),
        ("0.7", Some(70), false),
        ("5", Some(500), false),
        ("99.99", Some(9_999), true),
        ("00.01", Some(1), true),
        ("00.00", None, true),
        ("100", None, false),
        ("0.700", None, false),
        (".7", None, false),
        ("a", None, false),
    ] {
        assert_eq!((read_percent(text), is_strict_percent(text)), (expect, strict), "{text}");
    }
}

#[test]
fn settings_take_a_static_code_with_its_number() {
    for (text, expect) in [
        (A.to_owned(), Ok(vec![])),
        (B.to_owned(), Err(StaticFlaw::Dynamic)),
        (C.to_owned(), Err(StaticFlaw::Dynamic)),
        (D.to_owned(), Err(StaticFlaw::Dynamic)),
        (A.replace("CCD9", "CCD8"), Err(StaticFlaw::Payload(QrisFlaw::CrcWrong))),
        (changed(&[(51, None)]), Err(StaticFlaw::RepositoryMissing)),
        (changed(&[(51, Some("0014ID.CO.QRIS.WWW0303UMI"))]), Err(StaticFlaw::NmidMissing)),
        (changed(&[(51, Some("0014ID.CO.QRIS.WWW0215ID1099999999991"))]), Ok(vec![])),
        (changed(&[(1, None)]), Ok(vec![QrisWarning::InitiationUnstated])),
        (changed(&[(1, None), (54, Some("5000"))]), Err(StaticFlaw::Dynamic)),
        (changed(&[(55, Some("01"))]), Ok(vec![QrisWarning::TipAsked])),
    ] {
        assert_eq!(StaticPayload::read(&text).map(|read| read.warnings), expect, "{text}");
    }
}

#[test]
fn the_screen_shows_whose_code_it_is() {
    let code = outlet(&changed(&[(59, Some("TOKO\u{202E} CONTOH  01"))]));
    let expect = StaticSummary {
        merchant_name: "TOKO CONTOH 01".into(),
        nmid: "ID1099999999991".into(),
        criteria: Some(Criteria::Umi),
        city: "SURABAYA".into(),
        postcode: "60225".into(),
        acquirer_domains: vec!["ID.CO.EXAMPLE.WWW".into()],
    };
    assert_eq!(code.summary(), expect);
    assert_eq!(outlet(&code.to_text()), code, "settings keep the text");
}

#[test]
fn criteria_come_from_the_repository_then_from_an_acquirer() {
    let bare = "0014ID.CO.QRIS.WWW0215ID1099999999991";
    let small = [bare, "0303uke"].concat();
    for (changes, stated, counts) in [
        (vec![(51, Some(small.as_str()))], Some(Criteria::Uke), Criteria::Uke),
        (vec![(51, Some(bare))], Some(Criteria::Umi), Criteria::Umi),
        (vec![(26, None), (51, Some(bare))], None, Criteria::Ure),
    ] {
        let code = outlet(&changed(&changes));
        assert_eq!((code.payload().criteria(), code.criteria()), (stated, counts), "{changes:?}");
    }
    for criteria in Criteria::ALL {
        assert_eq!(Criteria::read(criteria.code()), Some(criteria));
        assert!(!criteria.label().is_empty());
    }
}

#[test]
fn tips_and_amounts_of_the_sticker_are_left_out() {
    for changes in [
        vec![(55, Some("01"))],
        vec![(55, Some("02")), (56, Some("1500"))],
        vec![(55, Some("03")), (57, Some("0.7"))],
        vec![(54, Some("5000"))],
        vec![(1, None)],
    ] {
        let text = dynamic(&outlet(&changed(&changes)), Rupiah(125_000), None, CAP);
        assert_eq!(text.as_deref(), Ok(B), "{changes:?}");
    }
}

#[test]
fn the_bill_number_finds_its_place() {
    let bill = Some("B-1/2.3");
    for (additional, expect) in [
        (Some("0703A01"), "0107B-1/2.30703A01"),
        (Some("0703A010103***"), "0703A010107B-1/2.3"),
        (Some("0103***0703A01"), "0107B-1/2.30703A01"),
        (Some(""), "0107B-1/2.3"),
        (None, "0107B-1/2.3"),
    ] {
        let code = outlet(&changed(&[(62, additional), (64, Some("0002ZH0102北京"))]));
        let text = dynamic(&code, Rupiah(1), bill, CAP).expect("a code");
        let objects = tlv::parse(&text).expect("a code of ours");
        let ids: Vec<u8> = objects.iter().map(Object::id).collect();
        assert_eq!(ids, [0, 1, 26, 51, 52, 53, 54, 58, 59, 60, 61, 62, 64, 63], "{additional:?}");
        assert_eq!(tlv::value_of(&objects, 62), Some(expect), "{additional:?}");
        assert_eq!(read(&text).payload.bill_number(), bill);
    }
}

#[test]
fn what_would_break_a_code_is_refused() {
    let full = ["9980", &"x".repeat(80)].concat();
    let (plain, broken) = (outlet(A), outlet(&changed(&[(62, Some("07A01"))])));
    let crowded = outlet(&changed(&[(62, Some(full.as_str()))]));
    let filler = "x".repeat(99);
    let huge = outlet(&changed(&[(80, Some(filler.as_str())), (81, Some(filler.as_str())), (82, Some(&filler[..83]))]));
    let everything = Rupiah(i64::MAX);
    for (code, amount, bill, cap, flaw) in [
        (&plain, 0, None, CAP, DynamicFlaw::AmountNotPositive),
        (&plain, -5, None, CAP, DynamicFlaw::AmountNotPositive),
        (&plain, 10_000_001, None, CAP, DynamicFlaw::AmountOverCap { amount: Rupiah(10_000_001), cap: CAP }),
        (&plain, i64::MAX, None, everything, DynamicFlaw::AmountTooLong { amount: everything }),
        (&plain, 1, Some(""), CAP, DynamicFlaw::BillNumberUnusable),
        (&plain, 1, Some("A B"), CAP, DynamicFlaw::BillNumberUnusable),
        (&plain, 1, Some("É"), CAP, DynamicFlaw::BillNumberUnusable),
        (&plain, 1, Some("12345678901234567890123456"), CAP, DynamicFlaw::BillNumberUnusable),
        (&broken, 1, Some(BILL), CAP, DynamicFlaw::AdditionalDataUnreadable),
        (&crowded, 1, Some(BILL), CAP, DynamicFlaw::AdditionalDataTooLong { chars: 106 }),
        (&huge, 10, None, CAP, DynamicFlaw::TooLong { chars: 513 }),
    ] {
        assert_eq!(dynamic(code, Rupiah(amount), bill, cap), Err(flaw));
    }
    for (code, amount, bill) in [
        (&plain, CAP.0, Some("1234567890123456789012345")),
        (&broken, 1, None),
        (&crowded, 1, Some("12345678901")),
        (&huge, 9, None),
    ] {
        let text = dynamic(code, Rupiah(amount), bill, CAP).unwrap_or_else(|flaw| panic!("{flaw}"));
        assert_eq!(read(&text).payload.amount(), Some(Rupiah(amount)));
    }
}

#[test]
fn fees_are_those_of_the_day() {
    use Criteria::*;
    let today = day("2026-11-22");
    for (criteria, amount, fee) in [
        (Umi, 1_250_000, 3_750),
        (Umi, 500_000, 0),
        (Umi, 500_001, 1_500),
        (Umi, 0, 0),
        (Uke, 125_000, 875),
        (Ume, 100, 1),
        (Ube, 71, 0),
        (Ube, 72, 1),
        (Ure, 1_250_000, 8_750),
        (Pso, 100_000, 400),
        (Blu, 100_000, 400),
        (Blu, 125, 1),
        (Blu, 124, 0),
        (Uke, -125_000, 0),
    ] {
        assert_eq!(mdr(criteria, Rupiah(amount), today), Rupiah(fee), "{criteria} {amount}");
    }
    assert_eq!(cap_on(today), CAP);
}

#[test]
fn the_newest_fact_that_began_counts() {
    let table = "
        [[cap]]
        cap_rupiah = 2
        valid_from = '2027-01-01'
        source = 'later'
        verified = true
        [[cap]]
        cap_rupiah = 1
        valid_from = '2026-01-01'
        source = 'earlier'
        verified = true
        [[mdr]]
        criteria = ['UMI']
        rate_basis_points = 30
        valid_from = '2026-01-01'
        source = 'only'
        verified = false";
    let fees: Fees = toml::from_str(table).expect("a table");
    for (on, cap) in [("2025-12-31", 1), ("2026-01-01", 1), ("2026-12-31", 1), ("2027-01-01", 2)] {
        assert_eq!(fees.cap_on(day(on)).map(|cap| cap.cap_rupiah), Some(Rupiah(cap)), "{on}");
    }
    assert_eq!(fees.mdr_on(Criteria::Umi, day("2026-01-01")).map(|mdr| mdr.of(Rupiah(1_000))), Some(Rupiah(3)));
    assert_eq!(fees.mdr_on(Criteria::Uke, day("2026-01-01")), None);
}

#[test]
fn the_shipped_table_is_whole() {
    let fees = Fees::shipped();
    assert!(fees.cap_on(day("2019-01-01")).is_some());
    for criteria in Criteria::ALL {
        let mdr = fees.mdr_on(criteria, day("2019-01-01")).unwrap_or_else(|| panic!("no fee for {criteria}"));
        assert!((0..=100).contains(&mdr.rate_basis_points) && !mdr.source.is_empty(), "{criteria}");
    }
    let doubtful: Vec<_> = fees.mdr.iter().filter(|mdr| !mdr.verified).flat_map(|mdr| mdr.criteria.clone()).collect();
    assert_eq!(doubtful, [Criteria::Pso, Criteria::Blu]);
}
