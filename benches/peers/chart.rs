//! A Helm chart of the same objects: what differs between applications and versions comes from
//! values. It is plainer than charts are, without conditions and helpers, to Helm's advantage.

use crate::shared::measure::succeed;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Texts of the rendered application and the values that take their place, longest first.
const VALUES: &[(&str, &str)] = &[
    (
        "registry.example.org/team-00/app-0000@sha256:2222222222222222222222222222222222222222222222222222222222222222",
        "image",
    ),
    ("app-0000.example.org", "host"),
    ("app-0000", "name"),
    ("team-00", "owner"),
    ("v1.3.0", "version"),
    ("a1b2c3d4", "commit"),
    ("8000", "port"),
];

/// Makes the chart of what `railiance render` gives for the application.
///
/// # Panics
/// If `helm template` does not give the same objects.
pub fn make(railiance: &Path, helm: &Path, application: &Path, chart: &Path) {
    let ours = succeed(Command::new(railiance).args(["render", "--quiet"]).arg(application));
    fs::create_dir_all(chart.join("templates")).unwrap();
    fs::write(chart.join("Chart.yaml"), "apiVersion: v2\nname: equal\nversion: 0.1.0\n").unwrap();
    let values: String = VALUES.iter().map(|(text, name)| format!("{name}: \"{text}\"\n")).collect();
    fs::write(chart.join("values.yaml"), values).unwrap();
    for (number, object) in ours.split("---\n").filter(|text| !text.is_empty()).enumerate() {
        let template = VALUES
            .iter()
            .fold(object.to_owned(), |object, (text, name)| object.replace(text, &format!("{{{{ .Values.{name} }}}}")));
        assert_ne!(template, object, "nothing of this object is a value:\n{object}");
        fs::write(chart.join(format!("templates/{number:02}.yaml")), template).unwrap();
    }
    let theirs = succeed(Command::new(helm).args(["template", "app-0000"]).arg(chart));
    assert_eq!(sorted(&ours), sorted(&theirs), "the chart does not make the same objects");
}

/// The objects of a stream, in an order that does not depend on theirs.
fn sorted(stream: &str) -> Vec<String> {
    let objects = serde_yaml::Deserializer::from_str(stream).map(|document| {
        let object: Value = serde::Deserialize::deserialize(document).unwrap();
        object.to_string()
    });
    let mut objects: Vec<String> = objects.filter(|object| object != "null").collect();
    objects.sort();
    objects
}
