//! What becomes of a code that was left, and that nothing looks paid before money is there.

use super::*;

/// What is said of a code that waits for the cart while it is paid in another way.
const STILL_OPEN: &str = "Kode QRIS untuk keranjang ini masih terbuka; batalkan dulu atau tunggu pembayarannya.";

/// A till whose customer was shown a code and wants to pay in another way.
fn code_left() -> Kiosk {
    let (kiosk, _) = paying(85_000);
    kiosk.press("QRIS");
    kiosk.press(&with_figure("Tampilkan kode", 85_000));
    kiosk.press("Cara bayar lain");
    kiosk
}

#[test]
fn what_was_paid_in_cash_does_not_come_back_with_its_code() {
    let kiosk = code_left();
    assert!(kiosk.shows(STILL_OPEN), "said, and in nobody's way");
    assert!(kiosk.find(&with_figure("Tampilkan kode", 85_000)).is_none(), "no second code with one tap");
    kiosk.press("QRIS");
    assert!(!kiosk.shows(STILL_OPEN), "by QRIS it is the same code");
    kiosk.press("Tunai");
    kiosk.press(&with_figure("Bayar tunai", 85_000));
    assert!(kiosk.shows("Lunas"));
    kiosk.press("Transaksi baru");
    kiosk.app.global::<DealAdapter>().invoke_pending_opened();
    settle();
    let row = kiosk.app.global::<DealAdapter>().get_pending_row();
    assert_eq!((row.sold.as_str(), row.goods.as_str()), (receipts(&kiosk)[0].number.as_str(), "Tas Anyam"));
    let elsewhere = format!(
        "Keranjang ini sudah dibayar dengan cara lain: struk {}. Batalkan kodenya; bila kode ini juga dibayar, \
         kembalikan dulu uangnya.",
        row.sold
    );
    assert!(kiosk.shows(&elsewhere) && kiosk.shows("lunas cara lain") && !kiosk.shows("menunggu"));
    assert!(kiosk.find("Tampilkan kode").is_none(), "nobody is to pay it any more");
    kiosk.press("Batalkan kode ini");
    assert!(!kiosk.app.global::<ApprovalAdapter>().get_open(), "why is known: its goods are paid");
    assert!(waiting(&kiosk).is_empty() && kiosk.shows("Keranjang kosong"), "what is sold is not sold again");
    assert_eq!(receipts(&kiosk).len(), 1);
}

#[test]
fn a_code_is_given_up_where_the_cart_is_paid_in_cash_instead() {
    let kiosk = code_left();
    kiosk.press("Tunai");
    kiosk.press("Batalkan kode ini");
    kiosk.press("Pembeli tidak jadi membayar");
    kiosk.press("Lanjutkan");
    assert!(waiting(&kiosk).is_empty() && !kiosk.shows(STILL_OPEN));
    assert_eq!(kiosk.message(), "QRIS Q-K1-20261122-0001 dibatalkan untuk seterusnya.");
    kiosk.press(&with_figure("Bayar tunai", 85_000));
    assert!(kiosk.shows("Lunas"), "the payment went on beside it");
}

#[test]
fn a_code_is_given_up_where_it_is_shown() {
    let (kiosk, _) = paying(85_000);
    kiosk.press("QRIS");
    kiosk.press(&with_figure("Tampilkan kode", 85_000));
    kiosk.press("Batalkan kode ini");
    assert!(kiosk.app.global::<PayAdapter>().get_qris_shown(), "it can be paid until it is given up");
    kiosk.press("Pembeli tidak jadi membayar");
    kiosk.press("Lanjutkan");
    assert!(!kiosk.app.global::<PayAdapter>().get_qris_shown() && waiting(&kiosk).is_empty());
    assert!(!kiosk.shows(STILL_OPEN));
    assert_eq!(kiosk.message(), "QRIS Q-K1-20261122-0001 dibatalkan untuk seterusnya.");
    kiosk.press(&with_figure("Bayar tunai", 85_000));
    assert!(kiosk.shows("Lunas"));
}

#[test]
fn nothing_looks_paid_before_money_is_there() {
    let (kiosk, _) = paying(85_000);
    for (kind, asked) in
        [("Kartu", "Ditagih lewat kartu"), ("Transfer", "Ditagih lewat transfer"), ("QRIS", "Ditagih lewat QRIS")]
    {
        kiosk.press(kind);
        assert!(kiosk.shows(asked) && !kiosk.shows("Tidak ada sisa lagi"), "{kind}");
    }
    kiosk.press(&with_figure("Tampilkan kode", 85_000));
    assert!(kiosk.shows("Menunggu pembayaran") && !kiosk.shows("Tidak ada sisa lagi"));
}
