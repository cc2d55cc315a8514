use super::Cluster;
use futures_util::{StreamExt, stream};
use std::future::Future;
use std::time::Duration;

/// How many requests are under way at once. More gain little beside the server, and its queues notice.
const IN_FLIGHT: usize = 32;

/// Reads and dry runs far away from it: the server is idle while they travel.
const IN_FLIGHT_FAR: usize = 64;

/// An answer that takes longer than this comes from far away, or from a server that is no faster for fewer.
const FAR: Duration = Duration::from_millis(20);

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
        self.some(|| self.in_flight(), items, work).await
    }

    /// The same, with not more than so many at once; asked when the first answer has told how far it is.
    pub async fn some<T, F: Future>(
        &self,
        at_once: impl FnOnce() -> usize,
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
        let mut rest: Vec<(usize, F::Output)> = stream::iter(numbered).buffer_unordered(at_once()).collect().await;
        rest.sort_by_key(|(at, _)| *at);
        results.extend(rest.into_iter().map(|(_, result)| result));
        results
    }

    /// Who holds a lease writes.
    pub(super) fn in_flight(&self) -> usize {
        match (&self.fence, self.line.quickest()) {
            (None, Some(quickest)) if quickest > FAR => IN_FLIGHT_FAR,
            (None | Some(_), _) => IN_FLIGHT,
        }
    }
}
