use serde::{Deserialize, Serialize};
use std::fmt;

/// Who did it, as far as that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Actor {
    /// The user's name, as the API server answers it to the user.
    pub name: String,
    pub standing: Attestation,
    /// Which certificate or token it was, where the server tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
}

/// What the name is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Attestation {
    /// The writer says so.
    Asserted,
    /// An admission policy of the cluster refuses any other name than the writer's own.
    Attested,
}

impl Attestation {
    pub fn name(self) -> &'static str {
        match self {
            Attestation::Asserted => "asserted",
            Attestation::Attested => "attested",
        }
    }
}

/// `team-a (asserted)`
impl fmt::Display for Actor {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "{} ({})", self.name, self.standing.name())
    }
}
