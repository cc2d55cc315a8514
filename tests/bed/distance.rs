//! The real API server, further away: a wire on which every byte takes half a round trip each way.
//!
//! TLS passes through it untouched, and so does HTTP/2, which a proxy that speaks HTTP would end.

use super::Bed;
use super::kubeconfig::Login;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// The wire; it is there as long as this lives.
pub struct Distance {
    kubeconfig: PathBuf,
    runtime: Option<Runtime>,
}

impl Bed {
    /// The administrator's way to the server, with this round trip.
    pub fn distance(&self, round_trip: Duration) -> Distance {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let server: SocketAddr = self.url().trim_start_matches("https://").parse().unwrap();
        let port = runtime.block_on(listen(server, round_trip / 2));
        let (authority, identity) = (Some(self.plane.authority.certificate.as_str()), Some(&self.plane.admin));
        let url = format!("https://127.0.0.1:{port}");
        let kubeconfig = self.write_kubeconfig(&Login { url: &url, authority, identity });
        Distance { kubeconfig, runtime: Some(runtime) }
    }
}

impl Distance {
    pub fn kubeconfig(&self) -> &Path {
        &self.kubeconfig
    }
}

impl Drop for Distance {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn listen(server: SocketAddr, half: Duration) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            tokio::spawn(connect(near, server, half));
        }
    });
    port
}

async fn connect(near: TcpStream, server: SocketAddr, half: Duration) -> std::io::Result<()> {
    // the handshake of TCP is a round trip as well
    tokio::time::sleep(half * 2).await;
    let far = TcpStream::connect(server).await?;
    near.set_nodelay(true)?;
    far.set_nodelay(true)?;
    let (near_read, near_write) = near.into_split();
    let (far_read, far_write) = far.into_split();
    tokio::spawn(carry(near_read, far_write, half));
    tokio::spawn(carry(far_read, near_write, half));
    Ok(())
}

/// One direction: bytes are read as they come, and each piece is written when its time has come.
async fn carry(
    mut from: impl AsyncReadExt + Unpin + Send + 'static,
    mut to: impl AsyncWriteExt + Unpin,
    half: Duration,
) -> std::io::Result<()> {
    let (send, mut arrive) = mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
    tokio::spawn(async move {
        let mut piece = vec![0; 64 * 1024];
        while let Ok(length @ 1..) = from.read(&mut piece).await {
            if send.send((Instant::now() + half, piece[..length].to_vec())).is_err() {
                break;
            }
        }
    });
    while let Some((due, piece)) = arrive.recv().await {
        tokio::time::sleep_until(due).await;
        to.write_all(&piece).await?;
    }
    to.shutdown().await
}
