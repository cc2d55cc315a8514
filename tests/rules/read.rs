//! A minimal reader of `railiance/` directories for these tests: TOML with spans, no findings of its own.

use railiance::compile::check::Config;
use railiance::compile::check::contract::Contract;
use railiance::compile::load::Beside;
use railiance::diag::{SourceId, Sources, Span};
use railiance::tree::{Key, Kind, Node, from_node};
use railiance::world::disk::Disk;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The checked directory; panics on what is not of the right shape.
pub fn config(directory: &Path, sources: &mut Sources) -> Config {
    let contract: Contract = part(directory, "app.toml", sources).expect("app.toml");
    Config {
        contract,
        release: part(directory, "release.toml", sources),
        lock: part(directory, "railiance.lock", sources),
        files: files(directory, directory),
        beside: beside(directory),
    }
}

/// What stands where the programs of hooks are looked for.
fn beside(directory: &Path) -> Beside {
    let text = std::fs::read_to_string(directory.join("app.toml")).unwrap();
    let source = Sources::default().add("app.toml", text.clone());
    Beside::look(&node(&text, source), &Disk::new(directory))
}

fn part<T: for<'de> serde::Deserialize<'de>>(directory: &Path, name: &str, sources: &mut Sources) -> Option<T> {
    let path = directory.join(name);
    let text = std::fs::read_to_string(&path).ok()?;
    let source = sources.add(path.display().to_string(), text.clone());
    let root = node(&text, source);
    Some(from_node(&root).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

fn node(text: &str, source: SourceId) -> Node {
    let root = DeTable::parse(text).unwrap_or_else(|error| panic!("{error}"));
    Node::new(Span::whole_file(source), table(root.get_ref(), source))
}

fn table(table: &DeTable, source: SourceId) -> Kind {
    let entries = table.iter().map(|(key, value)| {
        let span = Span::new(source, key.span());
        (Key { text: key.get_ref().to_string(), span, merge: false }, value_node(value, source))
    });
    Kind::Map(entries.collect())
}

fn value_node(value: &Spanned<DeValue>, source: SourceId) -> Node {
    let kind = match value.get_ref() {
        DeValue::String(text) => Kind::String(text.to_string()),
        DeValue::Integer(number) => Kind::Number(i64::from_str_radix(number.as_str(), number.radix()).unwrap().into()),
        DeValue::Float(number) => Kind::Number(serde_json::Number::from_f64(number.as_str().parse().unwrap()).unwrap()),
        DeValue::Boolean(flag) => Kind::Bool(*flag),
        DeValue::Datetime(time) => Kind::String(time.to_string()),
        DeValue::Array(items) => Kind::Seq(items.iter().map(|item| value_node(item, source)).collect()),
        DeValue::Table(inner) => table(inner, source),
    };
    Node::new(Span::new(source, value.span()), kind)
}

fn files(root: &Path, directory: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files(root, &path)),
            false => _ = found.insert(path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/")),
        }
    }
    found
}

/// Every `railiance/` directory below a path, in order.
pub fn directories(below: &Path) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(below).sort_by_file_name().into_iter().map(Result::unwrap);
    walk.filter(|entry| entry.file_type().is_dir() && entry.file_name() == "railiance")
        .map(walkdir::DirEntry::into_path)
        .collect()
}
