//! A sale that is paid: its receipt on paper, by e-mail and as a code.

use deks_ui::Tone;

use super::taken::DOUBLE_TAP_TICKS;
use super::{PayEffect, PayIntent, effect};
use crate::base::{ActId, PrintJobId, Rupiah};
use crate::devices::PreviewLine;
use crate::kiosk::approval::{Ask, Given};
use crate::kiosk::flow::{Event, Out};
use crate::kiosk::photos::Pixels;
use crate::kiosk::printing::Printing;
use crate::kiosk::till::handle::Outs;
use crate::kiosk::till::{Effect, Stage, TillScreen};
use crate::till::{ExceptionKind, Paid, TenderKind, check_address};

/// A sale that is paid, while its receipt still stands on the screen.
#[derive(Debug, Clone)]
pub struct Done {
    pub paid: Paid,
    /// By what it was paid.
    pub parts: Vec<PaidPart>,
    pub columns: usize,
    pub preview: Vec<PreviewLine>,
    pub printing: Printing,
    /// A copy that was asked for.
    pub copy: Option<PrintJobId>,
    pub copy_printing: Printing,
    /// A copy is on its way to the queue: its act.
    pub copying: Option<ActId>,
    /// A copy went to the queue just now: a second tap makes no second one.
    pub rest_ticks: u32,
    /// A second person is being asked about a copy: the act that it is for.
    pub asking_copy: Option<ActId>,
    pub sheet: DoneSheet,
}

/// A tender on the screen, and what was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaidPart {
    pub kind: TenderKind,
    /// What the receipt says beside the kind: `BCA ****1234`.
    pub about: String,
    pub given: Rupiah,
}

/// What lies beside the paid sale.
#[derive(Debug, Default, Clone)]
pub enum DoneSheet {
    #[default]
    None,
    Email(EmailForm),
    /// The receipt as a code; `None` before it is drawn.
    Qr(Option<Pixels>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailForm {
    /// Made when the field opens: two taps send one letter.
    pub act_id: ActId,
    pub address: String,
    /// Why it was not taken; empty otherwise.
    pub flaw: String,
    pub busy: bool,
}

/// Why there is no copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyRefused {
    pub text: String,
    pub needs_person: bool,
}

impl Done {
    pub fn is_cash(&self) -> bool {
        self.parts.iter().any(|part| part.kind == TenderKind::Cash)
    }
}

impl TillScreen {
    pub(super) fn decide_done(&mut self, intent: PayIntent) -> Outs {
        let Stage::Done(done) = &mut self.stage else { return late(intent) };
        match intent {
            PayIntent::EmailOpened => {
                let (address, flaw) = (String::new(), String::new());
                done.sheet = DoneSheet::Email(EmailForm { act_id: ActId::new(), address, flaw, busy: false });
            }
            PayIntent::AddressEdited(address) => {
                if let DoneSheet::Email(form) = &mut done.sheet {
                    (form.address, form.flaw) = (address, String::new());
                }
            }
            PayIntent::EmailSent => {
                let sale = done.paid.sale_id;
                let DoneSheet::Email(form) = &mut done.sheet else { return Vec::new() };
                if form.busy {
                    return Vec::new();
                }
                if let Err(error) = check_address(&form.address) {
                    form.flaw = error.to_string();
                    return Vec::new();
                }
                form.busy = true;
                let (act_id, address) = (form.act_id, form.address.clone());
                return vec![effect(PayEffect::Email { act_id, sale, address })];
            }
            PayIntent::EmailDone { act_id, result } => return self.email_done(act_id, result),
            PayIntent::QrOpened => {
                done.sheet = DoneSheet::Qr(None);
                return vec![effect(PayEffect::MakeQr(done.paid.sale_id))];
            }
            PayIntent::QrMade { sale, result } if sale == done.paid.sale_id => match result {
                Ok(pixels) => {
                    if let DoneSheet::Qr(picture) = &mut done.sheet {
                        *picture = Some(pixels);
                    }
                }
                Err(text) => {
                    done.sheet = DoneSheet::None;
                    return vec![Out::Say(text, Tone::Bad)];
                }
            },
            PayIntent::SheetClosed => done.sheet = DoneSheet::None,
            _ => {}
        }
        Vec::new()
    }

    fn email_done(&mut self, act_id: ActId, result: Result<(), String>) -> Outs {
        if let Stage::Done(done) = &mut self.stage
            && let DoneSheet::Email(form) = &mut done.sheet
            && form.act_id == act_id
        {
            match &result {
                Ok(()) => done.sheet = DoneSheet::None,
                Err(text) => {
                    (form.busy, form.flaw) = (false, text.clone());
                    return Vec::new();
                }
            }
        }
        late(PayIntent::EmailDone { act_id, result })
    }

    /// Asks for a copy of the receipt; two taps are one.
    pub(in crate::kiosk::till) fn reprint(&mut self, given: Option<Given>) -> Outs {
        let Stage::Done(done) = &mut self.stage else { return Vec::new() };
        if done.copying.is_some() || done.asking_copy.is_some() || done.rest_ticks > 0 {
            return Vec::new();
        }
        let act_id = given.as_ref().map_or_else(ActId::new, |given| given.id);
        done.copying = Some(act_id);
        vec![Out::Do(Effect::Reprint { act_id, sale: done.paid.sale_id, given })]
    }

    pub(in crate::kiosk::till) fn reprinted(&mut self, act_id: ActId, result: Result<PrintJobId, CopyRefused>) -> Outs {
        let done = match &mut self.stage {
            Stage::Done(done) if done.copying == Some(act_id) => done,
            _ => return result.err().map(|refused| Out::Say(refused.text, Tone::Bad)).into_iter().collect(),
        };
        done.copying = None;
        match result {
            Ok(job) => {
                (done.copy, done.copy_printing) = (Some(job), Printing::Waiting);
                done.rest_ticks = DOUBLE_TAP_TICKS;
                Vec::new()
            }
            Err(refused) if refused.needs_person => {
                let ask = Ask {
                    id: ActId::new(),
                    kind: ExceptionKind::Reprint,
                    about: done.paid.number.clone(),
                    amount: done.paid.total.to_string(),
                    needs_person: true,
                    reason: None,
                };
                done.asking_copy = Some(ask.id);
                vec![Out::Tell(Event::ApprovalWanted(ask))]
            }
            Err(refused) => vec![Out::Say(refused.text, Tone::Bad)],
        }
    }
}

/// An answer that comes when its sheet is closed, or the next sale has begun.
fn late(intent: PayIntent) -> Outs {
    match intent {
        PayIntent::EmailDone { result: Ok(()), .. } => {
            vec![Out::Say(EMAIL_QUEUED.to_owned(), Tone::Ok), Out::Tell(Event::MailChanged)]
        }
        PayIntent::EmailDone { result: Err(text), .. } => vec![Out::Say(text, Tone::Bad)],
        _ => Vec::new(),
    }
}

const EMAIL_QUEUED: &str = "Struk masuk antrean surel.";
