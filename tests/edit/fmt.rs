use railiance::diag::{Code, SourceId};
use railiance::edit::Text;
use railiance::edit::fmt::format;

pub const ORDER: &[&str] = &[
    "contract",
    "app.name",
    "app.owner",
    "workload.image",
    "workload.ports",
    "workload.env",
    "secrets",
    "requires",
    "stage.local",
    "stage.canary.strategy",
    "stage.canary.steps",
    "stage.canary.gate",
    "stage.production",
    "target.*.context",
    "target.*.profile",
];

pub fn formatted(text: &str) -> String {
    let checked = format(Text { text, source: SourceId(0) }, ORDER);
    assert_eq!(checked.findings, [], "{text}");
    let again = format(Text { text: &checked.value, source: SourceId(0) }, ORDER).value;
    assert_eq!(again, checked.value, "not idempotent for:\n{text}");
    checked.value
}

#[test]
fn tables_and_keys_stand_in_order() {
    let text = "\
[stage.production]
keep = 10
[target.b]
profile = \"x\"
extra = 1
context = \"b\"
[zebra]
[workload]
ports.http = 8080
image = \"i\"
[stage.canary]
[app]
owner = \"o\"
name = \"n\"
[target.a]
[workload.env]
Z = \"1\"
A = \"2\"
";
    let expected = "\
[app]
name = \"n\"
owner = \"o\"

[workload]
image = \"i\"
ports.http = 8080

[workload.env]
Z = \"1\"
A = \"2\"

[stage.canary]

[stage.production]
keep = 10

[target.b]
context = \"b\"
profile = \"x\"
extra = 1

[target.a]

[zebra]
";
    assert_eq!(formatted(text), expected);
}

#[test]
fn comments_stay_with_what_they_stand_above_or_behind() {
    let text = "\
#:schema https://railiance.dev/schemas/app.v1.json
contract = \"railiance.dev/v1\"     # v1
# about production
[stage.production]   # last stage
keep = 10
# of production


# about app, first

# about app, second
[app]
# the owner
owner = \"o\"#who
# the name
name = \"n\"

# replicas of app
# at the end
";
    let expected = "\
#:schema https://railiance.dev/schemas/app.v1.json
contract = \"railiance.dev/v1\" # v1

# about app, first

# about app, second
[app]
# the name
name = \"n\"
# the owner
owner = \"o\" #who

# about production
[stage.production] # last stage
keep = 10
# of production

# replicas of app
# at the end
";
    assert_eq!(formatted(text), expected);
}

#[test]
fn a_licence_stays_at_the_top() {
    let text = "# SPDX\n\n# about the stage\n[stage.local]\n[app]\n";
    assert_eq!(formatted(text), "# SPDX\n\n[app]\n\n# about the stage\n[stage.local]\n");
    assert_eq!(formatted("\n\n# only words\n\n\n# more\n\n"), "# only words\n\n# more\n");
    assert_eq!(formatted(""), "");
    assert_eq!(formatted("#:schema x\n[app]\n"), "#:schema x\n\n[app]\n");
}

#[test]
fn elements_of_an_array_of_tables_keep_their_order_and_what_is_theirs() {
    let text = "\
[[requires]]
crd = \"b\"
[requires.more]
x = 1
[zoo]
[[requires]]
crd = \"a\"
[requires.more]
x = 2
[[requires.deep]]
[[requires.deep]]
[app]
";
    let expected = "\
[app]

[[requires]]
crd = \"b\"

[requires.more]
x = 1

[[requires]]
crd = \"a\"

[requires.more]
x = 2

[[requires.deep]]

[[requires.deep]]

[zoo]
";
    assert_eq!(formatted(text), expected);
}

#[test]
fn values_get_one_spelling() {
    let text = "\
a='plain'
b = 'say \"hi\"'
c = 'back\\slash'
'd d'   =   { x=1,y = [ 1,2 , ] , }
\"e\" . f = [ ]
g = {}
h = 1_000
i = 2024-01-01 00:00:00
j = '''
two
lines'''
k = \"\\u0041\"
";
    let expected = "\
a = \"plain\"
b = 'say \"hi\"'
c = 'back\\slash'
\"d d\" = { x = 1, y = [1, 2] }
e.f = []
g = {}
h = 1_000
i = 2024-01-01 00:00:00
j = '''
two
lines'''
k = \"\\u0041\"
";
    assert_eq!(formatted(text), expected);
}

#[test]
fn long_arrays_are_broken_and_broken_ones_stay() {
    let long = format!("a = [{}]\n", ["\"0123456789012345678\""; 5].join(","));
    let lines = "  \"0123456789012345678\",\n".repeat(5);
    assert_eq!(formatted(&long), format!("a = [\n{lines}]\n"));
    let text = "\
steps = [
    { weight = 5,  hold = \"10m\" }, # slow
  # then
  { weight = 50, hold = \"1h\" }
  # done
]
one = [ # why
  1 ]
";
    let expected = "\
steps = [
  { weight = 5, hold = \"10m\" }, # slow
  # then
  { weight = 50, hold = \"1h\" },
  # done
]
one = [
  # why
  1,
]
";
    assert_eq!(formatted(text), expected);
}

#[test]
fn blank_lines_group_keys_but_only_one() {
    assert_eq!(formatted("\n\n[a]\n\n\nx = 1\n\n\n\ny = 2\nz = 3"), "[a]\nx = 1\n\ny = 2\nz = 3\n");
}

#[test]
fn windows_texts_become_plain_ones() {
    assert_eq!(formatted("\u{FEFF}[a]\r\nx = 1 # c\r\n"), "[a]\nx = 1 # c\n");
}

#[test]
fn a_text_that_does_not_parse_comes_back_with_the_findings() {
    let text = "[app]\nname = \n[app]\n";
    let checked = format(Text { text, source: SourceId(7) }, ORDER);
    assert_eq!(checked.value, text);
    assert_eq!(checked.findings[0].code, Code::TomlSyntax);
    assert_eq!(checked.findings[0].span().unwrap().source, SourceId(7));
}
