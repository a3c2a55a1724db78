//! What the screen does with each intent. Pure: no disk, no clock, no window.

use deks_ui::{PartnerField, Screen as Place, Tone};

use super::work::field_of;
use super::{Card, CardData, Effect, Flaw, Intent, Listed, PartnersScreen, Typed};
use crate::base::{ActId, PartnerId};
use crate::kiosk::flow::{Event, Out};
use crate::kiosk::words;
use crate::partners::{self, Commission, PartnerForm, PartnerStatus, Terms};

type Outs = Vec<Out<Effect>>;

impl PartnersScreen {
    pub(super) fn decide(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::SignedIn { may_change_terms } => self.may_change_terms = may_change_terms,
            Intent::Opened => return vec![Out::Do(Effect::Enter)],
            Intent::Entered(today) => return self.entered(today),
            Intent::Reload => return self.reload(),
            Intent::QueryEdited(query) => {
                self.query = query;
                return self.list();
            }
            Intent::Listed { serial, result } => return self.listed(serial, result),
            Intent::PartnerChosen(id) => return vec![Out::Do(Effect::OpenCard(id))],
            Intent::Wanted(id) => return self.wanted(id),
            Intent::CardLoaded(loaded) => return self.card_loaded(loaded),
            Intent::Add => self.card = Some(Card::blank(self.today, self.default_terms)),
            Intent::TabChosen(tab) => {
                if let Some(card) = &mut self.card {
                    card.tab = tab;
                }
            }
            Intent::Back => self.back(),
            Intent::Discard => self.card = None,
            Intent::Stay => {
                if let Some(card) = &mut self.card {
                    card.leave_asked = false;
                }
            }
            Intent::ProductChosen(product) => {
                self.will_return = true;
                return vec![Out::Open(Place::Products, Place::Partners), Out::Tell(Event::ProductWanted(product))];
            }
            Intent::OpenAgreements => return self.open_agreements(),
            other => return self.decide_card(other),
        }
        Vec::new()
    }

    fn decide_card(&mut self, intent: Intent) -> Outs {
        let Some(card) = &mut self.card else { return Vec::new() };
        match intent {
            Intent::Edited(typed) => card.edit(*typed),
            Intent::Save if !card.busy => return card.save(self.may_change_terms),
            Intent::Saved(result) => return card.saved(result),
            Intent::SaveTerms if !card.busy => return card.save_terms(),
            Intent::SaveStanding if !card.busy => return card.save_standing(),
            Intent::Changed(result) => return card.changed(result),
            Intent::PrintCard if !card.busy => return card.print(),
            Intent::CardPrinted(result) => return card.printed(result),
            _ => {}
        }
        Vec::new()
    }

    /// Another screen opens a card; what stands half typed on another one is asked about first.
    fn wanted(&mut self, id: PartnerId) -> Outs {
        match &mut self.card {
            Some(card) if card.holds_work() => {
                card.leave_asked = true;
                Vec::new()
            }
            _ => vec![Out::Do(Effect::OpenCard(id))],
        }
    }

    /// A screen that is opened shows the list, unless work would be lost or the card is come back to.
    fn entered(&mut self, today: crate::base::BusinessDay) -> Outs {
        self.today = today;
        let stays = std::mem::take(&mut self.will_return) || self.card.as_ref().is_some_and(Card::holds_work);
        if !stays {
            self.card = None;
        }
        self.reload()
    }

    fn reload(&mut self) -> Outs {
        let mut outs = self.list();
        outs.extend(self.card.as_ref().and_then(Card::id).map(|id| Out::Do(Effect::OpenCard(id))));
        outs
    }

    fn list(&mut self) -> Outs {
        self.serial += 1;
        vec![Out::Do(Effect::List { serial: self.serial, query: self.query.clone() })]
    }

    fn listed(&mut self, serial: u64, result: Result<Vec<Listed>, String>) -> Outs {
        if serial != self.serial {
            return Vec::new();
        }
        match result {
            Ok(list) => {
                self.list = list;
                Vec::new()
            }
            Err(text) => vec![Out::Say(text, Tone::Bad)],
        }
    }

    fn card_loaded(&mut self, loaded: Result<Box<CardData>, String>) -> Outs {
        match loaded {
            Err(text) => return vec![Out::Say(text, Tone::Bad)],
            Ok(data) => match &mut self.card {
                Some(card) if card.id() == Some(data.partner.id) => card.take(*data),
                _ => self.card = Some(Card::of(*data, self.today)),
            },
        }
        Vec::new()
    }

    /// The card is come back to, with what is half typed on it.
    fn open_agreements(&mut self) -> Outs {
        let Some(partner) = self.card.as_ref().and_then(Card::id) else { return Vec::new() };
        self.will_return = true;
        let wanted = Event::AgreementsOfPartnerWanted(partner);
        vec![Out::Open(Place::Agreement, Place::Partners), Out::Tell(wanted)]
    }

    fn back(&mut self) {
        match &mut self.card {
            Some(card) if card.holds_work() => card.leave_asked = true,
            _ => self.card = None,
        }
    }
}

