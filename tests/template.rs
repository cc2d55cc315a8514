//! The hygienic template engine.

#[path = "template/support.rs"]
mod support;

#[path = "template/check.rs"]
mod check;
#[path = "template/docs.rs"]
mod docs;
#[path = "template/faults.rs"]
mod faults;
#[path = "template/hostile.rs"]
mod hostile;
#[path = "template/injection.rs"]
mod injection;
#[path = "template/oracle.rs"]
mod oracle;
#[path = "template/origins.rs"]
mod origins;
#[path = "template/placing.rs"]
mod placing;
#[path = "template/shared.rs"]
mod shared;
#[path = "template/speed.rs"]
mod speed;
#[path = "template/syntax.rs"]
mod syntax;
