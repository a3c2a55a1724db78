//! What the screen does with each intent. Pure: no disk, no clock, no window.

use deks_ui::{MailFilter, MailForm, Screen as Place, Tone};

use super::{Deed, Effect, Intent, Letter, LetterData, Listing, OutboxScreen};
use crate::base::ActId;
use crate::kiosk::files;
use crate::kiosk::flow::{Event, Out};

/// How often, in ticks, the open screen looks what became of the letters.
const LOOK_TICKS: u32 = 3;

type Outs = Vec<Out<Effect>>;

impl OutboxScreen {
    pub(super) fn decide(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::SignedIn { may } => self.signed_in(may),
            Intent::Entered(place) => return self.entered(place),
            Intent::Tick => return self.ticked(),
            Intent::Changed if self.open => return self.look(),
            Intent::BarTapped => return self.bar_tapped(),
            Intent::Listed { serial, result } => return self.listed(serial, result),
            Intent::QueryEdited(query) => {
                self.query = query;
                return self.list();
            }
            Intent::FilterChosen(filter) => {
                self.filter = filter;
                return self.list();
            }
            Intent::TryNow => {
                let said = "Surat yang menunggu dicoba dikirim sekarang.".to_owned();
                return vec![Out::Do(Effect::Wake), Out::Say(said, Tone::Plain)];
            }
            Intent::LetterChosen(id) if self.may => return vec![Out::Do(Effect::Open(id))],
            Intent::Wanted(key) if self.may => return vec![Out::Do(Effect::OpenKey(key))],
            Intent::LetterLoaded(loaded) => return self.letter_loaded(loaded),
            Intent::Back => self.letter = None,
            other => return self.decide_letter(other),
        }
        Vec::new()
    }

    /// Letters to partners are nobody's business who may not write them.
    fn signed_in(&mut self, may: bool) {
        self.may = may;
        if !may {
            self.letter = None;
            self.listing.rows.clear();
        }
    }

    fn entered(&mut self, place: Place) -> Outs {
        self.here = place;
        self.open = place == Place::Outbox;
        if !self.open {
            return Vec::new();
        }
        self.letter = None;
        self.list()
    }

    fn ticked(&mut self) -> Outs {
        self.ticks = self.ticks.wrapping_add(1);
        if self.open && self.ticks.is_multiple_of(LOOK_TICKS) { self.look() } else { Vec::new() }
    }

    fn bar_tapped(&mut self) -> Outs {
        match (self.may, self.here) {
            (true, Place::Outbox) => Vec::new(),
            (true, here) => vec![Out::Open(Place::Outbox, here)],
            (false, _) => vec![Out::Say("Surel keluar dibuka oleh manajer. Minta manajer masuk.".into(), Tone::Plain)],
        }
    }

    fn list(&mut self) -> Outs {
        if !self.may {
            return Vec::new();
        }
        self.serial += 1;
        let (serial, filter, query) = (self.serial, self.filter, self.query.clone());
        vec![Out::Do(Effect::List { serial, filter, query })]
    }

    /// The list and the open letter as they stand now.
    fn look(&mut self) -> Outs {
        let mut outs = self.list();
        let open = self.letter.as_ref().filter(|letter| !letter.busy);
        outs.extend(open.map(|letter| Out::Do(Effect::Open(letter.id()))));
        outs
    }

    fn listed(&mut self, serial: u64, result: Result<Listing, String>) -> Outs {
        if serial != self.serial || !self.may {
            return Vec::new();
        }
        match result {
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok(listing) => {
                self.listing = listing;
                Vec::new()
            }
        }
    }

    fn letter_loaded(&mut self, loaded: Result<Box<LetterData>, String>) -> Outs {
        match loaded {
            Err(text) => return vec![Out::Say(text, Tone::Bad)],
            Ok(data) => match &mut self.letter {
                Some(letter) if letter.id() == data.row.mail_id => letter.data = *data,
                _ if self.open && self.may => self.letter = Some(Letter::of(*data)),
                _ => {}
            },
        }
        Vec::new()
    }

    fn decide_letter(&mut self, intent: Intent) -> Outs {
        let Some(letter) = &mut self.letter else { return Vec::new() };
        match intent {
            Intent::Resend => return letter.act(Deed::Resend),
            Intent::ResendOne(address) => return letter.act(Deed::ResendTo(address)),
            Intent::FormWanted { form, address } => {
                (letter.form, letter.address) = (form, address);
                letter.typed.clear();
                letter.flaw.clear();
            }
            Intent::FormEdited(typed) => {
                letter.typed = typed;
                letter.flaw.clear();
            }
            Intent::FormConfirmed => return letter.confirm(),
            Intent::FormClosed => letter.form = MailForm::None,
            Intent::Did(result) => return self.did(result),
            Intent::SaveEml if !letter.busy => {
                letter.busy = true;
                return vec![Out::Do(Effect::SaveEml(letter.id()))];
            }
            Intent::EmlSaved(result) => {
                letter.busy = false;
                return vec![match result {
                    Ok(path) => Out::Say(files::saved(&path), Tone::Ok),
                    Err(text) => Out::Say(text, Tone::Bad),
                }];
            }
            _ => {}
        }
        Vec::new()
    }

    fn did(&mut self, result: Result<(Deed, usize), String>) -> Outs {
        let Some(letter) = &mut self.letter else { return Vec::new() };
        letter.busy = false;
        match result {
            Err(flaw) if letter.form == MailForm::None => vec![Out::Say(flaw, Tone::Bad)],
            Err(flaw) => {
                letter.flaw = flaw;
                Vec::new()
            }
            Ok((deed, count)) => {
                (letter.act_id, letter.form) = (ActId::new(), MailForm::None);
                letter.typed.clear();
                let mut outs = vec![Out::Say(said(&deed, count), Tone::Ok)];
                outs.extend(self.look());
                outs.push(Out::Tell(Event::MailChanged));
                outs
            }
        }
    }
}

