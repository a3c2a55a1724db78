//! An agreement from its signature to its end, over the till: what was sold keeps the terms it was sold by.

use deks::base::holidays::Holidays;
use deks::base::regions::Regions;
use deks::base::{ActId, PartnerId, Rupiah};
use deks::documents::vault::Vault;
use deks::intake::Signature;
use deks::partners::{self, Commission, PartnerStatus};
use deks::partnership::agreement::{
    AgreedGoods, AgreementDraft, CategoryCommission, Conditions, EndedBy, Ending, Ground, House, PaperCheck, Signed,
    Signing, Subject, Way, addendum, check_paper, closing, draft, end, export_end_paper, final_handback, propose, sign,
    verify,
};
use deks::partnership::card;
use deks::sop::Procedures;
use deks::sop::definition::Library;
use deks::till::{payable_to, sale_lines};

use crate::till_kit::{SHELF, Till};

struct Shop {
    till: Till,
    procedures: Procedures,
    house: House,
}

fn shop() -> Shop {
    let till = Till::new();
    let library = Library::open(None).expect("the procedures");
    let vault = Vault::open_or_make(till.folder.path(), false).expect("a key");
    let procedures = Procedures::with(till.store.clone(), library, vault, Holidays::shipped(), Regions::shipped());
    let house = House::of(&till.config);
    Shop { till, procedures, house }
}

impl Shop {
    /// What is proposed to a partner, with who signs for it.
    fn proposed(&self, partner: PartnerId) -> Conditions {
        let manager = self.till.staff.manager;
        let mut conditions =
            propose(&self.procedures, manager, Subject::Partner(partner), &self.house).expect("a proposal");
        conditions.parties.partner.signer_name = "Pemilik UKM 01".into();
        conditions.parties.partner.address = "Jalan Contoh No. 1, Surabaya".into();
        conditions
    }

    fn drafted(&self, partner: PartnerId, conditions: Conditions) -> AgreementDraft {
        let (act, manager) = (ActId::new(), self.till.staff.manager);
        draft(&self.procedures, act, manager, Subject::Partner(partner), conditions).expect("a draft")
    }

    fn sign(&self, draft: &AgreementDraft) -> Signed {
        let strokes = Signature { strokes: vec![vec![(100, 200), (400, 80), (800, 300)]] };
        let signing = Signing {
            agreement: draft.id,
            seen: draft.hash.clone(),
            way: Way::Touch { partner: strokes.clone(), outlet: strokes },
            partner_name: "Pemilik UKM 01".into(),
            outlet_name: "Manajer 01".into(),
        };
        sign(&self.procedures, ActId::new(), self.till.staff.manager, signing).expect("signed")
    }

    /// What the outlet owes by the ledger.
    fn owed(&self, partner: PartnerId) -> Rupiah {
        self.till.store.read(|c| payable_to(c, partner)).expect("readable")
    }

    /// Sells one piece of the first product and gives back what the outlet keeps of it.
    fn sell_one(&self) -> (deks::base::SaleId, Rupiah) {
        let paid = self.till.sell(&[SHELF[0].0], 100_000);
        let lines = self.till.store.read(|c| sale_lines(c, paid.sale_id)).expect("readable");
        (paid.sale_id, lines[0].commission_rupiah)
    }
}

#[test]
fn sales_keep_the_terms_they_were_made_by() {
    let shop = shop();
    let till = &shop.till;
    let partner = till.partners[0];
    let (before, kept) = shop.sell_one();
    assert_eq!(kept, Rupiah(12_750), "15 % of 85.000, as it was agreed by word");

    // Of goods in "Kriya" a quarter is put on the partner's price.
    let mut conditions = shop.proposed(partner);
    let markup = Commission::Markup { bp: 2_500 };
    conditions.categories = vec![CategoryCommission { category: "kriya".into(), commission: markup }];
    let signed = shop.sign(&shop.drafted(partner, conditions));
    assert_eq!((signed.partner, signed.number.as_str()), (partner, "PK-K1-20261122-0001"));
    let (by_category, kept) = shop.sell_one();
    assert_eq!(kept, Rupiah(17_000), "85.000 is 68.000 and a quarter of it");
    assert_eq!(till.number("SELECT commission_bp FROM sale_lines ORDER BY at_utc_ms DESC LIMIT 1"), 2_500);
    assert_eq!(till.number("SELECT count(*) FROM sale_lines WHERE commission_kind = 'markup'"), 1);

    // From the second of December on the bag goes by a commission of its own.
    let manager = till.staff.manager;
    let root = signed.agreement;
    let mut changed = propose(&shop.procedures, manager, Subject::Addendum(root), &shop.house).expect("what holds");
    changed.from = till.store.today().plus_days(10);
    let bag = changed.goods.iter_mut().find(|goods| goods.name == SHELF[0].1).expect("on the list");
    bag.commission = Some(Commission::Percent { bp: 1_000 });
    let paper = addendum(&shop.procedures, ActId::new(), manager, root, changed).expect("a draft");
    shop.sign(&paper);
    assert_eq!(shop.sell_one().1, Rupiah(17_000), "not before its day");
    till.set_clock("2026-12-02T03:00:00Z");
    let (after, kept) = shop.sell_one();
    assert_eq!(kept, Rupiah(8_500));

    // What comes back takes its own commission along.
    let owed = shop.owed(partner);
    for (sale, share) in [(before, 72_250), (by_category, 68_000), (after, 76_500)] {
        let before = shop.owed(partner);
        till.take_back(sale, 1).expect("taken back");
        assert_eq!(before - shop.owed(partner), Rupiah(share));
    }
    assert_eq!(owed - shop.owed(partner), Rupiah(72_250 + 68_000 + 76_500));
    assert_eq!(till.number("SELECT sum(amount_rupiah) FROM ledger_entries"), 0);
}

