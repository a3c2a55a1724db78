//! The DEKS procedure itself: accepted, refused, returned, and what happens in between.

use std::collections::BTreeMap;
use std::io::Cursor;

use super::*;
use crate::base::Rupiah;
use crate::sop::field::TableRow;

fn picture() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(2, 2).write_to(&mut bytes, image::ImageFormat::Png).expect("a picture");
    bytes.into_inner()
}

pub(super) fn paper(kind: &str) -> NewDocument {
    NewDocument {
        kind: kind.into(),
        name: "gambar.png".into(),
        mime: "image/png".into(),
        bytes: picture(),
        origin: "stick".into(),
        quarantine: Vec::new(),
    }
}

/// What a complete letter said.
fn application() -> Values {
    let cells = [("name", text("Tas anyam")), ("price", FieldValue::Rupiah(Rupiah(150_000)))];
    let cells: BTreeMap<String, FieldValue> = cells.map(|(column, value)| (column.to_owned(), value)).into();
    let products = FieldValue::Table(vec![TableRow { id: "1".into(), cells }]);
    let values = [
        ("business_name", text("UKM Contoh 07")),
        ("contact_name", text("Kontak UKM 07")),
        ("contact_phone", text("+6281200000007")),
        ("email", text("ukm07@example.com")),
        ("instagram", text("@ukmcontoh07")),
        ("products", products),
    ];
    values.map(|(field, value)| (field.to_owned(), value)).into()
}

/// A letter came in with everything.
pub(super) fn applied(office: &Office) -> CaseId {
    let new = NewCase {
        origin: Origin::Email,
        documents: vec![paper("instagram_screenshot")],
        ..new_case("deks", application())
    };
    open(&office.procedures, ActId::new(), None, new).expect("an application")
}

/// It lies with the curators.
fn curated(office: &Office) -> CaseId {
    let case = applied(office);
    office.act(office.outlet.staf, case, "apply", "submit").expect("complete");
    case
}

#[test]
fn an_application_is_accepted_agreed_handed_over_and_ended() {
    let office = office();
    let (staf, manajer) = (office.outlet.staf, office.outlet.manajer);
    let case = curated(&office);
    let wrong = ActError::WrongRole { roles: "Penanggung jawab DEKS".into() };
    assert_eq!(office.act(staf, case, "curate", "accept"), Err(wrong));
    let done = office.act(manajer, case, "curate", "accept").expect("accepted");
    assert_eq!(done.opened.iter().map(|(_, step)| step.as_str()).collect::<Vec<_>>(), ["announce"]);
    office.act(staf, case, "announce", "send").expect("announced");
    let missing = office.act(manajer, case, "agree", "signed");
    let labels = vec!["Form perjanjian".to_owned()];
    assert_eq!(missing, Err(ActError::Incomplete(labels)));
    let edited = office.edit(manajer, case, &[("signer_name", text("Pemilik 07"))]).expect("filled in");
    assert_eq!(edited.reopened, [""; 0], "the agreement does not undo the acceptance");
    add_document(&office.procedures, ActId::new(), Some(manajer), case, paper("agreement_signed")).expect("attached");
    office.act(manajer, case, "agree", "signed").expect("signed");
    let by_hand = office.act(staf, case, "hand_over", "received");
    assert_eq!(by_hand, Err(ActError::DoneElsewhere));
    signal(&office.procedures, ActId::new(), Some(staf), case, ("hand_over", "received")).expect("received");
    assert_eq!(office.open_steps(case), ["monthly_review", "unsold"]);
    let quiet = office.act(manajer, case, "unsold", "end_partnership");
    assert_eq!(quiet, Err(ActError::ReasonMissing));
    office.act_because(manajer, case, ("unsold", "end_partnership"), "pindah kota").expect("ended");
    assert_eq!(office.open_steps(case), ["close"]);
    let done = office.act(manajer, case, "close", "closed").expect("closed");
    assert_eq!(done.outcome.as_deref(), Some("ended"));
    let header = office.header(case);
    assert_eq!((header.outcome.as_str(), header.closed_at), ("ended", Some(office.now())));
    office.is_sound(case);
}

