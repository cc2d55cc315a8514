//! The findings about the text of a template, in one place so that they speak alike.

use super::helper::Helper;
use crate::diag::{Code, Finding, Span, join, nearest};

fn syntax(message: impl Into<String>) -> Finding {
    Finding::new(Code::TemplateSyntax, message)
}

fn refused(message: impl Into<String>) -> Finding {
    Finding::new(Code::UnsupportedConstruct, message)
}

pub fn raw_block(open: Span) -> Finding {
    refused("a raw block `{{{{ }}}}`")
        .at(open, "not part of this language")
        .help("write `\\{{` for two braces that are meant as text")
}

pub fn unclosed_comment(open: Span, close: &str) -> Finding {
    syntax("a comment that does not end").at(open, "begins here").help(format!("close it with `{close}`"))
}

pub fn deep_tag(tag: Span) -> Finding {
    syntax("a tag with too many brackets inside each other")
        .at(tag, "nested too deep")
        .help("compute the value before it reaches the template")
}

pub fn unclosed_tag(open: Span, quote: Option<char>) -> Finding {
    let finding = syntax("a tag that does not end").at(open, "begins here");
    match quote {
        Some(quote) => finding.help(format!("a quote `{quote}` inside the tag is not closed")),
        None => finding.help("close it with `}}`, or write `\\{{` for two braces that are meant as text"),
    }
}

pub fn brace_before_tag(tag: Span) -> Finding {
    syntax("`{{{` is closed by `}}`")
        .at(tag, "three braces open, two close")
        .help("put a space behind the brace of a flow map: `{ {{key}}: 1}`")
}

pub fn single_brace(tag: Span) -> Finding {
    syntax("a tag that is closed by a single `}`").at(tag, "closed here").help("close it with `}}`")
}

pub fn unreadable_tag(tag: Span, example: &str) -> Finding {
    syntax("a tag that cannot be read").at(tag, "not an expression").help(format!("a tag is written {example}"))
}

pub fn construct(what: &str, tag: Span) -> Finding {
    refused(format!("{what} in a template"))
        .at(tag, "not part of this language")
        .help("write the part as a template of its own and call it with `{{> name key=value}}`")
}

pub fn reserved(at: Span) -> Finding {
    syntax("a character that is reserved for the engine (U+E000 or U+E001)")
        .at(at, "here")
        .help("remove it from the template; values may contain it")
}

pub fn unclosed_block(name: &str, open: Span, end: Span) -> Finding {
    syntax(format!("`{{{{#{name}}}}}` is never closed"))
        .at(open, "opened here")
        .at(end, "the template ends here")
        .help(format!("add `{{{{/{name}}}}}`"))
}

pub fn crossed_block(name: &str, open: Span, closing: &str, close: Span) -> Finding {
    syntax(format!("`{{{{#{name}}}}}` is closed by `{{{{/{closing}}}}}`"))
        .at(close, "closed here")
        .at(open, "opened here")
        .help(format!("write `{{{{/{name}}}}}` here, or close the inner block first"))
}

pub fn stray_close(name: &str, close: Span) -> Finding {
    syntax(format!("`{{{{/{name}}}}}` closes nothing"))
        .at(close, "no block is open here")
        .help(format!("remove it, or open the block with `{{{{#{name} ..}}}}`"))
}

pub fn stray_else(tag: Span) -> Finding {
    syntax("`{{else}}` outside of a block")
        .at(tag, "no block is open here")
        .help("remove it, or open a block before it")
}

pub fn second_else(tag: Span, first: Span) -> Finding {
    syntax("a second `{{else}}` in one block").at(tag, "again here").at(first, "first here").help("keep one of the two")
}

pub fn deep_blocks(open: Span) -> Finding {
    refused("blocks nested too deep").at(open, "this one is too much").help("move the inner part into a partial")
}

