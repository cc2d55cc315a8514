//! YAML tags: the few that mean something in a Kubernetes object.

use super::scalar::{Scalar, resolve};
use crate::diag::{Code, Finding, Span};
use granit_parser::Tag as Written;

/// A tag as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tag {
    None,
    /// A lone `!`: the value is not to be typed.
    NonSpecific,
    Str,
    Int,
    Float,
    Bool,
    Null,
    Map,
    Seq,
    Merge,
    /// As written.
    Other(String),
}

impl Tag {
    pub(super) fn of(written: Option<&Written>) -> Tag {
        let Some(written) = written else { return Tag::None };
        match written.suffix_in_namespace("tag:yaml.org,2002:").as_deref() {
            Some("str") => Tag::Str,
            Some("int") => Tag::Int,
            Some("float") => Tag::Float,
            Some("bool") => Tag::Bool,
            Some("null") => Tag::Null,
            Some("map") => Tag::Map,
            Some("seq") => Tag::Seq,
            Some("merge") => Tag::Merge,
            _ if written.original() == "!" => Tag::NonSpecific,
            _ => Tag::Other(written.original()),
        }
    }

    /// Whether a scalar of this type may bear the tag; go-yaml lets an integer be a float.
    fn admits(&self, scalar: &Scalar) -> bool {
        match self {
            Tag::Int => matches!(scalar, Scalar::Integer(_) | Scalar::Unsigned(_)),
            Tag::Float => matches!(scalar, Scalar::Float(_) | Scalar::Integer(_)),
            Tag::Bool => matches!(scalar, Scalar::Bool(_)),
            Tag::Null => *scalar == Scalar::Null,
            Tag::None | Tag::NonSpecific | Tag::Str => true,
            Tag::Map | Tag::Seq | Tag::Merge | Tag::Other(_) => false,
        }
    }

    fn name(&self) -> &str {
        match self {
            Tag::None => "",
            Tag::NonSpecific => "!",
            Tag::Str => "!!str",
            Tag::Int => "!!int",
            Tag::Float => "!!float",
            Tag::Bool => "!!bool",
            Tag::Null => "!!null",
            Tag::Map => "!!map",
            Tag::Seq => "!!seq",
            Tag::Merge => "!!merge",
            Tag::Other(written) => written,
        }
    }
}

/// What a scalar means, given how it was written.
///
/// # Errors
/// A tag that Kubernetes objects do not know or that the value does not bear, a number without JSON form.
pub(super) fn meaning(text: &str, plain: bool, tag: &Tag, span: Span) -> Result<Scalar, Box<Finding>> {
    let scalar = match tag {
        Tag::None if plain => resolve(text),
        Tag::None | Tag::NonSpecific | Tag::Str => Scalar::Text,
        Tag::Int | Tag::Float | Tag::Bool | Tag::Null => resolve(text),
        Tag::Map | Tag::Seq | Tag::Merge | Tag::Other(_) => return Err(Box::new(unknown(tag, span))),
    };
    if scalar == Scalar::NonFinite {
        return Err(Box::new(non_finite(text, span)));
    }
    match tag.admits(&scalar) {
        true => Ok(scalar),
        false => Err(Box::new(mismatch(text, tag, span))),
    }
}

pub(super) fn unknown(tag: &Tag, span: Span) -> Finding {
    Finding::new(Code::UnsupportedYaml, format!("the tag `{}` has no meaning in a Kubernetes object", tag.name()))
        .at(span, "tagged value")
        .help(match tag {
            Tag::Other(name) if name == "!!binary" => "write text as it is; bytes belong in base64 under `binaryData`",
            _ => "write the value without the tag",
        })
}

fn mismatch(text: &str, tag: &Tag, span: Span) -> Finding {
    Finding::new(Code::UnsupportedYaml, format!("`{text}` is not what its tag `{}` says", tag.name()))
        .at(span, "tagged value")
        .help("write the value without the tag")
}

fn non_finite(text: &str, span: Span) -> Finding {
    Finding::new(Code::UnsupportedYaml, format!("`{text}` has no JSON form"))
        .at(span, "not a finite number")
        .help("put it in quotes if it is meant as text")
}
