/** What is seen of an API as soon as it is opened, and comes behind its address and its timeline: all at once. */
export { default as Params } from './api/Params.svelte';
export { default as Composer } from './Composer.svelte';
export { default as Detail } from './Detail.svelte';
export { default as Suggestions } from './Suggestions.svelte';
