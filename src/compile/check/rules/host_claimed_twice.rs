//! Two routes for the same host and path on one cluster: which one answers is decided by age or luck.

use crate::compile::check::{Config, Place};
use crate::diag::{Code, Finding};
use crate::tree::Spanned;
use std::collections::{BTreeMap, BTreeSet};

/// One way in on one cluster.
struct Claim<'a> {
    cluster: &'a str,
    host: &'a Spanned<String>,
    path: &'a str,
    app: &'a str,
}

pub fn together(configs: &[&Config], findings: &mut Vec<Finding>) {
    let mut first: BTreeMap<(&str, &str, &str), Claim> = BTreeMap::new();
    let mut said = BTreeSet::new();
    for claim in configs.iter().flat_map(|config| config.places().into_iter().flat_map(|place| claims(config, place))) {
        let key = (claim.cluster, claim.host.value.as_str(), claim.path);
        match first.get(&key) {
            None => _ = first.insert(key, claim),
            Some(earlier) if said.insert((earlier.host.span, claim.host.span)) => findings.push(clash(earlier, &claim)),
            Some(_) => {}
        }
    }
}

fn clash(earlier: &Claim, claim: &Claim) -> Finding {
    let (host, path) = (&claim.host.value, claim.path);
    let message = match earlier.app == claim.app {
        true => format!("`{}` claims `{host}{path}` twice", claim.app),
        false => format!("`{host}{path}` is claimed by `{}` and by `{}`", earlier.app, claim.app),
    };
    let finding = Finding::new(Code::HostClaimedTwice, message).at(claim.host.span, "claimed here as well");
    let finding = match earlier.host.span == claim.host.span {
        true => finding.note("two targets of this application are the same cluster"),
        false => finding.at(earlier.host.span, "claimed here"),
    };
    finding.help("give each its own host or path; on different clusters, write each target's `context`")
}

fn claims<'a>(config: &'a Config, place: Place<'a>) -> Vec<Claim<'a>> {
    let Some(expose) = &config.contract.expose else { return Vec::new() };
    let own = place.target.and_then(|target| target.expose.as_ref()).and_then(|own| own.host.as_ref());
    let hosts: Vec<&Spanned<String>> = match own {
        Some(host) => vec![host],
        None => expose.host.iter().chain(&expose.hosts).collect(),
    };
    let (app, cluster) = (config.contract.app.name.value.as_str(), place.cluster());
    let claim = |host, path: Option<&'a Spanned<String>>| {
        let path = path.map_or("/", |path| path.value.as_str());
        Claim { cluster, host, path, app }
    };
    let mut claims: Vec<Claim> = hosts.iter().map(|host| claim(host, expose.path.as_ref())).collect();
    for route in &expose.route {
        let of_route: Vec<&Spanned<String>> =
            if route.hosts.is_empty() { hosts.clone() } else { route.hosts.iter().collect() };
        claims.extend(of_route.into_iter().map(|host| claim(host, route.path.as_ref())));
    }
    // a canary on stable's own host is another rule's business
    let of_canary = config.canary().and_then(|canary| canary.host.as_ref()).filter(|host| !hosts.contains(host));
    claims.extend(of_canary.map(|host| claim(host, None)));
    claims
}
