//! `precall man`: the manual pages, for packages and release archives.

use super::RunError;
use super::args::{Arguments, ManArguments};
use clap::CommandFactory;

/// Prints the first page, or writes all of them.
pub fn run(arguments: &ManArguments) -> Result<u8, RunError> {
    let command = Arguments::command();
    let Some(folder) = &arguments.folder else {
        let mut page = Vec::new();
        clap_mangen::Man::new(command).render(&mut page).map_err(RunError::Unwritable)?;
        return super::print(&String::from_utf8_lossy(&page));
    };
    let written = std::fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(command, folder));
    written.map_err(|err| RunError::UnwritableFile(folder.clone(), err)).map(|()| 0)
}
