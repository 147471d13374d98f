//! A folder of its own for every test, and the program run in it.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// A call that nothing is wrong with.
pub const CLEAN: &str = r#"{"Action": "AssignIpv6Addresses", "RegionId": "cn-hangzhou",
 "NetworkInterfaceId": "eni-bp1iqejowblx6h8j", "Ipv6AddressCount": 1}"#;

/// A call with one error finding, `prefix-not-strict`.
pub const BAD: &str = r#"{"Action": "AssignIpv6Addresses", "RegionId": "cn-hangzhou",
 "NetworkInterfaceId": "eni-bp1iqejowblx6h8j", "Ipv6Prefix": ["2001:db8::1/80"]}"#;

/// The same on one line.
pub fn line(call: &str) -> String {
    call.replace('\n', "")
}

/// The same about the interface with this number, on one line: no two of them are the same request.
pub fn numbered(call: &str, number: usize) -> String {
    line(call).replace("iqejowblx6h8j", &format!("{number:013}"))
}

/// A folder that is removed with everything in it.
pub struct Folder {
    pub path: PathBuf,
}

impl Folder {
    /// An empty folder.
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("precall-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).expect("the temporary folder can be written to");
        Folder { path }
    }

    /// A folder with these files.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let folder = Folder::new();
        files.iter().for_each(|(name, text)| folder.write(name, text));
        folder
    }

    /// Writes a file, and the folders on the way to it.
    pub fn write(&self, name: impl AsRef<Path>, bytes: impl AsRef<[u8]>) {
        let path = self.path.join(name);
        fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("the folder can be made");
        fs::write(path, bytes).expect("the file can be written");
    }

    /// The program with these arguments, to be run here, with an environment that says nothing.
    pub fn command<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_precall"));
        command.args(arguments).current_dir(&self.path).stdin(Stdio::null());
        for name in ["NO_COLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "TERM", "GITHUB_STEP_SUMMARY"] {
            command.env_remove(name);
        }
        command.env("HOME", &self.path).env_remove("XDG_CONFIG_HOME");
        command
    }

    /// What the program answers to these arguments.
    pub fn run<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Answer {
        Answer::new(self.command(arguments).output().expect("the program can be started"))
    }

    /// What the program answers to these arguments and this standard input.
    pub fn run_with_input(&self, arguments: &[&str], input: impl AsRef<[u8]>) -> Answer {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program can be started");
        let mut stdin = child.stdin.take().expect("standard input is a pipe");
        let input = input.as_ref().to_owned();
        let writer = std::thread::spawn(move || stdin.write_all(&input));
        let output = child.wait_with_output().expect("the program ends");
        writer.join().expect("the writer does not panic").expect("the program reads all of its input");
        Answer::new(output)
    }

    /// What `check` answers about one file with this content.
    pub fn check(&self, name: &str, bytes: impl AsRef<[u8]>) -> Answer {
        self.write(name, bytes);
        self.run(&["check", "--output-format", "concise", "--quiet", name])
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A test that failed may have left something that cannot be removed; that is no second failure.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// What the program did.
#[derive(Debug)]
pub struct Answer {
    /// Exit status; none if a signal ended the program.
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Answer {
    fn new(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program writes UTF-8");
        Answer { status: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Asserts the exit status.
    #[track_caller]
    pub fn exits(self, status: i32) -> Self {
        assert_eq!(self.status, Some(status), "{self:#?}");
        self
    }

    /// Asserts that standard error says nothing.
    #[track_caller]
    pub fn says_nothing_else(self) -> Self {
        assert_eq!(self.stderr, "");
        self
    }

    /// `line:column rule` of every line that the `concise` format printed.
    #[track_caller]
    pub fn places(&self) -> Vec<String> {
        let place = |line: &str| -> Option<String> {
            let (at, rest) = line.split_once(": ")?;
            let (_, rule) = rest.split_once('[')?;
            let (rule, _) = rule.split_once(']')?;
            let mut parts = at.rsplitn(3, ':');
            let (column, row) = (parts.next()?, parts.next()?);
            Some(format!("{row}:{column} {rule}"))
        };
        let places = self.stdout.lines().map(|line| place(line).unwrap_or_else(|| panic!("no finding: {line}")));
        places.collect()
    }
}
