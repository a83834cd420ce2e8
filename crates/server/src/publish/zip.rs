//! Files in one ZIP archive (APPNOTE 6.3), as they are: text in it packs well enough on the way.

/// The first of January 1980, as MS-DOS writes it: the same content is the same file.
const DATE: u16 = (1 << 5) | 1;
/// Version 2.0, and names in UTF-8.
const VERSION: u16 = 20;
const UTF_8: u16 = 1 << 11;

/// An archive of these files.
pub(super) fn zip(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let (mut out, mut directory) = (vec![], vec![]);
    for (name, bytes) in files {
        let at = size(out.len());
        let common = common(name, bytes);
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(name.as_bytes());
        out.extend(bytes);
        directory.extend(b"PK\x01\x02");
        directory.extend(VERSION.to_le_bytes());
        directory.extend(&common);
        // No comment, on the first disk, without attributes.
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (at, length) = (size(out.len()), size(directory.len()));
    let many = u16::try_from(files.len()).unwrap_or(u16::MAX).to_le_bytes();
    out.extend(directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(many);
    out.extend(many);
    out.extend(length.to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0, 0]);
    out
}

/// What both the file and the directory say.
fn common(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![];
    for number in [VERSION, UTF_8, 0, 0, DATE] {
        out.extend(number.to_le_bytes());
    }
    out.extend(crc(bytes).to_le_bytes());
    out.extend(size(bytes.len()).to_le_bytes());
    out.extend(size(bytes.len()).to_le_bytes());
    out.extend(u16::try_from(name.len()).unwrap_or(u16::MAX).to_le_bytes());
    out.extend([0, 0]);
    out
}

fn size(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// CRC-32 of ISO 3309, bit by bit: what is archived is small.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 },
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_of_the_standard_comes_out() {
        assert_eq!(crc(b"123456789"), 0xcbf4_3926);
        let archive = zip(&[("a/é.txt".into(), b"x".to_vec()), ("b".into(), vec![])]);
        assert_eq!(archive.len(), (30 + 8 + 1) + (30 + 1) + (46 + 8) + (46 + 1) + 22);
        assert!(
            archive.starts_with(b"PK\x03\x04") && archive[archive.len() - 22..].starts_with(b"PK\x05\x06")
        );
    }
}
