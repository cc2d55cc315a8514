//! Contracts by chance, the same ones at every run.

use crate::bench::{CANDIDATE, Directory, STABLE};
use std::fmt::Write;

/// A small generator (Knuth's MMIX constants), so that a failure can be seen again by its number.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1CE);
        dice.below(2);
        dice
    }

    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound
    }

    pub fn pick<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }

    pub fn often(&mut self) -> bool {
        self.below(3) > 0
    }
}

/// How many contracts each property looks at.
pub const CASES: u64 = 48;

const LONG: &str = "a-name-that-is-as-long-as-a-name-can-be1";
const LONGER: &str = "a-volume-whose-name-is-much-longer-than-any-name-should-ever-be";

/// A candidate's directory and the one that stable was released from: same shape, other values.
pub fn pair(seed: u64) -> (Directory, Directory) {
    (directory(seed, "candidate"), directory(seed, "released"))
}

pub fn directory(seed: u64, value: &str) -> Directory {
    let sections = sections(seed, value);
    let mut directory = Directory::default()
        .with("app.toml", &format!("contract = \"railiance.dev/v1\"\n\n{}", sections.concat()))
        .with("release.toml", &format!("{CANDIDATE}{STABLE}"))
        .with("config/app.yaml", &format!("setting: {value}\n"))
        .with("config/rules/one.txt", "the same in both versions\n")
        .with(
            "manifests/more.yaml",
            &format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: more}}\ndata: {{v: {value}}}\n"),
        );
    directory.0.insert("config/logo.bin".to_owned(), vec![0xff, 0x00, 0xfe]);
    directory
}

/// The sections of an `app.toml`; their order means nothing.
pub fn sections(seed: u64, value: &str) -> Vec<String> {
    let mut dice = Dice::new(seed);
    let ports = dice.pick(&[
        "",
        "http = 8080",
        "http = 8080, metrics = 9100",
        "web = 3000, grpc = { port = 9000, app_protocol = \"kubernetes.io/h2c\" }",
    ]);
    let strategy = dice.pick(&["weighted", "weighted", "weighted", "isolated", "isolated-apart"]);
    let mut all = vec![app(&mut dice), workload(&mut dice, ports, value), environment(&mut dice, value)];
    all.push(volumes(&mut dice));
    all.push(health(&mut dice, ports));
    if dice.often() {
        all.push(containers(&mut dice));
    }
    if !ports.is_empty() {
        all.push(expose(&mut dice, ports));
    }
    all.push(canary(&mut dice, strategy));
    all.push(format!("[secrets.db]\nname = \"db-{value}\"\nkeys = [\"url\"]\n\n"));
    all.push(dice.pick(NETWORKS).to_owned());
    all.push(dice.pick(JOBS).to_owned());
    let minor = 25 + dice.below(13);
    let profile = dice.pick(&["single-node", "three-node"]);
    all.push(format!("[target.here]\nprofile = \"{profile}\"\nkubernetes = \"1.{minor}\"\n\n"));
    all
}

fn app(dice: &mut Dice) -> String {
    let name = dice.pick(&["greeter", "a", LONG]);
    let more = dice.pick(&["", "namespace = \"somewhere\"\n", "part_of = \"mall\"\n"]);
    format!("[app]\nname = \"{name}\"\nowner = \"team\"\n{more}\n")
}

fn workload(dice: &mut Dice, ports: &str, value: &str) -> String {
    let mut text = format!("[workload]\nimage = \"registry.example.org/a\"\nargs = [\"--{value}\"]\n");
    let lines: &[&[&str]] = &[
        &["", "kind = \"statefulset\"\n"],
        &["", "replicas = 1\n", "replicas = 7\n", "autoscale = { min = 3, max = 9, cpu = 70 }\n"],
        &["", "config = { \"/etc/app.yaml\" = \"config/app.yaml\", \"/etc/logo\" = \"config/logo.bin\" }\n"],
        &["", "min_ready = \"0s\"\n", "pre_stop = \"0s\"\n"],
        &["", "disruption = { min_available = 2 }\n", "disruption = { max_unavailable = \"25%\" }\n"],
        &[
            "",
            "resources = \"tiny\"\n",
            "resources = { requests = { cpu = \"1000m\", memory = \"1024Mi\" }, limits = { memory = \"1.5Gi\" } }\n",
        ],
        &["", "spread = \"none\"\n", "spread = \"required\"\n"],
        &["", "selector = { app = \"old\" }\n", ADOPTED, "selector = { \"app.kubernetes.io/name\" = \"old\" }\n"],
        &[
            "",
            "service_account = { token = true, annotations = { \"a.example.org/b\" = \"c\" } }\n",
            "service_account = { name = \"there\" }\n",
        ],
        &[
            "",
            "security = { level = \"baseline\", reason = \"it must\", run_as_user = 7, add_capabilities = [\"CHOWN\"] }\n",
        ],
        &["", "update = { strategy = \"recreate\", downtime = \"accepted\" }\n", "update = { max_surge = \"25%\" }\n"],
        &["", "labels = { tier = \"web\" }\nannotations = { note = \"\" }\n"],
    ];
    for choices in lines {
        text.push_str(dice.pick(choices));
    }
    writeln!(text, "ports = {{ {ports} }}\n").unwrap();
    text
}

