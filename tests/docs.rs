//! Every ```` ```console ```` block of README.md and docs/*.md is run, and must show what is shown.
//!
//! `$ command` is run by a shell in a directory that holds copies of `fixtures/`, one directory for
//! all blocks of a page; what follows is its output, stderr and stdout as a terminal would mix them.
//! `? 1` right below a command is its exit code (else 0). `[..]` stands for any part of a line, a
//! line `...` for any lines. `<!-- $ command -->` runs unseen. BLESS=1 writes the outputs anew.

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
        let mut page = Page::read(&fs::read_to_string(&path).unwrap());
        let shell = Shell::new();
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
