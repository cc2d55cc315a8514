//! `apply` through the real binary, on a real cluster.

#[path = "bed/mod.rs"]
mod bed;

#[path = "apply/asked.rs"]
mod asked;
#[path = "apply/attested.rs"]
mod attested;
#[path = "apply/bound.rs"]
mod bound;
#[path = "apply/changes.rs"]
mod changes;
#[path = "apply/closed.rs"]
mod closed;
#[path = "apply/copies.rs"]
mod copies;
#[path = "apply/drift.rs"]
mod drift;
#[path = "apply/exposed.rs"]
mod exposed;
#[path = "apply/failing.rs"]
mod failing;
#[path = "apply/faults.rs"]
mod faults;
#[path = "apply/finalizers.rs"]
mod finalizers;
#[path = "apply/first.rs"]
mod first;
#[path = "apply/forbidden.rs"]
mod forbidden;
#[path = "apply/foreign.rs"]
mod foreign;
#[path = "apply/guarded.rs"]
mod guarded;
#[path = "apply/halfway.rs"]
mod halfway;
#[path = "apply/interrupted.rs"]
mod interrupted;
#[path = "apply/kinds.rs"]
mod kinds;
#[path = "apply/lock.rs"]
mod lock;
#[path = "apply/marks.rs"]
mod marks;
#[path = "apply/mended.rs"]
mod mended;
#[path = "apply/news.rs"]
mod news;
#[path = "apply/owners.rs"]
mod owners;
#[path = "apply/reads.rs"]
mod reads;
#[path = "apply/recordable.rs"]
mod recordable;
#[path = "apply/removal.rs"]
mod removal;
#[path = "apply/resumed.rs"]
mod resumed;
#[path = "apply/sample.rs"]
mod sample;
#[path = "apply/screen.rs"]
mod screen;
#[path = "apply/served.rs"]
mod served;
#[path = "apply/sets.rs"]
mod sets;
#[path = "apply/signalled.rs"]
mod signalled;
#[path = "apply/special.rs"]
mod special;
#[path = "apply/stated.rs"]
mod stated;
#[path = "apply/succession.rs"]
mod succession;
#[path = "apply/terminal.rs"]
mod terminal;
#[path = "apply/theirs.rs"]
mod theirs;
#[path = "apply/unlisted.rs"]
mod unlisted;
#[path = "apply/versioned.rs"]
mod versioned;
#[path = "apply/waiting.rs"]
mod waiting;
