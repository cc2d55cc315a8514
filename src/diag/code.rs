//! The one table of codes: a row each, a page each (`docs/codes`), a bad fixture each.

/// How much a finding weighs: an error closes the way (exit code 1), a warning does not unless
/// `--deny warnings`, a hint is advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Hint,
    Warning,
    Error,
}

impl Severity {
    pub fn name(self) -> &'static str {
        match self {
            Severity::Hint => "hint",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// The families of codes; a code's id begins with its family's prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// a file cannot be read or parsed
    Syntax,
    /// a key or value is not what the contract's schema says
    Shape,
    /// each value is fine, together they mean something impossible or dangerous
    Meaning,
    /// a template cannot do what it says
    Template,
    /// a rendered object is not what Kubernetes accepts
    Kubernetes,
    /// a secret value stands, or may stand, where it must not
    Secret,
    /// allowed by Kubernetes, not by the lifecycle's rules
    Policy,
    /// two statements about versions do not agree
    Drift,
}

impl Family {
    pub fn name(self) -> &'static str {
        match self {
            Family::Syntax => "syntax",
            Family::Shape => "shape",
            Family::Meaning => "meaning",
            Family::Template => "template",
            Family::Kubernetes => "kubernetes",
            Family::Secret => "secret",
            Family::Policy => "policy",
            Family::Drift => "drift",
        }
    }
}

macro_rules! codes {
    ($($variant:ident $id:literal $slug:literal $family:ident $severity:ident;)+) => {
        /// A stable name for one kind of finding.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($variant),+ }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$variant),+];

            /// The identifier that text, JSON, SARIF and `# railiance: allow` use: `MNG001`.
            pub fn id(self) -> &'static str {
                match self { $(Code::$variant => $id),+ }
            }

            /// The speaking name: `weights-out-of-order`.
            pub fn slug(self) -> &'static str {
                match self { $(Code::$variant => $slug),+ }
            }

            pub fn family(self) -> Family {
                match self { $(Code::$variant => Family::$family),+ }
            }

            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity),+ }
            }

            /// The code with this id or slug, in any case.
            pub fn find(name: &str) -> Option<Code> {
                Code::ALL.iter().copied().find(|code| {
                    code.id().eq_ignore_ascii_case(name) || code.slug().eq_ignore_ascii_case(name)
                })
            }
        }
    };
}

