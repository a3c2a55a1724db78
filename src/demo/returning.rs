//! What did not sell: decisions, notices, reminders and hand-backs.

use super::chance::Chance;
use super::goods::scribble;
use super::outlet::Outlet;
use super::words::KEEP_REASONS;
use super::{AtStep, DemoError};
use crate::base::{ActId, BusinessDay, PartnerId};
use crate::returns::handback::{self, Accepted, HandbackDraft};
use crate::returns::papers::OutletFace;
use crate::returns::{
    Candidate, Choice, Decide, Letterhead, Noticed, SendNotice, Verdict, candidates, decide, remind, reminders_due,
    send_notice,
};
use crate::{catalog, partners};

/// The list of today, by partner: who waits longest comes first. What is decided already is left out.
pub fn by_partner(outlet: &Outlet) -> Result<Vec<(PartnerId, Vec<Candidate>)>, DemoError> {
    let (today, months) = (outlet.store.today(), outlet.config.rules.months_unsold);
    let mut found: Vec<(PartnerId, Vec<(Candidate, String)>)> = Vec::new();
    let to_fetch = outlet.store.read(|c| crate::returns::to_fetch(c, None))?;
    for candidate in outlet.store.read(|c| candidates(c, today, months))? {
        if to_fetch.iter().any(|open| open.product == candidate.product) {
            continue;
        }
        let Some(brief) = outlet.store.read(|c| catalog::brief(c, candidate.product))? else { continue };
        match found.iter_mut().find(|(partner, _)| *partner == brief.partner_id) {
            Some((_, list)) => list.push((candidate, brief.code)),
            None => found.push((brief.partner_id, vec![(candidate, brief.code)])),
        }
    }
    // The order must not hang on ids, which differ from run to run.
    let mut coded = Vec::with_capacity(found.len());
    for (partner, mut list) in found {
        let code = outlet.store.read(|c| partners::by_id(c, partner))?.map(|found| found.code).unwrap_or_default();
        list.sort_by(|(a, a_code), (b, b_code)| (a.start, a_code).cmp(&(b.start, b_code)));
        let list: Vec<Candidate> = list.into_iter().map(|(candidate, _)| candidate).collect();
        coded.push((list.first().map(|oldest| oldest.start), code, partner, list));
    }
    coded.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    Ok(coded.into_iter().map(|(_, _, partner, list)| (partner, list)).collect())
}

/// The manager decides about one partner's list (now and then a product is kept) and the partner is told.
pub fn decide_and_tell(
    outlet: &Outlet,
    partner: PartnerId,
    list: &[Candidate],
    pickup_on: BusinessDay,
    chance: &mut Chance,
) -> Result<Option<Noticed>, DemoError> {
    let today = outlet.store.today();
    let keeps = list.len() > 1 && chance.in_thousand(400);
    let choose = |(at, candidate): (usize, &Candidate)| match keeps && at == 0 {
        true => Choice {
            product: candidate.product,
            verdict: Verdict::Keep { until: today.plus_months(1) },
            reason: KEEP_REASONS[(today.days_since(candidate.start) as usize) % KEEP_REASONS.len()].to_owned(),
        },
        false => Choice { product: candidate.product, verdict: Verdict::Return, reason: String::new() },
    };
    let order = Decide {
        act_id: ActId::new(),
        user: outlet.staff.manager,
        choices: list.iter().enumerate().map(choose).collect(),
        months: outlet.config.rules.months_unsold,
    };
    let decided = decide(&outlet.store, order).at_step("keputusan pengembalian")?;
    if decided.returned == 0 {
        return Ok(None);
    }
    let notice = SendNotice {
        act_id: ActId::new(),
        user: outlet.staff.manager,
        partner,
        pickup_on,
        letterhead: Letterhead::of(&outlet.config),
    };
    send_notice(&outlet.store, notice).map(Some).at_step("surat pengembalian")
}

/// Reminders that are due today.
pub fn send_reminders(outlet: &Outlet) -> Result<(), DemoError> {
    let today = outlet.store.today();
    for (notice, kind) in outlet.store.read(|c| reminders_due(c, today))? {
        remind(&outlet.store, notice.notice, kind, Letterhead::of(&outlet.config)).at_step("pengingat")?;
    }
    Ok(())
}

/// The list of a hand-back with every piece scanned out, but for `missing` of the first product. With a missing
/// piece the partner takes a display aid home as well.
pub fn scanned_out(outlet: &Outlet, partner: PartnerId, missing: i64) -> Result<HandbackDraft, DemoError> {
    let mut draft = outlet.store.read(|c| handback::start(c, partner))?;
    for at in 0..draft.lines.len() {
        let (code, listed) = (draft.lines[at].code.clone(), draft.lines[at].listed);
        let lost = if at == 0 { missing.min(listed) } else { 0 };
        for _ in 0..listed - lost {
            draft.scan(&code);
        }
        if lost > 0 {
            draft.count(at, listed - lost, lost, 0, "Tidak ditemukan di rak maupun gudang");
        }
    }
    if let Some(aid) = draft.aids.first_mut().filter(|_| missing > 0) {
        aid.returned = aid.qty_out;
    }
    Ok(draft)
}

/// Both sign; the goods leave.
pub fn hand_back(
    outlet: &Outlet,
    draft: HandbackDraft,
    receiver: &str,
    chance: &mut Chance,
) -> Result<Accepted, DemoError> {
    let accept = handback::Accept {
        act_id: ActId::new(),
        user: outlet.staff.stock,
        draft,
        giver_name: "Staf Stok 1".to_owned(),
        receiver_name: receiver.to_owned(),
        giver_signature: scribble(chance),
        receiver_signature: scribble(chance),
        outlet: OutletFace::of(&outlet.config),
        printer: "receipt".to_owned(),
    };
    handback::accept(&outlet.store, accept).at_step("pengembalian barang")
}
