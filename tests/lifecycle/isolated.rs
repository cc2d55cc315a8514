//! A candidate that takes nobody's requests: on a host of its own, judged by what it answers there (decision H30).

use crate::candidate::Candidate;
use crate::contract::SHORT;
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

pub fn an_isolated_canary_is_asked_on_its_own_host_and_promoted() {
    let web = Candidate::new("apart", "", SHORT);
    let kubeconfig = traffic().kubeconfig();
    let file = web.command(kubeconfig, &[]).get_current_dir().unwrap().join("railiance/app.toml");
    let text = fs::read_to_string(&file).unwrap();
    let (before, rest) = text.split_once("[stage.canary]").unwrap();
    let after = rest.find("[target.main]").unwrap();
    let apart = APART.replace("NAMESPACE", &web.namespace);
    fs::write(&file, format!("{before}{apart}{}", &rest[after..])).unwrap();
    let load = web.load();
    let mut command = web.command(kubeconfig, &["deploy"]);
    let proxy = traffic().proxy();
    command.env("RAILIANCE_ROUTE", proxy.trim_start_matches("http://"));
    let said = web.bounded(command);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(web.trial().as_deref(), Some("passed"));
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
