use super::read::{check, drawn, tree};
use railiance::compile::check::{Input, check as check_tree};
use railiance::compile::load::Beside;
use railiance::diag::Family;
use std::collections::BTreeSet;

const HEAD: &str = "contract = \"railiance.dev/v1\"\n[app]\nname = \"greeter\"\nowner = \"team-web\"\n";

/// A contract that ends with the given lines; the findings about it, one a line.
fn said(rest: &str) -> String {
    let text = format!("{HEAD}[workload]\nimage = \"example.org/greeter\"\n{rest}");
    drawn(&text, &check(&text).findings)
}

#[track_caller]
fn says(rest: &str, wanted: &str) {
    assert_eq!(said(rest).trim_end(), wanted);
}

#[test]
fn an_unknown_key_names_the_nearest() {
    says("replcas = 3\n", "SHP001 7:1 `replcas` unknown key `replcas` in `workload` | did you mean `replicas`?");
}

#[test]
fn an_unknown_key_of_another_table_is_sent_there() {
    says(
        "hosts = [\"a.example.org\"]\n",
        "SHP001 7:1 `hosts` unknown key `hosts` in `workload` | `hosts` belongs to `[expose]`",
    );
}

#[test]
fn a_slip_of_a_required_key_is_one_finding() {
    says(
        "ports = { http = { prot = 8080 } }\n",
        "SHP001 7:20 `prot` unknown key `prot` in `workload.ports.http` | did you mean `port`? it must stand here",
    );
}

#[test]
fn a_missing_key_says_what_it_is_for() {
    let text =
        "contract = \"railiance.dev/v1\"\n[app]\nname = \"greeter\"\n[workload]\nimage = \"example.org/greeter\"\n";
    assert_eq!(
        drawn(text, &check(text).findings).trim_end(),
        "SHP002 2:2 `app` missing key `owner` in `app` | add `owner = \"team-web\"`: the team that answers for the application"
    );
}

#[test]
fn an_empty_document_misses_keys_at_its_very_start() {
    let found = check("");
    let said = drawn("", &found.findings);
    assert!(said.contains("SHP002 1:1 `` missing key `contract`"), "{said}");
    assert!(said.contains("missing key: `workload` or `upstream`"), "{said}");
    assert_eq!(found.value, None);
}

#[test]
fn a_wrong_type_says_found_and_expected() {
    says(
        "replicas = \"3\"\n",
        "SHP003 7:12 `\"3\"` `workload.replicas` is a string, expected an integer | write it without quotes",
    );
    says(
        "[target.one]\nkubernetes = 1.30\n",
        "SHP003 8:14 `1.30` `target.one.kubernetes` is a number, expected a string | put the value in quotes",
    );
}

#[test]
fn a_short_form_of_the_wrong_type_names_both_forms() {
    says(
        "ports = { http = \"x\" }\n",
        "SHP003 7:18 `\"x\"` `workload.ports.http` is a string, expected a port number or a table | -",
    );
}

#[test]
fn an_error_inside_a_table_form_is_reported_at_its_own_key() {
    says(
        "ports = { http = { port = 8080, servce = 80 } }\n",
        "SHP001 7:33 `servce` unknown key `servce` in `workload.ports.http` | did you mean `service`?",
    );
    says(
        "ports = { http = { port = 80800 } }\n",
        "SHP005 7:27 `80800` `workload.ports.http.port` is above the maximum of 65535 | the port number inside the container; for example `8080`",
    );
}

#[test]
fn a_value_that_is_not_allowed_lists_the_others() {
    says(
        "spread = \"prefered\"\n",
        "SHP004 7:10 `\"prefered\"` unknown value `prefered` for `workload.spread`, expected `preferred`, `required` or `none` | did you mean `preferred`?",
    );
    says(
        "resources = \"huge\"\n",
        "SHP004 7:13 `\"huge\"` unknown value `huge` for `workload.resources`, expected `tiny`, `small`, `medium` or `large` | requests and limits of the main container: a size, or explicit amounts",
    );
}

