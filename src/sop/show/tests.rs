use super::*;
use crate::sop::definition::{Definition, Library, load};

const AULA: &str = include_str!("../../../tests/fixtures/sop/aula.toml");

fn aula() -> Definition {
    load("aula.toml", AULA).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn lanes_say_who_stands_where_and_what_leads_where() {
    let drawn = lanes(&aula());
    let labels: Vec<&str> = drawn.lanes.iter().map(|lane| lane.label.as_str()).collect();
    assert_eq!(labels, ["Peminjam", "Petugas aula", "Kepala bagian"]);
    let steps: Vec<(&str, &[usize], &str)> =
        drawn.steps.iter().map(|step| (step.id.as_str(), &step.lanes[..], step.time.as_str())).collect();
    assert_eq!(
        steps,
        [
            ("request", &[0, 1][..], "1 hari"),
            ("approve", &[2][..], "2 hari"),
            ("prepare", &[1][..], "H-1"),
            ("weekly_check", &[1][..], "setiap 7 hari kalender"),
            ("hand_back", &[0, 1][..], "H+1"),
            ("report", &[1][..], "3 hari kerja"),
        ]
    );
    let arrows: Vec<(usize, To, &str)> =
        drawn.arrows.iter().map(|arrow| (arrow.from, arrow.to, arrow.label.as_str())).collect();
    assert_eq!(
        arrows,
        [
            (0, To::Step(1), "Lengkap"),
            (1, To::Step(3), "Setujui"),
            (1, To::Step(4), "Setujui"),
            (1, To::End(1), "Tolak"),
            (4, To::Step(5), "Kembali baik / Ada kerusakan"),
            (5, To::End(0), "Selesai"),
        ]
    );
    assert!(!drawn.arrows[4].local, "one of both is in the source");
    let marked: Vec<(bool, bool, bool)> =
        drawn.steps.iter().map(|step| (step.begins, step.inferred, step.local)).collect();
    assert_eq!(marked[0], (true, true, false));
    assert_eq!(marked[2], (true, false, false));
    assert_eq!(marked[5], (false, false, true));
    assert_eq!(drawn.notes.len(), 2, "{:?}", drawn.notes);
}

#[test]
fn the_table_says_everything_within_its_width() {
    let text = table(&aula());
    for part in [
        "Peminjaman Aula\naula, revisi 1 (berlaku)",
        "Nomor SOP         : 01/CONTOH",
        "Tanggal pembuatan : 5 Januari 2026",
        "Tanggal revisi    : -",
        "Peminjam*,",
        "Nama peminjam; Daftar alat",
        "setiap 7 hari",
        "Mencatat hasil +",
        "Minta yang kurang + -> menunggu",
        "Setujui -> 4 weekly_check",
        "Tolak -> selesai: Ditolak",
        "* Pelaksana disimpulkan dari sumbernya; perlu dipastikan.",
        "+ Tambahan lokal: tidak ada di sumbernya.",
        "Dibaca: H-1, hari kalender.",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let rows = text.split("LANGKAH\n").nth(1).and_then(|rest| rest.split("\nALUR").next()).expect("the table");
    assert!(rows.lines().all(|line| line.chars().count() <= 126), "{rows}");
}

#[test]
fn hours_and_days_before_an_anchor_are_written_as_offices_write_them() {
    for (due, expect) in [
        ("value = -1, unit = \"hari_kalender\"", "H-1"),
        ("value = 0, unit = \"hari\"", "H"),
        ("value = -3, unit = \"jam\"", "H-3 jam"),
        ("value = 2, unit = \"hari_kerja\"", "H+2 hari kerja"),
    ] {
        let text = AULA.replacen("value = -1, unit = \"hari_kalender\"", due, 1);
        let definition = load("aula.toml", &text).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(due_words(&definition, definition.step("prepare").expect("a step")), expect);
    }
}

#[test]
fn ours_and_others_become_a_pdf_that_is_the_same_every_time() {
    let deks = Library::open(None).expect("a library").newest("deks").expect("DEKS");
    for definition in [&*deks, &aula()] {
        let bytes = pdf(definition).unwrap_or_else(|error| panic!("{error}"));
        assert!(bytes.starts_with(b"%PDF"));
        assert_eq!(bytes, pdf(definition).unwrap_or_else(|error| panic!("{error}")));
    }
}

#[test]
fn a_drawing_of_many_steps_and_roles_is_still_a_paper() {
    let head = AULA.find("[[anchor]]").expect("a part");
    let mut text = AULA[..head].to_owned();
    text += "[[outcome]]\nid = \"done\"\nlabel = \"Selesai\"\n[[form]]\nid = \"f\"\ntitle = \"F\"\n";
    text += "[[form.field]]\nid = \"borrower_name\"\ntype = \"text\"\nlabel = \"Nama\"\n";
    for role in 0..9 {
        text += &format!("[[role]]\nid = \"r{role}\"\nlabel = \"Pelaksana yang panjang namanya {role}\"\n");
    }
    for step in 0..40 {
        let opens = if step == 0 { "start" } else { "reached" };
        let (next, far) = ((step + 1) % 40, (step * 7) % 40);
        text += &format!(
            "[[step]]\nid = \"s{step}\"\nno = \"{step}\"\ntitle = \"Langkah {step} #let x = $1$ [a]\"\n\
             actors = [\"r{}\", \"desk\"]\nkind = \"task\"\nopens = \"{opens}\"\n\
             [[step.action]]\nid = \"a\"\nlabel = \"Lanjut\"\npast = \"P\"\nto = [\"step:s{next}\", \"step:s{far}\"]\n\
             [[step.action]]\nid = \"b\"\nlabel = \"Selesai\"\npast = \"P\"\nto = [\"end:done\"]\n",
            step % 9
        );
    }
    let definition = load("besar.toml", &text).unwrap_or_else(|error| panic!("{error}"));
    assert!(pdf(&definition).unwrap_or_else(|error| panic!("{error}")).starts_with(b"%PDF"));
}
