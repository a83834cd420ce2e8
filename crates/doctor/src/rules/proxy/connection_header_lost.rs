//! Upgrade arrives behind the proxy, Connection does not.

use crate::refusal;
use crate::rules::repair;
use finding::Text;

rule!("proxy/connection-header-lost", Error, "connection_header_lost", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        let message = Text::new(
            "the proxy passes Upgrade on, but not Connection",
            "プロキシは Upgrade を転送していますが、Connection を転送していません",
        );
        repair::forward(reading.tell(&RULE.meta, message), case, reading)
    })
});
