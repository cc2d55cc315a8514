//! Which class of error an answer is: by status, reason and the reasons of its causes. By its words
//! only where the server says nothing else.

use super::contested::{Contested, contested};
use super::typed;
use super::words::{first_line, without_value};
use super::{Raw, RawCause};
use std::fmt;

/// The classes of errors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// other managers own fields that were sent
    Conflict(Vec<Contested>),
    /// the object was changed since it was read
    Stale,
    /// under this name stands another object than the one that was read
    OtherUid,
    /// an object of a certain uid was to be changed, and there is none
    Absent,
    /// there is no object of this name
    NotFound,
    /// an object of this name was there already
    Exists,
    /// fields that are fixed once the object is created, and nothing else is wrong
    Immutable {
        fields: Vec<String>,
    },
    /// values that the kind does not allow; the causes name them
    Invalid,
    /// a field that the kind does not have
    UnknownField {
        path: String,
    },
    /// a value of another type than the field's
    WrongType {
        path: String,
    },
    /// an item of a list, or a key of a map, that is there twice
    DuplicateKey {
        path: String,
    },
    /// the object cannot be read by the server, which names no field
    Malformed,
    NamespaceMissing {
        namespace: String,
    },
    NamespaceTerminating,
    /// the server does not know the kind in this version
    NotServed,
    /// the server does not know who asks
    Unauthorized,
    /// who asks may not do this; also what is answered about a namespace that is not there to who
    /// has rights in other namespaces only
    Forbidden(Box<Right>),
    /// a quota of the namespace is used up, or asks for numbers that are not stated
    Quota,
    /// an admission policy, webhook or built-in admission refused; its name where it gives one
    Denied {
        by: Option<String>,
    },
    /// an admission webhook cannot be asked without consequences
    NoDryRun,
    /// an admission webhook did not answer
    WebhookDown {
        name: Option<String>,
    },
    TooLarge,
    TooManyRequests,
    /// the server's own book-keeping collided
    Busy,
    /// the resourceVersion that was asked for is too old
    Expired,
    ServerFault,
    Other,
}

/// A permission that is missing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Right {
    /// Who asked, as the server knows them; `system:anonymous` where nobody said who it is.
    pub user: String,
    pub verb: String,
    /// With its subresource, such as `deployments/scale`; or the path, where it is no resource.
    pub resource: String,
    pub group: String,
    /// Absent for what belongs to the whole cluster.
    pub namespace: Option<String>,
}

pub(super) fn classify(raw: &Raw<'_>) -> Kind {
    // a policy chooses its own status, so its words come first; what the object says is not searched
    let said = first_line(without_value(raw.text));
    if let Some(denied) = denied(said) {
        return denied;
    }
    match raw.status {
        400 => typed::bad_request(raw.text),
        401 => Kind::Unauthorized,
        403 => forbidden(raw, said),
        404 => not_found(raw),
        409 => conflict(raw, said),
        410 => Kind::Expired,
        413 => Kind::TooLarge,
        422 => invalid(raw),
        429 => Kind::TooManyRequests,
        500 => fault(raw, said),
        501.. => Kind::ServerFault,
        _ => Kind::Other,
    }
}

fn denied(said: &str) -> Option<Kind> {
    let by = |name: &str| Some(Kind::Denied { by: Some(name.to_owned()) });
    if let Some(webhook) = between(said, "admission webhook \"", "\"") {
        return if said.contains("does not support dry run") { Some(Kind::NoDryRun) } else { by(webhook) };
    }
    match between(said, "ValidatingAdmissionPolicy '", "'") {
        Some(policy) if said.contains("denied request") => by(policy),
        _ => None,
    }
}

