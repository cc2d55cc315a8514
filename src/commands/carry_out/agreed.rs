//! Whether others agree to a plan that goes without a trial (decision H7).

use super::closed::Case;
use super::{Orders, Sight};
use crate::commands::choose::one_application;
use crate::commands::trial::{approvals, authors_since, tell::still_missing};
use crate::commands::wanted::Wanted;
use crate::commands::{Failure, Session};
use crate::rollout::ledger::{Entry, Stored};
use crate::rollout::trial::{Approvals, Objection, grounds, missing, of_plan};
use crate::world::cluster::store::Store;

/// Why they do not, or not enough: what is missing, and what cannot be known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacking {
    missing: Vec<Objection>,
    unknown: Vec<String>,
}

impl Lacking {
    pub fn words(&self) -> String {
        let missing = (!self.missing.is_empty()).then(|| still_missing(&self.missing));
        missing.into_iter().chain(self.unknown.iter().cloned()).collect::<Vec<_>>().join("\n")
    }
}

/// Why what the plan intends is not agreed to, if it is not. Whoever carries it out is an author of it, as are those who wrote it.
///
/// # Errors
/// The server's.
pub async fn unapproved(case: Case<'_>, session: &mut Session) -> Result<Option<Lacking>, Failure> {
    let Case { cluster, sight, wanted, orders, identity } = case;
    let rules = approvals(one_application(&wanted.workspace, "apply")?);
    let own = Store::new(cluster, wanted.app(), wanted.set.namespace())?;
    let mut unknown = Vec::new();
    let (journal, standing) = tokio::join!(said(&own, &rules, &mut unknown), cluster.attestation(&own));
    let authors = writers(sight, wanted, &rules, &mut unknown, session)?;
    let is_author = |name: &str| name == identity.user || authors.iter().any(|author| author == name);
    let grounds = grounds(sight.book.newest().map(Stored::link).as_ref(), &rules);
    let agreed = of_plan(&journal?, intent(sight, orders), &grounds);
    let mut missing = missing(&rules, &agreed, &is_author, own.now().await?, standing?);
    if rules.not_author && identity.is_shared() {
        // who that is may be the one who agreed
        missing.push(Objection::Shared(identity.user.clone()));
    }
    Ok((!missing.is_empty() || !unknown.is_empty()).then_some(Lacking { missing, unknown }))
}

/// The entries in which approvals stand. Those of another namespace may be hidden from who applies.
async fn said(own: &Store, rules: &Approvals, unknown: &mut Vec<String>) -> Result<Vec<Entry>, Failure> {
    let Some(namespace) = &rules.namespace else {
        return Ok(own.journal().await?.into_iter().map(|(entry, _)| entry).collect());
    };
    let journal = own.approvals(namespace).journal().await;
    unknown
        .extend(journal.as_ref().err().map(|fault| format!("the approvals in `{namespace}` cannot be read: {fault}")));
    Ok(journal.into_iter().flatten().map(|(entry, _)| entry).collect())
}

/// Who wrote it; where that is not known, it is told.
fn writers(
    sight: &Sight,
    wanted: &Wanted,
    rules: &Approvals,
    unknown: &mut Vec<String>,
    session: &mut Session,
) -> Result<Vec<String>, Failure> {
    let app = one_application(&wanted.workspace, "apply")?;
    match authors_since(app, rules, wanted.workspace.directory(), sight.book.newest()) {
        Ok(authors) => {
            authors.unknown.map_or(Ok(()), |words| session.say(&words))?;
            Ok(authors.names)
        }
        Err(words) => {
            unknown.push(words);
            Ok(Vec::new())
        }
    }
}

/// What was agreed to: of a saved plan that was carried out in part, the whole.
fn intent<'s>(sight: &'s Sight, orders: &'s Orders<'_>) -> &'s str {
    let saved = orders.saved.as_ref().filter(|saved| saved.intent.covers(&sight.document.intent));
    saved.map_or(&sight.document.digest, |saved| &saved.digest)
}
