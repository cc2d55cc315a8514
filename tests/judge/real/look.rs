//! From the text of a contract to a verdict, as a driver does it.

use jiff::{SignedDuration, Timestamp};
use railiance::compile::check::{Config, Input, check};
use railiance::compile::load::Beside;
use railiance::diag::Sources;
use railiance::rollout::health::Health;
use railiance::rollout::judge::{Answers, Facts, Judged, Owner, Terms, judge, questions};
use railiance::tree::toml;
use railiance::world::cluster::Runtime;
use railiance::world::metrics::Metrics;
use railiance::world::site::{Environment, Server, Whose};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

pub struct Look {
    pub terms: Terms,
    pub facts: Facts,
    pub environment: Environment,
    pub deadline: Duration,
}

/// A look with one gate, at a step that began a minute ago.
pub fn look(prometheus: &str, gate: &str) -> Look {
    let terms = Terms::of(&config(prometheus, gate)).unwrap();
    Look { terms, facts: facts(), environment: Environment::default(), deadline: Duration::from_secs(5) }
}

pub fn config(prometheus: &str, gate: &str) -> Config {
    let text = format!(
        "contract = \"railiance.dev/v1\"\n[app]\nname = \"greeter\"\nowner = \"team-web\"\n[workload]\n\
         image = \"registry.example.org/greeter\"\nports = {{ http = 8080 }}\n[expose]\nhost = \"a.example.org\"\n\
         [observe]\nprometheus = \"{prometheus}\"\nscrape_interval = \"1s\"\n\
         requests = 'sum(requests_total{{track=\"canary\"}})'\n[[stage.canary.gate]]\nname = \"g\"\n{gate}\n"
    );
    let source = Sources::default().add("app.toml", text.clone());
    let tree = toml::read(&text, source);
    assert_eq!(tree.findings, [], "{text}");
    let input =
        Input { app: &tree.value, release: None, lock: None, files: BTreeSet::new(), beside: Beside::default() };
    check(&input).value.unwrap_or_else(|| panic!("{text}"))
}

fn facts() -> Facts {
    let now = Timestamp::now();
    Facts {
        owner: Owner { app: "greeter".to_owned(), namespace: "greeter".to_owned() },
        began: now - SignedDuration::from_secs(60),
        now,
        canary_version: "2.0.0".to_owned(),
        stable_version: Some("1.0.0".to_owned()),
        readiness: Health::Ready,
        misrouted: None,
        restarts: Some(0),
        probes: BTreeMap::new(),
        hooks: BTreeMap::new(),
        confirmed: BTreeSet::new(),
    }
}

impl Look {
    pub fn began(mut self, seconds_ago: i64) -> Look {
        self.facts.began = self.facts.now - SignedDuration::from_secs(seconds_ago);
        self
    }

    pub fn answers(&self) -> Answers {
        let address = self.terms.prometheus.as_ref().unwrap();
        let server = Server::new(Whose::Prometheus, address, &self.environment).unwrap();
        let metrics = Metrics::connect(server, self.deadline).unwrap();
        let asked = questions(&self.terms, &self.facts);
        let answers = Runtime::start().unwrap().block_on(metrics.ask(&asked));
        assert_eq!(answers.keys().collect::<Vec<_>>(), asked.iter().collect::<Vec<_>>());
        answers
    }

    pub fn judged(&self) -> Judged {
        judge(&self.terms, &self.answers(), &self.facts).gates[1].clone()
    }
}
