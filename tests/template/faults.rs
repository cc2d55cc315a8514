//! What is found while rendering: missing values, text that is none, keys twice, wrong YAML.

use crate::support::{Bench, faults};

const APP: &str = "name: shop\nimage: {repository: r, tag: t}\nargs: [a]\ncount: 3\nports:\n- {name: http}\n";

#[test]
fn a_missing_value_names_the_line_and_the_nearest_name() {
    assert_eq!(
        faults("a: 1\nb: {{image.tagg}}\n", APP),
        [
            "TPL008: `image.tagg` is not set | t.hbs:2:4 `{{image.tagg}}` needed here | app.yaml:2:8 `{repository: r, tag: t}` `image` is this value | did you mean `image.tag`?"
        ]
    );
    assert_eq!(
        faults("b: {{nothing}}\n", APP),
        [
            "TPL008: `nothing` is not set | t.hbs:1:4 `{{nothing}}` needed here | if it may be absent, write `{{opt nothing}}` or `{{default nothing ..}}`"
        ]
    );
}

#[test]
fn a_name_of_the_root_inside_a_loop() {
    assert_eq!(
        faults("{{#each ports}}\n- {{count}}\n{{/each}}\n", APP),
        ["TPL008: `count` is not set | t.hbs:2:3 `{{count}}` needed here | did you mean `@root.count`?"]
    );
}

#[test]
fn all_missing_values_in_one_run() {
    let found =
        faults("a: {{x}}\nb: \"{{y}}-{{z}}\"\n{{k}}: 1\nl:\n- {{upper u}}\n{{#each e}}\n{{/each}}\n{{> p}}\n", APP);
    let messages: Vec<&str> = found.iter().filter_map(|word| word.split(" | ").next()).collect();
    assert_eq!(
        messages,
        [
            "TPL008: `e` is not set",
            "TPL002: there is no template `p`",
            "TPL008: `x` is not set",
            "TPL008: `y` is not set",
            "TPL008: `z` is not set",
            "TPL008: `k` is not set",
            "TPL008: `u` is not set",
        ]
    );
}

#[test]
fn a_list_or_map_is_no_part_of_a_text() {
    assert_eq!(
        faults("a: x-{{image}}\n", APP),
        [
            "TPL003: a map cannot be part of a text | t.hbs:1:6 `{{image}}` placed into a text here | app.yaml:2:8 `{repository: r, tag: t}` a map is written here | give it the place of a whole value, as in `key: {{x}}`, or write `{{json x}}` for JSON as text"
        ]
    );
    assert!(faults("a: \"{{args}}\"\n", APP)[0].starts_with("TPL003: a list cannot be part of a text | t.hbs:1:5"));
    assert!(faults("{{image}}: 1\n", APP)[0].starts_with("TPL003: a map cannot be part of a text | t.hbs:1:1"));
    assert!(faults("a: |\n  x {{image}}\n", APP)[0].starts_with("TPL003: a map cannot be part of a text | t.hbs:2:5"));
}

#[test]
fn keys_that_meet_after_placing() {
    assert_eq!(
        faults("a: 1\n{{name}}: 2\nshop: 3\n", APP),
        [
            "TPL005: the key `shop` stands twice in one map | t.hbs:3:1 `shop` again here | t.hbs:2:1 `{{name}}` first here | keep one of the two; Kubernetes would silently take the last"
        ]
    );
    let found = faults("{{#each args}}\nk: 1\n{{/each}}\nk: 2\n", APP);
    assert!(
        found[0].starts_with(
            "TPL005: the key `k` stands twice in one map | t.hbs:4:1 `k` again here | t.hbs:2:1 `k` first here"
        ),
        "{found:?}"
    );
}

#[test]
fn wrong_yaml_is_told_at_the_line_of_the_template() {
    let found = faults("{{#if name}}\na: {{name}}\n  b: 1\n{{/if}}\n", APP);
    assert!(found[0].starts_with("TPL004: "), "{found:?}");
    assert!(found[0].contains("t.hbs:3:"), "{found:?}");
    let mut bench = Bench::clean(&[("t", "a:\n  {{> p}}\n"), ("p", "x: 1\ny: [\n")]);
    let context = bench.context(APP);
    let found = bench.words(&bench.engine.render("t", &context).findings);
    assert!(found[0].starts_with("TPL004: ") && found[0].contains("p.hbs:"), "{found:?}");
}

