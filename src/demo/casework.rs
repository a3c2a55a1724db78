//! What the demo's people do with applications and agreements, each step by the room's own operation.

use super::applicants::Applicant;
use super::chance::Chance;
use super::goods::scribble;
use super::outlet::{DEMO_USERS, Outlet};
use super::{AtStep, DemoError};
use crate::base::{ActId, CaseId, UserId};
use crate::partners::Commission;
use crate::partnership::agreement::{self, AgreementDraft, Conditions, House, Signed, Signing, Subject, Way};
use crate::partnership::applications::{self, Office, Sending, Sent};
use crate::partnership::curation::{
    self, Criteria, Decide, ProductVerdict, Ruling, Scores, Sheet, SheetProduct, Verdict,
};
use crate::sop::case::{self, CaseHeader, Doing, TaskRow};

/// What partners of the demo agree to, where nothing else is said.
pub const COMMISSION: Commission = Commission::Percent { bp: 1_500 };
const CITY: &str = "Surabaya";
/// The action that sends an announcement or a review.
const SEND: &str = "send";

/// The open task of a step.
pub fn task(outlet: &Outlet, case: CaseId, step: &'static str) -> Result<TaskRow, DemoError> {
    let tasks = outlet.store.read(|c| case::tasks_of_case(c, case))?;
    let found = tasks.into_iter().find(|task| task.is_open() && task.step == step);
    found.ok_or_else(|| DemoError::Step { step, cause: "langkah ini tidak terbuka".to_owned() })
}

pub fn header(outlet: &Outlet, case: CaseId) -> Result<CaseHeader, DemoError> {
    let found = outlet.store.read(|c| case::header(c, case))?;
    found.ok_or_else(|| DemoError::Step { step: "permohonan", cause: "permohonan tidak ada".to_owned() })
}

/// The application is complete and goes on to be scored.
pub fn submit(outlet: &Outlet, case: CaseId) -> Result<(), DemoError> {
    let task = task(outlet, case, "apply")?;
    let doing = Doing {
        task: task.id,
        version: task.version,
        action: "submit".to_owned(),
        seen: header(outlet, case)?.content_hash,
        reason: String::new(),
        glass: None,
    };
    let (act, by) = (ActId::new(), Some(outlet.staff.stock));
    case::act(&outlet.procedures, act, by, doing).map(drop).at_step("meneruskan ke kurasi")
}

/// The applicant is asked for what is missing.
pub fn ask(outlet: &Outlet, case: CaseId) -> Result<Sent, DemoError> {
    const STEP: &str = "meminta kelengkapan";
    let (within, office) = (&outlet.procedures, Office::of(&outlet.config));
    let draft = outlet.store.read(|c| applications::missing_letter(c, within, &office, case)).at_step(STEP)?;
    let sending = Sending::from(&draft);
    applications::ask_for_missing(within, ActId::new(), outlet.staff.stock, &office, sending).at_step(STEP)
}

/// A letter of a step goes out as it was proposed: the announcement, or the review of a refusal.
pub fn send_letter(outlet: &Outlet, case: CaseId, step: &'static str) -> Result<Sent, DemoError> {
    const STEP: &str = "surat permohonan";
    let (within, office, task) = (&outlet.procedures, Office::of(&outlet.config), task(outlet, case, step)?);
    let draft = outlet.store.read(|c| applications::draft_of(c, within, &office, (task.id, SEND), "")).at_step(STEP)?;
    let sending = Sending::from(&draft);
    applications::send(within, ActId::new(), outlet.staff.stock, &office, sending).at_step(STEP)
}

/// A curator hands scores in: so many points, and now and then one less.
pub fn score(outlet: &Outlet, case: CaseId, by: UserId, points: i64, note: &str) -> Result<(), DemoError> {
    const STEP: &str = "penilaian kurator";
    let criteria = Criteria::of(&outlet.procedures).at_step(STEP)?;
    let points_of = |at: usize| if at % 3 == 2 { (points - 1).max(1) } else { points };
    let scores = criteria.criteria.iter().enumerate().map(|(at, one)| (one.id.clone(), points_of(at))).collect();
    let scores = Scores { scores, note: note.to_owned(), ..Scores::default() };
    let task = task(outlet, case, "curate")?.id;
    curation::submit(&outlet.procedures, ActId::new(), by, task, scores).at_step(STEP)
}

