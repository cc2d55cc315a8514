//! Pure decisions about a rollout: the ledger, the lease, health, preflight, and how they are drawn.

#[path = "render/bench.rs"]
#[expect(dead_code, reason = "shared with tests/render, which uses all of it")]
mod bench;
#[path = "render/generate.rs"]
mod generate;

#[path = "rollout/chain.rs"]
mod chain;
#[path = "rollout/drawn.rs"]
mod drawn;
#[path = "rollout/health.rs"]
mod health;
#[path = "rollout/keep.rs"]
mod keep;
#[path = "rollout/lease.rs"]
mod lease;
#[path = "rollout/ledger.rs"]
mod ledger;
#[path = "rollout/needs.rs"]
mod needs;
#[path = "rollout/pods.rs"]
mod pods;
#[path = "rollout/preflight.rs"]
mod preflight;
#[path = "rollout/prerequisites.rs"]
mod prerequisites;
#[path = "rollout/quota.rs"]
mod quota;
#[path = "rollout/recorded.rs"]
mod recorded;
#[path = "rollout/records.rs"]
mod records;
#[path = "rollout/room.rs"]
mod room;
#[path = "rollout/routes.rs"]
mod routes;
#[path = "rollout/workloads.rs"]
mod workloads;
