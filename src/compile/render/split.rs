//! How traffic is shared: the one word that sizes, routers and composition have in common.

/// A canary's share of the traffic: 1 to 100 percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weight(u32);

impl Weight {
    pub fn new(percent: u32) -> Option<Weight> {
        (1..=100).contains(&percent).then_some(Weight(percent))
    }

    pub fn percent(self) -> u32 {
        self.0
    }
}

/// How traffic is shared between stable and canary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Split {
    /// No canary.
    Stable,
    /// A canary runs and can be reached by its header or its own Service, without a share.
    Unrouted,
    Canary(Weight),
    /// A canary with a host and data of its own: it takes no part in stable's traffic.
    Isolated,
}
