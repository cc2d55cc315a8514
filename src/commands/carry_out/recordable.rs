use crate::commands::wanted::Wanted;
use crate::rollout::ledger::recordable;
use crate::world::cluster::store::Book;

/// Why no record can hold what would be released, if none can. It is asked before the first write: once all is written, what runs
/// would be no release, and no later run could make it one.
pub fn unrecordable(wanted: &Wanted, book: &Book) -> Option<String> {
    let side = wanted.side.as_ref()?;
    // what was recorded last is not recorded again
    if book.newest().is_some_and(|newest| newest.record.about.digest == side.digest) {
        return None;
    }
    let refused = recordable(side).err()?;
    let help = refused.help().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    Some(format!("this cannot be released, nothing was written: {refused}{help}"))
}