fn forbidden(raw: &Raw<'_>, said: &str) -> Kind {
    if raw.causes.iter().any(|cause| cause.reason == "NamespaceTerminating") {
        return Kind::NamespaceTerminating;
    }
    if said.contains("exceeded quota") || said.contains("failed quota") {
        return Kind::Quota;
    }
    match right(said) {
        Some(right) => Kind::Forbidden(Box::new(right)),
        None => Kind::Denied { by: said.contains("violates PodSecurity").then(|| "PodSecurity".to_owned()) },
    }
}

/// `User "team-b" cannot patch resource "configmaps" in API group "" in the namespace "t"`
fn right(said: &str) -> Option<Right> {
    let (user, rest) = said.split_once("User ")?.1.split_once(" cannot ")?;
    let part = |before: &str| between(rest, before, "\"").map(str::to_owned);
    Some(Right {
        user: user.trim_matches('"').to_owned(),
        verb: rest.split(' ').next().unwrap_or("").to_owned(),
        resource: part("resource \"").or_else(|| part("path \"")).unwrap_or_default(),
        group: part("in API group \"").unwrap_or_default(),
        namespace: part("in the namespace \""),
    })
}

fn not_found(raw: &Raw<'_>) -> Kind {
    let (kind, name) = (raw.detail_text("kind"), raw.detail_text("name"));
    match (raw.structured, kind, name) {
        (true, "namespaces", namespace) if !namespace.is_empty() => {
            Kind::NamespaceMissing { namespace: namespace.to_owned() }
        }
        (true, _, name) if !name.is_empty() => Kind::NotFound,
        (true, ..) => Kind::NotServed,
        (false, ..) if raw.text.starts_with("404 page not found") => Kind::NotServed,
        (false, ..) => Kind::Other,
    }
}

fn conflict(raw: &Raw<'_>, said: &str) -> Kind {
    let contested = contested(&raw.causes);
    if !contested.is_empty() {
        return Kind::Conflict(contested);
    }
    // a PUT and a DELETE say it differently
    let other_uid = said.contains("Precondition failed: UID") || said.contains("the UID in the precondition");
    match raw.reason {
        "AlreadyExists" => Kind::Exists,
        _ if raw.detail_text("kind") == "resourcequotas" => Kind::Busy,
        _ if said.contains("no existing object was found") => Kind::Absent,
        _ if other_uid && said.ends_with("UID in object meta:") => Kind::Absent,
        _ if other_uid => Kind::OtherUid,
        _ => Kind::Stale,
    }
}

fn invalid(raw: &Raw<'_>) -> Kind {
    if raw.causes.iter().any(|cause| cause.field == "metadata.uid" && immutable(cause)) {
        return Kind::OtherUid;
    }
    // beside another fault it is no way out to make the object anew: that one would be refused as well
    if !raw.causes.is_empty() && raw.causes.iter().all(immutable) {
        return Kind::Immutable { fields: raw.causes.iter().map(|cause| cause.field.to_owned()).collect() };
    }
    if raw.causes.iter().any(too_large) { Kind::TooLarge } else { Kind::Invalid }
}

/// What kinds say of a field that may not change, after the value if it was shown.
const FIXED_ENDS: &[&str] = &["field is immutable", "may not change once set", "cannot change roleRef"];
/// What they say without showing it.
const FIXED: &[&str] = &[
    "is immutable",
    "updates to ",
    "may not be changed in an update",
    "may not change fields other than",
    "may not change once set",
];

fn immutable(cause: &RawCause<'_>) -> bool {
    match cause.reason {
        "FieldValueInvalid" => FIXED_ENDS.iter().any(|words| cause.message.ends_with(words)),
        "FieldValueForbidden" => FIXED.iter().any(|words| first_line(cause.message).contains(words)),
        _ => false,
    }
}

/// Names and labels are limited too; what is too large is counted in tens of thousands.
fn too_large(cause: &RawCause<'_>) -> bool {
    let limit = between(cause.message, "may not be more than ", " bytes").and_then(|number| number.parse::<u64>().ok());
    cause.reason == "FieldValueTooLong" && limit.is_some_and(|limit| limit > 50_000)
}

