//! What the clock does: at the start and after every midnight, prices that were dated ahead come into force, the list
//! of what has not sold is drawn up, and partners are reminded of what they are to fetch; on the first of the month at
//! eight the review of the month before goes out.
//! A kiosk that was off catches up when it starts.

use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::base::BusinessDay;
use crate::config::Config;
use crate::store::Store;
use crate::{catalog, returns, review};

/// How often the watch looks whether the day has turned.
const LOOK: Duration = Duration::from_secs(30);

/// The running watch; dropping it ends its thread.
pub struct NightWatch {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl NightWatch {
    /// Starts the thread. `done` is told when something was done, so that screens load again and letters go.
    pub fn start(store: Store, config: Arc<Config>, done: Arc<dyn Fn() + Send + Sync>) -> std::io::Result<NightWatch> {
        let (stop, stopped) = channel::<()>();
        let thread = std::thread::Builder::new().name("deks-night".into()).spawn(move || {
            let mut worked_on: Option<BusinessDay> = None;
            loop {
                let today = store.today();
                if worked_on != Some(today) && work(&store, config.rules.months_unsold) {
                    remind(&store, &config);
                    worked_on = Some(today);
                    done();
                }
                if send_reviews(&store, &config) {
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

/// Both jobs know by themselves what is done already; what failed is tried again at the next look.
fn work(store: &Store, months_unsold: u32) -> bool {
    let prices = catalog::refresh_prices_today(store).map(|_| ()).map_err(|error| error.to_string());
    let lists = returns::run_nightly(store, months_unsold).map(|_| ()).map_err(|error| error.to_string());
    match prices.and(lists) {
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
    use crate::base::{FixedClock, UtcMs, Zone};
    use crate::store::StoreOptions;

    #[test]
    fn the_first_look_does_the_nights_work_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = UtcMs::parse_rfc3339("2026-11-22T03:00:00Z").expect("a moment");
        let store = Store::open(StoreOptions {
            path: folder.path().join("deks.sqlite"),
            zone: Zone::Wib,
            device_prefix: "K1".into(),
            clock: Arc::new(FixedClock::at(at)),
        })
        .expect("a store");
        let (told, hears) = channel();
        let told = std::sync::Mutex::new(told);
        let done = Arc::new(move || {
            let _ = told.lock().map(|told| told.send(()));
        });
        let watch = NightWatch::start(store.clone(), Arc::default(), done).expect("a thread");
        hears.recv_timeout(Duration::from_secs(10)).expect("the work is done at the start");
        drop(watch);
        assert!(hears.try_recv().is_err(), "one day's work is done once");
        assert!(returns::run_nightly(&store, 3).expect("a night").is_empty(), "the list of the day is there already");
    }
}
