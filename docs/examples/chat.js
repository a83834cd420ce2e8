// A chat client with two mistakes in it.
const token = localStorage.getItem("token");
const socket = WebSocket("wss://chat.example.com/chat", {
  headers: { Authorization: `Bearer ${token}` },
});

socket.onmessage = (event) => {
  document.querySelector("#log").append(event.data);
};
