//! What has to be there before something is written, and in the end.

use super::course::{Course, of_error};
use super::errand::Readiness;
use crate::rollout::diff::ObjectId;
use crate::rollout::health::{Backend, backends};
use crate::rollout::ledger::Verb;
use crate::rollout::order::{Need, Phase, Wave, answers, is_workload, scales};
use crate::rollout::plan::Step;
use crate::rollout::receipt::Stop;
use crate::world::clock::pause;
use crate::world::cluster::wait::{End, Limits, Wanted, Watched};
use std::collections::BTreeSet;

impl Course<'_> {
    /// New kinds can be written once the server serves them.
    pub async fn until_served(&self, wave: &Wave) -> Result<(), Stop> {
        let steps = wave.members.iter().filter_map(|at| self.errand.plan.steps.get(*at));
        let objects = steps.filter_map(|step| self.watched(step)).collect();
        self.wait(Wanted { objects, services: BTreeSet::new() }).await?;
        self.cluster.forget_resources();
        Ok(())
    }

    /// Before requests are led to pods, the pods are those that were written, and they are ready.
    pub async fn until_pods_can_be_reached(&self, wave: &Wave) -> Result<(), Stop> {
        let steps = || wave.members.iter().filter_map(|at| self.errand.plan.steps.get(*at));
        let now = steps().filter_map(|step| step.object.as_ref()).flat_map(|route| backends(&route.value));
        let now: BTreeSet<Backend> = now.collect();
        let before: BTreeSet<Backend> = steps().filter_map(|step| step.live.as_ref()).flat_map(backends).collect();
        let newly: BTreeSet<Backend> = now.difference(&before).cloned().collect();
        let moves = newly.iter().any(|backend| self.has_two_ways(backend));
        let (objects, services) = match self.errand.waiting.readiness {
            Readiness::NewlyLed => (Vec::new(), newly),
            Readiness::Wait | Readiness::Successors | Readiness::Skip => (self.workloads(), now),
        };
        self.wait(Wanted { objects, services }).await?;
        // of a route a proxy may hear before it has heard of the port that this leads to
        if moves { self.settled().await } else { Ok(()) }
    }

    /// Whether a Service has ports of before and of after just now.
    fn has_two_ways(&self, backend: &Backend) -> bool {
        let is = |id: &ObjectId| id.namespace.as_ref() == Some(&backend.namespace) && id.name == backend.name;
        self.errand.plan.narrowed().any(|step| is(&step.id))
    }

    /// In the end everything runs that shall run.
    pub async fn until_ready(&self) -> Result<(), Stop> {
        match self.errand.waiting.readiness {
            Readiness::Wait => {
                let objects = self.workloads().into_iter().chain(self.routes()).collect();
                self.wait(Wanted { objects, services: BTreeSet::new() }).await
            }
            Readiness::Successors | Readiness::Skip | Readiness::NewlyLed => Ok(()),
        }
    }

    /// The pods are those that were written, and they run.
    pub async fn until_workloads_run(&self) -> Result<(), Stop> {
        self.wait(Wanted { objects: self.workloads(), services: BTreeSet::new() }).await
    }

    /// Whoever does not wait for the rest waits for the pods that take over from those that go.
    pub async fn until_others_take_over(&self) -> Result<(), Stop> {
        let successors = match self.errand.waiting.readiness {
            Readiness::Successors => self.errand.plan.successors().filter_map(|step| self.watched(step)).collect(),
            Readiness::Wait | Readiness::Skip | Readiness::NewlyLed => Vec::new(),
        };
        self.wait(Wanted { objects: successors, services: BTreeSet::new() }).await
    }

    /// Routes that a controller has to accept before anybody comes through. A way back waits for no controller: it may be what broke.
    fn routes(&self) -> Vec<Watched> {
        self.routes_of(&[Verb::Apply, Verb::Adopt])
    }

    fn routes_of(&self, verbs: &[Verb]) -> Vec<Watched> {
        let waits = verbs.contains(&self.errand.verb);
        let routes = self.wanted().filter(|step| waits && !step.spared && answers(&step.id));
        routes.filter_map(|step| self.watched(step)).collect()
    }

    /// Removals wait until no proxy acts on the routing of before, where that led to what goes.
    pub async fn until_proxies_follow(&self) -> Result<(), Stop> {
        let plan = self.errand.plan;
        let is_behind = |phase: Phase| matches!(phase, Phase::Services | Phase::Workloads | Phase::Redirects);
        let goes = |which: &dyn Fn(Phase) -> bool| plan.removal().iter().any(|wave| which(wave.phase));
        let led = plan.writing().iter().any(|wave| wave.phase.need() == Need::Endpoints && !wave.members.is_empty());
        // a run before this one may have written the routes a moment ago
        let led = led || !self.errand.book.is_done();
        let retires = plan.retired().next().is_some() || led && goes(&Phase::is_routing);
        if retires {
            // whoever does not wait for the rest waits for the new way before the old one goes
            let objects = self.routes_of(&[Verb::Apply, Verb::Adopt, Verb::Promote]);
            self.wait(Wanted { objects, services: BTreeSet::new() }).await?;
        }
        let old_ways = plan.narrowed().next().is_some() || retires;
        if led && goes(&is_behind) || old_ways { self.settled().await } else { Ok(()) }
    }

    /// For as long as a proxy may act on the routing of before.
    pub async fn settled(&self) -> Result<(), Stop> {
        match pause(self.errand.waiting.settle, self.errand.interrupt).await {
            None => Ok(()),
            Some(signal) => Err(Stop::Interrupted(signal)),
        }
    }

    fn workloads(&self) -> Vec<Watched> {
        // a canary gets no share before it has the pods for that
        let scaled = |step: &Step| self.errand.verb == Verb::Deploy && scales(&step.id);
        let workloads = self.wanted().filter(|step| !step.spared && (is_workload(&step.id) || scaled(step)));
        workloads.filter_map(|step| self.watched(step)).collect()
    }

    fn watched(&self, step: &Step) -> Option<Watched> {
        Some(Watched { id: step.id.clone(), object: self.base(step)? })
    }

    async fn wait(&self, wanted: Wanted) -> Result<(), Stop> {
        let waiting = &self.errand.waiting;
        let limits = Limits { until: waiting.until, policy: waiting.policy };
        let mut observe = |progress: &_| self.tell(progress);
        let end = tokio::select! {
            biased;
            end = self.cluster.wait(&wanted, &limits, &mut observe) => end.map_err(|error| of_error(None, &error))?,
            // nothing is lost of what only looks
            signal = self.errand.interrupt.comes() => return Err(Stop::Interrupted(signal)),
            // what is waited for is somebody else's from now on
            taken = self.errand.hold.taken() => return Err(Stop::Overtaken(taken.to_string())),
        };
        match end {
            End::Ready => Ok(()),
            End::Broken(broken) => Err(Stop::Broken(broken)),
            End::TimedOut(broken) => Err(Stop::TimedOut(broken)),
        }
    }
}
