use crate::diag::{SourceId, Span};
use granit_parser::{Event, Parser};

/// The `#` comments of a YAML text in order: the span with the `#`, and the words behind it as
/// written. A `#` inside a string is none. Of a document with a syntax error, the comments
/// before the error.
pub fn comments(text: &str, source: SourceId) -> Vec<(Span, &str)> {
    let options = granit_parser::options! { max_buffered_comment_events: usize::MAX };
    let mut parser = Parser::new_from_str_with_options(text, options);
    let mut found = Vec::new();
    loop {
        match parser.next_event() {
            Some(Ok((Event::Comment(..), span))) => found.extend(span.byte_range()),
            Some(Ok((Event::StreamEnd, _))) | None => break,
            Some(Ok(_)) => {}
            // the error itself is the reader's to report
            Some(Err(_)) => match parser.proceed_next_document() {
                Ok(true) => {}
                Ok(false) | Err(_) => break,
            },
        }
    }
    let words = |range: &std::ops::Range<usize>| text.get(range.start + 1..range.end);
    found.into_iter().filter_map(|range| Some((Span::new(source, range.clone()), words(&range)?))).collect()
}
