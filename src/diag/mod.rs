//! What is wrong, and where.
//!
//! A [`Finding`] is a record: a [`Code`] (one row in one table), a message, labels on spans of
//! [`Sources`], help and notes. Findings are collected to the end and drawn elsewhere (`report`).
//! This module knows no domain word: neither Kubernetes nor the contract.

mod checked;
mod code;
mod finding;
mod source;
mod words;

pub use checked::Checked;
pub use code::{Code, Family, Severity};
pub use finding::{Finding, Label};
pub use source::{Source, SourceId, Sources, Span};
pub use words::{count, join, nearest};
