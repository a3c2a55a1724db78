//! The screen's state on the window, and its callbacks.

use deks_ui::{App, HandoverChoice, LabelProduct, LabelRow, LabelsAdapter, SaveTarget, Screen as Place};
use slint::{ComponentHandle, Global as _, Image, SharedString};

use super::{Effect, Intent, LabelsScreen, Way, work};
use crate::base::{HandoverId, ProductId};
use crate::documents::LabelSheet;
use crate::intake::{COPIES_MAX, LabelLine};
use crate::kiosk::english::say;
use crate::kiosk::flow::{Event, Out, Runner, Screen};
use crate::kiosk::services::Services;
use crate::kiosk::{files, rows};

impl Screen for LabelsScreen {
    type Intent = Intent;
    type Effect = Effect;

    fn handle(&mut self, intent: Intent) -> Vec<Out<Effect>> {
        self.decide(intent)
    }

    fn hear(&self, event: &Event) -> Option<Intent> {
        match event {
            Event::Entered(Place::Labels) => Some(Intent::Entered),
            Event::Scanned { place: Place::Labels, code } => Some(Intent::Scanned(code.clone())),
            Event::LabelsWanted(product) => Some(Intent::ProductWanted(*product)),
            Event::LabelsOfHandoverWanted(handover) => Some(Intent::HandoverWanted(*handover)),
            _ => None,
        }
    }

    fn perform(effect: Effect, services: &Services) -> Option<Intent> {
        work::perform(effect, services)
    }

    fn show(&self, app: &App) {
        let adapter = LabelsAdapter::get(app);
        adapter.set_busy(self.busy);
        self.put_choice(&adapter);
        self.put_rows(&adapter);
        self.put_ways(&adapter);
        adapter.set_picking(self.picking);
    }
}

impl LabelsScreen {
    fn put_choice(&self, adapter: &LabelsAdapter<'_>) {
        adapter.set_pick_tab(self.pick_tab as i32);
        if adapter.get_query() != self.query.as_str() {
            adapter.set_query(self.query.as_str().into());
        }
        let handovers = self.handovers.iter().map(|handover| HandoverChoice {
            id: handover.id.to_string().into(),
            number: handover.number.as_str().into(),
            partner: handover.partner.as_str().into(),
            when: handover.when.as_str().into(),
            pieces: handover.pieces as i32,
        });
        rows::sync(adapter.get_handovers(), handovers.collect(), |model| adapter.set_handovers(model));
        let products = self.products.iter().map(|product| LabelProduct {
            id: product.id.to_string().into(),
            name: product.name.as_str().into(),
            detail: product.detail.as_str().into(),
            price: product.price.as_str().into(),
        });
        rows::sync(adapter.get_products(), products.collect(), |model| adapter.set_products(model));
    }

    fn put_rows(&self, adapter: &LabelsAdapter<'_>) {
        adapter.set_title(self.title.as_str().into());
        rows::sync(adapter.get_rows(), self.lines.iter().map(row).collect(), |model| adapter.set_rows(model));
        adapter.set_show_serial(self.moves);
        adapter.set_total(self.total() as i32);
        adapter.set_copies_max(COPIES_MAX as i32);
        let chosen = self.chosen.as_deref().and_then(|code| self.lines.iter().find(|line| line.code == code));
        adapter.set_chosen(chosen.map(|line| line.code.as_str()).unwrap_or_default().into());
        adapter.set_chosen_name(chosen.map(full_name).unwrap_or_default().into());
        if adapter.get_copies() != self.copies.as_str() {
            adapter.set_copies(self.copies.as_str().into());
        }
        adapter.set_preview(self.preview.clone().map(Image::from_rgb8).unwrap_or_default());
        adapter.set_has_preview(self.preview.is_some());
    }

