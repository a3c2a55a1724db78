//! Rows as the screen shows them. Pure.

use deks_ui::{BoardCard, BoardColumn, CaseLine, ProcedureChoice, TaskGroup, TaskLine, Urgency as Pressing};
use slint::{ModelRc, SharedString};

use super::{Desk, List};
use crate::base::{BusinessDay, Zone};
use crate::kiosk::english::say;
use crate::people::Role;
use crate::sop::Definition;
use crate::sop::definition::{Origin, Standing};
use crate::sop::lists::{self, Card, CaseRow, Holder, TaskCard, TasksToday, Urgency};

/// Steps that are named where there is little room.
const NAMED_MAX: usize = 2;
/// What a case lacks is named so far; its page has all of it.
const MISSING_NAMED: usize = 3;

pub(super) fn procedure(definition: &Definition) -> ProcedureChoice {
    ProcedureChoice {
        id: definition.pin.sop.as_str().into(),
        short: say(&definition.procedure.short),
        title: say(&definition.procedure.title),
    }
}

/// `2. Seleksi/Kurasi Internal`.
pub(super) fn numbered(no: &str, title: &str) -> String {
    let title = say(title);
    if no.is_empty() { title.into() } else { format!("{no}. {title}") }
}

/// What somebody has to know of a procedure before they work by it, in whole sentences.
pub(super) fn note(definition: &Definition, broken: &[String]) -> String {
    let mut notes: Vec<String> = Vec::new();
    match definition.procedure.standing {
        Standing::Draft => notes.push("Prosedur ini masih rancangan; pakai untuk mencoba saja.".to_owned()),
        Standing::Retired => {
            notes.push("Prosedur ini tidak dipakai lagi; yang masih berjalan diteruskan sampai selesai.".to_owned());
        }
        Standing::Active => {}
    }
    if definition.has_inferred_actors() {
        notes.push("Pelaksana sebagian langkah disimpulkan dari kalimat SOP; perlu dipastikan.".to_owned());
    }
    if !broken.is_empty() {
        let files = broken.join(", ");
        notes.push(format!("Berkas prosedur {files} tidak bisa dipakai; jalankan deks sop check untuk sebabnya."));
    }
    notes.join(" ")
}

/// The tasks by their groups, and where letters wait one line that leads to them.
pub(super) fn task_lines(tasks: &TasksToday, letters: i64) -> Vec<TaskLine> {
    let unclaimed = usize::try_from(tasks.unclaimed_total).unwrap_or(tasks.unclaimed.len());
    let escalated = usize::try_from(tasks.escalated_total).unwrap_or(tasks.escalated.len());
    let groups = [
        (TaskGroup::Overdue, &tasks.overdue, tasks.overdue.len()),
        (TaskGroup::Escalated, &tasks.escalated, escalated),
        (TaskGroup::Today, &tasks.today, tasks.today.len()),
        (TaskGroup::Later, &tasks.later, tasks.later.len()),
        (TaskGroup::Unclaimed, &tasks.unclaimed, unclaimed),
        // Nothing to do about these: they come last.
        (TaskGroup::Waiting, &tasks.waiting, tasks.waiting.len()),
    ];
    let mut lines: Vec<TaskLine> = Vec::new();
    for (group, cards, count) in groups {
        // What somebody has comes before what just came in.
        if group == TaskGroup::Unclaimed && letters > 0 {
            lines.push(letters_line(letters));
        }
        lines.extend(cards.iter().enumerate().map(|(at, card)| task_line(card, group, (at == 0, count))));
    }
    lines
}

fn letters_line(letters: i64) -> TaskLine {
    TaskLine {
        title: say("Surel masuk yang belum dipilah"),
        hint: say("Jadikan permohonan, lampirkan ke yang sudah ada, atau sisihkan."),
        urgency: Pressing::None,
        group: TaskGroup::Letters,
        leads: true,
        count: i32::try_from(letters).unwrap_or(i32::MAX),
        ..TaskLine::default()
    }
}

fn task_line(card: &TaskCard, group: TaskGroup, (leads, count): (bool, usize)) -> TaskLine {
    TaskLine {
        case_id: card.case.to_string().into(),
        number: card.number.as_str().into(),
        title: card.title.as_str().into(),
        step: numbered(&card.step_no, &card.step_title).into(),
        // Whom a late task came up to does not do it: they ask who has it.
        hint: if group == TaskGroup::Escalated { say(&holder(card)) } else { next(card).into() },
        until: say(&card.until),
        urgency: pressing(card.urgency),
        group,
        leads,
        count: i32::try_from(count).unwrap_or(i32::MAX),
    }
}

/// What the case lacks, or that it lacks nothing; then what to do. Rows of one step differ by it.
fn next(card: &TaskCard) -> String {
    let hint = say(&card.hint);
    match card.missing.as_deref() {
        None => hint.into(),
        Some([]) => [say("Sudah lengkap.").as_str(), " ", hint.as_str()].concat(),
        Some(missing) => {
            let mut named: Vec<String> = missing.iter().take(MISSING_NAMED).map(|label| say(label).into()).collect();
            if missing.len() > MISSING_NAMED {
                named.push(format!("+{}", missing.len() - MISSING_NAMED));
            }
            [say("Kurang:").as_str(), " ", &named.join(", ")].concat()
        }
    }
}

fn holder(card: &TaskCard) -> String {
    match card.holder.as_str() {
        "" => "Belum ada yang mengerjakan.".to_owned(),
        name => format!("Sedang dipegang {name}."),
    }
}

