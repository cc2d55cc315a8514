use super::{How, Task};
use crate::rollout::Consent;
use crate::rollout::answer::{Kind, Refusal};
use crate::rollout::live::{noop, text};
use crate::rollout::plan::{Answer, Asking, NotAsked, Seen, Want, migration};
use crate::world::cluster::{Apply, Cluster, Detail, Error, Force, Run};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::sync::oneshot::Receiver;

/// How often an object that changed under our eyes is read and asked about again: the status of what starts just now may change many
/// times in a second.
const AGAIN: u32 = 8;

/// What is waited for before that, and twice as long each time after.
const CALM: Duration = Duration::from_millis(10);

/// How many objects are at hand at once. What the server says of one is kept until the list tells what is there.
const AHEAD: usize = 256;

/// An answer, and what the server warned of.
type Warned = (Answer, Vec<String>);

impl Cluster {
    /// What would come of applying each object, in their order, and what the server warned of. `listed`
    /// tells what is there of each.
    pub(super) async fn ask(
        &self,
        task: &Task,
        listed: Vec<Receiver<Option<Value>>>,
    ) -> Result<(Vec<Seen>, Vec<String>), Error> {
        let inquiry = Inquiry { cluster: self, task, turns: Semaphore::new(self.in_flight()) };
        let asked =
            self.some(|| AHEAD, task.wants.iter().zip(listed), |(want, listed)| inquiry.look(want, listed)).await;
        let (mut objects, mut warnings) = (Vec::new(), BTreeSet::new());
        for asked in asked {
            let (seen, warned) = asked?;
            warnings.extend(warned);
            objects.push(seen);
        }
        Ok((objects, warnings.into_iter().collect()))
    }
}

/// The questions about all objects. Who waits for a list has no turn meanwhile: others ask.
struct Inquiry<'a> {
    cluster: &'a Cluster,
    task: &'a Task,
    turns: Semaphore,
}

