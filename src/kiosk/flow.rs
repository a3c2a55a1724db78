//! How a screen works: intent in, state changed, effects out, view shown.
//!
//! A presenter is plain Rust. [`Screen::handle`] decides and touches nothing but its own state; what needs the disk, the
//! printer or time is an effect, what only the window can do (go elsewhere, say something) an [`Out`]. Effects of one
//! screen are performed in order on a thread of its own ([`Screen::perform`]), those nobody waits for on a second one
//! ([`Screen::is_aside`]), and what they find out comes back as an intent through the event loop. So nothing ever waits
//! on the UI thread (invariant 8), a burst of scans keeps its order, and a presenter is tested without a window.

use std::any::Any;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::mpsc::{Sender, channel};

use deks_ui::{App, Nav, Shell, Tone};
use slint::{ComponentHandle, Global as _};

use super::approval::{Ask, Given};
use super::customer::CustomerView;
use super::desk::{self, Fresh};
use super::english::say;
use super::services::Services;
use crate::base::{ActId, BusinessDay, CaseId, HandoverId, InboxId, PartnerId, ProductId, UserId};
use crate::devices::sound::{Sound, Sounder};
use crate::people::User;

/// What the kiosk's screens tell each other.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    SignedIn(User),
    /// Locked by hand or by itself; the person stays, and with them cart and form.
    Locked,
    /// A screen was opened.
    Entered(deks_ui::Screen),
    /// A complete code from any scanner, for the screen that stands open.
    Scanned {
        place: deks_ui::Screen,
        code: String,
    },
    /// Stock, products or partners changed: lists that show them load again.
    RegisterChanged,
    /// The card of a product is wanted on the products screen.
    ProductWanted(ProductId),
    /// Labels of a product are wanted on the labels screen.
    LabelsWanted(ProductId),
    /// Labels of what a hand-over brought are wanted on the labels screen.
    LabelsOfHandoverWanted(HandoverId),
    /// The products of a partner are wanted on the products screen.
    ProductsOfPartnerWanted(PartnerId),
    /// A receipt is wanted on the receipts screen, by its number.
    ReceiptWanted(String),
    /// The screens speak another language now: what came from the rooms is said again.
    LanguageChanged,
    /// The pieces that a partner fetches are to be handed back.
    HandBackWanted(PartnerId),
    /// The card of a partner is wanted on the partners screen.
    PartnerWanted(PartnerId),
    /// The letter under this key is wanted on the outbox screen.
    MailWanted(String),
    /// Letters were put into the outbox, or somebody changed what becomes of them.
    MailChanged,
    /// A sale was paid.
    Sold,
    /// The total of the cart, as text; empty when there is no cart.
    CartChanged(String),
    /// The business day turned while the kiosk was on.
    DayBegan(BusinessDay),
    /// Something wants a reason, and perhaps a second person's PIN.
    ApprovalWanted(Ask),
    ApprovalGiven(Given),
    ApprovalDeclined(ActId),
    /// A person's badge was scanned: it fills in a name and proves nothing.
    BadgeSeen(UserId),
    /// What the customer is to see.
    CustomerSees(CustomerView),
    /// A payment provider told of a payment.
    PaymentNoticed,
    /// Pieces of this receipt come back.
    RefundWanted(String),
    /// The report of a shift is wanted on the shift screen, by its number.
    ZWanted(i64),
    /// The page of a case is wanted.
    CaseWanted(CaseId),
    /// A case of this procedure is to be entered by hand.
    NewCaseWanted(String),
    /// Cases went on, or letters came in: lists and figures of procedures load again.
    CasesChanged,
    /// A letter that came in is wanted on the inbox screen.
    InboxWanted(InboxId),
    /// An application is to be scored, or decided.
    CurationWanted(CaseId),
    /// The agreement of an accepted application is wanted.
    AgreementWanted(CaseId),
    /// Goods of a partner are to be taken in on the check-in screen.
    CheckInWanted(PartnerId),
    /// The agreements of a partner are wanted.
    AgreementsOfPartnerWanted(PartnerId),
    /// A second or so went by.
    Tick,
}

