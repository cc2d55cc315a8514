//! A real cluster for tests: etcd, kube-apiserver, kube-controller-manager, kube-scheduler, and kwok as the kubelet.
//!
//! `bed()` is the one cluster of a test binary, started by the first test that asks; a test works in a namespace of its own,
//! `bed().namespace("orders")`. What pods do is chosen on the pod: `stages/pods.yaml`. `docs/test-bed.md` is for people.
#![allow(dead_code, unused_imports, reason = "each test binary uses a part of it")]

pub mod certificates;
mod control_plane;
mod distance;
pub mod faults;
mod guard;
mod kubeconfig;
mod kubectl;
pub mod supervisor;
#[path = "../tools/mod.rs"]
pub mod tools;
pub mod tunnel;

pub use kubectl::{condition, eventually};

pub use control_plane::Programs;

use certificates::Authority;
use control_plane::ControlPlane;
use kubeconfig::Login;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{MutexGuard, Once, OnceLock};
use supervisor::Supervisor;

/// A running cluster.
pub struct Bed {
    directory: PathBuf,
    programs: Programs,
    plane: ControlPlane,
    made: AtomicUsize,
    definitions: Once,
}

/// The cluster of this test binary, started now if nobody has asked before.
///
/// # Panics
/// If it cannot be started: with the same sentence for each test that asks.
pub fn bed() -> &'static Bed {
    running(started())
}

/// The same, or the sentence.
pub fn started() -> &'static Result<Bed, String> {
    static BED: OnceLock<Result<Bed, String>> = OnceLock::new();
    BED.get_or_init(|| Bed::start("bed", Programs::newest()?))
}

/// An API server three minors older, on which objects are stored, and nothing else happens: no controllers, no nodes.
///
/// # Panics
/// If it cannot be started.
pub fn older_server() -> &'static Bed {
    static OLDER: OnceLock<Result<Bed, String>> = OnceLock::new();
    running(OLDER.get_or_init(|| Bed::start("bed-older", Programs::older()?)))
}

fn running(bed: &'static Result<Bed, String>) -> &'static Bed {
    match bed {
        Ok(bed) => bed,
        Err(sentence) => panic!("{sentence}"),
    }
}

impl Bed {
    /// A cluster beside those of `bed()` and `older_server()`.
    pub fn start(name: &str, programs: Programs) -> Result<Self, String> {
        let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        let plane = control_plane::start(&directory, &programs)?;
        Ok(Self { directory, programs, plane, made: AtomicUsize::new(0), definitions: Once::new() })
    }

    /// Where its files are: certificates, and what each program says (`kube-apiserver.log` and so on).
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The address of the API server.
    pub fn url(&self) -> &str {
        &self.plane.url
    }

    /// The kubeconfig of the administrator.
    pub fn kubeconfig(&self) -> &Path {
        &self.plane.kubeconfig
    }

    /// The kubeconfig of a user without any rights but those that a test binds to the name, or to the group.
    pub fn user(&self, name: &str, group: Option<&str>) -> PathBuf {
        let identity = self.plane.authority.client(name, group);
        let authority = Some(self.plane.authority.certificate.as_str());
        self.write_kubeconfig(&Login { url: self.url(), authority, identity: Some(&identity) })
    }

    /// Who signs certificates here.
    pub fn authority(&self) -> &Authority {
        &self.plane.authority
    }

    /// Who starts and ends the programs.
    pub fn supervisor(&self) -> MutexGuard<'_, Supervisor> {
        self.plane.supervisor.lock().unwrap()
    }

    /// Kills the API server, starts it again, and waits until it answers.
    pub fn restart_api_server(&self) {
        self.supervisor().kill("kube-apiserver").unwrap();
        self.supervisor().again("kube-apiserver").unwrap();
        eventually("the API server is back", || {
            self.try_kubectl(&["get", "--raw", "/readyz"]).status.success().then_some(())
        });
    }

    /// A kubeconfig in a file of its own.
    fn write_kubeconfig(&self, login: &Login<'_>) -> PathBuf {
        kubeconfig::write(&self.directory, &self.unique("kubeconfig"), login).unwrap()
    }

    /// A name that nobody else has in this bed.
    pub fn unique(&self, name: &str) -> String {
        format!("{name}-{}", self.made.fetch_add(1, Ordering::Relaxed))
    }
}
