//! Nothing is wrong by the RFC, and some clients refuse it all the same.

use crate::clients::{Oddity, Stand, oddities};
use crate::{Case, evidence};
use finding::{Finding, Severity, Text};

rule!("protocol/client-refuses", Error, "client_refuses", |case| {
    if !case.first.switched() {
        return Some(vec![]);
    }
    Some(oddities(case).into_iter().filter_map(|it| tell(case, &it)).collect())
});

/// A note for everybody, an error for the user whose client refuses it.
fn tell(case: &Case, oddity: &Oddity) -> Option<Finding> {
    let severity = match case.client {
        None => Severity::Note,
        Some(client) if oddity.refusing.contains(&client) => Severity::Error,
        Some(_) => return None,
    };
    let names: Vec<_> = oddity.refusing.iter().map(|it| format!("{} {}", it.title(), it.version())).collect();
    let (en, ja) = (&oddity.what.en, &oddity.what.ja);
    let message = Text::new(
        format!("{en}, which some clients refuse"),
        format!("{ja}。拒否するクライアントがあります"),
    );
    let finding =
        RULE.meta.find(message).only(severity).proven().at(
            oddity.at.clone(),
            Text::new("legal, and not for all", "規格どおりですが、全員には通じません"),
        );
    Some(finding.note(Text::new(
        format!("refused by {}", names.join(", ")),
        format!("拒否するクライアント: {}", names.join("、")),
    )))
}

/// What is said where the user's client refuses and no rule has a code for the reason.
pub(crate) fn finding(case: &Case, stand: &Stand) -> Option<Finding> {
    let name = stand.refused_trait()?;
    let title = stand.client.title();
    let whole = evidence::whole(evidence::URL, case.first.attempt.url.len());
    let message = Text::new(
        format!("{title} refuses this endpoint"),
        format!("{title} はこのエンドポイントを拒否します"),
    );
    let finding = RULE.meta.find(message).at(whole, Text::new("this attempt", "この接続"));
    Some(finding.note(Text::new(format!("because of: {name}"), format!("理由: {name}"))))
}
