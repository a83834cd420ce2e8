import { mount } from 'svelte';
import { TeamServer } from './api/team';
import './css/tokens.css';
import './css/base.css';
import Door from './panes/door/Door.svelte';
import { Preferences } from './state/preferences.svelte';
import { Team } from './state/team.svelte';

const target = document.getElementById('app');
if (!target) throw new Error('door.html has lost its #app');

const preferences = new Preferences();
await preferences.speak();
const team = new Team(new TeamServer(() => preferences.language), location);
mount(Door, { target, props: { team, preferences } });
void team.start();
