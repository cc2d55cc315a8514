//! The wish of whoever started the process that it end: `Ctrl-C`, or a `SIGTERM`.

use crate::rollout::receipt::Signal;
use std::io;
use tokio::sync::watch;

/// Who listens hears the first signal and comes to an end in order; the second ends the process at once.
/// Before anybody listens a signal does what it always does.
#[derive(Debug, Clone)]
pub struct Interrupt(watch::Receiver<Option<Signal>>);

impl Interrupt {
    /// Listens from now on, as long as the [`Runtime`](super::cluster::Runtime) lives that this is called in.
    ///
    /// # Errors
    /// The system lets nobody listen.
    pub fn listen() -> io::Result<Self> {
        let mut signals = Signals::open()?;
        let (heard, hearing) = watch::channel(None);
        tokio::spawn(async move {
            let first = signals.next().await;
            heard.send_replace(Some(first));
            std::process::exit(signals.next().await.exit_code());
        });
        Ok(Interrupt(hearing))
    }

    /// Hears nothing: for what a signal asked for.
    pub fn none() -> Self {
        Interrupt(watch::channel(None).1)
    }

    /// The signal that came, if one did.
    pub fn heard(&self) -> Option<Signal> {
        *self.0.borrow()
    }

    /// Returns when one comes; at once if it came already.
    pub async fn comes(&self) -> Signal {
        let mut hearing = self.0.clone();
        let heard = hearing.wait_for(Option::is_some).await.map(|signal| *signal);
        match heard {
            Ok(Some(signal)) => signal,
            // nobody listens any more
            Ok(None) | Err(_) => std::future::pending().await,
        }
    }
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn open() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Signals { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal::Interrupt,
            _ = self.terminate.recv() => Signal::Terminate,
        }
    }
}

#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn open() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Signals)
    }

    async fn next(&mut self) -> Signal {
        self.0.recv().await;
        Signal::Interrupt
    }
}
