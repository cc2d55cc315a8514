//! Branches of rules that have no fixture of their own: a piece of contract, and the codes it earns.

use crate::read;
use railiance::compile::check::rules;
use railiance::diag::Sources;

const HEAD: &str = "contract = \"railiance.dev/v1\"\n[app]\nname = \"greeter\"\nowner = \"team-web\"\n";
const DIGEST: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

/// The ids of what is found, and the text of every finding.
fn check(app: &str, release: Option<&str>) -> (Vec<&'static str>, String) {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("app.toml"), format!("{HEAD}{app}")).unwrap();
    if let Some(release) = release {
        std::fs::write(directory.path().join("release.toml"), release.replace("DIGEST", DIGEST)).unwrap();
    }
    let config = read::config(directory.path(), &mut Sources::default());
    let findings = [rules::run(&config), rules::together(&[&config])].concat();
    let text = findings.iter().map(|f| format!("{} | {}\n", f.message, f.help.clone().unwrap_or_default())).collect();
    (findings.iter().map(|finding| finding.code.id()).collect(), text)
}

fn worker(more: &str) -> (Vec<&'static str>, String) {
    check(&format!("[workload]\nimage = \"registry.example.org/web/greeter\"\n{more}"), None)
}

pub fn exposed(workload: &str, expose: &str, rest: &str) -> (Vec<&'static str>, String) {
    worker(&format!(
        "ports = {{ web = 8080 }}\n{workload}\n[health]\nready = {{ http = \"/\" }}\n[expose]\n{expose}\n{rest}"
    ))
}

/// A contract with one gate, which asks this.
pub fn gated(query: &str) -> (Vec<&'static str>, String) {
    gate(&format!("prometheus = '{query}'\nmax = 1\n"), "")
}

/// A contract with one gate, and more of its canary.
pub fn gate(asks: &str, canary: &str) -> (Vec<&'static str>, String) {
    exposed(
        "",
        "host = \"a.example.org\"",
        &format!(
            "[observe]\nprometheus = \"http://p\"\nrequests = 'sum(r{{track=\"canary\"}})'\n[stage.canary]\n{canary}\n[[stage.canary.gate]]\nname = \"g\"\n\
             at_least = {{ requests = 1 }}\n{asks}"
        ),
    )
}

#[test]
fn default_steps_count_under_router_replicas() {
    let (codes, text) = exposed("replicas = 3", "router = \"replicas\"", "");
    assert_eq!(codes, ["MNG023"]);
    assert!(text.contains("begin at 25 %, or run 19 replicas or more"), "{text}");
    assert_eq!(exposed("replicas = 2", "router = \"replicas\"", "").0, ["MNG023"]);
}

#[test]
fn a_text_for_whoever_goes_back_says_something_to_somebody() {
    let said = |keys: &str| {
        worker(&format!("[stage.canary]\nstrategy = \"none\"\nreason = \"a worker\"\n[stage.production]\n{keys}"))
    };
    let asks = "rollback = \"needs-human\"\n";
    assert_eq!(said(&format!("{asks}rollback_note = \"restore the dump\"")).0, Vec::<&str>::new());
    for (keys, help) in [
        ("rollback_note = \"restore the dump\"", "write `rollback = "),
        (&format!("{asks}rollback_note = \" \\n\""), "say what"),
    ] {
        let (codes, text) = said(keys);
        assert!(codes == ["MNG064"] && text.contains(help), "{codes:?} {text}");
    }
}

#[test]
fn queries_that_pick_the_canary() {
    for query in [
        "up{track=~\"canary|preview\"}",
        "up{label_railiance_dev_track!=\"stable\"}",
        "up{pod=~\"greeter-canary-.*\"} # stable",
        "up{version=\"$canary_version\"}",
        "quantile(scalar(vector(0.9)), up{role=\"canary\"})",
        "app:canary_up:ratio",
        "up{track=\"canary\"} or vector(0)",
    ] {
        assert_eq!(gated(query).0, Vec::<&str>::new(), "{query}");
    }
}

