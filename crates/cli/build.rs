//! The catalog is embedded: the binary is built anew when a definition changes.

fn main() {
    println!("cargo::rerun-if-changed=../../catalog");
}
