//! Messages made by hand: threads, parts of many kinds, and hostile ones.

use base64::Engine;

use super::*;

const LIMIT: Rupiah = Rupiah(500_000);
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\0\0\0\0";

/// A message of several parts: their own headers and bytes, written in base64.
fn message(head: &str, parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = format!(
        "From: Kontak UKM 07 <kontak07@example.com>\r\n{head}MIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"=_b\"\r\n\r\n"
    );
    for (part_head, bytes) in parts {
        let encoded = base64::engine::general_purpose::STANDARD.encode(bytes);
        let lines: Vec<&str> =
            encoded.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).expect("ASCII")).collect();
        out.push_str(&format!(
            "--=_b\r\n{part_head}\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n\r\n",
            lines.join("\r\n")
        ));
    }
    out.push_str("--=_b--\r\n");
    out.into_bytes()
}

const PLAIN: &str = "Content-Type: text/plain; charset=utf-8";
const FORM: &[u8] = b"Nama Usaha: Batik Contoh\r\nCP: Kontak UKM 07\r\nWA: 0812-0000-0007\r\nIG: @batik\r\n";

fn file(kind: &str, name: &str) -> String {
    format!("Content-Type: {kind}\r\nContent-Disposition: attachment; filename=\"{name}\"")
}

fn reading(bytes: &[u8]) -> Reading {
    read(bytes, LIMIT).expect("a reading")
}

#[test]
fn a_whole_application_is_complete_and_its_bytes_are_there() {
    let csv = b"Nama,Harga\r\nTas Caf\xe9,75rb\r\n";
    let bytes = message(
        "Subject: Daftar\r\n",
        &[(PLAIN, FORM), (&file("text/csv; charset=windows-1252", "k.csv"), csv), (&file("image/png", "ss.png"), PNG)],
    );
    let reading = reading(&bytes);
    assert_eq!(reading.verdict, Verdict::Complete, "{:?}", reading.missing);
    assert_eq!(&*reading.attachments[0].bytes, csv, "texts are not turned into another encoding");
    assert_eq!(reading.attachments[1].role, Some(Role::InstagramScreenshot));
    let catalogue = reading.catalogue.expect("a catalogue");
    assert_eq!(catalogue.items, [CatalogueItem::new("Tas Caf\u{e9}".into(), Some(Rupiah(75_000)))]);
}

#[test]
fn texts_are_chosen_as_mail_programs_do() {
    let html = |text: &str| ["<p>", text, "</p>"].concat();
    let other = html("Nama Usaha: Dari HTML<br>WA: 0812-0000-0009");
    for (parts, name, is_file) in [
        (vec![(PLAIN, FORM), ("Content-Type: text/html; charset=utf-8", other.as_bytes())], "Batik Contoh", false),
        (vec![("Content-Type: text/html", other.as_bytes())], "Dari HTML", false),
        (vec![(PLAIN, b"\r\n "), ("Content-Type: text/html", other.as_bytes())], "Dari HTML", false),
        (vec![(PLAIN, b"Buka versi HTML"), ("Content-Type: text/html", other.as_bytes())], "Dari HTML", false),
        (
            vec![(PLAIN, FORM), ("Content-Type: text/plain; name=\"catatan.txt\"", b"Nama Usaha: Lain")],
            "Batik Contoh",
            true,
        ),
    ] {
        let reading = reading(&message("Subject: a\r\n", &parts));
        assert_eq!(reading.form.business_name.as_deref(), Some(name));
        assert_eq!(!reading.attachments.is_empty(), is_file, "{name}");
    }
}

#[test]
fn pictures_in_the_text_are_inline() {
    let html = b"<p>Nama Usaha: A</p><img src=\"cid:logo@example.com\">";
    let logo = "Content-Type: image/png; name=\"logo-instagram.png\"\r\nContent-ID: <logo@example.com>\r\n\
        Content-Disposition: inline; filename=\"logo-instagram.png\"";
    let loose =
        "Content-Type: image/png\r\nContent-ID: <b@example.com>\r\nContent-Disposition: inline; filename=\"ig.png\"";
    let bytes = message("Subject: a\r\n", &[("Content-Type: text/html", html), (logo, PNG), (loose, PNG)]);
    let roles: Vec<Option<Role>> = reading(&bytes).attachments.iter().map(|one| one.role).collect();
    assert_eq!(roles, [Some(Role::Inline), Some(Role::InstagramScreenshot)]);
}

