//! What kubectl reads, we read: the same value or a refusal on both sides. Where we differ, the
//! difference stands in a table here, and `docs/yaml.md` says why.

use crate::corpus::STRINGS;
use crate::kubectl::{objects, probe_text, same};
use crate::random::Random;
use crate::snippets::{DIFFERENCES, SNIPPETS};
use railiance::diag::{Severity, SourceId};
use railiance::tree::yaml::{self, Limits, Merge};
use serde_json::Value;
use std::collections::BTreeMap;

/// Value, or `None` for a refusal.
fn ours(snippet: &str) -> Option<Value> {
    let read = yaml::read(&probe_text("a", snippet), SourceId(0), Merge::Apply, Limits::default());
    match read.findings.iter().any(|finding| finding.severity == Severity::Error) || read.value.len() != 1 {
        true => None,
        false => read.value[0].to_value().get("probe").cloned(),
    }
}

/// kubectl's values of snippets that it accepts all together, in one run.
fn batch(snippets: &[&str]) -> Result<Vec<Value>, String> {
    let texts: Vec<String> =
        snippets.iter().enumerate().map(|(at, text)| probe_text(&format!("p{at}"), text)).collect();
    let objects = objects(&texts.join("---\n"))?;
    assert_eq!(objects.len(), snippets.len());
    Ok(objects.into_iter().map(|mut object| object["probe"].take()).collect())
}

/// kubectl's values; a refusal is searched by halving.
fn theirs<'a>(snippets: &[&'a str], into: &mut BTreeMap<&'a str, Option<Value>>) {
    match (batch(snippets), snippets) {
        (Ok(values), _) => into.extend(snippets.iter().copied().zip(values.into_iter().map(Some))),
        (Err(_), [only]) => _ = into.insert(only, None),
        (Err(_), _) => {
            let (left, right) = snippets.split_at(snippets.len() / 2);
            theirs(left, into);
            theirs(right, into);
        }
    }
}

fn agree(ours: Option<&Value>, theirs: Option<&Value>) -> bool {
    match (ours, theirs) {
        (Some(ours), Some(theirs)) => same(ours, theirs),
        (None, None) => true,
        _ => false,
    }
}

fn show(value: Option<&Value>) -> String {
    value.map_or("a refusal".to_owned(), Value::to_string)
}

#[test]
fn snippets_mean_the_same_to_kubectl_and_to_us() {
    let own: BTreeMap<&str, Option<Value>> = SNIPPETS.iter().map(|snippet| (*snippet, ours(snippet))).collect();
    assert!(own.len() >= 200, "only {}", own.len());
    let mut kubectl = BTreeMap::new();
    let (accepted, refused): (Vec<&str>, Vec<&str>) = own.keys().partition(|snippet| own[*snippet].is_some());
    theirs(&accepted, &mut kubectl);
    std::thread::scope(|scope| {
        let parts: Vec<_> = refused.chunks(refused.len().div_ceil(2)).collect();
        let runs: Vec<_> = parts
            .into_iter()
            .map(|part| {
                scope.spawn(|| {
                    part.iter().map(|one| (*one, batch(&[one]).ok().map(|mut v| v.remove(0)))).collect::<Vec<_>>()
                })
            })
            .collect();
        runs.into_iter().for_each(|run| kubectl.extend(run.join().unwrap()));
    });
    let mut wrong = Vec::new();
    for (snippet, own) in &own {
        let (own, other) = (own.as_ref(), kubectl[snippet].as_ref());
        let listed = DIFFERENCES.iter().any(|(text, _)| text == snippet);
        if agree(own, other) == listed {
            let word = if listed { "listed, yet the same" } else { "differs" };
            wrong.push(format!("{snippet:?} {word}: we read {}, kubectl {}", show(own), show(other)));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), SNIPPETS.len(), wrong.join("\n"));
}

#[test]
fn every_difference_is_explained() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/yaml.md")).unwrap();
    for (snippet, reason) in DIFFERENCES {
        assert!(page.contains(&format!("### {reason}\n")), "{snippet:?}: no heading `{reason}` in docs/yaml.md");
        assert!(SNIPPETS.contains(snippet), "{snippet:?} is not tried");
    }
}

