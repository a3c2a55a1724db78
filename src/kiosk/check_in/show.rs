//! The screen's state on the window.

use deks_ui::{
    AidFields, AidRow, App, CheckInAdapter, CheckInStep, CheckInView as View, CountLine, FileRow, LeftRow, LineFields,
    ListLine, ListPanel, PartnerChoice, RowKind, SameCode, SaveTarget, ScanPuzzle, Screen as Place, WaitingRow,
};
use slint::{Global as _, SharedString};

use super::count::{too_many_damaged, wants_damage_reason, wants_reason};
use super::kept::{Kept, NO_AID};
use super::{CheckInScreen, Done, Effect, Intent, LineForm, Open, Puzzle, Waiting, Work, work};
use crate::base::Rupiah;
use crate::intake::list::IgnoredKind;
use crate::intake::{DraftLine, Step};
use crate::kiosk::english::say;
use crate::kiosk::flow::{Event, Out, Screen};
use crate::kiosk::services::Services;
use crate::kiosk::{files, rows};

/// Rows that were not taken and are named beside the signatures; of more the number is said.
const REFUSED_SHOWN_MAX: usize = 20;

impl Screen for CheckInScreen {
    type Intent = Intent;
    type Effect = Effect;

    fn handle(&mut self, intent: Intent) -> Vec<Out<Effect>> {
        self.decide(intent)
    }

    fn hear(&self, event: &Event) -> Option<Intent> {
        match event {
            Event::SignedIn(user) => Some(Intent::SignedIn { id: user.id, name: user.name.clone() }),
            Event::Entered(Place::CheckIn) => Some(Intent::Entered),
            Event::CheckInWanted(partner) => Some(Intent::Wanted(*partner)),
            Event::Scanned { place: Place::CheckIn, code } => Some(Intent::Scanned(code.clone())),
            _ => None,
        }
    }

    fn perform(effect: Effect, services: &Services) -> Option<Intent> {
        work::perform(effect, services)
    }

    fn show(&self, app: &App) {
        let adapter = CheckInAdapter::get(app);
        adapter.set_busy(self.busy);
        match self.view {
            View::Entry => self.put_waiting(&adapter),
            View::Partner => self.put_partners(&adapter),
            View::Files => self.put_files(&adapter),
            View::Reading => {
                let name = self.reading.as_ref().map(|reading| reading.name.as_str()).unwrap_or_default();
                adapter.set_reading_name(name.into());
            }
            View::List | View::Count | View::Sign => {
                if let Some(work) = &self.work {
                    self.put_work(&adapter, work);
                }
            }
            View::Done => {
                if let Some(done) = &self.done {
                    put_done(&adapter, done);
                }
            }
        }
        adapter.set_view(self.view);
    }
}

impl CheckInScreen {
    fn put_waiting(&self, adapter: &CheckInAdapter<'_>) {
        rows::sync(adapter.get_waiting(), self.waiting.iter().map(waiting).collect(), |model| {
            adapter.set_waiting(model)
        });
        adapter.set_discard_asked(self.discard_asked.clone().unwrap_or_default().into());
    }

    fn put_partners(&self, adapter: &CheckInAdapter<'_>) {
        if adapter.get_query() != self.query.as_str() {
            adapter.set_query(self.query.as_str().into());
        }
        let partners = self.partners.iter().map(|partner| PartnerChoice {
            id: partner.id.to_string().into(),
            code: partner.code.as_str().into(),
            name: partner.name.as_str().into(),
            detail: partner.contact.as_str().into(),
            active: partner.active,
        });
        rows::sync(adapter.get_partners(), partners.collect(), |model| adapter.set_partners(model));
        let chosen = self.chosen.as_ref();
        adapter.set_chosen_id(chosen.map(|chosen| chosen.id.to_string()).unwrap_or_default().into());
        adapter.set_partner(chosen.map(|chosen| chosen.name.as_str()).unwrap_or_default().into());
        adapter.set_chosen_has_last(chosen.is_some_and(|chosen| chosen.has_last));
        let begun = |waiting: &&Waiting| chosen.is_some_and(|chosen| waiting.partner == Some(chosen.id));
        adapter.set_chosen_waiting(self.waiting.iter().filter(begun).count() as i32);
    }

