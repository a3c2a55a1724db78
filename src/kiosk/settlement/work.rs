//! What the screen does away from the UI thread.

use std::collections::HashMap;
use std::sync::atomic::Ordering;

use super::{Board, Effect, Intent, Meter, NamedDraft, Paper, PartnerPage, Sent, StatementPage, Waiting, view};
use crate::base::{ActId, BatchId, BusinessDay, PartnerId, RunId, SettlementId, UserId};
use crate::devices;
use crate::documents::{self, Template};
use crate::intake::PaperOutlet;
use crate::kiosk::files;
use crate::kiosk::services::Services;
use crate::kiosk::words::NOBODY;
use crate::partners::{self, Partner};
use crate::people::{self, Approved};
use crate::settlement::{self as room, MarkPaid, Pay, PayHow, Post, Prepare, Statement};
use crate::store::{Act, Connection, StoreError};
use crate::till::qris::FeeRule;

/// The printer of slips, as the configuration names it.
const PRINTER: &str = "receipt";
/// Of what the outlet earned.
const MONTHS_SHOWN: u32 = 12;

pub(super) fn perform(effect: Effect, services: &Services) -> Option<Intent> {
    Some(match effect {
        Effect::Load { serial } => Intent::Loaded { serial, result: told(board(services).map(Box::new)) },
        Effect::WorkOut { serial, until, waiting, meter } => {
            Intent::WorkedOut { serial, result: work_out(services, until, waiting, &meter) }
        }
        Effect::Prepare { act_id, until } => Intent::Prepared(prepare(services, act_id, until)),
        Effect::Post { act_id, run_id, approved } => Intent::Posted(post(services, act_id, run_id, approved)),
        Effect::Withdraw { act_id, run_id } => {
            Intent::Withdrawn(by(services).and_then(|user| told(room::withdraw(&services.store, act_id, user, run_id))))
        }
        Effect::LoadDraft(draft) => Intent::StatementLoaded(told(draft_page(services, &draft).map(Box::new))),
        Effect::LoadPartner(partner) => Intent::PartnerLoaded(
            told(services.store.read_snapshot(|c| partner_page(c, services, partner))).map(Box::new),
        ),
        Effect::LoadStatement(id) => {
            Intent::StatementLoaded(told(services.store.read_snapshot(|c| statement_page(c, id))).map(Box::new))
        }
        Effect::Save { paper, statement } => Intent::Saved(save(services, paper, statement)),
        other => Intent::Acted(act(services, other)),
    })
}

fn told<T, E: std::fmt::Display>(result: Result<T, E>) -> Result<T, String> {
    result.map_err(|error| error.to_string())
}

fn by(services: &Services) -> Result<UserId, String> {
    services.actor().ok_or_else(|| NOBODY.to_owned())
}

fn fees(services: &Services) -> Option<FeeRule> {
    FeeRule::of(&services.config.tenders)
}

fn outlet(services: &Services) -> PaperOutlet {
    PaperOutlet::of(&services.config.outlet, &services.config.mail)
}

fn board(services: &Services) -> Result<Board, StoreError> {
    let (today, settings) = (services.store.today(), &services.config.settlement);
    let zone = services.store.zone();
    services.store.read_snapshot(|c| {
        let this_month = today.month();
        let from = (1..MONTHS_SHOWN).fold(this_month, |month, _| month.previous());
        let (months, _) = room::income(c, from, this_month)?;
        let waiting = match room::waiting(c)? {
            None => None,
            Some(run) => {
                let by_name = people::user_by_id(c, run.prepared_by)?.map(|user| user.name).unwrap_or_default();
                let at_text = format!("{}, {}", zone.day_of(run.at).long(), zone.time_of_day(run.at));
                Some(Waiting { run, by_name, at_text })
            }
        };
        Ok(Board {
            today,
            minimum: settings.minimum_rupiah,
            balances: room::balances(c, today)?,
            sent: sent(c)?,
            months,
            waiting,
            formats: settings.bank_files.iter().map(|file| file.name.clone()).collect(),
        })
    })
}

