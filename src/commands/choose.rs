//! Which application, target and track a verb means: arguments that several verbs share.

use super::Failure;
use super::workspace::Workspace;
use crate::compile::application::{Application, TargetOf};
use crate::compile::check::contract::Strategy;
use crate::compile::render::Weight;
use crate::compile::track::Track;
use crate::diag::{join, nearest};

/// A track by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum TrackName {
    /// the version in production
    Stable,
    /// the version in production, and the candidate beside it with a share of the traffic
    Canary,
    /// the candidate in production
    Promotion,
}

impl TrackName {
    pub const ALL: [TrackName; 3] = [TrackName::Stable, TrackName::Canary, TrackName::Promotion];

    pub fn name(self) -> &'static str {
        match self {
            TrackName::Stable => "stable",
            TrackName::Canary => "canary",
            TrackName::Promotion => "promotion",
        }
    }

    /// The track at a weight; without one, the canary's first step.
    pub fn track(self, weight: Option<u32>, app: &Application) -> Track {
        let canary = |percent: u32| Weight::new(percent).map_or(Track::Unrouted, Track::Canary);
        match self {
            TrackName::Stable => Track::Stable,
            TrackName::Promotion => Track::Promotion,
            TrackName::Canary => canary(weight.unwrap_or_else(|| first_weight(app))),
        }
    }
}

/// Which track of which target is meant: what verbs about manifests ask for.
#[derive(Debug, clap::Args)]
pub struct TrackOptions {
    /// Which track; without it the promotion
    #[arg(long, value_enum)]
    pub track: Option<TrackName>,

    /// The canary's share of the traffic in percent; without it that of the first step
    #[arg(long, value_parser = clap::value_parser!(u32).range(0..=100))]
    pub weight: Option<u32>,

    /// The target; needed where several are declared
    #[arg(long, value_name = "NAME")]
    pub target: Option<String>,
}

/// The weight of the canary's first step, or of the default steps.
pub fn first_weight(app: &Application) -> u32 {
    app.config.steps().first().map_or(0, |step| step.weight)
}

/// The tracks that an application's declared versions allow.
pub fn tracks(app: &Application, target: &TargetOf<'_>) -> Vec<TrackName> {
    let declared = |name: &TrackName| match name {
        TrackName::Stable => app.stable(target).is_some(),
        TrackName::Canary => app.candidate().is_some() && app.config.strategy() != Some(Strategy::None),
        TrackName::Promotion => app.candidate().is_some(),
    };
    TrackName::ALL.into_iter().filter(declared).collect()
}

/// The only application of the paths; a verb that looks at one needs just one.
pub fn one_application<'a>(workspace: &'a Workspace, verb: &str) -> Result<&'a Application, Failure> {
    let names: Vec<&str> = workspace.applications().map(Application::name).collect();
    match (workspace.applications().next(), names.as_slice()) {
        (Some(only), [_]) => Ok(only),
        (Some(_), several) => Err(Failure::Usage(format!(
            "`{verb}` looks at one application, and there are {}; name the directory of one",
            join(several, "and")
        ))),
        (None, _) => Err(Failure::Usage(format!("`{verb}` found no application that can be read"))),
    }
}

/// The targets that are meant: the one named, or all.
pub fn targets<'a>(app: &'a Application, named: Option<&str>) -> Result<Vec<TargetOf<'a>>, Failure> {
    let all = app.targets();
    let Some(named) = named else { return Ok(all) };
    let known: Vec<&str> = all.iter().filter_map(|(name, _)| name.map(|name| name.as_str())).collect();
    match all.iter().find(|(name, _)| name.is_some_and(|name| name.as_str() == named)) {
        Some(target) => Ok(vec![*target]),
        None => Err(Failure::Usage(no_target(app.name(), named, &known))),
    }
}

fn no_target(app: &str, named: &str, known: &[&str]) -> String {
    let hint = match (nearest(named, known.iter().copied()), known) {
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, []) => "it declares no targets".to_owned(),
        (None, _) => format!("it declares {}", join(known, "and")),
    };
    format!("`{app}` has no target `{named}`; {hint}")
}

/// The one target that is meant.
pub fn one_target<'a>(app: &'a Application, named: Option<&str>) -> Result<TargetOf<'a>, Failure> {
    let found = targets(app, named)?;
    match found.as_slice() {
        [only] => Ok(*only),
        several => {
            let names: Vec<&str> = several.iter().filter_map(|(name, _)| name.map(|name| name.as_str())).collect();
            Err(Failure::Usage(format!(
                "`{}` has the targets {}; name one with `--target`",
                app.name(),
                join(&names, "and")
            )))
        }
    }
}