#[test]
fn queries_that_only_seem_to_pick_the_canary() {
    for query in [
        "up{job=\"greeter\"} # track=\"canary\"",
        "up{path=\"/canary\"}",
        "up{track=~\"canary|stable\"}",
        "up{track!=\"canary\"}",
        "label_replace(up, \"track\", \"canary\", \"\", \"\")",
        "up{service=~\"greeter-(canary|stable)\"}",
    ] {
        assert_eq!(gated(query).0, ["MNG004"], "{query}");
    }
}

#[test]
fn unreadable_queries_and_functions_of_newer_servers() {
    assert_eq!(gated("sum(").0, ["MNG048"]);
    assert_eq!(gated(&format!("{}up{}", "(".repeat(100_000), ")".repeat(100_000))).0, ["MNG048"]);
    assert_eq!(gated(&format!("{}up{{track=\"canary\"}}", "-".repeat(4000))).0, Vec::<&str>::new());
    let (codes, text) = gated("function_of_tomorrow(up{track=\"canary\"})");
    assert_eq!(codes, ["MNG048"]);
    assert!(text.contains("newer Prometheus"), "{text}");
}

#[test]
fn ranges_offsets_and_subqueries_add_up_to_the_warm_up() {
    assert_eq!(gated("max_over_time(rate(up{track=\"canary\"}[5m])[4m:1m])").0, Vec::<&str>::new());
    let (codes, text) = gated("max_over_time(rate(up{track=\"canary\"}[5m] offset 1m)[4m:1m])");
    assert_eq!(codes, ["MNG024"]);
    assert!(text.contains("a hold of 600s ends within the warm-up of 630s"), "{text}");
}

#[test]
fn replicas_of_a_target_count() {
    let (codes, text) =
        worker("spread = \"required\"\nreplicas = 3\n[target.a]\n[target.b]\nprofile = \"three-node\"\n");
    assert_eq!(codes, ["MNG007"]);
    assert!(text.contains("3 pods cannot be spread over 1 node on target `a`"), "{text}");
    assert_eq!(worker("autoscale = { min = 1, max = 2, cpu = 50 }\n[target.a]\nreplicas = 2\n").0, ["MNG008"]);
    assert_eq!(worker("autoscale = { min = 1, max = 2, external = true }\n").0, Vec::<&str>::new());
    assert_eq!(worker("autoscale = { min = 1, max = 2, external = false }\n").0, ["MNG015"]);
    assert_eq!(worker("disruption = { min_available = 2 }\n").0, ["MNG009"]);
    assert_eq!(
        worker("disruption = { min_available = 2 }\n[target.a]\nprofile = \"three-node\"\n").0,
        Vec::<&str>::new()
    );
    assert_eq!(worker("disruption = { max_unavailable = \"0%\" }\n").0, ["MNG009"]);
    let expose = "host = \"a.example.org\"";
    assert_eq!(exposed("", expose, "[target.a]\n[target.b]\nreplicas = 1\n").0, ["MNG046"]);
}

