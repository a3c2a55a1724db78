//! What the clock does: at the start and after every midnight, prices that were dated ahead come into force, prices fall
//! where their partners agreed, the list of what has not sold is drawn up; at eight partners are reminded of what they are to fetch, and on the first of the
//! month the review of the month before goes out. When the days off are others than before, the deadlines of open cases
//! follow them. At every look letters that came in become applications, cases follow what was done at the counter, and
//! agreements end whose last day has come.
//! A kiosk that was off catches up when it starts.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, TryRecvError, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::base::{BusinessDay, UtcMs, Zone};
use crate::config::Config;
use crate::kiosk::services::Services;
use crate::merchandising::markdown;
use crate::partnership::{agreement, applications, follow};
use crate::sop::case::{self, Watch};
use crate::store::Store;
use crate::till::ShiftSettings;
use crate::{catalog, returns, review, till};

/// How often the watch looks whether the day has turned.
const LOOK: Duration = Duration::from_secs(30);

/// Letters that nobody asked for go out from 08.00 of the outlet on: a telephone that rings at midnight helps nobody.
const LETTERS_FROM_MINUTE: u32 = 8 * 60;

fn is_time_for_letters(zone: Zone, now: UtcMs) -> bool {
    zone.minute_of_day(now) >= LETTERS_FROM_MINUTE
}

