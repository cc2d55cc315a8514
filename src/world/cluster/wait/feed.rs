//! What is listed and watched.

use super::Wanted;
use super::mirror::Mirror;
use crate::rollout::answer::Kind;
use crate::rollout::health::Backend;
use crate::rollout::inventory::PART_OF;
use crate::rollout::live::label;
use crate::world::cluster::{Cluster, Detail, Error, Event, Listed, Resource, Scope, Watched, Within};
use futures_util::stream::{SelectAll, select_all};
use futures_util::{Stream, StreamExt};
use serde_json::Value;
use std::collections::BTreeSet;
use std::pin::Pin;
use std::time::Duration;
use tokio::time::Instant;

/// One kind in one namespace, or of the whole cluster.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Feed {
    resource: Resource,
    namespace: Option<String>,
    selector: String,
}

/// Something that happened, and where.
type News = Option<(Feed, Result<Event, Error>)>;
type Stirring = Pin<Box<dyn Stream<Item = (Feed, Result<Event, Error>)>>>;

/// All watches together.
pub(super) struct Feeds {
    stirring: SelectAll<Stirring>,
    until: Instant,
}

impl Feeds {
    /// Lists everything that matters, and watches it from there.
    pub async fn open(
        cluster: &Cluster,
        wanted: &Wanted,
        within: Duration,
        mirror: &mut Mirror,
    ) -> Result<Self, Error> {
        let mut feeds = Feeds { stirring: select_all([]), until: Instant::now() + within };
        for feed in needed(cluster, wanted).await? {
            feeds.start(feed, cluster, mirror).await?;
        }
        Ok(feeds)
    }

    /// The next that happens anywhere.
    pub async fn next(&mut self) -> News {
        self.stirring.next().await
    }

    /// Takes it to heart.
    pub async fn take(&mut self, news: News, cluster: &Cluster, mirror: &mut Mirror) -> Result<(), Error> {
        match news {
            Some((feed, Ok(Event::Expired))) => self.start(feed, cluster, mirror).await,
            Some((feed, Ok(event))) => {
                mirror.take(&feed.resource.kind, event);
                Ok(())
            }
            // what may be listed and not watched grows old: it is as good as unseen
            Some((feed, Err(error))) if feed.is_withheld(&error) => {
                mirror.reset(&feed.resource.kind, feed.namespace.as_deref(), Vec::new());
                Ok(())
            }
            Some((_, Err(error))) => Err(error),
            // every watch is at its deadline
            None => {
                tokio::time::sleep_until(self.until).await;
                Ok(())
            }
        }
    }

    async fn start(&mut self, feed: Feed, cluster: &Cluster, mirror: &mut Mirror) -> Result<(), Error> {
        let Some(listed) = feed.list(cluster).await? else { return Ok(()) };
        mirror.reset(&feed.resource.kind, feed.namespace.as_deref(), listed.items);
        let watched = Watched {
            resource: &feed.resource,
            within: feed.within(),
            field_selector: "",
            label_selector: &feed.selector,
            since: &listed.resource_version,
        };
        let watch = cluster.watch(&watched, self.until.saturating_duration_since(Instant::now()));
        let events = watch.events().map(move |event| (feed.clone(), event));
        self.stirring.push(Box::pin(events));
        Ok(())
    }
}

impl Feed {
    pub(super) fn kind(&self) -> &str {
        &self.resource.kind
    }

