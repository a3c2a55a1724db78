//! What the screen does away from the UI thread.

use std::collections::HashMap;
use std::sync::Arc;

use super::{
    Board, CloseTrouble, ClosedRow, CountDraft, Effect, FloatDraft, Intent, Mail, MoveMade, OpenShift, Stay, Told,
    XPaper, ZPaper, print,
};
use crate::base::{ActId, BusinessDay, Rupiah, ShiftId, UserId, UtcMs, Zone};
use crate::devices::preview_lines;
use crate::kiosk::approval::Given;
use crate::kiosk::files;
use crate::kiosk::services::Services;
use crate::kiosk::words::NOBODY;
use crate::people;
use crate::store::{Connection, StoreError};
use crate::till::shift::{
    CashKind, CashMove, CloseError, CloseShift, Closing, OpenAtTill, OpenDrawer, Pieces, ReportError, Shift,
    ShiftReport, ShiftRow, ShiftSettings, SubmitCount, TakeOver, close_shift, closed_shifts, holder, mail_z, move_cash,
    open_drawer, open_shift_at_till, print_x, report_slip, reprint_z, shift_paper, submit_count, take_over,
    taken_alone, x_report, z_pdf, z_report,
};
use crate::till::{FLOAT_REASON, held_carts, pending};

/// Kind of the drafts of what is being counted.
const DRAFT_KIND: &str = "shift_sheet";
const FLOAT: &str = "float";
const COUNT: &str = "count";
/// Rows of one page of the list.
const PAGE_ROWS: u32 = 100;

pub(super) fn perform(effect: Effect, services: &Services) -> Option<Intent> {
    match effect {
        Effect::Load { serial } => Some(Intent::Loaded { serial, result: board(services).map(Box::new) }),
        Effect::KeepFloat(draft) => keep(services, FLOAT, &draft),
        Effect::KeepCount(draft) => keep(services, COUNT, &draft),
        Effect::Open { act_id, float } => Some(Intent::Opened(open(services, act_id, float))),
        Effect::BringHere => Some(Intent::BringHere),
        Effect::TakeOver(act_id) => Some(Intent::TakenOver(take(services, act_id))),
        Effect::MoveCash { kind, amount, given } => Some(Intent::Moved(cash(services, kind, amount, given))),
        Effect::OpenDrawer(given) => Some(Intent::DrawerOpened(drawer(services, given))),
        Effect::PrintX(act_id) => Some(Intent::XPrinted(x(services, act_id))),
        Effect::ReadX { serial } => Some(Intent::XRead { serial, result: read_x(services).map(Box::new) }),
        Effect::Submit { act_id, shift, pieces } => {
            Some(Intent::WasTold(submit(services, act_id, shift, pieces).map(Box::new)))
        }
        Effect::Close { act_id, shift, given } => Some(Intent::Closed(close(services, act_id, shift, given))),
        Effect::Mail(z_number) => Some(Intent::Mailed { z_number, mail: mail(services, z_number) }),
        Effect::List { before } => Some(Intent::Listed { before, result: list(services, before) }),
        Effect::ReadReport { serial, from, z_number } => {
            Some(Intent::ReportRead { serial, from, result: read_report(services, z_number).map(Box::new) })
        }
        Effect::Copy { act_id, z_number } => Some(Intent::CopyMade(copy(services, act_id, z_number))),
        Effect::SavePdf(z_number) => Some(Intent::PdfSaved(save_pdf(services, z_number))),
        Effect::LookAtPrint(z_number) => Some(Intent::PrintLooked { z_number, print: print::look(services, z_number) }),
    }
}

/// The settings as of now.
pub(super) fn settings(services: &Services) -> Arc<ShiftSettings> {
    Arc::new(ShiftSettings::of(&services.config))
}

fn actor(services: &Services) -> Result<UserId, String> {
    services.actor().ok_or_else(|| NOBODY.to_owned())
}

fn board(services: &Services) -> Result<Board, String> {
    let (store, user) = (&services.store, actor(services)?);
    let report = match x_report(store, user, &settings(services)) {
        // Whoever looks at the screen may be who counts: nobody is shown what the count should come to.
        Ok(report) => Some(report.blinded()),
        Err(ReportError::NoShift) => None,
        Err(error) => return Err(error.to_string()),
    };
    let (today, zone) = (store.today(), store.zone());
    let read = store.read(|c| {
        let names = names(c)?;
        let taken_alone = taken_alone(c, user)?;
        let open = report.map(|report| open_shift(c, report, &names, today, zone)).transpose()?;
        let open = open.map(|open| OpenShift { taken_alone, ..open });
        let last = closed_shifts(c, None, 1)?.into_iter().next().map(|row| closed_row(row, &names, zone));
        Ok::<_, StoreError>((open, last))
    });
    let (open, last) = read.map_err(|error| error.to_string())?;
    // A sheet that cannot be read is counted anew; it keeps nobody from the till.
    let kept_float: Option<FloatDraft> = store.draft(DRAFT_KIND, FLOAT).unwrap_or_default();
    let kept_count: Option<CountDraft> = store.draft(DRAFT_KIND, COUNT).unwrap_or_default();
    Ok(Board { today, open, last, kept_float, kept_count })
}

