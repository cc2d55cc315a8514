//! Plans: what is decided, what is drawn, what is written down; and the real server's word on it.
//! To bless drawings: `BLESS=1 cargo test --test plan golden`.

#[path = "plan/apply_set.rs"]
mod apply_set;
#[path = "bed/mod.rs"]
mod bed;
#[path = "plan/decisions.rs"]
mod decisions;
#[path = "plan/entries.rs"]
mod entries;
#[path = "plan/fuzz.rs"]
mod fuzz;
#[path = "plan/golden.rs"]
mod golden;
#[path = "plan/mutate.rs"]
mod mutate;
#[path = "plan/order.rs"]
mod order;
#[path = "plan/properties.rs"]
mod properties;
#[path = "plan/read_only.rs"]
mod read_only;
#[path = "plan/real.rs"]
mod real;
#[path = "plan/sample.rs"]
mod sample;
#[path = "plan/saved.rs"]
mod saved;
#[path = "plan/succession.rs"]
mod succession;
#[path = "plan/support.rs"]
mod support;
#[path = "plan/verb.rs"]
mod verb;
