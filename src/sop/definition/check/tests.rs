use super::super::load::testing::{AULA, assert_said, changed, mistakes};

/// What is said on the very line where the new text begins.
fn say(old: &str, new: &str, what: &str, remedy: &str) {
    assert_said((old, new), 0, what, remedy);
}

/// The same on the line below.
fn say_below(old: &str, new: &str, what: &str, remedy: &str) {
    assert_said((old, new), 1, what, remedy);
}

fn line_of(text: &str, mark: &str) -> usize {
    1 + text[..text.find(mark).expect("the mark")].matches('\n').count()
}

/// Lines and mistakes of a text.
fn said(text: &str) -> Vec<(usize, String)> {
    mistakes(text).into_iter().map(|mistake| (mistake.line, mistake.what)).collect()
}

#[test]
fn a_procedure_says_who_it_is_in_few_signs() {
    let title = "title_field = \"borrower_name\"";
    say("id = \"aula\"", "id = \"Aula Besar\"", "procedure: id \"Aula Besar\" tidak bisa dipakai", "huruf kecil a-z");
    say("short = \"AULA\"", "short = \"PEMINJAMAN AULA A\"", "short lebih dari 16 huruf", "Pakai singkatan.");
    say("series = \"PA\"", "series = \"pa-1\"", "series \"pa-1\" tidak bisa dipakai", "1 sampai 6 huruf besar");
    say("region = \"35.78\"", "region = \"35.7\"", "region \"35.7\" bukan kode wilayah", "kode Kemendagri");
    say(title, "title_field = \"who\"", "procedure: isian \"who\" tidak ada", "[[form.field]]");
    say(title, "title_field = \"equipment\"", "isian \"equipment\" bukan teks", "berjenis teks");
    say("series = ", "region_field = \"held_on\"\nseries = ", "isian \"held_on\" bukan region", "berjenis region");
    say("days = \"working\"", "work_days = [true, false]", "work_days harus tujuh kali", "[true, true,");
    say("at = \"prepare\"", "at = \"prepar\"", "bagian tidak jelas: \"prepar\" tidak ada", "Maksudnya \"prepare\"?");
}

#[test]
fn ids_are_readable_single_and_no_words_of_rules() {
    let first = |text: &str| format!("sudah ada di baris {}", line_of(AULA, text));
    say("id = \"contact\"", "id = \"Contact\"", "tujuan: id \"Contact\" tidak bisa dipakai", "huruf kecil");
    say("id = \"permit\"", "id = \"today\"", "isian: \"today\" adalah kata bahasa aturan", "Pakai id lain.");
    say("id = \"withdrawn\"", "id = \"refused\"", &first("id = \"refused\""), "Pakai id lain");
    say("id = \"damaged\"\nlabel", "id = \"fine\"\nlabel", &first("id = \"fine\""), "Pakai id lain");
    say("id = \"damaged\", label", "id = \"good\", label", "pilihan \"good\" sudah ada di baris", "Pakai id lain");
    say(
        "id = \"equipment\"\nlabel",
        "id = \"name\"\nlabel",
        "kelengkapan \"name\" sudah ada di baris",
        "Pakai id lain",
    );
}

