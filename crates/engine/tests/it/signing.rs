//! Signatures with private keys: keys and PKCS #1 signatures in `tests/cases/signing` were made by OpenSSL.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use interlingua_engine::signing::sign;
use interlingua_jsonata::SignAlgorithm::{self, Es256, Ps256, Rs256, Rs384, Rs512};
use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};

const MESSAGE: &[u8] = b"header.claims";
const RSA: &str = include_str!("../cases/signing/rsa.pem");
const RSA_PKCS1: &str = include_str!("../cases/signing/rsa_pkcs1.pem");
const EC: &str = include_str!("../cases/signing/ec.pem");
const EC_SEC1: &str = include_str!("../cases/signing/ec_sec1.pem");

#[test]
fn signatures_are_those_of_another_implementation() {
    let cases: [(SignAlgorithm, &str); 3] = [
        (Rs256, include_str!("../cases/signing/rs256.b64")),
        (Rs384, include_str!("../cases/signing/rs384.b64")),
        (Rs512, include_str!("../cases/signing/rs512.b64")),
    ];
    for (algorithm, wanted) in cases {
        for key in [RSA, RSA_PKCS1] {
            let signed = STANDARD.encode(sign(algorithm, key, MESSAGE).unwrap());
            assert_eq!(signed, wanted, "{algorithm:?}");
        }
    }
}

#[test]
fn signatures_with_chance_in_them_verify() {
    let cases: [(SignAlgorithm, &str, &'static dyn VerificationAlgorithm, &[u8]); 2] = [
        (
            Ps256,
            RSA,
            &signature::RSA_PSS_2048_8192_SHA256,
            include_bytes!("../cases/signing/rsa_public.der"),
        ),
        (
            Es256,
            EC,
            &signature::ECDSA_P256_SHA256_FIXED,
            include_bytes!("../cases/signing/ec_public.bin"),
        ),
    ];
    for (algorithm, key, verifier, public) in cases {
        let signed = sign(algorithm, key, MESSAGE).unwrap();
        let public = UnparsedPublicKey::new(verifier, public);
        assert!(public.verify(MESSAGE, &signed).is_ok(), "{algorithm:?}");
        assert!(public.verify(b"other", &signed).is_err(), "{algorithm:?}");
    }
}

#[test]
fn keys_that_cannot_be_used_are_told() {
    for (algorithm, key, part) in [
        (Rs256, "secret", "no private key in PEM"),
        (Rs256, EC, "no RSA key"),
        (Es256, RSA, "no key on P-256"),
        (Es256, EC_SEC1, "openssl pkcs8"),
        (
            Rs256,
            "-----BEGIN PRIVATE KEY-----\n*\n-----END PRIVATE KEY-----",
            "base 64",
        ),
    ] {
        let message = sign(algorithm, key, MESSAGE).unwrap_err();
        assert!(message.contains(part), "{message}");
        assert!(!message.contains("secret"), "{message}");
    }
}
