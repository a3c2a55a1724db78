//! What the screen does with each intent. Pure: no disk, no clock, no window.

use deks_ui::{ReportNeed, Screen as Place, Tone};

use super::{Dates, Effect, Intent, Part, Period, ReportsScreen, Shifts, Span, Tab, Wish};
use crate::base::BusinessDay;
use crate::kiosk::flow::{Event, Out};

/// The rooms read no longer spans.
pub(super) const SPAN_DAYS_MAX: i64 = 400;

type Outs = Vec<Out<Effect>>;

impl ReportsScreen {
    pub(super) fn decide(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::SignedIn { may_see } => self.signed_in(may_see),
            Intent::Entered => return self.entered(),
            Intent::Left => self.is_open = false,
            Intent::Reload if self.is_open => return self.load(),
            Intent::Loaded { serial, today, result } => self.loaded(serial, today, result),
            Intent::TabChosen(tab) => return self.show_tab(tab),
            Intent::SpanChosen(span) => return self.choose(span),
            Intent::TopChosen(kind) => {
                self.top = kind;
                return self.load();
            }
            Intent::FilterChosen(filter) => self.filter = filter,
            Intent::MoreShifts => return self.more_shifts(),
            Intent::ShiftChosen(z_number) => {
                let mut outs = self.deeper(Place::Shift);
                outs.push(Out::Tell(Event::ZWanted(z_number)));
                return outs;
            }
            Intent::ReceiptChosen(number) => {
                let mut outs = self.deeper(Place::Receipts);
                outs.push(Out::Tell(Event::ReceiptWanted(number)));
                return outs;
            }
            Intent::NeedChosen(need) => return self.follow(need),
            Intent::Save if !self.saving => return self.save(),
            Intent::Saved(result) => return self.saved(result),
            other => return self.decide_dates(other),
        }
        Vec::new()
    }

    fn decide_dates(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::DatesWanted => {
                let Some(today) = self.today else { return Vec::new() };
                self.dates = Some(Dates { period: self.span.period(today), flaw: String::new() });
            }
            Intent::DatesEdited(period) => {
                if let Some(dates) = &mut self.dates {
                    *dates = Dates { period, flaw: String::new() };
                }
            }
            Intent::DatesClosed => self.dates = None,
            Intent::DatesTaken => return self.take_dates(),
            _ => {}
        }
        Vec::new()
    }

    /// Figures that one person saw do not wait on the screen for another who may not see them.
    fn signed_in(&mut self, may_see: bool) {
        if !may_see {
            *self = ReportsScreen { serial: self.serial + 1, is_open: self.is_open, ..ReportsScreen::default() };
        }
    }

    fn entered(&mut self) -> Outs {
        self.is_open = true;
        if !std::mem::take(&mut self.went_deeper) {
            (self.tab, self.dates) = (Tab::Now, None);
        }
        self.load()
    }

    fn wish(&self) -> Wish {
        match self.tab {
            Tab::Now => Wish::Now,
            Tab::Days => Wish::Days(self.span),
            Tab::Shifts => Wish::Shifts { before: None },
            Tab::Top => Wish::Best(self.span, self.top),
            Tab::Exceptions => Wish::Exceptions(self.span),
        }
    }

    /// Reads the part that is looked at anew; until it is there, what was read before stays.
    fn load(&mut self) -> Outs {
        let wish = self.wish();
        self.read(wish)
    }

    fn read(&mut self, wish: Wish) -> Outs {
        self.serial += 1;
        self.loading = true;
        vec![Out::Do(Effect::Load { serial: self.serial, wish })]
    }

    fn loaded(&mut self, serial: u64, today: BusinessDay, result: Result<Part, String>) {
        if serial != self.serial {
            return;
        }
        self.loading = false;
        self.today = Some(today);
        self.flaw.clear();
        match result {
            Err(text) => self.flaw = text,
            Ok(Part::Now(now)) => self.now = Some(now),
            Ok(Part::Days(days)) => self.days = Some(days),
            Ok(Part::Shifts { page, goes_on }) => self.take_page(page, goes_on),
            Ok(Part::Best(best)) => self.best = Some(best),
            Ok(Part::Exceptions(exceptions)) => {
                // A kind that does not occur in these days would show an empty list.
                self.filter = self.filter.filter(|kind| exceptions.rows.iter().any(|row| row.kind == *kind));
                self.exceptions = Some(exceptions);
            }
        }
    }

    fn take_page(&mut self, page: Shifts, goes_on: bool) {
        match &mut self.shifts {
            Some(shifts) if goes_on => {
                shifts.rows.extend(page.rows);
                shifts.has_more = page.has_more;
            }
            _ => self.shifts = Some(page),
        }
    }

    fn show_tab(&mut self, tab: Tab) -> Outs {
        self.tab = tab;
        self.load()
    }

    fn choose(&mut self, span: Span) -> Outs {
        (self.span, self.dates) = (span, None);
        self.load()
    }

    fn take_dates(&mut self) -> Outs {
        let Some(dates) = &mut self.dates else { return Vec::new() };
        let Period { from, until } = dates.period;
        let flaw = match until.days_since(from) {
            ..0 => "Tanggal akhir ada sebelum tanggal mulai. Periksa keduanya.",
            SPAN_DAYS_MAX.. => "Paling banyak 400 hari. Pilih tanggal yang lebih dekat.",
            _ => return self.choose(Span::Own(Period { from, until })),
        };
        dates.flaw = flaw.to_owned();
        Vec::new()
    }

    fn more_shifts(&mut self) -> Outs {
        let Some(shifts) = self.shifts.as_ref().filter(|shifts| shifts.has_more && !self.loading) else {
            return Vec::new();
        };
        let before = shifts.rows.last().map(|line| line.row.z_number);
        self.read(Wish::Shifts { before })
    }

    fn deeper(&mut self, place: Place) -> Outs {
        self.went_deeper = true;
        vec![Out::Open(place, Place::Reports)]
    }

    /// Each answer of the first part is a tap from its detail.
    fn follow(&mut self, need: ReportNeed) -> Outs {
        match need {
            ReportNeed::Shift | ReportNeed::StaleShift | ReportNeed::NoShift => self.deeper(Place::Shift),
            ReportNeed::Qris => self.deeper(Place::Till),
            ReportNeed::Letters => self.deeper(Place::Review),
            ReportNeed::Returns => self.deeper(Place::Returns),
            ReportNeed::Difference => self.show_tab(Tab::Shifts),
            ReportNeed::Exceptions => {
                (self.span, self.filter) = (Span::Today, None);
                self.show_tab(Tab::Exceptions)
            }
        }
    }

    fn save(&mut self) -> Outs {
        let Some(paper) = self.paper() else { return Vec::new() };
        self.saving = true;
        vec![Out::Do(Effect::Save(Box::new(paper)))]
    }

    fn saved(&mut self, result: Result<String, String>) -> Outs {
        self.saving = false;
        match result {
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok(said) => vec![Out::Say(said, Tone::Ok)],
        }
    }
}
