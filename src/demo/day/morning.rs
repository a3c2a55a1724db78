//! The morning: opening, a new partner with its stock list, labels.

use super::super::page::Table;
use super::super::{AtStep, DemoError};
use super::{Story, goods};
use crate::base::{ActId, PartnerId, Rupiah};
use crate::documents::{Label, LabelSheet, labels_pdf};
use crate::intake::list::{self, Reason, StockList};
use crate::intake::{self, IntakeDraft, handover_paper, handover_pdf, labels_of_handover, mail_handover};
use crate::mail::Sender;
use crate::partners::{self, DiscountBearer, PartnerForm, Terms};
use crate::till::shift::{Form, OpenAtTill, Pieces, open_shift_at_till, total_of};

/// A partner's own list, as it came: titles above the header, two tables, aids, and rows that need a person.
const LIST: &[u8] = include_bytes!("../../../data/demo/daftar-stok-aksesoris.xlsx");
const LIST_NAME: &str = "daftar-stok-aksesoris.xlsx";
const PARTNER_NAME: &str = "Aksesoris Uji Rimba";
const PARTNER_CONTACT: &str = "Kontak UKM 41";
/// The float as it is counted into the drawer: change for a day, Rp 300.000.
const FLOAT: [(Form, i64, i64); 7] = [
    (Form::Note, 50_000, 2),
    (Form::Note, 20_000, 4),
    (Form::Note, 10_000, 6),
    (Form::Note, 5_000, 6),
    (Form::Note, 2_000, 10),
    (Form::Note, 1_000, 5),
    (Form::Coin, 500, 10),
];

impl Story {
    pub(super) fn opening(&mut self) -> Result<(), DemoError> {
        let staff = self.outlet.staff;
        for (user, pin) in [(staff.manager, "350917"), (staff.stock, "582046"), (staff.cashiers[0], "907214")] {
            self.outlet.people.sign_in(user, pin, None).at_step("masuk")?;
        }
        self.outlet.at(self.day, 9, 0);
        let pieces = FLOAT.map(|(form, value, pieces)| Pieces { form, value: Rupiah(value), pieces });
        let float = total_of(&pieces, self.day).at_step("modal awal")?;
        let order = OpenAtTill { act_id: ActId::new(), user: self.cashier(), float, settings: self.shift.clone() };
        open_shift_at_till(&self.outlet.store, order).at_step("buka shift")?;
        self.print_all()?;
        let mut exhibits = Vec::new();
        for bytes in self.new_slips() {
            exhibits.push(self.slip("buka-shift", &bytes, 80, "Slip pembukaan; laci ikut terbuka")?);
        }
        let text = format!(
            "Manajer, staf stok dan kasir masuk dengan PIN masing-masing. Kasir 1 menghitung modal ke dalam laci dan \
             membuka shift dengan {float}."
        );
        self.tell("Gerai dibuka", &text, Some(counted_table(&pieces)), exhibits);
        Ok(())
    }

    /// The list is read, questions are settled by touch, pieces are counted, both sign.
    pub(super) fn check_in(&mut self) -> Result<(), DemoError> {
        self.outlet.at(self.day, 9, 10);
        let partner = self.new_partner()?;
        let limit = self.outlet.config.rules.price_limit_rupiah;
        let read = list::read(LIST, LIST_NAME, limit).at_step("membaca daftar stok")?;
        let mut draft = IntakeDraft::for_partner(partner);
        draft.take_list(&read, limit);
        let table = settle(&mut draft, &read, limit);
        count(&mut draft);
        self.outlet.at(self.day, 9, 35);
        let accepted = goods::accept(&self.outlet, draft, PARTNER_CONTACT, &mut self.chance)?;
        self.print_all()?;
        let mut exhibits = Vec::new();
        for bytes in self.new_slips() {
            exhibits.push(self.slip(
                "tanda-terima",
                &bytes,
                80,
                "Tanda terima dari printer, dengan kedua tanda tangan",
            )?);
        }
        let (face, zone) = (self.outlet.paper_outlet(), self.outlet.store.zone());
        let paper = self.outlet.store.read(|c| handover_paper(c, &face, zone, accepted.handover_id))?;
        if let Some(paper) = paper {
            let pdf = handover_pdf(&paper).at_step("tanda terima")?;
            let caption = format!("Tanda terima {} sebagai dokumen; terkirim juga ke mitra", accepted.number);
            exhibits.push(self.paper("tanda-terima", &pdf, &caption)?);
        }
        let sender = Sender::from(&self.outlet.config.mail);
        let staff = self.outlet.staff.stock;
        mail_handover(&self.outlet.store, ActId::new(), staff, accepted.handover_id, &face, &sender)
            .at_step("surat tanda terima")?;
        let text = format!(
            "{PARTNER_NAME} menyerahkan barang dengan daftarnya sendiri, {LIST_NAME}: {} barang langsung terbaca, {} \
             baris perlu keputusan, {} alat display dicatat sebagai pinjaman. Satu anting kurang dan satu gelang rusak; \
             keduanya dicatat dengan alasan sebelum kedua pihak tanda tangan di layar.",
            read.rows.len(),
            read.rejected.len(),
            read.display_aids.len()
        );
        self.handover = Some(accepted);
        self.tell("Serah terima stok", &text, Some(table), exhibits);
        Ok(())
    }

