//! A reverse proxy stands in between (its pages are those of nginx 1.22.1, word for word).

use crate::Scenario;
use crate::scenario::Backend;
use crate::script::{Step, Then, When};

pub(super) static ALL: &[Scenario] = &[
    Scenario::new(
        "proxy/upgrade-not-forwarded",
        "A reverse proxy passes requests on without Upgrade, so the server behind it asks for one.",
        "リバースプロキシが Upgrade を転送しないため、背後のサーバーが Upgrade を要求します。",
    )
    .backend(Backend::Echo)
    .http(&[(When::Always, Then::Forward)]),
    Scenario::new(
        "proxy/bad-gateway",
        "A reverse proxy before a server that is not running: 502.",
        "リバースプロキシの背後でサーバーが動いておらず、502 が返ります。",
    )
    .backend(Backend::Closed)
    .http(&[(When::Always, Then::Do(&[Step::Reply(
        "HTTP/1.1 502 Bad Gateway\nServer: nginx/1.22.1\nContent-Type: text/html\nContent-Length: {length}\n\
         Connection: close\n\n\
         <html>\n<head><title>502 Bad Gateway</title></head>\n<body>\n<center><h1>502 Bad Gateway</h1></center>\n\
         <hr><center>nginx/1.22.1</center>\n</body>\n</html>\n",
    )]))]),
    Scenario::new(
        "proxy/gateway-timeout",
        "A reverse proxy before a server that does not answer in time: 504.",
        "リバースプロキシの背後のサーバーが時間内に応答せず、504 が返ります。",
    )
    .http(&[(When::Always, Then::Do(&[Step::Reply(
        "HTTP/1.1 504 Gateway Time-out\nServer: nginx/1.22.1\nContent-Type: text/html\nContent-Length: {length}\n\
         Connection: close\n\n\
         <html>\n<head><title>504 Gateway Time-out</title></head>\n<body>\n\
         <center><h1>504 Gateway Time-out</h1></center>\n<hr><center>nginx/1.22.1</center>\n</body>\n</html>\n",
    )]))]),
    Scenario::new(
        "proxy/service-unavailable",
        "A reverse proxy that has let in as many clients as it may: 503.",
        "リバースプロキシの接続数が上限に達していて、503 が返ります。",
    )
    .http(&[(When::Always, Then::Do(&[Step::Reply(
        "HTTP/1.1 503 Service Temporarily Unavailable\nServer: nginx/1.22.1\nContent-Type: text/html\n\
         Content-Length: {length}\nConnection: close\n\n\
         <html>\n<head><title>503 Service Temporarily Unavailable</title></head>\n<body>\n\
         <center><h1>503 Service Temporarily Unavailable</h1></center>\n\
         <hr><center>nginx/1.22.1</center>\n</body>\n</html>\n",
    )]))]),
];
