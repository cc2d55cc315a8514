use super::pods::{Pods, label_selector};
use super::selector::matching;
use super::set::{Set, and_there, at, path};
use crate::compile::render::verify::object::Object;
use crate::diag::{Code, Finding};
use kube::core::{Selector, SelectorExt};
use std::collections::HashMap;

const SELECTOR: [&str; 2] = ["spec", "selector"];

/// Workloads that match each other's pods, and budgets that share pods.
pub(super) fn check(set: &Set) -> Vec<Finding> {
    let mut findings = workloads(set);
    findings.extend(budgets(set));
    findings
}

fn workloads(set: &Set) -> Vec<Finding> {
    let workloads: Vec<(&Pods, Selector)> = set
        .pods
        .iter()
        .filter(|pods| pods.is_workload())
        .filter_map(|pods| Some((pods, label_selector(pods.object.at(&SELECTOR))?)))
        .collect();
    let mut findings: Vec<Finding> = Vec::new();
    for (pods, selector) in &workloads {
        for (other, _) in &workloads {
            let same_namespace = set.namespace(&pods.object) == set.namespace(&other.object);
            let different = pods.object.title() != other.object.title();
            if same_namespace && different && selector.matches(&other.labels) {
                let found = claims(&pods.object, other);
                // stable's and the canary's object of one text match each other: one fault
                let told = found.span().is_some() && findings.iter().any(|earlier| earlier.span() == found.span());
                if !told {
                    findings.push(found);
                }
            }
        }
    }
    findings
}

fn claims(object: &Object, other: &Pods) -> Finding {
    let other_title = other.object.title();
    let message = format!("the selector of `{}` also matches the pods of `{other_title}`", object.title());
    let found = at(Code::SelectorOverlap, object, &path(&[&SELECTOR]), message, "matches both");
    let labels = [other.prefix, &["metadata", "labels"]].concat();
    and_there(found, &other.object, &labels, &format!("pods of `{other_title}`")).help(
        "tell the pods apart by a label that stands in both selectors, such as the component; for objects of scope \
             `track` write `railiance.dev/track: stable`, which reads `canary` in the candidate's",
    )
}

/// An eviction of a pod with two budgets always fails.
fn budgets(set: &Set) -> Vec<Finding> {
    let mut first_of: HashMap<String, &Object> = HashMap::new();
    let mut findings = Vec::new();
    for budget in set.objects.iter().filter(|object| object.is("policy", "PodDisruptionBudget")) {
        let Some(selector) = label_selector(budget.at(&SELECTOR)) else { continue };
        for pods in matching(set, budget, &selector) {
            if let Some(first) = first_of.insert(pods.object.title(), budget) {
                findings.push(shared(budget, first, pods));
            }
        }
    }
    findings
}

fn shared(budget: &Object, first: &Object, pods: &Pods) -> Finding {
    let title = pods.object.title();
    let message = format!("`{}` and `{}` both cover the pods of `{title}`", first.title(), budget.title());
    let found = at(Code::SelectorOverlap, budget, &path(&[&SELECTOR]), message, "covers them too");
    and_there(found, first, &SELECTOR, "covers them")
        .help("keep one budget a pod: with two, every eviction of it fails")
}
