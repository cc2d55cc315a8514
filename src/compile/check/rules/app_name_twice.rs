//! Two applications of one name in one namespace: every object of one would overwrite the other's.

use crate::compile::check::{Config, Place};
use crate::diag::{Code, Finding};
use crate::tree::Spanned;
use std::collections::{BTreeMap, BTreeSet};

pub fn together(configs: &[&Config], findings: &mut Vec<Finding>) {
    let mut first: BTreeMap<(&str, &str, &str), &Spanned<String>> = BTreeMap::new();
    let mut said = BTreeSet::new();
    for (config, place) in
        configs.iter().flat_map(|config| config.places().into_iter().map(move |place| (config, place)))
    {
        let name = &config.contract.app.name;
        let earlier = *first.entry((place.cluster(), namespace(config, place), name)).or_insert(name);
        if earlier.span != name.span && said.insert((earlier.span, name.span)) {
            findings.push(
                Finding::new(Code::AppNameTwice, format!("two applications are called `{}`", name.value))
                    .at(name.span, "the same name in the same namespace")
                    .at(earlier.span, "the other one")
                    .help("rename one of them, or give it a `namespace` or targets of its own"),
            );
        }
    }
}

fn namespace<'a>(config: &'a Config, place: Place<'a>) -> &'a str {
    let app = &config.contract.app;
    let of_target = place.target.and_then(|target| target.namespace.as_ref());
    &of_target.or(app.namespace.as_ref()).unwrap_or(&app.name).value
}
