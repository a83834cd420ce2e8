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
const app = new App(new HttpServer(() => preferences.language), preferences);
// What the server says is on its way while the page is drawn.
void app.start();
await preferences.speak();
mount(Page, { target, props: { app } });
