//! What paying does away from the UI thread.

use super::{CopyRefused, Done, DoneSheet, News, PaidPart, PayEffect, PayIntent, PayOrder, ShowOrder, Taken, strays};
use crate::base::text::clean_line;
use crate::base::{ActId, PrintJobId, QrisRequestId, Rupiah, SaleId};
use crate::devices::{Align, Block, Slip, enqueue};
use crate::kiosk::approval::Given;
use crate::kiosk::photos::{self, Pixels};
use crate::kiosk::printing::Printing;
use crate::kiosk::receipts;
use crate::kiosk::services::Services;
use crate::kiosk::till::Intent;
use crate::kiosk::till::work::{preview, settings};
use crate::kiosk::words::NOBODY;
use crate::store::{Act, StoreError};
use crate::till::notices::{NoticeOutcome, notices_of};
use crate::till::{
    self, ExceptionRefused, FindBy, PayError, Payment, Reprint, ReprintError, ShowQris, Shown, Tender, TenderKind,
    TenderRow, TillSettings, find_receipts, kept_cart, receipt_of, show_qris,
};

/// Under the till's name, beside its cart.
const TAKEN_DRAFT: &str = "taken";
/// What was sold just now is among so many.
const LAST_SALES: usize = 5;

/// What no sale waits for. Whether a code was paid is not among it: a customer stands there until that is known.
pub fn is_aside(effect: &PayEffect) -> bool {
    matches!(effect, PayEffect::Email { .. } | PayEffect::MakeQr(_))
}

pub fn perform(effect: PayEffect, services: &Services) -> Option<Intent> {
    let intent = match effect {
        PayEffect::Pay(order) => return Some(Intent::PaidOut(Box::new(pay(services, *order)))),
        PayEffect::Show(order) => {
            let act_id = order.act_id;
            PayIntent::Shown { act_id, result: show(services, *order).map(Box::new) }
        }
        // What cannot be read now is read again, mostly in a second.
        PayEffect::LookAtNotices { request, amount } => {
            PayIntent::NoticesLooked { request, news: news(services, request, amount).ok()? }
        }
        PayEffect::PrintCode(shown) => PayIntent::CodePrintDone(print_code(services, &shown)),
        PayEffect::Email { act_id, sale, address } => {
            PayIntent::EmailDone { act_id, result: receipts::email(services, act_id, sale, &address) }
        }
        PayEffect::MakeQr(sale) => PayIntent::QrMade { sale, result: receipts::qr(services, sale) },
        PayEffect::LookAtStrays => PayIntent::StraysLooked(strays::find(services).ok()?),
        PayEffect::KeepTaken(taken) => {
            let kept = keep_taken(services, &taken);
            return kept.err().map(|error| Intent::KeepFailed(error.to_string()));
        }
    };
    Some(intent.into())
}

fn keep_taken(services: &Services, taken: &Taken) -> Result<(), StoreError> {
    let (store, till) = (&services.store, services.store.device().prefix.as_str());
    if taken.is_empty() { store.drop_draft(TAKEN_DRAFT, till) } else { store.keep_draft(TAKEN_DRAFT, till, taken) }
}

/// What was taken for the cart that this till was working on.
pub(in crate::kiosk::till) fn kept_taken(services: &Services) -> Result<Taken, StoreError> {
    Ok(services.store.draft(TAKEN_DRAFT, &services.store.device().prefix)?.unwrap_or_default())
}

/// Whether something that was taken for a cart is in none of the last sales, though the cart was sold. What cannot be
/// read is not said to be lost: somebody would pay it back.
pub(in crate::kiosk::till) fn is_taken_lost(services: &Services) -> bool {
    let taken = kept_taken(services).unwrap_or_default();
    let sold = services.store.read(|c| {
        let mut rows = Vec::new();
        for hit in find_receipts(c, &FindBy::Last, LAST_SALES)? {
            rows.extend(till::tenders(c, hit.sale_id)?);
        }
        Ok::<_, StoreError>(rows)
    });
    sold.is_ok_and(|rows| taken.added.iter().any(|added| !rows.iter().any(|row| is_paid_by(row, &added.tender))))
}

