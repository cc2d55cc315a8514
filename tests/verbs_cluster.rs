//! The verbs beside `plan` and `apply`, through the real binary, on a real cluster.

#[path = "bed/mod.rs"]
mod bed;

#[path = "verbs_cluster/adopt.rs"]
mod adopt;
#[allow(dead_code, reason = "the tests of `apply` use the rest")]
#[path = "apply/asked.rs"]
mod asked;
#[path = "verbs_cluster/delete.rs"]
mod delete;
#[path = "verbs_cluster/faulty.rs"]
mod faulty;
#[path = "verbs_cluster/helm.rs"]
mod helm;
#[path = "verbs_cluster/history.rs"]
mod history;
#[path = "verbs_cluster/interrupted.rs"]
mod interrupted;
#[path = "verbs_cluster/names.rs"]
mod names;
#[allow(dead_code, reason = "the tests of `apply` use the rest")]
#[path = "apply/sample.rs"]
mod sample;
#[path = "verbs_cluster/silence.rs"]
mod silence;
#[path = "verbs_cluster/status.rs"]
mod status;
#[path = "verbs_cluster/support.rs"]
mod support;
#[path = "verbs_cluster/trace.rs"]
mod trace;
#[path = "verbs_cluster/unlock.rs"]
mod unlock;
#[allow(dead_code, reason = "the tests of `apply` use the rest")]
#[path = "apply/versioned.rs"]
mod versioned;
#[path = "verbs_cluster/writer.rs"]
mod writer;
