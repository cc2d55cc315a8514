//! The inventory of an application on a target: an ApplySet, as `kubectl apply --applyset` knows it.
//!
//! In: the application's name and namespace, the parent object and the members that are live. Out:
//! the identity that members carry, the parent document to write before and after, what is left over
//! and whether it goes. A label of the inventory stands on top-level objects alone, never in pod
//! templates: what controllers copy is not a member (decision H20).

mod hidden;
mod kinds;
mod member;
mod outlive;
mod parent;
mod prune;
mod references;
mod retire;
mod set;

pub use hidden::Hidden;
pub use kinds::GroupKind;
pub use member::{AlreadyMember, enrol};
pub use outlive::outliving;
pub use parent::{Admission, Home, Parent, ParentRefused};
pub use prune::{Fate, Keep, Leftover, NothingWanted, PRUNE, goes_still, guard_empty, holds_others, leftovers};
pub use references::{DataKind, References, homes_of_data};
pub use retire::{Beside, Leading, Unretirable, leads, retired};
pub use set::{Set, SetId};

/// The label by which an object says which set it is a member of.
pub const PART_OF: &str = "applyset.kubernetes.io/part-of";