fn is_paid_by(row: &TenderRow, tender: &Tender) -> bool {
    let reference: &str = match tender {
        Tender::Cash { .. } => "",
        Tender::Qris { request: Some(request), .. } => return row.request_id == Some(*request),
        Tender::Qris { reference, .. } | Tender::Transfer { reference, .. } => reference,
        Tender::Card { approval_code, .. } => approval_code,
        Tender::Voucher { code, .. } => code,
    };
    row.kind == tender.kind().name()
        && row.amount == tender.fixed_amount()
        && row.reference.eq_ignore_ascii_case(&clean_line(reference))
}

/// What was taken is in the sale now, and never in the next one: not even when the power goes before the screen knows.
fn forget_taken(services: &Services) {
    let forgotten = match kept_taken(services) {
        Ok(taken) if taken.is_empty() => Ok(()),
        _ => keep_taken(services, &Taken::default()),
    };
    if let Err(error) = forgotten {
        tracing::warn!(%error, "what was taken beside the cart could not be forgotten");
    }
}

fn pay(services: &Services, order: PayOrder) -> Result<Done, PayError> {
    let user = services.actor().ok_or(PayError::NobodySignedIn)?;
    let settings = settings(services);
    let payment = Payment {
        act_id: order.act_id,
        user,
        cart: order.cart,
        tenders: order.tenders,
        oversell_confirmed: order.oversell_confirmed,
        approval: order.approval,
        settings: settings.clone(),
    };
    let paid = till::pay(&services.store, payment)?;
    forget_taken(services);
    services.wake_printers();
    let columns = services.receipt_columns();
    // The sale is paid whatever happens to its preview.
    let preview = preview(services, paid.sale_id, &settings, columns).unwrap_or_default();
    let parts = parts(services, paid.sale_id, &settings).unwrap_or_default();
    let printing = if paid.print_job.is_some() { Printing::Waiting } else { Printing::Off };
    Ok(Done {
        paid,
        parts,
        columns,
        preview,
        printing,
        copy: None,
        copy_printing: Printing::Off,
        copying: None,
        rest_ticks: 0,
        asking_copy: None,
        sheet: DoneSheet::None,
    })
}

/// By what a sale was paid, as its receipt says it.
fn parts(services: &Services, sale: SaleId, settings: &TillSettings) -> Result<Vec<PaidPart>, StoreError> {
    let receipt = services.store.read(|c| receipt_of(c, sale, &settings.receipt))?;
    let tenders = receipt.map(|receipt| receipt.tenders).unwrap_or_default();
    let part = |tender: till::ReceiptTender| {
        let kind = TenderKind::read(&tender.kind);
        let about = tender.label.strip_prefix(kind.label()).unwrap_or_default().trim().to_owned();
        PaidPart { kind, about, given: tender.given }
    };
    Ok(tenders.into_iter().map(part).collect())
}

/// Makes a code, or takes the one that was shown for this cart before.
fn show(services: &Services, order: ShowOrder) -> Result<(Shown, Option<Pixels>), String> {
    let user = services.actor().ok_or_else(|| NOBODY.to_owned())?;
    let settings = settings(services);
    let before = order.again.and_then(|request| shown_before(services, request, &order, &settings));
    let shown = match before {
        Some(shown) => shown,
        None => {
            let wanted = ShowQris {
                act_id: order.act_id,
                user,
                cart: order.cart,
                tenders: order.tenders,
                amount: order.amount,
                oversell_confirmed: order.oversell_confirmed,
                approval: order.approval,
                settings,
            };
            show_qris(&services.store, wanted).map_err(|error| error.to_string())?
        }
    };
    let pixels = photos::qr_pixels(&shown.payload);
    Ok((shown, pixels))
}

