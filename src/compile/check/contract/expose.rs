use crate::tree::Spanned;
use schemars::JsonSchema;
use serde::Deserialize;

/// How clients reach the application.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expose {
    /// The host name. One of `host`, `hosts` and `route` is given.
    #[schemars(regex(pattern = r"^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"), length(max = 253), example = &"greeter.example.org")]
    pub host: Option<Spanned<String>>,
    /// Several host names that are served alike.
    #[serde(default)]
    #[schemars(inner(
        regex(pattern = r"^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"),
        length(max = 253)
    ))]
    #[schemars(example = ["greeter.example.org", "www.greeter.example.org"])]
    pub hosts: Vec<Spanned<String>>,
    /// Requests whose path begins so.
    #[schemars(regex(pattern = "^/[^`\\s]*$"), example = &"/")]
    pub path: Option<Spanned<String>>,
    /// The name of the port that serves them.
    #[schemars(example = &"http")]
    pub port: Option<Spanned<String>>,
    /// Further paths, hosts and ports.
    #[serde(default)]
    pub route: Vec<Spanned<Route>>,
    /// What splits the traffic.
    pub router: Option<Spanned<Router>>,
    /// The certificate.
    pub tls: Option<Spanned<Tls>>,
    /// Traefik entry points.
    #[serde(default)]
    #[schemars(example = ["websecure"])]
    pub entry_points: Vec<Spanned<String>>,
    /// Traefik middlewares of the same namespace, by name, in order.
    #[serde(default)]
    #[schemars(example = ["compress"])]
    pub middlewares: Vec<Spanned<String>>,
    /// The Gateway that router `gateway-api` attaches to.
    pub gateway: Option<Spanned<Gateway>>,
}

/// One more way in.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Host names; absent: those of `[expose]`.
    #[serde(default)]
    #[schemars(inner(
        regex(pattern = r"^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"),
        length(max = 253)
    ))]
    #[schemars(example = ["api.greeter.example.org"])]
    pub hosts: Vec<Spanned<String>>,
    /// Requests whose path begins so.
    #[schemars(regex(pattern = "^/[^`\\s]*$"), example = &"/api")]
    pub path: Option<Spanned<String>>,
    /// The name of the port that serves them.
    #[schemars(example = &"api")]
    pub port: Option<Spanned<String>>,
}

/// What splits the traffic between stable and canary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Router {
    /// Traefik's own objects: TraefikService and IngressRoute
    Traefik,
    /// a Gateway API HTTPRoute
    GatewayApi,
    /// the ratio of pods behind one Service: coarse, per connection, needs nothing
    Replicas,
}

/// The certificate of the hosts.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// The name of a TLS Secret in the application's namespace.
    #[schemars(example = &"greeter-tls")]
    pub secret: Option<Spanned<String>>,
    /// The name of a Traefik certificate resolver.
    #[schemars(example = &"letsencrypt")]
    pub resolver: Option<Spanned<String>>,
}

/// A Gateway of the Gateway API.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gateway {
    /// Its name.
    #[schemars(example = &"public")]
    pub name: Spanned<String>,
    /// Its namespace; absent: the application's own.
    #[schemars(example = &"gateways")]
    pub namespace: Option<Spanned<String>>,
    /// The listener; absent: every listener that fits.
    #[schemars(example = &"https")]
    pub section: Option<Spanned<String>>,
}
