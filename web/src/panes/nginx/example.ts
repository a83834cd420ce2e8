/** A configuration in two files that forwards half of what a WebSocket needs. */
export const example = [
  {
    name: 'nginx.conf',
    text: 'events {}\n\nhttp {\n    upstream chat {\n        server 127.0.0.1:9000;\n    }\n\n    include conf.d/*.conf;\n}\n',
  },
  {
    name: 'conf.d/chat.conf',
    text: 'server {\n    listen 80;\n    server_name chat.example.test;\n\n    location / {\n        root /var/www/chat;\n    }\n\n    # The handshake arrives without Connection: upgrade.\n    location /ws/ {\n        proxy_pass http://chat;\n        proxy_http_version 1.1;\n        proxy_set_header Upgrade $http_upgrade;\n    }\n}\n',
  },
] as const;
