//! Files for the bank, and where the outlet stands with its partners.

use crate::base::{ActId, BusinessDay, Month, PartnerId, Rupiah};
use crate::config::{BankColumn, BankFile, Config};
use crate::partners::{self, Commission, DiscountBearer, PartnerStatus, Terms};
use crate::settlement::testing::{Office, day, in_cash};
use crate::settlement::*;
use crate::store::{Act, StoreError};

fn with_account(office: &Office, holder: &'static str) {
    change(office, move |partner| {
        partner.bank_name = "Bank Contoh".into();
        partner.bank_account = "0001112223".into();
        partner.bank_holder = holder.into();
    });
}

fn change(office: &Office, how: impl FnOnce(&mut partners::Partner) + Send + 'static) {
    let id: PartnerId = office.partner();
    office
        .outlet
        .store
        .write(Act::system("test.partner"), move |tx| {
            let mut partner = partners::by_id(tx.conn(), id)?.expect("known");
            how(&mut partner);
            partners::save(tx, &partner)
        })
        .map_err(|error: StoreError| error)
        .expect("saved");
}

fn make(office: &Office, statement: &Statement, format: &BankFile) -> Result<MadeBankFile, BankFileError> {
    let order = MakeBankFile {
        by: office.manager(),
        statements: vec![statement.settlement_id],
        format: format.clone(),
        minimum: Rupiah::ZERO,
    };
    make_bank_file(&office.outlet.store, ActId::new(), order)
}

fn settled() -> (Office, Statement) {
    let office = Office::new();
    office.sell(&["TA00001"]);
    office.sleep(9);
    let statement = office.settle();
    (office, statement)
}

#[test]
fn a_file_has_the_columns_that_the_bank_asks_for() {
    let (office, statement) = settled();
    with_account(&office, "=Pemilik \"01\"");
    let formats = Config::default().settlement.bank_files;
    let made = make(&office, &statement, &formats[0]).expect("made");
    assert_eq!((made.number.as_str(), made.payouts, made.total), ("BB-K1-20261201-0001", 1, Rupiah(85_000)));
    let read = |formats: &[BankFile]| office.outlet.store.read(|c| bank_file(c, made.batch_id, formats));
    let (bytes, is_same) = read(&formats).expect("a file");
    assert!(is_same);
    let text = String::from_utf8(bytes).expect("text");
    assert_eq!(
        text,
        "No;Bank;Nomor Rekening;Nama Pemilik;Jumlah;Berita\r\n\
         1;Bank Contoh;0001112223;\"'=Pemilik \"\"01\"\"\";85000;Titip jual BY-K1-20261201-0001\r\n"
    );
    assert!(matches!(read(&[]), Err(BankFileError::UnknownFormat(name)) if name == "Umum"));
    let other = BankFile {
        delimiter: '\t',
        has_titles: false,
        columns: vec![
            BankColumn { title: "A".into(), text: "{day_compact}-{code}".into() },
            BankColumn { title: "B".into(), text: "{statement}".into() },
        ],
        ..formats[0].clone()
    };
    let (bytes, is_same) = read(&[other]).expect("a file");
    assert_eq!(String::from_utf8_lossy(&bytes), "20261201-M001\tRH-K1-20261201-0001\r\n");
    assert!(!is_same, "other columns are another file, and it says so");

    let sent = office.outlet.store.read(sent_payouts).expect("read");
    let all: Vec<_> = sent.iter().map(|payout| payout.payout_id).collect();
    let order = MarkPaid { by: office.manager(), payouts: all, reference: "TRX-1".into(), paid_on: office.today() };
    mark_paid(&office.outlet.store, ActId::new(), order).expect("marked");
    let left = office.outlet.store.read(batches).expect("read");
    assert_eq!(left.iter().map(|batch| batch.sent).collect::<Vec<_>>(), [0]);
    assert_eq!(office.owed(), Rupiah::ZERO);
    office.check();
}

#[test]
fn a_file_is_refused_as_a_whole() {
    let (office, statement) = settled();
    let format = BankFile { name: "Umum".into(), delimiter: ';', has_titles: true, columns: Vec::new() };
    let missing = make(&office, &statement, &format);
    let Err(BankFileError::Statement { partner, error }) = missing else { panic!("{missing:?}") };
    assert!(partner == "Mitra Contoh" && matches!(*error, PayOutError::AccountMissing { .. }));
    let store = &office.outlet.store;
    let order = |by, statements| MakeBankFile { by, statements, format: format.clone(), minimum: Rupiah::ZERO };
    let cashier = make_bank_file(store, ActId::new(), order(office.outlet.cashier, vec![statement.settlement_id]));
    assert!(matches!(cashier, Err(BankFileError::NotAllowed(_))));
    let none = make_bank_file(store, ActId::new(), order(office.manager(), Vec::new()));
    assert!(matches!(none, Err(BankFileError::Count)));
    let unknown = store.read(|c| bank_file(c, crate::base::BatchId::new(), &[]));
    assert!(matches!(unknown, Err(BankFileError::UnknownFile)));
    assert_eq!(office.outlet.number("SELECT count(*) FROM payouts"), 0);
    with_account(&office, "Pemilik 01");
    make(&office, &statement, &format).expect("made");
    let twice = make(&office, &statement, &format);
    assert!(matches!(twice, Err(BankFileError::Statement { .. })), "{twice:?}");
}

