use super::testing::{AULA, assert_said, changed, mistakes};
use super::*;
use crate::base::{BusinessDay, Rupiah, Zone};
use crate::sop::definition::{
    ActionTone, DayCount, DistinctFrom, Due, FieldKind, Opens, Origin, ParameterValue, ReasonRule, StepKind, Target,
    Unit,
};

#[test]
fn a_sound_file_is_read_whole() {
    let aula = load("aula.toml", AULA).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((aula.pin.sop.as_str(), aula.pin.revision), ("aula", 1));
    assert_eq!(aula.pin.hash, hash_of(AULA));
    assert_eq!((&*aula.source, aula.file.as_str()), (AULA, "aula.toml"));
    assert_eq!(aula.procedure.zone, Zone::Wib);
    assert_eq!(aula.procedure.made_on, BusinessDay::new(2026, 1, 5));
    assert_eq!((aula.procedure.revised_on, aula.procedure.number.as_str()), (None, "01/CONTOH"));
    assert_eq!(aula.clock.days, DayCount::Working);
    assert_eq!(aula.parameter("seats").map(|one| &one.value), Some(&ParameterValue::Number(120)));
    assert_eq!(aula.parameter("deposit").map(|one| &one.value), Some(&ParameterValue::Rupiah(Rupiah(250_000))));
    let ids: Vec<&str> = aula.steps.iter().map(|step| step.id.as_str()).collect();
    assert_eq!(ids, ["request", "approve", "prepare", "weekly_check", "hand_back", "report"]);
    assert!(aula.has_inferred_actors() && aula.role("borrower").is_some_and(|role| role.outside));
    assert_eq!((aula.outcomes.len(), aula.documents.len(), aula.purposes.len(), aula.unclear.len()), (3, 1, 1, 1));
}

#[test]
fn steps_say_when_they_open_until_when_and_where_they_lead() {
    let aula = load("aula.toml", AULA).unwrap_or_else(|error| panic!("{error}"));
    let step = |id: &str| aula.step(id).expect("a step");
    let offset = |value| Due::Offset { anchor: "event".into(), value, unit: Unit::CalendarDays };
    for (id, opens, due) in [
        ("request", Opens::Start, Due::Within { value: 1, unit: Unit::Days }),
        ("approve", Opens::Reached, Due::Within { value: 2, unit: Unit::Days }),
        ("prepare", Opens::Anchored, offset(-1)),
        ("weekly_check", Opens::Repeats { every: 7, unit: Unit::CalendarDays }, Due::None),
        ("hand_back", Opens::Reached, offset(1)),
        ("report", Opens::Reached, Due::Within { value: 3, unit: Unit::WorkingDays }),
    ] {
        assert_eq!((&step(id).opens, &step(id).due), (&opens, &due), "{id}");
    }
    let request = step("request");
    assert_eq!(
        (request.kind, request.form.as_deref(), request.actors_origin),
        (StepKind::Form, Some("request"), Origin::Inferred)
    );
    assert_eq!(request.escalate.as_ref().map(|one| (one.after_days, one.to.as_str())), Some((2, "head")));
    assert_eq!(request.requirements[1].met.as_ref().map(|rule| rule.text()), Some("count(equipment) > 0"));
    let ask = request.action("ask").expect("an action");
    assert_eq!((&ask.to[..], ask.letter.as_deref(), ask.origin), (&[Target::Wait][..], Some("missing"), Origin::Local));
    let refuse = step("approve").action("refuse").expect("an action");
    assert_eq!(refuse.to, [Target::End("refused".into())]);
    assert_eq!((refuse.reason, refuse.binds, refuse.tone), (ReasonRule::Required, true, ActionTone::Bad));
    assert_eq!(refuse.distinct_from, [DistinctFrom::Entered]);
    let fine = step("hand_back").action("fine").expect("an action");
    assert_eq!(fine.to, [Target::Stop("weekly_check".into()), Target::Step("report".into())]);
    let lines: Vec<&str> = AULA.lines().collect();
    assert_eq!((lines[request.line - 1], lines[fine.line - 1]), ("[[step]]", "[[step.action]]"));
    assert_eq!(lines[request.line], "id = \"request\"");
}

