use super::Wanted;
use crate::rollout::preflight::{ObjectNeed, Outsider};
use crate::tree::{Spanned, Traced};

/// The account and the claims that the contract says are there already.
pub(super) fn needs(wanted: &Wanted<'_>) -> Vec<Traced<ObjectNeed>> {
    let Some(workload) = &wanted.contract().workload else { return Vec::new() };
    let account = workload.service_account.as_ref().and_then(|account| account.name.as_ref());
    let claims = workload.volumes.values().filter_map(|volume| volume.existing_claim.as_ref());
    let accounts = account.into_iter().map(|name| (Outsider::ServiceAccount, name));
    let named: Vec<_> = accounts.chain(claims.map(|name| (Outsider::PersistentVolumeClaim, name))).collect();
    let homes = wanted.homes();
    let all = homes.iter().flat_map(|home| named.iter().map(|(kind, name)| need(*kind, &home.value, name)));
    all.filter(|need| !wanted.writes(need.value.kind.kind(), &need.value.namespace, &need.value.name)).collect()
}

fn need(kind: Outsider, namespace: &str, name: &Spanned<String>) -> Traced<ObjectNeed> {
    Traced::from(name).map(|name| ObjectNeed { kind, namespace: namespace.to_owned(), name })
}