fn pressing(urgency: Urgency) -> Pressing {
    match urgency {
        Urgency::Overdue => Pressing::Overdue,
        Urgency::Today => Pressing::Today,
        Urgency::Later => Pressing::Later,
        Urgency::Undated => Pressing::None,
        Urgency::Waiting => Pressing::Waiting,
    }
}

/// A column without its cards.
pub(super) fn column(definition: &Definition, column: &lists::BoardColumn) -> BoardColumn {
    let count = |count: i64| i32::try_from(count).unwrap_or(i32::MAX);
    BoardColumn {
        step: column.step.as_str().into(),
        no: column.no.as_str().into(),
        title: say(&column.title),
        open: count(column.open),
        overdue: count(column.overdue),
        waiting: count(column.paused),
        local: definition.step(&column.step).is_some_and(|step| step.origin == Origin::Local),
        cards: ModelRc::default(),
    }
}

pub(super) fn card(definition: &Definition, card: &Card, today: BusinessDay) -> BoardCard {
    let due_on = card.due.map(|due| definition.procedure.zone.day_of(due));
    BoardCard {
        case_id: card.case.to_string().into(),
        number: card.number.as_str().into(),
        title: card.title.as_str().into(),
        until: say(&card.until),
        brief: say(&card.brief),
        urgency: match due_on {
            _ if card.paused.is_some() => Pressing::Waiting,
            _ if card.overdue => Pressing::Overdue,
            None => Pressing::None,
            Some(day) if day <= today => Pressing::Today,
            Some(_) => Pressing::Later,
        },
        who: card.claimed_by.as_ref().map(|(_, name)| name.as_str()).unwrap_or_default().into(),
    }
}

pub(super) fn case_line(desk: Option<&Desk>, row: &CaseRow, list: &List) -> CaseLine {
    let definition = desk.and_then(|desk| desk.definition(&row.sop));
    let zone = definition.map_or(Zone::Wib, |definition| definition.procedure.zone);
    let short = definition.map_or(row.sop.as_str(), |definition| definition.procedure.short.as_str());
    let first = row.steps.first();
    let stands = match &row.outcome {
        Some((_, label)) => say(label).into(),
        None => brief(row.steps.iter().map(|step| step.title.as_str())),
    };
    CaseLine {
        case_id: row.case.to_string().into(),
        number: if list.everywhere {
            format!("{short}  ·  {}", row.number).into()
        } else {
            row.number.as_str().into()
        },
        title: row.title.as_str().into(),
        step: stands.into(),
        until: first.map(|step| say(&step.until)).unwrap_or_default(),
        urgency: first.map_or(Pressing::None, |step| pressing(step.urgency)),
        who: first.and_then(|step| step.claimed_by.as_ref()).map(|(_, name)| name.as_str()).unwrap_or_default().into(),
        opened: zone.day_of(row.opened_at).numeric().into(),
        on: list.picked.iter().any(|picked| picked.case == row.case),
    }
}

/// The first few, and how many more: `Kurasi; Pengumuman; +3`.
fn brief<'a>(titles: impl Iterator<Item = &'a str>) -> String {
    let titles: Vec<SharedString> = titles.map(say).collect();
    let mut named = titles[..titles.len().min(NAMED_MAX)].join("; ");
    if titles.len() > NAMED_MAX {
        named.push_str(&format!("; +{}", titles.len() - NAMED_MAX));
    }
    named
}

/// What the list is narrowed by beside text and standing, one entry for each.
pub(super) fn narrowing(definition: &Definition, list: &List) -> Vec<String> {
    let filter = &list.filter;
    let mut said: Vec<String> = Vec::new();
    if list.everywhere {
        said.push(say("semua prosedur").into());
    }
    if !filter.steps.is_empty() {
        let title = |id: &String| definition.step(id).map_or(id.clone(), |step| step.title.clone());
        let titles: Vec<String> = filter.steps.iter().map(title).collect();
        said.push(brief(titles.iter().map(String::as_str)));
    }
    match filter.claimed_by {
        None => {}
        Some(Holder::Me) => said.push(say("milik saya").into()),
        Some(Holder::Nobody) => said.push(say("belum ada yang mengerjakan").into()),
        Some(Holder::User(_)) => {
            let one = |name: &str| if name.is_empty() { say("satu petugas").into() } else { name.to_owned() };
            said.push(one(&list.holder_name));
        }
    }
    if filter.region.is_some() {
        said.push(list.region_name.clone());
    }
    let day = |text: String| String::from(say(&text));
    said.extend(filter.opened_from.map(|from| day(format!("sejak {}", from.numeric()))));
    said.extend(filter.opened_until.map(|until| day(format!("sampai {}", until.numeric()))));
    let label = |id: &String| definition.outcome(id).map_or(id.clone(), |outcome| say(&outcome.label).into());
    said.extend(filter.outcome.as_ref().map(label));
    said
}

/// Which roles people have by their job here: `Tim DEKS: staf stok, manajer; ...`.
pub(super) fn given(definition: &Definition) -> String {
    let job = |name: &String| match Role::read(name) {
        Some(Role::Kasir) => say("kasir"),
        Some(Role::StafStok) => say("staf stok"),
        Some(Role::Manajer) => say("manajer"),
        Some(Role::Admin) => say("admin"),
        None => name.as_str().into(),
    };
    let roles = definition.roles.iter().filter(|role| !role.outside && !role.given_to.is_empty());
    let given = roles.map(|role| {
        let jobs: Vec<String> = role.given_to.iter().map(|name| job(name).into()).collect();
        [say(&role.label).as_str(), ": ", &jobs.join(", ")].concat()
    });
    given.collect::<Vec<_>>().join("; ")
}
