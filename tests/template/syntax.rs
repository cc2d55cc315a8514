//! Faults in the text of a template: the message, the line, all of them in one run.

use crate::support::Bench;

fn found(template: &str) -> Vec<String> {
    let bench = Bench::new(&[("t", template)]);
    bench.words(&bench.findings)
}

#[test]
fn an_unclosed_block_names_both_ends() {
    assert_eq!(
        found("a: 1\n{{#if b}}\nc: 2\n"),
        [
            "TPL001: `{{#if}}` is never closed | t.hbs:2:1 `{{#if b}}` opened here | t.hbs:4:1 `` the template ends here | add `{{/if}}`"
        ]
    );
}

#[test]
fn a_stray_end_and_a_stray_else() {
    assert_eq!(
        found("a: 1\n{{/each}}\n{{else}}\n"),
        [
            "TPL001: `{{/each}}` closes nothing | t.hbs:2:1 `{{/each}}` no block is open here | remove it, or open the block with `{{#each ..}}`",
            "TPL001: `{{else}}` outside of a block | t.hbs:3:1 `{{else}}` no block is open here | remove it, or open a block before it",
        ]
    );
}

#[test]
fn crossed_blocks() {
    assert_eq!(
        found("{{#if a}}\n{{#each b}}\nx: 1\n{{/if}}\n{{#if a}}\n{{/with}}\n"),
        [
            "TPL001: `{{#each}}` is closed by `{{/if}}` | t.hbs:4:1 `{{/if}}` closed here | t.hbs:2:1 `{{#each b}}` opened here | write `{{/each}}` here, or close the inner block first",
            "TPL001: `{{#if}}` is closed by `{{/with}}` | t.hbs:6:1 `{{/with}}` closed here | t.hbs:5:1 `{{#if a}}` opened here | write `{{/if}}` here, or close the inner block first",
        ]
    );
}

#[test]
fn a_second_else() {
    assert_eq!(
        found("{{#if a}}\n{{else}}\n{{else if b}}\n{{/if}}\n"),
        [
            "TPL001: a second `{{else}}` in one block | t.hbs:3:1 `{{else if b}}` again here | t.hbs:2:1 `{{else}}` first here | keep one of the two"
        ]
    );
}

#[test]
fn tags_that_do_not_end() {
    assert_eq!(
        found("a: {{name\nb: {{x}\nc: {{{key}}: 1}\n"),
        [
            "TPL001: a tag that does not end | t.hbs:1:4 `{{` begins here | close it with `}}`, or write `\\{{` for two braces that are meant as text",
            "TPL001: a tag that is closed by a single `}` | t.hbs:2:4 `{{x}` closed here | close it with `}}`",
            "TPL001: `{{{` is closed by `}}` | t.hbs:3:4 `{{{key}}` three braces open, two close | put a space behind the brace of a flow map: `{ {{key}}: 1}`",
        ]
    );
    assert_eq!(
        found("a: {{name \"x}}\n{{! never"),
        [
            "TPL001: a tag that does not end | t.hbs:1:4 `{{` begins here | a quote `\"` inside the tag is not closed",
            "TPL001: a comment that does not end | t.hbs:2:1 `{{!` begins here | close it with `}}`",
        ]
    );
}

#[test]
fn tags_that_cannot_be_read() {
    assert_eq!(
        found("a: {{}}\nb: {{a b=}}\nc: {{#each}}{{/each}}\nd: {{#if a b}}{{/if}}\n"),
        [
            "TPL001: a tag that cannot be read | t.hbs:1:6 `` not an expression | a tag is written `{{path.to.value}}` or `{{helper value}}`",
            "TPL001: a tag that cannot be read | t.hbs:2:6 `a b=` not an expression | a tag is written `{{path.to.value}}` or `{{helper value}}`",
            "TPL001: `each` takes one value | t.hbs:3:7 `each` not one value | write `{{#each list as |item|}}`",
            "TPL001: `if` takes one value | t.hbs:4:7 `if a b` not one value | write `{{#if value}}`",
        ]
    );
}

