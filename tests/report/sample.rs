use railiance::diag::{Code, Finding, SourceId, Sources, Span};
use railiance::report::findings::{Findings, Format, Glyphs, Look, Paint, draw};

pub const TOML: &str =
    "[app]\nname = \"größe\" # naïve 🚂\n\n[stage.canary]\nsteps = [\n  { weight = 50 },\n  { weight = 5 },\n]\n";

/// The span of the first `needle` in a source.
pub fn span(sources: &Sources, id: SourceId, needle: &str) -> Span {
    let at = sources.get(id).text.find(needle).unwrap_or_else(|| panic!("no `{needle}`"));
    Span::new(id, at..at + needle.len())
}

pub fn one(name: &str, text: &str) -> (Sources, SourceId) {
    let mut sources = Sources::default();
    let id = sources.add(name, text);
    (sources, id)
}

/// A finding with two labels, help and a note.
pub fn weights() -> (Sources, Vec<Finding>) {
    let (sources, id) = one("shop/railiance/app.toml", TOML);
    let finding = Finding::new(Code::WeightsOutOfOrder, "weight `5` follows `50`; expected a rising weight")
        .at(span(&sources, id, "weight = 5 }"), "falls to 5")
        .at(span(&sources, id, "weight = 50"), "was 50 here")
        .help("sort the steps by weight")
        .note("a falling weight would take traffic from a version that passed");
    (sources, vec![finding])
}

pub fn plain(sources: &Sources, findings: Vec<Finding>) -> String {
    let found = Findings::new(sources, findings, 0);
    draw(&found, Format::Text, &Look::PLAIN).unwrap()
}

pub fn drawn(sources: &Sources, findings: Vec<Finding>, format: Format) -> String {
    draw(&Findings::new(sources, findings, 1), format, &Look::PLAIN).unwrap()
}

pub const FANCY: Look = Look { paint: Paint::Ansi, glyphs: Glyphs::Unicode, width: 80 };
