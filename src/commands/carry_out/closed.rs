//! What only a release may change (decision H7).

use super::agreed::{Lacking, unapproved};
use super::taken_back::{self, Against};
use super::{Orders, Sight};
use crate::commands::choose::{one_application, one_target};
use crate::commands::trial::approvals;
use crate::commands::wanted::{Wanted, wants};
use crate::commands::workspace::Workspace;
use crate::commands::{Exit, Failure, Session};
use crate::compile::application::Application;
use crate::compile::check::contract::{Criticality, Delivery, Strategy};
use crate::compile::render::alone;
use crate::rollout::ledger::Verb;
use crate::rollout::ledger::keep::withdrawn;
use crate::rollout::order::Phase;
use crate::rollout::plan::{Plan, Touch, touches};
use crate::world::cluster::store::{Book, Fault, Store};
use crate::world::cluster::{Cluster, Identity};
use serde_json::Value;

/// What the contract and the user say about changes without a canary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// The contract has no canary, or the user said that it shall be passed over.
    Open,
    /// A candidate has to prove it first.
    Canary,
    /// So it has, and the user's word alone does not change that.
    Critical,
    /// The contract has no canary, and asks for approvals: they stand in the place of a verdict.
    Agreed,
    /// The contract has no canary, and says when a release may begin or what comes before and after it.
    Promoted,
    /// A person took this very version back (decision H11).
    Withdrawn,
    /// A person is taking something back: a rollback is not finished.
    TakingBack,
}

/// What is asked whether the way is open for it: who wants to do what, where, as it was seen.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    pub cluster: &'a Cluster,
    pub sight: &'a Sight,
    pub wanted: &'a Wanted,
    pub orders: &'a Orders<'a>,
    pub identity: &'a Identity,
}

/// Why the way is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    touches: Vec<Touch>,
    strictness: Strictness,
    /// Why others have not agreed enough, where the user's word does not do.
    lacking: Option<Lacking>,
}

impl Strictness {
    pub fn of(wanted: &Wanted, orders: &Orders<'_>) -> Result<Strictness, Failure> {
        if orders.verb != Verb::Apply {
            // an end is no change, and what is adopted runs as it is
            return Ok(Strictness::Open);
        }
        let app = one_application(&wanted.workspace, "apply")?;
        let criticality = app.config.contract.app.criticality.as_ref().map(|said| said.value);
        Ok(match (app.config.strategy(), criticality, orders.options.direct) {
            (None | Some(Strategy::None), _, _) if approvals(app).required > 0 => Strictness::Agreed,
            (None | Some(Strategy::None), _, false) if is_guarded(app, wanted) => Strictness::Promoted,
            (None | Some(Strategy::None), _, _) => Strictness::Open,
            (Some(_), Some(Criticality::Critical), _) => Strictness::Critical,
            (Some(_), _, true) => Strictness::Open,
            (Some(_), _, false) => Strictness::Canary,
        })
    }
}

/// Whether a promotion would keep to what an `apply` passes over: a window, hooks, jobs.
fn is_guarded(app: &Application, wanted: &Wanted) -> bool {
    let hooks = &app.config.contract.hooks;
    let window = app.config.production().and_then(|production| production.window.as_ref());
    let commands = [&hooks.before_canary, &hooks.before_promote, &hooks.after_promote];
    window.is_some() || commands.iter().any(|commands| !commands.is_empty()) || wanted.manifests.jobs().next().is_some()
}

/// While a candidate is on trial, where requests go is the trial's business (decisions H6, H7).
pub fn on_trial(verb: Verb) -> String {
    format!(
        "closed: a candidate is on trial or waits for one, and `{}` would write around it; nothing was written\nhelp: `railiance status` shows \
         how far it is; {}`railiance abort --reason TEXT` ends it, with `--queued` the wait",
        verb.name(),
        if verb == Verb::Apply { "`railiance apply --repair` brings back what others changed; " } else { "" }
    )
}