#[test]
fn roles_are_known_and_whoever_is_outside_is_trusted_with_nothing() {
    say("\"staf_stok\"", "\"stafstok\"", "peran kios \"stafstok\" tidak ada", "staf_stok");
    let head = "[[role]]\nid = \"borrower\"";
    say(
        head,
        "[[role]]\nleads = true\nid = \"borrower\"",
        "\"borrower\" di luar kantor, tetapi diberi",
        "Hapus given_to",
    );
    say("actors = [\"head\"]", "actors = [\"haed\"]", "langkah \"approve\": pelaksana \"haed\" tidak ada", "\"head\"?");
    say("to = \"head\" }", "to = \"borrower\" }", "eskalasi ke \"borrower\", yang di luar kantor", "dari kantor");
    let when = "when = \"guests";
    let by = "by = [\"borrower\"]\nwhen = \"guests";
    say(when, by, "tindakan \"approve\": \"borrower\" di luar kantor", "tidak masuk ke kios");
    let text = changed("actors = [\"desk\"]\norigin", "actors = [\"borrower\"]\norigin");
    let line = line_of(&text, "id = \"done\"") - 1;
    assert_eq!(
        said(&text),
        [(line, "langkah \"report\", tindakan \"done\": tidak ada pelaksana dari kantor".to_owned())]
    );
    let text = changed("actors = [\"desk\"]\norigin", "actors = []\norigin");
    let line = line_of(&text, "id = \"report\"") - 1;
    assert_eq!(said(&text), [(line, "langkah \"report\": belum ada pelaksana".to_owned())]);
}

#[test]
fn what_a_step_names_is_there() {
    say("form = \"request\"", "form = \"reqest\"", "formulir \"reqest\" tidak ada", "Maksudnya \"request\"?");
    say("letter = \"missing\"", "letter = \"mising\"", "surat \"mising\" tidak ada", "Maksudnya \"missing\"?");
    say("\"step:approve\"", "\"step:aprove\"", "langkah \"aprove\" tidak ada", "Maksudnya \"approve\"?");
    say("\"end:refused\"", "\"end:refusd\"", "hasil \"refusd\" tidak ada", "Maksudnya \"refused\"?");
    say("\"stop:weekly_check\"", "\"stop:prepare\"", "langkah \"prepare\" tidak berulang", "repeats");
    say("[\"entered\"]", "[\"step:reqest\"]", "langkah \"reqest\" tidak ada", "Maksudnya \"request\"?");
    let decision = "kind = \"decision\"";
    say_below(decision, "kind = \"decision\"\nplace = \"kurasi\"", "tempat \"kurasi\" tidak ada", "curation");
    let text = changed("no = \"2\"", "no = \"2\"\nretired = true");
    let what = "langkah \"request\", tindakan \"submit\": langkah \"approve\" sudah tidak dipakai";
    assert_eq!(said(&text), [(line_of(&text, "to = [\"step:approve\"]"), what.to_owned())]);
}

#[test]
fn deadlines_count_from_what_is_there() {
    say("anchor = \"event\", value = -1", "anchor = \"evnt\", value = -1", "patokan \"evnt\" tidak ada", "\"event\"?");
    say("field = \"held_on\"", "field = \"guests\"", "patokan \"event\": isian \"guests\" bukan date", "berjenis date");
    say("time_field = \"begins_at\"", "time_field = \"begin_at\"", "isian \"begin_at\" tidak ada", "\"begins_at\"?");
    let due = "due = { anchor = \"event\", value = -1, unit = \"hari_kalender\" }\n";
    say(&["opens = \"anchored\"\n", due].concat(), "opens = \"anchored\"\n", "tanpa patokan", "Tambahkan due");
    let escalate = "due = { value = 1, unit = \"hari\" }\nescalate";
    say(escalate, "escalate", "langkah \"request\": escalate tanpa tenggat", "Tambahkan due");
    let hours = changed("value = -1, unit = \"hari_kalender\"", "value = -3, unit = \"jam\"");
    assert!(said(&hours).is_empty(), "the event has an hour");
    let text = hours.replacen("time_field = \"begins_at\"\n", "", 1);
    let what = "langkah \"prepare\": tenggat dalam jam, tetapi patokan \"event\" tidak punya jam";
    assert_eq!(said(&text), [(line_of(&text, "value = -3"), what.to_owned())]);
}

