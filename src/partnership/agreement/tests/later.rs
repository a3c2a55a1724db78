//! What comes after the signature: addenda, the last day, the end.

use super::*;
use crate::base::ProductId;
use crate::catalog::{self, NewProduct, ProductWords};
use crate::partners::{Commission, PartnerStatus, Scope};
use crate::sop::HeldBack;
use crate::sop::case::WithdrawError;
use crate::stock::{self, Movement, MovementKind};

fn with_rate(conditions: Conditions, bp: i64) -> Conditions {
    let terms = Terms { commission: Commission::percent(bp), ..conditions.terms };
    Conditions { terms, ..conditions }
}

#[test]
fn an_addendum_changes_terms_from_its_day_on() {
    let office = office();
    let (case, signed) = office.signed(7);
    let (root, today) = (signed.agreement, office.today());
    let then = today.plus_days(10);
    let mut conditions = with_rate(office.amended(root), 2_000);
    conditions.from = then;
    let draft = office.amend(root, conditions.clone()).expect("a draft");
    assert_eq!(draft.number, "AD-K1-20261122-0001");
    assert_eq!(office.amend(root, conditions).expect("again").number, draft.number, "a draft is changed");
    assert_eq!(office.terms(signed.partner, then), Some(office.house.terms), "nothing holds before it is signed");
    let added = office.sign(office.by_touch(&draft)).expect("signed");
    assert_eq!((added.partner, added.is_new_partner, added.terms_from), (signed.partner, false, then));

    let rate = |day| office.terms(signed.partner, day).map(|terms| terms.commission.rate_bp());
    assert_eq!([rate(today), rate(then.minus_days(1)), rate(then)], [Some(1_500), Some(1_500), Some(2_000)]);
    let said = |day| office.read(|c| in_force(c, root, day)).expect("agreed").terms.commission.rate_bp();
    assert_eq!([said(today), said(then)], [1_500, 2_000]);
    let partner = office.partner(signed.partner);
    assert_eq!((partner.agreement_number, partner.agreement_from), (signed.number, Some(today)));
    assert_eq!(office.open_steps(case), ["hand_over"], "the application goes its own way");
    let papers = office.read(|c| case::documents_of(c, case));
    let names: Vec<&str> =
        papers.iter().filter(|paper| paper.kind == "agreement_signed").map(|paper| paper.name.as_str()).collect();
    assert_eq!(names.len(), 2, "its paper lies beside the first: {names:?}");
    let kinds: Vec<AgreementKind> = office.read(|c| of_partner(c, signed.partner)).iter().map(|row| row.kind).collect();
    assert_eq!(kinds, [AgreementKind::Addendum, AgreementKind::Agreement]);
}

#[test]
fn an_addendum_says_which_rule_it_broke() {
    let office = office();
    let (_, signed) = office.signed(7);
    let (root, today) = (signed.agreement, office.today());
    let changed = |days: u64| Conditions { from: today.plus_days(days), ..with_rate(office.amended(root), 2_000) };
    let unknown = office.amend(AgreementId::new(), changed(0));
    assert!(matches!(unknown, Err(AddendumError::Unknown)));
    let same = Conditions { place: "Sidoarjo".into(), ..office.amended(root) };
    assert!(matches!(office.amend(root, same), Err(AddendumError::NothingChanged)));
    let flawed = with_rate(office.amended(root), 10_001);
    assert!(matches!(office.amend(root, flawed), Err(AddendumError::Flawed(_))));
    let back = Conditions { from: today.minus_days(1), ..changed(0) };
    assert!(matches!(office.amend(root, back), Err(AddendumError::Backdated(day)) if day == "22-11-2026"));

    let draft = office.amend(root, changed(10)).expect("a draft");
    let waiting = office.by_touch(&draft);
    office.outlet.clock.advance_ms(11 * 86_400_000);
    let late = office.sign(waiting.clone());
    assert!(matches!(late, Err(SignError::Addendum(AddendumError::Backdated(_)))), "{late:?}");
    office.outlet.clock.advance_ms(-11 * 86_400_000);
    office.sign(waiting).expect("signed");
    let early = Conditions { from: today.plus_days(5), ..with_rate(office.amended(root), 2_500) };
    let early = office.amend(root, early);
    assert!(matches!(early, Err(AddendumError::BeforeTheLast(day)) if day == "02-12-2026"));
    office.end(root, today, "Usaha tutup").expect("ended");
    let over = office.amend(root, with_rate(office.read(|c| conditions_of(c, root)).expect("kept"), 3_000));
    assert!(matches!(over, Err(AddendumError::Over { .. })));
}

