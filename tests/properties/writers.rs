//! One batch in every syntax.

use super::generator::{Call, Value};

/// Small choices that follow from a number: where to break a line, how to quote.
pub struct Style(pub u64);

impl Style {
    /// A number below `choices`.
    fn pick(&mut self, choices: u64) -> u64 {
        self.0 = self.0.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(0x1405_7B7E_F767_814F);
        (self.0 >> 33) % choices
    }
}

/// The value as JSON; `gap` stands wherever blanks may stand.
pub fn json(value: &Value, gap: &str) -> String {
    let join = |parts: Vec<String>, open: char, close: char| {
        format!("{open}{gap}{}{gap}{close}", parts.join(&format!("{gap},{gap}")))
    };
    match value {
        Value::Null => "null".to_owned(),
        Value::Bare(text) => text.clone(),
        Value::Text(text) => json_text(text),
        Value::List(items) => join(items.iter().map(|item| json(item, gap)).collect(), '[', ']'),
        Value::Object(members) => {
            let member = |(key, value): &(String, Value)| format!("{}{gap}:{gap}{}", json_text(key), json(value, gap));
            join(members.iter().map(member).collect(), '{', '}')
        }
    }
}

/// The text as a JSON string that YAML reads, too: what is not printable is escaped.
pub fn json_text(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            ' '..='~' | '\u{a0}'..='\u{2027}' | '\u{202a}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{10000}'.. => {
                out.push(character);
            }
            _ => {
                let mut units = [0; 2];
                character.encode_utf16(&mut units).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
            }
        }
    }
    out + "\""
}

/// The calls as a JSON array.
pub fn json_array(calls: &[Call], gap: &str) -> String {
    json(&Value::List(calls.iter().cloned().map(Value::Object).collect()), gap)
}

/// The calls as JSON Lines.
pub fn json_lines(calls: &[Call]) -> String {
    calls.iter().map(|call| json(&Value::Object(call.clone()), "") + "\n").collect()
}

/// The calls as a YAML list.
pub fn yaml(calls: &[Call], style: &mut Style) -> String {
    let mut out = String::new();
    for call in calls {
        let mut lead = "- ";
        for (key, value) in call {
            let key = if is_plain(key) && style.pick(4) > 0 { key.clone() } else { json_text(key) };
            out.push_str(&format!("{lead}{key}:{}", yaml_value(value, style)));
            lead = "  ";
            if style.pick(9) == 0 {
                out.push_str(
                    ["\n", "  # it is\n\n", "  # key: value\n"][style.pick(3) as usize].trim_start_matches('\n'),
                );
            }
        }
    }
    out
}

/// What stands behind the colon of a key in column 2, with the line end.
fn yaml_value(value: &Value, style: &mut Style) -> String {
    match value {
        Value::Null => format!("{}\n", ["", " ~", " null", " NULL"][style.pick(4) as usize]),
        Value::List(items) if !items.is_empty() && items.iter().all(is_leaf) && style.pick(3) > 0 => {
            let indent = ["  ", "    ", "      "][style.pick(3) as usize];
            let items = items.iter().map(|item| format!("{indent}- {}\n", yaml_leaf(item, style)));
            format!("\n{}", items.collect::<String>())
        }
        Value::List(_) | Value::Object(_) => format!(" {}\n", json(value, ["", " "][style.pick(2) as usize])),
        Value::Bare(_) | Value::Text(_) => format!(" {}\n", yaml_leaf(value, style)),
    }
}

fn is_leaf(value: &Value) -> bool {
    matches!(value, Value::Bare(_) | Value::Text(_))
}

fn yaml_leaf(value: &Value, style: &mut Style) -> String {
    match value {
        Value::Text(text) if is_plain(text) && style.pick(2) == 0 => text.clone(),
        Value::Text(text) if text.chars().all(|it| matches!(it, ' '..='~')) && style.pick(2) == 0 => {
            format!("'{}'", text.replace('\'', "''"))
        }
        other => json(other, ""),
    }
}

/// Whether the text means itself when it is written without quotes.
fn is_plain(text: &str) -> bool {
    let is_word = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '.' | '/' | '_');
    text.starts_with(|it: char| it.is_ascii_alphanumeric())
        && text.chars().all(|it| is_word(it) || it == ':')
        && !text.ends_with(':')
        && !["null", "NULL", "Null"].contains(&text)
}
