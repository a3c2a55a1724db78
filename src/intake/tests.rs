//! Check-in at work: from a list to pieces on the shelf.

use serde_json::Value;

use super::*;
use crate::base::{ActId, HandoverId, PartnerId, Rupiah, UserId};
use crate::catalog::{self, codes};
use crate::config::Config;
use crate::devices::{Block, Slip};
use crate::mail::{EnqueueError, Sender};
use crate::partners::{self, PartnerForm};
use crate::people::testing::{Outlet, outlet};
use crate::stock;
use crate::store::{Act, verify_audit_chain};

const LIMIT: Rupiah = Rupiah(500_000);
const LIST: &str = "Nama Barang;Warna;Jml;Harga\n\
    Tas Anyam;Merah;5;85.000\n\
    Tas Anyam;Biru;3;85.000\n\
    Topi Pandan;;10;\"45.000,-\"\n\
    Ukiran;;1;750.000\n\
    Alat pendukung display;;;\n\
    Rak bambu;;2;\n";

pub(super) struct Kiosk {
    pub(super) outlet: Outlet,
    pub(super) partner: PartnerId,
}

pub(super) fn kiosk() -> Kiosk {
    let outlet = outlet();
    let form = PartnerForm {
        business_name: "Mitra Pandan".into(),
        contact_name: "Kontak UKM 01".into(),
        ..PartnerForm::default()
    };
    let partner = partners::save_partner(&outlet.store, ActId::new(), outlet.staf, form).expect("a partner");
    Kiosk { outlet, partner }
}

fn papers_outlet() -> PaperOutlet {
    let config = Config::default();
    PaperOutlet::of(&config.outlet, &config.mail)
}

fn signed() -> Signature {
    Signature { strokes: vec![vec![(100, 200), (400, 100), (700, 300)]] }
}

impl Kiosk {
    /// The list read, its rejected row thrown out, everything counted as listed.
    pub(super) fn counted(&self) -> IntakeDraft {
        let list = list::read(LIST.as_bytes(), "daftar.csv", LIMIT).expect("a list");
        let mut draft = IntakeDraft::for_partner(self.partner);
        draft.take_list(&list, LIMIT);
        draft.lines.retain(|line| line.price.is_some());
        draft.count_as_listed();
        draft
    }

    fn request(&self, draft: IntakeDraft) -> Accept {
        Accept {
            act_id: ActId::new(),
            user: self.outlet.staf,
            draft_key: "meja-1".into(),
            draft,
            giver_name: "Kontak UKM 01".into(),
            giver_signature: signed(),
            receiver_signature: signed(),
            price_limit: LIMIT,
            outlet: papers_outlet(),
        }
    }

    pub(super) fn accept(&self, draft: IntakeDraft) -> Result<Accepted, ReceiveError> {
        accept(&self.outlet.store, self.request(draft))
    }

    fn paper(&self, accepted: &Accepted) -> HandoverPaper {
        let store = &self.outlet.store;
        let paper = store.read(|c| handover_paper(c, &papers_outlet(), store.zone(), accepted.handover_id));
        paper.expect("readable").expect("there")
    }

    fn on_hand(&self) -> Vec<(String, i64, i64)> {
        let products = self.outlet.store.read(|c| catalog::of_partner(c, self.partner)).expect("products");
        let state = |p: &catalog::Product| {
            self.outlet.store.read(|c| stock::state_of(c, p.id)).expect("readable").expect("kept")
        };
        products.iter().map(|p| (p.full_name(), state(p).on_hand, state(p).price.0)).collect()
    }

    fn count(&self, table: &'static str) -> i64 {
        let sql = match table {
            "handovers" => "SELECT count(*) FROM handovers",
            "stock_movements" => "SELECT count(*) FROM stock_movements",
            "product_prices" => "SELECT count(*) FROM product_prices",
            "print_jobs" => "SELECT count(*) FROM print_jobs",
            "drafts" => "SELECT count(*) FROM drafts",
            other => panic!("no such count: {other}"),
        };
        let count =
            self.outlet.store.read(|c| Ok::<i64, crate::store::StoreError>(c.query_row(sql, [], |r| r.get(0))?));
        count.expect("a count")
    }
}

fn owned(rows: &[(&str, i64, i64)]) -> Vec<(String, i64, i64)> {
    rows.iter().map(|(name, qty, price)| (name.to_string(), *qty, *price)).collect()
}

