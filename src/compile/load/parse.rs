//! The third step of loading: texts become trees.

use super::beside::Beside;
use super::directory::{Asset, Content, Directory, Document, File, Manifest};
use super::door::Files;
use super::role::Role;
use super::text::{Named, NamedFile};
use crate::diag::{Checked, Code, Finding, SourceId, Sources, Span};
use crate::tree::{Kind, Node, toml, yaml};

/// Parses all files of one directory. `sources` holds their texts already.
pub(super) fn parse(files: &dyn Files, root: &str, named: Named, sources: &Sources) -> Checked<Directory> {
    let directory = Directory { root: root.to_owned(), ..Directory::default() };
    let mut parser = Parser { sources, directory, findings: named.findings };
    for file in named.files {
        parser.file(file);
    }
    if let Some(app) = &parser.directory.app_toml {
        parser.directory.beside = Beside::look(&app.root, files);
    }
    sort_by_place(&mut parser.findings);
    Checked::new(parser.directory, parser.findings)
}

/// Findings of one file stand together, in the order of the text.
fn sort_by_place(findings: &mut [Finding]) {
    findings.sort_by_key(|finding| finding.span().map(|span| (span.source, span.start)));
}

struct Parser<'a> {
    sources: &'a Sources,
    directory: Directory,
    findings: Vec<Finding>,
}

impl Parser<'_> {
    fn file(&mut self, file: NamedFile) {
        if !file.role.may_be_empty() && self.text(file.source).trim().is_empty() {
            let finding = Finding::new(Code::EmptyFile, format!("`{}` is empty", file.path));
            self.findings.push(finding.at(Span::whole_file(file.source), "").help("fill it or remove it"));
            return;
        }
        let NamedFile { path, role, source, content } = file;
        match role {
            Role::App => self.directory.app_toml = Some(self.document(path, source)),
            Role::Release => self.directory.release_toml = Some(self.document(path, source)),
            Role::Lock => self.directory.lock = Some(self.document(path, source)),
            Role::Manifest => self.manifest(path, source, |directory| &mut directory.manifests),
            Role::Schema => self.manifest(path, source, |directory| &mut directory.schemas),
            Role::Template => self.directory.templates.push(File { path, source }),
            Role::Values => self.directory.values.push(File { path, source }),
            Role::Patch => self.directory.patches.push(File { path, source }),
            Role::Config => self.asset(path, source, content),
        }
    }

    fn text(&self, source: SourceId) -> &str {
        &self.sources.get(source).text
    }

    fn asset(&mut self, path: String, source: SourceId, content: Content) {
        self.directory.config.push(Asset { path, source, content });
    }

    fn document(&mut self, path: String, source: SourceId) -> Document {
        let root = toml::read(self.text(source), source).take(&mut self.findings);
        Document { path, source, root }
    }

    fn manifest(&mut self, path: String, source: SourceId, list: fn(&mut Directory) -> &mut Vec<Manifest>) {
        let read = documents(self.text(source), source);
        if read.value.is_empty() && read.findings.is_empty() {
            let finding = Finding::new(Code::EmptyFile, format!("`{path}` holds no object"));
            self.findings.push(finding.at(Span::whole_file(source), "").help("fill it or remove it"));
        }
        let documents = read.take(&mut self.findings);
        list(&mut self.directory).push(Manifest { path, source, documents });
    }
}

/// All documents of a YAML text but the empty ones.
fn documents(text: &str, source: SourceId) -> Checked<Vec<Node>> {
    let read = yaml::read(text, source, yaml::Merge::Apply, yaml::Limits::default());
    read.map(|documents| documents.into_iter().filter(|node| node.kind != Kind::Null).collect())
}
