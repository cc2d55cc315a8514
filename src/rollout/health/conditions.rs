use super::Reason;
use serde_json::Value;

/// A condition as controllers write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Condition<'a> {
    pub name: &'a str,
    pub status: Status,
    pub reason: &'a str,
    pub message: &'a str,
    /// The generation that it speaks of, where it says so.
    pub generation: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    True,
    False,
    /// `Unknown`, and whatever else is no answer.
    Unknown,
}

impl<'a> Condition<'a> {
    pub fn find(conditions: &'a [Value], name: &str) -> Option<Condition<'a>> {
        conditions.iter().map(Condition::read).find(|condition| condition.name == name)
    }

    fn read(value: &'a Value) -> Condition<'a> {
        let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or("");
        let status = match text("status") {
            "True" => Status::True,
            "False" => Status::False,
            _ => Status::Unknown,
        };
        let generation = value.get("observedGeneration").and_then(Value::as_u64);
        Condition { name: text("type"), status, reason: text("reason"), message: text("message"), generation }
    }

    /// Whether it speaks of a generation before the wanted one. One that names none speaks of any.
    pub fn is_old(&self, wanted: u64) -> bool {
        self.generation.is_some_and(|generation| generation < wanted)
    }

    /// The condition as a reason; its type stands in where it gives none.
    pub fn because(&self) -> Reason {
        let word = if self.reason.is_empty() { self.name } else { self.reason };
        Reason::new(word, self.message)
    }
}

/// What a condition that must be true lacks; nothing if it is, for the wanted generation.
pub(super) fn lacks(conditions: &[Value], name: &str, wanted: u64) -> Option<Reason> {
    match Condition::find(conditions, name) {
        None => Some(Reason::new(name, "nothing is said about it yet")),
        Some(condition) if condition.is_old(wanted) => {
            Some(Reason::new(name, "what is said about it is of an earlier generation"))
        }
        Some(condition) if condition.status != Status::True => Some(condition.because()),
        Some(_) => None,
    }
}
