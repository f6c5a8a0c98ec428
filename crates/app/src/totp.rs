//! One-time codes by time (RFC 6238 over RFC 4226): HMAC-SHA-1, six digits, thirty seconds, as every authenticator app
//! understands them.

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha1::Sha1;

/// Seconds of a time step (RFC 6238, section 5.2 recommends thirty).
const STEP_S: i64 = 30;
/// A clock may be so many steps off either way (the same section: at most one for the network's delay).
const DRIFT: u64 = 1;

/// The time step of a moment.
pub(crate) fn step_of(at: Timestamp) -> u64 {
    u64::try_from(at.as_second() / STEP_S).unwrap_or(0)
}

/// The code of a step.
fn code_of(secret: &[u8], step: u64) -> Option<u32> {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).ok()?;
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    // RFC 4226, section 5.3: four bytes from where the last four bits point to, without the sign.
    let offset = usize::from(digest.last()? & 0x0f);
    let four: [u8; 4] = digest.get(offset..offset + 4)?.try_into().ok()?;
    Some((u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000)
}

/// The step whose code this is, if it is one of now and newer than the last that was used (section 5.2: a code is accepted
/// once).
pub(crate) fn matching_step(secret: &[u8], typed: &str, now: Timestamp, used: u64) -> Option<u64> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let typed: u32 = digits.parse().ok()?;
    let now = step_of(now);
    // All of them are worked out, whichever fits.
    (now.saturating_sub(DRIFT)..=now.saturating_add(DRIFT))
        .filter(|step| code_of(secret, *step) == Some(typed) && *step > used)
        .max()
}

/// The code of a moment, for tests that stand for an authenticator app.
#[doc(hidden)]
pub fn code_at(secret_base32: &str, at: Timestamp) -> Option<String> {
    let secret = from_base32(secret_base32)?;
    code_of(&secret, step_of(at)).map(|code| format!("{code:06}"))
}

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// RFC 4648 base 32 without padding, as authenticator apps take it.
pub(crate) fn base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in bytes {
        bits = (bits << 8) | u32::from(*byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            text.push(letter(bits >> held));
        }
        bits &= (1 << held) - 1;
    }
    if held > 0 {
        text.push(letter(bits << (5 - held)));
    }
    text
}

fn letter(five: u32) -> char {
    char::from(ALPHABET.get((five & 31) as usize).copied().unwrap_or(b'A'))
}

fn from_base32(text: &str) -> Option<Vec<u8>> {
    let (mut bits, mut held, mut bytes) = (0_u32, 0_u32, Vec::new());
    for c in text.bytes().filter(|c| *c != b' ') {
        let value = ALPHABET.iter().position(|known| *known == c)?;
        bits = (bits << 5) | u32::try_from(value).ok()?;
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held).ok()?);
            bits &= (1 << held) - 1;
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_codes_of_rfc_6238_appendix_b() {
        // The last six of the eight digits that the table gives.
        for (second, code) in [
            (59, 287_082),
            (1_111_111_109, 81_804),
            (1_111_111_111, 50_471),
            (1_234_567_890, 5_924),
            (2_000_000_000, 279_037),
            (20_000_000_000, 353_130),
        ] {
            assert_eq!(code_of(SECRET, step_of(at(second))), Some(code), "at {second}");
        }
    }

    #[test]
    fn one_step_off_either_way_and_never_twice() {
        let now = at(1_111_111_111);
        let step = step_of(now);
        assert_eq!(matching_step(SECRET, "050471", now, 0), Some(step));
        assert_eq!(matching_step(SECRET, "050 471", now, 0), Some(step));
        assert_eq!(matching_step(SECRET, "050471", at(1_111_111_111 + 30), 0), Some(step));
        assert_eq!(matching_step(SECRET, "050471", at(1_111_111_111 - 30), 0), Some(step));
        assert_eq!(matching_step(SECRET, "050471", at(1_111_111_111 + 61), 0), None);
        assert_eq!(matching_step(SECRET, "050471", now, step), None, "used");
        assert_eq!(matching_step(SECRET, "050471", now, step + 1), None, "older than one that was used");
        for odd in ["", "50471", "0504711", "05047a", "+50471"] {
            assert_eq!(matching_step(SECRET, odd, now, 0), None, "{odd}");
        }
    }

    #[test]
    fn base_32_as_rfc_4648_section_10_has_it() {
        for (bytes, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(bytes.as_bytes()), text);
            assert_eq!(from_base32(text).as_deref(), Some(bytes.as_bytes()));
        }
    }
}