/// The running watch; dropping it ends its thread.
pub struct NightWatch {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl NightWatch {
    /// Starts the thread. `done` is told when something was done, so that screens load again and letters go.
    pub fn start(services: &Services, done: Arc<dyn Fn() + Send + Sync>) -> std::io::Result<NightWatch> {
        let (stop, stopped) = channel::<()>();
        let services = services.clone();
        let thread = std::thread::Builder::new().name("deks-night".into()).spawn(move || {
            let (store, config) = (services.store.clone(), services.config.clone());
            let (mut worked_on, mut reminded_on): (Option<BusinessDay>, Option<BusinessDay>) = (None, None);
            let mut counted_on: Option<BusinessDay> = None;
            let mut logged = String::new();
            loop {
                let (today, mut is_news) = (store.today(), false);
                if worked_on != Some(today) && work(&store, &config) {
                    worked_on = Some(today);
                    is_news = true;
                }
                if reminded_on != Some(today) && is_time_for_letters(store.zone(), store.clock().now()) {
                    remind(&store, &config);
                    reminded_on = Some(today);
                    is_news = true;
                }
                is_news |= send_reviews(&store, &config);
                // A flood of letters keeps neither the kiosk from stopping nor the settings from being saved.
                let go_on = || matches!(stopped.try_recv(), Err(TryRecvError::Empty));
                if counted_on != Some(today)
                    && let Some(moved) = follow_days_off(&services, &go_on)
                {
                    counted_on = Some(today);
                    is_news |= moved > 0;
                }
                is_news |= work_on_cases(&services, &mut logged, &go_on);
                if is_news {
                    done();
                }
                if !matches!(stopped.recv_timeout(LOOK), Err(RecvTimeoutError::Timeout)) {
                    return;
                }
            }
        })?;
        Ok(NightWatch { stop: Some(stop), thread: Some(thread) })
    }
}

/// Each job knows by itself what is done already; what failed is tried again at the next look.
fn work(store: &Store, config: &Config) -> bool {
    let prices = catalog::refresh_prices_today(store).map(|_| ()).map_err(|error| error.to_string());
    let lists = returns::run_nightly(store, config.rules.months_unsold).map(|_| ()).map_err(|error| error.to_string());
    // A report that a power cut kept back; each goes out once.
    if let Err(error) = till::shift::mail_missing_z(store, &ShiftSettings::of(config)) {
        tracing::error!(%error, "a Z report is not mailed yet");
    }
    let marked = markdown::run(store, returns::Letterhead::of(config)).map(|_| ()).map_err(|error| error.to_string());
    match prices.and(marked).and(lists) {
        Ok(()) => true,
        Err(error) => {
            tracing::error!(%error, "the night's work is not done yet");
            false
        }
    }
}

/// Each reminder goes out once. One that cannot (an address that is none) is logged and tried again the next day; it
/// keeps nothing else from being done.
fn remind(store: &Store, config: &Config) {
    let due = match store.read(|c| returns::reminders_due(c, store.today())) {
        Ok(due) => due,
        Err(error) => {
            tracing::error!(%error, "reminders of pick-ups could not be looked up");
            return;
        }
    };
    for (notice, kind) in due {
        if let Err(error) = returns::remind(store, notice.notice, kind, returns::Letterhead::of(config)) {
            tracing::error!(%error, number = notice.number, "a pick-up was not reminded of");
        }
    }
}

/// Does nothing until a month is due; then its letters (unless they wait for approval) and the managers' digest go into
/// the outbox, once. Says whether that happened now.
fn send_reviews(store: &Store, config: &Config) -> bool {
    match review::run_monthly(store, config) {
        Ok(runs) => !runs.is_empty(),
        Err(error) => {
            tracing::error!(%error, "the month's review is not sent yet");
            false
        }
    }
}

/// Deadlines of open cases follow the days off, which are read when the kiosk starts: how many moved. A sweep takes its
/// time: it ends early when `go_on` says so, and begins again the next time. `None`: the procedures cannot be opened.
fn follow_days_off(services: &Services, go_on: &dyn Fn() -> bool) -> Option<usize> {
    let procedures = services.procedures().ok()?;
    let cancel = AtomicBool::new(false);
    let progress = |_: u64, _: u64| {
        if !go_on() {
            cancel.store(true, Ordering::Relaxed);
        }
    };
    match case::follow_holidays(&procedures, &Watch { progress: &progress, cancel: &cancel }) {
        Ok(None) => Some(0),
        Ok(Some(swept)) => {
            let moved: usize = swept.changed.iter().map(|(_, deadlines)| deadlines).sum();
            let (looked_at, unknown) = (swept.looked_at, swept.unknown);
            tracing::info!(moved, looked_at, unknown, "deadlines were counted again by other days off");
            Some(moved)
        }
        // Tried again the next day, and when the kiosk starts.
        Err(error) => {
            tracing::error!(%error, "deadlines do not follow the days off yet");
            Some(0)
        }
    }
}

/// Letters that came in become applications, and cases follow what was done at the counter; says whether anything did.
/// The procedures are opened at the first look, on this thread: no screen waits for them. `logged`: the trouble that the
/// log has already. Ends early when `go_on` says so.
fn work_on_cases(services: &Services, logged: &mut String, go_on: &dyn Fn() -> bool) -> bool {
    let (news, trouble) = match cases(services, go_on) {
        Ok((count, trouble)) => (count > 0, trouble),
        Err(trouble) => (false, trouble),
    };
    if !trouble.is_empty() && *logged != trouble {
        tracing::error!(error = %trouble, "letters that came in, or cases, wait");
    }
    *logged = trouble;
    news
}

/// How much was done, and what kept the rest from it; each is tried whatever became of the other.
fn cases(services: &Services, go_on: &dyn Fn() -> bool) -> Result<(usize, String), String> {
    let (procedures, sealer) = (services.procedures()?, services.sealer()?);
    let taken = applications::take_in_while(&procedures, sealer.as_ref(), &services.config, go_on);
    let followed = follow::catch_up(&procedures);
    let ended = agreement::carry_out_ends(&procedures);
    let mut trouble = String::new();
    let letters = taken.map(|taken| taken.applications + taken.messages + taken.none).unwrap_or_else(|error| {
        trouble = error.to_string();
        0
    });
    let steps = followed.unwrap_or_else(|error| {
        trouble = error.to_string();
        0
    });
    let ends = ended.unwrap_or_else(|error| {
        trouble = error.to_string();
        0
    });
    Ok((letters + steps + ends, trouble))
}

impl Drop for NightWatch {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;
    use sha2::{Digest, Sha256};

    use crate::base::{ActId, FixedClock, InboxId, Rupiah, UtcMs, Zone};
    use crate::catalog::{NewProduct, ProductWords};
    use crate::kiosk::flow::Mode;
    use crate::kiosk::services::Workers;
    use crate::mail::inbox;
    use crate::partners::{self, PartnerForm};
    use crate::people::People;
    use crate::people::testing::{Outlet, outlet};
    use crate::returns::{Choice, Decide, SendNotice, Verdict};
    use crate::sop::case::{NewCase, Origin};
    use crate::sop::field::Values;
    use crate::stock::{self, Movement, MovementKind};
    use crate::store::{Act, StoreError, StoreOptions, params};

