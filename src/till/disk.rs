//! Room on the disk: a sale that could not be kept is refused before any money is taken (faults F3).

use std::ffi::CString;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// Below this the managers are alarmed; the till still sells.
pub const DISK_ALARM_BYTES: u64 = 500 * 1024 * 1024;

/// Bytes that may still be written where a file lies, or `None` when the system does not say.
pub fn free_bytes(path: &Path) -> Option<u64> {
    let path = CString::new(path.as_os_str().as_bytes()).ok()?;
    let mut figures = std::mem::MaybeUninit::<libc::statvfs>::uninit();
    // SAFETY: the path is a C string that outlives the call; `figures` is read only after the call says it was filled.
    let figures = unsafe {
        if libc::statvfs(path.as_ptr(), figures.as_mut_ptr()) != 0 {
            return None;
        }
        figures.assume_init()
    };
    Some(figures.f_bavail.saturating_mul(figures.f_frsize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_room_and_a_missing_one_has_no_answer() {
        assert!(free_bytes(Path::new("/")).is_some_and(|free| free > 0));
        assert_eq!(free_bytes(Path::new("/no/such/folder")), None);
    }
}
