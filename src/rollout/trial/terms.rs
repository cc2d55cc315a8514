use super::Window;
use crate::rollout::judge::{self, Files};
use crate::rollout::ledger::RollbackHooks;
use serde::{Deserialize, Serialize};

/// What stands before the name of a group among approvers.
const GROUP: &str = "group:";

/// What was agreed when a trial began. A changed contract changes nothing of it (decision H2). Times are in seconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Terms {
    pub strategy: Strategy,
    /// Steps, gates and budgets.
    pub judged: judge::Terms,
    /// How long a proxy may act on old routing.
    pub settle: u64,
    /// Visitors stay where they are: the weight steers new ones only (decision H35).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sticky: bool,
    /// Whether an orderly end of the driver takes the traffic back (decision H8).
    #[serde(default)]
    pub leaves_to_stable: bool,
    /// When weights may rise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raise: Option<Window>,
    /// When a promotion may begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<Window>,
    pub approvals: Approvals,
    /// How many records are kept.
    pub keep: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    pub contract: String,
    /// Going back from it needs a person's word on data.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lasting: bool,
    /// What the contract tells that person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollback_note: Option<String>,
    /// The contract's commands around a rollback, for the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollback_hooks: Option<RollbackHooks>,
    /// Commands around the canary and the promotion.
    #[serde(default, skip_serializing_if = "Hooks::is_empty")]
    pub hooks: Hooks,
    /// The names of the Secrets that the candidate refers to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strategy {
    Weighted,
    Isolated,
    /// There is no trial: a reason and people's word stand in the place of a verdict (decision H7).
    #[serde(rename = "none")]
    Direct,
}

/// Who must agree to a promotion.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Approvals {
    pub required: u32,
    pub not_author: bool,
    /// For how many seconds an approval lasts.
    pub expires: u64,
    /// Whose approvals count, users by name and groups as `group:NAME`; empty: anybody's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approvers: Vec<String>,
    /// Who wrote what the candidate brings, where the contract knows them as users.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// Where approvals are written; absent: in the journal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Whether only proven identities count.
    pub attested: bool,
}

impl Approvals {
    /// Counts whoever brought the candidate, and the authors that were known then, among the authors.
    pub fn bring_in(&mut self, who: &str, known: &Approvals) {
        self.authors.push(who.to_owned());
        self.authors.extend(known.authors.iter().cloned());
        self.authors.sort_unstable();
        self.authors.dedup();
    }

    /// Whether a group is among the approvers.
    pub fn names_group(&self, group: &str) -> bool {
        self.approvers.iter().any(|named| named.strip_prefix(GROUP) == Some(group))
    }

    /// Those of somebody's groups that are among the approvers.
    pub fn named_of(&self, groups: &[String]) -> Vec<String> {
        groups.iter().filter(|group| self.names_group(group)).cloned().collect()
    }

    /// Whether somebody may approve, by name or as a member.
    pub fn name(&self, user: &str, groups: &[String]) -> bool {
        self.approvers.iter().any(|named| named == user) || groups.iter().any(|group| self.names_group(group))
    }
}

/// Commands that run where the verb runs, by the moment.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Hooks {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub before_canary: Vec<Hook>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub before_promote: Vec<Hook>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub after_promote: Vec<Hook>,
}

/// One command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hook {
    pub command: Vec<String>,
    /// Others do not run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<Files>,
    /// In seconds; nothing where only the verb's own time ends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<u64>,
}

impl Hooks {
    pub fn is_empty(&self) -> bool {
        self.before_canary.is_empty() && self.before_promote.is_empty() && self.after_promote.is_empty()
    }
}