    /// A kiosk of an outlet without anything, on 22 November 2026.
    fn kiosk() -> (tempfile::TempDir, Services) {
        let folder = tempfile::tempdir().expect("a folder");
        let at = UtcMs::parse_rfc3339("2026-11-22T03:00:00Z").expect("a moment");
        let store = Store::open(StoreOptions {
            path: folder.path().join("deks.sqlite"),
            zone: Zone::Wib,
            device_prefix: "K1".into(),
            clock: Arc::new(FixedClock::at(at)),
        })
        .expect("a store");
        let people = People::open(store, folder.path()).expect("people");
        let data_folder = folder.path().to_path_buf();
        let services = Services::new(people, Config::default(), data_folder, Mode::Inline, Workers::none());
        (folder, services)
    }

    #[test]
    fn the_first_look_does_the_nights_work_once() {
        let (_folder, services) = kiosk();
        let store = services.store.clone();
        let (told, hears) = channel();
        let told = std::sync::Mutex::new(told);
        let done = Arc::new(move || {
            let _ = told.lock().map(|told| told.send(()));
        });
        let watch = NightWatch::start(&services, done).expect("a thread");
        hears.recv_timeout(Duration::from_secs(10)).expect("the work is done at the start");
        drop(watch);
        assert!(hears.try_recv().is_err(), "one day's work is done once");
        assert!(returns::run_nightly(&store, 3).expect("a night").is_empty(), "the list of the day is there already");
    }

    #[test]
    fn a_letter_that_lies_there_becomes_an_application_at_the_next_look() {
        let (_folder, services) = kiosk();
        let bytes = b"From: Kontak UKM 01 <ukm01@example.com>\r\nSubject: Titip jual\r\n\
            Message-ID: <a@example.com>\r\n\r\nNama Usaha: Batik Contoh\r\n";
        let sealed = services.sealer().expect("a key").seal(bytes).expect("sealed");
        let (id, hash, size) = (InboxId::new(), Sha256::digest(bytes).to_vec(), bytes.len() as i64);
        let put = services.store.write_local(move |connection, now| {
            connection.execute(
                "INSERT INTO inbox_messages (inbox_id, mailbox, uidvalidity, uid, message_id, in_reply_to,
                     reference_ids, sender_name, sender_address, subject, received_at_utc_ms, stored_at_utc_ms,
                     size_bytes, sha256)
                 VALUES (?1, 'kotak', 1, 1, 'a@example.com', '', '[]', '', 'ukm01@example.com', 'Titip jual', ?2, ?2,
                     ?3, ?4)",
                params![id, now.0, size, hash],
            )?;
            connection.execute("INSERT INTO inbox_raw (inbox_id, sealed) VALUES (?1, ?2)", params![id, sealed])?;
            Ok(())
        });
        put.expect("a letter");
        let mut logged = String::new();
        let looks = [0; 2].map(|_| work_on_cases(&services, &mut logged, &|| true));
        assert_eq!((looks, logged.as_str()), ([true, false], ""), "it is told once");
        assert_eq!(services.store.read(inbox::totals).expect("figures").application, 1);
    }

    #[test]
    fn a_day_off_that_was_added_moves_what_is_open_when_the_kiosk_starts_again() {
        let (folder, services) = kiosk();
        let new = NewCase {
            sop: "deks".into(),
            origin: Origin::Import,
            values: Values::new(),
            documents: Vec::new(),
            region: String::new(),
        };
        let procedures = services.procedures().expect("the procedures");
        let case = case::open(&procedures, ActId::new(), None, new).expect("an application");
        let due = || {
            let tasks = services.store.read(|c| case::tasks_of_case(c, case)).expect("tasks");
            tasks.first().and_then(|task| task.due_at).map(|due| Zone::Wib.day_of(due).to_string())
        };
        assert_eq!(follow_days_off(&services, &|| true), Some(0));
        assert_eq!(due().as_deref(), Some("2026-11-23"), "a Monday");
        let list = "date,type,name,source,status\n2026-11-23,local,Hari jadi,SK Gubernur,final\n";
        std::fs::write(folder.path().join("holidays.csv"), list).expect("written");
        assert_eq!(follow_days_off(&services, &|| true), Some(0), "the list is read when the kiosk starts");

        let people = People::open(services.store.clone(), folder.path()).expect("people");
        let data_folder = folder.path().to_path_buf();
        let again = Services::new(people, Config::default(), data_folder, Mode::Inline, Workers::none());
        assert_eq!(follow_days_off(&again, &|| false), Some(1), "stopped after the cases that it had begun");
        assert_eq!(due().as_deref(), Some("2026-11-24"));
        assert_eq!([0; 2].map(|_| follow_days_off(&again, &|| true)), [Some(0), Some(0)]);
        assert_eq!(due().as_deref(), Some("2026-11-24"));
    }

