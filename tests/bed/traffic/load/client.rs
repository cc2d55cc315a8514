//! One client of a load.

use super::Shape;
use super::summary::Record;
use http_body_util::{BodyExt, Empty};
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::HOST;
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use serde_json::Value;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Longer than anything should take, shorter than a test waits.
const PATIENCE: Duration = Duration::from_secs(15);

pub struct Client<'a> {
    proxy: &'a str,
    trusting: &'a TlsConnector,
    shape: &'a Shape,
    kept: Option<SendRequest<Empty<Bytes>>>,
}

impl<'a> Client<'a> {
    pub fn new(proxy: &'a str, trusting: &'a TlsConnector, shape: &'a Shape) -> Self {
        Self { proxy, trusting, shape, kept: None }
    }

    /// One request, and what came of it.
    pub async fn ask(&mut self) -> Record {
        let at = Instant::now();
        let answer = tokio::time::timeout(PATIENCE, self.answer()).await;
        let took = at.elapsed();
        match answer {
            Ok(Ok((status, body))) => Record::answered(at, took, status, &body),
            Ok(Err(error)) => Record::unanswered(at, took, error.to_string()),
            Err(_) => Record::unanswered(at, took, format!("no answer in {PATIENCE:?}")),
        }
    }

    async fn answer(&mut self) -> Result<(u16, Value), Failure> {
        let mut connection = match self.kept.take().filter(|kept| !kept.is_closed()) {
            Some(kept) => kept,
            None => self.connect().await?,
        };
        connection.ready().await?;
        let response = connection.send_request(self.request()?).await?;
        let status = response.status().as_u16();
        let body = response.into_body().collect().await?.to_bytes();
        if self.shape.keep_alive {
            self.kept = Some(connection);
        }
        // the proxy's own answers are no JSON, and nobody's
        Ok((status, serde_json::from_slice(&body).unwrap_or_default()))
    }

    async fn connect(&self) -> Result<SendRequest<Empty<Bytes>>, Failure> {
        let stream = TcpStream::connect(self.proxy).await?;
        stream.set_nodelay(true)?;
        if self.shape.secure {
            let host = ServerName::try_from(self.shape.host.clone())?;
            speak(self.trusting.connect(host, stream).await?).await
        } else {
            speak(stream).await
        }
    }

    fn request(&self) -> Result<Request<Empty<Bytes>>, Failure> {
        let request = Request::get(&self.shape.path).header(HOST, &self.shape.host);
        let headers = self.shape.headers.iter();
        let request = headers.fold(request, |request, (name, value)| request.header(name, value));
        Ok(request.body(Empty::new())?)
    }
}

async fn speak(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
) -> Result<SendRequest<Empty<Bytes>>, Failure> {
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

/// TLS with whoever has a certificate of this authority.
pub fn trusting(authority: &str) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(authority.as_bytes()).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}