pub fn sheet(outlet: &Outlet, case: CaseId) -> Result<Sheet, DemoError> {
    let viewer = outlet.staff.manager;
    outlet.store.read(|c| curation::sheet(c, &outlet.procedures, case, viewer)).at_step("lembar kurasi")
}

/// The manager decides about every product, with the words that the applicant will read.
pub fn decide(outlet: &Outlet, case: CaseId, ruling: Ruling, reason: &str) -> Result<(), DemoError> {
    let sheet = sheet(outlet, case)?;
    let count = sheet.products.len();
    let products = sheet.products.iter().enumerate();
    let verdicts = products.map(|(at, product)| verdict(product, ruling, count > 1 && at + 1 == count)).collect();
    let decision = Decide::about(&sheet, ruling, verdicts, reason);
    let done = curation::decide(&outlet.procedures, ActId::new(), outlet.staff.manager, decision);
    done.map(drop).at_step("keputusan kurasi")
}

/// Of what is accepted the last one is to be changed.
fn verdict(product: &SheetProduct, ruling: Ruling, is_last: bool) -> ProductVerdict {
    let (verdict, reason, note) = match (ruling, product.is_over_limit) {
        (_, true) => (Verdict::Refused, "over_limit", ""),
        (Ruling::Accept, false) if is_last => (Verdict::Changed, "", "Tambahkan label nama usaha"),
        (Ruling::Accept, false) => (Verdict::Accepted, "", ""),
        _ => (Verdict::Refused, "quality", ""),
    };
    ProductVerdict { row: product.row.clone(), verdict, reason: reason.to_owned(), note: note.to_owned() }
}

/// What an applicant of the demo says about paying while both sit at the agreement.
pub fn as_applicant(applicant: &Applicant, conditions: &mut Conditions) {
    conditions.terms.commission = COMMISSION;
    let party = &mut conditions.parties.partner;
    "Bank Contoh".clone_into(&mut party.bank_name);
    party.bank_account = format!("00100{:05}", applicant.number);
    party.bank_holder = applicant.owner();
}

/// An agreement that waits for its signatures.
pub struct Drafted {
    pub draft: AgreementDraft,
    signer: String,
}

/// Drafts an agreement or an addendum from what the program proposes and what people agree on beside it.
pub fn draft(outlet: &Outlet, subject: Subject, agree: impl FnOnce(&mut Conditions)) -> Result<Drafted, DemoError> {
    const STEP: &str = "rancangan perjanjian";
    let (within, manager) = (&outlet.procedures, outlet.staff.manager);
    let house = House::of(&outlet.config);
    let mut conditions = agreement::propose(within, manager, subject, &house).at_step(STEP)?;
    agree(&mut conditions);
    // An outlet that has not said yet where it is still shows how an agreement is made.
    for place in [&mut conditions.place, &mut conditions.parties.outlet.address] {
        if place.trim().is_empty() {
            CITY.clone_into(place);
        }
    }
    let signer = conditions.parties.partner.signer_name.clone();
    let draft = match subject {
        Subject::Addendum(root) => {
            agreement::addendum(within, ActId::new(), manager, root, conditions).at_step("adendum")?
        }
        _ => agreement::draft(within, ActId::new(), manager, subject, conditions).at_step(STEP)?,
    };
    Ok(Drafted { draft, signer })
}

/// Both sign on the screen.
pub fn sign(outlet: &Outlet, drafted: Drafted, chance: &mut Chance) -> Result<Signed, DemoError> {
    let [_, (manager, ..), ..] = DEMO_USERS;
    let signing = Signing {
        agreement: drafted.draft.id,
        seen: drafted.draft.hash,
        way: Way::Touch { partner: scribble(chance), outlet: scribble(chance) },
        partner_name: drafted.signer,
        outlet_name: manager.to_owned(),
    };
    agreement::sign(&outlet.procedures, ActId::new(), outlet.staff.manager, signing).at_step("tanda tangan perjanjian")
}
