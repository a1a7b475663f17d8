//! Compiles the one C file, and links unit tests of pure functions without a server: what they never call is left out of
//! the test program, and with it the symbols that only PostgreSQL has. The library keeps every section, as cargo-pgrx
//! wants it.

use pgrx_pg_config::{PgConfig, Pgrx, SUPPORTED_VERSIONS};

const C_SOURCE: &str = "src/ingest/copy.c";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={C_SOURCE}");
    println!("cargo:rerun-if-env-changed=PGRX_PG_CONFIG_PATH");
    let headers = pg_config()?.includedir_server()?;
    cc::Build::new()
        .file(C_SOURCE)
        .include(headers)
        .warnings(false)
        .flag_if_supported("-ffunction-sections")
        .compile("weir_copy");
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux") {
        println!("cargo:rustc-link-arg=-Wl,--gc-sections");
        println!("cargo:rustc-link-arg-cdylib=-Wl,--no-gc-sections");
    }
    Ok(())
}

/// The PostgreSQL that pgrx builds for.
fn pg_config() -> Result<PgConfig, Box<dyn std::error::Error>> {
    if PgConfig::is_in_environment() {
        return Ok(PgConfig::from_env()?);
    }
    let is_chosen = |major: u16| std::env::var_os(format!("CARGO_FEATURE_PG{major}")).is_some();
    let major = SUPPORTED_VERSIONS()
        .into_iter()
        .map(|version| version.major)
        .find(|major| is_chosen(*major))
        .ok_or("no feature names a version of PostgreSQL")?;
    Ok(Pgrx::from_config()?.get(&format!("pg{major}"))?)
}
