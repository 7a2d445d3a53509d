pub mod interlingua;
pub mod jsonata_core;
pub mod jsonata_rs;
pub mod typed;
pub mod value;