#[test]
fn helpers_are_known_by_name_and_number_of_values() {
    assert_eq!(
        found(
            "a: {{uper name}}\nb: {{toYaml x}}\nc: {{gt 1}}\nd: {{upper (spread x)}}\ne: {{upper x y=1}}\nf: {{@indx}}\n"
        ),
        [
            "TPL002: there is no helper `uper` | t.hbs:1:6 `uper` called here | did you mean `upper`?",
            "TPL002: there is no helper `toYaml` | t.hbs:2:6 `toYaml` called here | write `{{x}}`: a list or map is placed as it is, at any depth",
            "TPL001: `gt` takes 2 values, not 1 | t.hbs:3:6 `gt 1` called here | put a helper inside another one in brackets: `{{upper (get map key)}}`",
            "TPL006: `spread` inside of another expression | t.hbs:4:13 `spread` must be the first word of a tag | write `{{spread ..}}` as a tag of its own",
            "TPL006: a named argument `y=` outside of a partial | t.hbs:5:14 `y` not part of this language | named arguments are for `{{> name key=value}}`",
            "TPL002: there is no `@indx` | t.hbs:6:6 `@indx` read here | did you mean `@index`?",
        ]
    );
}

#[test]
fn what_the_language_leaves_out() {
    let codes: Vec<String> = found("{{#> layout}}x{{/layout}}\n{{#*inline \"a\"}}{{/inline}}\n{{* deco}}\n{{> (lookup . \"x\")}}\n{{{{raw}}}}\n{{#eq a b}}{{/eq}}\n{{#log x}}{{/log}}\n")
        .iter()
        .map(|word| word.split(" | ").next().unwrap_or("").to_owned())
        .collect();
    assert_eq!(
        codes,
        [
            "TPL006: a partial block in a template",
            "TPL006: an inline partial in a template",
            "TPL006: a decorator in a template",
            "TPL001: a tag that cannot be read",
            "TPL006: a raw block `{{{{ }}}}`",
            "TPL006: a block `{{#eq}}`",
            "TPL006: a block `{{#log}}`",
        ]
    );
    assert!(found("{{#eq a b}}{{/eq}}")[0].ends_with("| write `{{#if (eq ..)}}`"));
    assert!(found("{{#eahc a}}{{/eahc}}")[0].ends_with("| did you mean `{{#each}}`?"));
}

#[test]
fn reserved_characters_are_refused_in_templates() {
    for text in ["a: \u{e000}0\u{e001}", "a: \"\\uE0000\\uE001\"", "a: \"\\U0000e000\""] {
        assert_eq!(found(text).len(), 1, "{text}");
        assert!(found(text)[0].starts_with("TPL001: a character that is reserved"), "{text}");
    }
    assert_eq!(found("a: \"\\ue002\""), Vec::<String>::new());
}

#[test]
fn all_faults_of_all_templates_in_one_run_and_the_good_ones_stay() {
    let bench = Bench::new(&[("one", "{{#if a}}"), ("two", "a: 1"), ("three", "{{/if}}\n{{nope x}}")]);
    let places: Vec<String> =
        bench.findings.iter().map(|finding| bench.sources.place(finding.span().unwrap())).collect();
    assert_eq!(places, ["one.hbs:1:1", "three.hbs:1:1", "three.hbs:2:3"]);
    assert_eq!(bench.engine.names(), ["two"]);
}

#[test]
fn blocks_and_brackets_have_a_bound() {
    let deep = format!("{}{}", "{{#if a}}".repeat(5_000), "{{/if}}".repeat(5_000));
    assert!(found(&deep)[0].starts_with("TPL006: blocks nested too deep"));
    let brackets = format!("{{{{ {}a{} }}}}", "(upper ".repeat(3_000), ")".repeat(3_000));
    assert!(found(&brackets)[0].starts_with("TPL001: a tag with too many brackets"));
}

#[test]
fn two_templates_with_one_name() {
    let bench = Bench::new(&[("a", "x: 1"), ("a", "x: 2")]);
    assert!(bench.words(&bench.findings)[0].starts_with("TPL001: two templates are named `a`"));
}
