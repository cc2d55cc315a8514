//! What all pods of a workload share: labels, annotations, security, spread.

use super::containers::texts;
use super::defaulted::because;
use super::{Resolver, Security, Spread, defaulted, names};
use crate::compile::check::contract::{self, SecurityLevel};
use crate::compile::check::{MAIN_CONTAINER, defaults, since};
use crate::tree::{Spanned, Traced};
use std::collections::BTreeMap;

type Texts = BTreeMap<String, Traced<String>>;

pub(super) fn copied(written: &BTreeMap<Spanned<String>, Spanned<String>>) -> Texts {
    written.iter().map(|(key, value)| (key.value.clone(), value.into())).collect()
}

impl Resolver<'_> {
    /// Name, instance and track; or the frozen selector of an adopted workload.
    pub(super) fn selector(&self) -> Texts {
        if !self.workload.selector.is_empty() {
            return copied(&self.workload.selector);
        }
        let name = Traced::from(&self.contract.app.name);
        BTreeMap::from([
            (names::NAME.to_owned(), name.clone()),
            (names::INSTANCE.to_owned(), name),
            (names::TRACK.to_owned(), track()),
        ])
    }

    /// Name and instance, without the key by which the tracks of an adopted workload differ.
    pub(super) fn both_tracks(&self) -> Texts {
        let (labels, selector) = (self.pod_labels(), self.selector());
        let differs = names::mark_key(&selector);
        let shared = [names::NAME, names::INSTANCE].into_iter().filter(|key| differs != Some(*key));
        shared.filter_map(|key| Some((key.to_owned(), labels.get(key)?.clone()))).collect()
    }

    pub(super) fn pod_labels(&self) -> Texts {
        let mut labels = copied(&self.workload.labels);
        let name = Traced::from(&self.contract.app.name);
        labels.insert(names::NAME.to_owned(), name.clone());
        labels.insert(names::INSTANCE.to_owned(), name);
        labels.insert(names::TRACK.to_owned(), track());
        labels.insert(
            "app.kubernetes.io/version".to_owned(),
            self.version.tag.derive("label value", |tag| names::version_label(tag)),
        );
        if let Some(whole) = &self.contract.app.part_of {
            labels.insert("app.kubernetes.io/part-of".to_owned(), whole.into());
        }
        labels.extend(self.selector());
        labels
    }

    /// The user's annotations, and those by which Prometheus finds the metrics.
    pub(super) fn pod_annotations(&self) -> Texts {
        let mut annotations = self.scrape_annotations().unwrap_or_default();
        if !self.workload.containers.is_empty() {
            let main = Traced::row(MAIN_CONTAINER.to_owned(), "default", "name of the main container");
            annotations.insert("kubectl.kubernetes.io/default-container".to_owned(), main);
        }
        annotations.extend(copied(&self.workload.annotations));
        annotations
    }

    fn scrape_annotations(&self) -> Option<Texts> {
        let metrics = self.contract.observe.as_ref()?.metrics.as_ref()?;
        let usual = || self.usual_port(&["metrics", "http"], &defaults::METRICS_PORT);
        let name = metrics.port.as_ref().map(Traced::from).or_else(usual)?;
        let (_, port) = self.workload.ports.iter().find(|(declared, _)| declared.value == name.value)?;
        let number = Traced::from(&port.port).map(|number| number.to_string());
        Some(BTreeMap::from([
            ("prometheus.io/scrape".to_owned(), Traced::new("true".to_owned(), because(metrics.span, "scraped"))),
            ("prometheus.io/port".to_owned(), number),
            ("prometheus.io/path".to_owned(), defaulted::text(metrics.path.as_ref(), &defaults::METRICS_PATH)),
        ]))
    }

    pub(super) fn security(&self) -> Security {
        let written = self.workload.security.as_ref().map(|security| &security.value);
        let part = |pick: fn(&contract::PodSecurity) -> Option<&Spanned<u32>>| written.and_then(pick).map(Traced::from);
        let level = defaulted::choice(
            written.and_then(|security| security.level.as_ref()),
            &defaults::SECURITY_LEVEL,
            SecurityLevel::Restricted,
        );
        let restricted = level.value == SecurityLevel::Restricted;
        let all = || level.derive("pod security level", |_| "ALL".to_owned());
        Security {
            non_root: level.derive("pod security level", |_| restricted),
            user: part(|security| security.run_as_user.as_ref()),
            group: part(|security| security.run_as_group.as_ref()),
            fs_group: part(|security| security.fs_group.as_ref()),
            read_only_root: defaulted::flag(
                written.and_then(|security| security.read_only_root.as_ref()),
                &defaults::READ_ONLY_ROOT,
            ),
            privileged: (level.value == SecurityLevel::Privileged)
                .then(|| level.derive("pod security level", |_| true)),
            escalation: level.derive("pod security level", |level| *level == SecurityLevel::Privileged),
            add_capabilities: written.and_then(|security| texts(&security.add_capabilities)),
            drop_capabilities: restricted.then(|| vec![all()]),
        }
    }

    pub(super) fn spread(&self) -> Option<Spread> {
        let spread = defaulted::choice(self.workload.spread.as_ref(), &defaults::SPREAD, contract::Spread::Preferred);
        let when = match spread.value {
            contract::Spread::Preferred => "ScheduleAnyway",
            contract::Spread::Required => "DoNotSchedule",
            contract::Spread::None => return None,
        };
        Some(Spread {
            when_unsatisfiable: spread.derive("spread", |_| when.to_owned()),
            // only the pods of a Deployment bear the label
            by_revision: self
                .known_since(since::MATCH_LABEL_KEYS, "spread by revision")
                .filter(|_| !self.is_stateful()),
        })
    }

    /// A default that only newer servers know.
    pub(super) fn known_since(&self, minor: u32, row: &'static str) -> Option<Traced<bool>> {
        (self.kubernetes >= minor).then(|| Traced::row(true, "default", row))
    }
}

/// Sides are in stable form; the canary's track is a projection of it.
fn track() -> Traced<String> {
    Traced::row(names::STABLE.to_owned(), "default", "track of a side in stable form")
}
