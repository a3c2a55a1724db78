//! Partners are paid by touch: worked out, approved by a second person, paid in cash or through the bank, and every figure
//! leads to the receipt behind it.

use std::fs;
use std::sync::Arc;

use deks::base::{ActId, FixedClock, PartnerId, Rupiah, UtcMs};
use deks::partners::{self, PartnerForm};
use deks::people::Role;
use deks::settlement;
use deks::till::shift::{
    CloseShift, ShiftSettings, SubmitCount, close_shift, current_shift, fewest_pieces, submit_count,
};
use deks::till::{self, Cart, Found, Payment, lookup, pay};
use deks_ui::{BalanceStanding, Nav, RunStage, Screen, SettlementAdapter, SettlementSheet, StatementStanding};
use slint::{ComponentHandle, Model};

use super::kit::*;

const MANAGER_PIN: &str = "350917";
const DAY_MS: i64 = 24 * 3_600_000;

/// An outlet that sold two bags of "Mitra Pandan" at Rp 85.000 yesterday and closed its shift; a manager beside the admin.
struct Outlet {
    kiosk: Kiosk,
    clock: FixedClock,
    partner: PartnerId,
    code: String,
}

impl Outlet {
    fn new() -> Outlet {
        let clock = FixedClock::at(UtcMs(NOON_MS));
        let kiosk = kiosk_at(clock.clone());
        let people = &kiosk.services.people;
        people.add_user(ActId::new(), kiosk.admin, "Manajer 1", Role::Manajer, MANAGER_PIN).expect("a manager");
        let partner = kiosk.partner("Mitra Pandan");
        let bag = kiosk.product(partner, "Tas Anyam", 85_000);
        kiosk.receive(bag, 50);
        let code = kiosk.code_of(bag);
        let outlet = Outlet { kiosk, clock, partner, code };
        outlet.sell(2);
        outlet.sleep();
        outlet
    }

    fn sell(&self, bags: i64) -> String {
        let (store, today) = (&self.kiosk.services.store, self.kiosk.services.store.today());
        let mut cart = Cart::default();
        match store.read(|c| lookup::find(c, &self.code, today)).expect("readable") {
            Found::One(item) => cart.add(item, bags).expect("room"),
            other => panic!("{other:?}"),
        };
        let settings = deks::kiosk::till::settings(&self.kiosk.services);
        let given = cart.totals().net;
        pay(store, Payment::in_cash(ActId::new(), self.kiosk.admin, cart, given, settings)).expect("paid").number
    }

    /// The drawer is counted and the shift closed; a day goes by.
    fn sleep(&self) {
        let (store, user) = (&self.kiosk.services.store, self.kiosk.admin);
        let settings = Arc::new(ShiftSettings::of(&self.kiosk.services.config));
        let shift = store.read(current_shift).expect("readable").expect("an open shift").id;
        let pieces = fewest_pieces(self.in_drawer(), store.today());
        let count = SubmitCount { act_id: ActId::new(), user, shift, pieces, settings: settings.clone() };
        submit_count(store, &count).expect("counted");
        let order = CloseShift { act_id: ActId::new(), user, shift, explanation: None, accepted: None, settings };
        close_shift(store, order).expect("closed");
        self.clock.advance_ms(DAY_MS);
    }

    fn in_drawer(&self) -> Rupiah {
        let sql = "SELECT coalesce(sum(amount_rupiah), 0) FROM ledger_entries WHERE account = 'cash_drawer'";
        let read =
            |c: &deks::store::Connection| Ok::<_, deks::store::StoreError>(c.query_row(sql, [], |row| row.get(0))?);
        Rupiah(self.kiosk.services.store.read(read).expect("readable"))
    }

