//! Plurals, lists and suggestions, so that every message says them alike.

/// `1 finding`, `2 findings`.
pub fn count(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    }
}

/// `` `a`, `b` and `c` ``; with `word` = "or": `` `a`, `b` or `c` ``.
pub fn join<T: AsRef<str>>(items: &[T], word: &str) -> String {
    let quoted: Vec<String> = items.iter().map(|item| format!("`{}`", item.as_ref())).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} {word} {last}", rest.join(", ")),
    }
}

/// The candidate closest to what was written, if it is close enough to be a slip of the keys.
pub fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(written, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 1 + candidate.len() / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_and_lists() {
        assert_eq!(count(1, "finding"), "1 finding");
        assert_eq!(count(0, "finding"), "0 findings");
        assert_eq!(join(&["a", "b", "c"], "or"), "`a`, `b` or `c`");
        assert_eq!(join(&["a"], "or"), "`a`");
    }

    #[test]
    fn suggestions_stay_close() {
        assert_eq!(nearest("weigth", ["weight", "hold"]), Some("weight"));
        assert_eq!(nearest("completely", ["weight", "hold"]), None);
    }
}