fn sent(connection: &Connection) -> Result<Vec<Sent>, StoreError> {
    let batches: HashMap<BatchId, String> =
        room::batches(connection)?.into_iter().map(|batch| (batch.batch_id, batch.number)).collect();
    let mut found = Vec::new();
    for payout in room::sent_payouts(connection)? {
        let partner_name = partners::by_id(connection, payout.partner)?.map(|one| one.business_name);
        let batch = payout.batch_id.and_then(|id| batches.get(&id).cloned()).unwrap_or_default();
        found.push(Sent { payout, partner_name: partner_name.unwrap_or_default(), batch });
    }
    Ok(found)
}

/// Works out what is open up to a day; of a run that waits, its own partners.
fn work_out(
    services: &Services,
    until: BusinessDay,
    waiting: Option<RunId>,
    meter: &Meter,
) -> Result<Vec<NamedDraft>, String> {
    let user = by(services)?;
    let progress = |done: usize, of: usize| {
        meter.done.store(done, Ordering::Relaxed);
        meter.of.store(of, Ordering::Relaxed);
        !meter.stop.load(Ordering::Relaxed)
    };
    let of_run = match waiting {
        Some(run_id) => Some(told(services.store.read(|c| room::partners_of_run(c, run_id)))?),
        None => None,
    };
    let order = Prepare { by: user, until, partners: of_run, fees: fees(services) };
    let drafts = told(room::preview(&services.store, &order, &progress))?;
    let mut named = told(services.store.read(|c| {
        let mut named = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let known = partners::by_id(c, draft.partner)?;
            let (code, name) = known.map(|one| (one.code, one.business_name)).unwrap_or_default();
            named.push(NamedDraft { code, name, draft });
        }
        Ok::<_, StoreError>(named)
    }))?;
    named.sort_by(|a, b| a.name.cmp(&b.name).then(a.code.cmp(&b.code)));
    Ok(named)
}

fn prepare(services: &Services, act_id: ActId, until: BusinessDay) -> Result<usize, String> {
    let order = Prepare { by: by(services)?, until, partners: None, fees: fees(services) };
    told(room::prepare(&services.store, act_id, &order, room::QUIETLY)).map(|prepared| prepared.partners)
}

fn post(services: &Services, act_id: ActId, run_id: RunId, approved: Option<Approved>) -> Result<usize, String> {
    let order = Post { by: by(services)?, approved, run_id, fees: fees(services) };
    told(room::post(&services.store, act_id, &order, room::QUIETLY)).map(|posted| posted.statements)
}

fn account_of(partner: &Partner) -> String {
    let parts = [&partner.bank_name, &partner.bank_account, &partner.bank_holder];
    if parts.iter().any(|part| part.trim().is_empty()) {
        return String::new();
    }
    format!("{} {} a.n. {}", partner.bank_name, partner.bank_account, partner.bank_holder)
}

fn partner_page(connection: &Connection, services: &Services, id: PartnerId) -> Result<PartnerPage, StoreError> {
    let partner = partners::by_id(connection, id)?.ok_or_else(|| StoreError::Unreadable(id.to_string()))?;
    let balance = room::balances(connection, services.store.today())?.into_iter().find(|one| one.partner == id);
    let mut statements = Vec::new();
    for statement in room::statements_of(connection, id)? {
        let payouts = room::payouts_for(connection, statement.settlement_id)?;
        statements.push((statement, payouts.into_iter().find(room::Payout::is_live)));
    }
    Ok(PartnerPage {
        partner: id,
        account: account_of(&partner),
        code: partner.code,
        name: partner.business_name,
        contact: partner.contact_name,
        owed: balance.as_ref().map(|one| one.owed).unwrap_or_default(),
        not_settled: balance.as_ref().map(room::Balance::not_settled).unwrap_or_default(),
        statements,
        payouts: room::payouts_of(connection, id)?,
    })
}

