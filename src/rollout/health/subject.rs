use super::conditions::Condition;
use super::{Policy, Reason};
use serde_json::Value;
use std::time::Duration;

/// What a judgement looks at.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    pub object: &'a Value,
    /// `metadata.generation` in the answer to the write; 0 where nothing was written.
    pub generation: u64,
    /// How long it was waited for since the write.
    pub waited: Duration,
    pub dependents: &'a Dependents,
    pub policy: &'a Policy,
}

/// What the health of an object depends on, as far as it was read. What was not read is not there.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dependents {
    /// The pods of a workload, of all its revisions.
    pub pods: Vec<Value>,
    /// The ReplicaSets of a Deployment: they tell new pods from old ones. Without them no trouble of a
    /// pod fails a Deployment, for it may be one that is about to go.
    pub replica_sets: Vec<Value>,
    pub endpoint_slices: Vec<Value>,
    pub services: Vec<Value>,
    /// Events about the object and its pods.
    pub events: Vec<Value>,
    pub storage_class: Option<Value>,
}

impl<'a> Subject<'a> {
    pub(super) fn text(&self, pointer: &str) -> Option<&'a str> {
        self.object.pointer(pointer).and_then(Value::as_str)
    }

    /// A count; absent is 0, as the server leaves zeros out.
    pub(super) fn number(&self, pointer: &str) -> u64 {
        self.object.pointer(pointer).and_then(Value::as_u64).unwrap_or(0)
    }

    pub(super) fn list(&self, pointer: &str) -> &'a [Value] {
        list(self.object, pointer)
    }

    pub(super) fn namespace(&self) -> &'a str {
        self.text("/metadata/namespace").unwrap_or("")
    }

    pub(super) fn name(&self) -> &'a str {
        self.text("/metadata/name").unwrap_or("")
    }

    /// The generation that a status must speak of.
    pub(super) fn wanted(&self) -> u64 {
        self.generation.max(self.number("/metadata/generation"))
    }

    /// Whether the controller has not seen yet what was written.
    pub(super) fn unobserved(&self) -> Option<Reason> {
        let (observed, wanted) = (self.number("/status/observedGeneration"), self.wanted());
        (observed < wanted).then(|| {
            Reason::new("NotObserved", format!("its controller has seen generation {observed}, not {wanted} yet"))
        })
    }

    pub(super) fn condition(&self, name: &str) -> Option<Condition<'a>> {
        Condition::find(self.list("/status/conditions"), name)
    }
}

/// The items of a list; none where there is no list.
pub(super) fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
