//! The first `app.toml` of a project: what its files tell, and the smallest valid contract.

mod detect;
mod name;
mod write;

pub use detect::{INTERESTING, Project, detect};
pub use name::valid_name;
pub use write::write;

/// What a first `app.toml` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// A valid name of an application.
    pub name: String,
    /// The file that the name was taken from; `None` for the directory's own name.
    pub name_from: Option<String>,
    pub kind: DraftKind,
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
    /// The port it listens on, and the file that says so.
    pub port: Option<(u16, String)>,
    /// The command that starts it on a laptop, and the file that says so.
    pub start: Option<(Vec<String>, String)>,
    /// The repository of its image, where a file names one.
    pub image: Option<(String, String)>,
}

/// A Helm chart to wrap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlay {
    /// Where the chart's directory is, relative to the project.
    pub chart: String,
    pub version: Option<String>,
}