#[test]
fn durations_at_their_bounds_are_usual_and_beyond_them_are_not() {
    let rows = [
        ("[stage.canary]\nsteps = [{ weight = 5, hold = \"IT\" }]", ["1m", "14d"], ["15d", "365d"]),
        ("[stage.canary]\nmax_gap = \"IT\"", ["1m", "6h"], ["59s", "7h"]),
        ("[stage.canary]\ntick = \"5m\"\nmax_gap = \"IT\"", ["10m", "6h"], ["599s", "7h"]),
        ("[stage.canary]\ntick = \"IT\"", ["5s", "1h"], ["4s", "61m"]),
        ("[stage.canary]\ndeadline = \"IT\"", ["61m", "60d"], ["61d", "365d"]),
        ("[stage.canary]\nevidence_max_age = \"IT\"", ["5m", "30d"], ["1s", "31d"]),
        ("[stage.production.approvals]\nrequired = 1\nexpires = \"IT\"", ["5m", "30d"], ["4m59s", "8760h"]),
        ("[observe]\nscrape_interval = \"IT\"", ["1s", "5m"], ["301s", "1h"]),
        ("[jobs.a]\nwhen = \"before-promote\"\ncommand = [\"a\"]\ntimeout = \"IT\"", ["1s", "7d"], ["169h", "8d"]),
    ];
    for (part, usual, unlikely) in rows {
        let judged = |time: &str| exposed("", "host = \"a.example.org\"", &part.replace("IT", time)).0;
        for time in usual {
            assert!(!judged(time).contains(&"MNG053"), "{part} {time}");
        }
        for time in unlikely {
            assert!(judged(time).contains(&"MNG053"), "{part} {time}");
        }
        // what is impossible is not unlikely as well
        assert!(!judged("0s").contains(&"MNG053"), "{part}");
    }
}

#[test]
fn versions() {
    let version = |version: &str| {
        let release =
            format!("[candidate]\nversion = \"{version}\"\nimage = \"registry.example.org/web/greeter@DIGEST\"\n");
        check("[workload]\nimage = \"registry.example.org/web/greeter\"\n", Some(&release)).0
    };
    for good in ["1.0.0", "v1.0.0", "v0.5.0-staging.1"] {
        assert_eq!(version(good), Vec::<&str>::new(), "{good}");
    }
    for bad in ["1.0", "latest", "vv1.0.0", "1.0.0+build", "1.0.0-", "1.0.0-a-", "01.0.0"] {
        assert_eq!(version(bad), ["MNG010"], "{bad}");
    }
    assert_eq!(version(&format!("1.0.0-{}", "a".repeat(60))), ["MNG010"]);
}

#[test]
fn windows() {
    let window = |window: &str| worker(&format!("[stage.production]\nwindow = {window}\n"));
    assert_eq!(window("{ days = [\"tue\"], from = \"14:00\", to = \"14:00\" }").0, ["MNG011"]);
    assert_eq!(window("{ days = [], from = \"14:00\", to = \"15:00\" }").0, ["MNG011"]);
    assert_eq!(window("{ days = [\"tue\"], from = \"00:00\", to = \"24:00\", zone = \"UTC\" }").0, Vec::<&str>::new());
    let (codes, text) = window("{ days = [\"tue\"], from = \"14:00\", to = \"15:00\", zone = \"Europe/Berlim\" }");
    assert_eq!(codes, ["MNG011"]);
    assert!(text.contains("did you mean `Europe/Berlin`?"), "{text}");
}

#[test]
fn approvals() {
    let approvals =
        |text: &str, people: &str| worker(&format!("[stage.production.approvals]\n{text}\n[people]\n{people}\n")).0;
    let alice = "\"a@example.org\" = \"alice\"\n\"a@home.example.org\" = \"alice\"";
    assert_eq!(approvals("required = 1\napprovers = [\"alice\"]", alice), ["MNG012"]);
    assert_eq!(approvals("required = 1\nnot_author = false\napprovers = [\"alice\"]", alice), Vec::<&str>::new());
    assert_eq!(approvals("required = 1\napprovers = [\"alice\", \"team-b\"]", alice), Vec::<&str>::new());
    assert_eq!(approvals("required = 0\napprovers = [\"alice\"]", ""), ["MNG012"]);
    assert_eq!(approvals("required = 3", ""), Vec::<&str>::new());
}

#[test]
fn images() {
    let (codes, text) = check("[workload]\nimage = \"host:5000/web/greeter:v1\"\n", None);
    assert_eq!(codes, ["POL001"]);
    assert!(text.contains("tag `v1` in `[workload] image`"), "{text}");
    let app = "[workload]\nimage = \"host:5000/web/greeter\"\n";
    assert_eq!(check(app, Some("[candidate]\nversion = \"1.0.0\"\n")).0, ["POL001"]);
    assert_eq!(
        check(app, Some("[stable]\nversion = \"1.0.0\"\nimage = \"host:5000/web/greeter@DIGEST\"\n")).0,
        Vec::<&str>::new()
    );
}

