//! A list and then a watch, begun again whenever the server ends it or is gone.

use crate::bed::faults::{Failure, Upstream};
use http_body_util::BodyExt;
use serde_json::Value;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedSender;

/// What is known anew.
pub enum News {
    /// All there are: what is not among them is gone.
    All(Vec<Value>),
    Is(Value),
    Gone(Value),
}

/// Tells of the objects at `path` until nobody listens.
pub async fn watch<T>(upstream: Upstream, path: &str, news: UnboundedSender<T>, wrap: fn(News) -> T) {
    while !news.is_closed() {
        // an error means that the server is away: a test restarts it
        if once(&upstream, path, |one| news.send(wrap(one)).is_ok()).await.is_err() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

async fn once(upstream: &Upstream, path: &str, tell: impl Fn(News) -> bool) -> Result<(), Failure> {
    let list = upstream.get(path).await?.into_body().collect().await?.to_bytes();
    let mut list: Value = serde_json::from_slice(&list)?;
    let version = list["metadata"]["resourceVersion"].as_str().ok_or("a list without a version")?.to_owned();
    tell(News::All(list["items"].as_array_mut().map(std::mem::take).unwrap_or_default()));
    let mut body = upstream.get(&format!("{path}?watch=true&resourceVersion={version}")).await?.into_body();
    let mut text = Vec::new();
    while let Some(frame) = body.frame().await {
        text.extend_from_slice(&frame?.into_data().unwrap_or_default());
        while let Some(end) = text.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = text.drain(..=end).collect();
            let Some(news) = event(&line)? else { return Ok(()) };
            if !tell(news) {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Nothing where the watch must begin again.
fn event(line: &[u8]) -> Result<Option<News>, Failure> {
    let mut event: Value = serde_json::from_slice(line)?;
    let object = event["object"].take();
    Ok(match event["type"].as_str() {
        Some("ADDED" | "MODIFIED") => Some(News::Is(object)),
        Some("DELETED") => Some(News::Gone(object)),
        _ => None,
    })
}
