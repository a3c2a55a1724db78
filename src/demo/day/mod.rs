//! One day of the outlet, played from opening to the month's letters, and kept as pictures, papers and letters.

mod closing;
mod corrections;
mod counter;
mod evening;
mod exhibits;
mod morning;
mod partnership;
mod tenders;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::DemoError;
use super::chance::Chance;
use super::goods;
use super::outlet::{Outlet, cashier_name, store_options};
use super::page::Page;
use super::post_office::PostOffice;
use super::selling::{Counter, Rung};
use super::tcp_printer::TcpPrinter;
use crate::base::{BusinessDay, FixedClock, Rupiah, SaleId, UserId, UtcMs};
use crate::config::{Config, PrinterPort};
use crate::devices::service::{PrintOptions, PrintService, PrinterSetup};
use crate::intake::Accepted;
use crate::people::Approved;
use crate::store::{Store, check_file};
use crate::till::promotions::{self, Promotion};
use crate::till::{ShiftSettings, TillSettings, history};

const PRINT_WAIT_MS: u64 = 60_000;

/// What to play, and where to keep what comes out.
pub struct PlayDay<'a> {
    /// Holds the pepper of the outlet whose past was told.
    pub data_folder: &'a Path,
    pub database: &'a Path,
    pub config: &'a Config,
    pub day: BusinessDay,
    /// Gets `index.html` and the folders beside it.
    pub out: &'a Path,
}

/// What the day came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DayReport {
    pub index: PathBuf,
    pub sales: usize,
    pub receipts: Vec<String>,
    /// Receipts that waited while the printer was away.
    pub waited: Vec<String>,
    pub letters: usize,
    pub pictures: usize,
    pub papers: usize,
    /// Of the shift that was closed.
    pub z_number: i64,
    /// Numbers of the application that came by e-mail and of the agreement that it led to.
    pub application: String,
    pub agreement: String,
    /// The code of the partner that it made.
    pub partner: String,
}

/// A sale of the day.
#[derive(Clone)]
struct Sold {
    id: SaleId,
    number: String,
    total: Rupiah,
}

/// The day while it is played.
struct Story {
    outlet: Outlet,
    day: BusinessDay,
    began_at: UtcMs,
    chance: Chance,
    till: Arc<TillSettings>,
    shift: Arc<ShiftSettings>,
    promotions: Vec<Promotion>,
    prints: PrintService,
    receipt_printer: TcpPrinter,
    label_printer: TcpPrinter,
    post: PostOffice,
    out: PathBuf,
    page: Page,
    report: DayReport,
    /// Jobs of the receipt printer that were shown already.
    slips_seen: usize,
    handover: Option<Accepted>,
    sold: Vec<Sold>,
}

/// Plays the day. The clock goes beyond it: the night's list, the decisions and the letters are of the next morning.
pub fn play_day(order: &PlayDay<'_>) -> Result<DayReport, DemoError> {
    let mut story = open(order)?;
    story.opening()?;
    story.check_in()?;
    story.labels()?;
    story.partnership()?;
    let shelf = story.shelf()?;
    story.sales(&shelf)?;
    story.refund_and_copy()?;
    story.tenders(&shelf)?;
    story.corrections(&shelf)?;
    story.check_every_receipt_once()?;
    story.closing()?;
    story.night_list()?;
    story.decisions()?;
    story.hand_back()?;
    story.month_letters()?;
    story.deliver()?;
    story.close()?;
    let index = story.out.join("index.html");
    story.fill_head();
    std::fs::write(&index, story.page.html()).map_err(|error| DemoError::folder(&index, &error))?;
    story.report.index = index;
    Ok(story.report)
}

