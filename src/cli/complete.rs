//! What may stand where the cursor is: the door for kubectl and Helm, which complete for their plugins by asking them.
//!
//! In: the words after the plugin's name, the last one as far as it is typed. Out: one candidate a line with its
//! description behind a tab, and `:N` in the end, which says whether files may stand there too.

use clap::builder::StyledStr;
use clap::{Arg, Command, ValueHint};
use std::ffi::OsString;

/// The first word that asks for it. It is no verb: neither help nor completion lists it.
const DOOR: &str = "__complete";

/// What the shell adds to the candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beside {
    Files,
    Nothing,
}

/// A word, and what it means.
type Candidate = (String, String);

/// The answer, if the words ask for one.
pub(super) fn answer(words: &[OsString], grammar: fn() -> Command) -> Option<String> {
    let [_, door, words @ ..] = words else { return None };
    if door != DOOR {
        return None;
    }
    let words: Vec<String> = words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let mut grammar = grammar();
    // flags of all verbs are handed down to each verb
    grammar.build();
    Some(written(candidates(&grammar, &words)))
}

fn written((candidates, beside): (Vec<Candidate>, Beside)) -> String {
    let line = |(word, meaning): &Candidate| match meaning.is_empty() {
        true => format!("{word}\n"),
        false => format!("{word}\t{meaning}\n"),
    };
    let directive = match beside {
        Beside::Files => ":0\n",
        Beside::Nothing => ":4\n",
    };
    candidates.iter().map(line).chain([directive.to_owned()]).collect()
}

fn candidates(grammar: &Command, words: &[String]) -> (Vec<Candidate>, Beside) {
    let (typed, before) = words.split_last().map_or(("", &[][..]), |(last, before)| (last.as_str(), before));
    let place = before.iter().fold(Place::start(grammar), |place, word| place.after(word));
    let (mut found, beside) = place.candidates(typed);
    found.retain(|(word, _)| word.starts_with(typed));
    (found, beside)
}

/// Where in the grammar a word stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    command: &'a Command,
    /// the flag that wants a value
    wanting: Option<&'a Arg>,
    /// how many words without a flag stand before
    positional: usize,
    flags: Flags,
}

/// Whether `--` stands before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flags {
    Read,
    Ended,
}

impl<'a> Place<'a> {
    fn start(command: &'a Command) -> Self {
        Place { command, wanting: None, positional: 0, flags: Flags::Read }
    }

    fn after(self, word: &str) -> Self {
        if self.wanting.is_some() {
            return Place { wanting: None, ..self };
        }
        if self.flags == Flags::Read && word.starts_with('-') && word != "-" {
            return match word {
                "--" => Place { flags: Flags::Ended, ..self },
                flag => Place { wanting: self.wants_a_value(flag), ..self },
            };
        }
        match self.command.find_subcommand(word) {
            Some(verb) if self.positional == 0 => Place::start(verb),
            _ => Place { positional: self.positional + 1, ..self },
        }
    }

    /// The flag whose value is the next word.
    fn wants_a_value(self, word: &str) -> Option<&'a Arg> {
        let takes = |arg: &&Arg| arg.get_action().takes_values();
        if let Some(long) = word.strip_prefix("--") {
            // with `=` it has its value already, and no flag is called so
            return self.long(long).filter(takes);
        }
        let letters = word.get(1..)?;
        let at = letters.char_indices().find_map(|(at, letter)| Some((at, self.short(letter).filter(takes)?)));
        at.filter(|(at, _)| letters.chars().count() == at + 1).map(|(_, arg)| arg)
    }

    fn long(self, name: &str) -> Option<&'a Arg> {
        self.command.get_arguments().find(|arg| arg.get_long() == Some(name))
    }

    fn short(self, letter: char) -> Option<&'a Arg> {
        self.command.get_arguments().find(|arg| arg.get_short() == Some(letter))
    }

    fn candidates(self, typed: &str) -> (Vec<Candidate>, Beside) {
        if let Some(arg) = self.wanting {
            return values(arg, "");
        }
        if self.flags == Flags::Read && typed.starts_with('-') {
            return match typed.strip_prefix("--").and_then(|rest| rest.split_once('=')) {
                Some((name, _)) => {
                    self.long(name).map_or((Vec::new(), Beside::Nothing), |arg| values(arg, &format!("--{name}=")))
                }
                None => (self.all_flags(), Beside::Nothing),
            };
        }
        let verbs = self.verbs();
        match (verbs.is_empty(), self.argument()) {
            (false, _) => (verbs, Beside::Nothing),
            (true, Some(arg)) => values(arg, ""),
            (true, None) => (Vec::new(), Beside::Nothing),
        }
    }

    fn verbs(self) -> Vec<Candidate> {
        let shown = self.command.get_subcommands().filter(|verb| !verb.is_hide_set());
        shown.map(|verb| (verb.get_name().to_owned(), first_line(verb.get_about()))).collect()
    }

    /// `--long`; a flag without one by its letter.
    fn all_flags(self) -> Vec<Candidate> {
        let shown = self.command.get_arguments().filter(|arg| !arg.is_hide_set());
        let spelled = |arg: &Arg| match (arg.get_long(), arg.get_short()) {
            (Some(long), _) => Some(format!("--{long}")),
            (None, Some(letter)) => Some(format!("-{letter}")),
            (None, None) => None,
        };
        shown.filter_map(|arg| Some((spelled(arg)?, first_line(arg.get_help())))).collect()
    }

    /// The argument without a flag that stands here; the last one may be one of many.
    fn argument(self) -> Option<&'a Arg> {
        let mut arguments = self.command.get_positionals();
        let last = self.command.get_positionals().last();
        let many = |arg: &&Arg| arg.get_num_args().is_some_and(|number| number.max_values() > 1);
        arguments.nth(self.positional).or_else(|| last.filter(many))
    }
}

