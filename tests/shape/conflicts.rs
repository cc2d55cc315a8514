use super::read::{check, drawn};

/// Each row: lines of a contract, and the findings about them.
const CASES: &[(&str, &[&str])] = &[
    ("[upstream]\nmanifests = \"x\"\n", &["SHP008 `workload` and `upstream` exclude each other"]),
    (
        "[workload.env]\nA = { value = \"x\", secret = \"db\", key = \"k\" }\n",
        &["SHP008 `value` and `secret` exclude each other in `workload.env.A`"],
    ),
    (
        "[workload.env]\nA = { key = \"k\" }\n",
        &[
            "SHP002 missing key in `workload.env.A`: `value`, `secret` or `field`",
            "SHP002 `key` without `secret` in `workload.env.A`",
        ],
    ),
    ("[workload.env]\nA = \"plain\"\nB = { field = \"track\" }\n", &[]),
    (
        "[workload.volumes.data]\nmount = \"/data\"\n",
        &["SHP002 missing key in `workload.volumes.data`: `claim`, `existing_claim`, `empty`, `secret` or `config`"],
    ),
    (
        "[workload.volumes.data]\nmount = \"/data\"\nempty = true\nconfig = \"config/x\"\n",
        &["SHP008 `empty` and `config` exclude each other in `workload.volumes.data`"],
    ),
    (
        "[workload.autoscale]\nmin = 1\nmax = 2\n",
        &["SHP002 missing key in `workload.autoscale`: `cpu`, `memory` or `external`"],
    ),
    (
        "[workload.autoscale]\nmin = 1\nmax = 2\ncpu = 50\nexternal = true\n",
        &["SHP008 `cpu` and `external` exclude each other in `workload.autoscale`"],
    ),
    (
        "[workload.resources]\nsize = \"small\"\nlimits = { cpu = \"1\" }\n",
        &["SHP008 `size` and `limits` exclude each other in `workload.resources`"],
    ),
    ("[workload.disruption]\n", &["SHP002 missing key in `workload.disruption`: `max_unavailable` or `min_available`"]),
    ("[expose]\nrouter = \"traefik\"\n", &["SHP002 missing key in `expose`: `host`, `hosts` or `route`"]),
    (
        "[expose]\nhost = \"a.example.org\"\nhosts = [\"b.example.org\"]\n",
        &["SHP008 `host` and `hosts` exclude each other in `expose`"],
    ),
    ("[[requires]]\nstage = 2\n", &["SHP002 missing key in `requires[0]`: `crd`, `service`, `app` or `namespace`"]),
    (
        "[health]\nready = { http = \"/\", tcp = true }\n",
        &["SHP008 `http` and `tcp` exclude each other in `health.ready`"],
    ),
    (
        "[health]\nlive = { port = \"http\" }\n",
        &["SHP002 missing key in `health.live`: `http`, `tcp`, `grpc` or `exec`"],
    ),
    (
        "[network]\nallow_to = [{ ports = [1] }]\n",
        &["SHP002 missing key in `network.allow_to[0]`: `app`, `namespace` or `cidr`"],
    ),
    (
        "[[stage.canary.gate]]\nname = \"x\"\nprometheus = \"up\"\n",
        &["SHP002 `prometheus` without `max`, `min` or `equals` in `stage.canary.gate[0]`"],
    ),
    (
        "[[stage.canary.gate]]\nname = \"x\"\n",
        &["SHP002 missing key in `stage.canary.gate[0]`: `prometheus`, `compare`, `restarts`, `http`, `exec` or \
             `manual`"],
    ),
    (
        "[[stage.canary.gate]]\nname = \"x\"\nrestarts = 0\nmanual = \"seen\"\n",
        &["SHP008 `restarts` and `manual` exclude each other in `stage.canary.gate[0]`"],
    ),
    (
        "[[stage.canary.gate]]\nname = \"x\"\nexec = [\"a\"]\nequals = 1.0\n",
        &["SHP008 `exec` and `equals` exclude each other in `stage.canary.gate[0]`"],
    ),
    (
        "[[stage.canary.gate]]\nname = \"x\"\nmanual = \"seen\"\ntimeout = \"5s\"\nat_least = { requests = 1 }\n",
        &[
            "SHP002 `timeout` without `http` or `exec` in `stage.canary.gate[0]`",
            "SHP002 `at_least` without `prometheus` or `compare` in `stage.canary.gate[0]`",
        ],
    ),
    (
        "[[stage.canary.gate]]\nname = \"x\"\nrestarts = 1\nexpect = { status = 200 }\nheaders = { A = \"b\" }\n",
        &[
            "SHP002 `expect` without `http` in `stage.canary.gate[0]`",
            "SHP002 `headers` without `http` in `stage.canary.gate[0]`",
        ],
    ),
    (
        "[[stage.canary.gate]]\nname = \"x\"\ncompare = { canary = \"a\", stable = \"b\" }\n",
        &["SHP002 missing key in `stage.canary.gate[0].compare`: `max_ratio` or `max_difference`"],
    ),
    ("[stage.canary]\nfailures = {}\n", &["SHP002 missing key in `stage.canary.failures`: `consecutive` or `total`"]),
];

#[test]
fn keys_that_exclude_or_need_each_other() {
    for (rest, wanted) in CASES {
        let text = format!(
            "contract = \"railiance.dev/v1\"\n[app]\nname = \"a\"\nowner = \"b\"\n[workload]\nimage = \"i\"\n{rest}"
        );
        let findings = check(&text).findings;
        let shape: Vec<String> = findings
            .iter()
            .filter(|finding| finding.code.id().starts_with("SHP"))
            .map(|finding| format!("{} {}", finding.code.id(), finding.message))
            .collect();
        assert_eq!(shape, *wanted, "{rest}\n{}", drawn(&text, &findings));
    }
}

#[test]
fn a_conflict_shows_both_keys() {
    let text = "contract = \"railiance.dev/v1\"\n[app]\nname = \"a\"\nowner = \"b\"\n[workload]\nimage = \"i\"\n[upstream]\nmanifests = \"x\"\n";
    let findings = check(text).findings;
    let under: Vec<&str> = findings[0].labels.iter().map(|label| &text[label.span.range()]).collect();
    assert_eq!(under, ["workload", "upstream"]);
}