#[test]
fn a_step_has_what_its_kind_needs() {
    let form = "kind = \"form\"\nopens = \"start\"\nform = \"request\"\n";
    say(form, "kind = \"form\"\nopens = \"start\"\n", "kind = \"form\" tanpa formulir", "Tambahkan form");
    say("kind = \"decision\"", "kind = \"letter\"", "kind = \"letter\" tanpa surat", "Tambahkan letter");
    let task = "kind = \"task\"\nopens = \"anchored\"";
    say(task, "kind = \"elsewhere\"\nopens = \"anchored\"", "kind = \"elsewhere\" tanpa tempat", "Tambahkan place");
    say_below(
        "to = [\"wait\"]",
        "to = [\"wait\"]\nmain = true",
        "langkah \"request\": dua tindakan utama",
        "main = true",
    );
    let from = AULA.find("[[step.action]]\nid = \"refuse\"").expect("an action");
    let until = AULA.find("[[step]]\nid = \"prepare\"").expect("a step");
    let text = [&AULA[..from], &AULA[until..]].concat();
    let what = "langkah \"approve\": keputusan dengan satu jalan saja";
    assert_eq!(said(&text), [(line_of(&text, "kind = \"decision\""), what.to_owned())]);
    let from = AULA.find("[[step.action]]\nid = \"checked\"").expect("an action");
    let until = AULA.find("[[step]]\nid = \"hand_back\"").expect("a step");
    let text = [&AULA[..from], &AULA[until..]].concat();
    let what = "langkah \"weekly_check\" tidak bisa diselesaikan";
    assert_eq!(said(&text), [(line_of(&text, "[[step]]\nid = \"weekly_check\""), what.to_owned())]);
}

#[test]
fn an_action_leads_somewhere_and_only_to_what_goes_together() {
    say("to = [\"step:approve\"]", "to = []", "tindakan \"submit\" tidak menuju ke mana pun", "end:ID atau wait");
    say("[\"end:refused\"]", "[\"end:refused\", \"step:request\"]", "berakhir dan sekaligus berlanjut", "satu end:ID");
    say("[\"end:refused\"]", "[\"end:refused\", \"end:returned\"]", "berakhir dan sekaligus berlanjut", "satu end:ID");
    say("[\"wait\"]", "[\"wait\", \"step:approve\"]", "wait bersama tujuan lain", "wait berdiri sendiri");
    say("[\"wait\"]\nletter = \"missing\"", "[\"wait\"]", "menunggu tanpa alasan", "apa yang ditunggu");
}

#[test]
fn every_step_is_reached_and_can_be_left() {
    let step = |text: &str, id: &str| line_of(text, &["[[step]]\nid = \"", id, "\""].concat());
    let text = changed("\"step:weekly_check\", \"step:hand_back\"", "\"step:hand_back\"");
    let what = "langkah \"weekly_check\" tidak pernah tercapai";
    assert_eq!(said(&text), [(step(&text, "weekly_check"), what.to_owned())]);

    let text = changed("to = [\"end:returned\"]", "to = [\"step:report\"]");
    let what = |id: &str| format!("langkah \"{id}\" tidak bisa ditinggalkan: tidak ada jalan ke akhir");
    let (back, report) = (step(&text, "hand_back"), step(&text, "report"));
    assert_eq!(said(&text), [(back, what("hand_back")), (report, what("report"))]);

    let text = text.replacen("to = [\"end:refused\"]", "to = [\"step:request\"]", 1);
    assert_eq!(said(&text), [(step(&text, "request"), "kasus tidak pernah berakhir".to_owned())]);

    let text = changed("opens = \"start\"\n", "").replacen("opens = \"anchored\"\n", "", 1);
    let text =
        text.replacen("past = \"menyiapkan aula\"\nto = []", "past = \"menyiapkan aula\"\nto = [\"step:report\"]", 1);
    let what = "tidak ada langkah yang terbuka bersama kasusnya";
    assert_eq!(said(&text), [(step(&text, "request"), what.to_owned())]);
}

