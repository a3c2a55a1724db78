//! A session on a thread of its own, so that a server that answers nothing, or one byte a minute, cannot hold the
//! worker: whoever waits gives up at the deadline and leaves the thread behind.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use super::rules::Outcome;
use super::send::{Delivered, Server, Session, SessionError};

/// Threads left behind by servers that drip; above it nothing new is begun until some have ended.
const LEFT_BEHIND_MAX: usize = 8;
static RUNNING: AtomicUsize = AtomicUsize::new(0);
const LOOK_AROUND_MS: u64 = 50;

struct Order {
    to: String,
    message: Vec<u8>,
}

pub(super) struct Courier {
    orders: Sender<Order>,
    answers: Receiver<Delivered>,
    given_up: Arc<AtomicBool>,
    letter_ms: u64,
    host: String,
}

/// Counts a thread for as long as it lives.
struct Running;

impl Running {
    fn begin() -> Option<Running> {
        let before = RUNNING.fetch_add(1, Ordering::SeqCst);
        let running = Running;
        if before < LEFT_BEHIND_MAX { Some(running) } else { None }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        RUNNING.fetch_sub(1, Ordering::SeqCst);
    }
}

/// What came of waiting.
pub(super) enum Waited<T> {
    Answer(T),
    TimedOut,
    Stopped,
}

impl Courier {
    /// Opens a session. `stop` ends the waiting early, when the program ends.
    pub(super) fn open(server: &Server, stop: &AtomicBool) -> Result<Courier, SessionError> {
        let running = Running::begin().ok_or(SessionError::Stuck)?;
        let (orders, inbox) = channel::<Order>();
        let (outbox, answers) = channel::<Delivered>();
        let (opened, open_result) = channel::<Result<(), SessionError>>();
        let given_up = Arc::new(AtomicBool::new(false));
        let (server_there, given_up_there) = (server.clone(), given_up.clone());
        let work = move || {
            let _running = running;
            run(&server_there, &given_up_there, &opened, &inbox, &outbox);
        };
        std::thread::Builder::new()
            .name("deks-courier".into())
            .spawn(work)
            .map_err(|error| SessionError::Unreachable(server.host.clone(), error.to_string()))?;
        // Connecting, greeting, securing and signing in are some ten replies.
        let open_ms = server.patience.connect_ms.saturating_mul(3).min(server.patience.letter_ms);
        match wait(&open_result, open_ms, stop) {
            Waited::Answer(result) => result.map(|()| Courier {
                orders,
                answers,
                given_up,
                letter_ms: server.patience.letter_ms,
                host: server.host.clone(),
            }),
            Waited::TimedOut | Waited::Stopped => {
                given_up.store(true, Ordering::SeqCst);
                Err(SessionError::TimedOut(server.host.clone()))
            }
        }
    }

    /// Delivers one message; `Stopped` leaves the recipient "sending", to be tried again after the restart.
    pub(super) fn deliver(&self, to: &str, message: Vec<u8>, stop: &AtomicBool) -> Waited<Delivered> {
        let broken =
            |why: String| Waited::Answer(Delivered { outcome: Ok(Outcome::Deferred(why)), session_lives: false });
        if self.orders.send(Order { to: to.to_owned(), message }).is_err() {
            return broken("sambungan terputus".to_owned());
        }
        match wait(&self.answers, self.letter_ms, stop) {
            Waited::TimedOut => {
                self.given_up.store(true, Ordering::SeqCst);
                broken(format!("{} tidak menjawab dalam {} detik", self.host, self.letter_ms.div_ceil(1000)))
            }
            other => other,
        }
    }
}

impl Drop for Courier {
    fn drop(&mut self) {
        self.given_up.store(true, Ordering::SeqCst);
    }
}

fn run(
    server: &Server,
    given_up: &AtomicBool,
    opened: &Sender<Result<(), SessionError>>,
    inbox: &Receiver<Order>,
    outbox: &Sender<Delivered>,
) {
    let mut session = match Session::open(server) {
        Ok(session) => session,
        Err(error) => {
            let _ = opened.send(Err(error));
            return;
        }
    };
    if opened.send(Ok(())).is_err() {
        return;
    }
    while let Ok(order) = inbox.recv() {
        let done = session.deliver(&order.to, &order.message, &|| !given_up.load(Ordering::SeqCst));
        let lives = done.session_lives;
        if outbox.send(done).is_err() || !lives {
            return;
        }
    }
    session.close();
}

fn wait<T>(from: &Receiver<T>, most_ms: u64, stop: &AtomicBool) -> Waited<T> {
    let end = Instant::now() + Duration::from_millis(most_ms);
    loop {
        match from.recv_timeout(Duration::from_millis(LOOK_AROUND_MS)) {
            Ok(value) => return Waited::Answer(value),
            Err(RecvTimeoutError::Disconnected) => return Waited::TimedOut,
            Err(RecvTimeoutError::Timeout) if stop.load(Ordering::SeqCst) => return Waited::Stopped,
            Err(RecvTimeoutError::Timeout) if Instant::now() >= end => return Waited::TimedOut,
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}