/// Why nothing is written to a target that another tool writes to (decision H6).
pub fn external(workspace: &Workspace, target: &str) -> Result<Option<&'static str>, Failure> {
    let app = one_application(workspace, "apply")?;
    let name = (!target.is_empty()).then_some(target);
    let delivery = one_target(app, name)?.1.and_then(|target| target.delivery.as_ref()).map(|said| said.value);
    Ok(match delivery {
        None | Some(Delivery::Direct) => None,
        Some(Delivery::External) => Some(
            "closed: the contract says that another tool writes to this target (`delivery = \"external\"`)\n\
             help: hand it what `render` writes",
        ),
    })
}

/// Closed where something runs already, or others have to agree, the plan reaches into it, and it is no repair of what was released.
///
/// # Errors
/// What was released cannot be read.
pub async fn closed(case: Case<'_>, session: &mut Session) -> Result<Option<Closed>, Failure> {
    let Case { cluster, sight, wanted, orders, .. } = case;
    let barred = barred(cluster, &sight.survey.plan, &sight.book, wanted, orders).await?;
    let Some(closed) = barred else { return Ok(None) };
    match (closed.strictness, orders.options.direct) {
        (Strictness::Agreed, _) | (Strictness::Critical, true) => {
            let lacking = unapproved(case, session).await?;
            Ok(lacking.map(|lacking| Closed { lacking: Some(lacking), ..closed }))
        }
        _ => Ok(Some(closed)),
    }
}

/// The same where nobody is asked whether others agree.
///
/// # Errors
/// What was released cannot be read.
pub async fn barred(
    cluster: &Cluster,
    plan: &Plan,
    book: &Book,
    wanted: &Wanted,
    orders: &Orders<'_>,
) -> Result<Option<Closed>, Failure> {
    if let Some(strictness) = taken_back(cluster, book, wanted, orders).await? {
        return Ok(Some(Closed { touches: Vec::new(), strictness, lacking: None }));
    }
    let strictness = Strictness::of(wanted, orders)?;
    if found(plan, book, &[], strictness).is_none() {
        return Ok(None);
    }
    let released = released(cluster, book, wanted).await?;
    let app = one_application(&wanted.workspace, "apply")?;
    let passes_over = !orders.options.direct && is_guarded(app, wanted);
    Ok(found(plan, book, &released, strictness).map(|closed| match closed.strictness {
        // nobody is asked to agree to what a window, hooks or jobs close all the same
        Strictness::Agreed if passes_over => Closed { strictness: Strictness::Promoted, ..closed },
        _ => closed,
    }))
}

/// Whether the version was taken back, or is on its way back, and nobody says that it shall be there all the same: no pipeline undoes
/// what a person did.
async fn taken_back(
    cluster: &Cluster,
    book: &Book,
    wanted: &Wanted,
    orders: &Orders<'_>,
) -> Result<Option<Strictness>, Failure> {
    let free = orders.verb != Verb::Apply || orders.options.direct;
    let Some(digest) = wanted.side.as_ref().map(|side| side.digest.as_str()).filter(|_| !free) else { return Ok(None) };
    let is_stable = book.newest().is_some_and(|newest| newest.record.about.digest == digest);
    if !is_stable && withdrawn(&book.briefs()).contains(digest) {
        return Ok(Some(Strictness::Withdrawn));
    }
    if !taken_back::is_possible(book) {
        return Ok(None);
    }
    let journal = Store::new(cluster, wanted.app(), wanted.set.namespace())?.journal().await?;
    let journal: Vec<_> = journal.into_iter().map(|(entry, _)| entry).collect();
    Ok(taken_back::against(book, &journal, digest).map(|against| match against {
        Against::Unfinished => Strictness::TakingBack,
        Against::Done => Strictness::Withdrawn,
    }))
}

