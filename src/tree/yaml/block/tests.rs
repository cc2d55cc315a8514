use super::*;
use crate::tree::random::Random;
use crate::tree::yaml::read::read_by_grammar;

/// What texts are put together from.
const PIECES: &str = concat!(
    "a: 1¦b: x¦c:¦- d¦- ¦-¦e: |¦f: |-¦g: \"h\"¦i: 'j'¦- k: l¦m: {}¦- []¦# n¦ # o¦---¦...¦p: q # r¦",
    "\"s\": t¦- - u¦v: -1¦w: 0x1f¦x: ~¦y: z¦1: 2¦<<: 3¦a b: c¦:¦\u{e000}0\u{e001}: \u{e000}1\u{e001}¦",
    "text¦- |¦a:b: c¦a#b: c#d¦\"¦'¦?¦a: -¦- --- x¦é: ü¦a: !x y¦a: b:¦-1: x¦a:  b  ¦'a''b': c¦a: |+¦",
    "> x¦a: [b, c]¦- [1,2]¦a: [b]c¦a: [ b ]¦a: ['b', \"c\" ] # d¦[a]: b¦<<: [c]¦a: [-1, ~]¦",
    "a: [b,\n  c]¦- [a]: b",
);

/// Whether the text is of the usual form; if it is, both readers have to agree on it.
fn agrees(text: &str) -> bool {
    let source = SourceId(0);
    let Some(ours) = read(text, source, Merge::Keep, Limits::default()) else { return false };
    let full = read_by_grammar(text, source, Merge::Keep, Limits::default());
    assert!((&ours, full.findings.len()) == (&full.value, 0), "{text}\n{ours:?}\n{full:?}");
    true
}

#[test]
fn the_usual_form_is_read() {
    for text in [
        "a: 1\nb: x y\n",
        "# c\na:\n  b: \"q\" # c\n  c: 'd'\n\ne:\n- f: 1\n  g: [] \n- {}\n",
        "a:\n  - - 1\n    - -2.5\n  -\n    b: no\n",
        "a: [b, \"c\", 1, no] # d\n<<: e\nf: [ ]\n",
        "a: |\n  one\n\n   two\n\nb: |-\n    three\n  \n",
        "---\na: \u{e000}1\u{e001}\n---\n# nothing\n---\n- b\n",
    ] {
        assert!(agrees(text), "{text}");
    }
}

#[test]
fn anything_else_is_left_to_the_full_reader() {
    for text in [
        "a: &b c",
        "a: [[1]]",
        "a: [b c]",
        "a: [b,]",
        "a: \"\\n\"",
        "a: b\n  c\n",
        "a:\n",
        "a: 1\na: 2\n",
        "on: 1",
        "a: .nan",
        "a: b: c",
    ] {
        assert!(!agrees(text), "{text}");
    }
}

/// Texts put together at random from lines that mean something, and what becomes of them with small faults.
#[test]
fn both_readers_agree_on_whatever_the_first_one_takes() {
    let pieces: Vec<&str> = PIECES.split('¦').collect();
    let mut random = Random::new();
    let mut taken = 0;
    for _ in 0..300_000 {
        let mut text = String::new();
        for _ in 0..=random.below(7) {
            text.push_str(&" ".repeat([0, 0, 0, 2, 2, 4, 1, 3][random.below(8)]));
            text.push_str(random.pick(&pieces));
            text.push_str(random.pick(&["\n", "\n", "\n", "\n", "\n", "\n\n", " \n", "\n  \n", ""]));
        }
        taken += usize::from(agrees(&text));
    }
    assert!(taken > 10_000, "{taken}");
}
