//! Money is taken: by every tender, in parts, with a QRIS code, with a second person; and what the receipt becomes.

use deks::base::{ActId, FixedClock, Rupiah, UserId, UtcMs};
use deks::config::Config;
use deks::kiosk::flow::{Event, tell};
use deks::mail;
use deks::people::Role;
use deks::till::notices::{Notice, take_notice};
use deks::till::promotions::Target;
use deks::till::{
    ExceptionKind, FindBy, ReceiptHit, TenderKind, TenderRow, exceptions_of_days, find_receipts, pending, tenders,
};
use deks_ui::{ApprovalAdapter, DealAdapter, PayAdapter, Screen, TillAdapter, TillView};
use slint::{ComponentHandle, Model};

use super::kit::*;

/// Codes that were shown, and what looks paid.
mod codes;
/// The smallest window.
mod small;

/// The static code of a merchant that does not exist: vector A of the specification.
const STATIC_QRIS: &str = "00020101021126660017ID.CO.EXAMPLE.WWW01189360099990000000170212DEKSTEST00010303UMI\
    51440014ID.CO.QRIS.WWW0215ID10999999999910303UMI5204594753033605802ID5919DEKS SPACE UJI COBA6008SURABAYA61056022562\
    070703A016304CCD9";

fn takes_everything() -> Config {
    let mut config = Config::default();
    config.tenders.offered = TenderKind::ALL.to_vec();
    config.tenders.qris_payload = STATIC_QRIS.into();
    config
}

/// A till that takes everything, with a thing of this price in its cart and the payment open.
fn paying(price: i64) -> (Kiosk, String) {
    let kiosk = kiosk_with(|config| *config = takes_everything());
    let bag = kiosk.product(kiosk.partner("Mitra Pandan"), "Tas Anyam", price);
    kiosk.receive(bag, 6);
    let code = kiosk.code_of(bag);
    kiosk.go(Screen::Till);
    kiosk.scan(&code);
    kiosk.press(&with_figure("Bayar", price));
    (kiosk, code)
}

/// A main action with its figure.
fn with_figure(words: &str, amount: i64) -> String {
    format!("{words} {}", Rupiah(amount))
}

fn keys(kiosk: &Kiosk, keys: &[&str]) {
    for key in keys {
        kiosk.press(key);
    }
}

fn receipts(kiosk: &Kiosk) -> Vec<ReceiptHit> {
    kiosk.services.store.read(|c| find_receipts(c, &FindBy::Last, 50)).expect("readable")
}

/// By what the only sale was paid.
fn paid_by(kiosk: &Kiosk) -> Vec<TenderRow> {
    let sold = receipts(kiosk);
    assert_eq!(sold.len(), 1, "one sale");
    kiosk.services.store.read(|c| tenders(c, sold[0].sale_id)).expect("readable")
}

fn waiting(kiosk: &Kiosk) -> Vec<String> {
    let codes = kiosk.services.store.read(pending).expect("readable");
    codes.into_iter().map(|code| code.bill_number).collect()
}

fn view(kiosk: &Kiosk) -> TillView {
    kiosk.app.global::<TillAdapter>().get_view()
}

fn type_card(kiosk: &Kiosk) {
    kiosk.press("Kartu");
    kiosk.press("BCA");
    keys(kiosk, &["1", "2", "3", "4", "6", "5", "4", "3", "2", "1"]);
}

/// Rp 50.000 of it by card.
fn add_a_card_part(kiosk: &Kiosk) {
    type_card(kiosk);
    kiosk.press("Nominal");
    keys(kiosk, &["5", "0", "000"]);
    kiosk.press(&with_figure("Tambahkan", 50_000));
}

#[test]
fn a_card_is_kept_with_its_bank_last_digits_and_approval_code() {
    let (kiosk, _) = paying(85_000);
    kiosk.press("Kartu");
    kiosk.press(&with_figure("Bayar", 85_000));
    assert!(kiosk.shows("Bank untuk Kartu belum dipilih. Pilih banknya, lalu bayar lagi."));
    assert!(receipts(&kiosk).is_empty());
    type_card(&kiosk);
    kiosk.press(&with_figure("Bayar", 85_000));
    assert!(kiosk.shows("Lunas") && kiosk.shows("Kartu BCA ****1234"));
    assert!(!kiosk.shows("Kembalian"), "a card gives no change");
    let paid = paid_by(&kiosk);
    assert_eq!((paid[0].kind.as_str(), paid[0].amount, paid[0].change), ("kartu", Rupiah(85_000), Rupiah::ZERO));
    let told = (paid[0].bank.as_str(), paid[0].card_last4.as_str(), paid[0].reference.as_str());
    assert_eq!(told, ("BCA", "1234", "654321"));
}

