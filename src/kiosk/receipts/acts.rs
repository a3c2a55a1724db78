//! What is done with the open receipt: copied, sent, shown as a code, voided, taken back. Pure.

use deks_ui::{Screen as Place, Tone};

use super::{Asked, AskedFor, CopyMade, Effect, Intent, MailForm, OpenReceipt, ReceiptsScreen, Sheet, VoidMade};
use crate::base::{ActId, Rupiah, SaleId};
use crate::devices::JobState;
use crate::kiosk::approval::{Ask, Given};
use crate::kiosk::flow::{Event, Out};
use crate::kiosk::photos::Pixels;
use crate::kiosk::printing::Printing;
use crate::till::ExceptionKind;

type Outs = Vec<Out<Effect>>;

impl ReceiptsScreen {
    pub(super) fn decide_act(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::Copy => self.copy(),
            Intent::Copied(result) => self.copied(result),
            Intent::ReturnWanted => self.return_wanted(),
            Intent::VoidWanted => self.void_wanted(),
            Intent::Voided(result) => self.voided(result),
            Intent::Approved(given) => self.approved(given),
            Intent::Declined(id) => {
                if self.asked.is_some_and(|asked| asked.id == id) {
                    self.asked = None;
                }
                Vec::new()
            }
            Intent::MailWanted => {
                self.sheet = self.open.as_ref().map(|open| Sheet::Mail(MailForm::of(open)));
                Vec::new()
            }
            Intent::AddressEdited(address) => {
                if let Some(Sheet::Mail(form)) = &mut self.sheet {
                    (form.address, form.flaw) = (address, String::new());
                }
                Vec::new()
            }
            Intent::MailConfirmed => self.mail(),
            Intent::Mailed { act_id, result } => self.mailed(act_id, result),
            Intent::QrWanted => self.qr_wanted(),
            Intent::QrMade { sale_id, result } => self.qr_made(sale_id, result),
            Intent::SheetClosed => {
                self.sheet = None;
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn copy(&mut self) -> Outs {
        let Some(open) = self.open.as_ref().filter(|_| !self.copy_waits() && self.asked.is_none()) else {
            return Vec::new();
        };
        let (id, sale_id) = (ActId::new(), open.sale_id);
        if open.standing.copy_asks {
            let ask = ask(id, ExceptionKind::Reprint, open);
            self.asked = Some(Asked { id, sale_id, what: AskedFor::Copy });
            return vec![Out::Tell(Event::ApprovalWanted(ask))];
        }
        self.copying = Some(sale_id);
        vec![Out::Do(Effect::Copy { act_id: id, sale_id, given: None })]
    }

    /// A copy is being asked for, or one of the open receipt has not come out yet.
    pub(super) fn copy_waits(&self) -> bool {
        let Some(open) = &self.open else { return self.copying.is_some() };
        let waits = |state: JobState| matches!(state, JobState::Waiting | JobState::Printing | JobState::Failed);
        self.copying.is_some()
            || matches!(open.copy, Some((_, Printing::Waiting | Printing::Failed)))
            || self.jobs_of(&open.number).iter().any(|job| job.is_copy && waits(job.state))
    }

    fn copied(&mut self, result: Result<CopyMade, String>) -> Outs {
        let sale = self.copying.take();
        match result {
            Ok(CopyMade { job, next_asks }) => {
                if let Some(open) = self.open.as_mut().filter(|open| sale.is_none_or(|sale| sale == open.sale_id)) {
                    open.copy = Some((job, Printing::Waiting));
                    open.standing.copy_asks = next_asks;
                }
                // Copies of paper and letters share one limit.
                let mut outs = vec![self.look_at_jobs()];
                outs.extend(self.look_again());
                outs
            }
            Err(text) => {
                let mut outs = vec![Out::Say(text, Tone::Bad)];
                // Somebody copied it meanwhile, or what is allowed changed.
                outs.extend(sale.map(|sale| Out::Do(Effect::LookAgain(sale))));
                outs
            }
        }
    }

    fn return_wanted(&self) -> Outs {
        let Some(open) = self.open.as_ref().filter(|open| open.standing.may_return) else { return Vec::new() };
        vec![Out::Open(Place::Refund, Place::Receipts), Out::Tell(Event::RefundWanted(open.number.clone()))]
    }

    fn void_wanted(&mut self) -> Outs {
        let free = self.voiding.is_none() && self.asked.is_none();
        let Some(open) = self.open.as_ref().filter(|open| open.standing.may_void && free) else { return Vec::new() };
        let asked = Asked { id: ActId::new(), sale_id: open.sale_id, what: AskedFor::Void };
        let ask = ask(asked.id, ExceptionKind::Void, open);
        self.asked = Some(asked);
        vec![Out::Tell(Event::ApprovalWanted(ask))]
    }

    fn approved(&mut self, given: Given) -> Outs {
        let Some(Asked { id, sale_id, what }) = self.asked.filter(|asked| asked.id == given.id) else {
            return Vec::new();
        };
        self.asked = None;
        match what {
            AskedFor::Copy => {
                self.copying = Some(sale_id);
                vec![Out::Do(Effect::Copy { act_id: id, sale_id, given: Some(given) })]
            }
            AskedFor::Void => {
                self.voiding = Some(sale_id);
                vec![Out::Do(Effect::Void { sale_id, given })]
            }
            AskedFor::Mail => match &mut self.sheet {
                Some(Sheet::Mail(form)) if form.act_id == id => {
                    form.busy = true;
                    let address = form.address.clone();
                    vec![Out::Do(Effect::Mail { act_id: id, sale_id, address, given: Some(given) })]
                }
                _ => Vec::new(),
            },
        }
    }

    /// The receipt is read again either way: it says now what became of it.
    fn voided(&mut self, result: Result<VoidMade, String>) -> Outs {
        let again = self.voiding.take().map(|sale| Out::Do(Effect::LookAgain(sale)));
        let mut outs = match result {
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok(made) => vec![made.said(), Out::Tell(Event::RegisterChanged)],
        };
        outs.extend(again);
        outs
    }

    fn mail(&mut self) -> Outs {
        let Some(Sheet::Mail(form)) = &mut self.sheet else { return Vec::new() };
        if form.busy || self.asked.is_some() {
            return Vec::new();
        }
        if let Err(error) = crate::till::check_address(&form.address) {
            form.flaw = error.to_string();
            return Vec::new();
        }
        let (act_id, sale_id, address) = (form.act_id, form.sale_id, form.address.clone());
        if let Some(open) = self.open.as_ref().filter(|open| open.sale_id == sale_id && open.standing.mail_asks) {
            self.asked = Some(Asked { id: act_id, sale_id, what: AskedFor::Mail });
            return vec![Out::Tell(Event::ApprovalWanted(ask(act_id, ExceptionKind::Reprint, open)))];
        }
        form.busy = true;
        vec![Out::Do(Effect::Mail { act_id, sale_id, address, given: None })]
    }

    /// The receipt is read again either way: whether the next letter asks may have changed.
    fn mailed(&mut self, act_id: ActId, result: Result<(), String>) -> Outs {
        let mut outs = match result {
            Ok(()) => {
                if matches!(&self.sheet, Some(Sheet::Mail(form)) if form.act_id == act_id) {
                    self.sheet = None;
                }
                let text = "Struk masuk antrean surel.".to_owned();
                vec![Out::Say(text, Tone::Ok), Out::Tell(Event::MailChanged)]
            }
            Err(text) => match &mut self.sheet {
                Some(Sheet::Mail(form)) if form.act_id == act_id => {
                    (form.busy, form.flaw) = (false, text);
                    Vec::new()
                }
                _ => vec![Out::Say(text, Tone::Bad)],
            },
        };
        outs.extend(self.look_again());
        outs
    }

    fn qr_wanted(&mut self) -> Outs {
        let Some(sale_id) = self.open.as_ref().map(|open| open.sale_id) else { return Vec::new() };
        self.sheet = Some(Sheet::Qr { sale_id, picture: None });
        vec![Out::Do(Effect::Qr(sale_id))]
    }

    fn qr_made(&mut self, sale_id: SaleId, result: Result<Pixels, String>) -> Outs {
        let Some(Sheet::Qr { sale_id: shown, picture }) = &mut self.sheet else { return Vec::new() };
        if *shown != sale_id {
            return Vec::new();
        }
        match result {
            Ok(pixels) => {
                *picture = Some(pixels);
                Vec::new()
            }
            Err(text) => {
                self.sheet = None;
                vec![Out::Say(text, Tone::Bad)]
            }
        }
    }
}

impl VoidMade {
    /// What is left to do by hand: money that has to go back stays in sight until somebody answers it.
    fn said(self) -> Out<Effect> {
        let VoidMade { number, cash, at_the_bank } = self;
        let asks = |text: String| Out::Ask(text, Tone::Warn, "Mengerti".to_owned());
        match (at_the_bank, cash > Rupiah::ZERO) {
            (true, true) => asks(format!(
                "Struk {number} dibatalkan. Kembalikan {cash} tunai; sisanya lewat mesin kartu atau aplikasi bank."
            )),
            (true, false) => {
                asks(format!("Struk {number} dibatalkan. Batalkan juga di mesin kartu atau aplikasi bank."))
            }
            (false, true) => asks(format!("Struk {number} dibatalkan. Kembalikan {cash} tunai kepada pembeli.")),
            (false, false) => Out::Say(format!("Struk {number} dibatalkan."), Tone::Ok),
        }
    }
}

impl MailForm {
    fn of(open: &OpenReceipt) -> MailForm {
        MailForm {
            act_id: ActId::new(),
            sale_id: open.sale_id,
            number: open.number.clone(),
            address: String::new(),
            flaw: String::new(),
            busy: false,
        }
    }
}

fn ask(id: ActId, kind: ExceptionKind, open: &OpenReceipt) -> Ask {
    Ask { id, kind, about: open.number.clone(), amount: open.total.to_string(), needs_person: true, reason: None }
}