    fn put_ways(&self, adapter: &LabelsAdapter<'_>) {
        adapter.set_way(if self.way == Way::Printer { 0 } else { 1 });
        adapter.set_has_printer(self.has_printer);
        let sheets = LabelSheet::ALL.iter().map(|sheet| sheet.title().into()).collect();
        rows::sync(adapter.get_sheets(), sheets, |model| adapter.set_sheets(model));
        adapter.set_sheet(self.sheet as i32);
        adapter.set_first_place(self.first_place as i32 + 1);
        adapter.set_sheet_places(self.sheet().per_sheet() as i32);
        adapter.set_pages(self.pages() as i32);
        let targets = self.targets.iter().map(|target| SaveTarget {
            id: target.path.to_string_lossy().into_owned().into(),
            name: target.name.as_str().into(),
            stick: target.is_stick,
        });
        rows::sync(adapter.get_targets(), targets.collect(), |model| adapter.set_targets(model));
        let target = self.target.as_ref().map(|path| path.to_string_lossy().into_owned());
        adapter.set_target(target.unwrap_or_default().into());
        adapter.set_saved_path(self.saved.as_ref().map(|path| say(&files::lies(path))).unwrap_or_default());
    }
}

fn full_name(line: &LabelLine) -> String {
    if line.variant.is_empty() { line.name.clone() } else { [&line.name, " (", &line.variant, ")"].concat() }
}

fn row(line: &LabelLine) -> LabelRow {
    LabelRow {
        id: line.code.as_str().into(),
        name: full_name(line).into(),
        detail: line.code.as_str().into(),
        price: line.price_text.as_str().into(),
        copies: line.copies as i32,
    }
}

/// Starts the screen.
pub fn connect(app: &App, services: &Services) -> Runner<LabelsScreen> {
    let has_printer = services.config.printers.iter().any(|printer| printer.name == work::PRINTER);
    let runner = Runner::start(LabelsScreen::new(has_printer), app, services.clone());
    connect_choice(app, &runner);
    connect_rows(app, &runner);
    connect_ways(app, &runner);
    runner
}

fn index(at: i32) -> usize {
    usize::try_from(at).unwrap_or(0)
}

fn connect_choice(app: &App, runner: &Runner<LabelsScreen>) {
    let adapter = app.global::<LabelsAdapter>();
    adapter.on_pick_tab_chosen(runner.takes(|at| Intent::PickTabChosen(index(at))));
    adapter.on_search_edited(runner.takes(|query: SharedString| Intent::QueryEdited(query.into())));
    adapter.on_handover_chosen(runner.about(HandoverId::parse, Intent::HandoverChosen));
    adapter.on_product_chosen(runner.about(ProductId::parse, Intent::ProductChosen));
    adapter.on_check_in_wanted(runner.does(|| Intent::CheckInWanted));
    adapter.on_back(runner.does(|| Intent::Back));
}

fn connect_rows(app: &App, runner: &Runner<LabelsScreen>) {
    let adapter = app.global::<LabelsAdapter>();
    adapter.on_row_chosen(runner.takes(|code: SharedString| Intent::RowChosen(code.into())));
    let to = runner.clone();
    adapter.on_row_stepped(move |code, by| to.send(Intent::RowStepped { code: code.into(), by: i64::from(by) }));
    adapter.on_row_removed(runner.takes(|code: SharedString| Intent::RowRemoved(code.into())));
    let (to, window) = (runner.clone(), app.as_weak());
    adapter.on_copies_edited(move || {
        let Some(app) = window.upgrade() else { return };
        to.send(Intent::CopiesEdited(LabelsAdapter::get(&app).get_copies().into()));
    });
    adapter.on_add_more(runner.does(|| Intent::AddMore));
}

fn connect_ways(app: &App, runner: &Runner<LabelsScreen>) {
    let adapter = app.global::<LabelsAdapter>();
    adapter.on_way_chosen(runner.takes(|at| Intent::WayChosen(index(at))));
    adapter.on_sheet_chosen(runner.takes(|at| Intent::SheetChosen(index(at))));
    adapter.on_first_stepped(runner.takes(|by| Intent::FirstStepped(i64::from(by))));
    let to = runner.clone();
    adapter.on_target_chosen(move |id| {
        let listed = to.peek(|screen| {
            let mut targets = screen.targets.iter();
            targets.find(|target| target.path.to_string_lossy() == id.as_str()).map(|target| target.path.clone())
        });
        if let Some(path) = listed {
            to.send(Intent::TargetChosen(path));
        }
    });
    adapter.on_look_for_targets(runner.does(|| Intent::LookForTargets));
    adapter.on_print(runner.does(|| Intent::Print));
}
