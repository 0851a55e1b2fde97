import './styles/tokens.css';
import './styles/base.css';
import './styles/grid.css';
import { mount } from 'svelte';
import { openDoor } from './api.ts';
import AppView from './App.svelte';
import { App } from './state/app-state.svelte.ts';

const target = document.getElementById('app');
if (target == null) throw new Error('index.html has no #app');
mount(AppView, { target, props: { app: new App(openDoor()) } });
