use super::trial::{
    Backing, Measure, Programs, Scene, Sight, TrialOptions, View, proxied, reported, run_on, workloads,
};
use super::{Exit, Failure, Output, Session};
use crate::compile::render::Manifests;
use crate::report::observe::{self, FORMAT, Observation, Route, Stable, Stream, Trend, Workload};
use crate::report::status::{ANNOUNCED, TrialLine};
use crate::report::told::Told;
use crate::rollout::diff::ObjectId;
use crate::rollout::ledger::{Entry, Event};
use crate::rollout::live::text;
use crate::rollout::trial::{Reached, Trial};
use crate::world::clock::pause;
use jiff::Timestamp;
use serde_json::Value;
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

    /// Write what happens as a stream, one JSON document a line, until the trial is over: `ndjson`. It has a form of its
    /// own, so that there is no `--output` beside it
    #[arg(long, value_name = "FORMAT", value_parser = ["ndjson"], conflicts_with = "follow")]
    events: Option<String>,
}

/// The time between two pictures.
const PICTURE: Duration = Duration::from_secs(2);

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    let output = session.output_of("observe", &[Output::Text, Output::Json])?;
    if args.events.is_some() && output == Output::Json {
        return Err(Failure::Usage("`--events` has a form of its own: leave `--output` out".to_owned()));
    }
    run_on(&args.options, "observe", session, async |scene, session| {
        let mut drawn = Drawn::default();
        let mut stream = args.events.as_ref().map(|_| Stream::default());
        loop {
            let view = scene.view().await?;
            let observation = observation(scene, &view, session).await?;
            let is_last = !(args.follow || args.events.is_some()) || view.trial().is_none();
            match (&mut stream, output) {
                (Some(stream), _) => session.write(&stream.lines(&view.journal, observation)?)?,
                (None, Output::Json) => session.write(&observe::json(&observation)?)?,
                (None, _) => drawn.draw(&observation, is_last, session)?,
            }
            if is_last {
                return Ok(Exit::Done);
            }
            // whoever watches sees it now, and not when it is over
            session.shown()?;
            if let Some(signal) = pause(PICTURE, &scene.interrupt).await {
                return Ok(Exit::of_signal(signal));
            }
        }
    })
}

/// The picture that is on the screen.
#[derive(Default)]
struct Drawn {
    rows: usize,
    last: String,
    trend: Trend,
}

impl Drawn {
    /// What is drawn over has to be within reach; the last picture stays, whole.
    fn draw(&mut self, observation: &Observation, is_last: bool, session: &mut Session) -> Result<(), Failure> {
        let screen = session.terminal.data_screen();
        self.trend.take(&observation.gates);
        let mut text = observe::text(observation, &self.trend, screen.unicode);
        if screen.moves && !is_last && screen.rows(text.lines()) >= screen.height {
            text = screen.fit(text.lines()).join("\n") + "\n";
        }
        // the first line has the time in it, which is always new, and what was measured before changes with each look
        let body = observe::text(observation, &Trend::default(), screen.unicode);
        let body = body.split_once('\n').map_or("", |(_, body)| body).to_owned();
        if screen.moves {
            let up = if self.rows > 0 { format!("\u{1b}[{}A\u{1b}[J", self.rows) } else { String::new() };
            session.write(&format!("{up}{text}"))?;
        } else if body != self.last {
            session.write(&text)?;
        }
        (self.rows, self.last) = (screen.rows(text.lines()), body);
        Ok(())
    }
}

async fn observation(scene: &Scene, view: &View, session: &mut Session) -> Result<Observation, Failure> {
    let sight = Sight { programs: Programs::Leave, ..scene.sight(&scene.cluster, view) };
    let now = view.now;
    let cursor = view.book.cursor.as_ref().map(|(cursor, _)| cursor);
    let composed = view.composed(None);
    let (seen, gone) = sight.seen(&workloads(&composed).collect::<Vec<_>>(), Measure::NOW).await?;
    let announced = view.announced();
    let missing = gone.iter().map(|id| Workload {
        kind: id.kind.clone(),
        name: id.name.clone(),
        ready: 0,
        pods: 0,
        reasons: vec![if announced.contains(id) { ANNOUNCED } else { "it is not there" }.to_owned()],
    });
    let routes = routes(scene, sight, &composed).await?;
    let names: Vec<String> = workloads(&composed).map(|one| ObjectId::of(one).name).collect();
    let events = reported(&scene.cluster, "v1", "Event", scene.place.set.namespace()).await?;
    if events.is_none() {
        session.say("events cannot be read: what the cluster warns of is not shown")?;
    }
    let events = observe::warnings(&events.unwrap_or_default(), &names, now);
    let (gates, traffic) = match view.trial() {
        Some(trial) if trial.has_canary() => match began(trial, view) {
            Some(began) => {
                let found = sight.look(trial, began).await?.found;
                (found.gates, found.traffic)
            }
            None => (Vec::new(), None),
        },
        Some(_) | None => (Vec::new(), None),
    };
    let line = |trial| {
        TrialLine::of(trial, view.history.held.as_ref(), cursor, now).counting(traffic).without(view.unread.as_deref())
    };
    let released = view.book.newest().map(|newest| (newest.number(), newest.record.about.rollout));
    let told = Told {
        trial: view.trial().map(line),
        queued: view.history.queued.as_ref().map(|queued| queued.opened.version.clone()),
        held: view.history.held.as_ref().map(|held| format!("{} ({})", held.reason, held.by)),
        ..Told::default()
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
        told: told.of(&view.journal, released),
        workloads: seen.iter().map(|seen| Workload::of(&seen.object, &seen.health)).chain(missing).collect(),
        routes,
        gates,
        events,
    })
}

/// What leads requests, as it is live and as the proxy says.
async fn routes(scene: &Scene, sight: Sight<'_>, composed: &Manifests) -> Result<Vec<Route>, Failure> {
    let routing: Vec<&Value> = composed.routing.iter().map(|route| &route.value).collect();
    let (leading, _) = sight.seen(&routing, Measure::NOW).await?;
    let namespace = scene.place.set.namespace();
    let backing = Backing::read(&scene.cluster, composed).await?;
    let objects: Vec<&Value> = leading.iter().map(|seen| &seen.object).collect();
    let mut routes = Vec::new();
    for seen in &leading {
        let place = text(&seen.object, "/metadata/namespace");
        let ready = |service: &str| backing.of(place, service);
        let Some(route) = Route::of(&seen.object, &objects, &seen.health, ready) else { continue };
        routes.push(match proxied(scene, &seen.object).await {
            Some(said) => route.told(namespace, said.map_err(|untold| untold.to_string())),
            None => route,
        });
    }
    Ok(routes)
}

/// When the step began that the gates are asked about; nothing while no step is held.
fn began(trial: &Trial, view: &View) -> Option<Timestamp> {
    let is_held = |entry: &&Entry| entry.rollout == trial.rollout && matches!(entry.event, Event::Holding { .. });
    match trial.reached {
        Reached::Holding { .. } => trial.judged_since(view.ticks()),
        Reached::Passed | Reached::Promoting => view.journal.iter().rfind(is_held).map(|entry| entry.time),
        Reached::Opened | Reached::Raising { .. } | Reached::Aborting { .. } | Reached::Over => None,
    }
}
