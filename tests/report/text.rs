use crate::sample::{FANCY, TOML, drawn, one, plain, span, weights};
use railiance::diag::{Code, Finding, Sources, Span};
use railiance::report::findings::{Findings, Format, Glyphs, Look, Paint, draw};
use std::time::Instant;

#[test]
fn plain_drawing_has_code_place_labels_help_and_note() {
    let (sources, findings) = weights();
    let expected = "\
error[MNG001] weights-out-of-order
  x weight `5` follows `50`; expected a rising weight
   ,-[shop/railiance/app.toml:7:5]
 5 | steps = [
 6 |   { weight = 50 },
   :     ^^^^^|^^^^^
   :          `-- was 50 here
 7 |   { weight = 5 },
   :     ^^^^^^|^^^^^
   :           `-- falls to 5
 8 | ]
   `----
  help: sort the steps by weight
  note: a falling weight would take traffic from a version that passed

1 error; `railiance explain MNG001` says more
";
    assert_eq!(plain(&sources, findings), expected);
}

#[test]
fn unicode_drawing_marks_wide_and_accented_characters() {
    let (sources, id) = one("app.toml", TOML);
    let finding = Finding::new(Code::BadFormat, "x").at(span(&sources, id, "\"größe\""), "here");
    let look = Look { paint: Paint::Plain, glyphs: Glyphs::Unicode, width: 80 };
    let text = draw(&Findings::new(&sources, vec![finding], 0), Format::Text, &look).unwrap();
    let expected = "\
error[SHP006] bad-format
  × x
   ╭─[app.toml:2:8]
 1 │ [app]
 2 │ name = \"größe\" # naïve 🚂
   ·        ───┬───
   ·           ╰── here
 3 │
   ╰────

1 error; `railiance explain SHP006` says more
";
    assert_eq!(text, expected);
}

#[test]
fn colour_is_there_if_wanted_and_only_then() {
    let (sources, findings) = weights();
    let coloured = draw(&Findings::new(&sources, findings.clone(), 0), Format::Text, &FANCY).unwrap();
    assert!(coloured.contains("\u{1b}[31merror[MNG001] weights-out-of-order\u{1b}[0m"), "{coloured:?}");
    assert!(!plain(&sources, findings).contains('\u{1b}'));
}

#[test]
fn labels_in_two_files_are_drawn_in_both() {
    let mut sources = Sources::default();
    let one = sources.add("a/railiance/app.toml", "host = \"x.example\"\n");
    let two = sources.add("b/railiance/app.toml", "# comment\nhost = \"x.example\"\n");
    let finding = Finding::new(Code::HostClaimedTwice, "host `x.example` is claimed twice")
        .at(span(&sources, two, "\"x.example\""), "second claim")
        .at(span(&sources, one, "\"x.example\""), "first claim");
    let expected = "\
error[MNG006] host-claimed-twice
  x host `x.example` is claimed twice
   ,-[b/railiance/app.toml:2:8]
 1 | # comment
 2 | host = \"x.example\"
   :        ^^^^^|^^^^^
   :             `-- second claim
   `----
   ,-[a/railiance/app.toml:1:8]
 1 | host = \"x.example\"
   :        ^^^^^|^^^^^
   :             `-- first claim
   `----

1 error; `railiance explain MNG006` says more
";
    assert_eq!(plain(&sources, vec![finding]), expected);
}

#[test]
fn far_labels_in_one_file_leave_the_lines_between_out() {
    let text: String = (1..=40).map(|line| format!("line{line} = 1\n")).collect();
    let (sources, id) = one("app.toml", &text);
    let finding = Finding::new(Code::ConflictingKeys, "x")
        .at(span(&sources, id, "line30"), "late")
        .at(span(&sources, id, "line5 "), "early");
    let drawing = plain(&sources, vec![finding]);
    assert!(drawing.contains("[app.toml:5:1]") && drawing.contains("[app.toml:30:1]"), "{drawing}");
    assert!(!drawing.contains("line15"), "{drawing}");
}

#[test]
fn findings_without_a_place_are_drawn() {
    let finding = Finding::new(Code::NoRelease, "no `release.toml`").help("run `railiance release set`");
    let expected = "\
error[MNG035] no-release
  x no `release.toml`
  help: run `railiance release set`

1 error; `railiance explain MNG035` says more
";
    assert_eq!(plain(&Sources::default(), vec![finding]), expected);
}

#[test]
fn places_at_the_edges_of_a_text_are_drawn() {
    for text in ["", "\n", "a", "a\n", "a\r\nb\r\n"] {
        let (sources, id) = one("app.toml", text);
        let spans = [Span::whole_file(id), Span::new(id, text.len()..text.len()), Span::new(id, 0..text.len() + 9)];
        for span in spans {
            let drawing = plain(&sources, vec![Finding::new(Code::EmptyFile, "x").at(span, "this")]);
            assert!(drawing.contains("[app.toml:") && drawing.contains("this"), "{text:?} {span:?}\n{drawing}");
            assert!(!drawing.contains("Failed to read"), "{text:?} {span:?}\n{drawing}");
        }
    }
}

#[test]
fn a_line_of_100_kb_is_cut_around_its_label() {
    let long = format!("a = \"{}\" needle {}\n", "x".repeat(50_000), "y".repeat(50_000));
    let (sources, id) = one("app.toml", &long);
    let drawing = plain(&sources, vec![Finding::new(Code::UnknownKey, "x").at(span(&sources, id, "needle"), "this")]);
    assert!(drawing.len() < 1000 && drawing.contains("needle") && drawing.contains("..."), "{}", drawing.len());
    assert!(drawing.contains(&format!("[app.toml:1:{}]", 50_008)), "{drawing}");
}

#[test]
fn a_span_over_a_whole_file_shows_its_first_line() {
    let text: String = (1..=100).map(|line| format!("line{line} = 1\n")).collect();
    let (sources, id) = one("app.toml", &text);
    let whole = Span::new(id, 0..text.len());
    let drawing = plain(&sources, vec![Finding::new(Code::UnknownKey, "x").at(whole, "all")]);
    assert!(drawing.contains("line1 ") && !drawing.contains("line9 "), "{drawing}");
}

#[test]
fn texts_cannot_steer_the_terminal() {
    let (sources, id) = one("a\u{1b}[2J.toml", "k = \"\u{1b}[31m\u{202e}evil\" # \u{9b}1m\n");
    let finding =
        Finding::new(Code::UnknownKey, "`\u{1b}[5m`").at(Span::new(id, 0..1), "\u{7}").help("\u{1b}c").note("\u{8}");
    let drawing = plain(&sources, vec![finding]);
    let bad = ['\u{1b}', '\u{9b}', '\u{202e}', '\u{7}', '\u{8}'];
    assert!(!drawing.contains(bad), "{drawing:?}");
    assert!(drawing.contains("evil"), "{drawing:?}");
}

#[test]
fn a_secret_is_masked_in_its_own_and_in_neighbouring_drawings() {
    let (sources, id) = one("app.toml", "[workload.env]\nPASSWORD = \"hunter2\"\nlevle = 1\n");
    let secret = Finding::new(Code::SecretByName, "`PASSWORD` holds a value")
        .at(span(&sources, id, "\"hunter2\""), "a value")
        .mask(span(&sources, id, "\"hunter2\""));
    let slip = Finding::new(Code::UnknownKey, "unknown key `levle`").at(span(&sources, id, "levle"), "");
    for format in [Format::Text, Format::Json, Format::Sarif, Format::Github, Format::Junit] {
        let written = drawn(&sources, vec![secret.clone(), slip.clone()], format);
        assert!(!written.contains("hunter2"), "{written}");
    }
    assert!(plain(&sources, vec![slip]).contains("hunter2"), "only a finding tells that a line is secret");
}

#[test]
fn several_applications_get_headings_and_a_count() {
    let mut sources = Sources::default();
    let mut findings = Vec::new();
    for name in ["b/railiance/app.toml", "a/railiance/app.toml"] {
        let id = sources.add(name, "x = 1\n");
        findings.push(Finding::new(Code::UnknownKey, "unknown key `x`").at(Span::new(id, 0..1), ""));
    }
    let text = draw(&Findings::new(&sources, findings, 12), Format::Text, &Look::PLAIN).unwrap();
    let headings: Vec<&str> = text.lines().filter(|line| line.ends_with("/railiance")).collect();
    assert_eq!(headings, ["a/railiance", "b/railiance"]);
    assert!(text.ends_with("\n\n2 errors in 2 of 12 applications; `railiance explain SHP001` says more\n"), "{text}");
}

#[test]
fn nothing_found_is_said() {
    let text = draw(&Findings::new(&Sources::default(), Vec::new(), 3), Format::Text, &Look::PLAIN).unwrap();
    assert_eq!(text, "no findings in 3 applications\n");
}

#[test]
fn ten_thousand_findings_are_drawn_in_time() {
    let text: String = (0..10_000).map(|line| format!("key{line} = \"value\"\n")).collect();
    let (sources, id) = one("app.toml", &text);
    let starts = text.match_indices("key").map(|(at, _)| Span::new(id, at..at + 3));
    let findings =
        starts.map(|span| Finding::new(Code::UnknownKey, "unknown key").at(span, "here").help("h")).collect();
    let begun = Instant::now();
    let drawing = plain(&sources, findings);
    let spent = begun.elapsed();
    assert!(drawing.lines().count() > 60_000);
    // the budget is a second with optimisation; tests run without it, beside others
    assert!(spent.as_secs_f32() < 8.0, "{spent:?}");
    eprintln!("10,000 findings: {spent:?}");
}
