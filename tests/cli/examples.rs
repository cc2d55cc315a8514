//! The examples of the pages are written in the contract as it is: what to write instead has no
//! error of shape but missing keys (an excerpt is no whole file), and neither have bad examples of
//! codes that are not about shape.

use jsonschema::Validator;
use railiance::diag::{Code, Family};
use serde_json::Value;
use std::fs;

struct Schemas {
    app: Validator,
    release: Validator,
}

impl Schemas {
    fn new() -> Self {
        let read = |name: &str| {
            let text = fs::read_to_string(format!("{}/schemas/{name}.v1.json", env!("CARGO_MANIFEST_DIR"))).unwrap();
            jsonschema::validator_for(&without_required(serde_json::from_str(&text).unwrap())).unwrap()
        };
        Schemas { app: read("app"), release: read("release") }
    }

    /// Errors of shape in an excerpt of `app.toml` or `release.toml`, or of one after the other.
    fn errors(&self, block: &str) -> Vec<String> {
        // `…` stands for the rest of a digest of which four digits are shown
        let block = block.replace('…', &"0".repeat(60));
        block.split("# release.toml\n").flat_map(|text| self.errors_of_file(text)).collect()
    }

    fn errors_of_file(&self, text: &str) -> Vec<String> {
        let value: Value = match toml::from_str(text) {
            Ok(value) => value,
            Err(error) => return vec![error.to_string()],
        };
        let release = value.get("candidate").is_some() || value.get("stable").is_some();
        let schema = if release { &self.release } else { &self.app };
        schema.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect()
    }
}

/// An excerpt leaves keys out; everything else of the schema holds for it.
fn without_required(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(map) => {
            map.retain(|key, value| key != "required" || !value.is_array());
            map.values_mut().for_each(|value| *value = without_required(value.take()));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = without_required(item.take())),
        _ => {}
    }
    schema
}

fn blocks(section: &str) -> impl Iterator<Item = &str> {
    section.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next())
}

#[test]
fn examples_are_written_in_the_contract() {
    let schemas = Schemas::new();
    let mut wrong = Vec::new();
    for code in Code::ALL {
        let path = format!("{}/docs/codes/{}-{}.md", env!("CARGO_MANIFEST_DIR"), code.id(), code.slug());
        let page = fs::read_to_string(path).unwrap();
        let (bad, good) = page.split_once("## Write instead").unwrap();
        let about_shape = matches!(code.family(), Family::Syntax | Family::Shape);
        let checked = blocks(good).chain(blocks(bad).filter(|_| !about_shape));
        let errors = checked.flat_map(|text| schemas.errors(text));
        wrong.extend(errors.map(|error| format!("{}: {error}", code.id())));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
