//! A load on the proxy that ends by itself: so many requests, at such a rate, by so many clients at once.
//!
//! ```text
//! let load = traffic().load("greeter.example.org", 50);
//! promote();
//! let summary = load.stop();
//! assert_eq!(summary.failures(), 0, "{summary}");
//! ```

mod client;
mod summary;

pub use summary::{Record, Summary};

use super::Traffic;
use client::{Client, trusting};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_rustls::TlsConnector;

/// What is sent, and how much of it.
#[derive(Clone, Debug)]
pub struct Shape {
    pub host: String,
    pub path: String,
    pub headers: Vec<(String, String)>,
    /// Requests in a second; the next one waits for its time, and for a client that is free.
    pub rate: f64,
    /// At most so many.
    pub requests: u64,
    pub clients: usize,
    /// Whether a client keeps its connection for the next request.
    pub keep_alive: bool,
    /// Whether it comes by TLS.
    pub secure: bool,
}

/// A load on its way.
pub struct Load {
    shared: Arc<Shared>,
    clients: Option<JoinSet<()>>,
    runtime: Handle,
}

struct Shared {
    shape: Shape,
    proxy: String,
    trusting: TlsConnector,
    begin: Instant,
    next: AtomicU64,
    stopped: AtomicBool,
    records: Mutex<Vec<Record>>,
}

impl Shape {
    /// At this rate, for five minutes at most, with a connection for each request.
    pub fn new(host: &str, rate: u32) -> Self {
        Self {
            host: host.to_owned(),
            path: "/".to_owned(),
            headers: Vec::new(),
            rate: rate.into(),
            requests: u64::from(rate) * 300,
            clients: 32,
            keep_alive: false,
            secure: false,
        }
    }

    pub fn requests(self, requests: u64) -> Self {
        Self { requests, ..self }
    }

    pub fn keep_alive(self) -> Self {
        Self { keep_alive: true, ..self }
    }

    pub fn secure(self) -> Self {
        Self { secure: true, ..self }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

impl Traffic {
    /// Begins to send to a host, so many requests a second, until it is stopped or five minutes are over.
    pub fn load(&self, host: &str, rate: u32) -> Load {
        self.begin(Shape::new(host, rate))
    }

    /// Sends so many requests, quickly, and waits for all answers.
    pub fn send(&self, host: &str, requests: u64) -> Summary {
        self.begin(Shape::new(host, 500).requests(requests)).finish()
    }

    /// Begins a load of any shape.
    pub fn begin(&self, shape: Shape) -> Load {
        let runtime = self.runtime.handle().clone();
        let clients = shape.clients;
        let shared = Arc::new(Shared {
            proxy: if shape.secure { self.secure_proxy() } else { self.proxy() },
            trusting: trusting(&self.authority().certificate),
            shape,
            begin: Instant::now(),
            next: AtomicU64::new(0),
            stopped: AtomicBool::new(false),
            records: Mutex::default(),
        });
        let mut set = JoinSet::new();
        for _ in 0..clients {
            set.spawn_on(send(Arc::clone(&shared)), &runtime);
        }
        Load { shared, clients: Some(set), runtime }
    }
}

impl Load {
    /// No more requests; what came of those that were sent.
    pub fn stop(self) -> Summary {
        self.shared.stopped.store(true, Ordering::Relaxed);
        self.finish()
    }

    /// What comes of all of them.
    pub fn finish(mut self) -> Summary {
        if let Some(clients) = self.clients.take() {
            self.runtime.block_on(clients.join_all());
        }
        self.so_far()
    }

    /// What was answered until now.
    pub fn so_far(&self) -> Summary {
        Summary::new(self.shared.records.lock().unwrap().clone())
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::Relaxed);
    }
}

async fn send(shared: Arc<Shared>) {
    let shape = &shared.shape;
    let mut client = Client::new(&shared.proxy, &shared.trusting, shape);
    loop {
        let number = shared.next.fetch_add(1, Ordering::Relaxed);
        if number >= shape.requests || shared.stopped.load(Ordering::Relaxed) {
            return;
        }
        #[allow(clippy::cast_precision_loss, reason = "no load has so many requests")]
        tokio::time::sleep_until(shared.begin + Duration::from_secs_f64(number as f64 / shape.rate)).await;
        if shared.stopped.load(Ordering::Relaxed) {
            return;
        }
        let record = client.ask().await;
        shared.records.lock().unwrap().push(record);
    }
}