    #[test]
    fn letters_wait_for_the_morning_of_the_outlet() {
        for (moment, zone, is_time) in [
            ("2026-11-21T17:00:30Z", Zone::Wib, false),
            ("2026-11-22T00:59:59Z", Zone::Wib, false),
            ("2026-11-22T01:00:00Z", Zone::Wib, true),
            ("2026-11-22T16:59:59Z", Zone::Wib, true),
            ("2026-11-22T00:00:00Z", Zone::Wita, true),
        ] {
            let now = UtcMs::parse_rfc3339(moment).expect("a moment");
            assert_eq!(is_time_for_letters(zone, now), is_time, "{moment}");
        }
    }

    /// A product that has not sold since August is to be fetched by 6 December; answers with the letter's number.
    fn told(outlet: &Outlet, config: &Config) -> String {
        let (store, user) = (&outlet.store, outlet.admin);
        outlet.clock.set(UtcMs::parse_rfc3339("2026-08-14T03:00:00Z").expect("a moment"));
        let form = PartnerForm {
            business_name: "Mitra Pandan".into(),
            email: "ukm01@example.com".into(),
            ..PartnerForm::default()
        };
        let partner = partners::save_partner(store, ActId::new(), user, form).expect("a partner");
        let new = NewProduct {
            partner_id: partner,
            partner_name: "Mitra Pandan".into(),
            words: ProductWords { name: "Tas Anyam".into(), ..ProductWords::default() },
            barcode: String::new(),
            photo_hash: None,
            price: Rupiah(85_000),
            price_limit: Rupiah(500_000),
        };
        let product = catalog::register_product(store, ActId::new(), user, new).expect("a product");
        let received = store.write(Act::by(user, "test.receive"), move |tx| {
            let (at, day) = (tx.now(), tx.day());
            stock::record(tx, 1, &Movement { product_id: product, kind: MovementKind::Received, qty: 3, at, day })
                .map(|_| ())
        });
        received.unwrap_or_else(|error: StoreError| panic!("{error}"));
        outlet.clock.set(UtcMs::parse_rfc3339("2026-11-22T03:00:00Z").expect("a moment"));
        let choices = vec![Choice { product, verdict: Verdict::Return, reason: String::new() }];
        returns::decide(store, Decide { act_id: ActId::new(), user, choices, months: 3 }).expect("a decision");
        let send = SendNotice {
            act_id: ActId::new(),
            user,
            partner,
            pickup_on: BusinessDay::new(2026, 12, 6).expect("a day"),
            letterhead: returns::Letterhead::of(config),
        };
        returns::send_notice(store, send).expect("a letter").number
    }

    #[test]
    fn a_partner_that_did_not_come_is_reminded_once_before_and_once_after() {
        let (outlet, config) = (outlet(), Config::default());
        let number = told(&outlet, &config);
        let (store, clock) = (&outlet.store, &outlet.clock);
        for (moment, reminders) in [
            ("2026-11-23T03:00:00Z", [false, false]),
            ("2026-12-04T03:00:00Z", [true, false]),
            ("2026-12-08T03:00:00Z", [true, true]),
            ("2026-12-09T03:00:00Z", [true, true]),
        ] {
            clock.set(UtcMs::parse_rfc3339(moment).expect("a moment"));
            remind(store, &config);
            let sent = ["before", "after"].map(|kind| {
                let key = ["return_reminder", number.as_str(), kind].join(":");
                store.read(|c| crate::mail::by_key(c, &key)).expect("readable").is_some()
            });
            assert_eq!(sent, reminders, "{moment}");
        }
        let letters = store.read(crate::mail::waiting_count).expect("readable").0;
        assert_eq!(letters, 3, "the letter, and each reminder once");
    }
}
