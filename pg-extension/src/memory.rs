//! What a backend that takes events in, or walks through the timeline, does with memory in between: it keeps it.
//!
//! A batch needs a few megabytes, from ours and from COPY's side, and so does a shard's walk. glibc gives so much back to the
//! kernel after each, which then has to hand out zeroed pages again for the next: more than a tenth of the time.

use std::sync::Once;

/// What a backend may keep: a batch of 10,000 events, in the copies that it is in on its way. glibc takes no more.
const KEPT_BYTES: std::ffi::c_int = 32 << 20;

/// Makes this backend keep up to 32 MiB of freed memory from now on.
pub(crate) fn keep() {
    static KEPT: Once = Once::new();
    KEPT.call_once(tell_allocator);
}

#[cfg(target_env = "gnu")]
fn tell_allocator() {
    /// From malloc.h.
    const M_TRIM_THRESHOLD: std::ffi::c_int = -1;
    const M_MMAP_THRESHOLD: std::ffi::c_int = -3;
    unsafe extern "C" {
        fn mallopt(parameter: std::ffi::c_int, value: std::ffi::c_int) -> std::ffi::c_int;
    }
    // SAFETY: mallopt takes any value, and may be called at any time; a backend has one thread.
    unsafe {
        mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
        mallopt(M_MMAP_THRESHOLD, KEPT_BYTES);
    }
}

#[cfg(not(target_env = "gnu"))]
fn tell_allocator() {}
