use super::read::not_served;
use super::{Answer, Cluster, Error, Place, Request};
use crate::rollout::answer::{Kind, Refusal};
use http::Method;
use serde_json::{Map, Value, json};

/// Whether a request changes anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Run {
    /// the server does all but store the result
    Dry,
    Real,
}

/// What happens to fields that others own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Force {
    /// a conflict
    Never,
    /// they become ours
    Take,
}

/// The object that a write was decided on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard {
    /// Without it, a write to an object that is gone would create it again.
    pub uid: String,
    /// None: only the object must be the same, whatever changed of it.
    pub resource_version: Option<String>,
}

/// A server-side apply.
#[derive(Debug, Clone, Copy)]
pub struct Apply<'a> {
    pub place: &'a Place,
    pub object: &'a Value,
    pub manager: &'a str,
    pub force: Force,
    pub run: Run,
    pub guard: Option<&'a Guard>,
}

/// What came of a creation.
#[derive(Debug, Clone, PartialEq)]
pub enum Created {
    New(Answer),
    /// An earlier try got no answer, and now the object is there: by us or by somebody else. Compare.
    Perhaps(Box<Refusal>),
}

/// What becomes of the objects that a deleted one owns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Propagation {
    /// they are deleted afterwards
    Background,
    /// they are deleted first
    Foreground,
    /// they stay
    Orphan,
}

const APPLY_PATCH: &str = "application/apply-patch+yaml";
const JSON_PATCH: &str = "application/json-patch+json";

impl Cluster {
    /// Server-side apply, strictly checked.
    pub async fn apply(&self, apply: &Apply<'_>) -> Result<Answer, Error> {
        let request = Request::new(Method::PATCH, &apply.place.path()).query("fieldManager", apply.manager);
        let request = match apply.force {
            Force::Never => request,
            Force::Take => request.query("force", "true"),
        };
        let body = match apply.guard {
            Some(guard) => &guarded(apply.object, guard),
            None => apply.object,
        };
        self.write(strict(request, apply.run).content(APPLY_PATCH, body), apply.place).await
    }

    /// Creates an object that must not be there.
    pub async fn create(&self, place: &Place, object: &Value, manager: &str, run: Run) -> Result<Created, Error> {
        let path = place.resource.path(place.within());
        let request = strict(Request::new(Method::POST, &path).query("fieldManager", manager), run);
        match self.write(request.json(object), place).await {
            Ok(answer) => Ok(Created::New(answer)),
            Err(Error::Refused { refusal, unanswered }) if refusal.kind == Kind::Exists && unanswered > 0 => {
                Ok(Created::Perhaps(refusal))
            }
            Err(error) => Err(error),
        }
    }

    /// Writes an object whole; it must state the resourceVersion that it was read with.
    pub async fn replace(&self, place: &Place, object: &Value, manager: &str, run: Run) -> Result<Answer, Error> {
        let request = Request::new(Method::PUT, &place.path()).query("fieldManager", manager);
        self.write(strict(request, run).json(object), place).await
    }

    /// A JSON patch (RFC 6902). One without a test may be carried out twice when the connection fails.
    pub async fn json_patch(&self, place: &Place, patch: &Value, manager: &str, run: Run) -> Result<Answer, Error> {
        let request = Request::new(Method::PATCH, &place.path()).query("fieldManager", manager);
        self.write(strict(request, run).content(JSON_PATCH, patch), place).await
    }

    /// Deletes the object that the guard describes, and no other of the same name.
    pub async fn delete(
        &self,
        place: &Place,
        guard: &Guard,
        propagation: Propagation,
        run: Run,
    ) -> Result<Answer, Error> {
        // where there is a body, the server does not look at the parameters
        let dry = match run {
            Run::Dry => json!(["All"]),
            Run::Real => json!([]),
        };
        let options = json!({
            "apiVersion": "v1",
            "kind": "DeleteOptions",
            "propagationPolicy": propagation.name(),
            "preconditions": preconditions(guard),
            "dryRun": dry,
        });
        self.write(Request::new(Method::DELETE, &place.path()).json(&options), place).await
    }

    async fn write(&self, request: Request, place: &Place) -> Result<Answer, Error> {
        self.call(&request).await.map_err(|error| not_served(error, &place.resource))
    }
}

impl Propagation {
    fn name(self) -> &'static str {
        match self {
            Propagation::Background => "Background",
            Propagation::Foreground => "Foreground",
            Propagation::Orphan => "Orphan",
        }
    }
}

fn strict(request: Request, run: Run) -> Request {
    let request = request.query("fieldValidation", "Strict");
    match run {
        Run::Dry => request.query("dryRun", "All"),
        Run::Real => request,
    }
}

/// The object as it is applied: it says which object, in which version, it is meant for.
fn guarded(object: &Value, guard: &Guard) -> Value {
    let mut object = object.clone();
    if let Some(fields) = object.as_object_mut() {
        let metadata = fields.entry("metadata").or_insert_with(|| Value::Object(Map::new()));
        if let (Some(metadata), Value::Object(stated)) = (metadata.as_object_mut(), preconditions(guard)) {
            metadata.extend(stated);
        }
    }
    object
}

fn preconditions(guard: &Guard) -> Value {
    match &guard.resource_version {
        Some(version) => json!({"uid": guard.uid, "resourceVersion": version}),
        None => json!({ "uid": guard.uid }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guard_stands_in_the_objects_metadata() {
        let object = json!({"kind": "ConfigMap", "metadata": {"name": "cm"}});
        let both = Guard { uid: "u".to_owned(), resource_version: Some("7".to_owned()) };
        let uid = Guard { resource_version: None, ..both.clone() };
        assert_eq!(guarded(&object, &both)["metadata"], json!({"name": "cm", "uid": "u", "resourceVersion": "7"}));
        assert_eq!(guarded(&object, &uid)["metadata"], json!({"name": "cm", "uid": "u"}));
        assert_eq!(guarded(&json!({}), &uid)["metadata"], json!({"uid": "u"}));
    }
}
