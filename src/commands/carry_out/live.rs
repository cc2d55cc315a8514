use crate::commands::{Failure, Session};
use crate::report::receipt::{block, line};
use crate::rollout::receipt::{Progress, Receipt};
use crate::world::cluster::Cluster;
use crate::world::cluster::execute::Errand;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::time::Duration;

/// Carries a plan out and shows how it goes on. That a signal was heard is told at once.
pub async fn watched(behind: &Cluster, errand: &Errand<'_>, session: &mut Session) -> Result<Receipt, Failure> {
    let live = RefCell::new(Live::new(session));
    let mut show = |progress: &Progress| live.borrow_mut().show(progress);
    let told = async {
        let signal = errand.interrupt.comes().await;
        live.borrow_mut().show(&Progress::Interrupted(signal));
        std::future::pending::<Infallible>().await
    };
    let receipt = tokio::select! {
        biased;
        never = told => match never {},
        receipt = behind.execute(errand, &mut show) => receipt,
    };
    live.into_inner().end()?;
    Ok(receipt)
}

/// What is told while it goes on: on a terminal the last lines are drawn over.
struct Live<'a> {
    session: &'a mut Session,
    /// How many lines the last block took.
    drawn: usize,
    failed: Option<Failure>,
    said: Vec<String>,
    /// What was told of pods, without its numbers.
    causes: BTreeSet<String>,
    /// After how much waiting something was told last.
    told: Duration,
}

/// For how long a log without a screen may be silent: some take a silent job for one that hangs.
const SILENCE: Duration = Duration::from_mins(1);

impl<'a> Live<'a> {
    fn new(session: &'a mut Session) -> Self {
        Live { session, drawn: 0, failed: None, said: Vec::new(), causes: BTreeSet::new(), told: Duration::ZERO }
    }

    fn show(&mut self, progress: &Progress) {
        let shown = match progress {
            Progress::Waiting { standing, waited } => self.wait(block(standing, *waited), *waited),
            Progress::Wave { .. }
            | Progress::Written { .. }
            | Progress::Crashed { .. }
            | Progress::Recorded(_)
            | Progress::Removed(_)
            | Progress::Deleted(_)
            | Progress::Lingers(_)
            | Progress::Narrowed(_)
            | Progress::JournalStays(_)
            | Progress::Warned(_)
            | Progress::Interrupted(_) => match line(progress) {
                Some(line) => self.wipe().and_then(|()| self.session.say(&line)),
                None => Ok(()),
            },
        };
        if let Err(failure) = shown {
            self.failed.get_or_insert(failure);
        }
    }

    /// The work went on in any case; that nobody saw it is told now.
    fn end(mut self) -> Result<(), Failure> {
        self.wipe()?;
        self.failed.map_or(Ok(()), Err)
    }

    fn wait(&mut self, lines: Vec<String>, waited: Duration) -> Result<(), Failure> {
        if self.session.terminal.talk_screen().moves {
            self.wipe()?;
            let lines = self.session.terminal.talk_screen().fit(lines.iter().map(String::as_str));
            self.drawn = lines.len();
            return if lines.is_empty() { Ok(()) } else { self.session.say(&lines.join("\n")) };
        }
        // without a screen nothing is told twice in a minute: how long it takes and how often a pod began anew is nothing new
        let (causes, lines): (Vec<String>, Vec<String>) = lines.into_iter().partition(|line| line.starts_with(' '));
        let bare = |line: &String| line.split_once(": ").map_or(line.clone(), |(_, rest)| rest.to_owned());
        let new: Vec<String> = lines.iter().filter(|line| !self.said.contains(&bare(line))).cloned().collect();
        self.said = lines.iter().map(bare).collect();
        let causes: Vec<String> = causes.into_iter().filter(|cause| self.causes.insert(uncounted(cause))).collect();
        let is_silent = waited.saturating_sub(self.told) >= SILENCE;
        if is_silent || !new.is_empty() || !causes.is_empty() {
            self.told = waited;
        }
        let new = if is_silent { lines } else { new };
        new.iter().chain(&causes).try_for_each(|line| self.session.say(line))
    }

    fn wipe(&mut self) -> Result<(), Failure> {
        match std::mem::take(&mut self.drawn) {
            0 => Ok(()),
            lines => self.session.prompt(&format!("\u{1b}[{lines}A\u{1b}[J")),
        }
    }
}

/// A cause without its numbers: restarts and the time until the next one change all the while.
fn uncounted(cause: &str) -> String {
    cause.chars().filter(|one| !one.is_ascii_digit()).collect::<String>().replace(" restarts", " restart")
}
