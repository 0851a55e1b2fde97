// The address bar as state. The only place that touches `history`.
import { type BaseRoute, baseOf, parseRoute, printRoute, type Route } from './route.ts';

export class Router {
  #route = $state.raw<Route>({ view: 'library', at: null });
  /** On the way back, which the browser takes its time for: asked again meanwhile, it would go back twice, and out of the page. */
  #isLeaving = false;

  constructor() {
    this.#route = parseRoute(location.pathname + location.search);
    window.addEventListener('popstate', () => {
      this.#isLeaving = false;
      this.#route = parseRoute(location.pathname + location.search);
    });
  }

  get route(): Route {
    return this.#route;
  }

  /** The screen below an open photo, or the screen itself. */
  get base(): BaseRoute {
    return baseOf(this.#route);
  }

  go(route: Route, how: 'push' | 'replace' = 'push'): void {
    this.#isLeaving = false;
    const url = printRoute(route);
    if (url === location.pathname + location.search) how = 'replace';
    // Knowing that the step before is ours lets Escape go back instead of piling up entries.
    const inside = how === 'push' ? true : history.state === 'inside';
    history[how === 'push' ? 'pushState' : 'replaceState'](inside ? 'inside' : null, '', url);
    this.#route = route;
  }

  openPhoto(id: number, how: 'push' | 'replace' = 'push'): void {
    this.go({ view: 'photo', id, from: this.base }, how);
  }

  closePhoto(): void {
    if (this.#route.view !== 'photo') return;
    if (history.state !== 'inside') this.go(this.#route.from, 'replace');
    else if (!this.#isLeaving) {
      this.#isLeaving = true;
      history.back();
    }
  }
}
