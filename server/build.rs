//! What is put into the program is looked through again when it changes, also when a file was added.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_FEATURE_EMBEDDED").is_some() {
        println!("cargo:rerun-if-changed=../target/site");
    }
}
