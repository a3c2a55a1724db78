//! The counter: twenty sales, a printer that goes away and comes back, a refund, a copy.

use std::time::{Duration, Instant};

use super::super::page::Exhibit;
use super::super::selling::{self, Way};
use super::super::{AtStep, DemoError};
use super::Story;
use super::exhibits::number_on;
use crate::base::{ActId, Rupiah};
use crate::devices::PrinterState;
use crate::intake::labels_of_handover;
use crate::till::{BackTo, Cart, Reason, Reprint, lookup, reprint};

const SALES: usize = 20;
/// The printer is away for these sales, counted from 1.
const AWAY: std::ops::RangeInclusive<usize> = 9..=12;
const NOTICED_WITHIN_MS: u64 = 20_000;

/// When the n-th customer pays: every quarter of an hour from 10.20 on, every two minutes while the printer is away, and
/// calmly through the afternoon.
fn minute_of(number: usize) -> u32 {
    let (before, after) = (*AWAY.start(), AWAY.end() + 1);
    let away = number.saturating_sub(before).min(AWAY.end() - before);
    let calm = if number < after { 0 } else { 25 * (number - after + 1) };
    (605 + 15 * number.min(before) + 2 * away + calm) as u32
}

/// `10.20` of a minute of the day.
fn clock_text(minute: u32) -> String {
    format!("{:02}.{:02}", minute / 60, minute % 60)
}

impl Story {
    pub(super) fn sales(&mut self, shelf: &[String]) -> Result<(), DemoError> {
        let mut trouble = String::new();
        for number in 1..=SALES {
            if number == *AWAY.start() {
                self.receipt_printer.switch_off();
            }
            let cart = self.customer(shelf, number)?;
            self.pay(cart)?;
            if AWAY.contains(&number) {
                self.prints.wake();
                trouble = self.wait_for_trouble()?;
            } else {
                self.print_all()?;
            }
            if number == *AWAY.end() {
                self.show_sales_so_far(&trouble)?;
                self.outlet.clock.advance_ms(3 * 60_000);
                self.receipt_printer.switch_on().at_step("printer kembali")?;
                self.print_all()?;
                self.show_recovery()?;
            }
        }
        self.show_rest()
    }

    /// What is asked for most, and the goods that came in this morning.
    pub(super) fn shelf(&self) -> Result<Vec<String>, DemoError> {
        let today = self.day;
        let since = today.minus_days(60);
        let favourites = self.outlet.store.read(|c| lookup::favourites(c, since, 60, today))?;
        let there = favourites.into_iter().filter(|shown| shown.item.on_hand >= 3);
        let mut codes: Vec<String> = there.map(|shown| shown.item.code).collect();
        codes.sort_unstable();
        if let Some(accepted) = &self.handover {
            let id = accepted.handover_id;
            let fresh = self.outlet.store.read(|c| labels_of_handover(c, id))?;
            // In front, so that the first customers find them.
            codes.splice(0..0, fresh.into_iter().take(3).map(|line| line.code));
        }
        Ok(codes)
    }

    fn customer(&mut self, shelf: &[String], number: usize) -> Result<Cart, DemoError> {
        self.outlet.at_minute(self.day, minute_of(number));
        let mut cart = Cart::default();
        let lines = selling::lines(&mut self.chance);
        for line in 0..lines {
            let at = if line == 0 && number <= 3 { number - 1 } else { self.chance.below(shelf.len()) };
            if let Some(code) = shelf.get(at) {
                selling::scan(&self.outlet, &mut cart, code, selling::pieces(&mut self.chance).min(2))?;
            }
        }
        if number == 5 {
            cart.set_note("Bungkus kado");
        }
        Ok(cart)
    }

    fn pay(&mut self, cart: Cart) -> Result<(), DemoError> {
        let (way, mut chance) = (Way::by_chance(&mut self.chance), self.chance.clone());
        let rung = self.counter(None).pay(cart, way, &mut chance)?;
        self.chance = chance;
        self.note_sale(rung);
        Ok(())
    }

