//! The one table of profiles: what kind of cluster a target is. A further profile is one more row.

/// One kind of cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile {
    pub name: &'static str,
    /// Nodes that can run pods.
    pub nodes: u32,
    /// Pods of an application that does not say how many.
    pub replicas: u32,
    /// Sizes that `resources = "NAME"` can name, smallest first.
    pub sizes: [Size; 4],
    /// The class of claims that name none; `None` is the cluster's own default.
    pub storage_class: Option<&'static str>,
}

/// Requests and limits behind the name of a size. Processor time has no limit: throttling a pod
/// on an idle node helps nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    pub name: &'static str,
    pub cpu: &'static str,
    pub memory: &'static str,
    pub memory_limit: &'static str,
}

const fn size(name: &'static str, cpu: &'static str, memory: &'static str, memory_limit: &'static str) -> Size {
    Size { name, cpu, memory, memory_limit }
}

pub const SINGLE_NODE: Profile = Profile {
    name: "single-node",
    nodes: 1,
    replicas: 2,
    sizes: [
        size("tiny", "10m", "32Mi", "64Mi"),
        size("small", "50m", "64Mi", "128Mi"),
        size("medium", "200m", "256Mi", "512Mi"),
        size("large", "500m", "1Gi", "2Gi"),
    ],
    storage_class: Some("local-path"),
};

pub const THREE_NODE: Profile = Profile {
    name: "three-node",
    nodes: 3,
    replicas: 3,
    sizes: [
        size("tiny", "10m", "32Mi", "64Mi"),
        size("small", "100m", "128Mi", "256Mi"),
        size("medium", "500m", "512Mi", "1Gi"),
        size("large", "1", "2Gi", "4Gi"),
    ],
    storage_class: None,
};

/// Every profile.
pub const ALL: &[Profile] = &[SINGLE_NODE, THREE_NODE];

impl Profile {
    pub fn find(name: &str) -> Option<&'static Profile> {
        ALL.iter().find(|profile| profile.name == name)
    }

    pub fn size(&self, name: &str) -> Option<&Size> {
        self.sizes.iter().find(|size| size.name == name)
    }
}
