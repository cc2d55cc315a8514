use std::fmt;

/// A reason is read in one look: longer texts of controllers are cut here.
const LONGEST: usize = 240;

/// Why an object is not ready, as far as a person can act on it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reason {
    /// What it is about, where that is not the object itself: `pod/greeter-7f9c`.
    pub about: Option<String>,
    /// One word for machines, the cluster's own where it has one: `CrashLoopBackOff`.
    pub word: String,
    pub says: String,
    /// How often the pod's containers began anew.
    pub restarts: u64,
    /// The last that was reported about it.
    pub event: Option<String>,
    /// What lies behind it.
    pub because: Vec<Reason>,
}

impl Reason {
    pub fn new(word: &str, says: impl Into<String>) -> Self {
        Reason { word: word.to_owned(), says: cut(&says.into()), ..Reason::default() }
    }

    pub(super) fn about(self, about: String) -> Self {
        Reason { about: Some(about), ..self }
    }

    pub(super) fn because(self, because: Vec<Reason>) -> Self {
        Reason { because, ..self }
    }
}

/// The first line of a text, and not too much of it.
pub fn cut(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or("");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or("")),
        None => line.to_owned(),
    }
}

/// `pod/greeter-7f9c: CrashLoopBackOff, 4 restarts: back-off 40s restarting failed container`
impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        if let Some(about) = &self.about {
            write!(formatter, "{about}: ")?;
        }
        formatter.write_str(&self.word)?;
        match self.restarts {
            0 => {}
            1 => formatter.write_str(", 1 restart")?,
            more => write!(formatter, ", {more} restarts")?,
        }
        if !self.says.is_empty() {
            write!(formatter, ": {}", self.says)?;
        }
        match &self.event {
            Some(event) => write!(formatter, " ({event})"),
            None => Ok(()),
        }
    }
}
