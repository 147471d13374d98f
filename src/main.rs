//! The command `precall`.

fn main() -> std::process::ExitCode {
    precall::cli::main()
}
