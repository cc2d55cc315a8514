use super::super::{Expr, children, parse, selectors};
use super::*;
use crate::tree::random::Random;
use promql_parser::label::MatchOp;

/// What the grammar makes of a query, in our words.
fn by_grammar(expr: &Expr) -> Vec<String> {
    let told = |selector: &promql_parser::parser::VectorSelector, range: u64| {
        let matchers = selector.matchers.matchers.iter().map(|one| {
            let positive = matches!(one.op, MatchOp::Equal | MatchOp::Re(_));
            let pattern = matches!(one.op, MatchOp::Re(_) | MatchOp::NotRe(_));
            format!("{:?}", Match { name: &one.name, value: &one.value, positive, pattern })
        });
        assert!(selector.offset.is_none() && selector.at.is_none() && selector.matchers.or_matchers.is_empty());
        format!("{:?} {:?} {range}", selector.name, matchers.collect::<Vec<_>>())
    };
    match expr {
        Expr::MatrixSelector(range) => vec![told(&range.vs, range.range.as_secs())],
        Expr::VectorSelector(selector) => vec![told(selector, 0)],
        _ => children(expr).into_iter().flat_map(by_grammar).collect(),
    }
}

/// What texts are put together from.
const PIECES: &str = concat!(
    "sum¦rate¦increase¦max¦(¦(¦)¦)¦a¦b:c¦{¦}¦{x=\"y\"}¦{x=~\"5..\",z!=\"\"}¦[5m]¦[1h]¦ ¦+¦-¦/¦*¦>¦==¦",
    "0.5¦10¦by (p)¦without(q,r)¦,¦x¦=¦\"y\"¦up¦by¦bool¦and¦on¦inf¦[0m]¦rate(a[5m])¦sum(b)¦time()¦.5¦",
    "5.¦5m¦!=¦=~¦count¦avg¦sum(rate(a{x=\"y\"}[5m]))¦or¦offset¦min¦irate¦end¦group",
);

/// Whether a query is of the usual form; if it is, the grammar has to know the same selectors.
fn agrees(text: &str) -> bool {
    let Some(usual) = read(text) else { return false };
    let expr = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let ours: Vec<String> = usual
        .iter()
        .map(|one| {
            let matchers: Vec<String> = one.matchers.iter().map(|matcher| format!("{matcher:?}")).collect();
            format!("{:?} {matchers:?} {}", Some(one.name), one.range)
        })
        .collect();
    assert_eq!(ours, by_grammar(&expr), "{text}");
    assert_eq!(usual.len(), selectors(&expr).len());
    true
}

#[test]
fn the_usual_form_is_read() {
    for text in [
        "sum(rate(http_requests_total{app=\"a\",track=\"canary\",code=~\"5..\"}[5m]))",
        "sum by (pod) (rate(a{}[1m])) / sum(rate(b[2h])) by (pod, node) > 0.5",
        "max(up{job!~'x|y.*'}) - 3 * ( avg without (a)(b) )",
    ] {
        assert!(agrees(text), "{text}");
    }
}

#[test]
fn anything_else_is_left_to_the_grammar() {
    for text in [
        "",
        "1 > 2",
        "rate(a)",
        "sum(1)",
        "a[5m]",
        "a offset 5m",
        "a and b",
        "-a",
        "a{}[5m:1m]",
        "topk(1, a)",
        "{a=\"b\"}",
        "a{b=~\"*\"}",
    ] {
        assert!(!agrees(text), "{text}");
    }
}

#[test]
fn both_agree_on_whatever_the_first_one_takes() {
    let pieces: Vec<&str> = PIECES.split('¦').collect();
    let mut random = Random::new();
    let mut taken = 0;
    for _ in 0..400_000 {
        let text: String = (0..=random.below(8)).map(|_| random.pick(&pieces)).collect();
        taken += usize::from(agrees(&text));
    }
    assert!(taken > 5_000, "{taken}");
}
