//! Every ```` ```console ```` block of README.md and docs/*.md is run, and must show what is shown.
//!
//! `$ command` is run by a shell in a directory that holds copies of `fixtures/`, one directory for
//! all blocks of a page; what follows is its output, stderr and stdout as a terminal would mix them.
//! `? 1` right below a command is its exit code (else 0). `[..]` stands for any part of a line, a
//! line `...` for any lines. `<!-- $ command -->` runs unseen. BLESS=1 writes the outputs anew.
//!
//! On a page that says `<!-- cluster -->` the commands find a real cluster, and the real kubectl.
//! One that says `<!-- traffic -->` needs a proxy and Prometheus too: `tests/lifecycle/onboarding.rs` runs it.

#[path = "bed/mod.rs"]
mod bed;
#[path = "docs/compare.rs"]
mod compare;
#[path = "docs/page.rs"]
mod page;
#[path = "docs/shell.rs"]
mod shell;

use page::{Page, Part};
use shell::Shell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = fs::read_dir(root.join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let pages = docs.chain([root.join("README.md")]);
    let mut pages: Vec<PathBuf> =
        pages.filter(|path| path.extension().is_some_and(|end| end == "md") && path.is_file()).collect();
    pages.sort();
    pages
}

#[test]
fn every_example_shows_what_happens() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut wrong = String::new();
    let mut examples = 0;
    for path in pages() {
        let text = fs::read_to_string(&path).unwrap();
        if text.contains("<!-- traffic -->") {
            continue;
        }
        let mut page = Page::read(&text);
        let mut shell = Shell::new();
        if text.contains("<!-- cluster -->") {
            shell.find_cluster();
        }
        for part in &mut page.parts {
            let example = match part {
                Part::Example(example) => example,
                Part::Text(_) => continue,
                Part::Unseen(command) => {
                    let (code, output) = shell.run(command);
                    assert_eq!(code, 0, "{}: {command}\n{output}", path.display());
                    continue;
                }
            };
            examples += 1;
            let (code, output) = shell.run(&example.command);
            let fits = code == example.code && compare::fits(&example.output, &output);
            if !fits && bless {
                (example.code, example.output) = (code, output);
            } else if !fits {
                let shown = page::example(example);
                wrong += &format!("{}:{}\n{shown}is really\n? {code}\n{output}\n", path.display(), example.line);
            }
        }
        if bless {
            fs::write(&path, page.text()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}\nBLESS=1 cargo test --test docs writes them anew");
    assert!(examples > 0, "no example was found");
}

/// Commands of the README that are run elsewhere: this very run, and what builds the plugin.
const RUN_ELSEWHERE: [(&str, &str); 3] = [
    ("cargo test", "scripts/check"),
    ("cargo build --locked --profile dist", "justfile"),
    ("helm plugin install .", "tests/plugin/helm.rs"),
];

#[test]
fn the_commands_of_the_readme_are_run_too() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("README.md")).unwrap();
    let blocks = text.split("\n```sh\n").skip(1).map(|rest| rest.split("\n```").next().unwrap());
    let commands: Vec<&str> = blocks.flat_map(str::lines).collect();
    assert!(commands.len() > 3, "{commands:?}");
    for command in commands {
        if let Some((_, file)) = RUN_ELSEWHERE.iter().find(|(known, _)| *known == command) {
            let said = fs::read_to_string(root.join(file)).unwrap();
            assert!(said.contains(command), "{file} does not run `{command}`");
            continue;
        }
        let arguments = command.strip_prefix("cargo run --release -- ");
        let arguments = arguments.unwrap_or_else(|| panic!("nothing runs `{command}`")).split_whitespace();
        let status = Command::new(env!("CARGO_BIN_EXE_railiance")).args(arguments).current_dir(root).status().unwrap();
        assert!(status.success(), "{command}: {status}");
    }
}
