//! The lifecycle on the real thing: a real proxy that splits real requests, and a real Prometheus that counts them.
//!
//! It runs in a network of its own, so its tests are listed here: `bed/traffic/runner.rs`.

#[path = "bed/mod.rs"]
mod bed;
#[path = "bed/traffic/mod.rs"]
mod traffic;

#[path = "lifecycle/application.rs"]
mod application;
#[path = "lifecycle/candidate.rs"]
mod candidate;
#[path = "lifecycle/ends.rs"]
mod ends;
#[path = "lifecycle/loss.rs"]
mod loss;
#[path = "lifecycle/metrics.rs"]
mod metrics;
#[path = "lifecycle/podinfo.rs"]
mod podinfo;
#[path = "lifecycle/rendered.rs"]
mod rendered;
#[path = "lifecycle/restarts.rs"]
mod restarts;
#[path = "lifecycle/split.rs"]
mod split;
#[path = "lifecycle/there_and_back.rs"]
mod there_and_back;
#[path = "lifecycle/versions.rs"]
mod versions;
#[path = "lifecycle/walked_away.rs"]
mod walked_away;

fn main() -> std::process::ExitCode {
    let together = tests![
        ends::without_its_programs_or_its_rights_it_says_so,
        loss::h1_with_the_fallback_a_lost_canary_costs_nothing_once_the_proxy_knows,
        loss::h1_without_the_fallback_a_lost_canary_is_an_outage,
        loss::h1_by_the_gateway_api_only_the_lost_share_fails,
        loss::a_canary_on_a_lost_node_falls_to_stable_when_the_node_controller_has_seen_it,
        metrics::both_tracks_are_counted_within_seconds,
        metrics::a_versions_errors_and_latency_are_seen,
        metrics::behaviour_changes_while_pods_run,
        podinfo::it_serves_as_rendered_and_every_query_of_its_contract_has_one_answer,
        rendered::a_rolling_update_under_load_costs_no_request,
        rendered::both_routers_serve_by_tls,
        rendered::h1_a_lost_canary_falls_back_as_rendered,
        versions::a_deleted_pod_serves_while_its_hook_sleeps,
        versions::exactly_so_many_requests_fail,
        versions::health_is_answered_and_not_counted_and_a_word_that_is_unknown_is_no_success,
        versions::what_is_frozen_serves_and_counts_no_longer,
        versions::what_is_sparse_has_no_series_before_their_first_request,
        there_and_back::a_good_candidate_is_promoted_and_taken_back_without_a_lost_request,
        there_and_back::five_percent_of_errors_end_a_trial_at_its_first_step,
        there_and_back::a_slow_candidate_is_sent_away,
        there_and_back::a_candidate_without_metrics_never_advances,
        there_and_back::too_little_traffic_is_no_verdict,
        there_and_back::a_candidate_that_does_not_start_gets_no_traffic,
        there_and_back::a_canary_whose_pods_vanish_costs_no_request_and_ends,
        walked_away::h5_killed_at_every_write_of_a_trial_another_operator_goes_on,
        walked_away::h5_killed_at_every_write_of_an_abort_nothing_is_left,
        walked_away::h8_when_nobody_drives_the_weight_stays,
        walked_away::two_operators_do_not_fight,
        walked_away::a_person_stops_it_from_elsewhere,
    ];
    // a change of any route begins the proxy's round robin anew, and with it the count of a split
    let alone = tests![
        rendered::both_routers_split_as_rendered,
        rendered::the_ratio_of_pods_is_the_split_of_router_replicas,
        split::a_traefik_service_splits_as_its_weights_say,
        split::an_http_route_splits_as_its_weights_say,
        ends::nothing_outlives_the_binary,
        restarts::a_prometheus_that_hangs_takes_questions_and_answers_none,
        restarts::a_prometheus_that_was_stopped_remembers,
        restarts::a_proxy_that_was_killed_knows_its_routes_again,
        restarts::a_weight_takes_as_long_as_the_proxy_is_throttled,
        restarts::an_api_server_that_was_killed_costs_no_request,
    ];
    traffic::runner::run(together, alone)
}
