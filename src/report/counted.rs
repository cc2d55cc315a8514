use crate::rollout::judge::Traffic;
use serde::Serialize;

/// What was counted of a step's requests, with the canary's share of them in percent (decision H17).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Counted {
    #[serde(flatten)]
    pub traffic: Traffic,
    pub share: Option<f64>,
}

impl Counted {
    pub fn of(traffic: Traffic) -> Counted {
        Counted { traffic, share: traffic.share() }
    }
}
