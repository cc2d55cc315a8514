//! The list of the contract's JSON Schemas.

use crate::report::document::document;
use serde::Serialize;

/// The name of this format; a change that can break a reader gets a new one.
const FORMAT: &str = "railiance.dev/schemas/v1";

/// One schema: its name, its published address, the file that it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    pub name: &'static str,
    pub id: String,
    pub file: &'static str,
}

#[derive(Serialize)]
struct View<'a> {
    schemas: &'a [Row],
}

/// A line a schema: name, file, address.
pub fn text(rows: &[Row]) -> String {
    let name = rows.iter().map(|row| row.name.len()).max().unwrap_or(0);
    let file = rows.iter().map(|row| row.file.len()).max().unwrap_or(0);
    rows.iter().map(|row| format!("{:name$}  {:file$}  {}\n", row.name, row.file, row.id)).collect()
}

/// `railiance.dev/schemas/v1`.
pub fn json(rows: &[Row]) -> Result<String, serde_json::Error> {
    document(FORMAT, View { schemas: rows })
}
