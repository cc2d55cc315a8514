use super::helper::Helper;
use crate::diag::Span;
use serde_json::Value;

/// What stands in a tag: a path, a literal, or a helper with its arguments.
#[derive(Debug, Clone)]
pub struct Expr {
    pub span: Span,
    pub kind: ExprKind,
}

#[derive(Debug, Clone)]
pub enum ExprKind {
    Path(Path),
    Literal(Value),
    Call(Helper, Vec<Expr>),
}

/// A path such as `image.tag`, `../name`, `@root.team` or `@key`, as written and taken apart.
#[derive(Debug, Clone)]
pub struct Path {
    pub written: String,
    pub base: Base,
    pub steps: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// A block parameter if one has the name of the first step, else the value at hand.
    Name,
    /// `this`, or `../` as many times.
    Here(usize),
    Root,
    Local(usize, Local),
}

/// What a loop says about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Local {
    Key,
    Index,
    First,
    Last,
}

impl Local {
    pub const ALL: [Local; 4] = [Local::Key, Local::Index, Local::First, Local::Last];

    pub fn name(self) -> &'static str {
        match self {
            Local::Key => "@key",
            Local::Index => "@index",
            Local::First => "@first",
            Local::Last => "@last",
        }
    }
}

impl Path {
    /// Takes a path apart that the grammar has accepted; `None` for an `@name` that no loop has.
    pub fn parse(written: &str) -> Option<Path> {
        let (base, rest) = match written.strip_prefix('@') {
            Some(rest) => local(rest)?,
            None => relative(written),
        };
        let steps = steps(rest);
        // `this` alone is the value at hand, not a field of that name
        let base = if steps.is_empty() && base == Base::Name { Base::Here(0) } else { base };
        Some(Path { written: written.to_owned(), base, steps })
    }
}

fn local(rest: &str) -> Option<(Base, &str)> {
    if let Some(rest) = rest.strip_prefix("root")
        && (rest.is_empty() || rest.starts_with(['.', '/']))
    {
        return Some((Base::Root, rest));
    }
    let (up, name) = climb(rest);
    let wanted = name.split(['.', '/']).next().unwrap_or(name);
    let local = Local::ALL.into_iter().find(|local| local.name().strip_prefix('@') == Some(wanted))?;
    Some((Base::Local(up, local), name.get(wanted.len()..).unwrap_or("")))
}

fn relative(written: &str) -> (Base, &str) {
    let here = ["./", "this.", "this/"].into_iter().find_map(|prefix| written.strip_prefix(prefix));
    let (up, rest) = climb(here.unwrap_or(written));
    match (up, here) {
        (0, None) => (Base::Name, rest),
        _ => (Base::Here(up), rest),
    }
}

fn climb(mut rest: &str) -> (usize, &str) {
    let mut up = 0;
    while let Some(above) = rest.strip_prefix("../").or_else(|| rest.strip_prefix("...")) {
        rest = above;
        up += 1;
    }
    (up, rest)
}

/// Steps between dots or slashes; `[a b]` is one step.
fn steps(mut rest: &str) -> Vec<String> {
    let mut found = Vec::new();
    loop {
        rest = rest.trim_start_matches(['.', '/']);
        if rest.is_empty() {
            return found;
        }
        let (step, after) = match rest.strip_prefix('[') {
            Some(raw) => raw.split_once(']').unwrap_or((raw, "")),
            None => rest.split_at(rest.find(['.', '/']).unwrap_or(rest.len())),
        };
        if step != "this" {
            found.push(step.to_owned());
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(written: &str) -> (Base, Vec<String>) {
        let path = Path::parse(written).unwrap();
        (path.base, path.steps)
    }

    #[test]
    fn paths_are_taken_apart() {
        let steps = |list: &[&str]| list.iter().map(|step| (*step).to_owned()).collect::<Vec<_>>();
        assert_eq!(parsed("image.tag"), (Base::Name, steps(&["image", "tag"])));
        assert_eq!(parsed("../../a/b"), (Base::Here(2), steps(&["a", "b"])));
        assert_eq!(parsed("this"), (Base::Here(0), steps(&[])));
        assert_eq!(parsed("this.a"), (Base::Here(0), steps(&["a"])));
        assert_eq!(parsed("../this"), (Base::Here(1), steps(&[])));
        assert_eq!(parsed("@root.a.[b c].0"), (Base::Root, steps(&["a", "b c", "0"])));
        assert_eq!(parsed("@../index"), (Base::Local(1, Local::Index), steps(&[])));
        assert!(Path::parse("@missing").is_none());
        assert!(Path::parse("@rooted").is_none());
    }
}
