//! What the server needs at least: nothing but the dry runs, or these and the writes after them, by a process that does nothing else.

use crate::shared::measure::succeed;
use futures_util::{StreamExt, stream};
use railiance::world::cluster::{Access, Apply, Cluster, Force, Run, Runtime};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const WORD: &str = "bare";
/// After the dry runs, everything is written.
const WRITTEN: &str = "written";

/// The objects of a file, each sent as a dry run, so many at once; then, if that is asked for, once more to be written.
pub struct Bare {
    objects: PathBuf,
    in_flight: usize,
    written: bool,
}

/// What this process was started for, if for this.
pub fn asked() -> Option<Bare> {
    let mut words = std::env::args().skip(1);
    let word = words.next().filter(|word| word == WORD);
    word.map(|_| {
        let (objects, in_flight) = (words.next().unwrap().into(), words.next().unwrap().parse().unwrap());
        Bare { objects, in_flight, written: words.next().is_some_and(|word| word == WRITTEN) }
    })
}

/// This harness again, as the contender.
pub fn command(kubeconfig: &Path, objects: &Path, in_flight: usize) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg(WORD).arg(objects).arg(in_flight.to_string()).env("KUBECONFIG", kubeconfig);
    command
}

/// The same, with the writes.
pub fn writes(kubeconfig: &Path, objects: &Path, in_flight: usize) -> Command {
    let mut command = command(kubeconfig, objects, in_flight);
    command.arg(WRITTEN);
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
            send(&cluster, first, Run::Dry).await;
            stream::iter(rest).for_each_concurrent(self.in_flight, |object| send(&cluster, object, Run::Dry)).await;
            let written = objects.iter().filter(|_| self.written);
            stream::iter(written).for_each_concurrent(self.in_flight, |object| send(&cluster, object, Run::Real)).await;
        });
    }
}

async fn send(cluster: &Cluster, object: &Value, run: Run) {
    let place = cluster.place(object).await.unwrap();
    let force = Force::Never;
    cluster.apply(&Apply { place: &place, object, manager: "railiance", force, run, guard: None }).await.unwrap();
}
