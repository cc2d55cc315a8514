//! The diff for `git apply` and review tools: the YAML of each object, line by line.

use super::page::{Mark, Page, Paint, visible};
use crate::rollout::diff::{Diff, Masked, ObjectChange, ObjectId, masked};
use crate::tree::yaml::write;
use serde_json::Value;
use similar::TextDiff;

/// A unified diff with git's headers, an object a file `<namespace>/<kind>.<group>/<name>.yaml`.
/// The new side stands in the order of the old, so that order alone is never a difference.
pub fn unified(diff: &Diff, paint: Paint) -> String {
    let mut page = Page::new(paint);
    for change in &diff.objects {
        object(change, &mut page);
    }
    page.finish()
}

/// The unified diff of one text; `old` is `None` for a file that is new. The name is the file's path.
pub fn unified_text(name: &str, old: Option<&str>, new: &str, paint: Paint) -> String {
    let mut page = Page::new(paint);
    let name = name.trim_start_matches('/');
    let before = old.map_or_else(|| "/dev/null".to_owned(), |_| format!("a/{name}"));
    hunks((before, old.unwrap_or_default().to_owned()), (format!("b/{name}"), new.to_owned()), &mut page);
    page.finish()
}

fn object(change: &ObjectChange, page: &mut Page) {
    let Masked { before, after } = masked(change);
    let new = file(change.id());
    let (old, mode) = match change {
        ObjectChange::Created { .. } => (new.clone(), "new file mode 100644".to_owned()),
        ObjectChange::Deleted { .. } => (new.clone(), "deleted file mode 100644".to_owned()),
        ObjectChange::Changed { renamed_from: Some(from), .. } => {
            let old = file(from);
            let renamed = format!("rename from {old}\nrename to {new}");
            (old, renamed)
        }
        ObjectChange::Changed { .. } => (new.clone(), String::new()),
    };
    page.raw(Mark::Heading, &format!("diff --git a/{old} b/{new}"));
    mode.lines().for_each(|line| page.raw(Mark::Heading, line));
    let side = |object: &Option<Value>, name: String| match object {
        Some(value) => (name, write(value)),
        None => ("/dev/null".to_owned(), String::new()),
    };
    hunks(side(&before, format!("a/{old}")), side(&after, format!("b/{new}")), page);
}

fn hunks(old: (String, String), new: (String, String), page: &mut Page) {
    let diff = TextDiff::from_lines(&old.1, &new.1);
    let unified = diff.unified_diff().context_radius(3).header(&old.0, &new.0).to_string();
    for (at, line) in unified.split_inclusive('\n').enumerate() {
        page.raw(mark(at, line), line.trim_end_matches('\n'));
    }
}

fn mark(at: usize, line: &str) -> Mark {
    match line.chars().next() {
        // the two lines of file names
        _ if at < 2 => Mark::Heading,
        Some('+') => Mark::Added,
        Some('-') => Mark::Removed,
        Some('@') => Mark::Changed,
        _ => Mark::Same,
    }
}

fn file(id: &ObjectId) -> String {
    // no part may lead out of the directory that the patch is applied in
    let part = |text: &str| visible(text).replace(['/', '\\', ' ', '"'], "_").replace("..", "__");
    let kind = match id.group.is_empty() {
        true => part(&id.kind),
        false => format!("{}.{}", part(&id.kind), part(&id.group)),
    };
    let again = if id.ordinal == 0 { String::new() } else { format!("-{}", id.ordinal + 1) };
    let namespace = id.namespace.as_deref().map_or("_cluster".to_owned(), part);
    format!("{namespace}/{kind}/{}{again}.yaml", part(&id.name))
}
