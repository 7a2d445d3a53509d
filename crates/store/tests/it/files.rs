//! The key file, the database file, and migrations.

use interlingua_store::{MasterKey, Sqlite, StoreError};

use crate::house::on_both;

#[test]
fn a_key_file_is_made_once_for_its_owner_alone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("master.key");
    let database = directory.path().join("interlingua.db");
    Sqlite::open(&database, MasterKey::load_or_create(&path).unwrap()).unwrap();
    Sqlite::open(&database, MasterKey::load_or_create(&path).unwrap()).unwrap();
    #[cfg(unix)]
    for file in [&path, &database] {
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(file).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600, "{}", file.display());
    }
    std::fs::write(&path, "").unwrap();
    assert!(matches!(
        MasterKey::load_or_create(&path),
        Err(StoreError::MasterKey(_))
    ));
}

#[test]
fn a_weak_or_malformed_master_key_is_refused() {
    let cases = [
        ("", false),
        ("changeme", false),
        (&"00".repeat(32), false),
        ("q8Fv0H7o3yq0Y0mS6o2Xh2gk1k0y3v5t7w9zAbCdEfE=", true),
        ("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", true),
        (
            " 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n",
            true,
        ),
        ("é00102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1", false),
    ];
    for (text, accepted) in cases {
        assert_eq!(MasterKey::from_text(text).is_ok(), accepted, "{text:?}");
    }
}

#[test]
fn an_altered_or_newer_schema_is_refused() {
    on_both(|house| async move {
        let cases = [
            "UPDATE migrations SET checksum = x'00' WHERE number = 1",
            "INSERT INTO migrations VALUES (9999, 'future', x'00', 0)",
        ];
        for alteration in cases {
            let house = house.another().await;
            house.sql(alteration).await;
            let reopened = house.place.open(house.key.clone()).await;
            assert!(matches!(reopened, Err(StoreError::Schema(_))), "{alteration}");
        }
    });
}