#[test]
fn an_addendum_takes_a_commission_back() {
    let office = office();
    let case = office.at_agreement(7);
    let mut conditions = office.proposed(Subject::Case(case));
    let food = CategoryCommission { category: "Makanan".into(), commission: Commission::Percent { bp: 500 } };
    conditions.categories.push(food);
    let draft = office.draft(Subject::Case(case), conditions).expect("a draft");
    let signed = office.sign(office.by_touch(&draft)).expect("signed");
    let mut without = office.amended(signed.agreement);
    without.categories.clear();
    without.from = office.today().plus_days(3);
    let paper = office.amend(signed.agreement, without.clone()).expect("a draft");
    office.sign(office.by_touch(&paper)).expect("signed");
    let on = |days| office.read(|c| partners::commissions_on(c, signed.partner, office.today().plus_days(days)));
    assert_eq!(on(2), [(Scope::Category("Makanan".into()), Commission::Percent { bp: 500 })]);
    assert_eq!(on(3), []);
    let before = office.read(|c| conditions_of(c, signed.agreement)).expect("kept");
    let lines = super::super::changes::changes(&before, &without);
    let told: Vec<(&str, &str, &str)> =
        lines.iter().map(|line| (line.what.as_str(), line.before.as_str(), line.after.as_str())).collect();
    assert_eq!(told, [("Komisi kategori “Makanan” (Pasal 4)", "5% dari harga jual", "")]);
}

#[test]
fn what_an_addendum_changes_is_told_line_by_line() {
    let office = office();
    let case = office.at_agreement(7);
    let before = office.proposed(Subject::Case(case));
    let mut after = before.clone();
    after.goods.remove(2);
    after.goods[0].price = Rupiah(150_000);
    after.terms.payment_day = 15;
    after.terms.qris_fee_bearer = DiscountBearer::Partner;
    after.until = after.until.plus_months(12);
    let lines = super::super::changes::changes(&before, &after);
    let told: Vec<(&str, &str, &str)> =
        lines.iter().map(|line| (line.what.as_str(), line.before.as_str(), line.after.as_str())).collect();
    let expect = [
        ("Barang “Tas Anyam” (Lampiran 1)", "Rp125.000,00", "Rp150.000,00"),
        ("Barang “Patung Kayu” (Lampiran 1)", "Rp90.000,00", ""),
        ("Biaya QRIS ditanggung (Pasal 5)", "PIHAK KEDUA", "PIHAK PERTAMA"),
        ("Pembayaran (Pasal 6)", "tanggal 10 (sepuluh) bulan berikutnya", "tanggal 15 (lima belas) bulan berikutnya"),
        ("Berlaku sampai dengan (Pasal 11)", "21 November 2027", "21 November 2028"),
    ];
    assert_eq!(told, expect);
}

#[test]
fn agreements_that_run_out_are_seen_in_time() {
    let office = office();
    let (_, first) = office.signed(7);
    let (_, second) = office.signed(8);
    let soon = |days| -> Vec<String> {
        let rows = office.read(|c| expiring(c, office.today(), days));
        rows.into_iter().map(|row| row.number).collect()
    };
    assert_eq!(soon(363), [""; 0]);
    assert_eq!(soon(364), [first.number.clone(), second.number.clone()]);
    let mut longer = office.amended(first.agreement);
    longer.until = longer.until.plus_months(12);
    let paper = office.amend(first.agreement, longer).expect("a draft");
    office.sign(office.by_touch(&paper)).expect("signed");
    assert_eq!(soon(364).join(" "), second.number, "it was prolonged");
    office.end(second.agreement, office.today().plus_days(30), "Pindah kota").expect("ended");
    assert_eq!(soon(364), [""; 0], "its end is known");
    let standing = |days| office.row(second.agreement).standing(office.today().plus_days(days));
    assert_eq!([standing(29), standing(30)], [Standing::Running, Standing::Ended]);
    assert_eq!(office.row(first.agreement).standing(office.today().minus_days(1)), Standing::NotYet);
}

