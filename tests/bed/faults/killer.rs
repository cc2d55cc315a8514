//! Ends a program with `kill -9` exactly at one of its requests.

use super::{Fault, Faults, Moment, Request};
use std::process::{Child, Command, ExitStatus};
use std::sync::{Arc, Mutex};

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
