use super::containers::texts;
use super::{Container, EnvVar, Job, Resolver, Workload, defaulted};
use crate::compile::check::contract::{self, JobTime};
use crate::compile::check::defaults;
use crate::tree::{Spanned, Traced};

impl Resolver<'_> {
    pub(super) fn jobs(&self, workload: &Workload) -> Vec<Job> {
        let mut written: Vec<_> = self.contract.jobs.iter().collect();
        written.sort_by_key(|(name, _)| name.span.start);
        written.into_iter().map(|(name, job)| self.job(name, job, workload)).collect()
    }

    fn job(&self, name: &Spanned<String>, job: &contract::Job, workload: &Workload) -> Job {
        Job {
            name: name.into(),
            when: Traced::from(&job.when).map(|when| match when {
                JobTime::BeforeCanary => "before-canary".to_owned(),
                JobTime::BeforePromote => "before-promote".to_owned(),
                JobTime::AfterPromote => "after-promote".to_owned(),
            }),
            container: self.job_container(job, &workload.main),
            timeout: defaulted::seconds(job.timeout.as_ref(), &defaults::JOB_TIMEOUT),
            retries: defaulted::number(job.retries.as_ref(), &defaults::JOB_RETRIES),
            reversible: defaulted::flag(job.reversible.as_ref(), &defaults::JOB_REVERSIBLE),
        }
    }

    /// The main container with another command: same image, variables and files, no ports or probes.
    fn job_container(&self, job: &contract::Job, main: &Container) -> Container {
        let own = self.env(&job.env);
        let inherited =
            main.env.iter().flatten().filter(|var| !own.iter().any(|mine| mine.name.value == var.name.value));
        let env: Vec<EnvVar> = inherited.cloned().chain(own.iter().cloned()).collect();
        Container {
            image: job.image.as_ref().map_or_else(|| main.image.clone(), Traced::from),
            command: texts(&job.command),
            args: None,
            ports: None,
            env: (!env.is_empty()).then_some(env),
            resources: job.resources.as_ref().map_or_else(|| main.resources.clone(), |own| self.resources(Some(own))),
            ready: None,
            live: None,
            start: None,
            pre_stop: None,
            ..main.clone()
        }
    }
}