fn statement_page(connection: &Connection, id: SettlementId) -> Result<StatementPage, StoreError> {
    let found: Option<Statement> = room::statement(connection, id)?;
    let statement = found.ok_or_else(|| StoreError::Unreadable(id.to_string()))?;
    let draft = room::reload(connection, &statement)?;
    let mut page = page_of(connection, &draft)?;
    let name = |user: UserId| Ok::<_, StoreError>(people::user_by_id(connection, user)?.map(|user| user.name));
    page.hands = format!(
        "Dihitung {}, disetujui {}.",
        name(statement.prepared_by)?.unwrap_or_default(),
        name(statement.approved_by)?.unwrap_or_default()
    );
    page.payment = room::payment(connection, &statement)?;
    page.payout = room::payouts_for(connection, id)?.into_iter().find(room::Payout::is_live);
    page.statement = Some(statement);
    Ok(page)
}

fn draft_page(services: &Services, draft: &NamedDraft) -> Result<StatementPage, StoreError> {
    services.store.read_snapshot(|c| page_of(c, &draft.draft))
}

fn page_of(connection: &Connection, draft: &room::Draft) -> Result<StatementPage, StoreError> {
    let partner = partners::by_id(connection, draft.partner)?;
    let partner = partner.ok_or_else(|| StoreError::Unreadable(draft.partner.to_string()))?;
    Ok(StatementPage {
        partner: draft.partner,
        account: account_of(&partner),
        partner_name: partner.business_name,
        contact: partner.contact_name,
        statement: None,
        payout: None,
        period: view::period(draft.from, draft.until),
        closing: draft.closing(),
        payment: String::new(),
        hands: String::new(),
        steps: room::steps(connection, draft)?,
        lines: room::lines(connection, draft)?,
    })
}

/// What changes money; the answer is what is said.
fn act(services: &Services, effect: Effect) -> Result<String, String> {
    let (user, store) = (by(services)?, &services.store);
    match effect {
        Effect::Pay { act_id, settlement_id, how } => pay(services, user, act_id, (settlement_id, how)),
        Effect::MarkPaid { act_id, payouts, reference, paid_on } => {
            let count = payouts.len();
            told(room::mark_paid(store, act_id, MarkPaid { by: user, payouts, reference, paid_on }))?;
            Ok(format!("{count} pembayaran ditandai sudah sampai."))
        }
        Effect::Cancel { act_id, approved, payout, reason, note } => {
            let order = room::CancelPayout { by: user, approved, payout_id: payout, reason, note };
            told(room::cancel_payout(store, act_id, order))?;
            Ok("Pembayaran dibatalkan.".to_owned())
        }
        Effect::Adjust { act_id, approved, partner, kind, amount, memo } => {
            let order = room::Adjust { by: user, approved, partner, kind, amount, memo };
            let done = told(room::adjust(store, act_id, order))?;
            Ok(format!("Penyesuaian {} tercatat dan masuk ke perhitungan berikutnya.", done.number))
        }
        Effect::Reverse { act_id, approved, settlement_id, note } => {
            told(room::reverse(store, act_id, room::Reverse { by: user, approved, settlement_id, note }))?;
            Ok("Rincian dibatalkan. Isinya masuk ke perhitungan berikutnya.".to_owned())
        }
        Effect::BankFile { act_id, statements, format } => bank_file(services, user, act_id, (statements, format)),
        _ => Ok(String::new()),
    }
}

fn pay(
    services: &Services,
    user: UserId,
    act_id: ActId,
    (settlement_id, how): (SettlementId, PayHow),
) -> Result<String, String> {
    let is_cash = how.method() == room::Method::Cash;
    let minimum = services.config.settlement.minimum_rupiah;
    let paid = told(room::pay_out(&services.store, act_id, Pay { by: user, settlement_id, how, minimum }))?;
    if is_cash {
        print_receipt(services, user, paid.payout_id)?;
        return Ok(format!("{} dibayar tunai dengan {}. Kuitansinya dicetak.", paid.amount, paid.number));
    }
    Ok(format!("{} tercatat dengan {}.", paid.amount, paid.number))
}

/// The receipt goes to the queue as an act of its own: money that was paid stays paid whatever the printer says.
fn print_receipt(services: &Services, user: UserId, payout: crate::base::PayoutId) -> Result<(), String> {
    let (outlet, zone) = (outlet(services), services.store.zone());
    told(services.store.write(Act::by(user, "settlement.print_receipt"), move |tx| {
        if let Some(paper) = room::payout_paper(tx.conn(), &outlet, zone, payout)? {
            let title = format!("Kuitansi {}", paper.number);
            devices::enqueue(tx, PRINTER, &title, &room::payout_slip(&paper), false)?;
        }
        Ok::<_, StoreError>(())
    }))?;
    services.wake_printers();
    Ok(())
}

