/// A page as text and examples in turn.
pub struct Page {
    pub parts: Vec<Part>,
}

pub enum Part {
    Text(String),
    Example(Example),
    /// A command that the reader does not see.
    Unseen(String),
}

pub struct Example {
    pub line: usize,
    pub command: String,
    pub code: i32,
    pub output: String,
}

/// Where a line stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Prose,
    Console,
    OtherBlock,
}

impl Page {
    pub fn read(text: &str) -> Page {
        let mut parts = Vec::new();
        let mut within = Within::Prose;
        let mut lines = text.lines().enumerate().peekable();
        while let Some((at, line)) = lines.next() {
            within = match (within, line.starts_with("```")) {
                (Within::Prose, true) if line == "```console" => Within::Console,
                (Within::Prose, true) => Within::OtherBlock,
                (_, true) => Within::Prose,
                (same, false) => same,
            };
            let unseen = line.strip_prefix("<!-- $ ").and_then(|rest| rest.strip_suffix(" -->"));
            match (within, line.strip_prefix("$ "), unseen) {
                (Within::Console, Some(command), _) => {
                    let code = lines.next_if(|(_, line)| line.starts_with("? ")).map_or("0", |(_, line)| &line[2..]);
                    let mut output = String::new();
                    while let Some((_, line)) =
                        lines.next_if(|(_, line)| !line.starts_with("$ ") && !line.starts_with("```"))
                    {
                        output += &format!("{line}\n");
                    }
                    let (command, code) = (command.to_owned(), code.parse().unwrap());
                    parts.push(Part::Example(Example { line: at + 1, command, code, output }));
                }
                (Within::Prose, _, Some(command)) => parts.push(Part::Unseen(command.to_owned())),
                _ => parts.push(Part::Text(format!("{line}\n"))),
            }
        }
        Page { parts }
    }

    /// The page as it is written in its file.
    pub fn text(&self) -> String {
        let part = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Example(one) => example(one),
            Part::Unseen(command) => format!("<!-- $ {command} -->\n"),
        };
        self.parts.iter().map(part).collect()
    }
}

pub fn example(example: &Example) -> String {
    let code = if example.code == 0 { String::new() } else { format!("? {}\n", example.code) };
    format!("$ {}\n{code}{}", example.command, example.output)
}

#[test]
fn a_page_is_taken_apart_and_put_together() {
    let text = "# Page\n<!-- $ mkdir x -->\n```toml\n$ no\n```\n```console\n$ a\n? 1\nout\n$ b\n```\nend\n";
    let page = Page::read(text);
    assert_eq!(page.text(), text);
    let found: Vec<_> = page
        .parts
        .iter()
        .filter_map(|part| match part {
            Part::Example(one) => Some((one.line, one.command.as_str(), one.code, one.output.as_str())),
            _ => None,
        })
        .collect();
    assert_eq!(found, [(7, "a", 1, "out\n"), (10, "b", 0, "")]);
    assert!(page.parts.iter().any(|part| matches!(part, Part::Unseen(command) if command == "mkdir x")));
}
