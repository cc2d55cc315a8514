//! Real Prometheus, which finds pods by their annotations and scrapes them every second.

use super::http::{encoded, get};
use super::{Traffic, localhost};
use crate::bed::eventually;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::time::Duration;

pub struct Prometheus {
    pub program: PathBuf,
    pub port: u16,
}

/// A series of an answer: its labels, and its value now.
pub type Sample = (BTreeMap<String, String>, f64);

impl Traffic {
    pub(super) fn begin_prometheus(&self) {
        let path = |name: &str| self.directory().join(name).to_string_lossy().into_owned();
        let config = include_str!("prometheus.yaml")
            .replace("KUBECONFIG", &self.kubeconfig().to_string_lossy())
            .replace("TRAEFIK", &self.proxy_api());
        fs::write(path("prometheus.yaml"), config).unwrap();
        let words = [
            format!("--config.file={}", path("prometheus.yaml")),
            format!("--storage.tsdb.path={}", path("prometheus")),
            format!("--web.listen-address={}", localhost(self.prometheus.port)),
            // five seconds otherwise, for which a new pod would go unseen
            "--scrape.discovery-reload-interval=200ms".to_owned(),
        ];
        self.supervisor().run("prometheus", &self.prometheus.program, &words).unwrap();
    }

    /// Its URL, as a contract names it.
    pub fn prometheus(&self) -> String {
        format!("http://{}", localhost(self.prometheus.port))
    }

    /// What it answers to a query now: nothing where it has no data.
    ///
    /// # Panics
    /// If it does not answer, or the query is none.
    pub fn query(&self, query: &str) -> Vec<Sample> {
        let path = format!("/api/v1/query?query={}", encoded(query));
        let (_, body) = get(&localhost(self.prometheus.port), "prometheus", &path).expect("Prometheus answers");
        let answer: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(answer["status"], "success", "{query}: {body}");
        answer["data"]["result"].as_array().unwrap().iter().map(sample).collect()
    }

    /// The one value of a query, if it has one.
    pub fn value(&self, query: &str) -> Option<f64> {
        self.query(query).first().map(|(_, value)| *value)
    }

    /// Kills it.
    pub fn stop_prometheus(&self) {
        self.supervisor().kill("prometheus").unwrap();
    }

    /// Starts it again, with what it has stored.
    pub fn start_prometheus(&self) {
        self.supervisor().again("prometheus").unwrap();
        self.prometheus_answers();
    }

    pub fn restart_prometheus(&self) {
        self.stop_prometheus();
        self.start_prometheus();
    }

    /// It takes questions, and answers none.
    pub fn hang_prometheus(&self) {
        self.supervisor().signal("prometheus", "STOP").unwrap();
        // its threads stop one after the other
        eventually("Prometheus hangs", || is_silent(&localhost(self.prometheus.port)).then_some(()));
    }

    /// It goes on, with the questions that were asked meanwhile first.
    pub fn unhang_prometheus(&self) {
        self.supervisor().signal("prometheus", "CONT").unwrap();
        self.prometheus_answers();
    }

    pub(super) fn prometheus_answers(&self) {
        let address = localhost(self.prometheus.port);
        let asked = || get(&address, "prometheus", "/-/ready").filter(|(status, _)| *status == 200);
        eventually("Prometheus answers", asked);
    }
}

fn sample(result: &Value) -> Sample {
    let labels = serde_json::from_value(result["metric"].clone()).unwrap();
    (labels, result["value"][1].as_str().and_then(|value| value.parse().ok()).unwrap())
}

/// Whether a question is taken, and has no answer for a while.
fn is_silent(address: &str) -> bool {
    let Ok(mut stream) = TcpStream::connect(address) else { return false };
    let asked = stream.set_read_timeout(Some(Duration::from_millis(500)));
    let asked = asked.and_then(|()| stream.write_all(b"GET /-/ready HTTP/1.0\r\n\r\n"));
    let answer = asked.and_then(|()| stream.read(&mut [0; 1]));
    answer.is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
}
