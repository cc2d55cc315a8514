use super::Summary;
use super::place::{Places, Position};
use super::secret::SecretLines;
use crate::diag::{Finding, Sources, Span};

/// The folders of a `railiance/` directory: a file in one of them belongs to the directory above.
const FOLDERS: &[&str] = &["templates", "manifests", "config", "values", "patches"];

/// The findings of a run, in the order in which every format writes them; duplicates are folded.
#[derive(Debug)]
pub struct Findings<'a> {
    list: Vec<Finding>,
    pub(super) places: Places<'a>,
    pub(super) secrets: SecretLines,
    checked: usize,
}

/// The findings of one application's directory; the name is empty for findings without a place.
#[derive(Debug, Clone, Copy)]
pub struct Group<'a> {
    pub application: &'a str,
    pub findings: &'a [Finding],
}

impl<'a> Findings<'a> {
    /// Sorts and folds. `checked` is the number of applications looked at; 0 where that means
    /// nothing, then the count line speaks of findings alone.
    pub fn new(sources: &'a Sources, mut list: Vec<Finding>, checked: usize) -> Self {
        let places = Places::new(sources, &list);
        list.sort_by_cached_key(|finding| key(&places, finding));
        list.dedup_by(|later, earlier| same(later, earlier));
        let secrets = SecretLines::new(&places, &list);
        Findings { list, places, secrets, checked }
    }

    pub fn list(&self) -> &[Finding] {
        &self.list
    }

    pub fn summary(&self) -> Summary {
        Summary::of(&self.list, self.groups().filter(|group| !group.application.is_empty()).count(), self.checked)
    }

    /// The findings by application's directory, in order.
    pub fn groups(&self) -> impl Iterator<Item = Group<'_>> {
        let owner = |finding: &Finding| finding.span().map_or("", |span| application(self.places.name(span.source)));
        self.list
            .chunk_by(move |left, right| owner(left) == owner(right))
            .map(move |findings| Group { application: findings.first().map_or("", owner), findings })
    }

    /// First and last place of a span of these findings.
    pub fn ends(&self, span: Span) -> (Position, Position) {
        self.places.ends(span)
    }

    /// The name of the file that a span is in.
    pub fn file(&self, span: Span) -> &'a str {
        self.places.name(span.source)
    }
}

/// Order of writing; everything that [`same`] compares is part of it, so equals are neighbours.
fn key(places: &Places, finding: &Finding) -> impl Ord + use<> {
    let place = finding.span().map(|span| {
        let name = places.name(span.source);
        (application(name).to_owned(), name.to_owned(), span.start, span.end)
    });
    let spans: Vec<Span> = finding.labels.iter().map(|label| label.span).collect();
    (place, finding.code, finding.message.clone(), spans)
}

fn same(left: &Finding, right: &Finding) -> bool {
    let spans = |finding: &Finding| finding.labels.iter().map(|label| label.span).collect::<Vec<_>>();
    left.code == right.code && left.message == right.message && spans(left) == spans(right)
}

/// The directory of the application that a file belongs to: up to the last part named `railiance`,
/// else the file's own directory without the folders that the contract knows.
fn application(name: &str) -> &str {
    let directory = name.rfind('/').map_or("", |at| &name[..at]);
    if let Some(end) = railiance_directory(directory) {
        return &directory[..end];
    }
    let mut parts = directory.rsplit('/');
    match parts.find(|part| !FOLDERS.contains(part)) {
        Some(kept) if !directory.is_empty() => &directory[..offset_after(directory, kept)],
        _ => ".",
    }
}

fn railiance_directory(directory: &str) -> Option<usize> {
    directory.rsplit('/').find(|part| *part == "railiance").map(|part| offset_after(directory, part))
}

/// Where `part`, which is a slice of `whole`, ends in it.
fn offset_after(whole: &str, part: &str) -> usize {
    part.as_ptr().addr() - whole.as_ptr().addr() + part.len()
}

#[cfg(test)]
mod tests {
    use super::application;

    #[test]
    fn files_belong_to_their_directory() {
        assert_eq!(application("a/railiance/app.toml"), "a/railiance");
        assert_eq!(application("a/railiance/templates/x.yaml.hbs"), "a/railiance");
        assert_eq!(application("fixtures/b/templates/x.yaml.hbs"), "fixtures/b");
        assert_eq!(application("railiance/x/railiance/app.toml"), "railiance/x/railiance");
        assert_eq!(application("app.toml"), ".");
        assert_eq!(application("config/x.yaml"), ".");
    }
}