type Names = HashMap<UserId, String>;

fn names(c: &Connection) -> Result<Names, StoreError> {
    Ok(people::users(c)?.into_iter().map(|user| (user.id, user.name)).collect())
}

fn name_of(names: &Names, user: Option<UserId>) -> String {
    user.and_then(|id| names.get(&id).cloned()).unwrap_or_default()
}

/// `21.05`, with the date where it is not of the day that is meant.
fn when(at: UtcMs, day: BusinessDay, zone: Zone) -> String {
    if zone.day_of(at) == day { zone.time_of_day(at) } else { zone.stamp(at) }
}

fn open_shift(
    c: &Connection,
    report: ShiftReport,
    names: &Names,
    today: BusinessDay,
    zone: Zone,
) -> Result<OpenShift, StoreError> {
    let shift = report.shift;
    let holder = holder(c, &shift)?;
    Ok(OpenShift {
        opened_at: when(shift.opened_at, today, zone),
        opened_by: name_of(names, shift.opened_by),
        holder,
        holder_name: name_of(names, holder),
        is_stale: shift.is_from_an_earlier_day(today),
        taken_alone: Rupiah::ZERO,
        move_times: report.totals.moves.iter().map(|row| when(row.at, today, zone)).collect(),
        report,
    })
}

fn closed_row(row: ShiftRow, names: &Names, zone: Zone) -> ClosedRow {
    ClosedRow {
        z_number: row.z_number,
        day: row.shift.day,
        shift: row.shift.number,
        closed_at: when(row.closed_at, row.shift.day, zone),
        who: name_of(names, row.closed_by),
        by: row.closed_by,
        net: row.net,
        difference: row.difference,
    }
}

/// A power cut costs the last key at most; an error here is no reason to stop counting.
fn keep(services: &Services, key: &str, draft: &impl serde::Serialize) -> Option<Intent> {
    if let Err(error) = services.store.keep_draft(DRAFT_KIND, key, draft) {
        tracing::error!(%error, "a count was not kept");
    }
    None
}

fn forget(services: &Services, key: &str) {
    if let Err(error) = services.store.drop_draft(DRAFT_KIND, key) {
        tracing::error!(%error, "a count was not forgotten");
    }
}

fn open(services: &Services, act_id: ActId, float: Rupiah) -> Result<Shift, String> {
    let order = OpenAtTill { act_id, user: actor(services)?, float, settings: settings(services) };
    let opened = open_shift_at_till(&services.store, order).map_err(|error| error.to_string())?;
    services.wake_printers();
    forget(services, FLOAT);
    Ok(opened.shift)
}

fn take(services: &Services, act_id: ActId) -> Result<(), String> {
    let order = TakeOver { act_id, user: actor(services)? };
    take_over(&services.store, order).map(|_| ()).map_err(|error| error.to_string())
}

fn cash(services: &Services, kind: CashKind, amount: Rupiah, given: Given) -> Result<MoveMade, String> {
    let is_float = given.reason.code == FLOAT_REASON;
    let order = CashMove {
        act_id: given.id,
        user: actor(services)?,
        kind,
        amount,
        reason: given.reason,
        approval: given.approval,
        settings: settings(services),
    };
    let moved = move_cash(&services.store, order).map_err(|error| error.to_string())?;
    services.wake_printers();
    Ok(MoveMade { kind, is_float, number: moved.number, amount })
}

fn drawer(services: &Services, given: Given) -> Result<(), String> {
    let order = OpenDrawer {
        act_id: given.id,
        user: actor(services)?,
        reason: given.reason,
        approval: given.approval,
        settings: settings(services),
    };
    open_drawer(&services.store, order).map_err(|error| error.to_string())?;
    services.wake_printers();
    Ok(())
}

fn x(services: &Services, act_id: ActId) -> Result<(), String> {
    let user = actor(services)?;
    print_x(&services.store, act_id, user, settings(services)).map_err(|error| error.to_string())?;
    services.wake_printers();
    Ok(())
}

fn submit(services: &Services, act_id: ActId, shift: ShiftId, pieces: Vec<Pieces>) -> Result<Told, String> {
    let order = SubmitCount { act_id, user: actor(services)?, shift, pieces, settings: settings(services) };
    let counted = submit_count(&services.store, &order).map_err(|error| error.to_string())?;
    let stays = stays(services, shift).map_err(|error| error.to_string())?;
    Ok(Told { shift, act_id: ActId::new(), counted, stays })
}

