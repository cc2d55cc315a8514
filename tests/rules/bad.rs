use crate::read;
use railiance::compile::check::{Config, rules};
use railiance::diag::{Code, Finding, Sources};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The end of a line that a finding's first label must stand on.
const MARK: &str = "# <-- here";

pub fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/bad")
}

/// Everything that the rules say about the directories below a path.
pub fn judge(below: &Path) -> (Vec<Finding>, Sources) {
    let mut sources = Sources::default();
    let configs: Vec<Config> =
        read::directories(below).iter().map(|directory| read::config(directory, &mut sources)).collect();
    assert!(!configs.is_empty(), "no railiance/ directory below {}", below.display());
    let mut findings: Vec<Finding> = configs.iter().flat_map(rules::run).collect();
    findings.extend(rules::together(&configs.iter().collect::<Vec<_>>()));
    (findings, sources)
}

fn marked(sources: &Sources) -> BTreeSet<String> {
    let lines = sources.iter().flat_map(|(_, source)| {
        source.text.lines().enumerate().map(|(at, line)| (source.name.clone(), at + 1, line)).collect::<Vec<_>>()
    });
    lines.filter(|(.., line)| line.ends_with(MARK)).map(|(name, at, _)| format!("{name}:{at}")).collect()
}

fn found(findings: &[Finding], sources: &Sources) -> BTreeSet<String> {
    let places = findings.iter().map(|finding| finding.span().map(|span| sources.place(span)).unwrap_or_default());
    places.map(|place| place.rsplit_once(':').map_or(String::new(), |(line, _)| line.to_owned())).collect()
}

/// `BLESS=1` has no part here: marks and expectations are written by hand.
#[test]
fn each_rule_finds_its_fixture_and_nothing_else() {
    let mut wrong = Vec::new();
    for code in rules::codes() {
        let directory = fixtures().join(format!("{}-{}", code.id(), code.slug()));
        let (findings, sources) = judge(&directory);
        let said: Vec<String> = findings.iter().map(|f| format!("{} {}", f.code.id(), f.message)).collect();
        if findings.is_empty() || findings.iter().any(|finding| finding.code != code) {
            wrong.push(format!("{}: {said:#?}", code.id()));
        }
        let (marks, places) = (marked(&sources), found(&findings, &sources));
        if marks != places {
            wrong.push(format!("{}: marked {marks:#?}, found at {places:#?}", code.id()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn rules_stand_in_the_order_of_the_table_once_each() {
    let rows = [
        rules::RULES.iter().map(|rule| rule.code).collect::<Vec<_>>(),
        rules::ABOUT_QUERIES.iter().map(|rule| rule.code).collect(),
        rules::TOGETHER.iter().map(|rule| rule.code).collect(),
    ];
    for codes in &rows {
        assert!(codes.windows(2).all(|pair| pair[0] < pair[1]), "{codes:?}");
    }
    let all: BTreeSet<Code> = rows.concat().into_iter().collect();
    assert_eq!(all.len(), rules::codes().count());
}