    fn new_partner(&mut self) -> Result<PartnerId, DemoError> {
        let form = PartnerForm {
            business_name: PARTNER_NAME.to_owned(),
            owner_name: "Pemilik UKM 41".to_owned(),
            contact_name: PARTNER_CONTACT.to_owned(),
            email: "mitra41@example.com".to_owned(),
            phone: "+62 812-0000-0041".to_owned(),
            address: "Jalan Contoh Raya No. 41, Surabaya".to_owned(),
            agreement_from: Some(self.day),
            agreement_until: Some(self.day.plus_months(24)),
            ..PartnerForm::default()
        };
        let (store, manager) = (&self.outlet.store, self.outlet.staff.manager);
        let id = partners::save_partner(store, ActId::new(), manager, form).at_step("mitra baru")?;
        let terms = Terms::percent(1_500, DiscountBearer::Outlet);
        partners::change_terms(store, ActId::new(), manager, id, self.day, terms).at_step("ketentuan mitra")?;
        Ok(id)
    }

    pub(super) fn labels(&mut self) -> Result<(), DemoError> {
        let Some(accepted) = self.handover.clone() else { return Ok(()) };
        self.outlet.at(self.day, 9, 45);
        let lines = self.outlet.store.read(|c| labels_of_handover(c, accepted.handover_id))?;
        let pieces: i64 = lines.iter().map(|line| line.copies).sum();
        intake::print_labels(&self.outlet.store, ActId::new(), self.outlet.staff.stock, lines.clone())
            .at_step("cetak label")?;
        self.print_all()?;
        let mut exhibits = Vec::new();
        for (at, bytes) in self.label_printer.jobs().into_iter().enumerate() {
            let caption =
                format!("Label dari printer label, gulungan {}: QR, kode, nama, harga, tanggal masuk", at + 1);
            exhibits.push(self.slip(&format!("label-{}", at + 1), &bytes, 58, &caption)?);
        }
        let labels: Vec<Label> = lines.iter().map(Label::from).collect();
        let sheet = LabelSheet::Medium24;
        let pdf = labels_pdf(sheet, &self.outlet.config.outlet.name, &labels, 0).at_step("lembar label")?;
        let caption = format!("Label yang sama di lembar A4 ({})", sheet.title());
        exhibits.push(self.paper("label-a4", &pdf, &caption)?);
        let text = format!("{pieces} label, satu untuk setiap buah yang masuk stok.");
        self.tell("Label ditempel", &text, None, exhibits);
        Ok(())
    }
}

/// Counted money, value by value.
pub(super) fn counted_table(pieces: &[Pieces]) -> Table {
    let counted = pieces.iter().filter(|row| row.pieces > 0);
    let row = |row: &Pieces| {
        vec![row.form.label().to_owned(), row.value.to_string(), row.pieces.to_string(), row.amount().to_string()]
    };
    Table { heads: vec!["Uang", "Nilai", "Keping", "Jumlah"], rows: counted.map(row).collect() }
}

/// What the staff does with each row that needs a person, as a table of what happened.
fn settle(draft: &mut IntakeDraft, read: &StockList, limit: Rupiah) -> Table {
    let mut rows = Vec::new();
    let mut at = 0;
    while at < draft.lines.len() {
        let faults = draft.faults(at, limit);
        let Some(reason) = faults.first().copied() else {
            at += 1;
            continue;
        };
        let line = &mut draft.lines[at];
        let (row, source) = (line.source_row, line.source_text.clone());
        let decision = match reason {
            Reason::QtyNotInteger | Reason::QtyInvalid | Reason::QtyNotPositive | Reason::MissingQty => {
                line.set_qty("6");
                "jumlah diperbaiki menjadi 6"
            }
            Reason::PriceInvalid | Reason::MissingPrice | Reason::PriceNotPositive => {
                line.set_price("45000", limit);
                "harga diperbaiki menjadi Rp 45.000"
            }
            _ => {
                draft.refuse(at, reason.cause());
                "baris dihapus, barang dibawa kembali"
            }
        };
        let text = if source.is_empty() { read.file.clone() } else { source };
        rows.push(vec![
            row.map(|row| row.to_string()).unwrap_or_default(),
            text,
            reason.explain().to_owned(),
            decision.to_owned(),
        ]);
    }
    Table { heads: vec!["Baris", "Tertulis", "Catatan program", "Keputusan staf"], rows }
}

/// Everything is there as listed, but for one piece that is missing and one that is damaged.
fn count(draft: &mut IntakeDraft) {
    draft.count_as_listed();
    let codes = draft.lines.len();
    for line in &mut draft.lines {
        line.set_category("Aksesoris");
    }
    if let Some(line) = draft.lines.iter_mut().find(|line| line.name.starts_with("Anting")) {
        line.set_counted(line.listed_qty.unwrap_or(1) - 1);
        line.set_reason("Menyusul");
    }
    if let Some(line) = draft.lines.iter_mut().take(codes).find(|line| line.name.starts_with("Gelang")) {
        line.set_damaged(1);
        line.set_damage_reason("Pengait patah, dibawa kembali");
    }
}