codes! {
    TomlSyntax            "SYN001" "toml-syntax"               Syntax Error;
    YamlSyntax            "SYN002" "yaml-syntax"               Syntax Error;
    NotUtf8               "SYN003" "not-utf8"                  Syntax Error;
    ByteOrderMark         "SYN004" "byte-order-mark"           Syntax Hint;
    DuplicateKey          "SYN005" "duplicate-key"             Syntax Error;
    TooDeep               "SYN006" "too-deep"                  Syntax Error;
    TooManyNodes          "SYN007" "too-many-nodes"            Syntax Error;
    UnsupportedYaml       "SYN008" "unsupported-yaml"          Syntax Error;
    AmbiguousScalar       "SYN009" "ambiguous-scalar"          Syntax Warning;
    EmptyFile             "SYN010" "empty-file"                Syntax Error;
    UnreadableFile        "SYN011" "unreadable-file"           Syntax Error;
    NotARegularFile       "SYN012" "not-a-regular-file"        Syntax Error;
    FileTooLarge          "SYN013" "file-too-large"            Syntax Error;
    LinkLeavesDirectory   "SYN014" "link-leaves-directory"     Syntax Error;
    UnknownFile           "SYN015" "unknown-file"              Syntax Error;
    MissingAppToml        "SYN016" "missing-app-toml"          Syntax Error;
    CarriageReturn        "SYN017" "carriage-return"           Syntax Hint;

    UnknownKey            "SHP001" "unknown-key"               Shape Error;
    MissingKey            "SHP002" "missing-key"               Shape Error;
    WrongType             "SHP003" "wrong-type"                Shape Error;
    NotAllowedValue       "SHP004" "not-allowed-value"         Shape Error;
    OutOfRange            "SHP005" "out-of-range"              Shape Error;
    BadFormat             "SHP006" "bad-format"                Shape Error;
    UnknownContract       "SHP007" "unknown-contract"          Shape Error;
    ConflictingKeys       "SHP008" "conflicting-keys"          Shape Error;

    WeightsOutOfOrder     "MNG001" "weights-out-of-order"      Meaning Error;
    ImpossibleDuration    "MNG002" "impossible-duration"       Meaning Error;
    GateWithoutSample     "MNG003" "gate-without-sample"       Meaning Warning;
    GateBlindToTrack      "MNG004" "gate-blind-to-track"       Meaning Error;
    UnknownPort           "MNG005" "unknown-port"              Meaning Error;
    HostClaimedTwice      "MNG006" "host-claimed-twice"        Meaning Error;
    ReplicasExceedProfile "MNG007" "replicas-exceed-profile"   Meaning Error;
    AutoscaleAndReplicas  "MNG008" "autoscale-and-replicas"    Meaning Error;
    BudgetBlocksDrain     "MNG009" "budget-blocks-drain"       Meaning Error;
    InvalidVersion        "MNG010" "invalid-version"           Meaning Error;
    WindowNeverOpens      "MNG011" "window-never-opens"        Meaning Error;
    ApprovalImpossible    "MNG012" "approval-impossible"       Meaning Error;
    ReservedName          "MNG013" "reserved-name"             Meaning Error;
    DuplicatePort         "MNG014" "duplicate-port"            Meaning Error;
    AutoscaleBounds       "MNG015" "autoscale-bounds"          Meaning Error;
    RequestsAboveLimits   "MNG016" "requests-above-limits"     Meaning Error;
    DuplicateMount        "MNG017" "duplicate-mount"           Meaning Error;
    MissingConfigFile     "MNG018" "missing-config-file"       Meaning Error;
    UnusedFile            "MNG019" "unused-file"               Meaning Warning;
    UnknownTarget         "MNG020" "unknown-target"            Meaning Error;
    UnsupportedKubernetes "MNG021" "unsupported-kubernetes"    Meaning Error;
    NothingToExpose       "MNG022" "nothing-to-expose"         Meaning Error;
    WeightBelowPodRatio   "MNG023" "weight-below-pod-ratio"    Meaning Error;
    HoldWithinWarmUp      "MNG024" "hold-within-warm-up"       Meaning Warning;
    UnsafeJob             "MNG025" "unsafe-job"                Meaning Error;
    StepsWithoutUse       "MNG026" "steps-without-use"         Meaning Error;
    MissingReason         "MNG027" "missing-reason"            Meaning Error;
    DuplicateName         "MNG028" "duplicate-name"            Meaning Error;
    MissingHookFile       "MNG029" "missing-hook-file"         Meaning Error;
    UpstreamSource        "MNG030" "upstream-source"           Meaning Error;
    UpstreamNotRendered   "MNG031" "upstream-not-rendered"     Meaning Warning;
    StickyUnset           "MNG032" "sticky-unset"              Meaning Hint;
    NothingStable         "MNG033" "nothing-stable"            Meaning Error;
    AppNameTwice          "MNG034" "app-name-twice"            Meaning Error;
    NoRelease             "MNG035" "no-release"                Meaning Error;
    AutoscaleNotSplit     "MNG036" "autoscale-under-replicas"  Meaning Error;
    UnknownSecretUse      "MNG037" "unknown-reference"         Meaning Error;
    EmptyCommand          "MNG038" "empty-command"             Meaning Error;
    HookNotExecutable     "MNG039" "hook-not-executable"       Meaning Error;
    CanaryClaim           "MNG040" "canary-claim"              Meaning Error;
    CanaryStatefulSet     "MNG041" "canary-statefulset"        Meaning Error;
    CanaryRecreate        "MNG042" "canary-recreate"           Meaning Error;
    CanaryWithoutReady    "MNG043" "canary-without-readiness"  Meaning Error;
    CanaryWithoutMetrics  "MNG044" "canary-without-metrics"    Meaning Warning;
    CanarySingleWriter    "MNG045" "canary-single-writer"      Meaning Error;
    CanaryOneReplica      "MNG046" "canary-one-replica"        Meaning Warning;
    IsolatedSharesData    "MNG047" "isolated-shares-data"      Meaning Error;
    BadQuery              "MNG048" "bad-query"                 Meaning Error;
    DefaultLeftOut        "MNG049" "default-left-out"          Meaning Hint;
    UnsupportedByRouter   "MNG050" "unsupported-by-router"     Meaning Error;
    NoCanary              "MNG051" "no-canary"                 Meaning Error;
    SelectorChanges       "MNG052" "selector-changes"          Meaning Error;
    UnlikelyDuration      "MNG053" "unlikely-duration"         Meaning Warning;
    ImpossibleLimit       "MNG054" "impossible-limit"          Meaning Error;
    RequestsUncounted     "MNG055" "requests-uncounted"        Meaning Error;
    ProbeMissesCanary     "MNG056" "probe-misses-canary"       Meaning Error;
    ExpectationWithoutUse "MNG060" "expectation-without-use"   Meaning Error;
    BadJsonPointer        "MNG061" "bad-json-pointer"          Meaning Error;
    NoLocalAddress        "MNG062" "no-local-address"          Meaning Error;
    NeedsNoLocal          "MNG063" "needs-no-local"            Meaning Error;
    NoteWithoutUse        "MNG064" "note-without-use"          Meaning Error;

    TemplateSyntax        "TPL001" "template-syntax"           Template Error;
    UnknownName           "TPL002" "unknown-name"              Template Error;
    NotText               "TPL003" "not-text"                  Template Error;
    TemplateYaml          "TPL004" "template-yaml"             Template Error;
    DuplicateAfterPlacing "TPL005" "duplicate-after-placing"   Template Error;
    UnsupportedConstruct  "TPL006" "unsupported-construct"     Template Error;
    ReadsTrack            "TPL007" "reads-track"               Template Error;
    MissingValue          "TPL008" "missing-value"             Template Error;
    WrongKind             "TPL009" "wrong-kind"                Template Error;

    UnknownField          "K8S001" "unknown-field"             Kubernetes Error;
    FieldType             "K8S002" "field-type"                Kubernetes Error;
    MissingField          "K8S003" "missing-field"             Kubernetes Error;
    FieldEnum             "K8S004" "field-enum"                Kubernetes Error;
    BadQuantity           "K8S005" "bad-quantity"              Kubernetes Error;
    RemovedApi            "K8S006" "removed-api"               Kubernetes Error;
    DeprecatedApi         "K8S007" "deprecated-api"            Kubernetes Warning;
    UnknownKind           "K8S008" "unknown-kind"              Kubernetes Error;
    SelectorWithoutPods   "K8S009" "selector-without-pods"     Kubernetes Error;
    PortWithoutName       "K8S010" "port-without-name"         Kubernetes Error;
    MissingReference      "K8S011" "missing-reference"         Kubernetes Error;
    TargetMissing         "K8S012" "target-missing"            Kubernetes Error;
    DuplicateObject       "K8S013" "duplicate-object"          Kubernetes Error;
    BadObjectName         "K8S014" "bad-object-name"           Kubernetes Error;
    NamespaceMismatch     "K8S015" "namespace-mismatch"        Kubernetes Error;
    SelectorOverlap       "K8S016" "selector-overlap"          Kubernetes Error;
    FieldValue            "K8S017" "field-value"               Kubernetes Error;
    DuplicateListKey      "K8S018" "duplicate-list-key"        Kubernetes Error;
    NotAnObject           "K8S019" "not-an-object"             Kubernetes Error;
    NotACrd               "K8S020" "not-a-crd"                 Kubernetes Error;

    SecretByName          "SEC001" "secret-by-name"            Secret Error;
    SecretByShape         "SEC002" "secret-by-shape"           Secret Error;
    SecretByEntropy       "SEC003" "secret-by-entropy"         Secret Warning;
    SecretObject          "SEC004" "secret-object"             Secret Error;
    UndeclaredSecretKey   "SEC005" "undeclared-secret-key"     Secret Error;
    UnusedSecret          "SEC006" "unused-secret"             Secret Warning;
    CredentialsInUrl      "SEC007" "credentials-in-url"        Secret Error;

    ImageByTag            "POL001" "image-by-tag"              Policy Error;
    CriticalUnapproved    "POL002" "critical-unapproved"       Policy Error;
    WeakPodSecurity       "POL003" "weak-pod-security"         Policy Warning;
    CriticalNoContact     "POL004" "critical-without-contact"  Policy Warning;
    AllowWithoutReason    "POL005" "allow-without-reason"      Policy Error;
    UnusedAllow           "POL006" "unused-allow"              Policy Warning;

    StableFromToday       "DRF001" "stable-from-today"         Drift Warning;
    BaseIsNotStable       "DRF002" "base-is-not-stable"        Drift Error;
    CandidateIsStable     "DRF003" "candidate-is-stable"       Drift Hint;
    SourceUnavailable     "DRF004" "source-unavailable"        Drift Error;
    ImageNotTheApps       "DRF005" "image-not-the-apps"        Drift Error;
}
