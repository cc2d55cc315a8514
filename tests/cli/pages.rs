use crate::run::run;
use railiance::commands::Exit;
use railiance::diag::Code;
use std::collections::BTreeSet;
use std::fs;

fn root(path: &str) -> String {
    format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))
}

fn page_of(code: Code) -> String {
    let path = root(&format!("docs/codes/{}-{}.md", code.id(), code.slug()));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn pages_and_codes_are_the_same_set() {
    let files: BTreeSet<String> = fs::read_dir(root("docs/codes"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let codes: BTreeSet<String> = Code::ALL.iter().map(|code| format!("{}-{}.md", code.id(), code.slug())).collect();
    assert_eq!(files, codes);
}

#[test]
fn every_page_has_its_title_and_three_sections() {
    for code in Code::ALL {
        let page = page_of(*code);
        assert!(page.starts_with(&format!("# {} {}\n\n", code.id(), code.slug())), "{page}");
        let headings: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        assert_eq!(headings, ["Why it matters", "Example", "Write instead"], "{}", code.id());
        let lines = page.lines().count();
        assert!((12..=30).contains(&lines), "{}: {lines} lines", code.id());
        assert!(page.lines().all(|line| line.chars().count() <= 100), "{}", code.id());
    }
}

#[test]
fn every_page_is_embedded() {
    let said = run(&["explain", "-o", "json"]);
    assert_eq!(said.code, Some(0));
    for code in Code::ALL {
        let one: serde_json::Value = serde_json::from_str(&run(&["explain", code.id(), "-o", "json"]).stdout).unwrap();
        assert_eq!(one["codes"][0]["page"], page_of(*code), "{}", code.id());
    }
}

#[test]
fn h33_exit_codes_are_documented() {
    let text = fs::read_to_string(root("docs/exit-codes.md")).unwrap();
    let rows: Vec<(u8, String)> = text
        .lines()
        .filter_map(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            Some((cells.get(1)?.parse().ok()?, (*cells.get(2)?).to_owned()))
        })
        .collect();
    let table: Vec<(u8, String)> = Exit::ALL.iter().map(|exit| (exit.code(), exit.meaning().to_owned())).collect();
    assert_eq!(rows, table);
}

#[test]
fn every_exit_code_has_its_runbook() {
    let text = fs::read_to_string(root("docs/runbooks.md")).unwrap();
    let sections: Vec<&str> = text.split("\n## ").skip(1).collect();
    let titles: Vec<&str> = sections.iter().filter_map(|section| section.lines().next()).collect();
    let wanted: Vec<String> = Exit::ALL.iter().map(|exit| format!("{} · {}", exit.code(), exit.meaning())).collect();
    assert_eq!(titles, wanted);
    for section in sections {
        for part in ["- **Means**: ", "- **Look at**: ", "- **Do**: "] {
            assert!(section.contains(part), "{part}is missing: {section}");
        }
    }
}

#[test]
fn the_order_of_several_exits_is_documented() {
    let text = fs::read_to_string(root("docs/exit-codes.md")).unwrap();
    let (_, order) = text.split_once("that occurred:").unwrap();
    let order: Vec<u8> =
        order.split('.').next().unwrap().split(',').map(|number| number.trim().parse().unwrap()).collect();
    for (at, first) in order.iter().enumerate() {
        let exits: Vec<Exit> = Exit::ALL.iter().copied().filter(|exit| order[at..].contains(&exit.code())).collect();
        assert_eq!(Exit::gravest(&exits).code(), *first);
    }
}
