use super::bundle::Bundle;
use super::structural::structural;
use super::{Field, Schema, Shape};
use crate::diag::{Checked, Code, Finding};
use crate::tree::{Kind, Node};
use std::sync::Arc;

/// A kind that the user's own CustomResourceDefinition declares, with each served version.
#[derive(Debug, Clone)]
pub struct Crd {
    pub(super) group: String,
    pub(super) kind: String,
    pub(super) cluster: bool,
    pub(super) versions: Vec<Version>,
}

#[derive(Debug, Clone)]
pub(super) struct Version {
    pub name: String,
    pub deprecated: bool,
    pub schema: Arc<Schema>,
}

impl Crd {
    pub fn group(&self) -> &str {
        &self.group
    }

    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The served versions, as written.
    pub fn versions(&self) -> impl Iterator<Item = &str> {
        self.versions.iter().map(|version| version.name.as_str())
    }
}

/// Reads one document of `railiance/schemas/`.
///
/// `None` comes with a finding [`Code::NotACrd`] that says what is missing; an empty document is `None` alone.
pub fn crd(document: &Node) -> Checked<Option<Crd>> {
    if document.kind == Kind::Null {
        return Checked::clean(None);
    }
    match read(document) {
        Ok(crd) => Checked::clean(Some(crd)),
        Err(finding) => Checked::new(None, vec![finding]),
    }
}

fn read(document: &Node) -> Result<Crd, Finding> {
    let kind = document.get("kind").and_then(Node::as_str).unwrap_or("document");
    let api = document.get("apiVersion").and_then(Node::as_str).unwrap_or_default();
    if (api, kind) != ("apiextensions.k8s.io/v1", "CustomResourceDefinition") {
        return Err(Finding::new(Code::NotACrd, format!("a `{kind}` among the schemas"))
            .at(document.span, "no CustomResourceDefinition of `apiextensions.k8s.io/v1`")
            .help("put only CustomResourceDefinitions into `schemas/`"));
    }
    let spec = need(document, &["spec"])?;
    let versions = need(spec, &["versions"])?;
    let Kind::Seq(items) = &versions.kind else { return Err(missing(versions, "spec.versions")) };
    let versions: Vec<Version> = items.iter().filter(|item| served(item)).map(version).collect::<Result<_, _>>()?;
    Ok(Crd {
        group: text(spec, &["group"])?,
        kind: text(spec, &["names", "kind"])?,
        cluster: text(spec, &["scope"])? == "Cluster",
        versions,
    })
}

fn served(version: &Node) -> bool {
    version.get("served").is_none_or(|served| served.kind != Kind::Bool(false))
}

fn version(item: &Node) -> Result<Version, Finding> {
    let schema = need(item, &["schema", "openAPIV3Schema"])?;
    let deprecated = item.get("deprecated").is_some_and(|flag| flag.kind == Kind::Bool(true));
    let schema = Arc::new(with_head(structural(&schema.to_value())));
    Ok(Version { name: text(item, &["name"])?, deprecated, schema })
}

/// `apiVersion`, `kind` and `metadata` belong to every object, declared or not.
fn with_head(mut schema: Schema) -> Schema {
    if let Shape::Object(object) = &mut schema.shape {
        object.fields.retain(|field| !matches!(field.name.as_ref(), "apiVersion" | "kind" | "metadata"));
        let meta = Schema { nullable: true, ..Schema::of(Shape::Definition(Bundle::embedded().object_meta())) };
        let head = [("apiVersion", Schema::of(Shape::Text)), ("kind", Schema::of(Shape::Text)), ("metadata", meta)];
        object.fields.extend(head.map(|(name, schema)| Field { name: name.into(), required: false, schema }));
        object.fields.sort_by(|left, right| left.name.cmp(&right.name));
    }
    schema
}

fn need<'a>(node: &'a Node, path: &[&'a str]) -> Result<&'a Node, Finding> {
    match node.descend(path.iter().copied()) {
        (found, true) => Ok(found),
        (deepest, false) => Err(missing(deepest, &path.join("."))),
    }
}

fn text(node: &Node, path: &[&str]) -> Result<String, Finding> {
    let found = need(node, path)?;
    found.as_str().map(str::to_owned).ok_or_else(|| missing(found, &path.join(".")))
}

fn missing(node: &Node, what: &str) -> Finding {
    Finding::new(Code::NotACrd, format!("a CustomResourceDefinition without a usable `{what}`"))
        .at(node.span, format!("{} without `{what}`", node.type_name()))
        .help("take the file as its project publishes it, or as `kubectl get crd NAME -o yaml` shows it")
}
