use super::Wanted;
use crate::compile::check::contract::Requirement;
use crate::compile::check::defaults::{self, Value};
use crate::rollout::preflight::{DefinitionNeed, NamespaceNeed, Needs, Origin, ServiceNeed, Stage};
use crate::tree::{Spanned, Traced};

/// `[[requires]]`, as far as this stage needs it.
pub(super) fn add(wanted: &Wanted<'_>, needs: &mut Needs) {
    let requires = wanted.contract().requires.iter().map(|one| &one.value);
    for one in requires.filter(|one| stage(one) <= number(wanted.stage)) {
        // what is written along is there when it is needed
        let along = |name: &&Spanned<String>| wanted.writes("CustomResourceDefinition", "", &name.value);
        needs.definitions.extend(one.crd.as_ref().filter(|name| !along(name)).map(definition));
        needs.services.extend(one.service.as_ref().and_then(service));
        needs.apps.extend(one.app.as_ref().map(Traced::from));
        needs.namespaces.extend(one.namespace.as_ref().map(namespace));
    }
}

fn number(stage: Stage) -> u8 {
    match stage {
        Stage::Local => 1,
        Stage::Canary => 2,
        Stage::Production => 3,
    }
}

/// The first stage that needs it.
fn stage(one: &Requirement) -> u8 {
    let default = match defaults::REQUIRED_FROM.value {
        Value::Number(number) => u8::try_from(number).unwrap_or(u8::MAX),
        Value::Text(_) | Value::Flag(_) | Value::Rule(_) => 1,
    };
    one.stage.as_ref().map_or(default, |stage| stage.value)
}

fn definition(name: &Spanned<String>) -> Traced<DefinitionNeed> {
    Traced::from(name).map(|name| DefinitionNeed { name, version: None })
}

fn namespace(name: &Spanned<String>) -> Traced<NamespaceNeed> {
    Traced::from(name).map(|name| NamespaceNeed { name, origin: Origin::Expected })
}

/// `postgres.platform:5432`
fn service(written: &Spanned<String>) -> Option<Traced<ServiceNeed>> {
    let (address, port) = match written.value.split_once(':') {
        Some((address, port)) => (address, port.parse().ok()),
        None => (written.value.as_str(), None),
    };
    let (name, namespace) = address.split_once('.')?;
    let need = ServiceNeed { namespace: namespace.to_owned(), name: name.to_owned(), port };
    Some(Traced::from(written).map(|_| need))
}
