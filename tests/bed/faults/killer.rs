//! Ends a program with `kill -9`, or asks it to end, exactly at one of its requests.

use super::{Fault, Faults, Moment, Request};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How a program ended that was to be killed.
#[derive(Debug)]
pub struct Killed {
    /// False if it never made that many requests, and ended by itself.
    pub killed: bool,
    pub status: ExitStatus,
}

impl Faults {
    /// Runs a program that talks to this proxy, and kills it at the `n`-th (from 1) request that `pick` takes. `Moment::Before`: the
    /// server never heard of that request; `Moment::After`: it has done it. Forgets the rules and requests of before.
    pub fn run_killed(
        &self,
        command: &mut Command,
        pick: impl Fn(&Request) -> bool + Send + 'static,
        n: usize,
        moment: Moment,
    ) -> Killed {
        self.clear();
        let victim: Arc<Mutex<Option<Child>>> = Arc::default();
        let status: Arc<Mutex<Option<ExitStatus>>> = Arc::default();
        let (hand, end) = (Arc::clone(&victim), Arc::clone(&status));
        let kill = move || {
            // the lock is held until the program is started
            if let Some(mut child) = hand.lock().unwrap().take() {
                child.kill().unwrap();
                *end.lock().unwrap() = Some(child.wait().unwrap());
            }
        };
        self.inject(pick, n..=n, Fault::reset(moment).hook(kill));
        {
            let mut slot = victim.lock().unwrap();
            *slot = Some(command.spawn().unwrap());
        }
        wait(&victim, &status)
    }

    /// Runs a program that talks to this proxy, and sends it a signal (`INT`, `TERM`) while its `n`-th request that `pick`
    /// takes is under way, which comes to its end then. Forgets the rules and requests of before.
    pub fn run_signalled(
        &self,
        command: &mut Command,
        pick: impl Fn(&Request) -> bool + Send + 'static,
        n: usize,
        signal: &'static str,
    ) -> Output {
        self.clear();
        let process: Arc<Mutex<Option<u32>>> = Arc::default();
        let told = Arc::clone(&process);
        let tell = move || {
            // the lock is held until the program is started
            let id = told.lock().unwrap().unwrap();
            let sent = Command::new("kill").arg(format!("-{signal}")).arg(id.to_string()).status().unwrap();
            assert!(sent.success());
            std::thread::sleep(Duration::from_millis(100));
        };
        self.inject(pick, n..=n, Fault::meanwhile(tell));
        let child = {
            let mut slot = process.lock().unwrap();
            let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            *slot = Some(child.id());
            child
        };
        child.wait_with_output().unwrap()
    }
}

/// Looks again and again, since waiting would hold the lock that the killer needs.
fn wait(victim: &Mutex<Option<Child>>, status: &Mutex<Option<ExitStatus>>) -> Killed {
    loop {
        if let Some(status) = *status.lock().unwrap() {
            return Killed { killed: true, status };
        }
        if let Some(child) = victim.lock().unwrap().as_mut()
            && let Some(status) = child.try_wait().unwrap()
        {
            return Killed { killed: false, status };
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}
