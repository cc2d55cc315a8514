use super::Signal;
use crate::rollout::diff::ObjectId;
use crate::rollout::health::Reason;
use std::fmt;

/// Why a plan was not carried out to its end.
#[derive(Debug, Clone, PartialEq)]
pub enum Stop {
    /// A request was refused, or got no answer.
    Failed { object: Option<ObjectId>, why: String },
    /// An object is not what the plan was decided on.
    Changed { object: ObjectId, how: Moved },
    /// Somebody else has the right to write now.
    Overtaken(String),
    /// It will not come to life by waiting.
    Broken(Vec<Broken>),
    /// It did not come to life in its time.
    TimedOut(Vec<Broken>),
    /// It was deleted, and its controller did not let it go in its time.
    Lingering(Vec<Broken>),
    /// Somebody wanted it to end.
    Interrupted(Signal),
}

/// What became of an object since the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    /// Values or owners of its fields are others.
    Fields,
    /// It is another one of the same name.
    Replaced,
    Gone,
    /// It was not there, and somebody made it.
    Came,
}

/// An object that does not do what it was written for.
#[derive(Debug, Clone, PartialEq)]
pub struct Broken {
    pub id: ObjectId,
    pub reasons: Vec<Reason>,
    /// The last lines that a crashing container wrote. For the person who waits: they are stored nowhere.
    pub logs: Vec<String>,
}

impl Broken {
    /// What is said in one line: how it stands, and, where that only counts pods, what is the matter with one of them.
    fn telling(&self) -> impl Iterator<Item = &Reason> {
        let first = self.reasons.first();
        let counts = first.is_some_and(|first| first.about.is_none());
        let cause = self.all().skip(1).find(|reason| reason.about.is_some()).filter(|_| counts);
        first.into_iter().chain(cause)
    }

    /// What that one line leaves out.
    pub fn further(&self) -> impl Iterator<Item = &Reason> {
        self.all().filter(|reason| !self.telling().any(|told| std::ptr::eq(told, *reason)))
    }

    fn all(&self) -> impl Iterator<Item = &Reason> {
        self.reasons.iter().chain(self.reasons.iter().flat_map(|reason| &reason.because))
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Stop::Failed { object: Some(object), why } => write!(formatter, "`{object}`: {why}"),
            Stop::Failed { object: None, why } => formatter.write_str(why),
            Stop::Changed { object, how } => write!(formatter, "`{object}` {how}"),
            Stop::Overtaken(why) => formatter.write_str(why),
            Stop::Broken(broken) => write!(formatter, "{}", said(broken, "failed")),
            Stop::TimedOut(broken) => write!(formatter, "{}", said(broken, "not ready in time")),
            Stop::Lingering(broken) => write!(formatter, "{}", said(broken, "not gone in time")),
            Stop::Interrupted(signal) => write!(formatter, "interrupted ({})", signal.name()),
        }
    }
}

impl Stop {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Stop::Failed { .. } => "mend it; the same verb goes on from here: what is done already is not done twice",
            Stop::Changed { .. } => "plan again, and see what it would be now",
            Stop::Overtaken(_) => "see `history`: another run goes on from here",
            Stop::Broken(_) => "the cause stands above; mend it, and the same verb goes on from here",
            Stop::TimedOut(_) => "the same verb waits on, with `--timeout` for longer",
            Stop::Lingering(_) => {
                "see that its controller runs, or take the finalizer off yourself; the same verb goes on from here. Pods that may be it were not removed"
            }
            Stop::Interrupted(_) => "the same verb goes on from here: what is done already is not done twice",
        }
    }
}

/// `Deployment demo/web failed: …`, each object once.
fn said(broken: &[Broken], what: &str) -> String {
    let one = |broken: &Broken| {
        let because: Vec<String> = broken.telling().map(ToString::to_string).collect();
        let because = if because.is_empty() { String::new() } else { format!(": {}", because.join("; ")) };
        format!("`{}` {what}{because}", broken.id)
    };
    broken.iter().map(one).collect::<Vec<_>>().join("; ")
}

impl fmt::Display for Moved {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(match self {
            Moved::Fields => "was changed by somebody else since the plan was made",
            Moved::Replaced => "is another object of the same name by now",
            Moved::Gone => "was deleted since the plan was made",
            Moved::Came => "was made by somebody else since the plan was made",
        })
    }
}
