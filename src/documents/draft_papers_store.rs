//! Papers of a draft: files that were chosen for something that is not kept yet, such as the photos of an application
//! that somebody is still typing.
//!
//! Promises: they outlive the program, sealed, their names too; they belong to this device and are no facts, as the draft
//! itself (`store::drafts`), and go when what they were chosen for is kept or thrown away. Leaves to others: what may be
//! chosen, how large and how many.

use rusqlite::params;
use serde::{Deserialize, Serialize};

use super::vault::{Vault, VaultError};
use crate::base::CaseDocumentId;
use crate::store::{Store, StoreError, Tx, collect};

/// A paper of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftPaper {
    pub id: CaseDocumentId,
    pub facts: PaperFacts,
    pub bytes: Vec<u8>,
}

/// What a paper is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperFacts {
    pub kind: String,
    pub name: String,
    pub mime: String,
    /// How it came in, as papers of cases name it.
    pub origin: String,
}

/// Keeps a paper beside the draft of this kind and key; one that is kept already stays as it is.
pub fn keep(
    store: &Store,
    vault: &Vault,
    (kind, key): (&'static str, &str),
    paper: &DraftPaper,
) -> Result<(), VaultError> {
    let facts = serde_json::to_vec(&paper.facts).map_err(StoreError::from)?;
    let (facts, sealed) = (vault.seal(&facts)?, vault.seal(&paper.bytes)?);
    let (id, key) = (paper.id, key.to_owned());
    store.write_local(move |connection, now| {
        connection
            .prepare_cached(
                "INSERT INTO draft_papers (paper_id, draft_kind, draft_key, facts, sealed, added_at_utc_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (paper_id) DO NOTHING",
            )?
            .execute(params![id, kind, key, facts, sealed, now.0])?;
        Ok(())
    })?;
    Ok(())
}

/// The papers of a draft, in the order in which they came. One that does not open any more hides none of the others.
pub fn papers_of(store: &Store, vault: &Vault, (kind, key): (&str, &str)) -> Result<Vec<DraftPaper>, StoreError> {
    let rows: Vec<(CaseDocumentId, Vec<u8>, Vec<u8>)> = store.read(|c| {
        collect(
            c,
            "SELECT paper_id, facts, sealed FROM draft_papers
             WHERE draft_kind = ?1 AND draft_key = ?2 ORDER BY added_at_utc_ms, paper_id",
            params![kind, key],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
    })?;
    let opened = rows.into_iter().map(|(id, facts, sealed)| open(vault, id, (&facts, &sealed)));
    let told = opened.map(|paper| {
        paper.inspect_err(|error: &VaultError| tracing::error!(%error, "a paper of a draft cannot be opened"))
    });
    Ok(told.flatten().collect())
}

fn open(vault: &Vault, id: CaseDocumentId, (facts, sealed): (&[u8], &[u8])) -> Result<DraftPaper, VaultError> {
    let facts = serde_json::from_slice(&vault.open(facts)?).map_err(StoreError::from)?;
    Ok(DraftPaper { id, facts, bytes: vault.open(sealed)? })
}

/// Forgets one paper: somebody took it out again.
pub fn forget(store: &Store, id: CaseDocumentId) -> Result<(), StoreError> {
    store.write_local(move |connection, _| {
        connection.prepare_cached("DELETE FROM draft_papers WHERE paper_id = ?1")?.execute([id])?;
        Ok(())
    })
}

/// Forgets every paper of a draft.
pub fn forget_all(store: &Store, (kind, key): (&'static str, &str)) -> Result<(), StoreError> {
    let key = key.to_owned();
    store.write_local(move |connection, _| {
        connection
            .prepare_cached("DELETE FROM draft_papers WHERE draft_kind = ?1 AND draft_key = ?2")?
            .execute(params![kind, key])?;
        Ok(())
    })
}

/// Forgets, inside an act, the papers of every draft whose key names something, such as a case whose personal data goes.
pub fn forget_naming(tx: &Tx<'_>, part: &str) -> Result<(), StoreError> {
    tx.conn().prepare_cached("DELETE FROM draft_papers WHERE instr(draft_key, ?1) > 0")?.execute([part])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use crate::base::{FixedClock, UtcMs, Zone};
    use crate::documents::vault::any_sealed;
    use crate::store::StoreOptions;

    const OF: (&str, &str) = ("case-form", "new:deks");

    fn store(folder: &Path) -> Store {
        Store::open(StoreOptions {
            path: folder.join("deks.sqlite"),
            zone: Zone::Wib,
            device_prefix: "K1".into(),
            clock: Arc::new(FixedClock::at(UtcMs(1_795_323_600_000))),
        })
        .expect("a store")
    }

    fn paper(name: &str) -> DraftPaper {
        let facts = PaperFacts {
            kind: "photo".to_owned(),
            name: name.to_owned(),
            mime: "image/png".to_owned(),
            origin: "stick".to_owned(),
        };
        DraftPaper { id: CaseDocumentId::new(), facts, bytes: name.as_bytes().to_vec() }
    }

    #[test]
    fn papers_wait_sealed_and_go_one_by_one_or_with_their_draft() {
        let folder = tempfile::tempdir().expect("a folder");
        let (store, vault) = (store(folder.path()), Vault::throwaway().expect("a vault"));
        let (tas, tikar, other) = (paper("tas.png"), paper("tikar.png"), paper("lain.png"));
        assert_eq!(store.read(any_sealed), Ok(false));
        for (of, paper) in [(OF, &tas), (OF, &tikar), (("case-form", "new:sidumba"), &other), (OF, &tas)] {
            keep(&store, &vault, of, paper).expect("kept");
        }
        assert_eq!(store.read(any_sealed), Ok(true), "the key must not be made anew");
        assert_eq!(papers_of(&store, &vault, OF), Ok(vec![tas.clone(), tikar.clone()]));
        let file = [folder.path().join("deks.sqlite"), folder.path().join("deks.sqlite-wal")];
        for path in file.iter().filter(|path| path.exists()) {
            let bytes = std::fs::read(path).expect("readable");
            assert!(!bytes.windows(7).any(|part| part == b"tas.png"), "nothing lies there in clear");
        }
        forget(&store, tas.id).expect("forgotten");
        assert_eq!(papers_of(&store, &vault, OF), Ok(vec![tikar]));
        let stranger = Vault::throwaway().expect("a vault");
        assert_eq!(papers_of(&store, &stranger, OF), Ok(Vec::new()), "another key opens nothing");
        forget_all(&store, OF).expect("forgotten");
        assert_eq!(papers_of(&store, &vault, OF), Ok(Vec::new()));
        assert_eq!(papers_of(&store, &vault, ("case-form", "new:sidumba")), Ok(vec![other]));
    }
}
