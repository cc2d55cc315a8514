//! One engine, many threads and many contexts.

use crate::support::Bench;
use railiance::compile::render::template::Engine;
use railiance::diag::{SourceId, Span};
use railiance::tree::{Origin, Placed, Trace};
use rayon::prelude::*;
use serde_json::json;

fn context(number: usize) -> Placed {
    let origin = Origin::Text(Span::new(SourceId(7), number..number + 1));
    Placed {
        value: json!({"n": number, "odd": number % 2 == 1, "l": vec![number; number % 5]}),
        trace: Trace::leaf(origin),
    }
}

#[test]
fn an_engine_is_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Engine>();
    let bench =
        Bench::clean(&[("t", "num: {{n}}\n{{#if odd}}\nodd: {{n}}\n{{/if}}\nl: [{{#each l}}{{this}},{{/each}}]\n")]);
    (0..2_000_usize).into_par_iter().for_each(|number| {
        let documents = bench.render("t", &context(number));
        let mut expected = json!({"num": number});
        if number % 2 == 1 {
            expected["odd"] = number.into();
        }
        expected["l"] = vec![number; number % 5].into();
        assert_eq!(documents[0].value, expected);
        // the tree of the text is shared, the values and their places are not
        assert_eq!(documents[0].origin(["num"]).span(), Some(Span::new(SourceId(7), number..number + 1)));
    });
}

#[test]
fn the_same_text_from_two_branches_keeps_its_own_places() {
    let mut bench = Bench::clean(&[("t", "{{#if odd}}\na: 1\n{{else}}\na: 1\n{{/if}}\n")]);
    let (odd, even) = (bench.context("odd: true"), bench.context("odd: false"));
    let place = |context: &Placed| {
        let documents = bench.render("t", context);
        bench.sources.place(documents[0].origin(["a"]).span().expect("a span"))
    };
    assert_eq!((place(&odd), place(&even)), ("t.hbs:2:4".to_owned(), "t.hbs:4:4".to_owned()));
    assert_eq!(place(&odd), "t.hbs:2:4");
}

#[test]
fn more_texts_than_are_kept() {
    let bench = Bench::clean(&[("t", "l: [{{#each l}}{{this}},{{/each}}]\n")]);
    for round in 0..2 {
        for length in 0..600_usize {
            let placed = Placed { value: json!({"l": vec![length; length % 300]}), trace: context(round).trace };
            assert_eq!(bench.render("t", &placed)[0].value, json!({"l": vec![length; length % 300]}));
        }
    }
}
