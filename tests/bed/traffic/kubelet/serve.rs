//! A pod's containers: they listen where the pod says, answer as the version does, and count.

use super::counters::Counters;
use super::pod::Pod;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::CONTENT_TYPE;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// A request that nothing slows down takes so long, in the metrics: what two busy cores make of it is no property of a version.
const USUAL: Duration = Duration::from_millis(4);

/// One pod's containers.
pub struct Containers {
    shared: Arc<Shared>,
    listeners: JoinSet<()>,
}

struct Shared {
    pod: Mutex<Pod>,
    served: Mutex<(u64, Counters)>,
}

impl Containers {
    pub fn start(pod: Pod) -> Self {
        let shared = Arc::new(Shared { pod: Mutex::new(pod), served: Mutex::default() });
        let mut containers = Self { shared, listeners: JoinSet::new() };
        containers.listen();
        containers
    }

    pub fn pod(&self) -> Pod {
        self.shared.pod.lock().unwrap().clone()
    }

    /// Goes on as another one says; what was counted stays.
    pub async fn change(&mut self, pod: Pod) {
        let before = std::mem::replace(&mut *self.shared.pod.lock().unwrap(), pod.clone());
        if before.addresses != pod.addresses || before.behaviour.dead != pod.behaviour.dead {
            self.listeners.shutdown().await;
            self.listen();
        }
    }

    /// When this returns, another pod may have the address.
    pub async fn stop(mut self) {
        self.listeners.shutdown().await;
    }

    fn listen(&mut self) {
        let pod = self.pod();
        for address in pod.addresses.into_iter().filter(|_| !pod.behaviour.dead) {
            self.listeners.spawn(listen(address, Arc::clone(&self.shared)));
        }
    }
}

async fn listen(address: SocketAddr, shared: Arc<Shared>) {
    let listener =
        TcpListener::bind(address).await.unwrap_or_else(|error| panic!("cannot listen at {address}: {error}"));
    // the connections end with their listener
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            Ok((stream, _)) = listener.accept() => { connections.spawn(connection(stream, Arc::clone(&shared))); }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(stream: TcpStream, shared: Arc<Shared>) {
    let service = service_fn(move |request| answer(request, Arc::clone(&shared)));
    // whoever hangs up in the middle has its own reasons
    drop(stream.set_nodelay(true));
    drop(auto::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await);
}

async fn answer(request: Request<Incoming>, shared: Arc<Shared>) -> Result<Response<Full<Bytes>>, Infallible> {
    let pod = shared.pod.lock().unwrap().clone();
    let path = request.uri().path();
    Ok(if path == pod.metrics && !pod.is_meant(request.uri().query().unwrap_or_default()) {
        say(404, "text/plain", "this address had another pod\n".to_owned())
    } else if path == pod.metrics {
        shared.metrics(&pod)
    } else if pod.probed.contains(path) || matches!(path, "/healthz" | "/readyz" | "/livez") {
        say(200, "text/plain", "ok\n".to_owned())
    } else {
        let status = shared.count(&pod);
        tokio::time::sleep(pod.behaviour.slower).await;
        say(status, "application/json", format!("{}\n", pod.names))
    })
}

impl Shared {
    /// The status of one more request.
    fn count(&self, pod: &Pod) -> u16 {
        let (served, counters) = &mut *self.served.lock().unwrap();
        *served += 1;
        let status = if pod.behaviour.fails(*served) { 500 } else { 200 };
        if !pod.behaviour.frozen {
            counters.count(status, USUAL + pod.behaviour.slower);
        }
        status
    }

    fn metrics(&self, pod: &Pod) -> Response<Full<Bytes>> {
        if pod.behaviour.silent {
            return say(404, "text/plain", "no metrics here\n".to_owned());
        }
        say(200, "text/plain; version=0.0.4", self.served.lock().unwrap().1.text(pod.behaviour.sparse))
    }
}

fn say(status: u16, kind: &str, body: String) -> Response<Full<Bytes>> {
    Response::builder().status(status).header(CONTENT_TYPE, kind).body(Full::new(Bytes::from(body))).unwrap()
}
