use crate::diag::count;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The requests of a step, as they were counted: a weight is what was asked for, this is what came of it (decision H17).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Traffic {
    /// Those that the canary served since the step began.
    pub served: u64,
    /// Those that stable served in the same time; absent where nothing counts them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stable: Option<u64>,
}

impl Traffic {
    /// All of them, where both sides are counted.
    pub fn all(self) -> Option<u64> {
        self.stable.map(|stable| stable.saturating_add(self.served))
    }

    /// The canary's share in percent, to a tenth; nothing where nobody came.
    pub fn share(self) -> Option<f64> {
        let all = u128::from(self.all().filter(|all| *all > 0)?);
        let tenths = (u128::from(self.served) * 1000 + all / 2) / all;
        u32::try_from(tenths).ok().map(|tenths| f64::from(tenths) / 10.0)
    }
}

/// `19.8 % counted (203 of 1025 requests)`
impl fmt::Display for Traffic {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match (self.share(), self.all()) {
            (Some(share), Some(all)) => write!(formatter, "{share} % counted ({} of {all} requests)", self.served),
            (_, _) => {
                let served = count(usize::try_from(self.served).unwrap_or(usize::MAX), "request");
                write!(formatter, "{served} served")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h17_a_share_is_of_what_both_served() {
        let share = |served, stable| Traffic { served, stable }.share();
        assert_eq!(share(203, Some(822)), Some(19.8));
        assert_eq!(share(0, Some(200)), Some(0.0));
        assert_eq!(share(5, Some(0)), Some(100.0));
        assert_eq!((share(0, Some(0)), share(5, None)), (None, None));
        let said = |served, stable| Traffic { served, stable }.to_string();
        assert_eq!(said(203, Some(822)), "19.8 % counted (203 of 1025 requests)");
        assert_eq!((said(1, None), said(0, Some(0))), ("1 request served".to_owned(), "0 requests served".to_owned()));
    }
}
