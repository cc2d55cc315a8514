use super::course::{Course, of_error};
use crate::rollout::plan::Step;
use crate::rollout::receipt::Stop;
use crate::world::cluster::{Error, Place};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How long what was just written (a kind, its schema, a role) may take to be known to every server.
pub(super) const NEWS: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(100);

impl Course<'_> {
    /// The address of a step's object.
    pub async fn place(&self, step: &Step) -> Result<Place, Stop> {
        let failed = |error: &Error| of_error(Some(&step.id), error);
        let Some(object) = step.object.as_ref().map(|object| &object.value).or(step.live.as_ref()) else {
            return Err(Stop::Failed { object: Some(step.id.clone()), why: "there is nothing to write".to_owned() });
        };
        let until = Instant::now() + NEWS;
        loop {
            match self.cluster.place(object).await {
                Err(Error::NotServed { .. }) if self.defines() && Instant::now() < until => {
                    self.cluster.forget_resources();
                    sleep(PAUSE).await;
                }
                other => return other.map_err(|error| failed(&error)),
            }
        }
    }

    /// Whether this plan makes kinds known.
    pub fn defines(&self) -> bool {
        self.wanted().any(|step| step.id.kind == "CustomResourceDefinition")
    }
}
