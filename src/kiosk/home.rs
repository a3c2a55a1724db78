//! The home screen: what this person may do, and what waits.

use deks_ui::{App, HomeAdapter, HomeTile, Screen as Place, Task, Tone};
use slint::{ComponentHandle, Global as _};

use super::flow::{Event, Out, Runner, Screen};
use super::rows;
use super::services::Services;
use crate::people::{Permission, Role, may};

/// Who looks, and how many things wait for them.
#[derive(Debug, Default)]
pub struct HomeScreen {
    role: Option<Role>,
    cart_total: String,
    waiting: Waiting,
}

/// Figures on the tiles.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    pub returns: i64,
    pub letters: i64,
    pub drafts: i64,
    /// QRIS codes that were shown and neither paid nor given up.
    pub pending: i64,
    /// Pieces sold without a label, of which nobody said yet what they were.
    pub unidentified: i64,
    /// A shift of an earlier day that nobody closed.
    pub stale_shift: bool,
    /// What waits for an act of this person: the figure that their tasks say as well.
    pub cases: i64,
    /// A working out of what partners are owed waits for approval.
    pub settlement: bool,
    /// Prices that partners want, and losses that nobody decided on.
    pub stock_desk: i64,
}

#[derive(Debug)]
pub enum Intent {
    SignedIn(Role),
    Entered,
    Counted(Waiting),
    CartChanged(String),
    Opened(Task),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    Count,
}

/// The tiles in their order, what they need, and where they lead.
const TILES: [(Task, Option<Permission>, Place); 19] = [
    (Task::Till, Some(Permission::Sell), Place::Till),
    (Task::Receipts, Some(Permission::ReprintReceipt), Place::Receipts),
    (Task::Refund, Some(Permission::RequestRefund), Place::Refund),
    (Task::Shift, Some(Permission::Sell), Place::Shift),
    (Task::CheckIn, Some(Permission::ReceiveStock), Place::CheckIn),
    (Task::Labels, Some(Permission::PrintLabels), Place::Labels),
    (Task::Returns, Some(Permission::HandBackStock), Place::Returns),
    (Task::Stock, Some(Permission::CountStock), Place::Opname),
    (Task::StockDesk, Some(Permission::KeepStock), Place::StockDesk),
    (Task::Review, Some(Permission::WriteReviews), Place::Review),
    (Task::Settlement, Some(Permission::Settle), Place::Settlement),
    (Task::Reports, Some(Permission::SeeReports), Place::Reports),
    (Task::Cases, Some(Permission::WorkCases), Place::Procedures),
    (Task::Products, Some(Permission::EditProducts), Place::Products),
    (Task::Partners, Some(Permission::EditPartners), Place::Partners),
    (Task::Promotions, Some(Permission::ManagePromotions), Place::Promotions),
    (Task::Identify, Some(Permission::EditProducts), Place::Identify),
    (Task::Users, Some(Permission::ManageUsers), Place::Users),
    // Everyone has a PIN, a language and eyes; what only an admin may is not shown to others there.
    (Task::Settings, None, Place::Settings),
];

impl HomeScreen {
    fn badge(&self, task: Task) -> (String, Tone) {
        let figure = match task {
            Task::Returns => self.waiting.returns,
            Task::Review => self.waiting.letters,
            Task::CheckIn => self.waiting.drafts,
            Task::Till => self.waiting.pending,
            Task::Identify => self.waiting.unidentified,
            Task::Shift => i64::from(self.waiting.stale_shift),
            Task::Cases => self.waiting.cases,
            Task::Settlement => i64::from(self.waiting.settlement),
            Task::StockDesk => self.waiting.stock_desk,
            _ => 0,
        };
        if figure > 0 { (figure.to_string(), Tone::Warn) } else { (String::new(), Tone::Plain) }
    }

    fn tiles(&self) -> Vec<HomeTile> {
        let Some(role) = self.role else { return Vec::new() };
        let mine = TILES.iter().filter(|(_, permission, _)| permission.is_none_or(|permission| may(role, permission)));
        mine.map(|&(task, _, _)| {
            let (badge, badge_tone) = self.badge(task);
            HomeTile { task, badge: badge.into(), badge_tone, enabled: true }
        })
        .collect()
    }
}

impl Screen for HomeScreen {
    type Intent = Intent;
    type Effect = Effect;

    fn handle(&mut self, intent: Intent) -> Vec<Out<Effect>> {
        match intent {
            Intent::SignedIn(role) => self.role = Some(role),
            Intent::Entered => return vec![Out::Do(Effect::Count)],
            Intent::Counted(waiting) => self.waiting = waiting,
            Intent::CartChanged(total) => self.cart_total = total,
            Intent::Opened(task) => {
                let place = TILES.iter().find(|(one, _, _)| *one == task).map(|(_, _, place)| *place);
                return place.map(Out::Go).into_iter().collect();
            }
        }
        Vec::new()
    }

    fn hear(&self, event: &Event) -> Option<Intent> {
        match event {
            Event::SignedIn(user) => Some(Intent::SignedIn(user.role)),
            Event::Entered(Place::Home)
            | Event::RegisterChanged
            | Event::CasesChanged
            | Event::Sold
            | Event::DayBegan(_) => Some(Intent::Entered),
            Event::CartChanged(total) => Some(Intent::CartChanged(total.clone())),
            _ => None,
        }
    }

    fn perform(effect: Effect, services: &Services) -> Option<Intent> {
        match effect {
            Effect::Count => Some(Intent::Counted(super::counts::waiting(services))),
        }
    }

    fn show(&self, app: &App) {
        let adapter = HomeAdapter::get(app);
        rows::sync(adapter.get_tiles(), self.tiles(), |model| adapter.set_tiles(model));
        adapter.set_may_sell(self.role.is_some_and(|role| may(role, Permission::Sell)));
        adapter.set_cart_total(self.cart_total.as_str().into());
    }
}

/// Binds the screen's callbacks to a presenter; `lock` is what the lock button does.
pub fn connect(app: &App, services: &Services, lock: impl Fn() + 'static) -> Runner<HomeScreen> {
    let runner = Runner::start(HomeScreen::default(), app, services.clone());
    let adapter = app.global::<HomeAdapter>();
    adapter.on_opened(runner.takes(Intent::Opened));
    adapter.on_lock(lock);
    runner
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tasks(role: Role) -> Vec<Task> {
        let mut home = HomeScreen::default();
        home.handle(Intent::SignedIn(role));
        home.tiles().into_iter().map(|tile| tile.task).collect()
    }

    #[test]
    fn everyone_sees_what_they_may_do() {
        let cashier = [Task::Till, Task::Receipts, Task::Refund, Task::Shift, Task::Stock, Task::Settings];
        assert_eq!(tasks(Role::Kasir), cashier);
        let stock = [
            Task::CheckIn,
            Task::Labels,
            Task::Returns,
            Task::Stock,
            Task::StockDesk,
            Task::Cases,
            Task::Products,
            Task::Partners,
            Task::Identify,
            Task::Settings,
        ];
        assert_eq!(tasks(Role::StafStok), stock);
        assert_eq!(tasks(Role::Admin).len(), TILES.len());
    }

    #[test]
    fn a_figure_stands_on_a_tile_only_when_something_waits() {
        let mut home = HomeScreen::default();
        home.handle(Intent::Counted(Waiting { returns: 14, ..Waiting::default() }));
        assert_eq!(home.badge(Task::Returns), ("14".to_owned(), Tone::Warn));
        assert_eq!(home.badge(Task::Review), (String::new(), Tone::Plain));
    }
}
