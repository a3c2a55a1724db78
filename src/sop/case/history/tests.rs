//! Stories, as a person reads them.

use super::{Told, ToldKind, history};
use crate::base::{ActId, CaseId};
use crate::sop::case::documents::tests::{add, application, paper, png};
use crate::sop::case::documents::{DocumentOrigin, add_document_in};
use crate::sop::case::letters_store::{LetterWay, note_letter};
use crate::sop::case::tests::{Office, new_case, office, text, values};
use crate::sop::case::{
    NewCase, NewDocument, OpenCaseError, Origin, TransitionKind, claim, open_in, pause, reassign, release,
    remove_document, resume, signal,
};
use crate::store::{Act, StoreError};

fn told(office: &Office, case: CaseId) -> Vec<Told> {
    office.procedures.store().read(|c| history(c, &office.procedures, case)).expect("a history")
}

fn story(office: &Office, case: CaseId) -> Vec<String> {
    told(office, case).iter().map(Told::story).collect()
}

#[test]
fn a_day_at_the_desk_reads_like_a_story() {
    let office = office();
    let (staf, manajer, admin) = (office.outlet.staf, office.outlet.manajer, office.outlet.admin);
    let case = application(&office);
    let task = office.task(case, "apply").id;
    let within = &office.procedures;
    office.edit(staf, case, &[("business_name", text("UKM Anyar")), ("instagram", text("@anyar"))]).expect("edited");
    let shot = add(&office, staf, case, paper("instagram_screenshot", "ig.png", &png(2, 2))).expect("added");
    remove_document(within, ActId::new(), staf, shot, "Salah akun.".into()).expect("removed");
    claim(within, ActId::new(), staf, task).expect("claimed");
    pause(within, ActId::new(), Some(staf), task, "foto produk dari UKM.".into()).expect("paused");
    resume(within, ActId::new(), Some(staf), task).expect("resumed");
    office.act(staf, case, "apply", "ask").expect("asked");
    release(within, ActId::new(), staf, task).expect("released");
    claim(within, ActId::new(), staf, task).expect("claimed");
    reassign(within, ActId::new(), staf, task, (manajer, "Saya rapat.".into())).expect("handed on");
    reassign(within, ActId::new(), manajer, task, (admin, "Staf cuti.".into())).expect("handed on");
    reassign(within, ActId::new(), manajer, task, (admin, "Sesuai jadwal.".into())).expect("given");
    office.act_because(admin, case, ("apply", "drop"), "Ini iklan.").expect("closed");
    let step = "\"Mengajukan kemitraan melalui e-mail\"";
    assert_eq!(
        story(&office, case),
        [
            "Staf Stok 1 mencatat permohonan ini di kantor.".to_owned(),
            "Staf Stok 1 mengubah Nama usaha dan Akun Instagram.".to_owned(),
            "Staf Stok 1 melampirkan Screenshot akun instagram: ig.png.".to_owned(),
            "Staf Stok 1 melepas berkas Screenshot akun instagram: ig.png. Alasan: Salah akun.".to_owned(),
            format!("Staf Stok 1 mengambil tugas {step}."),
            format!("Staf Stok 1 menghentikan jam {step}: menunggu foto produk dari UKM."),
            format!("Staf Stok 1 menjalankan lagi jam {step}."),
            "Staf Stok 1 meminta kelengkapan kepada UKM. Jam berhenti sampai ada jawaban.".to_owned(),
            format!("Staf Stok 1 melepas tugas {step}."),
            format!("Staf Stok 1 mengambil tugas {step}."),
            format!("Staf Stok 1 menyerahkan tugas {step} kepada Manajer 1. Alasan: Saya rapat."),
            format!("Manajer 1 menyerahkan tugas {step} kepada Admin Gerai. Alasan: Staf cuti."),
            format!("Manajer 1 mengalihkan tugas {step} kepada Admin Gerai. Alasan: Sesuai jadwal."),
            "Admin Gerai menutup karena bukan permohonan. Selesai dengan hasil: Bukan permohonan. Alasan: Ini iklan."
                .to_owned(),
        ]
    );
    let roles: Vec<String> = told(&office, case).into_iter().map(|line| line.role).collect();
    assert_eq!((roles[0].as_str(), roles[12].as_str()), ("Tim DEKS", "Penanggung jawab DEKS"));
}

