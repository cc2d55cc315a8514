use super::How;
use crate::rollout::answer::Refusal;
use crate::rollout::live::{noop, text};
use crate::rollout::plan::{Answer, Asking, NotAsked, Scene, Seen, Want, asking};
use crate::world::cluster::{Apply, Cluster, Error, Force, Run};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// How often an object that changed under our eyes is read and asked about again.
const AGAIN: usize = 3;

impl Cluster {
    /// What would come of applying each object, in their order, and what the server warned of.
    pub(super) async fn ask(
        &self,
        wants: Vec<Want>,
        members: Vec<Value>,
        scene: &Scene,
        how: How,
    ) -> Result<(Vec<(Want, Seen)>, Vec<String>), Error> {
        let live = self.live(&wants, members).await?;
        let asked = self.many(wants.iter().zip(live), |(want, live)| self.ask_settled(want, live, scene, how)).await;
        let (mut objects, mut warnings) = (Vec::new(), BTreeSet::new());
        for (want, asked) in wants.into_iter().zip(asked) {
            let (seen, warned) = asked?;
            warnings.extend(warned);
            objects.push((want, seen));
        }
        Ok((objects, warnings.into_iter().collect()))
    }

    /// Asks again where the answer speaks of another version than the one that was read.
    async fn ask_settled(
        &self,
        want: &Want,
        mut live: Option<Value>,
        scene: &Scene,
        how: How,
    ) -> Result<(Seen, Vec<String>), Error> {
        for _ in 0..AGAIN {
            let (answer, warnings) = self.ask_one(want, live.as_ref(), scene, how).await?;
            if !moved(live.as_ref(), &answer) {
                return Ok((Seen { live, answer }, warnings));
            }
            live = self.look_up(want).await?;
        }
        let (answer, warnings) = self.ask_one(want, live.as_ref(), scene, how).await?;
        Ok((Seen { live, answer }, warnings))
    }

    async fn ask_one(
        &self,
        want: &Want,
        live: Option<&Value>,
        scene: &Scene,
        how: How,
    ) -> Result<(Answer, Vec<String>), Error> {
        let object = &want.object.value;
        let not_asked = |why| Ok((Answer::NotAsked(why), Vec::new()));
        match how {
            How::ReadOnly => return not_asked(NotAsked::ReadOnly),
            How::Proof if live.is_some_and(|live| noop::proves(object, live, want.manager)) => {
                return not_asked(NotAsked::Proven);
            }
            How::Proof | How::DryRun => {}
        }
        let place = match self.place(object).await {
            Ok(place) => place,
            Err(Error::NotServed { .. }) => return Ok((Answer::Refused(not_served()), Vec::new())),
            Err(error) => return Err(error),
        };
        let force = match asking(live, scene) {
            Asking::Plainly => Force::Never,
            Asking::Forced => Force::Take,
        };
        let manager = want.manager.name();
        match self.apply(&Apply { place: &place, object, manager, force, run: Run::Dry, guard: None }).await {
            Ok(answer) => Ok((Answer::Object(answer.body), answer.warnings)),
            Err(Error::Refused { refusal, .. }) => Ok((Answer::Refused(*refusal), Vec::new())),
            Err(Error::NotServed { .. }) => Ok((Answer::Refused(not_served()), Vec::new())),
            Err(error) => Err(error),
        }
    }
}

/// What the server says of a kind that it does not serve.
fn not_served() -> Refusal {
    Refusal::read(404, &json!("404 page not found"))
}

/// Whether the dry run was made on another version of the object. One that was not there gets no
/// version.
fn moved(live: Option<&Value>, answer: &Answer) -> bool {
    let version = |object: &Value| text(object, "/metadata/resourceVersion").map(str::to_owned);
    match answer {
        Answer::Object(becomes) => live.and_then(version) != version(becomes),
        Answer::Refused(_) | Answer::NotAsked(_) => false,
    }
}
