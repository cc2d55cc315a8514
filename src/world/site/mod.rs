//! A server beside the cluster that is asked over HTTP: where it is, as whom it is asked, and one answer.
//!
//! In: [`Whose`] server, the address of the contract, what the environment says. Out: bytes with a status, within a deadline.

mod client;
mod server;

pub use server::{Environment, Server, Unusable, Whose};

use crate::world::cluster::why_no_answer;
use client::Client;
use http::header::{ACCEPT, AUTHORIZATION, USER_AGENT};
use http::request::Builder;
use http::{Method, Request};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;

/// Numbers and names need little; whatever is longer is no answer to a question of ours.
const LONGEST: usize = 4 << 20;

pub type Body = Full<Bytes>;

/// The connection to one server.
pub struct Site {
    server: Server,
    client: Client,
}

/// What came back.
pub struct Page {
    pub status: u16,
    pub body: Bytes,
}

/// Why nothing came back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Lost {
    #[error("cannot reach {0}")]
    Unreachable(String),
    #[error("it is longer than {LONGEST} bytes")]
    TooLong,
}

impl Site {
    /// Prepares the connection; the server is asked for nothing yet.
    ///
    /// # Errors
    /// An https server, and no certificate authority can be read.
    pub fn new(server: Server) -> Result<Site, Unusable> {
        let client = client::build(&server)?;
        Ok(Site { server, client })
    }

    /// A question, as this program and this user.
    pub fn question(&self, method: Method, path: &str) -> Builder {
        let request = Request::builder()
            .method(method)
            .uri(self.server.address(path))
            .header(ACCEPT, "application/json")
            .header(USER_AGENT, concat!("railiance/", env!("CARGO_PKG_VERSION")));
        match self.server.credentials() {
            Some(credentials) => request.header(AUTHORIZATION, credentials),
            None => request,
        }
    }

    /// Asks once, however long it takes.
    ///
    /// # Errors
    /// The connection's, and an answer that is too long to be one.
    pub async fn ask(&self, request: Result<Request<Body>, http::Error>) -> Result<Page, Lost> {
        let request = request.map_err(|cause| self.lost(&cause))?;
        let response = self.client.request(request).await.map_err(|cause| self.lost(&cause))?;
        let (head, body) = response.into_parts();
        match Limited::new(body, LONGEST).collect().await {
            Ok(body) => Ok(Page { status: head.status.as_u16(), body: body.to_bytes() }),
            Err(cause) if cause.is::<http_body_util::LengthLimitError>() => Err(Lost::TooLong),
            Err(cause) => Err(self.lost(cause.as_ref())),
        }
    }

    fn lost(&self, cause: &(dyn std::error::Error + 'static)) -> Lost {
        Lost::Unreachable(format!("{}: {}", self.server, why_no_answer(cause)))
    }
}
