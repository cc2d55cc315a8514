use super::{Draft, DraftKind, Native, Origin, Overlay};
use crate::edit::SCHEMAS;
use toml_edit::{Array, Value};

/// The port that is written where no file names one.
const PORT: u16 = 8080;
/// The owner that is written where no file names a team.
const OWNER: &str = "team";

/// The text of an `app.toml`: as short as the contract allows, with comments on what to change.
pub fn write(draft: &Draft) -> String {
    let app = app(draft);
    let body = match &draft.kind {
        DraftKind::Native(native) => self::native(&draft.name, native),
        DraftKind::Overlay(overlay) => self::overlay(overlay),
    };
    format!("#:schema {SCHEMAS}/app.v1.json\ncontract = \"railiance.dev/v1\"\n\n{app}\n{body}")
}

fn app(draft: &Draft) -> String {
    let from = draft.name_from.as_ref().map(remark).unwrap_or_default();
    let (owner, owner_from) = told(draft.owner.as_ref(), || OWNER.to_owned(), "who is asked when it breaks");
    format!("[app]\nname = {}{from}\nowner = {}{owner_from}\n", string(&draft.name), string(&owner))
}

fn native(name: &str, native: &Native) -> String {
    let (port, port_from) = told(native.port.as_ref(), || PORT, "the port it listens on");
    let image = || format!("registry.example.org/{name}");
    let (image, image_from) = told(native.image.as_ref(), image, "the repository, without a version");
    let (host, host_from) = told(native.host.as_ref(), || format!("{name}.example.org"), "the name that clients use");
    let start = native.start.as_ref().map(|(command, from)| start(command, from)).unwrap_or_default();
    format!(
        "[workload]\n# the version is not here: `railiance release set` writes it to release.toml\n\
         image = {}{image_from}\nports = {{ http = {port} }}{port_from}\n\n\
         [expose]\nhost = {}{host_from}\n\n\
         [health]\nready = {{ http = \"/\" }} # change: a path that answers 200 once the application can serve\n{start}",
        string(&image),
        string(&host),
    )
}

fn start(command: &[String], from: &Origin) -> String {
    let command: Array = command.iter().map(String::as_str).collect();
    format!("\n[stage.local]\nstart = {}{}\n", Value::from(command), remark(from))
}

/// A value and the comment behind it: who says it, or that it is made up.
fn told<T: Clone>(found: Option<&(T, Origin)>, made_up: impl FnOnce() -> T, what: &str) -> (T, String) {
    match found {
        Some((value, from)) => (value.clone(), remark(from)),
        None => (made_up(), format!(" # change: {what}")),
    }
}

fn remark(from: &Origin) -> String {
    match from {
        Origin::File(name) => format!(" # from {name}"),
        Origin::Person => String::new(),
    }
}

fn overlay(overlay: &Overlay) -> String {
    let version = overlay.version.as_ref().map(|version| format!(", version = {}", string(version)));
    format!("[upstream]\nhelm = {{ chart = {}{} }}\n", string(&overlay.chart), version.unwrap_or_default())
}

/// A TOML string, escaped.
fn string(text: &str) -> String {
    Value::from(text).to_string()
}
