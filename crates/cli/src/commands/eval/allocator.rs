//! Settings of the system's allocator for a process that evaluates much: what an evaluation gave back goes back to the system, so that
//! it does not lie beside what the next one takes.

/// Starts this process anew with the settings, if it has none: the allocator reads them when a process begins, and a call that would
/// change them is not safe. Goes on without them where that cannot be done. Nothing may have been read of the input.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(super) fn settle() {
    use std::os::unix::process::CommandExt;
    use std::{env, process};

    /// See "Memory Allocation Tunables" in the manual of the GNU C library.
    const VARIABLE: &str = "GLIBC_TUNABLES";

    /// Blocks of a MB and more are mapped, each by itself, and unmapped when they are freed; else that threshold grows with each of them that is
    /// freed, up to 32 MB. Small blocks that are freed are not kept apart: one at the end of the heap would keep all that lies before it.
    const SETTINGS: &str = "glibc.malloc.mmap_threshold=1048576:glibc.malloc.mxfast=0:glibc.malloc.tcache_count=0";

    if env::var_os(VARIABLE).is_some() {
        return;
    }
    let mut words = env::args_os();
    if let (Ok(program), Some(name)) = (env::current_exe(), words.next()) {
        let mut anew = process::Command::new(program);
        // Comes back only if it fails.
        let _ = anew.arg0(name).args(words).env(VARIABLE, SETTINGS).exec();
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(super) fn settle() {}
