//! Terminal sessions: what stands behind a prompt is a command, everything else is output.

use crate::source::Span;

/// `text` with everything in `span` blotted out that is no command: same bytes, same places. Nothing if no line begins
/// with a prompt.
pub fn commands_only(text: &str, span: Span) -> Option<String> {
    let session = span.slice(text);
    if !session.lines().any(|line| prompt(line).is_some()) {
        return None;
    }
    let mut out = String::with_capacity(session.len());
    let mut goes_on = false;
    for line in session.split_inclusive('\n') {
        let skipped = match prompt(line) {
            Some(length) => Some(length),
            None if goes_on => Some(continued(line)),
            None => None,
        };
        goes_on = skipped.is_some() && line.trim_end().ends_with('\\');
        match skipped {
            Some(length) => {
                blot(&mut out, &line[..length]);
                out.push_str(&line[length..]);
            }
            None => blot(&mut out, line),
        }
    }
    Some(out)
}

/// Blanks in place of every byte but line ends.
fn blot(out: &mut String, text: &str) {
    out.extend(text.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
}

/// Length of the prompt that a line begins with: `$ `, `% `, `user@host:~$ ` or `[user@host ~]# `.
fn prompt(line: &str) -> Option<usize> {
    let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
    let rest = &line[indent..];
    let end = rest.find(['$', '%', '#']).filter(|&end| rest[end + 1..].starts_with([' ', '\t']))?;
    let host = &rest[..end];
    let names_host = host.contains('@') && !host.contains(['=', '"', '\'', '(']) && host.len() < 100;
    let is_bare = host.is_empty() && !rest.starts_with('#');
    (is_bare || names_host).then_some(indent + end + 1)
}

/// Length of the `> ` with which a shell asks for the rest of a command.
fn continued(line: &str) -> usize {
    if line.starts_with("> ") { 2 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_commands_are_left() {
        let text = "$ aliyun a \\\n>   --b c\n{ \"aliyun\": 1 }\nme@host:~$ d\n[root@h ~]# e # f\n# g\n";
        let left = commands_only(text, Span::new(0, text.len())).expect("there are prompts");
        assert_eq!(left.len(), text.len());
        let lines: Vec<&str> = left.lines().map(str::trim).collect();
        assert_eq!(lines, ["aliyun a \\", "--b c", "", "d", "e # f", ""]);
        assert_eq!(commands_only("aliyun a", Span::new(0, 8)), None);
    }
}
