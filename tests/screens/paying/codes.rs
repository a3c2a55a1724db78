//! What becomes of a code that was left, and that nothing looks paid before money is there.

use super::*;

#[test]
fn what_was_paid_in_cash_does_not_come_back_with_its_code() {
    let (kiosk, _) = paying(85_000);
    kiosk.press("QRIS");
    kiosk.press(&with_figure("Tampilkan kode", 85_000));
    kiosk.press("Cara bayar lain");
    let open = "Kode QRIS untuk keranjang ini masih terbuka; batalkan dulu atau tunggu pembayarannya.";
    assert!(!kiosk.shows(open), "by QRIS it is the same code");
    kiosk.press("Tunai");
    assert!(kiosk.shows(open), "said, and in nobody's way");
    kiosk.press(&with_figure("Bayar tunai", 85_000));
    assert!(kiosk.shows("Lunas"));
    kiosk.press("Transaksi baru");
    kiosk.app.global::<DealAdapter>().invoke_pending_opened();
    settle();
    let row = kiosk.app.global::<DealAdapter>().get_pending_row();
    assert_eq!((row.sold.as_str(), row.goods.as_str()), (receipts(&kiosk)[0].number.as_str(), "Tas Anyam"));
    assert!(kiosk.find("Tampilkan kode").is_none(), "nobody is to pay it any more");
    kiosk.press("Batalkan kode ini");
    kiosk.press("Pembeli tidak jadi membayar");
    kiosk.press("Lanjutkan");
    assert!(waiting(&kiosk).is_empty() && kiosk.shows("Keranjang kosong"), "what is sold is not sold again");
    assert_eq!(receipts(&kiosk).len(), 1);
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
