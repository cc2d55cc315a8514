//! What an editor makes of the schemas: Taplo validates every fixture with them, and the language
//! server of Tombi completes and explains every key.

use crate::lsp::Server;
use crate::wheels::wheels;
use railiance::diag::{SourceId, Sources};
use railiance::tree::{Kind, Node, toml};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const FILES: [(&str, &str); 3] = [("app", "app.toml"), ("release", "release.toml"), ("lock", "railiance.lock")];

/// Keys that exclude each other: no schema that editors understand can say so well.
const NOT_IN_SCHEMAS: [&str; 2] = ["SHP008-conflicting-keys", "invalid/conflicts.toml"];

/// An empty `[stable]` is a table of targets; with its first key it is a version.
const DEPENDS_ON_CONTENT: &str = "stable";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn schema_url(name: &str) -> String {
    format!("file://{}/schemas/{name}.v1.json", root().display())
}

fn schema(name: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(root().join(format!("schemas/{name}.v1.json"))).unwrap()).unwrap()
}

/// Every file below a directory, sorted.
fn below(directory: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(directory).sort_by_file_name().into_iter().map(Result::unwrap);
    entries.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path).collect()
}

fn lint(schema: &str, files: &[PathBuf]) -> Output {
    Command::new(wheels("editors").join("taplo"))
        .args(["lint", "--no-auto-config", "--schema", &schema_url(schema)])
        .args(files)
        .env("RUST_LOG", "error")
        .output()
        .unwrap()
}

/// The fixtures' files of one schema: those that fit it, and those that do not.
fn fixtures(name: &str, file: &str) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let mut files = below(&root().join("fixtures"));
    let contract = |path: &Path| name == "app" && path.starts_with(root().join("fixtures/contract"));
    files.retain(|path| path.file_name().is_some_and(|name| name == file) || contract(path));
    let text = |path: &PathBuf| path.to_str().unwrap().to_owned();
    files.retain(|path| !NOT_IN_SCHEMAS.iter().any(|not| text(path).contains(not)));
    // what cannot be read at all is no matter of schemas
    files.retain(|path| !text(path).contains("/bad/SYN"));
    files.into_iter().partition(|path| !text(path).contains("/bad/SHP") && !text(path).contains("/invalid/"))
}

#[test]
fn taplo_accepts_what_fits_and_refuses_what_does_not() {
    for (name, file) in FILES {
        let (good, bad) = fixtures(name, file);
        let output = lint(name, &good);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        for path in &bad {
            let output = lint(name, std::slice::from_ref(path));
            assert!(!output.status.success(), "{} is accepted", path.display());
        }
        assert!(good.len() > if name == "lock" { 0 } else { 9 }, "{file}: {good:?}");
        assert!(bad.len() > 5 || name != "app", "{file}: {bad:?}");
    }
}

/// A schema with everything that it refers to or chooses from.
fn ways<'s>(root: &'s Value, schema: &'s Value) -> Vec<&'s Value> {
    let target = schema["$ref"].as_str().and_then(|target| root.pointer(target.trim_start_matches('#')));
    let choices = schema["anyOf"].as_array().into_iter().flatten();
    let inner = target.into_iter().chain(choices).flat_map(|schema| ways(root, schema));
    std::iter::once(schema).chain(inner).collect()
}

fn texts<'s>(root: &'s Value, schema: &'s Value) -> Vec<&'s str> {
    ways(root, schema).into_iter().filter_map(|way| way["description"].as_str()).collect()
}

/// What may be said of a key: its own text, or that of the tables that stand under it as a list.
fn said<'s>(root: &'s Value, schema: &'s Value) -> Vec<&'s str> {
    let items = ways(root, schema).into_iter().filter_map(|way| way.get("items"));
    texts(root, schema).into_iter().chain(items.flat_map(|items| texts(root, items))).collect()
}

fn says(shown: &str, texts: &[&str]) -> bool {
    texts.iter().any(|text| shown.contains(text))
}

/// The contract's keys in a document, with the texts that explain each: offset, name, texts.
fn keys<'s>(root: &'s Value, schema: &'s Value, node: &Node, into: &mut Vec<(usize, String, Vec<&'s str>)>) {
    for way in ways(root, schema) {
        match &node.kind {
            Kind::Map(entries) => {
                for (key, value) in entries {
                    let inner = way["properties"].get(&key.text);
                    if let Some(inner) = inner {
                        into.push((key.span.range().start, key.text.clone(), said(root, inner)));
                    }
                    keys(root, inner.unwrap_or(&way["additionalProperties"]), value, into);
                }
            }
            Kind::Seq(items) => items.iter().for_each(|item| keys(root, &way["items"], item, into)),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {}
        }
    }
}

