/// Where GitHub and GitLab look for owners of code, the first that is there counts.
pub(super) const CODEOWNERS: &[&str] = &[".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"];

/// The team of the last rule about everything, `* @organisation/team`; a person is no team.
pub(super) fn team(text: &str) -> Option<String> {
    let rules = text.lines().map(|line| line.split(" #").next().unwrap_or(line).split_whitespace());
    rules.rev().find_map(owner_of_everything).flatten()
}

/// `Some` for a rule about everything; in it the first team, if it names one.
fn owner_of_everything<'a>(mut words: impl Iterator<Item = &'a str>) -> Option<Option<String>> {
    let pattern = words.next()?;
    let team = |owner: &str| owner.strip_prefix('@')?.rsplit_once('/').map(|(_, team)| team.to_owned());
    ["*", "**", "/**"].contains(&pattern).then(|| words.find_map(team).filter(|team| !team.is_empty()))
}
