//! The order of tables and keys.

use super::comments::{File, Section};
use super::read::{Name, StatementKind};
use std::collections::HashMap;

/// Key paths, first things first; `*` stands for any one key.
pub(super) struct Order<'a> {
    paths: Vec<Vec<&'a str>>,
}

impl<'a> Order<'a> {
    pub fn new(paths: &[&'a str]) -> Self {
        Order { paths: paths.iter().map(|path| path.split('.').collect()).collect() }
    }

    /// Where the first listed path stands that begins with this one; after all others if none does.
    fn rank(&self, path: &[&str]) -> usize {
        let begins = |listed: &Vec<&str>| {
            listed.len() >= path.len() && listed.iter().zip(path).all(|(step, name)| *step == "*" || step == name)
        };
        self.paths.iter().position(begins).unwrap_or(usize::MAX)
    }
}

/// One step of a place: its rank, when it was first seen, and which element of an array of tables.
type Step = (usize, usize, usize);

/// Gives every path a sort key. A table sorts before what lies below it, elements of an array of
/// tables keep their order, and what belongs to an element stays with it.
#[derive(Default)]
struct Places {
    seen: HashMap<(Vec<Step>, String), usize>,
    elements: HashMap<(Vec<Step>, String), usize>,
}

impl Places {
    /// `base` is the place of the table that `names` start from, which is at `above`.
    fn place(&mut self, order: &Order<'_>, base: Vec<Step>, above: &[&str], names: &[Name]) -> Vec<Step> {
        let mut place = base;
        let mut path = above.to_vec();
        for name in names {
            path.push(&name.means);
            let key = (place.clone(), name.means.clone());
            let element = self.elements.get(&key).copied().unwrap_or(0);
            let next = self.seen.len();
            let seen = *self.seen.entry(key).or_insert(next);
            place.push((order.rank(&path), seen, element));
        }
        place
    }

    /// Counts a new element of the array of tables at `names`.
    fn element(&mut self, order: &Order<'_>, names: &[Name]) {
        if let Some((last, above)) = names.split_last() {
            let place = self.place(order, Vec::new(), &[], above);
            *self.elements.entry((place, last.means.clone())).or_insert(0) += 1;
        }
    }
}

/// Sorts the sections, and the pairs of each.
pub(super) fn sort(file: &mut File, order: &Order<'_>) {
    let mut places = Places::default();
    let mut placed: Vec<(Vec<Step>, Section)> = Vec::new();
    for mut section in std::mem::take(&mut file.sections) {
        let names = section.header.as_ref().map_or(&[][..], |header| &header.path);
        if section.header.as_ref().is_some_and(|header| matches!(header.kind, StatementKind::Element)) {
            places.element(order, names);
        }
        let place = places.place(order, Vec::new(), &[], names);
        let above: Vec<String> = names.iter().map(|name| name.means.clone()).collect();
        sort_pairs(&mut section, order, &mut places, &place, &above);
        placed.push((place, section));
    }
    placed.sort_by(|(one, _), (other, _)| one.cmp(other));
    file.sections = placed.into_iter().map(|(_, section)| section).collect();
}

fn sort_pairs(section: &mut Section, order: &Order<'_>, places: &mut Places, base: &[Step], above: &[String]) {
    let above: Vec<&str> = above.iter().map(String::as_str).collect();
    section.pairs.sort_by_cached_key(|pair| places.place(order, base.to_vec(), &above, &pair.statement.path));
}
