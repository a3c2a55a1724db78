//! What the screen does with each intent: finding one's way and counting. Pure: no disk, no clock, no window. What ends a
//! count is in [`super::acts`].

use std::collections::{BTreeMap, HashMap};

use deks_ui::{OpnameFilter, OpnameSheet, OpnameView, Tone};

use super::{Begin, Board, Effect, Goods, Intent, Last, ListedCount, Me, OpnameScreen, Person, Scanned, scanner_name};
use crate::base::{ActId, OpnameId, ProductId, UserId};
use crate::devices::{ScanSource, Sound};
use crate::kiosk::flow::Out;
use crate::stockroom::opname::{OpnameState, Scope};

pub(super) type Outs = Vec<Out<Effect>>;

/// Digits of a pile.
const PILE_DIGITS_MAX: usize = 4;

impl OpnameScreen {
    pub(super) fn new() -> OpnameScreen {
        OpnameScreen {
            user: None,
            is_open: false,
            loading: false,
            busy: false,
            page_loading: false,
            page_stale: false,
            board: None,
            view: OpnameView::Counts,
            sheet: OpnameSheet::None,
            flaw: String::new(),
            begin: Begin { sample: "20".into(), ..Begin::default() },
            page: None,
            query: String::new(),
            found: Vec::new(),
            last: None,
            holders: HashMap::new(),
            pile: String::new(),
            side: 0,
            review: None,
            said: BTreeMap::new(),
            filter: OpnameFilter::All,
            chosen: None,
            minutes: None,
            act_id: ActId::new(),
            asked: false,
        }
    }