#[test]
fn a_hand_over_stocks_what_was_counted_and_prints_its_slip() {
    let kiosk = kiosk();
    let mut draft = kiosk.counted();
    draft.lines[0].set_counted(4);
    draft.lines[0].set_reason("kurang satu, menyusul");
    draft.lines[2].set_damaged(2);
    draft.lines[2].set_damage_reason("dua patah, dibawa pulang");
    draft.lines[1].set_reason("tertinggal");
    kiosk.outlet.store.keep_draft(DRAFT_KIND, "meja-1", &draft).expect("kept");
    let accepted = kiosk.accept(draft).expect("accepted");
    assert_eq!(accepted.number, "TT-K1-20261122-0001");
    let expect = [("Tas Anyam (Biru)", 3, 85_000), ("Tas Anyam (Merah)", 4, 85_000), ("Topi Pandan", 8, 45_000)];
    assert_eq!(kiosk.on_hand(), owned(&expect));
    assert_eq!((kiosk.count("drafts"), kiosk.count("print_jobs")), (0, 1));

    let paper = kiosk.paper(&accepted);
    assert_eq!(paper.date_long, "Minggu, 22 November 2026");
    assert_eq!((paper.giver_name.as_str(), paper.receiver_name.as_str()), ("Kontak UKM 01", "Staf Stok 1"));
    assert_eq!(paper.giver_strokes, signed().strokes);
    let totals = &paper.totals;
    assert_eq!((totals.listed, totals.received, totals.damaged, totals.pieces), (18, 17, 2, 15));
    assert_eq!(totals.value_rupiah, Rupiah(4 * 85_000 + 3 * 85_000 + 8 * 45_000));
    assert_eq!(totals.value_in_words, "sembilan ratus lima puluh lima ribu rupiah");
    assert!(paper.lines.iter().all(|line| codes::is_valid(&line.code)));
    assert_eq!(paper.aids, [PaperAid { name: "Rak bambu".into(), qty: 2, note: String::new() }]);
    let reasons: Vec<_> = paper.lines.iter().map(|line| (line.reason.as_str(), line.damage_reason.as_str())).collect();
    let expect = [("kurang satu, menyusul", ""), ("", ""), ("", "dua patah, dibawa pulang")];
    assert_eq!(reasons, expect, "a reason that explains nothing any more is not kept");
    let broken = kiosk.outlet.store.read(verify_audit_chain).expect("readable");
    assert_eq!(broken, None);
}

