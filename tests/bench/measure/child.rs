//! Whole processes: `precall` itself and the programs it is held against.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

/// `precall check` as a hook runs it.
pub fn precall(threads: usize, path: &Path) -> Command {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    let mut command = Command::new(PROGRAM.get_or_init(|| installed(Path::new(env!("CARGO_BIN_EXE_precall")))));
    command.args(["check", "--output-format", "concise", "--quiet", "--threads", &threads.to_string()]).arg(path);
    quiet(command)
}

/// A copy of a program, as an installation makes one: a linker writes a file piece by piece, and the system takes a fifth
/// longer to start a program from what it then has in memory.
fn installed(program: &Path) -> PathBuf {
    let name = program.file_name().expect("a program has a name");
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::copy(program, &copy).expect("the target folder is writable");
    copy
}

/// Another benchmark program of this package, built when it is not.
pub fn program(name: &str) -> PathBuf {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["bench", "--no-run", "--quiet", "--message-format=json", "--bench", name])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo can be started");
    let messages = String::from_utf8_lossy(&output.stdout).into_owned();
    let is_program = |message: &serde_json::Value| message["target"]["name"] == name;
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let path = messages.filter(is_program).find_map(|it| it["executable"].as_str().map(PathBuf::from));
    installed(&path.unwrap_or_else(|| panic!("cargo did not build the benchmark program {name}")))
}

/// A command without input and output.
pub fn quiet(mut command: Command) -> Command {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Runs a command to its end. Findings are no failure.
pub fn run(command: &mut Command) {
    let status = command.status().expect("the program can be started");
    assert!(matches!(status.code(), Some(0 | 1)), "{command:?} failed: {status}");
}

/// Runs a command to its end and looks at its memory meanwhile: the most that was resident, in MiB, where the system
/// tells.
pub fn peak_memory(command: &mut Command) -> Option<f64> {
    let mut child = command.spawn().expect("the program can be started");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    while child.try_wait().expect("the program was started here").is_none() {
        peak = resident(&status).or(peak);
        std::thread::sleep(Duration::from_millis(2));
    }
    peak
}

fn resident(status: &str) -> Option<f64> {
    let text = std::fs::read_to_string(status).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<f64>().ok()? / 1024.0)
}
