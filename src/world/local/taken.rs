//! Whether somebody listens at a place.

use crate::compile::check::local::Address;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Who listens on this machine answers at once.
const PATIENCE: Duration = Duration::from_millis(500);

/// Whether a connection can be made. Whose process it is cannot be known from here.
pub async fn answers(address: &Address) -> bool {
    matches!(timeout(PATIENCE, TcpStream::connect(address.authority())).await, Ok(Ok(_)))
}
