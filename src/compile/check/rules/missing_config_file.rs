//! A file that the contract names, and that is not in the directory.

use super::named_files;
use crate::compile::check::Config;
use crate::diag::{Code, Finding, nearest};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    for named in named_files::all(config).filter(|named| !named.is_there(config)) {
        let files = config.files.iter().map(String::as_str);
        let close = nearest(named.path(), files);
        findings.push(
            Finding::new(Code::MissingConfigFile, format!("`{}` is not in the directory", named.path()))
                .at(named.span, "no such file below `railiance/`")
                .help(match close {
                    Some(file) => format!("did you mean `{file}`?"),
                    None => "create it; paths count from `railiance/`".to_owned(),
                }),
        );
    }
}
