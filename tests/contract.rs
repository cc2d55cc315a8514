//! The contract: typed structs, schemas, the reference page and what was released are one.

#[path = "contract/evolution.rs"]
mod evolution;
#[path = "contract/narrowing.rs"]
mod narrowing;
#[path = "contract/page.rs"]
mod page;
#[path = "contract/schemas.rs"]
mod schemas;
