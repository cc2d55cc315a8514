use super::{Draft, DraftKind, Native, Overlay};
use crate::edit::SCHEMAS;
use toml_edit::{Array, Value};

/// The port that is written where no file names one.
const PORT: u16 = 8080;

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
    let from = draft.name_from.as_ref().map(|file| format!(" # from {file}")).unwrap_or_default();
    format!("[app]\nname = {}{from}\nowner = \"team\" # change: who is asked when it breaks\n", string(&draft.name))
}

fn native(name: &str, native: &Native) -> String {
    let (port, port_from) = match &native.port {
        Some((port, file)) => (*port, format!("from {file}")),
        None => (PORT, "change: the port it listens on".to_owned()),
    };
    let (image, image_from) = match &native.image {
        Some((image, file)) => (image.clone(), format!("from {file}")),
        None => (format!("registry.example.org/{name}"), "change: the repository, without a version".to_owned()),
    };
    let start = native.start.as_ref().map(|(command, file)| start(command, file)).unwrap_or_default();
    format!(
        "[workload]\n# the version is not here: `railiance release set` writes it to release.toml\n\
         image = {} # {image_from}\nports = {{ http = {port} }} # {port_from}\n\n\
         [expose]\nhost = {} # change: the name that clients use\n\n\
         [health]\nready = {{ http = \"/\" }} # change: a path that answers 200 once the application can serve\n{start}",
        string(&image),
        string(&format!("{name}.example.org")),
    )
}

fn start(command: &[String], file: &str) -> String {
    let command: Array = command.iter().map(String::as_str).collect();
    format!("\n[stage.local]\nstart = {} # from {file}\n", Value::from(command))
}

fn overlay(overlay: &Overlay) -> String {
    let version = overlay.version.as_ref().map(|version| format!(", version = {}", string(version)));
    format!("[upstream]\nhelm = {{ chart = {}{} }}\n", string(&overlay.chart), version.unwrap_or_default())
}

/// A TOML string, escaped.
fn string(text: &str) -> String {
    Value::from(text).to_string()
}
