use super::Findings;
use crate::diag::{Code, Finding, Label, Severity};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

const SITE: &str = "https://railiance.dev";

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    automation_details: Automation,
    column_kind: &'static str,
    results: Vec<Outcome<'a>>,
}

#[derive(Serialize)]
struct Automation {
    id: &'static str,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: &'static str,
    information_uri: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    name: &'static str,
    short_description: Text,
    help_uri: String,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'a> {
    rule_id: &'static str,
    level: &'static str,
    message: Text,
    locations: Vec<Location<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'a>>,
    partial_fingerprints: BTreeMap<&'static str, String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    physical_location: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<TextRef<'a>>,
}

#[derive(Serialize)]
struct TextRef<'a> {
    text: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

/// SARIF 2.1.0 (OASIS, 2020), the subset that code hosts read; columns in UTF-16 code units.
pub(super) fn draw(findings: &Findings) -> Result<String, serde_json::Error> {
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool { driver: driver(findings) },
            automation_details: Automation { id: "railiance/" },
            column_kind: "utf16CodeUnits",
            results: outcomes(findings),
        }],
    };
    Ok(serde_json::to_string_pretty(&log)? + "\n")
}

fn driver(findings: &Findings) -> Driver {
    let used: BTreeSet<Code> = findings.list().iter().map(|finding| finding.code).collect();
    Driver {
        name: "railiance",
        version: env!("CARGO_PKG_VERSION"),
        information_uri: SITE,
        rules: used.into_iter().map(rule).collect(),
    }
}

fn rule(code: Code) -> Rule {
    Rule {
        id: code.id(),
        name: code.slug(),
        short_description: Text { text: code.slug().replace('-', " ") },
        help_uri: format!("{SITE}/codes/{}", code.id()),
        default_configuration: Configuration { level: level(code.severity()) },
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "note",
    }
}

fn outcomes<'a>(findings: &'a Findings<'a>) -> Vec<Outcome<'a>> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut outcome = |finding: &'a Finding| {
        let name = identity(findings, finding);
        let nth = seen.entry(name.clone()).or_insert(0);
        *nth += 1;
        let fingerprint = digest(&format!("{name}\0{nth}"));
        let places: Vec<Location> = finding.labels.iter().map(|label| location(findings, label)).collect();
        let mut places = places.into_iter();
        Outcome {
            rule_id: finding.code.id(),
            level: level(finding.severity),
            message: Text { text: words(finding) },
            locations: vec![places.next().unwrap_or_else(|| beginning(finding))],
            related_locations: places.collect(),
            partial_fingerprints: BTreeMap::from([("railiance/v1", fingerprint)]),
        }
    };
    findings.list().iter().map(&mut outcome).collect()
}

fn words(finding: &Finding) -> String {
    let help = finding.help.iter().map(|help| format!("\nhelp: {help}"));
    let notes = finding.notes.iter().map(|note| format!("\nnote: {note}"));
    finding.message.clone() + &help.chain(notes).collect::<String>()
}

fn location<'a>(findings: &'a Findings<'a>, label: &'a Label) -> Location<'a> {
    let (start, end) = findings.ends(label.span);
    let region =
        Region { start_line: start.line, start_column: start.utf16, end_line: end.line, end_column: end.utf16 };
    let message = Some(label.text.as_str()).filter(|text| !text.is_empty()).map(|text| TextRef { text });
    let artifact_location = Artifact { uri: uri(findings.file(label.span)) };
    Location { physical_location: Physical { artifact_location, region }, message }
}

/// What has no text lies in its path, else in the place where the run started: code hosts refuse a
/// whole log for one result without a location, or without a line.
fn beginning(finding: &Finding) -> Location<'_> {
    let region = Region { start_line: 1, start_column: 1, end_line: 1, end_column: 1 };
    let artifact_location = Artifact { uri: uri(finding.path.as_deref().unwrap_or(".")) };
    Location { physical_location: Physical { artifact_location, region }, message: None }
}

/// A relative reference (RFC 3986): what is not unreserved or a slash is percent-encoded.
fn uri(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => text.push(char::from(byte)),
            _ => text += &format!("%{byte:02X}"),
        }
    }
    text
}

/// What stays the same when lines move: neither lines nor the text that is pointed at, which may
/// be a secret.
fn identity(findings: &Findings, finding: &Finding) -> String {
    let file = finding.span().map(|span| findings.file(span)).or(finding.path.as_deref()).unwrap_or("");
    format!("{}\0{file}\0{}", finding.code.id(), finding.message)
}

fn digest(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
