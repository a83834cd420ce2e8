//! Modules of nginx that Debian packs apart, and what else nginx wants to find: usual files, a
//! certificate with its key and parameters.

use super::{debian, failed, make, unpacked};
use crate::shell::{Failure, command, output, step};
use std::fs;
use std::path::Path;

/// Our name, the package, its files in the order in which they are to be loaded, and packages of
/// libraries that they need.
type Module = (&'static str, &'static str, &'static [&'static str], &'static [&'static str]);

const MODULES: &[Module] = &[
    ("stream", "libnginx-mod-stream", &["ngx_stream_module.so"], &[]),
    ("mail", "libnginx-mod-mail", &["ngx_mail_module.so"], &[]),
    ("echo", "libnginx-mod-http-echo", &["ngx_http_echo_module.so"], &[]),
    (
        "headers_more",
        "libnginx-mod-http-headers-more-filter",
        &["ngx_http_headers_more_filter_module.so"],
        &[],
    ),
    ("fancyindex", "libnginx-mod-http-fancyindex", &["ngx_http_fancyindex_module.so"], &[]),
    ("geoip", "libnginx-mod-http-geoip", &["ngx_http_geoip_module.so"], &["libgeoip1"]),
];

/// Lays them out for the jail; the names of the modules.
pub(super) fn all(folder: &Path) -> Result<Vec<String>, Failure> {
    let packages = folder.join("packages-of-nginx");
    let (modules, index) = (folder.join("modules"), folder.join("index"));
    let libraries = modules.join("libraries");
    for made in [&packages.join("debian"), &modules, &index, &libraries] {
        make(made)?;
    }
    for (name, package, files, needs) in MODULES {
        for package in std::iter::once(package).chain(*needs) {
            unpacked(&packages, "debian", package, |place| debian(place, package))?;
        }
        let from = packages.join("debian").join(package).join("usr/lib/nginx/modules");
        for file in *files {
            copy(&from.join(file), &modules.join(file))?;
        }
        for package in *needs {
            let from = packages.join("debian").join(package).join("usr/lib");
            let mut find =
                command(&["find", ".", "-name", "*.so.[0-9]*", "-exec", "cp", "--no-dereference", "{}"]);
            step("its libraries", find.arg(&libraries).arg(";").current_dir(from))?;
        }
        crate::setup::write(&index.join(name), &files.join("\n"))?;
    }
    unpacked(&packages, "debian", "nginx-common", |place| debian(place, "nginx-common"))?;
    let usual = folder.join("etc-nginx");
    let mut cp = command(&["cp", "--recursive", "--no-target-directory"]);
    step("usual files", cp.arg(packages.join("debian/nginx-common/etc/nginx")).arg(usual))?;
    certificate(&folder.join("all.pem"))?;
    Ok(MODULES.iter().map(|(name, ..)| (*name).to_owned()).collect())
}

fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::copy(from, to).map(drop).map_err(|error| failed(from, &error))
}

/// A key, a certificate for it, and parameters of Diffie and Hellman, in one file that serves for each.
fn certificate(path: &Path) -> Result<(), Failure> {
    if path.is_file() {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let words = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "3650",
        "-subj",
        "/CN=localhost",
    ];
    let mut request = command(&words);
    request.arg("-keyout").arg(folder.join("key.pem")).arg("-out").arg(folder.join("certificate.pem"));
    output(&mut request)?;
    let group =
        ["openssl", "genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", "group:ffdhe2048", "-out"];
    output(command(&group).arg(folder.join("parameters.pem")))?;
    let read = |name: &str| {
        let path = folder.join(name);
        fs::read_to_string(&path).map_err(|error| failed(&path, &error))
    };
    let all = [read("key.pem")?, read("certificate.pem")?, read("parameters.pem")?].concat();
    crate::setup::write(path, &all)
}
