//! The server opens for everyone, and closes who has not said who he is.

use crate::farewell::{self, Farewell, meaning};
use crate::{Case, evidence};
use finding::{Finding, Text};

rule!("auth/first-message", Error, "first_message", |case| {
    farewell::when(case, RULE.meta.cause, |said| tell(case, said))
});

fn tell(case: &Case, said: &Farewell) -> Finding {
    let code = said.code.unwrap_or(1005);
    let message = Text::new(
        format!("the server opens, and closes who has not authenticated ({code})"),
        format!("サーバーは開いた後、認証していないクライアントを閉じます ({code})"),
    );
    let mut finding = RULE.meta.find(message).at(said.at.clone(), meaning(case, code));
    if said.at.source == evidence::IDLE {
        finding = finding.note(Text::new(
            "it waited for a first message, and none was sent: the doctor sends none of yours",
            "最初のメッセージを待っていましたが、doctor は利用者のメッセージを送りません",
        ));
    }
    finding.notes.extend(said.others());
    let graphql = case.first.attempt.request.subprotocols.iter().any(|it| it.starts_with("graphql"));
    let first = match graphql {
        true => "{ type: 'connection_init', payload: { Authorization: `Bearer ${token}` } }",
        false => "{ type: 'auth', token }",
    };
    finding.paste(
        Text::new(
            "authenticate by the first message, in the form that the API asks for",
            "API が求める形式で、最初のメッセージで認証する",
        ),
        Text::same(format!("socket.onopen = () => socket.send(JSON.stringify({first}));\n")),
    )
}