impl Card {
    fn id(&self) -> Option<PartnerId> {
        self.partner.as_ref().map(|partner| partner.id)
    }

    /// Whoever goes on typing has answered the question; a message stays until its own field is mended.
    fn edit(&mut self, typed: Typed) {
        let same_terms = self.terms_wish == typed.terms;
        let same_standing = self.standing_wish == typed.standing && self.reason == typed.reason;
        self.form = PartnerForm { id: self.kept.id, code: self.kept.code.clone(), ..typed.form };
        (self.terms_wish, self.standing_wish, self.reason) = (typed.terms, typed.standing, typed.reason);
        let still = form_flaws(&self.form);
        self.flaws.retain(|flaw| match flaw.field {
            PartnerField::Commission | PartnerField::TermsFrom => same_terms,
            PartnerField::Reason => same_standing,
            _ => still.contains(flaw),
        });
        self.leave_asked = false;
    }

    /// Everything that is wrong is said before anything is kept.
    fn save(&mut self, may_change_terms: bool) -> Outs {
        let mut flaws = form_flaws(&self.form);
        let is_first = self.partner.is_none() && may_change_terms;
        let first_terms = if is_first { self.wished_terms().map_err(|flaw| flaws.push(flaw)).ok() } else { None };
        if !flaws.is_empty() {
            return self.refused(flaws);
        }
        self.busy = true;
        let form = Box::new(self.form.clone());
        vec![Out::Do(Effect::Save { act_id: self.act_id, form, first_terms })]
    }

    fn wished_terms(&self) -> Result<Terms, Flaw> {
        let commission_bp = words::percent_bp(&self.terms_wish.commission).ok_or_else(|| Flaw {
            field: PartnerField::Commission,
            text: "Isi persen komisi, misalnya 12,5.".to_owned(),
        })?;
        let (commission, discount_bearer) = (Commission::percent(commission_bp), self.terms_wish.bearer);
        // What was agreed beside it stays.
        Ok(Terms { commission, discount_bearer, ..self.terms })
    }

    fn saved(&mut self, result: Result<PartnerId, Flaw>) -> Outs {
        self.busy = false;
        match result {
            Err(flaw) => self.refused(vec![flaw]),
            Ok(id) => {
                self.act_id = ActId::new();
                self.flaws.clear();
                self.leave_asked = false;
                // The register holds it now, cleaned; what it made of the form comes with the card.
                self.kept = self.form.clone();
                let said = Out::Say(words::saved("Mitra"), Tone::Ok);
                if self.partner.is_none() {
                    self.offered.clone_from(&self.terms_wish.commission);
                    return vec![said, Out::Do(Effect::OpenCard(id)), Out::Tell(Event::RegisterChanged)];
                }
                vec![said, Out::Tell(Event::RegisterChanged)]
            }
        }
    }