#[test]
fn fields_can_hold_what_they_say() {
    say("min = 1\nmax = 500", "min = 900\nmax = 500", "isian \"guests\": min lebih besar dari max", "Tukar keduanya.");
    let options = "options = [{ id = \"good\", label = \"Baik\" }, { id = \"damaged\", label = \"Rusak\" }]";
    say(options, "options = []", "isian \"condition\": belum ada pilihan", "Tambahkan options");
    let nik = "type = \"nik\"";
    say_below(nik, "type = \"nik\"\nregion_field = \"village\"", "isian \"village\" tidak ada", "[[form.field]]");
    say_below(nik, "type = \"nik\"\nsex_field = \"guests\"", "isian \"guests\" bukan choice", "berjenis choice");
    let permit = "type = \"text\"\nlabel = \"Nomor izin keramaian\"\nmax = 60";
    let paper = "type = \"document\"\nkind = \"leter\"\nlabel = \"Izin\"";
    say_below(permit, paper, "isian \"permit\": berkas \"leter\" tidak ada", "[[document]]");
    let region = "type = \"region\"\ninside = \"Surabaya\"\nlabel = \"Wilayah\"";
    say_below(permit, region, "inside \"Surabaya\" bukan kode wilayah", "kode Kemendagri");
    let place = "type = \"location\"\nvillage_field = \"guests\"\nlabel = \"Letak\"";
    say_below(permit, place, "isian \"guests\" bukan region", "berjenis region");
    say_below("rows_max = 20", "rows_max = 20\nrows_min = 30", "rows_min lebih besar dari rows_max", "Tukar");
    say(
        "relevant = \"purpose = 'party'\"",
        "relevant = \"filled(permit)\"",
        "menyebut isian itu sendiri",
        "isian lain",
    );
    let empty = "[[form]]\nid = \"empty\"\ntitle = \"Kosong\"\n\n[[purpose]]";
    say("[[purpose]]", empty, "formulir \"empty\" belum punya isian", "[[form.field]]");
}

#[test]
fn papers_and_letters_name_what_is_there() {
    say("\"picture\"", "\"pictur\"", "accepts \"pictur\" tidak dikenal", "Maksudnya \"picture\"?");
    say(
        "accepts",
        "seen_by = [\"clerk\"]\naccepts",
        "berkas \"request_letter\": pelaksana \"clerk\" tidak ada",
        "[[role]]",
    );
    say(
        "to_field = \"email\"",
        "to_field = \"guests\"",
        "surat \"missing\": isian \"guests\" bukan email",
        "berjenis email",
    );
    say("{% endfor %}", "{% endif %}", "surat \"missing\": body tidak terbaca", "{{ nama }}");
    say("{{ case.number }}", "{{ case.number }", "surat \"missing\": subject tidak terbaca", "{{ nama }}");
}

#[test]
fn fields_that_wait_for_each_other_are_never_asked_for() {
    let both = |permit: &str, purpose: &str| {
        let text = changed("relevant = \"purpose = 'party'\"", &format!("relevant = \"{permit}\""));
        let asked = format!("label = \"Keperluan\"\nrelevant = \"{purpose}\"\n");
        text.replacen("label = \"Keperluan\"\n", &asked, 1)
    };
    let circle = both("filled(purpose)", "filled(permit)");
    let what = |id: &str| format!("isian \"{id}\" tidak pernah ditanyakan: relevant menunggu isian yang menunggunya");
    let (purpose, permit) = ("relevant = \"filled(permit)\"", "relevant = \"filled(purpose)\"");
    let expect = [(line_of(&circle, purpose), what("purpose")), (line_of(&circle, permit), what("permit"))];
    assert_eq!(said(&circle), expect);
    for (permit, purpose) in [
        // One or the other: both are asked for while nothing is filled in.
        ("not filled(purpose)", "not filled(permit)"),
        ("filled(purpose) or guests > 100", "filled(permit)"),
        ("filled(purpose) or param.seats > 100", "filled(permit)"),
        ("purpose = 'party'", "filled(guests)"),
    ] {
        assert_eq!(said(&both(permit, purpose)), [], "{permit}; {purpose}");
    }
}
