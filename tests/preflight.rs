//! `railiance preflight` on a real cluster: each prerequisite missing, then there.

#[path = "bed/mod.rs"]
mod bed;

#[path = "preflight/cluster.rs"]
mod cluster;
#[path = "preflight/reach.rs"]
mod reach;
#[path = "preflight/required.rs"]
mod required;
#[path = "preflight/rights.rs"]
mod rights;
#[path = "preflight/room.rs"]
mod room;
#[path = "preflight/routing.rs"]
mod routing;
#[path = "preflight/scopes.rs"]
mod scopes;
#[path = "preflight/secrets.rs"]
mod secrets;
#[path = "preflight/support.rs"]
mod support;