/// A code that still waits for exactly this. What cannot be read is none: a new code is made.
fn shown_before(
    services: &Services,
    request: QrisRequestId,
    order: &ShowOrder,
    settings: &TillSettings,
) -> Option<Shown> {
    let codes = services.store.read(till::pending).ok()?;
    let code = codes.into_iter().find(|code| code.request_id == request && code.amount == order.amount)?;
    let kept = kept_cart(&services.store, request).ok()??;
    let is_this = kept.cart == order.cart && kept.tenders == order.tenders && code.differing_amount.is_none();
    is_this.then_some(Shown {
        request_id: code.request_id,
        bill_number: code.bill_number,
        payload: code.payload,
        amount: code.amount,
        is_dynamic: settings.tenders.qris_dynamic,
    })
}

fn news(services: &Services, request: QrisRequestId, amount: Rupiah) -> Result<News, StoreError> {
    let notices = services.store.read(|c| notices_of(c, request))?;
    if let Some(notice) = notices.iter().find(|notice| notice.outcome == NoticeOutcome::Matched) {
        return Ok(News::Paid { reference: notice.reference.clone() });
    }
    let differs = notices.iter().rev().find(|notice| notice.amount != amount);
    Ok(differs.map_or(News::None, |notice| News::Differs { amount: notice.amount }))
}

/// Puts the code on paper, for a customer who cannot reach the screen.
fn print_code(services: &Services, shown: &Shown) -> Result<(), String> {
    let user = services.actor().ok_or_else(|| NOBODY.to_owned())?;
    let settings = settings(services);
    let printer = settings.printer.clone().ok_or_else(|| ReprintError::NoPrinter.to_string())?;
    let slip = code_slip(shown, &settings.receipt.outlet_name);
    let title = ["QRIS ", shown.bill_number.as_str()].concat();
    let queued = services
        .store
        .write(Act::by(user, "till.print_qris"), move |tx| enqueue(tx, &printer, &title, &slip, false).map(drop));
    queued.map_err(|error: StoreError| error.to_string())?;
    services.wake_printers();
    Ok(())
}

/// It says that it is no receipt: nothing is paid yet.
fn code_slip(shown: &Shown, outlet: &str) -> Slip {
    let mut slip = Slip::default();
    slip.heading(outlet);
    slip.push(Block::Rule);
    slip.centred("Bayar dengan QRIS");
    slip.push(Block::Qr { data: shown.payload.clone() });
    let amount = shown.amount.to_string().replace('\u{A0}', " ");
    slip.push(Block::Text { text: amount, align: Align::Centre, bold: true, large: true });
    slip.pair("Tagihan", &shown.bill_number);
    if !shown.is_dynamic {
        slip.centred("Ketik sendiri jumlahnya");
    }
    slip.push(Block::Rule);
    slip.centred("BUKAN STRUK, BELUM DIBAYAR");
    slip.push(Block::Cut);
    slip
}

/// Queues a copy of a receipt; beyond the limit with the reason and the second person that it needs.
pub(in crate::kiosk::till) fn copy(
    services: &Services,
    act_id: ActId,
    sale_id: SaleId,
    given: Option<Given>,
) -> Result<PrintJobId, CopyRefused> {
    let refused = |text: String| CopyRefused { text, needs_person: false };
    let user = services.actor().ok_or_else(|| refused(NOBODY.to_owned()))?;
    let order = Reprint { act_id, user, sale_id, settings: settings(services) };
    let copied = match given {
        None => till::reprint(&services.store, order),
        Some(given) => till::reprint_because(&services.store, order, given.reason, given.approval),
    };
    let copied = copied.map_err(|error| CopyRefused {
        needs_person: matches!(error, ReprintError::Exception(ExceptionRefused::ApprovalMissing)),
        text: error.to_string(),
    })?;
    services.wake_printers();
    Ok(copied.print_job)
}
