//! One answer, held against what is expected.

use super::{Answer, End, Expect, Mask, Statuses, Wrote};
use crate::diag::count;
use serde_json::Value;

/// An answer in words, and what is not as expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// `None`: nobody answered.
    pub answer: Option<String>,
    pub faults: Vec<String>,
}

impl Judged {
    pub fn passed(&self) -> bool {
        self.faults.is_empty()
    }

    fn of(answer: impl Into<String>, faults: Vec<String>) -> Judged {
        Judged { answer: Some(answer.into()), faults }
    }
}

/// How much of a text is shown where another one was expected.
const SHOWN: usize = 80;

/// What is cut out of an answer is masked; whoever tells of it masks the rest.
pub fn judge(expect: &Expect, answer: &Answer, mask: &Mask) -> Judged {
    match answer {
        Answer::Http { status, headers, body } => {
            let mut faults = status_fault(expect.status, *status);
            faults.extend(expect.headers.iter().filter_map(|wanted| header_fault(wanted, headers, mask)));
            faults.extend(body.as_ref().map_or_else(|why| vec![why.clone()], |body| of_text(expect, body, mask)));
            let length = body.as_ref().map(|body| format!(", {}", count(body.len(), "byte"))).unwrap_or_default();
            Judged::of(format!("status {status}{length}"), faults)
        }
        Answer::Connected => Judged::of("connected", Vec::new()),
        Answer::Health(Ok(status)) => {
            let fault = (status != "SERVING").then(|| format!("it is {status}, not SERVING"));
            Judged::of(status.as_str(), fault.into_iter().collect())
        }
        Answer::Health(Err(why)) => Judged::of("no health", vec![why.clone()]),
        Answer::Command { end, wrote } => command(expect, *end, wrote, mask),
        Answer::File(content) => Judged::of(count(content.len(), "byte"), of_text(expect, content, mask)),
        Answer::Nothing(why) => Judged { answer: None, faults: vec![why.clone()] },
    }
}

/// Nobody answered in time: what a command had said till then, if anything.
pub fn unanswered(wrote: &Wrote, mask: &Mask) -> Option<Judged> {
    let last = format!("its last words: {}", shown(&wrote.last()?, mask));
    Some(Judged { answer: None, faults: vec![last] })
}

/// What an answer's headers, and its body as JSON, have not as it is expected.
pub fn unlike(
    (wanted, json): (&[(String, String)], &[(String, Value)]),
    headers: &[(String, String)],
    body: &[u8],
    mask: &Mask,
) -> Vec<String> {
    let faults = wanted.iter().filter_map(|wanted| header_fault(wanted, headers, mask));
    faults.chain(json_faults(json, body, mask)).collect()
}

fn command(expect: &Expect, end: End, wrote: &Wrote, mask: &Mask) -> Judged {
    let faults = match end {
        End::Code(0) => of_text(expect, &wrote.stdout, mask),
        End::Code(_) | End::Signal(_) => {
            let said = wrote.said.as_ref().map(|said| format!(": {}", shown(said, mask))).unwrap_or_default();
            vec![format!("it ended with {end}{said}")]
        }
    };
    Judged::of(end.to_string(), faults)
}

fn status_fault(wanted: Statuses, got: u16) -> Vec<String> {
    match wanted {
        Statuses::Only(wanted) if wanted != got => vec![format!("status {got}, expected {wanted}")],
        Statuses::Serves if !(200..400).contains(&got) => vec![format!("status {got}, expected 200 to 399")],
        Statuses::Only(_) | Statuses::Serves => Vec::new(),
    }
}

