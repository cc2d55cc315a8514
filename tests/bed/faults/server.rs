//! The two sides of the proxy.

use super::super::certificates::Identity;
use super::Shared;
use super::fault::{Action, Fault, Moment, Request, status_body};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, RETRY_AFTER};
use hyper::service::service_fn;
use hyper::{Response, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use std::io;
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};

pub type Failure = Box<dyn std::error::Error + Send + Sync>;
type Answer = Response<BoxBody<Bytes, Failure>>;
/// A request that has been read to its end: a client that still writes would see a reset where it is answered early.
type Whole = hyper::Request<Full<Bytes>>;

/// The way to the real server.
#[derive(Clone)]
pub struct Upstream {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    url: String,
}

impl Upstream {
    pub fn new(url: &str, authority: &str, identity: &Identity) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(authority.as_bytes()).unwrap()).unwrap();
        let chain = vec![CertificateDer::from_pem_slice(identity.certificate.as_bytes()).unwrap()];
        let key = PrivateKeyDer::from_pem_slice(identity.key.as_bytes()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_client_auth_cert(chain, key)
            .unwrap();
        let connector = HttpsConnectorBuilder::new().with_tls_config(config).https_only().enable_http1().build();
        Self { client: Client::builder(TokioExecutor::new()).build(connector), url: url.to_owned() }
    }

    /// What the server answers to a plain question.
    pub async fn get(&self, path: &str) -> Result<Response<Incoming>, Failure> {
        let request = hyper::Request::get(format!("{}{path}", self.url)).body(Full::default())?;
        Ok(self.client.request(request).await?)
    }

    async fn forward(&self, request: Whole) -> Result<Response<Incoming>, Failure> {
        let (mut parts, body) = request.into_parts();
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        parts.uri = format!("{}{path}", self.url).parse::<Uri>()?;
        Ok(self.client.request(hyper::Request::from_parts(parts, body)).await?)
    }
}

/// Listens on a port of its own, in the background.
pub async fn listen(upstream: Upstream, shared: Arc<Shared>) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (upstream, shared) = (upstream.clone(), Arc::clone(&shared));
            tokio::spawn(connection(stream, upstream, shared));
        }
    });
    port
}

async fn connection(stream: TcpStream, upstream: Upstream, shared: Arc<Shared>) -> Result<(), Failure> {
    stream.set_nodelay(true)?;
    let (stream, twin) = twins(stream)?;
    let service = service_fn(|request| serve(request, &upstream, &shared, &twin));
    Ok(hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await?)
}

/// A second handle on the connection, by which it can be reset while hyper has the first one.
fn twins(stream: TcpStream) -> io::Result<(TcpStream, TcpStream)> {
    let stream = stream.into_std()?;
    let twin = stream.try_clone()?;
    Ok((TcpStream::from_std(stream)?, TcpStream::from_std(twin)?))
}

async fn serve(
    request: hyper::Request<Incoming>,
    upstream: &Upstream,
    shared: &Shared,
    twin: &TcpStream,
) -> Result<Answer, Failure> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    let seen = Request {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        status: None,
        body: body.clone(),
    };
    let (number, fault, delay) = shared.arrived(&seen);
    tokio::time::sleep(delay / 2).await;
    let answer = meet(hyper::Request::from_parts(parts, Full::new(body)), upstream, fault, twin).await?;
    tokio::time::sleep(delay / 2).await;
    shared.answered(number, answer.status().as_u16());
    Ok(answer)
}

async fn meet(request: Whole, upstream: &Upstream, fault: Fault, twin: &TcpStream) -> Result<Answer, Failure> {
    match fault.action {
        Action::Pass => {
            happen(&fault).await?;
            Ok(upstream.forward(request).await?.map(|body| body.map_err(Failure::from).boxed()))
        }
        Action::Answer { moment, status, retry_after, ref says } => {
            let path = request.uri().path().to_owned();
            if moment == Moment::After {
                upstream.forward(request).await?.into_body().collect().await?;
            }
            happen(&fault).await?;
            refusal(status, retry_after, says.as_deref(), &path)
        }
        Action::Reset(moment) => {
            if moment == Moment::After {
                upstream.forward(request).await?.into_body().collect().await?;
            }
            happen(&fault).await?;
            // with this, closing says RST, not FIN; the error makes hyper close
            twin.set_zero_linger()?;
            Err("reset by the test".into())
        }
    }
}

/// The hook may wait for a process: not on a thread that others need.
async fn happen(fault: &Fault) -> Result<(), Failure> {
    match fault.hook.clone() {
        Some(hook) => Ok(tokio::task::spawn_blocking(move || hook()).await?),
        None => Ok(()),
    }
}

fn refusal(status: u16, retry_after: Option<u32>, says: Option<&str>, path: &str) -> Result<Answer, Failure> {
    let mut response = Response::builder().status(status).header(CONTENT_TYPE, "application/json");
    if let Some(seconds) = retry_after {
        response = response.header(RETRY_AFTER, seconds);
    }
    let body = Full::new(Bytes::from(status_body(status, retry_after, says, path)));
    Ok(response.body(body.map_err(|never| match never {}).boxed())?)
}
