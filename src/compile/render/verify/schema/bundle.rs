//! The embedded file: schemas of all versions, read in place.
//!
//! `scripts/kubernetes-schemas` writes it. Magic `RKS1`, the lengths of eight sections (u32, all
//! numbers little-endian), then the sections:
//!
//! 0, 1: offsets (u32, one more than strings) and bytes of the strings;
//! 2, 3: the same for nodes, one schema each, equal ones stored once ([`super::decode`]);
//! 4: first minor version, number of versions, number of definitions (u16), then for each version and
//!    definition the node (u16, 0xFFFF: not in this version);
//! 5: kinds, sorted by kind, group, version: three strings, definition or node, bits of the versions,
//!    flags (1: no namespace, 2: a CRD, so a node);
//! 6: life cycles, in the same order: three strings, minor version of deprecation and removal (u8, 0: none),
//!    three strings of the successor (0xFFFF: none);
//! 7: the definition of ObjectMeta.

const BYTES: &[u8] = include_bytes!("../../../../../schemas/kubernetes/bundle.bin");
#[cfg(test)]
pub(super) const SIZE: usize = BYTES.len();
const MAGIC: &[u8] = b"RKS1";
const SECTIONS: usize = 8;
const KIND_ROW: usize = 12;
const LIFE_ROW: usize = 14;
const ABSENT: u16 = u16::MAX;

#[derive(Debug, Clone, Copy)]
pub(super) struct Bundle {
    sections: [&'static [u8]; SECTIONS],
}

/// One kind of the bundle.
#[derive(Debug, Clone, Copy)]
pub(super) struct KindRow {
    pub api: Api<'static>,
    pub target: Target,
    /// Bit `n`: the version `first + n` serves it.
    pub versions: u16,
    pub cluster: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Api<'a> {
    pub group: &'a str,
    pub version: &'a str,
    pub kind: &'a str,
}

impl<'a> Api<'a> {
    fn order(self) -> [&'a str; 3] {
        [self.kind, self.group, self.version]
    }

    /// `apps/v1`, or `v1` for the core group.
    pub fn version_text(self) -> String {
        match self.group {
            "" => self.version.to_owned(),
            group => format!("{group}/{}", self.version),
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Target {
    Definition(u16),
    Node(u16),
}

/// When an API was or will be deprecated and removed, and what takes its place.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Life {
    pub deprecated: Option<u8>,
    pub removed: Option<u8>,
    pub successor: Option<Api<'static>>,
}

impl Bundle {
    pub fn embedded() -> Bundle {
        let mut sections = [&BYTES[..0]; SECTIONS];
        let mut start = MAGIC.len() + 4 * SECTIONS;
        for (index, section) in sections.iter_mut().enumerate() {
            let length = u32_at(BYTES, MAGIC.len() + 4 * index);
            *section = BYTES.get(start..start + length).unwrap_or_default();
            start += length;
        }
        Bundle { sections }
    }

    pub fn string(&self, index: usize) -> &'static str {
        let bytes = self.part(0, 1, index);
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    pub fn node(&self, index: usize) -> &'static [u8] {
        self.part(2, 3, index)
    }

    fn part(&self, offsets: usize, content: usize, index: usize) -> &'static [u8] {
        let at = |index: usize| u32_at(self.sections[offsets], 4 * index);
        self.sections[content].get(at(index)..at(index + 1)).unwrap_or_default()
    }

    pub fn first_minor(&self) -> u8 {
        self.sections[4].first().copied().unwrap_or_default()
    }

    pub fn definitions(&self) -> usize {
        usize::from(u16_at(self.sections[4], 2))
    }

    /// The node of a definition in the version with this index.
    pub fn definition(&self, version: usize, definition: u16) -> Option<u16> {
        let index = version * self.definitions() + usize::from(definition);
        let node = u16_at(self.sections[4], 4 + 2 * index);
        (node != ABSENT).then_some(node)
    }

    pub fn object_meta(&self) -> u16 {
        u16_at(self.sections[7], 0)
    }

    pub fn kinds(&self) -> impl Iterator<Item = KindRow> {
        let bundle = *self;
        (0..bundle.kind_count()).map(move |index| bundle.kind(index))
    }

    pub fn kind_count(&self) -> usize {
        self.sections[5].len() / KIND_ROW
    }

    pub fn kind(&self, index: usize) -> KindRow {
        let row = self.sections[5].get(index * KIND_ROW..).unwrap_or_default();
        let (target, flags) = (u16_at(row, 6), u16_at(row, 10));
        let target = if flags & 2 == 0 { Target::Definition(target) } else { Target::Node(target) };
        KindRow { api: self.api(row), target, versions: u16_at(row, 8), cluster: flags & 1 == 1 }
    }

    /// The row of exactly this API.
    pub fn find(&self, api: Api) -> Option<usize> {
        Self::search(self.kind_count(), api, |index| self.kind(index).api)
    }

    pub fn life(&self, api: Api) -> Option<Life> {
        let row = |index: usize| self.sections[6].get(index * LIFE_ROW..).unwrap_or_default();
        let found = row(Self::search(self.sections[6].len() / LIFE_ROW, api, |index| self.api(row(index)))?);
        let minor = |at: usize| found.get(at).copied().filter(|minor| *minor > 0);
        let rest = found.get(8..).unwrap_or_default();
        let successor = (u16_at(rest, 0) != ABSENT).then(|| self.api(rest));
        Some(Life { deprecated: minor(6), removed: minor(7), successor })
    }

    fn api(&self, row: &[u8]) -> Api<'static> {
        let text = |at: usize| self.string(usize::from(u16_at(row, at)));
        Api { group: text(0), version: text(2), kind: text(4) }
    }

    fn search(count: usize, api: Api, at: impl Fn(usize) -> Api<'static>) -> Option<usize> {
        let wanted = api.order();
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = usize::midpoint(low, high);
            match at(middle).order().cmp(&wanted) {
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..).and_then(|rest| rest.first_chunk()).map_or(ABSENT, |pair| u16::from_le_bytes(*pair))
}

fn u32_at(bytes: &[u8], at: usize) -> usize {
    bytes.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |four| u32::from_le_bytes(*four) as usize)
}
