//! The guard itself: no runtime, two threads that wait, and one that decides.

use super::message::{Message, Refused};
#[cfg(target_os = "linux")]
use super::relatives;
use crate::rollout::local::End;
use rustix::process::{Pid, Signal, WaitOptions, WaitStatus, kill_process_group, test_kill_process_group, wait};
use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// What the guard hears.
enum Heard {
    /// A child ended: the command, or what was adopted.
    Ended(Pid, WaitStatus),
    /// No child is left.
    Childless,
    /// Whoever wanted the command is gone, or wants it no more.
    Released,
}

/// How long to wait for processes that were killed: the kernel may be busy with them.
const LAST: Duration = Duration::from_secs(5);

/// How often a group is looked at whose members nobody tells of.
const LOOK: Duration = Duration::from_millis(20);

pub(super) fn guard(words: &[OsString]) -> ExitCode {
    match watch(words) {
        Ok(()) => ExitCode::SUCCESS,
        // nobody listens any more: there is nothing left to guard for
        Err(_) => ExitCode::FAILURE,
    }
}

fn watch(words: &[OsString]) -> io::Result<()> {
    let mut owner = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    let [grace, program, arguments @ ..] = words else { return Err(io::ErrorKind::InvalidInput.into()) };
    let grace = grace.to_str().and_then(|grace| grace.parse().ok()).ok_or(io::ErrorKind::InvalidInput)?;
    adopt_orphans();
    let child = Command::new(program).args(arguments).stdin(Stdio::null()).process_group(0).spawn();
    let group = match child {
        Ok(child) => child.id(),
        Err(error) => return tell(&mut owner, &Message::Refused(Refused::of(&error))),
    };
    let told = tell(&mut owner, &Message::Started(group));
    let heard = listen(&owner)?;
    let group = Pid::from_raw(i32::try_from(group).map_err(io::Error::other)?).ok_or(io::ErrorKind::InvalidData)?;
    let mut charge = Charge { group, heard, leader: true, children: true };
    if told.is_ok() {
        charge.until_released(&mut owner);
    }
    charge.end(Duration::from_millis(grace));
    Ok(())
}

fn tell(owner: &mut UnixStream, message: &Message) -> io::Result<()> {
    // in one piece: who listens may look up in between
    owner.write_all(format!("{message}\n").as_bytes())
}

#[cfg(target_os = "linux")]
fn adopt_orphans() {
    // refused by kernels that are older than any that Rust runs on
    _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
}

#[cfg(not(target_os = "linux"))]
fn adopt_orphans() {}

fn listen(owner: &UnixStream) -> io::Result<Receiver<Heard>> {
    let (say, heard) = channel();
    let mut wish = owner.try_clone()?;
    let released = say.clone();
    thread::spawn(move || {
        // nothing is ever sent: it returns when the other end is closed
        drop(wish.read(&mut [0]));
        drop(released.send(Heard::Released));
    });
    thread::spawn(move || reap(&say));
    Ok(heard)
}

fn reap(say: &Sender<Heard>) {
    loop {
        let heard = match wait(WaitOptions::empty()) {
            Ok(Some((pid, status))) => Heard::Ended(pid, status),
            Ok(None) | Err(rustix::io::Errno::INTR) => continue,
            Err(_) => Heard::Childless,
        };
        let last = matches!(heard, Heard::Childless);
        if say.send(heard).is_err() || last {
            return;
        }
    }
}

/// What is guarded.
struct Charge {
    group: Pid,
    heard: Receiver<Heard>,
    /// The command itself was not reaped yet: its number, which is the group's, is still its own.
    leader: bool,
    children: bool,
}

impl Charge {
    fn until_released(&mut self, owner: &mut UnixStream) {
        while let Ok(heard) = self.heard.recv() {
            match heard {
                Heard::Released => return,
                Heard::Childless => self.children = false,
                Heard::Ended(pid, status) => {
                    self.reaped(pid);
                    if let Some(end) = end(status).filter(|_| pid == self.group) {
                        // if nobody hears it, `Released` follows
                        drop(tell(owner, &Message::Ended(end)));
                    }
                }
            }
        }
    }

    fn reaped(&mut self, pid: Pid) {
        self.leader &= pid != self.group;
    }

    fn end(&mut self, grace: Duration) {
        self.signal(Signal::TERM);
        if self.gone_within(grace, None) {
            return;
        }
        // what is started meanwhile is killed as well
        self.gone_within(LAST, Some(Signal::KILL));
    }

    fn gone_within(&mut self, time: Duration, signal: Option<Signal>) -> bool {
        let until = Instant::now() + time;
        loop {
            if let Some(signal) = signal {
                self.signal(signal);
            }
            self.hear_for(LOOK);
            if self.is_gone() {
                return true;
            }
            if Instant::now() >= until {
                return false;
            }
        }
    }

    fn hear_for(&mut self, time: Duration) {
        match self.heard.recv_timeout(time) {
            Ok(Heard::Ended(pid, _)) => self.reaped(pid),
            Ok(Heard::Childless) => self.children = false,
            Ok(Heard::Released) | Err(_) => {}
        }
    }

    #[cfg(target_os = "linux")]
    fn signal(&self, signal: Signal) {
        // who ended meanwhile cannot be told; a number that is not ours any more is not used
        if self.leader || relatives::descendants().iter().any(|one| one.group == self.group) {
            _ = kill_process_group(self.group, signal);
        }
        for one in relatives::descendants().iter().filter(|one| one.group != self.group) {
            _ = rustix::process::kill_process(one.pid, signal);
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn signal(&self, signal: Signal) {
        _ = kill_process_group(self.group, signal);
    }

    /// On Linux all that is left is ours to reap, so that no child means nobody; elsewhere the group tells.
    fn is_gone(&self) -> bool {
        let empty = || test_kill_process_group(self.group).is_err();
        !self.children && (cfg!(target_os = "linux") || empty())
    }
}

fn end(status: WaitStatus) -> Option<End> {
    let code = status.exit_status().map(End::Code);
    code.or_else(|| status.terminating_signal().map(End::Signal))
}
