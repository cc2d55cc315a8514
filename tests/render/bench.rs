//! Contracts as texts, through the library.

use railiance::compile::application::Application;
use railiance::compile::load::{Entry, EntryKind, Files, Listing, ReadError, load};
use railiance::compile::render::{Archetype, Manifests, Weight};
use railiance::compile::track::{self, BaseFrom, Libraries, Purpose, Track, Versions};
use railiance::diag::{Finding, Sources};
use railiance::tree::Placed;
use serde_json::Value;
use std::collections::BTreeMap;

/// The files of a `railiance/` directory by path.
#[derive(Debug, Clone, Default)]
pub struct Directory(pub BTreeMap<String, Vec<u8>>);

impl Directory {
    /// An `app.toml`, and a `release.toml` with a candidate.
    pub fn new(app: &str) -> Directory {
        Directory::default().with("app.toml", app).with("release.toml", &format!("{CANDIDATE}{STABLE}"))
    }

    pub fn first_release(app: &str) -> Directory {
        Directory::default().with("app.toml", app).with("release.toml", CANDIDATE)
    }

    pub fn with(mut self, path: &str, text: &str) -> Directory {
        self.0.insert(path.to_owned(), text.as_bytes().to_vec());
        self
    }
}

pub const CANDIDATE: &str = "[candidate]\nversion = \"v2.0.0\"\nimage = \"registry.example.org/a@sha256:2222222222222222222222222222222222222222222222222222222222222222\"\ncommit = \"6d95249\"\n";
pub const STABLE: &str = "[stable]\nversion = \"v1.0.0\"\nimage = \"registry.example.org/a@sha256:1111111111111111111111111111111111111111111111111111111111111111\"\n";

impl Files for Directory {
    fn list(&self, _: &dyn Fn(&str) -> bool) -> Listing {
        let mut entries: Vec<Entry> = Vec::new();
        for (path, bytes) in &self.0 {
            if let Some((folder, _)) = path.split_once('/')
                && entries.iter().all(|entry| entry.path != folder)
            {
                entries.push(Entry::new(folder, EntryKind::Directory));
            }
            entries.push(Entry::new(path.clone(), EntryKind::File { size: bytes.len() as u64 }));
        }
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        Listing { entries, cut: false }
    }

    fn read(&self, path: &str, _: u64) -> Result<Vec<u8>, ReadError> {
        self.0.get(path).cloned().ok_or(ReadError::Failed("no such file".to_owned()))
    }
}

/// The built-in templates and the schemas, compiled once a test.
pub struct Bench {
    pub sources: Sources,
    pub archetype: Archetype,
    pub libraries: Libraries,
}

/// One application and the two versions of its only target.
pub struct Compiled {
    pub app: Application,
    pub versions: Versions,
    pub findings: Vec<Finding>,
}

impl Bench {
    pub fn new() -> Bench {
        let mut sources = Sources::default();
        let archetype = Archetype::new(&mut sources);
        Bench { sources, archetype, libraries: Libraries::default() }
    }

    pub fn application(&mut self, directory: &Directory) -> (Application, Vec<Finding>) {
        let mut findings = Vec::new();
        let loaded = load(directory, "railiance", &mut self.sources).take(&mut findings);
        let app = Application::read(&loaded, &self.archetype, &self.sources).take(&mut findings);
        let text = || String::from_utf8_lossy(&directory.0["app.toml"]).into_owned();
        (app.unwrap_or_else(|| panic!("cannot be typed: {findings:#?}\n{}", text())), findings)
    }

    /// The candidate from `directory`; stable from `released`, or from the same tree.
    pub fn compile(&mut self, directory: &Directory, released: Option<&Directory>) -> Compiled {
        let (app, mut findings) = self.application(directory);
        let base = released.map(|released| self.application(released).0);
        let from = base.as_ref().map_or(BaseFrom::TodayOnPurpose, BaseFrom::Application);
        let targets = app.targets();
        let versions = track::versions(&app, &targets[0], from, &self.archetype).take(&mut findings);
        Compiled { app, versions, findings }
    }

    pub fn verify(&self, compiled: &Compiled, manifests: &Manifests) -> Vec<Finding> {
        let target = compiled.app.targets()[0];
        let library = self.libraries.of(&compiled.app, &target).unwrap();
        track::verify(manifests, &compiled.app, &target, &library)
    }
}

impl Compiled {
    pub fn track(&self, track: Track) -> Manifests {
        let rendered = track::manifests(&self.versions, track, &self.app, Purpose::Deliver);
        assert_eq!(rendered.findings, []);
        rendered.value
    }

    pub fn canary(&self, percent: u32) -> Manifests {
        self.track(Weight::new(percent).map_or(Track::Unrouted, Track::Canary))
    }
}

pub fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or("")
}

/// `Service shop/greeter-canary`.
pub fn title(object: &Value) -> String {
    format!("{} {}/{}", text(object, "/kind"), text(object, "/metadata/namespace"), text(object, "/metadata/name"))
}

pub fn titles(manifests: &Manifests) -> Vec<String> {
    manifests.desired().map(|object| title(&object.value)).collect()
}

pub fn find<'a>(manifests: &'a Manifests, title: &str) -> &'a Placed {
    let found = manifests.desired().chain(manifests.jobs()).find(|object| self::title(&object.value) == title);
    found.unwrap_or_else(|| panic!("no {title} among {:#?}", titles(manifests)))
}
