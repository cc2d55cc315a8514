use crate::scan::{files, paths, tokens};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// Module → modules it may use, read from the table "Who may use whom".
type Table = BTreeMap<String, BTreeSet<String>>;

fn table() -> Table {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/architecture.md")).unwrap();
    let (_, section) = text.split_once("## Who may use whom").unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let mut table = Table::new();
    for row in rows {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let allowed = allowed(&without_asides(cells[2]), &table);
        table.insert(cells[1].trim_matches('`').to_owned(), allowed);
    }
    table
}

fn allowed(cell: &str, above: &Table) -> BTreeSet<String> {
    match cell {
        "–" => BTreeSet::new(),
        "all above" => above.keys().cloned().chain(["compile".to_owned()]).collect(),
        list => list.split(',').map(|name| full_name(name.trim(), above)).collect(),
    }
}

/// `load` in the row of `compile::check` means `compile::load`.
fn full_name(name: &str, above: &Table) -> String {
    let stage = format!("compile::{name}");
    if above.contains_key(&stage) { stage } else { name.to_owned() }
}

fn without_asides(cell: &str) -> String {
    let mut depth = 0;
    cell.chars()
        .filter(|character| {
            depth += i32::from(*character == '(');
            let outside = depth == 0;
            depth -= i32::from(*character == ')');
            outside
        })
        .collect::<String>()
        .replace(" ,", ",")
        .trim()
        .to_owned()
}

/// `src/report/findings/text.rs` → report, findings, text; `main.rs` and `lib.rs` are the root.
fn module(file: &str) -> Vec<String> {
    let path = file.trim_start_matches("src/").trim_end_matches(".rs");
    let steps = path.split('/').filter(|step| !matches!(*step, "mod" | "lib" | "main"));
    steps.map(str::to_owned).collect()
}

/// A path as steps from the crate's root.
fn absolute(steps: &[String], here: &[String]) -> Vec<String> {
    let mut place = here.to_vec();
    for step in steps {
        match step.as_str() {
            "crate" => place.clear(),
            "super" => place.truncate(place.len().saturating_sub(1)),
            "self" => {}
            name => place.push(name.to_owned()),
        }
    }
    place
}

/// The row of the table that a module belongs to; in `compile` its second step, stage or not.
fn row(place: &[String], table: &Table) -> Option<String> {
    let first = place.first()?;
    if first != "compile" {
        return table.contains_key(first).then(|| first.clone());
    }
    match place.get(1)? {
        module if module.starts_with(char::is_lowercase) => Some(format!("compile::{module}")),
        _ => Some("compile".to_owned()),
    }
}

/// Parts of `compile` that are no stage either join the stages or are a floor below them. Only a
/// floor, which uses no stage itself, may be used by a stage: else it would be a way around the table.
fn may_use(from: &str, to: &str, table: &Table) -> bool {
    let whole = to.split("::").next().unwrap_or(to);
    match table.get(from) {
        _ if from == to => true,
        Some(_) if from.starts_with("compile::") && to.starts_with("compile::") && !table.contains_key(to) => {
            floor(to, table)
        }
        Some(allowed) => allowed.contains(to) || allowed.contains(whole),
        None => ["compile", "tree", "diag"].contains(&whole),
    }
}

fn floor(module_name: &str, table: &Table) -> bool {
    let own = |file: &str| row(&module(file), table).as_deref() == Some(module_name);
    let files = files("src/compile");
    let mut own_files = files.iter().filter(|(file, _)| own(file)).peekable();
    // a name that is no module is a function or an item of `compile` itself: the way around
    own_files.peek().is_some()
        && own_files.all(|(file, text)| {
            let here = module(file);
            let targets =
                paths(&tokens(text)).into_iter().filter_map(|(steps, _)| row(&absolute(&steps, &here), table));
            targets.into_iter().all(|to| to == module_name || to == "tree" || to == "diag")
        })
}

/// Forbidden edges of one file, worded.
fn offences(file: &str, text: &str, table: &Table) -> Vec<String> {
    let here = module(file);
    // `compile/mod.rs` joins the stages; the root files hold the list of modules and nothing else
    let Some(from) = row(&here, table) else {
        return Vec::new();
    };
    let edge = |(steps, line): (Vec<String>, usize)| {
        let to = row(&absolute(&steps, &here), table)?;
        let refused = !may_use(&from, &to, table);
        refused.then(|| format!("{file}:{line}: `{from}` must not use `{to}`"))
    };
    paths(&tokens(text)).into_iter().filter_map(edge).collect()
}

#[test]
fn arrows_point_inwards() {
    let table = table();
    let bad: Vec<String> = files("src").iter().flat_map(|(file, text)| offences(file, text, &table)).collect();
    assert!(bad.is_empty(), "\n{}", bad.join("\n"));
}

#[test]
fn every_module_has_a_row() {
    let table = table();
    let mut tops: BTreeSet<String> =
        files("src").iter().filter_map(|(file, _)| module(file).first().cloned()).collect();
    tops.remove("compile");
    let unknown: Vec<&String> = tops.iter().filter(|top| !table.contains_key(*top)).collect();
    assert!(unknown.is_empty(), "not in the table of docs/architecture.md: {unknown:?}");
}

#[test]
fn forbidden_edges_are_seen() {
    let table = table();
    let bad = |file: &str, text: &str| offences(file, text, &table).len();
    assert_eq!(bad("src/diag/x.rs", "use crate::tree::Node;"), 1);
    assert_eq!(bad("src/diag/x.rs", "fn f() { super::super::report::findings::draw() }"), 1);
    assert_eq!(bad("src/report/x.rs", "use crate::{diag::Code, world::{disk, git}};"), 2);
    assert_eq!(bad("src/compile/load/x.rs", "use super::super::check::Config;"), 1);
    assert_eq!(bad("src/compile/render/verify/x.rs", "use crate::compile::Config;"), 1);
    assert_eq!(bad("src/compile/render/x.rs", "use crate::compile::compile_all;"), 1);
    assert_eq!(bad("src/compile/joiner.rs", "use crate::report::findings;"), 1);
    assert_eq!(bad("src/compile/joiner.rs", "use crate::compile::check::Config;"), 0);
    assert_eq!(bad("src/cli/mod.rs", "use crate::world::terminal::Terminal;"), 1);
    assert_eq!(bad("src/compile/check/x.rs", "use crate::compile::{load::Files, quantity};"), 0);
    assert_eq!(bad("src/edit/x.rs", "use crate::compile::check::Config;"), 0);
    assert_eq!(bad("src/commands/x.rs", "use crate::{world::disk, report, compile::Release};"), 0);
}

#[test]
fn async_stays_in_the_outer_rings() {
    let outer = ["world", "commands", "cli"];
    for (file, text) in files("src") {
        let inner = !module(&file).first().is_some_and(|top| outer.contains(&top.as_str())) && file != "src/main.rs";
        let found = tokens(&text).into_iter().find(|token| token.text == "async" || token.text == "await");
        assert!(!inner || found.is_none(), "{file}: {found:?}");
    }
}
