use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Fixtures that are not for readers.
const NOT_COPIED: &[&str] = &["bad", "contract"];

/// A shell in a directory of its own, which holds copies of the fixtures.
pub struct Shell {
    directory: tempfile::TempDir,
    /// What a cluster adds to the environment.
    cluster: Option<Cluster>,
}

struct Cluster {
    kubeconfig: PathBuf,
    /// Where the real kubectl is.
    tools: PathBuf,
}

impl Shell {
    pub fn new() -> Self {
        let shell = Shell { directory: tempfile::tempdir().unwrap(), cluster: None };
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
        for entry in walkdir::WalkDir::new(&fixtures).into_iter().filter_entry(|entry| {
            entry.depth() != 1 || !NOT_COPIED.contains(&entry.file_name().to_string_lossy().as_ref())
        }) {
            let entry = entry.unwrap();
            let to = shell.directory.path().join(entry.path().strip_prefix(&fixtures).unwrap());
            match entry.file_type().is_dir() {
                true => fs::create_dir_all(to).unwrap(),
                false => _ = fs::copy(entry.path(), to).unwrap(),
            }
        }
        shell
    }

    /// From now on there is a cluster, with the definitions of Traefik and of the Gateway API.
    pub fn find_cluster(&mut self) {
        let bed = crate::bed::bed();
        bed.definitions();
        let kubectl = crate::bed::tools::tool("kubectl");
        let tools = kubectl.parent().unwrap().to_owned();
        self.cluster = Some(Cluster { kubeconfig: bed.kubeconfig().to_owned(), tools });
    }

    /// Exit code, and what a terminal would have shown.
    pub fn run(&self, command: &str) -> (i32, String) {
        let (mut reader, writer) = std::io::pipe().unwrap();
        let program = Path::new(env!("CARGO_BIN_EXE_railiance")).parent().unwrap();
        let mut path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
        let mut shell = Command::new("sh");
        shell.env_remove("KUBECONFIG");
        if let Some(Cluster { kubeconfig, tools }) = &self.cluster {
            path += &format!(":{}", tools.display());
            shell.env("KUBECONFIG", kubeconfig);
        }
        shell.args(["-c", command]).current_dir(self.directory.path()).env("PATH", path).stdin(Stdio::null());
        shell.stdout(writer.try_clone().unwrap()).stderr(writer);
        // authors of commits in examples
        for (name, value) in [("NAME", "Team A"), ("EMAIL", "team-a@example.org")] {
            shell.env(format!("GIT_AUTHOR_{name}"), value).env(format!("GIT_COMMITTER_{name}"), value);
        }
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "HELM_PLUGIN_NAME", "COLUMNS"] {
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
