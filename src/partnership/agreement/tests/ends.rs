//! Ends on their day: given ahead, taken back, or because the time is over.

use super::*;
use crate::mail::{self, MailState};
use crate::partners::PartnerStatus;
use crate::partnership::applications;
use crate::sop::letters::OfficeFace;

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
    let take_back = |by, agreement| take_back_end(&office.procedures, ActId::new(), by, agreement, &sender());
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
    assert_eq!(office.open_steps(early), [""; 0], "nothing waits for goods of an agreement that is over");
    let closed = office.read(|c| case::header(c, early)).expect("a case");
    assert_eq!(closed.outcome, "ended");
    let history = office.read(|c| case::history(c, &office.procedures, early));
    let told: Vec<String> = history.iter().map(case::Told::story).collect();
    assert!(told.iter().any(|line| line.contains("ditutup oleh program") && line.contains("Masa perjanjian habis")));
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

#[test]
fn an_earlier_day_than_the_notice_wants_both_or_a_breach() {
    let office = office();
    let (_, signed) = running(&office, 7);
    let root = signed.agreement;
    let notice = office.read(|c| conditions_of(c, root)).expect("kept").termination_days;
    let first = first_end(office.today(), office.row(root).until, notice);
    assert_eq!(first.days_since(office.today()), i64::from(notice) + 1, "its last day comes so long after today");
    let refused = office.try_end(ending(root, first.minus_days(1), "Usaha pindah kota"));
    let Err(EndError::NoticeNotKept { days, first: said }) = refused else { panic!("{refused:?}") };
    assert_eq!((days, said), (notice, first.numeric()));
    assert_eq!(office.row(root).ends_on, None, "nothing was ended");
    for ground in [Ground::Agreed, Ground::Breach] {
        let at_once = Ending { ground: Some(ground), ..ending(root, first.minus_days(1), "Usaha pindah kota") };
        office.try_end(at_once).expect("ended");
        take_back_end(&office.procedures, ActId::new(), office.outlet.manajer, root, &sender()).expect("taken back");
    }
    let ended = office.try_end(ending(root, first, "Usaha pindah kota")).expect("the notice is kept");
    assert_eq!(ended.paper, "BP-K1-20261122-0003");
}

#[test]
fn an_end_has_minutes_that_are_kept_and_lie_with_the_application() {
    let office = office();
    let (case, signed) = running(&office, 7);
    let root = signed.agreement;
    let ended = office.end(root, office.today(), "Usaha pindah kota").expect("ended");
    let kept = office.read(|c| end_paper(c, root)).expect("minutes");
    assert_eq!((kept.number.as_str(), kept.is_mailed), (ended.paper.as_str(), false));
    let (procedures, manager) = (&office.procedures, office.outlet.manajer);
    let (number, bytes) = export_end_paper(procedures, ActId::new(), manager, root).expect("a paper");
    assert!(number == kept.number && bytes.starts_with(b"%PDF-"));
    let looked = look_at_end_paper(procedures, ActId::new(), manager, root, (300, 5)).expect("pages");
    assert_eq!((looked.check, looked.is_the_file), (PaperCheck::Intact, true));
    assert!(looked.drawn.is_some_and(|drawn| drawn.total >= 1));
    let denied = export_end_paper(procedures, ActId::new(), office.outlet.kasir, root);
    assert!(matches!(denied, Err(SignedPaperError::NotAllowed(_))), "{denied:?}");
    let papers = office.read(|c| case::documents_of(c, case));
    assert!(
        papers.iter().any(|paper| paper.kind == "agreement_end" && paper.name.contains(&kept.number)),
        "{papers:?}"
    );
    assert_eq!(office.read(|c| verify(c, procedures)), Vec::<String>::new());
    let gone = office.outlet.store.write_local({
        let hash = kept.paper_hash.clone();
        move |c, _| Ok(c.execute("DELETE FROM sealed_blobs WHERE hash = ?1", [hash])?)
    });
    assert_eq!(gone.expect("deleted"), 1);
    assert_eq!(office.read(|c| verify(c, procedures)).len(), 1, "a loss is told");
}

#[test]
fn what_was_taken_back_has_no_minutes_that_stand() {
    let office = office();
    let (_, signed) = running(&office, 7);
    let root = signed.agreement;
    office.end(root, office.today().plus_days(3), "Usaha pindah kota").expect("ended");
    assert!(office.read(|c| end_paper(c, root)).is_some());
    take_back_end(&office.procedures, ActId::new(), office.outlet.manajer, root, &sender()).expect("taken back");
    assert_eq!(office.read(|c| end_paper(c, root)), None);
}

