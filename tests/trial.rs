//! Trials without a cluster: the journal as a state, each next move, and what two hundred candidates come to.

#[path = "trial/halfway.rs"]
mod halfway;
#[path = "trial/journal.rs"]
mod journal;
#[path = "trial/moves.rs"]
mod moves;
#[path = "trial/people.rs"]
mod people;
#[path = "trial/rolling.rs"]
mod rolling;
#[path = "trial/sample.rs"]
mod sample;
#[path = "trial/simulated.rs"]
mod simulated;
#[path = "trial/told.rs"]
mod told;
