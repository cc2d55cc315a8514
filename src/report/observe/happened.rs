use crate::rollout::health::cut;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

/// What the cluster reported about an object of the application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Happened {
    /// When it was last seen.
    pub time: String,
    /// `pod/web-7f9c`
    pub about: String,
    pub reason: String,
    pub says: String,
    pub count: u64,
}

/// How many are shown.
const MOST: usize = 5;

/// What runs pods; what is reported of other objects says nothing about them.
const KINDS: [&str; 6] = ["Pod", "ReplicaSet", "Deployment", "StatefulSet", "DaemonSet", "Job"];

/// What is older than so many seconds is of no use any more.
const RECENT: i64 = 600;

/// The newest warnings about objects whose names begin with those of these workloads, the newest first.
pub fn warnings(events: &[Value], workloads: &[String], now: Timestamp) -> Vec<Happened> {
    let own = |event: &&Value| {
        let name = text(event, "/involvedObject/name");
        let of = |workload: &String| name == workload || name.starts_with(&format!("{workload}-"));
        let kind = text(event, "/involvedObject/kind");
        text(event, "/type") == "Warning" && KINDS.contains(&kind) && workloads.iter().any(of)
    };
    let recent =
        |one: &Happened| one.time.parse::<Timestamp>().is_ok_and(|time| now.duration_since(time).as_secs() <= RECENT);
    let mut warnings: Vec<Happened> = events.iter().filter(own).map(of_event).filter(recent).collect();
    // some are written with fractions of a second, and some without
    warnings.sort_by_key(|one| std::cmp::Reverse(one.time.parse::<Timestamp>().ok()));
    warnings.truncate(MOST);
    warnings
}

fn of_event(event: &Value) -> Happened {
    let times = ["/series/lastObservedTime", "/lastTimestamp", "/eventTime", "/metadata/creationTimestamp"];
    let kind = text(event, "/involvedObject/kind").to_lowercase();
    let count = event.pointer("/series/count").or_else(|| event.get("count")).and_then(Value::as_u64);
    Happened {
        time: times.iter().map(|at| text(event, at)).find(|time| !time.is_empty()).unwrap_or_default().to_owned(),
        about: format!("{kind}/{}", text(event, "/involvedObject/name")),
        reason: text(event, "/reason").to_owned(),
        says: cut(text(event, "/message")),
        count: count.unwrap_or(1),
    }
}

fn text<'v>(event: &'v Value, at: &str) -> &'v str {
    event.pointer(at).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_newest_of_our_own_come_first() {
        let event = |name: &str, time: &str| {
            json!({ "type": "Warning", "involvedObject": { "kind": "Pod", "name": name }, "reason": "BackOff",
                    "message": "restarting", "lastTimestamp": time, "count": 3 })
        };
        let soon = "2026-11-28T14:02:00Z";
        let events = [
            event("web-1", "2026-11-28T14:00:00Z"),
            event("web-2", "2026-11-28T14:01:00Z"),
            event("web-0", "2026-11-28T12:00:00Z"),
            event("webshop-1", soon),
        ];
        let told = warnings(&events, &["web".to_owned()], soon.parse().unwrap());
        assert_eq!(told.iter().map(|one| one.about.as_str()).collect::<Vec<_>>(), ["pod/web-2", "pod/web-1"]);
        assert_eq!((told[0].count, told[0].says.as_str()), (3, "restarting"));
    }
}
