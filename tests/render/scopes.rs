//! Whose objects are whose (decision H24), and what `docs/tracks.md` says of it.

use crate::bench::{Bench, Directory, text, title};
use crate::generate::{CASES, pair};
use railiance::compile::render::Scope;
use railiance::compile::track::Track;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// One application that has an object of every kind that the archetype makes.
fn everything() -> [Directory; 2] {
    let app = |kind: &str| {
        Directory::new(&format!(
            "contract = \"railiance.dev/v1\"\n[app]\nname = \"a\"\nowner = \"t\"\n[workload]\nkind = \"{kind}\"\n\
             image = \"registry.example.org/a\"\nports = {{ http = 80 }}\nautoscale = {{ min = 2, max = 4, cpu = 70 }}\n\
             config = {{ \"/etc/a.yaml\" = \"config/a.yaml\" }}\nvolumes = {{ data = {{ mount = \"/data\", claim = {{ size = \"1Gi\" }} }} }}\n\
             [expose]\nhost = \"a.example.org\"\n[network]\n"
        ))
        .with("config/a.yaml", "a: 1\n")
    };
    [app("deployment"), app("statefulset")]
}

fn word(scope: Scope) -> &'static str {
    match scope {
        Scope::Track => "track",
        Scope::Content => "content",
        Scope::Shared => "shared",
        Scope::Stable => "stable",
    }
}

#[test]
fn the_table_of_scopes_says_what_the_code_does() {
    let mut bench = Bench::new();
    let mut made: BTreeMap<String, &str> = BTreeMap::new();
    for directory in everything() {
        let side = bench.compile(&directory, None).versions.candidate.unwrap();
        for part in &side.objects {
            let object = &part.object.value;
            let name = text(object, "/metadata/name").replacen('a', "<app>", 1);
            let name = if text(object, "/kind") == "ConfigMap" { "<app>-<use>-<hash>".to_owned() } else { name };
            let name = name.replace("<app>-data", "<app>-<volume>");
            made.insert(format!("{} `{name}`", text(object, "/kind")), word(part.scope));
        }
    }
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/tracks.md")).unwrap();
    let rows = page.lines().skip_while(|line| !line.starts_with("| object | scope")).skip(2);
    let written: BTreeMap<String, &str> = rows
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect::<Vec<_>>())
        .map(|cells| (cells[0].to_owned(), cells[1]))
        .collect();
    assert_eq!(written, made);
}

#[test]
fn h12_data_is_named_by_its_content_alone() {
    let mut bench = Bench::new();
    let mut same = 0;
    for seed in 0..CASES {
        let (candidate, released) = pair(seed);
        let compiled = bench.compile(&candidate, Some(&released));
        let sides = [compiled.versions.base.as_ref().unwrap(), compiled.versions.candidate.as_ref().unwrap()];
        let data = sides.map(|side| -> BTreeMap<String, String> {
            let objects = side.objects.iter().filter(|part| part.scope == Scope::Content);
            objects.map(|part| (title(&part.object.value), part.object.value.to_string())).collect()
        });
        for (title, text) in data.iter().flatten() {
            assert!(!text.contains("app.kubernetes.io/version") && !text.contains("railiance.dev/track"), "{title}");
            assert!(text.contains("\"immutable\":true"), "{title}");
        }
        for (title, text) in &data[0] {
            same += usize::from(data[1].contains_key(title));
            assert!(data[1].get(title).is_none_or(|other| other == text), "seed {seed}: {title} has two contents");
        }
        let unique: BTreeSet<_> = compiled.canary(25).objects.iter().map(|object| title(&object.value)).collect();
        assert_eq!(unique.len(), compiled.canary(25).objects.len());
    }
    assert!(same > 10, "equal data has equal names: {same}");
}

#[test]
fn h24_shared_objects_wait_for_the_promotion_only_where_they_differ() {
    let app = |from: &str| {
        format!(
            "contract = \"railiance.dev/v1\"\n[app]\nname = \"a\"\nowner = \"t\"\n[workload]\nimage = \"registry.example.org/a\"\n\
             ports = {{ http = 80 }}\n[expose]\nhost = \"a.example.org\"\n[network]\nallow_from = [{{ app = \"{from}\" }}]\n"
        )
    };
    let mut bench = Bench::new();
    let mut waiting = |one: &str, other: &str| {
        bench.compile(&Directory::new(&app(one)), Some(&Directory::new(&app(other)))).canary(25).waiting
    };
    assert_eq!(waiting("b", "b"), Vec::<String>::new());
    assert_eq!(waiting("b", "c"), ["networkpolicy/a"]);
}

#[test]
fn a_promotion_is_the_candidates_side_and_nothing_else() {
    let mut bench = Bench::new();
    for seed in 0..CASES {
        let (candidate, released) = pair(seed);
        let compiled = bench.compile(&candidate, Some(&released));
        let side = compiled.versions.candidate.as_ref().unwrap();
        let promoted: BTreeSet<_> =
            compiled.track(Track::Promotion).objects.iter().map(|object| object.value.to_string()).collect();
        let wanted: BTreeSet<_> = side.objects.iter().map(|part| part.object.value.to_string()).collect();
        assert_eq!(promoted, wanted, "seed {seed}");
    }
}
