//! A cluster that serves: pods that answer, real Traefik that splits, real Prometheus that counts, and a load on it all.
//!
//! `traffic()` is the one cluster of a test binary, which must be in a network of its own before (`runner::run` sees to it).
//! Everything that `Bed` offers is there as well. `docs/test-bed.md` is for people.
#![allow(dead_code, unused_imports, reason = "each test binary uses a part of it")]

pub mod http;
mod kubelet;
pub mod load;
mod namespace;
mod nodes;
mod prometheus;
mod proxy;
pub mod runner;

pub use http::get;
pub use prometheus::Sample;

use crate::bed::supervisor::free_ports;
use crate::bed::tools::{definitions, try_tool};
use crate::bed::{Bed, Programs};
use prometheus::Prometheus;
use proxy::Proxy;
use std::any::Any;
use std::ops::Deref;
use std::sync::OnceLock;
use tokio::runtime::Runtime;

/// A running cluster with its data plane.
pub struct Traffic {
    bed: Bed,
    proxy: Proxy,
    prometheus: Prometheus,
    runtime: Runtime,
}

static TRAFFIC: OnceLock<Result<Traffic, String>> = OnceLock::new();

/// The cluster of this test binary, started now if nobody has asked before.
///
/// # Panics
/// If it cannot be started: with the same sentence for each test that asks.
pub fn traffic() -> &'static Traffic {
    // a panic on the way would let the next test start a second one in the same place
    let start = || std::panic::catch_unwind(Traffic::start).unwrap_or_else(|panic| Err(sentence(panic)));
    match TRAFFIC.get_or_init(start) {
        Ok(traffic) => traffic,
        Err(sentence) => panic!("{sentence}"),
    }
}

/// Starts again what a test has stopped and, failing, left so: the next one shall fail for a reason of its own.
fn heal() {
    if let Some(Ok(traffic)) = TRAFFIC.get() {
        traffic.supervisor().heal().unwrap();
        traffic.proxy_answers();
        traffic.prometheus_answers();
    }
}

fn sentence(panic: Box<dyn Any + Send>) -> String {
    let why = panic.downcast::<String>().map_or_else(|_| "it does not say why".to_owned(), |why| *why);
    format!("the test bed's data plane did not start: {why}")
}

/// Goes into a network of its own, before anything else: the process begins anew in it.
///
/// # Errors
/// If the system refuses it, or a program cannot be built.
pub fn enter() -> Result<(), String> {
    if namespace::inside() {
        return Ok(());
    }
    // in there, nothing can be fetched
    Programs::graceful()?;
    definitions()?;
    ["traefik", "prometheus"].into_iter().try_for_each(|name| try_tool(name).map(drop))?;
    Err(namespace::enter())
}

impl Traffic {
    fn start() -> Result<Self, String> {
        let bed = Bed::start("bed-traffic", Programs::graceful()?)?;
        // at once: a port is free until its program listens
        let [web, secure, api, port] = free_ports();
        let proxy = Proxy { program: try_tool("traefik")?, ports: [web, secure, api] };
        let prometheus = Prometheus { program: try_tool("prometheus")?, port };
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.map_err(|error| format!("the test bed cannot start threads: {error}"))?;
        let traffic = Self { bed, proxy, prometheus, runtime };
        traffic.runtime.spawn(kubelet::run(traffic.administration()));
        traffic.begin_prometheus();
        traffic.start_proxy();
        traffic.prometheus_answers();
        Ok(traffic)
    }
}

impl Deref for Traffic {
    type Target = Bed;

    fn deref(&self) -> &Bed {
        &self.bed
    }
}

fn localhost(port: u16) -> String {
    format!("127.0.0.1:{port}")
}