#[test]
fn a_monthly_fee_takes_nothing_of_a_sale() {
    let shop = shop();
    let (till, partner) = (&shop.till, shop.till.partners[0]);
    let mut conditions = shop.proposed(partner);
    conditions.terms.commission = Commission::MonthlyFee { rupiah: Rupiah(150_000) };
    shop.sign(&shop.drafted(partner, conditions));
    assert_eq!(shop.sell_one().1, Rupiah(0));
    assert_eq!(shop.owed(partner), Rupiah(85_000));
    let fee = till.store.read(|c| partners::monthly_fee_on(c, partner, till.store.today())).expect("readable");
    assert_eq!(fee, Rupiah(150_000), "the settlement posts it");
}

#[test]
fn the_end_shows_what_is_to_be_handed_back_and_paid() {
    let shop = shop();
    let (till, partner) = (&shop.till, shop.till.partners[0]);
    let signed = shop.sign(&shop.drafted(partner, shop.proposed(partner)));
    shop.sell_one();
    let ends_on = till.store.today();
    let ending = Ending {
        agreement: signed.agreement,
        ends_on,
        ended_by: EndedBy::Partner,
        ground: Some(Ground::Agreed),
        reason: "Usaha pindah kota".into(),
        letter: None,
    };
    let ended = end(&shop.procedures, ActId::new(), till.staff.manager, ending).expect("ended");
    let kept = export_end_paper(&shop.procedures, ActId::new(), till.staff.manager, signed.agreement);
    let (number, minutes) = kept.expect("minutes");
    assert!(number == ended.paper && minutes.starts_with(b"%PDF-"), "{number}");
    let known = till.store.read(|c| partners::by_id(c, partner)).expect("readable").expect("a partner");
    assert_eq!(known.status, PartnerStatus::Ended);
    let left = till.store.read(|c| closing(c, partner, ends_on)).expect("readable");
    assert_eq!((left.goods.len(), left.payable), (2, Rupiah(72_250)));
    assert!(!left.is_settled());
    let list = till.store.read(|c| final_handback(c, partner)).expect("readable");
    let mut pieces: Vec<(&str, i64)> = list.lines.iter().map(|line| (line.code.as_str(), line.listed)).collect();
    pieces.sort_unstable();
    assert_eq!(pieces, [(SHELF[1].0, 100_000), (SHELF[0].0, 99_999)]);
}

#[test]
fn a_card_names_the_partner_and_the_paper_is_still_there_after_a_restart() {
    let shop = shop();
    let partner = shop.till.partners[0];
    let signed = shop.sign(&shop.drafted(partner, shop.proposed(partner)));
    let known = shop.till.store.read(|c| partners::by_id(c, partner)).expect("readable").expect("a partner");
    let code = card::code_of(&known);
    let Shop { till, procedures, .. } = shop;
    drop(procedures);
    let till = till.restart();
    let procedures = Procedures::open(till.store.clone(), till.folder.path()).expect("the procedures");
    let found = till.store.read(|c| card::partner_of(c, &code)).expect("readable");
    assert_eq!(found.map(|partner| partner.id), Some(partner));
    let checked = till.store.read(|c| check_paper(c, &procedures, signed.agreement)).expect("checked");
    assert_eq!(checked, PaperCheck::Intact);
    assert_eq!(till.store.read(|c| verify(c, &procedures)).expect("checked"), Vec::<String>::new());
}

#[test]
fn goods_of_an_annex_may_be_new() {
    let shop = shop();
    let partner = shop.till.partners[1];
    let mut conditions = shop.proposed(partner);
    conditions.goods.push(AgreedGoods {
        name: "Selendang Mangrove".into(),
        variant: "biru".into(),
        category: String::new(),
        price: Rupiah(500_000),
        commission: Some(Commission::None),
        note: String::new(),
    });
    shop.sign(&shop.drafted(partner, conditions));
    let goods = shop.till.store.read(|c| deks::catalog::of_partner(c, partner)).expect("readable");
    let new = goods.iter().find(|product| product.name == "Selendang Mangrove").expect("it has its terms already");
    assert!(!new.active, "and waits for its first pieces");
    let terms =
        shop.till.store.read(|c| partners::terms_for(c, partner, &new.category, Some(new.id), shop.till.store.today()));
    assert_eq!(terms.expect("readable").map(|terms| terms.commission), Some(Commission::None));
}
