//! No value of a secret gets into the ledger, into what is said, or into a file (issue 5, "safe to publish").

use crate::candidate::{Candidate, Said};
use crate::contract::{Contract, SHORT};
use crate::traffic::traffic;

/// Of a Secret that the contract refers to, and of one that somebody wrote into stable by hand.
const SEEDED: [&str; 2] = ["seed-7f3a9c51e2-of-the-secret", "seed-b81d04c6f7-by-hand"];

const REFERENCE: &str = "[workload.env]\nDATABASE_URL = { secret = \"db\", key = \"url\" }\n\n[secrets.db]\nname = \"web-db\"\nkeys = [\"url\"]";

fn seed(web: &Candidate) {
    let secret =
        format!("{{apiVersion: v1, kind: Secret, metadata: {{name: web-db}}, stringData: {{url: {}}}}}", SEEDED[0]);
    traffic().apply(&web.namespace, &secret);
}

/// As text, and as Kubernetes writes it in a Secret.
fn assert_discreet(what: &str, text: &str) {
    for value in SEEDED {
        assert!(!text.contains(value), "{what} tells {value}: {text}");
    }
    // the beginning of both in base64
    assert!(!text.contains("c2VlZC03ZjNhOWM1MWUy") && !text.contains("c2VlZC1iODFkMDRjNmY3"), "{what}: {text}");
}

pub fn no_value_of_a_secret_is_told() {
    let web = Candidate::unreleased("discreet", "", Contract { more: REFERENCE, ..SHORT });
    seed(&web);
    let mut all: Vec<Said> = Vec::new();
    let mut tell = |code: i32, words: &[&str]| all.push(web.ends(code, words));
    tell(0, &["apply", "--yes", "--direct", "--reason", "the first"]);
    traffic().serves(&web.host(), &["stable"]);
    web.declare("v1.1.0", "1.1.0");
    let load = web.load();
    tell(0, &["deploy", "--verbosity", "9"]);
    for words in [&["observe"][..], &["observe", "-o", "json"], &["status", "-o", "json"], &["history", "-o", "json"]] {
        tell(0, words);
    }
    tell(0, &["promote", "--yes", "--verbosity", "9"]);
    let token = format!("API_TOKEN={}", SEEDED[1]);
    traffic().kubectl(&["set", "env", "deployment/web", &token, "-n", &web.namespace]);
    tell(0, &["rollback", "--plan", "--reason", "a look"]);
    let file = tempfile::NamedTempFile::new().unwrap();
    let out = file.path().to_str().unwrap();
    all.extend(
        [&["plan", "--out", out][..], &["diff"], &["status"], &["plan", "-o", "json"]].map(|words| web.run(words)),
    );
    all.push(web.ends(0, &["rollback", "--yes", "--verbosity", "9", "--reason", "a complaint"]));
    assert_discreet("a plan file", &std::fs::read_to_string(file.path()).unwrap());
    all.iter().for_each(|said| assert_discreet("a verb", &format!("{}{}", said.out, said.err)));
    traffic().list("configmap,event,lease", &web.namespace, "").iter().for_each(|object| {
        assert_discreet("an object", &object.to_string());
    });
    assert_eq!(load.stop().failures(), 0);
    web.rests_at("v1.0.0", 3);
}
