//! Gates that ask the candidate itself.

use crate::candidate::{Candidate, lost_nothing};
use crate::contract::{Contract, SHORT};
use crate::traffic::traffic;

/// Beside its share the candidate is asked over the way of its users, which a header opens, and its restarts are counted.
pub fn a_candidate_is_asked_by_a_header_and_its_restarts_count() {
    let asked = "[[stage.canary.gate]]\nname = \"answers\"\nhttp = \"/\"\nexpect = { body = \"v1.1.0\" }\n\n[[stage.canary.gate]]\nname = \"restarts\"\nrestarts = 0\n";
    let budget = format!("{}\nheader = {{ name = \"X-Canary\", value = \"always\" }}", SHORT.budget);
    let web = Candidate::new("asked", "", Contract { more: asked, budget: &budget, ..SHORT });
    let load = web.load();
    let mut command = web.command(traffic().kubeconfig(), &["deploy"]);
    command.env("RAILIANCE_ROUTE", traffic().proxy().trim_start_matches("http://"));
    let said = web.bounded(command);
    assert_eq!(said.code, Some(0), "{said:?}");
    let seen = web.observed();
    let verdict = |name: &str| {
        let gates = seen["gates"].as_array().unwrap();
        gates.iter().find(|gate| gate["name"] == name).map(|gate| gate["verdict"].clone())
    };
    assert_eq!(verdict("restarts"), Some("pass".into()), "{seen:#}");
    let record = web.ends(0, &["promote", "--yes"]);
    let shown = web.ends(0, &["release", "show", "2"]).out;
    assert!(shown.contains("answers: pass") && shown.contains("restarts: pass"), "{shown} {record:?}");
    lost_nothing(load);
}
