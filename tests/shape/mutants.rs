use super::read::{drawn, tree};
use jsonschema::{Draft, Validator};
use railiance::compile::check::schemas::SchemaName;
use railiance::compile::check::{Input, check, shape};
use railiance::compile::load::Beside;
use railiance::tree::{Kind, Node};
use std::collections::BTreeSet;
use std::path::Path;

/// A small generator of numbers; the same seed, the same mutants.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides.max(1)
    }
}

/// Breaks one value somewhere below the node.
fn mutate(node: &mut Node, dice: &mut Dice) {
    match &mut node.kind {
        Kind::Map(entries) if !entries.is_empty() && dice.roll(5) > 0 => {
            let at = dice.roll(entries.len());
            match dice.roll(8) {
                0 => drop(entries.remove(at)),
                1 => entries[at].0.text.push('x'),
                _ => mutate(&mut entries[at].1, dice),
            }
        }
        Kind::Seq(items) if !items.is_empty() && dice.roll(4) > 0 => {
            let at = dice.roll(items.len());
            mutate(&mut items[at], dice);
        }
        kind => {
            *kind = match dice.roll(7) {
                0 => Kind::String("".into()),
                1 => Kind::String("some text".into()),
                2 => Kind::Bool(true),
                3 => Kind::Number((-1).into()),
                4 => Kind::Number(7_000_000_000_u64.into()),
                5 => Kind::Seq(Vec::new()),
                _ => Kind::Map(Vec::new()),
            }
        }
    }
}

/// The crate's validator of the whole schema.
fn whole(schema: SchemaName) -> Validator {
    jsonschema::options().with_draft(Draft::Draft4).build(&schema.generate_compact()).unwrap()
}

/// Our own reading, the validator of the parts that a document uses, and that of the whole schema
/// give the same verdict on every broken document, and none makes the check fall over; a broken
/// shape is never silent.
#[test]
fn all_readings_agree_on_broken_documents() {
    let (validator, mut accepted) = (whole(SchemaName::App), 0);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/contract/valid");
    let mut dice = Dice(7);
    for name in ["every-part.toml", "upstream.toml", "several-hosts.toml"] {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        for round in 0..400 {
            let mut app = tree(&text);
            for _ in 0..dice.roll(4) {
                mutate(&mut app, &mut dice);
            }
            let valid = validator.is_valid(&app.to_value());
            assert_eq!(shape::accepts(SchemaName::App, &app), valid, "{name}, round {round}");
            let (found, explained) = (shape::check(SchemaName::App, &app), shape::explain(SchemaName::App, &app));
            assert_eq!(drawn(&text, &found.findings), drawn(&text, &explained.findings), "{name}, round {round}");
            assert!(valid || !explained.findings.is_empty(), "{name}, round {round}: refused without a word");
            accepted += usize::from(valid);
            let input =
                Input { app: &app, release: None, lock: None, files: BTreeSet::new(), beside: Beside::default() };
            let checked = check(&input);
            assert!(checked.value.is_some() || checked.failed(), "{name}, round {round}: nothing said");
        }
    }
    assert!(accepted > 50, "{accepted} of 1,200 are valid: the readings were hardly compared");
}