fn bank_file(
    services: &Services,
    user: UserId,
    act_id: ActId,
    (statements, format): (Vec<SettlementId>, usize),
) -> Result<String, String> {
    let settings = &services.config.settlement;
    let format = settings.bank_files.get(format).cloned().ok_or("Susunan kolom tidak ada di deks.toml.")?;
    let order = room::MakeBankFile { by: user, statements, format, minimum: settings.minimum_rupiah };
    let made = told(room::make_bank_file(&services.store, act_id, order))?;
    let formats = settings.bank_files.clone();
    let (bytes, _) = told(services.store.read(|c| room::bank_file(c, made.batch_id, &formats)))?;
    let path = told(files::take_along(services, &format!("{}.csv", made.number), &bytes))?;
    Ok(files::saved(&path))
}

fn save(services: &Services, paper: Paper, statement: Option<SettlementId>) -> Result<String, String> {
    let (name, bytes) = match paper {
        Paper::Balances => balances_file(services)?,
        Paper::Income => income_file(services)?,
        Paper::StatementPdf | Paper::StatementXlsx => {
            let id = statement.ok_or("Buka dulu rinciannya.")?;
            statement_file(services, id, paper == Paper::StatementPdf)?
        }
        Paper::Receipt(payout) => receipt_file(services, payout)?,
    };
    let path = told(files::take_along(services, &name, &bytes))?;
    Ok(files::saved(&path))
}

fn balances_file(services: &Services) -> Result<(String, Vec<u8>), String> {
    let today = services.store.today();
    let balances = told(services.store.read_snapshot(|c| room::balances(c, today)))?;
    let bytes = told(room::balances_workbook(&balances, &services.config.outlet.name, today))?;
    Ok((format!("saldo-mitra-{today}.xlsx"), bytes))
}

fn income_file(services: &Services) -> Result<(String, Vec<u8>), String> {
    let today = services.store.today();
    let from = (1..MONTHS_SHOWN).fold(today.month(), |month, _| month.previous());
    let (found, names) = told(services.store.read_snapshot(|c| {
        let names: HashMap<PartnerId, String> =
            partners::all(c)?.into_iter().map(|one| (one.id, one.business_name)).collect();
        Ok::<_, StoreError>((room::income(c, from, today.month())?, names))
    }))?;
    let name_of = |partner: PartnerId| names.get(&partner).cloned().unwrap_or_default();
    let bytes = told(room::income_workbook((&found.0, &found.1), name_of, &services.config.outlet.name, today))?;
    Ok((format!("pendapatan-komisi-{today}.xlsx"), bytes))
}

fn statement_file(services: &Services, id: SettlementId, as_pdf: bool) -> Result<(String, Vec<u8>), String> {
    let outlet = outlet(services);
    let paper = told(services.store.read_snapshot(|c| {
        let statement = room::statement(c, id)?.ok_or_else(|| StoreError::Unreadable(id.to_string()))?;
        room::statement_paper(c, &statement, &outlet)
    }))?;
    let name = format!("rincian-{}", paper.number);
    if as_pdf {
        let value = told(serde_json::to_value(&paper))?;
        return Ok((format!("{name}.pdf"), told(documents::pdf(Template::Settlement, &value, &[]))?));
    }
    Ok((format!("{name}.xlsx"), told(room::statement_workbook(&paper, services.store.today()))?))
}

fn receipt_file(services: &Services, payout: crate::base::PayoutId) -> Result<(String, Vec<u8>), String> {
    let (outlet, zone) = (outlet(services), services.store.zone());
    let paper = told(services.store.read_snapshot(|c| room::payout_paper(c, &outlet, zone, payout)))?;
    let paper = paper.ok_or("Pembayaran ini tidak ditemukan. Muat ulang daftarnya.")?;
    let value = told(serde_json::to_value(&paper))?;
    Ok((format!("kuitansi-{}.pdf", paper.number), told(documents::pdf(Template::Payout, &value, &[]))?))
}
