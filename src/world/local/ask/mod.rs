//! One question, one answer. Whoever asks says how long it may take.

mod exec;
mod grpc;
mod http;

use super::Keeper;
use crate::rollout::local::{Answer, Ask, Wrote};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// A longer answer is not looked at.
const LONGEST: usize = 4 << 20;

/// Where commands run and files lie.
#[derive(Debug, Clone)]
pub struct Place {
    /// The directory that holds `railiance/`.
    pub directory: PathBuf,
    pub env: BTreeMap<String, String>,
    pub keeper: Keeper,
    pub grace: Duration,
}

impl Place {
    /// Asks once, and gives up after a time. A command is ended then, with all that it started: the `keeper` tells when they are
    /// gone. Its time is its own: what it leaves behind is ended after it.
    ///
    /// # Errors
    /// No answer in time: what a command had written till then.
    pub async fn ask_within(&self, ask: &Ask, time: Duration) -> Result<Answer, Wrote> {
        match ask {
            Ask::Exec { words } => exec::run_within(words, self, time).await,
            Ask::Http { .. } | Ask::Tcp { .. } | Ask::Grpc { .. } | Ask::File { .. } => {
                timeout(time, self.ask(ask)).await.map_err(|_| Wrote::default())
            }
        }
    }

    /// Asks once.
    pub async fn ask(&self, ask: &Ask) -> Answer {
        match ask {
            Ask::Http { url, headers } => http::get(url, headers).await,
            Ask::Tcp { authority } => connect(authority).await,
            Ask::Grpc { server, service } => grpc::health(server, service).await,
            Ask::Exec { words } => exec::run(words, self).await,
            Ask::File { path } => self.read(path).await,
        }
    }

    async fn read(&self, path: &str) -> Answer {
        let full = self.directory.join(path);
        let read = tokio::task::spawn_blocking(move || match std::fs::metadata(&full) {
            Ok(meta) if meta.len() > LONGEST as u64 => {
                Err(std::io::Error::other(format!("it is longer than {LONGEST} bytes")))
            }
            Ok(_) => std::fs::read(&full),
            Err(error) => Err(error),
        });
        match read.await {
            Ok(Ok(content)) => Answer::File(content),
            Ok(Err(error)) => Answer::Nothing(crate::world::disk::reason(&error)),
            Err(error) => Answer::Nothing(error.to_string()),
        }
    }
}

async fn connect(authority: &str) -> Answer {
    match TcpStream::connect(authority).await {
        Ok(_) => Answer::Connected,
        Err(error) => Answer::Nothing(crate::world::disk::reason(&error)),
    }
}
