//! The contract: typed structs, schemas, the reference page and what was released are one, and editors
//! understand them.

#[path = "tools/wheels.rs"]
mod wheels;

#[path = "contract/editor.rs"]
mod editor;
#[path = "contract/evolution.rs"]
mod evolution;
#[path = "contract/lsp.rs"]
mod lsp;
#[path = "contract/narrowing.rs"]
mod narrowing;
#[path = "contract/page.rs"]
mod page;
#[path = "contract/schemas.rs"]
mod schemas;