    /// The queue finds the printer gone: what the status bar says then.
    fn wait_for_trouble(&self) -> Result<String, DemoError> {
        let deadline = Instant::now() + Duration::from_millis(NOTICED_WITHIN_MS);
        while Instant::now() < deadline {
            let status = self.prints.statuses().into_iter().find(|status| status.name == "receipt");
            if let Some(status) = status.filter(|status| status.state == PrinterState::Offline) {
                return Ok(PrinterState::advice(status.state).to_owned());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Err(DemoError::Step { step: "printer mati", cause: "antrean tidak melihatnya".to_owned() })
    }

    fn show_sales_so_far(&mut self, trouble: &str) -> Result<(), DemoError> {
        let exhibits = self.receipts("")?;
        let sold = self.sold.len() - AWAY.count();
        let text = format!(
            "{sold} pembeli pertama: barang dipindai, dibayar tunai, dengan QRIS atau kartu, struk keluar; laci terbuka \
             hanya untuk uang tunai. Tiga yang pertama membeli barang yang baru masuk pagi ini."
        );
        let time = clock_text(minute_of(1));
        self.tell_at(time, "Kasir melayani", &text, None, exhibits);
        let text = format!(
            "Printer struk tidak menjawab. Bilah status menulis: \"{trouble}\" Penjualan jalan terus: {} pembeli \
             berikutnya tetap dilayani, struknya menunggu di antrean.",
            AWAY.count()
        );
        let time = clock_text(minute_of(*AWAY.start()));
        self.tell_at(time, "Printer mati", &text, None, Vec::new());
        Ok(())
    }

    fn show_recovery(&mut self) -> Result<(), DemoError> {
        let first = self.report.receipts.len();
        let exhibits = self.receipts("menunggu printer")?;
        self.report.waited = self.report.receipts[first..].to_vec();
        let text = format!(
            "Printer dinyalakan. Antrean mencetak {} struk yang menunggu, masing-masing satu kali; laci tidak terbuka lagi.",
            self.report.waited.len()
        );
        self.tell("Printer kembali", &text, None, exhibits);
        Ok(())
    }

    fn show_rest(&mut self) -> Result<(), DemoError> {
        let exhibits = self.receipts("")?;
        let total: Rupiah = self.sold.iter().map(|sold| sold.total).sum();
        let text = format!("{SALES} penjualan hari ini bernilai {total}.");
        self.tell("Sore hari", &text, None, exhibits);
        Ok(())
    }

    /// Keeps the receipts that came out since the last look.
    pub(super) fn receipts(&mut self, remark: &str) -> Result<Vec<Exhibit>, DemoError> {
        let mut exhibits = Vec::new();
        for bytes in self.new_slips() {
            let number = number_on(&bytes).unwrap_or_else(|| "tanpa-nomor".to_owned());
            let caption =
                if remark.is_empty() { format!("Struk {number}") } else { format!("Struk {number}, {remark}") };
            exhibits.push(self.slip(&format!("struk-{number}"), &bytes, 80, &caption)?);
            self.report.receipts.push(number);
        }
        Ok(exhibits)
    }

    pub(super) fn check_every_receipt_once(&self) -> Result<(), DemoError> {
        for sold in &self.sold {
            let printed = self.report.receipts.iter().filter(|number| **number == sold.number).count();
            if printed != 1 {
                let cause = format!("struk {} tercetak {printed} kali", sold.number);
                return Err(DemoError::Step { step: "cetak struk", cause });
            }
        }
        Ok(())
    }

    pub(super) fn refund_and_copy(&mut self) -> Result<(), DemoError> {
        let cashier = self.outlet.staff.cashiers[0];
        self.outlet.at(self.day, 16, 10);
        let (sale, number) = match self.sold.get(3) {
            Some(sold) => (sold.id, sold.number.clone()),
            None => return Ok(()),
        };
        let approval = self.outlet.approval(cashier)?;
        let why = Reason::with_note("colour", "Salah pilih warna");
        let done = self.counter(Some(&approval)).give_back(sale, 1, BackTo::Shelf, why)?;
        let copied = self.sold.get(1).map_or(sale, |sold| sold.id);
        let order = Reprint { act_id: ActId::new(), user: cashier, sale_id: copied, settings: self.till.clone() };
        let copy = reprint(&self.outlet.store, order).at_step("salinan struk")?;
        self.print_all()?;
        let mut exhibits = Vec::new();
        for bytes in self.new_slips() {
            exhibits.push(match number_on(&bytes) {
                Some(_) => {
                    let caption = format!("Struk {} dicetak ulang: SALINAN, laci tetap tertutup", copy.number);
                    self.slip(&format!("salinan-{}", copy.number), &bytes, 80, &caption)?
                }
                None => self.slip("retur-pembeli", &bytes, 80, "Slip retur, untuk ditandatangani pembeli")?,
            });
        }
        let numbers: Vec<&str> = done.refunds.iter().map(|refund| refund.number.as_str()).collect();
        let by: Vec<&str> = done.tenders.iter().map(|tender| tender.kind.label()).collect();
        let text = format!(
            "Pembeli struk {number} mengembalikan satu barang karena salah pilih warna. Manajer menyetujui dengan PIN-nya; \
             {} dikembalikan sebagai {} lewat cara bayar semula ({}), dan barangnya kembali ke rak. Pembeli lain minta \
             struknya dicetak lagi.",
            done.total,
            numbers.join(", "),
            by.join(", ")
        );
        self.tell("Retur pembeli dan salinan struk", &text, None, exhibits);
        Ok(())
    }
}
