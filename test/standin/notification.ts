// `Notification`: records what a person would have been told.
import { only, refuseUnknown } from './absent.ts';
import { KnownEvents } from './emitter.ts';
import { addHands, recorded } from './recordings.ts';

interface NotificationOptions {
  readonly title?: string;
  readonly body?: string;
  readonly silent?: boolean;
}

let last: Shown | null = null;

class Shown extends KnownEvents {
  readonly title: string;
  readonly body: string;

  constructor(options: NotificationOptions = {}) {
    super('Notification', ['show', 'click', 'close', 'failed']);
    refuseUnknown('Notification', options, new Set(['title', 'body', 'silent']));
    this.title = options.title ?? '';
    this.body = options.body ?? '';
  }

  static isSupported(): boolean {
    return true;
  }

  show(): void {
    recorded.notifications.push({ title: this.title, body: this.body });
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the last one shown is the one that a person clicks on
    last = this;
    this.emit('show', {});
  }

  close(): void {
    this.emit('close', {});
  }
}

addHands({
  clickNotification() {
    if (last == null) throw new Error('No notification was shown.');
    last.emit('click', {});
  },
});

export const Notification = only('Notification', Shown);
