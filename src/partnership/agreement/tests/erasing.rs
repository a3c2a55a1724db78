//! What becomes of agreements when the personal data of their application goes.

use super::*;
use crate::sop::case::looks::{self, SUBJECT};

fn count(office: &Office, sql: &'static str) -> i64 {
    office.read(|c| Ok(c.query_row(sql, [], |row| row.get(0))?))
}

/// The applicant wants no more of it, and asks that what is theirs goes.
fn erased(office: &Office, case: CaseId) -> looks::Erased {
    let manager = office.outlet.manajer;
    case::withdraw(&office.procedures, ActId::new(), manager, case, "Pindah kota.".into()).expect("withdrawn");
    looks::erase(&office.procedures, ActId::new(), manager, case, "Diminta.".into(), SUBJECT).expect("erased")
}

#[test]
fn a_signed_paper_stays_when_its_application_is_erased() {
    let office = office();
    let (case, signed) = office.signed(7);
    let manager = office.outlet.manajer;
    assert_eq!(erased(&office, case).documents, 1, "the screenshot goes, the agreement stays");
    let kept = office.read(|c| case::documents_of(c, case));
    let paper = kept.iter().find(|row| row.kind == "agreement_signed").expect("its row stays");
    let name = [signed.number.as_str(), ".pdf"].concat();
    assert_eq!((&paper.hash, &paper.name, paper.removed), (&signed.paper_hash, &name, false));
    let (mime, bytes) = signed_paper(&office.procedures, ActId::new(), manager, signed.agreement).expect("it opens");
    assert!(mime == "application/pdf" && bytes.starts_with(b"%PDF"), "{mime}");
    let from_case = case::open_document(&office.procedures, manager, paper.id, "agreement").expect("it opens");
    assert_eq!(from_case.1, bytes, "the case has the same");
    assert_eq!(office.read(|c| verify(c, &office.procedures)), [""; 0]);
    assert_eq!(office.read(|c| case::verify(c, &office.procedures)), []);
    let left = "SELECT count(*) FROM case_values WHERE field IN ('contact_phone', 'signer_name') AND value <> 'null'";
    assert_eq!(count(&office, left), 0, "what the application says of a person goes all the same");
    assert_eq!(kept.iter().filter(|row| row.is_erased()).count(), 1);
    // Erasing leaves it alone, so whatever takes it away afterwards is a loss and is named.
    let hash = signed.paper_hash.clone();
    let lost = office.outlet.store.write(Act::system("test.lose"), move |tx| {
        Ok::<_, StoreError>(tx.conn().execute("DELETE FROM sealed_blobs WHERE hash = ?1", [hash])?)
    });
    assert_eq!(lost.expect("lost"), 1);
    let expect = [format!("Perjanjian {}: lembar yang ditandatangani tidak ada lagi.", signed.number)];
    assert_eq!(office.read(|c| verify(c, &office.procedures)), expect);
}

#[test]
fn the_parties_of_a_draft_go_out_of_the_journal_too() {
    let office = office();
    let case = office.at_agreement(8);
    let subject = Subject::Case(case);
    for signer in ["Penanda Tangan Lama", "Penanda Tangan Baru"] {
        let mut conditions = office.proposed(subject);
        conditions.parties.partner.signer_name = signer.into();
        conditions.note = ["Barang diantar oleh ", signer, "."].concat();
        office.draft(subject, conditions).expect("a draft");
    }
    let journal = "SELECT count(*) FROM journal WHERE fields LIKE '%Penanda Tangan%'";
    assert_eq!(count(&office, journal), 2);
    erased(&office, case);
    assert_eq!(count(&office, journal), 0);
    assert_eq!(count(&office, "SELECT count(*) FROM agreement_parties WHERE parties LIKE '%Penanda Tangan%'"), 0);
    assert_eq!(count(&office, "SELECT count(*) FROM agreements WHERE conditions LIKE '%Penanda Tangan%'"), 0);
    assert_eq!(office.read(crate::store::verify_audit_chain), None);
}

#[test]
fn why_an_agreement_ended_is_told_to_whose_it_is_and_stays() {
    let office = office();
    let (case, signed) = office.signed(7);
    let (root, manager) = (signed.agreement, office.outlet.manajer);
    let told = || {
        let access = looks::subject_access(&office.procedures, manager, case, SUBJECT).expect("told");
        let ends = access.beside.into_iter().filter(|kept| kept.about.starts_with("Pengakhiran perjanjian"));
        ends.map(|kept| kept.text).collect::<Vec<String>>()
    };
    assert_eq!(told(), [""; 0]);
    let then = office.today().plus_days(3);
    let first = office.end(root, then, "Usaha pindah kota").expect("ended");
    let minutes = |number: &str| format!("berita acara: {number}");
    let standing = |number: &str| {
        let (since, minutes) = (then.numeric(), minutes(number));
        format!("diakhiri oleh: gerai\ndasar: kesepakatan kedua pihak\ntidak berlaku sejak: {since}\n{minutes}")
    };
    assert_eq!(told(), [["alasan: Usaha pindah kota\n", &standing(&first.paper)].concat()]);
    take_back_end(&office.procedures, ActId::new(), manager, root, &sender()).expect("taken back");
    let (kept, state) = (minutes(&first.paper), "keadaan: pengakhiran ini ditarik kembali");
    assert_eq!(told(), [format!("alasan: Usaha pindah kota\n{kept}\n{state}")]);
    let again = office.end(root, then, "Kontrak mal selesai").expect("given again");
    assert_eq!(told(), [["alasan: Kontrak mal selesai\n", &standing(&again.paper)].concat()]);
    erased(&office, case);
    assert_eq!(told(), [["alasan: Kontrak mal selesai\n", &standing(&again.paper)].concat()], "a contract stays");
    let kept = office.read(|c| case::documents_of(c, case));
    let laid = kept.iter().filter(|row| row.kind == "agreement_end");
    assert!(laid.clone().count() == 2 && laid.clone().all(|row| !row.is_erased()), "{kept:?}");
    assert!(export_end_paper(&office.procedures, ActId::new(), manager, root).is_ok());
    assert_eq!(office.read(|c| verify(c, &office.procedures)), [""; 0]);
}
