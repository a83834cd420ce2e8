//! The server ends a connection that is silent.

use crate::idle::{self, IDLE_SERVER, Reading};
use finding::{Finding, Text};
use model::vigil::Ending;

rule!("session/idle-timeout", Error, "idle_timeout", |case| { idle::when(case, IDLE_SERVER, tell) });

fn tell(reading: &Reading<'_>) -> Finding {
    let age = reading.age();
    let how = match &reading.silent.ending {
        Ending::Closed { code: Some(code), .. } => {
            Text::new(format!("closes with {code}"), format!("{code} で閉じ"))
        }
        Ending::Closed { code: None, .. } => Text::new("closes", "閉じ"),
        _ => Text::new("ends", "切り"),
    };
    let message = Text::new(
        format!("the server {} a connection that was silent for {age}", how.en),
        format!("サーバーが、{age} 無通信の接続を{}ます", how.ja),
    );
    let (title, text) = idle::remedy(None, reading.silent.age);
    reading.tell(&RULE.meta, message).paste(title, text)
}