/// What goes on after the shift: carts that are held, and codes that nobody confirmed, this shift's first.
fn stays(services: &Services, shift: ShiftId) -> Result<Vec<Stay>, StoreError> {
    let held = held_carts(&services.store)?.carts.into_iter();
    let mut stays: Vec<Stay> =
        held.map(|held| Stay { amount: held.total(), name: held.name, is_qris: false, is_earlier: false }).collect();
    let codes = services.store.read(pending)?.into_iter().map(|code| {
        let is_earlier = code.shift_id != Some(shift);
        Stay { name: code.bill_number, amount: code.amount, is_qris: true, is_earlier }
    });
    stays.extend(codes);
    stays.sort_by_key(|stay| stay.is_earlier);
    Ok(stays)
}

fn close(
    services: &Services,
    act_id: ActId,
    shift: ShiftId,
    given: Option<Given>,
) -> Result<(i64, Option<Box<ZPaper>>), CloseTrouble> {
    let user = actor(services).map_err(|text| CloseTrouble { text, count_again: false })?;
    let (explanation, accepted) = given.map_or((None, None), |given| (Some(given.reason), given.approval));
    let order = CloseShift { act_id, user, shift, explanation, accepted, settings: settings(services) };
    let closed = close_shift(&services.store, order).map_err(|error| CloseTrouble {
        count_again: matches!(error, CloseError::ChangedSinceCount | CloseError::NotCounted),
        text: error.to_string(),
    })?;
    services.wake_printers();
    forget(services, COUNT);
    // The shift is closed whatever happens to its preview.
    let paper = read_report(services, closed.z_number).ok().map(Box::new);
    Ok((closed.z_number, paper))
}

fn read_report(services: &Services, z_number: i64) -> Result<ZPaper, String> {
    let (zone, columns, settings) = (services.store.zone(), services.receipt_columns(), settings(services));
    let read = services.store.read(|c| {
        let report = z_report(c, z_number)?.ok_or(ReportError::UnknownZ(z_number))?;
        let paper = shift_paper(c, &report, &settings, zone)?;
        Ok::<_, ReportError>((report, paper))
    });
    let (report, paper) = read.map_err(|error| error.to_string())?;
    let summary = &paper.summary;
    Ok(ZPaper {
        z_number,
        shift: report.shift,
        net: summary.net_rupiah,
        counted: summary.counted_rupiah,
        difference: summary.difference_rupiah,
        is_unaccepted: report.closing.as_ref().is_some_and(Closing::is_unaccepted),
        print: print::look(services, z_number),
        columns,
        preview: preview_lines(&report_slip(&paper, false), columns, &|_| None),
    })
}

/// The X report as it would be printed now.
fn read_x(services: &Services) -> Result<XPaper, String> {
    let (store, columns, settings) = (&services.store, services.receipt_columns(), settings(services));
    let report = x_report(store, actor(services)?, &settings).map_err(|error| error.to_string())?;
    let paper = store.read(|c| shift_paper(c, &report, &settings, store.zone())).map_err(|error| error.to_string())?;
    Ok(XPaper {
        shift: report.shift,
        net: paper.summary.net_rupiah,
        expected: paper.summary.expected_rupiah,
        columns,
        preview: preview_lines(&report_slip(&paper, false), columns, &|_| None),
    })
}

fn mail(services: &Services, z_number: i64) -> Mail {
    let settings = settings(services);
    match mail_z(&services.store, z_number, &settings) {
        Ok(None) => Mail::Nobody,
        Ok(Some(_)) => {
            services.wake_mail();
            Mail::Queued(settings.managers.len())
        }
        Err(error) => {
            tracing::error!(%error, "a Z report was not put into the outbox");
            Mail::Failed
        }
    }
}

fn list(services: &Services, before: Option<i64>) -> Result<(Vec<ClosedRow>, bool), String> {
    let zone = services.store.zone();
    let read = services.store.read(|c| {
        let names = names(c)?;
        let rows = closed_shifts(c, before, PAGE_ROWS)?;
        let has_more = rows.len() == PAGE_ROWS as usize;
        Ok::<_, StoreError>((rows.into_iter().map(|row| closed_row(row, &names, zone)).collect(), has_more))
    });
    read.map_err(|error| error.to_string())
}

fn copy(services: &Services, act_id: ActId, z_number: i64) -> Result<(), String> {
    let user = actor(services)?;
    let order = reprint_z(&services.store, act_id, user, z_number, settings(services));
    order.map_err(|error| error.to_string())?;
    services.wake_printers();
    Ok(())
}

fn save_pdf(services: &Services, z_number: i64) -> Result<String, String> {
    let (name, bytes) = z_pdf(&services.store, z_number, &settings(services)).map_err(|error| error.to_string())?;
    let path = files::take_along(services, &name, &bytes).map_err(|error| error.to_string())?;
    Ok(files::saved(&path))
}
