//! What every document for machines begins with: the name of its format.

use serde::Serialize;

#[derive(Serialize)]
struct Document<T> {
    format: &'static str,
    #[serde(flatten)]
    body: T,
}

/// A document, indented, with a newline at its end.
///
/// # Errors
/// The JSON writer's own.
pub fn document(format: &'static str, body: impl Serialize) -> Result<String, serde_json::Error> {
    Ok(serde_json::to_string_pretty(&Document { format, body })? + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_format_comes_first_and_the_rest_as_it_stands() {
        let text = document("railiance.dev/x/v1", json!({ "b": null, "a": [1] })).unwrap();
        assert_eq!(text, "{\n  \"format\": \"railiance.dev/x/v1\",\n  \"b\": null,\n  \"a\": [\n    1\n  ]\n}\n");
    }
}
