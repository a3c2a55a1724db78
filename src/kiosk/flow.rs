//! How a screen works: intent in, state changed, effects out, view shown.
//!
//! A presenter is plain Rust. [`Screen::handle`] decides and touches nothing but its own state; what needs the disk, the
//! printer or time is an effect. Effects of one screen are performed in order on a thread of its own
//! ([`Screen::perform`]), and what they find out comes back as an intent through the event loop. So nothing ever waits
//! on the UI thread (invariant 8), a burst of scans keeps its order, and a presenter is tested without a window.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::mpsc::{Sender, channel};

use deks_ui::App;
use slint::ComponentHandle;

use super::services::Services;

/// A presenter.
pub trait Screen: Sized + 'static {
    type Intent: Send + 'static;
    type Effect: Send + 'static;

    /// Decides. Returns what is to be done outside of this state, in order.
    fn handle(&mut self, intent: Self::Intent) -> Vec<Self::Effect>;

    /// Does one effect, away from the UI thread; what it found out comes back as an intent.
    fn perform(effect: Self::Effect, services: &Services) -> Option<Self::Intent>;

    /// Puts the state on the screen. Called on the UI thread after every intent.
    fn show(&self, app: &App);
}

/// Where effects run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// On a thread of the screen's own: the kiosk.
    Threaded,
    /// At once, where the intent came from: stories, which have no event loop.
    Inline,
}

/// A running presenter. Clones are handles to the same one; it lives on the UI thread.
pub struct Runner<S: Screen> {
    inner: Rc<Inner<S>>,
}

impl<S: Screen> Clone for Runner<S> {
    fn clone(&self) -> Self {
        Runner { inner: self.inner.clone() }
    }
}

struct Inner<S: Screen> {
    state: RefCell<S>,
    app: slint::Weak<App>,
    effects: Effects<S>,
}

enum Effects<S: Screen> {
    Inline(Services),
    Thread(Sender<S::Effect>),
}

type Receive = Rc<dyn Fn(Box<dyn Any>)>;

thread_local! {
    /// The presenters of this (the UI) thread, for intents that come back from workers.
    static RECEIVERS: RefCell<HashMap<u64, Receive>> = RefCell::new(HashMap::new());
    static NEXT_RECEIVER: Cell<u64> = const { Cell::new(0) };
}

/// Lets a worker thread send intents to a presenter on the UI thread.
pub struct Remote<S: Screen> {
    id: u64,
    intents: std::marker::PhantomData<fn(S::Intent)>,
}

impl<S: Screen> Clone for Remote<S> {
    fn clone(&self) -> Self {
        Remote { id: self.id, intents: std::marker::PhantomData }
    }
}

impl<S: Screen> Remote<S> {
    /// Queues an intent on the event loop; does nothing when the kiosk is closing.
    pub fn send(&self, intent: S::Intent) {
        let id = self.id;
        let _ = slint::invoke_from_event_loop(move || {
            let receive = RECEIVERS.with_borrow(|all| all.get(&id).cloned());
            if let Some(receive) = receive {
                receive(Box::new(intent));
            }
        });
    }
}

impl<S: Screen> Runner<S> {
    /// Starts a presenter and shows its first state.
    pub fn start(state: S, app: &App, services: Services) -> Runner<S> {
        let id = NEXT_RECEIVER.replace(NEXT_RECEIVER.get() + 1);
        let remote = Remote { id, intents: std::marker::PhantomData };
        let effects = match services.mode {
            Mode::Inline => Effects::Inline(services),
            Mode::Threaded => Effects::Thread(spawn_worker::<S>(remote, services)),
        };
        let runner =
            Runner { inner: Rc::new(Inner { state: RefCell::new(state), app: app.as_weak(), effects }) };
        let receiver = runner.clone();
        RECEIVERS.with_borrow_mut(|all| {
            all.insert(
                id,
                Rc::new(move |intent: Box<dyn Any>| {
                    if let Ok(intent) = intent.downcast::<S::Intent>() {
                        receiver.send(*intent);
                    }
                }),
            )
        });
        runner.inner.state.borrow().show(app);
        runner
    }

    /// Hands an intent to the presenter, on the UI thread.
    pub fn send(&self, intent: S::Intent) {
        let effects = self.inner.state.borrow_mut().handle(intent);
        if let Some(app) = self.inner.app.upgrade() {
            self.inner.state.borrow().show(&app);
        }
        for effect in effects {
            match &self.inner.effects {
                Effects::Thread(queue) => {
                    let _ = queue.send(effect);
                }
                Effects::Inline(services) => {
                    if let Some(answer) = S::perform(effect, services) {
                        self.send(answer);
                    }
                }
            }
        }
    }

    /// Looks at the state: for other presenters on the same thread, and for stories.
    pub fn peek<T>(&self, look: impl FnOnce(&S) -> T) -> T {
        look(&self.inner.state.borrow())
    }
}

fn spawn_worker<S: Screen>(remote: Remote<S>, services: Services) -> Sender<S::Effect> {
    let (queue, effects) = channel::<S::Effect>();
    let name = std::any::type_name::<S>().rsplit("::").next().unwrap_or("screen").to_owned();
    let work = move || {
        for effect in effects {
            if let Some(answer) = S::perform(effect, &services) {
                remote.send(answer);
            }
        }
    };
    if let Err(error) = std::thread::Builder::new().name(name).spawn(work) {
        tracing::error!(%error, "a screen's worker could not start");
    }
    queue
}
