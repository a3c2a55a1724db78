//! What the vault keeps, and what it notices.

use super::*;

const TABLE: &str = "CREATE TABLE sealed_blobs (hash BLOB PRIMARY KEY, mime TEXT NOT NULL, sealed BLOB NOT NULL, \
                     bytes INTEGER NOT NULL) STRICT";

fn database() -> Connection {
    let connection = Connection::open_in_memory().expect("a database");
    connection.execute_batch(TABLE).expect("a table");
    connection.execute_batch(include_str!("../../migrations/0021_draft_papers.sql")).expect("a table");
    connection
}

fn mode_of(path: &Path) -> u32 {
    fs::metadata(path).expect("a file").permissions().mode() & 0o777
}

#[test]
fn what_is_sealed_opens_again_and_tells_nothing() {
    let vault = Vault::throwaway().expect("a vault");
    for plain in [&b""[..], b"6311061203900042", &[7; 100_000]] {
        let sealed = vault.seal(plain).expect("sealed");
        assert_eq!(vault.open(&sealed).expect("opened"), plain);
        assert_eq!(vault.clone().open(&sealed).expect("opened by a clone"), plain);
        assert_ne!(vault.seal(plain).expect("sealed"), sealed, "each time another nonce");
        if !plain.is_empty() {
            let window = plain.len().min(16);
            assert!(!sealed.windows(window).any(|part| part == &plain[..window]), "the bytes are not readable");
        }
    }
}

#[test]
fn every_changed_byte_and_every_cut_is_noticed() {
    let vault = Vault::throwaway().expect("a vault");
    let sealed = vault.seal(b"KTP Kontak UKM 01").expect("sealed");
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        let expect = match at {
            0 => VaultError::NotSealed,
            1..HEAD_BYTES => VaultError::OtherKey,
            _ => VaultError::Tampered,
        };
        assert_eq!(vault.open(&changed), Err(expect), "byte {at}");
        let expect = if at < HEAD_BYTES + NONCE_LEN + TAG_BYTES { VaultError::NotSealed } else { VaultError::Tampered };
        assert_eq!(vault.open(&sealed[..at]), Err(expect), "cut at {at}");
    }
    let other = Vault::throwaway().expect("a vault");
    assert_eq!(other.open(&sealed), Err(VaultError::OtherKey));
}

#[test]
fn the_key_is_made_once_and_never_replaced_silently() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(KEY_FILE);
    let named = path.display().to_string();
    let first = Vault::open_or_make(folder.path(), false).expect("made");
    let sealed = first.seal(b"isi").expect("sealed");
    assert_eq!(mode_of(&path), 0o600);
    let text = fs::read_to_string(&path).expect("a key");
    assert!(
        text.len() == 65 && text.trim_end().bytes().all(|b| b.is_ascii_hexdigit()),
        "64 digits in hex and a line end"
    );
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing else is left behind");

    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("loosened");
    let again = Vault::open_or_make(folder.path(), true).expect("read");
    assert_eq!(again.open(&sealed).expect("the same key"), b"isi");
    assert_eq!(mode_of(&path), 0o600, "tightened again");
    make_key(folder.path(), &path).expect("a second maker yields");
    assert_eq!(fs::read_to_string(&path).expect("a key"), text);

    for damaged in ["", "abc", &text[..63], &text.replace(|c: char| c.is_ascii_hexdigit(), "x")] {
        fs::write(&path, damaged).expect("damaged");
        let error = Vault::open_or_make(folder.path(), false).expect_err("no key");
        assert_eq!(error, VaultError::Damaged { path: named.clone() }, "{damaged:?}");
    }
    fs::remove_file(&path).expect("removed");
    let error = Vault::open_or_make(folder.path(), true).expect_err("no key");
    assert_eq!(error, VaultError::Missing { path: named });
    assert!(!path.exists(), "a missing key is not made anew while something depends on it");
    let nowhere = Vault::open_or_make(&folder.path().join("missing"), false);
    assert!(matches!(nowhere, Err(VaultError::Unusable { .. })));
}

#[test]
fn a_document_is_kept_once_sealed_and_found_by_its_hash() {
    let (connection, vault) = (database(), Vault::throwaway().expect("a vault"));
    assert_eq!(any_sealed(&connection), Ok(false));
    let hash = put_in(&connection, &vault, "image/png", b"foto KTP").expect("kept");
    assert_eq!(hash, Sha256::digest(b"foto KTP").to_vec());
    assert_eq!(put_in(&connection, &vault, "image/png", b"foto KTP"), Ok(hash.clone()));
    assert_eq!(any_sealed(&connection), Ok(true));
    let rows = connection
        .query_row(
            "SELECT count(*), sum(bytes), max(instr(sealed, CAST('KTP' AS BLOB))) FROM sealed_blobs",
            [],
            |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?)),
        )
        .expect("a row");
    assert_eq!(rows, (1, 8, 0), "one row that tells the length and nothing of the content");
    assert_eq!(get(&connection, &vault, &hash), Ok(Some(("image/png".to_owned(), b"foto KTP".to_vec()))));
    assert_eq!(get(&connection, &vault, b"unknown"), Ok(None));
}

#[test]
fn a_row_under_another_hash_or_type_does_not_open() {
    let (connection, vault) = (database(), Vault::throwaway().expect("a vault"));
    let one = put_in(&connection, &vault, "image/png", b"satu").expect("kept");
    let two = put_in(&connection, &vault, "image/png", b"dua").expect("kept");
    connection
        .execute(
            "UPDATE sealed_blobs SET sealed = (SELECT sealed FROM sealed_blobs WHERE hash = ?2) WHERE hash = ?1",
            params![one, two],
        )
        .expect("swapped");
    assert_eq!(get(&connection, &vault, &one), Err(VaultError::Tampered));
    connection.execute("UPDATE sealed_blobs SET mime = 'text/html' WHERE hash = ?1", [&two]).expect("renamed");
    assert_eq!(get(&connection, &vault, &two), Err(VaultError::Tampered));
}
