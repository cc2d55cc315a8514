use crate::scan::{Token, files, tokens};

const FILE: usize = 350;
const FUNCTION: usize = 60;

/// (name, lines) of every function with a body.
fn functions(tokens: &[Token]) -> Vec<(String, usize)> {
    let starts = tokens.iter().enumerate().filter(|(_, token)| token.text == "fn");
    starts
        .filter_map(|(at, start)| {
            let name = tokens.get(at + 1).filter(|token| token.text != "(")?;
            let end = body_end(&tokens[at..])?;
            Some((name.text.clone(), end - start.line + 1))
        })
        .collect()
}

/// The line on which the first block after a signature closes; none if a `;` comes before it.
fn body_end(tokens: &[Token]) -> Option<usize> {
    let mut depth = 0;
    let mut brackets = 0;
    for token in tokens {
        match token.text.as_str() {
            "[" | "(" => brackets += 1,
            "]" | ")" => brackets -= 1,
            ";" if depth == 0 && brackets == 0 => return None,
            "{" => depth += 1,
            "}" if depth == 1 => return Some(token.line),
            "}" => depth -= 1,
            _ => {}
        }
    }
    None
}

#[test]
fn files_and_functions_stay_short() {
    let mut long = Vec::new();
    for (file, text) in files("src").into_iter().chain(files("tests")) {
        let lines = text.lines().count();
        if lines > FILE {
            long.push(format!("{file}: {lines} lines, at most {FILE}"));
        }
        let functions = functions(&tokens(&text)).into_iter().filter(|(_, lines)| *lines > FUNCTION);
        long.extend(functions.map(|(name, lines)| format!("{file}: `{name}` has {lines} lines, at most {FUNCTION}")));
    }
    assert!(long.is_empty(), "\n{}", long.join("\n"));
}

#[test]
fn functions_are_measured_from_signature_to_brace() {
    let source = "trait T { fn none(a: [u8; 2]);\n fn some(\n ) {\n if x { }\n }\n}\nfn one() {}\ntype F = fn();";
    assert_eq!(functions(&tokens(source)), [("some".to_owned(), 4), ("one".to_owned(), 1)]);
}