#[test]
fn a_partnership_ends_and_what_is_left_is_shown() {
    let office = office();
    let (case, signed) = office.signed(7);
    let manager = office.outlet.manajer;
    let received = ("hand_over", "received");
    case::signal(&office.procedures, ActId::new(), Some(office.outlet.staf), case, received).expect("received");
    assert_eq!(office.open_steps(case), ["monthly_review", "unsold"]);
    let root = signed.agreement;
    assert!(matches!(office.end(AgreementId::new(), office.today(), "x"), Err(EndError::Unknown)));
    assert!(matches!(office.end(root, office.today().minus_days(1), "x"), Err(EndError::Backdated(_))));
    assert!(matches!(office.end(root, office.today().plus_days(366), "x"), Err(EndError::TooFar)));
    assert!(matches!(office.end(root, office.today(), " \n "), Err(EndError::ReasonMissing)));
    assert!(matches!(office.end(root, office.today(), &"x".repeat(2_001)), Err(EndError::ReasonTooLong)));
    let ended = office.end(root, office.today(), "Usaha pindah kota").expect("ended");
    assert!(ended.is_carried_out);
    assert_eq!(office.partner(signed.partner).status, PartnerStatus::Ended);
    assert_eq!(office.open_steps(case), ["close"]);
    assert!(matches!(office.end(root, office.today(), "lagi"), Err(EndError::AlreadyEnded { .. })));
    let left = office.read(|c| closing(c, signed.partner, office.today()));
    assert!(left.is_settled(), "{left:?}");
    let draft = office.read(|c| final_handback(c, signed.partner));
    assert_eq!((draft.partner, draft.lines.len(), draft.reason.as_str()), (signed.partner, 0, "Kemitraan berakhir"));
    office.act(manager, case, "close", "closed", "");
    assert_eq!(office.read(|c| case::header(c, case)).expect("a case").outcome, "ended");
}

/// Three pieces of a product of a partner stand in the outlet.
fn stocked(office: &Office, partner_id: PartnerId) -> ProductId {
    let new = NewProduct {
        partner_id,
        partner_name: "Anyaman Sejahtera".into(),
        words: ProductWords { name: "Tas Anyam".into(), ..ProductWords::default() },
        barcode: String::new(),
        photo_hash: None,
        price: Rupiah(125_000),
        price_limit: Rupiah(500_000),
    };
    let outlet = &office.outlet;
    let product = catalog::register_product(&outlet.store, ActId::new(), outlet.admin, new).expect("a product");
    moved(office, product, MovementKind::Received, 3);
    product
}

/// So many pieces more, or fewer, of a product.
fn moved(office: &Office, product_id: ProductId, kind: MovementKind, qty: i64) {
    let recorded = office.outlet.store.write(Act::system("test.move"), move |tx| {
        let (at, day) = (tx.now(), tx.day());
        stock::record(tx, 1, &Movement { product_id, kind, qty, at, day }).map(drop)
    });
    recorded.unwrap_or_else(|error: StoreError| panic!("{error}"));
}

