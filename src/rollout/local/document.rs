//! The result of a local run as a document: `railiance.dev/local-result/v1`.
//!
//! The digest is that of the canonical JSON without itself, so what was changed afterwards is seen. It holds no value of
//! the environment, no path above the directory that was run, and no name of a person or machine.

use crate::rollout::canonical;
use crate::rollout::ledger::time;
use jiff::Timestamp;
use schemars::{JsonSchema, generate::SchemaSettings};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The name of this format; a change that can break a reader gets a new one.
pub const FORMAT: &str = "railiance.dev/local-result/v1";

/// The schema's published address.
pub const SCHEMA_ID: &str = "https://railiance.dev/schemas/local-result.v1.json";

/// The embedded schema, as it stands in `schemas/`.
pub const SCHEMA_TEXT: &str = include_str!("../../../schemas/local-result.v1.json");

/// What a local run showed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "LocalResult")]
pub struct Document {
    /// `railiance.dev/local-result/v1`
    pub format: String,
    /// `sha256:…` of this document without this key, as JSON with sorted keys and no white space.
    #[schemars(regex(pattern = "^sha256:[0-9a-f]{64}$"))]
    pub digest: String,
    /// The application's name.
    pub app: String,
    /// What it comes to.
    pub verdict: Verdict,
    /// Why it did not pass.
    pub why: Option<String>,
    /// When the run began, by this machine's clock.
    #[serde(with = "time")]
    #[schemars(with = "String")]
    pub began: Timestamp,
    /// When the verdict was reached.
    #[serde(with = "time")]
    #[schemars(with = "String")]
    pub ended: Timestamp,
    /// The version of railiance.
    pub tool: String,
    /// The version of the contract.
    pub contract: String,
    /// What the files were that ran.
    pub source: Source,
    /// The image that ran, by digest, where it was an image that was tested.
    pub image: Option<String>,
    /// The process.
    pub process: Process,
    /// How it became ready; `null` where nothing says when it is, or it did not come so far.
    pub ready: Option<Readiness>,
    /// The declared checks, in their order.
    pub checks: Vec<Checked>,
}

/// What a local run came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// it became ready, and all checks passed
    Passed,
    /// a check got another answer than expected
    Failed,
    /// it did not become ready, or checks got no answer, in their time
    TimedOut,
    /// the process ended by itself
    Died,
    /// it could not be started, or another process is in its place
    NotStarted,
    /// a person or a pipeline ended the run before there was a verdict
    Interrupted,
}

impl Verdict {
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Passed => "passed",
            Verdict::Failed => "failed",
            Verdict::TimedOut => "timed out",
            Verdict::Died => "died",
            Verdict::NotStarted => "not started",
            Verdict::Interrupted => "interrupted",
        }
    }
}

/// The files that ran.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// The commit that was checked out when the run began; `null` outside of a repository.
    pub commit: Option<String>,
    /// Whether no file of the repository differed from it, from the beginning of the run to its verdict; those
    /// included that git does not know and does not ignore.
    pub clean: Option<bool>,
}

impl Source {
    /// The files of the beginning, held against those at the end.
    pub fn still(self, end: &Source) -> Source {
        let same = self == *end;
        Source { clean: self.clean.map(|clean| clean && same), ..self }
    }
}

/// The process that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Process {
    /// The command that started it; `null` where it ran already.
    pub command: Option<Vec<String>>,
    /// The names of the variables that the contract sets for it.
    pub env: Vec<String>,
    /// How it ended by itself; `null` where it was stopped, or goes on.
    pub end: Option<Ended>,
    /// The last lines that it wrote, where it ended by itself or did not become ready.
    pub last_lines: Vec<String>,
}

/// How a process ended by itself: one of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Ended {
    /// Its exit code.
    pub code: Option<i32>,
    /// The number of the signal that ended it.
    pub signal: Option<i32>,
}

/// How the process became ready.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Readiness {
    /// What was asked.
    pub asked: String,
    /// Whether it became ready.
    pub outcome: Outcome,
    /// How long that took.
    pub milliseconds: u64,
    /// How often it was asked.
    pub attempts: u32,
    /// The last answer in words; `null` where there was none.
    pub answer: Option<String>,
    /// What was not as expected in it.
    pub faults: Vec<String>,
}