#[test]
fn the_words_about_yaml_show_no_tokens() {
    for template in ["{{name}}: 1\n{{name}}", "a: *{{name}}", "a: !{{name}} 1", "a: [{{name}}", "? [{{name}}]\n: 1"] {
        for word in faults(template, APP) {
            assert!(!word.contains(['\u{e000}', '\u{e001}']) && !word.contains(" at char "), "{template}: {word}");
        }
    }
}

#[test]
fn spread_and_merge_need_their_kinds() {
    assert!(faults("a: {{spread args}}\n", APP)[0].starts_with("TPL006: `spread` outside of a list | t.hbs:1:4"));
    assert!(
        faults("a:\n- {{spread name}}\n", APP)[0]
            .starts_with("TPL009: `spread` needs a list, not a string | t.hbs:2:3")
    );
    assert!(
        faults("a:\n  <<: {{args}}\n  b: 1\n", APP)[0]
            .starts_with("TPL009: `<<` needs a map, not a string | t.hbs:2:3")
    );
    assert!(
        faults("{{#each name}}\n{{/each}}\n", APP)[0]
            .starts_with("TPL009: `each` needs a list or a map, not a string | t.hbs:1:9")
    );
    assert!(faults("a: {{upper image}}\n", APP)[0].starts_with("TPL009: `upper` needs text, not a map | t.hbs:1:4"));
    assert!(
        faults("a: {{gt name 1}}\n", APP)[0].starts_with("TPL009: `gt` needs two numbers or two strings, not a number")
    );
}

#[test]
fn the_track_cannot_be_read() {
    for template in [
        "a: {{track}}",
        "{{#if track}}\na: 1\n{{/if}}",
        "{{#each ports}}\n- {{@root.track.name}}\n{{/each}}",
        "{{#each ports}}\n- {{../track}}\n{{/each}}",
        "{{#if (eq track \"canary\")}}a: 1{{/if}}",
    ] {
        let found = faults(template, &format!("{APP}track: canary\n"));
        assert_eq!(found.len(), 1, "{template}");
        assert!(found[0].starts_with("TPL007: `") && found[0].contains("downward API"), "{found:?}");
    }
    assert_eq!(faults("{{#each l}}\n- {{track}}\n{{/each}}", "l: [{track: 8}]"), Vec::<String>::new());
}

#[test]
fn recursion_has_an_end() {
    let mut bench = Bench::clean(&[
        ("t", "{{> t}}"),
        ("twice", "{{> twice}}\n{{> twice}}\n"),
        ("loop", "{{#each l}}{{#each ../l}}{{#each ../../l}}{{#each ../../../l}}.{{/each}}{{/each}}{{/each}}{{/each}}"),
    ]);
    let context = bench.context(APP);
    let found = bench.words(&bench.engine.render("t", &context).findings);
    assert_eq!(
        found,
        [
            "TPL006: `t` is called inside of itself without end | t.hbs:1:1 `{{> t}}` called once too often | give the recursion an end: call the partial inside `{{#if}}` or `{{#each}}`"
        ]
    );
    assert!(!bench.engine.render("twice", &context).findings.is_empty());
    let context = bench.context(&format!("l: [{}]", "1,".repeat(100)));
    let found = bench.words(&bench.engine.render("loop", &context).findings);
    assert!(found[0].starts_with("TPL006: a template that writes too much"), "{found:?}");
}

#[test]
fn an_unknown_template() {
    let mut bench = Bench::clean(&[("deployment", "a: 1")]);
    let context = bench.context(APP);
    let found = bench.words(&bench.engine.render("deploymnt", &context).findings);
    assert_eq!(found, ["TPL002: there is no template `deploymnt` | did you mean `deployment`?"]);
}