#[test]
fn a_transfer_and_a_voucher_want_what_finds_them_again() {
    for (kind, field, words) in
        [("Transfer", "Nomor referensi", "TRX-889900"), ("Voucher", "Kode voucher", "VC-2026-01")]
    {
        let (kiosk, _) = paying(85_000);
        kiosk.press(kind);
        if kind == "Transfer" {
            kiosk.press("Mandiri");
        }
        kiosk.press(&with_figure("Bayar", 85_000));
        let asked = format!("Tulis nomor {kind} dari bukti bayar pembeli: 4 sampai 40 karakter.");
        assert!(kiosk.shows(&asked), "{kind}");
        kiosk.write(field, words);
        kiosk.press(&with_figure("Bayar", 85_000));
        assert!(kiosk.shows("Lunas"), "{kind}");
        assert_eq!(paid_by(&kiosk)[0].reference, words);
    }
}

#[test]
fn several_tenders_share_a_sale_and_only_cash_gives_change() {
    let (kiosk, _) = paying(85_000);
    type_card(&kiosk);
    kiosk.press("Nominal");
    keys(&kiosk, &["9", "0", "000"]);
    let over = "Kelebihan Rp\u{A0}5.000. Selain tunai tidak ada kembalian: kurangi nominal kartu, QRIS atau transfer.";
    assert!(kiosk.shows(over), "explained while it is typed");
    keys(&kiosk, &["Hapus satu angka"; 5]);
    keys(&kiosk, &["5", "0", "000"]);
    assert!(!kiosk.shows(over) && kiosk.shows("Sisa setelah ini"));
    kiosk.press(&with_figure("Tambahkan", 50_000));
    assert!(receipts(&kiosk).is_empty() && kiosk.shows("Sisa tagihan") && kiosk.shows("Kartu BCA ****1234"));
    kiosk.press(&Rupiah(40_000).to_string());
    kiosk.press(&with_figure("Bayar tunai", 35_000));
    assert!(kiosk.shows("Lunas") && kiosk.shows(&with_figure("Kembalian", 5_000)));
    let paid: Vec<(String, i64, i64)> =
        paid_by(&kiosk).into_iter().map(|row| (row.kind, row.amount.0, row.change.0)).collect();
    assert_eq!(paid, [("kartu".to_owned(), 50_000, 0), ("tunai".to_owned(), 35_000, 5_000)]);
}

#[test]
fn a_part_is_taken_back_and_outlives_another_scan() {
    let (kiosk, code) = paying(85_000);
    add_a_card_part(&kiosk);
    kiosk.scan(&code);
    assert_eq!(view(&kiosk), TillView::Selling, "the customer brings one more");
    kiosk.press(&with_figure("Bayar", 170_000));
    assert!(kiosk.find(&with_figure("Bayar tunai", 120_000)).is_some(), "what the card paid is paid");
    kiosk.press("Hapus pembayaran Kartu BCA ****1234");
    assert!(kiosk.find(&with_figure("Bayar tunai", 170_000)).is_some());
    assert_eq!(kiosk.message(), "Kartu Rp\u{A0}50.000 dihapus. Batalkan juga di mesin kartu.");
    kiosk.press("Urungkan hapus Kartu BCA ****1234");
    assert_eq!(kiosk.message(), "Pembayaran Rp\u{A0}50.000 dihitung lagi. Tidak ada yang perlu dibatalkan.");
    assert!(kiosk.find(&with_figure("Bayar tunai", 120_000)).is_some(), "the wrong thing was tapped");
}

fn restart_with_everything(kiosk: Kiosk) -> Kiosk {
    let services = open_services_with(kiosk.folder.path(), takes_everything(), FixedClock::at(UtcMs(NOON_MS)));
    let kiosk = kiosk.restarted(services);
    kiosk.go(Screen::Till);
    kiosk
}

