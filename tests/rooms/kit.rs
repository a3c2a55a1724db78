//! A store in a folder, and the sample's fourteen months in it: loaded once, copied for each story.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use deks::base::{ActId, FixedClock, Rupiah, UserId, UtcMs, Zone};
use deks::people::People;
use deks::store::{Store, StoreOptions};
use deks::till::import::{ImportOptions, import_history};

pub fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sales")
}

pub fn open_store(folder: &Path, now: &str) -> (Store, FixedClock) {
    let clock = FixedClock::at(UtcMs::parse_rfc3339(now).expect("a moment"));
    let store = Store::open(StoreOptions {
        path: folder.join("deks.sqlite"),
        zone: Zone::Wib,
        device_prefix: "K1".into(),
        clock: Arc::new(clock.clone()),
    })
    .expect("a store");
    (store, clock)
}

/// The database of an outlet that loaded the sample at this moment, and its admin.
pub fn sample_loaded(now: &str) -> (Vec<u8>, UserId) {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, _) = open_store(folder.path(), now);
    let options = ImportOptions { price_limit: Rupiah(500_000), default_commission_bp: 0, skip_refused: false };
    import_history(&store, &fixtures(), options, Arc::new(|_, _| {})).expect("the sample");
    let people = People::open(store.clone(), folder.path()).expect("the people");
    let admin = people.first_admin(ActId::new(), "Admin Gerai", "246813").expect("an admin");
    let path = store.path().to_owned();
    // Closing the store brings everything from the write-ahead log into the file.
    drop((people, store));
    (std::fs::read(path).expect("the file"), admin)
}

/// A folder with that database in it.
pub fn copy_of(database: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("deks.sqlite"), database).expect("a copy");
    folder
}
