//! Marks, written into a context that is text.

use crate::clock::Doubt;
use crate::event::Mark;
use crate::json::Reader;
use std::borrow::Cow;

/// The marks that a line has earned, written into its context.
pub(super) fn marked_context<'a>(context: &'a str, sanitized: bool, doubt: Option<Doubt>) -> Cow<'a, str> {
    let doubt = doubt.map(|doubt| match doubt {
        Doubt::Unparseable => Mark::TimestampUnparseable,
        Doubt::InFuture => Mark::TimestampInFuture,
    });
    let marks = sanitized.then_some(Mark::Sanitized).into_iter().chain(doubt);
    marks.fold(Cow::Borrowed(context), |context, mark| {
        marked(&context, mark).map_or(context, Cow::Owned)
    })
}

/// The context with a mark, all else as it is written: a number that no double holds stays what it is. None where there
/// is nothing to add: it has the mark, or a `marks` of the sender's own that is no list.
pub(super) fn marked(context: &str, mark: Mark) -> Option<String> {
    let mut reader = Reader::new(context);
    let (mut marks, mut is_empty) = (None, true);
    reader.take(b'{')?;
    while reader.take(b'}').is_none() {
        is_empty = false;
        let name = reader.string()?;
        reader.take(b':')?;
        reader.peek()?;
        let start = reader.position();
        let (value, _) = reader.value()?;
        if name == "marks" {
            marks = Some((start, value));
        }
        reader.take(b',');
    }
    let comma = |is_first| if is_first { "" } else { "," };
    let mark = mark.text();
    let (at, text) = match marks {
        None => (
            reader.position() - 1,
            format!(r#"{}"marks":["{mark}"]"#, comma(is_empty)),
        ),
        Some((start, list)) => {
            let is_first = !has_other_marks(list, mark)?;
            (start + list.len() - 1, format!(r#"{}"{mark}""#, comma(is_first)))
        }
    };
    let (before, after) = context.split_at_checked(at)?;
    Some([before, &text, after].concat())
}

/// Whether a list has anything in it; none where it has this mark, or is no list.
fn has_other_marks(list: &str, mark: &str) -> Option<bool> {
    let mut reader = Reader::new(list);
    let mut has_others = false;
    reader.take(b'[')?;
    while reader.take(b']').is_none() {
        has_others = true;
        let is_it = match reader.peek()? {
            b'"' => reader.string()? == mark,
            _ => reader.value().map(|_| false)?,
        };
        (!is_it).then_some(())?;
        reader.take(b',');
    }
    Some(has_others)
}