/// What a presenter wants after an intent, in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Out<E> {
    /// Done on the screen's worker.
    Do(E),
    /// To a screen right below home.
    Go(deks_ui::Screen),
    /// To a screen below another one.
    Open(deks_ui::Screen, deks_ui::Screen),
    Back,
    /// A line that goes by itself.
    Say(String, Tone),
    /// A line that waits until somebody acts; the second text is the button.
    Ask(String, Tone, String),
    Beep(Sound),
    Tell(Event),
    /// All screens work with these from now on.
    Reopen(Fresh),
}

/// A presenter.
pub trait Screen: Sized + 'static {
    type Intent: Send + 'static;
    type Effect: Send + 'static;

    /// Decides. Returns what is to be done outside of this state, in order.
    fn handle(&mut self, intent: Self::Intent) -> Vec<Out<Self::Effect>>;

    /// What another screen said, as an intent of this one; `None` when it does not matter here.
    fn hear(&self, event: &Event) -> Option<Self::Intent> {
        let _ = event;
        None
    }

    /// Does one effect, away from the UI thread; what it found out comes back as an intent.
    fn perform(effect: Self::Effect, services: &Services) -> Option<Self::Intent>;

    /// Whether an effect has time: it is done on a second thread, in order among its like, so that a scan or a payment
    /// never stands behind it. What it finds out must say itself what it answers, since other intents overtake it.
    fn is_aside(effect: &Self::Effect) -> bool {
        let _ = effect;
        false
    }

    /// Puts the state on the screen. Called on the UI thread after every intent.
    fn show(&self, app: &App);
}

/// Where effects run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// On threads of the screen's own: the kiosk.
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
    id: u64,
    sounder: std::sync::Arc<dyn Sounder>,
    state: RefCell<S>,
    app: slint::Weak<App>,
    effects: Effects<S>,
}

enum Effects<S: Screen> {
    Inline(Services),
    Threads(Threads<S>),
}

struct Threads<S: Screen> {
    at_once: Sender<S::Effect>,
    /// Started by the first effect that has time.
    aside: OnceCell<Sender<S::Effect>>,
    remote: Remote<S>,
    services: Services,
}

impl<S: Screen> Threads<S> {
    fn start(remote: Remote<S>, services: Services) -> Self {
        let at_once = spawn_worker(remote.clone(), services.clone());
        Threads { at_once, aside: OnceCell::new(), remote, services }
    }

    fn queue(&self, effect: S::Effect) {
        let queue = if S::is_aside(&effect) {
            self.aside.get_or_init(|| spawn_worker(self.remote.clone(), self.services.clone()))
        } else {
            &self.at_once
        };
        // The worker is gone only when the kiosk closes.
        let _ = queue.send(effect);
    }
}

type Receive = Rc<dyn Fn(Box<dyn Any>)>;
type Hear = Rc<dyn Fn(&Event)>;

thread_local! {
    /// The presenters of this (the UI) thread, for intents that come back from workers.
    static RECEIVERS: RefCell<HashMap<u64, Receive>> = RefCell::new(HashMap::new());
    /// The same presenters, for what screens tell each other.
    static HEARERS: RefCell<Vec<Hear>> = const { RefCell::new(Vec::new()) };
    static NEXT_RECEIVER: Cell<u64> = const { Cell::new(0) };
}

/// Tells every presenter of this thread.
pub fn tell(event: &Event) {
    let hearers = HEARERS.with_borrow(Clone::clone);
    for hear in hearers {
        hear(event);
    }
}

