//! Reports on the screen: the X of the open shift, the Z of the one that was just closed, and earlier ones. Pure.

use deks_ui::Tone;

use super::acts::said;
use super::handle::Outs;
use super::{ClosedRow, Effect, Intent, Listing, Mail, Origin, Report, ShiftScreen, View, XPaper, ZPaper, ZPrint};
use crate::base::ActId;
use crate::kiosk::flow::{Event, Out};

impl ShiftScreen {
    pub(super) fn decide_report(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::XLookWanted if self.open().is_some() && self.may_see() && !self.busy => {
                self.reading += 1;
                vec![Out::Do(Effect::ReadX { serial: self.reading })]
            }
            Intent::XRead { serial, result } => self.x_read(serial, result),
            Intent::Done => self.done(),
            Intent::Mailed { z_number, mail } => self.mailed(z_number, mail),
            Intent::ListWanted => self.list_wanted(),
            Intent::MoreWanted => self.more_wanted(),
            Intent::Listed { before, result } => self.listed(before, result),
            Intent::ReportWanted(z_number) if self.may_see() => self.read_report(z_number, Origin::List),
            Intent::LastWanted if self.view == View::Now && self.open().is_none() => {
                self.last_seen().map(|z_number| self.read_report(z_number, Origin::Last)).unwrap_or_default()
            }
            Intent::ReportWantedElsewhere(z_number) if self.may_see() => {
                self.view = View::Now;
                self.read_report(z_number, Origin::Elsewhere)
            }
            Intent::ReportRead { serial, from, result } => self.report_read(serial, from, result),
            Intent::CopyWanted if self.may_copy() && !self.busy && !self.rests() => self.with_report(|z_number| {
                let act_id = ActId::new();
                Effect::Copy { act_id, z_number }
            }),
            Intent::CopyMade(result) => {
                self.busy = false;
                self.rest_if(result.is_ok());
                let looks = self.print_shown().map(|(z_number, _)| Out::Do(Effect::LookAtPrint(z_number)));
                let mut outs = said(result, "Salinan laporan Z masuk antrean printer.");
                outs.extend(looks);
                outs
            }
            Intent::PrintLooked { z_number, print } => {
                if let View::Report(report) = &mut self.view
                    && report.paper.z_number == z_number
                {
                    report.paper.print = print;
                }
                Vec::new()
            }
            Intent::PdfWanted if self.may_see() && !self.busy => self.with_report(Effect::SavePdf),
            Intent::PdfSaved(result) => {
                self.busy = false;
                match result {
                    Ok(said) => vec![Out::Say(said, Tone::Ok)],
                    Err(text) => vec![Out::Say(text, Tone::Bad)],
                }
            }
            _ => Vec::new(),
        }
    }

    /// Something is done with the report that stands open.
    fn with_report(&mut self, effect: impl FnOnce(i64) -> Effect) -> Outs {
        let View::Report(report) = &self.view else { return Vec::new() };
        let z_number = report.paper.z_number;
        self.busy = true;
        vec![Out::Do(effect(z_number))]
    }

    /// The report that stands open, and how its paper stood when it was looked at last.
    fn print_shown(&self) -> Option<(i64, &ZPrint)> {
        let View::Report(report) = &self.view else { return None };
        Some((report.paper.z_number, &report.paper.print))
    }

    /// While the paper of the report that stands open is on its way, somebody wants to know whether it came out.
    pub(super) fn watches_print(&self) -> bool {
        self.here && self.print_shown().is_some_and(|(_, print)| !print.is_over())
    }

    pub(super) fn look_at_print(&self) -> Outs {
        let shown = self.print_shown().filter(|_| self.watches_print());
        shown.map(|(z_number, _)| Out::Do(Effect::LookAtPrint(z_number))).into_iter().collect()
    }

    /// Who went on to something else meanwhile, as to the count, is not shown it.
    fn x_read(&mut self, serial: u64, result: Result<Box<XPaper>, String>) -> Outs {
        if serial != self.reading || self.view != View::Now || !self.may_see() {
            return Vec::new();
        }
        match result {
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok(paper) => {
                self.view = View::X(*paper);
                Vec::new()
            }
        }
    }

    fn mailed(&mut self, z_number: i64, now: Mail) -> Outs {
        let is_queued = matches!(now, Mail::Queued(_));
        if let View::Report(Report { paper, mail, .. }) = &mut self.view
            && paper.z_number == z_number
            && *mail != Mail::Silent
        {
            *mail = now;
        }
        if is_queued { vec![Out::Tell(Event::MailChanged)] } else { Vec::new() }
    }

    pub(super) fn list_wanted(&mut self) -> Outs {
        if !self.may_see() {
            return Vec::new();
        }
        self.view = View::List(Listing { is_loading: true, ..Listing::default() });
        vec![Out::Do(Effect::List { before: None })]
    }

    fn more_wanted(&mut self) -> Outs {
        let View::List(listing) = &mut self.view else { return Vec::new() };
        if listing.is_loading || !listing.has_more {
            return Vec::new();
        }
        listing.is_loading = true;
        vec![Out::Do(Effect::List { before: listing.last_number() })]
    }

    fn listed(&mut self, before: Option<i64>, result: Result<(Vec<ClosedRow>, bool), String>) -> Outs {
        let View::List(listing) = &mut self.view else { return Vec::new() };
        // The answer to another page, or to a list that was left and opened again.
        if before != listing.last_number() || !listing.is_loading {
            return Vec::new();
        }
        listing.is_loading = false;
        match result {
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok((rows, has_more)) => {
                listing.rows.extend(rows);
                listing.has_more = has_more;
                Vec::new()
            }
        }
    }

    fn read_report(&mut self, z_number: i64, from: Origin) -> Outs {
        self.reading += 1;
        vec![Out::Do(Effect::ReadReport { serial: self.reading, from, z_number })]
    }

    /// Who went on to something else meanwhile is not brought back.
    fn report_read(&mut self, serial: u64, from: Origin, result: Result<Box<ZPaper>, String>) -> Outs {
        let still_waits = match from {
            Origin::List => matches!(self.view, View::List(_)),
            Origin::Last | Origin::Elsewhere | Origin::Closing => self.view == View::Now,
        };
        if serial != self.reading || !still_waits {
            return Vec::new();
        }
        match result {
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok(paper) => {
                self.view = View::Report(Report { paper: *paper, mail: Mail::Silent, from });
                Vec::new()
            }
        }
    }
}
