//! The processes of the bed, and their end whatever becomes of the test binary.
//!
//! They are children of one `sh`, which reads its script from a pipe that only the test binary holds. Each program is one more
//! line of the script. When the binary is gone (it ended, panicked, aborted, was killed with -9), the script ends, and
//! its last act is to end the programs. No process id is kept anywhere that could be somebody else's by then.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

/// `$1` is the state of this bed; beds whose test binary is gone are swept away on the way.
const PREAMBLE: &str = r#"
programs=
alive() {
  for program in $programs; do
    kill -0 "$program" 2>/dev/null && return
  done
  return 1
}
# ends one program, and forgets its number: it may be somebody else's from now on
finish() {
  kill -9 "$1"
  wait "$1"
  kept=
  for program in $programs; do
    [ "$program" = "$1" ] || kept="$kept $program"
  done
  programs=$kept
}
end() {
  trap - EXIT
  # one that a test has stopped would not hear of its end
  kill -CONT $programs 2>/dev/null
  kill $programs 2>/dev/null
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    alive || break
    sleep 0.2
  done
  kill -9 $programs 2>/dev/null
  rm -rf "$1/etcd"
}
trap 'end "$1"' EXIT
trap 'exit 1' HUP INT TERM
for bed in "${1%/*}"/bed-*; do
  kill -0 "${bed##*-}" 2>/dev/null || rm -rf "$bed"
done
"#;

/// The shell and the pipe into it.
pub struct Supervisor {
    _shell: Child,
    script: ChildStdin,
    directory: PathBuf,
    /// What each program was started with.
    lines: BTreeMap<String, String>,
    /// Those that were not killed.
    running: BTreeSet<String>,
}

impl Supervisor {
    pub fn start(directory: &Path) -> Result<Self, String> {
        let mut shell = Command::new("sh")
            .args(["-s", "--"])
            .arg(directory)
            .stdin(Stdio::piped())
            // ^C at a terminal is for the test binary; the shell hears of it by the pipe
            .process_group(0)
            .spawn()
            .map_err(|error| format!("the test bed needs `sh`: {error}"))?;
        let script = shell.stdin.take().ok_or("the test bed's `sh` has no stdin")?;
        let (lines, running) = (BTreeMap::new(), BTreeSet::new());
        let mut supervisor = Self { _shell: shell, script, directory: directory.to_owned(), lines, running };
        supervisor.write(PREAMBLE)?;
        Ok(supervisor)
    }

    /// Starts a program, which from now on lives as long as the test binary at most; it talks to `<name>.log`.
    pub fn run(&mut self, name: &str, program: &Path, arguments: &[String]) -> Result<(), String> {
        let words: Vec<String> = arguments.iter().map(|argument| quoted(argument)).collect();
        let log = self.log(name);
        let (program, log) = (quoted(&program.to_string_lossy()), quoted(&log.to_string_lossy()));
        let number = number(name);
        let line =
            format!("{program} {} >>{log} 2>&1 </dev/null & {number}=$! programs=\"$programs $!\"\n", words.join(" "));
        self.lines.insert(name.to_owned(), line);
        self.again(name)
    }

    /// Ends a program with `kill -9`; when this returns, it is gone.
    pub fn kill(&mut self, name: &str) -> Result<(), String> {
        self.order(name, &format!("finish \"${}\" 2>/dev/null", number(name)))?;
        self.running.remove(name);
        Ok(())
    }

    /// Sends a program a signal: `STOP`, and it hangs; `CONT`, and it goes on.
    pub fn signal(&mut self, name: &str, signal: &str) -> Result<(), String> {
        self.order(name, &format!("kill -{signal} \"${}\"", number(name)))
    }

    /// Waits until the shell has done it: it leaves a mark.
    fn order(&mut self, name: &str, command: &str) -> Result<(), String> {
        if !self.running.contains(name) {
            return Err(format!("the test bed's {name} does not run"));
        }
        let mark = self.directory.join(format!("{name}.done"));
        self.write(&format!("{command}; : >{}\n", quoted(&mark.to_string_lossy())))?;
        let end = Instant::now() + Duration::from_secs(20);
        while Instant::now() < end {
            if fs::remove_file(&mark).is_ok() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Err(format!("the test bed's `sh` did not get to {name}"))
    }

    /// Starts a program that was killed again, with the words of the first time.
    pub fn again(&mut self, name: &str) -> Result<(), String> {
        let line = self.lines.get(name).cloned().ok_or_else(|| format!("the test bed never ran {name}"))?;
        if !self.running.insert(name.to_owned()) {
            return Err(format!("the test bed's {name} runs already"));
        }
        self.write(&line)
    }

    /// After a test that left programs killed or stopped: all run again.
    pub fn heal(&mut self) -> Result<(), String> {
        let names: Vec<String> = self.lines.keys().cloned().collect();
        names.iter().try_for_each(|name| match self.running.contains(name) {
            true => self.signal(name, "CONT"),
            false => self.again(name),
        })
    }

    /// The last lines a program said, for a message.
    pub fn last_words(&self, name: &str) -> String {
        let text = fs::read_to_string(self.log(name)).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(5)..].join("\n")
    }

    fn log(&self, name: &str) -> PathBuf {
        self.directory.join(format!("{name}.log"))
    }

    fn write(&mut self, lines: &str) -> Result<(), String> {
        self.script.write_all(lines.as_bytes()).map_err(|error| format!("the test bed's `sh` is gone: {error}"))
    }
}

/// The shell's variable with a program's process id.
fn number(name: &str) -> String {
    format!("number_{}", name.replace(['-', '.'], "_"))
}

fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// Free ports, below those that the kernel gives to outgoing connections, so that nobody takes them in between.
pub fn free_ports<const N: usize>() -> [u16; N] {
    let start = 20_000 + u16::try_from(std::process::id() * 16 % 12_000).unwrap_or_default();
    // all are held until all are found
    let held: Vec<TcpListener> = (start..32_700)
        .chain(20_000..start)
        .filter_map(|port| TcpListener::bind(("127.0.0.1", port)).ok())
        .take(N)
        .collect();
    std::array::from_fn(|at| held[at].local_addr().unwrap().port())
}
