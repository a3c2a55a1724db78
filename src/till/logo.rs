//! The outlet's logo: read once from the file the configuration names, kept by hash, printed on top of receipts.

use std::path::Path;

use thiserror::Error;

use crate::base::ActId;
use crate::documents::blobs;
use crate::store::{Act, Store, StoreError};

/// A printer's raster is 576 dots wide: a logo of a megabyte is a photo in the wrong place.
const LOGO_BYTES_MAX: u64 = 1024 * 1024;

#[derive(Debug, PartialEq, Error)]
pub enum LogoError {
    #[error("Logo {path} tidak bisa dibaca ({cause}). Periksa outlet.logo di deks.toml, atau kosongkan.")]
    Unreadable { path: String, cause: String },
    #[error("Logo {path} terlalu besar; paling besar 1 MiB. Perkecil gambarnya.")]
    TooLarge { path: String },
    #[error("Logo {path} bukan gambar PNG. Simpan sebagai PNG, lalu mulai ulang.")]
    NotPng { path: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Keeps the logo and gives its hash in hex; an empty path is no logo. The same picture again writes nothing, because the
/// act's id is made from the bytes.
pub fn keep_logo(store: &Store, file: &str) -> Result<Option<String>, LogoError> {
    if file.is_empty() {
        return Ok(None);
    }
    let path = file.to_owned();
    let unreadable = |e: std::io::Error| LogoError::Unreadable { path: path.clone(), cause: e.to_string() };
    if std::fs::metadata(Path::new(file)).map_err(unreadable)?.len() > LOGO_BYTES_MAX {
        return Err(LogoError::TooLarge { path });
    }
    let bytes = std::fs::read(file).map_err(unreadable)?;
    if image::load_from_memory_with_format(&bytes, image::ImageFormat::Png).is_err() {
        return Err(LogoError::NotPng { path });
    }
    let act = Act::system("till.keep_logo").with_id(id_of(&bytes));
    let hash_hex = store.write(act, move |tx| {
        let hash = blobs::put(tx, "image/png", &bytes)?;
        Ok::<_, StoreError>(hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
    })?;
    Ok(Some(hash_hex))
}

fn id_of(bytes: &[u8]) -> ActId {
    use sha2::{Digest, Sha256};
    let hash = Sha256::new().chain_update(b"till.keep_logo").chain_update(bytes).finalize();
    let mut id = [0u8; 16];
    id.copy_from_slice(&hash[..16]);
    ActId(uuid::Builder::from_custom_bytes(id).into_uuid())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::till::testing::Outlet;

    #[test]
    fn a_logo_is_kept_once_and_what_is_none_is_refused() {
        let outlet = Outlet::new();
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name).display().to_string();
        image::GrayImage::new(8, 8).save(at("logo.png")).expect("saved");
        std::fs::write(at("text.png"), b"no picture").expect("saved");
        std::fs::write(at("large.png"), vec![0u8; LOGO_BYTES_MAX as usize + 1]).expect("saved");

        let first = keep_logo(&outlet.store, &at("logo.png")).expect("kept").expect("a hash");
        assert_eq!(keep_logo(&outlet.store, &at("logo.png")), Ok(Some(first.clone())));
        let stored = outlet.store.read(|c| {
            Ok::<_, StoreError>(c.query_row("SELECT lower(hex(hash)), count(*) FROM blobs", [], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?))
            })?)
        });
        assert_eq!(stored, Ok((first, 1)));
        assert_eq!(keep_logo(&outlet.store, ""), Ok(None));
        assert_eq!(keep_logo(&outlet.store, &at("text.png")), Err(LogoError::NotPng { path: at("text.png") }));
        assert_eq!(keep_logo(&outlet.store, &at("large.png")), Err(LogoError::TooLarge { path: at("large.png") }));
        assert!(matches!(keep_logo(&outlet.store, &at("none.png")), Err(LogoError::Unreadable { .. })));
    }
}
