//! Rules about the source that a compiler does not know: who may use whom, how long a file may be, where SQL and the
//! machine's own paths have no business. Each rule is a function from a file to complaints, and each is shown to
//! complain about a bad file below, so that none of them passes by being blind.

use std::fs;
use std::path::{Path, PathBuf};

/// Which room may use which. `docs/ARCHITECTURE.md` tells the same table to people.
const GROUND: &[&str] = &["base", "config", "store", "people", "documents", "devices", "mail", "sync"];
const GOODS: &[&str] = &["stock", "catalog", "partners"];
const TABLE: &[(&str, &[&[&str]])] = &[
    ("base", &[]),
    ("config", &[&["base"]]),
    ("logging", &[]),
    ("store", &[&["base"]]),
    ("people", &[&["base", "config", "store"]]),
    ("documents", &[&["base", "config", "store"]]),
    ("devices", &[&["base", "config", "store"]]),
    ("mail", &[&["base", "config", "store", "people"]]),
    ("sync", &[&["base", "config", "store", "people"]]),
    ("stock", &[&["base", "config", "store", "people"]]),
    ("catalog", &[&["base", "config", "store", "people", "stock"]]),
    ("partners", &[&["base", "config", "store", "people", "stock", "catalog"]]),
    ("intake", &[GROUND, GOODS]),
    ("till", &[GROUND, GOODS]),
    ("returns", &[GROUND, GOODS, &["intake", "till"]]),
    ("settlement", &[GROUND, GOODS, &["intake", "till"]]),
    ("review", &[GROUND, GOODS, &["intake", "till", "returns", "settlement"]]),
    ("sop", &[&["base", "config", "store", "people", "documents", "mail"]]),
    ("partnership", &[GROUND, GOODS, &["intake", "till", "returns", "settlement", "review", "sop"]]),
    ("stockroom", &[GROUND, GOODS, &["intake", "till", "returns", "settlement", "review", "sop", "partnership"]]),
    ("merchandising", &[GROUND, GOODS, &["intake", "till", "returns"]]),
    ("programs", &[GROUND, GOODS, &["intake", "till", "returns", "settlement", "review", "sop"]]),
    ("demo", &[GROUND, GOODS, &["intake", "till", "returns", "review", "settlement", "sop", "partnership"]]),
];
/// These sit on top: they may use every room.
const TOP: &[&str] = &["kiosk", "cli", "main", "lib"];

const LINES_MAX: usize = 500;
const EXPECT_WORDS_MIN: usize = 3;

struct Source {
    /// From the root of the project.
    path: String,
    text: String,
    /// A module that only tests see.
    is_test: bool,
}

impl Source {
    fn room(&self) -> Option<&str> {
        let inside = self.path.strip_prefix("src/")?;
        Some(inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs"))
    }

    fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// The code that ships: no comment lines, nothing from the module of tests on.
    fn shipped(&self) -> String {
        if self.is_test || !self.is_rust() || !self.path.starts_with("src/") {
            return String::new();
        }
        let end = self.text.find("#[cfg(test)]\nmod tests {").unwrap_or(self.text.len());
        let code = self.text[..end].lines().filter(|line| !line.trim_start().starts_with("//"));
        code.flat_map(|line| [line, "\n"]).collect()
    }
}

/// The rooms that a text reaches with `crate::room` or `crate::{room, other::thing}`.
fn rooms_used(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, mark) in code.match_indices("crate::") {
        let rest = code[at + mark.len()..].trim_start();
        match rest.strip_prefix('{') {
            None => found.push(ident(rest)),
            Some(group) => push_group(group, &mut found),
        }
    }
    found.retain(|name| name.starts_with(|c: char| c.is_lowercase()));
    found.sort();
    found.dedup();
    found
}

/// The first names of `room, other::{x, y}, third}`.
fn push_group(group: &str, found: &mut Vec<String>) {
    let (mut depth, mut name_begins) = (0, true);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return,
            '}' => depth -= 1,
            ',' if depth == 0 => name_begins = true,
            c if name_begins && !c.is_whitespace() => {
                found.push(ident(&group[at..]));
                name_begins = false;
            }
            _ => {}
        }
    }
}

