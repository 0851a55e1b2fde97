// Screens that the first paint does not need: fetched when they are first gone to. Each reads its part of the route itself.
import type { Component } from 'svelte';
import type { PanelName } from '../state/app-state.svelte.ts';
import type { BaseRoute } from '../state/route.ts';

type LazyView = Exclude<BaseRoute['view'], 'library' | 'search'>;

export const lazyViews: Readonly<Record<LazyView, () => Promise<{ default: Component }>>> = {
  album: () => import('./albums/AlbumView.svelte'),
  albums: () => import('./albums/AlbumsView.svelte'),
  tag: () => import('./tags/TagView.svelte'),
  tags: () => import('./tags/TagsView.svelte'),
  duplicates: () => import('./duplicates/DuplicatesView.svelte'),
  quality: () => import('./quality/QualityView.svelte'),
  hidden: () => import('./removed/HiddenView.svelte'),
  removed: () => import('./removed/RemovedView.svelte'),
};

/** What lies over a screen, the same way. */
export const lazyPanels: Readonly<Record<PanelName, () => Promise<{ default: Component }>>> = {
  activity: () => import('./activity/ActivityPanel.svelte'),
  settings: () => import('./settings/SettingsPanel.svelte'),
  help: () => import('./help/HelpSheet.svelte'),
  folders: () => import('./folders/FolderDialog.svelte'),
  diagnostics: () => import('./diagnostics/DiagnosticsSheet.svelte'),
  models: () => import('./models/ModelsSheet.svelte'),
  date: () => import('../components/GoToDate.svelte'),
};
