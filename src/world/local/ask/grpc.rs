//! The gRPC health protocol (`grpc.health.v1.Health/Check`): two messages of one field each, so no generated code.

use super::LONGEST;
use super::http::{Speaks, asker};
use crate::rollout::local::Answer;
use crate::world::cluster::why_no_answer;
use http::{HeaderMap, Request};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;

/// `HealthCheckResponse.ServingStatus`, by number.
const STATUSES: [&str; 4] = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"];

pub(super) async fn health(server: &str, service: &str) -> Answer {
    asked(server, service).await.map_or_else(Answer::Nothing, Answer::Health)
}

/// The status by name, or why an answer has none.
type Health = Result<String, String>;

async fn asked(server: &str, service: &str) -> Result<Health, String> {
    let url = format!("{server}/grpc.health.v1.Health/Check");
    let request = Request::post(&url).header("content-type", "application/grpc").header("te", "trailers");
    let request = request.body(Full::new(Bytes::from(framed(service)))).map_err(|error| error.to_string())?;
    let response = asker(&url, Speaks::Two)?.request(request).await.map_err(|error| why_no_answer(&error))?;
    if response.status() != 200 {
        let status = response.status().as_u16();
        return Ok(Err(format!("it answers with HTTP status {status}, so it does not speak gRPC")));
    }
    let mut headers = response.headers().clone();
    let body = Limited::new(response.into_body(), LONGEST).collect().await;
    let body = body.map_err(|cause| why_no_answer(cause.as_ref()))?;
    headers.extend(body.trailers().cloned().unwrap_or_default());
    Ok(read(&headers, &body.to_bytes()))
}

/// One message: not compressed, its length, field 1 (a text).
fn framed(service: &str) -> Vec<u8> {
    let mut message = Vec::new();
    if !service.is_empty() {
        message.push(0x0a);
        varint(service.len(), &mut message);
        message.extend(service.bytes());
    }
    let mut frame = vec![0];
    frame.extend(u32::try_from(message.len()).unwrap_or(u32::MAX).to_be_bytes());
    frame.extend(message);
    frame
}

fn varint(mut number: usize, into: &mut Vec<u8>) {
    loop {
        let [lowest, ..] = number.to_le_bytes();
        number >>= 7;
        if number == 0 {
            return into.push(lowest & 0x7f);
        }
        into.push(lowest | 0x80);
    }
}

fn read(headers: &HeaderMap, body: &[u8]) -> Health {
    let text = |name: &str| headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    match text("grpc-status").as_deref() {
        Some("0") => {}
        Some("5") => return Err("the server does not know this service".to_owned()),
        Some("12") => return Err("the server has no health service".to_owned()),
        Some(code) => return Err(format!("gRPC status {code}: {}", text("grpc-message").unwrap_or_default())),
        None => return Err("the answer ends without a gRPC status".to_owned()),
    }
    // field 1 (a number); absent, it is 0
    let number = match body.get(5..) {
        Some([0x08, number, ..]) => usize::from(*number),
        Some([]) | None => 0,
        Some(_) => return Err("the answer is no health status".to_owned()),
    };
    Ok(STATUSES.get(number).map_or_else(|| format!("status {number}"), |name| (*name).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages() {
        assert_eq!(framed(""), [0, 0, 0, 0, 0]);
        assert_eq!(framed("a.B"), [0, 0, 0, 0, 5, 0x0a, 3, b'a', b'.', b'B']);
        assert_eq!(framed(&"x".repeat(200))[..8], [0, 0, 0, 0, 203, 0x0a, 0xc8, 0x01]);
    }

    #[test]
    fn answers() {
        let ended = |code: &'static str| {
            HeaderMap::from_iter([(http::HeaderName::from_static("grpc-status"), code.parse().unwrap())])
        };
        assert_eq!(read(&ended("0"), &[0, 0, 0, 0, 2, 8, 1]), Ok("SERVING".to_owned()));
        assert_eq!(read(&ended("0"), &[0, 0, 0, 0, 2, 8, 2]), Ok("NOT_SERVING".to_owned()));
        assert_eq!(read(&ended("0"), &[0, 0, 0, 0, 0]), Ok("UNKNOWN".to_owned()));
        assert!(read(&ended("5"), &[]).unwrap_err().contains("does not know this service"));
        assert!(read(&ended("14"), &[]).unwrap_err().starts_with("gRPC status 14"));
        assert!(read(&HeaderMap::new(), &[]).is_err());
    }
}
