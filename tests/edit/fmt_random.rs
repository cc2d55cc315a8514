//! Random texts: formatting twice changes nothing more, the meaning and every comment stay.

use crate::fmt::formatted;

/// A small generator with a fixed seed, so that a failure can be repeated.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[usize::try_from(self.roll(from.len() as u64)).unwrap()]
    }
}

/// Writes a text of random tables, keys, values, comments and blank lines.
struct Author {
    dice: Dice,
    text: String,
    comments: usize,
    keys: usize,
}

impl Author {
    fn comment(&mut self) -> String {
        self.comments += 1;
        format!("# comment {} end", self.comments)
    }

    fn gap(&mut self) {
        for _ in 0..self.dice.roll(4) {
            match self.dice.roll(3) {
                0 => {
                    let comment = self.comment();
                    self.text.push_str(&format!("{comment}\n"));
                }
                _ => self.text.push('\n'),
            }
        }
    }

    fn end_of_line(&mut self) {
        if self.dice.roll(4) == 0 {
            let comment = self.comment();
            self.text.push_str(&format!("   {comment}"));
        }
        self.text.push('\n');
    }

    fn key(&mut self) -> String {
        self.keys += 1;
        let quote = self.dice.pick(&["", "", "\"", "'"]);
        let name = self.dice.pick(&["name", "image", "zone", "a"]);
        format!("{quote}{name}{}{quote}", self.keys)
    }

    fn value(&mut self, depth: u64) -> String {
        let scalars = [
            "1",
            "0x1F",
            "1.50",
            "true",
            "'plain'",
            "'say \"x\"'",
            "'a\\b'",
            "\"t\\tb\"",
            "1979-05-27T07:32:00Z",
            "'''multi\n  line'''",
            "\"\"\"\na\\\n  b\"\"\"",
            "-2.5e3",
            "\"a long text to make arrays of such texts longer than a hundred columns\"",
        ];
        match self.dice.roll(8 + depth * 2) {
            0 | 1 => self.array(depth),
            2 => self.inline(depth),
            _ => self.dice.pick(&scalars).to_owned(),
        }
    }

    fn array(&mut self, depth: u64) -> String {
        let mut text = String::from("[");
        for _ in 0..self.dice.roll(4) {
            text.push_str(&self.inner_gap());
            text.push_str(&self.value(depth + 1));
            text.push_str(self.dice.pick(&[",", " , "]));
            text.push_str(&self.inner_gap());
        }
        text + "]"
    }

    fn inner_gap(&mut self) -> String {
        match self.dice.roll(6) {
            0 => "\n  ".to_owned(),
            1 => format!(" {}\n", self.comment()),
            _ => " ".to_owned(),
        }
    }

    fn inline(&mut self, depth: u64) -> String {
        let pairs: Vec<String> = (0..self.dice.roll(3))
            .map(|_| {
                let (key, value) = (self.key(), self.value(depth + 1));
                format!("{key}  ={value}")
            })
            .collect();
        format!("{{ {} }}", pairs.join(" , "))
    }

    fn pairs(&mut self) {
        for _ in 0..self.dice.roll(5) {
            self.gap();
            let key = self.key();
            let dotted = if self.dice.roll(4) == 0 { format!(" . {}", self.key()) } else { String::new() };
            let value = self.value(0);
            self.text.push_str(&format!("{key}{dotted}={value}"));
            self.end_of_line();
        }
    }

    fn section(&mut self, at: usize) {
        self.gap();
        let table = self.dice.pick(&["app", "workload", "stage.canary", "stage", "target.x", "zoo", "'a b'"]);
        match self.dice.roll(3) {
            0 => self.text.push_str(&format!("[[list.{}]]", self.dice.pick(&["one", "two"]))),
            1 => self.text.push_str(&format!("[ {table} . s{at} ]")),
            _ => self.text.push_str(&format!("[{table}.s{at}.deep]")),
        }
        self.end_of_line();
        self.pairs();
    }
}

fn write(seed: u64) -> (String, usize) {
    let dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) + 1);
    let mut author = Author { dice, text: String::new(), comments: 0, keys: 0 };
    author.pairs();
    for at in 0..author.dice.roll(7) {
        author.section(usize::try_from(at).unwrap());
    }
    author.gap();
    (author.text, author.comments)
}

#[test]
fn formatting_keeps_meaning_and_comments() {
    for seed in 0..3_000 {
        let (text, comments) = write(seed);
        let before: toml::Table = toml::from_str(&text).unwrap_or_else(|error| panic!("seed {seed}: {error}\n{text}"));
        let after = formatted(&text);
        let parsed: toml::Table =
            toml::from_str(&after).unwrap_or_else(|error| panic!("seed {seed}: {error}\n{after}"));
        assert_eq!(format!("{:?}", sorted(&before)), format!("{:?}", sorted(&parsed)), "seed {seed}:\n{text}\n{after}");
        for at in 1..=comments {
            let comment = format!("# comment {at} end");
            assert_eq!(after.matches(&comment).count(), 1, "seed {seed}, {comment}:\n{text}\n{after}");
        }
        assert!(after.is_empty() || after.ends_with('\n') && !after.ends_with("\n\n"), "seed {seed}:\n{after:?}");
        assert!(!after.contains("\n\n\n"), "seed {seed}:\n{after}");
    }
}

/// The same value with its keys in one order, for comparing.
fn sorted(table: &toml::Table) -> std::collections::BTreeMap<String, String> {
    let text = |value: &toml::Value| match value {
        toml::Value::Table(inner) => format!("{:?}", sorted(inner)),
        toml::Value::Array(items) => format!("{:?}", items.iter().map(nested).collect::<Vec<_>>()),
        other => format!("{other:?}"),
    };
    table.iter().map(|(key, value)| (key.clone(), text(value))).collect()
}

fn nested(value: &toml::Value) -> String {
    format!("{:?}", sorted(&toml::Table::from_iter([(String::new(), value.clone())])))
}
