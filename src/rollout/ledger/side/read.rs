use crate::compile::render::{Identity, Mark, Scope, Side, SideObject};
use crate::compile::resolve::{Autoscale, Exposure, Gateway, Header, Isolation, Route, Router, Sticky, Tls};
use crate::tree::{Origin, Placed, Traced};
use serde_json::Value;
use std::sync::Arc;

/// Where every value of a side from a record comes from.
const ORIGIN: Origin = Origin::Row { table: "ledger", row: "record" };

/// The side of a document; `None` names nothing, the caller says which object it is.
pub fn side(document: &Value) -> Option<Side> {
    Some(Side {
        identity: identity(document.get("identity")?)?,
        objects: each(document.get("objects")?, object)?,
        actions: each(document.get("actions")?, |action| Some(Arc::new(placed(action))))?,
        digest: text(document, "digest")?,
        exposure: part(document, "exposure", exposure)?,
        isolation: part(document, "isolation", isolation)?,
        replicas: part(document, "replicas", number)?,
        autoscale: part(document, "autoscale", autoscale)?,
    })
}

/// A part that may be absent (`Some(None)`), and must be whole where it is there.
fn part<T>(value: &Value, key: &str, read: impl Fn(&Value) -> Option<T>) -> Option<Option<T>> {
    match value.get(key) {
        None => Some(None),
        Some(there) => Some(Some(read(there)?)),
    }
}

fn each<T>(value: &Value, read: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    value.as_array()?.iter().map(read).collect()
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_owned)
}

fn placed(value: &Value) -> Placed {
    Placed::leaf(value.clone(), ORIGIN)
}

fn traced<T>(value: T) -> Traced<T> {
    Traced::new(value, ORIGIN)
}

fn word(value: &Value) -> Option<Traced<String>> {
    value.as_str().map(|text| traced(text.to_owned()))
}

fn words(value: &Value) -> Option<Vec<Traced<String>>> {
    each(value, word)
}

fn number<T: TryFrom<u64>>(value: &Value) -> Option<Traced<T>> {
    T::try_from(value.as_u64()?).ok().map(traced)
}

fn identity(value: &Value) -> Option<Identity> {
    let mark = |mark: &Value| {
        Some(Mark { key: text(mark, "key")?, stable: text(mark, "stable")?, canary: text(mark, "canary")? })
    };
    Some(Identity {
        app: word(value.get("app")?)?,
        namespace: word(value.get("namespace")?)?,
        version: word(value.get("version")?)?,
        marks: each(value.get("marks")?, mark)?,
        labels: placed(value.get("labels")?),
        annotations: placed(value.get("annotations")?),
    })
}

fn object(value: &Value) -> Option<SideObject> {
    let scope = match value.get("scope")?.as_str()? {
        "track" => Scope::Track,
        "content" => Scope::Content,
        "shared" => Scope::Shared,
        "stable" => Scope::Stable,
        _ => return None,
    };
    Some(SideObject { scope, object: Arc::new(placed(value.get("object")?)) })
}

fn exposure(value: &Value) -> Option<Exposure> {
    Some(Exposure {
        router: router(value.get("router")?)?,
        routes: each(value.get("routes")?, route)?,
        tls: part(value, "tls", tls)?,
        entry_points: part(value, "entry_points", words)?,
        middlewares: part(value, "middlewares", words)?,
        gateway: part(value, "gateway", gateway)?,
        header: part(value, "header", header)?,
        sticky: part(value, "sticky", sticky)?,
    })
}

fn router(value: &Value) -> Option<Traced<Router>> {
    let router = match value.as_str()? {
        "traefik" => Router::Traefik,
        "gateway-api" => Router::GatewayApi,
        "replicas" => Router::Replicas,
        _ => return None,
    };
    Some(traced(router))
}

fn route(value: &Value) -> Option<Route> {
    Some(Route {
        hosts: words(value.get("hosts")?)?,
        path: word(value.get("path")?)?,
        port: word(value.get("port")?)?,
        port_number: number(value.get("port_number")?)?,
    })
}

fn tls(value: &Value) -> Option<Tls> {
    Some(Tls { secret: part(value, "secret", word)?, resolver: part(value, "resolver", word)? })
}

fn gateway(value: &Value) -> Option<Gateway> {
    Some(Gateway {
        name: word(value.get("name")?)?,
        namespace: part(value, "namespace", word)?,
        section: part(value, "section", word)?,
    })
}

fn header(value: &Value) -> Option<Header> {
    Some(Header { name: word(value.get("name")?)?, value: word(value.get("value")?)? })
}

fn sticky(value: &Value) -> Option<Sticky> {
    Some(Sticky { cookie: word(value.get("cookie")?)?, max_age: part(value, "max_age", number)? })
}

fn isolation(value: &Value) -> Option<Isolation> {
    Some(Isolation {
        host: part(value, "host", word)?,
        namespace: part(value, "namespace", word)?,
        shared_claims: words(value.get("shared_claims")?)?,
    })
}

fn flag(value: &Value) -> Option<Traced<bool>> {
    value.as_bool().map(traced)
}

fn autoscale(value: &Value) -> Option<Autoscale> {
    Some(Autoscale {
        min: number(value.get("min")?)?,
        max: number(value.get("max")?)?,
        // records of before it could be somebody else's do not say it
        made: part(value, "made", flag)?.unwrap_or_else(|| traced(true)),
        cpu: part(value, "cpu", number)?,
        memory: part(value, "memory", number)?,
    })
}
