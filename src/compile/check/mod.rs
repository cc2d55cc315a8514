//! Trees → [`Config`]: shape by the JSON Schemas, then meaning by the rules.
//!
//! In: the parsed files of a directory. Out: typed, spanned values and every finding about them.
//! It knows neither the cluster nor tracks.

mod config;
pub mod contract;
pub mod defaults;
pub mod profiles;
pub mod rules;
pub mod schemas;

pub use config::{Config, profile};

pub struct Input<'a> {
    pub app: &'a crate::tree::Node,
    pub release: Option<&'a crate::tree::Node>,
    pub lock: Option<&'a crate::tree::Node>,
    pub files: std::collections::BTreeSet<String>,
}
pub fn check(input: &Input<'_>) -> crate::diag::Checked<Option<Config>> {
    use crate::diag::{Checked, Code, Finding};
    match (
        crate::tree::from_node::<contract::Contract>(input.app),
        input.release.map(crate::tree::from_node::<contract::Release>).transpose(),
    ) {
        (Ok(contract), Ok(release)) => {
            let config = Config { contract, release, lock: None, files: input.files.clone() };
            let f = rules::run(&config);
            Checked::new(Some(config), f)
        }
        (Err(e), _) | (_, Err(e)) => {
            let f = Finding::new(Code::WrongType, e.message);
            Checked::new(
                None,
                vec![match e.span {
                    Some(s) => f.at(s, ""),
                    None => f,
                }],
            )
        }
    }
}
