//! Every crate that is built in has a licence that an Apache-2.0 program may carry.

use serde_json::Value;
use std::process::Command;

/// Permissive licences (SPDX), each met among our dependencies.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Whether one allowed choice satisfies the expression. `/` is the old spelling of OR.
fn allowed(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ");
    match split(&expression, " AND ") {
        parts if parts.len() > 1 => parts.iter().all(|part| allowed(part)),
        _ => match split(&expression, " OR ") {
            parts if parts.len() > 1 => parts.iter().any(|part| allowed(part)),
            _ => match expression.trim().strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
                Some(inner) => allowed(inner),
                None => ALLOWED.contains(&expression.trim()),
            },
        },
    }
}

/// Splits at a word outside of parentheses.
fn split<'a>(expression: &'a str, word: &str) -> Vec<&'a str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0);
    for (at, character) in expression.char_indices() {
        depth += i32::from(character == '(') - i32::from(character == ')');
        if depth == 0 && at >= start && expression[at..].starts_with(word) {
            parts.push(&expression[start..at]);
            start = at + word.len();
        }
    }
    parts.push(&expression[start..]);
    parts
}

/// What cargo knows of the crates in `Cargo.lock` that are built on this machine; no network.
fn packages() -> Vec<Value> {
    let version = Command::new("rustc").arg("-vV").output().unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(["metadata", "--locked", "--offline", "--format-version", "1", "--filter-platform", host])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

#[test]
fn dependencies_are_permissive() {
    let packages = packages();
    assert!(packages.len() > 50, "only {} packages were looked at", packages.len());
    let refused: Vec<String> = packages
        .iter()
        .filter(|package| !package["license"].as_str().is_some_and(allowed))
        .map(|package| format!("{} {}: {}", package["name"], package["version"], package["license"]))
        .collect();
    assert!(refused.is_empty(), "\n{}", refused.join("\n"));
}

#[test]
fn dependencies_come_from_the_registry() {
    let foreign: Vec<String> = packages()
        .iter()
        .filter(|package| package["name"] != "railiance")
        .filter(|package| !package["source"].as_str().is_some_and(|source| source.starts_with("registry+")))
        .map(|package| package["id"].to_string())
        .collect();
    assert!(foreign.is_empty(), "\n{}", foreign.join("\n"));
}

#[test]
fn expressions_are_read() {
    for good in ["MIT", "MIT/Apache-2.0", "(MIT OR Apache-2.0) AND Unicode-3.0", "GPL-3.0-only OR MIT", "(MIT)"] {
        assert!(allowed(good), "{good}");
    }
    for bad in ["GPL-3.0-only", "MIT AND GPL-2.0-only", "(GPL-2.0-only OR AGPL-3.0-only) AND MIT", "", "MIT-1"] {
        assert!(!allowed(bad), "{bad}");
    }
}
