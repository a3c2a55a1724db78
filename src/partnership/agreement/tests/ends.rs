//! Ends on their day: given ahead, taken back, or because the time is over.

use super::*;
use crate::partners::PartnerStatus;

const DAY_MS: i64 = 86_400_000;

fn carried_out(office: &Office) -> usize {
    carry_out_ends(&office.procedures).expect("looked")
}

fn status(office: &Office, partner: PartnerId) -> PartnerStatus {
    office.partner(partner).status
}

/// The first goods came: the partnership runs.
fn running(office: &Office, number: u8) -> (CaseId, Signed) {
    let (case, signed) = office.signed(number);
    let received = ("hand_over", "received");
    case::signal(&office.procedures, ActId::new(), Some(office.outlet.staf), case, received).expect("received");
    assert_eq!(office.open_steps(case), ["monthly_review", "unsold"]);
    (case, signed)
}

/// The same business signs for another year.
fn renewed(office: &Office, signed: &Signed) -> Signed {
    let renewal = Subject::Partner(signed.partner);
    let mut conditions = office.proposed(renewal);
    conditions.goods = office.read(|c| conditions_of(c, signed.agreement)).expect("kept").goods;
    let draft = office.draft(renewal, conditions).expect("a draft");
    office.sign(office.by_touch(&draft)).expect("signed")
}

#[test]
fn an_end_that_lies_ahead_comes_by_itself() {
    let office = office();
    let (case, signed) = running(&office, 7);
    let then = office.today().plus_days(3);
    let ended = office.end(signed.agreement, then, "Kontrak mal selesai").expect("ended");
    assert!(!ended.is_carried_out);
    let runs_on = (0, PartnerStatus::Active);
    assert_eq!((carried_out(&office), status(&office, signed.partner)), runs_on);
    assert_eq!(office.open_steps(case), ["monthly_review", "unsold"], "reviews go on until its day");
    assert_eq!(office.row(signed.agreement).ends_on, Some(then));
    office.outlet.clock.advance_ms(3 * DAY_MS);
    assert_eq!((carried_out(&office), status(&office, signed.partner)), (1, PartnerStatus::Ended));
    assert_eq!(office.open_steps(case), ["close"]);
    let history = office.read(|c| case::history(c, &office.procedures, case));
    let told: Vec<String> = history.iter().map(case::Told::story).collect();
    assert!(told.iter().any(|line| line.contains("Alasan: Kontrak mal selesai")), "{told:?}");
    let back = Partner { status: PartnerStatus::Active, ..office.partner(signed.partner) };
    let saved = office.outlet.store.write(Act::system("test.back"), move |tx| partners::save(tx, &back));
    saved.expect("taken back");
    assert_eq!((carried_out(&office), status(&office, signed.partner)), runs_on, "once");
}

#[test]
fn an_end_before_the_first_goods_withdraws_the_application_on_its_day() {
    let office = office();
    let (case, signed) = office.signed(7);
    office.end(signed.agreement, office.today().plus_days(3), "Kontrak mal selesai").expect("ended");
    assert_eq!(office.open_steps(case), ["hand_over"]);
    office.outlet.clock.advance_ms(3 * DAY_MS);
    assert_eq!(carried_out(&office), 1);
    assert_eq!(office.open_steps(case), [""; 0]);
    assert_eq!(office.read(|c| case::header(c, case)).expect("a case").outcome, "withdrawn");
}

#[test]
fn an_end_comes_though_whoever_gave_it_has_left() {
    let office = office();
    let (case, signed) = running(&office, 7);
    office.end(signed.agreement, office.today().plus_days(3), "Kontrak mal selesai").expect("ended");
    let (manager, staff) = (office.outlet.manajer, crate::people::Role::Kasir);
    let moved = office.outlet.store.write(Act::system("test.leave"), move |tx| {
        tx.record("users", ("user_id", &manager), &[("role", &staff.name())]).map(drop)
    });
    moved.unwrap_or_else(|error: StoreError| panic!("{error}"));
    office.outlet.clock.advance_ms(3 * DAY_MS);
    assert_eq!((carried_out(&office), status(&office, signed.partner)), (1, PartnerStatus::Ended));
    assert_eq!(office.open_steps(case), ["close"]);
}

