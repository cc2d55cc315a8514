use super::pages;
use crate::commands::Failure;
use crate::diag::{Code, nearest};
use crate::rollout::preflight;

/// A code that can be explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// What `check` finds.
    Finding(Code),
    /// A reason for which preflight closes.
    Closing(preflight::Code),
}

impl Known {
    /// Each, a family after the other.
    pub fn all() -> impl Iterator<Item = Known> {
        let findings = Code::ALL.iter().copied().map(Known::Finding);
        findings.chain(preflight::Code::ALL.iter().copied().map(Known::Closing))
    }

    /// The one with this id or slug, in any case.
    ///
    /// # Errors
    /// There is none; the nearest is named.
    pub fn find(name: &str) -> Result<Known, Failure> {
        let is = |known: &Known| known.id().eq_ignore_ascii_case(name) || known.slug().eq_ignore_ascii_case(name);
        Known::all().find(is).ok_or_else(|| {
            let near = nearest(&name.to_ascii_uppercase(), Known::all().map(Known::id))
                .or_else(|| nearest(&name.to_ascii_lowercase(), Known::all().map(Known::slug)));
            let lists = || "`railiance explain` lists all codes".to_owned();
            let hint = near.map_or_else(lists, |near| format!("did you mean `{near}`?"));
            Failure::Usage(format!("there is no code `{name}`; {hint}"))
        })
    }

    pub fn id(self) -> &'static str {
        match self {
            Known::Finding(code) => code.id(),
            Known::Closing(code) => code.id(),
        }
    }

    pub fn slug(self) -> &'static str {
        match self {
            Known::Finding(code) => code.slug(),
            Known::Closing(code) => code.slug(),
        }
    }

    pub fn family(self) -> &'static str {
        match self {
            Known::Finding(code) => code.family().name(),
            Known::Closing(_) => "preflight",
        }
    }

    pub fn severity(self) -> &'static str {
        match self {
            Known::Finding(code) => code.severity().name(),
            Known::Closing(_) => "error",
        }
    }

    /// In Markdown.
    pub fn page(self) -> String {
        match self {
            Known::Finding(code) => pages::text(code).to_owned(),
            Known::Closing(code) => pages::closing(code),
        }
    }
}
