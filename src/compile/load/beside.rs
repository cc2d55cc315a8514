//! What stands beside the directory, where hooks find their programs: all that loading wants to know of
//! files outside. They are never read.

use super::door::{Files, Mode};
use crate::tree::{Kind, Node};
use std::collections::{BTreeMap, BTreeSet};

/// The directories that hooks name programs in, each with its files; those of which nothing is known
/// are left out. Paths count from the directory that holds `railiance/`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Beside(BTreeMap<String, BTreeMap<String, Mode>>);

impl Beside {
    /// Asks the door about the programs of an `app.toml`.
    pub fn look(app: &Node, files: &dyn Files) -> Self {
        let directories: BTreeSet<String> =
            programs(app).into_iter().filter_map(place).map(|(directory, _)| directory).collect();
        let known = directories.into_iter().filter_map(|directory| {
            let names = files.beside(&directory)?;
            Some((directory, names))
        });
        Beside(known.collect())
    }

    /// The files that stand where a program is looked for, if it is not among them. Programs without a
    /// slash are found on the `PATH`, and absolute ones on the machine that runs the hook.
    pub fn lacks(&self, program: &str) -> Option<impl Iterator<Item = &str>> {
        let (directory, name) = place(program)?;
        let there = self.0.get(&directory).filter(|files| !files.contains_key(name))?;
        Some(there.keys().map(String::as_str))
    }

    /// Whether a file stands where a program is looked for, and surely cannot be run.
    pub fn cannot_run(&self, program: &str) -> bool {
        let mode = place(program).and_then(|(directory, name)| self.0.get(&directory)?.get(name));
        mode == Some(&Mode::Plain)
    }
}

/// The first word of every command below `[hooks]`, and of every gate.
fn programs(app: &Node) -> Vec<&str> {
    let hooks = match app.get("hooks").map(|hooks| &hooks.kind) {
        Some(Kind::Map(hooks)) => hooks.as_slice(),
        _ => &[],
    };
    let canary = app.get("stage").and_then(|stage| stage.get("canary"));
    let gates = canary.and_then(|canary| canary.get("gate")).into_iter().flat_map(items);
    let of_gates = gates.filter_map(|gate| gate.get("exec"));
    let commands = hooks.iter().flat_map(|(_, commands)| items(commands)).chain(of_gates);
    commands.filter_map(|command| items(command).first()?.as_str()).collect()
}

fn items(node: &Node) -> &[Node] {
    match &node.kind {
        Kind::Seq(items) => items,
        _ => &[],
    }
}

/// `./scripts/backup.sh` → `scripts`, `backup.sh`.
fn place(program: &str) -> Option<(String, &str)> {
    let (directory, name) = program.rsplit_once('/').filter(|_| !program.starts_with('/'))?;
    let steps: Vec<&str> = directory.split('/').filter(|step| !matches!(*step, "" | ".")).collect();
    Some((steps.join("/"), name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        let place = |program| place(program).map(|(directory, name)| format!("{directory} {name}"));
        assert_eq!(place("./scripts/backup.sh").as_deref(), Some("scripts backup.sh"));
        assert_eq!(place("./run.sh").as_deref(), Some(" run.sh"));
        assert_eq!(place("../../tools/.//note").as_deref(), Some("../../tools note"));
        assert_eq!((place("kubectl"), place("/bin/true")), (None, None));
    }
}
