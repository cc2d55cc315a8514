use crate::diag::{Finding, Severity, count};
use serde::Serialize;

/// How many findings of each severity there are, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Summary {
    pub errors: usize,
    pub warnings: usize,
    pub hints: usize,
    /// applications with a finding
    #[serde(skip)]
    pub affected: usize,
    /// applications looked at; 0 if not known
    #[serde(skip)]
    pub checked: usize,
}

impl Summary {
    pub(super) fn of(findings: &[Finding], affected: usize, checked: usize) -> Self {
        let number = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
        Summary {
            errors: number(Severity::Error),
            warnings: number(Severity::Warning),
            hints: number(Severity::Hint),
            affected,
            checked,
        }
    }

    /// `3 errors, 1 warning in 2 of 12 applications`.
    pub fn line(&self) -> String {
        format!("{}{}", self.numbers(), self.extent())
    }

    fn numbers(&self) -> String {
        let parts = [(self.errors, "error"), (self.warnings, "warning"), (self.hints, "hint")];
        let said: Vec<String> =
            parts.iter().filter(|(number, _)| *number > 0).map(|(number, noun)| count(*number, noun)).collect();
        match said.is_empty() {
            true => "no findings".to_owned(),
            false => said.join(", "),
        }
    }

    fn extent(&self) -> String {
        match (self.affected, self.checked) {
            (_, 0) => String::new(),
            (affected, checked) if affected == 0 || affected >= checked => {
                format!(" in {}", count(checked, "application"))
            }
            (affected, checked) => format!(" in {affected} of {}", count(checked, "application")),
        }
    }
}