#[test]
fn balances_say_what_is_owed_since_when_and_by_when() {
    let (office, statement) = settled();
    let look = || office.outlet.store.read(|c| balances(c, office.today())).expect("read").remove(0);
    let before = look();
    assert_eq!((before.owed, before.unpaid(), before.not_settled()), (Rupiah(85_000), Rupiah(85_000), Rupiah::ZERO));
    assert_eq!(before.ages, [0, 85_000, 0, 0].map(Rupiah), "of November, seen in December");
    assert_eq!((before.due_on, before.is_late(day("2026-12-10"))), (Some(day("2026-12-10")), false));
    assert!(before.is_late(day("2026-12-11")));
    office.sell(&["TA00002"]);
    assert_eq!(look().not_settled(), Rupiah(28_333));
    with_account(&office, "Pemilik 01");
    office.pay(statement.settlement_id, PayHow::Transfer { reference: None }).expect("sent");
    let sent = look();
    assert_eq!((sent.in_transit(), sent.unpaid(), sent.owed), (Rupiah(85_000), Rupiah::ZERO, Rupiah(28_333)));
    assert_eq!((sent.ages, sent.not_settled()), ([28_333, 0, 0, 0].map(Rupiah), Rupiah(28_333)));
    assert_eq!(sent.last_paid, None);
    let order = MarkPaid {
        by: office.manager(),
        payouts: vec![sent.payout.expect("sent").payout_id],
        reference: "TRX-1".into(),
        paid_on: office.today(),
    };
    mark_paid(&office.outlet.store, ActId::new(), order).expect("marked");
    assert_eq!(look().last_paid, Some((office.today(), Rupiah(85_000))));
}

#[test]
fn whoever_leaves_is_paid_below_the_minimum_too() {
    let (office, statement) = settled();
    let attempt = || {
        let (by, settlement_id) = (office.manager(), statement.settlement_id);
        let order = Pay { by, settlement_id, how: in_cash(), minimum: Rupiah(100_000) };
        pay_out(&office.outlet.store, ActId::new(), order)
    };
    assert!(matches!(attempt(), Err(PayOutError::BelowMinimum { .. })));
    change(&office, |partner| partner.status = PartnerStatus::Ended);
    assert_eq!(attempt().expect("paid").amount, Rupiah(85_000));
    office.check();
}

#[test]
fn an_agreement_that_ends_is_settled_to_its_last_day_and_paid_out() {
    let office = Office::new();
    let fee = Terms::of(Commission::MonthlyFee { rupiah: Rupiah(20_000) }, DiscountBearer::Outlet);
    office.outlet.set_terms(day("2026-12-01"), fee);
    let sale = office.sell(&["TA00001", "TA00002"]);
    office.sleep(40);
    // It ended in the middle of January: December was a full month, January was not.
    change(&office, |partner| {
        partner.agreement_until = BusinessDay::parse("2027-01-15");
        partner.status = PartnerStatus::Ended;
    });
    office.give_back(sale, 2);
    office.sleep(45);
    let last = office.settle();
    assert_eq!(last.items, Rupiah(-20_000), "the fee of December alone");
    assert_eq!(last.closing, Rupiah(85_000 - 20_000));
    let order =
        Pay { by: office.manager(), settlement_id: last.settlement_id, how: in_cash(), minimum: Rupiah(100_000) };
    pay_out(&office.outlet.store, ActId::new(), order).expect("to the last rupiah");
    assert_eq!(office.owed(), Rupiah::ZERO);
    office.sleep(40);
    let nothing = office.prepare();
    assert!(matches!(nothing, Err(PrepareError::NothingToSettle)), "{nothing:?}");
    office.check();
}

#[test]
fn income_is_what_the_outlet_kept_month_by_month() {
    let office = Office::new();
    office.sell(&["TA00001", "TA00001"]);
    office.sleep(10);
    let sale = office.sell(&["TA00002"]);
    office.give_back(sale, 1);
    office.sell(&["TA00001"]);
    let month = |text| Month::parse(text).expect("a month");
    let (months, by_partner) =
        office.outlet.store.read(|c| income(c, month("2026-10"), month("2026-12"))).expect("read");
    assert_eq!(months.iter().map(|one| one.net().0).collect::<Vec<_>>(), [0, 30_000, 15_000]);
    assert_eq!(by_partner.len(), 2);
}
