//! What users of other tills complain of, each played here under its number in our notes on peers (`peers.md N`, with the
//! thread it comes from). A complaint that a test elsewhere plays in more detail is played here all the same: by what
//! other rooms and programs may call, so that a change inside a room cannot bring it back unseen.

mod counter;
mod paper;
mod shelf;
mod upload;

const COMPLAINTS: usize = 21;
const SOURCES: [&str; 5] = [
    include_str!("complaints/counter.rs"),
    include_str!("complaints/paper.rs"),
    include_str!("complaints/shelf.rs"),
    include_str!("complaints/upload.rs"),
    include_str!("../screens/complaints.rs"),
];

/// Complaints about uploading, of which only this device's part can be played: there is no hub yet. Their tests say what
/// holds already; the rest comes with the hub, and this list goes.
const LATER: [(usize, &str); 3] = [
    (18, "two uploaders of one queue: nothing uploads yet, so the one queue of letters out is played"),
    (19, "a checkpoint ahead of its data, a server restored from a backup: there is no checkpoint that moves yet"),
    (21, "a failed batch from a hub: no batch comes in yet, so an act that fails is played"),
];

/// The complaints that a source plays: a line `// peers.md N: ...` right above a test.
fn played(source: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    for pair in lines.windows(2) {
        let said = pair[0].strip_prefix("// peers.md ").and_then(|rest| rest.split(':').next());
        let number: Option<usize> = said.and_then(|number| number.parse().ok());
        found.extend(number.filter(|_| pair[1] == "#[test]"));
    }
    found
}

#[test]
fn every_complaint_is_played_by_a_test() {
    assert_eq!(played("// peers.md 3: x#1\n#[test]\n// peers.md 4: y#2\nfn not_a_test() {}"), [3]);
    let all: Vec<usize> = SOURCES.iter().flat_map(|source| played(source)).collect();
    let missing: Vec<usize> = (1..=COMPLAINTS).filter(|number| !all.contains(number)).collect();
    assert!(missing.is_empty(), "nobody plays {missing:?}");
}

#[test]
fn only_what_needs_a_hub_is_left_for_later() {
    assert_eq!(LATER.map(|(number, _)| number), [18, 19, 21], "nothing else is put off");
    assert!(LATER.iter().all(|(_, why)| why.split(' ').count() > 5), "each says why");
}
