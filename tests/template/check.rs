//! Templates against a shape, without rendering.

use crate::support::Bench;
use railiance::tree::Shape;

fn shape() -> Shape {
    let port = Shape::Record(vec![("name", false, Shape::Scalar), ("protocol", true, Shape::Scalar)]);
    let probes = Shape::Record(vec![("path", false, Shape::Scalar), ("period", true, Shape::Scalar)]);
    Shape::Record(vec![
        ("name", false, Shape::Scalar),
        ("replicas", true, Shape::Scalar),
        ("image", false, Shape::Record(vec![("repository", false, Shape::Scalar), ("tag", false, Shape::Scalar)])),
        ("ports", false, Shape::List(Box::new(port))),
        ("env", false, Shape::Map(Box::new(Shape::Scalar))),
        ("probes", true, probes),
        ("free", false, Shape::Any),
    ])
}

fn found(templates: &[(&str, &str)]) -> Vec<String> {
    let bench = Bench::clean(templates);
    bench.words(&bench.engine.check(&shape()))
}

fn one(template: &str) -> Vec<String> {
    found(&[("t", template)])
}

#[test]
fn what_fits_is_not_told() {
    let template = "a: {{name}}\nb: {{image.tag}}\nc: {{opt replicas}}\nd: {{default replicas 1}}\n{{#if replicas}}\ne: {{replicas}}\n{{/if}}\n{{#each ports as |p|}}\n- {{p.name}}{{name}}{{@index}}{{../image.tag}}{{@root.name}}{{opt p.protocol}}\n{{#if p.protocol}}\n- {{upper protocol}}\n{{/if}}\n{{/each}}\n{{#each env}}\n{{@key}}: {{this}}\n{{/each}}\n{{#with probes}}\np: {{path}} {{opt period}} {{../probes.path}}\n{{/with}}\nf: {{free.what.ever}}\ng: {{env.ANY}}\nh: {{get ports 0 \"name\"}}\ni: {{ports.0.name}}\n{{#if (and probes probes.period)}}\nj: {{probes.period}}\n{{/if}}\n{{#if (and replicas (gt replicas 1))}}\n{{/if}}\n{{#unless replicas}}\n{{else}}\nk: {{replicas}}\n{{/unless}}\n";
    assert_eq!(one(template), Vec::<String>::new());
}

#[test]
fn an_unknown_name_is_told_in_every_branch() {
    assert_eq!(
        one(
            "a: {{image.tagg}}\n{{#if nme}}\nb: 1\n{{else}}\nc: {{opt prots}}\n{{/if}}\n{{#if free}}\n{{else if image.x}}\n{{/if}}\n"
        ),
        [
            "TPL002: `image.tagg` does not exist | t.hbs:1:4 `{{image.tagg}}` read here | did you mean `image.tag`?",
            "TPL002: `nme` does not exist | t.hbs:2:7 `nme` read here | did you mean `name`?",
            "TPL002: `prots` does not exist | t.hbs:5:10 `prots` read here | did you mean `ports`?",
            "TPL002: `image.x` does not exist | t.hbs:8:11 `image.x` read here | there are `repository` and `tag`",
        ]
    );
}

#[test]
fn an_optional_value_needs_a_guard() {
    assert_eq!(
        one(
            "a: {{replicas}}\n{{#each ports}}\n- {{protocol}}\n{{/each}}\nb: {{probes.path}}\n{{#if probes}}\nc: {{probes.period}}\n{{else}}\nd: {{probes.path}}\n{{/if}}\n"
        ),
        [
            "TPL008: `replicas` may be absent | t.hbs:1:4 `{{replicas}}` needed here, but `replicas` is optional | put `{{#if replicas}}` around it; or, if it may be absent, write `{{opt replicas}}` or `{{default replicas ..}}`",
            "TPL008: `protocol` may be absent | t.hbs:3:3 `{{protocol}}` needed here, but `protocol` is optional | put `{{#if protocol}}` around it; or, if it may be absent, write `{{opt protocol}}` or `{{default protocol ..}}`",
            "TPL008: `probes.path` may be absent | t.hbs:5:4 `{{probes.path}}` needed here, but `probes` is optional | put `{{#if probes}}` around it; or, if it may be absent, write `{{opt probes.path}}` or `{{default probes.path ..}}`",
            "TPL008: `probes.period` may be absent | t.hbs:7:4 `{{probes.period}}` needed here, but `probes.period` is optional | put `{{#if probes.period}}` around it; or, if it may be absent, write `{{opt probes.period}}` or `{{default probes.period ..}}`",
            "TPL008: `probes.path` may be absent | t.hbs:9:4 `{{probes.path}}` needed here, but `probes` is optional | put `{{#if probes}}` around it; or, if it may be absent, write `{{opt probes.path}}` or `{{default probes.path ..}}`",
        ]
    );
}