#[test]
fn release_and_targets() {
    let app = "[workload]\nimage = \"r/g\"\n[target.one]\n[target.two]\n";
    let stable = "[stable]\nversion = \"1.0.0\"\nimage = \"r/g@DIGEST\"\n";
    let (codes, text) = check(app, Some(stable));
    assert_eq!(codes, ["MNG020"]);
    assert!(text.contains("`[stable.one]`, `[stable.two]`"), "{text}");
    let two = "[candidate]\nversion = \"1.1.0\"\nimage = \"r/g@DIGEST\"\nbase = \"v1.0.0\"\n\
               [stable.one]\nversion = \"1.0.0\"\nimage = \"r/g@DIGEST\"\n[stable.two]\nversion = \"0.9.0\"\nimage = \"r/g@DIGEST\"\n";
    assert_eq!(check(app, Some(two)).0, Vec::<&str>::new());
}

#[test]
fn ports() {
    let (codes, text) = worker("ports = { a = 1, b = 2 }\n[health]\nlive = { tcp = true }\n");
    assert_eq!(codes, ["MNG005"]);
    assert!(text.contains("declared: `a` and `b`"), "{text}");
    assert_eq!(worker("[health]\nlive = { exec = [\"true\"] }\n").0, Vec::<&str>::new());
    assert_eq!(worker("ports = { http = 8080, other = 80 }\n").0, ["MNG014"]);
    let same = "ports = { a = 1 }\n[workload.containers.c]\nimage = \"r/c@sha256:0000000000000000000000000000000000000000000000000000000000000000\"\nports = { a = 2 }\n";
    assert_eq!(worker(same).0, ["MNG028"]);
}

#[test]
fn strategies() {
    assert_eq!(worker("[stage.canary]\nstrategy = \"weighted\"\n").0, ["MNG022", "MNG043", "MNG044"]);
    let none =
        "[stage.canary]\nstrategy = \"none\"\nreason = \"a batch job\"\nsteps = [{ weight = 5, hold = \"1m\" }]\n";
    assert_eq!(worker(none).0, ["MNG026"]);
    assert_eq!(worker("[stage.canary]\nstrategy = \"isolated\"\nreason = \" \"\n").0, ["MNG027"]);
    assert_eq!(worker("[target.a]\naccept_unverified = \"\"\n").0, ["MNG027"]);
    assert_eq!(worker("update = { strategy = \"recreate\" }\n").0, ["MNG027"]);
    let unknown = "[stage.canary]\nstrategy = \"isolated\"\nreason = \"one writer\"\naccept_shared = [\"dta\"]\n\
                   [workload.volumes.data]\nmount = \"/data\"\nexisting_claim = \"greeter-data\"\n";
    assert_eq!(worker(unknown).0, ["MNG037", "MNG047"]);
}

#[test]
fn hosts_of_one_application() {
    let route = "host = \"a.example.org\"\n[[expose.route]]\npath = \"/\"\n";
    assert_eq!(exposed("", route, "").0, ["MNG006"]);
    let clusters =
        |b: &str| format!("[target.a]\ncontext = \"one\"\n[target.b]\ncontext = \"{b}\"\nnamespace = \"other\"\n");
    assert_eq!(exposed("", "host = \"a.example.org\"", &clusters("two")).0, Vec::<&str>::new());
    assert_eq!(exposed("", "host = \"a.example.org\"", &clusters("one")).0, ["MNG006"]);
    assert_eq!(exposed("", "path = \"/\"", "").0, ["MNG022"]);
}

