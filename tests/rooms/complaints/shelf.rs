//! Codes, owners and labels.

use deks::base::{ActId, PartnerId, Rupiah};
use deks::catalog;
use deks::devices::Block;
use deks::intake::{Accept, IntakeDraft, PaperOutlet, Signature, accept, label_slips, labels_of_handover, list};
use deks::partners::{DiscountBearer, Terms, change_terms};
use deks::store::{Act, StoreError, params};
use deks::till::{Found, lookup, sale_lines};

use crate::till_kit::{SHELF, Till, put_on_the_shelf};

const LIMIT: Rupiah = Rupiah(500_000);

// peers.md 8: opensourcepos/opensourcepos#2766
#[test]
fn a_code_is_looked_up_as_a_code_and_never_as_an_internal_id() {
    let till = Till::new();
    let find = |code: &str| till.store.read(|c| lookup::find(c, code, till.store.today())).expect("readable");
    for n in 0..60 {
        let code = n.to_string();
        assert_eq!(find(&code), Found::Unknown(code), "nothing on the shelf has that code");
    }
    for product in till.goods {
        for id in [product.to_string(), product.0.simple().to_string()] {
            assert!(matches!(find(&id), Found::Unknown(_)), "{id}");
        }
    }
    put_on_the_shelf(&till.store, till.partners[0], "22", "Gelang Manik", 30_000);
    match find("22") {
        Found::One(item) => assert_eq!((item.code.as_str(), item.name.as_str()), ("22", "Gelang Manik")),
        other => panic!("{other:?}"),
    }
    assert_eq!(find("2"), Found::Unknown("2".into()));
}

/// What the outlet owes a partner, by the ledger.
fn owed(till: &Till, partner: PartnerId) -> i64 {
    let sum = till.store.read(|c| {
        let sql = "SELECT coalesce(-sum(amount_rupiah), 0) FROM ledger_entries
                   WHERE account = 'payable_partner' AND partner_id = ?1";
        Ok::<i64, StoreError>(c.query_row(sql, params![partner], |row| row.get(0))?)
    });
    sum.expect("readable")
}

// peers.md 15: odoo/odoo#41355
#[test]
fn consigned_goods_keep_their_owner_and_commission_once_they_are_sold() {
    let till = Till::new();
    let [owner, other] = till.partners;
    let paid = till.sell(&[SHELF[0].0], 100_000);
    assert_eq!((owed(&till, owner), owed(&till, other)), (72_250, 0), "85.000 less 15 %");
    // The product changes hands and the terms change: what was sold stays as it was sold.
    let id = till.goods[0];
    let written = till.store.write(Act::system("test.owner"), move |tx| {
        let product = catalog::by_id(tx.conn(), id)?.ok_or_else(|| StoreError::Unreadable("no product".into()))?;
        catalog::save(tx, &catalog::Product { partner_id: other, ..product }, "Batik Rungkut")
    });
    written.expect("another owner");
    let terms = Terms::percent(4_000, DiscountBearer::Partner);
    let today = till.store.today();
    change_terms(&till.store, ActId::new(), till.staff.manager, owner, today, terms).expect("other terms");
    let line = till.store.read(|c| sale_lines(c, paid.sale_id)).expect("readable").remove(0);
    assert_eq!((line.partner_id, line.commission_rupiah), (owner, Rupiah(12_750)));
    till.sell(&[SHELF[0].0], 100_000);
    assert_eq!((owed(&till, owner), owed(&till, other)), (72_250, 68_000), "the next one is the new owner's");
    till.take_back(paid.sale_id, 1).expect("refunded");
    assert_eq!((owed(&till, owner), owed(&till, other)), (0, 68_000), "and what comes back comes back to whose it was");
}

// peers.md 16: opensourcepos/opensourcepos#3534
#[test]
fn there_is_a_label_for_each_piece_that_was_received_and_none_more() {
    let till = Till::new();
    let listed = "Nama Barang;Jml;Harga\nTas Anyam;5;85.000\nTopi Pandan;10;45.000\n";
    let list = list::read(listed.as_bytes(), "daftar.csv", LIMIT).expect("a list");
    let mut draft = IntakeDraft::for_partner(till.partners[0]);
    draft.take_list(&list, LIMIT);
    draft.count_as_listed();
    draft.lines[0].set_counted(4);
    draft.lines[0].set_reason("kurang satu, menyusul");
    draft.lines[0].set_damaged(1);
    draft.lines[0].set_damage_reason("patah, dibawa pulang");
    let signature = || Signature { strokes: vec![vec![(100, 200), (400, 100), (700, 300)]] };
    let request = Accept {
        act_id: ActId::new(),
        user: till.staff.stock_keeper,
        draft_key: "meja-1".into(),
        draft,
        giver_name: "Kontak UKM 01".into(),
        giver_signature: signature(),
        receiver_signature: signature(),
        price_limit: LIMIT,
        outlet: PaperOutlet::of(&till.config.outlet, &till.config.mail),
    };
    let accepted = accept(&till.store, request).expect("accepted");
    let labels = till.store.read(|c| labels_of_handover(c, accepted.handover_id)).expect("readable");
    let copies: Vec<(&str, i64)> = labels.iter().map(|line| (line.name.as_str(), line.copies)).collect();
    assert_eq!(copies, [("Tas Anyam", 3), ("Topi Pandan", 10)]);
    let tags = label_slips(&labels).into_iter().flat_map(|slip| slip.blocks);
    let printed: u32 = tags.map(|block| if let Block::Tag { copies, .. } = block { copies } else { 0 }).sum();
    assert_eq!(printed, 13);
}
