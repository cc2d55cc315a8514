use std::fmt;

/// Where the walk stands, as a list through the callers: nothing is allocated until something is wrong.
#[derive(Clone, Copy)]
pub(in super::super) enum Path<'a> {
    Root,
    Field(&'a Path<'a>, &'a str),
    Item(&'a Path<'a>, usize),
}

impl<'a> Path<'a> {
    pub fn field(&'a self, name: &'a str) -> Path<'a> {
        Path::Field(self, name)
    }

    pub fn item(&'a self, index: usize) -> Path<'a> {
        Path::Item(self, index)
    }

    /// Keys and decimal indices, outermost first.
    pub fn steps(&self) -> Vec<String> {
        match self {
            Path::Root => Vec::new(),
            Path::Field(parent, name) => parent.then((*name).to_owned()),
            Path::Item(parent, index) => parent.then(index.to_string()),
        }
    }

    fn then(&self, step: String) -> Vec<String> {
        let mut steps = self.steps();
        steps.push(step);
        steps
    }
}

/// `spec.containers[0].image`, `metadata.labels["app/name"]`.
impl fmt::Display for Path<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Path::Root => Ok(()),
            Path::Field(Path::Root, name) => formatter.write_str(name),
            Path::Field(parent, name) if name.contains(['.', '/']) => write!(formatter, "{parent}[{name:?}]"),
            Path::Field(parent, name) => write!(formatter, "{parent}.{name}"),
            Path::Item(parent, index) => write!(formatter, "{parent}[{index}]"),
        }
    }
}