fn said(deed: &Deed, count: usize) -> String {
    match deed {
        Deed::Resend => format!("Surat masuk antrean untuk {count} penerima."),
        Deed::ResendTo(address) => format!("Surat masuk antrean untuk {address}."),
        Deed::Bounced { address, .. } => format!("Tercatat: tidak sampai ke {address}."),
        Deed::Cancel => format!("Surat dibatalkan untuk {count} penerima."),
    }
}

impl Letter {
    fn act(&mut self, deed: Deed) -> Outs {
        if self.busy {
            return Vec::new();
        }
        self.busy = true;
        vec![Out::Do(Effect::Do { act_id: self.act_id, mail: self.id(), deed })]
    }

    fn confirm(&mut self) -> Outs {
        let typed = self.typed.trim().to_owned();
        match self.form {
            MailForm::None => Vec::new(),
            MailForm::Cancel => self.act(Deed::Cancel),
            MailForm::Bounce if typed.is_empty() => self.refuse("Tulis mengapa surat ini tidak sampai."),
            MailForm::Elsewhere if typed.is_empty() => self.refuse("Isi alamat surelnya, misalnya nama@example.com."),
            MailForm::Bounce => self.act(Deed::Bounced { address: self.address.clone(), said: typed }),
            MailForm::Elsewhere => self.act(Deed::ResendTo(typed)),
        }
    }

    fn refuse(&mut self, flaw: &str) -> Outs {
        self.flaw = flaw.to_owned();
        Vec::new()
    }
}

/// The states of recipients that a filter asks for; empty for all.
pub(super) fn states_of(filter: MailFilter) -> Vec<crate::mail::MailState> {
    use crate::mail::MailState as State;
    match filter {
        MailFilter::All => Vec::new(),
        MailFilter::Waiting => vec![State::Waiting, State::Sending, State::Retry],
        MailFilter::Sent => vec![State::Sent],
        MailFilter::Failed => vec![State::Failed, State::Bounced],
        MailFilter::Cancelled => vec![State::Cancelled],
    }
}
