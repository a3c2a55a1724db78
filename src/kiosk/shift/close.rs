//! Closing: the blind count, what it came to, and the end of the shift. Pure.

use deks_ui::Tone;

use super::handle::Outs;
use super::{AskedFor, CloseTrouble, CountForm, Effect, Intent, Mail, Origin, Report, ShiftScreen, Told, View, ZPaper};
use crate::base::ActId;
use crate::kiosk::flow::Out;
use crate::till::ExceptionKind;

impl ShiftScreen {
    pub(super) fn decide_close(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::CloseWanted if !self.busy => self.close_wanted(),
            Intent::CountDone if !self.busy && self.view == View::Count => self.submit(),
            Intent::WasTold(result) => self.was_told(result),
            Intent::CountAgain if !self.busy => self.count_again(),
            Intent::CloseConfirmed if !self.busy => self.close_confirmed(),
            Intent::Closed(result) => self.closed(result),
            other => self.decide_report(other),
        }
    }

    /// A count that was handed in before is told again; it is not another one.
    fn close_wanted(&mut self) -> Outs {
        if self.open().is_none() {
            return Vec::new();
        }
        self.view = View::Count;
        if self.count.is_submitted { self.submit() } else { Vec::new() }
    }

    fn submit(&mut self) -> Outs {
        let Some(shift) = self.count.shift else { return Vec::new() };
        self.busy = true;
        self.count.is_submitted = true;
        let mut outs = self.keep_count();
        let (act_id, pieces) = (self.count.act_id, self.count.sheet.pieces().to_vec());
        outs.push(Out::Do(Effect::Submit { act_id, shift, pieces }));
        outs
    }

    fn was_told(&mut self, result: Result<Box<Told>, String>) -> Outs {
        self.busy = false;
        match result {
            Ok(told) => {
                // Who went back meanwhile finds it where the count was.
                if self.view == View::Count {
                    self.view = View::Told(*told);
                }
                Vec::new()
            }
            Err(text) => {
                self.count.is_submitted = false;
                let mut outs = vec![Out::Say(text, Tone::Bad)];
                outs.extend(self.keep_count());
                outs
            }
        }
    }

    /// The pieces stay, so that one wrong row can be put right.
    fn count_again(&mut self) -> Outs {
        let may = matches!(&self.view, View::Told(told) if told.counted.counts_left > 0);
        if !may {
            return Vec::new();
        }
        self.start_count_again()
    }

    fn start_count_again(&mut self) -> Outs {
        self.view = View::Count;
        self.count.act_id = ActId::new();
        self.count.is_submitted = false;
        self.keep_count()
    }

    fn close_confirmed(&mut self) -> Outs {
        let View::Told(told) = &self.view else { return Vec::new() };
        let (act_id, shift, difference) = (told.act_id, told.shift, told.counted.difference);
        if told.counted.needs_explanation {
            return self.ask(act_id, AskedFor::Close(shift), ExceptionKind::ShiftDifference, difference, false, None);
        }
        self.busy = true;
        vec![Out::Do(Effect::Close { act_id, shift, given: None })]
    }

    fn closed(&mut self, result: Result<(i64, Option<Box<ZPaper>>), CloseTrouble>) -> Outs {
        self.busy = false;
        match result {
            Ok((z_number, paper)) => self.is_closed(z_number, paper),
            Err(CloseTrouble { text, count_again }) => {
                let mut outs = vec![Out::Say(text, Tone::Bad)];
                if count_again {
                    outs.extend(self.start_count_again());
                } else if let View::Told(told) = &mut self.view {
                    told.act_id = ActId::new();
                }
                outs
            }
        }
    }

    fn is_closed(&mut self, z_number: i64, paper: Option<Box<ZPaper>>) -> Outs {
        self.count = CountForm::empty();
        self.view = match paper {
            Some(paper) => View::Report(Report { paper: *paper, mail: Mail::Making, from: Origin::Closing }),
            None => View::Now,
        };
        let number = format!("{z_number:04}");
        let text = format!("Shift ditutup dengan Z nomor {number}.");
        let mut outs = vec![Out::Say(text, Tone::Ok), Out::Do(Effect::Mail(z_number))];
        outs.extend(self.load());
        outs
    }
}
