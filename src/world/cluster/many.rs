use super::Cluster;
use futures_util::{StreamExt, stream};
use std::future::Future;

/// How many requests are under way at once. More gain little here, and the server's queues notice.
const IN_FLIGHT: usize = 32;

impl Cluster {
    /// Does `work` for each item, many at once; the results stand in the order of the items.
    ///
    /// The first request of a connection goes alone: sixty that begin together would open sixty
    /// connections before they learn that one of HTTP/2 carries them all.
    pub async fn many<T, F: Future>(
        &self,
        items: impl IntoIterator<Item = T>,
        work: impl Fn(T) -> F,
    ) -> Vec<F::Output> {
        let mut items = items.into_iter();
        let mut results = Vec::new();
        if !self.line.answered() {
            let Some(first) = items.next() else { return results };
            results.push(work(first).await);
        }
        let numbered = items.enumerate().map(|(at, item)| {
            let under_way = work(item);
            async move { (at, under_way.await) }
        });
        let mut rest: Vec<(usize, F::Output)> = stream::iter(numbered).buffer_unordered(IN_FLIGHT).collect().await;
        rest.sort_by_key(|(at, _)| *at);
        results.extend(rest.into_iter().map(|(_, result)| result));
        results
    }
}
