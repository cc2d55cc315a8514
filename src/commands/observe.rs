use super::trial::{Scene, Sight, TrialOptions, View, run_on, workloads};
use super::{Exit, Failure, Output, Session};
use crate::report::observe::{self, FORMAT, Observation, Route, Stable, Workload};
use crate::report::status::TrialLine;
use crate::rollout::trial::{Reached, Trial, Why};
use crate::world::clock::pause;
use jiff::Timestamp;
use std::time::Duration;

/// Watch a trial: how far it is, what runs, where requests go, what the gates say now
///
/// Nothing is written, and no lease is taken: usable beside a driver, from any machine. With `--follow` the picture is drawn
/// anew until the trial is over; without a screen it is a block of lines each time something is new.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    options: TrialOptions,

    /// Go on until the trial is over
    #[arg(short, long)]
    follow: bool,

    /// Draw nothing, and end when there is a verdict: with 0 if it passed, 10 if gates failed, 11 if a person has to
    /// decide, 12 if nothing could be judged, 13 if it took too long
    #[arg(long, value_name = "verdict", value_parser = ["verdict"], conflicts_with = "follow")]
    wait_for: Option<String>,
}

/// The time between two pictures.
const PICTURE: Duration = Duration::from_secs(2);

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    let output = session.output_of("observe", &[Output::Text, Output::Json])?;
    run_on(&args.options, "observe", session, async |scene, session| {
        let mut drawn = Drawn::default();
        loop {
            let view = scene.view().await?;
            if args.wait_for.is_some() {
                if let Some(exit) = verdict(&view) {
                    return Ok(exit);
                }
                if let Some(signal) = pause(PICTURE, &scene.interrupt).await {
                    return Ok(Exit::of_signal(signal));
                }
                continue;
            }
            let observation = observation(scene, &view).await?;
            match output {
                Output::Json => session.write(&observe::json(&observation)?)?,
                _ => drawn.draw(&observation, session)?,
            }
            if !args.follow || view.trial().is_none() {
                return Ok(Exit::Done);
            }
            if let Some(signal) = pause(PICTURE, &scene.interrupt).await {
                return Ok(Exit::of_signal(signal));
            }
        }
    })
}

/// The picture that is on the screen.
#[derive(Default)]
struct Drawn {
    lines: usize,
    last: String,
}

impl Drawn {
    fn draw(&mut self, observation: &Observation, session: &mut Session) -> Result<(), Failure> {
        let text = observe::text(observation);
        // the first line has the time in it, which is always new
        let body = text.split_once('\n').map_or("", |(_, body)| body).to_owned();
        if session.terminal.data_screen().moves {
            let up = if self.lines > 0 { format!("\u{1b}[{}A\u{1b}[J", self.lines) } else { String::new() };
            session.write(&format!("{up}{text}"))?;
        } else if body != self.last {
            session.write(&text)?;
        }
        (self.lines, self.last) = (text.lines().count(), body);
        Ok(())
    }
}

async fn observation(scene: &Scene, view: &View) -> Result<Observation, Failure> {
    let sight = Sight { cluster: &scene.cluster, view, directory: scene.directory() };
    let now = view.now;
    let cursor = view.book.cursor.as_ref().map(|(cursor, _)| cursor);
    let composed = view.composed();
    let (seen, gone) = sight.seen(&workloads(&composed).collect::<Vec<_>>()).await?;
    let missing = gone.iter().map(|id| Workload {
        kind: id.kind.clone(),
        name: id.name.clone(),
        ready: 0,
        pods: 0,
        reasons: vec!["it is not there".to_owned()],
    });
    let mut routes = Vec::new();
    for route in &composed.routing {
        routes.extend(sight.live(&route.value).await?.as_ref().and_then(Route::of));
    }
    let gates = match view.trial() {
        Some(trial) => sight.look(trial, began(trial, now)).await?.gates,
        None => Vec::new(),
    };
    Ok(Observation {
        format: FORMAT,
        app: scene.app().to_owned(),
        target: scene.place.target.clone(),
        time: format!("{now:.0}"),
        stable: view
            .book
            .newest()
            .map(|newest| Stable { number: newest.number().0, version: newest.record.about.version.clone() }),
        trial: view.trial().map(|trial| TrialLine::of(trial, view.history.held.as_ref(), cursor, now)),
        held: view.history.held.as_ref().map(|held| format!("{} ({})", held.reason, held.by)),
        workloads: seen.iter().map(|seen| Workload::of(&seen.object, &seen.health)).chain(missing).collect(),
        routes,
        gates,
    })
}

/// When the step began that the gates are asked about.
fn began(trial: &Trial, now: Timestamp) -> Timestamp {
    match trial.reached {
        Reached::Holding { since, .. } => since,
        Reached::Passed => trial.verdict.map_or(now, |verdict| verdict.at),
        Reached::Opened | Reached::Raising { .. } | Reached::Aborting { .. } | Reached::Promoting | Reached::Over => {
            now
        }
    }
}

/// What the newest trial came to; nothing while it goes on. Without one there is nothing to wait for.
fn verdict(view: &View) -> Option<Exit> {
    let Some(trial) = &view.history.trial else { return Some(Exit::Closed) };
    match (&trial.reached, trial.fell) {
        (Reached::Over, Some(Why::Failed | Why::Asked)) => Some(Exit::GateFailed),
        (Reached::Over, Some(Why::Silent)) => Some(Exit::NoData),
        (Reached::Over, Some(Why::Deadline)) => Some(Exit::TimedOut),
        (Reached::Passed | Reached::Promoting | Reached::Over, _) => Some(Exit::Done),
        _ if view.history.held.is_some() => Some(Exit::WaitingForHuman),
        (Reached::Opened | Reached::Raising { .. } | Reached::Holding { .. } | Reached::Aborting { .. }, _) => None,
    }
}
