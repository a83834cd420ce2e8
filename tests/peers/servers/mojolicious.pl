# Mojolicious with a WebSocket at /chat, on a free port of loopback; the port is the first line on stdout.
# It ends with its stdin, so it cannot outlive its test.
use Mojolicious::Lite -signatures;
use Mojo::IOLoop;
use Mojo::Server::Daemon;

websocket '/chat' => sub ($chat) {
    $chat->on(message => sub ($chat, $message) { $chat->send($message) });
};

app->log->level('fatal');
my $daemon = Mojo::Server::Daemon->new(app => app, listen => ['http://127.0.0.1'], silent => 1);
$| = 1;
print $daemon->start->ports->[0], "\n";
my $reactor = Mojo::IOLoop->singleton->reactor;
$reactor->io(\*STDIN => sub { exit unless sysread STDIN, my $bytes, 64 })->watch(\*STDIN, 1, 0);
Mojo::IOLoop->start;
