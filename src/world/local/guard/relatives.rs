//! All processes below this one, from `/proc`: children may have left their group.

use rustix::process::{Pid, getpid};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// A process below this one.
pub(super) struct Relative {
    pub pid: Pid,
    pub group: Pid,
}

struct Entry {
    pid: i32,
    parent: i32,
    group: i32,
}

pub(super) fn descendants() -> Vec<Relative> {
    let entries: Vec<Entry> =
        fs::read_dir("/proc").into_iter().flatten().flatten().filter_map(|one| read(&one.path())).collect();
    let mut below: BTreeMap<i32, Vec<&Entry>> = BTreeMap::new();
    for entry in &entries {
        below.entry(entry.parent).or_default().push(entry);
    }
    let (mut open, mut seen, mut found) = (vec![getpid().as_raw_nonzero().get()], BTreeSet::new(), Vec::new());
    while let Some(parent) = open.pop() {
        for entry in below.get(&parent).into_iter().flatten().filter(|entry| seen.insert(entry.pid)) {
            open.push(entry.pid);
            found.extend(
                Pid::from_raw(entry.pid).zip(Pid::from_raw(entry.group)).map(|(pid, group)| Relative { pid, group }),
            );
        }
    }
    found
}

/// `pid (name) state ppid pgrp …`: a name may hold blanks and parentheses (proc_pid_stat(5)).
fn read(folder: &std::path::Path) -> Option<Entry> {
    let pid = folder.file_name()?.to_str()?.parse().ok()?;
    let text = fs::read_to_string(folder.join("stat")).ok()?;
    let mut fields = text.rsplit_once(')')?.1.split_whitespace().skip(1);
    let (parent, group) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(Entry { pid, parent, group })
}