#[test]
fn pod_security() {
    let security = |text: &str| worker(&format!("security = {{ {text} }}\n")).0;
    assert_eq!(security("level = \"privileged\", reason = \"a node agent\""), ["POL003"]);
    assert_eq!(security("level = \"baseline\", reason = \"x\", add_capabilities = [\"SYS_ADMIN\"]"), ["POL003"]);
    assert_eq!(security("level = \"privileged\""), ["MNG027", "POL003"]);
}

#[test]
#[ignore = "a measurement"]
fn a_thousand_contracts() {
    let all = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules/good/all-features/railiance");
    let config = read::config(&all, &mut Sources::default());
    let begin = std::time::Instant::now();
    let found: usize = (0..1000).map(|_| rules::run(&config).len()).sum();
    println!("{found} findings in {:?}", begin.elapsed());
}

#[test]
fn what_a_router_cannot_do_is_said_once_a_router() {
    let trial = "[stage.canary]\nsticky = { cookie = \"c\" }\nheader = { name = \"X-Canary\", value = \"1\" }\n";
    let (codes, text) = exposed("replicas = 19", "host = \"a.example.org\"\nrouter = \"replicas\"", trial);
    assert_eq!(codes.iter().filter(|code| **code == "MNG050").count(), 2, "{text}");
    let (codes, text) = exposed(
        "",
        "host = \"a.example.org\"\nrouter = \"gateway-api\"\ngateway = { name = \"g\" }\ntls = { secret = \"s\" }\n\
         entry_points = [\"web\"]\nmiddlewares = [\"login\"]",
        trial,
    );
    assert_eq!(codes.iter().filter(|code| **code == "MNG050").count(), 4, "{text}");
    assert!(text.contains("cannot do `sticky`") && !text.contains("cannot do `header`"), "{text}");
}

#[test]
fn what_another_targets_router_does_is_no_fault() {
    let targets = "[target.a]\n[target.b]\nexpose = { router = \"gateway-api\" }\n";
    let (codes, text) =
        exposed("", "host = \"a.example.org\"\ngateway = { name = \"g\" }\nentry_points = [\"web\"]", targets);
    assert!(!codes.contains(&"MNG050"), "{text}");
    let (codes, text) = exposed("", "host = \"a.example.org\"\nmiddlewares = [\"login\"]", targets);
    assert!(codes.contains(&"MNG050") && codes.contains(&"MNG022"), "{text}");
    assert!(text.contains("router `gateway-api` without a Gateway on target `b`"), "{text}");
}

#[test]
fn an_old_server_is_told_of_once_with_all_that_it_lacks() {
    let target =
        "[target.a]\nkubernetes = \"1.28\"\n[target.b]\nkubernetes = \"1.26\"\n[target.c]\nkubernetes = \"1.30\"\n";
    let (codes, text) = exposed("", "host = \"a.example.org\"", target);
    assert_eq!(codes.iter().filter(|code| **code == "MNG049").count(), 2, "{text}");
    assert!(text.contains("1.28 does not know it: `preStop.sleep` |"), "{text}");
    assert!(text.contains("`matchLabelKeys`") && text.contains("`unhealthyPodEvictionPolicy`"), "{text}");
    let off = "pre_stop = \"0s\"\nspread = \"none\"\nreplicas = 1";
    let (codes, text) = exposed(off, "host = \"a.example.org\"", target);
    assert!(!codes.contains(&"MNG049"), "{text}");
}

#[test]
fn a_cookie_is_advised_only_where_the_router_knows_it() {
    let advice = |router: &str| {
        let ports = "ports = { http = 8080 }";
        let (codes, text) = worker(&format!(
            "{ports}\n[health]\nready = {{ http = \"/\" }}\n[expose]\nhost = \"a.example.org\"\n{router}\n"
        ));
        assert!(codes.contains(&"MNG032"), "{text}");
        text
    };
    assert!(advice("").contains("add `sticky = "));
    assert!(!advice("router = \"gateway-api\"\ngateway = { name = \"g\" }").contains("add `sticky = "));
}
