//! A sound file, and what is said once something in it is changed.

use super::{LoadError, Mistake, load};

/// A procedure that is not ours.
pub const AULA: &str = include_str!("../../../../tests/fixtures/sop/aula.toml");

/// The sound file with one text replaced where it first stands.
pub fn changed(old: &str, new: &str) -> String {
    assert!(AULA.contains(old), "the file says {old:?}");
    AULA.replacen(old, new, 1)
}

pub fn mistakes(text: &str) -> Vec<Mistake> {
    match load("aula.toml", text) {
        Ok(_) => Vec::new(),
        Err(LoadError { mistakes }) => mistakes,
    }
}

/// Changes the file and asserts that exactly this is said: `below` lines below where the new text begins.
pub fn assert_said((old, new): (&str, &str), below: usize, what: &str, remedy: &str) {
    let text = changed(old, new);
    let begins = AULA.find(old).expect("the old text");
    let line = 1 + text[..begins].matches('\n').count() + below;
    let said = mistakes(&text);
    let [only] = said.as_slice() else { panic!("{new:?}: one mistake expected, said {said:#?}") };
    assert_eq!((only.file.as_str(), only.line), ("aula.toml", line), "{new:?}: {only}");
    assert!(only.what.contains(what), "{new:?}: {only}");
    assert!(only.remedy.contains(remedy), "{new:?}: {only}");
}