fn ident(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn check_arrows(source: &Source) -> Vec<String> {
    let Some(room) = source.room().filter(|room| source.is_rust() && !TOP.contains(room)) else { return Vec::new() };
    let Some((_, allowed)) = TABLE.iter().find(|(name, _)| *name == room) else {
        return vec![format!("room {room} is not in the table of rooms")];
    };
    let allowed = |used: &String| used == room || allowed.iter().any(|some| some.contains(&used.as_str()));
    let known = |used: &String| TABLE.iter().any(|(name, _)| name == used) || TOP.contains(&used.as_str());
    let used = rooms_used(&source.shipped());
    let wrong = used.into_iter().filter(|used| known(used) && !allowed(used));
    wrong.map(|used| format!("{room} may not use {used}")).collect()
}

fn check_length(source: &Source) -> Vec<String> {
    let lines = source.text.lines().count();
    let counts = source.is_rust() || source.path.ends_with(".slint");
    if counts && lines > LINES_MAX { vec![format!("{lines} lines, more than {LINES_MAX}")] } else { Vec::new() }
}

/// The calls of a macro or method, from its name to before the closing bracket.
fn calls<'a>(code: &'a str, name: &str) -> Vec<&'a str> {
    let end_of = |from: usize| {
        let mut depth = 0usize;
        for (at, c) in code[from..].char_indices() {
            match c {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' if depth <= 1 => return from + at,
                ')' | ']' | '}' => depth -= 1,
                _ => {}
            }
        }
        code.len()
    };
    code.match_indices(name).map(|(at, _)| &code[at..end_of(at)]).collect()
}

/// Bound parameters only (faults F9): SQL is never put together as text. The store itself writes table and column
/// names, which are `&'static str`.
fn check_sql(source: &Source) -> Vec<String> {
    if source.path.starts_with("src/store/") {
        return Vec::new();
    }
    let code = source.shipped();
    let words = ["SELECT ", "INSERT INTO ", "DELETE FROM ", " WHERE ", "PRAGMA ", " SET "];
    let texts = calls(&code, "format!").into_iter().chain(calls(&code, "write!"));
    let mut found: Vec<String> = texts
        .filter(|call| words.iter().any(|word| call.contains(word)))
        .map(|call| format!("SQL is put together as text: {}", call.lines().next().unwrap_or_default()))
        .collect();
    if code.contains("Connection::open") {
        found.push("opens SQLite itself; store::Store::open is the only door".to_owned());
    }
    found
}

/// `expect` outside tests says in a few words why it cannot fail.
fn check_expect(source: &Source) -> Vec<String> {
    let code = source.shipped();
    let short = calls(&code, ".expect(").into_iter().filter(|call| call.split_whitespace().count() < EXPECT_WORDS_MIN);
    short.map(|call| format!("{call}) does not say why it cannot fail")).collect()
}

/// No personal data in logs: no field that holds what a person is called or typed.
fn check_logs(source: &Source) -> Vec<String> {
    const PERSONAL: &[&str] = &["name", "email", "phone", "address", "pin", "owner", "contact", "note", "reason"];
    let code = source.shipped();
    let mut found = Vec::new();
    for level in ["trace!", "debug!", "info!", "warn!", "error!"] {
        for call in calls(&code, &["tracing::", level].concat()) {
            let words = call.split(|c: char| !(c.is_alphanumeric() || c == '_'));
            found.extend(words.filter(|word| PERSONAL.contains(word)).map(|word| format!("logs the field {word}")));
        }
    }
    found
}

/// Nothing that lands knows the machine it was made on.
fn check_machine_paths(source: &Source) -> Vec<String> {
    if source.path == "tests/layering.rs" {
        return Vec::new();
    }
    let marks = ["/root/", "/home/", "/workspace/", ".cargo/registry"];
    let here = marks.iter().filter(|mark| source.text.contains(**mark));
    here.map(|mark| format!("mentions a machine's own {mark}")).collect()
}

type Check = fn(&Source) -> Vec<String>;
const CHECKS: &[Check] = &[check_arrows, check_length, check_sql, check_expect, check_logs, check_machine_paths];

fn complaints(source: &Source) -> Vec<String> {
    CHECKS.iter().flat_map(|check| check(source)).collect()
}

/// Every text file that is ours.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["src", "ui", "tests", "benches", "migrations", "templates", "docs", "scripts", "packaging", ".ci"];
    let mut files = Vec::new();
    folders.iter().for_each(|folder| walk(&root.join(folder), &mut files));
    for name in ["Cargo.toml", "Makefile", "README.md", "CHANGELOG.md", "deny.toml", "clippy.toml"] {
        files.push(root.join(name));
    }
    let read = |file: &PathBuf| {
        let path = file.strip_prefix(root).ok()?.to_str()?.to_owned();
        Some(Source { path, text: fs::read_to_string(file).ok()?, is_test: false })
    };
    let mut sources: Vec<Source> = files.iter().filter_map(read).collect();
    let tests: Vec<String> = sources.iter().flat_map(test_modules).collect();
    for source in &mut sources {
        source.is_test = tests.iter().any(|module| {
            source.path.strip_prefix(module.as_str()).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
        });
    }
    sources
}