    fn adapter(&self) -> SettlementAdapter<'_> {
        self.kiosk.app.global::<SettlementAdapter>()
    }

    /// Worked out by the admin, approved by the manager's PIN.
    fn settle(&self) {
        self.kiosk.go(Screen::Settlement);
        self.kiosk.press("Hitung bagian mitra");
        self.kiosk.press("Kemarin");
        self.kiosk.press("Hitung");
        assert_eq!(self.adapter().get_stage(), RunStage::LookedAt, "{}", self.adapter().get_run_flaw());
        let payable = self.adapter().get_run_payable();
        self.kiosk.press(&format!("Minta persetujuan {payable}"));
        assert_eq!(self.adapter().get_stage(), RunStage::Waiting);
        self.kiosk.press(&format!("Setujui dan bukukan {payable}"));
        self.kiosk.pin(MANAGER_PIN);
    }

    fn standing(&self) -> BalanceStanding {
        self.adapter().get_balances().row_data(0).expect("a row").standing
    }

    fn check(&self) {
        let wrong = self.kiosk.services.store.read_snapshot(settlement::verify).expect("readable");
        assert_eq!(wrong, Vec::<String>::new());
    }

    fn owed(&self) -> i64 {
        self.kiosk.services.store.read(|c| till::payable_to(c, self.partner)).expect("readable").0
    }

    fn with_account(&self) {
        let store = &self.kiosk.services.store;
        let known = store.read(|c| partners::by_id(c, self.partner)).expect("readable").expect("known");
        let form = PartnerForm {
            id: Some(self.partner),
            business_name: known.business_name,
            bank_name: "Bank Contoh".into(),
            bank_account: "0001112223".into(),
            bank_holder: "Pemilik UKM 01".into(),
            ..PartnerForm::default()
        };
        partners::save_partner(store, ActId::new(), self.kiosk.admin, form).expect("saved");
    }
}

#[test]
fn what_is_owed_is_worked_out_approved_by_another_looked_into_and_paid_in_cash() {
    let outlet = Outlet::new();
    let kiosk = &outlet.kiosk;
    kiosk.go(Screen::Settlement);
    assert_eq!(outlet.standing(), BalanceStanding::Open);
    assert!(kiosk.shows("Hak mitra"));
    outlet.settle();
    assert_eq!(kiosk.message(), "1 rincian dibukukan. Sekarang bisa dibayar.");
    assert_eq!(outlet.standing(), BalanceStanding::Ready);
    outlet.check();

    kiosk.press("Mitra Pandan");
    kiosk.press(&format!("Periksa dan bayar {}", Rupiah(170_000)));
    let adapter = outlet.adapter();
    assert_eq!(adapter.get_standing(), StatementStanding::Ready);
    assert_eq!(adapter.get_closing(), Rupiah(170_000).to_string());
    let line = adapter.get_lines().row_data(0).expect("a line");
    assert_eq!((line.receipt.as_str(), line.payable.as_str()), ("K1-20261122-0001", "170.000"));
    assert_eq!(line.taken, "harga 85.000");
    kiosk.press("Tas Anyam");
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::Receipts, "why this amount: its receipt");
    kiosk.app.global::<Nav>().invoke_back();
    settle();
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::Settlement);

    kiosk.press(&format!("Bayar {}", Rupiah(170_000)));
    assert_eq!(adapter.get_sheet(), SettlementSheet::Pay);
    kiosk.press(&format!("Bayarkan {}", Rupiah(170_000)));
    assert!(kiosk.shows("Nama penerima belum diisi. Tulis nama orang yang menerima uangnya."));
    kiosk.write("Yang menerima uangnya", "Kontak UKM 01");
    kiosk.press(&format!("Bayarkan {}", Rupiah(170_000)));
    let unsigned = "Tanda tangan penerima belum ada. Minta penerima menandatangani, atau pilih tanda tangan di kertas.";
    assert!(kiosk.shows(unsigned));
    kiosk.press("Tanda tangan di kertas");
    kiosk.press(&format!("Bayarkan {}", Rupiah(170_000)));
    assert!(kiosk.message().ends_with("Kuitansinya dicetak."), "{}", kiosk.message());
    assert_eq!((outlet.owed(), adapter.get_standing()), (0, StatementStanding::Paid));
    assert!(adapter.get_payment().starts_with("Sudah dibayar pada 23 November 2026"));
    outlet.check();
    kiosk.press("Simpan PDF");
    let paper = fs::read(kiosk.saved_paper()).expect("a file");
    assert!(paper.starts_with(b"%PDF"));
    kiosk.press("Simpan XLSX");
    assert!(fs::read(kiosk.saved_paper()).expect("a file").starts_with(b"PK"));
}

