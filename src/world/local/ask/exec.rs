use super::{LONGEST, Place};
use crate::rollout::local::Answer;
use crate::world::local::{Kept, Lines, Loss, REST, Refused, Start};
use tokio::time::timeout;

/// A command is asked for its exit code; whoever stops waiting ends it, and all that it started.
pub(super) async fn run(words: &[String], place: &Place) -> Answer {
    let (env, directory) = (place.env.clone(), place.directory.clone());
    let start = Start { words: words.to_vec(), env, directory, grace: place.grace };
    let (mut kept, mut lines) = match Kept::start(&start, &place.keeper).await {
        Ok(started) => started,
        Err(refused) => return Answer::Nothing(why(&refused, words)),
    };
    let mut written = Written::default();
    let loss = loop {
        tokio::select! {
            loss = kept.lost() => break loss,
            Some(line) = lines.next() => written.take(line.text, line.is_error),
        }
    };
    kept.stop().await;
    written.rest(&mut lines).await;
    match loss {
        Loss::Ended(end) => Answer::Command { end, stdout: written.stdout, said: written.said },
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

#[derive(Default)]
struct Written {
    stdout: Vec<u8>,
    said: Option<String>,
}

impl Written {
    fn take(&mut self, text: String, is_error: bool) {
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
