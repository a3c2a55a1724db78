//! The register at work.

use super::*;
use crate::base::{ActId, BusinessDay, PartnerId, ProductId, Rupiah, UserId, UtcMs};
use crate::people::NotAllowed;
use crate::people::testing::{NOON_MS, Outlet, outlet};
use crate::stock::{Movement, MovementKind};
use crate::store::{Act, StoreError};
use crate::{catalog, stock};

fn form(name: &str) -> PartnerForm {
    PartnerForm { business_name: name.into(), contact_name: format!("Kontak {name}"), ..PartnerForm::default() }
}

fn save(outlet: &Outlet, by: UserId, form: PartnerForm) -> Result<Partner, SavePartnerError> {
    let id = save_partner(&outlet.store, ActId::new(), by, form)?;
    Ok(outlet.store.read(|c| by_id(c, id))?.expect("kept"))
}

fn edited(partner: &Partner) -> PartnerForm {
    PartnerForm {
        id: Some(partner.id),
        business_name: partner.business_name.clone(),
        contact_name: partner.contact_name.clone(),
        ..PartnerForm::default()
    }
}

#[test]
fn partners_get_the_next_code_and_keep_it() {
    let outlet = outlet();
    let first = save(&outlet, outlet.staf, form("Mitra Pandan")).expect("kept");
    let second = save(&outlet, outlet.staf, form("Dapur Sambal")).expect("kept");
    assert_eq!((first.code.as_str(), second.code.as_str()), ("M001", "M002"));
    assert_eq!(first.joined_on, outlet.store.today());
    let again = save(&outlet, outlet.staf, PartnerForm { phone: "0812-0000-0001".into(), ..edited(&first) });
    let again = again.expect("kept");
    assert_eq!((again.id, again.code.as_str(), again.phone.as_str()), (first.id, "M001", "+6281200000001"));
}

#[test]
fn saving_a_partner_says_which_rule_it_broke() {
    let outlet = outlet();
    save(&outlet, outlet.staf, form("Mitra Pandan")).expect("kept");
    assert!(matches!(
        save(&outlet, outlet.kasir, form("Batik")),
        Err(SavePartnerError::NotAllowed(NotAllowed::Role { .. }))
    ));
    let unknown = PartnerForm { id: Some(PartnerId::new()), ..form("Batik") };
    assert!(matches!(save(&outlet, outlet.staf, unknown), Err(SavePartnerError::UnknownPartner)));
    assert!(matches!(
        save(&outlet, outlet.staf, form(" ")),
        Err(SavePartnerError::Flaw(FormFlaw::BusinessNameMissing))
    ));
    let taken = PartnerForm { code: "m001".into(), ..form("Batik") };
    let refused = save(&outlet, outlet.staf, taken).expect_err("taken");
    assert_eq!(refused.to_string(), "Kode M001 sudah dipakai Mitra Pandan. Kosongkan kode agar diisi otomatis.");
}

#[test]
fn terms_are_dated_facts_that_only_managers_change() {
    let outlet = outlet();
    let partner = save(&outlet, outlet.staf, form("Mitra Pandan")).expect("kept").id;
    let today = outlet.store.today();
    let terms = |commission_bp| Terms::percent(commission_bp, DiscountBearer::Partner);
    let change = |by, partner, from, bp| change_terms(&outlet.store, ActId::new(), by, partner, from, terms(bp));
    assert!(matches!(change(outlet.staf, partner, today, 1_500), Err(ChangeTermsError::NotAllowed(_))));
    assert!(matches!(change(outlet.manajer, PartnerId::new(), today, 0), Err(ChangeTermsError::UnknownPartner)));
    for bp in [-1, 10_001] {
        let flaw = TermsFlaw::Commission(CommissionFlaw::Percent);
        assert!(
            matches!(change(outlet.manajer, partner, today, bp), Err(ChangeTermsError::Flaw(found)) if found == flaw)
        );
    }
    let yesterday = today.minus_days(1);
    assert!(matches!(change(outlet.manajer, partner, yesterday, 0), Err(ChangeTermsError::Backdated(_))));

    change(outlet.manajer, partner, today, 1_500).expect("from today");
    change(outlet.manajer, partner, today.plus_days(10), 2_000).expect("from then");
    let on = |day: BusinessDay| {
        outlet.store.read(|c| terms_on(c, partner, day)).expect("read").map(|terms| terms.commission.rate_bp())
    };
    assert_eq!(
        [on(yesterday), on(today), on(today.plus_days(9)), on(today.plus_days(10))],
        [None, Some(1_500), Some(1_500), Some(2_000)]
    );
}

