use super::{Path, Walk};
use crate::compile::render::verify::schema::{Matched, Pattern, Rule, Text};
use crate::diag::{Code, count, join, nearest};
use serde_json::Value;

impl Walk<'_> {
    pub(super) fn rule(&mut self, value: &Value, rule: &Rule, path: &Path) {
        match rule {
            Rule::OneOfTexts(allowed) => self.one_of_texts(value, allowed, path),
            Rule::OneOfValues(allowed) => self.one_of_values(value, allowed, path),
            Rule::Minimum(_) | Rule::Maximum(_) | Rule::Above(_) | Rule::Below(_) => self.bound(value, rule, path),
            Rule::MinLength(least) => self.at_least(length(value), *least, "character", path),
            Rule::MaxLength(most) => self.at_most(length(value), *most, "character", path),
            Rule::MinItems(least) => self.at_least(items(value), *least, "item", path),
            Rule::MaxItems(most) => self.at_most(items(value), *most, "item", path),
            Rule::MinProperties(least) => self.at_least(entries(value), *least, "field", path),
            Rule::MaxProperties(most) => self.at_most(entries(value), *most, "field", path),
            Rule::Pattern(pattern) => self.pattern(value, pattern, path),
            Rule::Format(format) => self.format(value, *format, path),
            Rule::AnyOf(parts) => self.any_of(value, parts, path),
            Rule::OneOf(parts) => self.one_of(value, parts, path),
            Rule::AllOf(parts) => parts.iter().for_each(|part| self.value(value, part, path)),
            Rule::Not(part) => self.not(value, part, path),
        }
    }

    fn one_of_texts(&mut self, value: &Value, allowed: &[Text], path: &Path) {
        let Some(text) = value.as_str() else { return };
        if allowed.iter().any(|one| one == text) {
            return;
        }
        let names: Vec<&str> = allowed.iter().map(AsRef::as_ref).filter(|name| !name.is_empty()).collect();
        let help = match nearest(text, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`? allowed: {}", join(&names, "or")),
            None => format!("allowed: {}", join(&names, "or")),
        };
        let message = format!("`{path}` is `{text}`, which is not allowed there");
        self.problem_with_help(Code::FieldEnum, path, message, "not an allowed value", Some(help));
    }

    fn one_of_values(&mut self, value: &Value, allowed: &[Value], path: &Path) {
        if !allowed.contains(value) {
            let names: Vec<String> = allowed.iter().map(Value::to_string).collect();
            let message = format!("`{path}` is not one of the values that are allowed there");
            let help = Some(format!("allowed: {}", join(&names, "or")));
            self.problem_with_help(Code::FieldEnum, path, message, "not an allowed value", help);
        }
    }

    fn bound(&mut self, value: &Value, rule: &Rule, path: &Path) {
        let Some(number) = value.as_f64() else { return };
        let (fits, words, bound) = match rule {
            Rule::Minimum(least) => (number >= *least, "at least", least),
            Rule::Maximum(most) => (number <= *most, "at most", most),
            Rule::Above(bound) => (number > *bound, "more than", bound),
            Rule::Below(bound) => (number < *bound, "less than", bound),
            _ => return,
        };
        if !fits {
            self.refuse(path, format!("`{path}` is {value}, expected {words} {bound}"), "out of range");
        }
    }

    fn at_least(&mut self, found: Option<usize>, least: u64, noun: &str, path: &Path) {
        if let Some(found) = found.filter(|found| (*found as u64) < least) {
            let message = format!("`{path}` has {}, expected at least {least}", count(found, noun));
            self.refuse(path, message, "too short");
        }
    }

    fn at_most(&mut self, found: Option<usize>, most: u64, noun: &str, path: &Path) {
        if let Some(found) = found.filter(|found| *found as u64 > most) {
            let message = format!("`{path}` has {}, expected at most {most}", count(found, noun));
            self.refuse(path, message, "too long");
        }
    }

    fn pattern(&mut self, value: &Value, pattern: &Pattern, path: &Path) {
        let Some(text) = value.as_str() else { return };
        match pattern.matches(text) {
            Matched::Yes => {}
            // the value may be anybody's, so only its place is shown
            Matched::No => {
                self.refuse(path, format!("`{path}` does not match the pattern `{}`", pattern.text), "does not match");
            }
            Matched::Unreadable => self.problem_with_help(
                Code::NotACrd,
                path,
                format!("the CRD's pattern for `{path}` is no regular expression: `{}`", pattern.text),
                "cannot be checked",
                Some("correct the pattern in the CRD's file".to_owned()),
            ),
        }
    }

    pub(super) fn refuse(&mut self, path: &Path, message: String, label: &str) {
        self.problem(Code::FieldValue, path, message, label);
    }
}

fn length(value: &Value) -> Option<usize> {
    value.as_str().map(|text| text.chars().count())
}

fn items(value: &Value) -> Option<usize> {
    value.as_array().map(Vec::len)
}

fn entries(value: &Value) -> Option<usize> {
    value.as_object().map(serde_json::Map::len)
}