/// Forgets every presenter of this thread: a story that starts another kiosk calls it first.
pub fn forget_all() {
    RECEIVERS.with_borrow_mut(HashMap::clear);
    HEARERS.with_borrow_mut(Vec::clear);
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
        let sounder = services.sounder.clone();
        let effects = match services.mode {
            Mode::Inline => Effects::Inline(services),
            Mode::Threaded => Effects::Threads(Threads::start(remote, services)),
        };
        let inner = Inner { id, state: RefCell::new(state), app: app.as_weak(), effects, sounder };
        let runner = Runner { inner: Rc::new(inner) };
        runner.register();
        runner.inner.state.borrow().show(app);
        runner
    }

    /// Hands an intent to the presenter, on the UI thread.
    pub fn send(&self, intent: S::Intent) {
        let outs = self.inner.state.borrow_mut().handle(intent);
        let Some(app) = self.inner.app.upgrade() else { return };
        self.inner.state.borrow().show(&app);
        for out in outs {
            self.carry_out(out, &app);
        }
    }

    fn show_again(&self) {
        if let Some(app) = self.inner.app.upgrade() {
            self.inner.state.borrow().show(&app);
        }
    }

    /// A callback of a button: it hands in an intent.
    pub fn does(&self, intent: impl Fn() -> S::Intent + 'static) -> impl Fn() + 'static {
        let to = self.clone();
        move || to.send(intent())
    }

    /// A callback with one value, for instance a text or a place in a list.
    pub fn takes<A>(&self, intent: impl Fn(A) -> S::Intent + 'static) -> impl Fn(A) + 'static {
        let to = self.clone();
        move |value| to.send(intent(value))
    }

    /// A callback about a row: the screen knows it by its id as text. A text that is no id does nothing.
    pub fn about<T>(
        &self,
        parse: impl Fn(&str) -> Option<T> + 'static,
        intent: impl Fn(T) -> S::Intent + 'static,
    ) -> impl Fn(slint::SharedString) + 'static {
        let to = self.clone();
        move |id| {
            if let Some(id) = parse(&id) {
                to.send(intent(id));
            }
        }
    }

    /// For worker threads that have something to say to this presenter.
    pub fn remote(&self) -> Remote<S> {
        Remote { id: self.inner.id, intents: std::marker::PhantomData }
    }

    fn register(&self) {
        let receiver = self.clone();
        let receive: Receive = Rc::new(move |intent| {
            if let Ok(intent) = intent.downcast::<S::Intent>() {
                receiver.send(*intent);
            }
        });
        RECEIVERS.with_borrow_mut(|all| all.insert(self.inner.id, receive));
        let hearer = self.clone();
        let hear: Hear = Rc::new(move |event| {
            if *event == Event::LanguageChanged {
                hearer.show_again();
            }
            let intent = hearer.inner.state.borrow().hear(event);
            if let Some(intent) = intent {
                hearer.send(intent);
            }
        });
        HEARERS.with_borrow_mut(|all| all.push(hear));
    }

    fn carry_out(&self, out: Out<S::Effect>, app: &App) {
        match out {
            Out::Do(effect) => self.perform(effect),
            Out::Go(screen) => Nav::get(app).invoke_go(screen),
            Out::Open(screen, parent) => Nav::get(app).invoke_open(screen, parent),
            Out::Back => Nav::get(app).invoke_back(),
            Out::Say(text, tone) => Shell::get(app).invoke_toast(say(&text), tone, "".into()),
            Out::Ask(text, tone, action) => Shell::get(app).invoke_toast(say(&text), tone, say(&action)),
            Out::Beep(beep) => self.inner.sounder.play(beep),
            Out::Tell(event) => tell(&event),
            Out::Reopen(fresh) => desk::reopen(app, fresh),
        }
    }

    fn perform(&self, effect: S::Effect) {
        match &self.inner.effects {
            Effects::Threads(threads) => threads.queue(effect),
            Effects::Inline(services) => {
                if let Some(answer) = S::perform(effect, services) {
                    self.send(answer);
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
