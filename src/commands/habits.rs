//! What people type out of habit with kubectl: flags that say how railiance works anyway. They are accepted where
//! they say just that, and refused where they ask for something else.

use crate::rollout::Manager;
use std::fmt;

/// Flags of `kubectl apply` without an effect here.
#[derive(Debug, Clone, Default, clap::Args)]
#[allow(dead_code, reason = "accepted, and nothing follows from it")]
pub struct Habits {
    #[arg(long, hide = true, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_parser = server_side)]
    server_side: Option<Accepted>,

    #[arg(long, hide = true, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_parser = validate)]
    validate: Option<Accepted>,

    #[arg(long, hide = true, value_name = "NAME", value_parser = field_manager)]
    field_manager: Option<Accepted>,
}

/// The only thing that may be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted;

fn server_side(text: &str) -> Result<Accepted, String> {
    only(&["true"], text, "railiance applies server-side, always")
}

fn validate(text: &str) -> Result<Accepted, String> {
    only(&["strict", "true"], text, "fields that the server does not know are mistakes, always")
}

fn field_manager(text: &str) -> Result<Accepted, String> {
    let own = Manager::App.name();
    only(&[own], text, "the managers are railiance's own, for by them it tells whose a field is")
}

/// `plan` is a dry run by the server, and nothing else.
pub fn dry_run_of_plan(text: &str) -> Result<Accepted, String> {
    let instead =
        "a plan is a dry run by the server; `railiance diff` compares without one, `--read-only` sends nothing";
    only(&["server"], text, instead)
}

/// `apply` writes, or is not asked.
pub fn dry_run_of_apply(text: &str) -> Result<Accepted, String> {
    only(&["none"], text, "`railiance plan` is the dry run, and `apply` carries out what it says")
}

fn only(known: &[&str], text: &str, reason: impl fmt::Display) -> Result<Accepted, String> {
    match known.contains(&text) {
        true => Ok(Accepted),
        false => Err(reason.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Args;

    fn accepts(words: &[&str]) -> bool {
        let grammar = Habits::augment_args(clap::Command::new("plan").no_binary_name(true));
        grammar.try_get_matches_from(words).is_ok()
    }

    #[test]
    fn only_what_is_done_anyway_is_accepted() {
        for words in [
            &["--server-side"][..],
            &["--server-side=true"],
            &["--validate"],
            &["--validate=strict"],
            &["--field-manager=railiance"],
            &["--field-manager", "railiance"],
        ] {
            assert!(accepts(words), "{words:?}");
        }
        for words in [
            &["--server-side=false"][..],
            &["--server-side=maybe"],
            &["--validate=warn"],
            &["--validate=ignore"],
            &["--validate=false"],
            &["--field-manager=kubectl"],
            &["--field-manager=railiance-traffic"],
        ] {
            assert!(!accepts(words), "{words:?}");
        }
        assert!(dry_run_of_plan("server").is_ok());
        assert!(["client", "none", ""].into_iter().all(|text| dry_run_of_plan(text).is_err()));
        assert!(dry_run_of_apply("none").is_ok());
        assert!(["client", "server", ""].into_iter().all(|text| dry_run_of_apply(text).is_err()));
    }
}
