//! Which labels the series of an expression have, and which of them must be equal where two
//! expressions meet.

use promql_parser::parser::token::{T_BOTTOMK, T_TOPK};
use promql_parser::parser::{AggregateExpr, BinaryExpr, Expr, LabelModifier, VectorMatchCardinality};
use std::collections::BTreeSet;

/// Labels that differ between the pods of two versions, under the names that scrapers give them.
const OF_PODS: [&str; 7] = ["pod", "pod_name", "kubernetes_pod_name", "exported_pod", "instance", "track", "version"];

/// Whether the series of both sides meet by a label that tells versions apart: one of a pod, or one by
/// which a side picks its version.
pub(super) fn carries(binary: &BinaryExpr, by: &BTreeSet<&str>, on_both: impl Fn(&str) -> bool) -> bool {
    let matching = binary.modifier.as_ref().and_then(|modifier| modifier.matching.as_ref());
    let mut names = OF_PODS.into_iter().chain(by.iter().copied());
    names.any(|name| selects(matching, name) && on_both(name))
}

fn selects(modifier: Option<&LabelModifier>, name: &str) -> bool {
    match modifier {
        Some(LabelModifier::Include(names)) => names.labels.iter().any(|one| one == name),
        Some(LabelModifier::Exclude(names)) => !names.labels.iter().any(|one| one == name),
        None => true,
    }
}

/// Whether the series of an expression may still have a label.
pub(super) fn keeps(expr: &Expr, name: &str) -> bool {
    match expr {
        Expr::VectorSelector(_) | Expr::MatrixSelector(_) | Expr::Extension(_) => true,
        Expr::Aggregate(inner) => aggregated(inner, name),
        Expr::Unary(inner) => keeps(&inner.expr, name),
        Expr::Paren(inner) => keeps(&inner.expr, name),
        Expr::Subquery(inner) => keeps(&inner.expr, name),
        Expr::Binary(inner) => met(inner, name),
        Expr::Call(inner) => {
            let bare = matches!(inner.func.name, "scalar" | "vector" | "absent" | "absent_over_time" | "time");
            !bare && inner.args.args.iter().any(|argument| keeps(argument, name))
        }
        Expr::NumberLiteral(_) | Expr::StringLiteral(_) => false,
    }
}

fn aggregated(inner: &AggregateExpr, name: &str) -> bool {
    let whole_series = matches!(inner.op.id(), T_TOPK | T_BOTTOMK);
    let kept = inner.modifier.as_ref().is_some_and(|modifier| selects(Some(modifier), name));
    (whole_series || kept) && keeps(&inner.expr, name)
}

fn met(inner: &BinaryExpr, name: &str) -> bool {
    let (left, right) = (keeps(&inner.lhs, name), keeps(&inner.rhs, name));
    let Some(modifier) = &inner.modifier else { return left || right };
    match &modifier.card {
        VectorMatchCardinality::ManyToOne(more) => left || more.labels.iter().any(|one| one == name),
        VectorMatchCardinality::OneToMany(more) => right || more.labels.iter().any(|one| one == name),
        VectorMatchCardinality::ManyToMany => left,
        VectorMatchCardinality::OneToOne => (left || right) && selects(modifier.matching.as_ref(), name),
    }
}
