//! What the server needs at least: nothing but the dry runs, by a process that does nothing else.

use crate::shared::measure::succeed;
use futures_util::{StreamExt, stream};
use railiance::world::cluster::{Access, Apply, Cluster, Force, Run, Runtime};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const WORD: &str = "bare";

/// The objects of a file, each sent once as a dry run, so many at once.
pub struct Bare {
    objects: PathBuf,
    in_flight: usize,
}

/// What this process was started for, if for this.
pub fn asked() -> Option<Bare> {
    let mut words = std::env::args().skip(1);
    let word = words.next().filter(|word| word == WORD);
    word.map(|_| Bare { objects: words.next().unwrap().into(), in_flight: words.next().unwrap().parse().unwrap() })
}

/// This harness again, as the contender.
pub fn command(kubeconfig: &Path, objects: &Path, in_flight: usize) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg(WORD).arg(objects).arg(in_flight.to_string()).env("KUBECONFIG", kubeconfig);
    command
}

/// Once, to see that it works.
pub fn check(kubeconfig: &Path, objects: &Path) {
    succeed(&mut command(kubeconfig, objects, 32));
}

impl Bare {
    pub fn run(&self) {
        let list: Value = serde_json::from_slice(&fs::read(&self.objects).unwrap()).unwrap();
        let objects = list["items"].as_array().unwrap();
        Runtime::start().unwrap().block_on(async {
            let cluster = Cluster::connect(&Access::default()).await.unwrap();
            let (first, rest) = objects.split_first().unwrap();
            // alone, for the one connection
            dry_run(&cluster, first).await;
            stream::iter(rest).for_each_concurrent(self.in_flight, |object| dry_run(&cluster, object)).await;
        });
    }
}

async fn dry_run(cluster: &Cluster, object: &Value) {
    let place = cluster.place(object).await.unwrap();
    let (force, run) = (Force::Never, Run::Dry);
    cluster.apply(&Apply { place: &place, object, manager: "railiance", force, run, guard: None }).await.unwrap();
}