#[test]
fn a_file_goes_to_the_bank_and_what_arrived_is_marked() {
    let outlet = Outlet::new();
    outlet.with_account();
    let kiosk = &outlet.kiosk;
    outlet.settle();
    kiosk.press("Berkas bank");
    assert_eq!((outlet.adapter().get_file_count(), outlet.adapter().get_file_left_out()), (1, 0));
    kiosk.press(&format!("Simpan {}", Rupiah(170_000)));
    let file = fs::read_to_string(kiosk.saved_paper()).expect("a file");
    assert!(file.contains("1;Bank Contoh;0001112223;Pemilik UKM 01;170000;Titip jual BY-K1-20261123-0001"), "{file}");
    assert_eq!(outlet.standing(), BalanceStanding::Sent);
    outlet.check();

    kiosk.press("Sedang dikirim");
    kiosk.press("Mitra Pandan");
    kiosk.press(&format!("Tandai 1 sudah sampai {}", Rupiah(170_000)));
    kiosk.press("Tandai 1 pembayaran");
    assert!(kiosk.shows("Nomor bukti belum diisi, atau lebih dari 64 huruf."));
    kiosk.write("Nomor bukti dari bank", "TRX-778");
    kiosk.press("Tandai 1 pembayaran");
    assert_eq!(kiosk.message(), "1 pembayaran ditandai sudah sampai.");
    assert!(kiosk.shows("Tidak ada yang sedang dikirim"));
    kiosk.press("Mitra");
    assert_eq!(outlet.standing(), BalanceStanding::Paid);
    outlet.check();
}

#[test]
fn a_payment_that_did_not_arrive_and_a_wrong_statement_are_taken_back_by_two_people() {
    let outlet = Outlet::new();
    outlet.with_account();
    let kiosk = &outlet.kiosk;
    outlet.settle();
    kiosk.press("Berkas bank");
    kiosk.press(&format!("Simpan {}", Rupiah(170_000)));
    kiosk.press("Sedang dikirim");
    kiosk.press("Batalkan BY-K1-20261123-0001");
    kiosk.press("Rekening salah");
    kiosk.press("Minta persetujuan");
    kiosk.pin(MANAGER_PIN);
    assert_eq!(kiosk.message(), "Pembayaran dibatalkan.");
    assert_eq!(outlet.owed(), 170_000);
    outlet.check();

    kiosk.press("Mitra");
    kiosk.press("Mitra Pandan");
    kiosk.press("Penyesuaian");
    kiosk.write("Jumlah", "5000");
    kiosk.write("Sebabnya, dibaca mitra di rincian", "Tas rusak di rak");
    kiosk.press("Minta persetujuan");
    kiosk.pin(MANAGER_PIN);
    assert_eq!(outlet.owed(), 175_000);
    kiosk.press("RH-K1-20261123-0001");
    kiosk.press("Batalkan rincian ini");
    kiosk.press("Minta persetujuan");
    kiosk.pin(MANAGER_PIN);
    assert!(kiosk.shows("Tulis sebabnya, paling banyak 300 huruf."));
    kiosk.write("Sebabnya", "Salah hitung");
    kiosk.press("Minta persetujuan");
    kiosk.pin(MANAGER_PIN);
    assert_eq!(outlet.adapter().get_standing(), StatementStanding::Reversed);
    outlet.check();
    kiosk.press("Kembali");
    kiosk.press("Kembali");
    outlet.settle();
    kiosk.press("Mitra Pandan");
    let newest = outlet.adapter().get_statements().row_data(0).expect("a statement");
    assert_eq!((newest.number.as_str(), newest.closing.as_str()), ("RH-K1-20261123-0002", "175.000"));
    outlet.check();
}