#[test]
fn letters_stand_where_they_came_with_what_they_brought() {
    let office = office();
    let within = office.procedures.clone();
    let mail = |kind: &str, bytes: &[u8]| NewDocument { origin: DocumentOrigin::Email, ..paper(kind, "ig.png", bytes) };
    let letter = NewDocument { mime: "message/rfc822".into(), ..mail("letter", b"Subject: daftar") };
    let held = NewDocument { quarantine: vec!["executable".into()], ..mail("other", b"MZ") };
    let papers = vec![letter, mail("instagram_screenshot", &png(2, 2)), held];
    let new = NewCase { origin: Origin::Email, documents: papers, ..new_case("deks", values_of_letter()) };
    let case = office
        .procedures
        .store()
        .write(Act::system("test.mail"), move |tx| {
            let case = open_in(tx, &within, None, new)?;
            note_letter(tx, case, LetterWay::In, "", "a@example.com", None, None)?;
            Ok::<CaseId, OpenCaseError>(case)
        })
        .expect("an application");
    office.outlet.clock.advance_ms(60_000);
    let out = move |tx: &mut crate::store::Tx<'_>| {
        note_letter(tx, case, LetterWay::Out, "missing", "b@example.com", None, None)
    };
    office.procedures.store().write::<(), StoreError>(Act::system("test.out"), out).expect("sent");
    office.outlet.clock.advance_ms(60_000);
    let (within, photo) = (office.procedures.clone(), mail("photo", &png(3, 3)));
    office
        .procedures
        .store()
        .write(Act::system("test.mail"), move |tx| {
            note_letter(tx, case, LetterWay::In, "", "c@example.com", None, None)?;
            add_document_in(tx, &within, None, case, photo)?;
            Ok::<(), OpenCaseError>(())
        })
        .expect("an answer");
    assert_eq!(
        story(&office, case),
        [
            "Permohonan masuk lewat surel: 2 lampiran.",
            "Berkas lampiran-03 dikarantina dan tidak pernah dibuka.",
            "Surel kepada UKM: \"Permintaan kelengkapan\".",
            "Surel dari UKM masuk: 1 lampiran.",
        ]
    );
    let kinds: Vec<ToldKind> = told(&office, case).iter().map(|line| line.kind).collect();
    assert_eq!(kinds[2..], [ToldKind::LetterOut, ToldKind::LetterIn]);
}

fn values_of_letter() -> crate::sop::field::Values {
    [("business_name".to_owned(), text("UKM Surel 01"))].into()
}

#[test]
fn approvals_that_fall_and_steps_that_end_by_themselves_are_told() {
    let office = office();
    let case = office.passed_once();
    let admin = office.outlet.admin;
    office.correct(admin, case, &[("business_name", text("UKM Lain"))], "Salah tulis.").expect("corrected");
    signal(&office.procedures, ActId::new(), None, case, ("report", "sent")).expect("signalled");
    let lines = story(&office, case);
    for expect in [
        "Desa 1 mencatat data usaha ini di kantor.",
        "Desa 1 meminta verifikasi.",
        "Kecamatan 1 meloloskan verifikasi pertama.",
        "Admin Gerai mengubah Nama usaha. Alasan: Salah tulis.",
        "Langkah \"Verifikasi tingkat pertama\" dibuka lagi: isi data usaha ini berubah sesudah diputuskan.",
        "Otomatis: laporan terkirim.",
    ] {
        assert!(lines.iter().any(|line| line == expect), "{expect} in {lines:#?}");
    }
    assert_eq!(lines.len(), office.past(case).len());
}

#[test]
fn what_this_program_does_not_know_is_told_as_that() {
    let office = office();
    let new = new_case("pendataan", values(&[]));
    let case = crate::sop::case::open(&office.procedures, ActId::new(), Some(office.village), new).expect("a case");
    let changed = office.procedures.store().write_local(|c, _| {
        c.execute(
            "INSERT INTO case_transitions (act_id, case_id, no, kind, sop_revision, sop_hash, content_hash, at_utc_ms, seq)
             SELECT act_id, case_id, 2, 'teleported', 99, zeroblob(32), content_hash, at_utc_ms, seq
             FROM case_transitions WHERE no = 1",
            [],
        )?;
        c.execute("UPDATE cases SET revision = 99, sop_hash = zeroblob(32)", [])?;
        Ok(())
    });
    changed.expect("a newer program was here");
    let lines = told(&office, case);
    assert_eq!(lines[0].sentence, "Desa 1 mencatat kasus ini di kantor.");
    assert_eq!(lines[1].sentence, "Program melakukan sesuatu yang belum dikenal versi program ini.");
    assert_eq!(lines[1].kind, ToldKind::Transition(TransitionKind::Unknown));
    assert_eq!(told(&office, CaseId::new()), []);
}

#[test]
fn hostile_names_stay_text() {
    let office = office();
    let case = application(&office);
    let name = "<script>{who} \u{202E}x.png";
    add(&office, office.outlet.staf, case, paper("photo", name, &png(2, 2))).expect("added");
    let lines = story(&office, case);
    assert_eq!(lines[1], "Staf Stok 1 melampirkan Foto produk: script{who} x.png.");
}
