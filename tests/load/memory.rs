//! A directory in memory, and what tests ask of a loaded one.

use railiance::compile::load::{Directory, Entry, EntryKind, Files, Listing, ReadError, load};
use railiance::diag::{Checked, Code, Finding, Sources};
use std::collections::BTreeMap;

pub const APP: &str = "contract = \"railiance.dev/v1\"\n[app]\nname = \"greeter\"\n";

#[derive(Default)]
pub struct Memory {
    files: BTreeMap<String, Vec<u8>>,
}

impl Memory {
    pub fn new(files: &[(&str, &str)]) -> Self {
        files.iter().fold(Memory::default(), |memory, (path, text)| memory.with(path, text.as_bytes()))
    }

    /// A valid directory with one more file.
    pub fn app_and(path: &str, bytes: &[u8]) -> Self {
        Memory::new(&[("app.toml", APP)]).with(path, bytes)
    }

    pub fn with(mut self, path: &str, bytes: &[u8]) -> Self {
        self.files.insert(path.to_owned(), bytes.to_vec());
        self
    }
}

impl Files for Memory {
    fn list(&self, enter: &dyn Fn(&str) -> bool) -> Listing {
        let mut kinds = BTreeMap::new();
        for (path, bytes) in &self.files {
            let above: Vec<&str> = path.match_indices('/').map(|(at, _)| &path[..at]).collect();
            for (at, parent) in above.iter().enumerate() {
                if above[..at].iter().all(|path| enter(path)) {
                    kinds.insert((*parent).to_owned(), EntryKind::Directory);
                }
            }
            if above.iter().all(|path| enter(path)) {
                kinds.insert(path.clone(), EntryKind::File { size: bytes.len() as u64 });
            }
        }
        Listing { entries: kinds.into_iter().map(|(path, kind)| Entry { path, kind }).collect(), cut: false }
    }

    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        match self.files.get(path) {
            Some(bytes) if bytes.len() as u64 > limit => Err(ReadError::TooLarge),
            Some(bytes) => Ok(bytes.clone()),
            None => Err(ReadError::Failed("no such file".to_owned())),
        }
    }
}

/// A loaded directory with its sources.
pub struct Loaded {
    pub directory: Directory,
    pub findings: Vec<Finding>,
    pub sources: Sources,
}

pub fn loaded(files: &dyn Files) -> Loaded {
    let mut sources = Sources::default();
    let Checked { value, findings } = load(files, "shop/railiance", &mut sources);
    Loaded { directory: value, findings, sources }
}

impl Loaded {
    pub fn codes(&self) -> Vec<Code> {
        self.findings.iter().map(|finding| finding.code).collect()
    }

    /// `place: message` of the only finding.
    pub fn only(&self) -> String {
        assert_eq!(self.findings.len(), 1, "{:#?}", self.findings);
        self.line(0)
    }

    pub fn line(&self, at: usize) -> String {
        let finding = &self.findings[at];
        let place = self.sources.place(finding.span().expect("every finding has a place"));
        format!("{place}: {} {}", finding.code.slug(), finding.message)
    }

    pub fn help(&self) -> &str {
        self.findings[0].help.as_deref().unwrap_or("")
    }
}
