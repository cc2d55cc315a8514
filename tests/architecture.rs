//! The rules of the house that a reader would otherwise have to remember: who may use whom (the
//! table of `docs/architecture.md`), where `async` may stand, how long files and functions are, and what the
//! recipes of the justfile run.

#[path = "architecture/justfile.rs"]
mod justfile;
#[path = "architecture/rings.rs"]
mod rings;
#[path = "architecture/scan.rs"]
mod scan;
#[path = "architecture/sizes.rs"]
mod sizes;
