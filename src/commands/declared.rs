//! The candidate that the files at hand declare, to be held against the ledger: by its digest, for two candidates may bear one version.

use super::base::Bases;
use super::choose::{one_application, one_target};
use super::place::PlaceOptions;
use super::workspace::Workspace;
use crate::diag::Severity;
use crate::rollout::ledger::About;
use crate::rollout::trial::Opened;

/// A declared candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    pub version: String,
    /// The digest of its side; none where it cannot be compiled, which other verbs tell of.
    digest: Option<String>,
}

impl Declared {
    /// Nothing where the files declare none, or more than one application.
    pub fn of(place: &PlaceOptions) -> Option<Declared> {
        let workspace = Workspace::open(std::slice::from_ref(&place.path));
        let app = one_application(&workspace, "promote").ok()?;
        let version = app.candidate()?.version.value.clone();
        let target = one_target(app, place.target.as_deref()).ok()?;
        let versions = Bases::none().versions(app, &target, &workspace, false);
        let sound = versions.findings.iter().all(|finding| finding.severity != Severity::Error);
        let side = versions.value.candidate.filter(|_| sound);
        Some(Declared { version, digest: side.map(|side| side.digest) })
    }

    /// Whether a trial is, or waits to be, one of it.
    pub fn is_tried_by(&self, opened: &Opened) -> bool {
        self.is(&opened.version, &opened.digest)
    }

    /// Whether a record is one of it.
    pub fn is_released_by(&self, about: &About) -> bool {
        self.is(&about.version, &about.digest)
    }

    fn is(&self, version: &str, digest: &str) -> bool {
        self.version == version && self.digest.as_deref().is_none_or(|own| own == digest)
    }
}
