use std::future::Future;
use std::io;

/// The door from verbs, which are not `async`, to the cluster. One thread: the waiting is the server's.
pub struct Runtime(tokio::runtime::Runtime);

impl Runtime {
    pub fn start() -> io::Result<Self> {
        tokio::runtime::Builder::new_current_thread().enable_all().build().map(Runtime)
    }

    pub fn block_on<F: Future>(&self, work: F) -> F::Output {
        self.0.block_on(work)
    }
}
