//! The contract `railiance.dev/v1` as typed, spanned structs.
//!
//! These structs are the one source of the contract: the JSON Schemas in `schemas/` and the page
//! `docs/contract.md` are written from them (doc comments become descriptions) and held equal by
//! a test. Absent keys are `None` here; what they default to is the business of `resolve`.

mod app;
mod container;
mod expose;
mod gate;
mod health;
mod job;
mod lock;
mod network;
mod release;
mod stage;
mod target;
mod upstream;
mod values;
mod volume;
mod workload;

pub use app::{App, Contract, Criticality, Requirement, SecretReference};
pub use container::{Container, ContainerRole, EnvField, EnvValue, Port, Ports, Protocol, ResourceList, Resources};
pub use expose::{Expose, Gateway, Route, Router, Tls};
pub use gate::{Compare, Failures, Gate, OnFailure, Sample};
pub use health::{Check, Expectation, Health, Metrics, Observe, Probe};
pub use job::{Hooks, Job, JobTime};
pub use lock::{Lock, LockedUpstream};
pub use network::{Network, Peer};
pub use release::{Candidate, Release, Stable, StableVersion};
pub use stage::{
    Approvals, Arrival, CanaryStage, HeaderMatch, LocalReady, LocalStage, OnLeave, ProductionStage, RollbackMode,
    Sessions, Stages, Step, Sticky, Strategy, Weekday, Window,
};
pub use target::{Delivery, Target, TargetExpose};
pub use upstream::{HelmSource, PatchTarget, Upstream, UpstreamPatch, UpstreamService};
pub use values::{Amount, Brief, Duration, Scalar, Shorthand};
pub use volume::{AccessMode, Claim, EmptyDir, Medium, Volume};
pub use workload::{
    Autoscale, Disruption, PodSecurity, SecurityLevel, ServiceAccount, Spread, Update, UpdateStrategy, Workload,
    WorkloadKind,
};

/// The value of `contract` that this program reads.
pub const VERSION: &str = "railiance.dev/v1";