#[test]
fn an_application_is_refused_with_a_reason_and_reviewed() {
    let office = office();
    let (staf, manajer) = (office.outlet.staf, office.outlet.manajer);
    let case = curated(&office);
    assert_eq!(office.act(manajer, case, "curate", "refuse"), Err(ActError::ReasonMissing));
    office.act_because(manajer, case, ("curate", "refuse"), "Kemasan belum siap jual.").expect("refused");
    office.act(staf, case, "announce_refusal", "send").expect("announced");
    let done = office.act(staf, case, "review_refusal", "send").expect("reviewed");
    assert_eq!(done.outcome.as_deref(), Some("refused"));
    assert_eq!(office.act(staf, case, "review_refusal", "send"), Err(ActError::CaseClosed));
    // They may apply again.
    let again = applied(&office);
    assert_eq!(office.open_steps(again), ["apply"]);
    office.is_sound(case);
}

#[test]
fn an_application_is_returned_asked_about_and_submitted_again() {
    let office = office();
    let staf = office.outlet.staf;
    let case = curated(&office);
    office.act_because(staf, case, ("curate", "return"), "Harga belum ada.").expect("returned");
    assert_eq!((office.open_steps(case), office.task(case, "apply").round), (vec!["apply".to_owned()], 2));
    office.act(staf, case, "apply", "ask").expect("asked");
    let waits = office.task(case, "apply");
    assert_eq!((waits.state, waits.paused_for.as_str()), (TaskState::Open, "Minta yang kurang"));
    assert_eq!(waits.claimed_by, Some(staf));
    office.at("2026-11-25T10:00:00+07:00");
    office.act(staf, case, "apply", "submit").expect("complete");
    let done = office.task(case, "apply");
    let days = 86_400_000;
    // Sunday does not count; from Monday to Wednesday at ten.
    assert_eq!((done.paused_at, done.paused_ms), (None, 2 * days + 10 * 3_600_000));
    assert_eq!(office.task(case, "curate").round, 2);
    office.is_sound(case);
}

#[test]
fn a_correction_after_the_acceptance_is_decided_by_somebody_else() {
    let office = office();
    let (staf, manajer) = (office.outlet.staf, office.outlet.manajer);
    let case = curated(&office);
    office.act(manajer, case, "curate", "accept").expect("accepted");
    let name = [("business_name", text("UKM Contoh Tujuh"))];
    assert!(matches!(office.edit(staf, case, &name), Err(EditError::NotOpenHere { .. })));
    let edited = office.correct(manajer, case, &name, "nama di KTP").expect("corrected");
    assert_eq!((edited.reopened, office.open_steps(case)), (vec!["curate".to_owned()], vec!["curate".to_owned()]));
    let own = office.act(manajer, case, "curate", "accept");
    let (who, did) = ("Manajer 1".to_owned(), "mengubah isian".to_owned());
    assert_eq!(own, Err(ActError::NotDistinct { who, did }));
    office.act(office.outlet.admin, case, "curate", "accept").expect("accepted by somebody else");
    office.is_sound(case);
}

#[test]
fn an_incomplete_application_says_what_is_missing() {
    let office = office();
    let new = NewCase { origin: Origin::Email, ..new_case("deks", Values::new()) };
    let case = open(&office.procedures, ActId::new(), None, new).expect("an application");
    let refused = office.act(office.outlet.staf, case, "apply", "submit");
    let Err(ActError::Incomplete(missing)) = refused else { panic!("{refused:?}") };
    assert_eq!(
        missing,
        [
            "Katalog beserta harga barang",
            "Harga di katalog",
            "Screenshot akun instagram",
            "Contact person UKM",
            "Formulir pendaftaran online",
            "Nama usaha",
            "Contact person",
            "No. HP/WA",
            "Alamat surel",
            "Akun Instagram",
        ]
    );
    let dropped = office.act_because(office.outlet.staf, case, ("apply", "drop"), "iklan").expect("closed");
    assert_eq!(dropped.outcome.as_deref(), Some("no_application"));
}

#[test]
fn no_two_rows_of_a_catalogue_go_by_one_name() {
    let office = office();
    let case = applied(&office);
    let row = |id: &str| TableRow { id: id.into(), cells: BTreeMap::from([("name".to_owned(), text("Tas anyam"))]) };
    let put = |rows: Vec<TableRow>| office.edit(office.outlet.staf, case, &[("products", FieldValue::Table(rows))]);
    let twice = put(vec![row("1"), row("1")]);
    assert!(matches!(twice, Err(EditError::WrongKind { .. })), "{twice:?}");
    put(vec![row("1"), row("2")]).expect("told apart");
}
