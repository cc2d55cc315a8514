//! What must be there before the first write.
//!
//! In: what is [`Wanted`], from which follows what is needed ([`needs_of`]), and what the cluster answered
//! ([`Facts`]). Out: what is [`Closed`], each with the next step. A fact that was not asked for never
//! passes. What the cluster does not let us see is *unverified*: it closes stages 2 and 3, unless
//! `accept_unverified` says why not. Nothing is asked here; `docs/preflight.md` lists the codes.

mod apps;
mod closed;
mod code;
mod definitions;
mod facts;
mod known;
mod namespaces;
mod needs;
mod nodes;
mod objects;
mod quota;
mod rights;
mod room;
mod routing;
mod scope;
mod secrets;
mod server;
mod services;
mod wanted;

pub use closed::Closed;
pub use code::Code;
pub use definitions::group;
pub use facts::{Answer, Facts, Probe, Quota, Released, SecretFacts, Served, Server, ServiceFacts};
pub use known::{Kind, Known, Ledger, Named, Scope, Source};
pub use needs::{
    Access, DefinitionNeed, GatewayNeed, NamespaceNeed, Needs, ObjectNeed, Origin, Outsider, PodsNeed, Room, RoomNeed,
    Router, SecretNeed, ServiceNeed, Stage,
};
pub use nodes::{Growth, Node, Nodes};
pub use room::room;
pub use scope::{PodTraits, QuotaScope, Subject};
pub use wanted::{Basis, Wanted, needs_of};

use closed::Report;

/// Which rights are missing, of all that is needed.
pub fn forbidden(needs: &Needs, facts: &Facts) -> Vec<Closed> {
    let mut report = Report::new(needs);
    rights::check(needs, facts, &mut report);
    report.finish()
}

/// Everything that keeps the first write from being made; empty if the way is open.
pub fn closed(needs: &Needs, facts: &Facts) -> Vec<Closed> {
    let mut report = Report::new(needs);
    if let Some(why) = &needs.external {
        let next = "commit what `railiance render` writes, and let that tool bring it to the cluster";
        report.close(Closed::of(Code::DeliveryExternal, why, "another tool writes to this target").next(next));
    }
    if server::check(needs, facts, &mut report) {
        namespaces::check(needs, facts, &mut report);
        definitions::check(needs, facts, &mut report);
        routing::check(needs, facts, &mut report);
        services::check(needs, facts, &mut report);
        apps::check(needs, facts, &mut report);
        secrets::check(needs, facts, &mut report);
        objects::check(needs, facts, &mut report);
        rights::check(needs, facts, &mut report);
        quota::check(needs, facts, &mut report);
        nodes::check(needs, facts, &mut report);
    }
    report.finish()
}
