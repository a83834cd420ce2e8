//! What the server says comes late and in lumps.

use crate::evidence;
use crate::idle::{self, Lumps, label, line};
use finding::Text;
use model::Vigil;

rule!("proxy/buffering", Error, "buffering", |case| {
    let watching = case.idle.as_ref()?;
    let pinging = watching.pinging()?;
    let Some(lumps) = idle::lumps(case) else { return Some(vec![]) };
    let Lumps { messages, reads, round_trip, way } = lumps;
    let (trip, way) = (evidence::duration(round_trip), evidence::duration(way));
    let message = Text::new(
        format!("messages come late and in lumps: {messages} in {reads} pieces"),
        format!("メッセージがまとまって遅れて届きます（{messages} 件が {reads} 回で到着）"),
    );
    let straight = watching.upstream().is_some_and(|it| spread(it) && !it.messages.is_empty());
    let mut finding = RULE.meta.find(message).at(line(watching, pinging), label(pinging)).note(Text::new(
        format!("a ping takes {trip} on a way of {way}: pongs are held back with the messages"),
        format!("経路の往復は {way} なのに ping は {trip} かかり、pong もメッセージと一緒に遅れます"),
    ));
    if straight {
        finding = finding.proven().note(Text::new(
            "straight to the upstream each message comes by itself",
            "アップストリームに直接つなぐと、メッセージは 1 件ずつ届きます",
        ));
    } else {
        finding = finding.note(Text::new(
            "a server that is blocked between its answers looks the same: --upstream would tell",
            "サーバーの処理が詰まっている場合も同じに見えます（--upstream で区別できます）",
        ));
    }
    Some(vec![finding])
});

/// Whether most messages came by a read of their own.
fn spread(vigil: &Vigil) -> bool {
    let alone = vigil.messages.windows(2).filter(|it| it[0].at != it[1].at).count();
    alone * 2 > vigil.messages.len()
}
