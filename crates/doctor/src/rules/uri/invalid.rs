//! The URL does not parse.

use super::fault::{fault, tell, write};
use finding::{Finding, Text};
use model::trace::UriFault;
use std::ops::Range;

rule!("uri/invalid", Error, "invalid", |case| {
    let url = case.first.attempt.url.as_str();
    Some(fault(case).and_then(|(fault, at)| judge(url, fault, at)).into_iter().collect())
});

fn judge(url: &str, fault: UriFault, at: Range<usize>) -> Option<Finding> {
    let part = url.get(at.clone()).unwrap_or("").to_owned();
    let (en, ja, label_en, label_ja) = match fault {
        UriFault::EmptyHost => (
            "the URL has no host",
            "URL にホストがありません",
            "a host belongs here",
            "ここにホストが必要です",
        ),
        UriFault::BadHost => (
            "the host in the URL is not a valid name or address",
            "URL のホストが正しい名前でもアドレスでもありません",
            "not a host",
            "ホストとして不正",
        ),
        UriFault::BadPort => (
            "the port in the URL is not a number from 1 to 65535",
            "URL のポートが 1～65535 の数値ではありません",
            "not a port",
            "ポートとして不正",
        ),
        UriFault::Whitespace => (
            "the URL contains a space or a control character",
            "URL に空白または制御文字が含まれています",
            "not allowed here",
            "ここには書けません",
        ),
        UriFault::BadEscape => (
            "the URL has a % that two hexadecimal digits do not follow",
            "URL の % の後に 16 進数 2 桁がありません",
            "write %25 for a percent sign",
            "パーセント記号そのものは %25 と書きます",
        ),
        _ => return None,
    };
    let finding = tell(&RULE.meta, at.clone(), Text::new(en, ja), Text::new(label_en, label_ja));
    Some(match fault {
        UriFault::BadEscape => {
            write(finding, format!("{}%25{}", &url[..at.start], url.get(at.start + 1..).unwrap_or("")))
        }
        UriFault::Whitespace if part == " " && at.start > 0 && at.end < url.len() => {
            let end = url.find("://").map_or(0, |it| it + 3);
            let in_path = url[end..].find('/').is_some_and(|slash| end + slash < at.start);
            if !in_path {
                return Some(finding);
            }
            write(finding, format!("{}%20{}", &url[..at.start], &url[at.end..]))
        }
        UriFault::Whitespace => write(finding, url.split_whitespace().collect()),
        _ => finding,
    })
}
