//! At no moment a route names a Service without endpoints.

use railiance::rollout::diff::ObjectId;
use railiance::rollout::order::{Phase, Traffic, Wave, removal, writing};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A small generator of numbers: the same from the same seed.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    pub fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }
}

/// Routes lead to Services, Services to workloads.
#[derive(Clone, Default)]
struct World {
    workloads: BTreeSet<usize>,
    services: BTreeMap<usize, usize>,
    routes: BTreeMap<usize, Vec<usize>>,
}

impl World {
    fn random(random: &mut Random) -> World {
        let workloads: BTreeSet<usize> = (0..1 + random.below(4)).map(|_| random.below(5)).collect();
        let pick = |random: &mut Random| *workloads.iter().nth(random.below(workloads.len())).unwrap();
        let services: BTreeMap<usize, usize> =
            (0..1 + random.below(4)).map(|_| (random.below(5), pick(random))).collect();
        let names: Vec<usize> = services.keys().copied().collect();
        let route = |random: &mut Random| (0..1 + random.below(2)).map(|_| names[random.below(names.len())]).collect();
        let routes = (0..random.below(4)).map(|_| (random.below(5), route(random))).collect();
        World { workloads, services, routes }
    }

    fn is_sound(&self) -> bool {
        let served =
            |service: &usize| self.services.get(service).is_some_and(|workload| self.workloads.contains(workload));
        self.routes.values().flatten().all(served)
    }

    fn ids(&self) -> Vec<(char, usize)> {
        let workloads = self.workloads.iter().map(|name| ('w', *name));
        let services = self.services.keys().map(|name| ('s', *name));
        workloads.chain(services).chain(self.routes.keys().map(|name| ('r', *name))).collect()
    }

    /// Makes one object what it is in another world, or takes it away.
    fn become_of(&mut self, (kind, name): (char, usize), other: &World) {
        match kind {
            'w' if other.workloads.contains(&name) => drop(self.workloads.insert(name)),
            'w' => drop(self.workloads.remove(&name)),
            's' => match other.services.get(&name) {
                Some(workload) => drop(self.services.insert(name, *workload)),
                None => drop(self.services.remove(&name)),
            },
            _ => match other.routes.get(&name) {
                Some(services) => drop(self.routes.insert(name, services.clone())),
                None => drop(self.routes.remove(&name)),
            },
        }
    }
}

fn at((kind, name): (char, usize), traffic: Traffic) -> (Phase, ObjectId) {
    let (api, kind) = match kind {
        'w' => ("apps/v1", "Deployment"),
        's' => ("v1", "Service"),
        _ => ("traefik.io/v1alpha1", "IngressRoute"),
    };
    let id =
        ObjectId::of(&json!({ "apiVersion": api, "kind": kind, "metadata": { "name": name.to_string() } }) as &Value);
    (Phase::of(&id, traffic), id)
}

/// Writes wave after wave, the members of each in any order, and looks after each write.
fn carry_out(world: &mut World, target: &World, waves: &[Wave], ids: &[(char, usize)], random: &mut Random) {
    for wave in waves {
        let mut members = wave.members.clone();
        random.shuffle(&mut members);
        for member in members {
            world.become_of(ids[member], target);
            assert!(world.is_sound(), "after {:?} in {:?}", ids[member], wave.phase);
        }
    }
}

#[test]
fn no_route_ever_leads_nowhere() {
    let mut random = Random(7);
    let mut moves = 0;
    for _ in 0..3000 {
        let (mut world, target) = (World::random(&mut random), World::random(&mut random));
        let mut written = target.ids();
        random.shuffle(&mut written);
        let traffic = |(kind, name): (char, usize)| match (kind, world.services.get(&name), target.services.get(&name))
        {
            ('s', Some(old), Some(new)) if old != new => Traffic::Moves,
            _ => Traffic::Stays,
        };
        let steps: Vec<_> = written.iter().map(|id| at(*id, traffic(*id))).collect();
        moves += written.iter().filter(|id| traffic(**id) == Traffic::Moves).count();
        carry_out(&mut world, &target, &writing(&steps), &written, &mut random);
        let gone: Vec<_> = world.ids().into_iter().filter(|id| !written.contains(id)).collect();
        let removed: Vec<_> = gone.iter().map(|id| at(*id, Traffic::Stays)).collect();
        carry_out(&mut world, &target, &removal(&removed), &gone, &mut random);
        assert_eq!(world.ids(), target.ids());
    }
    assert!(moves > 500, "services that move traffic were among them: {moves}");
}
