//! Shell scripts: no panic, places that exist.
#![no_main]

use libfuzzer_sys::fuzz_target;
use precall::lint::Syntax;

fuzz_target!(|bytes: &[u8]| {
    precall_fuzz::check(Syntax::Shell, bytes);
});
