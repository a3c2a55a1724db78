//! The shelf is counted by touch and by scanner: begun, counted blind, ended, explained, approved, written down.

use std::fs;

use deks::base::{ActId, ProductId};
use deks::people::Role;
use deks::stock;
use deks_ui::{OpnameAdapter, OpnameSheet, OpnameStanding, OpnameView, Screen};
use slint::{ComponentHandle, Model};

use super::kit::*;

const MANAGER_PIN: &str = "350917";

struct Shelf {
    kiosk: Kiosk,
    bag: ProductId,
    purse: ProductId,
}

impl Shelf {
    /// Fourteen bags and three purses by the book; a manager beside the admin.
    fn new() -> Shelf {
        let kiosk = kiosk();
        let people = &kiosk.services.people;
        people.add_user(ActId::new(), kiosk.admin, "Manajer 1", Role::Manajer, MANAGER_PIN).expect("a manager");
        let partner = kiosk.partner("Mitra Pandan");
        let bag = kiosk.product(partner, "Tas Anyam", 85_000);
        let purse = kiosk.product(partner, "Dompet Pandan", 40_000);
        kiosk.receive(bag, 14);
        kiosk.receive(purse, 3);
        Shelf { kiosk, bag, purse }
    }

    fn adapter(&self) -> OpnameAdapter<'_> {
        self.kiosk.app.global::<OpnameAdapter>()
    }

    fn on_hand(&self, product: ProductId) -> i64 {
        let read = self.kiosk.services.store.read(|c| stock::state_of(c, product));
        read.expect("readable").expect("a state").on_hand
    }

    fn begin(&self) {
        self.kiosk.go(Screen::Opname);
        self.kiosk.press("Mulai hitungan baru");
        self.kiosk.press("Mulai menghitung");
        assert_eq!(self.adapter().get_view(), OpnameView::Counting, "{}", self.adapter().get_flaw());
    }
}

#[test]
fn a_shelf_is_counted_explained_approved_and_written_down() {
    let shelf = Shelf::new();
    let (kiosk, adapter) = (&shelf.kiosk, shelf.adapter());
    shelf.begin();
    assert!(kiosk.shows("Pindai barang pertama"));
    let bag = kiosk.code_of(shelf.bag);
    for _ in 0..13 {
        kiosk.scan(&bag);
    }
    assert_eq!((adapter.get_last_name().as_str(), adapter.get_last_count()), ("Tas Anyam", 13));
    assert!(!kiosk.shows("14"), "who counts does not see the book");
    // Purses have lost their labels: found by name, typed as a pile, one too many taken back.
    kiosk.press("Belum 1");
    kiosk.press("Dompet Pandan");
    kiosk.press("4");
    kiosk.press("Tambah 4 buah");
    kiosk.press("Kurangi satu");
    assert_eq!((adapter.get_last_count(), adapter.get_left_count(), adapter.get_pieces()), (3, 0, 16));

    kiosk.press("Selesai menghitung 16 buah");
    assert_eq!(adapter.get_sheet(), OpnameSheet::End);
    kiosk.press("Lihat selisih");
    assert_eq!((adapter.get_view(), adapter.get_variance_count()), (OpnameView::Review, 1));
    assert_eq!((adapter.get_missing().as_str(), adapter.get_value().as_str()), ("-1", "-Rp\u{a0}85.000"));
    kiosk.press("Tas Anyam");
    kiosk.press("hilang");
    kiosk.press("Minta persetujuan -Rp\u{a0}85.000");
    kiosk.pin(MANAGER_PIN);
    assert_eq!(kiosk.message(), "SO-K1-20261122-0001 dibukukan: stok 1 barang disesuaikan.");
    assert_eq!((shelf.on_hand(shelf.bag), shelf.on_hand(shelf.purse)), (13, 3));
    assert_eq!((adapter.get_view(), adapter.get_minutes_standing()), (OpnameView::Minutes, OpnameStanding::Booked));
    kiosk.press("Simpan berita acara");
    kiosk.press("Simpan XLSX");
    let kept = fs::read_dir(kiosk.services.data_folder.join("surat")).expect("a folder");
    let mut names: Vec<String> = kept.map(|file| file.expect("a file").file_name().to_string_lossy().into()).collect();
    names.sort();
    assert_eq!(names, ["berita-acara-SO-K1-20261122-0001.pdf", "selisih-SO-K1-20261122-0001.xlsx"]);
}

#[test]
fn what_is_in_doubt_is_counted_again_and_a_count_can_be_given_up() {
    let shelf = Shelf::new();
    let (kiosk, adapter) = (&shelf.kiosk, shelf.adapter());
    shelf.begin();
    let bag = kiosk.code_of(shelf.bag);
    kiosk.scan(&bag);
    kiosk.press("Selesai menghitung 1 buah");
    kiosk.press("Lihat selisih");
    assert_eq!((adapter.get_variance_count(), adapter.get_unsaid_count()), (2, 2));
    kiosk.press("Tas Anyam");
    kiosk.press("Hitung ulang barang ini");
    assert_eq!((adapter.get_view(), adapter.get_last_count()), (OpnameView::Counting, 0));
    for _ in 0..14 {
        kiosk.scan(&bag);
    }
    kiosk.press("Kembali ke selisih 14 buah");
    assert_eq!(adapter.get_variances().row_count(), 1);
    // The purses were not counted: they are passed over.
    kiosk.press("Dompet Pandan");
    kiosk.press("belum dihitung, dilewati");
    assert_eq!(adapter.get_unsaid_count(), 0);
    kiosk.press("Kembali");
    kiosk.press("Lihat selisih Seluruh gerai");
    assert_eq!(adapter.get_unsaid_count(), 0, "reasons are kept");
    let store = &kiosk.services.store;
    let id = store.read(deks::stockroom::opname::running).expect("readable").expect("a count").id;
    deks::stockroom::opname::drop_opname(store, ActId::new(), kiosk.admin, id).expect("given up");
    kiosk.go(Screen::Home);
    kiosk.go(Screen::Opname);
    let counts = adapter.get_counts();
    let standings: Vec<OpnameStanding> = counts.iter().map(|row| row.standing).collect();
    assert_eq!(standings, [OpnameStanding::Dropped]);
    assert_eq!(shelf.on_hand(shelf.bag), 14);
}