fn fault(raw: &Raw<'_>, said: &str) -> Kind {
    if raw.reason.is_empty() {
        return typed::unreasoned(said).unwrap_or(Kind::ServerFault);
    }
    match said.contains("failed calling webhook") {
        true => Kind::WebhookDown { name: between(said, "failed calling webhook \"", "\"").map(str::to_owned) },
        false => Kind::ServerFault,
    }
}

/// The text between two others.
pub(super) fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    Some(text.split_once(before)?.1.split_once(after)?.0)
}

impl Kind {
    /// Whether it tells of the server alone, and nothing of what was asked.
    pub(super) fn is_of_the_server(&self) -> bool {
        matches!(self, Kind::TooManyRequests | Kind::Busy | Kind::ServerFault | Kind::WebhookDown { .. } | Kind::Other)
    }

    /// Whether the server's message adds nothing to the class.
    pub(super) fn says_all(&self) -> bool {
        matches!(
            self,
            Kind::Conflict(_)
                | Kind::UnknownField { .. }
                | Kind::NamespaceMissing { .. }
                | Kind::NotServed
                | Kind::Forbidden(_)
        )
    }
}

/// `` `.spec.replicas` of `kubectl` ``, and so on.
fn owners(contested: &[Contested]) -> String {
    let owned: Vec<String> = contested.iter().map(|one| format!("`{}` of `{}`", one.field, one.manager)).collect();
    owned.join(", ")
}

/// Without the message: what class of error it is, for a sentence.
impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let words = match self {
            Kind::Conflict(contested) => return write!(formatter, "owned by other managers: {}", owners(contested)),
            Kind::Immutable { fields } => return write!(formatter, "`{}` cannot be changed", fields.join("`, `")),
            Kind::UnknownField { path } => return write!(formatter, "there is no field `{path}`"),
            Kind::WrongType { path } => return write!(formatter, "`{path}` has a value of the wrong type"),
            Kind::DuplicateKey { path } => return write!(formatter, "`{path}` holds a key twice"),
            Kind::NamespaceMissing { namespace } => return write!(formatter, "there is no namespace `{namespace}`"),
            Kind::Forbidden(right) => return write!(formatter, "`{}` is not allowed to {right}", right.user),
            Kind::Denied { by: Some(by) } => return write!(formatter, "refused by `{by}`"),
            Kind::WebhookDown { name: Some(name) } => return write!(formatter, "webhook `{name}` does not answer"),
            Kind::Denied { by: None } => "refused by admission",
            Kind::WebhookDown { name: None } => "an admission webhook does not answer",
            Kind::Stale => "changed since it was read",
            Kind::OtherUid => "replaced by another object of the same name",
            Kind::Absent => "no longer there",
            Kind::NotFound => "not found",
            Kind::Exists => "there already",
            Kind::Invalid => "not valid",
            Kind::Malformed => "not readable for the server",
            Kind::NamespaceTerminating => "the namespace is being deleted",
            Kind::NotServed => "the server does not serve this kind",
            Kind::Unauthorized => "the server does not know who asks",
            Kind::Quota => "the namespace's quota does not allow it",
            Kind::NoDryRun => "an admission webhook does not support dry runs",
            Kind::TooLarge => "too large",
            Kind::TooManyRequests => "too many requests",
            Kind::Busy => "the server is busy with the same",
            Kind::Expired => "the version asked for is too old",
            Kind::ServerFault => "the server failed",
            Kind::Other => "refused",
        };
        formatter.write_str(words)
    }
}

/// ``patch `configmaps` in namespace `t` ``
impl fmt::Display for Right {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let dot = if self.group.is_empty() { "" } else { "." };
        write!(formatter, "{} `{}{dot}{}`", self.verb, self.resource, self.group)?;
        match &self.namespace {
            Some(namespace) => write!(formatter, " in namespace `{namespace}`"),
            None => Ok(()),
        }
    }
}