#[test]
fn fields_have_their_types_and_rules() {
    let aula = load("aula.toml", AULA).unwrap_or_else(|error| panic!("{error}"));
    let field = |id: &str| aula.field(id).expect("a field");
    assert_eq!(field("borrower_name").also_called, ["nama peminjam", "nama"]);
    assert_eq!(field("held_on").kind, FieldKind::Date { past: false, future: true });
    let guests = FieldKind::Number { decimals: 0, min: Some(1_000), max: Some(500_000), unit: "orang".into() };
    assert_eq!(field("guests").kind, guests);
    assert_eq!(field("guests").checks.len(), 1);
    assert!(field("guests").checks[0].is_warning && !field("equipment").checks[0].is_warning);
    assert_eq!(field("permit").relevant.as_ref().map(|rule| rule.text()), Some("purpose = 'party'"));
    assert!(field("borrower_nik").personal, "a NIK is personal, whatever the file says");
    let FieldKind::Table { columns, rows_max, rows_min } = &field("equipment").kind else { panic!("a table") };
    assert_eq!((columns.len(), *rows_max, *rows_min), (2, 20, 0));
    assert!(columns[0].required && columns[0].kind == FieldKind::Text { max: 100, lines: false });
}

#[test]
fn mistakes_of_writing_have_their_line_and_a_way_out() {
    let say = |old, new, what, remedy| assert_said((old, new), 0, what, remedy);
    say("short = ", "shrot = \"A\"\nshort = ", "procedure: kunci \"shrot\" tidak dikenal", "Maksudnya \"short\"?");
    say("[[purpose]]", "[[porpose]]", "berkas: kunci \"porpose\" tidak dikenal", "Maksudnya \"purpose\"?");
    say("hint = ", "hnit = ", "langkah \"request\": kunci \"hnit\" tidak dikenal", "Maksudnya \"hint\"?");
    say("revision = 1", "revision = \"satu\"", "isian revision salah jenisnya", "bilangan bulat 1 sampai");
    say("revision = 1", "revision = 0", "isian revision salah jenisnya", "bilangan bulat 1 sampai");
    say("zone = \"WIB\"", "zone = \"WIBB\"", "zone = \"WIBB\" tidak dikenal", "Maksudnya \"WIB\"?");
    say("\"2026-01-05\"", "\"5 Januari\"", "isian made_on salah jenisnya", "tahun-bulan-hari");
    say("needs_complete = true", "needs_complete = 1", "isian needs_complete salah jenisnya", "true atau false");
    say("kind = \"decision\"", "kind = \"desicion\"", "kind = \"desicion\" tidak dikenal", "Maksudnya \"decision\"?");
    say("unit = \"hari\" }", "unit = \"hri\" }", "unit = \"hri\" tidak dikenal", "Maksudnya \"hari\"?");
    say("opens = \"start\"", "opens = \"stat\"", "opens = \"stat\" tidak dikenal", "Maksudnya \"start\"?");
    say("\"wait\"", "\"wiat\"", "tujuan \"wiat\" tidak dikenal", "Pakai step:ID, end:ID, wait atau stop:ID.");
    say("[\"entered\"]", "[\"enterd\"]", "distinct_from \"enterd\" tidak dikenal", "\"entered\" atau \"step:ID\"");
    say("{ number = 120 }", "{ numbr = 120 }", "kunci \"numbr\" tidak dikenal", "Maksudnya \"number\"?");
    say("{ number = 120 }", "{ number = 1, rupiah = 1 }", "value harus satu nilai", "value = { rupiah = 500000 }");
    say("type = \"nik\"", "type = \"nk\"", "isian \"borrower_nik\": type = \"nk\" tidak dikenal", "Maksudnya \"nik\"?");
    say("rows_max = 20", "row_max = 20", "isian \"equipment\": kunci \"row_max\" tidak", "Maksudnya \"rows_max\"?");
    say("max = 100, r", "mx = 100, r", "kolom \"name\": kunci \"mx\" tidak dikenal", "Maksudnya \"max\"?");
    say(
        "type = \"text\", label = \"Alat\", max = 100",
        "type = \"photo\", label = \"A\"",
        "tidak boleh di dalam tabel",
        "Pindahkan",
    );
}

