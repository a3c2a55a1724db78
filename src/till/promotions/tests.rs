//! Promotions at work: who may make them, what is refused, and when they hold.

use super::*;
use crate::base::{ActId, BusinessDay, PartnerId, ProductId, PromotionId, Rupiah, UserId};
use crate::catalog::{self, NewProduct, ProductWords};
use crate::partners::{self, DiscountBearer, PartnerForm, PartnerStatus, Terms};
use crate::people::NotAllowed;
use crate::people::testing::{Outlet, outlet};
use crate::store::Act;

const LIMIT: Rupiah = Rupiah(500_000);

struct Shop {
    outlet: Outlet,
    /// Bears discounts by its terms.
    willing: PartnerId,
    /// Has no terms.
    other: PartnerId,
    /// Of the willing partner, in the category Kain; the other's is in Kriya.
    cloth: ProductId,
}

fn shop() -> Shop {
    let outlet = outlet();
    let partner = |name: &str| {
        let form = PartnerForm { business_name: name.into(), ..PartnerForm::default() };
        partners::save_partner(&outlet.store, ActId::new(), outlet.staf, form).expect("a partner")
    };
    let (willing, other) = (partner("Mitra Kain"), partner("Mitra Pandan"));
    let product = |partner_id, name: &str, category: &str| {
        let new = NewProduct {
            partner_id,
            partner_name: "Mitra".into(),
            words: ProductWords { name: name.into(), variant: String::new(), category: category.into() },
            barcode: String::new(),
            photo_hash: None,
            price: Rupiah(100_000),
            price_limit: LIMIT,
        };
        catalog::register_product(&outlet.store, ActId::new(), outlet.staf, new).expect("a product")
    };
    let cloth = product(willing, "Kain Batik", "Kain");
    product(other, "Tas Pandan", "Kriya");
    let shop = Shop { outlet, willing, other, cloth };
    shop.agree(DiscountBearer::Partner);
    shop
}

impl Shop {
    fn agree(&self, discount_bearer: DiscountBearer) {
        let (willing, today) = (self.willing, self.outlet.store.today());
        let terms = Terms::percent(1_500, discount_bearer);
        self.outlet
            .store
            .write(Act::system("test.terms"), move |tx| partners::set_terms(tx, willing, today, terms))
            .expect("agreed");
    }

    /// Ten percent off everything, from today for a week, as agreed.
    fn form(&self) -> PromotionForm {
        PromotionForm {
            id: None,
            name: "  Promo \t Akhir Tahun".into(),
            effect: Effect::Percent(1_000),
            target: Target::All,
            bearer: BearerWish::Agreed,
            from: self.outlet.store.today(),
            until: day(29),
        }
    }

    fn save(&self, by: UserId, form: PromotionForm) -> Result<PromotionId, SavePromotionError> {
        let save = SavePromotion { act_id: ActId::new(), by, form, price_limit: LIMIT };
        save_promotion(&self.outlet.store, save)
    }

    fn kept(&self, id: PromotionId) -> Promotion {
        self.outlet.store.read(|c| promotion(c, id)).expect("read").expect("a promotion")
    }

    fn names_on(&self, day: BusinessDay) -> Vec<String> {
        let found = self.outlet.store.read(|c| in_force(c, day)).expect("read");
        found.into_iter().map(|promotion| promotion.name).collect()
    }
}

fn day(day: u32) -> BusinessDay {
    BusinessDay::new(2026, 11, day).expect("a day")
}

#[test]
fn what_was_typed_is_what_is_kept() {
    let shop = shop();
    for (effect, target) in [
        (Effect::Percent(1_250), Target::All),
        (Effect::Amount(Rupiah(5_000)), Target::Product(shop.cloth)),
        (Effect::NForM { take: 3, pay: 2 }, Target::Partner(shop.other)),
        (Effect::Amount(LIMIT), Target::Category("Kriya".into())),
    ] {
        let form = PromotionForm { effect, target: target.clone(), bearer: BearerWish::Outlet, ..shop.form() };
        let id = shop.save(shop.outlet.manajer, form).expect("saved");
        let (from, until, bearer) = (shop.outlet.store.today(), day(29), BearerWish::Outlet);
        let name = "Promo Akhir Tahun".to_owned();
        assert_eq!(shop.kept(id), Promotion { id, name, effect, target, bearer, from, until, active: true });
    }
    assert_eq!(shop.outlet.store.read(list).expect("read").len(), 4);
}

