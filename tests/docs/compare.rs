/// Whether an output is what is shown; `[..]` stands for any part of a line, a line `...` for any lines.
pub fn fits(shown: &str, output: &str) -> bool {
    let shown: Vec<&str> = shown.lines().collect();
    let output: Vec<&str> = output.lines().map(str::trim_end).collect();
    lines(&shown, &output)
}

fn lines(shown: &[&str], output: &[&str]) -> bool {
    match (shown.split_first(), output.split_first()) {
        (None, None) => true,
        (Some((&"...", rest)), _) => (0..=output.len()).any(|skipped| lines(rest, &output[skipped..])),
        (Some((first, rest)), Some((line, others))) => one_line(first.trim_end(), line) && lines(rest, others),
        _ => false,
    }
}

fn one_line(shown: &str, line: &str) -> bool {
    match shown.split_once("[..]") {
        None => shown == line,
        Some((start, rest)) => line.strip_prefix(start).is_some_and(|end| {
            end.char_indices().map(|(at, _)| at).chain([end.len()]).any(|at| one_line(rest, &end[at..]))
        }),
    }
}

#[test]
fn wildcards_stand_for_parts_of_lines_and_for_lines() {
    assert!(fits("a[..]c\n", "abbc\n") && fits("[..]\n", "\n") && fits("a\n...\nd\n", "a\nb\nc\nd\n"));
    assert!(fits("...\n", "") && fits("a\n...\n", "a\n") && fits("[..]x[..]y\n", "xxyy\n"));
    assert!(!fits("a[..]c\n", "abbd\n") && !fits("a\n", "a\nb\n") && !fits("a\nb\n", "a\n"));
    assert!(!fits("a\n...\nd\n", "a\nb\n") && !fits("", "a\n"));
}
