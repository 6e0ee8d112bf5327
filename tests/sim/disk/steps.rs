//! The steps of disk work: carried out as a whole, or left half done by the end of the world.

use super::file::FileData;
use super::folder::Folder;
use super::{Node, SimDisk, missing, split};
use highwater::base::disk::{FileStep, IoError};
use highwater::base::{Bytes, Random};

impl SimDisk {
    /// Carries out one step.
    pub(crate) fn step(&mut self, step: FileStep) -> Result<(), IoError> {
        match step {
            FileStep::CreateDir { path } => self.create_folders(&path),
            FileStep::Write { path, offset, data } => {
                self.file_or_new(&path)?.write(offset as usize, data.concat());
                Ok(())
            }
            FileStep::SetLen { path, len } => {
                self.file_mut(&path)?.set_len(len as usize);
                Ok(())
            }
            FileStep::SyncData { path } => {
                self.file_mut(&path)?.sync();
                Ok(())
            }
            FileStep::SyncDir { path } => {
                self.folder_mut(&path)?.sync();
                Ok(())
            }
            FileStep::Replace { path, data } => self.replace(&path, data.to_vec()),
            FileStep::Fill { path, len } => self.replace(&path, vec![0; len as usize]),
            FileStep::Rename { from, to } => self.rename(&from, &to),
            FileStep::Remove { path } => {
                self.remove(&path);
                Ok(())
            }
            FileStep::SyncAll => {
                self.sync_all();
                Ok(())
            }
        }
    }

    /// A step that was under way: done, not done, or a write done in part.
    pub(super) fn step_partly(&mut self, step: FileStep, random: &mut Random) {
        // What cannot be done is not done.
        let _ = match step {
            FileStep::Write { path, offset, data } => self.write_partly(&path, offset, &data, random),
            FileStep::SyncData { .. } | FileStep::SyncDir { .. } | FileStep::SyncAll => Ok(()),
            step if random.chance(1, 2) => self.step(step),
            _ => Ok(()),
        };
    }

    fn write_partly(
        &mut self,
        path: &str,
        offset: u64,
        data: &[Bytes],
        random: &mut Random,
    ) -> Result<(), IoError> {
        self.file_or_new(path)?.write_partly(offset as usize, &data.concat(), random);
        Ok(())
    }

    fn file_or_new(&mut self, path: &str) -> Result<&mut FileData, IoError> {
        if self.find(path).is_none() {
            let (folder, name) = split(path);
            self.folder_mut(folder)?;
            let node = self.add_node(Node::File(FileData::default()));
            self.folder_mut(folder)?.add(name, node);
        }
        self.file_mut(path)
    }

    fn replace(&mut self, path: &str, content: Vec<u8>) -> Result<(), IoError> {
        let (folder, name) = split(path);
        self.folder_mut(folder)?;
        let node = self.add_node(Node::File(FileData::durable(content)));
        self.folder_mut(folder)?.add_durably(name, node);
        Ok(())
    }

    fn create_folders(&mut self, path: &str) -> Result<(), IoError> {
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        for path in ends.map(|end| &path[..end]) {
            if self.find(path).is_none() {
                let (parent, name) = split(path);
                let node = self.add_node(Node::Folder(Folder::default()));
                self.folder_mut(parent)?.add(name, node);
            }
        }
        self.folder_mut(path).map(|_| ())
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), IoError> {
        let node = self.find(from).ok_or_else(|| missing(from))?;
        let ((old_folder, old_name), (new_folder, new_name)) = (split(from), split(to));
        if old_folder == new_folder {
            self.folder_mut(old_folder)?.rename(old_name, new_name, node);
        } else {
            self.folder_mut(new_folder)?.add(new_name, node);
            self.folder_mut(old_folder)?.remove(old_name);
        }
        Ok(())
    }

    /// Removes the names below a folder one by one, then its own: a power cut may leave any of them.
    fn remove(&mut self, path: &str) {
        let Some(node) = self.find(path) else { return };
        if let Some(Node::Folder(folder)) = self.nodes.get(&node) {
            let inside: Vec<String> = folder.live().keys().map(|name| format!("{path}/{name}")).collect();
            inside.iter().for_each(|path| self.remove(path));
        }
        let (folder, name) = split(path);
        if let Ok(folder) = self.folder_mut(folder) {
            folder.remove(name);
        }
    }

    fn sync_all(&mut self) {
        for node in self.nodes.values_mut() {
            match node {
                Node::File(file) => file.sync(),
                Node::Folder(folder) => folder.sync(),
            }
        }
    }
}