    fn put_files(&self, adapter: &CheckInAdapter<'_>) {
        let folder = &self.folder;
        let files = folder.entries.iter().zip(&folder.details).map(|(entry, detail)| FileRow {
            id: entry.path.to_string_lossy().into_owned().into(),
            name: entry.name.as_str().into(),
            detail: detail.as_str().into(),
            kind: entry.kind,
        });
        rows::sync(adapter.get_files(), files.collect(), |model| adapter.set_files(model));
        // The place has a name in words; only what lies below it is told as a path.
        let below = match (&folder.path, &folder.root) {
            (Some(path), Some(root)) => path.strip_prefix(root).ok().map(|path| path.to_string_lossy().into_owned()),
            _ => None,
        };
        adapter.set_folder(below.unwrap_or_default().into());
        adapter.set_place(self.place.0);
        adapter.set_place_name(self.place.1.as_str().into());
        adapter.set_at_top(folder.path.is_none());
        adapter.set_has_stick(folder.has_stick);
        adapter.set_file_flaw(say(&self.file_flaw));
    }

    fn put_work(&self, adapter: &CheckInAdapter<'_>, work: &Work) {
        let totals = work.kept.draft.totals(self.price_limit);
        adapter.set_partner(work.partner.name.as_str().into());
        adapter.set_line_count(totals.lines as i32);
        adapter.set_flaw_count(work.flaw_count() as i32);
        adapter.set_aid_count(work.kept.draft.aids.len() as i32);
        adapter.set_listed_pieces(totals.listed_qty as i32);
        adapter.set_counted_lines(totals.lines_counted as i32);
        adapter.set_counted_pieces(totals.counted_qty as i32);
        adapter.set_damaged_pieces(totals.damaged_qty as i32);
        adapter.set_stocked_pieces(work.kept.draft.lines.iter().map(DraftLine::stocked_qty).sum::<i64>() as i32);
        adapter.set_stocked_value(totals.value.to_string().into());
        adapter.set_differing_lines(work.kept.draft.lines.iter().filter(|line| line.differs()).count() as i32);
        adapter.set_wanting_lines(work.wanting() as i32);
        match self.view {
            View::List => put_list(adapter, work),
            View::Count => put_count(adapter, work),
            _ => self.put_sign(adapter, work),
        }
    }

    fn put_sign(&self, adapter: &CheckInAdapter<'_>, work: &Work) {
        let put = |now: SharedString, wanted: &str, set: &dyn Fn(SharedString)| {
            if now != wanted {
                set(wanted.into());
            }
        };
        put(adapter.get_giver(), &work.kept.giver_name, &|text| adapter.set_giver(text));
        put(adapter.get_note(), &work.kept.draft.note, &|text| adapter.set_note(text));
        put(adapter.get_giver_strokes(), &work.giver.path, &|path| adapter.set_giver_strokes(path));
        put(adapter.get_receiver_strokes(), &work.receiver.path, &|path| adapter.set_receiver_strokes(path));
        adapter.set_receiver(self.user.as_ref().map(|(_, name)| name.as_str()).unwrap_or_default().into());
        adapter.set_email(work.partner.email.as_str().into());
        let mut refused = refused_rows(&work.kept);
        adapter.set_refused_count(refused.len() as i32);
        refused.truncate(REFUSED_SHOWN_MAX);
        rows::sync(adapter.get_refused(), refused, |model| adapter.set_refused(model));
        adapter.set_accept_flaw(say(&work.accept_flaw));
        adapter.set_sign_flaw(say(&work.sign_flaw));
    }
}

