//! The pages of the causes, as HTML.

use crate::prose;
use crate::view::CausePage;
use finding::{Language, Meta};

/// The page of this cause, from whichever crate knows it.
pub(crate) fn page(cause: &str, language: Language) -> Option<CausePage> {
    let mut known = [doctor::causes(), nginx::causes(), script::causes()].into_iter().flatten();
    known.find(|it| it.cause == cause).map(|it| of(it, language))
}

fn of(meta: &Meta, language: Language) -> CausePage {
    CausePage {
        cause: meta.cause.into(),
        title: meta.page.title(language).into(),
        html: prose::render(meta.page.say(language)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_of_the_doctor_has_its_page_in_both_languages() {
        let causes = doctor::causes();
        assert!(!causes.is_empty());
        for cause in causes {
            for language in [Language::En, Language::Ja] {
                let page = page(cause.cause, language).expect("a cause that the doctor knows");
                assert!(!page.title.is_empty() && page.html.contains("<h1 "), "{}", cause.cause);
            }
        }
        assert!(page("no/such", Language::En).is_none());
    }
}