/// The lines of text on a slip.
fn words_of(slip: &Slip) -> Vec<&str> {
    let texts = slip.blocks.iter().filter_map(|block| match block {
        Block::Text { text, .. } => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

#[test]
fn short_and_damaged_pieces_have_their_own_reasons_on_the_slip() {
    let kiosk = kiosk();
    let mut draft = kiosk.counted();
    draft.lines[0].set_counted(4);
    draft.lines[0].set_damaged(1);
    draft.lines[0].set_reason("Tertinggal");
    draft.lines[0].set_damage_reason("Cacat");
    let accepted = kiosk.accept(draft).expect("accepted");
    let slip = handover_slip(&kiosk.paper(&accepted));
    let words = words_of(&slip);
    assert!(words.contains(&"  daftar 5, ada 4: Tertinggal"), "{words:?}");
    assert!(words.contains(&"  rusak 1: Cacat"), "{words:?}");
}

#[test]
fn rows_that_are_not_taken_stand_on_the_paper_with_their_reason() {
    let kiosk = kiosk();
    let list = list::read(LIST.as_bytes(), "daftar.csv", LIMIT).expect("a list");
    let mut draft = IntakeDraft::for_partner(kiosk.partner);
    draft.take_list(&list, LIMIT);
    let fault = draft.faults(3, LIMIT)[0];
    draft.refuse(3, fault.cause());
    let typed = Refused { row: None, name: "Gelang \u{200B} ".into(), reason: "Salah barang".into() };
    draft.refused.extend(vec![typed; 50]);
    draft.count_as_listed();
    let paper = kiosk.paper(&kiosk.accept(draft).expect("accepted"));
    let first = ("5", "Ukiran", "Harga di atas batas (SOP DEKS langkah 1).");
    let rows: Vec<_> =
        paper.refused.iter().map(|one| (one.row.as_str(), one.name.as_str(), one.reason.as_str())).collect();
    assert_eq!((rows.len(), rows[0], rows[50]), (51, first, ("", "Gelang", "Salah barang")));
    let slip = handover_slip(&paper);
    let words = words_of(&slip);
    assert!(words.contains(&"Tidak diterima dari daftar: 51 baris"), "{words:?}");
    assert!(words.contains(&"  Ukiran (baris 5): Harga di atas batas (SOP DEKS langkah 1)."), "{words:?}");
    assert!(words.contains(&"  dan 11 baris lain: lihat PDF tanda terima ini."), "{words:?}");
}

#[test]
fn a_double_tap_accepts_once() {
    let kiosk = kiosk();
    let request = kiosk.request(kiosk.counted());
    let first = accept(&kiosk.outlet.store, request.clone()).expect("accepted");
    let second = accept(&kiosk.outlet.store, request).expect("accepted");
    assert_eq!(first, second);
    assert_eq!((kiosk.count("handovers"), kiosk.count("stock_movements"), kiosk.count("print_jobs")), (1, 3, 1));
}

#[test]
fn the_same_goods_again_are_the_same_products() {
    let kiosk = kiosk();
    kiosk.accept(kiosk.counted()).expect("accepted");
    let before = kiosk.outlet.store.read(|c| catalog::of_partner(c, kiosk.partner)).expect("products");
    let mut draft = kiosk.outlet.store.read(|c| draft_from_last(c, kiosk.partner)).expect("a draft");
    assert!(draft.lines.iter().all(|line| line.product.is_some() && line.counted_qty.is_none()));
    draft.lines[0].set_name("TAS  anyam");
    draft.lines[0].set_price("95rb", LIMIT);
    draft.count_as_listed();
    let accepted = kiosk.accept(draft).expect("accepted");
    assert_eq!(accepted.number, "TT-K1-20261122-0002");
    let after = kiosk.outlet.store.read(|c| catalog::of_partner(c, kiosk.partner)).expect("products");
    assert_eq!(before, after, "no product is made twice, and a name written otherwise changes nothing");
    let expect = [("Tas Anyam (Biru)", 6, 85_000), ("Tas Anyam (Merah)", 10, 95_000), ("Topi Pandan", 20, 45_000)];
    assert_eq!(kiosk.on_hand(), owned(&expect));
    assert_eq!(kiosk.count("product_prices"), 4, "a price is written only when it changes");
    let list = kiosk.outlet.store.read(|c| handovers(c, Some(kiosk.partner), 10)).expect("hand-overs");
    assert_eq!(list.iter().map(|one| one.stocked_qty).collect::<Vec<_>>(), [18, 18]);
    let known = kiosk.outlet.store.read(|c| handover_by_number(c, &accepted.number)).expect("readable");
    assert_eq!(known, Some(accepted.handover_id));
}

#[test]
fn goods_of_which_nothing_stays_become_no_product() {
    let kiosk = kiosk();
    let mut draft = kiosk.counted();
    draft.lines[2].set_counted(0);
    draft.lines[2].set_reason("tertinggal");
    let accepted = kiosk.accept(draft).expect("accepted");
    assert_eq!(kiosk.on_hand().len(), 2);
    let paper = kiosk.paper(&accepted);
    assert_eq!((paper.lines[2].code.as_str(), paper.lines[2].listed, paper.lines[2].stocked), ("", 10, 0));
}

/// Each rule by itself, broken in an otherwise good hand-over; nothing is written.
#[test]
fn every_rule_refuses_by_its_name() {
    type Break = fn(&mut Accept);
    type Case = (&'static str, Break, fn(&ReceiveError) -> bool);
    let kiosk = kiosk();
    let cases: &[Case] = &[
        ("role", |r| r.user = UserId::new(), |e| matches!(e, ReceiveError::NotAllowed(_))),
        ("no partner", |r| r.draft.partner = None, |e| matches!(e, ReceiveError::NoPartner)),
        ("unknown partner", |r| r.draft.partner = Some(PartnerId::new()), |e| matches!(e, ReceiveError::NoPartner)),
        ("no lines", |r| (r.draft.lines, r.draft.aids) = (vec![], vec![]), |e| matches!(e, ReceiveError::NoLines)),
        ("name", |r| r.draft.lines[0].set_name(" \u{200B} "), |e| matches!(e, ReceiveError::NameMissing { line: 1 })),
        (
            "long name",
            |r| r.draft.lines[1].set_name(&"x".repeat(201)),
            |e| matches!(e, ReceiveError::NameTooLong { line: 2 }),
        ),
        ("no price", |r| r.draft.lines[0].set_price("", LIMIT), |e| matches!(e, ReceiveError::PriceMissing { .. })),
        (
            "price words",
            |r| r.draft.lines[0].set_price("gratis", LIMIT),
            |e| matches!(e, ReceiveError::PriceMissing { .. }),
        ),
        (
            "price zero",
            |r| r.draft.lines[0].set_price("0", LIMIT),
            |e| matches!(e, ReceiveError::PriceNotPositive { .. }),
        ),
        (
            "price over the limit",
            |r| r.draft.lines[0].set_price("500.001", LIMIT),
            |e| matches!(e, ReceiveError::PriceOverLimit { price: Rupiah(500_001), .. }),
        ),
        (
            "limit lowered since",
            |r| r.price_limit = Rupiah(80_000),
            |e| matches!(e, ReceiveError::PriceOverLimit { price: Rupiah(85_000), limit: Rupiah(80_000), .. }),
        ),
        (
            "listed pieces",
            |r| r.draft.lines[0].set_qty("2 lusin"),
            |e| matches!(e, ReceiveError::ListedQtyInvalid { .. }),
        ),
        ("not counted", |r| r.draft.lines[0].counted_qty = None, |e| matches!(e, ReceiveError::NotCounted { .. })),
        (
            "too many",
            |r| r.draft.lines[0].counted_qty = Some(4_006_381),
            |e| matches!(e, ReceiveError::QtyTooLarge { .. }),
        ),
        ("damaged", |r| r.draft.lines[0].set_damaged(6), |e| matches!(e, ReceiveError::DamagedMoreThanCounted { .. })),
        (
            "short without a reason",
            |r| r.draft.lines[0].set_counted(4),
            |e| matches!(e, ReceiveError::DifferenceWithoutReason { line: 1, .. }),
        ),
        (
            "damaged without a reason",
            |r| r.draft.lines[0].set_damaged(1),
            |e| matches!(e, ReceiveError::DamageWithoutReason { line: 1, .. }),
        ),
        (
            "damaged with the reason of a difference",
            |r| {
                r.draft.lines[0].set_counted(4);
                r.draft.lines[0].set_damaged(1);
                r.draft.lines[0].set_reason("tertinggal");
            },
            |e| matches!(e, ReceiveError::DamageWithoutReason { .. }),
        ),
        (
            "long reason",
            |r| r.draft.lines[0].reason = "x".repeat(2_001),
            |e| matches!(e, ReceiveError::ReasonTooLong { .. }),
        ),
        (
            "long reason of a damage",
            |r| r.draft.lines[0].damage_reason = "x".repeat(2_001),
            |e| matches!(e, ReceiveError::ReasonTooLong { .. }),
        ),
        ("barcode", |r| r.draft.lines[0].set_barcode("4006381333932"), |e| matches!(e, ReceiveError::Barcode { .. })),
        ("code", |r| r.draft.lines[0].code = "AAAAAAA".into(), |e| matches!(e, ReceiveError::CodeInvalid { .. })),
        (
            "duplicate",
            |r| r.draft.lines[1].set_variant("MERAH"),
            |e| matches!(e, ReceiveError::DuplicateLine { line: 2, other: 1, .. }),
        ),
        ("aid name", |r| r.draft.aids[0].name = " ".into(), |e| matches!(e, ReceiveError::AidNameMissing { line: 1 })),
        ("aid pieces", |r| r.draft.aids[0].qty = 0, |e| matches!(e, ReceiveError::AidQty { .. })),
        (
            "nothing came",
            |r| {
                r.draft.aids.clear();
                for line in &mut r.draft.lines {
                    line.set_counted(0);
                    line.set_reason("tidak dibawa");
                }
            },
            |e| matches!(e, ReceiveError::NothingReceived),
        ),
        ("giver", |r| r.giver_name = " ".into(), |e| matches!(e, ReceiveError::GiverNameMissing)),
        (
            "giver's signature",
            |r| r.giver_signature = Signature::default(),
            |e| matches!(e, ReceiveError::GiverSignatureMissing),
        ),
        (
            "receiver's signature",
            |r| r.receiver_signature.strokes[0].truncate(1),
            |e| matches!(e, ReceiveError::ReceiverSignatureMissing),
        ),
    ];
    for (what, breaks, is_expected) in cases {
        let mut request = kiosk.request(kiosk.counted());
        breaks(&mut request);
        let error = accept(&kiosk.outlet.store, request).expect_err(what);
        assert!(is_expected(&error), "{what}: {error:?}");
        assert!(!error.to_string().is_empty());
    }
    assert_eq!((kiosk.count("handovers"), kiosk.count("stock_movements"), kiosk.count("print_jobs")), (0, 0, 0));
    let good = kiosk.accept(kiosk.counted()).expect("accepted");
    assert_eq!(good.number, "TT-K1-20261122-0001", "a refused hand-over takes no number");
}

#[test]
fn a_price_over_the_limit_names_the_rule() {
    let kiosk = kiosk();
    let mut draft = kiosk.counted();
    draft.lines[0].set_price("Rp 750.000", LIMIT);
    let error = kiosk.accept(draft).expect_err("refused").to_string();
    assert!(error.contains("Maksimal harga barang Rp\u{A0}500.000 (SOP DEKS langkah 1)"), "{error}");
}

#[test]
fn a_partner_that_stopped_cannot_hand_over() {
    let kiosk = kiosk();
    let by = kiosk.outlet.manajer;
    let status = partners::PartnerStatus::Suspended;
    partners::change_status(&kiosk.outlet.store, ActId::new(), by, kiosk.partner, status, "cuti").expect("suspended");
    let error = kiosk.accept(kiosk.counted()).expect_err("refused");
    assert!(matches!(error, ReceiveError::PartnerNotActive { status: "ditangguhkan", .. }), "{error:?}");
}

#[test]
fn labels_printed_before_keep_their_code_unless_it_is_taken() {
    let kiosk = kiosk();
    let code = codes::generate(77);
    let mut draft = kiosk.counted();
    draft.lines[0].code = code.to_lowercase();
    let accepted = kiosk.accept(draft.clone()).expect("accepted");
    assert_eq!(kiosk.paper(&accepted).lines[0].code, code);
    draft.lines[0].set_variant("Hijau");
    let error = kiosk.accept(draft.clone()).expect_err("refused");
    assert!(matches!(error, ReceiveError::CodeTaken { line: 1, .. }), "{error:?}");
    draft.lines[0].code.clear();
    draft.lines[0].set_barcode(&code);
    let error = kiosk.accept(draft).expect_err("refused");
    assert!(matches!(error, ReceiveError::BarcodeIsOurCode { line: 1, .. }), "{error:?}");
}

#[test]
fn labels_are_as_many_as_pieces_stocked_and_can_be_printed_again() {
    let kiosk = kiosk();
    let store = &kiosk.outlet.store;
    let accepted = kiosk.accept(kiosk.counted()).expect("accepted");
    let lines = store.read(|c| labels_of_handover(c, accepted.handover_id)).expect("labels");
    assert_eq!(lines.iter().map(|line| line.copies).collect::<Vec<_>>(), [5, 3, 10]);
    assert_eq!((lines[0].price_text.as_str(), lines[0].date_in.as_str()), ("Rp\u{A0}85.000", "22-11-2026"));
    let act = ActId::new();
    let jobs = print_labels(store, act, kiosk.outlet.staf, lines.clone()).expect("queued");
    assert_eq!(print_labels(store, act, kiosk.outlet.staf, lines).expect("queued"), jobs, "a double tap prints once");
    let product = store.read(|c| catalog::of_partner(c, kiosk.partner)).expect("products").remove(0);
    let again = store.read(|c| label_of_product(c, product.id, 120)).expect("a label");
    let slips: Vec<Slip> = label_slips(std::slice::from_ref(&again));
    let labels = |slip: &Slip| -> u32 {
        slip.blocks.iter().map(|block| if let Block::Tag { copies, .. } = block { *copies } else { 0 }).sum()
    };
    assert_eq!(slips.iter().map(labels).collect::<Vec<_>>(), [50, 50, 20]);
    for copies in [0, -1, COPIES_MAX + 1] {
        let refused = store.read(|c| label_of_product(c, product.id, copies));
        assert!(matches!(refused, Err(LabelError::Copies)), "{copies}");
    }
    let nobody = print_labels(store, ActId::new(), kiosk.outlet.kasir, vec![again]);
    assert!(matches!(nobody, Err(LabelError::NotAllowed(_))));
    let nothing = print_labels(store, ActId::new(), kiosk.outlet.staf, vec![]);
    assert!(matches!(nothing, Err(LabelError::Nothing)));
}

#[test]
fn aids_stay_out_until_they_come_back() {
    let kiosk = kiosk();
    let store = &kiosk.outlet.store;
    kiosk.accept(kiosk.counted()).expect("accepted");
    let out = store.read(|c| aids_out(c, kiosk.partner)).expect("aids");
    assert_eq!((out.len(), out[0].name.as_str(), out[0].out_qty), (1, "Rak bambu", 2));
    let aid_id = out[0].aid_id;
    let give_back = |partner: PartnerId, returned_qty: i64, lost_qty: i64, reason: &str| {
        let one = AidReturn { aid_id, returned_qty, lost_qty, reason: reason.into() };
        store.write(Act::system("test.return_aids"), move |tx| return_aids(tx, partner, &[one]))
    };
    let partner = kiosk.partner;
    assert!(matches!(give_back(PartnerId::new(), 1, 0, ""), Err(AidReturnError::UnknownLoan)));
    assert!(matches!(give_back(partner, 3, 0, ""), Err(AidReturnError::Qty { out_qty: 2, .. })));
    assert!(matches!(give_back(partner, -1, 2, "x"), Err(AidReturnError::Qty { .. })));
    assert!(matches!(give_back(partner, 0, 1, " "), Err(AidReturnError::LostWithoutReason { .. })));
    give_back(partner, 1, 0, "").expect("one back");
    assert_eq!(store.read(|c| aids_out(c, partner)).expect("aids")[0].out_qty, 1);
    assert!(matches!(give_back(partner, 2, 0, ""), Err(AidReturnError::Qty { out_qty: 1, .. })));
    give_back(partner, 0, 1, "patah").expect("accounted for");
    assert!(store.read(all_aids_out).expect("aids").is_empty());
}

/// The sample that the templates are tried with has no field that a real paper lacks.
#[test]
fn every_field_that_the_templates_know_is_there() {
    fn missing(sample: &Value, real: &Value, path: &str, out: &mut Vec<String>) {
        match (sample, real) {
            (Value::Object(sample), Value::Object(real)) => {
                for (key, value) in sample {
                    let path = [path, key].join("/");
                    match real.get(key) {
                        Some(there) => missing(value, there, &path, out),
                        None => out.push(path),
                    }
                }
            }
            (Value::Array(sample), Value::Array(real)) => {
                if let (Some(sample), Some(real)) = (sample.first(), real.first()) {
                    missing(sample, real, path, out);
                }
            }
            (sample, real) if std::mem::discriminant(sample) != std::mem::discriminant(real) => out.push(path.into()),
            _ => {}
        }
    }
    let kiosk = kiosk();
    let accepted = kiosk.accept(kiosk.counted()).expect("accepted");
    let real = serde_json::to_value(kiosk.paper(&accepted)).expect("JSON");
    let sample = include_str!("../../templates/documents/samples/handover.json");
    let sample: Value = serde_json::from_str(sample).expect("the sample");
    let mut absent = Vec::new();
    missing(&sample, &real, "", &mut absent);
    assert_eq!(absent, Vec::<String>::new());
}

#[test]
fn the_tanda_terima_goes_to_the_partner_once() {
    let kiosk = kiosk();
    let store = &kiosk.outlet.store;
    let sender = Sender::from(&Config::default().mail);
    let accepted = kiosk.accept(kiosk.counted()).expect("accepted");
    let send =
        || mail_handover(store, ActId::new(), kiosk.outlet.staf, accepted.handover_id, &papers_outlet(), &sender);
    assert!(matches!(send(), Err(MailHandoverError::Mail(EnqueueError::NoRecipient(_)))));
    let partner = store.read(|c| partners::by_id(c, kiosk.partner)).expect("readable").expect("there");
    let partner = partners::Partner { email: "mitra01@example.com".into(), ..partner };
    store.write(Act::system("test.partner"), move |tx| partners::save(tx, &partner)).expect("saved");
    let first = send().expect("queued");
    assert_eq!(send().expect("queued"), first, "a second letter is not made");
    let unknown = mail_handover(store, ActId::new(), kiosk.outlet.staf, HandoverId::new(), &papers_outlet(), &sender);
    assert!(matches!(unknown, Err(MailHandoverError::UnknownHandover)));
}