fn tombi() -> Server {
    Server::start(&wheels("editors").join("tombi"), &["lsp", "--offline"])
}

#[test]
fn a_language_server_explains_every_key_of_the_shop() {
    let mut server = tombi();
    let mut explained = 0;
    let directories = ["shop/railiance", "shop/adopted/railiance", "shop/overlay/railiance"];
    for (directory, (name, file)) in directories.iter().flat_map(|directory| FILES.map(|file| (directory, file))) {
        let Ok(text) = fs::read_to_string(root().join("fixtures").join(directory).join(file)) else { continue };
        let text = format!("#:schema {}\n{}", schema_url(name), text.replace("#:schema ", "# "));
        let (schema, tree) = (schema(name), read(&text));
        let mut wanted = Vec::new();
        keys(&schema, &schema, &tree, &mut wanted);
        let document = server.open(file, text);
        for (offset, key, texts) in &wanted {
            let shown = server.hover(&document, *offset);
            assert!(says(&shown, texts), "{directory}/{file}: `{key}`\n{texts:?}\n{shown}");
        }
        explained += wanted.len();
    }
    assert!(explained > 250, "{explained}");
}

fn read(text: &str) -> Node {
    let source: SourceId = Sources::default().add("a.toml", text);
    let tree = toml::read(text, source);
    assert_eq!(tree.findings, []);
    tree.value
}

/// A step on the way to a table.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Step {
    key: String,
    /// An item of a list of tables.
    item: bool,
}

type Tables<'s> = Vec<(Vec<Step>, &'s Value)>;

/// Every table of a schema that has keys of its own, with the way to it.
fn tables<'s>(root: &'s Value, schema: &'s Value, path: &[Step], into: &mut Tables<'s>) {
    for way in ways(root, schema) {
        if way["properties"].is_object() {
            if into.iter().any(|(known, table)| known == path && *table == way) {
                continue;
            }
            into.push((path.to_vec(), way));
        }
        for (key, inner) in way["properties"].as_object().into_iter().flatten() {
            tables(root, inner, &[path, &[Step { key: key.clone(), item: false }]].concat(), into);
        }
        if way["additionalProperties"].is_object() {
            let step = Step { key: "any".to_owned(), item: false };
            tables(root, &way["additionalProperties"], &[path, &[step]].concat(), into);
        }
        if let (Some((last, before)), true) = (path.split_last(), way["items"].is_object()) {
            let step = Step { item: true, ..last.clone() };
            tables(root, &way["items"], &[before, &[step]].concat(), into);
        }
    }
}

/// `[[stage.canary.gate]]`, and below it `[stage.canary.gate.compare]`.
fn header(path: &[Step]) -> String {
    let name = |end: usize| path[..end].iter().map(|step| step.key.as_str()).collect::<Vec<_>>().join(".");
    let items = path.iter().enumerate().filter(|(_, step)| step.item);
    let mut text: String = items.map(|(at, _)| format!("[[{}]]\n", name(at + 1))).collect();
    if path.last().is_some_and(|step| !step.item) {
        text += &format!("[{}]\n", name(path.len()));
    }
    text
}

#[test]
fn a_language_server_completes_every_key_in_every_table() {
    let mut server = tombi();
    let mut completed = BTreeSet::new();
    for (name, file) in FILES {
        let root = schema(name);
        let mut found = Vec::new();
        tables(&root, &root, &[], &mut found);
        for (path, table) in found {
            let header = header(&path);
            let text = format!("#:schema {}\n{header}\n", schema_url(name));
            let at = text.len() - 1;
            let document = server.open(file, text);
            let offered = server.completions(&document, at);
            for (key, property) in table["properties"].as_object().unwrap() {
                if path.len() == 1 && path[0].key == DEPENDS_ON_CONTENT {
                    continue;
                }
                // `contract = "railiance.dev/v1"` where only one value can be
                let labels = |label: &str| label == key || label.starts_with(&format!("{key} = "));
                let texts = texts(&root, property);
                let good = offered.iter().any(|(label, shown)| labels(label) && says(shown, &texts));
                assert!(good, "{file} {header}`{key}`: {texts:?}\n{offered:#?}");
                completed.insert(format!("{header}{key}"));
            }
        }
    }
    assert!(completed.len() > 300, "{}", completed.len());
}
