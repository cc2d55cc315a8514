use crate::diag::nearest;

/// The functions that a tag can call. A closed set: each name is known when a template is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Helper {
    Opt,
    Default,
    Omit,
    Spread,
    Get,
    Lookup,
    Upper,
    Lower,
    Concat,
    Json,
    Yaml,
    Eq,
    Ne,
    Gt,
    Gte,
    Lt,
    Lte,
    And,
    Or,
    Not,
    Len,
}

impl Helper {
    pub const ALL: [Helper; 21] = [
        Helper::Opt,
        Helper::Default,
        Helper::Omit,
        Helper::Spread,
        Helper::Get,
        Helper::Lookup,
        Helper::Upper,
        Helper::Lower,
        Helper::Concat,
        Helper::Json,
        Helper::Yaml,
        Helper::Eq,
        Helper::Ne,
        Helper::Gt,
        Helper::Gte,
        Helper::Lt,
        Helper::Lte,
        Helper::And,
        Helper::Or,
        Helper::Not,
        Helper::Len,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Helper::Opt => "opt",
            Helper::Default => "default",
            Helper::Omit => "omit",
            Helper::Spread => "spread",
            Helper::Get => "get",
            Helper::Lookup => "lookup",
            Helper::Upper => "upper",
            Helper::Lower => "lower",
            Helper::Concat => "concat",
            Helper::Json => "json",
            Helper::Yaml => "yaml",
            Helper::Eq => "eq",
            Helper::Ne => "ne",
            Helper::Gt => "gt",
            Helper::Gte => "gte",
            Helper::Lt => "lt",
            Helper::Lte => "lte",
            Helper::And => "and",
            Helper::Or => "or",
            Helper::Not => "not",
            Helper::Len => "len",
        }
    }

    pub fn find(name: &str) -> Option<Helper> {
        Helper::ALL.into_iter().find(|helper| helper.name() == name)
    }

    pub fn nearest(name: &str) -> Option<&'static str> {
        nearest(name, Helper::ALL.map(Helper::name))
    }

    /// The fewest and the most arguments that it takes.
    pub fn arity(self) -> (usize, usize) {
        match self {
            Helper::Omit => (0, 0),
            Helper::Opt | Helper::Spread | Helper::Upper | Helper::Lower | Helper::Json | Helper::Yaml => (1, 1),
            Helper::Not | Helper::Len => (1, 1),
            Helper::Eq | Helper::Ne | Helper::Gt | Helper::Gte | Helper::Lt | Helper::Lte => (2, 2),
            Helper::Default | Helper::Get | Helper::Lookup => (2, 16),
            Helper::And | Helper::Or | Helper::Concat => (1, 64),
        }
    }

    /// Whether it decides where a value goes, and so must be the outermost word of a tag.
    pub fn decides_place(self) -> bool {
        matches!(self, Helper::Spread | Helper::Omit)
    }
}
