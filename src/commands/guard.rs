use super::{Exit, Failure, Output, Session};
use crate::rollout::ledger::guard::objects;
use crate::tree::yaml::write_documents;

/// Print the admission policy that makes names in the ledger proven ones
///
/// Where it is bound, a record or a journal entry can only name who writes it, and is never changed: what was
/// `asserted` is `attested`. Apply it once a cluster, as an administrator: `railiance guard | kubectl apply -f -`. It
/// needs Kubernetes 1.30.
#[derive(Debug, clap::Args)]
pub struct Args {}

pub fn run(_: &Args, session: &mut Session) -> Result<Exit, Failure> {
    let output = session.output_of("guard", &[Output::Text, Output::Yaml, Output::Json])?;
    let objects = objects();
    session.write(&match output {
        Output::Json => {
            let list = serde_json::json!({ "apiVersion": "v1", "kind": "List", "items": objects });
            format!("{}\n", serde_json::to_string_pretty(&list)?)
        }
        _ => write_documents(&objects),
    })?;
    Ok(Exit::Done)
}
