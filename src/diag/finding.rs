use super::{Code, Severity, Span};

/// One thing that is wrong or worth saying, with the places it is about.
///
/// Words follow a grammar: `message` is a lower-case fragment without a full stop, names in
/// backticks, saying what was found; a label says what stands at its place; `help` says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub code: Code,
    pub severity: Severity,
    pub message: String,
    /// The first label is the primary one: the line that the finding is about.
    pub labels: Vec<Label>,
    /// The path that the finding is about where no text can be pointed at: it could not be read.
    pub path: Option<String>,
    pub help: Option<String>,
    pub notes: Vec<String>,
    /// Places whose text is, or may be, a secret value. Whoever draws findings shows `***` there, in
    /// every line of every finding of the run: another finding may be about the same line.
    pub masks: Vec<Span>,
}

/// A place and what stands there; the text may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub span: Span,
    pub text: String,
}

impl Finding {
    /// A finding with its code's own severity and no place yet.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Finding {
            code,
            severity: code.severity(),
            message: message.into(),
            labels: Vec::new(),
            path: None,
            help: None,
            notes: Vec::new(),
            masks: Vec::new(),
        }
    }

    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Names the path that cannot be pointed into; the message says it as well.
    #[must_use]
    pub fn about(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Hides the text at a place from every drawing of the run.
    #[must_use]
    pub fn mask(mut self, span: Span) -> Self {
        self.masks.push(span);
        self
    }

    /// The place that the finding is about, if it has one.
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }
}
