use super::{LONGEST, Place};
use crate::rollout::local::{Answer, Wrote};
use crate::world::local::{Kept, Lines, Loss, REST, Refused, Start};
use std::time::Duration;
use tokio::time::timeout;

/// A command is asked for its exit code; whoever stops waiting ends it, and all that it started.
pub(super) async fn run(words: &[String], place: &Place) -> Answer {
    let mut wrote = Wrote::default();
    let ended = ended(words, place, &mut wrote).await;
    answer(ended, wrote).await
}

/// The same, if it ends in time. Then its answer is there: what it leaves behind is ended in a time of its own.
///
/// # Errors
/// What it had written when its time was over.
pub(super) async fn run_within(words: &[String], place: &Place, time: Duration) -> Result<Answer, Wrote> {
    let mut wrote = Wrote::default();
    match timeout(time, ended(words, place, &mut wrote)).await {
        Ok(ended) => Ok(answer(ended, wrote).await),
        Err(_) => Err(wrote),
    }
}

/// A command that has ended, and perhaps not all that it started.
struct Ended {
    loss: Loss,
    kept: Kept,
    lines: Lines,
}

async fn ended(words: &[String], place: &Place, wrote: &mut Wrote) -> Result<Ended, String> {
    let (env, directory) = (place.env.clone(), place.directory.clone());
    let start = Start { words: words.to_vec(), env, directory, grace: place.grace };
    let started = Kept::start(&start, &place.keeper).await;
    let (mut kept, mut lines) = started.map_err(|refused| why(&refused, words))?;
    let loss = loop {
        tokio::select! {
            loss = kept.lost() => break loss,
            Some(line) = lines.next() => wrote.take(line.text, line.is_error),
        }
    };
    Ok(Ended { loss, kept, lines })
}

async fn answer(ended: Result<Ended, String>, mut wrote: Wrote) -> Answer {
    let Ended { loss, kept, mut lines } = match ended {
        Ok(ended) => ended,
        Err(why) => return Answer::Nothing(why),
    };
    kept.stop().await;
    wrote.rest(&mut lines).await;
    match loss {
        Loss::Ended(end) => Answer::Command { end, wrote },
        Loss::Unguarded => Answer::Nothing("its guard was killed".to_owned()),
    }
}

fn why(refused: &Refused, words: &[String]) -> String {
    let program = words.first().map_or("", String::as_str);
    match refused {
        Refused::NoSuchProgram => format!("there is no program `{program}`"),
        Refused::NotExecutable => format!("`{program}` cannot be executed"),
        Refused::Other(why) => why.clone(),
    }
}

/// How many last lines are kept for whoever looks for a cause.
const TAIL: usize = 12;

impl Wrote {
    fn take(&mut self, text: String, is_error: bool) {
        if self.tail.len() == TAIL {
            self.tail.pop_front();
        }
        self.tail.push_back(text.clone());
        match is_error {
            true if !text.trim().is_empty() => self.said = Some(text),
            true => {}
            false if self.stdout.len() + text.len() < LONGEST => {
                self.stdout.extend(text.bytes());
                self.stdout.push(b'\n');
            }
            false => {}
        }
    }

    /// Until nobody can write any more, or somebody who got away does not let go.
    async fn rest(&mut self, lines: &mut Lines) {
        while let Ok(Some(line)) = timeout(REST, lines.next()).await {
            self.take(line.text, line.is_error);
        }
    }
}
