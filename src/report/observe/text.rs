use super::{Happened, Observation, Route, Trend, Workload};
use crate::report::diff::visible;
use crate::report::gate::words;
use crate::report::opening::opening;
use crate::rollout::health::{Share, proxied};
use crate::rollout::judge::Judged;

/// A few lines, each with a word that says what it is about; behind each gate what it measured before.
pub fn text(observation: &Observation, trend: &Trend, unicode: bool) -> String {
    let place = observation.target.as_ref().map(|target| format!(" on {target}")).unwrap_or_default();
    let mut lines = vec![format!("{}{place}  {}", observation.app, observation.time)];
    lines.push(match &observation.stable {
        Some(stable) => format!("  stable  {} (v{})", stable.version, stable.number),
        None => "  stable  nothing is released".to_owned(),
    });
    let told = &observation.told;
    lines.push(match &told.trial {
        Some(trial) => format!("  trial   {}; {} since {} by {}", trial.words(), trial.run, trial.since, trial.author),
        None => "  trial   none".to_owned(),
    });
    lines.extend(told.queued.iter().map(|version| format!("  waits   {version}")));
    lines.extend(told.held.iter().map(|held| format!("  held    {held}")));
    lines.extend(told.returning.iter().map(|returning| format!("  back    {}", returning.words())));
    lines.extend(told.failed.iter().map(|failed| format!("  failed  {}", failed.words())));
    lines.extend(told.fallen.iter().map(|fallen| format!("  fell    {}", fallen.words())));
    let agreed = told.trial.iter().flat_map(|trial| &trial.approvals);
    lines.extend(agreed.map(|who| format!("  agreed  {who}")));
    let uncounted = told.trial.iter().flat_map(|trial| &trial.uncounted);
    lines.extend(uncounted.map(|words| format!("  agreed  not counted: {words}")));
    let opens = told.trial.iter().filter_map(|trial| trial.opens.as_ref());
    lines.extend(opens.map(|opens| format!("  window  is shut; it opens {}", opening(opens))));
    let warned = told.trial.iter().flat_map(|trial| &trial.warnings);
    lines.extend(warned.map(|words| format!("  warns   {words}")));
    lines.extend(observation.workloads.iter().flat_map(workload));
    lines.extend(observation.routes.iter().flat_map(route));
    lines.extend(observation.gates.iter().map(|one| gate(one, &trend.bars(&one.name, unicode))));
    lines.extend(observation.events.iter().map(happened));
    lines.iter().map(|line| format!("{}\n", visible(line))).collect()
}

fn workload(workload: &Workload) -> Vec<String> {
    let Workload { kind, name, ready, pods, reasons } = workload;
    let head = format!("  pods    {kind} {name}: {ready} of {pods} ready");
    std::iter::once(head).chain(reasons.iter().map(|reason| format!("          {reason}"))).collect()
}

fn route(route: &Route) -> Vec<String> {
    let share = |share: &Share| {
        let ready = share.ready.map(|ready| format!(" ({ready} ready)")).unwrap_or_default();
        format!("{} {}{ready}", share.service, share.weight)
    };
    let shares: Vec<String> = route.shares.iter().map(share).collect();
    let head = format!("  route   {} {}: {}", route.kind, route.name, shares.join(", "));
    let proxy = route.proxy.iter().map(|proxy| {
        let shares: Vec<String> = proxy.shares.iter().map(by_proxy).collect();
        format!("          by the proxy: {}", shares.join(", "))
    });
    let lost = route.lost.iter().map(|lost| format!("          {}", lost.says));
    let reasons = route.reasons.iter().map(|reason| format!("          {reason}"));
    std::iter::once(head).chain(lost).chain(proxy).chain(reasons).collect()
}

fn by_proxy(share: &proxied::Share) -> String {
    let proxied::Share { service, weight, servers, up } = share;
    format!("{service} {weight} ({up} of {servers} up)")
}

fn happened(event: &Happened) -> String {
    let times = if event.count > 1 { format!(" ({} times)", event.count) } else { String::new() };
    format!("  warns   {} {}: {}{times}, {}", event.about, event.reason, event.says, event.time)
}

fn gate(gate: &Judged, bars: &str) -> String {
    let bars = if bars.is_empty() { String::new() } else { format!("  {bars}") };
    format!("  gate    {}{bars}", words(gate))
}