#[test]
fn bare_strings_of_the_corpus_have_kubectls_type() {
    let bare =
        |text: &&&str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "._+-~:".contains(c));
    let usable: Vec<String> = STRINGS.iter().filter(bare).map(|text| format!("  a: {text}")).collect();
    let usable: Vec<&str> = usable.iter().map(String::as_str).filter(|text| ours(text).is_some()).collect();
    assert!(usable.len() >= 100, "only {}", usable.len());
    let kubectl = batch(&usable).unwrap();
    let wrong: Vec<_> =
        usable.iter().zip(&kubectl).filter(|(text, theirs)| !agree(ours(text).as_ref(), Some(theirs))).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn whole_texts_mean_the_same() {
    let object = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: b\n";
    let texts = [
        format!("\u{feff}{object}"),
        object.replace('\n', "\r\n"),
        format!("---\n---\n# only a comment\n---\nnull\n---\n{object}---\n\n---\n{object}"),
        format!("{object}...\n---\n{object}"),
        format!("--- # first\n{object}"),
        format!("# c\n\n{object}\n# end"),
        object.trim_end().to_owned(),
        format!("{object}  b: |\n    no newline at the end"),
        "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"a\"}, \"data\": {\"a\":\"b\\n\\u00e9\"}}".to_owned(),
    ];
    for text in texts {
        let read = yaml::read(&text, SourceId(0), Merge::Apply, Limits::default());
        assert_eq!(read.findings, [], "{text:?}");
        let ours: Vec<Value> = read.value.iter().map(|node| node.to_value()["data"].clone()).collect();
        let theirs: Vec<Value> = objects(&text).unwrap().iter().map(|object| object["data"].clone()).collect();
        assert_eq!(ours, theirs, "{text:?}");
    }
}

/// Stones of small random maps and lists: what people's slips are made of.
const STONES: &[&str] = &[
    "a", "b", "- ", "-", ": ", ":", ",", ", ", "[", "]", "{", "}", "'", "\"", "#", " # c", "\n  ", "\n    ",
    "\n      ", " ", "|", ">-", "!!str ", "&x ", "*x", "<<", "~", "no", "1", "0644", "1.0", "1e3", "\\", "%", "é", "=",
    "--- ", "x: y", "- z", "\n  c: d", "\n  - e", "\n",
];

#[test]
fn random_snippets_that_we_read_mean_the_same_to_kubectl() {
    let mut random = Random::new(20_261_124);
    let mut snippets: Vec<String> = Vec::new();
    while snippets.len() < 1_500 {
        let start = random
            .pick(&[
                "  ",
                "  a: ",
                "  - ",
                "  a:\n    ",
                "  a: [",
                "  a: {",
                "  a: |\n    ",
                "  a: '",
                "  a: \"",
                "  ? ",
            ])
            .to_string();
        let snippet = start + &random.text(STONES, 9);
        if ours(&snippet).is_some() {
            snippets.push(snippet);
        }
    }
    let mut kubectl = BTreeMap::new();
    theirs(&snippets.iter().map(String::as_str).collect::<Vec<_>>(), &mut kubectl);
    // go-yaml refuses some bare text in flow collections: "Indicators in flow collections"
    let listed = |snippet: &str, theirs: &Option<Value>| theirs.is_none() && snippet.contains(['[', '{']);
    let refused = kubectl.iter().filter(|(snippet, theirs)| listed(snippet, theirs)).count();
    assert!(refused <= kubectl.len() / 100, "{refused} refused");
    let wrong: Vec<String> = kubectl
        .iter()
        .filter(|(snippet, theirs)| !listed(snippet, theirs))
        .filter(|(snippet, theirs)| !agree(ours(snippet).as_ref(), theirs.as_ref()))
        .map(|(snippet, theirs)| {
            format!("{snippet:?}: we read {}, kubectl {}", show(ours(snippet).as_ref()), show(theirs.as_ref()))
        })
        .collect();
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}