#[test]
fn a_new_partner_and_its_terms_are_one_act() {
    let outlet = outlet();
    let terms = |commission_bp| Terms::percent(commission_bp, DiscountBearer::Partner);
    let register = |by, bp| register_partner(&outlet.store, ActId::new(), by, form("Mitra Pandan"), terms(bp));
    let known = || outlet.store.read(all).expect("read").len();
    for (by, bp) in [(outlet.manajer, 10_001), (outlet.staf, 1_500)] {
        assert!(matches!(register(by, bp), Err(SavePartnerError::Terms(_))));
        assert_eq!(known(), 0, "nothing of it is kept");
    }
    let partner = register(outlet.manajer, 1_500).expect("kept");
    let plain = save(&outlet, outlet.staf, form("Dapur Sambal")).expect("kept").id;
    let today = outlet.store.today();
    assert_eq!(outlet.store.read(|c| terms_on(c, partner, today)).expect("read"), Some(terms(1_500)));
    let agreed = |day| outlet.store.read(|c| with_terms_on(c, day)).expect("read");
    assert!(agreed(today).contains(&partner) && !agreed(today).contains(&plain));
    assert!(agreed(today.minus_days(1)).is_empty());
}

#[test]
fn a_partnership_ends_with_a_reason() {
    let outlet = outlet();
    let partner = save(&outlet, outlet.staf, form("Mitra Pandan")).expect("kept").id;
    let change =
        |by, partner, reason| change_status(&outlet.store, ActId::new(), by, partner, PartnerStatus::Ended, reason);
    assert!(matches!(change(outlet.manajer, partner, "  "), Err(ChangeStatusError::ReasonMissing)));
    assert!(matches!(change(outlet.kasir, partner, "pindah"), Err(ChangeStatusError::NotAllowed(_))));
    assert!(matches!(change(outlet.manajer, PartnerId::new(), "pindah"), Err(ChangeStatusError::UnknownPartner)));
    change(outlet.manajer, partner, "Usaha pindah kota").expect("ended");
    let status = outlet.store.read(|c| by_id(c, partner)).expect("read").map(|partner| partner.status);
    assert_eq!(status, Some(PartnerStatus::Ended));
}

#[test]
fn a_partnership_with_a_running_agreement_is_not_ended_by_its_record() {
    let outlet = outlet();
    let until = outlet.store.today().plus_days(40);
    let agreed = PartnerForm {
        agreement_number: "PK-K1-20261101-0001".into(),
        agreement_until: Some(until),
        ..form("Mitra Pandan")
    };
    let partner = save(&outlet, outlet.staf, agreed).expect("kept").id;
    let change = |status| change_status(&outlet.store, ActId::new(), outlet.manajer, partner, status, "pindah kota");
    let refused = change(PartnerStatus::Ended);
    assert!(
        matches!(&refused, Err(ChangeStatusError::AgreementRuns { number, until: last })
            if number == "PK-K1-20261101-0001" && *last == until.numeric()),
        "{refused:?}"
    );
    assert!(refused.expect_err("refused").to_string().contains("Akhiri perjanjiannya dulu"));
    change(PartnerStatus::Suspended).expect("goods may stay away meanwhile");
    outlet.clock.advance_ms(41 * 86_400_000);
    change(PartnerStatus::Ended).expect("it ran out");
}

#[test]
fn partners_are_found_by_name_contact_and_product() {
    let outlet = outlet();
    let pandan = save(&outlet, outlet.staf, form("Mitra Pandan")).expect("kept");
    save(&outlet, outlet.staf, form("Dapur Sambal")).expect("kept");
    let nephew = PartnerForm { contact_name: "Bu Tenun".into(), ..form("Batik Contoh") };
    save(&outlet, outlet.staf, nephew).expect("kept");
    save(&outlet, outlet.staf, PartnerForm { contact_name: String::new(), ..form("Tenun Contoh") }).expect("kept");
    let (id, name) = (pandan.id, pandan.business_name.clone());
    outlet
        .store
        .write::<_, StoreError>(Act::system("test.product"), move |tx| {
            let product = catalog::Product {
                id: crate::base::ProductId::new(),
                partner_id: id,
                code: "TEST-1".into(),
                name: "Tas Anyam".into(),
                variant: String::new(),
                category: "Kriya".into(),
                barcode: String::new(),
                photo_hash: None,
                active: true,
            };
            catalog::save(tx, &product, &name)?;
            catalog::set_price(tx, product.id, tx.day(), Rupiah(85_000))
        })
        .expect("a product");
    let found = |typed: &str| -> Vec<String> {
        let rows = outlet.store.read(|c| search(c, typed, 10)).expect("searched");
        rows.into_iter().map(|partner| partner.business_name).collect()
    };
    for (typed, expect) in [
        ("", &["Batik Contoh", "Dapur Sambal", "Mitra Pandan", "Tenun Contoh"][..]),
        ("tenun", &["Tenun Contoh", "Batik Contoh"]),
        ("pand", &["Mitra Pandan"]),
        ("kontak dapur", &["Dapur Sambal"]),
        ("M002", &["Dapur Sambal"]),
        ("tas any", &["Mitra Pandan"]),
        ("\" OR 1=1 --", &[]),
        ("* NEAR(", &[]),
    ] {
        assert_eq!(found(typed), expect, "{typed}");
    }
    save(&outlet, outlet.staf, PartnerForm { business_name: "Anyaman Jaya".into(), ..edited(&pandan) })
        .expect("renamed");
    let renamed = outlet.store.read(|c| catalog::partners_with_product(c, "jaya")).expect("searched");
    assert_eq!(renamed, [pandan.id], "the products answer to the partner's new name");
}

