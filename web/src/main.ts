import { mount } from 'svelte';
import { HttpServer } from './api/http';
import './css/tokens.css';
import './css/base.css';
import Page from './panes/Page.svelte';
import { App } from './state/app.svelte';
import { Preferences } from './state/preferences.svelte';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has lost its #app');

const preferences = new Preferences();
const server = new HttpServer(() => preferences.language);
const app = new App(server, preferences);
// What the server says is on its way while the page is drawn; where it came with the page, all is drawn at once.
const { isReady } = server;
const came = location.pathname;
const started = app.start().then(() => {
  // Whoever came by an address of nothing is told that something else is open.
  if (came !== '/' && came !== location.pathname) app.notice = { message: app.words.noSuchPage, hint: null };
});
await Promise.all([preferences.speak(), isReady && started]);
mount(Page, { target, props: { app } });
// What is drawn first has asked by then.
setTimeout(() => server.forget());