fn open(order: &PlayDay<'_>) -> Result<Story, DemoError> {
    for folder in ["cetak", "dokumen", "surat"] {
        let path = order.out.join(folder);
        std::fs::create_dir_all(&path).map_err(|error| DemoError::folder(&path, &error))?;
    }
    let local = |error: std::io::Error| DemoError::folder(Path::new("127.0.0.1"), &error);
    let (receipt_printer, label_printer) = (TcpPrinter::start().map_err(local)?, TcpPrinter::start().map_err(local)?);
    let post = PostOffice::open().map_err(local)?;
    let mut config = order.config.clone();
    post.put_into(&mut config.mail);
    for printer in &mut config.printers {
        let stand_in = if printer.name == "label" { &label_printer } else { &receipt_printer };
        printer.port = PrinterPort::Network { address: stand_in.address() };
    }
    let clock = FixedClock::at(config.outlet.zone.at(order.day, 8, 50));
    let store = Store::open(store_options(order.database, &config, &clock))?;
    let outlet = Outlet::open(store, clock, &config, order.data_folder)?;
    let till = Arc::new(TillSettings::of(&outlet.config, None, cashier_name));
    let shift = Arc::new(ShiftSettings::of(&outlet.config));
    let promotions = outlet.store.read(|connection| promotions::in_force(connection, order.day))?;
    let setups = outlet.config.printers.iter().map(PrinterSetup::of).collect();
    let prints = PrintService::start(outlet.store.clone(), setups, PrintOptions::default())?;
    Ok(Story {
        day: order.day,
        began_at: outlet.store.clock().now(),
        chance: Chance::new(u64::from(chrono::Datelike::num_days_from_ce(&order.day.0).unsigned_abs())),
        till,
        shift,
        promotions,
        prints,
        receipt_printer,
        label_printer,
        post,
        out: order.out.to_owned(),
        page: Page::default(),
        report: DayReport::default(),
        slips_seen: 0,
        handover: None,
        sold: Vec::new(),
        outlet,
    })
}

impl Story {
    /// The first cashier, who stands at the counter all day.
    fn cashier(&self) -> UserId {
        self.outlet.staff.cashiers[0]
    }

    fn counter<'a>(&'a self, approval: Option<&'a Approved>) -> Counter<'a> {
        let (outlet, settings, promotions) = (&self.outlet, &self.till, self.promotions.as_slice());
        Counter { outlet, cashier: self.cashier(), settings, promotions, approval, shows_codes: true }
    }

    /// Writes a sale into the day's book.
    fn note_sale(&mut self, rung: Rung) -> Sold {
        let paid = rung.paid;
        let sold = Sold { id: paid.sale_id, number: paid.number, total: paid.total };
        self.report.sales += 1;
        self.sold.push(sold.clone());
        sold
    }

    fn next_day(&self) -> BusinessDay {
        self.day.plus_days(1)
    }

    /// Waits until the printers have printed what was queued.
    fn print_all(&mut self) -> Result<(), DemoError> {
        self.prints.wake();
        match self.prints.wait_until_empty(PRINT_WAIT_MS)? {
            true => Ok(()),
            false => Err(DemoError::Step { step: "cetak", cause: "printer tidak selesai".to_owned() }),
        }
    }

    fn time_text(&self) -> String {
        let (now, zone) = (self.outlet.store.clock().now(), self.outlet.store.zone());
        let time = zone.time_of_day(now);
        if zone.day_of(now) == self.day { time } else { format!("{time}, esoknya") }
    }

    /// Everything must still hold together after such a day.
    fn close(&mut self) -> Result<(), DemoError> {
        let (file, unbalanced) = self.outlet.store.read_snapshot(|connection| {
            Ok::<_, crate::store::StoreError>((check_file(connection)?, history::unbalanced_acts(connection)?))
        })?;
        if file.damage.is_some() || file.audit_break.is_some() || !unbalanced.is_empty() {
            return Err(DemoError::Step { step: "pemeriksaan", cause: format!("{file:?} {unbalanced:?}") });
        }
        let text = format!(
            "Rantai audit utuh dari tindakan pertama sampai yang ke-{}, dan setiap tindakan uang berjumlah nol.",
            Rupiah(file.acts).grouped()
        );
        self.tell("Semua cocok", &text, None, Vec::new());
        Ok(())
    }

    fn fill_head(&mut self) {
        let total: Rupiah = self.sold.iter().map(|sold| sold.total).sum();
        self.page.title = format!("Satu hari di {}", self.outlet.config.outlet.name);
        self.page.intro = format!(
            "{}. Semua yang tampak di sini keluar dari program itu sendiri: struk dan label dari antrean cetak, dokumen \
             dari penyusun surat, surel dari kotak keluar. Nama, usaha dan barang adalah karangan.",
            self.day.long_with_weekday()
        );
        self.page.facts = vec![
            ("Penjualan hari ini".to_owned(), self.report.sales.to_string()),
            ("Nilai".to_owned(), total.to_string()),
            ("Laporan Z".to_owned(), format!("nomor {:04}", self.report.z_number)),
            ("Struk menunggu printer".to_owned(), self.report.waited.len().to_string()),
            ("Surat terkirim".to_owned(), self.report.letters.to_string()),
            ("Mitra baru lewat surel".to_owned(), self.report.partner.clone()),
        ];
    }
}
