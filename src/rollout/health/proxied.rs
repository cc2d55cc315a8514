//! What Traefik's API says of a service (`pkg/api/handler_http.go`): the weights that it works by, and which of its servers are up.

use serde::Serialize;
use serde_json::Value;

/// How requests are shared by the proxy itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proxied {
    pub shares: Vec<Share>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Share {
    /// As the proxy calls it: `<namespace>-<Service>-<port>`.
    pub service: String,
    pub weight: u64,
    /// Servers that it sends requests to, and how many of them it holds for up.
    pub servers: u64,
    pub up: u64,
}

/// A service behind a weighted one, by the name to ask about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Child {
    pub name: String,
    pub weight: u64,
}

/// Behind a name: of which of its providers a service is.
pub const PROVIDER: &str = "@kubernetescrd";

/// The services behind a weighted one; nothing where it is no such.
pub fn shares(weighted: &Value) -> Option<Vec<Child>> {
    let services = weighted.pointer("/weighted/services")?.as_array()?;
    let child = |service: &Value| {
        let name = service.get("name")?.as_str()?;
        let name = if name.contains('@') { name.to_owned() } else { format!("{name}{PROVIDER}") };
        Some(Child { name, weight: service.get("weight").map_or(Some(1), Value::as_u64)? })
    };
    services.iter().map(child).collect()
}

/// The same with its servers. One that the proxy does not know of has none.
pub fn share(child: Child, behind: Option<&Value>) -> Share {
    let status = behind.and_then(|behind| behind.get("serverStatus")).and_then(Value::as_object);
    let up = status.into_iter().flat_map(|servers| servers.values()).filter(|state| state.as_str() == Some("UP"));
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let servers = behind.and_then(|behind| behind.pointer("/loadBalancer/servers")).and_then(Value::as_array);
    let service = child.name.strip_suffix(PROVIDER).unwrap_or(&child.name).to_owned();
    Share { service, weight: child.weight, servers: count(servers.map_or(0, Vec::len)), up: count(up.count()) }
}

impl Proxied {
    /// Whether the proxy shares as an object says, by Service and weight.
    pub fn shares_as<'a>(&self, namespace: &str, said: impl Iterator<Item = (&'a str, u64)>) -> bool {
        let mut left: Vec<(String, u64)> =
            said.map(|(service, weight)| (format!("{}-", normal(&format!("{namespace}-{service}"))), weight)).collect();
        let meant = self.shares.iter().all(|share| match of(&mut left, &share.service) {
            Some(left) => left.checked_sub(share.weight).inspect(|rest| *left = *rest).is_some(),
            None => share.weight == 0,
        });
        meant && left.iter().all(|(_, left)| *left == 0)
    }
}

/// A name as Traefik writes it: letters and digits, and one `-` for whatever stands between them (`provider.Normalize`).
pub fn normal(name: &str) -> String {
    name.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

/// What is left of the weight of the Service that a name of the proxy's is of: a port comes behind, and names of Services may begin
/// with each other's.
fn of<'l>(left: &'l mut [(String, u64)], name: &str) -> Option<&'l mut u64> {
    let fitting = left.iter_mut().filter(|(prefix, _)| name.starts_with(prefix.as_str()));
    fitting.max_by_key(|(prefix, _)| prefix.len()).map(|(_, weight)| weight)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn proxied(shares: &[(&str, u64)]) -> Proxied {
        let share =
            |(service, weight): &(&str, u64)| share(Child { name: (*service).to_owned(), weight: *weight }, None);
        Proxied { shares: shares.iter().map(share).collect() }
    }

    #[test]
    fn a_service_is_told_by_its_whole_name_and_its_weight() {
        let said = [("web", 80), ("web-canary", 20)];
        let is = |shares: &[(&str, u64)]| proxied(shares).shares_as("shop", said.into_iter());
        assert!(is(&[("shop-web-8080", 80), ("shop-web-canary-http", 20)]));
        assert!(is(&[("shop-web-canary-http", 20), ("shop-web-8080", 80), ("shop-old-80", 0)]));
        for other in [
            &[("shop-web-8080", 100)][..],
            &[("shop-web-8080", 20), ("shop-web-canary-http", 80)],
            &[("shop-web-8080", 80), ("shop-web-canary-http", 20), ("shop-old-80", 1)],
            &[("shop-web-8080", 80), ("shop-web-canary-http", 21)],
            &[],
        ] {
            assert!(!is(other), "{other:?}");
        }
    }

    #[test]
    fn names_are_written_as_traefik_writes_them() {
        assert_eq!(normal("a--b-web.x"), "a-b-web-x");
        let said = proxied(&[("a-b-web-80", 1)]);
        assert!(said.shares_as("a--b", [("web", 1)].into_iter()));
    }

    #[test]
    fn what_the_api_says_is_read() {
        let weighted = json!({ "type": "weighted", "weighted": { "services": [
            { "name": "shop-web-stable-8080", "weight": 80 }, { "name": "other@file" }
        ] } });
        let names: Vec<_> = shares(&weighted).unwrap().into_iter().map(|child| (child.name, child.weight)).collect();
        assert_eq!(names, [("shop-web-stable-8080@kubernetescrd".to_owned(), 80), ("other@file".to_owned(), 1)]);
        assert_eq!(shares(&json!({ "loadBalancer": {} })), None);
        let behind = json!({
            "loadBalancer": { "servers": [{ "url": "http://10.0.0.1:8080" }, { "url": "http://10.0.0.2:8080" }] },
            "serverStatus": { "http://10.0.0.1:8080": "UP", "http://10.0.0.2:8080": "DOWN" }
        });
        let child = Child { name: "shop-web-stable-8080@kubernetescrd".to_owned(), weight: 80 };
        let share = share(child, Some(&behind));
        assert_eq!((share.service.as_str(), share.servers, share.up), ("shop-web-stable-8080", 2, 1));
    }
}
