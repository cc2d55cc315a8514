use super::{Finding, Severity};

/// A value, as far as it could be made, together with everything that was found on the way.
#[derive(Debug, Clone)]
pub struct Checked<T> {
    pub value: T,
    pub findings: Vec<Finding>,
}

impl<T> Checked<T> {
    /// A value with nothing to say about it.
    pub fn clean(value: T) -> Self {
        Checked { value, findings: Vec::new() }
    }

    pub fn new(value: T, findings: Vec<Finding>) -> Self {
        Checked { value, findings }
    }

    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Checked<U> {
        Checked { value: change(self.value), findings: self.findings }
    }

    /// Moves the findings to `into` and hands out the value.
    pub fn take(self, into: &mut Vec<Finding>) -> T {
        into.extend(self.findings);
        self.value
    }

    /// Whether a finding of severity error was made.
    pub fn failed(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }
}
