//! Looking for the pages that were signed with a pen. Pure.

use std::path::PathBuf;

use deks_ui::PlaceKind;

use super::handle::Outs;
use super::{AgreementScreen, Effect, Folder};
use crate::kiosk::flow::Out;

impl AgreementScreen {
    pub(super) fn look_around(&mut self, path: Option<PathBuf>, root: Option<PathBuf>) -> Outs {
        if let Some(work) = &mut self.work {
            work.signs.file_flaw.clear();
        }
        vec![Out::Do(Effect::Browse { path, root })]
    }

    pub(super) fn browsed(&mut self, result: Result<Folder, String>) -> Outs {
        let Some(work) = &mut self.work else { return Vec::new() };
        match result {
            Ok(folder) => {
                work.signs.folder = folder;
                Vec::new()
            }
            Err(text) => {
                work.signs.file_flaw = text;
                // The stick is gone: the places that are left stand at the top.
                vec![Out::Do(Effect::Browse { path: None, root: None })]
            }
        }
    }

    /// A folder is looked into, a file is read. Only what the list found is opened.
    pub(super) fn open_entry(&mut self, path: PathBuf) -> Outs {
        let Some(work) = self.work.as_mut().filter(|_| !self.busy) else { return Vec::new() };
        let signs = &mut work.signs;
        let Some(entry) = signs.folder.entries.iter().find(|entry| entry.path == path).cloned() else {
            return Vec::new();
        };
        if entry.kind == PlaceKind::File {
            signs.file_flaw.clear();
            self.busy = true;
            return vec![Out::Do(Effect::ReadScan { path, name: entry.name })];
        }
        if signs.folder.root.is_none() {
            signs.place = Some((entry.kind, entry.name));
        }
        let root = signs.folder.root.clone().unwrap_or_else(|| path.clone());
        self.look_around(Some(path), Some(root))
    }

    pub(super) fn folder_up(&mut self) -> Outs {
        let Some(work) = &self.work else { return Vec::new() };
        let Folder { path, root, .. } = work.signs.folder.clone();
        let up = match path {
            Some(path) if Some(&path) != root.as_ref() => path.parent().map(PathBuf::from),
            _ => None,
        };
        let root = up.as_ref().and(root);
        self.look_around(up, root)
    }
}
