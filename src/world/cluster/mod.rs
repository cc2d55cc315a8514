//! The API server: the one door to it.
//!
//! In: an [`Access`] (which cluster, as whom) and requests as values. Out: answers as
//! `serde_json::Value`, or an [`Error`] whose words hold nothing of an object. What the answers mean is
//! decided in `rollout`.
//!
//! A [`Cluster`] is made inside a [`Runtime`]; verbs are not `async` themselves.

mod access;
mod call;
mod connect;
mod error;
pub mod execute;
mod facts;
mod fence;
mod many;
mod read;
mod resources;
mod review;
mod runtime;
pub mod store;
mod survey;
mod versions;
mod vouch;
pub mod wait;
mod watch;
mod write;

pub use access::{Access, Impersonation, Timeout, Token, Trace, Verify};
pub(in crate::world) use call::why_no_answer;
pub use call::{Answer, Patience, Protocol, Request};
pub use connect::context_namespace;
pub use error::{Error, Sent};
pub use read::{Detail, Listed, ServerVersion, Within};
pub use resources::{Place, Resource, Scope};
pub use review::{Allowed, Identity, Permission, Rule, Rules};
pub use runtime::Runtime;
pub use survey::{Glance, How, Survey, Task, Unplanned};
pub use watch::{Event, Watch, Watched};
pub use write::{Apply, Created, Force, Guard, Propagation, Run};

use call::Line;
use fence::Fence;
use resources::Catalogue;
use std::sync::Arc;

/// A cluster that can be asked. Cheap to clone: clones share the connection and what was learnt.
#[derive(Clone)]
pub struct Cluster {
    line: Arc<Line>,
    catalogue: Arc<Catalogue>,
    patience: Patience,
    /// Where a lease is needed for what changes anything.
    fence: Option<Arc<Fence>>,
}

impl Cluster {
    /// Prepares the connection; the server is asked for nothing yet. Credential plugins run here.
    pub async fn connect(access: &Access) -> Result<Self, Error> {
        let connection = connect::connect(access).await?;
        Ok(Cluster {
            line: Arc::new(Line::new(connection.client, connection.server, access.trace)),
            catalogue: Arc::new(Catalogue::default()),
            patience: Patience::with(access.request_timeout),
            fence: None,
        })
    }

    /// The same cluster, asked with other limits.
    pub fn with_patience(&self, patience: Patience) -> Self {
        Cluster { patience, ..self.clone() }
    }

    /// The same cluster, on which nothing is changed without the lease behind the fence.
    fn behind(&self, fence: &Arc<Fence>) -> Self {
        Cluster { fence: Some(Arc::clone(fence)), ..self.clone() }
    }

    pub fn patience(&self) -> Patience {
        self.patience
    }

    /// The address of the API server.
    pub fn server(&self) -> &str {
        self.line.server()
    }
}
