//! Inputs: directories of many applications, and applications of many objects.

use crate::shared::files::{objects, write};
use std::fs;
use std::path::Path;

pub const COUNTS: [usize; 3] = [100, 1_000, 5_000];

/// Applications that bring objects of their own: directory and how many.
pub const MANIFESTS: [(&str, usize); 2] = [("manifests-200", 200), ("manifests-4000", 4_000)];
/// One template that makes as many objects.
pub const TEMPLATE: &str = "template-4000";
/// Variables of the application whose template makes an object of each pair: 63 · 63 + 31 = 4,000.
const PAIRS: usize = 63;
const REST: usize = 31;

const APP: &str = include_str!("app.toml");
const RELEASE: &str = include_str!("release.toml");
const OBJECTS: &str = include_str!("objects.yaml");
const TEMPLATE_TEXT: &str = include_str!("pairs.yaml.hbs");

/// Writes all inputs anew.
pub fn make(folder: &Path) {
    if folder.exists() {
        fs::remove_dir_all(folder).unwrap();
    }
    for count in COUNTS {
        for number in 0..count {
            application(&folder.join(format!("apps-{count}/app-{number:04}")), number);
        }
    }
    for (name, count) in MANIFESTS {
        plain(&folder.join(name), "");
        write(&folder.join(name), "railiance/manifests/all.yaml", &objects(OBJECTS, count));
    }
    let variables: String = (0..PAIRS).map(|number| format!("V{number:02} = \"v{number:02}\"\n")).collect();
    plain(&folder.join(TEMPLATE), &format!("[workload.env]\n{variables}"));
    write(&folder.join(TEMPLATE), "railiance/templates/pairs.yaml.hbs", &pairs());
}

/// A full application with two versions, two tracks and a canary.
fn application(folder: &Path, number: usize) {
    let filled = |text: &str| {
        let text = text.replace("app-0000", &format!("app-{number:04}"));
        text.replace("team-00", &format!("team-{:02}", number % 40)).replace("8080", &(8000 + number % 90).to_string())
    };
    write(folder, "railiance/app.toml", &filled(APP));
    write(folder, "railiance/release.toml", &filled(RELEASE));
    write(folder, "railiance/config/app.yaml", &format!("greeting: hello {number}\n"));
}

/// An application with little of its own.
fn plain(folder: &Path, more: &str) {
    let head = "contract = \"railiance.dev/v1\"\n\n[app]\nname = \"many\"\nowner = \"team-00\"\n\n[workload]\n\
        image = \"registry.example.org/team-00/many\"\nports = { http = 8080 }\n";
    let tail = "\n[health]\nready = { http = \"/healthz\" }\n";
    write(folder, "railiance/app.toml", &format!("{head}\n{more}{tail}"));
    write(folder, "railiance/release.toml", &RELEASE.split("[stable").next().unwrap().replace("app-0000", "many"));
}

fn pairs() -> String {
    let rest = (0..REST).map(|number| TEMPLATE_TEXT.replace("PAIR", &format!("rest-{number:02}")));
    let pair = TEMPLATE_TEXT.replace("PAIR", "pair-{{opt first.value}}-{{opt second.value}}");
    let each =
        |name: &str, body: &str| format!("{{{{#each @root.workload.main.env as |{name}|}}}}\n{body}{{{{/each}}}}\n");
    let pairs = each("first", &each("second", &pair));
    format!("{{{{#if workload.main.env}}}}\n{pairs}{{{{/if}}}}\n") + &rest.collect::<String>()
}
