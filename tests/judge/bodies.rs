//! What a server may send: each body is read or classed, and none ends the program.

use railiance::rollout::judge::{Answer, Question, Sample, Told};
use serde_json::{Value, json};

fn read(status: u16, body: &Value) -> Answer {
    Answer::read(&Question::Query("up".to_owned()), status, body.to_string().as_bytes())
}

fn success(kind: &str, result: &Value) -> Value {
    json!({ "status": "success", "data": { "resultType": kind, "result": result } })
}

fn told(result: Told) -> Answer {
    Answer::Told { result, warnings: Vec::new() }
}

#[test]
fn every_type_of_result_is_told_apart() {
    let vector = json!([{ "metric": {}, "value": [1.0, "0.25"] }]);
    assert_eq!(read(200, &success("vector", &vector)), told(Told::Series(vec![Sample::Number(0.25)])));
    assert_eq!(read(200, &success("vector", &json!([]))), told(Told::Series(Vec::new())));
    assert_eq!(read(200, &success("scalar", &json!([1.0, "+Inf"]))), told(Told::Scalar(f64::INFINITY)));
    assert_eq!(read(200, &success("matrix", &json!([]))), told(Told::Range));
    assert_eq!(read(200, &success("string", &json!([1.0, "x"]))), told(Told::Text));
    let histogram = json!([{ "metric": {}, "histogram": [1.0, {}] }]);
    assert_eq!(read(200, &success("vector", &histogram)), told(Told::Series(vec![Sample::Histogram])));
    let not_a_number = read(200, &success("scalar", &json!([1.0, "NaN"])));
    assert!(matches!(not_a_number, Answer::Told { result: Told::Scalar(number), .. } if number.is_nan()));
}

#[test]
fn warnings_are_kept_and_advice_is_not() {
    let mut body = success("vector", &json!([]));
    body["infos"] = json!(["PromQL info: metric might not be a counter"]);
    assert_eq!(read(200, &body), told(Told::Series(Vec::new())));
    body["warnings"] = json!(["one", "two", "three", "four", 5]);
    let Answer::Told { warnings, .. } = read(200, &body) else { panic!("not told") };
    assert_eq!(warnings, ["one", "two", "three"]);
}

#[test]
fn an_error_is_repeated_only_if_prometheus_wrote_it() {
    let body = json!({ "status": "error", "errorType": "bad_data", "error": "parse error at char 3\nsecond line" });
    let says = Some("bad_data: parse error at char 3".to_owned());
    assert_eq!(read(400, &body), Answer::Refused { status: 400, says });
    let page = Answer::read(&Question::Started, 403, b"<html>token=hunter2</html>");
    assert_eq!(page, Answer::Refused { status: 403, says: None });
    let long = json!({ "status": "error", "errorType": "execution", "error": "x".repeat(10_000) });
    let Answer::Refused { says: Some(says), .. } = read(422, &long) else { panic!("not refused") };
    assert_eq!(says.chars().count(), 241);
    let disguised = json!({ "status": "error", "errorType": "timeout", "error": "query timed out" });
    assert_eq!(read(200, &disguised), Answer::Unreadable { cause: "timeout: query timed out".to_owned() });
}

/// Cut anywhere, or with any byte another one, a body is read or classed; what it says is never longer than a look.
#[test]
fn no_damage_ends_the_program() {
    let vector = json!([{ "metric": { "a": "b" }, "value": [1.0, "0.25"] }]);
    let mut whole = success("vector", &vector);
    whole["warnings"] = json!(["part"]);
    let bytes = whole.to_string().into_bytes();
    let questions = [Question::Started, Question::Query("up".to_owned())];
    for at in 0..bytes.len() {
        for byte in [b'"', b'0', b'-', b'e', b'{', b']', 0x00, 0xff] {
            let mut damaged = bytes.clone();
            damaged[at] = byte;
            for (question, status, body) in
                [(&questions[0], 200, &damaged[..]), (&questions[1], 200, &damaged), (&questions[1], 400, &bytes[..at])]
            {
                match Answer::read(question, status, body) {
                    Answer::Told { warnings, .. } => assert!(warnings.len() <= 1),
                    Answer::Unreadable { cause } => assert!(cause.len() < 200, "{cause}"),
                    Answer::Refused { status, says } => assert_eq!((status, says), (400, None)),
                    other => panic!("{other:?}"),
                }
            }
        }
    }
}

#[test]
fn since_when_is_a_time_or_nothing() {
    let ask = |data: Value| {
        let body = json!({ "status": "success", "data": data }).to_string();
        Answer::read(&Question::Started, 200, body.as_bytes())
    };
    let started = ask(json!({ "startTime": "2026-11-28T10:11:12.345678901Z" }));
    assert_eq!(started, Answer::Started("2026-11-28T10:11:12.345678901Z".parse().unwrap()));
    assert_eq!(ask(json!({})), Answer::Unreadable { cause: "it has no `startTime`".to_owned() });
    assert_eq!(ask(json!({ "startTime": "soon" })), Answer::Unreadable { cause: "it has no `startTime`".to_owned() });
}

#[test]
fn a_success_that_is_none_is_unreadable() {
    let bodies = [
        json!(null),
        json!([]),
        json!({}),
        json!({ "status": "success" }),
        json!({ "status": "success", "data": {} }),
        json!({ "status": "success", "data": { "resultType": "vector" } }),
        json!({ "status": "success", "data": { "result": [] } }),
        success("tensor", &json!([])),
        success("vector", &json!({})),
        success("vector", &json!([{}])),
        success("vector", &json!([{ "value": [] }])),
        success("vector", &json!([{ "value": [1.0, 0.25] }])),
        success("vector", &json!([{ "value": [1.0, "many"] }])),
        success("scalar", &json!("1")),
    ];
    for body in bodies {
        assert!(matches!(read(200, &body), Answer::Unreadable { .. }), "{body}");
    }
    for bytes in [&b""[..], b"<html>", b"\xff\xfe", b"{\"status\":"] {
        let answer = Answer::read(&Question::Started, 200, bytes);
        assert_eq!(answer, Answer::Unreadable { cause: "it is no JSON".to_owned() });
    }
    let deep = "[".repeat(100_000);
    assert!(matches!(Answer::read(&Question::Started, 200, deep.as_bytes()), Answer::Unreadable { .. }));
}
