//! Files that openssl itself writes, in each of its ways.

use super::*;
use crate::check_identity;
use std::path::Path;
use std::process::Command;

/// Runs openssl here; what it says where it fails.
fn openssl(folder: &Path, args: &[&str]) -> Vec<u8> {
    let ran = Command::new("openssl").args(args).current_dir(folder).output().expect("openssl is installed");
    assert!(ran.status.success(), "{args:?}: {}", String::from_utf8_lossy(&ran.stderr));
    ran.stdout
}

/// A folder with an authority and a client's certificate of it.
fn certificates() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let authority = rcgen::KeyPair::generate().expect("a key");
    let mut root = rcgen::CertificateParams::default();
    root.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let issuer = rcgen::Issuer::from_params(&root, &authority);
    let client = rcgen::KeyPair::generate().expect("a key");
    let leaf = rcgen::CertificateParams::new(vec!["client.test".into()]).expect("a name");
    let leaf = leaf.signed_by(&client, &issuer).expect("it signs");
    let root = root.self_signed(&authority).expect("it signs");
    for (name, text) in
        [("leaf.pem", leaf.pem()), ("root.pem", root.pem()), ("key.pem", client.serialize_pem())]
    {
        std::fs::write(folder.path().join(name), text).expect("it can be written");
    }
    folder
}

fn packed(folder: &Path, more: &[&str]) -> Vec<u8> {
    let usual = ["pkcs12", "-export", "-in", "leaf.pem", "-inkey", "key.pem", "-certfile", "root.pem"];
    openssl(folder, &[&usual[..], more].concat())
}

#[test]
fn every_way_in_which_openssl_packs_is_read() {
    let folder = certificates();
    let leaf = std::fs::read_to_string(folder.path().join("leaf.pem")).expect("it was written");
    let ways: &[&[&str]] = &[
        &[],
        &["-legacy"],
        &["-legacy", "-certpbe", "PBE-SHA1-3DES"],
        &["-legacy", "-keypbe", "PBE-SHA1-2DES", "-certpbe", "PBE-SHA1-RC2-128"],
        &["-keypbe", "AES-128-CBC", "-certpbe", "AES-192-CBC", "-iter", "3"],
        &["-macalg", "sha512"],
        &["-macalg", "sha1"],
        &["-keypbe", "NONE", "-certpbe", "NONE"],
        &["-nomac"],
        &["-certpbe", "des-ede3-cbc"],
    ];
    for way in ways {
        for passphrase in ["", "geheim", "あ🔑"] {
            let pass = format!("pass:{passphrase}");
            let file = packed(folder.path(), &[*way, &["-passout", &pass]].concat());
            let identity = read_pkcs12(&file, passphrase).unwrap_or_else(|it| panic!("{way:?}: {it}"));
            assert_eq!(check_identity(&identity), Ok(()), "{way:?}");
            let chain = String::from_utf8_lossy(&identity.certificates).into_owned();
            assert_eq!(chain.matches("BEGIN CERTIFICATE").count(), 2, "{way:?}");
            assert!(chain.starts_with(leaf.trim_end()), "{way:?}: the leaf comes first");
            if !way.contains(&"NONE") {
                assert_eq!(read_pkcs12(&file, "wrong").err(), Some(Pkcs12Error::Passphrase), "{way:?}");
            }
        }
    }
}

#[test]
fn what_cannot_be_read_is_named() {
    let folder = certificates();
    let rc4 = ["-legacy", "-certpbe", "PBE-SHA1-RC4-128", "-passout", "pass:x"];
    let file = packed(folder.path(), &rc4);
    assert_eq!(read_pkcs12(&file, "x").err(), Some(Pkcs12Error::Unsupported("RC4".into())));
    let without_key = ["pkcs12", "-export", "-nokeys", "-in", "leaf.pem", "-passout", "pass:x"];
    let file = openssl(folder.path(), &without_key);
    assert_eq!(read_pkcs12(&file, "x").err(), Some(Pkcs12Error::NoKey));
    let without_leaf = ["pkcs12", "-export", "-nocerts", "-inkey", "key.pem", "-passout", "pass:x"];
    let file = openssl(folder.path(), &without_leaf);
    assert_eq!(read_pkcs12(&file, "x").err(), Some(Pkcs12Error::NoCertificate));
    for junk in [&b""[..], b"-----BEGIN", &[0x30, 0x80], &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff]] {
        assert_eq!(read_pkcs12(junk, "").err(), Some(Pkcs12Error::Malformed), "{junk:?}");
    }
}

#[test]
fn a_file_that_is_cut_or_changed_is_refused_and_nothing_panics() {
    let folder = certificates();
    let file = packed(folder.path(), &["-iter", "1", "-maciter", "-passout", "pass:x"]);
    for end in 0..file.len() {
        assert!(read_pkcs12(&file[..end], "x").is_err(), "cut at {end}");
    }
    let mut changed = file.clone();
    // Iterations that would take minutes are refused, so this is over soon.
    for (at, byte) in file.iter().enumerate().take(400) {
        changed[at] = byte ^ 0x55;
        let _ = read_pkcs12(&changed, "x");
        changed[at] = *byte;
    }
}

#[test]
fn lengths_that_end_later_and_octets_in_parts_are_read() {
    let value = [0x30, 0x80, 0x24, 0x80, 4, 1, 7, 4, 1, 8, 0, 0, 2, 1, 5, 0, 0, 9];
    let mut all = Reader::of(&value);
    let mut sequence = all.sequence().expect("a sequence");
    assert_eq!(sequence.next().and_then(Value::octets), Ok(vec![7, 8]));
    assert_eq!(sequence.next().and_then(Value::number), Ok(5));
    assert!(sequence.optional().is_ok_and(|it| it.is_none()));
    assert!(all.next().is_err(), "one byte is left");
    let deep: Vec<u8> = [0x30, 0x80].repeat(100_000);
    assert!(Reader::of(&deep).next().is_err());
    assert_eq!(oid_text(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1]), DATA);
}
