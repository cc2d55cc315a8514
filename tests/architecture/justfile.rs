//! The recipes of the justfile run what is there: one command each, checks by way of `scripts/check`,
//! as CI does.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

#[derive(Debug, Default, PartialEq)]
struct Recipe {
    name: String,
    parameters: Vec<String>,
    needs: Vec<String>,
    lines: Vec<String>,
    /// What `just --list` says of it.
    comment: Option<String>,
    private: bool,
    /// Its line gets the words as they were typed, blanks and all.
    positional: bool,
}

/// The part of just's language that the file uses: comments, `[private]`, `[positional-arguments]`, `name parameters: needs`, and
/// lines indented by four blanks.
fn recipes(text: &str) -> Vec<Recipe> {
    let (mut recipes, mut next): (Vec<Recipe>, Recipe) = Default::default();
    for line in text.lines() {
        match line.strip_prefix("    ") {
            Some(command) => recipes.last_mut().expect("a recipe above its lines").lines.push(command.to_owned()),
            None if line.is_empty() => next = Recipe::default(),
            None if line == "[private]" => next.private = true,
            None if line == "[positional-arguments]" => next.positional = true,
            None => match line.strip_prefix("# ") {
                Some(comment) => next.comment = Some(comment.to_owned()),
                None => recipes.push(head(line, std::mem::take(&mut next))),
            },
        }
    }
    recipes
}

fn head(line: &str, recipe: Recipe) -> Recipe {
    let (head, needs) = line.split_once(':').unwrap_or_else(|| panic!("not read: {line}"));
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let mut head = words(head);
    Recipe { name: head.remove(0), parameters: head, needs: words(needs), ..recipe }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn ours() -> Vec<Recipe> {
    recipes(&fs::read_to_string(root().join("justfile")).unwrap())
}

/// The names that `scripts/check` knows: `name) run …`, or `name)` above several lines.
fn checks() -> Vec<String> {
    let script = fs::read_to_string(root().join("scripts/check")).unwrap();
    let arms = script.lines().filter_map(|line| line.trim().split_once(')'));
    let is_name = |name: &&str| !name.is_empty() && name.chars().all(char::is_alphanumeric);
    arms.map(|(name, _)| name).filter(is_name).map(str::to_owned).collect()
}

#[test]
fn every_recipe_can_be_run() {
    let recipes = ours();
    assert!(recipes.len() > 9, "{recipes:?}");
    for recipe in &recipes {
        let known = |need: &String| recipes.iter().any(|other| other.name == *need);
        assert!(recipe.needs.iter().all(known), "{recipe:?}");
        assert!(recipe.private || recipe.comment.is_some(), "`just --list` says nothing of {recipe:?}");
        let [line] = recipe.lines.as_slice() else { panic!("one command a recipe: {recipe:?}") };
        let words: Vec<&str> = line.split_whitespace().filter(|word| !word.contains('=')).collect();
        match words.as_slice() {
            ["cargo", ..] | ["@just", "--list", ..] => {}
            ["scripts/check", names @ ..] => {
                assert!(!names.is_empty() && names.iter().all(|name| checks().contains(&(*name).to_owned())), "{line}");
            }
            [.., script] => {
                let mode = fs::metadata(root().join(script)).unwrap_or_else(|error| panic!("{line}: {error}"));
                assert!(mode.permissions().mode() & 0o111 == 0o111, "{script} cannot be executed");
            }
            [] => panic!("{recipe:?}"),
        }
        for parameter in &recipe.parameters {
            let name = parameter.trim_start_matches(['*', '+']);
            let words = if recipe.positional { "\"$@\"".to_owned() } else { format!("{{{{ {name} }}}}") };
            assert!(line.contains(&words), "`{name}` is not used by {line}");
        }
    }
}

#[test]
fn every_check_has_a_recipe_and_ci_runs_them_all() {
    let recipes = ours();
    let ci = fs::read_to_string(root().join(".ci/run")).unwrap();
    assert_eq!(checks(), ["format", "lints", "docs", "tests"]);
    for check in checks() {
        let run = format!("scripts/check {check}");
        assert!(recipes.iter().any(|recipe| recipe.lines == [run.as_str()]), "no recipe runs {run}");
        assert!(ci.lines().last().unwrap().split_whitespace().any(|word| word == check), "CI leaves out {check}");
    }
    assert!(recipes.iter().any(|recipe| recipe.lines == ["bash .ci/run"]));
}

#[test]
fn recipes_are_read() {
    let read = recipes("# file\n\n[private]\na:\n    @x\n\n# says\nb *c: a d\n    run {{ c }}\n");
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let first = Recipe { name: "a".to_owned(), lines: words(&["@x"]), private: true, ..Recipe::default() };
    let comment = Some("says".to_owned());
    let (parameters, needs, lines) = (words(&["*c"]), words(&["a", "d"]), words(&["run {{ c }}"]));
    let second = Recipe { name: "b".to_owned(), parameters, needs, lines, comment, ..Recipe::default() };
    assert_eq!(read, [first, second]);
}
