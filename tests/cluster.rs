//! The door to the API server (`world::cluster`), held against a real one.

#[path = "bed/mod.rs"]
mod bed;

#[path = "cluster/connect.rs"]
mod connect;
#[path = "cluster/credentials.rs"]
mod credentials;
#[path = "cluster/leaks.rs"]
mod leaks;
#[path = "cluster/patience.rs"]
mod patience;
#[path = "cluster/proxy.rs"]
mod proxy;
#[path = "cluster/read.rs"]
mod read;
#[path = "cluster/refusals.rs"]
mod refusals;
#[path = "cluster/relay.rs"]
mod relay;
#[path = "cluster/resources.rs"]
mod resources;
#[path = "cluster/support.rs"]
mod support;
#[path = "cluster/watch.rs"]
mod watch;
#[path = "cluster/write.rs"]
mod write;
