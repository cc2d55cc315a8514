use super::{Cluster, Error, Place, Request, Resource};
use crate::rollout::answer::Kind;
use serde_json::Value;

/// How much of an object is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    Whole,
    /// Names, labels, owners: what an object holds stays on the server. The keys of a Secret are still
    /// told, by who manages them.
    Metadata,
}

/// Where objects are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within<'a> {
    Namespace(&'a str),
    Everywhere,
}

/// Objects as of one moment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Listed {
    /// Each with its `apiVersion` and `kind`, which the server leaves out of lists.
    pub items: Vec<Value>,
    /// From here on a watch misses nothing.
    pub resource_version: String,
}

/// What the server says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerVersion {
    /// `v1.37.2`, with what distributions add to it.
    pub git: String,
    pub major: u32,
    pub minor: u32,
}

/// How many objects come with one answer.
const PAGE: &str = "500";

const METADATA: &str = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
const METADATA_LIST: &str = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

impl Cluster {
    /// An object, if it is there.
    pub async fn get(&self, place: &Place, detail: Detail) -> Result<Option<Value>, Error> {
        let request = match detail {
            Detail::Whole => Request::get(&place.path()),
            Detail::Metadata => Request::get(&place.path()).accept(METADATA),
        };
        match self.call(&request).await {
            Ok(answer) => object(answer.body, &place.resource).map(Some),
            Err(error) if matches!(error.kind(), Some(Kind::NotFound | Kind::NamespaceMissing { .. })) => Ok(None),
            Err(error) => Err(not_served(error, &place.resource)),
        }
    }

    /// The objects of a kind that a label selector chooses; an empty one chooses all.
    pub async fn list(
        &self,
        resource: &Resource,
        within: Within<'_>,
        selector: &str,
        detail: Detail,
    ) -> Result<Listed, Error> {
        let whole = list_request(resource, within, selector, detail);
        let mut listed = Listed::default();
        let mut page = self.page(&whole.clone().query("limit", PAGE), resource).await?;
        loop {
            listed.items.append(&mut page.items);
            if page.next.is_empty() {
                listed.resource_version = page.resource_version;
                return Ok(listed);
            }
            let further = whole.clone().query("limit", PAGE).query("continue", &page.next);
            page = match self.page(&further, resource).await {
                // the server forgot the moment that the first page shows: all at once, then
                Err(error) if matches!(error.kind(), Some(Kind::Expired)) => {
                    listed.items.clear();
                    self.page(&whole, resource).await?
                }
                other => other?,
            };
        }
    }

    async fn page(&self, request: &Request, resource: &Resource) -> Result<Page, Error> {
        let answer = self.call(request).await.map_err(|error| not_served(error, resource))?;
        let mut body = answer.body;
        let text = |name: &str| body.pointer(name).and_then(Value::as_str).unwrap_or("").to_owned();
        let (resource_version, next) = (text("/metadata/resourceVersion"), text("/metadata/continue"));
        let items = match body.get_mut("items").map(Value::take) {
            Some(Value::Array(items)) => items,
            Some(Value::Null) => Vec::new(),
            _ => return Err(Error::Unfit(format!("the list of `{}` is none", resource.plural))),
        };
        let items = items.into_iter().map(|item| object(item, resource)).collect::<Result<_, _>>()?;
        Ok(Page { items, resource_version, next })
    }

    pub async fn version(&self) -> Result<ServerVersion, Error> {
        let body = self.call(&Request::get("/version")).await?.body;
        let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or("");
        // some distributions write `31+`
        let number = |name: &str| text(name).trim_end_matches('+').parse::<u32>();
        match (number("major"), number("minor")) {
            (Ok(major), Ok(minor)) => Ok(ServerVersion { git: text("gitVersion").to_owned(), major, minor }),
            _ => Err(Error::Unfit(format!("{} does not tell its version as a Kubernetes server does", self.server()))),
        }
    }
}

struct Page {
    items: Vec<Value>,
    resource_version: String,
    next: String,
}

fn list_request(resource: &Resource, within: Within<'_>, selector: &str, detail: Detail) -> Request {
    let request = Request::get(&resource.path(within));
    let request = match detail {
        Detail::Whole => request,
        Detail::Metadata => request.accept(METADATA_LIST),
    };
    if selector.is_empty() { request } else { request.query("labelSelector", selector) }
}

/// An object under its own kind, at the front: lists leave it out, metadata comes under another.
fn object(value: Value, resource: &Resource) -> Result<Value, Error> {
    let Value::Object(fields) = value else {
        return Err(Error::Unfit(format!("an answer about `{}` is no object", resource.plural)));
    };
    let own = [("apiVersion", &resource.api_version), ("kind", &resource.kind)];
    let own = own.into_iter().map(|(name, text)| (name.to_owned(), Value::String(text.clone())));
    let others = fields.into_iter().filter(|(name, _)| name != "apiVersion" && name != "kind");
    Ok(Value::Object(own.chain(others).collect()))
}

/// A plain-text 404 means that the kind is not served.
pub(super) fn not_served(error: Error, resource: &Resource) -> Error {
    match error.kind() {
        Some(Kind::NotServed) => {
            Error::NotServed { api_version: resource.api_version.clone(), kind: resource.kind.clone() }
        }
        _ => error,
    }
}
