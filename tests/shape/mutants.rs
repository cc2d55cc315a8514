use super::read::{drawn, tree};
use jsonschema::{Draft, Validator};
use railiance::compile::check::schemas::SchemaName;
use railiance::compile::check::{Input, check, shape};
use railiance::compile::load::Beside;
use railiance::tree::{Kind, Node};
use serde_json::Number;
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

impl Dice {
    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.roll(from.len())]
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
            *kind = match dice.roll(6) {
                0 => Kind::Bool(true),
                1 => Kind::Number(number(dice)),
                2 => Kind::Seq(Vec::new()),
                3 => Kind::Map(Vec::new()),
                4 => Kind::String((*dice.pick(&TEXTS)).to_owned()),
                _ => near(kind, dice),
            }
        }
    }
}

/// Texts at the edges of patterns: empty, white space, line ends, letters that only some engines know.
const TEXTS: [&str; 14] = ["", " ", "some text", "a", "A", "0", "5m", "5m\n", "50%", "/", "/a b", "a\r", "grösse", "٣"];

/// The same value, a little beside it.
fn near(kind: &Kind, dice: &mut Dice) -> Kind {
    match kind {
        Kind::String(text) => Kind::String(match dice.roll(6) {
            0 => format!("{text}\n"),
            1 => format!(" {text}"),
            2 => text.to_uppercase(),
            3 => format!("{text}é"),
            4 => text.chars().skip(1).collect(),
            _ => text.repeat(2),
        }),
        Kind::Number(_) => Kind::Number(number(dice)),
        Kind::Bool(flag) => Kind::Bool(!flag),
        Kind::Null | Kind::Seq(_) | Kind::Map(_) => Kind::String("a".to_owned()),
    }
}

/// Numbers at the edges of bounds and of their own types.
fn number(dice: &mut Dice) -> Number {
    let whole = [-1, 0, 1, 2, 100, 101, 65_536, 4_294_967_295, 4_294_967_296, (1 << 53) + 1, i64::MAX, i64::MIN];
    let broken = [1.0, 0.5, -0.0, 3.0, 1e300, 5e-324, f64::MAX, -1.5];
    match dice.roll(3) {
        0 => Number::from_f64(*dice.pick(&broken)).unwrap(),
        1 => u64::MAX.into(),
        _ => (*dice.pick(&whole)).into(),
    }
}

/// The crate's validator of the whole schema.
fn whole(schema: SchemaName) -> Validator {
    jsonschema::options().with_draft(Draft::Draft4).build(&schema.generate_compact()).unwrap()
}

/// What we accept the crate accepts; what we refuse it may accept, but only where a text is not ASCII.
fn agreed(schema: SchemaName, tree: &Node, valid: bool) -> bool {
    match shape::accepts(schema, tree) {
        true => valid,
        false => !valid || !tree.to_value().to_string().is_ascii(),
    }
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
            assert!(agreed(SchemaName::App, &app, valid), "{name}, round {round}: the crate says {valid}");
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

/// Far more mutants of every file, read by ours and by the validator of the whole schema.
#[test]
fn what_we_accept_the_crate_accepts() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let read = |path: &str| std::fs::read_to_string(fixtures.join(path)).unwrap();
    let mut dice = Dice(11);
    for (schema, path) in [
        (SchemaName::App, "contract/valid/every-part.toml"),
        (SchemaName::App, "contract/valid/upstream.toml"),
        (SchemaName::App, "shop/railiance/app.toml"),
        (SchemaName::Release, "shop/railiance/release.toml"),
        (SchemaName::Lock, "shop/overlay/railiance/railiance.lock"),
    ] {
        let (validator, text, mut accepted) = (whole(schema), read(path), 0);
        for round in 0..2_000 {
            let mut file = tree(&text);
            for _ in 0..=dice.roll(3) {
                mutate(&mut file, &mut dice);
            }
            let valid = validator.is_valid(&file.to_value());
            assert!(agreed(schema, &file, valid), "{path}, round {round}: the crate says {valid}");
            accepted += usize::from(shape::accepts(schema, &file));
        }
        assert!((20..1_980).contains(&accepted), "{path}: {accepted} accepted, the readings were hardly compared");
    }
}
