//! Meaning: each value is fine, together they mean something impossible or dangerous.
//!
//! One rule a file, one code a rule, one row in [`RULES`] (about one application), [`ABOUT_QUERIES`]
//! (about its queries, which are read once) or [`TOGETHER`] (about all applications of a run). A rule sees the whole [`Config`] and says what it found; it
//! knows nothing of other rules, but leaves to each what is that rule's own.

mod app_name_twice;
mod approval_impossible;
mod autoscale_and_replicas;
mod autoscale_bounds;
mod autoscale_under_replicas;
mod bad_json_pointer;
mod bad_query;
mod base_is_not_stable;
mod budget_blocks_drain;
mod canary_claim;
mod canary_one_replica;
mod canary_recreate;
mod canary_single_writer;
mod canary_statefulset;
mod canary_without_metrics;
mod canary_without_readiness;
mod candidate_is_stable;
mod critical_unapproved;
mod critical_without_contact;
mod default_left_out;
mod duplicate_mount;
mod duplicate_name;
mod duplicate_port;
mod empty_command;
mod expectation_without_use;
mod gate_blind_to_track;
mod gate_without_sample;
mod hold_within_warm_up;
mod hook_not_executable;
mod host_claimed_twice;
mod image_by_tag;
mod image_not_the_apps;
mod images;
mod impossible_duration;
mod impossible_limit;
mod invalid_version;
mod isolated_shares_data;
mod missing_config_file;
mod missing_hook_file;
mod missing_reason;
mod named_files;
mod needs_no_local;
mod no_local_address;
mod note_without_use;
mod nothing_to_expose;
pub(super) mod ports;
mod probe_misses_canary;
pub mod query;
mod replicas_exceed_profile;
mod requests_above_limits;
mod requests_uncounted;
mod reserved_name;
mod steps_without_use;
mod sticky_unset;
mod undeclared_secret_key;
mod unknown_port;
mod unknown_reference;
mod unknown_target;
mod unlikely_duration;
mod unsafe_job;
mod unsupported_by_router;
mod unsupported_kubernetes;
mod unused_file;
mod unused_secret;
mod upstream_not_rendered;
mod upstream_source;
mod weak_pod_security;
mod weight_below_pod_ratio;
mod weights_out_of_order;
mod window_never_opens;

use super::Config;
use crate::diag::{Code, Finding};

/// One rule about one application.
pub struct Rule {
    pub code: Code,
    pub run: fn(&Config, &mut Vec<Finding>),
}

/// One rule about the queries of one application.
pub struct QueryRule {
    pub code: Code,
    pub run: fn(&Config, &[query::Asked], &mut Vec<Finding>),
}

/// One rule about all applications of a run.
pub struct TogetherRule {
    pub code: Code,
    pub run: fn(&[&Config], &mut Vec<Finding>),
}