#[test]
fn a_partial_is_checked_with_what_it_gets() {
    let found = found(&[
        (
            "t",
            "{{> p app=name}}\n{{#each ports}}\n{{> p app=name}}\n{{> q ../image}}\n{{/each}}\n{{> missin}}\n{{#if replicas}}\n{{> guarded}}\n{{/if}}\n",
        ),
        ("p", "a: {{app}} {{image.tag}}\n"),
        ("q", "b: {{repository}} {{../name}} {{@key}}\n"),
        ("missing", "c: 1"),
        ("guarded", "d: {{replicas}}"),
        ("again", "{{> again}}"),
    ]);
    assert_eq!(
        found,
        [
            "TPL002: `image.tag` does not exist | p.hbs:1:12 `{{image.tag}}` read here | did you mean `@root.image.tag`?",
            "TPL002: `../name` leaves the template | q.hbs:1:19 `{{../name}}` there is no such block around this line | a partial does not see its caller's blocks: pass the value, as in `{{> name key=value}}`",
            "TPL002: `@key` leaves the template | q.hbs:1:31 `{{@key}}` there is no such block around this line | a partial does not see its caller's blocks: pass the value, as in `{{> name key=value}}`",
            "TPL002: there is no template `missin` | t.hbs:6:1 `{{> missin}}` called here | did you mean `{{> missing}}`?",
        ]
    );
}

#[test]
fn a_partial_that_nothing_calls_can_be_left_alone() {
    let bench = Bench::clean(&[("t", "a: {{name}}"), ("p", "a: {{app}}")]);
    assert_eq!(bench.words(&bench.engine.check(&shape())).len(), 1);
    assert_eq!(bench.words(&bench.engine.check_only(["t"], &shape())), Vec::<String>::new());
}

/// The archetype's own templates fit the release that they are given, in all branches.
#[test]
fn the_built_in_templates_fit_their_context() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/charts/app");
    let mut texts: Vec<(String, String)> = std::fs::read_dir(folder)
        .expect("the charts are there")
        .map(|entry| entry.expect("an entry").path())
        .map(|path| {
            let name =
                path.file_name().and_then(|name| name.to_str()).expect("a name").trim_end_matches(".hbs").to_owned();
            (name, std::fs::read_to_string(&path).expect("a text"))
        })
        .collect();
    texts.sort();
    let templates: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let bench = Bench::clean(&templates);
    let names = bench.engine.names().into_iter().filter(|name| name.ends_with(".yaml"));
    let context = <railiance::compile::resolve::Release as railiance::tree::Record>::shape();
    assert_eq!(bench.words(&bench.engine.check_only(names, &context)), Vec::<String>::new());
}

#[test]
fn kinds_are_checked() {
    assert_eq!(
        one(
            "{{#each name}}\n{{/each}}\na: {{name.x}}\nb: {{upper ports}}\nc: {{ports.first}}\nd: {{get image \"x\"}}\n"
        ),
        [
            "TPL009: `each` needs a list or a map, not a single value | t.hbs:1:9 `name` used here | ",
            "TPL002: `name.x` does not exist | t.hbs:3:4 `{{name.x}}` read here | there is a single value here, without a field `x`",
            "TPL009: `upper` needs text, not a list | t.hbs:4:12 `ports` used here | ",
            "TPL002: `ports.first` does not exist | t.hbs:5:4 `{{ports.first}}` read here | there is a list here, without a field `first`",
            "TPL002: a map has no field `x` | t.hbs:6:4 `{{get image \"x\"}}` read here | there are `repository` and `tag`",
        ]
    );
}

#[test]
fn the_track_is_told_before_rendering() {
    for template in [
        "a: {{track}}",
        "{{#if (eq track.name \"canary\")}}{{/if}}",
        "{{#each ports}}{{../track}}{{/each}}",
        "{{#with image}}{{@root.track}}{{/with}}",
    ] {
        let found = one(template);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("TPL007: "), "{found:?}");
    }
}

#[test]
fn words_of_the_template_that_are_no_text() {
    assert_eq!(
        one(
            "a: {{#if name}}yes{{/if}}\nb: {{#if name}}x{{else}}off{{/if}}\nc: on\n- n\nd: 0644\ne: {{#if name}}yes{{/if}}{{name}}\n"
        ),
        [
            "SYN009: the bare `yes` is not read as text | t.hbs:1:16 `yes` kubectl reads the boolean `true` | write `\"yes\"` for the text, or `true` for the boolean",
            "SYN009: the bare `off` is not read as text | t.hbs:2:25 `off` kubectl reads the boolean `false` | write `\"off\"` for the text, or `false` for the boolean",
            "SYN009: the bare `on` is not read as text | t.hbs:3:4 `on` kubectl reads the boolean `true` | write `\"on\"` for the text, or `true` for the boolean",
            "SYN009: the bare `n` is not read as text | t.hbs:4:3 `n` kubectl reads the boolean `false` | write `\"n\"` for the text, or `false` for the boolean",
            "SYN009: the bare `0644` is not read as text | t.hbs:5:4 `0644` kubectl reads the number `420` | write `\"0644\"` for the text, or `420` for the number",
        ]
    );
    assert_eq!(
        one("y: 1\n{{#if name}}\n  - on:\n{{/if}}\nok: 1\n"),
        [
            "SYN009: the bare `y` is not read as text | t.hbs:1:1 `y` kubectl reads the boolean `true` | write `\"y\"` for the text, or `true` for the boolean",
            "SYN009: the bare `on` is not read as text | t.hbs:3:5 `on` kubectl reads the boolean `true` | write `\"on\"` for the text, or `true` for the boolean",
        ]
    );
    assert_eq!(
        one("a: true\nb: \"yes\"\nc: |\n  live: yes\n  more: 0644\nd: say yes\n# e: yes\nf: 10\ng: 0.5\nh: 0\n"),
        Vec::<String>::new()
    );
}
