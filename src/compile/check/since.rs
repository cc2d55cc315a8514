//! Minor versions of Kubernetes since which a server knows a field that a default would set.
//! On older targets such a default is left out (source: the feature gates of each API).

/// `lifecycle.preStop.sleep`: on by default since 1.30 (KEP-3960).
pub const PRE_STOP_SLEEP: u32 = 30;
/// `topologySpreadConstraints[].matchLabelKeys`: on by default since 1.27 (KEP-3243).
pub const MATCH_LABEL_KEYS: u32 = 27;
/// `PodDisruptionBudget.spec.unhealthyPodEvictionPolicy`: on by default since 1.27 (KEP-3017).
pub const UNHEALTHY_EVICTION: u32 = 27;
/// `initContainers[].restartPolicy: Always`: on by default since 1.29 (KEP-753).
pub const SIDECARS: u32 = 29;
