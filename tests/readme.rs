//! The README shows real output: every `console` block is run, and `BLESS=1 cargo test` rewrites it.

use std::path::Path;
use std::process::Command;

/// What the command of a block prints, standard output before standard error.
fn output(command: &str) -> String {
    let mut words = command.split_whitespace();
    assert_eq!(words.next(), Some("precall"), "{command}");
    let mut run = Command::new(env!("CARGO_BIN_EXE_precall"));
    let output = run.args(words).current_dir(env!("CARGO_MANIFEST_DIR")).env("NO_COLOR", "1").output();
    let output = output.expect("the program was just built");
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).expect("output is UTF-8"));
    let lines: Vec<&str> = text.iter().flat_map(|text| text.lines()).map(str::trim_end).collect();
    lines.join("\n") + "\n"
}

#[test]
fn the_readme_shows_real_output() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(&path).expect("there is a README");
    let mut real = String::new();
    let mut blocks = 0;
    let mut rest = readme.as_str();
    while let Some(start) = rest.find("```console\n$ ") {
        let block = start + "```console\n".len();
        let end = block + rest[block..].find("```").expect("the block ends");
        let command = rest[block + 2..end].lines().next().expect("the block begins with a command");
        real += &rest[..block];
        real += &format!("$ {command}\n{}", output(command));
        rest = &rest[end..];
        blocks += 1;
    }
    real += rest;
    assert!(blocks > 0, "the README shows no command");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &real).expect("the README can be written");
        return;
    }
    assert!(real == readme, "the README is out of date (BLESS=1 cargo test rewrites it); it should be:\n{real}");
}
