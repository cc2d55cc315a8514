//! The Lease object, and the documents that follow on it.

use super::Holder;
use jiff::{Span, Timestamp};
use serde_json::{Map, Value, json};
use std::time::Duration;
use thiserror::Error;

/// Why a Lease was taken from its holder by force.
const REASON: &str = "railiance.dev/steal-reason";
/// From whom it was taken.
const FROM: &str = "railiance.dev/taken-from";

/// The name of an application's Lease.
pub fn name(app: &str) -> String {
    format!("railiance.{app}")
}

/// A Lease as the server returned it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    pub app: String,
    pub namespace: String,
    /// Nobody holds it after it was released.
    pub holder: Option<Holder>,
    pub duration: Duration,
    /// How often it got a new holder: the epoch.
    pub epoch: u64,
    /// The holder's times: for people, not for decisions.
    pub acquired: Option<Timestamp>,
    pub renewed: Option<Timestamp>,
    /// Why it was taken by force, and from whom it was taken.
    pub steal_reason: Option<String>,
    pub taken_from: Option<String>,
    pub uid: String,
    pub resource_version: String,
}

/// The object under the Lease's name is none of ours.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the Lease `{object}` {reason}")]
pub struct Unreadable {
    pub object: String,
    pub reason: String,
}

impl Lease {
    /// # Errors
    /// It lacks what every stored object has, or a duration: nothing of ours wrote it.
    pub fn read(app: &str, value: &Value) -> Result<Lease, Unreadable> {
        let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty());
        let number = |pointer: &str| value.pointer(pointer).and_then(Value::as_u64);
        let lacking = |what: &str| Unreadable { object: name(app), reason: format!("has no `{what}`") };
        let need = |pointer: &str, what: &str| text(pointer).map(str::to_owned).ok_or_else(|| lacking(what));
        if text("/metadata/name") != Some(&name(app)) {
            return Err(Unreadable { object: name(app), reason: "is another object".to_owned() });
        }
        let annotation = |key: &str| value.get("metadata")?.get("annotations")?.get(key)?.as_str().map(str::to_owned);
        let time = |pointer: &str| text(pointer).and_then(|time| time.parse().ok());
        let holder = text("/spec/holderIdentity").map(Holder::read);
        let seconds = number("/spec/leaseDurationSeconds").filter(|seconds| *seconds > 0);
        Ok(Lease {
            app: app.to_owned(),
            namespace: need("/metadata/namespace", "metadata.namespace")?,
            holder,
            duration: Duration::from_secs(seconds.ok_or_else(|| lacking("spec.leaseDurationSeconds"))?),
            epoch: number("/spec/leaseTransitions").unwrap_or(0),
            acquired: time("/spec/acquireTime"),
            renewed: time("/spec/renewTime"),
            steal_reason: annotation(REASON),
            taken_from: annotation(FROM),
            uid: need("/metadata/uid", "metadata.uid")?,
            resource_version: need("/metadata/resourceVersion", "metadata.resourceVersion")?,
        })
    }

    /// The document to POST where there is no Lease. `known` is the highest epoch that anything else
    /// shows (annotations of live objects, the journal): a Lease that was deleted must not start over.
    pub fn first(app: &str, namespace: &str, holder: &Holder, duration: Duration, now: Timestamp, known: u64) -> Value {
        let lease = Lease {
            app: app.to_owned(),
            namespace: namespace.to_owned(),
            holder: Some(holder.clone()),
            duration,
            epoch: known + 1,
            acquired: Some(now),
            renewed: Some(now),
            steal_reason: None,
            taken_from: None,
            uid: String::new(),
            resource_version: String::new(),
        };
        lease.document()
    }

    /// The document to PUT that gives the Lease to a new holder, in a new epoch.
    pub fn taken(
        &self,
        holder: &Holder,
        duration: Duration,
        now: Timestamp,
        known: u64,
        reason: Option<&str>,
    ) -> Value {
        let lease = Lease {
            holder: Some(holder.clone()),
            duration,
            epoch: self.epoch.max(known) + 1,
            acquired: Some(now),
            renewed: Some(now),
            // of a holder before who was locked out, too, as long as nothing is marked against what it may be about to write
            steal_reason: reason
                .map(str::to_owned)
                .or_else(|| self.steal_reason.clone().filter(|_| self.holder.is_none())),
            taken_from: self
                .holder
                .as_ref()
                .map(|holder| holder.as_str().to_owned())
                .or_else(|| self.taken_from.clone()),
            ..self.clone()
        };
        lease.document()
    }

    /// The document to PUT that says its holder is still there. Its time moves even where the clock does
    /// not: the server does not write what changes nothing, and nobody would see the renewal.
    pub fn renewed(&self, now: Timestamp) -> Value {
        let tick = self.renewed.and_then(|before| before.checked_add(Span::new().microseconds(1)).ok());
        Lease { renewed: Some(tick.map_or(now, |tick| tick.max(now))), ..self.clone() }.document()
    }

    /// The document to PUT that frees it. The epoch stays: the next holder counts on from it. So does who was locked out, unless
    /// objects are `marked` against what that run may be about to write: the next holder does it then.
    pub fn released(&self, now: Timestamp, marked: bool) -> Value {
        let kept = |said: &Option<String>| said.clone().filter(|_| !marked);
        let (taken_from, steal_reason) = (kept(&self.taken_from), kept(&self.steal_reason));
        Lease { holder: None, renewed: Some(now), taken_from, steal_reason, ..self.clone() }.document()
    }

    /// With uid and resourceVersion of what was read: the server refuses it if anybody was faster.
    fn document(&self) -> Value {
        let mut metadata = Map::from_iter([
            ("name".to_owned(), name(&self.app).into()),
            ("namespace".to_owned(), self.namespace.as_str().into()),
            (
                "labels".to_owned(),
                json!({ "app.kubernetes.io/managed-by": "railiance", "railiance.dev/app": self.app }),
            ),
        ]);
        let mut set = |key: &str, value: Option<Value>| metadata.extend(value.map(|value| (key.to_owned(), value)));
        let known = |text: &str| (!text.is_empty()).then(|| Value::from(text));
        set("annotations", self.annotations());
        set("uid", known(&self.uid));
        set("resourceVersion", known(&self.resource_version));
        json!({
            "apiVersion": "coordination.k8s.io/v1",
            "kind": "Lease",
            "metadata": metadata,
            "spec": self.spec(),
        })
    }

    fn annotations(&self) -> Option<Value> {
        let entries = [(REASON, &self.steal_reason), (FROM, &self.taken_from)];
        let said = entries.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value.as_deref()?.into())));
        let said: Map<String, Value> = said.collect();
        (!said.is_empty()).then_some(Value::Object(said))
    }

    fn spec(&self) -> Map<String, Value> {
        // the type is MicroTime: six digits after the second
        let time = |time: Option<Timestamp>| time.map(|time| Value::from(format!("{time:.6}")));
        let entries = [
            ("holderIdentity", self.holder.as_ref().map(|holder| holder.as_str().into())),
            ("leaseDurationSeconds", Some(self.duration.as_secs().into())),
            ("leaseTransitions", Some(self.epoch.into())),
            ("acquireTime", time(self.acquired)),
            ("renewTime", time(self.renewed)),
        ];
        entries.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
    }
}