/// The modules that a file declares for tests only, as paths without `.rs`.
fn test_modules(source: &Source) -> Vec<String> {
    let own = source.path.trim_end_matches(".rs");
    let folder = own.strip_suffix("/mod").or_else(|| own.strip_suffix("/lib")).unwrap_or(own);
    let declared = source.text.split("#[cfg(test)]\n").skip(1).filter_map(|rest| {
        let mut lines = rest.lines();
        let line = lines.next()?;
        if let Some(named) = line.strip_prefix("#[path = \"") {
            // A path is taken from the folder that the file lies in.
            let (beside, _) = source.path.rsplit_once('/')?;
            return Some([beside, "/", named.trim_end_matches("\"]").trim_end_matches(".rs")].concat());
        }
        let line = line.trim_start_matches("pub(crate) ").trim_start_matches("pub ");
        let name = line.strip_prefix("mod ")?.strip_suffix(';')?;
        Some([folder, "/", name].concat())
    });
    declared.collect()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_file() {
            files.push(path);
        } else if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
            walk(&path, files);
        }
    }
}

#[test]
fn the_source_keeps_the_rules() {
    let sources = sources();
    assert!(sources.iter().any(|source| source.path == "src/store/tx.rs"), "the walk finds the source");
    let found: Vec<String> = sources
        .iter()
        .flat_map(|source| complaints(source).into_iter().map(|complaint| format!("{}: {complaint}", source.path)))
        .collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn modules_for_tests_are_told_from_what_ships() {
    let text =
        "mod a;\n#[cfg(test)]\nmod b;\n#[cfg(test)]\n#[path = \"c_tests.rs\"]\nmod tests;\n#[cfg(test)]\nmod d {\n";
    for (path, modules) in [
        ("src/till/mod.rs", ["src/till/b", "src/till/c_tests"]),
        ("src/till/cart.rs", ["src/till/cart/b", "src/till/c_tests"]),
    ] {
        let source = Source { path: path.to_owned(), text: text.to_owned(), is_test: false };
        assert_eq!(test_modules(&source), modules, "{path}");
    }
}

#[test]
fn each_rule_complains_about_a_bad_file() {
    let long = "\n".repeat(LINES_MAX + 1);
    let in_tests = "fn f() {}\n\n#[cfg(test)]\nmod tests {\n    use crate::till;\n}\n";
    let sql = "let sql = format!(\n    \"SELECT * FROM sales WHERE number = '{n}'\"\n);\n";
    let cases: &[(&str, &str, &[&str])] = &[
        ("src/till/pay.rs", "use crate::stock;\nuse crate::partners::Terms;\n", &[]),
        ("src/till/pay.rs", "use crate::review::letters;\n", &["till may not use review"]),
        ("src/base/money.rs", "fn f() { crate::store::open() }\n", &["base may not use store"]),
        ("src/stock/a.rs", "use crate::{\n  base::{Rupiah, Day},\n  till::ledger,\n};\n", &["stock may not use till"]),
        ("src/stock/a.rs", "// crate::till is told by the till itself\n", &[]),
        ("src/stock/a.rs", in_tests, &[]),
        ("src/returns/decide.rs", "use crate::till::history;\n", &[]),
        ("src/kiosk/till.rs", "use crate::till;\nuse crate::review;\n", &[]),
        ("src/gudang/mod.rs", "fn f() {}\n", &["room gudang is not in the table of rooms"]),
        ("src/till/pay.rs", &long, &["501 lines, more than 500"]),
        ("ui/screens/till.slint", &long, &["501 lines, more than 500"]),
        ("migrations/0001.sql", &long, &[]),
        ("src/till/find.rs", sql, &["SQL is put together as text: format!("]),
        ("src/till/find.rs", "let text = format!(\"{n} sales\");\nlet sql = \"SELECT 1 WHERE 1\";\n", &[]),
        (
            "src/till/find.rs",
            "let c = Connection::open(path);\n",
            &["opens SQLite itself; store::Store::open is the only door"],
        ),
        (
            "src/till/find.rs",
            "let n = text.parse().expect(\"number\");\n",
            &[".expect(\"number\") does not say why it cannot fail"],
        ),
        ("src/till/find.rs", "let n = text.parse().expect(\"checked two lines above\");\n", &[]),
        ("src/mail/worker.rs", "tracing::warn!(email = %to, \"ditolak\");\n", &["logs the field email"]),
        ("src/mail/worker.rs", "tracing::warn!(mail_id = %id, \"ditolak\");\n", &[]),
        ("docs/ARCHITECTURE.md", "It lies in /root/deks.\n", &["mentions a machine's own /root/"]),
    ];
    for (path, text, expect) in cases {
        let source = Source { path: (*path).to_owned(), text: (*text).to_owned(), is_test: false };
        assert_eq!(complaints(&source), *expect, "{path}: {text}");
    }
}