#[test]
fn what_the_card_paid_and_the_code_that_was_shown_outlive_the_power() {
    let (kiosk, code) = paying(85_000);
    add_a_card_part(&kiosk);
    kiosk.press("QRIS");
    kiosk.press(&with_figure("Tampilkan kode", 35_000));
    let kiosk = restart_with_everything(kiosk);
    kiosk.press(&with_figure("Bayar", 85_000));
    assert!(kiosk.shows("Kartu BCA ****1234"), "the card is not charged twice");
    kiosk.press("QRIS");
    kiosk.press(&with_figure("Tampilkan kode", 35_000));
    assert_eq!(waiting(&kiosk), ["Q-K1-20261122-0001"], "the same code, not a second one");
    kiosk.press("Cara bayar lain");
    kiosk.press("Tunai");
    kiosk.press(&with_figure("Bayar tunai", 35_000));
    let kinds: Vec<String> = paid_by(&kiosk).into_iter().map(|row| row.kind).collect();
    assert_eq!(kinds, ["kartu", "tunai"]);
    let kiosk = restart_with_everything(kiosk);
    kiosk.scan(&code);
    kiosk.press(&with_figure("Bayar", 85_000));
    assert!(kiosk.find(&with_figure("Bayar tunai", 85_000)).is_some(), "nothing of it is for the next customer");
}

#[test]
fn what_is_missing_is_said_and_nothing_is_sold() {
    let (kiosk, _) = paying(85_000);
    keys(&kiosk, &["5", "0", "000"]);
    assert!(kiosk.shows("Masih kurang"));
    kiosk.press(&with_figure("Bayar tunai", 85_000));
    assert_eq!(kiosk.message(), "Uangnya masih kurang Rp\u{A0}35.000.");
    assert!(receipts(&kiosk).is_empty());
}

#[test]
fn a_qris_code_is_shown_with_amount_and_bill_number_and_confirmed_with_its_reference() {
    let (kiosk, _) = paying(85_000);
    kiosk.press("QRIS");
    kiosk.press(&with_figure("Tampilkan kode", 85_000));
    assert!(kiosk.shows("Q-K1-20261122-0001") && kiosk.shows("Menunggu pembayaran"));
    assert!(kiosk.app.global::<PayAdapter>().get_qris_has_code());
    assert_eq!(waiting(&kiosk), ["Q-K1-20261122-0001"], "it waits from the moment it is shown");
    kiosk.press(&with_figure("Sudah dibayar", 85_000));
    assert!(receipts(&kiosk).is_empty());
    assert!(kiosk.shows("Tulis nomor QRIS dari bukti bayar pembeli: 4 sampai 40 karakter."));
    kiosk.write("Nomor referensi dari bukti bayar", "RRN 4711");
    kiosk.press(&with_figure("Sudah dibayar", 85_000));
    assert!(kiosk.shows("Lunas") && waiting(&kiosk).is_empty());
    let paid = paid_by(&kiosk);
    assert_eq!((paid[0].bill_number.as_str(), paid[0].reference.as_str()), ("Q-K1-20261122-0001", "RRN 4711"));
}

#[test]
fn a_part_by_qris_and_the_rest_in_cash() {
    let (kiosk, _) = paying(85_000);
    kiosk.press("QRIS");
    keys(&kiosk, &["5", "0", "000"]);
    kiosk.press(&with_figure("Tampilkan kode", 50_000));
    kiosk.write("Nomor referensi dari bukti bayar", "RRN 4711");
    kiosk.press(&with_figure("Sudah dibayar", 50_000));
    assert!(receipts(&kiosk).is_empty() && !waiting(&kiosk).is_empty());
    kiosk.press(&with_figure("Bayar tunai", 35_000));
    assert!(kiosk.shows("Lunas") && waiting(&kiosk).is_empty());
}

