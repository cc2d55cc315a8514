//! docs/onboarding.md, from its first command to its last, as a reader would do it. BLESS=1 writes the outputs anew.

use crate::compare::fits;
use crate::page::{Page, Part, example};
use crate::traffic::load::Load;
use crate::traffic::traffic;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

const HOST: &str = "podinfo.team-web.example.org";
/// What the page says to users of the application, and to this test.
const TRAFFIC: &str = "<!-- traffic begins -->\n";

pub fn every_command_of_the_page_shows_what_is_shown() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/onboarding.md");
    let text = fs::read_to_string(&path).unwrap();
    let mut page = Page::read(&text);
    let reader = Reader::new();
    let files = files(&text);
    let (mut load, mut wrong, mut commands): (Option<Load>, String, usize) = (None, String::new(), 0);
    for part in &mut page.parts {
        let example = match part {
            Part::Example(example) => example,
            Part::Text(text) if *text == TRAFFIC => {
                traffic().serves(HOST, &["stable"]);
                load = Some(traffic().load(HOST, 40));
                continue;
            }
            Part::Text(text) => {
                if let Some((name, content)) = files.iter().find(|(name, _)| *text == marker(name)) {
                    fs::write(reader.directory.path().join(name), content).unwrap();
                }
                continue;
            }
            Part::Unseen(command) => {
                reader.run(command);
                continue;
            }
        };
        commands += 1;
        let (code, output) = reader.run(&example.command);
        if code != example.code || !fits(&example.output, &output) {
            wrong += &format!("line {}: {}is really\n? {code}\n{output}\n", example.line, self::example(example));
            (example.code, example.output) = (code, output);
        }
    }
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, page.text()).unwrap();
    } else {
        assert!(wrong.is_empty(), "{wrong}");
    }
    assert!(commands > 15, "{commands}");
    let served = load.unwrap().stop();
    let others = served.records.iter().filter(|one| one.failed() && one.track != "canary").count();
    assert_eq!(others, 0, "{served}");
}

fn marker(name: &str) -> String {
    format!("<!-- file {name} -->\n")
}

/// The files that the page shows whole, by name.
fn files(text: &str) -> Vec<(String, String)> {
    let after = text.split("<!-- file ").skip(1);
    let one = |rest: &str| {
        let (name, rest) = rest.split_once(" -->")?;
        let (_, block) = rest.split_once("```toml\n")?;
        Some((name.to_owned(), block.split_once("```")?.0.to_owned()))
    };
    after.map(|rest| one(rest).unwrap_or_else(|| panic!("no file follows: {rest}"))).collect()
}

/// Somebody at a terminal, and Ada, who has a kubeconfig of her own.
struct Reader {
    directory: TempDir,
}

impl Reader {
    fn new() -> Reader {
        let reader = Reader { directory: tempfile::tempdir().unwrap() };
        traffic().kubectl(&["create", "clusterrolebinding", "onboarding", "--clusterrole=cluster-admin", "--user=ada"]);
        fs::copy(traffic().user("ada", None), reader.directory.path().join("ada.kubeconfig")).unwrap();
        reader
    }

    /// Exit code, and what a terminal would have shown.
    fn run(&self, command: &str) -> (i32, String) {
        let (mut reader, writer) = std::io::pipe().unwrap();
        let program = Path::new(env!("CARGO_BIN_EXE_railiance")).parent().unwrap();
        let kubectl = crate::bed::tools::tool("kubectl");
        let path =
            format!("{}:{}:{}", program.display(), std::env::var("PATH").unwrap(), kubectl.parent().unwrap().display());
        let mut shell = Command::new("sh");
        shell.args(["-c", command]).current_dir(self.directory.path()).env("PATH", path).stdin(Stdio::null());
        shell.env("KUBECONFIG", traffic().kubeconfig()).env("RAILIANCE_PROMETHEUS", traffic().prometheus());
        shell.stdout(writer.try_clone().unwrap()).stderr(writer);
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
            shell.env_remove(name);
        }
        let mut child = shell.spawn().unwrap();
        // our own ends of the pipe would keep the reading waiting
        drop(shell);
        let mut output = String::new();
        reader.read_to_string(&mut output).unwrap();
        (child.wait().unwrap().code().unwrap(), output)
    }
}
