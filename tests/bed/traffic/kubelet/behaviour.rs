//! How a version behaves: words at the end of its image's tag, or in an annotation.

use std::time::Duration;

/// What is not said is as it should be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Behaviour {
    /// So many of a hundred requests are answered with 500, evenly spread.
    pub errors: u64,
    /// Each answer takes so much longer.
    pub slower: Duration,
    /// What is asked for metrics answers 404.
    pub silent: bool,
    /// Requests are served, and no longer counted.
    pub frozen: bool,
    /// Series are there from their first request on, not from the start.
    pub sparse: bool,
    /// Ready, and nothing listens.
    pub dead: bool,
}

impl Behaviour {
    /// Of a tag, `1.4.0-errors5-slow300`: words that mean nothing here belong to the version.
    pub fn of_tag(tag: &str) -> Self {
        let mut behaviour = Self::default();
        for word in tag.split(['-', ' ']) {
            behaviour.hears(word);
        }
        behaviour
    }

    /// Of an annotation, `errors5 slow300`: nobody shall believe that a word it does not know has come true.
    pub fn of_annotation(text: &str) -> Self {
        let mut behaviour = Self::default();
        let unknown: Vec<&str> = text.split_whitespace().filter(|word| !behaviour.hears(word)).collect();
        if !unknown.is_empty() {
            eprintln!("the test bed does not know the behaviour `{}`: the pod is dead", unknown.join(" "));
            behaviour.dead = true;
        }
        behaviour
    }

    /// Whether it is a word of ours.
    fn hears(&mut self, word: &str) -> bool {
        let (name, number) = word.split_at(word.find(|one: char| one.is_ascii_digit()).unwrap_or(word.len()));
        match (name, number.parse()) {
            ("errors", Ok(percent)) => self.errors = percent,
            ("slow", Ok(milliseconds)) => self.slower = Duration::from_millis(milliseconds),
            ("silent", Err(_)) => self.silent = true,
            ("frozen", Err(_)) => self.frozen = true,
            ("sparse", Err(_)) => self.sparse = true,
            ("dead", Err(_)) => self.dead = true,
            _ => return false,
        }
        true
    }

    /// Whether the `n`-th request (from 1) fails: as many of any hundred in a row as were asked for.
    pub fn fails(&self, n: u64) -> bool {
        n * self.errors / 100 > (n - 1) * self.errors / 100
    }
}
