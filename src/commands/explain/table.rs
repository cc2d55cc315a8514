use super::pages::closing;
use crate::diag::{Code, Family};
use crate::report::findings::{Look, Paint};
use crate::rollout::preflight;
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
    for codes in Code::ALL.chunk_by(|left, right| left.family() == right.family()) {
        let heading = codes.first().map_or("", |code| Family::name(code.family()));
        text += &match look.paint {
            Paint::Plain => format!("{heading}\n"),
            Paint::Ansi => format!("{0}{heading}{0:#}\n", Style::new().bold()),
        };
        for code in codes {
            text += &format!("  {}  {:<26} {}\n", code.id(), code.slug(), code.severity().name());
        }
        text.push('\n');
    }
    text + "`railiance explain CODE` shows the page of a code\n"
}

pub(super) fn json() -> Result<String, serde_json::Error> {
    document(Code::ALL.iter().map(|code| row(*code, None)).collect())
}

pub(super) fn json_page(code: Code, page: &'static str) -> Result<String, serde_json::Error> {
    document(vec![row(code, Some(page.to_owned()))])
}

pub(super) fn json_closing(code: preflight::Code) -> Result<String, serde_json::Error> {
    document(vec![Row {
        code: code.id(),
        slug: code.slug(),
        family: "preflight",
        severity: "error",
        page: Some(closing(code)),
    }])
}

fn document(codes: Vec<Row>) -> Result<String, serde_json::Error> {
    Ok(serde_json::to_string_pretty(&Document { format: FORMAT, codes })? + "\n")
}

fn row(code: Code, page: Option<String>) -> Row {
    Row { code: code.id(), slug: code.slug(), family: code.family().name(), severity: code.severity().name(), page }
}
