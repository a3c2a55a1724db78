//! The kiosk: presenters, one file per screen. The only place that sees `deks-ui`.
//!
//! Promises: the UI thread never waits (see [`flow`]); a scan works on every screen and never lands in a field; an
//! error leaves cart and form as they are. Leaves to others: every rule. A presenter asks the rooms and shows answers.

pub mod agreement;
pub mod approval;
pub mod camera;
pub mod case_page;
pub mod check_in;
mod counts;
pub mod curation;
pub mod customer;
pub mod desk;
mod display;
pub mod english;
mod files;
pub mod flow;
pub mod hand_back;
pub mod home;
pub mod identify;
pub mod inbox;
pub mod labels;
mod night;
pub mod opname;
pub mod outbox;
pub mod partners;
mod photos;
mod pin_standing;
mod pin_twice;
mod printing;
pub mod procedures;
pub mod products;
pub mod promotions;
pub mod receipts;
pub mod refund;
pub mod reports;
pub mod returns;
pub mod review;
mod rows;
pub mod run;
mod scan;
pub mod services;
pub mod session;
pub mod settings;
pub mod settlement;
pub mod shell;
pub mod shift;
pub mod stock_desk;
pub mod till;
pub mod training;
pub mod users;
mod words;

use deks_ui::{Activity, App, Nav, Toaster};
use slint::ComponentHandle;

use flow::{Event, Runner, tell};
pub use services::{Services, Workers};

/// The running screens. Dropping it takes them off the window.
pub struct Screens {
    pub session: Runner<session::SessionScreen>,
    pub shell: Runner<shell::ShellScreen>,
    pub home: Runner<home::HomeScreen>,
    pub till: Runner<till::TillScreen>,
    pub partners: Runner<partners::PartnersScreen>,
    pub products: Runner<products::ProductsScreen>,
    pub users: Runner<users::UsersScreen>,
    pub check_in: Runner<check_in::CheckInScreen>,
    pub labels: Runner<labels::LabelsScreen>,
    pub returns: Runner<returns::ReturnsScreen>,
    pub hand_back: Runner<hand_back::HandBackScreen>,
    pub review: Runner<review::ReviewScreen>,
    pub outbox: Runner<outbox::OutboxScreen>,
    pub receipts: Runner<receipts::ReceiptsScreen>,
    pub settings: Runner<settings::SettingsScreen>,
    pub approval: Runner<approval::ApprovalScreen>,
    pub refund: Runner<refund::RefundScreen>,
    pub identify: Runner<identify::IdentifyScreen>,
    pub inbox: Runner<inbox::InboxScreen>,
    pub procedures: Runner<procedures::ProceduresScreen>,
    pub case_page: Runner<case_page::CasePageScreen>,
    pub curation: Runner<curation::CurationScreen>,
    pub agreement: Runner<agreement::AgreementScreen>,
    pub promotions: Runner<promotions::PromotionsScreen>,
    pub settlement: Runner<settlement::SettlementScreen>,
    pub opname: Runner<opname::OpnameScreen>,
    pub stock_desk: Runner<stock_desk::StockDeskScreen>,
    pub reports: Runner<reports::ReportsScreen>,
    pub shift: Runner<shift::ShiftScreen>,
    pub camera: Runner<camera::CameraScreen>,
    pub customer: customer::Customer,
}

/// Binds every screen of a window.
pub fn connect(app: &App, services: &Services) -> Screens {
    deks_ui::connect_keyboard(app);
    scan::connect(app, services);
    let session = session::connect(app, services);
    let to = session.clone();
    let lock = move || to.send(session::Intent::Lock);
    let shell = shell::connect(app, services, lock.clone());
    let shift = shift::connect(app, services, lock);
    let to = session.clone();
    let home = home::connect(app, services, move || to.send(session::Intent::StepAway));
    let till = till::connect(app, services);
    let partners = partners::connect(app, services);
    let products = products::connect(app, services);
    let users = users::connect(app, services);
    let check_in = check_in::connect(app, services);
    let labels = labels::connect(app, services);
    let returns = returns::connect(app, services);
    let hand_back = hand_back::connect(app, services);
    let review = review::connect(app, services);
    let outbox = outbox::connect(app, services);
    let receipts = receipts::connect(app, services);
    let settings = settings::connect(app, services);
    let approval = approval::connect(app, services);
    let refund = refund::connect(app, services);
    let identify = identify::connect(app, services);
    let inbox = inbox::connect(app, services);
    let procedures = procedures::connect(app, services);
    let case_page = case_page::connect(app, services);
    let curation = curation::connect(app, services);
    let agreement = agreement::connect(app, services);
    let promotions = promotions::connect(app, services);
    let settlement = settlement::connect(app, services);
    let opname = opname::connect(app, services);
    let stock_desk = stock_desk::connect(app, services);
    let reports = reports::connect(app, services);
    let camera = camera::connect(app, services);
    let customer = customer::connect(app, services);
    let window = app.as_weak();
    app.global::<Nav>().on_entered(move |screen| {
        if let (deks_ui::Screen::SignIn, Some(app)) = (screen, window.upgrade()) {
            // What was said to one person is not for the next.
            app.global::<Toaster>().invoke_forget();
        }
        tell(&Event::Entered(screen));
    });
    let present = services.clone();
    app.global::<Activity>().on_touched(move || {
        let now_ms = present.steady_ms();
        present.session().touch(now_ms);
    });
    if services.user().is_none() {
        session.send(session::Intent::Load);
    }
    shell.send(shell::Intent::Look);
    Screens {
        session,
        shell,
        home,
        till,
        partners,
        products,
        users,
        check_in,
        labels,
        returns,
        hand_back,
        review,
        outbox,
        receipts,
        settings,
        approval,
        refund,
        identify,
        inbox,
        procedures,
        case_page,
        curation,
        agreement,
        promotions,
        settlement,
        opname,
        stock_desk,
        reports,
        shift,
        camera,
        customer,
    }
}
