//! The first `app.toml` of a project: what its files tell, and the smallest valid contract.

mod detect;
mod name;
mod owner;
mod write;

pub use detect::{INTERESTING, Project, detect};
pub use name::valid_name;
pub use write::write;

/// What a first `app.toml` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// A valid name of an application.
    pub name: String,
    /// Where the name comes from; `None` for the directory's own name.
    pub name_from: Option<Origin>,
    /// The team that answers for it.
    pub owner: Option<(String, Origin)>,
    pub kind: DraftKind,
}

/// Who says a value: a file of the project, by its name, or the person who asked for the draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    File(String),
    Person,
}

/// Own code, or somebody else's chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DraftKind {
    Native(Native),
    Overlay(Overlay),
}

/// What is known about an application of one's own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Native {
    /// The port it listens on.
    pub port: Option<(u16, Origin)>,
    /// The command that starts it on a laptop.
    pub start: Option<(Vec<String>, Origin)>,
    /// The repository of its image.
    pub image: Option<(String, Origin)>,
    /// The name that clients use; no file tells it.
    pub host: Option<(String, Origin)>,
}

/// A Helm chart to wrap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlay {
    /// Where the chart's directory is, relative to the project.
    pub chart: String,
    pub version: Option<String>,
}
