use std::time::Duration;

/// What all verbs that write to a cluster ask for.
#[derive(Debug, clap::Args)]
pub struct CarryOptions {
    /// Do not ask: for pipelines, and wherever there is no terminal
    #[arg(short, long)]
    pub yes: bool,

    /// Why, for the record
    #[arg(long, value_name = "TEXT")]
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

/// A length of time, as it is spelled on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span(pub Duration);

/// `90s`, `2m`, `1h30m`, a bare number for seconds.
pub fn span(text: &str) -> Result<Span, String> {
    let seconds = text.parse::<u64>().ok().map(Duration::from_secs);
    let spelled = || text.parse::<jiff::SignedDuration>().ok().and_then(|span| Duration::try_from(span).ok());
    let whole = |span: &Duration| *span >= Duration::from_secs(1);
    match seconds.or_else(spelled).filter(whole) {
        Some(span) => Ok(Span(span)),
        None => Err("a time is a number and a unit, such as `30s` or `2m`, of a second at least".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_spelled_as_kubectl_spells_them() {
        assert_eq!(span("90"), Ok(Span(Duration::from_secs(90))));
        assert_eq!(span("1m30s"), Ok(Span(Duration::from_secs(90))));
        for wrong in ["0", "-5s", "soon", ""] {
            assert!(span(wrong).is_err(), "{wrong}");
        }
    }
}
