//! The proxy's own word on how it shares requests.

use super::Scene;
use crate::rollout::health::proxied::Proxied;
use crate::world::site::{Server, Whose};
use crate::world::traefik::{Traefik, Untold};
use serde_json::Value;

/// What the proxy says of an object; nothing where nobody named its API, or where it is not Traefik's object.
pub async fn proxied(scene: &Scene, route: &Value) -> Option<Result<Option<Proxied>, Untold>> {
    let text = |pointer| route.pointer(pointer).and_then(Value::as_str);
    let (namespace, name) = (text("/metadata/namespace")?, text("/metadata/name")?);
    (text("/kind") == Some("TraefikService")).then_some(())?;
    let traefik = match traefik(scene)? {
        Ok(traefik) => traefik,
        Err(untold) => return Some(Err(untold)),
    };
    Some(traefik.proxied(namespace, name).await)
}

fn traefik(scene: &Scene) -> Option<Result<Traefik, Untold>> {
    let app = scene.application();
    let observe = app.and_then(|app| app.config.contract.observe.as_ref());
    let named = observe.and_then(|observe| observe.traefik.as_ref()).map(|address| address.value.as_str());
    let server = Server::find(Whose::Traefik, named)?;
    Some(server.map_err(Untold::from).and_then(Traefik::connect))
}
