use super::contract::{Contract, Lock, Release, Target};
use super::profiles::{self, Profile};
use crate::tree::Spanned;
use std::collections::BTreeSet;

/// Everything that a `railiance/` directory declares: typed, spanned, and of the right shape.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    pub contract: Contract,
    pub release: Option<Release>,
    pub lock: Option<Lock>,
    /// Paths of all files of the directory, relative to it.
    pub files: BTreeSet<String>,
}

impl Config {
    /// The targets by name; a contract without any has one nameless target, all defaults.
    pub fn targets(&self) -> Vec<(Option<&Spanned<String>>, Option<&Spanned<Target>>)> {
        match self.contract.target.is_empty() {
            true => vec![(None, None)],
            false => self.contract.target.iter().map(|(name, target)| (Some(name), Some(target))).collect(),
        }
    }
}

/// The profile of a target; an unknown name is a finding of the shape check.
pub fn profile(target: Option<&Spanned<Target>>) -> &'static Profile {
    target
        .and_then(|target| target.profile.as_ref())
        .and_then(|name| Profile::find(name))
        .unwrap_or(&profiles::SINGLE_NODE)
}
