//! Reads JavaScript, TypeScript and HTML and says where WebSocket code is wrong.