/// The objects of the newest record as members of the inventory; none before the first.
async fn released(cluster: &Cluster, book: &Book, wanted: &Wanted) -> Result<Vec<Value>, Failure> {
    let Some(newest) = book.newest() else { return Ok(Vec::new()) };
    let store = Store::new(cluster, wanted.app(), wanted.set.namespace())?;
    let side = newest.side(&store.chunks(book, newest.number()).await?).map_err(Fault::from)?;
    let manifests = alone(Some(&side));
    Ok(wants(&manifests, &wanted.set)?.into_iter().map(|want| want.object.value).collect())
}

fn found(plan: &Plan, book: &Book, released: &[Value], strictness: Strictness) -> Option<Closed> {
    let runs = plan.steps.iter().any(|step| step.live.is_some() && step.phase() == Phase::Workloads);
    let is_there = runs && !book.is_begun_only() || book.newest().is_some() && !book.deleted;
    let touches = match (strictness, is_there) {
        // where nothing runs, or what was only begun, nothing can break; that others agree is asked of the first version, too
        (Strictness::Open | Strictness::Withdrawn | Strictness::TakingBack, _)
        | (Strictness::Canary | Strictness::Promoted, false) => Vec::new(),
        (Strictness::Critical | Strictness::Agreed, false) | (_, true) => touches(plan, released),
    };
    (!touches.is_empty()).then_some(Closed { touches, strictness, lacking: None })
}

impl Closed {
    /// Before anybody is asked whether others agree: who has their word already is not closed.
    pub fn foretold(&self) -> String {
        match self.strictness {
            Strictness::Agreed => {
                format!("`apply` writes this once others agree:{}\nhelp: {}", self.touched(), self.help())
            }
            _ => self.words(),
        }
    }

    fn touched(&self) -> String {
        self.touches.iter().map(|touch| format!("\n  {} of `{}`", touch.part.words(), touch.id)).collect()
    }

    fn help(&self) -> &'static str {
        match self.strictness {
            Strictness::Open | Strictness::Canary => {
                "make it a candidate: `railiance release set candidate --version VERSION` (the image may stay the same); `--direct --reason TEXT` goes without a trial"
            }
            Strictness::Critical => {
                "make it a candidate; this application is critical: without a trial it goes once others agree (`railiance plan --out FILE`, \
                 `railiance approve --plan FILE --reason TEXT`), by `railiance apply FILE --direct --reason TEXT`"
            }
            Strictness::Agreed => {
                "`railiance promote --reason TEXT` releases it, once others agree; or they agree to a plan: `railiance plan --out FILE`, \
                 `railiance approve --plan FILE --reason TEXT`; then `railiance apply FILE`"
            }
            Strictness::Withdrawn => "`--direct --reason TEXT` writes it all the same",
            Strictness::TakingBack => {
                "`railiance rollback --reason TEXT` finishes it; `--direct --reason TEXT` writes this all the same"
            }
            Strictness::Promoted => {
                "`railiance promote --reason TEXT` releases it, once a person agrees; `--direct --reason TEXT` goes without all that"
            }
        }
    }

    pub fn words(&self) -> String {
        let (touched, help) = (self.touched(), self.help());
        let lacking = self.lacking.as_ref().map(|lacking| format!("\n{}", lacking.words())).unwrap_or_default();
        let what = match self.strictness {
            Strictness::Agreed => "others have to agree to first",
            Strictness::Withdrawn => {
                return format!("closed: this very version was taken back, nothing was written\nhelp: {help}");
            }
            Strictness::TakingBack => {
                return format!("closed: a rollback is not finished, nothing was written\nhelp: {help}");
            }
            Strictness::Promoted => "goes with a window, hooks or jobs, which `apply` passes over",
            Strictness::Open | Strictness::Canary | Strictness::Critical => "a candidate has to prove first",
        };
        format!("closed: this changes what {what}, nothing was written:{touched}{lacking}\nhelp: {help}")
    }

    /// A person is waited for where the only thing that is missing is an approval.
    pub fn exit(&self) -> Exit {
        if self.lacking.is_none() { Exit::Closed } else { Exit::WaitingForHuman }
    }
}
