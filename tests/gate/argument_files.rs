//! `@FILE`: arguments that stand in a file, and small flags.

use super::support::{BAD, CLEAN, Folder};

#[test]
fn every_line_is_an_argument() {
    let folder = Folder::with(&[
        ("a.json", BAD),
        ("with space.json", BAD),
        ("b.json", BAD),
        ("files.txt", "--show-files\na.json\r\n\nwith space.json\n"),
    ]);
    assert_eq!(folder.run(&["check", "@files.txt"]).exits(0).stdout, "a.json\nwith space.json\n");
    assert_eq!(folder.run(&["check", "@files.txt", "b.json"]).exits(0).stdout, "a.json\nb.json\nwith space.json\n");
}

#[test]
fn a_list_that_cannot_be_read_fails_the_run() {
    let folder = Folder::with(&[("a.json", CLEAN)]);
    let answer = folder.run(&["check", "@nowhere.txt"]).exits(2);
    assert!(answer.stderr.contains("nowhere.txt"), "{answer:#?}");
    folder.write("bytes.txt", [0xFF, b'\n']);
    folder.run(&["check", "@bytes.txt"]).exits(2);
    folder.write("empty.txt", "");
    folder.run(&["check", "@empty.txt"]).exits(0);
}

#[test]
fn a_file_whose_name_begins_so_is_written_with_its_folder() {
    let folder = Folder::with(&[("@list.json", BAD), ("list", "@list.json\n")]);
    folder.run(&["check", "./@list.json"]).exits(1);
    folder.run(&["check", "--", "@list.json"]).exits(1);
    // A list is no list of lists.
    folder.run(&["check", "@list"]).exits(1);
}

#[test]
fn zero_whatever_is_found_but_not_whatever_fails() {
    let folder = Folder::with(&[("a.json", BAD)]);
    let answer = folder.run(&["check", "--exit-zero", "--output-format", "concise"]).exits(0);
    assert_eq!(answer.places(), ["2:63 prefix-not-strict"]);
    folder.run(&["check", "--exit-zero", "nowhere.json"]).exits(2);
    folder.run(&["check", "--show-files", "nowhere.json", "a.json"]).exits(2);
}

#[test]
fn no_bar_where_nobody_looks() {
    let folder = Folder::with(&[("a.json", CLEAN)]);
    let answer = folder.run(&["check", "--quiet"]).exits(0);
    assert_eq!(answer.stderr, "");
}
