//! Prometheus processes, which end with the test binary whatever becomes of it.

use super::pages::pages;
use crate::supervisor::{Supervisor, free_ports};
use crate::tools::tool;
use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Targets of the server that tests share, each a page.
const TARGETS: [&str; 7] = ["steady", "dying", "stamped", "ahead", "fresh", "resetting", "idle"];

pub struct Prometheus {
    pub name: String,
    pub port: u16,
    up: Mutex<Instant>,
}

fn directory() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bed-judge-{}", std::process::id()))
}

pub fn supervisor() -> MutexGuard<'static, Supervisor> {
    static SUPERVISOR: OnceLock<Mutex<Supervisor>> = OnceLock::new();
    let start = || {
        fs::create_dir_all(directory()).unwrap();
        Mutex::new(Supervisor::start(&directory()).unwrap())
    };
    SUPERVISOR.get_or_init(start).lock().unwrap()
}

/// The one that most tests ask, up for longer than the ranges of their queries.
pub fn shared() -> &'static Prometheus {
    static SHARED: OnceLock<Prometheus> = OnceLock::new();
    let shared = SHARED.get_or_init(|| Prometheus::start("shared", &[]));
    shared.has_been_up_for(Duration::from_secs(8));
    shared
}

impl Prometheus {
    /// A server of its own, without data.
    pub fn start(name: &str, more: &[String]) -> Prometheus {
        // a range of ports a process: two servers that start at once would find the same free one
        static PORTS: Mutex<()> = Mutex::new(());
        let program = tool("prometheus");
        let _turn = PORTS.lock().unwrap();
        let [port] = free_ports();
        let words = [
            format!("--config.file={}", file(&format!("{name}.yaml"), &config())),
            // swept away with the bed's own data
            format!("--storage.tsdb.path={}", directory().join("etcd").join(name).display()),
            format!("--web.listen-address=127.0.0.1:{port}"),
        ];
        supervisor().run(name, &program, &[&words[..], more].concat()).unwrap();
        let server = Prometheus { name: name.to_owned(), port, up: Mutex::new(Instant::now()) };
        server.answers();
        server
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn kill(&self) {
        supervisor().kill(&self.name).unwrap();
    }

    pub fn start_again(&self) {
        supervisor().again(&self.name).unwrap();
        self.answers();
    }

    pub fn has_been_up_for(&self, time: Duration) {
        let up = *self.up.lock().unwrap();
        sleep(time.saturating_sub(up.elapsed()));
    }

    fn answers(&self) {
        let end = Instant::now() + Duration::from_secs(60);
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(Instant::now() < end, "{}", supervisor().last_words(&self.name));
            sleep(Duration::from_millis(50));
        }
        *self.up.lock().unwrap() = Instant::now();
    }
}

/// Writes a file that goes with the servers.
pub fn file(name: &str, text: &str) -> String {
    fs::create_dir_all(directory()).unwrap();
    let path = directory().join(name);
    fs::write(&path, text).unwrap();
    path.to_string_lossy().into_owned()
}

fn config() -> String {
    let port = pages().port;
    let job = |name: &&str| {
        format!(
            "  - {{ job_name: {name}, metrics_path: /{name}, static_configs: [{{ targets: [\"127.0.0.1:{port}\"] }}] }}\n"
        )
    };
    let jobs: String = TARGETS.iter().map(job).collect();
    format!("global: {{ scrape_interval: 1s, scrape_timeout: 1s }}\nscrape_configs:\n{jobs}")
}