impl Inquiry<'_> {
    /// Asks first, where it can be asked without knowing what is there.
    async fn look(&self, want: &Want, listed: Receiver<Option<Value>>) -> Result<(Seen, Vec<String>), Error> {
        let task = self.task;
        let asking = Asking::of_any(&task.set, &task.consents);
        let mut early = match (task.how, asking) {
            (How::DryRun, Some(asking)) => Some(self.dry_run(want, asking).await?),
            (How::DryRun, None) | (How::Proof | How::ReadOnly, _) => None,
        };
        let member = listed.await.ok().flatten();
        if let (How::Proof, Some(asking), None) = (task.how, asking, &member) {
            early = Some(self.dry_run(want, asking).await?);
        }
        let live = match member {
            Some(member) => Some(member),
            None if early.as_ref().is_some_and(|(answer, _)| creates(answer)) => None,
            // no member may still be there: somebody else's, or ours without its label
            None => self.look_up(want).await?,
        };
        self.settle(want, live, early).await
    }

    /// Asks again where the answer speaks of another version than the one that was read.
    async fn settle(
        &self,
        want: &Want,
        mut live: Option<Value>,
        mut early: Option<Warned>,
    ) -> Result<(Seen, Vec<String>), Error> {
        let mut tries = 0;
        loop {
            let (answer, warnings) = match early.take() {
                Some(answer) => answer,
                None => self.ask_one(want, live.as_ref()).await?,
            };
            tries += 1;
            if tries > AGAIN || !moved(live.as_ref(), &answer) {
                return Ok((seen(live, answer), warnings));
            }
            tokio::time::sleep(CALM * 2_u32.pow(tries)).await;
            live = self.look_up(want).await?;
        }
    }

    async fn ask_one(&self, want: &Want, live: Option<&Value>) -> Result<Warned, Error> {
        let task = self.task;
        let not_asked = |why| Ok((Answer::NotAsked(why), Vec::new()));
        match task.how {
            How::ReadOnly => not_asked(NotAsked::ReadOnly),
            How::Proof if live.is_some_and(|live| noop::proves(&want.object.value, live, want.manager)) => {
                not_asked(NotAsked::Proven)
            }
            How::Proof | How::DryRun => {
                let said = self.dry_run(want, Asking::of(live, &task.set, &task.consents)).await?;
                match live.filter(|_| task.consents.given(Consent::Adopt)) {
                    Some(live) => self.migrated(want, live, said).await,
                    None => Ok(said),
                }
            }
        }
    }

    /// What becomes of an object whose client-side apply ends: a dry run of an apply knows nothing of what goes with that, and
    /// may be refused for it. Whose fields they will be is the apply's word all the same.
    async fn migrated(&self, want: &Want, live: &Value, said: Warned) -> Result<Warned, Error> {
        let owners = match &said.0 {
            Answer::Object(becomes) => becomes.pointer("/metadata/managedFields").cloned(),
            Answer::Refused(refusal) if refusal.kind == Kind::Invalid => None,
            Answer::Live | Answer::Creates | Answer::Refused(_) | Answer::NotAsked(_) => return Ok(said),
        };
        let Some(patch) = migration(want, live, &self.task.set) else { return Ok(said) };
        let _turn = self.turns.acquire().await;
        let place = self.cluster.place(&want.object.value).await?;
        let mut answer = match self.cluster.json_patch(&place, &patch, want.manager.name(), Run::Dry).await {
            Ok(answer) => answer,
            // whoever is tired has said nothing of it
            Err(error @ Error::Refused { .. }) if !error.may_pass() => return Ok(said),
            Err(error) => return Err(error),
        };
        if let (Some(owners), Some(place)) = (owners, answer.body.pointer_mut("/metadata/managedFields")) {
            *place = owners;
        }
        Ok((Answer::Object(answer.body), [said.1, answer.warnings].concat()))
    }

    async fn dry_run(&self, want: &Want, asking: Asking) -> Result<Warned, Error> {
        let object = &want.object.value;
        let _turn = self.turns.acquire().await;
        let place = match self.cluster.place(object).await {
            Ok(place) => place,
            Err(Error::NotServed { .. }) => return Ok((Answer::Refused(not_served()), Vec::new())),
            Err(error) => return Err(error),
        };
        let force = match asking {
            Asking::Plainly => Force::Never,
            Asking::Forced => Force::Take,
        };
        let manager = want.manager.name();
        match self.cluster.apply(&Apply { place: &place, object, manager, force, run: Run::Dry, guard: None }).await {
            Ok(answer) => Ok((Answer::Object(answer.body), answer.warnings)),
            Err(Error::Refused { refusal, .. }) => Ok((Answer::Refused(*refusal), Vec::new())),
            Err(Error::NotServed { .. }) => Ok((Answer::Refused(not_served()), Vec::new())),
            Err(error) => Err(error),
        }
    }

    /// One object as it is; none of a kind that is not served.
    async fn look_up(&self, want: &Want) -> Result<Option<Value>, Error> {
        let _turn = self.turns.acquire().await;
        match self.cluster.place(&want.object.value).await {
            Ok(place) => self.cluster.get(&place, Detail::Whole).await,
            Err(Error::NotServed { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// An answer that is the live object is not kept beside it, nor what would be made: most are either, and they
/// are many.
fn seen(live: Option<Value>, answer: Answer) -> Seen {
    match (live, answer) {
        (Some(live), Answer::Object(becomes)) if live == becomes => Seen { live: Some(live), answer: Answer::Live },
        (None, Answer::Object(becomes)) if version(&becomes).is_none() => Seen { live: None, answer: Answer::Creates },
        (live, answer) => Seen { live, answer },
    }
}

/// What the server says of a kind that it does not serve.
fn not_served() -> Refusal {
    Refusal::read(404, &json!("404 page not found"))
}

/// Whether the dry run was made on another version of the object.
fn moved(live: Option<&Value>, answer: &Answer) -> bool {
    match answer {
        Answer::Object(becomes) => live.and_then(version) != version(becomes),
        Answer::Live | Answer::Creates | Answer::Refused(_) | Answer::NotAsked(_) => false,
    }
}

/// Whether there was nothing of the name: what a dry run creates gets no version.
fn creates(answer: &Answer) -> bool {
    match answer {
        Answer::Object(becomes) => version(becomes).is_none(),
        Answer::Live | Answer::Creates | Answer::Refused(_) | Answer::NotAsked(_) => false,
    }
}

fn version(object: &Value) -> Option<&str> {
    text(object, "/metadata/resourceVersion")
}
