use crate::rollout::diff::ObjectId;
use crate::rollout::plan::Want;
use crate::world::cluster::{Cluster, Detail, Error};
use serde_json::Value;
use std::collections::BTreeMap;

impl Cluster {
    /// The live object of each that is wanted, in their order. What is no member may still be there:
    /// somebody else's, or ours without its label.
    pub(super) async fn live(&self, wants: &[Want], members: Vec<Value>) -> Result<Vec<Option<Value>>, Error> {
        let mut known: BTreeMap<ObjectId, Value> =
            members.into_iter().map(|member| (ObjectId::of(&member), member)).collect();
        let live: Vec<Option<Value>> = wants.iter().map(|want| known.remove(&want.id())).collect();
        let unknown = wants.iter().zip(&live).filter(|(_, live)| live.is_none()).map(|(want, _)| want);
        let mut read = self.many(unknown, |want| self.look_up(want)).await.into_iter();
        let mut found = Vec::new();
        for live in live {
            found.push(match live {
                Some(live) => Some(live),
                None => read.next().transpose()?.flatten(),
            });
        }
        Ok(found)
    }

    /// One object as it is; none of a kind that is not served.
    pub(super) async fn look_up(&self, want: &Want) -> Result<Option<Value>, Error> {
        match self.place(&want.object.value).await {
            Ok(place) => self.get(&place, Detail::Whole).await,
            Err(Error::NotServed { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
