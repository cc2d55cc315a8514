//! `report::findings`: what each format says, byte for byte where people or tools read it.

#[path = "report/sample.rs"]
mod sample;

#[path = "report/machine.rs"]
mod machine;
#[path = "report/order.rs"]
mod order;
#[path = "report/text.rs"]
mod text;