/// One check and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Checked {
    /// Its name in the contract.
    pub name: String,
    /// `http`, `tcp`, `grpc`, `exec` or `file`.
    pub kind: String,
    /// What was asked.
    pub asked: String,
    /// What came of it.
    pub outcome: Outcome,
    /// How long it took until it passed or was given up.
    pub milliseconds: u64,
    /// How often it was asked.
    pub attempts: u32,
    /// The last answer in words; `null` where there was none.
    pub answer: Option<String>,
    /// What was not as expected in it.
    pub faults: Vec<String>,
}

/// What came of asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// the answer was as expected
    Passed,
    /// the time is over, and the last answer was not as expected
    Failed,
    /// the time is over, and there never was an answer
    TimedOut,
    /// it was not asked to the end: the process ended, or the run was interrupted
    NotRun,
}

/// Why a text is no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    #[error("it is no result of `railiance run`: {0}")]
    NoResult(String),
    #[error("its format is `{0}`, which this railiance does not know")]
    Format(String),
    #[error("its digest does not fit its content: it was changed, or cut")]
    Digest,
}

impl Document {
    /// The document with its own digest.
    ///
    /// # Errors
    /// The JSON writer's own.
    pub fn sealed(mut self) -> Result<Document, serde_json::Error> {
        self.digest = digest_of(serde_json::to_value(&self)?);
        Ok(self)
    }
}

/// Reads a result and holds its digest against its content.
///
/// # Errors
/// A text that is no result, of another version, or changed since it was written.
pub fn read(text: &[u8]) -> Result<Document, Unread> {
    let refuse = |error: serde_json::Error| Unread::NoResult(error.to_string());
    let value: Value = serde_json::from_slice(text).map_err(refuse)?;
    match value.get("format").and_then(Value::as_str) {
        Some(FORMAT) => {}
        Some(other) => return Err(Unread::Format(other.to_owned())),
        None => return Err(Unread::NoResult("it names no `format`".to_owned())),
    }
    let document = Document::deserialize(&value).map_err(refuse)?;
    match document.digest == digest_of(value) {
        true => Ok(document),
        false => Err(Unread::Digest),
    }
}

fn digest_of(mut value: Value) -> String {
    value.as_object_mut().and_then(|map| map.shift_remove("digest"));
    canonical::digest(&value)
}

/// The JSON Schema (2020-12) of the document, written from its types: what `SCHEMA_TEXT` must equal.
pub fn schema() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema: Value = generator.into_root_schema_for::<Document>().into();
    schema["$id"] = json!(SCHEMA_ID);
    schema
}

#[cfg(test)]
mod tests {
    use super::super::sample::result;
    use super::*;

    #[test]
    fn what_was_written_is_read_and_what_was_changed_is_not() {
        let sealed = result().sealed().unwrap();
        let text = serde_json::to_string_pretty(&sealed).unwrap();
        assert_eq!(read(text.as_bytes()), Ok(sealed.clone()));
        assert_eq!(read(text.replace("\"greeter\"", "\"shop\"").as_bytes()), Err(Unread::Digest));
        let later = text.replacen('{', "{\"since\": 2,", 1);
        assert_eq!(read(later.as_bytes()), Err(Unread::Digest), "keys of later versions count");
        let other = text.replace(FORMAT, "railiance.dev/local-result/v2");
        assert_eq!(read(other.as_bytes()), Err(Unread::Format("railiance.dev/local-result/v2".to_owned())));
        for none in ["", "{}", "[]", "{\"format\": \"railiance.dev/local-result/v1\"}"] {
            assert!(matches!(read(none.as_bytes()), Err(Unread::NoResult(_))), "{none}");
        }
    }

    #[test]
    fn files_that_change_meanwhile_are_not_clean() {
        let of = |commit: &str, clean| Source { commit: Some(commit.to_owned()), clean: Some(clean) };
        assert_eq!(of("a", true).still(&of("a", true)), of("a", true));
        for end in [of("b", true), of("a", false), Source::default()] {
            assert_eq!(of("a", true).still(&end), of("a", false));
        }
        assert_eq!(Source::default().still(&Source::default()), Source::default());
    }

    #[test]
    fn keys_of_later_versions_are_read() {
        let mut value = serde_json::to_value(result()).unwrap();
        value["later"] = json!(true);
        value["digest"] = json!(digest_of(value.clone()));
        assert_eq!(read(value.to_string().as_bytes()).map(|read| read.app), Ok("greeter".to_owned()));
    }
}