const ADOPTED: &str =
    "selector = { \"app.kubernetes.io/name\" = \"old\", \"app.kubernetes.io/instance\" = \"older\" }\n";

fn environment(dice: &mut Dice, value: &str) -> String {
    let more =
        dice.pick(&["", "EMPTY = \"\"\n", "TRACK = { field = \"track\" }\nURL = { secret = \"db\", key = \"url\" }\n"]);
    format!("[workload.env]\nVALUE = \"{value}\"\n{more}\n")
}

fn volumes(dice: &mut Dice) -> String {
    let mut text = String::from("[workload.volumes]\nscratch = { mount = \"/tmp\", empty = true }\n");
    text.push_str(
        dice.pick(&["", "cache = { mount = \"/cache\", empty = { medium = \"memory\", size = \"1024Mi\" } }\n"]),
    );
    text.push_str(dice.pick(&["", "db = { mount = \"/db\", secret = \"db\" }\n"]));
    text.push_str(dice.pick(&["", "rules = { mount = \"/rules\", config = \"config/rules\" }\n"]));
    let name = dice.pick(&["data", LONGER]);
    let claim = dice.pick(&[
        "",
        "claim = { size = \"1024Mi\", access = \"read-write-many\" }",
        "existing_claim = \"there\", read_only = true",
    ]);
    if !claim.is_empty() {
        writeln!(text, "{name} = {{ mount = \"/data\", {claim} }}").unwrap();
    }
    text + "\n"
}

fn health(dice: &mut Dice, ports: &str) -> String {
    let probe = match ports.split(' ').next() {
        None | Some("") => "ready = { exec = [\"/bin/true\"] }".to_owned(),
        Some(port) => {
            let way = dice.pick(&["http = \"/healthz\"", "tcp = true", "grpc = \"\"", "grpc = \"a.B\""]);
            format!("ready = {{ {way}, port = \"{port}\" }}\nlive = {{ {way}, port = \"{port}\", every = \"3s\" }}")
        }
    };
    format!("[health]\n{probe}\n\n")
}

fn containers(dice: &mut Dice) -> String {
    let role = dice.pick(&["init", "sidecar", "beside"]);
    format!(
        "[workload.containers.helper]\nrole = \"{role}\"\nimage = \"registry.example.org/h@sha256:{}\"\nmounts = {{ scratch = \"/tmp\" }}\n\n",
        "3".repeat(64)
    )
}

fn expose(dice: &mut Dice, ports: &str) -> String {
    let port = if ports.starts_with("http") { "" } else { "port = \"web\"\n" };
    let hosts = dice.pick(&["host = \"a.example.org\"", "hosts = [\"a.example.org\", \"*.b.example.org\"]"]);
    let router = dice.pick(&["traefik", "gateway-api", "replicas"]);
    let tls = dice.pick(&["", "tls = { secret = \"tls\" }\n"]);
    let path = dice.pick(&["", "path = \"/shop\"\n"]);
    let gateway = if router == "gateway-api" { "gateway = { name = \"public\" }\n" } else { "" };
    let route = dice
        .pick(&["", "[[expose.route]]\nhosts = [\"c.example.org\"]\npath = \"/v1\"\n{port}"])
        .replace("{port}", port);
    format!("[expose]\n{hosts}\nrouter = \"{router}\"\n{port}{tls}{path}{gateway}{route}\n")
}

fn canary(dice: &mut Dice, strategy: &str) -> String {
    let more =
        dice.pick(&["", "header = { name = \"X-Canary\", value = \"yes\" }\n", "sticky = { cookie = \"track\" }\n"]);
    let host = dice.pick(&["", "host = \"canary.example.org\"\n"]);
    match strategy {
        "weighted" => format!("[stage.canary]\n{more}\n"),
        "isolated" => format!("[stage.canary]\nstrategy = \"isolated\"\nreason = \"r\"\n{host}\n"),
        _ => format!("[stage.canary]\nstrategy = \"isolated\"\nreason = \"r\"\nnamespace = \"elsewhere\"\n{host}\n"),
    }
}

const NETWORKS: &[&str] = &[
    "",
    "[network]\n\n",
    "[network]\nallow_from = []\nallow_to = []\n\n",
    "[network]\nallow_from = [{ app = \"b\", ports = [8080] }]\nallow_to = [{ cidr = \"10.0.0.0/8\" }]\n\n",
];

const JOBS: &[&str] = &[
    "",
    "[jobs.migrate]\nwhen = \"before-canary\"\ncommand = [\"/bin/m\"]\ncompatible_with_stable = true\n\n",
    "[jobs.a-job-with-a-name-that-is-longer-than-it-needs-to-be-by-far]\nwhen = \"after-promote\"\ncommand = [\"/bin/m\"]\nenv = { VALUE = \"own\" }\n\n\
     [jobs.a-job-with-a-name-that-is-longer-than-it-needs-to-be-by-two]\nwhen = \"before-promote\"\ncommand = [\"/bin/m\"]\n\n",
];
