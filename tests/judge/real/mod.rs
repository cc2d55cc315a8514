//! The rows of the table on a real Prometheus, which scrapes a page of ours every second: contract in, verdict out.

mod counted;
mod look;
mod pages;
mod probes;
mod queries;
mod server;
mod silence;
mod transport;
