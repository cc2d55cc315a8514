use super::known::Known;
use crate::report::findings::{Look, Paint};
use anstyle::Style;
use serde::Serialize;

/// The name of the JSON format of one code or of all.
const FORMAT: &str = "railiance.dev/codes/v1";

#[derive(Serialize)]
struct Document {
    format: &'static str,
    codes: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    code: &'static str,
    slug: &'static str,
    family: &'static str,
    severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<String>,
}

/// All codes, a paragraph a family.
pub(super) fn text(look: &Look) -> String {
    let mut text = String::new();
    let all: Vec<Known> = Known::all().collect();
    for codes in all.chunk_by(|left, right| left.family() == right.family()) {
        let heading = codes.first().map_or("", |known| known.family());
        text += &match look.paint {
            Paint::Plain => format!("{heading}\n"),
            Paint::Ansi => format!("{0}{heading}{0:#}\n", Style::new().bold()),
        };
        for known in codes {
            text += &format!("  {}  {:<26} {}\n", known.id(), known.slug(), known.severity());
        }
        text.push('\n');
    }
    text + "`railiance explain CODE` shows the page of a code\n"
}

pub(super) fn json() -> Result<String, serde_json::Error> {
    document(Known::all().map(|known| row(known, None)).collect())
}

pub(super) fn json_page(known: Known) -> Result<String, serde_json::Error> {
    document(vec![row(known, Some(known.page()))])
}

fn document(codes: Vec<Row>) -> Result<String, serde_json::Error> {
    Ok(serde_json::to_string_pretty(&Document { format: FORMAT, codes })? + "\n")
}

fn row(known: Known, page: Option<String>) -> Row {
    Row { code: known.id(), slug: known.slug(), family: known.family(), severity: known.severity(), page }
}
