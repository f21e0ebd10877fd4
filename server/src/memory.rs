//! Memory that is not needed any more, back to the machine.

/// Has the allocator give back what it keeps for more of what has just been let go. It keeps a lot after many small things came
/// and went at once, as requests do when everybody opens the page at eight.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "there is no safe way to ask the C library; it may be asked at any time, from any thread")]
pub fn give_back() {
    // SAFETY: `malloc_trim` takes a number and touches only what the allocator itself holds, under its own locks.
    unsafe {
        libc::malloc_trim(0);
    }
}

/// Other allocators are not asked.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn give_back() {}