#[test]
fn the_providers_notice_finishes_the_sale_and_a_wrong_amount_is_flagged() {
    let (kiosk, _) = paying(85_000);
    kiosk.press("QRIS");
    kiosk.press(&with_figure("Tampilkan kode", 85_000));
    let notice = |id: &str, amount: i64| Notice {
        provider: "contoh".into(),
        notice_id: id.into(),
        bill_number: "Q-K1-20261122-0001".into(),
        amount: Rupiah(amount),
        reference: "REF-1".into(),
    };
    take_notice(&kiosk.services.store, notice("n1", 80_000)).expect("taken");
    kiosk.tick();
    let differs = "Penyedia melaporkan Rp\u{A0}80.000 dibayar, bukan Rp\u{A0}85.000. Periksa bukti bayar pembeli.";
    assert!(kiosk.shows(differs) && receipts(&kiosk).is_empty());
    take_notice(&kiosk.services.store, notice("n2", 85_000)).expect("taken");
    tell(&Event::PaymentNoticed);
    settle();
    assert!(kiosk.shows("Lunas"), "nobody typed anything");
    assert_eq!(paid_by(&kiosk)[0].reference, "REF-1");
    kiosk.tick();
    assert_eq!(receipts(&kiosk).len(), 1);
}

#[test]
fn a_code_that_is_left_stays_pending_and_says_so() {
    let (kiosk, _) = paying(85_000);
    kiosk.press("QRIS");
    kiosk.press(&with_figure("Tampilkan kode", 85_000));
    kiosk.press("Cara bayar lain");
    assert_eq!(kiosk.message(), "QRIS Q-K1-20261122-0001 tetap tertunda sampai diselesaikan atau dibatalkan.");
    // The customer tries again: the same code, not a second one.
    kiosk.press("QRIS");
    kiosk.press(&with_figure("Tampilkan kode", 85_000));
    assert_eq!(waiting(&kiosk), ["Q-K1-20261122-0001"]);
    kiosk.press("Keranjang");
    kiosk.press(&with_figure("Bayar", 85_000));
    kiosk.press(&with_figure("Bayar tunai", 85_000));
    assert!(kiosk.shows("Lunas"));
    assert_eq!(waiting(&kiosk), ["Q-K1-20261122-0001"], "paid in cash: somebody has to give the code up");
    let services = open_services_with(kiosk.folder.path(), takes_everything(), FixedClock::at(UtcMs(NOON_MS)));
    let kiosk = kiosk.restarted(services);
    kiosk.go(Screen::Till);
    kiosk.press("Nanti");
    assert!(kiosk.shows("1 QRIS belum dikonfirmasi"), "the power may go, the code stays");
}

#[test]
fn a_cart_whose_code_was_settled_out_of_the_list_is_not_sold_twice() {
    let (kiosk, _) = paying(85_000);
    kiosk.press("QRIS");
    kiosk.press(&with_figure("Tampilkan kode", 85_000));
    kiosk.press("Keranjang");
    kiosk.app.global::<DealAdapter>().invoke_pending_opened();
    settle();
    kiosk.write("Nomor referensi dari bukti bayar", "RRN 4711");
    kiosk.press("Sudah dibayar");
    assert_eq!(receipts(&kiosk).len(), 1);
    assert!(kiosk.shows("Keranjang kosong"), "what is sold does not lie on the counter any more");
}

#[test]
fn a_card_that_was_charged_beside_a_code_that_paid_it_all_is_said() {
    let (kiosk, _) = paying(85_000);
    kiosk.press("QRIS");
    kiosk.press(&with_figure("Tampilkan kode", 85_000));
    kiosk.press("Cara bayar lain");
    add_a_card_part(&kiosk);
    kiosk.press("Keranjang");
    kiosk.app.global::<DealAdapter>().invoke_pending_opened();
    settle();
    kiosk.write("Nomor referensi dari bukti bayar", "RRN 4711");
    kiosk.press("Sudah dibayar");
    assert_eq!(receipts(&kiosk).len(), 1);
    assert!(kiosk.message().contains("Batalkan di mesin kartu"), "{}", kiosk.message());
}

#[test]
fn rounding_touches_cash_and_nothing_else() {
    let (kiosk, _) = paying(85_049);
    assert!(kiosk.shows("Pembulatan"));
    assert!(kiosk.find(&with_figure("Bayar tunai", 85_000)).is_some());
    kiosk.press("QRIS");
    assert!(!kiosk.shows("Pembulatan"));
    kiosk.press(&with_figure("Tampilkan kode", 85_049));
    kiosk.write("Nomor referensi dari bukti bayar", "RRN 4711");
    kiosk.press(&with_figure("Sudah dibayar", 85_049));
    assert_eq!(receipts(&kiosk)[0].total, Rupiah(85_049));
}

