//! A candidate that takes nobody's requests: on a host of its own, judged by what it answers there (decision H30).

use crate::candidate::{Candidate, Said};
use crate::contract::SHORT;
use crate::jobs::{MIGRATION, end_job};
use crate::outcome::{Left, Lost, Outcome, SENT_AWAY};
use crate::traffic::traffic;
use std::fs;

/// In place of shares: a host, and a probe that stable cannot answer.
const APART: &str = r#"[stage.canary]
strategy = "isolated"
reason = "one writer alone may open the file"
host = "canary-NAMESPACE.example.org"
soak = "3s"
# railiance: allow MNG053 -- a test has no time
tick = "1s"

[[stage.canary.gate]]
name = "says its version"
http = "/"
expect = { body = "v1.1.0" }

"#;

/// An application whose candidate stands apart, with these further lines about that, and these sections.
pub fn apart(name: &str, more: &str, sections: &str) -> Candidate {
    let web = Candidate::new(name, "", SHORT);
    let file = web.file("railiance/app.toml");
    let text = fs::read_to_string(&file).unwrap();
    let (before, rest) = text.split_once("[stage.canary]").unwrap();
    let after = rest.find("[target.main]").unwrap();
    let apart = APART.replace("soak =", &format!("{more}soak =")).replace("NAMESPACE", &web.namespace);
    fs::write(&file, format!("{before}{apart}{sections}{}", &rest[after..])).unwrap();
    web
}

/// `deploy`, whose probes go over the proxy.
pub fn tried(web: &Candidate) -> Said {
    let mut command = web.command(traffic().kubeconfig(), &["deploy"]);
    command.env("RAILIANCE_ROUTE", traffic().proxy().trim_start_matches("http://"));
    web.bounded(command)
}

fn deployed(web: &Candidate) {
    let said = tried(web);
    assert_eq!(said.code, Some(0), "{said:?}");
    let apart = "`v1.1.0` is there now, and gets no share of the requests (step 1 of 1)";
    assert!(said.err.contains(apart) && !said.err.contains(" 0 %"), "{said:?}");
    assert_eq!(web.trial().as_deref(), Some("passed"));
}

pub fn an_isolated_canary_is_asked_on_its_own_host_and_promoted() {
    let web = apart("apart", "", "");
    let load = web.load();
    deployed(&web);
    let share = |weights: Vec<(String, u64)>| weights.into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    assert_eq!(share(web.weights()), ["web-stable"]);
    assert!(traffic().find("deployment", &web.namespace, "web-canary").is_some());
    let status = web.run(&["status"]);
    assert!(matches!(status.code, Some(0)), "{status:?}");
    assert!(!status.out.contains("unwanted"), "{status:?}");
    let served = load.stop();
    assert_eq!((served.failures(), served.of_track("canary")), (0, 0), "{served}");
    web.ends(0, &["promote", "--yes"]);
    web.rests_at("v1.1.0", 2);
}

pub fn an_isolated_canary_that_answers_wrongly_is_sent_away() {
    let web = apart("apart-wrong", "", "");
    web.edit("body = \"v1.1.0\"", "body = \"v9\"");
    let load = web.load();
    let said = tried(&web);
    let (left, because) = (Left::Stable("v1.0.0", 1), "says its version: ");
    web.came_to(&said, 10, load, &Outcome { left, lost: Lost::Nothing, journal: SENT_AWAY, because });
}

/// A job before the promotion is about what is stable: its data, its namespace, its name.
pub fn h4_around_a_promotion_jobs_run_where_stable_is() {
    let job = MIGRATION.replace("before-canary", "before-promote");
    let web = apart("migrated", "namespace = \"NAMESPACE-apart\"\n", &format!("{job}\n\n"));
    let space = format!("{}-apart", web.namespace);
    traffic().kubectl(&["create", "namespace", &space]);
    deployed(&web);
    let said = std::thread::scope(|scope| {
        let driver = scope.spawn(|| web.run(&["promote", "--yes"]));
        end_job(&web, "Succeeded", || assert!(web.image().contains(":1.0.0"), "{}", web.image()));
        driver.join().unwrap()
    });
    assert_eq!(said.code, Some(0), "{said:?}");
    let jobs = traffic().list("job", &web.namespace, "");
    let name = jobs[0]["metadata"]["name"].as_str().unwrap();
    assert!(jobs.len() == 1 && name.starts_with("web-migrate-") && !name.contains("canary"), "{name}");
    assert!(traffic().list("job", &space, "").is_empty());
    web.rests_at("v1.1.0", 2);
}

/// What is left over is pruned wherever the inventory has members, and nothing else there is touched.
pub fn h20_a_canary_in_a_namespace_of_its_own_goes_from_there() {
    let web = apart("outside", "namespace = \"NAMESPACE-apart\"\n", "");
    let space = format!("{}-apart", web.namespace);
    traffic().kubectl(&["create", "namespace", &space]);
    traffic().kubectl(&["create", "configmap", "theirs", "-n", &space]);
    let members =
        || traffic().list("deployment,service,serviceaccount", &space, "applyset.kubernetes.io/part-of").len();
    let spread = || {
        let parent = traffic().get("configmap", &web.namespace, "railiance.web");
        parent["metadata"]["annotations"]["applyset.kubernetes.io/additional-namespaces"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    deployed(&web);
    assert!(members() >= 2, "{}", members());
    assert_eq!(spread(), space);
    web.ends(0, &["abort", "--reason", "enough"]);
    assert_eq!((members(), spread()), (0, String::new()));
    assert!(traffic().find("configmap", &space, "theirs").is_some());
    assert!(traffic().find("deployment", &web.namespace, "web").is_some());
}