pub fn unknown_block(name: &str, tag: Span) -> Finding {
    const BLOCKS: [&str; 4] = ["if", "unless", "each", "with"];
    let finding = refused(format!("a block `{{{{#{name}}}}}`")).at(tag, "not a block of this language");
    match (Helper::find(name), nearest(name, BLOCKS)) {
        (Some(helper), _) => finding.help(format!("write `{{{{#if ({} ..)}}}}`", helper.name())),
        (None, Some(near)) => finding.help(format!("did you mean `{{{{#{near}}}}}`?")),
        (None, None) => finding.help(format!("the blocks are {}", join(&BLOCKS, "and"))),
    }
}

pub fn block_arguments(name: &str, tag: Span) -> Finding {
    let form = match name {
        "each" => "`{{#each list as |item|}}`",
        "with" => "`{{#with value}}`",
        _ => "`{{#if value}}`",
    };
    syntax(format!("`{name}` takes one value")).at(tag, "not one value").help(format!("write {form}"))
}

pub fn hash_argument(key: &str, tag: Span) -> Finding {
    refused(format!("a named argument `{key}=` outside of a partial"))
        .at(tag, "not part of this language")
        .help("named arguments are for `{{> name key=value}}`")
}

pub fn unknown_helper(name: &str, tag: Span) -> Finding {
    let finding = Finding::new(Code::UnknownName, format!("there is no helper `{name}`")).at(tag, "called here");
    match (instead(name), Helper::nearest(name)) {
        (Some(advice), _) => finding.help(advice),
        (None, Some(near)) => finding.help(format!("did you mean `{near}`?")),
        (None, None) => finding.help(format!("the helpers are {}", join(&Helper::ALL.map(Helper::name), "and"))),
    }
}

/// What authors of Helm charts reach for, and what to write here.
fn instead(name: &str) -> Option<&'static str> {
    match name {
        "toYaml" | "nindent" | "indent" => Some("write `{{x}}`: a list or map is placed as it is, at any depth"),
        "quote" | "squote" | "toString" => {
            Some("write `\"{{x}}\"` for a string; a string value needs no quotes at all")
        }
        "toJson" => Some("write `{{x}}`, or `{{json x}}` for JSON as text"),
        "required" => Some("write `{{x}}`: a value must be there unless `opt` or `default` says otherwise"),
        "include" | "tpl" => Some("write `{{> name}}`"),
        _ => None,
    }
}

pub fn arity(helper: Helper, given: usize, tag: Span) -> Finding {
    let (fewest, most) = helper.arity();
    let wanted = match most {
        _ if fewest == most => fewest.to_string(),
        _ => format!("at least {fewest}"),
    };
    syntax(format!("`{}` takes {wanted} values, not {given}", helper.name()))
        .at(tag, "called here")
        .help("put a helper inside another one in brackets: `{{upper (get map key)}}`")
}

pub fn misplaced(helper: Helper, tag: Span) -> Finding {
    refused(format!("`{}` inside of another expression", helper.name()))
        .at(tag, "must be the first word of a tag")
        .help(format!("write `{{{{{} ..}}}}` as a tag of its own", helper.name()))
}

pub fn unknown_local(written: &str, tag: Span) -> Finding {
    let finding = Finding::new(Code::UnknownName, format!("there is no `{written}`")).at(tag, "read here");
    let known = ["@root", "@key", "@index", "@first", "@last"];
    match nearest(written, known) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help(format!("there are {}", join(&known, "and"))),
    }
}

pub fn unknown_partial<'n>(name: &str, tag: Span, known: impl IntoIterator<Item = &'n str>) -> Finding {
    let finding = Finding::new(Code::UnknownName, format!("there is no template `{name}`")).at(tag, "called here");
    match nearest(name, known) {
        Some(near) => finding.help(format!("did you mean `{{{{> {near}}}}}`?")),
        None => finding.help("a partial is a template with this name"),
    }
}

pub fn too_deep(name: &str, tag: Span) -> Finding {
    refused(format!("`{name}` is called inside of itself without end"))
        .at(tag, "called once too often")
        .help("give the recursion an end: call the partial inside `{{#if}}` or `{{#each}}`")
}

pub fn too_long(tag: Span) -> Finding {
    refused("a template that writes too much")
        .at(tag, "stopped here")
        .help("put fewer loops and partials inside each other")
}