#[test]
fn only_the_tenders_of_the_settings_are_offered() {
    let (kiosk, _, code) = kiosk_with_bags();
    kiosk.go(Screen::Till);
    kiosk.scan(&code);
    kiosk.press(&with_figure("Bayar", 85_000));
    for (kind, is_offered) in
        [("Tunai", true), ("Kartu", true), ("Transfer", true), ("QRIS", false), ("Voucher", false)]
    {
        assert_eq!(kiosk.find(kind).is_some(), is_offered, "{kind}");
    }
}

/// A cashier of this kiosk, at work.
fn cashier(kiosk: &Kiosk) -> UserId {
    let people = &kiosk.services.people;
    let cashier = people.add_user(ActId::new(), kiosk.admin, "Kasir 1", Role::Kasir, "907214").expect("a cashier");
    kiosk.sign_in(cashier);
    cashier
}

#[test]
fn a_discount_above_the_limit_is_approved_on_the_same_screen_by_somebody_else() {
    let (kiosk, _) = paying(85_000);
    let cashier = cashier(&kiosk);
    kiosk.press("Keranjang");
    kiosk.press("Beri potongan Tas Anyam");
    kiosk.press("20 %");
    kiosk.press("Cacat kecil");
    kiosk.press("Beri potongan");
    kiosk.press(&with_figure("Bayar", 68_000));
    let sheet = kiosk.app.global::<ApprovalAdapter>();
    assert!(sheet.get_open() && view(&kiosk) == TillView::Selling, "asked before any money is taken");
    assert_eq!(sheet.get_title(), "Potongan 20 % Tas Anyam  ·  Total Rp\u{A0}68.000");
    assert_eq!((sheet.get_amount().as_str(), sheet.get_reason_said().as_str()), ("Rp\u{A0}17.000", "Cacat kecil"));
    sheet.invoke_pin_entered(ADMIN_PIN.into());
    settle();
    kiosk.press("Keranjang");
    kiosk.press(&with_figure("Bayar", 68_000));
    assert!(!sheet.get_open(), "the same cart is asked about once");
    kiosk.press(&with_figure("Bayar tunai", 68_000));
    assert!(kiosk.shows("Lunas"), "why was said when the discount was given");
    let today = kiosk.services.store.today();
    let given = kiosk.services.store.read(|c| exceptions_of_days(c, today, today, 10)).expect("readable");
    assert_eq!((given.len(), given[0].kind, given[0].amount), (1, ExceptionKind::Discount, Rupiah(17_000)));
    assert_eq!((given[0].requested_by, given[0].approved_by), (cashier, Some(kiosk.admin)));
}

#[test]
fn what_was_given_away_whole_is_sold_without_money() {
    let (kiosk, _) = paying(85_000);
    cashier(&kiosk);
    kiosk.press("Keranjang");
    kiosk.press("Beri potongan Tas Anyam");
    keys(&kiosk, &["1", "0", "0"]);
    kiosk.press("Barang pajangan");
    kiosk.press("Beri potongan");
    kiosk.press(&with_figure("Bayar", 0));
    kiosk.app.global::<ApprovalAdapter>().invoke_pin_entered(ADMIN_PIN.into());
    settle();
    assert!(kiosk.shows("Tidak ada yang harus dibayar") && kiosk.find("Kartu").is_none());
    kiosk.press("Selesaikan tanpa bayar");
    assert!(kiosk.shows("Lunas"));
    assert_eq!(receipts(&kiosk)[0].total, Rupiah::ZERO);
}

