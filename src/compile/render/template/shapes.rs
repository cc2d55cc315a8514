use super::expression::{Base, Path};
use crate::tree::Shape;

/// What is known of a value before there is one.
#[derive(Debug, Clone)]
pub struct Seen<'s> {
    pub shape: &'s Shape,
    /// The way to it from the root, so that a guard is recognized by whatever name it is read again;
    /// a turn of a loop has a step of its own.
    pub way: Vec<String>,
}

pub const SCALAR: &Shape = &Shape::Scalar;
pub const ANY: &Shape = &Shape::Any;

/// The static twin of a frame of a rendering.
pub struct Scene<'s, 'f> {
    pub here: Seen<'s>,
    pub names: Vec<(&'s str, Seen<'s>)>,
    pub in_loop: bool,
    pub at_root: bool,
    /// Values that are known to be there: the conditions around this place.
    pub present: Vec<Vec<String>>,
    pub up: Option<&'f Scene<'s, 'f>>,
}

/// Where a path stops, and why.
pub enum Stop<'s> {
    /// There is no such block around.
    NoBlock,
    /// This value has no such field.
    Unknown { at: Seen<'s>, step: usize },
    /// A value on the way may be absent, and nothing around says that it is there.
    MayBeAbsent { step: usize },
}

#[derive(Clone, Copy, PartialEq)]
pub enum Need {
    /// The value must be there.
    Present,
    /// The place can do without it.
    Optional,
}

impl<'s> Scene<'s, '_> {
    pub fn find(&self, path: &Path, root: &Seen<'s>, need: Need) -> Result<Seen<'s>, Stop<'s>> {
        let (start, taken) = self.start(path, root).ok_or(Stop::NoBlock)?;
        let mut seen = start;
        for (index, step) in path.steps.iter().enumerate().skip(taken) {
            let Some((shape, optional)) = below(seen.shape, step) else {
                return Err(Stop::Unknown { at: seen, step: index });
            };
            seen.way.push(step.clone());
            seen.shape = shape;
            if optional && need == Need::Present && !self.is_present(&seen.way) {
                return Err(Stop::MayBeAbsent { step: index });
            }
        }
        Ok(seen)
    }

    fn start(&self, path: &Path, root: &Seen<'s>) -> Option<(Seen<'s>, usize)> {
        match path.base {
            Base::Root => Some((root.clone(), 0)),
            Base::Here(up) => self.above(up).map(|scene| (scene.here.clone(), 0)),
            Base::Local(up, _) => {
                self.above(up).filter(|scene| scene.within_loop()).map(|_| (made("@"), path.steps.len()))
            }
            Base::Name => match path.steps.first().and_then(|first| self.named(first)) {
                Some(seen) => Some((seen, 1)),
                None => Some((self.here.clone(), 0)),
            },
        }
    }

    pub fn starts_at_root(&self, path: &Path) -> bool {
        let above = |up: usize| self.above(up).is_some_and(|scene| scene.at_root);
        match path.base {
            Base::Root => true,
            Base::Here(up) => above(up),
            Base::Name => path.steps.first().is_some_and(|first| self.named(first).is_none()) && above(0),
            Base::Local(..) => false,
        }
    }

    fn named(&self, name: &str) -> Option<Seen<'s>> {
        let mut scenes = std::iter::successors(Some(self), |scene| scene.up);
        scenes.find_map(|scene| scene.names.iter().find(|(known, _)| *known == name).map(|(_, seen)| seen.clone()))
    }

    fn above(&self, up: usize) -> Option<&Self> {
        std::iter::successors(Some(self), |scene| scene.up).nth(up)
    }

    fn within_loop(&self) -> bool {
        std::iter::successors(Some(self), |scene| scene.up).any(|scene| scene.in_loop)
    }

    /// A value is there if it, or anything below it, was asked for by a condition around.
    fn is_present(&self, way: &[String]) -> bool {
        let mut scenes = std::iter::successors(Some(self), |scene| scene.up);
        scenes.any(|scene| scene.present.iter().any(|known| known.starts_with(way)))
    }
}

/// A value that a helper makes: no path of the context leads to it.
pub fn made<'s>(name: &str) -> Seen<'s> {
    Seen { shape: SCALAR, way: vec![format!("({name})")] }
}

pub fn anything<'s>(name: &str) -> Seen<'s> {
    Seen { shape: ANY, way: vec![format!("({name})")] }
}

/// The shape under a step, and whether it may be absent.
pub fn below<'s>(shape: &'s Shape, step: &str) -> Option<(&'s Shape, bool)> {
    match shape {
        Shape::Any => Some((ANY, false)),
        Shape::Scalar => None,
        Shape::Map(value) => Some((value, false)),
        Shape::List(item) => step.parse::<usize>().ok().map(|_| (item.as_ref(), false)),
        Shape::Record(fields) => {
            fields.iter().find(|(name, _, _)| *name == step).map(|(_, optional, shape)| (shape, *optional))
        }
    }
}

/// The shape of the items that a loop goes over; `None` if it cannot.
pub fn items(shape: &Shape) -> Option<&Shape> {
    match shape {
        Shape::Any | Shape::Record(_) => Some(ANY),
        Shape::Scalar => None,
        Shape::Map(value) => Some(value),
        Shape::List(item) => Some(item),
    }
}

/// The names of the fields below a value, as far as they are known.
pub fn fields(shape: &Shape) -> Vec<&'static str> {
    match shape {
        Shape::Record(fields) => fields.iter().map(|(name, _, _)| *name).collect(),
        Shape::Any | Shape::Scalar | Shape::Map(_) | Shape::List(_) => Vec::new(),
    }
}

/// What a person calls a value of this shape.
pub fn kind(shape: &Shape) -> &'static str {
    match shape {
        Shape::Scalar => "a single value",
        Shape::List(_) => "a list",
        Shape::Map(_) | Shape::Record(_) => "a map",
        Shape::Any => "any value",
    }
}
