//! Statements → sections; which comment belongs to which.

use super::read::{Statement, StatementKind};

/// A file as it will be printed.
#[derive(Debug, Clone, Default)]
pub(super) struct File {
    /// Comments about the file as a whole, at its top.
    pub head: Vec<String>,
    /// Whether a blank line ends the head.
    pub head_stands_apart: bool,
    pub sections: Vec<Section>,
    /// Comments at its end.
    pub foot: Vec<String>,
}

/// A header and what stands below it; the first section may have none.
#[derive(Debug, Clone, Default)]
pub(super) struct Section {
    pub header: Option<Statement>,
    pub pairs: Vec<Pair>,
    /// Comments right behind the last pair.
    pub tail: Vec<String>,
}

#[derive(Debug, Clone)]
pub(super) struct Pair {
    pub statement: Statement,
    /// The author left a blank line above.
    pub apart: bool,
}

pub(super) fn attach((statements, rest): (Vec<Statement>, Vec<String>)) -> File {
    let mut file = File::default();
    for mut statement in statements {
        if file.sections.is_empty() {
            take_head(&mut file, &mut statement.above);
        }
        match statement.kind {
            StatementKind::Pair(_) => pair(&mut file, statement),
            StatementKind::Table | StatementKind::Element => header(&mut file, statement),
        }
    }
    file.foot = match file.sections.last_mut() {
        Some(section) => take_tail(section, rest, Until::End),
        None => rest,
    };
    squeeze(&mut file.foot);
    trim_end(&mut file.foot);
    file
}

fn pair(file: &mut File, mut statement: Statement) {
    let apart = squeeze(&mut statement.above);
    if file.sections.is_empty() {
        file.sections.push(Section::default());
    }
    if let Some(section) = file.sections.last_mut() {
        section.pairs.push(Pair { statement, apart });
    }
}

fn header(file: &mut File, mut statement: Statement) {
    if let Some(before) = file.sections.last_mut() {
        statement.above = take_tail(before, statement.above, Until::Blank);
    }
    squeeze(&mut statement.above);
    file.sections.push(Section { header: Some(statement), ..Section::default() });
}

/// What ends the comments that belong to the section before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Until {
    /// Only a blank line: without one they stand above what follows.
    Blank,
    /// A blank line or the end of the file.
    End,
}

/// Comments that follow a section without a blank line belong to it.
fn take_tail(section: &mut Section, mut lines: Vec<String>, until: Until) -> Vec<String> {
    let end = match lines.iter().position(String::is_empty) {
        Some(blank) => blank,
        None if until == Until::End => lines.len(),
        None => 0,
    };
    let rest = lines.split_off(end);
    section.tail = lines;
    rest
}

/// The head ends at the last blank line above the first statement; without one, only directives
/// for editors (`#:schema`) are about the file.
fn take_head(file: &mut File, above: &mut Vec<String>) {
    let first = above.iter().position(|line| !line.is_empty()).unwrap_or(above.len());
    above.drain(..first);
    let blank = above.iter().rposition(String::is_empty);
    let directives = above.iter().take_while(|line| line.starts_with("#:")).count();
    let end = blank.unwrap_or(directives);
    let rest = above.split_off(end);
    file.head = std::mem::replace(above, rest);
    file.head_stands_apart = blank.is_some();
    squeeze(&mut file.head);
    trim_end(&mut file.head);
}

/// Takes blank lines from the front, and of several on end leaves one. Tells whether there were
/// some in front.
fn squeeze(lines: &mut Vec<String>) -> bool {
    let first = lines.iter().position(|line| !line.is_empty());
    lines.drain(..first.unwrap_or(lines.len()).min(lines.len()));
    lines.dedup_by(|next, line| next.is_empty() && line.is_empty());
    first.is_none_or(|first| first > 0)
}

fn trim_end(lines: &mut Vec<String>) {
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
}
