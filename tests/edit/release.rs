use railiance::diag::{Code, Finding, SourceId};
use railiance::edit::Text;
use railiance::edit::release::{ReleaseValues, Slot, set};

fn values(pairs: &[(&str, &str)]) -> ReleaseValues {
    let get = |key: &str| pairs.iter().find(|(name, _)| *name == key).map(|(_, value)| (*value).to_owned());
    ReleaseValues {
        version: get("version"),
        image: get("image"),
        commit: get("commit"),
        base: get("base"),
        source: get("source"),
    }
}

fn edit(text: &str, slot: &Slot, pairs: &[(&str, &str)]) -> Result<String, Vec<Finding>> {
    set(Some(Text { text, source: SourceId(3) }), slot, &values(pairs))
}

fn stable(target: &str) -> Slot {
    Slot::Stable { target: Some(target.to_owned()) }
}

const FILE: &str = "\
#:schema https://railiance.dev/schemas/release.v1.json
# our file

[candidate] # on trial
version = 'v1'   # bumped by CI
extra = { keep = true }
image = \"old\"

# what runs
[stable]
version = \"v0\"
";

#[test]
fn a_new_file_is_well_formed() {
    let new = set(None, &Slot::Candidate, &values(&[("version", "v1"), ("image", "a@sha256:0"), ("base", "v0")]));
    let expected = "\
#:schema https://railiance.dev/schemas/release.v1.json
# written by tools: `railiance release set`, or a pipeline

[candidate]
version = \"v1\"
image = \"a@sha256:0\"
base = \"v0\"
";
    assert_eq!(new.unwrap(), expected);
    let stable = set(None, &stable("rail-1"), &values(&[("version", "v1")])).unwrap();
    assert!(stable.ends_with("\n\n[stable.rail-1]\nversion = \"v1\"\n"), "{stable}");
}

#[test]
fn only_what_is_given_changes() {
    let edited = edit(FILE, &Slot::Candidate, &[("version", "v2"), ("commit", "abc")]).unwrap();
    let expected = FILE
        .replace("version = 'v1'   # bumped by CI", "version = \"v2\"   # bumped by CI")
        .replace("image = \"old\"\n", "image = \"old\"\ncommit = \"abc\"\n");
    assert_eq!(edited, expected);
}

#[test]
fn setting_again_changes_nothing() {
    let pairs = [("version", "v2"), ("image", "x\"y\\z\n"), ("source", "91aa0c3")];
    let slots = [Slot::Candidate, Slot::Stable { target: None }];
    for slot in slots {
        let once = edit(FILE, &slot, &pairs).unwrap();
        assert_eq!(edit(&once, &slot, &pairs).unwrap(), once);
        let table: toml::Table = toml::from_str(&once).unwrap();
        let name = if slot == Slot::Candidate { "candidate" } else { "stable" };
        assert_eq!(table[name]["image"].as_str(), Some("x\"y\\z\n"));
    }
    assert_eq!(edit(FILE, &Slot::Candidate, &[("version", "v1")]).unwrap(), FILE);
}

#[test]
fn targets_stand_side_by_side() {
    let one = edit("[candidate]\nversion = \"v1\"\n", &stable("rail-1"), &[("version", "v1")]).unwrap();
    let two = edit(&one, &stable("odd.name"), &[("version", "v0")]).unwrap();
    let expected = "[candidate]\nversion = \"v1\"\n\n[stable.rail-1]\nversion = \"v1\"\n\n[stable.\"odd.name\"]\nversion = \"v0\"\n";
    assert_eq!(two, expected);
}

#[test]
fn one_stable_and_several_do_not_mix() {
    let several = edit("[stable.a]\nversion = \"v1\"\n", &Slot::Stable { target: None }, &[("version", "v2")]);
    let finding = &several.unwrap_err()[0];
    assert_eq!(finding.code, Code::ConflictingKeys);
    assert_eq!(finding.message, "the file has `[stable.a]`, so `[stable]` alone names no target");
    let one = edit(FILE, &stable("a"), &[("version", "v2")]).unwrap_err();
    assert_eq!(one[0].message, "the file has a `[stable]` without a target beside `[stable.a]`");
    let span = one[0].span().unwrap();
    assert_eq!((span.source, &FILE[span.range()]), (SourceId(3), "stable"));
}

#[test]
fn other_ways_to_write_a_table_work_too() {
    let inline = edit("candidate = { version = \"v1\" } # x\n", &Slot::Candidate, &[("version", "v2")]).unwrap();
    assert_eq!(inline, "candidate = { version = \"v2\" } # x\n");
    let dotted = edit("candidate.version = \"v1\"\n", &Slot::Candidate, &[("image", "i")]).unwrap();
    assert_eq!(dotted, "candidate.version = \"v1\"\ncandidate.image = \"i\"\n");
}

#[test]
fn what_cannot_be_edited_is_refused() {
    let broken = edit("[candidate\n", &Slot::Candidate, &[("version", "v1")]).unwrap_err();
    assert_eq!(broken[0].code, Code::TomlSyntax);
    let text = edit("candidate = \"v1\"\n", &Slot::Candidate, &[("version", "v1")]).unwrap_err();
    assert_eq!((text[0].code, text[0].message.as_str()), (Code::WrongType, "`candidate` is not a table"));
    let list = edit("[[stable]]\nversion = \"v1\"\n", &Slot::Stable { target: None }, &[("version", "v1")]);
    assert_eq!(list.unwrap_err()[0].code, Code::WrongType);
}
