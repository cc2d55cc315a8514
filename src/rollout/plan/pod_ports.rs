//! The numbers behind the names of ports, as the pods of the workloads of a plan have them: before it, and after.

use super::{Seen, Want};
use crate::rollout::live::text;
use serde_json::Value;

/// The pods of each workload.
#[derive(Default)]
pub(super) struct PodPorts {
    live: Vec<Value>,
    wanted: Vec<Value>,
}

impl PodPorts {
    pub fn of(objects: &[(Want, Seen)]) -> Self {
        let template = |object: &Value| {
            let mut template = object.pointer("/spec/template")?.clone();
            let namespace = object.pointer("/metadata/namespace")?.clone();
            template.as_object_mut()?.insert("namespace".to_owned(), namespace);
            Some(template)
        };
        PodPorts {
            live: objects.iter().filter_map(|(_, seen)| template(seen.live.as_ref()?)).collect(),
            wanted: objects.iter().filter_map(|(want, _)| template(&want.object.value)).collect(),
        }
    }

    /// The number that both targets are, one in the pods of before and one in those of after; nothing where that is not one and the same.
    pub fn same(&self, service: &Value, before: &Value, after: &Value) -> Option<u64> {
        let number = number(&self.live, service, before)?;
        (self::number(&self.wanted, service, after)? == number).then_some(number)
    }
}

impl PodPorts {
    /// The number that a target of before has in the pods of after, where none of their ports is called so any more.
    pub fn renamed(&self, service: &Value, before: &Value) -> Option<u64> {
        let name = before.as_str()?;
        let number = number(&self.live, service, before)?;
        let mut after = self.wanted.iter().filter(|template| selects(service, template)).peekable();
        after.peek()?;
        let keeps = |template: &Value| {
            named(template, name).is_none() && ports(template).any(|port| port["containerPort"] == number)
        };
        after.all(keeps).then_some(number)
    }
}

impl PodPorts {
    /// Whether no pod of after has the target of before, and none of before that of after: while pods change, requests find the one or
    /// the other.
    pub fn part(&self, service: &Value, before: &Value, after: &Value) -> bool {
        let parts = || self.is_dropped(service, before) && lack(&self.live, service, after);
        before != after && self.same(service, before, after).is_none() && parts()
    }

    /// Whether a target of before is found by nothing in the pods of after, neither its name nor its number.
    pub fn vanishes(&self, service: &Value, target: &Value) -> bool {
        self.renamed(service, target).is_none() && self.is_dropped(service, target)
    }

    /// Whether pods of before and of after have the target.
    pub fn keep(&self, service: &Value, target: &Value) -> bool {
        !lack(&self.live, service, target) && !lack(&self.wanted, service, target)
    }

    /// Whether pods of before have a target that none of after has.
    fn is_dropped(&self, service: &Value, target: &Value) -> bool {
        !lack(&self.live, service, target) && lack(&self.wanted, service, target)
    }
}

/// Whether there are pods, and none of them has a port of that name.
fn lack(templates: &[Value], service: &Value, target: &Value) -> bool {
    let Some(name) = target.as_str() else { return false };
    let mut own = templates.iter().filter(|template| selects(service, template)).peekable();
    own.peek().is_some() && own.all(|template| named(template, name).is_none())
}

/// What a Service's target is in its pods, where all of them agree.
fn number(templates: &[Value], service: &Value, target: &Value) -> Option<u64> {
    let Some(name) = target.as_str() else { return target.as_u64() };
    let mut numbers =
        templates.iter().filter(|template| selects(service, template)).map(|template| named(template, name));
    let first = numbers.next()??;
    numbers.all(|other| other == Some(first)).then_some(first)
}

fn selects(service: &Value, template: &Value) -> bool {
    let selector = service.pointer("/spec/selector").and_then(Value::as_object);
    let has = |(key, value): (&String, &Value)| template["metadata"]["labels"].get(key) == Some(value);
    let here = text(service, "/metadata/namespace") == text(template, "/namespace");
    here && selector.is_some_and(|selector| !selector.is_empty() && selector.iter().all(has))
}

fn named(template: &Value, name: &str) -> Option<u64> {
    ports(template).find(|port| port["name"] == name)?["containerPort"].as_u64()
}

fn ports(template: &Value) -> impl Iterator<Item = &Value> {
    let containers = template.pointer("/spec/containers").and_then(Value::as_array).into_iter().flatten();
    containers.filter_map(|container| container["ports"].as_array()).flatten()
}
