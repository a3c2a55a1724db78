//! One action for many, as the screen shows it.

use deks_ui::{ManyLine, ManyStage, PickLine, ProceduresAdapter};

use super::many::{ELSEWHERE, ENDED};
use super::show::{pick, put_text};
use super::{Candidate, Choice, Many, Offer, Stage};
use crate::kiosk::english::say;
use crate::kiosk::rows;
use crate::people::User;

fn many_line(candidate: &Candidate, why: &str) -> ManyLine {
    ManyLine {
        case_id: candidate.case.to_string().into(),
        number: candidate.number.as_str().into(),
        title: candidate.title.as_str().into(),
        why: say(why),
    }
}

/// One action for many: what is offered, who can, how far it is, what came of it.
pub(super) fn put(adapter: &ProceduresAdapter<'_>, many: &Many) {
    put_choices(adapter, many);
    let (mut lines, mut can, mut cannot) = (Vec::new(), 0, 0);
    let (mut done, mut total, mut problem) = (0, 0, "");
    adapter.set_many_looked(matches!(many.stage, Stage::Looking(Some(_))));
    adapter.set_many_cancelled(false);
    match &many.stage {
        Stage::Choosing | Stage::Giving(_) | Stage::Looking(None) => {}
        Stage::Looking(Some(looks)) => {
            can = looks.iter().filter(|look| look.ready.is_ok()).count();
            cannot = looks.len() - can;
            let why = |ready: &Result<_, String>| ready.as_ref().err().cloned().unwrap_or_default();
            lines = looks.iter().map(|look| many_line(&look.candidate, &why(&look.ready))).collect();
        }
        Stage::Working(working) => (done, total) = (working.tried(), working.total),
        Stage::Done(report) => {
            (done, total, problem) = (report.done, report.total, report.problem.as_str());
            adapter.set_many_cancelled(report.is_stopped);
            // Those that it is not for stay as they are by themselves: nobody has to look after them.
            let left = report.left.iter().filter(|left| left.why != ELSEWHERE && left.why != ENDED);
            lines = left.map(|left| many_line(&left.candidate, &left.why)).collect();
            cannot = lines.len();
        }
    }
    rows::sync(adapter.get_many_lines(), lines, |model| adapter.set_many_lines(model));
    adapter.set_many_can(can as i32);
    adapter.set_many_cannot(cannot as i32);
    adapter.set_many_done(done as i32);
    adapter.set_many_total(total as i32);
    if !problem.is_empty() {
        adapter.set_sheet_flaw(say(problem));
    }
    adapter.set_many_stage(match many.stage {
        Stage::Choosing => ManyStage::Choosing,
        Stage::Giving(_) => ManyStage::Giving,
        Stage::Looking(_) => ManyStage::Looking,
        Stage::Working(_) => ManyStage::Working,
        Stage::Done(_) => ManyStage::Done,
    });
}

/// What is offered, what was chosen of it, and to whom it can be given.
fn put_choices(adapter: &ProceduresAdapter<'_>, many: &Many) {
    let actions =
        many.choices.iter().enumerate().map(|(at, choice)| {
            pick(&at.to_string(), &say(&choice.label), &say(&choice.detail), many.chosen == Some(at))
        });
    rows::sync(adapter.get_many_actions(), actions.collect(), |model| adapter.set_many_actions(model));
    if let Some(choice) = many.choice() {
        adapter.set_many_action(chosen(choice, many));
        adapter.set_many_wants_words(choice.wants_words);
        adapter.set_many_needs_words(choice.needs_words);
    }
    let people: &[User] = if let Stage::Giving(Some(people)) = &many.stage { people } else { &[] };
    let people = people.iter().map(|user| pick(&user.id.to_string(), &user.name, "", false));
    rows::sync(adapter.get_many_people(), people.collect(), |model| adapter.set_many_people(model));
    adapter.set_many_people_known(matches!(many.stage, Stage::Giving(Some(_))));
    put_text(adapter.get_many_words(), &many.words, |text| adapter.set_many_words(text));
}

fn chosen(choice: &Choice, many: &Many) -> PickLine {
    let label = match &many.to {
        Some((_, name)) if choice.offer == Offer::HandOn => say(&format!("Serahkan kepada {name}")),
        _ => say(&choice.label),
    };
    pick("", &label, &say(&choice.detail), true)
}
