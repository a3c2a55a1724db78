//! The name that somebody probably meant.

/// Further away than this is another name, not a slip.
const EDITS_MAX: usize = 3;

/// The known name that is nearest to what was written: fewest letters wrong, missing, extra or swapped. None when
/// nothing is near.
pub fn nearest<'n>(written: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let written = written.to_lowercase();
    let allowed = (written.chars().count() / 3).clamp(1, EDITS_MAX);
    let distance = |name: &'n str| (strsim::osa_distance(&written, &name.to_lowercase()), name);
    known.into_iter().map(distance).filter(|(edits, _)| *edits <= allowed).min().map(|(_, name)| name)
}

/// "Maksudnya x?", or what else there is.
pub(super) fn meant(written: &str, known: &[String], otherwise: &str) -> String {
    match nearest(written, known.iter().map(String::as_str)) {
        Some(name) => format!("Maksudnya \"{name}\"?"),
        None => otherwise.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_name_and_another_word_finds_none() {
        let known = ["business_name", "price", "photo", "nib"];
        for (written, expect) in [
            ("bussiness_name", Some("business_name")),
            ("buisness_nmae", Some("business_name")),
            ("Price", Some("price")),
            ("prcie", Some("price")),
            ("nbi", Some("nib")),
            ("nik", Some("nib")),
            ("address", None),
            ("", None),
        ] {
            assert_eq!(nearest(written, known), expect, "{written}");
        }
    }
}