#[test]
fn what_is_missing_is_said_where_it_belongs() {
    for (gone, at, what) in [
        ("zone = \"WIB\"\n", "[procedure]", "procedure: zone belum ada"),
        ("title = \"Peminjaman Aula\"\n", "[procedure]", "procedure: title belum ada"),
        ("kind = \"decision\"\n", "id = \"approve\"\nno", "langkah \"approve\": kind belum ada"),
        ("past = \"menyetujui peminjaman\"\n", "id = \"approve\"\nlabel", "tindakan \"approve\": past belum ada"),
        ("holds = \"guests <= param.seats\"\n", "message = \"Tamu", "isian \"guests\", aturan ke-1: holds belum ada"),
        ("type = \"nik\"\n", "id = \"borrower_nik\"", "isian \"borrower_nik\": type belum ada"),
    ] {
        let text = changed(gone, "");
        let said = mistakes(&text);
        let [only] = said.as_slice() else { panic!("{gone}: {said:#?}") };
        assert!(only.what.contains(what) && only.remedy.starts_with("Tambahkan"), "{gone}: {only}");
        // The header of the part stands where it is named, or one line above its id.
        let named = 1 + text[..text.find(at).expect("the part")].matches('\n').count();
        let line = if at.starts_with('[') { named } else { named - 1 };
        assert_eq!(only.line, line, "{gone}: {only}");
    }
}

#[test]
fn rules_are_read_with_their_column() {
    let say = |old, new, what, remedy| assert_said((old, new), 0, what, remedy);
    say(
        "filled(borrower_name)",
        "filled(borower_name)",
        "kelengkapan \"name\": met, kolom 8: isian",
        "\"borrower_name\"?",
    );
    say("count(equipment) > 0", "count(equipment)", "met, kolom 1: di sini perlu ya/tidak, bukan angka", "Bandingkan");
    say(
        "when = \"guests <= param.seats\"",
        "when = \"guests <= param.seat\"",
        "when, kolom 11: parameter \"seat\" tidak ada",
        "\"seats\"?",
    );
    say(
        "purpose = 'party'",
        "purpose = 'pary'",
        "isian \"permit\": relevant, kolom 11: pilihan 'pary' tidak ada",
        "\"party\"?",
    );
    say("sum(equipment.qty) <= 50", "sum(equipment.qy) <= 50", "aturan ke-1: holds, kolom 5: kolom \"qy\"", "\"qty\"?");
}

#[test]
fn all_mistakes_are_said_at_once_in_the_order_of_the_lines() {
    let text = changed("zone = \"WIB\"", "zone = \"WIX\"")
        .replacen("purpose = 'party'", "purpos = 'party'", 1)
        .replacen("to = [\"step:approve\"]", "to = [\"step:aprove\"]", 1)
        .replacen("letter = \"missing\"", "letter = \"mising\"", 1);
    let said = mistakes(&text);
    let words =
        ["zone = \"WIX\"", "langkah \"aprove\" tidak ada", "surat \"mising\" tidak ada", "isian \"purpos\" tidak ada"];
    assert_eq!(said.len(), words.len(), "{said:#?}");
    for (mistake, word) in said.iter().zip(words) {
        assert!(mistake.what.contains(word), "{mistake} {word}");
    }
    assert!(said.is_sorted_by_key(|mistake| mistake.line), "{said:#?}");
    let shown = LoadError { mistakes: said }.to_string();
    assert_eq!(shown.lines().count(), words.len());
    assert!(shown.starts_with("aula.toml, baris 14: procedure: zone = \"WIX\" tidak dikenal. Maksudnya"), "{shown}");
}

