//! railiance as a plugin of the real Helm 3, Helm 4 and kubectl.

#[path = "bed/mod.rs"]
mod bed;

#[path = "plugin/cluster.rs"]
mod cluster;
#[path = "plugin/completion.rs"]
mod completion;
#[path = "plugin/helm.rs"]
mod helm;
#[path = "plugin/helm_flags.rs"]
mod helm_flags;
#[path = "plugin/hook.rs"]
mod hook;
#[path = "plugin/krew.rs"]
mod krew;
#[path = "plugin/kubectl.rs"]
mod kubectl;
#[path = "plugin/metadata.rs"]
mod metadata;
#[path = "plugin/package.rs"]
mod package;
#[path = "plugin/pipelines/mod.rs"]
mod pipelines;
#[path = "plugin/probe.rs"]
mod probe;
#[path = "plugin/store.rs"]
mod store;
#[path = "plugin/support.rs"]
mod support;