fn waiting(waiting: &Waiting) -> WaitingRow {
    WaitingRow {
        id: waiting.key.as_str().into(),
        partner: waiting.partner_name.as_str().into(),
        file: waiting.file.as_str().into(),
        when: waiting.when.as_str().into(),
        lines: waiting.lines as i32,
        step: match waiting.step {
            Step::List => CheckInStep::List,
            Step::Count => CheckInStep::Count,
            Step::HandOver => CheckInStep::Sign,
        },
        readable: waiting.readable,
    }
}

/// A line's number as people count.
fn number(at: usize) -> i32 {
    at as i32 + 1
}

fn put_list(adapter: &CheckInAdapter<'_>, work: &Work) {
    let draft = &work.kept.draft;
    // A line that is being corrected stays in sight.
    let in_sight = |at: usize| work.tab != 0 || !work.flaws[at].is_empty() || work.open == Open::Line(at);
    let lines = draft.lines.iter().enumerate().filter(|(at, _)| in_sight(*at));
    let lines = lines.map(|(at, line)| list_line(at, line, &work.flaws[at])).collect();
    rows::sync(adapter.get_lines(), lines, |model| adapter.set_lines(model));
    let left: Vec<LeftRow> = left_rows(work);
    adapter.set_left_count(left.len() as i32);
    rows::sync(adapter.get_left(), left, |model| adapter.set_left(model));
    let aids = draft.aids.iter().enumerate().map(|(at, aid)| AidRow {
        at: number(at),
        name: aid.name.as_str().into(),
        note: aid.note.as_str().into(),
        qty: aid.qty as i32,
    });
    rows::sync(adapter.get_aids(), aids.collect(), |model| adapter.set_aids(model));
    let value = draft.lines.iter().filter_map(|line| line.price?.times(line.listed_qty?));
    adapter.set_value(value.fold(Rupiah::ZERO, |sum, value| sum + value).to_string().into());
    adapter.set_other_sheets(work.kept.other_sheets.join(", ").into());
    let (said, listed) = work.kept.total_differs().unwrap_or_default();
    adapter.set_total_said(said as i32);
    adapter.set_total_listed(listed as i32);
    adapter.set_tab(work.tab as i32);
    let categories = work.categories.iter().map(|name| name.as_str().into()).collect();
    rows::sync(adapter.get_categories(), categories, |model| adapter.set_categories(model));
    put_panel(adapter, work);
}

fn list_line(at: usize, line: &DraftLine, flaw: &str) -> ListLine {
    ListLine {
        line: number(at),
        name: line.name.as_str().into(),
        variant: line.variant.as_str().into(),
        price: line.price.map_or_else(|| line.price_text.clone(), |price| price.to_string()).into(),
        qty: line.listed_qty.map_or_else(|| line.qty_text.clone(), |qty| qty.to_string()).into(),
        row: line.source_row.map_or(0, |row| row as i32),
        source: line.source_text.as_str().into(),
        flaw: say(flaw),
        known: line.product.is_some(),
    }
}

/// What somebody left out first, then the rows that are no goods.
fn left_rows(work: &Work) -> Vec<LeftRow> {
    let left = work.kept.left_out.iter().enumerate().map(|(at, left)| LeftRow {
        at: number(at),
        row: left.line.source_row.map_or(0, |row| row as i32),
        text: left.line.called().into(),
        why: say(&left.why),
        kind: RowKind::Left,
    });
    let skipped = work.kept.skipped.iter().map(|skipped| LeftRow {
        at: 0,
        row: skipped.row as i32,
        text: skipped.text.as_str().into(),
        why: SharedString::default(),
        kind: kind_of(skipped.kind),
    });
    left.chain(skipped).collect()
}

