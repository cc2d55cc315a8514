//! A result for unit tests.

use super::{Document, FORMAT, Process, Source, Verdict};

/// What the sample was run at.
pub const COMMIT: &str = "6d95249e0c1f5a7b3d2c4e6f8a9b0c1d2e3f4a5b";

/// A local run that passed, on the first of March 2026 at noon.
pub fn result() -> Document {
    let at = |text: &str| text.parse().unwrap();
    Document {
        format: FORMAT.to_owned(),
        digest: String::new(),
        app: "greeter".to_owned(),
        verdict: Verdict::Passed,
        why: None,
        began: at("2026-03-01T11:59:50Z"),
        ended: at("2026-03-01T12:00:00Z"),
        tool: "0.1.0".to_owned(),
        contract: "railiance.dev/v1".to_owned(),
        source: Source { commit: Some(COMMIT.to_owned()), clean: Some(true) },
        image: None,
        process: Process { command: Some(vec!["hello".to_owned()]), ..Process::default() },
        ready: None,
        checks: Vec::new(),
    }
}