    /// All of it; nothing for one who may not see it: only the causes are poorer then.
    pub(super) async fn list(&self, cluster: &Cluster) -> Result<Option<Listed>, Error> {
        match cluster.list(&self.resource, self.within(), &self.selector, Detail::Whole).await {
            Ok(listed) => Ok(Some(listed)),
            Err(error) if self.is_withheld(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn within(&self) -> Within<'_> {
        self.namespace.as_deref().map_or(Within::Everywhere, Within::Namespace)
    }

    /// Whether one may not see what only tells the causes.
    fn is_withheld(&self, error: &Error) -> bool {
        let may_be_missed = matches!(self.resource.kind.as_str(), "Event" | "Pod" | "ReplicaSet" | "StorageClass");
        may_be_missed && matches!(error.kind(), Some(Kind::Forbidden(_)))
    }
}

async fn needed(cluster: &Cluster, wanted: &Wanted) -> Result<BTreeSet<Feed>, Error> {
    let mut feeds = BTreeSet::new();
    for watched in &wanted.objects {
        let text = |pointer: &str| watched.object.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let resource = cluster.resource(text("/apiVersion"), &watched.id.kind).await?;
        let namespace = watched.id.namespace.clone().filter(|_| resource.scope == Scope::Namespaced);
        let selector = label(&watched.object, PART_OF).map(|set| format!("{PART_OF}={set}")).unwrap_or_default();
        feeds.insert(Feed { resource, namespace, selector });
    }
    feeds.extend(around(cluster, wanted).await?);
    Ok(narrowed(widest(feeds), wanted))
}

/// One feed of a kind and a namespace where one of them has all of it: each begins with what there is, and the next one
/// would begin anew with less.
fn widest(feeds: BTreeSet<Feed>) -> BTreeSet<Feed> {
    let whole: BTreeSet<Feed> = feeds.iter().filter(|feed| feed.selector.is_empty()).cloned().collect();
    let covered = |feed: &Feed| whole.contains(&Feed { selector: String::new(), ..feed.clone() });
    feeds.into_iter().filter(|feed| feed.selector.is_empty() || !covered(feed)).collect()
}

/// What the objects depend on.
pub(super) async fn around(cluster: &Cluster, wanted: &Wanted) -> Result<BTreeSet<Feed>, Error> {
    let mut feeds = BTreeSet::new();
    let running = wanted.objects.iter().filter(|watched| runs_pods(&watched.id.kind));
    for namespace in running.filter_map(|watched| watched.id.namespace.as_ref()).collect::<BTreeSet<_>>() {
        for (api_version, kind) in [("v1", "Pod"), ("apps/v1", "ReplicaSet"), ("v1", "Event")] {
            feeds.insert(all_of(cluster, api_version, kind, namespace).await?);
        }
    }
    // whether a claim waits for its first pod is its class's to say; an event that says so is gone after an hour
    if wanted.objects.iter().any(is_unbound) {
        let resource = cluster.resource("storage.k8s.io/v1", "StorageClass").await?;
        feeds.insert(Feed { resource, namespace: None, selector: String::new() });
    }
    for Backend { namespace, .. } in &wanted.services {
        feeds.insert(all_of(cluster, "discovery.k8s.io/v1", "EndpointSlice", namespace).await?);
        feeds.insert(all_of(cluster, "v1", "Service", namespace).await?);
    }
    Ok(feeds)
}

async fn all_of(cluster: &Cluster, api_version: &str, kind: &str, namespace: &str) -> Result<Feed, Error> {
    let resource = cluster.resource(api_version, kind).await?;
    Ok(Feed { resource, namespace: Some(namespace.to_owned()), selector: String::new() })
}

fn is_unbound(watched: &super::Watched) -> bool {
    let phase = watched.object.pointer("/status/phase").and_then(Value::as_str);
    watched.id.kind == "PersistentVolumeClaim" && phase != Some("Bound")
}

fn runs_pods(kind: &str) -> bool {
    matches!(kind, "Deployment" | "StatefulSet" | "DaemonSet" | "Job")
}

/// Pods and ReplicaSets by the labels of the one workload, where there is just one: a namespace may be full
/// of others.
pub(super) fn narrowed(feeds: BTreeSet<Feed>, wanted: &Wanted) -> BTreeSet<Feed> {
    let selectors: BTreeSet<String> = wanted.objects.iter().filter_map(|one| selector(&one.object)).collect();
    let namespaces = wanted.objects.iter().map(|one| &one.id.namespace).collect::<BTreeSet<_>>().len();
    let jobs = wanted.objects.iter().any(|one| runs_pods(&one.id.kind) && selector(&one.object).is_none());
    // a pod that is waited for itself is none of the workload's
    let themselves = wanted.objects.iter().any(|one| matches!(one.id.kind.as_str(), "Pod" | "ReplicaSet"));
    let (Some(only), 1, false) = (selectors.first().filter(|_| selectors.len() == 1), namespaces, jobs || themselves)
    else {
        return feeds;
    };
    let narrow = |feed: Feed| match feed.resource.kind.as_str() {
        "Pod" | "ReplicaSet" => Feed { selector: only.clone(), ..feed },
        _ => feed,
    };
    feeds.into_iter().map(narrow).collect()
}

/// The labels of a workload's pods.
pub(super) fn selector(workload: &Value) -> Option<String> {
    let labels = workload.pointer("/spec/selector/matchLabels")?.as_object()?;
    let plain = workload.pointer("/spec/selector/matchExpressions").is_none();
    let pairs: Vec<String> =
        labels.iter().filter_map(|(key, value)| Some(format!("{key}={}", value.as_str()?))).collect();
    (plain && !pairs.is_empty()).then(|| pairs.join(","))
}
