use crate::world::cluster::Timeout;
use std::time::Duration;

/// How long is waited, and how often asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For one try; none: as long as it takes.
    pub attempt: Option<Duration>,
    /// From the first try to the beginning of the last.
    pub total: Duration,
    pub tries: u32,
}

/// What a server may take for one answer: its admission webhooks may think for 30 s.
const ATTEMPT: Duration = Duration::from_secs(60);
const TOTAL: Duration = Duration::from_secs(90);
const TRIES: u32 = 6;
/// The first pause; each further one is twice as long.
const PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

impl Default for Patience {
    fn default() -> Self {
        Patience { attempt: Some(ATTEMPT), total: TOTAL, tries: TRIES }
    }
}

impl Patience {
    pub(in crate::world::cluster) fn with(timeout: Timeout) -> Self {
        let usual = Patience::default();
        match timeout {
            Timeout::Usual => usual,
            Timeout::Never => Patience { attempt: None, ..usual },
            Timeout::After(limit) => Patience { attempt: Some(limit), ..usual },
        }
    }

    /// Whether another try may begin.
    pub(super) fn allows(&self, tries: u32, begins: Duration) -> bool {
        tries < self.tries && begins <= self.total
    }
}

/// The pause after this many tries; not shorter than the server asks for.
pub(super) fn pause(tries: u32, asked: Option<Duration>) -> Duration {
    let doubled = PAUSE.saturating_mul(2u32.saturating_pow(tries.saturating_sub(1)));
    doubled.min(LONGEST_PAUSE).max(asked.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_limit_and_obey_the_server() {
        let pauses: Vec<u128> = (1..=8).map(|tries| pause(tries, None).as_millis()).collect();
        assert_eq!(pauses, [100, 200, 400, 800, 1600, 3200, 5000, 5000]);
        assert_eq!(pause(1, Some(Duration::from_secs(7))), Duration::from_secs(7));
        assert_eq!(pause(6, Some(Duration::from_secs(1))).as_millis(), 3200);
        assert_eq!(pause(u32::MAX, None), LONGEST_PAUSE);
    }

    #[test]
    fn patience_ends_by_number_and_by_time() {
        let patience = Patience { tries: 3, total: Duration::from_secs(10), ..Patience::default() };
        assert!(patience.allows(2, Duration::from_secs(10)));
        assert!(!patience.allows(3, Duration::ZERO));
        assert!(!patience.allows(1, Duration::from_secs(11)));
    }
}