/// What is not taken, as the one who hands over is told it; the paper has all of it.
fn refused_rows(kept: &Kept) -> Vec<LeftRow> {
    let left = kept.left_out.iter().map(|left| LeftRow {
        at: 0,
        row: left.line.source_row.map_or(0, |row| row as i32),
        text: left.line.called().into(),
        why: left.causes.iter().map(|cause| say(cause).to_string()).collect::<Vec<_>>().join(" ").into(),
        kind: RowKind::Left,
    });
    let no_aids = kept.skipped.iter().filter(|skipped| skipped.kind == IgnoredKind::NoAid).map(|skipped| LeftRow {
        at: 0,
        row: skipped.row as i32,
        text: skipped.text.as_str().into(),
        why: say(NO_AID),
        kind: RowKind::NoAid,
    });
    left.chain(no_aids).collect()
}

fn kind_of(kind: IgnoredKind) -> RowKind {
    match kind {
        IgnoredKind::Title => RowKind::Title,
        IgnoredKind::Header => RowKind::Header,
        IgnoredKind::Category => RowKind::Category,
        IgnoredKind::Note => RowKind::Note,
        IgnoredKind::Subtotal => RowKind::Subtotal,
        IgnoredKind::Total => RowKind::Total,
        IgnoredKind::AfterTotal => RowKind::AfterTotal,
        IgnoredKind::AidsTitle => RowKind::AidsTitle,
        IgnoredKind::AidsHeader => RowKind::AidsHeader,
        IgnoredKind::NoAid => RowKind::NoAid,
    }
}

fn put_panel(adapter: &CheckInAdapter<'_>, work: &Work) {
    match work.open {
        Open::Nothing => {
            adapter.set_open_at(0);
            adapter.set_panel(ListPanel::Nothing);
        }
        Open::Line(at) => {
            let Some(line) = work.kept.draft.lines.get(at) else { return };
            let form = fields(&work.form);
            if adapter.get_form() != form {
                adapter.set_form(form);
            }
            adapter.set_open_at(number(at));
            adapter.set_open_row(line.source_row.map_or(0, |row| row as i32));
            adapter.set_open_source(line.source_text.as_str().into());
            adapter.set_open_flaw(say(&work.flaws[at]));
            adapter.set_open_known(line.product.is_some());
            let twin = work.kept.draft.twin_above(at).filter(|_| !work.flaws[at].is_empty());
            adapter.set_open_twin(twin.map_or(0, number));
            adapter.set_panel(ListPanel::Line);
        }
        Open::Aid(at) => {
            let Some(aid) = work.kept.draft.aids.get(at) else { return };
            let form = AidFields { name: work.aid_form.name.as_str().into(), note: work.aid_form.note.as_str().into() };
            if adapter.get_aid_form() != form {
                adapter.set_aid_form(form);
            }
            adapter.set_open_at(number(at));
            adapter.set_aid_qty(aid.qty as i32);
            adapter.set_open_flaw(say(if aid.name.is_empty() { "Nama alat kosong. Isi nama." } else { "" }));
            adapter.set_panel(ListPanel::Aid);
        }
    }
}

fn fields(form: &LineForm) -> LineFields {
    LineFields {
        name: form.name.as_str().into(),
        variant: form.variant.as_str().into(),
        category: form.category.as_str().into(),
        price: form.price.as_str().into(),
        qty: form.qty.as_str().into(),
        barcode: form.barcode.as_str().into(),
    }
}

