use crate::rollout::local::Mask;
use crate::world::local::environment;
use std::time::Duration;

/// What all verbs that write to a cluster ask for.
#[derive(Debug, clap::Args)]
pub struct CarryOptions {
    /// Do not ask: for pipelines, and wherever there is no terminal
    #[arg(short, long)]
    pub yes: bool,

    /// Why, for the record
    #[arg(long, value_name = "TEXT", value_parser = reason)]
    pub reason: Option<String>,

    /// Change what only a release may change, without a canary; needs `--reason`
    #[arg(long, requires = "reason")]
    pub direct: bool,

    /// Show what would be done now, where a plan does not hold any more; nothing is written
    #[arg(long)]
    pub replan: bool,

    /// End when everything is written, not when everything runs
    #[arg(long)]
    pub no_wait: bool,

    /// How long to wait until everything runs: `90s`, `10m`
    #[arg(long, value_name = "TIME", value_parser = span, default_value = "10m")]
    pub timeout: Span,

    /// How long the right to write lasts if this run dies
    #[arg(long, value_name = "TIME", value_parser = span, default_value = "60s", hide = true)]
    pub lease: Span,
}

/// A reason that says something.
pub fn reason(text: &str) -> Result<String, &'static str> {
    match text.trim() {
        "" => Err("it says why, and is not empty"),
        // it is kept and shown to everybody
        said => Ok(Mask::new(environment().iter().map(|(name, value)| (name.as_str(), value.as_str()))).all(said)),
    }
}

/// The longest time, in seconds: 30 days. Nobody waits longer, and every clock can count to its end.
const LONGEST: u64 = 30 * 24 * 3600;

/// A length of time, as it is spelled on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span(pub Duration);

/// `90s`, `2m`, `1h30m`, a bare number for seconds.
pub fn span(text: &str) -> Result<Span, String> {
    let seconds = text.parse::<u64>().ok().map(Duration::from_secs);
    let spelled = || text.parse::<jiff::SignedDuration>().ok().and_then(|span| Duration::try_from(span).ok());
    let fits = |span: &Duration| (Duration::from_secs(1)..=Duration::from_secs(LONGEST)).contains(span);
    match seconds.or_else(spelled).filter(fits) {
        Some(span) => Ok(Span(span)),
        None => {
            Err("a time is a number and a unit, such as `30s` or `2m`, of a second at least and 30 days at most"
                .to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// It is for everybody to read.
    #[test]
    fn a_reason_holds_nothing_that_looks_secret() {
        let pat = format!("ghp_{}", "0123456789abcdefABCDEF0123456789abcd");
        assert_eq!(reason(&format!("  rolled with {pat} by hand ")), Ok("rolled with *** by hand".to_owned()));
        assert_eq!(reason("the metrics are down"), Ok("the metrics are down".to_owned()));
        assert!(reason(" ").is_err());
    }

    #[test]
    fn times_are_spelled_as_kubectl_spells_them() {
        assert_eq!(span("90"), Ok(Span(Duration::from_secs(90))));
        assert_eq!(span("1m30s"), Ok(Span(Duration::from_secs(90))));
        for wrong in ["0", "-5s", "soon", ""] {
            assert!(span(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn no_time_is_so_long_that_its_end_cannot_be_counted() {
        assert_eq!(span("720h"), Ok(Span(Duration::from_secs(LONGEST))));
        assert_eq!(span(&LONGEST.to_string()), span("720h"));
        for wrong in ["720h1s", "2592001", "18446744073709551615", "2000000000000h"] {
            let said = span(wrong).unwrap_err();
            assert!(said.ends_with("of a second at least and 30 days at most"), "{wrong}: {said}");
        }
    }
}
