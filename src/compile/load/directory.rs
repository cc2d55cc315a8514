use super::beside::Beside;
use crate::diag::SourceId;
use crate::tree::Node;
use std::sync::Arc;

/// What a `railiance/` directory holds, as far as it could be read. Lists are sorted by path.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Directory {
    /// The directory's name as the user would write it; empty for the current directory.
    pub root: String,
    pub app_toml: Option<Document>,
    pub release_toml: Option<Document>,
    pub lock: Option<Document>,
    /// `templates/*.yaml.hbs`
    pub templates: Vec<File>,
    /// `manifests/*.yaml`
    pub manifests: Vec<Manifest>,
    /// `schemas/*.yaml`: the user's own custom resource definitions
    pub schemas: Vec<Manifest>,
    /// everything below `config/`, never parsed
    pub config: Vec<Asset>,
    /// `values/**/*.yaml`
    pub values: Vec<File>,
    /// `patches/**/*.yaml`
    pub patches: Vec<File>,
    /// Where the programs of hooks lie, outside of the directory.
    pub beside: Beside,
}

/// A text file: its path relative to the directory, with forward slashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    pub path: String,
    pub source: SourceId,
}

/// A parsed TOML file. Where the text has errors the tree holds what could be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    pub path: String,
    pub source: SourceId,
    pub root: Node,
}

/// A parsed YAML file; empty documents are left out, as kubectl does.
#[derive(Debug, Clone, PartialEq)]
pub struct Manifest {
    pub path: String,
    pub source: SourceId,
    pub documents: Vec<Node>,
}

/// A file whose bytes are data of the application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    pub path: String,
    /// The text, if it is one; else an empty source that bears the file's name.
    pub source: SourceId,
    pub content: Content,
}

/// How an asset's bytes are kept: a ConfigMap holds text in `data`, anything else in `binaryData`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    Text(Arc<str>),
    Binary(Arc<[u8]>),
}

impl Content {
    pub fn bytes(&self) -> &[u8] {
        match self {
            Content::Text(text) => text.as_bytes(),
            Content::Binary(bytes) => bytes,
        }
    }
}

impl Directory {
    /// The asset at a path relative to the directory, such as `config/app.yaml`.
    pub fn asset(&self, path: &str) -> Option<&Asset> {
        find(&self.config, path, |asset| &asset.path)
    }

    /// Path and source of every text of the directory.
    pub fn texts(&self) -> impl Iterator<Item = (&str, SourceId)> {
        let documents = [&self.app_toml, &self.release_toml, &self.lock].into_iter().flatten();
        let documents = documents.map(|file| (file.path.as_str(), file.source));
        let files = [&self.templates, &self.values, &self.patches].into_iter().flatten();
        let files = files.map(|file| (file.path.as_str(), file.source));
        let manifests = [&self.manifests, &self.schemas].into_iter().flatten();
        let manifests = manifests.map(|file| (file.path.as_str(), file.source));
        let config = self.config.iter().map(|asset| (asset.path.as_str(), asset.source));
        documents.chain(files).chain(manifests).chain(config)
    }

    /// The values file at a path relative to the directory.
    pub fn values_file(&self, path: &str) -> Option<&File> {
        find(&self.values, path, |file| &file.path)
    }

    /// The patch at a path relative to the directory.
    pub fn patch(&self, path: &str) -> Option<&File> {
        find(&self.patches, path, |file| &file.path)
    }
}

fn find<'a, T>(sorted: &'a [T], path: &str, name: impl Fn(&T) -> &str) -> Option<&'a T> {
    sorted.binary_search_by(|item| name(item).cmp(path)).ok().and_then(|at| sorted.get(at))
}
