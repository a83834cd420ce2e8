//! Certificates made by OpenSSL's own commands, good and bad ones, in a folder that goes with it.

use crate::nginx::write;
use crate::process::Error;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

/// A folder of certificates and keys: `NAME.pem` and `NAME.key`.
#[derive(Debug)]
pub struct Forge {
    folder: TempDir,
}

/// A certificate to be made.
#[derive(Clone, Copy, Debug)]
pub struct Certificate<'a> {
    /// Its subject, as `/O=Row/CN=x`.
    pub subject: &'a str,
    /// Whose key signs it; its own where it is its name.
    pub issuer: &'a str,
    /// Its extensions, a line each.
    pub extensions: &'a str,
    /// When it is made, as faketime reads it.
    pub made: Option<&'a str>,
    /// How long it is valid, in days.
    pub days: u32,
    /// The hash of its signature.
    pub hash: &'a str,
    /// Its key, as arguments of `openssl genpkey`.
    pub key: &'a [&'a str],
}

/// The key of most.
const P256: &[&str] = &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];
/// Of an authority.
const AUTHORITY: &str = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n";

impl Certificate<'_> {
    /// A leaf for this machine and two names, signed by `root`, with which nothing is wrong.
    pub const LEAF: Self = Self {
        subject: "/CN=chat.row.test",
        issuer: "root",
        extensions: "subjectAltName=DNS:localhost,DNS:chat.row.test,IP:127.0.0.1\n\
                     extendedKeyUsage=serverAuth\nkeyUsage=critical,digitalSignature\n",
        made: None,
        days: 90,
        hash: "sha256",
        key: P256,
    };
    /// A root.
    pub const ROOT: Self = Self {
        subject: "/O=Row Works/CN=Row Root",
        issuer: "root",
        extensions: AUTHORITY,
        days: 3650,
        ..Self::LEAF
    };
    /// An intermediate of `root`.
    pub const INTERMEDIATE: Self = Self { subject: "/O=Row Works/CN=Row Servers", ..Self::ROOT };
    /// A client.
    pub const CLIENT: Self = Self {
        subject: "/CN=client",
        extensions: "extendedKeyUsage=clientAuth\nkeyUsage=critical,digitalSignature\n",
        ..Self::LEAF
    };
}

impl Forge {
    /// A folder with `root` in it.
    ///
    /// # Errors
    /// When OpenSSL is missing, or refuses.
    pub fn new() -> Result<Self, Error> {
        let forge = Self { folder: tempfile::tempdir().map_err(Error::doing("make a folder"))? };
        forge.make("root", Certificate::ROOT)?;
        Ok(forge)
    }

    /// Makes a certificate of this name.
    ///
    /// # Errors
    /// When OpenSSL or faketime is missing, or refuses.
    pub fn make(&self, name: &str, it: Certificate<'_>) -> Result<(), Error> {
        let file = |ending: &str| format!("{name}.{ending}");
        self.openssl(None, &[&["genpkey", "-out", &file("key")], it.key].concat())?;
        write(
            self.folder.path(),
            &file("cnf"),
            &format!("[req]\ndistinguished_name=dn\n[dn]\n[ext]\n{}", it.extensions),
        )?;
        let days = it.days.to_string();
        let (key, config, hash) = (file("key"), file("cnf"), format!("-{}", it.hash));
        let common = ["-config", &config, "-key", &key, "-subj", it.subject, &hash];
        let out = file("pem");
        if it.issuer == name {
            let own = ["req", "-x509", "-new", "-days", &days, "-extensions", "ext", "-out", &out];
            return self.openssl(it.made, &[own.as_slice(), &common].concat());
        }
        let request = file("csr");
        self.openssl(None, &[["req", "-new", "-out", &request].as_slice(), &common].concat())?;
        let (ca, ca_key) = (format!("{}.pem", it.issuer), format!("{}.key", it.issuer));
        let sign = ["x509", "-req", "-in", &request, "-CA", &ca, "-CAkey", &ca_key, "-CAcreateserial"];
        let rest = ["-days", &days, &hash, "-extfile", &config, "-extensions", "ext", "-out", &out];
        self.openssl(it.made, &[sign.as_slice(), &rest].concat())
    }

    /// Writes the OCSP response of `root` on this certificate, revoked, as `NAME.ocsp`.
    ///
    /// # Errors
    /// When OpenSSL is missing, or refuses.
    pub fn revoke(&self, name: &str) -> Result<(), Error> {
        let certificate = format!("{name}.pem");
        let serial = Command::new("openssl")
            .args(["x509", "-noout", "-serial", "-in", &certificate])
            .current_dir(self.folder.path())
            .output()
            .map_err(Error::doing("run openssl"))?;
        let serial = String::from_utf8_lossy(&serial.stdout).trim().replace("serial=", "");
        let line =
            format!("R\t350101000000Z\t260101000000Z,keyCompromise\t{serial}\tunknown\t/CN=chat.row.test\n");
        write(self.folder.path(), "index", &line)?;
        let out = format!("{name}.ocsp");
        let ask = ["ocsp", "-index", "index", "-CA", "root.pem", "-rsigner", "root.pem", "-rkey", "root.key"];
        let what =
            ["-issuer", "root.pem", "-cert", &certificate, "-respout", &out, "-ndays", "30", "-noverify"];
        self.openssl(None, &[ask.as_slice(), &what].concat())
    }

    /// A file of the folder.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// These certificates, one behind the other.
    ///
    /// # Errors
    /// When one was not made.
    pub fn chain(&self, names: &[&str]) -> Result<String, Error> {
        names.iter().map(|name| self.text(&format!("{name}.pem"))).collect()
    }

    /// The same as a file, `chain.pem`.
    ///
    /// # Errors
    /// When one was not made, or there is no room.
    pub fn chain_file(&self, names: &[&str]) -> Result<PathBuf, Error> {
        write(self.folder.path(), "chain.pem", &self.chain(names)?)?;
        Ok(self.path("chain.pem"))
    }

    /// The text of a file.
    ///
    /// # Errors
    /// When it was not made.
    pub fn text(&self, file: &str) -> Result<String, Error> {
        std::fs::read_to_string(self.path(file)).map_err(Error::doing(format!("read {file}")))
    }

    fn openssl(&self, clock: Option<&str>, arguments: &[&str]) -> Result<(), Error> {
        let mut command = Command::new(if clock.is_some() { "faketime" } else { "openssl" });
        if let Some(clock) = clock {
            command.args([clock, "openssl"]);
        }
        let output = command.args(arguments).current_dir(self.folder.path()).output().map_err(|_| {
            Error::Missing { program: "openssl or faketime".into(), package: "openssl faketime" }
        })?;
        match output.status.success() {
            true => Ok(()),
            false => Err(Error::Down {
                peer: format!("openssl {}", arguments.join(" ")),
                said: String::from_utf8_lossy(&output.stderr).into_owned(),
            }),
        }
    }
}
