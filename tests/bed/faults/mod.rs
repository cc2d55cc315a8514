//! A proxy with faults, in front of the real API server: plain HTTP towards the program under test, TLS with a client
//! certificate towards the server. Everything passes as it is, watches stream, until a test says otherwise.
//!
//! ```text
//! let faults = bed().faults();
//! faults.inject(Request::is_write, 3..=3, Fault::answer(429).retry_after(1));
//! run(faults.kubeconfig());
//! assert_eq!(faults.requests().len(), 7);
//! ```

mod fault;
mod killer;
mod server;
pub mod stated;

pub use fault::{Fault, Moment, Request};
pub use killer::Killed;
pub use server::{Failure, Upstream};

use super::Bed;
use super::certificates::Identity;
use super::kubeconfig::Login;
use fault::{Rule, Turn};
use std::collections::BTreeSet;
use std::ops::{Bound, RangeBounds};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::runtime::Runtime;

/// The proxy; it listens as long as it lives.
pub struct Faults {
    kubeconfig: PathBuf,
    url: String,
    shared: Arc<Shared>,
    runtime: Option<Runtime>,
}

/// What the test and the connections both see.
#[derive(Default)]
struct Shared(Mutex<State>);

#[derive(Default)]
struct State {
    rules: Vec<Rule>,
    requests: Vec<Request>,
    delay: Duration,
}

impl Bed {
    /// A proxy that talks to the server as the administrator.
    pub fn faults(&self) -> Faults {
        self.faults_as(&self.plane.admin)
    }

    /// A proxy that talks to the server as a user with no rights but those bound to it.
    pub fn faults_of(&self, user: &str, group: Option<&str>) -> Faults {
        self.faults_as(&self.plane.authority.client(user, group))
    }

    /// The way to the server, as the administrator.
    pub fn administration(&self) -> Upstream {
        self.upstream(&self.plane.admin)
    }

    fn upstream(&self, identity: &Identity) -> Upstream {
        Upstream::new(self.url(), &self.plane.authority.certificate, identity)
    }

    fn faults_as(&self, identity: &Identity) -> Faults {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let shared = Arc::new(Shared::default());
        let upstream = self.upstream(identity);
        let port = runtime.block_on(server::listen(upstream, Arc::clone(&shared)));
        let url = format!("http://127.0.0.1:{port}");
        let kubeconfig = self.write_kubeconfig(&Login { url: &url, authority: None, identity: None });
        Faults { kubeconfig, url, shared, runtime: Some(runtime) }
    }
}

impl Faults {
    /// The kubeconfig for the program under test.
    pub fn kubeconfig(&self) -> &Path {
        &self.kubeconfig
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// Of the requests from now on that `pick` takes, those at `places` (the first is 1) meet with `fault`. Where several rules
    /// meet, the one that was injected first wins.
    pub fn inject(
        &self,
        pick: impl Fn(&Request) -> bool + Send + 'static,
        places: impl RangeBounds<usize>,
        fault: Fault,
    ) {
        let places = (cloned(places.start_bound()), cloned(places.end_bound()));
        self.rule(pick, Turn::At { places, seen: 0 }, fault);
    }

    /// Each of the requests from now on that `pick` takes meets with `fault`, and passes when it is tried again.
    pub fn inject_once_each(&self, pick: impl Fn(&Request) -> bool + Send + 'static, fault: Fault) {
        self.rule(pick, Turn::FirstTry(BTreeSet::new()), fault);
    }

    fn rule(&self, pick: impl Fn(&Request) -> bool + Send + 'static, turn: Turn, fault: Fault) {
        self.shared.state().rules.push(Rule { pick: Box::new(pick), turn, fault });
    }

    /// Every request takes this much longer: a round trip.
    pub fn delay(&self, delay: Duration) {
        self.shared.state().delay = delay;
    }

    /// What was asked since the beginning, or the last `clear`, in the order of arrival.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.state().requests.clone()
    }

    /// As on the first day: no rules, no delay, nothing counted.
    pub fn clear(&self) {
        *self.shared.state() = State::default();
    }
}

impl Drop for Faults {
    fn drop(&mut self) {
        // a watch may be open for ever
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// Counts a request: its number, what shall happen to it, and how long it takes more.
    fn arrived(&self, request: &Request) -> (usize, Fault, Duration) {
        let mut state = self.state();
        let mut fault = None;
        for rule in &mut state.rules {
            if let Some(found) = rule.meets(request) {
                fault.get_or_insert(found);
            }
        }
        state.requests.push(request.clone());
        (state.requests.len() - 1, fault.unwrap_or_else(Fault::none), state.delay)
    }

    fn answered(&self, number: usize, status: u16) {
        if let Some(request) = self.state().requests.get_mut(number) {
            request.status = Some(status);
        }
    }
}

fn cloned(bound: Bound<&usize>) -> Bound<usize> {
    bound.cloned()
}
