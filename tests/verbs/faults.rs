//! What verbs other than `check` say about faulty contracts.

use crate::sandbox::{GREETER, Sandbox};

const RELEASE: &str = "\
[stable]
version = \"1.0.0\"
image = \"registry.example.org/web/greeter@sha256:AAA\"
[candidate]
version = \"1.1.0\"
image = \"registry.example.org/web/greeter@sha256:BBB\"
";

fn greeter(more: &str) -> Sandbox {
    let release = RELEASE.replace("AAA", &"a".repeat(64)).replace("BBB", &"b".repeat(64));
    Sandbox::new(&[("railiance/app.toml", &format!("{GREETER}{more}")), ("railiance/release.toml", &release)])
}

fn times(text: &str, part: &str) -> usize {
    text.matches(part).count()
}

#[test]
fn what_is_found_in_both_sides_of_a_diff_is_said_once() {
    let weak = "[workload.security]\nlevel = \"privileged\"\nreason = \"a node agent\"";
    let said = greeter(weak).run(&["diff", "--track", "stable..canary"]);
    assert_eq!((said.code, times(&said.stderr, "warning[POL003]")), (Some(0), 1), "{}", said.stderr);
}

#[test]
fn an_allowed_finding_does_not_stop_a_diff() {
    let env = "[workload.env]\nAPI_TOKEN = \"abcdefgh12345678\"";
    let refused = greeter(env).run(&["diff"]);
    assert_eq!((refused.code, times(&refused.stderr, "error[SEC001]")), (Some(1), 1), "{}", refused.stderr);
    let said = greeter(&format!("{env} # railiance: allow SEC001 -- made up")).run(&["diff"]);
    assert_eq!((said.code, times(&said.stderr, "SEC001")), (Some(0), 0), "{}", said.stderr);
    assert!(!said.stdout.contains("abcdefgh"), "{}", said.stdout);
}

/// Rendering one track does not see what `check` sees, so it cannot know that a comment is of no use.
#[test]
fn only_check_speaks_of_comments_that_allow_nothing() {
    let sandbox = greeter("# railiance: allow MNG034 -- two of a name\n");
    assert!(sandbox.run(&["check"]).stdout.contains("POL006"));
    for verb in [&["render"][..], &["diff"]] {
        let said = sandbox.run(verb);
        assert_eq!((said.code, times(&said.stderr, "POL006")), (Some(0), 0), "{}", said.stderr);
    }
}

fn codes_of(app: &str) -> Vec<String> {
    let sandbox = greeter("");
    sandbox.write("railiance/app.toml", app);
    let document: serde_json::Value = serde_json::from_str(&sandbox.run(&["check", "-o", "json"]).stdout).unwrap();
    let findings = document["findings"].as_array().unwrap();
    let errors = findings.iter().filter(|one| one["severity"] == "error");
    errors.map(|one| one["code"].as_str().unwrap().to_owned()).collect()
}

/// The key that was meant is not missing as well, and nothing follows from its absence.
#[test]
fn a_slip_of_the_pen_is_one_finding() {
    assert_eq!(codes_of(&GREETER.replace("host =", "hots =")), ["SHP001"]);
    assert_eq!(codes_of(&GREETER.replace("[workload]", "[workloads]")), ["SHP001"]);
    let env = "[workload.env]\nA = { secert = \"db\", key = \"k\" }\n[secrets.db]\nname = \"db\"\nkeys = [\"k\"]\n";
    assert_eq!(codes_of(&format!("{GREETER}{env}")), ["SHP001"]);
}

/// Nobody can change a template of ours: what is wrong there because of the contract is said of the contract.
#[test]
fn faults_of_the_contract_are_not_shown_in_built_in_templates() {
    assert_eq!(codes_of(&GREETER.replace("ports = { http = 8080 }\n", "")), ["MNG022", "MNG005"]);
}

/// What a parser guesses behind a syntax error is no statement of the user.
#[test]
fn behind_a_syntax_error_nothing_is_said_about_the_contract() {
    let app = GREETER.replace("\"team-web\"", "team-web").replace("[expose]", "[expose");
    assert_eq!(codes_of(&app), ["SYN001", "SYN001"]);
    let sandbox = greeter("");
    sandbox.write("railiance/app.toml", &app);
    assert_eq!(sandbox.run(&["render"]).stdout, "");
}

#[test]
fn why_does_not_answer_as_if_nothing_were_wrong() {
    let sandbox = greeter("");
    sandbox.write("railiance/app.toml", &GREETER.replace("host =", "hots ="));
    let said = sandbox.run(&["why", "deployment/greeter", "spec.replicas"]);
    assert!(said.stdout.contains("= 2"), "{}", said.stdout);
    assert!(said.stderr.contains("error[SHP001]") && !said.stderr.contains("hint["), "{}", said.stderr);
}

#[test]
fn the_diff_of_a_formatter_shows_no_secret() {
    let sandbox = greeter("[workload.env]\n\n\nAPI_TOKEN    =  \"abcdefgh12345678\"\n");
    let said = sandbox.run(&["fmt", "--diff"]);
    assert!(said.stdout.contains("+API_TOKEN = \"***\"") && !said.stdout.contains("abcdefgh"), "{}", said.stdout);
}

#[test]
fn the_items_of_a_list_are_objects_like_others() {
    let sandbox = greeter("");
    let list = "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: listed}}\n\
                - {apiVersion: v1, kind: Service, metadata: {name: greeter}, spec: {clusterIP: None}}\n";
    sandbox.write("railiance/manifests/list.yaml", list);
    let said = sandbox.run(&["check"]);
    // a name that is taken is the line's fault that can be changed
    assert!(
        said.stdout.contains("error[K8S013]") && said.stdout.contains("railiance/manifests/list.yaml:5:"),
        "{}",
        said.stdout
    );
    sandbox.write("railiance/manifests/list.yaml", list.split_inclusive('\n').take(4).collect::<String>().as_str());
    let said = sandbox.run(&["render", "-o", "name"]);
    assert!(said.stdout.contains("\nconfigmap/listed\n"), "{}\n{}", said.stdout, said.stderr);
}

/// An object of scope `track` stands twice in a canary; that its selector finds both is one fault of one line.
#[test]
fn a_workload_of_each_track_tells_its_pods_apart() {
    let sandbox = greeter("");
    let side = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: side, annotations: {railiance.dev/scope: track}}\n\
                spec:\n  selector: {matchLabels: {app: side}}\n  template:\n    metadata: {labels: {app: side}}\n    \
                spec: {containers: [{name: c, image: c}]}\n";
    sandbox.write("railiance/manifests/side.yaml", side);
    let said = sandbox.run(&["check"]);
    assert_eq!(times(&said.stdout, "error[K8S016]"), 1, "{}", said.stdout);
    assert!(said.stdout.contains("`railiance.dev/track: stable`"), "{}", said.stdout);
    sandbox.write(
        "railiance/manifests/side.yaml",
        &side.replace("{app: side}", "{app: side, railiance.dev/track: stable}"),
    );
    let said = sandbox.run(&["check"]);
    assert_eq!((said.code, times(&said.stdout, "K8S016")), (Some(0), 0), "{}", said.stdout);
}
