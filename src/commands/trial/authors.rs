//! Who wrote what comes, and so cannot approve it (decision H14).

use crate::compile::application::Application;
use crate::rollout::ledger::Stored;
use crate::rollout::trial::Approvals;
use crate::world::git;
use std::path::Path;

/// Who wrote it, as far as git and the contract's `people` know.
#[derive(Debug, Default)]
pub struct Authors {
    pub names: Vec<String>,
    /// Why nobody is known, where somebody asks.
    pub unknown: Option<String>,
}

/// The users who wrote what the files declare, and what came since the newest record.
///
/// # Errors
/// As [`authors`] has them.
pub fn authors_since(
    app: &Application,
    rules: &Approvals,
    directory: Option<&Path>,
    newest: Option<&Stored>,
) -> Result<Authors, String> {
    let commit = app.candidate().and_then(|candidate| candidate.commit.as_ref()).map(|commit| commit.value.as_str());
    authors(app, rules, directory, commit, newest.and_then(|newest| newest.record.about.commit.as_deref()))
}

/// The users who wrote a commit and what came since another one.
///
/// # Errors
/// Words for it: the repository knows the commit and not what came before it, so that nobody knows whose approval counts.
pub fn authors(
    app: &Application,
    rules: &Approvals,
    directory: Option<&Path>,
    commit: Option<&str>,
    since: Option<&str>,
) -> Result<Authors, String> {
    let people = &app.config.contract.people;
    let asks = rules.not_author && !people.is_empty();
    if !asks {
        return Ok(Authors::default());
    }
    let unknown = |why: String| {
        let words = format!("who wrote it is not known, and only who opens it counts as its author: {why}");
        Ok(Authors { unknown: Some(words), ..Authors::default() })
    };
    let Some(directory) = directory else { return unknown("the application's files are not at hand".to_owned()) };
    let Some(commit) = commit else { return unknown("the candidate names no `commit`".to_owned()) };
    let is_shallow = git::is_shallow(directory);
    if !is_shallow && !git::knows(directory, commit) {
        return unknown(format!("git does not know commit {commit} here"));
    }
    let Some(addresses) = git::authors(directory, commit, since) else {
        let help = match (is_shallow, since) {
            (false, Some(since)) => format!("stable's commit is not here: `git fetch origin {since}`"),
            (true, _) | (false, None) => "fetch the history: `git fetch --unshallow`".to_owned(),
        };
        return Err(format!(
            "closed: git cannot tell who wrote what came since stable, and `not_author` asks for it\nhelp: {help}"
        ));
    };
    // nobody tells two people apart by capital letters of an address
    let user = |address: &String| people.iter().find(|(known, _)| known.eq_ignore_ascii_case(address));
    let names = addresses.iter().filter_map(user).map(|(_, user)| user.clone()).collect();
    Ok(Authors { names, unknown: None })
}
