/** A client as it is often written first. */
export const example = [
  {
    name: 'chat.ts',
    text: `const socket = new WebSocket(\`ws://\${location.host}/chat\`);

socket.onMessage = (event: MessageEvent) => {
  const message = JSON.parse(event);
  document.title = message.title;
};

export function leave() {
  if (socket.readyState === "OPEN") socket.close("bye");
}

window.addEventListener("unload", () => socket.close(1001));
`,
  },
] as const;
