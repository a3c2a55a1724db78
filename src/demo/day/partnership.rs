//! The morning's post: a business applies by e-mail, completes its letter, is scored, is accepted, signs, and goes home
//! with a card. In an outlet this takes days; here each step follows the other.

use super::super::applicants::{Applicant, Lacks};
use super::super::mailbox::Mailbox;
use super::super::page::{Exhibit, Table};
use super::super::{AtStep, DemoError, casework};
use super::Story;
use crate::base::{ActId, CaseId, MailId};
use crate::mail::{self, send_due};
use crate::partners;
use crate::partnership::agreement::{self, Conditions, Signed, Subject};
use crate::partnership::applications;
use crate::partnership::card::{self, CardLayout, cards_pdf, face_of};
use crate::partnership::curation::{self, Named, Ruling};

const APPLICANT: Applicant =
    Applicant { lacks: Lacks::ScreenshotAndContact, ..Applicant::complete(70, "Rajut Fajar Uji", 8) };
/// How this day's mailbox is numbered; the past's was numbered otherwise.
const MAILBOX_NUMBERED: u32 = 2;
const REASON: &str = "Rajutannya rapi, warnanya dicari pembeli gerai, dan harganya sesuai.";
const RECEIPT_PRINTER: &str = "receipt";

impl Story {
    pub(super) fn partnership(&mut self) -> Result<(), DemoError> {
        let case = self.application_by_post()?;
        self.score_and_decide(case)?;
        let signed = self.sign_agreement(case)?;
        self.hand_out_card(&signed)
    }

    fn application_by_post(&mut self) -> Result<CaseId, DemoError> {
        let mailbox = Mailbox::open(&self.outlet, MAILBOX_NUMBERED)?;
        self.outlet.at(self.day, 9, 50);
        let outlet = &self.outlet;
        let case = mailbox.receive(outlet, &APPLICANT.application(outlet)?)?;
        let missing = || DemoError::Step { step: "permohonan", cause: "suratnya tidak menjadi permohonan".to_owned() };
        let case = case.ok_or_else(missing)?;
        let lacks = outlet.store.read(|c| applications::missing(c, &outlet.procedures, case))?;
        self.outlet.at(self.day, 9, 52);
        let asked = casework::ask(&self.outlet, case)?;
        send_due(&self.outlet.store, &self.post.server(), self.post.never()).at_step("kirim surel")?;
        self.outlet.at(self.day, 9, 56);
        let outlet = &self.outlet;
        mailbox.receive(outlet, &APPLICANT.answer(outlet, &self.message_id(asked.mail)?)?)?;
        let left = outlet.store.read(|c| applications::missing(c, &outlet.procedures, case))?;
        if !left.is_empty() {
            return Err(DemoError::Step { step: "kelengkapan permohonan", cause: left.join("; ") });
        }
        casework::submit(outlet, case)?;
        let number = casework::header(outlet, case)?.number;
        let text = format!(
            "{} mendaftar lewat surel. Program membaca isian dan katalognya, membuka permohonan {number}, dan menunjukkan \
             yang kurang: {}. Staf stok memintanya dengan satu sentuhan; balasan UKM masuk ke permohonan yang sama, \
             lengkap, dan diteruskan ke kurasi.",
            APPLICANT.business,
            lacks.join(", ")
        );
        self.report.application = number;
        self.tell("Permohonan lewat surel", &text, None, Vec::new());
        Ok(case)
    }

    /// The name of a letter in the outbox, for whoever answers it.
    fn message_id(&self, mail: MailId) -> Result<String, DemoError> {
        let row = self.outlet.store.read(|c| mail::by_id(c, mail))?;
        Ok(row.map(|row| row.message_id).unwrap_or_default())
    }

