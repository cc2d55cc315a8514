//! A text for whoever goes back that nobody is shown, or that says nothing.

use crate::compile::check::Config;
use crate::diag::{Code, Finding};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let Some(production) = config.production() else { return };
    let Some(note) = &production.rollback_note else { return };
    if note.trim().is_empty() {
        let finding =
            Finding::new(Code::NoteWithoutUse, "`rollback_note` is empty").at(note.span, "nothing is said here");
        findings.push(finding.help("say what has to be done before going back, or remove `rollback_note`"));
    } else if !config.keeps_data() {
        let finding = Finding::new(Code::NoteWithoutUse, "`rollback_note` without `rollback = \"needs-human\"`")
            .at(note.span, "nobody is shown this")
            .help("write `rollback = \"needs-human\"`, or remove `rollback_note`");
        findings.push(production.rollback.iter().fold(finding, |finding, mode| finding.at(mode.span, "decided here")));
    }
}