/// The values that an argument knows, behind `prefix`; else files, if it is a path.
fn values(arg: &Arg, prefix: &str) -> (Vec<Candidate>, Beside) {
    let known = arg.get_possible_values();
    let shown = known.iter().filter(|value| !value.is_hide_set());
    let found = shown.map(|value| (format!("{prefix}{}", value.get_name()), first_line(value.get_help()))).collect();
    let beside = match arg.get_value_hint() {
        ValueHint::AnyPath | ValueHint::FilePath | ValueHint::DirPath | ValueHint::ExecutablePath => Beside::Files,
        _ => Beside::Nothing,
    };
    (found, beside)
}

fn first_line(text: Option<&StyledStr>) -> String {
    text.map(ToString::to_string).and_then(|text| text.lines().next().map(str::to_owned)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn complete(words: &[&str]) -> (Vec<String>, Beside) {
        let mut grammar = crate::cli::Cli::command();
        grammar.build();
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let (found, beside) = candidates(&grammar, &words);
        (found.into_iter().map(|(word, _)| word).collect(), beside)
    }

    /// What may stand there, without files.
    fn words(words: &[&str]) -> Vec<String> {
        let (found, beside) = complete(words);
        assert_eq!(beside, Beside::Nothing, "{words:?}");
        found
    }

    #[test]
    fn verbs_and_the_verbs_of_verbs() {
        assert_eq!(words(&["re"]), ["render", "resume", "release"]);
        assert_eq!(words(&["release", "s"]), ["set", "show"]);
        assert!(words(&[]).contains(&"check".to_owned()));
        assert!(!words(&[""]).contains(&DOOR.to_owned()));
        // `help` knows the verbs as well
        assert_eq!(words(&["help", "exp"]), ["explain"]);
    }

    #[test]
    fn flags_with_those_of_all_verbs() {
        assert_eq!(words(&["check", "--out"]), ["--output"]);
        assert!(words(&["render", "-"]).iter().all(|word| word.starts_with("--")));
        assert!(words(&["explain", "--", "--out"]).is_empty());
    }

    #[test]
    fn values_after_their_flags() {
        for before in [&["check", "-o", "j"][..], &["-o", "j"], &["check", "-qo", "j"], &["check", "--output", "j"]] {
            assert_eq!(words(before), ["json", "junit"], "{before:?}");
        }
        assert_eq!(words(&["check", "--output=j"]), ["--output=json", "--output=junit"]);
        // a value stands there already
        assert_eq!(words(&["-ojson", "ch"]), ["check"]);
        assert_eq!(words(&["--color=never", "--deny", "warnings", "ch"]), ["check"]);
        assert_eq!(words(&["completion", "z"]), ["zsh"]);
    }

    #[test]
    fn files_where_a_path_may_stand() {
        assert_eq!(complete(&["man", "--out", ""]), (vec![], Beside::Files));
        assert_eq!(complete(&["check", ""]), (vec![], Beside::Files));
        assert_eq!(complete(&["check", "--", "--x"]), (vec![], Beside::Files));
        assert_eq!(complete(&["no-such-verb", ""]).1, Beside::Nothing);
    }

    #[test]
    fn the_last_line_is_the_directive() {
        let ask = |words: &[&str]| {
            let words: Vec<OsString> = words.iter().map(OsString::from).collect();
            answer(&words, crate::cli::Cli::command)
        };
        assert_eq!(
            ask(&["railiance", "__complete", "schem"]).unwrap(),
            "schema\tPrint the JSON Schema of a file, or list the schemas\n:4\n"
        );
        assert_eq!(ask(&["railiance", "__complete", "check", "x"]).unwrap(), ":0\n");
        assert_eq!(ask(&["railiance", "check"]), None);
    }
}
