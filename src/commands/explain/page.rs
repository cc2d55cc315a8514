use crate::report::findings::{Look, Paint};
use anstyle::Style;

/// A page of `docs/codes` for a terminal: headings bold, code indented, fences left out.
pub(super) fn render(page: &str, look: &Look) -> String {
    let mut fenced = false;
    let mut text = String::new();
    for line in page.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
            continue;
        }
        text += &match (fenced, line) {
            (true, "") => String::new(),
            (true, code) => format!("    {code}"),
            (false, prose) => heading(prose, look),
        };
        text.push('\n');
    }
    text
}

fn heading(line: &str, look: &Look) -> String {
    let title = line.trim_start_matches('#');
    match (title.len() == line.len(), look.paint) {
        (true, _) => line.to_owned(),
        (false, Paint::Plain) => title.trim_start().to_owned(),
        (false, Paint::Ansi) => {
            let bold = Style::new().bold();
            format!("{bold}{}{bold:#}", title.trim_start())
        }
    }
}