#[test]
fn every_figure_of_terms_has_its_range() {
    type Change = fn(&mut Terms);
    let good = Terms::percent(1_500, DiscountBearer::Outlet);
    assert_eq!(good.flaws(), []);
    let cases: [(Change, TermsFlaw); 7] = [
        (|terms| terms.commission = Commission::Percent { bp: 10_001 }, TermsFlaw::Commission(CommissionFlaw::Percent)),
        (|terms| terms.commission = Commission::Markup { bp: -1 }, TermsFlaw::Commission(CommissionFlaw::Markup)),
        (|terms| terms.payment_day = 0, TermsFlaw::PaymentDay),
        (|terms| terms.payment_day = 29, TermsFlaw::PaymentDay),
        (|terms| terms.months_unsold = 0, TermsFlaw::MonthsUnsold),
        (|terms| terms.pickup_days = 91, TermsFlaw::PickupDays),
        (|terms| terms.price_notice_days = 181, TermsFlaw::PriceNoticeDays),
    ];
    for (change, flaw) in cases {
        let mut terms = good;
        change(&mut terms);
        assert_eq!(terms.flaws(), [flaw]);
    }
}

#[test]
fn a_product_goes_before_its_category_and_that_before_the_partner() {
    let outlet = outlet();
    let partner = save(&outlet, outlet.staf, form("Mitra Pandan")).expect("kept").id;
    let (today, product) = (outlet.store.today(), crate::base::ProductId::new());
    let agree = |from, scope: Scope, commission| {
        change_commission(&outlet.store, ActId::new(), outlet.manajer, partner, from, (scope, commission))
    };
    let (kriya, bag) = (Scope::Category("Kriya".into()), Scope::Product(product));
    let percent = |bp| Some(Commission::Percent { bp });
    assert!(matches!(agree(today, kriya.clone(), percent(2_000)), Err(ChangeTermsError::NoTermsYet)));
    let whole = Terms { payment_day: 15, ..Terms::percent(1_500, DiscountBearer::Partner) };
    change_terms(&outlet.store, ActId::new(), outlet.manajer, partner, today, whole).expect("agreed");
    agree(today, kriya.clone(), percent(2_000)).expect("a category");
    agree(today.plus_days(5), bag.clone(), Some(Commission::Markup { bp: 2_500 })).expect("a product");
    agree(today.plus_days(9), bag.clone(), None).expect("taken back");
    agree(today.plus_days(9), kriya.clone(), percent(500)).expect("another");
    agree(today.plus_days(12), kriya, None).expect("taken back");
    let blank = agree(today, Scope::Category("  ".into()), percent(1));
    assert!(matches!(blank, Err(ChangeTermsError::CategoryMissing)));
    let late = agree(today.minus_days(1), bag, percent(1));
    assert!(matches!(late, Err(ChangeTermsError::Backdated(_))));

    use Commission::{Markup, Percent};
    for (days, category, with_product, expect) in [
        (0, "KRIYA", true, Percent { bp: 2_000 }),
        (0, "Makanan", true, Percent { bp: 1_500 }),
        (4, "Kriya", true, Percent { bp: 2_000 }),
        (5, "Kriya", true, Markup { bp: 2_500 }),
        (5, "Kriya", false, Percent { bp: 2_000 }),
        (8, "", true, Markup { bp: 2_500 }),
        (9, "Kriya", true, Percent { bp: 500 }),
        (12, "Kriya", true, Percent { bp: 1_500 }),
    ] {
        let (day, product) = (today.plus_days(days), with_product.then_some(product));
        let found = outlet.store.read(|c| terms_for(c, partner, category, product, day)).expect("read");
        assert_eq!(found, Some(Terms { commission: expect, ..whole }), "{days} {category} {with_product}");
        let agreed = outlet.store.read(|c| agreed_on(c, partner, day)).expect("read");
        assert_eq!(agreed.of(category, product), found, "both ways find the same: {days} {category}");
    }
    let before = outlet.store.read(|c| terms_for(c, partner, "Kriya", Some(product), today.minus_days(1)));
    assert_eq!(before.expect("read"), None);
}

