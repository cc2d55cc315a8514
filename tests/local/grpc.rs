//! A server that speaks the gRPC health protocol, of another make than the client's bytes: its answers are those of
//! the specification, written out.

use crate::site::Site;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::{Bytes, Frame};
use hyper::service::service_fn;
use hyper::{HeaderMap, Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use std::convert::Infallible;
use tokio::net::TcpListener;

/// Of a server that speaks HTTP alone.
const WEB: &[u8] = b"\x00\x00\x00\x00\x0a\x0a\x08shop.Web";

/// Serving for `shop.Health`, not serving for the server as a whole, unknown for all others.
fn answer(service: &[u8]) -> (Vec<u8>, &'static str) {
    match service {
        b"\x00\x00\x00\x00\x0d\x0a\x0bshop.Health" => (vec![0, 0, 0, 0, 2, 8, 1], "0"),
        b"\x00\x00\x00\x00\x00" => (vec![0, 0, 0, 0, 2, 8, 2], "0"),
        _ => (Vec::new(), "5"),
    }
}

async fn serve(
    request: Request<hyper::body::Incoming>,
) -> Result<Response<impl hyper::body::Body<Data = Bytes, Error = Infallible>>, Infallible> {
    assert_eq!((request.uri().path(), request.method().as_str()), ("/grpc.health.v1.Health/Check", "POST"));
    assert_eq!(request.headers()["content-type"], "application/grpc");
    let service = request.into_body().collect().await.unwrap().to_bytes();
    let (message, status) = answer(&service);
    let mut trailers = HeaderMap::new();
    trailers.insert("grpc-status", status.parse().unwrap());
    let frames = [Ok(Frame::data(Bytes::from(message))), Ok(Frame::trailers(trailers))];
    let response =
        Response::builder().status(if service == WEB { 404 } else { 200 }).header("content-type", "application/grpc");
    Ok(response.body(StreamBody::new(futures_util::stream::iter(frames))).unwrap())
}

/// A server on a port of its own, as long as the test runs.
fn server() -> u16 {
    let (say, port) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            say.send(listener.local_addr().unwrap().port()).unwrap();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(async move {
                    let builder = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                    // a connection without a question ends with an error
                    drop(builder.serve_connection(TokioIo::new(stream), service_fn(serve)).await);
                });
            }
        });
    });
    port.recv().unwrap()
}

#[test]
fn health_is_asked_by_service() {
    let site = Site::empty();
    let check = |name: &str, service: &str| {
        format!("[[health.checks]]\nname = \"{name}\"\ngrpc = \"{service}\"\nwithin = \"3s\"\n\n")
    };
    let checks =
        [check("one", "shop.Health"), check("whole", ""), check("other", "shop.Other"), check("web", "shop.Web")]
            .concat();
    site.contract(&format!("{checks}[stage.local]\nstart = [\"true\"]\nurl = \"http://127.0.0.1:{}\"\n", server()));
    let (code, result) = site.result(&["--attach"]);
    assert_eq!(code, 10, "{result:#}");
    let told = |at: usize| (result["checks"][at]["outcome"].as_str().unwrap(), result["checks"][at]["faults"].clone());
    assert_eq!(told(0), ("passed", serde_json::json!([])));
    assert_eq!(told(1), ("failed", serde_json::json!(["it is NOT_SERVING, not SERVING"])));
    assert_eq!(told(2), ("failed", serde_json::json!(["the server does not know this service"])));
    let web = "it answers with HTTP status 404, so it does not speak gRPC";
    assert_eq!(told(3), ("failed", serde_json::json!([web])));
    assert_eq!(result["ready"], serde_json::Value::Null);
}
