//! Whether a candidate holds what is stable (decision H25): one that was built before a hotfix would take it away again.

use crate::compile::check::rules::same_version;

/// What is known of where a candidate comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lineage<'a> {
    /// The stable version that it says it was built on.
    pub built_on: Option<&'a str>,
    /// Whether stable's commit is among those of the candidate, where git can tell.
    pub holds_stable: Option<bool>,
    /// Stable is another one than when the candidate came.
    pub waited: bool,
}

/// Why a candidate may lack what is stable; nothing where it has it, or nobody claims anything.
pub fn lacks(lineage: Lineage<'_>, stable: &str) -> Option<String> {
    match (lineage.holds_stable, lineage.built_on) {
        (Some(true), _) => None,
        (_, Some(base)) if same_version(base, stable) => None,
        (_, Some(base)) => Some(format!("the candidate was built on `{base}`, and `{stable}` is stable")),
        (Some(false), None) => Some(format!("the commit of `{stable}`, which is stable, is not among the candidate's")),
        (None, None) if lineage.waited => {
            Some(format!("`{stable}` became stable while the candidate waited, and nothing says that it holds that"))
        }
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lacking(built_on: Option<&str>, holds_stable: Option<bool>, waited: bool) -> bool {
        lacks(Lineage { built_on, holds_stable, waited }, "v1.0.1").is_some()
    }

    #[test]
    fn h25_a_candidate_of_before_the_hotfix_would_take_it_away() {
        assert!(lacking(Some("v1.0.0"), None, false));
        assert!(lacking(Some("1.0.0"), Some(false), false));
        assert!(lacking(None, Some(false), false));
        assert!(lacking(None, None, true));
    }

    #[test]
    fn h25_by_its_base_or_by_git_a_candidate_holds_what_is_stable() {
        assert!(!lacking(Some("1.0.1"), None, true));
        // versions say nothing about ancestry, git does
        assert!(!lacking(Some("v1.0.0"), Some(true), false));
        assert!(!lacking(None, Some(true), true));
        assert!(!lacking(None, None, false));
    }
}
