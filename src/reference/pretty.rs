//! JSON as people lay it out: what fits on a line stands on one.

use serde_json::Value;

/// Characters in a line.
const WIDTH: usize = 96;

/// The value, broken and indented only where it does not fit on one line.
pub fn pretty(value: &Value) -> String {
    let mut text = String::new();
    write(value, 0, 0, &mut text);
    text
}

/// Adds the value; its first line begins `used` characters after the indent and what comes before it.
fn write(value: &Value, indent: usize, used: usize, text: &mut String) {
    let whole = on_one_line(value);
    if indent + used + whole.chars().count() <= WIDTH {
        return text.push_str(&whole);
    }
    let inner = indent + 2;
    let line = |text: &mut String, is_first: bool, indent: usize| {
        text.push_str(if is_first { "\n" } else { ",\n" });
        text.extend(std::iter::repeat_n(' ', indent));
    };
    match value {
        Value::Array(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                line(text, at == 0, inner);
                write(item, inner, 1, text);
            }
            text.push_str(&format!("\n{:indent$}]", ""));
        }
        Value::Object(members) => {
            text.push('{');
            for (at, (key, value)) in members.iter().enumerate() {
                line(text, at == 0, inner);
                let key = format!("{}: ", Value::from(key.as_str()));
                text.push_str(&key);
                write(value, inner, key.chars().count() + 1, text);
            }
            text.push_str(&format!("\n{:indent$}}}", ""));
        }
        _ => text.push_str(&whole),
    }
}

fn on_one_line(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(on_one_line).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) if members.is_empty() => "{}".to_owned(),
        Value::Object(members) => {
            let member = |(key, value): (&String, &Value)| format!("{}: {}", Value::from(&**key), on_one_line(value));
            let members: Vec<String> = members.iter().map(member).collect();
            format!("{{ {} }}", members.join(", "))
        }
        scalar => scalar.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_fits_stands_on_one_line_and_the_rest_is_broken() {
        let long = "x".repeat(60);
        let value = json!({"a": [1, null], "b": {}, "c": [long, long]});
        let expected =
            format!("{{\n  \"a\": [1, null],\n  \"b\": {{}},\n  \"c\": [\n    \"{long}\",\n    \"{long}\"\n  ]\n}}");
        assert_eq!(pretty(&value), expected);
        assert_eq!(serde_json::from_str::<Value>(&pretty(&value)).ok(), Some(value));
    }
}
