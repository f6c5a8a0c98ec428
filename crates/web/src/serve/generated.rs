//! A certificate of one's own making, for development: browsers warn of it, and no one should get used to that.

use super::tls::{TlsError, TlsFiles, certificates, expiry};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use rcgen::{CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair};
use std::{fs, io::Write as _, os::unix::fs::OpenOptionsExt, path::Path};

/// How long one is good for.
const DAYS: i64 = 90;
/// One that ends within these is made anew.
const DAYS_LEFT_MIN: i64 = 14;

/// The certificate for these names in this folder; made when there is none, when it ends soon or holds other names.
pub fn in_folder(folder: &Path, names: &[String], now: Timestamp) -> Result<TlsFiles, TlsError> {
    let files = TlsFiles {
        certificate: folder.join("generated-certificate.pem"),
        key: folder.join("generated-key.pem"),
        devices: None,
    };
    let noted = folder.join("generated-names");
    let mut wanted: Vec<String> = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).into();
    for name in names {
        if !wanted.contains(name) {
            wanted.push(name.clone());
        }
    }
    let text = wanted.join("\n");
    let good = files.key.exists()
        && fs::read_to_string(&noted).is_ok_and(|noted| noted == text)
        && fs::read(&files.certificate)
            .ok()
            .and_then(|pem| certificates(&files.certificate, &pem).ok())
            .and_then(|chain| chain.first().and_then(expiry))
            .is_some_and(|end| end.duration_since(now) > SignedDuration::from_hours(24 * DAYS_LEFT_MIN));
    if good {
        return Ok(files);
    }
    let failed = |file: &Path| {
        let file = file.to_owned();
        move |why| TlsError::File { file, why }
    };
    fs::create_dir_all(folder).map_err(failed(folder))?;
    let (certificate, key) = make(wanted, now)?;
    // Removed first: an older file keeps its permissions when it is written over.
    if files.key.exists() {
        fs::remove_file(&files.key).map_err(failed(&files.key))?;
    }
    let mut out = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&files.key)
        .map_err(failed(&files.key))?;
    out.write_all(key.as_bytes()).map_err(failed(&files.key))?;
    fs::write(&files.certificate, certificate).map_err(failed(&files.certificate))?;
    fs::write(&noted, text).map_err(failed(&noted))?;
    Ok(files)
}

fn make(names: Vec<String>, now: Timestamp) -> Result<(String, String), TlsError> {
    let failed = |error: rcgen::Error| TlsError::Generated(error.to_string());
    let day = |days: i64| {
        let at = now + SignedDuration::from_hours(24 * days);
        let date = at.to_zoned(TimeZone::UTC).date();
        rcgen::date_time_ymd(
            i32::from(date.year()),
            u8::try_from(date.month()).unwrap_or(1),
            u8::try_from(date.day()).unwrap_or(1),
        )
    };
    let mut params = CertificateParams::new(names).map_err(failed)?;
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, "Casewright, for development only");
    params.distinguished_name = name;
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    (params.not_before, params.not_after) = (day(-1), day(DAYS));
    let key = KeyPair::generate().map_err(failed)?;
    let certificate = params.self_signed(&key).map_err(failed)?;
    Ok((certificate.pem(), key.serialize_pem()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn one_is_kept_until_it_ends_or_names_change() {
        let folder = tempfile::tempdir().unwrap();
        let now: Timestamp = "2026-03-02T10:00:00Z".parse().unwrap();
        let at = |names: &[&str], days: i64| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            let files =
                in_folder(folder.path(), &names, now + SignedDuration::from_hours(24 * days)).unwrap();
            let mode = fs::metadata(&files.key).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            super::super::Tls::open(files.clone()).unwrap();
            fs::read(&files.certificate).unwrap()
        };
        let first = at(&[], 0);
        assert_eq!(at(&[], 30), first);
        assert_ne!(at(&[], 80), first, "it ends soon");
        let second = at(&[], 80);
        assert_ne!(at(&["cases.example"], 80), second, "another name");
    }
}
