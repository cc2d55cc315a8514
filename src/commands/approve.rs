use super::trial::{TrialOptions, Work, run_on};
use super::{Exit, Failure, Output, Session};
use crate::rollout::judge::{Asks, Gate};
use crate::rollout::ledger::Event;
use crate::rollout::trial::{Reached, Trial, objections};
use crate::world::cluster::Identity;

/// Agree to the promotion of the candidate that is on trial
///
/// It is bound to this very candidate: another one needs another approval. Who you are is what the API server
/// says. An approval ends by itself; `--revoke` takes yours back before.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    options: TrialOptions,

    /// Why, for the journal
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,

    /// Confirm a `manual` gate at the present step, instead of the promotion
    #[arg(long, value_name = "NAME", conflicts_with = "revoke")]
    gate: Option<String>,

    /// Take your approval back; needs `--reason`
    #[arg(long, requires = "reason")]
    revoke: bool,
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    session.output_of("approve", &[Output::Text])?;
    run_on(&args.options, "approve", session, async |scene, session| {
        scene
            .locked(session, async |work, session| {
                let Some(trial) = work.view.trial() else {
                    session.complain("closed: no candidate is on trial\nhelp: `railiance deploy` begins a trial")?;
                    return Ok(Exit::Closed);
                };
                if let Some(gate) = &args.gate {
                    return confirm(work, trial, gate, session).await;
                }
                let me = &work.scene.identity;
                let Some(event) = said(args, trial, me) else {
                    session.complain(
                        "closed: there is no verdict to approve yet\nhelp: `railiance deploy` comes to one",
                    )?;
                    return Ok(Exit::Closed);
                };
                work.note(&work.diary(trial), event).await?;
                let again = work.again().await?;
                let left =
                    again.trial().map(|trial| objections(trial, again.now, work.scene.standing)).unwrap_or_default();
                session.say(&match (args.revoke, left.first()) {
                    (true, _) => format!("`{}` does not approve of `{}` any more", me.user, trial.opened.version),
                    (false, None) => format!("`{}` may be promoted", trial.opened.version),
                    (false, Some(still)) => {
                        let others: Vec<String> =
                            left.iter().skip(1).map(|objection| format!("\n  {}", objection.words())).collect();
                        format!("noted; still missing: {}{}", still.words(), others.concat())
                    }
                })?;
                Ok(Exit::Done)
            })
            .await
    })
}

/// What the journal is told; nothing where there is no verdict yet that could be agreed to.
fn said(args: &Args, trial: &Trial, me: &Identity) -> Option<Event> {
    if let (Some(reason), true) = (&args.reason, args.revoke) {
        return Some(Event::Revoked { of: me.user.clone(), reason: reason.clone() });
    }
    let verdict = trial.verdict.filter(|_| trial.reached == Reached::Passed)?.sequence;
    let (digest, reason) = (trial.opened.digest.clone(), args.reason.clone());
    Some(Event::Approved { digest, verdict, shared: me.is_shared(), reason })
}

/// A person says of a gate that it holds; at the next step it is asked again.
async fn confirm(work: &Work<'_>, trial: &Trial, name: &str, session: &mut Session) -> Result<Exit, Failure> {
    let manual = |gate: &&Gate| matches!(gate.asks, Asks::Manual { .. }) && gate.name == name;
    if !trial.opened.terms.judged.gates.iter().any(|gate| manual(&gate)) {
        return Err(Failure::Refused(format!("this trial has no `manual` gate `{name}`")));
    }
    if !matches!(trial.reached, Reached::Holding { .. }) {
        session.complain("closed: no step is held that could be confirmed")?;
        return Ok(Exit::Closed);
    }
    work.note(&work.diary(trial), Event::Confirmed { gate: name.to_owned() }).await?;
    session.say(&format!("`{name}` is confirmed for this step"))?;
    Ok(Exit::Done)
}
