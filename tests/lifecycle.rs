//! The lifecycle on the real thing: a real proxy that splits real requests, and a real Prometheus that counts them.
//!
//! It runs in a network of its own, so its tests are listed here: `bed/traffic/runner.rs`. With `--figures` it measures instead.

#[path = "bed/mod.rs"]
mod bed;
#[path = "bed/traffic/mod.rs"]
mod traffic;

#[path = "docs/compare.rs"]
mod compare;
#[path = "docs/page.rs"]
mod page;

#[path = "lifecycle/afterwards.rs"]
mod afterwards;
#[path = "lifecycle/application.rs"]
mod application;
#[path = "lifecycle/candidate.rs"]
mod candidate;
#[path = "lifecycle/clocks.rs"]
mod clocks;
#[path = "lifecycle/consent.rs"]
mod consent;
#[path = "lifecycle/contract.rs"]
mod contract;
#[path = "lifecycle/discretion.rs"]
mod discretion;
#[path = "lifecycle/ends.rs"]
mod ends;
#[path = "lifecycle/evidence.rs"]
mod evidence;
#[path = "lifecycle/exits.rs"]
mod exits;
#[path = "lifecycle/figures.rs"]
mod figures;
#[path = "lifecycle/going_back.rs"]
mod going_back;
#[path = "lifecycle/halfway.rs"]
mod halfway;
#[path = "lifecycle/isolated.rs"]
mod isolated;
#[path = "lifecycle/itself.rs"]
mod itself;
#[path = "lifecycle/jobs.rs"]
mod jobs;
#[path = "lifecycle/killed.rs"]
mod killed;
#[path = "lifecycle/loss.rs"]
mod loss;
#[path = "lifecycle/metrics.rs"]
mod metrics;
#[path = "lifecycle/numbers.rs"]
mod numbers;
#[path = "lifecycle/observed.rs"]
mod observed;
#[path = "lifecycle/onboarding.rs"]
mod onboarding;
#[path = "lifecycle/once_more.rs"]
mod once_more;
#[path = "lifecycle/outages.rs"]
mod outages;
#[path = "lifecycle/outcome.rs"]
mod outcome;
#[path = "lifecycle/podinfo.rs"]
mod podinfo;
#[path = "lifecycle/policies.rs"]
mod policies;
#[path = "lifecycle/prerequisites.rs"]
mod prerequisites;
#[path = "lifecycle/programs.rs"]
mod programs;
#[path = "lifecycle/rendered.rs"]
mod rendered;
#[path = "lifecycle/repair.rs"]
mod repair;
#[path = "lifecycle/restarts.rs"]
mod restarts;
#[allow(dead_code, reason = "the tests of `apply` type as well")]
#[path = "apply/screen.rs"]
mod screen;
#[path = "lifecycle/shared.rs"]
mod shared;
#[path = "lifecycle/split.rs"]
mod split;
#[path = "lifecycle/stated.rs"]
mod stated;
#[path = "lifecycle/succession.rs"]
mod succession;
#[path = "lifecycle/there_and_back.rs"]
mod there_and_back;
#[path = "lifecycle/told.rs"]
mod told;
#[path = "lifecycle/untried.rs"]
mod untried;
#[path = "lifecycle/verdicts.rs"]
mod verdicts;
#[path = "lifecycle/versions.rs"]
mod versions;
#[path = "lifecycle/vouched.rs"]
mod vouched;
#[path = "lifecycle/walked_away.rs"]
mod walked_away;
#[path = "lifecycle/watching.rs"]
mod watching;
#[path = "lifecycle/windows.rs"]
mod windows;

use traffic::runner::Test;