#[test]
fn a_form_is_explained_in_words() {
    says(
        "pre_stop = \"soon\"\n",
        "SHP006 7:12 `\"soon\"` `workload.pre_stop` does not have the expected form | time that a stopping pod keeps serving, so that proxies can forget it; for example `\"5s\"`",
    );
}

#[test]
fn a_contract_of_another_version_is_no_unknown_value() {
    let text = HEAD.replace("v1", "v2") + "[engine]\nimage = \"example.org/greeter\"\n";
    let found = check(&text);
    let said = drawn(&text, &found.findings);
    assert_eq!((found.findings.len(), found.value), (1, None), "keys of another contract are not judged: {said}");
    assert!(
        said.starts_with(
            "SHP007 1:12 `\"railiance.dev/v2\"` unknown contract `railiance.dev/v2`, expected `railiance.dev/v1`"
        ),
        "{said}"
    );
}

#[test]
fn a_long_value_is_never_repeated() {
    let said = said("spread = \"hunter2-hunter2-hunter2-hunter2\"\n");
    assert!(said.contains("unknown value for `workload.spread`"), "{said}");
}

#[test]
fn everything_is_said_in_one_run_and_unknown_keys_stop_nothing() {
    let text = format!(
        "{HEAD}colour = \"red\"\n[workload]\nimage = \"example.org/greeter\"\nreplicas = 3\nautoscale = {{ min = 1, max = 2, cpu = 50 }}\nfoo = 1\n"
    );
    let found = check(&text);
    let codes: Vec<&str> = found.findings.iter().map(|finding| finding.code.id()).collect();
    assert_eq!(codes, ["SHP001", "SHP001", "MNG008"]);
    assert_eq!(found.value.unwrap().contract.app.name.value, "greeter");
}

#[test]
fn a_value_that_only_its_type_refuses_is_a_finding_too() {
    says(
        "pre_stop = \"1m1h\"\n",
        "SHP006 7:12 `\"1m1h\"` `1m1h` is not a duration such as `90s`, `10m`, `1h30m` or `7d` | -",
    );
    says(
        "replicas = 3.0\n",
        "SHP003 7:12 `3.0` `workload.replicas` is a number, expected an integer | how many pods. Not together with `autoscale`; for example `3`",
    );
}

fn release(text: &str) -> Vec<String> {
    let app = tree(&format!("{HEAD}[workload]\nimage = \"example.org/greeter\"\n"));
    let release = tree(text);
    let found = check_tree(&Input {
        app: &app,
        release: Some(&release),
        lock: None,
        files: BTreeSet::new(),
        beside: Beside::default(),
    });
    let shape = found.findings.iter().filter(|finding| finding.code.family() == Family::Shape);
    shape.map(|finding| format!("{} {}", finding.code.id(), finding.message)).collect()
}

#[test]
fn release_toml_has_a_shape_too() {
    assert_eq!(release("[candidate]\nversion = \"v1\"\n[stable]\nversion = \"v0\"\n"), Vec::<String>::new());
    assert_eq!(release("[stable.one]\nversion = \"v0\"\n"), Vec::<String>::new());
    assert_eq!(release("[candidate]\nversoin = \"v1\"\n"), ["SHP001 unknown key `versoin` in `candidate`"]);
    assert_eq!(release("[stable]\nversion = \"v0\"\nimag = \"x\"\n"), ["SHP001 unknown key `imag` in `stable`"]);
    assert_eq!(release("[stable.one]\nversion = 1\n"), ["SHP003 `stable.one.version` is a number, expected a string"]);
}

#[test]
fn a_broken_lock_is_a_finding_at_its_value() {
    let app = tree(&format!("{HEAD}[workload]\nimage = \"example.org/greeter\"\n"));
    let lock = tree("lock = 2\n");
    let found = check_tree(&Input {
        app: &app,
        release: None,
        lock: Some(&lock),
        files: BTreeSet::new(),
        beside: Beside::default(),
    });
    assert_eq!(
        drawn("lock = 2\n", &found.findings[..1]).trim_end(),
        "SHP004 1:8 `2` unknown value for `lock`, expected `1` | the version of this format"
    );
}