    /// Each message stands at its field; the part of the card that is open stays when one of them is on it.
    fn refused(&mut self, flaws: Vec<Flaw>) -> Outs {
        let (placed, loose): (Vec<Flaw>, Vec<Flaw>) =
            flaws.into_iter().partition(|flaw| self.tab_of(flaw.field).is_some());
        let tabs: Vec<usize> = placed.iter().filter_map(|flaw| self.tab_of(flaw.field)).collect();
        if let Some(first) = tabs.first().filter(|_| !tabs.contains(&self.tab)) {
            self.tab = *first;
        }
        self.flaws = placed;
        loose.into_iter().map(|flaw| Out::Say(flaw.text, Tone::Bad)).collect()
    }

    fn save_terms(&mut self) -> Outs {
        let Some(partner) = self.id() else { return Vec::new() };
        if self.terms_are_fixed() {
            let text = "Komisi mitra ini ditetapkan oleh perjanjiannya. Ubah dengan adendum.".to_owned();
            return vec![Out::Say(text, Tone::Warn)];
        }
        let terms = match self.wished_terms() {
            Ok(terms) => terms,
            Err(flaw) => return self.refused(vec![flaw]),
        };
        self.busy = true;
        vec![Out::Do(Effect::SaveTerms { act_id: self.act_id, partner, from: self.terms_wish.from, terms })]
    }

    fn save_standing(&mut self) -> Outs {
        let Some(partner) = self.partner.as_ref() else { return Vec::new() };
        if partner.status == self.standing_wish {
            let text = "Status belum diubah. Pilih status lain dulu.".to_owned();
            return self.refused(vec![Flaw { field: PartnerField::Reason, text }]);
        }
        self.busy = true;
        let (status, reason): (PartnerStatus, String) = (self.standing_wish, self.reason.clone());
        vec![Out::Do(Effect::SaveStanding { act_id: self.act_id, partner: partner.id, status, reason })]
    }

    fn changed(&mut self, result: Result<(), Flaw>) -> Outs {
        self.busy = false;
        match result {
            Err(flaw) => self.refused(vec![flaw]),
            Ok(()) => {
                self.act_id = ActId::new();
                self.flaws.clear();
                self.leave_asked = false;
                self.terms_wish.commission.clear();
                self.reason.clear();
                vec![Out::Say(words::saved("Perubahan"), Tone::Ok), Out::Tell(Event::RegisterChanged)]
            }
        }
    }

    fn print(&mut self) -> Outs {
        let Some(partner) = self.id() else { return Vec::new() };
        self.busy = true;
        vec![Out::Do(Effect::PrintCard { act_id: self.act_id, partner })]
    }

    fn printed(&mut self, result: Result<(), String>) -> Outs {
        self.busy = false;
        match result {
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok(()) => {
                self.act_id = ActId::new();
                vec![Out::Say("Kartu mitra dicetak di printer struk.".to_owned(), Tone::Ok)]
            }
        }
    }

    /// Which part of the card a field stands on.
    fn tab_of(&self, field: PartnerField) -> Option<usize> {
        use PartnerField as F;
        match field {
            F::None => None,
            // A new partner has no part for its terms: they are asked for with its name.
            F::Commission | F::TermsFrom if self.partner.is_none() => Some(0),
            F::Commission | F::TermsFrom | F::Reason => Some(2),
            F::AgreementNumber
            | F::AgreementFrom
            | F::AgreementUntil
            | F::BankName
            | F::BankAccount
            | F::BankHolder => Some(1),
            _ => Some(0),
        }
    }
}

/// What is wrong with the form, at most one message for a field.
fn form_flaws(form: &PartnerForm) -> Vec<Flaw> {
    let mut found: Vec<Flaw> = Vec::new();
    for flaw in partners::flaws(form) {
        let field = field_of(&flaw);
        if !found.iter().any(|one| one.field == field) {
            found.push(Flaw { field, text: flaw.to_string() });
        }
    }
    found
}
