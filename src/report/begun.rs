//! What `init` wrote, what it knew it from, and what it had to make up.

use crate::diag::join;
use crate::report::document::document;
use serde::Serialize;

/// The name of this format; a change that can break a reader gets a new one.
const FORMAT: &str = "railiance.dev/init/v1";

/// A value that was found, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Detected {
    pub key: &'static str,
    pub value: String,
    pub from: String,
}

/// The first file of a directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Begun {
    pub file: String,
    pub detected: Vec<Detected>,
    /// Keys whose values nobody said and no file tells: to be changed by hand.
    pub placeholders: Vec<&'static str>,
}

#[derive(Serialize)]
struct View<'a> {
    #[serde(rename = "init")]
    begun: &'a Begun,
}

/// Three lines: what it rests on, what to change, what to do next. `directory` is the project's.
pub fn next_steps(begun: &Begun, directory: &str) -> String {
    let detected: Vec<String> = begun.detected.iter().map(|one| format!("{} from {}", one.key, one.from)).collect();
    let detected = match detected.is_empty() {
        true => "no file told anything".to_owned(),
        false => detected.join(", "),
    };
    let change = match begun.placeholders.is_empty() {
        true => "nothing is made up".to_owned(),
        false => format!("made up, so change {}", join(&begun.placeholders, "and")),
    };
    let place = if directory == "." { String::new() } else { format!(" {directory}") };
    let declare = format!("railiance release set candidate{place} --version VERSION --image IMAGE@DIGEST");
    format!("detected: {detected}\n{change}\nnext: `railiance check{place}`, then `{declare}`")
}

/// `railiance.dev/init/v1`.
pub fn json(begun: &Begun) -> Result<String, serde_json::Error> {
    document(FORMAT, View { begun })
}
