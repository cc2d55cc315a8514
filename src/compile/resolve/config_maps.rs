//! Config files → immutable ConfigMaps, named by their content (decision H12): the same data has
//! the same name, so both tracks of a canary and every old ReplicaSet can hold on to it.

use super::defaulted::because;
use super::{ConfigFile, ConfigMap, Resolver, names};
use crate::diag::{Code, Finding, Span};
use crate::tree::{Origin, Spanned, Traced};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeMap;

/// A ConfigMap and what it is made for.
pub struct MadeConfigMap {
    pub map: ConfigMap,
    /// The volume that mounts it.
    pub volume: String,
    /// Key in the map by path in the container, where single files are mounted.
    pub files: Vec<(Traced<String>, Traced<String>)>,
}

/// The volume of the single files of `[workload] config`.
pub(super) const CONFIG_VOLUME: &str = "config";

impl Resolver<'_> {
    pub(super) fn config_maps(&mut self) -> Vec<MadeConfigMap> {
        let mut made = Vec::new();
        made.extend(self.map_of_files());
        for (name, volume) in &self.workload.volumes {
            if let Some(directory) = &volume.config {
                made.extend(self.map_of_directory(name, directory));
            }
        }
        made
    }

    fn map_of_files(&mut self) -> Option<MadeConfigMap> {
        let mut entries = BTreeMap::new();
        let mut files = Vec::new();
        for (mount, path) in &self.workload.config {
            let Some(file) = self.config_files.get(path.as_str()) else { continue };
            let key = key_of(path, &entries);
            entries.insert(key.clone(), (file, because(path.span, "config file")));
            files.push((Traced::from(mount), Traced::new(key, Origin::Text(path.span))));
        }
        let first = self.workload.config.values().next()?.span;
        self.made(CONFIG_VOLUME, first, entries, files)
    }

    fn map_of_directory(&mut self, volume: &str, directory: &Spanned<String>) -> Option<MadeConfigMap> {
        let prefix = format!("{}/", directory.trim_end_matches('/'));
        let entries = self
            .config_files
            .iter()
            .filter_map(|(path, file)| path.strip_prefix(&prefix).map(|name| (name, file)))
            .filter(|(name, _)| !name.contains('/'))
            .map(|(name, file)| (name.to_owned(), (file, because(directory.span, "config file"))))
            .collect();
        self.made(volume, directory.span, entries, Vec::new())
    }

    fn made(
        &mut self,
        volume: &str,
        span: Span,
        entries: BTreeMap<String, (&ConfigFile, Origin)>,
        files: Vec<(Traced<String>, Traced<String>)>,
    ) -> Option<MadeConfigMap> {
        if entries.is_empty() {
            return None;
        }
        let size: usize = entries.values().map(|(file, _)| file.bytes.len()).sum();
        if size > MAX_CONFIG_MAP {
            self.findings.push(too_large(size, span));
        }
        let hash = content_hash(&entries);
        let name = names::joined(&[&self.contract.app.name, volume, &hash]);
        let origins = entries.values().map(|(_, origin)| origin.clone());
        let name = Traced::new(name, Origin::computed("content hash", origins));
        let (data, binary_data) = split(entries);
        Some(MadeConfigMap { map: ConfigMap { name, data, binary_data }, volume: volume.to_owned(), files })
    }
}

/// The API server's bound on the data of a ConfigMap.
const MAX_CONFIG_MAP: usize = 1024 * 1024;

fn too_large(size: usize, span: Span) -> Finding {
    Finding::new(Code::FileTooLarge, format!("{size} bytes of config files in one ConfigMap, which holds 1 MiB"))
        .at(span, "these files together")
        .help("mount some of the files as a volume of their own, or fetch large data at start")
}

type Texts = Option<BTreeMap<String, Traced<String>>>;

fn split(entries: BTreeMap<String, (&ConfigFile, Origin)>) -> (Texts, Texts) {
    let (mut data, mut binary) = (BTreeMap::new(), BTreeMap::new());
    for (key, (file, origin)) in entries {
        match std::str::from_utf8(&file.bytes) {
            Ok(text) => {
                let origin = file.source.map_or(origin, |source| Origin::Text(Span::whole_file(source)));
                data.insert(key, Traced::new(text.to_owned(), origin));
            }
            Err(_) => _ = binary.insert(key, Traced::new(STANDARD.encode(&file.bytes), origin)),
        }
    }
    let filled = |map: BTreeMap<_, _>| if map.is_empty() { None } else { Some(map) };
    (filled(data), filled(binary))
}

/// Ten hex digits over keys and contents; the length of each keeps neighbours apart.
fn content_hash(entries: &BTreeMap<String, (&ConfigFile, Origin)>) -> String {
    let mut bytes = Vec::new();
    for (key, (file, _)) in entries {
        bytes.extend(key.len().to_le_bytes());
        bytes.extend(key.as_bytes());
        bytes.extend(file.bytes.len().to_le_bytes());
        bytes.extend(&file.bytes);
    }
    names::hex(&bytes).chars().take(10).collect()
}

/// A legal ConfigMap key for a path below `config/`; two paths never share one.
fn key_of<T>(path: &str, taken: &BTreeMap<String, T>) -> String {
    let below = path.strip_prefix("config/").unwrap_or(path);
    let key: String = below
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '.' })
        .collect();
    match taken.contains_key(&key) {
        false => key,
        true => format!("{key}-{}", &names::hex(path.as_bytes())[..10]),
    }
}
