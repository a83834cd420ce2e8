# Rails' Action Cable in Puma, without the rest of Rails, on a free port of loopback: /cable is for pages
# of its own origin and of app.example, /strict for those of app.example alone.
# The port is the first line on stdout. It ends with its stdin, so it cannot outlive its test.
require "logger"
require "socket"
require "action_cable"
require "puma"
require "puma/server"
require "puma/events"

class Connection < ActionCable::Connection::Base
end

def cable(own)
  config = ActionCable::Server::Configuration.new
  config.cable = { "adapter" => "async" }
  config.connection_class = -> { Connection }
  config.logger = Logger.new($stderr)
  config.allow_same_origin_as_host = own
  config.allowed_request_origins = ["https://app.example"]
  ActionCable::Server::Base.new(config: config)
end

cables = { "/cable" => cable(true), "/strict" => cable(false) }
application = lambda do |env|
  cable = cables[env["PATH_INFO"]]
  cable ? cable.call(env) : [404, { "Content-Type" => "text/plain" }, ["Not Found"]]
end

server = Puma::Server.new(application)
port = server.add_tcp_listener("127.0.0.1", 0).addr[1]
server.run

# Rails loads most of itself with the first handshake: that is ours.
cables.each_key do |path|
  socket = TCPSocket.new("127.0.0.1", port)
  socket.write "GET #{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" \
               "Origin: https://app.example\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" \
               "Sec-WebSocket-Version: 13\r\n\r\n"
  warn socket.gets
  socket.close
end

$stdout.puts port
$stdout.flush
$stdin.read
exit!(0)