/// Names without regard to case; several of one name are one list (RFC 9110, 5.2 and 5.3).
fn header_fault((name, wanted): &(String, String), headers: &[(String, String)], mask: &Mask) -> Option<String> {
    let of_name = headers.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
    let values: Vec<&str> = of_name.map(|(_, value)| value.as_str()).collect();
    match values.as_slice() {
        [] => Some(format!("no header `{name}`, expected `{wanted}`")),
        several if several.join(", ") == *wanted || several.contains(&wanted.as_str()) => None,
        several => Some(format!("header `{name}` is `{}`, expected `{wanted}`", shown(&several.join(", "), mask))),
    }
}

fn of_text(expect: &Expect, bytes: &[u8], mask: &Mask) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let lacks = expect.body.iter().filter(|wanted| !text.contains(wanted.as_str()));
    let lacks = lacks.map(|wanted| format!("`{wanted}` is not in it; it begins `{}`", shown(&text, mask)));
    lacks.chain(json_faults(&expect.json, bytes, mask)).collect()
}

fn json_faults(wanted: &[(String, Value)], bytes: &[u8], mask: &Mask) -> Vec<String> {
    if wanted.is_empty() {
        return Vec::new();
    }
    match serde_json::from_slice::<Value>(bytes) {
        Err(error) => vec![format!("it is no JSON: {error}")],
        Ok(document) => wanted.iter().filter_map(|wanted| value_fault(&document, wanted, mask)).collect(),
    }
}

fn value_fault(document: &Value, (pointer, wanted): &(String, Value), mask: &Mask) -> Option<String> {
    match document.pointer(pointer) {
        None => Some(format!("nothing at `{pointer}`, expected {wanted}")),
        Some(value) if same(value, wanted) => None,
        Some(value) => Some(format!("`{pointer}` is {}, expected {wanted}", shown(&value.to_string(), mask))),
    }
}

/// JSON has one kind of number: `1` is `1.0`.
fn same(one: &Value, other: &Value) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(one_number), Some(other_number)) => one == other || one_number.total_cmp(&other_number).is_eq(),
        _ => one == other,
    }
}

