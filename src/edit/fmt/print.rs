//! Sections → text.

use super::comments::{File, Pair, Section};
use super::read::{Statement, StatementKind};
use super::value::path_text;

/// The whole file: one blank line between sections, one newline at the end.
pub(super) fn file(file: &File) -> String {
    let mut blocks: Vec<String> = Vec::new();
    let mut head = lines(&file.head);
    for section in &file.sections {
        let text = self::section(section);
        let joins = !head.is_empty() && !file.head_stands_apart && section.header.is_none();
        match joins {
            true => blocks.push(std::mem::take(&mut head) + &text),
            false => blocks.extend([std::mem::take(&mut head), text]),
        }
    }
    blocks.extend([head, lines(&file.foot)]);
    blocks.retain(|block| !block.is_empty());
    blocks.join("\n")
}

fn lines(lines: &[String]) -> String {
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}

fn section(section: &Section) -> String {
    let header = section.header.as_ref().map(statement).unwrap_or_default();
    let pairs: String = section.pairs.iter().enumerate().map(|(at, pair)| self::pair(pair, at)).collect();
    format!("{header}{pairs}{}", lines(&section.tail))
}

fn pair(pair: &Pair, at: usize) -> String {
    let blank = if pair.apart && at > 0 { "\n" } else { "" };
    format!("{blank}{}", statement(&pair.statement))
}

fn statement(statement: &Statement) -> String {
    let path = path_text(&statement.path);
    let text = match &statement.kind {
        StatementKind::Table => format!("[{path}]"),
        StatementKind::Element => format!("[[{path}]]"),
        StatementKind::Pair(value) => {
            let start = format!("{path} = ");
            let value = value.text(start.chars().count(), "");
            start + &value
        }
    };
    let behind = statement.behind.as_ref().map(|comment| format!(" {comment}")).unwrap_or_default();
    format!("{}{text}{behind}\n", lines(&statement.above))
}
