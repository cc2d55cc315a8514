use crate::compile::check::Config;
use crate::tree::Spanned;
use serde::{Deserialize, Serialize};

/// The contract's commands around a rollback, by their words: what was left out is told where the files are not at hand (decision H34).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RollbackHooks {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<Vec<String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<Vec<String>>,
}

impl RollbackHooks {
    pub fn of(config: &Config) -> RollbackHooks {
        let hooks = &config.contract.hooks;
        RollbackHooks { before: words(&hooks.before_rollback), after: words(&hooks.after_rollback) }
    }
}

fn words(commands: &[Spanned<Vec<Spanned<String>>>]) -> Vec<Vec<String>> {
    commands.iter().map(|command| command.iter().map(|word| word.value.clone()).collect()).collect()
}
