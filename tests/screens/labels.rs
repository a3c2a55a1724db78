//! Labels through the real screens: of one product, on sheets, and where there is no label printer.

use std::fs;

use deks::devices::queue;
use deks::kiosk::flow::{Event, tell};
use deks_ui::{LabelsAdapter, Nav, Screen};
use slint::{ComponentHandle, Model};

use super::kit::*;

#[test]
fn a_product_leads_to_its_labels_and_any_number_is_printed_once() {
    let kiosk = kiosk();
    let partner = kiosk.partner("Mitra Pandan");
    let tas = kiosk.product(partner, "Tas Anyam", 85_000);
    let topi = kiosk.product(partner, "Topi Pandan", 45_000);
    kiosk.go(Screen::Products);
    kiosk.press("Tas Anyam");
    kiosk.press("Cetak label");
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::Labels);
    assert!(kiosk.shows("Contoh label Tas Anyam"), "one label is shown as it will look");
    kiosk.write("Jumlah label Tas Anyam", "12");
    tell(&Event::Scanned { place: Screen::Labels, code: kiosk.code_of(topi) });
    settle();
    let labels = kiosk.app.global::<LabelsAdapter>();
    assert_eq!(labels.get_total(), 13);
    tell(&Event::Scanned { place: Screen::Labels, code: kiosk.code_of(tas) });
    tell(&Event::Scanned { place: Screen::Labels, code: "TIDAKADA".into() });
    settle();
    assert_eq!(kiosk.message(), "Kode tidak dikenal: TIDAKADA. Pindai ulang, atau cari dengan nama.");
    assert_eq!(labels.get_total(), 14, "a scan adds one label");
    kiosk.press("Cetak label 14 label");
    assert_eq!(kiosk.message(), "14 label masuk antrean printer.");
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::Products);
    let jobs = queue::recent(&kiosk.services.store, 5).expect("readable");
    assert_eq!((jobs.len(), jobs[0].printer.as_str()), (1, "label"));
}

#[test]
fn labels_go_onto_a_sheet_that_was_begun() {
    let kiosk = kiosk();
    let partner = kiosk.partner("Mitra Pandan");
    kiosk.product(partner, "Tas Anyam", 85_000);
    kiosk.go(Screen::Labels);
    kiosk.press("Produk");
    kiosk.write("Cari produk", "anyam");
    kiosk.press("Tas Anyam");
    kiosk.write("Jumlah label Tas Anyam", "20");
    kiosk.press("Lembar A4");
    kiosk.press("21 label, 63,5 × 38,1 mm");
    let labels = kiosk.app.global::<LabelsAdapter>();
    assert_eq!(labels.get_pages(), 1);
    kiosk.press("Tambah label pertama");
    kiosk.press("Tambah label pertama");
    assert_eq!(labels.get_pages(), 2, "two labels of the sheet are used up");
    kiosk.press("Cari USB");
    kiosk.press("Folder surat di kios ini");
    kiosk.press("Simpan PDF 2 lembar");
    let path = labels.get_saved_path();
    assert!(fs::read(kiosk.paper_at(&path)).expect("saved").starts_with(b"%PDF"));
    assert!(kiosk.shows(&format!("Tersimpan: {path}. Cetak dengan ukuran 100 %.")));
}

#[test]
fn an_outlet_without_a_label_printer_is_told_what_to_do() {
    let kiosk = kiosk_with(|config| config.printers.retain(|printer| printer.name != "label"));
    let partner = kiosk.partner("Mitra Pandan");
    kiosk.product(partner, "Tas Anyam", 85_000);
    kiosk.go(Screen::Labels);
    assert!(kiosk.shows("Belum ada serah terima"));
    kiosk.press("Produk");
    kiosk.press("Tas Anyam");
    let labels = kiosk.app.global::<LabelsAdapter>();
    assert_eq!(labels.get_way(), 1, "sheets are what works");
    kiosk.press("Printer label");
    assert!(kiosk.shows("Belum ada printer label"));
    kiosk.press("Cetak label 1 label");
    assert_eq!(kiosk.message(), "Belum ada printer label. Pakai Lembar A4.");
    assert!(queue::recent(&kiosk.services.store, 5).expect("readable").is_empty());
    assert_eq!(labels.get_rows().row_count(), 1, "nothing is lost");
}
