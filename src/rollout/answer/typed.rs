//! Objects that the server cannot read. Server-side apply says so with a 500 that has no reason,
//! other ways of writing with a 400: mistakes of who wrote the object, not of the server.

use super::Kind;
use super::kind::between;

/// A 500 without a reason, if it is about the object.
pub(super) fn unreasoned(said: &str) -> Option<Kind> {
    if said.starts_with("failed to convert new object") {
        return Some(Kind::Malformed);
    }
    // a parameter of the request
    if said.ends_with("Invalid value:") {
        return Some(Kind::Invalid);
    }
    // `… typed patch object (t/web; apps/v1, Kind=Deployment): .spec.foo: field not declared in schema`
    let (_, fault) = said.split_once("failed to create typed patch object (")?.1.split_once("): ")?;
    let (path, what) = fault.rsplit_once(": ").unwrap_or(("", fault));
    let path = path.to_owned();
    Some(match what {
        "field not declared in schema" => Kind::UnknownField { path },
        what if what.starts_with("duplicate entries for key") => Kind::DuplicateKey { path },
        what if what.starts_with("expected ") => Kind::WrongType { path },
        _ => Kind::Malformed,
    })
}

/// A 400. Its words are about the text that was sent; they name keys, over several lines.
pub(super) fn bad_request(text: &str) -> Kind {
    if let Some(field) = between(text, "unknown field \"", "\"") {
        return Kind::UnknownField { path: dotted(field) };
    }
    if let Some(field) = between(text, "into Go struct field ", " of type") {
        return Kind::WrongType { path: of_go(field) };
    }
    let set_twice = text.contains("already set in map").then(|| between(text, "key \"", "\"")).flatten();
    match set_twice.or_else(|| between(text, "duplicate field \"", "\"")) {
        Some(key) => Kind::DuplicateKey { path: dotted(key) },
        None => Kind::Malformed,
    }
}

/// `PodSpec.spec.volumes.VolumeSource.secret` as `.spec.volumes.secret`: Go's types are no fields.
fn of_go(field: &str) -> String {
    let fields = field.split('.').filter(|part| !part.starts_with(char::is_uppercase));
    fields.map(|part| format!(".{part}")).collect()
}

/// Paths begin with a dot, as conflicts write them.
fn dotted(field: &str) -> String {
    format!(".{}", field.trim_start_matches('.'))
}
