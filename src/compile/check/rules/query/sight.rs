//! Which selectors of a query look at both versions at once.
//!
//! A selector picks a version by itself, or it is excused by its place: as the whole of which another
//! one is a part, by a join with one that picks, or because it is no measurement but a condition or a limit.

use super::labels::{carries, keeps};
use super::picks::{matcher_sees, selector_sees};
use super::{TRACKS, any, children, selectors};
use crate::compile::check::contract::CanaryStage;
use promql_parser::label::Matcher;
use promql_parser::parser::token::{T_DIV, T_LAND, T_LOR, T_LUNLESS};
use promql_parser::parser::{BinModifier, BinaryExpr, Expr, VectorSelector};
use std::collections::BTreeSet;

/// The selectors that tell nothing apart, without those that are excused.
pub(super) fn blind<'e>(expr: &'e Expr, stage: Option<&CanaryStage>) -> Vec<&'e VectorSelector> {
    match expr {
        Expr::VectorSelector(selector) => unless_told(selector, stage),
        Expr::MatrixSelector(range) => unless_told(&range.vs, stage),
        Expr::Binary(binary) => both_sides(binary, stage),
        // a number from elsewhere: a limit, not what is measured
        Expr::Call(call) if call.func.name == "scalar" => Vec::new(),
        _ => children(expr).into_iter().flat_map(|child| blind(child, stage)).collect(),
    }
}

fn tells(selector: &VectorSelector, stage: Option<&CanaryStage>) -> bool {
    TRACKS.into_iter().any(|track| selector_sees(selector, track, stage))
}

fn unless_told<'e>(selector: &'e VectorSelector, stage: Option<&CanaryStage>) -> Vec<&'e VectorSelector> {
    if tells(selector, stage) { Vec::new() } else { vec![selector] }
}

fn both_sides<'e>(binary: &'e BinaryExpr, stage: Option<&CanaryStage>) -> Vec<&'e VectorSelector> {
    let (mut left, mut right) = (blind(&binary.lhs, stage), blind(&binary.rhs, stage));
    match binary.op.id() {
        // either side may be the answer
        T_LOR => {}
        // a condition filters the left side and is no part of the answer
        T_LAND | T_LUNLESS => {
            if right.is_empty() && joined(binary, &binary.rhs, stage) {
                left.clear();
            }
            right.clear();
        }
        id => {
            if id == T_DIV {
                let parts = selectors(&binary.lhs);
                right.retain(|whole| !parts.iter().any(|part| is_part(part, whole, stage)));
            }
            let from_left = left.is_empty() && joined(binary, &binary.lhs, stage);
            let from_right = right.is_empty() && joined(binary, &binary.rhs, stage);
            if from_left || from_right {
                return Vec::new();
            }
        }
    }
    left.append(&mut right);
    left
}

/// Whether a side picks a version, and only series with an equal label of that kind meet it.
fn joined(binary: &BinaryExpr, side: &Expr, stage: Option<&CanaryStage>) -> bool {
    let picks = any(side, &|selector| tells(selector, stage));
    let by: BTreeSet<&str> = selectors(side).into_iter().flat_map(|selector| picked_by(selector, stage)).collect();
    // a filled gap is a series that met nothing
    let filled = |modifier: &BinModifier| modifier.fill_values.lhs.or(modifier.fill_values.rhs).is_some();
    let filled = binary.modifier.as_ref().is_some_and(filled);
    picks && !filled && carries(binary, &by, |name| keeps(&binary.lhs, name) && keeps(&binary.rhs, name))
}

/// The labels by which a selector picks a version.
fn picked_by<'e>(selector: &'e VectorSelector, stage: Option<&CanaryStage>) -> impl Iterator<Item = &'e str> {
    let matchers = selector.matchers.matchers.iter().filter(move |matcher| picks(matcher, stage));
    matchers.map(|matcher| matcher.name.as_str())
}

fn picks(matcher: &Matcher, stage: Option<&CanaryStage>) -> bool {
    TRACKS.into_iter().any(|track| matcher_sees(matcher, track, stage))
}

/// Whether `whole` asks for what `part` asks for, of all versions.
fn is_part(part: &VectorSelector, whole: &VectorSelector, stage: Option<&CanaryStage>) -> bool {
    let rest = |selector: &VectorSelector| -> BTreeSet<String> {
        let others = selector.matchers.matchers.iter().filter(|matcher| !picks(matcher, stage));
        others.map(ToString::to_string).collect()
    };
    let plain = |selector: &VectorSelector| selector.matchers.or_matchers.is_empty();
    tells(part, stage) && part.name == whole.name && plain(part) && plain(whole) && rest(part) == rest(whole)
}