/// The beginning of a text, on one line.
fn shown(text: &str, mask: &Mask) -> String {
    let masked = mask.beginning(text.trim(), SHOWN + 1);
    let line: String = masked.chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if masked.chars().count() > SHOWN { format!("{line}…") } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn expect() -> Expect {
        Expect { status: Statuses::Only(200), body: None, json: Vec::new(), headers: Vec::new() }
    }

    fn http(status: u16, body: &str) -> Answer {
        let headers = vec![("content-type".to_owned(), "text/plain".to_owned())];
        Answer::Http { status, headers, body: Ok(body.as_bytes().to_vec()) }
    }

    fn judge(expect: &Expect, answer: &Answer) -> Judged {
        super::judge(expect, answer, &Mask::default())
    }

    fn faults(expect: &Expect, answer: &Answer) -> Vec<String> {
        judge(expect, answer).faults
    }

    #[test]
    fn what_is_cut_is_masked_before() {
        let secret = "say \"friend\"\nand enter";
        let mask = Mask::new([("DB_PASSWORD", secret)]);
        let wanted = vec![("/motto".to_owned(), json!("")), ("/other".to_owned(), json!(""))];
        let expect = Expect { body: Some("hello".to_owned()), json: wanted, ..expect() };
        let document = json!({ "a": "-".repeat(SHOWN - 10), "motto": secret, "other": "-".repeat(SHOWN) }).to_string();
        let headers = vec![("x-motto".to_owned(), format!("{}and enter", "-".repeat(SHOWN - 5)))];
        let expect = Expect { headers: vec![("X-Motto".to_owned(), String::new())], ..expect };
        let answer = Answer::Http { status: 200, headers, body: Ok(document.clone().into_bytes()) };
        let ran = Answer::Command {
            end: End::Code(1),
            wrote: Wrote { said: Some(format!("{document}{secret}")), ..Wrote::default() },
        };
        let all = [answer, ran, Answer::File(secret.into())].map(|answer| super::judge(&expect, &answer, &mask).faults);
        let all = all.concat();
        assert_eq!(all.len(), 7, "{all:?}");
        assert!(
            all.iter().all(|fault| !["say", "friend", "and ent"].iter().any(|part| fault.contains(part))),
            "{all:#?}"
        );
        assert!(all.contains(&"`/motto` is \"***\", expected \"\"".to_owned()), "{all:#?}");
    }

    #[test]
    fn statuses() {
        assert!(judge(&expect(), &http(200, "")).passed());
        assert_eq!(faults(&expect(), &http(204, "")), ["status 204, expected 200"]);
        let serves = Expect { status: Statuses::Serves, ..expect() };
        assert!([200, 204, 302, 399].iter().all(|status| judge(&serves, &http(*status, "")).passed()));
        assert!([199, 400, 503].iter().all(|status| !judge(&serves, &http(*status, "")).passed()));
        let long = Answer::Http { status: 200, headers: Vec::new(), body: Err("too long".to_owned()) };
        assert_eq!(judge(&expect(), &long), Judged::of("status 200", vec!["too long".to_owned()]));
    }

    #[test]
    fn bodies_and_headers() {
        let hello = Expect { body: Some("hello".to_owned()), ..expect() };
        assert!(judge(&hello, &http(200, "well hello there")).passed());
        assert_eq!(faults(&hello, &http(200, "good\nbye")), ["`hello` is not in it; it begins `good bye`"]);
        let header = |value: &str| vec![("Content-Type".to_owned(), value.to_owned())];
        assert!(judge(&Expect { headers: header("text/plain"), ..expect() }, &http(200, "")).passed());
        let other = Expect { headers: header("text/html"), ..expect() };
        assert_eq!(faults(&other, &http(200, "")), ["header `Content-Type` is `text/plain`, expected `text/html`"]);
    }

    #[test]
    fn values_of_json() {
        let wanted = |pointer: &str, value: Value| Expect { json: vec![(pointer.to_owned(), value)], ..expect() };
        let body = r#"{"status":"ok","checks":[{"passed":true,"a/b":2}]}"#;
        for (pointer, value) in
            [("/status", json!("ok")), ("/checks/0/passed", json!(true)), ("/checks/0/a~1b", json!(2.0))]
        {
            assert!(judge(&wanted(pointer, value), &http(200, body)).passed(), "{pointer}");
        }
        assert_eq!(faults(&wanted("/status", json!("up")), &http(200, body)), [r#"`/status` is "ok", expected "up""#]);
        assert_eq!(faults(&wanted("/up", json!(1)), &http(200, body)), ["nothing at `/up`, expected 1"]);
        assert_eq!(faults(&wanted("/status", json!(true)), &http(200, "ok")).len(), 1);
        assert_ne!(faults(&wanted("/checks/0/passed", json!("true")), &http(200, body)), Vec::<String>::new());
    }

    #[test]
    fn commands_files_and_others() {
        let ran = |end, stdout: &str| Answer::Command {
            end,
            wrote: Wrote { stdout: stdout.into(), said: Some("no disk".to_owned()), ..Wrote::default() },
        };
        assert!(judge(&expect(), &ran(End::Code(0), "")).passed());
        assert_eq!(faults(&expect(), &ran(End::Code(3), "")), ["it ended with exit code 3: no disk"]);
        assert_eq!(faults(&expect(), &ran(End::Signal(9), "")), ["it ended with signal 9: no disk"]);
        assert!(judge(&expect(), &Answer::File(Vec::new())).passed());
        assert!(judge(&expect(), &Answer::Connected).passed());
        assert!(judge(&expect(), &Answer::Health(Ok("SERVING".to_owned()))).passed());
        assert!(!judge(&expect(), &Answer::Health(Ok("NOT_SERVING".to_owned()))).passed());
        assert_eq!(judge(&expect(), &Answer::Nothing("gone".to_owned())).answer, None);
        assert!(!judge(&expect(), &Answer::Nothing("gone".to_owned())).passed());
    }
}
