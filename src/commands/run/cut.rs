use super::stage::Change;
use crate::commands::{Failure, Session};
use std::time::Duration;

/// How often in a row a change has cut a round short that had just begun, or the same file one that was older.
#[derive(Default)]
pub(super) struct Cut {
    file: String,
    times: usize,
}

impl Cut {
    /// From then on it is rather the application that writes it than a person.
    const MOST: usize = 3;
    /// What the application writes at its start, it writes soon; what it writes later is one file and no other.
    const SOON: Duration = Duration::from_secs(10);

    pub fn by(&mut self, change: &Change) {
        let again = change.after < Self::SOON || change.file == self.file;
        (self.file, self.times) = (change.file.clone(), if again { self.times + 1 } else { 1 });
    }

    fn is_enough(&self) -> bool {
        self.times >= Self::MOST
    }

    /// Whether another round may be cut short; where none may, why.
    pub fn may_go_on(&self, session: &mut Session) -> Result<bool, Failure> {
        if !self.is_enough() {
            return Ok(true);
        }
        let (file, times) = (&self.file, self.times);
        session.say(&format!(
            "files changed in each of {times} rounds, `{file}` the last: this one comes to its verdict first\n\
             help: what the application itself writes is not watched where git ignores it"
        ))?;
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(seconds: u64, file: &str) -> Change {
        Change { file: file.to_owned(), after: Duration::from_secs(seconds) }
    }

    fn is_enough(changes: &[Change]) -> bool {
        let mut cut = Cut::default();
        changes.iter().for_each(|change| cut.by(change));
        cut.is_enough()
    }

    /// An application that takes its time, to start or to write, cuts no round short for ever either.
    #[test]
    fn what_is_written_soon_or_again_and_again_is_enough_after_three_rounds() {
        assert!(is_enough(&[after(1, "a"), after(2, "b"), after(1, "c")]));
        assert!(is_enough(&[after(30, "a"), after(31, "a"), after(29, "a")]));
        assert!(is_enough(&[after(30, "a"), after(1, "b"), after(31, "b")]));
        assert!(!is_enough(&[after(30, "a"), after(31, "a")]));
    }

    #[test]
    fn who_edits_one_file_and_then_another_is_heard_each_time() {
        assert!(!is_enough(&[after(30, "a"), after(31, "b"), after(29, "c"), after(30, "a")]));
        assert!(!is_enough(&[after(1, "a"), after(2, "b"), after(30, "c"), after(1, "a")]));
    }
}
