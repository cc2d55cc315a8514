//! A directory with an application in it, and a port of its own.

use crate::run::{Said, command};
use serde_json::Value;
use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// A slow machine with many tests at once.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Site {
    directory: tempfile::TempDir,
    pub port: u16,
}

impl Site {
    /// `app.py` with these variables; `rest` comes after the contract's head.
    pub fn new(env: &str, rest: &str) -> Site {
        let site = Site::empty();
        let port = site.port;
        let local = format!(
            "[stage.local]\nstart = [\"python3\", \"app.py\"]\nenv = {{ PORT = \"{port}\"{env} }}\nready = {{ http = \"http://127.0.0.1:{port}/healthz\", within = \"40s\" }}\n"
        );
        site.contract(&format!("{rest}\n{local}"));
        site.write("app.py", include_str!("app.py"));
        site
    }

    /// No contract yet.
    pub fn empty() -> Site {
        let directory = tempfile::tempdir().unwrap();
        fs::create_dir(directory.path().join("railiance")).unwrap();
        let port = free_port();
        Site { directory, port }
    }

    pub fn contract(&self, rest: &str) {
        let head = "contract = \"railiance.dev/v1\"\n\n[app]\nname = \"greeter\"\nowner = \"team-web\"\n\n[workload]\nimage = \"registry.example.org/web/greeter\"\n";
        self.write("railiance/app.toml", &format!("{head}ports = {{ http = {} }}\n\n{rest}", self.port));
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.directory.path().join(path)
    }

    pub fn write(&self, path: &str, text: &str) {
        fs::write(self.path(path), text).unwrap();
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command(&[&["run"], arguments].concat());
        command.current_dir(self.directory.path()).env_remove("LC_ALL").env("LANG", "C");
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Said {
        Said::new(self.command(arguments).output().unwrap())
    }

    /// Exit code and result.
    pub fn result(&self, arguments: &[&str]) -> (i32, Value) {
        let said = self.run(&[arguments, &["-o", "json"]].concat());
        let result = serde_json::from_str(&said.stdout).unwrap_or_else(|_| panic!("{said:?}"));
        (said.code.unwrap(), result)
    }

    /// The program in the background.
    pub fn spawn(&self, arguments: &[&str]) -> Child {
        self.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// The number of a process that noted it, once it is there.
    pub fn pid(&self, name: &str) -> u32 {
        let file = self.path(&format!("{name}.pid"));
        until(&format!("{name} notes its number"), || file.exists());
        fs::read_to_string(file).unwrap().trim().parse().unwrap()
    }

    pub fn git(&self, arguments: &[&str]) -> String {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]);
        let output = git.args(arguments).current_dir(self.directory.path()).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }
}

/// A check whose command says no, and leaves somebody behind who is deaf to SIGTERM.
pub fn leaves_behind(within: &str) -> String {
    let deaf = "(trap '' TERM; echo > deaf; exec sleep 600) & echo $! > left.pid";
    let command = format!("{deaf}; while ! test -e deaf; do sleep 0.1; done; exit 10");
    format!("[[health.checks]]\nname = \"leaves\"\nexec = [\"sh\", \"-c\", \"{command}\"]\nwithin = \"{within}\"\n")
}

/// A port that nobody listens at, below those that the system gives to connections.
fn free_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let first = std::process::id() % 200 * 60;
    loop {
        let port = 20_000 + (first + NEXT.fetch_add(1, Ordering::Relaxed)) % 12_000;
        let port = u16::try_from(port).unwrap();
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// Waits until something is so.
pub fn until(what: &str, holds: impl Fn() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "it never came that {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Whether a process is there and no zombie.
pub fn lives(pid: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with('Z'))
}

pub fn signal(name: &str, pid: u32) {
    assert!(Command::new("kill").args([&format!("-{name}"), &pid.to_string()]).status().unwrap().success());
}

pub fn ended(child: Child) -> Said {
    Said::new(child.wait_with_output().unwrap())
}
