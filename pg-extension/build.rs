//! Links unit tests of pure functions without a server: what they never call is left out of the test program, and
//! with it the symbols that only PostgreSQL has. The library keeps every section, as cargo-pgrx wants it.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux") {
        println!("cargo:rustc-link-arg=-Wl,--gc-sections");
        println!("cargo:rustc-link-arg-cdylib=-Wl,--no-gc-sections");
    }
}