const TOGETHER: &[Test] = tests![
    ends::without_its_programs_or_its_rights_it_says_so,
    loss::h1_with_the_fallback_a_lost_canary_costs_nothing_once_the_proxy_knows,
    loss::h1_without_the_fallback_a_lost_canary_is_an_outage,
    loss::h1_by_the_gateway_api_only_the_lost_share_fails,
    loss::a_canary_on_a_lost_node_falls_to_stable_when_the_node_controller_has_seen_it,
    metrics::both_tracks_are_counted_within_seconds,
    metrics::a_versions_errors_and_latency_are_seen,
    metrics::behaviour_changes_while_pods_run,
    isolated::an_isolated_canary_is_asked_on_its_own_host_and_promoted,
    isolated::an_isolated_canary_that_answers_wrongly_is_sent_away,
    isolated::h4_around_a_promotion_jobs_run_where_stable_is,
    isolated::h20_a_canary_in_a_namespace_of_its_own_goes_from_there,
    onboarding::every_command_of_the_page_shows_what_is_shown,
    itself::a_candidate_is_asked_by_a_header_and_its_restarts_count,
    podinfo::it_serves_as_rendered_and_every_query_of_its_contract_has_one_answer,
    rendered::a_rolling_update_under_load_costs_no_request,
    rendered::both_routers_serve_by_tls,
    rendered::h1_a_lost_canary_falls_back_as_rendered,
    versions::a_deleted_pod_serves_while_its_hook_sleeps,
    versions::exactly_so_many_requests_fail,
    versions::health_is_answered_and_not_counted_and_a_word_that_is_unknown_is_no_success,
    versions::what_is_frozen_serves_and_counts_no_longer,
    versions::what_is_sparse_has_no_series_before_their_first_request,
    outages::canary_pods_that_are_deleted_mid_hold_come_again,
    once_more::h34_hooks_of_a_promotion_run_again_where_they_were_begun_and_not_ended,
    once_more::h34_h11_a_rollback_that_was_killed_is_finished_with_its_hooks_and_goes_no_further_back,
    once_more::h5_what_goes_back_has_the_share_of_its_last_step_whoever_died_in_between,
    once_more::h5_where_stable_is_not_ready_a_candidate_is_taken_away_all_the_same,
    once_more::h10_a_way_back_takes_routing_from_whoever_laid_hands_on_it,
    once_more::h5_a_route_that_somebody_changed_keeps_no_candidate,
    once_more::h11_what_somebody_else_has_ended_meanwhile_is_not_gone_back_from,
    once_more::h11_two_people_who_go_back_at_once_go_back_once,
    once_more::h11_a_rollback_that_died_behind_its_end_is_not_made_again,
    once_more::h11_a_rollback_that_died_when_a_trial_was_over_goes_no_further,
    once_more::h18_a_version_that_was_deleted_is_no_base_after_a_trial_either,
    once_more::h11_a_hold_outlives_the_records_of_its_time,
    shared::h12_data_that_both_tracks_read_stays_when_a_trial_ends,
    shared::h12_data_stays_while_a_revision_of_before_may_read_it,
    shared::h12_data_of_the_release_before_stays_though_no_revision_reads_it,
    shared::h12_data_comes_back_with_its_release,
    shared::h24_what_both_tracks_share_changes_by_the_promotion_alone,
    shared::h6_what_another_tool_has_marked_is_written_by_no_verb,
    shared::h10_what_a_rollback_takes_by_force_is_shown_before_and_told_afterwards,
    shared::h10_what_others_hold_beside_pods_and_routes_stops_a_rollback,
    stated::h9_every_update_from_a_trial_to_a_rollback_says_what_it_was_decided_on,
    stated::h9_every_update_of_an_abort_says_what_it_was_decided_on,
    stated::h9_every_update_of_an_adoption_says_what_it_was_decided_on,
    stated::h5_what_fails_for_a_while_is_written_once,
    stated::h5_what_was_written_without_an_answer_is_not_written_again,
    vouched::h34_a_local_result_opens_stage_2_for_its_own_commit_as_long_as_it_is_fresh,
    vouched::h34_a_critical_application_does_not_take_a_files_word_for_its_age,
    vouched::h14_who_wrote_commits_since_stable_does_not_count,
    vouched::h14_where_git_cannot_tell_who_wrote_what_came_since_stable_no_trial_begins,
    observed::why_a_canary_does_not_come_up_is_seen_from_another_machine,
    observed::a_canary_that_crashes_while_a_step_is_held_is_seen_with_its_restarts,
    observed::a_gate_is_seen_beside_its_limit_with_what_it_measured_before,
    evidence::h13_what_is_still_held_is_not_promoted,
    evidence::h13_what_is_frozen_is_not_promoted_whoever_has_looked_at_it,
    evidence::h13_a_verdict_that_is_too_old_does_not_count,
    evidence::a_canary_that_restarts_more_often_than_allowed_is_sent_away,
    evidence::a_program_that_ends_with_10_sends_the_candidate_away,
    evidence::a_program_that_ends_with_anything_else_is_no_verdict,
    evidence::a_program_that_hangs_is_no_verdict,
    evidence::failures_with_good_looks_in_between_end_a_trial_as_well,
    evidence::h14_a_critical_application_is_promoted_by_a_word_that_is_proven,
    there_and_back::a_good_candidate_is_promoted_and_taken_back_without_a_lost_request,
    there_and_back::by_the_gateway_api_a_good_candidate_is_promoted_and_taken_back_as_well,
    there_and_back::by_the_ratio_of_pods_a_good_candidate_is_promoted_and_taken_back_as_well,
    there_and_back::by_the_ratio_of_pods_a_bad_candidate_is_sent_away_as_well,
    there_and_back::five_percent_of_errors_end_a_trial_at_its_first_step,
    there_and_back::a_slow_candidate_is_sent_away,
    there_and_back::a_candidate_without_metrics_never_advances,
    there_and_back::no_traffic_at_all_is_no_verdict,
    there_and_back::a_candidate_that_does_not_start_gets_no_traffic,
    there_and_back::a_canary_that_crashes_during_a_hold_has_failed,
    there_and_back::a_canary_whose_pods_vanish_ends,
    there_and_back::h1_by_the_gateway_api_a_lost_share_is_told,
    there_and_back::a_node_that_is_lost_mid_step_ends_the_trial,
    walked_away::h5_killed_at_every_write_of_a_trial_another_operator_goes_on,
    walked_away::h5_killed_at_every_write_of_a_promotion_another_operator_goes_on,
    walked_away::h5_killed_at_every_write_of_an_abort_nothing_is_left,
    walked_away::h5_killed_at_every_write_of_a_rollback_another_operator_goes_on,
    walked_away::h5_before_its_record_a_promotion_is_taken_back_to_the_base,
    walked_away::h5_after_its_record_a_promotion_is_taken_back_to_the_record_before,
    walked_away::h9_a_driver_that_was_overtaken_writes_no_more,
    walked_away::h8_when_nobody_drives_the_weight_stays,
    walked_away::h8_who_leaves_in_order_leaves_the_weight,
    walked_away::h8_who_leaves_in_order_takes_the_traffic_back_where_the_contract_says_so,
    walked_away::two_operators_do_not_fight,
    walked_away::a_person_stops_it_from_elsewhere,
    succession::h25_another_candidate_waits_until_the_trial_is_over,
    succession::h25_a_hotfix_does_not_wait_and_is_not_taken_away_by_who_was_built_before_it,
    succession::h25_what_came_while_a_candidate_waited_is_not_taken_away_by_it,
    succession::a_candidate_that_may_not_begin_ends_no_trial,
    succession::h25_where_the_contract_says_so_a_newer_candidate_is_refused,
    succession::where_both_have_one_version_gates_cannot_tell_them_apart,
    watching::a_pipeline_waits_for_the_verdict_and_ends_with_its_code,
    watching::a_trial_is_watched_live_from_another_machine,
    watching::a_stream_tells_what_happens_and_the_record_why,
    watching::gates_are_asked_about_stable_before_anything_depends_on_them,
    watching::gates_without_a_server_to_ask_close_the_way,
    programs::h34_hooks_run_around_a_trial_as_they_were_when_it_began,
    programs::a_slow_program_keeps_nobody_from_the_lease_and_makes_no_gap,
    programs::who_only_watches_starts_no_program,
    programs::a_signal_while_a_program_runs_ends_it_and_nothing_else_is_begun,
    clocks::h29_operators_with_wrong_clocks_drive_one_trial,
    succession::h16_h25_where_the_contract_says_so_a_newer_candidate_takes_the_place,
    succession::h7_apply_does_not_go_around_a_trial,
    succession::h6_to_a_target_of_another_tool_nothing_is_written,
    succession::what_somebody_else_wrote_into_stable_is_not_taken_by_a_promotion,
    succession::h2_the_terms_are_those_of_the_beginning,
    succession::h3_what_was_judged_is_what_is_promoted,
    succession::h26_what_a_file_calls_stable_moves_nothing,
    succession::h27_a_lost_cursor_costs_the_hold_and_no_more,
    succession::h2_other_gates_count_by_a_persons_word_alone,
    going_back::h11_back_is_to_the_newest_that_was_not_taken_back,
    going_back::a_release_is_gone_back_to_by_its_number,
    going_back::h10_back_from_an_autoscaler_to_a_number,
    going_back::h10_what_somebody_elses_autoscaler_chooses_is_left_to_it,
    numbers::h10_what_does_not_come_up_goes_back_and_leaves_the_number,
    numbers::h10_a_promotion_that_is_taken_back_leaves_the_number,
    numbers::h10_a_promotion_that_is_taken_back_makes_stable_no_smaller,
    numbers::h7_a_repair_leaves_the_number_to_somebody_elses_autoscaler,
    going_back::during_a_trial_back_is_its_end,
    going_back::a_plan_of_a_rollback_writes_nothing,
    going_back::no_repository_is_needed_to_go_back,
    going_back::h10_what_was_scaled_by_hand_is_not_made_smaller,
    going_back::h11_data_needs_a_persons_word,
    jobs::h4_a_migration_runs_once_and_before_the_first_request,
    jobs::h4_a_migration_that_fails_closes_the_way_until_it_is_run_again,
    jobs::h11_a_job_that_cannot_be_taken_back_needs_a_persons_word,
    policies::what_is_frozen_waits_for_a_person,
    policies::what_steps_back_is_held_at_the_step_before_once_more,
    consent::h14_the_author_does_not_count_and_each_person_counts_once,
    consent::h14_the_administrator_is_no_person,
    consent::h15_an_approval_that_is_too_old_does_not_count,
    consent::h14_a_critical_application_needs_a_person_whose_identity_is_proven,
    consent::h14_a_critical_application_may_say_why_a_word_is_enough,
    consent::h13_an_approval_is_of_one_candidate,
    consent::h7_without_a_trial_a_critical_application_needs_another_persons_word,
    consent::h18_a_first_release_is_tried_without_a_route_and_needs_a_person,
    consent::h14_approvals_in_a_namespace_of_their_own_are_proven_there,
    consent::h14_who_brought_a_candidate_that_waited_is_its_author,
    consent::approvals_that_cannot_be_read_keep_nobody_from_going_back,
    succession::h25_old_files_do_not_overtake_who_waits_and_newer_ones_take_the_place,
    jobs::h11_nobody_takes_the_place_of_a_candidate_whose_job_cannot_be_taken_back,
    walked_away::h8_whatever_verb_is_called_tells_first_that_nobody_looks,
    watching::the_proxy_says_itself_how_it_shares_requests,
    repair::h7_during_a_trial_what_others_changed_is_brought_back_and_the_trial_goes_on,
    repair::h7_what_somebody_holds_now_is_taken_by_the_users_word_alone,
    repair::what_was_released_is_brought_back_whatever_files_say,
    consent::approvers_write_where_nobody_else_can_and_need_no_rights_elsewhere,
    jobs::h11_an_abort_after_a_job_that_cannot_be_taken_back_needs_a_persons_word,
    jobs::h4_a_migration_is_not_run_again_in_another_trial_of_the_same_candidate,
    once_more::a_rollback_that_was_not_finished_goes_on_to_where_it_went,
    going_back::what_never_came_to_be_a_release_is_taken_back_to_the_one_that_is,
    going_back::h10_a_value_that_somebody_put_over_a_reference_goes,
    going_back::h30_pods_of_a_revision_that_never_got_ready_are_deleted,
    going_back::h10_what_is_of_an_api_version_that_is_gone_needs_a_word,
    prerequisites::a_promotion_asks_again_whether_everything_is_there,
    prerequisites::h34_a_local_run_in_the_ledger_opens_stage_2_of_a_critical_application,
    windows::h15_outside_of_its_window_no_weight_rises,
    windows::h15_a_window_that_closes_mid_way_leaves_the_weight_where_it_is,
    windows::h15_down_again_is_bound_by_no_window,
    windows::h15_a_promotion_that_began_in_its_window_is_finished_outside_of_it,
    windows::h15_outside_of_its_window_no_promotion_begins,
    afterwards::h11_what_was_taken_back_does_not_come_again_by_apply,
    afterwards::h34_hooks_of_a_rollback_run_and_a_way_back_depends_on_no_file,
    afterwards::h10_what_a_rollback_shows_is_what_it_does,
    afterwards::h33_a_manual_gate_waits_for_a_human,
    afterwards::h5_where_stable_alone_does_not_come_up_it_is_what_it_was_and_the_weight_stays,
    afterwards::h6_what_cannot_be_written_is_not_begun_with_a_hook,
    afterwards::behind_the_record_one_hook_that_fails_keeps_no_other_from_running,
    verdicts::what_was_taken_away_is_tried_again_by_a_persons_word_alone,
    verdicts::who_drove_it_is_told_what_became_of_it_and_drives_no_other_one,
    policies::where_more_pods_do_not_come_up_what_is_frozen_keeps_its_share,
    told::h35_over_plain_http_a_visitor_keeps_the_version,
    consent::h15_a_promotion_that_began_while_it_was_agreed_to_is_finished_afterwards,
    afterwards::what_is_stable_is_written_to_the_file_that_reports_it,
    told::h28_a_secret_that_was_changed_is_told_at_promote_and_rollback,
    told::h35_with_sticky_sessions_the_weight_is_told_to_be_one_of_new_visitors,
    untried::h7_without_a_canary_a_reason_and_a_persons_word_release,
    untried::h7_without_a_canary_the_newest_candidate_waits_and_stable_is_gone_back_to,
    untried::h5_without_a_canary_what_does_not_come_up_is_taken_back,
    untried::h5_without_a_canary_a_first_release_that_does_not_come_up_goes_away,
    untried::h5_without_a_canary_killed_at_every_write_another_operator_goes_on,
    untried::h5_without_a_canary_killed_at_every_write_another_candidate_takes_the_place,
    untried::h4_without_a_canary_a_job_runs_before_stable_with_the_data_of_its_candidate,
    untried::h15_without_a_canary_the_window_of_stage_3_is_kept,
    untried::h7_without_a_canary_a_critical_application_needs_another_persons_word_for_its_first_version,
    discretion::no_value_of_a_secret_is_told,
    jobs::h4_a_job_behind_the_record_that_failed_runs_again_by_a_persons_word,
    halfway::h8_what_is_frozen_is_frozen_on_the_way_back_as_well,
    policies::what_steps_back_from_everything_waits_for_stable,
    going_back::h5_what_a_route_led_to_goes_once_no_proxy_leads_there,
    there_and_back::h5_with_another_router_the_old_way_goes_after_the_new_one_is_there,
    afterwards::h11_what_does_not_come_up_is_left_to_a_person_where_the_contract_says_so,
    jobs::h4_a_job_behind_the_record_is_run_again_by_another_operator,
    jobs::h4_a_job_that_takes_longer_than_the_verb_waits_for_pods_has_not_failed,
    policies::what_steps_back_without_its_pods_gives_its_share_back_at_once,
    walked_away::h5_after_its_record_a_promotion_that_may_not_go_back_is_finished,
    walked_away::h8_who_leaves_in_the_middle_of_a_step_takes_the_traffic_back_where_the_contract_says_so,
    walked_away::h8_what_has_passed_and_is_looked_at_by_nobody_is_told,
    halfway::h15_outside_of_its_window_a_step_that_was_begun_is_taken_back_and_judged,
    halfway::h15_outside_of_its_window_a_first_step_that_was_begun_goes_and_waits,
    halfway::h8_after_a_gap_a_step_that_was_begun_is_not_finished_but_the_one_before_held_anew,
    killed::h5_h30_an_isolated_canary_killed_at_every_write_is_promoted_by_another_operator,
    killed::h5_h18_a_first_release_killed_at_every_write_is_made_by_another_operator,
    killed::h5_h15_a_step_back_killed_at_every_write_is_finished_by_another_operator,
    killed::h5_behind_its_record_a_promotion_waits_again_for_the_proxy,
    killed::two_who_look_once_make_each_transition_once,
    exits::h33_every_exit_code_is_reached,
];

// a change of any route begins the proxy's round robin anew, and with it the count of a split
const ALONE: &[Test] = tests![
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
    split::h17_a_step_by_a_traefik_service_is_the_share_that_users_get,
    split::h22_an_autoscaled_canary_gets_its_share_once_it_has_the_pods_for_it,
    split::h17_a_step_by_an_http_route_is_the_share_that_users_get,
    there_and_back::too_little_traffic_is_no_verdict,
    outages::prometheus_dies_mid_hold,
    outages::prometheus_hangs_mid_hold,
    outages::a_prometheus_that_comes_back_in_time_is_believed_again,
    outages::a_proxy_that_is_restarted_mid_hold_splits_as_before,
    outages::an_api_server_that_is_restarted_mid_drive_costs_no_request,
];

fn main() -> std::process::ExitCode {
    if std::env::args().any(|word| word == figures::WORD) {
        return figures::run();
    }
    traffic::runner::run(TOGETHER, ALONE)
}
