use super::Scope;

pub(super) type Row = (&'static str, &'static str, Scope);

const N: Scope = Scope::Namespaced;
const C: Scope = Scope::Cluster;

/// The kinds that every supported server serves, by group and version. Versions that only some serve
/// are asked for.
const TABLE: &[(&str, &[Row])] = &[
    (
        "v1",
        &[
            ("ConfigMap", "configmaps", N),
            ("Endpoints", "endpoints", N),
            ("Event", "events", N),
            ("LimitRange", "limitranges", N),
            ("Namespace", "namespaces", C),
            ("Node", "nodes", C),
            ("PersistentVolume", "persistentvolumes", C),
            ("PersistentVolumeClaim", "persistentvolumeclaims", N),
            ("Pod", "pods", N),
            ("PodTemplate", "podtemplates", N),
            ("ReplicationController", "replicationcontrollers", N),
            ("ResourceQuota", "resourcequotas", N),
            ("Secret", "secrets", N),
            ("Service", "services", N),
            ("ServiceAccount", "serviceaccounts", N),
        ],
    ),
    (
        "apps/v1",
        &[
            ("ControllerRevision", "controllerrevisions", N),
            ("DaemonSet", "daemonsets", N),
            ("Deployment", "deployments", N),
            ("ReplicaSet", "replicasets", N),
            ("StatefulSet", "statefulsets", N),
        ],
    ),
    ("batch/v1", &[("CronJob", "cronjobs", N), ("Job", "jobs", N)]),
    ("autoscaling/v1", &[("HorizontalPodAutoscaler", "horizontalpodautoscalers", N)]),
    ("autoscaling/v2", &[("HorizontalPodAutoscaler", "horizontalpodautoscalers", N)]),
    ("policy/v1", &[("PodDisruptionBudget", "poddisruptionbudgets", N)]),
    (
        "networking.k8s.io/v1",
        &[("Ingress", "ingresses", N), ("IngressClass", "ingressclasses", C), ("NetworkPolicy", "networkpolicies", N)],
    ),
    (
        "rbac.authorization.k8s.io/v1",
        &[
            ("ClusterRole", "clusterroles", C),
            ("ClusterRoleBinding", "clusterrolebindings", C),
            ("Role", "roles", N),
            ("RoleBinding", "rolebindings", N),
        ],
    ),
    (
        "storage.k8s.io/v1",
        &[
            ("CSIDriver", "csidrivers", C),
            ("CSINode", "csinodes", C),
            ("CSIStorageCapacity", "csistoragecapacities", N),
            ("StorageClass", "storageclasses", C),
            ("VolumeAttachment", "volumeattachments", C),
        ],
    ),
    ("coordination.k8s.io/v1", &[("Lease", "leases", N)]),
    ("discovery.k8s.io/v1", &[("EndpointSlice", "endpointslices", N)]),
    ("events.k8s.io/v1", &[("Event", "events", N)]),
    ("apiextensions.k8s.io/v1", &[("CustomResourceDefinition", "customresourcedefinitions", C)]),
    ("apiregistration.k8s.io/v1", &[("APIService", "apiservices", C)]),
    ("scheduling.k8s.io/v1", &[("PriorityClass", "priorityclasses", C)]),
    ("node.k8s.io/v1", &[("RuntimeClass", "runtimeclasses", C)]),
    (
        "admissionregistration.k8s.io/v1",
        &[
            ("MutatingWebhookConfiguration", "mutatingwebhookconfigurations", C),
            ("ValidatingAdmissionPolicy", "validatingadmissionpolicies", C),
            ("ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings", C),
            ("ValidatingWebhookConfiguration", "validatingwebhookconfigurations", C),
        ],
    ),
];

pub(super) fn row(api_version: &str, kind: &str) -> Option<Row> {
    let (_, rows) = TABLE.iter().find(|(known, _)| *known == api_version)?;
    rows.iter().find(|(known, _, _)| *known == kind).copied()
}

pub(super) fn rows() -> impl Iterator<Item = (&'static str, Row)> {
    TABLE.iter().flat_map(|(api_version, rows)| rows.iter().map(|row| (*api_version, *row)))
}