#[test]
fn a_partnership_is_not_closed_before_everything_is_handed_back() {
    let office = office();
    let (case, signed) = office.signed(7);
    let manager = office.outlet.manajer;
    let received = ("hand_over", "received");
    case::signal(&office.procedures, ActId::new(), Some(office.outlet.staf), case, received).expect("received");
    let bag = stocked(&office, signed.partner);
    office.end(signed.agreement, office.today(), "Usaha pindah kota").expect("ended");
    let close = || office.try_act(manager, case, ("close", "closed"), "");
    let expect = "Kemitraan belum bisa ditutup: masih ada 3 barang di gerai. Kembalikan dan lunasi dulu, lalu tutup.";
    let held = || HeldBack(expect.to_owned());
    assert_eq!(close(), Err(ActError::HeldBack(held())));
    let task = office.read(|c| case::tasks_of_case(c, case)).into_iter().rfind(|task| task.step == "close");
    let task = task.expect("the last step").id;
    let now = office.outlet.store.clock().now();
    let button = office
        .outlet
        .store
        .read(|c| Ok::<_, StoreError>(case::may_act(c, &office.procedures, Some(manager), (task, "closed"), now)));
    assert_eq!(button, Ok(Err(ActError::HeldBack(held()))), "the button says why not");
    let around = case::withdraw(&office.procedures, ActId::new(), manager, case, "Selesai saja".into());
    assert_eq!(around, Err(WithdrawError::HeldBack(held())), "there is no way around it");
    assert_eq!(office.open_steps(case), ["close"]);
    moved(&office, bag, MovementKind::HandedBack, -3);
    assert_eq!(close().expect("closed").outcome.as_deref(), Some("ended"));
}

#[test]
fn goods_of_another_agreement_that_runs_on_stay_where_they_are() {
    let office = office();
    let (case, signed) = office.signed(7);
    let received = ("hand_over", "received");
    case::signal(&office.procedures, ActId::new(), Some(office.outlet.staf), case, received).expect("received");
    let renewal = Subject::Partner(signed.partner);
    let mut conditions = office.proposed(renewal);
    conditions.goods = office.read(|c| conditions_of(c, signed.agreement)).expect("kept").goods;
    let draft = office.draft(renewal, conditions).expect("a draft");
    office.sign(office.by_touch(&draft)).expect("signed");
    stocked(&office, signed.partner);
    office.end(signed.agreement, office.today(), "Diganti perjanjian baru").expect("ended");
    let done = office.try_act(office.outlet.manajer, case, ("close", "closed"), "").expect("closed");
    assert_eq!(done.outcome.as_deref(), Some("ended"));
}

#[test]
fn the_fee_that_is_due_at_the_end_is_the_one_that_is_posted() {
    let office = office();
    let (_, signed) = office.signed(7);
    let (partner_id, today) = (signed.partner, office.today());
    let fee = Commission::MonthlyFee { rupiah: Rupiah(25_000) };
    let scope = Scope::Category("Anyaman".into());
    let agreed = office
        .outlet
        .store
        .write(Act::system("test.fee"), move |tx| partners::set_commission(tx, partner_id, today, &scope, Some(fee)));
    agreed.unwrap_or_else(|error: StoreError| panic!("{error}"));
    let new = NewProduct {
        partner_id,
        partner_name: "Anyaman Sejahtera".into(),
        words: ProductWords { name: "Tas Anyam".into(), category: "Anyaman".into(), ..ProductWords::default() },
        barcode: String::new(),
        photo_hash: None,
        price: Rupiah(125_000),
        price_limit: Rupiah(500_000),
    };
    let outlet = &office.outlet;
    let bag = catalog::register_product(&outlet.store, ActId::new(), outlet.admin, new).expect("a product");
    let due = || office.read(|c| closing(c, partner_id, today)).monthly_fee;
    assert_eq!(due(), Rupiah(0), "a product that never came owes nothing");
    moved(&office, bag, MovementKind::Received, 3);
    assert_eq!(due(), Rupiah(25_000));
    moved(&office, bag, MovementKind::HandedBack, -3);
    assert_eq!(due(), Rupiah(25_000), "it was there this month");
    assert_eq!(due(), office.read(|c| partners::monthly_fee_on(c, partner_id, today)));
}

#[test]
fn what_is_left_of_a_partner_is_said_in_one_sentence() {
    let settled = Closing { goods: vec![], aids: vec![], payable: Rupiah(0), monthly_fee: Rupiah(150_000) };
    assert_eq!((settled.is_settled(), settled.left()), (true, None), "a fee that nobody posted is no debt");
    for (payable, expect) in
        [(72_250, "hak mitra Rp\u{a0}72.250 yang belum dibayar"), (-5_000, "utang mitra Rp\u{a0}5.000")]
    {
        let open = Closing { payable: Rupiah(payable), ..settled.clone() };
        assert!(!open.is_settled() && open.left().is_some_and(|left| left.contains(expect)), "{:?}", open.left());
    }
}
