//! The page's rung: what was seen of the page that opens the connection.

use crate::Page;
use crate::answer::Answer;
use finding::{Status, Step, Text};
use std::time::Duration;

/// What was seen of it; a page that could not be read is no failure.
pub(super) fn step(page: &Page) -> Step {
    let detail = match (page.answer(), &page.unread) {
        (Some(answer), _) => seen(page, &answer),
        (None, Some(why)) => why.clone(),
        (None, None) => Text::new("not read", "読み込んでいません"),
    };
    let status = match (page.answer().is_some(), page.visits.is_empty()) {
        (true, _) => Status::Ok,
        (false, true) => Status::Skipped,
        (false, false) => Status::Warning,
    };
    Step { step: "page", status, took: took(page), detail }
}

fn seen(page: &Page, answer: &Answer) -> Text {
    let (policies, cookies) = (page.policies().len(), page.cookies().len());
    let mut text = Text::same(format!("HTTP {}", answer.status()));
    let mut add = |count: usize, en: &str, ja: &str| {
        if count > 0 {
            let plural = if count == 1 { "" } else { "s" };
            text.en += &format!(", {count} {}", en.replace('~', plural));
            text.ja += &format!("、{ja} {count} 件");
        }
    };
    add(page.visits.len() - 1, "redirect~", "リダイレクト");
    add(policies, if policies == 1 { "policy" } else { "policies" }, "ポリシー");
    add(cookies, "cookie~", "Cookie");
    let origin = page.origin().unwrap_or_default();
    Text::new(format!("{}, Origin {origin}", text.en), format!("{}、Origin {origin}", text.ja))
}

/// How long all of its requests took; `None` where none was made.
fn took(page: &Page) -> Option<Duration> {
    let end = |trace: &model::Trace| crate::collect::elapsed(trace);
    (!page.visits.is_empty()).then(|| page.visits.iter().map(end).sum())
}
