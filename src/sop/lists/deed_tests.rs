//! What is done with many tasks and how many things there are to do, on a real store.

use super::testing::{SOP, VILLAGE, day, office};
use super::*;
use crate::base::{ActId, TaskId};
use crate::sop::case;
use crate::sop::officers::{self, Assignment};

/// What is said before is what happens: for everybody, taking a task and giving it on.
#[test]
fn who_can_take_or_be_given_a_task_is_said_as_the_act_says_it() {
    let office = office();
    let case = office.open(office.village, "Sambal Contoh");
    let task = office.task(case, "collect").id;
    let head = office.outlet.admin;
    let everybody = [office.village, office.other_village, office.district, office.outlet.manajer, head];
    let said = |by, deed: &Deed| {
        let told = office.procedures.store().read(|c| preview(c, &office.procedures, by, &[task], deed));
        told.expect("a preview").remove(0).1
    };
    for by in everybody {
        for to in everybody {
            let before = said(by, &Deed::HandOn(to));
            let given = case::reassign(&office.procedures, ActId::new(), by, task, (to, "Cuti".to_owned()));
            assert_eq!(before, given.map_err(|refused| refused.to_string()), "given");
            if before.is_ok() {
                assert_eq!(said(by, &Deed::HandOn(to)), Err("Sudah dikerjakan Desa 1.".to_owned()));
                case::release(&office.procedures, ActId::new(), to, task).expect("given back");
            }
        }
        let before = said(by, &Deed::Claim);
        let taken = case::claim(&office.procedures, ActId::new(), by, task);
        assert_eq!(before, taken.map_err(|refused| refused.to_string()), "taken");
        if before.is_ok() {
            case::release(&office.procedures, ActId::new(), by, task).expect("given back");
        }
    }
    case::claim(&office.procedures, ActId::new(), office.village, task).expect("taken");
    let held = "Tugas ini sudah diambil Desa 1. Minta ia melepasnya, atau minta penanggung jawab mengalihkannya.";
    let also = Assignment {
        user: head,
        sop: SOP.into(),
        role: "village".into(),
        region: VILLAGE.into(),
        from: day("2026-01-01"),
        until: None,
    };
    officers::assign(&office.procedures, ActId::new(), head, also).expect("assigned");
    assert_eq!(said(head, &Deed::Claim), Err(held.to_owned()));
    assert_eq!(said(office.village, &Deed::Claim), Err("Sudah Anda kerjakan.".to_owned()));
    let found = office.procedures.store().read(|c| takers(c, &office.procedures, &[task, task, TaskId::new()]));
    let names: Vec<String> = found.expect("people").into_iter().map(|user| user.name).collect();
    assert_eq!(names, ["Admin Gerai", "Desa 1"]);
}

/// The figure on the tile is the sum of what stands under the headings.
#[test]
fn what_is_to_do_is_what_stands_under_the_headings() {
    let office = office();
    let task = office.task(office.open(office.village, "Sambal Contoh"), "collect").id;
    office.open(office.village, "Keripik Contoh");
    case::claim(&office.procedures, ActId::new(), office.village, task).expect("claimed");
    for moment in ["2026-11-17T09:00:00+08:00", "2026-11-20T09:00:00+08:00", "2026-12-14T09:00:00+08:00"] {
        office.at(moment);
        for user in [office.village, office.other_village, office.regency, office.outlet.admin, office.outlet.manajer] {
            let read = office.procedures.store().read(|c| tasks_of(c, &office.procedures, user, office.now()));
            let today = read.expect("tasks");
            let own = (today.overdue.len() + today.today.len()) as i64;
            let figure = office.procedures.store().read(|c| to_do(c, &office.procedures, user, office.now()));
            assert_eq!(figure.expect("a figure"), own + today.escalated_total + today.unclaimed_total, "{moment}");
        }
    }
}
