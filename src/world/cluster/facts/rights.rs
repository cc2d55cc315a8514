use crate::rollout::preflight::{Access, Answer, Needs};
use crate::world::cluster::{Allowed, Cluster, Permission, Rules};
use std::collections::{BTreeMap, BTreeSet};

impl Cluster {
    /// One request tells the rules of a namespace. What they do not give, or where there may be more of
    /// them, is asked for one by one.
    pub(super) async fn rights(&self, needs: &Needs) -> BTreeMap<Access, Answer> {
        let namespaces: BTreeSet<&str> = needs.rights.iter().map(|access| access.namespace.as_str()).collect();
        // rules are of a namespace: for objects of the whole cluster they would say too much
        let namespaces = namespaces.into_iter().filter(|namespace| !namespace.is_empty());
        let ask = async |namespace: &str| Some((namespace.to_owned(), self.rules(namespace).await.ok()?));
        let rules: BTreeMap<String, Rules> = self.many(namespaces, ask).await.into_iter().flatten().collect();
        let given = |access: &Access| {
            let rules = rules.get(&access.namespace).filter(|rules| rules.incomplete.is_none());
            rules.is_some_and(|rules| rules.give(&permission(access)))
        };
        let (given, open): (Vec<&Access>, Vec<&Access>) = needs.rights.iter().partition(|access| given(access));
        let asked = self.many(open, async |access| (access.clone(), self.allowed(access).await)).await;
        given.into_iter().map(|access| (access.clone(), Answer::Allowed)).chain(asked).collect()
    }

    async fn allowed(&self, access: &Access) -> Answer {
        match self.may(&permission(access)).await {
            Ok(Allowed::Yes) => Answer::Allowed,
            Ok(Allowed::No(why)) => Answer::Denied(why),
            Err(error) => Answer::Unseen(error.to_string()),
        }
    }
}

fn permission(access: &Access) -> Permission {
    let (resource, part) = access.resource.split_once('/').unwrap_or((&access.resource, ""));
    Permission {
        verb: access.verb.clone(),
        group: access.group.clone(),
        resource: resource.to_owned(),
        subresource: part.to_owned(),
        namespace: access.namespace.clone(),
        name: String::new(),
    }
}