#[test]
fn a_double_tap_makes_one_promotion() {
    let shop = shop();
    let save = SavePromotion { act_id: ActId::new(), by: shop.outlet.admin, form: shop.form(), price_limit: LIMIT };
    let first = save_promotion(&shop.outlet.store, save.clone()).expect("saved");
    assert_eq!(save_promotion(&shop.outlet.store, save), Ok(first));
    assert_eq!(shop.outlet.store.read(list).expect("read").len(), 1);
}

#[test]
fn it_holds_from_its_first_day_to_its_last_or_until_it_is_ended() {
    let shop = shop();
    let by = shop.outlet.manajer;
    let id = shop.save(by, PromotionForm { from: day(24), ..shop.form() }).expect("saved");
    let name = || vec!["Promo Akhir Tahun".to_owned()];
    for (on, expect, state) in [
        (23, vec![], PromotionState::Planned),
        (24, name(), PromotionState::Running),
        (29, name(), PromotionState::Running),
        (30, vec![], PromotionState::Over),
    ] {
        assert_eq!((shop.names_on(day(on)), shop.kept(id).state(day(on))), (expect, state), "{on}");
    }
    let changed = PromotionForm { id: Some(id), name: "Promo Natal".into(), until: day(30), ..shop.form() };
    assert_eq!(shop.save(by, changed.clone()), Ok(id));
    assert_eq!(shop.names_on(day(30)), ["Promo Natal"]);

    let end = |by, id| end_promotion(&shop.outlet.store, ActId::new(), by, id);
    assert!(matches!(end(shop.outlet.kasir, id), Err(EndPromotionError::NotAllowed(NotAllowed::Role { .. }))));
    assert_eq!(end(by, PromotionId::new()), Err(EndPromotionError::UnknownPromotion));
    assert_eq!(end(by, id), Ok(()));
    assert_eq!(end(by, id), Err(EndPromotionError::AlreadyEnded));
    assert!(shop.names_on(day(30)).is_empty());
    assert_eq!(shop.kept(id).state(day(30)), PromotionState::Ended);
    assert_eq!(shop.save(by, changed), Err(SavePromotionError::AlreadyEnded));
}

#[test]
fn an_ending_is_taken_back_while_there_are_days_left() {
    let shop = shop();
    let by = shop.outlet.manajer;
    let id = shop.save(by, shop.form()).expect("saved");
    let resume = |by, id| resume_promotion(&shop.outlet.store, ActId::new(), by, id);
    assert!(matches!(resume(shop.outlet.kasir, id), Err(ResumePromotionError::NotAllowed(NotAllowed::Role { .. }))));
    assert_eq!(resume(by, PromotionId::new()), Err(ResumePromotionError::UnknownPromotion));
    assert_eq!(resume(by, id), Err(ResumePromotionError::NotEnded));
    end_promotion(&shop.outlet.store, ActId::new(), by, id).expect("ended");
    assert_eq!(resume(by, id), Ok(()));
    assert_eq!(shop.kept(id).state(shop.outlet.store.today()), PromotionState::Running);
    end_promotion(&shop.outlet.store, ActId::new(), by, id).expect("ended again");
    shop.outlet.clock.advance_ms(8 * 24 * 3_600_000);
    assert_eq!(resume(by, id), Err(ResumePromotionError::Over));
}

#[test]
fn every_flaw_of_a_form_has_its_name() {
    let shop = shop();
    let today = || shop.outlet.store.today().numeric();
    let with = |effect| PromotionForm { effect, ..shop.form() };
    for (form, flaw) in [
        (PromotionForm { name: " \u{200B}".into(), ..with(Effect::Percent(0)) }, PromotionFlaw::NameMissing),
        (PromotionForm { name: "x".repeat(31), ..shop.form() }, PromotionFlaw::NameTooLong),
        (PromotionForm { until: day(21), ..shop.form() }, PromotionFlaw::DatesReversed),
        (PromotionForm { from: day(20), until: day(21), ..shop.form() }, PromotionFlaw::AlreadyOver { today: today() }),
        (with(Effect::Percent(0)), PromotionFlaw::PercentRange),
        (with(Effect::Percent(99)), PromotionFlaw::PercentRange),
        (with(Effect::Percent(10_001)), PromotionFlaw::PercentRange),
        (with(Effect::Amount(Rupiah(0))), PromotionFlaw::AmountMissing),
        (with(Effect::Amount(Rupiah(-5))), PromotionFlaw::AmountMissing),
        (
            with(Effect::Amount(Rupiah(500_001))),
            PromotionFlaw::AmountOverLimit { amount: Rupiah(500_001), limit: LIMIT },
        ),
        (with(Effect::NForM { take: 1, pay: 0 }), PromotionFlaw::TakeRange),
        (with(Effect::NForM { take: 101, pay: 2 }), PromotionFlaw::TakeRange),
        (with(Effect::NForM { take: 3, pay: 3 }), PromotionFlaw::PayNotBelowTake),
        (with(Effect::NForM { take: 2, pay: 3 }), PromotionFlaw::PayNotBelowTake),
        (with(Effect::NForM { take: 3, pay: 0 }), PromotionFlaw::PayNotBelowTake),
    ] {
        assert_eq!(shop.save(shop.outlet.manajer, form), Err(SavePromotionError::Flaw(flaw)));
    }
    assert!(shop.outlet.store.read(list).expect("read").is_empty());
}

