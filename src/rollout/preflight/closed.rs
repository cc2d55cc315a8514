use super::Code;
use super::facts::Probe;
use super::needs::{Needs, Stage};
use crate::diag::Span;
use crate::tree::Traced;

/// One reason to stop before the first write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    pub code: Code,
    /// What was found.
    pub reason: String,
    /// What to do.
    pub next: String,
    /// The line that needs it, where one does.
    pub span: Option<Span>,
}

impl Closed {
    /// What no line of the user's says.
    pub(super) fn new(code: Code, reason: impl Into<String>) -> Closed {
        Closed { code, reason: reason.into(), next: code.next().to_owned(), span: None }
    }

    /// What a need asks for.
    pub(super) fn of<T>(code: Code, need: &Traced<T>, reason: impl Into<String>) -> Closed {
        Closed { span: need.origin.span(), ..Closed::new(code, reason) }
    }

    /// A more exact step than the code's own.
    pub(super) fn next(self, next: impl Into<String>) -> Closed {
        Closed { next: next.into(), ..self }
    }
}

/// What was found so far, and what is let pass.
pub(super) struct Report<'a> {
    needs: &'a Needs,
    closed: Vec<Closed>,
}

impl<'a> Report<'a> {
    pub fn new(needs: &'a Needs) -> Self {
        Report { needs, closed: Vec::new() }
    }

    pub fn close(&mut self, closed: Closed) {
        self.closed.push(closed);
    }

    /// What was asked about a need, if the answer is one; else the way is closed.
    pub fn answer<'p, T, N>(
        &mut self,
        probe: Option<&'p Probe<T>>,
        need: &Traced<N>,
        what: &str,
    ) -> Option<Answered<'p, T>> {
        match probe {
            Some(Probe::There(there)) => Some(Answered::There(there)),
            Some(Probe::Absent) => Some(Answered::Absent),
            Some(Probe::Unseen(why)) => {
                self.unverified(need.origin.span(), format!("{what} cannot be seen: {why}"));
                None
            }
            None => {
                self.close(Closed::of(Code::NotAsked, need, format!("{what} was not asked for")));
                None
            }
        }
    }

    /// Closes the way where what cannot be seen is not accepted.
    pub fn unverified(&mut self, span: Option<Span>, reason: String) {
        let strict = match self.needs.stage {
            Stage::Local => false,
            Stage::Canary | Stage::Production => self.needs.accept_unverified.is_none(),
        };
        if strict {
            self.close(Closed { span, ..Closed::new(Code::Unverified, reason) });
        }
    }

    pub fn finish(self) -> Vec<Closed> {
        self.closed
    }
}

/// What is known for certain.
pub(super) enum Answered<'p, T> {
    There(&'p T),
    Absent,
}