#[test]
fn a_payment_for_no_bill_that_waits_is_shown_beside_the_codes() {
    let (kiosk, _) = paying(85_000);
    kiosk.press("Keranjang");
    let adapter = kiosk.app.global::<DealAdapter>();
    assert_eq!((adapter.get_to_check(), adapter.get_strays().row_count()), (0, 0));
    let notice = Notice {
        provider: "contoh".into(),
        notice_id: "n1".into(),
        bill_number: "Q-K9-20261122-0009".into(),
        amount: Rupiah(20_000),
        reference: "REF-9".into(),
    };
    take_notice(&kiosk.services.store, notice).expect("taken");
    tell(&Event::PaymentNoticed);
    settle();
    assert_eq!(adapter.get_to_check(), 1, "somebody has to look");
    adapter.invoke_pending_opened();
    settle();
    for text in ["Pemberitahuan tanpa pasangan", "Rp\u{A0}20.000", "Q-K9-20261122-0009"] {
        assert!(kiosk.shows(text), "{text}");
    }
    assert!(kiosk.shows("Tagihannya tidak tercatat di kios ini. Periksa aplikasi QRIS."), "and what to do");
}

#[test]
fn an_approval_that_is_refused_sells_nothing() {
    let (kiosk, _) = paying(85_000);
    cashier(&kiosk);
    kiosk.press("Keranjang");
    kiosk.press("Beri potongan Tas Anyam");
    kiosk.press("20 %");
    kiosk.press("Cacat kecil");
    kiosk.press("Beri potongan");
    kiosk.press(&with_figure("Bayar", 68_000));
    kiosk.app.global::<ApprovalAdapter>().invoke_closed();
    settle();
    assert!(receipts(&kiosk).is_empty());
    assert_eq!(view(&kiosk), TillView::Selling, "everything stands as it stood");
}

#[test]
fn a_promotion_is_in_the_total_before_anybody_pays() {
    let (kiosk, _) = paying(85_000);
    kiosk.tenth_off("Pekan UKM", Target::All);
    let row = kiosk.app.global::<PayAdapter>().get_rows().row_data(0).expect("what is bought");
    assert_eq!((row.detail.as_str(), row.off.as_str()), ("85.000 − 8.500", "-8.500"));
    kiosk.press(&with_figure("Bayar tunai", 76_500));
    assert!(kiosk.shows("Lunas"));
    assert_eq!(receipts(&kiosk)[0].total, Rupiah(76_500));
    let lines = kiosk.app.global::<PayAdapter>().get_receipt();
    assert!(lines.iter().any(|line| line.text.contains("Pekan UKM")), "the receipt says why");
}

#[test]
fn a_paid_receipt_goes_by_e_mail_and_is_shown_as_a_code() {
    let (kiosk, _) = paying(85_000);
    kiosk.press(&with_figure("Bayar tunai", 85_000));
    kiosk.press("Kirim surel");
    kiosk.write("Alamat surel pembeli", "pembeli01");
    kiosk.press("Kirim struk");
    assert!(kiosk.app.global::<PayAdapter>().get_email_flaw().contains("pembeli01"));
    kiosk.write("Alamat surel pembeli", "pembeli01@example.com");
    kiosk.press("Kirim struk");
    assert_eq!(kiosk.message(), "Struk masuk antrean surel.");
    let letters = kiosk.services.store.read(|c| mail::list(c, &mail::Filter::default())).expect("readable");
    assert_eq!(letters.len(), 1);
    kiosk.press("QR struk");
    let adapter = kiosk.app.global::<PayAdapter>();
    assert!(adapter.get_qr_open() && adapter.get_qr_ready());
    assert!(kiosk.shows(&format!("Kode QR struk {}", receipts(&kiosk)[0].number)));
    kiosk.press("Tutup");
    assert!(!kiosk.app.global::<PayAdapter>().get_qr_open());
    assert_eq!(view(&kiosk), TillView::Done);
}

#[test]
fn a_code_is_printed_and_says_that_nothing_is_paid_yet() {
    let (kiosk, _) = paying(85_000);
    kiosk.press("QRIS");
    kiosk.press(&with_figure("Tampilkan kode", 85_000));
    kiosk.press("Cetak kode");
    assert_eq!(kiosk.message(), "Kode QRIS masuk antrean cetak.");
    let job = deks::devices::queue::recent(&kiosk.services.store, 1).expect("readable").remove(0);
    assert_eq!(job.title, "QRIS Q-K1-20261122-0001");
    let slip = deks::devices::queue::slip_of(&kiosk.services.store, job.id).expect("a slip");
    assert!(format!("{slip:?}").contains("BUKAN STRUK, BELUM DIBAYAR"));
}