    fn score_and_decide(&mut self, case: CaseId) -> Result<(), DemoError> {
        let outlet = &self.outlet;
        let (stock, admin) = (outlet.staff.stock, outlet.staff.admin);
        outlet.at(self.day, 10, 0);
        casework::score(outlet, case, stock, 5, "Rapi dan mudah dipajang.")?;
        outlet.at(self.day, 10, 3);
        casework::score(outlet, case, admin, 4, "Kemasan bisa lebih baik.")?;
        outlet.at(self.day, 10, 6);
        casework::decide(outlet, case, Ruling::Accept, REASON)?;
        // The manager, who might have scored, sees what the others gave once it is over.
        let results = casework::sheet(outlet, case)?.results;
        let percent = results.and_then(|results| results.percent).unwrap_or_default();
        let announced = outlet.store.read(|c| curation::announcement(c, &outlet.procedures, case))?;
        outlet.at(self.day, 10, 8);
        casework::send_letter(outlet, case, "announce")?;
        let told = announced.unwrap_or_default();
        let rows = [("diterima", &told.accepted), ("diterima bila diubah", &told.changed), ("ditolak", &told.refused)];
        let rows = rows.into_iter().flat_map(|(how, products)| products.iter().map(move |one| row_of(how, one)));
        let table = Table { heads: vec!["Produk", "Harga", "Keputusan", "Catatan"], rows: rows.collect() };
        let text = format!(
            "Dua kurator menilai sendiri-sendiri, tanpa melihat nilai yang lain: gabungannya {percent} %. Manajer memutuskan \
             per produk dan menulis alasannya: \"{REASON}\" Kalimat itu berangkat dalam surat pengumuman."
        );
        self.tell("Kurasi dan keputusan", &text, Some(table), Vec::new());
        Ok(())
    }

    fn sign_agreement(&mut self, case: CaseId) -> Result<Signed, DemoError> {
        self.outlet.at(self.day, 10, 11);
        let agree = |conditions: &mut Conditions| casework::as_applicant(&APPLICANT, conditions);
        let drafted = casework::draft(&self.outlet, Subject::Case(case), agree)?;
        self.outlet.at(self.day, 10, 14);
        // The strokes leave the day's customers as they are.
        let mut chance = self.chance.clone();
        let signed = casework::sign(&self.outlet, drafted, &mut chance)?;
        let (within, manager) = (&self.outlet.procedures, self.outlet.staff.manager);
        let paper = agreement::signed_paper(within, ActId::new(), manager, signed.agreement);
        let (_, pdf) = paper.at_step("lembar perjanjian")?;
        let caption = format!("Perjanjian {}, ditandatangani berdua di layar", signed.number);
        let exhibit = self.paper(&format!("perjanjian-{}", signed.number), &pdf, &caption)?;
        let text = format!(
            "{} dan manajer membaca rancangan perjanjian di layar, menyepakati komisi dan rekeningnya, lalu menandatangani. \
             Perjanjian {} tersimpan tersandi; UKM itu langsung tercatat sebagai mitra dengan ketentuan yang disepakati.",
            APPLICANT.owner(),
            signed.number
        );
        self.report.agreement.clone_from(&signed.number);
        self.tell("Perjanjian dan tanda tangan", &text, None, vec![exhibit]);
        Ok(signed)
    }

    fn hand_out_card(&mut self, signed: &Signed) -> Result<(), DemoError> {
        self.outlet.at(self.day, 10, 16);
        let (store, staff) = (&self.outlet.store, self.outlet.staff.stock);
        let Some(partner) = store.read(|c| partners::by_id(c, signed.partner))? else { return Ok(()) };
        let face = face_of(&partner);
        let printed_for = (self.outlet.config.outlet.name.as_str(), RECEIPT_PRINTER);
        card::print_card(store, ActId::new(), staff, partner.id, printed_for).at_step("kartu mitra")?;
        self.print_all()?;
        let mut exhibits: Vec<Exhibit> = Vec::new();
        for bytes in self.new_slips() {
            exhibits.push(self.slip("kartu-mitra", &bytes, 80, "Kartu mitra dari printer, untuk dibawa pulang")?);
        }
        let cards = std::slice::from_ref(&face);
        let pdf = cards_pdf(&self.outlet.paper_outlet(), cards, CardLayout::Sheet).at_step("kartu mitra")?;
        exhibits.push(self.paper("kartu-mitra", &pdf, "Kartu mitra sebagai dokumen, untuk digunting")?);
        let text = format!(
            "{} pulang membawa kartu {}. Saat mengantar barang nanti, kartu itu dipindai dan program langsung tahu siapa \
             yang datang.",
            APPLICANT.business, face.code
        );
        self.report.partner = face.partner_code;
        self.tell("Kartu mitra", &text, None, exhibits);
        Ok(())
    }
}

fn row_of(how: &str, product: &Named) -> Vec<String> {
    let price = product.price.map(|price| price.to_string()).unwrap_or_default();
    vec![product.name.clone(), price, how.to_owned(), product.note.clone()]
}
