//! A file that nothing names has no effect: a forgotten line, or a file to remove.

use super::named_files;
use crate::compile::check::Config;
use crate::diag::{Code, Finding, Span};

/// Directories whose files count only where the contract names them.
const NAMED: [(&str, &str); 3] = [
    ("config/", "name it in `[workload] config` or in a volume's `config`, or remove it"),
    ("values/", "name it in `[upstream] values` or `canary_values`, or remove it"),
    ("patches/", "name it in an `[[upstream.patch]]`, or remove it"),
];

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    for file in &config.files {
        let Some((_, help)) = NAMED.iter().find(|(directory, _)| file.starts_with(directory)) else { continue };
        if named_files::all(config).chain(named_files::programs(config)).any(|named| named.holds(file)) {
            continue;
        }
        // the file itself was not parsed, so the contract that should name it is the place
        let contract = Span::whole_file(config.contract.contract.span.source);
        let message = format!("`{file}` is used by nothing");
        findings.push(Finding::new(Code::UnusedFile, message).at(contract, "nothing here names it").help(*help));
    }
}
