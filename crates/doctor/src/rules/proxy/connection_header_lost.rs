//! Upgrade arrives behind the proxy, Connection does not.

use crate::rules::repair;
use crate::{Case, Variation, evidence, refusal};
use finding::{Finding, Text};
use model::Trace;
use model::trace::Loss;

rule!("proxy/connection-header-lost", Error, "connection_header_lost", |case| {
    if is_cut(&case.first) && case.experiment(Variation::Upstream).is_some_and(lives) {
        return Some(vec![cut(case)]);
    }
    refusal::when(case, RULE.meta.cause, |reading| {
        let message = Text::new(
            "the proxy passes Upgrade on, but not Connection",
            "プロキシは Upgrade を転送していますが、Connection を転送していません",
        );
        repair::forward(reading.tell(&RULE.meta, message), case, reading)
    })
});

/// Whether it opened, and was ended without a word before it could answer anything.
fn is_cut(trace: &Trace) -> bool {
    let frames = trace.frames.as_ref().map(|it| &it.step);
    let ended = frames
        .is_some_and(|it| it.ping_answered.is_none() && matches!(it.lost, Some(Loss::Closed | Loss::Reset)));
    trace.switched() && ended && trace.close.as_ref().is_some_and(|it| it.step.code.is_none())
}

/// Whether it opened, and answers.
fn lives(trace: &Trace) -> bool {
    let answers = trace.frames.as_ref().is_some_and(|it| it.step.ping_answered.is_some());
    trace.switched() && answers
}

/// Servers that obey `Connection: close` open, and end (Mojolicious).
fn cut(case: &Case) -> Finding {
    let message = Text::new(
        "through the proxy it opens and ends at once; straight to the server it lives",
        "プロキシ経由では開いてもすぐに切れますが、サーバーに直接つなぐと続きます",
    );
    let line = evidence::close_line(None, "");
    let at = evidence::whole(evidence::CLOSE, line.trim_end().len());
    let finding = RULE.meta.find(message).at(at, Text::new("ended without a word", "予告なしに切断"));
    let finding = finding.note(Text::new(
        "a server that gets Connection: close from the proxy may open, and end as it was told",
        "プロキシから Connection: close を受け取ったサーバーは、開いた直後にその指示どおり切断することがあります",
    ));
    let finding = finding.note(Text::new(
        "the same facts would also fit proxy/upgrade-not-forwarded, session/abnormal-closure",
        "同じ事実は proxy/upgrade-not-forwarded、session/abnormal-closure でも説明できます",
    ));
    repair::forward_at(finding, case)
}