#[test]
fn names_are_decoded_and_hidden_lines_in_them_are_flagged() {
    for (head, name, flagged) in [
        ("filename*=iso-8859-1'id'Katalog%20Caf%E9.csv", "Katalog Caf\u{e9}.csv", false),
        ("filename*=utf-8''a%0D%0AX-Jahat%3A%20ya.csv", "a X-Jahat: ya.csv", true),
        ("filename=\"=?utf-8?b?S2F0YWxvZyDwn4y6LmNzdg==?=\"", "Katalog \u{1F33A}.csv", false),
        ("filename*0=\"bagian-\";\r\n filename*1=\"dua.csv\"", "bagian-dua.csv", false),
    ] {
        let part = ["Content-Type: text/csv\r\nContent-Disposition: attachment;\r\n ", head].concat();
        let reading = reading(&message("Subject: a\r\n", &[(&part, b"Nama,Harga\nTas,5000\n")]));
        assert_eq!(reading.attachments[0].file_name.as_deref(), Some(name));
        assert_eq!(reading.flags, if flagged { vec![Flag::HeaderInjection] } else { Vec::new() }, "{name}");
    }
}

#[test]
fn a_message_attached_to_another_is_a_file_with_its_own_bytes() {
    let inner = b"Subject: Fwd\r\nContent-Type: text/plain\r\n\r\nNama Usaha: Lain\r\n";
    let head = "Content-Type: message/rfc822; name=\"a.eml\"";
    let reading = reading(&message("Subject: a\r\n", &[(PLAIN, FORM), (head, inner)]));
    assert_eq!(reading.form.business_name.as_deref(), Some("Batik Contoh"));
    let one = &reading.attachments[0];
    assert_eq!((one.content_type.as_str(), one.role, &*one.bytes), ("message/rfc822", Some(Role::Other), &inner[..]));
}

#[test]
fn a_thread_is_completed_by_its_answers() {
    let csv = file("text/csv", "k.csv");
    let first =
        reading(&message("Message-ID: <a@example.com>\r\n", &[(PLAIN, FORM), (&csv, b"Nama,Harga\nTas,600rb\n")]));
    assert_eq!(first.missing, [Missing::InstagramScreenshot]);
    let head = "Message-ID: <b@example.com>\r\nIn-Reply-To: <a@example.com>\r\n";
    let answer = reading(&message(head, &[(PLAIN, b"WA: 0812-0000-0018"), (&file("image/png", "ss.png"), PNG)]));
    assert_eq!(answer.verdict, Verdict::Incomplete);
    let merged = Reading::merge(&first, &answer);
    assert_eq!(merged.verdict, Verdict::Complete);
    assert_eq!(merged.form.phone.as_deref(), Some("+6281200000018"));
    assert_eq!((merged.form.business_name.as_deref(), merged.attachments.len()), (Some("Batik Contoh"), 2));
    assert_eq!(merged.message_id, first.message_id);
    assert_eq!(merged.flags, [Flag::PriceOverLimit]);
    let machine = reading(&message("Auto-Submitted: auto-replied\r\n", &[(PLAIN, b"WA: 0812-0000-0099")]));
    assert_eq!(Reading::merge(&merged, &machine), merged);
    assert_eq!(Reading::merge(&machine, &answer).form, answer.form);
    let repaired = reading(&message(head, &[(&csv, b"Nama,Harga\nTas,60rb\n")]));
    assert_eq!(Reading::merge(&merged, &repaired).flags, []);
    let without = reading(&message(head, &[(&csv, b"Nama,Harga\nTas,\n")]));
    assert_eq!(Reading::merge(&merged, &without).missing, [], "prices that were given are kept");
}

#[test]
fn attachments_are_limited_in_number_and_size() {
    let name = file("image/png", "foto.png");
    let many: Vec<(&str, &[u8])> = (0..limits::ATTACHMENTS_MAX + 3).map(|_| (name.as_str(), PNG)).collect();
    let reading_of_many = reading(&message("Subject: a\r\n", &many));
    assert_eq!((reading_of_many.attachments.len(), reading_of_many.attachments_left_out), (limits::ATTACHMENTS_MAX, 3));
    assert_eq!(reading_of_many.flags, [Flag::TooManyAttachments]);
    let large = vec![b'a'; limits::ATTACHMENTS_BYTES_MAX / 2 + 1];
    let text = file("text/plain", "a.txt");
    let of_large = reading(&message("Subject: a\r\n", &[(&text, &large), (&text, &large), (&text, b"kecil")]));
    let reasons: Vec<&[Quarantine]> = of_large.attachments.iter().map(|one| one.reasons.as_slice()).collect();
    assert_eq!(reasons, [&[][..], &[Quarantine::TotalTooLarge], &[]]);
}

#[test]
fn what_is_no_message_is_refused() {
    for bytes in [&b"PK\x03\x04\x14\0\0\0"[..], b"Nama,Harga\nTas,5000\n", b"\0\0\0\0"] {
        assert_eq!(read(bytes, LIMIT), Err(ReadError::NotAMessage), "{bytes:?}");
    }
}
