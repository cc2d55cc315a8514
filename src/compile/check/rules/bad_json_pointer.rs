//! A place in a JSON document that is no JSON Pointer (RFC 6901).

use crate::compile::check::Config;
use crate::diag::{Code, Finding};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let checks = config.contract.health.iter().flat_map(|health| &health.checks);
    let pointers = checks.flat_map(|check| &check.expect).flat_map(|expect| expect.json.keys());
    findings.extend(pointers.filter(|pointer| !is_pointer(pointer)).map(|pointer| {
        Finding::new(Code::BadJsonPointer, format!("`{}` is no JSON Pointer", pointer.value))
            .at(pointer.span, "no value is found by it")
            .help(format!("write `{}`; within a name `~1` stands for `/`, and `~0` for `~`", meant(pointer)))
    }));
}

/// Empty (the whole document), or names that each follow a slash, with `~` in its escapes alone.
fn is_pointer(text: &str) -> bool {
    let escaped = text.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
    escaped && (text.is_empty() || text.starts_with('/'))
}

/// `$.checks[0].name` and `checks.0.name` → `/checks/0/name`
fn meant(text: &str) -> String {
    let plain = text.trim_start_matches('$').trim_start_matches(['.', '/']);
    match text.starts_with('/') {
        true => text.replace('~', "~0"),
        false => format!("/{}", plain.replace(['.', '['], "/").replace([']', '"', '\''], "").replace('~', "~0")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers() {
        for good in ["", "/", "/a", "/a/0/b", "/a~1b", "/~0", "/a b"] {
            assert!(is_pointer(good), "{good}");
        }
        for (bad, good) in [
            ("a", "/a"),
            ("$.status", "/status"),
            ("$", "/"),
            ("checks[0].name", "/checks/0/name"),
            ("/a~b", "/a~0b"),
            ("/a~", "/a~0"),
        ] {
            assert!(!is_pointer(bad) && meant(bad) == good, "{bad}: {}", meant(bad));
        }
    }
}
