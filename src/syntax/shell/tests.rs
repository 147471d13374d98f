//! Tests of the reader of scripts.

use super::*;

/// Each command on a line: what surrounds it, and its words.
fn shown(text: &str) -> String {
    let mut script = Script::default();
    read(text, Span::new(0, text.len()), &mut script);
    let mut out = String::new();
    for command in &script.commands {
        let mut around: Vec<String> = script.around(command.frame).map(|(_, kind)| mark(text, kind)).collect();
        around.reverse();
        let words: Vec<String> = script.words_of(command).iter().map(|word| word_text(text, &script, word)).collect();
        let background = if command.is_background { " &" } else { "" };
        out.push_str(&format!("{}: {}{background}\n", around.concat(), words.join("|")));
    }
    out
}

fn mark(text: &str, kind: FrameKind) -> String {
    match kind {
        FrameKind::Script => ".".to_owned(),
        FrameKind::Branch => "?".to_owned(),
        FrameKind::Loop => "*".to_owned(),
        FrameKind::Function(name) => format!("{}()", name.slice(text)),
        FrameKind::And(_) => "&".to_owned(),
        FrameKind::Or => "|".to_owned(),
        FrameKind::Subshell => "$".to_owned(),
        FrameKind::Written => ">".to_owned(),
    }
}

fn word_text(text: &str, script: &Script, word: &Word) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Literal(span) => span.slice(text).to_owned(),
        Piece::Variable { name, .. } => format!("${{{}}}", name.slice(text)),
        Piece::Unknown { span, .. } => format!("«{}»", span.slice(text)),
    };
    let text: String = script.pieces_of(word).iter().map(piece).collect();
    if word.is_broken { format!("{text}!") } else { text }
}

#[test]
fn words_lose_their_quotes_and_keep_their_variables() {
    assert_eq!(
        shown("aliyun --A 'x y' --B \"$X\" --C=eip-${Y} --D \"a\\\"b\" --E a\\ b --F $(cat f) \"${Z:-d}\"\n"),
        ".$: cat|f\n.: aliyun|--A|x y|--B|${X}|--C=eip-${Y}|--D|a\"b|--E|a b|--F|«$(cat f)»|«${Z:-d}»\n"
    );
}

#[test]
fn redirections_and_comments_are_no_words() {
    assert_eq!(
        shown("aliyun a > out.json 2>&1 &> log <in.txt || true # say\n# aliyun b\naliyun c 2>/dev/null"),
        ".: aliyun|a\n.|: true\n.: aliyun|c\n"
    );
    assert_eq!(
        shown("a <eip-id> --x <your eip id> <port>/<port> >out <in"),
        ".: a|«<eip-id>»|--x|«<your eip id>»|«<port>»/«<port>»\n"
    );
}

#[test]
fn commands_go_on_behind_escaped_line_ends() {
    assert_eq!(shown("a \\\n b \\  \n c \\\r\n d \\ # why\n e\nf"), ".: a|b|c|d|e\n.: f\n");
}

#[test]
fn structure_surrounds_commands() {
    assert_eq!(
        shown("if a; then b; elif c; then d; else e; fi; f\nwhile g; do h; done\nfor x in 1 2; do i; done; j"),
        ".: a\n.?: b\n.?: c\n.?: d\n.?: e\n.: f\n.*: g\n.*: h\n.*: x|1|2\n.*: i\n.: j\n"
    );
    assert_eq!(
        shown(
            "f() { a; }\nfunction g { b; }\nfunction h() (\n c\n)\nd\ncase $x in\n -h|--help) e;;\n *) f ;;\nesac\ng"
        ),
        ".f(): a\n.g(): b\n.h()$: c\n.: d\n.?: e\n.?: f\n.: g\n"
    );
    assert_eq!(
        shown("a && b || c; d & e && f &\n( g; h ); i | j"),
        ".: a\n.&: b\n.|: c\n.: d &\n.: e &\n.&: f &\n.$: g\n.$: h\n.: i\n.: j\n"
    );
    assert_eq!(
        shown("[[ a < b && $x =~ (c|d) ]] && e; ((x++)); X=(1 2) f"),
        ".: [[|a|b|${x}|=~|c|d|]]\n.&: e\n.: X=|1|2\n.: f\n"
    );
}

#[test]
fn here_documents_are_data_unless_something_runs_them() {
    assert_eq!(
        shown(
            "cat <<EOF\naliyun a $(b)\nEOF\nc <<-'E' | d\n\taliyun $(x)\n\tE\nbash <<X\ne\nX\ncat <<Y > f.sh\ng\nY\nh"
        ),
        ".: cat\n.$: b\n.: c\n.: d\n.: bash\n.$: e\n.: cat\n.>: g\n.: h\n"
    );
    assert_eq!(shown("  cat <<EOF\n  x\n  EOF\na <<< 'b' c"), ".: cat\n.: a|c\n");
}

#[test]
fn scripts_inside_of_words_are_read() {
    assert_eq!(shown("x=`a b` bash -c 'c; d' e"), ".$: a|b\n.: x=«`a b`»|bash|-c|c; d|e\n.$: c\n.$: d\n");
    assert_eq!(shown("x=\"$(a \"$(b)\" | c)\""), ".$$: b\n.$: a|«$(b)»\n.$: c\n.: x=«$(a \"$(b)\" | c)»\n");
}

#[test]
fn placeholders_of_templates_are_unknown() {
    assert_eq!(
        shown("a {{user.eip}} {{ env.R }} ${{ inputs.x }} {EipId} {a,b} 'x' $1 \"$@\""),
        ".: a|«{{user.eip}}»|«{{ env.R }}»|«${{ inputs.x }}»|«{EipId}»|{a,b}|x|«$1»|«$@»\n"
    );
}

#[test]
fn what_is_not_closed_ends_with_its_line() {
    assert_eq!(shown("a \"b c\nd e\n"), ".: a|b c!\n.: d|e\n");
    assert_eq!(shown("a 'b c\nd e\n"), ".: a|b c!\n.: d|e\n");
    assert_eq!(shown("a $(b\nc"), ".$: b\n.$: c\n.: a|«$(b\nc»\n");
    assert_eq!(shown("done; fi; } esac ) a"), ".: a\n");
}

#[test]
fn nothing_makes_it_stand_still() {
    for part in
        ["$(", "\"$(", "`", "{{", "<", "((", "case x in ", "if ", "f() ", "<<A ", "a=(", "${", "[[ ", "\\", "'", "é<"]
    {
        let text = part.repeat(3000);
        let mut script = Script::default();
        read(&text, Span::new(0, text.len()), &mut script);
        let all = script.words.iter().all(|word| text.get(word.span.start as usize..word.span.end as usize).is_some());
        assert!(all, "{part}");
    }
}