#[test]
fn an_end_is_taken_back_until_its_day_has_come() {
    let office = office();
    let (case, signed) = running(&office, 7);
    let root = signed.agreement;
    let take_back = |by, agreement| take_back_end(&office.procedures, ActId::new(), by, agreement);
    let manager = office.outlet.manajer;
    assert!(matches!(take_back(office.outlet.staf, root), Err(TakeBackError::NotAllowed(_))));
    assert!(matches!(take_back(manager, AgreementId::new()), Err(TakeBackError::Unknown)));
    assert!(matches!(take_back(manager, root), Err(TakeBackError::NotEnding(_))));
    let then = office.today().plus_days(3);
    office.end(root, then, "Kontrak mal selesai").expect("ended");
    take_back(manager, root).expect("taken back");
    assert_eq!(office.row(root).ends_on, None);
    assert!(matches!(take_back(manager, root), Err(TakeBackError::NotEnding(_))));
    office.outlet.clock.advance_ms(3 * DAY_MS);
    assert_eq!((carried_out(&office), status(&office, signed.partner)), (0, PartnerStatus::Active));

    office.end(root, office.today().plus_days(2), "Usaha pindah kota").expect("given again");
    office.outlet.clock.advance_ms(2 * DAY_MS);
    let over = take_back(manager, root);
    assert!(matches!(&over, Err(TakeBackError::Over { day, .. }) if day == "27-11-2026"), "{over:?}");
    assert_eq!(carried_out(&office), 1);
    assert_eq!(office.open_steps(case), ["close"]);
}

#[test]
fn an_agreement_that_runs_out_ends_the_partnership() {
    let office = office();
    let (case, signed) = running(&office, 7);
    let (early, _) = office.signed(8);
    let until = office.row(signed.agreement).until;
    office.outlet.clock.advance_ms(30 * DAY_MS);
    let late = office.end(signed.agreement, until.plus_days(2), "Tutup tahun");
    assert!(matches!(&late, Err(EndError::RunsOutBefore(day)) if day == "21-11-2027"), "{late:?}");
    let days = until.days_since(office.today());
    office.outlet.clock.advance_ms(days * DAY_MS);
    assert_eq!((carried_out(&office), status(&office, signed.partner)), (0, PartnerStatus::Active), "its last day");
    office.outlet.clock.advance_ms(DAY_MS);
    assert_eq!((carried_out(&office), status(&office, signed.partner)), (2, PartnerStatus::Ended));
    assert_eq!(office.open_steps(case), ["close"]);
    assert_eq!(office.open_steps(early), ["hand_over"], "only a person withdraws an application");
    assert_eq!(office.row(signed.agreement).standing(office.today()), Standing::Expired, "nobody ended it");
    let again = office.end(signed.agreement, office.today(), "Tutup tahun");
    assert!(matches!(again, Err(EndError::AlreadyEnded { .. })), "{again:?}");
    let why = office.read(|c| {
        let sql = "SELECT reason FROM agreement_end_notes ORDER BY reason LIMIT 1";
        Ok::<_, StoreError>(c.query_row(sql, [], |row| row.get::<_, String>(0))?)
    });
    assert_eq!(why, "Masa perjanjian habis");
    assert_eq!(carried_out(&office), 0, "once");
}

#[test]
fn an_agreement_that_goes_on_in_another_does_not_end_the_partnership() {
    let office = office();
    let (first_case, first) = running(&office, 7);
    let (second_case, second) = running(&office, 8);
    let days = office.row(first.agreement).until.days_since(office.today());
    office.outlet.clock.advance_ms((days - 5) * DAY_MS);
    renewed(&office, &first);
    let mut longer = office.amended(second.agreement);
    longer.until = longer.until.plus_months(12);
    let paper = office.amend(second.agreement, longer).expect("a draft");
    office.sign(office.by_touch(&paper)).expect("signed");
    assert_eq!(office.read(|c| expiring(c, office.today(), 30)), [], "nothing wants anybody");
    office.outlet.clock.advance_ms(10 * DAY_MS);
    assert_eq!(carried_out(&office), 0);
    for case in [first_case, second_case] {
        assert_eq!(office.open_steps(case), ["monthly_review", "unsold"]);
    }
    office.outlet.clock.advance_ms(365 * DAY_MS);
    // The agreement of the first year, its renewal, and the second partner's with its addendum.
    assert_eq!(carried_out(&office), 3);
    assert_eq!(status(&office, first.partner), PartnerStatus::Ended);
    for case in [first_case, second_case] {
        assert_eq!(office.open_steps(case), ["close"]);
    }
}

#[test]
fn a_day_that_the_register_knows_by_hand_keeps_the_partnership() {
    let office = office();
    let (case, signed) = running(&office, 7);
    let until = office.row(signed.agreement).until;
    let longer = Partner { agreement_until: Some(until.plus_days(40)), ..office.partner(signed.partner) };
    let saved = office.outlet.store.write(Act::system("test.paper"), move |tx| partners::save(tx, &longer));
    saved.expect("noted");
    office.outlet.clock.advance_ms((until.days_since(office.today()) + 1) * DAY_MS);
    assert_eq!(carried_out(&office), 0, "a paper beside the program makes it last longer");
    office.outlet.clock.advance_ms(40 * DAY_MS);
    assert_eq!(carried_out(&office), 1);
    assert_eq!(office.open_steps(case), ["close"]);
}

#[test]
fn an_end_leaves_a_partner_with_another_agreement() {
    let office = office();
    let (_, signed) = office.signed(7);
    renewed(&office, &signed);
    office.end(signed.agreement, office.today(), "Diganti perjanjian baru").expect("ended");
    assert_eq!(status(&office, signed.partner), PartnerStatus::Active);
}
