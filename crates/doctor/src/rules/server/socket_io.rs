//! A Socket.IO server met with a plain WebSocket.

use crate::{Case, evidence, refusal};
use finding::{Finding, Text};

/// What Engine.IO says to who asks in another way than it wants.
const WORDS: [&str; 4] =
    ["Unsupported protocol version", "Transport unknown", "Session ID unknown", "Bad handshake method"];

rule!("server/socket-io", Error, "socket_io", |case| {
    let unread = case.first.upgrade.as_ref().is_some_and(|it| it.step.head().is_none());
    if unread && refusal::at_another_path(case) == Some(RULE.meta.cause) {
        let (sent, label) = evidence::sent(case, Text::new("sent, and dropped", "送信後に切断"));
        let message = Text::new(
            "a Socket.IO server is at /socket.io/, and drops handshakes at this path",
            "Socket.IO サーバーは /socket.io/ にあり、このパスのハンドシェイクを切断します",
        );
        return Some(vec![RULE.meta.find(message).proven().at(sent, label)]);
    }
    if case.first.switched() {
        return after_the_opening(case);
    }
    refusal::when(case, RULE.meta.cause, |reading| {
        advise(reading.tell(
            &RULE.meta,
            Text::new(
                "a Socket.IO server answers, and a plain WebSocket does not speak its protocol",
                "Socket.IO サーバーです。素の WebSocket では通信できません",
            ),
        ))
    })
});

/// Socket.IO lets the WebSocket open before it looks at the version of its own protocol, and then says
/// its refusal as HTTP.
fn after_the_opening(case: &Case) -> Option<Vec<Finding>> {
    let received = &case.first.frames.as_ref()?.step.received;
    let text = String::from_utf8_lossy(received);
    let Some(said) =
        WORDS.iter().find(|words| text.starts_with("HTTP/1.") && text.trim_end().ends_with(**words))
    else {
        return Some(vec![]);
    };
    let message = Text::new(
        format!("a Socket.IO server opens, and then says: {said}"),
        format!("Socket.IO サーバーが接続後に拒否しました: {said}"),
    );
    let label = Text::new("words of Socket.IO", "Socket.IO のメッセージ");
    let finding =
        RULE.meta.find(message).proven().at(evidence::whole(evidence::FRAMES, received.len()), label);
    Some(vec![advise(finding.note(Text::new(
        "EIO in the query is the version of its protocol: 4 since Socket.IO 3, 3 before",
        "クエリの EIO はプロトコルのバージョンです（Socket.IO 3 以降は 4、それ以前は 3）",
    )))])
}

fn advise(finding: Finding) -> Finding {
    let note = Text::new(
        "Socket.IO needs its own client, or at least its path and query",
        "Socket.IO には専用のクライアント、または専用のパスとクエリが必要です",
    );
    let title = Text::new("open it with its own client", "専用のクライアントで接続する");
    let code = "import { io } from \"socket.io-client\";\nconst socket = io(\"https://chat.example.com\");\n";
    finding.note(note).paste(title, Text::same(code))
}
