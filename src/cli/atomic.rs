//! Replaces the content of a file as a whole: nobody ever sees half of it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes `new` into the file at `path`, unless it no longer holds `old`. A link stays one, and the mode stays.
///
/// # Errors
///
/// The file changed, may not be written to, or its folder may not be.
pub fn replace(path: &Path, old: &[u8], new: &[u8]) -> io::Result<()> {
    let path = fs::canonicalize(path)?;
    // Renaming would also replace a file that may not be written to.
    let metadata = OpenOptions::new().write(true).open(&path)?.metadata()?;
    let (temporary, mut file) = temporary(&path)?;
    let written = file
        .write_all(new)
        .and_then(|()| file.set_permissions(metadata.permissions()))
        .and_then(|()| file.sync_all())
        .and_then(|()| match fs::read(&path)? == old {
            true => fs::rename(&temporary, &path),
            false => Err(io::Error::other("it changed while it was checked; nothing was written")),
        });
    if written.is_err() {
        // The first error is what matters.
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// A new file beside `path`.
fn temporary(path: &Path) -> io::Result<(PathBuf, File)> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut number = 0;
    loop {
        let temporary = path.with_file_name(format!(".{name}.{}-{number}.tmp", std::process::id()));
        match OpenOptions::new().write(true).create_new(true).open(&temporary) {
            Ok(file) => return Ok((temporary, file)),
            Err(err) if err.kind() == io::ErrorKind::AlreadyExists && number < 100 => number += 1,
            Err(err) => return Err(err),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changed_is_not_written() {
        let folder = std::env::temp_dir().join(format!("precall-atomic-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("the temporary folder can be written to");
        let path = folder.join("a.json");
        fs::write(&path, "meanwhile").expect("the folder is writable");
        let err = replace(&path, b"old", b"new").expect_err("it changed");
        assert!(err.to_string().starts_with("it changed"));
        assert_eq!(fs::read(&path).expect("it is there"), b"meanwhile");
        replace(&path, b"meanwhile", b"new").expect("it is what was read");
        assert_eq!(fs::read(&path).expect("it is there"), b"new");
        assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 1, "nothing is left behind");
        fs::remove_dir_all(&folder).expect("it is ours");
    }
}
