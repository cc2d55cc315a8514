//! Our side of a guard.

use super::message::{Loss, Message, Refused};
use crate::world::local::lines::Lines;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::process::{Child, Command};

#[cfg(unix)]
type Channel = tokio::io::BufReader<tokio::net::UnixStream>;

/// What the guard needs beside the grace to see that all are gone.
const LAST: Duration = Duration::from_secs(6);

/// A command to start.
#[derive(Debug, Clone)]
pub struct Start {
    pub words: Vec<String>,
    pub env: BTreeMap<String, String>,
    pub directory: PathBuf,
    /// Between SIGTERM and SIGKILL.
    pub grace: Duration,
}

/// Guards whose commands nobody waits for any more: a check that was given up, say.
#[cfg(unix)]
#[derive(Debug, Clone, Default)]
pub struct Keeper(Arc<Mutex<Vec<Guard>>>);

#[cfg(unix)]
impl Keeper {
    /// Returns when the last of them has seen its command off; whoever stops waiting may begin anew.
    pub async fn all_gone(&self) {
        while let Some(guard) = self.next() {
            Kept { channel: None, guard: Some(guard), keeper: self.clone() }.stop().await;
        }
    }

    fn take_over(&self, guard: Guard) {
        self.guards().push(guard);
    }

    fn next(&self) -> Option<Guard> {
        self.guards().pop()
    }

    fn guards(&self) -> MutexGuard<'_, Vec<Guard>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What stands between us and a command.
#[cfg(unix)]
#[derive(Debug)]
struct Guard {
    process: Child,
    /// The command's; 0 before it runs.
    group: u32,
    grace: Duration,
}

#[cfg(unix)]
impl Guard {
    /// Returns when it has seen its command off.
    async fn gone(&mut self) {
        let seen_off = tokio::time::timeout(self.grace + LAST, self.process.wait()).await;
        if !matches!(seen_off, Ok(Ok(status)) if status.success()) {
            self.kill();
        }
    }

    /// The guard is not there to do it.
    fn kill(&self) {
        let group = i32::try_from(self.group).ok().and_then(rustix::process::Pid::from_raw);
        // there may be nobody left
        _ = group.map(|group| rustix::process::kill_process_group(group, rustix::process::Signal::KILL));
    }
}

/// A command that runs, and goes when this value does.
#[cfg(unix)]
pub struct Kept {
    channel: Option<Channel>,
    guard: Option<Guard>,
    keeper: Keeper,
}

#[cfg(unix)]
impl Kept {
    /// Starts a command below a guard; its output comes line by line.
    ///
    /// # Errors
    /// Why it cannot be started.
    pub async fn start(start: &Start, keeper: &Keeper) -> Result<(Kept, Lines), Refused> {
        let failed = |error: io::Error| Refused::Other(error.to_string());
        let (ours, theirs) = std::os::unix::net::UnixStream::pair().map_err(failed)?;
        ours.set_nonblocking(true).map_err(failed)?;
        let mut process = command(start, theirs.into()).map_err(failed)?.spawn().map_err(failed)?;
        let lines = Lines::of(process.stdout.take(), process.stderr.take());
        let channel = tokio::io::BufReader::new(tokio::net::UnixStream::from_std(ours).map_err(failed)?);
        let guard = Guard { process, group: 0, grace: start.grace };
        let mut kept = Kept { channel: Some(channel), guard: Some(guard), keeper: keeper.clone() };
        match kept.hear().await {
            Some(Message::Started(group)) => {
                kept.guard = kept.guard.take().map(|guard| Guard { group, ..guard });
                Ok((kept, lines))
            }
            Some(Message::Refused(refused)) => Err(refused),
            Some(Message::Ended(_)) | None => Err(Refused::Other("the guard of the process ended".to_owned())),
        }
    }

    async fn hear(&mut self) -> Option<Message> {
        use tokio::io::AsyncBufReadExt;
        let channel = self.channel.as_mut()?;
        let mut line = String::new();
        // at its end, or cut, nobody speaks any more
        channel.read_line(&mut line).await.ok()?;
        Message::read(line.trim_end())
    }

    /// Returns when the command has ended by itself; whoever stops waiting loses nothing: the guard says one line.
    pub async fn lost(&mut self) -> Loss {
        match self.hear().await {
            Some(Message::Ended(end)) => Loss::Ended(end),
            Some(Message::Started(_) | Message::Refused(_)) | None => Loss::Unguarded,
        }
    }

    /// Ends it and everything it started; returns when all are gone. Whoever stops waiting leaves that to the keeper.
    pub async fn stop(mut self) {
        self.channel = None;
        if let Some(guard) = &mut self.guard {
            guard.gone().await;
        }
        self.guard = None;
    }
}

#[cfg(unix)]
impl Drop for Kept {
    fn drop(&mut self) {
        self.channel = None;
        if let Some(guard) = self.guard.take() {
            self.keeper.take_over(guard);
        }
    }
}

#[cfg(unix)]
fn command(start: &Start, channel: std::os::fd::OwnedFd) -> io::Result<Command> {
    let mut command = Command::new(ourselves()?);
    let grace = OsString::from(start.grace.as_millis().to_string());
    command.arg(super::WORD).arg(grace).args(&start.words).envs(&start.env).current_dir(&start.directory);
    // out of reach of the terminal's Ctrl-C: who is asked to end is us
    command.process_group(0).arg0("railiance");
    command.stdin(Stdio::from(channel)).stdout(Stdio::piped()).stderr(Stdio::piped());
    Ok(command)
}

/// This program, even if its file was replaced meanwhile.
#[cfg(target_os = "linux")]
fn ourselves() -> io::Result<PathBuf> {
    Ok(PathBuf::from("/proc/self/exe"))
}

#[cfg(all(unix, not(target_os = "linux")))]
fn ourselves() -> io::Result<PathBuf> {
    std::env::current_exe()
}

/// Nobody is kept.
#[cfg(not(unix))]
#[derive(Debug, Clone, Default)]
pub struct Keeper;

#[cfg(not(unix))]
impl Keeper {
    pub async fn all_gone(&self) {}
}

/// There is none: without process groups nobody can promise that all are gone.
#[cfg(not(unix))]
pub enum Kept {}

#[cfg(not(unix))]
impl Kept {
    /// # Errors
    /// Always.
    pub async fn start(_: &Start, _: &Keeper) -> Result<(Kept, Lines), Refused> {
        Err(Refused::Other("this system has no process groups; start it yourself, and use `--attach`".to_owned()))
    }

    pub async fn lost(&mut self) -> Loss {
        match *self {}
    }

    pub async fn stop(self) {
        match self {}
    }
}