/// Every rule about one application, in the order of the table of codes.
pub const RULES: &[Rule] = &[
    Rule { code: Code::WeightsOutOfOrder, run: weights_out_of_order::run },
    Rule { code: Code::ImpossibleDuration, run: impossible_duration::run },
    Rule { code: Code::GateWithoutSample, run: gate_without_sample::run },
    Rule { code: Code::UnknownPort, run: unknown_port::run },
    Rule { code: Code::ReplicasExceedProfile, run: replicas_exceed_profile::run },
    Rule { code: Code::AutoscaleAndReplicas, run: autoscale_and_replicas::run },
    Rule { code: Code::BudgetBlocksDrain, run: budget_blocks_drain::run },
    Rule { code: Code::InvalidVersion, run: invalid_version::run },
    Rule { code: Code::WindowNeverOpens, run: window_never_opens::run },
    Rule { code: Code::ApprovalImpossible, run: approval_impossible::run },
    Rule { code: Code::ReservedName, run: reserved_name::run },
    Rule { code: Code::DuplicatePort, run: duplicate_port::run },
    Rule { code: Code::AutoscaleBounds, run: autoscale_bounds::run },
    Rule { code: Code::RequestsAboveLimits, run: requests_above_limits::run },
    Rule { code: Code::DuplicateMount, run: duplicate_mount::run },
    Rule { code: Code::MissingConfigFile, run: missing_config_file::run },
    Rule { code: Code::UnusedFile, run: unused_file::run },
    Rule { code: Code::UnknownTarget, run: unknown_target::run },
    Rule { code: Code::UnsupportedKubernetes, run: unsupported_kubernetes::run },
    Rule { code: Code::NothingToExpose, run: nothing_to_expose::run },
    Rule { code: Code::WeightBelowPodRatio, run: weight_below_pod_ratio::run },
    Rule { code: Code::UnsafeJob, run: unsafe_job::run },
    Rule { code: Code::StepsWithoutUse, run: steps_without_use::run },
    Rule { code: Code::MissingReason, run: missing_reason::run },
    Rule { code: Code::DuplicateName, run: duplicate_name::run },
    Rule { code: Code::MissingHookFile, run: missing_hook_file::run },
    Rule { code: Code::UpstreamSource, run: upstream_source::run },
    Rule { code: Code::UpstreamNotRendered, run: upstream_not_rendered::run },
    Rule { code: Code::StickyUnset, run: sticky_unset::run },
    Rule { code: Code::AutoscaleNotSplit, run: autoscale_under_replicas::run },
    Rule { code: Code::UnknownSecretUse, run: unknown_reference::run },
    Rule { code: Code::EmptyCommand, run: empty_command::run },
    Rule { code: Code::HookNotExecutable, run: hook_not_executable::run },
    Rule { code: Code::CanaryClaim, run: canary_claim::run },
    Rule { code: Code::CanaryStatefulSet, run: canary_statefulset::run },
    Rule { code: Code::CanaryRecreate, run: canary_recreate::run },
    Rule { code: Code::CanaryWithoutReady, run: canary_without_readiness::run },
    Rule { code: Code::CanaryWithoutMetrics, run: canary_without_metrics::run },
    Rule { code: Code::CanarySingleWriter, run: canary_single_writer::run },
    Rule { code: Code::CanaryOneReplica, run: canary_one_replica::run },
    Rule { code: Code::IsolatedSharesData, run: isolated_shares_data::run },
    Rule { code: Code::DefaultLeftOut, run: default_left_out::run },
    Rule { code: Code::UnsupportedByRouter, run: unsupported_by_router::run },
    Rule { code: Code::UnlikelyDuration, run: unlikely_duration::run },
    Rule { code: Code::ImpossibleLimit, run: impossible_limit::run },
    Rule { code: Code::ProbeMissesCanary, run: probe_misses_canary::run },
    Rule { code: Code::ExpectationWithoutUse, run: expectation_without_use::run },
    Rule { code: Code::BadJsonPointer, run: bad_json_pointer::run },
    Rule { code: Code::NoLocalAddress, run: no_local_address::run },
    Rule { code: Code::NeedsNoLocal, run: needs_no_local::run },
    Rule { code: Code::NoteWithoutUse, run: note_without_use::run },
    Rule { code: Code::UndeclaredSecretKey, run: undeclared_secret_key::run },
    Rule { code: Code::UnusedSecret, run: unused_secret::run },
    Rule { code: Code::ImageByTag, run: image_by_tag::run },
    Rule { code: Code::CriticalUnapproved, run: critical_unapproved::run },
    Rule { code: Code::WeakPodSecurity, run: weak_pod_security::run },
    Rule { code: Code::CriticalNoContact, run: critical_without_contact::run },
    Rule { code: Code::BaseIsNotStable, run: base_is_not_stable::run },
    Rule { code: Code::CandidateIsStable, run: candidate_is_stable::run },
    Rule { code: Code::ImageNotTheApps, run: image_not_the_apps::run },
];

/// Every rule about the queries of one application, in the order of the table of codes.
pub const ABOUT_QUERIES: &[QueryRule] = &[
    QueryRule { code: Code::GateBlindToTrack, run: gate_blind_to_track::run },
    QueryRule { code: Code::HoldWithinWarmUp, run: hold_within_warm_up::run },
    QueryRule { code: Code::BadQuery, run: bad_query::run },
    QueryRule { code: Code::RequestsUncounted, run: requests_uncounted::run },
];

/// Every rule about several applications, in the order of the table of codes.
pub const TOGETHER: &[TogetherRule] = &[
    TogetherRule { code: Code::HostClaimedTwice, run: host_claimed_twice::together },
    TogetherRule { code: Code::AppNameTwice, run: app_name_twice::together },
];

/// The code of every rule.
pub fn codes() -> impl Iterator<Item = Code> {
    let single = RULES.iter().map(|rule| rule.code).chain(ABOUT_QUERIES.iter().map(|rule| rule.code));
    single.chain(TOGETHER.iter().map(|rule| rule.code))
}

/// Runs every rule about one application.
pub fn run(config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in RULES {
        (rule.run)(config, &mut findings);
    }
    let queries = query::all(config);
    for rule in ABOUT_QUERIES {
        (rule.run)(config, &queries, &mut findings);
    }
    findings
}

/// Runs every rule about the applications of one run, side by side; one application is enough.
pub fn together(configs: &[&Config]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in TOGETHER {
        (rule.run)(configs, &mut findings);
    }
    findings
}

/// What an application chooses that cannot take a share of the traffic.
const INSTEAD: &str = "choose strategy `isolated` or `none`, with a `reason`";

/// Whether two texts name one version: the leading `v` is a matter of taste.
pub fn same_version(one: &str, other: &str) -> bool {
    one.trim_start_matches('v') == other.trim_start_matches('v')
}
