//! What the screen does with each intent. Pure: no disk, no clock, no window.

use deks_ui::{ReturnFlaw, Screen as Place, Tone};

use super::{Board, Effect, Flaw, Intent, ReturnsScreen, Sheet, Tab};
use crate::base::{ActId, BusinessDay, PartnerId, ProductId};
use crate::devices::Sound;
use crate::kiosk::flow::{Event, Out};
use crate::kiosk::till::photos::Hash;
use crate::returns::{Choice, Decided, Verdict};

/// How long a product is kept when nobody says otherwise.
const KEEP_MONTHS: u32 = 1;

type Outs = Vec<Out<Effect>>;

impl ReturnsScreen {
    pub(super) fn decide(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::SignedIn { may_decide } => self.may_decide = may_decide,
            Intent::Entered => return self.entered(),
            Intent::Left => self.is_open = false,
            // What an act of this screen changed is loaded by that act.
            Intent::Reload if self.is_open && !self.busy => return self.load(),
            Intent::Loaded { serial, result } => return self.loaded(serial, result),
            Intent::TabChosen(tab) => return self.show_tab(tab),
            Intent::QueryEdited(query) => {
                self.query = query;
                return self.look_at(None, None);
            }
            Intent::PartnerChosen(partner) => return self.look_at(Some(partner), None),
            Intent::ProductOpened(id) => {
                return vec![Out::Open(Place::Products, Place::Returns), Out::Tell(Event::ProductWanted(id))];
            }
            Intent::Scanned(code) => return vec![Out::Do(Effect::Find(code))],
            Intent::ScanFound { code, found } => return self.scan_found(&code, found),
            Intent::PhotoLoaded(hash, pixels) => {
                let next = self.photos.loaded(hash, pixels);
                return photo(next);
            }
            Intent::SaveMinutes(id) if !self.busy => {
                self.busy = true;
                return vec![Out::Do(Effect::SaveMinutes(id))];
            }
            Intent::Saved(result) => return self.saved(result),
            Intent::HandBack => return self.hand_back(),
            other => return self.decide_act(other),
        }
        Vec::new()
    }

    fn decide_act(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::Return(product) if !self.busy => {
                return self.act_on(vec![Choice { product, verdict: Verdict::Return, reason: String::new() }]);
            }
            Intent::TakeBack(product) if !self.busy => {
                return self.act_on(vec![Choice { product, verdict: Verdict::TakeBack, reason: String::new() }]);
            }
            Intent::KeepWanted(product) if !self.busy => self.ask_to_keep(product),
            Intent::AllWanted if !self.busy => {
                self.sheet = self.group().map(|group| Sheet::All { partner: group.partner, flaw: None });
            }
            Intent::NoticeWanted if !self.busy => self.ask_for_notice(),
            Intent::KeepEdited { reason: typed, until: day } => {
                if let Some(Sheet::Keep { reason, until, flaw, .. }) = &mut self.sheet {
                    (*reason, *until, *flaw) = (typed, day, None);
                }
            }
            Intent::KeepMonths(months) => {
                if let (Some(Sheet::Keep { until, flaw, .. }), Some(board)) = (&mut self.sheet, &self.board) {
                    (*until, *flaw) = (board.today.plus_months(months), None);
                }
            }
            Intent::PickupEdited(day) => {
                if let Some(Sheet::Notice { pickup_on, flaw, .. }) = &mut self.sheet {
                    (*pickup_on, *flaw) = (day, None);
                }
            }
            Intent::SheetClosed if !self.busy => self.sheet = None,
            Intent::Confirm if !self.busy => return self.confirm(),
            Intent::Decided(result) => return self.decided(result),
            Intent::Noticed(result) => return self.noticed(result),
            Intent::Remind if !self.busy => return self.remind(),
            Intent::Reminded(result) => return self.reminded(result),
            Intent::SaveLetter if !self.busy => return self.save_letter(),
            _ => {}
        }
        Vec::new()
    }

    /// A screen that is opened shows today's lists; the place where somebody was stays.
    fn entered(&mut self) -> Outs {
        self.is_open = true;
        self.marked = None;
        self.sheet = None;
        self.load()
    }

    fn load(&mut self) -> Outs {
        self.serial += 1;
        vec![Out::Do(Effect::Load { serial: self.serial })]
    }

    fn loaded(&mut self, serial: u64, result: Result<Box<Board>, String>) -> Outs {
        if serial != self.serial {
            return Vec::new();
        }
        self.busy = false;
        match result {
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok(board) => {
                let before = self.group().map(|group| group.partner);
                let place = self.groups().iter().position(|group| Some(group.partner) == before);
                self.board = Some(*board);
                self.stay_near(before, place);
                self.photos_wanted()
            }
        }
    }

    /// When the partner that was looked at is through, the next one takes its place.
    fn stay_near(&mut self, before: Option<PartnerId>, place: Option<usize>) {
        let groups = self.groups();
        if groups.iter().any(|group| Some(group.partner) == before) {
            return;
        }
        let next = place.and_then(|at| groups.get(at.min(groups.len().saturating_sub(1)))).map(|group| group.partner);
        self.chosen = next.or(self.chosen);
        self.moves += 1;
    }

    fn photos_wanted(&mut self) -> Outs {
        let hashes: Vec<Hash> = self
            .group()
            .map(|group| group.items.iter().filter_map(|item| item.photo_hash.clone()).collect())
            .unwrap_or_default();
        photo(self.photos.want(hashes.iter()))
    }

    fn show_tab(&mut self, tab: Tab) -> Outs {
        // The partner stays chosen where it has something on the other list too.
        let chosen = self.group().map(|group| group.partner);
        self.tab = tab;
        self.look_at(chosen, None)
    }

    /// Shows the products of a partner from the top, or from one that is marked.
    fn look_at(&mut self, partner: Option<PartnerId>, marked: Option<ProductId>) -> Outs {
        if partner.is_some() {
            self.chosen = partner;
        }
        self.marked = marked;
        self.moves += 1;
        self.photos_wanted()
    }

    /// Where a product stands, the list that is open first.
    fn place_of(&self, product: ProductId) -> Option<(Tab, PartnerId)> {
        let board = self.board.as_ref()?;
        [self.tab, Tab::Undecided, Tab::Waiting, Tab::Kept, Tab::Due].into_iter().find_map(|tab| {
            let mut groups = board.groups(tab).iter();
            let group = groups.find(|group| group.items.iter().any(|item| item.product == product))?;
            Some((tab, group.partner))
        })
    }

    fn scan_found(&mut self, code: &str, found: Result<Vec<(ProductId, String)>, String>) -> Outs {
        let found = match found {
            Err(text) => return vec![Out::Beep(Sound::Unknown), Out::Say(text, Tone::Bad)],
            Ok(found) => found,
        };
        let Some((_, name)) = found.first() else {
            let text = format!("Kode {code} tidak dikenal. Pindai ulang, atau cari dengan nama.");
            return vec![Out::Beep(Sound::Unknown), Out::Say(text, Tone::Warn)];
        };
        let listed = found.iter().find_map(|(id, _)| self.place_of(*id).map(|(tab, partner)| (*id, tab, partner)));
        let Some((product, tab, partner)) = listed else {
            let text = format!("{name} tidak ada di daftar retur: masih laku, atau stoknya kosong.");
            return vec![Out::Beep(Sound::Unknown), Out::Say(text, Tone::Warn)];
        };
        self.query.clear();
        self.tab = tab;
        let mut outs = vec![Out::Beep(Sound::Known)];
        outs.extend(self.look_at(Some(partner), Some(product)));
        outs
    }

    fn ask_to_keep(&mut self, product: ProductId) {
        let Some(today) = self.board.as_ref().map(|board| board.today) else { return };
        let Some(item) = self.item(product) else { return };
        let until = today.plus_months(KEEP_MONTHS);
        self.sheet = Some(Sheet::Keep { product, name: item.name.clone(), reason: String::new(), until, flaw: None });
    }

    fn ask_for_notice(&mut self) {
        let Some(today) = self.board.as_ref().map(|board| board.today) else { return };
        let pickup_on = today.plus_days(u64::from(self.pickup_days));
        self.sheet = self.group().map(|group| Sheet::Notice { partner: group.partner, pickup_on, flaw: None });
    }

    fn confirm(&mut self) -> Outs {
        match self.sheet.clone() {
            Some(Sheet::Keep { product, reason, until, .. }) => {
                self.act_on(vec![Choice { product, verdict: Verdict::Keep { until }, reason }])
            }
            Some(Sheet::All { partner, .. }) => {
                let all = self.group_of(partner).map(|group| group.items.as_slice()).unwrap_or_default();
                let choice = |product| Choice { product, verdict: Verdict::Return, reason: String::new() };
                self.act_on(all.iter().map(|item| choice(item.product)).collect())
            }
            Some(Sheet::Notice { partner, pickup_on, .. }) => self.notify(partner, pickup_on),
            None => Vec::new(),
        }
    }

    fn act_on(&mut self, choices: Vec<Choice>) -> Outs {
        self.busy = true;
        vec![Out::Do(Effect::Decide { act_id: self.act_id, choices })]
    }

    fn notify(&mut self, partner: PartnerId, pickup_on: BusinessDay) -> Outs {
        self.busy = true;
        vec![Out::Do(Effect::Notify { act_id: self.act_id, partner, pickup_on })]
    }

    /// Until the lists are loaded again nothing else is done: a second tap would be about a row that is gone.
    fn done(&mut self, text: String, tone: Tone) -> Outs {
        self.act_id = ActId::new();
        self.sheet = None;
        let mut outs = vec![Out::Say(text, tone)];
        outs.extend(self.load());
        outs.push(Out::Tell(Event::RegisterChanged));
        outs
    }

    fn decided(&mut self, result: Result<Decided, Flaw>) -> Outs {
        match result {
            Err(flaw) => self.refused(flaw),
            Ok(Decided { taken_back, .. }) if taken_back > 0 => {
                self.done("Keputusan dicabut. Barangnya ada lagi di Perlu diputuskan.".to_owned(), Tone::Ok)
            }
            Ok(Decided { returned: 0, .. }) => self.done("Dipertahankan. Keputusan tersimpan.".to_owned(), Tone::Ok),
            Ok(Decided { returned, .. }) => {
                let text = format!("{returned} barang ditandai untuk dikembalikan. Lihat di Menunggu diambil.");
                self.done(text, Tone::Ok)
            }
        }
    }

    fn noticed(&mut self, result: Result<(String, bool), Flaw>) -> Outs {
        match result {
            Err(flaw) => self.refused(flaw),
            Ok((number, true)) => self.done(format!("Surat {number} masuk antrean surel."), Tone::Ok),
            Ok((number, false)) => {
                let text =
                    format!("Surat {number} dibuat. Mitra tanpa surel: tekan Simpan surat, lalu sampaikan sendiri.");
                self.done(text, Tone::Warn)
            }
        }
    }

    /// The sheet stays as it is, with what is wrong at its field; without one the message says it.
    fn refused(&mut self, refused: Flaw) -> Outs {
        self.busy = false;
        let Some(Sheet::Keep { flaw, .. } | Sheet::All { flaw, .. } | Sheet::Notice { flaw, .. }) = &mut self.sheet
        else {
            let mut outs = vec![Out::Say(refused.text, Tone::Bad)];
            outs.extend(self.load());
            return outs;
        };
        let field = if refused.field == ReturnFlaw::None { ReturnFlaw::Other } else { refused.field };
        *flaw = Some(Flaw { field, ..refused });
        Vec::new()
    }

    fn remind(&mut self) -> Outs {
        let Some(group) = self.group().filter(|group| !group.letters.is_empty()) else { return Vec::new() };
        let letters = group.letters.iter().map(|letter| (ActId::new(), letter.notice)).collect();
        self.busy = true;
        vec![Out::Do(Effect::Remind(letters))]
    }

    fn reminded(&mut self, result: Result<usize, String>) -> Outs {
        self.busy = false;
        let phone = self.group().map(|group| group.phone.clone()).unwrap_or_default();
        match result {
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok(0) if phone.is_empty() => {
                let text =
                    "Mitra ini tidak punya surel. Lengkapi datanya di Mitra, atau sampaikan langsung.".to_owned();
                vec![Out::Say(text, Tone::Warn)]
            }
            Ok(0) => vec![Out::Say(format!("Mitra ini tidak punya surel. Hubungi {phone}."), Tone::Warn)],
            Ok(_) => vec![Out::Say("Pengingat masuk antrean surel.".to_owned(), Tone::Ok)],
        }
    }

    fn save_letter(&mut self) -> Outs {
        let Some(group) = self.group().filter(|group| !group.letters.is_empty()) else { return Vec::new() };
        let letters = group.letters.iter().map(|letter| letter.notice).collect();
        self.busy = true;
        vec![Out::Do(Effect::SaveLetters(letters))]
    }

    fn saved(&mut self, result: Result<String, String>) -> Outs {
        self.busy = false;
        match result {
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok(said) => vec![Out::Say(said, Tone::Ok)],
        }
    }

    fn hand_back(&mut self) -> Outs {
        let Some(partner) = self.group().map(|group| group.partner) else { return Vec::new() };
        vec![Out::Open(Place::HandBack, Place::Returns), Out::Tell(Event::HandBackWanted(partner))]
    }
}

fn photo(hash: Option<Hash>) -> Outs {
    hash.map(|hash| Out::Do(Effect::Photo(hash))).into_iter().collect()
}
