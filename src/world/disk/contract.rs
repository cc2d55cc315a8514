use super::Disk;
use crate::compile::load::{Files, Listing, Mode, ReadError};
use std::collections::BTreeMap;
use std::path::Path;

/// A `railiance/` directory of which only the contract is looked at: its documents, without manifests,
/// templates and whatever else lies beside them.
pub struct Contract(Disk);

const DOCUMENTS: [&str; 3] = ["app.toml", "release.toml", "railiance.lock"];

impl Contract {
    pub fn new(root: &Path) -> Self {
        Contract(Disk::new(root))
    }
}

impl Files for Contract {
    fn list(&self, _enter: &dyn Fn(&str) -> bool) -> Listing {
        let mut listing = self.0.list(&|_| false);
        listing.entries.retain(|entry| DOCUMENTS.contains(&entry.path.as_str()));
        listing
    }

    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        self.0.read(path, limit)
    }

    fn beside(&self, directory: &str) -> Option<BTreeMap<String, Mode>> {
        self.0.beside(directory)
    }
}