#[test]
fn only_managers_and_only_for_goods_that_are_there() {
    let shop = shop();
    let Outlet { kasir, staf, manajer, .. } = shop.outlet;
    for by in [kasir, staf] {
        let broken = PromotionForm { id: Some(PromotionId::new()), name: String::new(), ..shop.form() };
        let refused = shop.save(by, broken).expect_err("refused");
        assert!(matches!(refused, SavePromotionError::NotAllowed(NotAllowed::Role { .. })), "{refused:?}");
    }
    let for_target = |target| PromotionForm { target, ..shop.form() };
    for (form, expect) in [
        (PromotionForm { id: Some(PromotionId::new()), ..shop.form() }, SavePromotionError::UnknownPromotion),
        (for_target(Target::Product(ProductId::new())), SavePromotionError::UnknownProduct),
        (for_target(Target::Partner(PartnerId::new())), SavePromotionError::UnknownPartner),
        (for_target(Target::Category(String::new())), SavePromotionError::UnknownCategory(String::new())),
        (for_target(Target::Category("Sepatu".into())), SavePromotionError::UnknownCategory("Sepatu".into())),
    ] {
        assert_eq!(shop.save(manajer, form), Err(expect));
    }
    partners::change_status(&shop.outlet.store, ActId::new(), manajer, shop.other, PartnerStatus::Ended, "pindah kota")
        .expect("ended");
    assert_eq!(shop.save(manajer, for_target(Target::Partner(shop.other))), Err(SavePromotionError::UnknownPartner));
}

#[test]
fn a_partner_bears_only_what_its_terms_say() {
    let shop = shop();
    let manajer = shop.outlet.manajer;
    let borne = |target| PromotionForm { target, bearer: BearerWish::Partner, ..shop.form() };
    let refused = |who: &str| Err(SavePromotionError::BearerNotAgreed { who: who.into() });
    for (target, who) in [
        (Target::Product(shop.cloth), None),
        (Target::Partner(shop.willing), None),
        (Target::Category("Kain".into()), None),
        (Target::Partner(shop.other), Some("Mitra Pandan")),
        (Target::Category("Kriya".into()), Some("Mitra Pandan")),
        (Target::All, Some("Mitra Pandan")),
    ] {
        let saved = shop.save(manajer, borne(target.clone())).map(drop);
        assert_eq!(saved, who.map_or(Ok(()), refused), "{target:?}");
    }
    shop.agree(DiscountBearer::Outlet);
    let saved = shop.save(manajer, borne(Target::All)).map(drop);
    assert_eq!(saved, refused("Mitra Kain, Mitra Pandan"));
    assert!(shop.save(manajer, shop.form()).is_ok(), "as agreed is always possible");
}

#[test]
fn a_hundred_promotions_are_enough() {
    let shop = shop();
    let manajer = shop.outlet.manajer;
    let ids: Vec<_> = (0..100).map(|_| shop.save(manajer, shop.form()).expect("saved")).collect();
    assert_eq!(shop.save(manajer, shop.form()), Err(SavePromotionError::TooMany));
    let changed = PromotionForm { id: Some(ids[0]), name: "Promo Lain".into(), ..shop.form() };
    assert_eq!(shop.save(manajer, changed), Ok(ids[0]), "those that are there can be changed");
    end_promotion(&shop.outlet.store, ActId::new(), manajer, ids[1]).expect("ended");
    assert!(shop.save(manajer, shop.form()).is_ok());
}