#[test]
fn a_monthly_fee_is_known_beside_the_sales() {
    let outlet = outlet();
    let partner = save(&outlet, outlet.staf, form("Mitra Pandan")).expect("kept").id;
    let today = outlet.store.today();
    let fee = |rupiah| Commission::MonthlyFee { rupiah: Rupiah(rupiah) };
    let terms = Terms::of(fee(100_000), DiscountBearer::Outlet);
    change_terms(&outlet.store, ActId::new(), outlet.manajer, partner, today.plus_days(1), terms).expect("agreed");
    let on = |days| outlet.store.read(|c| monthly_fee_on(c, partner, today.plus_days(days))).expect("read");
    assert_eq!([on(0), on(1)], [Rupiah(0), Rupiah(100_000)]);
}

/// A product of a partner, without a price.
fn product_of(outlet: &Outlet, partner: PartnerId, code: &'static str, category: &'static str) -> ProductId {
    let product = catalog::Product {
        id: ProductId::new(),
        partner_id: partner,
        code: code.into(),
        name: code.into(),
        variant: String::new(),
        category: category.into(),
        barcode: String::new(),
        photo_hash: None,
        active: true,
    };
    let id = product.id;
    let kept = outlet
        .store
        .write::<_, StoreError>(Act::system("test.product"), move |tx| catalog::save(tx, &product, "Mitra Pandan"));
    kept.expect("a product");
    id
}

/// Pieces that come or go so many days from now.
fn moved(outlet: &Outlet, product_id: ProductId, days: u64, qty: i64) {
    let kind = if qty > 0 { MovementKind::Received } else { MovementKind::Sold };
    let at = UtcMs(NOON_MS + 86_400_000 * i64::try_from(days).expect("few days"));
    let movement = Movement { product_id, kind, qty, at, day: outlet.store.today().plus_days(days) };
    let kept = outlet
        .store
        .write::<_, StoreError>(Act::system("test.moved"), move |tx| stock::record(tx, 0, &movement).map(|_| ()));
    kept.expect("moved");
}

#[test]
fn the_fee_of_a_category_is_owed_for_months_with_goods_of_it() {
    let outlet = outlet();
    let partner = save(&outlet, outlet.staf, form("Mitra Pandan")).expect("kept").id;
    let today = outlet.store.today();
    let fee = |rupiah| Commission::MonthlyFee { rupiah: Rupiah(rupiah) };
    let terms = Terms::of(fee(100_000), DiscountBearer::Outlet);
    change_terms(&outlet.store, ActId::new(), outlet.manajer, partner, today, terms).expect("agreed");
    let food = product_of(&outlet, partner, "MAKANAN-1", "MAKANAN");
    let craft = product_of(&outlet, partner, "KRIYA-1", "Kriya");
    let own = product_of(&outlet, partner, "MAKANAN-2", "Makanan");
    for (scope, commission) in
        [(Scope::Category("Makanan".into()), fee(25_000)), (Scope::Product(own), Commission::Percent { bp: 1_000 })]
    {
        let shelf = (scope, Some(commission));
        change_commission(&outlet.store, ActId::new(), outlet.manajer, partner, today, shelf).expect("agreed");
    }
    for (product, days, qty) in
        [(craft, 0, 5), (own, 0, 5), (food, 10, 3), (food, 12, -3), (food, 45, 2), (food, 80, -2)]
    {
        moved(&outlet, product, days, qty);
    }
    // Days from 22 November: the others of the category have a commission of their own.
    for (days, expect, when) in [
        (0, 100_000, "no goods of it"),
        (9, 100_000, "1 December, the day before they come"),
        (10, 125_000, "2 December, they come"),
        (20, 125_000, "12 December, sold, but they were there this month"),
        (40, 100_000, "1 January, none this month"),
        (45, 125_000, "6 January, they come again"),
        (75, 125_000, "5 February, still there"),
        (85, 125_000, "15 February, sold, but there when the month began"),
        (100, 100_000, "2 March, none this month"),
    ] {
        let found = outlet.store.read(|c| monthly_fee_on(c, partner, today.plus_days(days))).expect("read");
        assert_eq!(found, Rupiah(expect), "{when}");
    }
}

#[test]
fn of_two_terms_from_one_day_the_later_act_counts() {
    let outlet = outlet();
    let partner = save(&outlet, outlet.staf, form("Mitra Pandan")).expect("kept").id;
    let today = outlet.store.today();
    for bp in [1_000, 2_000, 1_500] {
        let terms = Terms::percent(bp, DiscountBearer::Outlet);
        change_terms(&outlet.store, ActId::new(), outlet.manajer, partner, today, terms).expect("agreed");
    }
    let found = outlet.store.read(|c| terms_on(c, partner, today)).expect("read");
    assert_eq!(found, Some(Terms::percent(1_500, DiscountBearer::Outlet)));
}
