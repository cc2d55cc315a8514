//! Secret values where none may stand: in `app.toml`, config files, templates and manifests.
//!
//! In: a tree or a text. Out: findings that name the place and the reason, never the value; each
//! hides the value's place from all drawings (`Finding::masks`). The names of the shapes follow the
//! rules of gitleaks. It decrypts nothing and asks nobody.

mod entropy;
mod names;
mod object;
mod shapes;
mod spoken;
mod text;
mod tree;
mod url;

pub use names::{looks_secret, may_be_secret};
pub use spoken::spoken;
pub use text::scan_text;
pub use tree::scan_tree;

use crate::diag::{Code, Finding, Span};
use std::ops::Range;

/// Why a value may be a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspicion {
    pub code: Code,
    /// What it looks like: `a GitHub token`.
    pub what: &'static str,
    /// The bytes of the value that are secret.
    pub range: Range<usize>,
}

/// Judges a value by its name and its form; the name may be empty where there is none.
pub fn judge(name: &str, value: &str) -> Option<Suspicion> {
    url::password(value)
        .map(|range| Suspicion { code: Code::CredentialsInUrl, what: "a password in a URL", range })
        .or_else(|| shapes::find(value).map(|(what, range)| Suspicion { code: Code::SecretByShape, what, range }))
        .or_else(|| by_name(name, value))
        .or_else(|| by_entropy(name, value))
}

fn by_name(name: &str, value: &str) -> Option<Suspicion> {
    let what = names::secret(name).filter(|_| !is_reference(value))?;
    Some(Suspicion { code: Code::SecretByName, what, range: 0..value.len() })
}

fn by_entropy(name: &str, value: &str) -> Option<Suspicion> {
    let random = !names::harmless(name) && !is_reference(value) && entropy::random(value);
    random.then_some(Suspicion { code: Code::SecretByEntropy, what: "a random text", range: 0..value.len() })
}

const PLACEHOLDERS: [&str; 8] = ["${", "$(", "{{", "<", "ENC[", "vault:", "op://", "ref+"];
const PATHS: [&str; 4] = ["/", "./", "../", "file:"];

/// Whether a value only says where the secret is: a placeholder, a path, an encrypted text.
fn is_reference(value: &str) -> bool {
    let value = value.trim();
    let plain = matches!(value, "" | "true" | "false" | "null" | "~" | "{}" | "[]" | "|" | ">" | "|-" | ">-");
    let variable = value.strip_prefix('$').is_some_and(|name| name.chars().all(|c| c.is_ascii_uppercase() || c == '_'));
    let hidden = !value.is_empty() && value.chars().all(|c| matches!(c, '*' | 'x' | 'X' | '.'));
    let path = PATHS.iter().any(|prefix| value.starts_with(prefix)) && !value.contains(char::is_whitespace);
    plain || variable || hidden || path || PLACEHOLDERS.iter().any(|prefix| value.starts_with(prefix))
}

/// The finding about a suspicion; `value` is the place of the value, which is hidden as a whole.
fn finding(name: &str, suspicion: &Suspicion, value: Span) -> Finding {
    let message = match name {
        "" => format!("{} in plain text", suspicion.what),
        name => format!("`{name}` holds {} in plain text", suspicion.what),
    };
    Finding::new(suspicion.code, message)
        .at(value, suspicion.what)
        .mask(value)
        .help("keep the value in a Secret of the cluster and refer to it: `[secrets.NAME]`, then `{ secret = \"NAME\", key = \"KEY\" }`")
        .note(format!("if it is none, say so: `# railiance: allow {} -- why`", suspicion.code.id()))
}