fn put_count(adapter: &CheckInAdapter<'_>, work: &Work) {
    let draft = &work.kept.draft;
    let in_sight = |at: usize, line: &DraftLine| match work.count_tab {
        _ if work.counting == Some(at) => true,
        0 => true,
        1 => line.counted_qty.is_none(),
        _ => line.differs(),
    };
    let lines = draft.lines.iter().enumerate().filter(|(at, line)| in_sight(*at, line));
    let lines: Vec<CountLine> = lines.map(|(at, line)| count_line(at, line, work.marked)).collect();
    // After the rows, so that the list is as long as it must be when it moves.
    let shown = lines.iter().position(|line| line.marked).unwrap_or(0);
    rows::sync(adapter.get_counts(), lines, |model| adapter.set_counts(model));
    adapter.set_count_show_at(shown as i32);
    adapter.set_count_show_serial(work.moves);
    adapter.set_count_tab(work.count_tab as i32);
    let open = work.counting.and_then(|at| Some((at, draft.lines.get(at)?)));
    adapter.set_open_count_line(open.map(|(at, line)| count_line(at, line, None)).unwrap_or_default());
    adapter.set_open_count(open.map_or(0, |(at, _)| number(at)));
    adapter.set_pad(work.pad as i32);
    if adapter.get_reason() != work.reason.as_str() {
        adapter.set_reason(work.reason.as_str().into());
    }
    if adapter.get_damage_reason() != work.damage_reason.as_str() {
        adapter.set_damage_reason(work.damage_reason.as_str().into());
    }
    let same = work.same_code.iter().filter_map(|at| {
        let line = draft.lines.get(*at)?;
        Some(SameCode { line: number(*at), name: full_name(line).into() })
    });
    rows::sync(adapter.get_same_code(), same.collect(), |model| adapter.set_same_code(model));
    let (puzzle, text) = match &work.puzzle {
        None => (ScanPuzzle::Nothing, String::new()),
        Some(Puzzle::NotListed { product, .. }) => (ScanPuzzle::NotListed, product.full_name()),
        Some(Puzzle::OfOther(whose)) => (ScanPuzzle::OfOtherPartner, whose.clone()),
        Some(Puzzle::Unknown(code)) => (ScanPuzzle::Unknown, code.clone()),
    };
    adapter.set_puzzle(puzzle);
    adapter.set_puzzle_text(text.into());
}

fn full_name(line: &DraftLine) -> String {
    if line.variant.is_empty() { line.name.clone() } else { [&line.name, " (", &line.variant, ")"].concat() }
}

fn count_line(at: usize, line: &DraftLine, marked: Option<usize>) -> CountLine {
    CountLine {
        line: number(at),
        name: full_name(line).into(),
        detail: line.price.map(|price| price.to_string()).unwrap_or_default().into(),
        listed: line.listed_qty.unwrap_or(0) as i32,
        counted: line.counted_qty.map_or(-1, |qty| qty as i32),
        damaged: line.damaged_qty as i32,
        // A reason that explains nothing any more is not shown.
        reason: if line.qty_differs() { line.reason.as_str().into() } else { SharedString::default() },
        damage_reason: if line.has_damage() { line.damage_reason.as_str().into() } else { SharedString::default() },
        marked: marked == Some(at),
        wants_reason: wants_reason(line),
        wants_damage_reason: wants_damage_reason(line),
        too_many_damaged: too_many_damaged(line),
    }
}

fn put_done(adapter: &CheckInAdapter<'_>, done: &Done) {
    adapter.set_partner(done.partner.name.as_str().into());
    adapter.set_email(done.partner.email.as_str().into());
    adapter.set_number(done.accepted.number.as_str().into());
    adapter.set_stocked_pieces(done.pieces as i32);
    adapter.set_stocked_value(done.value.to_string().into());
    let (path, flaw) = match &done.paper {
        None => (String::new(), String::new()),
        Some(Ok(path)) => (say(&files::lies(path)).into(), String::new()),
        Some(Err(text)) => (String::new(), text.clone()),
    };
    adapter.set_paper_path(path.into());
    adapter.set_paper_flaw(say(&flaw));
    adapter.set_letter(done.letter);
    adapter.set_letter_flaw(say(&done.letter_flaw));
    adapter.set_printed_again(done.printed_again);
    // The kiosk's own folder has it already; it is offered again when saving there failed.
    let failed = matches!(done.paper, Some(Err(_)));
    let targets = done.targets.iter().filter(|target| target.is_stick || failed).map(|target| SaveTarget {
        id: target.path.to_string_lossy().into_owned().into(),
        name: target.name.as_str().into(),
        stick: target.is_stick,
    });
    rows::sync(adapter.get_targets(), targets.collect(), |model| adapter.set_targets(model));
}