#[test]
fn a_text_that_is_no_toml_says_where() {
    assert_said(("short = ", "short = \"A\"\nshort = "), 1, "kunci ditulis dua kali", "Hapus salah satunya.");
    let said = mistakes(&changed("number = \"01/CONTOH\"", "number = 01/CONTOH"));
    let line = 1 + AULA[..AULA.find("number = \"01").expect("the number")].matches('\n').count();
    let first = said.first().expect("a mistake");
    assert!(first.line == line && first.what.starts_with("tulisan tidak terbaca"), "{said:#?}");
    for (text, what) in [
        ("", "berkas: procedure belum ada"),
        ("procedure = 1\n", "berkas: isian procedure salah jenisnya"),
        ("[procedure\n", "tulisan tidak terbaca"),
    ] {
        let said = mistakes(text);
        assert!(said.first().is_some_and(|mistake| mistake.line == 1 && mistake.what.starts_with(what)), "{said:#?}");
    }
}

/// A file with so many steps in a row, each with a form of so many fields.
fn large(steps: usize, fields: usize) -> String {
    let head = AULA.find("[[anchor]]").expect("a part");
    let mut text = AULA[..head].replacen("title_field = \"borrower_name\"", "title_field = \"f0\"", 1);
    for step in 0..steps {
        let opens = if step == 0 { "start" } else { "reached" };
        let to = if step + 1 == steps { "end:done".to_owned() } else { format!("step:s{}", step + 1) };
        text += &format!(
            "[[step]]\nid = \"s{step}\"\ntitle = \"S\"\nactors = [\"desk\"]\nkind = \"task\"\nopens = \"{opens}\"\n\
             [[step.action]]\nid = \"go\"\nlabel = \"L\"\npast = \"P\"\nto = [\"{to}\"]\n"
        );
    }
    text += "[[outcome]]\nid = \"done\"\nlabel = \"D\"\n[[form]]\nid = \"f\"\ntitle = \"F\"\n";
    for field in 0..fields {
        text += &format!("[[form.field]]\nid = \"f{field}\"\ntype = \"text\"\nlabel = \"L\"\n");
    }
    text
}

#[test]
fn a_file_keeps_to_the_limits() {
    assert_eq!(mistakes(&large(STEPS_MAX, FIELDS_MAX)), Vec::new());
    for (text, part, nth, what) in [
        (large(STEPS_MAX + 1, 1), "[[step]]", STEPS_MAX, "ada 201 langkah; paling banyak 200"),
        (large(1, FIELDS_MAX + 1), "[[form.field]]", FIELDS_MAX, "ada lebih dari 500 isian"),
    ] {
        let said = mistakes(&text);
        let [only] = said.as_slice() else { panic!("{said:#?}") };
        let at = text.match_indices(part).nth(nth).map_or(0, |(at, _)| at);
        assert_eq!((only.line, only.what.as_str()), (1 + text[..at].matches('\n').count(), what));
    }
    let huge = ["#".repeat(FILE_BYTES_MAX + 1), AULA.to_owned()].concat();
    assert!(mistakes(&huge)[0].what.starts_with("berkas lebih besar dari 512 KiB"));
}

#[test]
fn what_is_typed_is_cleaned() {
    let aula =
        load("aula.toml", &changed("\"Peminjaman Aula\"", "\"Peminjaman\\u202E  Aula\\u0007 \"")).expect("a file");
    assert_eq!(aula.procedure.title, "Peminjaman Aula");
    let body = &load("aula.toml", AULA).expect("a file").letters[0].body;
    assert!(body.starts_with("Yth. {{ borrower_name }},\n\nmohon"), "a letter keeps its empty lines: {body}");
}