#[test]
fn the_partner_is_told_by_the_letter_that_somebody_saw() {
    let office = office();
    let (case, signed) = running(&office, 7);
    let face = OfficeFace { name: "DEKS Contoh".into(), address: "Mal Contoh Lantai 2".into(), phone: String::new() };
    let from = applications::Office { face, sender: sender() };
    let (procedures, manager) = (&office.procedures, office.outlet.manajer);
    let agreed = Ending {
        ended_by: EndedBy::Partner,
        ground: Some(Ground::Agreed),
        ..ending(signed.agreement, office.today().plus_days(3), "Usaha pindah kota")
    };
    let seen = end_letter(procedures, manager, &from, &agreed).expect("worded").expect("an address");
    assert_eq!(seen.to, "ukm07@example.com");
    let paid = paid_by(agreed.ends_on, office.terms(signed.partner, office.today()).expect("terms").payment_day).long();
    let last_day = office.today().plus_days(2).long();
    for said in [
        signed.number.as_str(),
        "diakhiri oleh mitra, atas kesepakatan kedua pihak",
        last_day.as_str(),
        "Alasan: Usaha pindah kota",
        paid.as_str(),
    ] {
        assert!(seen.body.contains(said), "{said}: {}", seen.body);
    }
    let body = [seen.body.as_str(), "\n\nSampai jumpa."].concat();
    let words = EndWords { office: from, subject: seen.subject, body };
    let ended = office.try_end(Ending { letter: Some(words), ..agreed }).expect("ended");
    assert!(ended.is_mailed && office.read(|c| end_paper(c, signed.agreement)).expect("minutes").is_mailed);
    let letters = office.read(|c| case::letters_of(c, case));
    let told = letters.last().expect("a letter on the case");
    assert_eq!((told.way, told.template.as_str()), (case::LetterWay::Out, "agreement_end"));
}

#[test]
fn the_register_does_not_say_of_an_ended_agreement_that_it_lasts() {
    let office = office();
    let (_, signed) = running(&office, 7);
    office.outlet.clock.advance_ms(5 * DAY_MS);
    office.end(signed.agreement, office.today(), "Usaha pindah kota").expect("ended");
    let known = office.partner(signed.partner);
    assert_eq!(known.agreement_until, Some(office.today().minus_days(1)));
}

#[test]
fn an_end_that_is_taken_back_takes_its_letter_along_or_says_that_the_agreement_runs_on() {
    let office = office();
    let (case, signed) = running(&office, 7);
    let (root, manager) = (signed.agreement, office.outlet.manajer);
    let face = OfficeFace { name: "DEKS Contoh".into(), address: "Mal Contoh Lantai 2".into(), phone: String::new() };
    let end_by_letter = || {
        let words = EndWords {
            office: applications::Office { face: face.clone(), sender: sender() },
            subject: "Pengakhiran perjanjian".into(),
            body: "Perjanjian kita berakhir.".into(),
        };
        let ending = ending(root, office.today().plus_days(3), "Usaha pindah kota");
        let ended = office.try_end(Ending { ground: Some(Ground::Agreed), letter: Some(words), ..ending });
        assert!(ended.expect("ended").is_mailed);
        office.read(|c| case::letters_of(c, case)).last().and_then(|letter| letter.mail).expect("in the outbox")
    };
    let take_back = || take_back_end(&office.procedures, ActId::new(), manager, root, &sender()).expect("taken back");
    let state = |mail| office.read(|c| mail::by_id(c, mail)).expect("a letter").recipients[0].state;
    let runs_on = || {
        let all = office.read(|c| mail::list(c, &mail::Filter::default()));
        all.into_iter().filter(|one| one.subject.contains("tetap berlaku")).count()
    };

    let waiting = end_by_letter();
    assert!(!take_back(), "nobody was told, so nobody is told otherwise");
    assert_eq!((state(waiting), runs_on()), (MailState::Cancelled, 0));

    let sent = end_by_letter();
    assert_ne!(sent, waiting, "another end, another letter");
    let gone = office.outlet.store.write_local(move |c, _| {
        Ok(c.execute("UPDATE mail_recipients SET state = 'sent' WHERE mail_id = ?1", [sent])?)
    });
    assert_eq!(gone.expect("sent"), 1);
    assert!(take_back(), "whoever read that it ends reads that it does not");
    assert_eq!((state(sent), runs_on()), (MailState::Sent, 1));
}
