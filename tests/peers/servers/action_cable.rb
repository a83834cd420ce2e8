# Rails' Action Cable in Puma, without the rest of Rails, on a free port of loopback.
# The port is the first line on stdout. Argument: a mode, `usual` (pages of its own origin, and of
# app.example) or `strict` (of app.example alone). It ends with its stdin, so it cannot outlive its test.
require "logger"
require "action_cable"
require "puma"
require "puma/server"
require "puma/events"

class Connection < ActionCable::Connection::Base
end

cable = ActionCable::Server::Base.new(
  config: ActionCable::Server::Configuration.new.tap do |config|
    config.cable = { "adapter" => "async" }
    config.connection_class = -> { Connection }
    config.logger = Logger.new($stderr)
    config.allow_same_origin_as_host = ARGV[0] == "usual"
    config.allowed_request_origins = ["https://app.example"]
  end
)

application = lambda do |env|
  next cable.call(env) if env["PATH_INFO"] == "/cable"
  [404, { "Content-Type" => "text/plain" }, ["Not Found"]]
end

server = Puma::Server.new(application)
listener = server.add_tcp_listener("127.0.0.1", 0)
server.run
$stdout.puts listener.addr[1]
$stdout.flush
$stdin.read
exit!(0)