    pub(super) fn decide(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::SignedIn(me) => self.signed_in(me),
            Intent::Entered => {
                self.is_open = true;
                return self.load();
            }
            Intent::Left => self.is_open = false,
            Intent::Reload => return self.load(),
            Intent::Loaded(result) => return self.loaded(result),
            Intent::Back => self.back(),
            Intent::OpenSheet(sheet) => {
                (self.sheet, self.flaw) = (sheet, String::new());
                self.act_id = ActId::new();
            }
            Intent::SheetClosed if !self.busy => (self.sheet, self.flaw) = (OpnameSheet::None, String::new()),
            Intent::CountChosen(id) => return self.count_chosen(id),
            Intent::GoOn => return self.go_on(),
            Intent::ScopeChosen(at) => {
                self.begin = Begin { scope_at: at, sample: self.begin.sample.clone(), ..Begin::default() };
                self.flaw.clear();
            }
            Intent::ChoiceSearched(query) => self.begin.query = query,
            Intent::ChoiceChosen(choice) => (self.begin.choice, self.flaw) = (choice, String::new()),
            Intent::SampleEdited(sample) => (self.begin.sample, self.flaw) = (sample, String::new()),
            Intent::Begin if !self.busy => return self.start(),
            Intent::Begun(result) => return self.begun(result),
            other => return self.decide_counting(other),
        }
        Vec::new()
    }

    fn decide_counting(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::PageLoaded(result) => return self.page_loaded(result),
            Intent::Scanned { code, source } => return self.scanned(code, &source),
            Intent::Badge { person, source } => return self.badge(person, &source),
            Intent::ScanFound { code, source, found } => return self.scan_found(&code, source, found),
            Intent::Searched(query) => return self.search(query),
            Intent::Found { query, found } if query == self.query => match found {
                Ok(found) => self.found = found,
                Err(text) => return vec![Out::Say(text, Tone::Bad)],
            },
            Intent::GoodsChosen(product) => return self.goods_chosen(product),
            Intent::Picked(result) => return self.picked(result),
            Intent::Stepped(by) => return self.stepped(by),
            Intent::PileKey(key) => self.pile_key(&key),
            Intent::PileDone => return self.pile_done(),
            Intent::Counted(result) => return self.counted(result.map(|found| *found)),
            Intent::SideChosen(at) => self.side = at,
            Intent::PersonChosen(id) => self.person_chosen(id),
            other => return self.decide_act(other),
        }
        Vec::new()
    }

    /// Whoever signs in finds the count as it is; what was typed by somebody else is gone.
    fn signed_in(&mut self, me: Me) {
        if self.user.as_ref().is_none_or(|before| before.person.id != me.person.id) {
            let (board, holders, page) = (self.board.take(), std::mem::take(&mut self.holders), self.page.take());
            let is_open = self.is_open;
            *self = OpnameScreen { board, holders, page, is_open, ..OpnameScreen::new() };
        }
        self.user = Some(me);
    }

    pub(super) fn load(&mut self) -> Outs {
        self.loading = true;
        let mut outs = vec![Out::Do(Effect::Load)];
        if let OpnameView::Review = self.view {
            outs.extend(self.running_id().map(|id| Out::Do(Effect::LoadReview(id))));
        }
        outs
    }

    fn loaded(&mut self, result: Result<Box<Board>, String>) -> Outs {
        self.loading = false;
        match result {
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok(board) => {
                self.board = Some(*board);
                if self.running_id().is_none() && matches!(self.view, OpnameView::Counting | OpnameView::Review) {
                    self.view = OpnameView::Counts;
                }
                self.load_page()
            }
        }
    }

    pub(super) fn running(&self) -> Option<&ListedCount> {
        self.board.as_ref()?.running.as_ref()
    }

    pub(super) fn running_id(&self) -> Option<OpnameId> {
        self.running().map(|count| count.opname.id)
    }

    /// Whether the counting is over and the differences are looked at.
    pub(super) fn is_counted(&self) -> bool {
        self.running().is_some_and(|count| matches!(count.opname.state, OpnameState::Counted { .. }))
    }

    /// One reading at a time; a scan during it asks for one more.
    pub(super) fn load_page(&mut self) -> Outs {
        let Some(id) = self.running_id() else { return Vec::new() };
        if self.page_loading {
            self.page_stale = true;
            return Vec::new();
        }
        self.page_loading = true;
        vec![Out::Do(Effect::LoadPage(id))]
    }

    fn page_loaded(&mut self, result: Result<Box<super::Page>, String>) -> Outs {
        self.page_loading = false;
        match result {
            Err(text) => return vec![Out::Say(text, Tone::Bad)],
            Ok(page) => self.page = Some(*page),
        }
        if std::mem::take(&mut self.page_stale) { self.load_page() } else { Vec::new() }
    }

    /// One level up.
    fn back(&mut self) {
        self.flaw.clear();
        self.view = OpnameView::Counts;
    }

    fn count_chosen(&mut self, id: OpnameId) -> Outs {
        if self.running_id() == Some(id) {
            return self.go_on();
        }
        vec![Out::Do(Effect::LoadMinutes(id))]
    }

    pub(super) fn go_on(&mut self) -> Outs {
        let Some(id) = self.running_id() else { return Vec::new() };
        let may_keep = self.user.as_ref().is_some_and(|user| user.may_keep);
        if self.is_counted() && may_keep {
            return vec![Out::Do(Effect::LoadReview(id))];
        }
        self.view = OpnameView::Counting;
        self.load_page()
    }

    fn start(&mut self) -> Outs {
        let scope = match self.begin.scope_at {
            1 => {
                let chosen = self.board.as_ref().and_then(|board| {
                    board.partners.iter().find(|(id, ..)| id.to_string() == self.begin.choice).map(|(id, ..)| *id)
                });
                let Some(partner) = chosen else { return Vec::new() };
                Scope::Partner(partner)
            }
            2 => Scope::Shelf(self.begin.choice.clone()),
            3 => Scope::Sample(self.begin.sample.trim().parse().unwrap_or(0)),
            _ => Scope::Outlet,
        };
        (self.busy, self.act_id) = (true, ActId::new());
        vec![Out::Do(Effect::Begin { act_id: self.act_id, scope })]
    }

    fn begun(&mut self, result: Result<OpnameId, String>) -> Outs {
        self.busy = false;
        match result {
            Err(text) => {
                self.flaw = text;
                Vec::new()
            }
            Ok(_) => {
                (self.sheet, self.view, self.side) = (OpnameSheet::None, OpnameView::Counting, 0);
                (self.page, self.last, self.review, self.chosen) = (None, None, None, None);
                self.said.clear();
                self.load()
            }
        }
    }

    /// Who counts with a scanner; a hand on the screen is its empty name.
    pub(super) fn holder(&self, source: &str) -> Option<Person> {
        let named = self.holders.get(source).or_else(|| self.holders.get("").filter(|_| source == "Pemindai"));
        named.cloned().or_else(|| self.user.as_ref().map(|me| me.person.clone()))
    }

    fn scanned(&mut self, code: String, source: &ScanSource) -> Outs {
        if self.running_id().is_none() || (self.is_open && self.view != OpnameView::Counting) {
            let text = "Buka dulu hitungan yang berjalan, lalu pindai lagi.".to_owned();
            return vec![Out::Beep(Sound::Unknown), Out::Say(text, Tone::Warn)];
        }
        vec![Out::Do(Effect::FindCode { code, source: scanner_name(source) })]
    }

    /// A badge says who counts with this scanner from now on; the same badge once more, that nobody does.
    fn badge(&mut self, person: UserId, source: &ScanSource) -> Outs {
        if !self.is_open || self.view != OpnameView::Counting {
            return Vec::new();
        }
        let known = self.board.as_ref().and_then(|board| board.people.iter().find(|one| one.id == person)).cloned();
        let Some(person) = known else { return vec![Out::Beep(Sound::Unknown)] };
        let name = scanner_name(source);
        if self.holders.get(&name).is_some_and(|holder| holder.id == person.id) {
            self.holders.remove(&name);
            super::show::lend(source, false);
            let text = format!("{name} tidak lagi menghitung untuk {}.", person.name);
            return vec![Out::Beep(Sound::Known), Out::Say(text, Tone::Plain)];
        }
        super::show::lend(source, true);
        let text = format!("{name} sekarang menghitung untuk {}.", person.name);
        self.holders.insert(name, person);
        vec![Out::Beep(Sound::Known), Out::Say(text, Tone::Ok)]
    }

    fn scan_found(&mut self, code: &str, source: String, found: Result<Vec<Goods>, String>) -> Outs {
        match found {
            Err(text) => vec![Out::Beep(Sound::Unknown), Out::Say(text, Tone::Bad)],
            Ok(found) => match <[Goods; 1]>::try_from(found) {
                Ok([goods]) => self.count(goods.product, 1, source),
                Err(found) if found.is_empty() => {
                    let text = format!("Kode tidak dikenal: {code}. Cari namanya, atau sisihkan barangnya.");
                    vec![Out::Beep(Sound::Unknown), Out::Say(text, Tone::Bad)]
                }
                // Several carry this barcode: somebody chooses.
                Err(found) => {
                    (self.query, self.found) = (code.to_owned(), found);
                    vec![Out::Beep(Sound::Unknown)]
                }
            },
        }
    }

    fn search(&mut self, query: String) -> Outs {
        self.query = query;
        if self.query.trim().is_empty() {
            self.found.clear();
            return Vec::new();
        }
        vec![Out::Do(Effect::Search(self.query.clone()))]
    }

    /// What is tapped stands in the middle, to be counted by hand.
    fn goods_chosen(&mut self, product: ProductId) -> Outs {
        self.query.clear();
        self.found.clear();
        let Some(opname) = self.running_id() else { return Vec::new() };
        vec![Out::Do(Effect::Pick { opname, product })]
    }

    fn picked(&mut self, result: Result<Last, String>) -> Outs {
        match result {
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok(last) => {
                (self.last, self.flaw) = (Some(last), String::new());
                self.pile.clear();
                Vec::new()
            }
        }
    }

    fn count(&mut self, product: ProductId, qty: i64, source: String) -> Outs {
        let (Some(opname), Some(person)) = (self.running_id(), self.holder(&source)) else { return Vec::new() };
        let scanned = Scanned { product, qty, counter: person.id, source };
        vec![Out::Do(Effect::Count { act_id: ActId::new(), opname, scanned })]
    }

    fn stepped(&mut self, by: i64) -> Outs {
        let Some(product) = self.last.as_ref().map(|last| last.goods.product) else { return Vec::new() };
        if self.busy {
            return Vec::new();
        }
        self.busy = true;
        self.count(product, by, String::new())
    }

    fn pile_key(&mut self, key: &str) {
        match key {
            "back" => drop(self.pile.pop()),
            "clear" => self.pile.clear(),
            digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                for digit in digits.chars() {
                    let is_leading_zero = self.pile.is_empty() && digit == '0';
                    if !is_leading_zero && self.pile.len() < PILE_DIGITS_MAX {
                        self.pile.push(digit);
                    }
                }
            }
            _ => {}
        }
    }

    fn pile_done(&mut self) -> Outs {
        let Ok(qty) = std::mem::take(&mut self.pile).parse() else { return Vec::new() };
        self.stepped(qty)
    }

    fn counted(&mut self, result: Result<(crate::stockroom::opname::Counted, Goods), String>) -> Outs {
        self.busy = false;
        match result {
            Err(text) => {
                let mut outs = vec![Out::Beep(Sound::Unknown)];
                outs.push(Out::Say(text, Tone::Bad));
                outs
            }
            Ok((counted, goods)) => {
                self.last = Some(Last { goods, counted: counted.counted });
                self.flaw.clear();
                let mut outs = vec![Out::Beep(Sound::Known)];
                outs.extend(self.load_page());
                outs
            }
        }
    }

    fn person_chosen(&mut self, id: UserId) {
        let known = self.board.as_ref().and_then(|board| board.people.iter().find(|one| one.id == id)).cloned();
        if let Some(person) = known {
            self.holders.insert(String::new(), person);
        }
        self.sheet = OpnameSheet::None;
    }
}
