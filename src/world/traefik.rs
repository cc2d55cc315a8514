//! Traefik's API: by which weights it leads requests, and which servers it holds for up.
//!
//! In: where it is, and a TraefikService. Out: what it says of that one and of those behind it, read as [`Proxied`].

use super::site::{Lost, Server, Site, Unusable};
use crate::rollout::health::proxied::{Child, PROVIDER, Proxied, Share, normal, share, shares};
use futures_util::future::join_all;
use http::Method;
use serde_json::Value;
use std::time::Duration;

/// What all answers about one object may take.
const DEADLINE: Duration = Duration::from_secs(3);

/// Why it did not say.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Untold {
    #[error(transparent)]
    Unusable(#[from] Unusable),
    #[error(transparent)]
    Lost(#[from] Lost),
    #[error("no answer within {} s", DEADLINE.as_secs())]
    Late,
    #[error("it answers {status} about `{name}`")]
    Status { status: u16, name: String },
    #[error("it says of `{0}` what is not understood")]
    Unreadable(String),
}

/// The API of one Traefik.
pub struct Traefik(Site);

impl Traefik {
    /// # Errors
    /// An https server, and no certificate authority can be read.
    pub fn connect(server: Server) -> Result<Traefik, Untold> {
        Ok(Traefik(Site::new(server)?))
    }

    /// How it shares the requests that a TraefikService gets; nothing where it does not know of it.
    ///
    /// # Errors
    /// It cannot be asked, or answers what is not understood.
    pub async fn proxied(&self, namespace: &str, name: &str) -> Result<Option<Proxied>, Untold> {
        let name = format!("{}{PROVIDER}", normal(&format!("{namespace}-{name}")));
        tokio::time::timeout(DEADLINE, self.shared(&name)).await.map_err(|_| Untold::Late)?
    }

    async fn shared(&self, name: &str) -> Result<Option<Proxied>, Untold> {
        let Some(weighted) = self.service(name).await? else { return Ok(None) };
        let children = shares(&weighted).ok_or_else(|| Untold::Unreadable(name.to_owned()))?;
        let all = join_all(children.into_iter().map(|child| self.child(child))).await;
        Ok(Some(Proxied { shares: all.into_iter().collect::<Result<_, _>>()? }))
    }

    async fn child(&self, child: Child) -> Result<Share, Untold> {
        let behind = self.service(&child.name).await?;
        Ok(share(child, behind.as_ref()))
    }

    async fn service(&self, name: &str) -> Result<Option<Value>, Untold> {
        let path = format!("/api/http/services/{name}");
        let page = self.0.ask(self.0.question(Method::GET, &path).body(Default::default())).await?;
        match page.status {
            200 => serde_json::from_slice(&page.body).map(Some).map_err(|_| Untold::Unreadable(name.to_owned())),
            // an address that is not the API's has no page there either, and says so otherwise
            404 if is_word_of_the_api(&page.body) => Ok(None),
            status => Err(Untold::Status { status, name: name.to_owned() }),
        }
    }
}

/// `service not found: NAME`, as JSON (`writeError` in `pkg/api/handler.go`).
fn is_word_of_the_api(body: &[u8]) -> bool {
    let says = |said: Value| said.get("message").and_then(Value::as_str).is_some_and(|text| text.contains("not found"));
    serde_json::from_slice(body).is_ok_and(says)
}
